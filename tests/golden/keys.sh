#!/usr/bin/env bash
# The documents against the table of keys and the lists of codes, each way: every key with its type,
# presence, default, limits and words; every code with its level; and nothing that does not exist.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
cd "$MXW_SRCDIR" || exit 99
print=$MXW_BUILDDIR/tools/schema/print-schema
"$print" keys >"$work/keys" || exit 99
"$print" codes >"$work/codes" || exit 99

# differ NAME WANTED FOUND: passes when two lists of lines are the same.
differ()
{
	{
		diff -U0 --label 'the table' --label 'the document' "$2" "$3" | grep -v '^@@'
		[ -s "$2" ] || echo 'the table is empty'
	} >"$work/said"
	silent "$1"
}

# What documents call a map: MAP, HEADING.
headings='policy	The policy file
include	An entry of include
included	An included file
mail-hosts	A group of mail-hosts
defaults	The map defaults
expect	The map expect
watch	A rule of watch
allow	A rule of allow
exchangers	A rule of exchangers
protect	A rule of protect
host	The settings of a host
alerts	The map alerts
sinks	An entry of sinks
metrics	The map metrics'

# wanted MARKDOWN-OR-MDOC WHICH: what a document must say of each key: HEADING, a tab, and a line.
# WHICH is `host` for the maps of host.yaml, `policy` for the others.
wanted()
{
	awk -F '\t' -v form="$1" -v which="$2" '
		NR == FNR { heading[$1] = $2; next }
		($1 ~ /^(host|alerts|sinks|metrics)$/) != (which == "host") { next }
		{
			held = $4 == "required" ? "required" : $4 == "one of" ? "one of these" : \
				$5 == "-" ? "" : $5
			limits = $6 == "-" ? "" : $6
			if (form == "markdown") {
				row = "| `" $2 "` | " $3 " | " held " | " limits " | " $7 " |"
				gsub(/\|  \|/, "| |", row)
				print heading[$1] "\t" row
			} else {
				if (held != "" && $4 == "optional")
					held = "default: " held
				line = $3
				if (held != "")
					line = line "; " held
				if (limits != "")
					line = line "; " limits
				print heading[$1] "\t.It Ic " $2
				print heading[$1] "\t.Pq " line
			}
		}' <(printf '%s\n' "$headings") "$work/keys"
}

# said DOCUMENT: what a document says of keys below the headings, in the form of `wanted`.
said()
{
	awk -F '\t' '
		NR == FNR { known[$2]; next }
		/^#|^\.S[sh] / {
			heading = $0
			gsub(/^(#+|\.S[sh]) |`/, "", heading)
			next
		}
		!(heading in known) { next }
		/^\| `/ || /^\.It Ic / { print heading "\t" $0; item = FNR; next }
		/^\.Pq / && FNR == item + 1 { print heading "\t" $0 }
		' <(printf '%s\n' "$headings") "$1"
}

# ---- the reference ----

reference=docs/policy-reference.md
wanted markdown policy >"$work/wanted"
said $reference >"$work/found"
differ "the keys in $reference" "$work/wanted" "$work/found"

# Each code has a row: code, level, may it be accepted.
{
	awk -F '\t' '{ print $1, tolower($2), $3 == "acceptable" ? "yes" : "no" }' "$work/codes"
	sed -n 's/^\tX([A-Z0-9_]*, *"\([a-z0-9-]*\)").*/\1 warning no/p' tools/check_unbound.h
	sed -n 's/^\tX([A-Z]*, *"\([a-z-]*\)", *\([A-Z]*\)).*/\1 \L\2 no/p' tools/check_known_good.h
} >"$work/wanted"
# shellcheck disable=SC2016 # the backticks are the document's
sed -n '/^## Findings/,$p' $reference |
	sed -nE 's/^\| `([a-z0-9-]+)` \| ([a-z]+) \| ([a-z]+) \| .+ \|$/\1 \2 \3/p' >"$work/found"
differ "the codes in $reference" "$work/wanted" "$work/found"

# ---- manual pages ----

for which in policy host; do
	page=docs/mxwarden-$which.5
	wanted mdoc $which >"$work/wanted"
	said "$page" >"$work/found"
	differ "the keys in $page" "$work/wanted" "$work/found"
done

for page in docs/*.[1-8]; do
	title="$page is sound mdoc"
	if command -v mandoc >/dev/null; then
		mandoc -Tlint -W warning "$page" >"$work/said" 2>&1
	elif command -v groff >/dev/null; then
		groff -mdoc -ww -Tutf8 "$page" 2>"$work/said" >/dev/null
	else
		count=$((count + 1))
		echo "ok $count - $title # SKIP there is neither mandoc nor groff"
		continue
	fi
	silent "$title"
done

for schema in "$MXW_BUILDDIR"/tools/schema/*.schema.json; do
	grep -lF "$(basename "$schema")" docs/*.5 >"$work/found" ||
		basename "$schema"
done >"$work/said"
silent 'the manual pages name each schema'

echo "1..$count"
