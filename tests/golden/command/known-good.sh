#!/usr/bin/env bash
# mxwarden check --known-good: which domains of a list a policy touches, for whom, and why.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99

cat >known.yaml <<'EOT'
mxwarden: 1
mode: enforce
mail-hosts: {outbound: [192.0.2.25], exchange: [192.0.2.26]}
watch:
  - {id: mil, domains: [army.ml army.mil], clients: [outbound]}
  - {id: services, suffixes: [ml mil], only: [navy], mode: monitor}
allow:
  - {id: partner, domains: [hotmial.com]}
protect:
  - {id: protected, domains: [hotmail.com, gmail.com], block-at: 75, except: [gmial.com]}
EOT

# A byte order mark, comments, blanks, empty lines, both kinds of line ends, and none at the end. Not
# touched: a protected domain and what is below it; what is allowed; what is excepted; what nothing lists.
{
	printf '\xef\xbb\xbf# domains\r\n\r\nhotmail.com\r\n\tMAIL.hotmail.com. \r\nhotmial.com # allowed\n'
	printf 'gmial.com\nbücher.example\nexample.org#\n'
	printf 'hotmai.com\nnavy.ml\nmail.army.ml\ngmil.com'
} >good.txt
sed -i 's/^example.org#$/example.org/' good.txt

t 'what is blocked comes first' check -p known.yaml --known-good good.txt
sed -i -E 's/, score [0-9]+\)/, SCORE)/' "$work/got.out"
status 1
out <<'EOT'
good.txt:9: error: "hotmai.com" is blocked for all groups: it looks like hotmail.com, protected by rule protected (omission, SCORE), known.yaml:10 [known-good-blocked]
good.txt:11: error: "mail.army.ml" is blocked for outbound: by rule mil, which lists army.ml, known.yaml:5 [known-good-blocked]
good.txt:10: warning: "navy.ml" is told of, for all groups: by rule services, which lists *.ml, known.yaml:6 [known-good-told]
good.txt:12: warning: "gmil.com" is told of, for all groups: it looks like gmail.com, protected by rule protected (omission, SCORE), known.yaml:10 [known-good-told]
EOT
err <<'EOT'
known.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups
good.txt: 10 domains: 2 blocked, 2 told of
EOT

printf '%s\n' navy.ml example.org >told.txt
t 'what is only told of is a warning' check -p known.yaml --known-good told.txt
out <<'EOT'
told.txt:1: warning: "navy.ml" is told of, for all groups: by rule services, which lists *.ml, known.yaml:6 [known-good-told]
EOT
err <<'EOT'
known.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups
told.txt: 2 domains: 0 blocked, 1 told of
EOT
t 'and no mistake unless it is to be one' check -p known.yaml --known-good told.txt --strict --format github
status 1
out <<'EOT'
::warning file=told.txt,line=1,title=known-good-told::"navy.ml" is told of, for all groups: by rule services, which lists *.ml, known.yaml:6
EOT
err <<'EOT'
known.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups
told.txt: 2 domains: 0 blocked, 1 told of
EOT

input=good.txt
t 'JSON; standard input' check -p known.yaml --known-good - --json
input=/dev/null
sed -i -E 's/"score":[0-9]+/"score":0/g' "$work/got.out"
status 1
out <<'EOT'
{"file":"known.yaml","errors":0,"warnings":0,"accepted":0,"findings":[],"known_good":{"file":"standard input","names":10,"blocked":2,"told":2,"bad":0,"touched":[{"at":9,"name":"hotmai.com","blocked":true,"groups":["outbound","exchange"],"trigger":"lookalike","rule":"protected","entry":"hotmail.com","file":"known.yaml","line":10,"lookalike":{"class":"omission","score":0,"of":"hotmail.com"}},{"at":11,"name":"mail.army.ml","blocked":true,"groups":["outbound"],"trigger":"name","rule":"mil","entry":"army.ml","file":"known.yaml","line":5,"lookalike":null},{"at":10,"name":"navy.ml","blocked":false,"groups":["outbound","exchange"],"trigger":"suffix","rule":"services","entry":"*.ml","file":"known.yaml","line":6,"lookalike":null},{"at":12,"name":"gmil.com","blocked":false,"groups":["outbound","exchange"],"trigger":"lookalike","rule":"protected","entry":"gmail.com","file":"known.yaml","line":10,"lookalike":{"class":"omission","score":0,"of":"gmail.com"}}],"bad_lines":[]}}
EOT
err <<'EOT'
known.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups
standard input: 10 domains: 2 blocked, 2 told of
EOT

