#!/usr/bin/env bash
# mxwarden lookalikes: what the module would catch for a domain, and what it is called. Scores may be tuned,
# so few are written here; which names are errors of which kind is known from lists of errors that people
# made, and from the definition of the classes.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99

# counted COUNT: what is said of a list that is cut short, whatever the number of all.
counted()
{
	sed -i -E 's/^([0-9]+ of )[0-9]+ look-alikes$/\1ALL look-alikes/' "$work/got.err"
	err <<<"$1 of ALL look-alikes"
}

t 'the best: the pair of suffixes that all this began with' lookalikes --limit 1 us.af.mil
out <<'EOT'
NAME      CLASS   SCORE  OF
us.af.ml  suffix    100  us.af.mil
EOT
counted 1
t 'JSON is one array of objects' lookalikes --limit 1 us.af.mil --json
out <<'EOT'
[{"name":"us.af.ml","class":"suffix","score":100,"of":"us.af.mil"}]
EOT
counted 1
t 'a list has entries of watch' lookalikes --limit 1 us.af.mil --format list
out <<'EOT'
# Look-alikes found by mxwarden lookalikes: each with what was meant, for a list in
# `files` of a rule of `watch`.
us.af.ml us.af.mil
EOT
counted 1
t 'nothing is as good as that' lookalikes --score 100 web.de
err <<'EOT'
0 look-alikes
EOT
t 'and that is an empty array' lookalikes --score 100 web.de --json
out <<'EOT'
[]
EOT
err <<'EOT'
0 look-alikes
EOT

# ---- what is found, and as what ----

# found DOMAIN: standard input has NAME CLASS lines, each of which must be in the list of the domain.
found()
{
	"$command" lookalikes "$1" 2>/dev/null | awk '{ print $1, $2 }' | sort >"$work/all"
	sort | comm -23 - "$work/all"
}
# none_of DOMAIN NAME...: none of the names is in its list.
none_of()
{
	local domain=$1
	shift
	"$command" lookalikes "$domain" 2>/dev/null | awk '{ print $1 }' | sort >"$work/all"
	printf '%s\n' "$@" | sort | comm -12 - "$work/all"
}
# says NAME: passes when the command before printed nothing.
says()
{
	report
	silent "$1"
}

# The most frequent errors in 1.47 million addresses, as BounceShift has published them.
found gmail.com >"$work/said" <<'EOT'
gamil.com transposition
gmali.com transposition
gmil.com omission
gmai.com omission
gmail.con keyboard
gmail.co suffix
gnail.com keyboard
EOT
says 'errors in gmail.com'
{
	found icloud.com <<'EOT'
icluod.com transposition
iclud.com omission
EOT
	found hotmail.com <<'EOT'
hotmil.com omission
hotmail.con keyboard
hotmail.com.com added-suffix
EOT
} >"$work/said"
says 'errors in icloud.com and hotmail.com'
{
	found google.com <<'EOT'
gogle.com repetition
googel.com transposition
gooogle.com repetition
goole.com omission
googl.com omission
ggoogle.com repetition
googles.com plural
EOT
	found web.de <<<'web.de.de added-suffix'
	found 1und1.de <<<'1-und-1.de hyphen'
	found aus.intel.com <<<'ausintel.com missing-dot'
	found hotmail.nl <<<'hotmail.ml suffix'
	found hotmail.co.uk <<<'hotmail.co.ik keyboard'
	found comcast.net <<<'comacast.net insertion'
	found example.com <<<'exmaple.com transposition'
} >"$work/said"
says 'errors that became known'
found army.mil >"$work/said" <<'EOT'
army.ml suffix
armymil.com added-suffix
us-army.mil missing-dot
usarmy.mil missing-dot
EOT
says 'errors in army.mil'
none_of army.mil army.mil amry.mil arny.mil mail.army.mil >"$work/said"
says 'but none in a label of four letters, and not the domain or what is below it'
found microsoft.com >"$work/said" <<'EOT'
rnicrosoft.com homoglyph
rnicr0soft.com homoglyph
microsoft-login.com combination
loginmicrosoft.com combination
EOT
says 'what is made up to be read wrongly'

# Python's own Punycode: chr(0x430) is the Cyrillic letter that looks like an a.
if "$command" lookalikes example.com 2>/dev/null | grep -q '^xn--'; then
	found example.com >"$work/said" <<'EOT'
xn--xample-2of.com homoglyph
xn--exmple-4nf.com homoglyph
EOT
	says 'letters of another alphabet'
	found bücher.example >"$work/said" <<<'bucher.example homoglyph'
	says 'and plain ones for them'
else
	skip 'letters of another alphabet' 'built without ICU'
	skip 'and plain ones for them' 'built without ICU'
fi

# ---- the order, and the formats among each other ----

