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

# What nobody has asked for since a month is of no tree that there still is.
[ ! -d "${MXW_TEST_TIDY-}" ] || find "$MXW_TEST_TIDY" -type f -mtime +30 -delete

# Others wait for their servers meanwhile: these get what time is left.
mkdir "$work/found"
(cd "$work/found" && sed 's,/[^/]*$,,' "$work/compiled" | sort -u | xargs mkdir -p)
xargs -P "$jobs" -n 1 nice bash tests/lint/tidy-one.sh "$work" <"$work/compiled"
(cd "$work/found" && find . -name '*.c' | sed 's,^\./,,' | sort | comm -3 - "$work/compiled") >"$work/said"
silent 'every C file was looked at'
while IFS= read -r directory; do
	cat "$work/found/$directory"/*.c >"$work/said"
	silent "clang-tidy: $directory"
done < <(sed 's,/[^/]*$,,' "$work/compiled" | sort -u)

known=$(find "$work/found" -name '*.known' | wc -l)
echo "# total: clang-tidy: $(wc -l <"$work/compiled") files, of which $known as they were when it found nothing"
echo "1..$count"
