#!/usr/bin/env bash
# mxwarden explain, for names from standard input: one line for one, whatever the line is.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=policy.yaml

input=$work/in
printf '%s\n' mail.army.ml 'navy.ml MX' '  gmail.com  A ' 'army.ml	TXT' partner.army.ml >"$input"
t 'each line is answered by one line' explain --client 192.0.2.25 -
out <<'EOT'
mail.army.ml MX from 192.0.2.25: blocked with null-mx; rule mil-typed-as-ml (policy.yaml:11); meant mail.army.mil
navy.ml MX from 192.0.2.25: passes with an alert, would be blocked with null-mx; rule navy matches, its mode is monitor (policy.yaml:16); meant navy.mil
gmail.com A from 192.0.2.25: passes; no rule for group outbound covers the name
army.ml TXT from 192.0.2.25: passes; rule mil-typed-as-ml matches, but null-mx does not cover the type TXT (policy.yaml:11); meant army.mil
partner.army.ml MX from 192.0.2.25: passes; allow rule bamako exempts the name (policy.yaml:32)
EOT

t 'a type behind the - is for the lines without one' explain --client outbound - TXT
out <<'EOT'
mail.army.ml TXT from group outbound: passes; rule mil-typed-as-ml matches, but null-mx does not cover the type TXT (policy.yaml:11); meant mail.army.mil
navy.ml MX from group outbound: passes with an alert, would be blocked with null-mx; rule navy matches, its mode is monitor (policy.yaml:16); meant navy.mil
gmail.com A from group outbound: passes; no rule for group outbound covers the name
army.ml TXT from group outbound: passes; rule mil-typed-as-ml matches, but null-mx does not cover the type TXT (policy.yaml:11); meant army.mil
partner.army.ml TXT from group outbound: passes; allow rule bamako exempts the name (policy.yaml:32)
EOT

t '-q: a policy answer to any line is 1' explain -q --client outbound -
status 1

printf 'gmail.com\r\nnavy.ml' >"$input"
t 'CRLF, and a last line without line end' explain --client outbound -
out <<'EOT'
gmail.com MX from group outbound: passes; no rule for group outbound covers the name
navy.ml MX from group outbound: passes with an alert, would be blocked with null-mx; rule navy matches, its mode is monitor (policy.yaml:16); meant navy.mil
EOT
t '-q: the real answer to every line is 0' explain -q --client outbound -

input=/dev/null
t 'no line at all' explain --client outbound -

input=$work/in
label=$(printf '%064d' 0)
printf '%s\n' army.ml 'a..b' '' '   ' 'army.ml MXX' 'army.ml TYPE65536' 'army.ml TYPE15x' \
	'army.ml MX IN' user@army.ml 'a\256.ml' "$label.ml" '☃.ml' usmc.ml >"$input"
printf 'nul\0.ml\nesc\033[2J.ml\n\377.ml MX\nsay"\\.ml MX MX\n' >>"$input"
t 'what is no question is answered too, and the run goes on' explain --client outbound -
status 2
out <<'EOT'
army.ml MX from group outbound: blocked with null-mx; rule mil-typed-as-ml (policy.yaml:11); meant army.mil
"a..b": error: not a domain name: labels, one dot apart; other octets as \DDD
"": error: there is no name
"": error: there is no name
"army.ml": error: the type is unknown; give a mnemonic such as MX, or TYPE and a number
"army.ml": error: the type is unknown; give a mnemonic such as MX, or TYPE and a number
"army.ml": error: the type is unknown; give a mnemonic such as MX, or TYPE and a number
"army.ml": error: more than NAME [TYPE] is on the line
"user@army.ml": error: a mail address; give only the domain behind the @
"a\\256.ml": error: not a domain name: labels, one dot apart; other octets as \DDD
"0000000000000000000000000000000000000000000000000000000000000000.ml": error: too long: a label may have 63 octets, a name 255
"☃.ml": error: a label is not one of IDNA2008; write it as an A-label (xn--)
usmc.ml MX from group outbound: blocked with null-mx; rule mil-typed-as-ml (policy.yaml:12); meant usmc.mil
"nul\u{0}.ml": error: not a domain name: labels, one dot apart; other octets as \DDD
"esc\u{1b}[2J.ml": error: not a domain name: labels, one dot apart; other octets as \DDD
"\xff.ml": error: a label is not one of IDNA2008; write it as an A-label (xn--)
"say\"\\.ml": error: more than NAME [TYPE] is on the line
EOT
err <<'EOT'
mxwarden explain: 15 of 17 lines cannot be answered, the first is line 2
EOT

