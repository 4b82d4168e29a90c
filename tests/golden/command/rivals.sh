#!/usr/bin/env bash
# mxwarden explain: which entries lose and why, where the mode comes from, what is near, another time.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=rivals.yaml

t 'who loses, and why, in the order of choice' \
	explain --at 2026-12-01 --client 192.0.2.9 mail.army.ml
out <<'EOT'
mail.army.ml MX from 192.0.2.9: blocked with null-mx
The sender gets the message back at once: the domain takes no
mail (RFC 7505).

  rule      army (rivals.yaml:8)
            US Army typed with Mali's TLD
  entry     =mail.army.ml mail.army.mil (rivals.yaml:10)
  meant     mail.army.mil
  owner     mail-team@example.org
  ticket    SEC-1234
  reference https://example.org/why
  expires   2030-06-30T10:00:00Z, then monitor
  mode      enforce
  severity  high
  ttl       60 seconds
  group     outbound (192.0.2.0/24)

  answer    NOERROR
            mail.army.ml. 60 IN MX 0 .
  EDE       4 (Forged Answer): army; did you mean mail.army.mil?

What the sender's mail server does, and the code in its bounce:
  back at once   Postfix 5.1.0, sendmail and Haraka 5.1.10,
                 qmail 5.4.4, Exim, Stalwart, dma, OpenSMTPD from 7.5
  kept for days  OpenSMTPD before 7.5 (as in Debian 12)
  not known      Exchange, ZoneMTA

Other entries for the name:
  past: it expired at 2026-01-01T00:00:00Z
    mail.army.ml (rivals.yaml:17)
  theirs: it is only for exchange
    mail.army.ml (rivals.yaml:18)
  off: it is disabled by: rule
    mail.army.ml (lists/rivals-off.txt:1)
  listed: =mail.army.ml goes before the subtree
    mail.army.ml (lists/rivals.txt:2)
  army: mail.army.ml is longer
    army.ml army.mil (rivals.yaml:10)
  mails: its except holds the name
    *.army.ml (rivals.yaml:15)
  services: its only does not hold the name
    *.ml mil (rivals.yaml:20)
  rest: a suffix counts only where no name does
    *.ml mil (rivals.yaml:21)
EOT

t 'one second before it expires' \
	explain --at 2030-06-30T09:59:59Z --client outbound www.army.ml
out <<'EOT'
www.army.ml MX from group outbound: blocked with null-mx
The sender gets the message back at once: the domain takes no
mail (RFC 7505).

  rule      army (rivals.yaml:8)
            US Army typed with Mali's TLD
  entry     army.ml army.mil (rivals.yaml:10)
  meant     www.army.mil
  owner     mail-team@example.org
  ticket    SEC-1234
  reference https://example.org/why
  expires   2030-06-30T10:00:00Z, then monitor
  mode      enforce
  severity  high
  ttl       60 seconds
  group     outbound

  answer    NOERROR
            www.army.ml. 60 IN MX 0 .
  EDE       4 (Forged Answer): army; did you mean www.army.mil?

What the sender's mail server does, and the code in its bounce:
  back at once   Postfix 5.1.0, sendmail and Haraka 5.1.10,
                 qmail 5.4.4, Exim, Stalwart, dma, OpenSMTPD from 7.5
  kept for days  OpenSMTPD before 7.5 (as in Debian 12)
  not known      Exchange, ZoneMTA

Other entries for the name:
  mails: it is read later
    *.army.ml (rivals.yaml:15)
  services: its only does not hold the name
    *.ml mil (rivals.yaml:20)
  rest: a suffix counts only where no name does
    *.ml mil (rivals.yaml:21)
EOT

t 'and when it has' \
	explain --at 2030-06-30T12:00:00+02:00 --client outbound www.army.ml
out <<'EOT'
www.army.ml MX from group outbound: passes with an alert, would be blocked with null-mx
The real answer is given: mail goes where the domain's owner
wants it.

  why       rule army matches, but has expired and only alerts
  rule      army (rivals.yaml:8)
            US Army typed with Mali's TLD
  entry     army.ml army.mil (rivals.yaml:10)
  meant     www.army.mil
  owner     mail-team@example.org
  ticket    SEC-1234
  reference https://example.org/why
  expires   2030-06-30T10:00:00Z, has expired
  mode      monitor, set by: expiry
  severity  high
  ttl       60 seconds
  group     outbound

Other entries for the name:
  mails: it is read later
    *.army.ml (rivals.yaml:15)
  services: its only does not hold the name
    *.ml mil (rivals.yaml:20)
  rest: a suffix counts only where no name does
    *.ml mil (rivals.yaml:21)
EOT

t 'a suffix that only some names below it are for' \
	explain --at 2026-12-01 --client 10.20.3.4 navy.ml
out <<'EOT'
navy.ml MX from 10.20.3.4: blocked with nxdomain
The sender gets the message back: the domain does not exist.

  rule      services (rivals.yaml:20)
  entry     *.ml mil (rivals.yaml:20)
  meant     navy.mil
  mode      enforce
  severity  high
  ttl       60 seconds
  group     exchange (10.20.0.0/16)

  answer    NXDOMAIN
  authority ml. 60 IN SOA mxwarden.invalid. postmaster.mxwarden.invalid. 1 3600 600 86400 60
  EDE       15 (Blocked): services; did you mean navy.mil?

