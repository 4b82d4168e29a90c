#!/usr/bin/env bash
# docs/lookalikes.md against the command: each row of its tables with what was typed for what, and each
# pair of suffixes, is asked of a policy that protects what was meant. And the other way round: each class
# and each pair that there is has a row.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
document=$MXW_SRCDIR/docs/lookalikes.md
icu=$(sed -n 's/^ICU_CPPFLAGS = *//p' "$MXW_BUILDDIR/Makefile")
if grep -q '^PUBLIC_SUFFIX_LIST = *$' "$MXW_BUILDDIR/Makefile"; then
	echo '1..0 # SKIP the Public Suffix List is missing, so each label is a top-level domain'
	exit 0
fi

# asked TYPED MEANT: what explain says that the one is: CLASS, SCORE and the domain, or "none".
asked()
{
	printf '%s\n' 'mxwarden: 1' 'mode: enforce' 'mail-hosts: {outbound: [192.0.2.25]}' \
		"protect: [{id: partners, domains: [$2], alert-at: 1}]" >protect.yaml
	"$command" explain -p protect.yaml --client outbound --json "$1" 2>&1 |
		sed -E -e 's/.*"lookalike":null.*/none/' \
			-e 's/.*"lookalike":\{"class":"([a-z-]+)","score":([0-9]+),"of":"([^"]+)"\}.*/\1 \2 \3/'
}

# same TYPED MEANT WANTED
same()
{
	local found
	found=$(asked "$1" "$2")
	[ "$found" = "$3" ] && return
	echo "the document says: $3"
	echo "the command says: $found"
	return 1
}

# Rows: `CLASS`, or nothing, | words | `TYPED` → `MEANT` | SCORE, or none, |
# shellcheck disable=SC2016 # the backticks are the document's
sed -nE 's/^\| *(`([a-z-]+)`)? *\|[^|]*\| *`([^`]+)` → `([^`]+)` *\| *([0-9]+|none) *\|.*/\2,\3,\4,\5/p' \
	"$document" >rows
while IFS=, read -r class typed meant score; do
	if [ -z "$icu" ] && [[ $typed == *xn--* ]]; then
		skip "$typed for $meant" 'the table of confusables is empty'
	elif [ "$score" = none ]; then
		holds "$typed for $meant" same "$typed" "$meant" none
	else
		holds "$typed for $meant" same "$typed" "$meant" "$class $score $meant"
	fi
done <rows

# Rows: | `TYPED` | `MEANT` | SCORE |
# shellcheck disable=SC2016 # the backticks are the document's
sed -nE 's/^\| *`([a-z.]+)` *\| *`([a-z.]+)` *\| *([0-9]+) *\|.*/\1 \2 \3/p' "$document" >pairs
while read -r typed meant score; do
	holds ".$typed for .$meant" same "partner.$typed" "partner.$meant" \
		"suffix $score partner.$meant"
done <pairs

sed -nE 's/.*\[MXW_LOOKALIKE_[A-Z_]+\] = "([a-z-]+)".*/\1/p' \
	"$MXW_SRCDIR/module/lookalike/words.c" | sort >wanted
cut -d, -f1 rows | grep . | sort -u >found
holds 'each class has a row, and is one' diff wanted found

grep -oE '"[a-z.]+", "[a-z.]+", [0-9]+' "$MXW_SRCDIR/module/lookalike/vocabulary.c" |
	tr -d '",' | sort >wanted
sort pairs >found
holds 'each pair of suffixes has a row, and is one' diff wanted found

# Against a pattern that no longer finds anything.
holds 'there are rows' [ "$(cat rows pairs | wc -l)" -ge 50 ]
finish
