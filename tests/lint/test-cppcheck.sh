#!/usr/bin/env bash
# cppcheck, over every C file as the build compiles it.
# shellcheck source=tests/lint/lib.sh
. "$MXW_SRCDIR/tests/lint/lib.sh" || exit 99
need cppcheck

compile_commands
expected | comm -3 - "$work/compiled" >"$work/said"
silent 'every C file is compiled, and known here'

# It does not know C11's word for functions that do not return.
nice cppcheck -j "$jobs" --quiet --project="$work/compile_commands.json" --std=c11 --library=posix \
	'-D_Noreturn=__attribute__((noreturn))' --enable=warning,performance,portability \
	--inline-suppr --suppressions-list=tests/lint/cppcheck.suppressions --error-exitcode=1 \
	>"$work/said" 2>&1
status=$?
[ $status -eq 0 ] || [ -s "$work/said" ] || echo "exit status $status" >"$work/said"
silent 'cppcheck'

echo "1..$count"
