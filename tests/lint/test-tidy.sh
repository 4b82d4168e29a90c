#!/usr/bin/env bash
# clang-tidy, with what .clang-tidy asks for, over every C file as the build compiles it. One process
# for each: in one for several, version 14 mistakes the va_list of the second for one not begun.
# shellcheck source=tests/lint/lib.sh
. "$MXW_SRCDIR/tests/lint/lib.sh" || exit 99

# Other versions look for other things.
need clang-tidy
version=$(clang-tidy --version | sed -n 's/.*LLVM version \([0-9]*\).*/\1/p')
if [ "$version" != 14 ]; then
	echo "1..0 # SKIP .clang-tidy is written for clang-tidy 14, this one is $version"
	exit
fi

compile_commands
expected | comm -3 - "$work/compiled" >"$work/said"
silent 'every C file is compiled, and known here'

# Others wait for their servers meanwhile: these get what time is left.
mkdir "$work/found"
(cd "$work/found" && sed 's,/[^/]*$,,' "$work/compiled" | sort -u | xargs mkdir -p)
# shellcheck disable=SC2016 # expanded by the inner shell
xargs -P "$jobs" -I FILE nice bash -c '
	found=$0/found/$1
	clang-tidy -p "$0" --quiet "$1" >"$found" 2>"$found.errors" ||
		[ -s "$found" ] || mv "$found.errors" "$found"
	' "$work" FILE <"$work/compiled"
while IFS= read -r directory; do
	cat "$work/found/$directory"/*.c >"$work/said"
	silent "clang-tidy: $directory"
done < <(sed 's,/[^/]*$,,' "$work/compiled" | sort -u)

echo "1..$count"