t 'the same in JSON' explain --json --client outbound -
status 2
out <<'EOT'
{"name":"army.ml","type":"MX","client":null,"group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":11,"matched":"army.ml","intended":"army.mil","lookalike":null,"severity":"critical","ttl":60,"rcode":"NOERROR","answer":["army.ml. 60 IN MX 0 ."]}
{"name":"a..b","error":"not a domain name: labels, one dot apart; other octets as \\DDD"}
{"name":"","error":"there is no name"}
{"name":"","error":"there is no name"}
{"name":"army.ml","error":"the type is unknown; give a mnemonic such as MX, or TYPE and a number"}
{"name":"army.ml","error":"the type is unknown; give a mnemonic such as MX, or TYPE and a number"}
{"name":"army.ml","error":"the type is unknown; give a mnemonic such as MX, or TYPE and a number"}
{"name":"army.ml","error":"more than NAME [TYPE] is on the line"}
{"name":"user@army.ml","error":"a mail address; give only the domain behind the @"}
{"name":"a\\256.ml","error":"not a domain name: labels, one dot apart; other octets as \\DDD"}
{"name":"0000000000000000000000000000000000000000000000000000000000000000.ml","error":"too long: a label may have 63 octets, a name 255"}
{"name":"☃.ml","error":"a label is not one of IDNA2008; write it as an A-label (xn--)"}
{"name":"usmc.ml","type":"MX","client":null,"group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":12,"matched":"usmc.ml","intended":"usmc.mil","lookalike":null,"severity":"critical","ttl":60,"rcode":"NOERROR","answer":["usmc.ml. 60 IN MX 0 ."]}
{"name":"nul\u0000.ml","error":"not a domain name: labels, one dot apart; other octets as \\DDD"}
{"name":"esc\u001B[2J.ml","error":"not a domain name: labels, one dot apart; other octets as \\DDD"}
{"name":"�.ml","error":"a label is not one of IDNA2008; write it as an A-label (xn--)"}
{"name":"say\"\\.ml","error":"more than NAME [TYPE] is on the line"}
EOT
err <<'EOT'
mxwarden explain: 15 of 17 lines cannot be answered, the first is line 2
EOT

t '-q: a line that cannot be answered beats the answers' explain -q --client outbound -
status 2
err <<'EOT'
mxwarden explain: 15 of 17 lines cannot be answered, the first is line 2
EOT

input=/
t 'standard input that cannot be read' explain --client outbound -
status 2
err <<'EOT'
mxwarden explain: line 1 of standard input cannot be read: Is a directory
EOT

# A million lines in less memory than their answers need. A sanitizer maps far more than that.
million()
{
	awk 'BEGIN { for (i = 0; i < 1000000; i++) print "host" i (i % 2 ? ".army.ml" : ".example.com") }' |
		(ulimit -v 131072 && exec "$command" explain --json --client outbound -) |
		awk '/"blocked":true/ { blocked++ } /"error"/ { bad++ }
			END { print NR, blocked + 0, bad + 0; exit NR != 1000000 || blocked != 500000 || bad }'
}
if (ulimit -v 131072 && exec "$command" --version) >/dev/null 2>&1; then
	holds 'a million lines in bounded memory' million
else
	skip 'a million lines in bounded memory' 'this build does not start in 128 MiB'
fi

finish