"$command" lookalikes example.com hotmail.co.uk 2>"$work/count" >"$work/table"
"$command" lookalikes example.com hotmail.co.uk --format list 2>/dev/null >"$work/list"
"$command" lookalikes example.com hotmail.co.uk --json 2>/dev/null >"$work/json"
sed 1d "$work/table" >"$work/rows"
ordered()
{
	[ "$(wc -l <"$work/rows")" -gt 500 ] && sort -c -s -k 3,3nr "$work/rows" &&
		[ -z "$(cut -d ' ' -f 1 "$work/rows" | sort | uniq -d)" ]
}
holds 'the best come first, and each once' ordered
holds 'their number is said' diff - "$work/count" <<<"$(wc -l <"$work/rows") look-alikes"
holds 'the list has the same names' diff <(awk '{ print $1, $4 }' "$work/rows") <(sed '/^#/d' "$work/list")
holds 'and so has JSON' diff <(awk '{ print $1, $2, $3, $4 }' "$work/rows") \
	<(sed 's/},{/}\n{/g' "$work/json" |
		sed -E 's/^\[?\{"name":"(.*)","class":"(.*)","score":(.*),"of":"(.*)"\}\]?$/\1 \2 \3 \4/')
scored()
{
	"$command" lookalikes example.com hotmail.co.uk --score 80 2>/dev/null | diff - <(
		"$command" lookalikes example.com hotmail.co.uk 2>/dev/null --limit \
			"$(awk '$3 >= 80' "$work/rows" | wc -l)") && awk '$3 == 80' "$work/rows" | grep -q .
}
holds '--score is the lowest score' scored

# ---- what the module says of them ----

printf '%s\n' 'mxwarden: 1' 'mode: enforce' 'mail-hosts: {outbound: [192.0.2.25]}' 'protect:' \
	'  - {id: p, domains: [example.com, hotmail.co.uk], alert-at: 1}' >protecting.yaml
judged()
{
	cut -d ' ' -f 1 "$work/rows" | "$command" explain -p protecting.yaml --client outbound --json - |
		sed -E 's/^\{"name":"([^"]*)".*"trigger":"lookalike".*"matched":"([^"]*)".*"lookalike":\{"class":"(.*)","score":([0-9]*),"of":"([^"]*)"\}.*$/\1 \2 \3 \4 \5/' |
		diff <(awk '{ print $1, $1, $2, $3, $4 }' "$work/rows") -
}
holds 'a policy that protects the domains says the same of each' judged

printf '%s\n' 'mxwarden: 1' 'mode: enforce' 'mail-hosts: {outbound: [192.0.2.25]}' 'watch:' \
	'  - {id: w, files: [lookalikes.txt], accept: {mixed-scripts: "as they are meant"}}' >watching.yaml
cp "$work/list" lookalikes.txt
t 'the list can be watched' check -p watching.yaml
# Letters of other alphabets are accepted here; without ICU there are none.
sed -i '/: info: .*\[\(mixed-scripts\|more-infos\)\]$/d' "$work/got.out"
sed -i 's/no mistakes, .* accepted/no mistakes/' "$work/got.err"
err <<EOT
watching.yaml: no mistakes: 1 rule, $(wc -l <"$work/rows") names, 1 group, 1 list
EOT
meant()
{
	"$command" explain -p watching.yaml --client outbound mail.exmaple.com --json |
		grep -q '"trigger":"name".*"intended":"mail.example.com"'
}
holds 'and says what was meant' meant

# ---- domains ----

t 'a domain as people write it' lookalikes --limit 1 US.AF.MIL. --format json
out <<'EOT'
[{"name":"us.af.ml","class":"suffix","score":100,"of":"us.af.mil"}]
EOT
counted 1
u_label()
{
	"$command" lookalikes bücher.example 2>/dev/null | grep -v '^bucher.example ' >"$work/u" &&
		"$command" lookalikes xn--bcher-kva.example 2>/dev/null | diff -b - "$work/u" &&
		grep -q ' xn--bcher-kva.example$' "$work/u"
}
holds 'a U-label' u_label
t 'domains that look like each other' lookalikes example.com exmaple.com --limit 1
sed -i -E 's/\(transposition, score [0-9]+\)/(CLASS AND SCORE)/' "$work/got.err"
counted 1
err <<'EOT'
mxwarden lookalikes: "exmaple.com" looks like "example.com", which is protected, too (CLASS AND SCORE): neither is ever taken for the other
1 of ALL look-alikes
EOT
cut -c 1-10 "$work/got.out" >"$work/cut"
mv "$work/cut" "$work/got.out"
out <<'EOT'
NAME      
example.cm
EOT
# The words are the loader's, so only what matters in them is written here: WORD|PART.
while IFS='|' read -r word part; do
	t "no domain that could be protected: $word" lookalikes example.com "$word"
	sed -i "s|^mxwarden lookalikes: \"$word\" .*$part.*|SAID|" "$work/got.err"
	status 2
	err <<<'SAID'
done <<'EOT'
co.uk|public suffix
mil|public suffix
=example.net|write "example.net"
example..net|write "example.net"
user@example.net|write "example.net"
_dmarc.example.net|cannot be protected
EOT
t 'a word that is not UTF-8' lookalikes $'\xff.example'
status 2
err <<'EOT'
mxwarden lookalikes: "\xff.example" is not a domain name
EOT
t 'a word of two lines' lookalikes $'a.example\n      - b.example'
status 2
err <<'EOT'
mxwarden lookalikes: "a.example\u{a}      - b.example" is not a domain name
EOT
t "a word with YAML's quote" lookalikes "a', b: 'c.example"
sed -i -E 's/: ".*$/: WORDS/' "$work/got.err"
status 2
err <<'EOT'
mxwarden lookalikes: WORDS
EOT

finish
