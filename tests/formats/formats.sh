#!/usr/bin/env bash
# The lines of alerts in the formats of others, judged by what is theirs: OCSF and EVE by the facts of their
# schemas (*.schema.json here) and ajv, CEF by the reader of liblognorm, which is rsyslog's; and all by jq, to say
# the same as ECS does of the same records. The lines are those of print_lines.c, from the real formats.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99

here=$MXW_SRCDIR/tests/formats
for tool in jq lognormalizer node; do
	if ! command -v "$tool" >/dev/null || [ -z "${MXW_TEST_VALIDATOR-}" ]; then
		echo "1..0 # SKIP there is no $tool, or no validator; ./bootstrap fetches them"
		exit 0
	fi
done

: >"$work/said"
for format in ecs ocsf cef eve; do
	"$MXW_BUILDDIR/tests/formats/print-lines" "$format" >"$work/$format" 2>>"$work/said" ||
		echo "$format: no lines" >>"$work/said"
done
silent 'every format writes every record'

# ---- schemas ----

# judge SCHEMA: what is wrong with the lines on standard input, and how many are right.
judge()
{
	node --no-warnings "$here/judge.js" "$MXW_TEST_VALIDATOR" "$here/$1.schema.json" 2>&1
}

# accepted FORMAT SCHEMA
accepted()
{
	judge "$2" <"$work/$1" >"$work/said"
	grep -qxE '([5-9][0-9]|[0-9]{3,}) of \1 are valid' "$work/said"
	result $? "$1: all lines are as $2 says"
}

# refused FORMAT SCHEMA WHAT SED: the same judge must see it when this is done to the lines.
refused()
{
	sed -E "$4" "$work/$1" >"$work/wrong"
	judge "$2" <"$work/wrong" >"$work/said"
	! cmp -s "$work/$1" "$work/wrong" && grep -qE '^[0-9]+: ' "$work/said"
	result $? "$2: $3 is seen"
}

accepted ocsf ocsf-1.7.0
refused ocsf ocsf-1.7.0 'an attribute that there is not' '1s/"query":/"question":1,&/'
refused ocsf ocsf-1.7.0 'an attribute of a profile that is not named' '1s/"profiles":[^]]*],//'
refused ocsf ocsf-1.7.0 'a required attribute that is missing' '1s/"hostname":/"domain":/'
refused ocsf ocsf-1.7.0 'a number of no enumeration' '1s/"disposition_id":2/"disposition_id":77/'
refused ocsf ocsf-1.7.0 'a caption of another number' '1s/"action_id":2/"action_id":1/'
refused ocsf ocsf-1.7.0 'a type of another class' '1s/"type_uid":400306/"type_uid":400106/'
refused ocsf ocsf-1.7.0 'a text for a number' '1s/"port":([0-9]+)/"port":"\1"/'
refused ocsf ocsf-1.7.0 'an address that is none' '1s/"ip":"192/"ip":"392/'

accepted eve eve-8
refused eve eve-8 'a member that there is not' '1s/"host":/"mxwarden":{},&/'
refused eve eve-8 'a time in another form' '1s/\+0000"/Z"/'
refused eve eve-8 'a text for a number' '1s/"severity":([0-9])/"severity":"\1"/'
refused eve eve-8 'a counter that there is not' 's/"alerts_suppressed"/"mxwarden"/'

# ---- readers ----

# same FORMAT FILE: FILE says what the lines of ECS say.
same()
{
	jq -rn --slurpfile ecs "$work/ecs" --slurpfile other "$2" --arg format "$1" \
		-f "$here/compare.jq" >"$work/said" 2>&1
	silent "$1: says what ECS says"
}

same ocsf "$work/ocsf"
same eve "$work/eve"
printf 'version=2\nrule=:%%f:cef%%\n' >"$work/rulebase"
lognormalizer -r "$work/rulebase" -e json <"$work/cef" >"$work/cef.json" 2>"$work/said"
grep -n 'unparsed-data' "$work/cef.json" >>"$work/said"
silent 'cef: liblognorm reads every line'
same cef "$work/cef.json"

# In the header, and with severities that are words to no console.
jq -r '.f | [.DeviceVendor, .DeviceProduct, .SignatureID, (.Severity | tonumber | . >= 0 and . <= 10)] | @tsv' \
	"$work/cef.json" 2>&1 | sort -u >"$work/heads"
{
	printf 'mxwarden\tmxwarden\t%s\ttrue\n' alert repeat health module-{started,stopped} \
		policy-{loaded,refused} last-good-used mode-changed release-{begun,ended} \
		rule-expired lines-skipped cache-bypass
} | sort | diff - "$work/heads" >"$work/said"
silent 'cef: the header names every kind of line'

grep -nP '[\x00-\x1f]' "$work"/{ocsf,cef,eve} | cut -c1-200 >"$work/said"
silent 'no line has a control character in it'

echo "1..$count"
