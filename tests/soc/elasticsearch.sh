#!/usr/bin/env bash
# The index template for Elasticsearch: every field of the module's lines is in it, with a type that takes what
# is there and is that of Elastic Common Schema. elasticsearch.js has the judgement.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99

if [ -z "${MXW_TEST_ECS-}" ] || ! command -v jq >/dev/null; then
	echo '1..0 # SKIP there is no jq, or no list of the fields of ECS; ./bootstrap fetches them'
	exit 0
fi
template=$MXW_SRCDIR/docs/soc/elasticsearch/logs-mxwarden.json

# judge TEMPLATE LINES
judge()
{
	node --no-warnings "$MXW_SRCDIR/tests/soc/elasticsearch.js" "$MXW_TEST_ECS" "$1" <"$2"
}

"$MXW_BUILDDIR/tests/soc/print-story" | cut -f2- >"$work/lines" 2>"$work/said"
[ -s "$work/lines" ]
result $? 'there are lines to look at'
judge "$template" "$work/lines" 2>"$work/said"
silent 'Elasticsearch would take every line, and ECS says the same of every field'
"$MXW_BUILDDIR/tests/formats/print-lines" ecs | cat "$work/lines" - >"$work/all"
judge "$template" "$work/all" 2>"$work/said"
[ "$(wc -l <"$work/all")" -gt "$(wc -l <"$work/lines")" ] || echo 'there are no more lines' >>"$work/said"
silent 'also lines with names and texts that nobody would wish for'

# All that the module counts is in a line about health.
sed -nE 's/.*"([a-z]+)", &counters->.*/\1/p; s/.*\{ "([a-z]+)", &counters->.*\{ "([a-z]+)".*/\1/p' \
	"$MXW_SRCDIR/module/unbound/counters.c" | sort -u >"$work/counters"
jq -r '.template.mappings.properties.mxwarden.properties.health.properties | keys[]' "$template" |
	comm -23 "$work/counters" - >"$work/said"
[ -s "$work/counters" ] || echo 'there are no counters' >>"$work/said"
silent 'the template has every counter of the module'

# refused WHAT TEMPLATE-SED LINES-SED: the same must see it when this is done to the template or the lines.
refused()
{
	sed -E "$2" "$template" >"$work/template"
	sed -E "$3" "$work/lines" >"$work/other-lines"
	judge "$work/template" "$work/other-lines" 2>"$work/said"
	[ -s "$work/said" ] && ! { cmp -s "$template" "$work/template" && cmp -s "$work/lines" "$work/other-lines"; }
	result $? "$1 is seen"
}

refused 'a field that is not in the template' '/"incident":/d' ''
refused 'a type that is not that of ECS' 's/("response_code": \{"type": )"keyword"/\1"text"/' ''
refused 'a name for an address' '' '1s/"ip":"192\.0\.2\.25"/"ip":"mail.example.org"/'
refused 'a time in another form' '' '1s/"start":"([^"]*)Z"/"start":"\1+0000"/'
refused 'a text for a number' '' '1s/"port":([0-9]+)/"port":"\1"/'
refused 'an object for a text' '' '1s/"group":"[^"]*"/"group":{"name":"outbound"}/'
refused 'a kind that ECS does not know' '' '1s/"kind":"alert"/"kind":"alarm"/'
refused 'a text where ECS has a list' '' '1s/"category":\["network"\]/"category":"network"/'
refused 'a data stream of another template' '' '1s/"dataset":"mxwarden\./"dataset":"warden./'

# What README.md shows for a first look makes of each line an action and the line itself.
bulk=$(sed -n "s/^ *jq -c '\(.*\)' alerts.json.*/\1/p" "$MXW_SRCDIR/docs/soc/README.md")
jq -c "${bulk:-error}" "$work/lines" 2>"$work/said" >"$work/bulk"
{
	sed -n 'n;p' "$work/bulk" | cmp - "$work/lines"
	sed -n 'p;n' "$work/bulk" | jq -r '.create | [._index, ._id] | @tsv' | sort | uniq -d
	sed -n 'p;n' "$work/bulk" | jq -r .create._index | sort -u |
		grep -vxE 'logs-mxwarden\.(alert|repeat|state|health)-default'
} >>"$work/said" 2>&1
silent 'what is shown for a bulk request makes one'

echo "1..$count"
