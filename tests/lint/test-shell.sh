#!/usr/bin/env bash
# Every shell script, by the rules of shellcheck.
# shellcheck source=tests/lint/lib.sh
. "$MXW_SRCDIR/tests/lint/lib.sh" || exit 99
need shellcheck

mapfile -t scripts < <(
	printf '%s\n' bootstrap .ci/run
	find bench packaging policies tests tools -name '*.sh' | sort
)
nice shellcheck -x -f gcc "${scripts[@]}" >"$work/said" 2>&1
silent "shellcheck: ${#scripts[@]} scripts"

echo "1..$count"
