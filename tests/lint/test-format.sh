#!/usr/bin/env bash
# clang-format decides what C looks like.
# shellcheck source=tests/lint/lib.sh
. "$MXW_SRCDIR/tests/lint/lib.sh" || exit 99

# Other versions come to other results.
need clang-format
version=$(clang-format --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
if [ "$version" != 14 ]; then
	echo "1..0 # SKIP .clang-format is written for clang-format 14, this one is $version"
	exit
fi

find include module tools tests bench -name '*.[ch]' -print0 |
	xargs -0 -P "$jobs" -n 20 nice clang-format --dry-run -Werror >"$work/said" 2>&1
silent 'clang-format: every C file and header'

echo "1..$count"
