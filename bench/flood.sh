#!/usr/bin/env bash
# A million look-ups of watched names from a hundred mail hosts, on a disk that is full in the middle: do the
# lines add up, does memory grow, do answers slow down? It is tests/live/test-live-flood.c, which asks a second
# resolver without lines as often, in turns; only ratios within the run count. First all at once, as fast as
# the machine can, so that clients, Unbound and the writer fight for its processors; then at a rate that leaves
# room. Needs about 1 GiB of memory for the disk.
#
#	LOOKUPS  how many, all at once             (1000000)
#	EVENLY   and how many at RATE              (100000)
#	RATE     look-ups a second                 (2000)

set -eu -o pipefail

: "${MXW_BUILD:?run this through ./bootstrap bench flood}"

flood=tests/live/test-live-flood
make --no-print-directory -C "$MXW_BUILD" "$flood" >/dev/null
echo "all at once"
MXW_FLOOD_LOOKUPS=${LOOKUPS:-1000000} "$MXW_BUILD/$flood"
echo "${RATE:-2000} a second"
MXW_FLOOD_LOOKUPS=${EVENLY:-100000} MXW_FLOOD_RATE=${RATE:-2000} "$MXW_BUILD/$flood"
