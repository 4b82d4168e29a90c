#!/usr/bin/env bash
# A million look-ups of watched names from a hundred mail hosts, on a disk that is full in the middle: do the
# lines add up, do answers slow down, does memory grow? It is tests/live/test-live-flood.c, which asks a second
# resolver without lines as often, in turns; only ratios within the run count. Needs about 1 GiB of memory
# for the disk.
#
#	LOOKUPS  how many                          (1000000)

set -eu -o pipefail

: "${MXW_BUILD:?run this through ./bootstrap bench flood}"

make --no-print-directory -C "$MXW_BUILD" tests/live/test-live-flood >/dev/null
MXW_FLOOD_LOOKUPS=${LOOKUPS:-1000000} exec "$MXW_BUILD/tests/live/test-live-flood"
