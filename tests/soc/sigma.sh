#!/usr/bin/env bash
# The Sigma rules for the SOC: by the facts of the published schemas (sigma-2.schema.json) and ajv, and over
# lines of the module (print_story.c): each matches the lines that sigma.expect names, and no other.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99

if [ -z "${MXW_TEST_VALIDATOR-}" ]; then
	echo '1..0 # SKIP there is no validator; ./bootstrap fetches one'
	exit 0
fi
here=$MXW_SRCDIR/tests/soc
rules=$MXW_SRCDIR/docs/soc/sigma

# match FILE...: which rule matches which lines; standard error has what is wrong with the rules.
match()
{
	node --no-warnings "$here/sigma.js" "$MXW_TEST_VALIDATOR" "$here/sigma-2.schema.json" "$@" \
		<"$work/story"
}

"$MXW_BUILDDIR/tests/soc/print-story" >"$work/story" 2>"$work/said"
result $? 'there are lines to look at'

match "$rules"/*.yml >"$work/matched" 2>"$work/said"
silent 'every rule is as the schema says, and understood'

diff -u --label expected --label matched <(grep -v '^#' "$here/sigma.expect") "$work/matched" >"$work/said"
silent 'every rule matches its lines, and no other'

# As the specification wants names to be.
find "$rules" -type f | sed 's|.*/||' | grep -vxE '[a-z0-9_]{6,66}\.yml' >"$work/said"
silent 'names of files are short and plain'

# refused WHAT SED [FILE]: the same must see it when this is done to a rule.
refused()
{
	local file=$rules/${3:-mxwarden_critical_blocked.yml}
	sed -E "$2" "$file" >"$work/wrong.yml"
	match "$work/wrong.yml" >/dev/null 2>"$work/said"
	[ -s "$work/said" ] && ! cmp -s "$file" "$work/wrong.yml"
	result $? "$1 is seen"
}

refused 'a level that there is not' 's/^level: .*/level: severe/'
refused 'a key that there is not' 's/^author:/authors:/'
refused 'an id that is no UUID' 's/^id: ./id: x/'
refused 'a date in another form' 's|^date: .*|date: 29/11/2026|'
refused 'a tag in another form' 's/attack\.t1583/T1583/'
refused 'a condition about what there is not' 's/condition: selection/condition: selections/'
refused 'a field that no line has' 's/- client\.ip/- client.address/'
refused 'a modifier that is not understood' 's/\|gte/|gt/'
refused 'a correlation of what there is not' 's/- mxwarden_watched_lookup/- other_lookup/' \
	mxwarden_many_lookups.yml
refused 'a correlation without a time' '/timespan:/d' mxwarden_many_lookups.yml

echo "1..$count"
