#!/usr/bin/env bash
# What a decision costs, and what a name costs: bench-decide.c. Called by ./bootstrap bench, which
# says in MXW_BUILD where the build is. NAMES holds other numbers of names.

set -eu -o pipefail

: "${MXW_BUILD:?run this through ./bootstrap bench decide}"

make --no-print-directory -C "$MXW_BUILD" bench/bench-decide >/dev/null
# Word by word: NAMES is a list.
# shellcheck disable=SC2086
exec "$MXW_BUILD/bench/bench-decide" ${NAMES-}