# One line for each share of the groups; the name is one.
cat >shared.yaml <<'EOT'
mxwarden: 1
mode: enforce
mail-hosts: {a: [192.0.2.1], b: [192.0.2.2], c: [192.0.2.3]}
watch:
  - {id: first, domains: [army.ml], clients: [a]}
  - {id: second, domains: [=army.ml], clients: [b], mode: monitor, expires: 2026-12-01, on-expiry: disabled}
EOT
echo army.ml >one.txt
t 'a name that some groups get blocked and others told of' check -p shared.yaml --known-good one.txt --at 2026-11-01
wordless
sed -i '/\[expires-soon\]$/d' "$work/got.out"
status 1
out <<'EOT'
one.txt:1: error: WORDS [known-good-blocked]
one.txt:1: warning: WORDS [known-good-told]
EOT
sed -i '/^shared/d' "$work/got.err"
err <<'EOT'
one.txt: 1 domain: 1 blocked, 0 told of
EOT
t 'as of another time' check -p shared.yaml --known-good one.txt --at 2026-12-02
sed -i '/^shared/d' "$work/got.out" "$work/got.err"
status 1
out <<'EOT'
one.txt:1: error: "army.ml" is blocked for a: by rule first, which lists army.ml, shared.yaml:5 [known-good-blocked]
EOT
err <<'EOT'
one.txt: 1 domain: 1 blocked, 0 told of
EOT

# Protected domains come from lists, too, with places of their own.
printf '%s\n' '# partners' hotmail.com gmail.com >partners.txt
sed 's/domains: \[hotmail.com, gmail.com\]/files: [partners.txt]/' known.yaml >listed.yaml
echo hotmai.com >one.txt
t 'protected domains of a list' check -p listed.yaml --known-good one.txt
sed -i -E 's/, score [0-9]+\)/, SCORE)/' "$work/got.out"
status 1
out <<'EOT'
one.txt:1: error: "hotmai.com" is blocked for all groups: it looks like hotmail.com, protected by rule protected (omission, SCORE), partners.txt:2 [known-good-blocked]
EOT
err <<'EOT'
listed.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups, 1 list
one.txt: 1 domain: 1 blocked, 0 told of
EOT

# ---- lists that are not what they should be ----

{
	printf 'foo.example bar.example\nuser@example.org\na..b\n'
	head -c 5000 /dev/zero | tr '\0' a
	printf '\n\xff\nexample.org\n'
} >bad.txt
t 'lines that name no domain' check -p known.yaml --known-good bad.txt
sed -i -E 's/"a{64}"/"aaa"/' "$work/got.out"
status 1
out <<'EOT'
bad.txt:1: error: "foo.example bar.example": more than one domain is on the line [known-good-line]
bad.txt:2: error: "user@example.org": a mail address; give only the domain behind the @ [known-good-line]
bad.txt:3: error: "a..b": not a domain name: labels, one dot apart; other octets as \DDD [known-good-line]
bad.txt:4: error: "aaa": the line is too long for a name [known-good-line]
bad.txt:5: error: "\xff": a label is not one of IDNA2008; write it as an A-label (xn--) [known-good-line]
EOT
err <<'EOT'
known.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups
bad.txt: 1 domain: 0 blocked, 0 told of; 5 lines without one
EOT

yes army.ml | head -n 10001 >many.txt
many()
{
	"$command" check -p known.yaml --known-good many.txt >"$work/out" 2>"$work/err"
	[ $? -eq 1 ] && [ "$(wc -l <"$work/out")" -eq 10000 ] &&
		diff - "$work/err" <<'EOT'
known.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups
many.txt: 10001 domains: 10001 blocked, 0 told of; of each kind the first 10000 are listed
EOT
}
holds 'what is kept of a long list has a bound' many

t 'an empty list' check -p known.yaml --known-good /dev/null
err <<'EOT'
known.yaml: no mistakes: 4 rules, 7 names, 2 protected domains, 2 groups
/dev/null: 0 domains: 0 blocked, 0 told of
EOT
t 'a list that is not there' check -p known.yaml --known-good missing.txt
status 2
err <<'EOT'
mxwarden check: --known-good "missing.txt" cannot be read: No such file or directory
EOT
t 'a directory' check -p known.yaml --known-good .
status 2
err <<'EOT'
mxwarden check: --known-good "." cannot be read: Is a directory
EOT
t 'a policy with errors judges nothing' check -p errors.yaml --known-good good.txt
status 1
sed -i '/^errors.yaml/d' "$work/got.out" "$work/got.err"
err <<'EOT'
good.txt: not looked at, because the policy has errors
EOT

finish
