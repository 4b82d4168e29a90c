#!/usr/bin/env bash
# The example for the SOC is what the module writes: print_story.c, without the lines that are only there to be
# told apart or counted, and whatever version this is. And all that lies in docs/soc is installed.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
cd "$MXW_SRCDIR/docs/soc" || exit 99

versionless()
{
	sed -E 's/("product":"mxwarden",.*"version":)"[^"]*"/\1"VERSION"/'
}

"$MXW_BUILDDIR/tests/soc/print-story" | grep -vE '^(ten|nine|one|five|four|modes)-' | cut -f2- |
	versionless >"$work/printed"
versionless <example.json | diff - "$work/printed" >"$work/said"
[ -s "$work/printed" ] || echo 'there are no lines' >>"$work/said"
silent 'docs/soc/example.json is what the module writes'

find . -type f ! -name local.mk | sed 's|^\./||' | while IFS= read -r file; do
	grep -qF -- "%D%/$file" local.mk || echo "$file"
done >"$work/said"
silent 'all that is for the SOC is installed'

echo "1..$count"