What the sender's mail server does, and the code in its bounce:
  back at once   Exchange 5.4.4, Exim, OpenSMTPD, Stalwart, dma
  back after A   they ask for an address first, and get none:
                 Postfix 5.4.4, sendmail and qmail 5.1.2, Haraka,
                 ZoneMTA
  kept for days  older Exchange 4.4.0

Other entries for the name:
  rest: it is read later
    *.ml mil (rivals.yaml:21)
EOT

t 'another suffix rule for the rest, in monitor' \
	explain --at 2026-12-01 --client outbound x.com.ml
out <<'EOT'
x.com.ml MX from group outbound: passes with an alert, would be blocked with null-mx
The real answer is given: mail goes where the domain's owner
wants it.

  why       rule rest matches, its mode is monitor
  rule      rest (rivals.yaml:21)
  entry     *.ml mil (rivals.yaml:21)
  meant     x.com.mil
  mode      monitor, set by: rule
  severity  high
  ttl       60 seconds
  group     outbound

Other entries for the name:
  services: its only does not hold the name
    *.ml mil (rivals.yaml:20)
EOT

t 'all drop out' \
	explain --at 2026-12-01 --client outbound x.gouv.ml
out <<'EOT'
x.gouv.ml MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound

Entries for the name that do not apply:
  services: its only does not hold the name
    *.ml mil (rivals.yaml:20)
  rest: its except holds the name
    *.ml mil (rivals.yaml:21)
EOT

t 'a suffix does not cover itself; entries below the name' \
	explain --at 2026-12-01 --client outbound ml
out <<'EOT'
ml MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound

What is near the name, and does not cover it:
  a suffix covers what is below it, not itself:
    rule services, *.ml mil (rivals.yaml:20)
  7 entries below it, the first:
    rule army, army.ml army.mil (rivals.yaml:10)
EOT

t 'an entry for one name alone' \
	explain --at 2026-12-01 --client outbound www.alone.example
out <<'EOT'
www.alone.example MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound

What is near the name, and does not cover it:
  one name alone, not what is below it:
    rule exact, =alone.example (rivals.yaml:22)
EOT

t 'an entry for what is below' \
	explain --at 2026-12-01 --client outbound below.example
out <<'EOT'
below.example MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound

What is near the name, and does not cover it:
  what is below the name, not the name itself:
    rule exact, *.below.example (rivals.yaml:22)
EOT

t 'a name that is spelt much alike, and the end of one' \
	explain --at 2026-12-01 --client outbound mail.listd.example
out <<'EOT'
mail.listd.example MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound

What is near the name, and does not cover it:
  spelt much alike:
    rule listed, listed.example (lists/rivals.txt:3)
EOT

t 'the mode comes from the include too' \
	explain --at 2026-12-01 --client outbound included.example
out <<'EOT'
included.example MX from group outbound: passes with an alert, would be blocked with null-mx
The real answer is given: mail goes where the domain's owner
wants it.

  why       rule included matches, the mode of its include is monitor
  rule      included (rivals-included.yaml:2)
  entry     included.example (rivals-included.yaml:2)
  expires   2026-01-01T00:00:00Z, has expired
  mode      monitor, set by: include, rule, expiry
  severity  high
  ttl       60 seconds
  group     outbound
EOT

t 'allow goes first, and expires too' \
	explain --at 2026-12-01 --client outbound partner.army.ml
out <<'EOT'
partner.army.ml MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       allow rule partner exempts the name
  rule      partner (rivals.yaml:24)
  entry     partner.army.ml (rivals.yaml:24)
  expires   2030-01-01T00:00:00Z
  group     outbound

Other entries for the name:
  army: allow goes first
    army.ml army.mil (rivals.yaml:10)
  mails: allow goes first
    *.army.ml (rivals.yaml:15)
  services: its only does not hold the name
    *.ml mil (rivals.yaml:20)
  rest: allow goes first
    *.ml mil (rivals.yaml:21)
EOT

t 'nothing near; a network of one address' \
	explain --at 2026-12-01 --client 198.51.100.7 nothing.test
out <<'EOT'
nothing.test MX from 198.51.100.7: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound (198.51.100.7)
EOT

t 'a suffix in JSON: the entry is the suffix' explain --json --at 2026-12-01 --client outbound www.NAVY.ml
out <<'EOT'
{"name":"www.navy.ml","type":"MX","client":null,"group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"suffix","rule":"services","file":"rivals.yaml","line":20,"matched":"ml","intended":"www.navy.mil","lookalike":null,"severity":"high","ttl":60,"rcode":"NOERROR","answer":["www.NAVY.ml. 60 IN MX 0 ."]}
EOT

input=$work/in
printf '%s\n' included.example x.gouv.ml >"$input"
t 'on one line, as of another time' explain --at 2026-12-01 --client outbound -
out <<'EOT'
included.example MX from group outbound: passes with an alert, would be blocked with null-mx; rule included matches, the mode of its include is monitor (rivals-included.yaml:2)
x.gouv.ml MX from group outbound: passes; no rule for group outbound covers the name
EOT

input=/dev/null
t 'a time that is none' explain --at tomorrow --client outbound army.ml
status 2
err <<'EOT'
mxwarden explain: "tomorrow" is no time; write 2027-12-31, or 2027-12-31T18:00:00Z, or with the offset of a time zone 2027-12-31T18:00:00+02:00
EOT

finish
