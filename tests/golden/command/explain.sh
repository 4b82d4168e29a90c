#!/usr/bin/env bash
# mxwarden explain, for one question: what happens, why, and what is sent.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=policy.yaml

t 'a watched name is blocked' explain --client 192.0.2.25 mail.army.ml
out <<'EOT'
mail.army.ml MX from 192.0.2.25: blocked with null-mx
The sender gets the message back at once: the domain takes no
mail (RFC 7505).

  rule      mil-typed-as-ml (policy.yaml:8)
            US military addresses typed with Mali's TLD
  entry     army.ml army.mil (policy.yaml:11)
  meant     mail.army.mil
  mode      enforce
  severity  critical
  ttl       60 seconds
  group     outbound (192.0.2.0/24)

  answer    NOERROR
            mail.army.ml. 60 IN MX 0 .
  EDE       4 (Forged Answer): mil-typed-as-ml; did you mean mail.army.mil?

What the sender's mail server does, and the code in its bounce:
  back at once   Postfix 5.1.0, sendmail and Haraka 5.1.10,
                 qmail 5.4.4, Exim, Stalwart, dma, OpenSMTPD from 7.5
  kept for days  OpenSMTPD before 7.5 (as in Debian 12)
  not known      Exchange, ZoneMTA
EOT

t 'the same in JSON, keys in the order of the contract' explain --json --client 192.0.2.25 mail.army.ml
out <<'EOT'
{"name":"mail.army.ml","type":"MX","client":"192.0.2.25","group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":11,"matched":"army.ml","intended":"mail.army.mil","lookalike":null,"severity":"critical","ttl":60,"rcode":"NOERROR","answer":["mail.army.ml. 60 IN MX 0 ."]}
EOT

t 'letter case and a trailing dot change nothing but the owner of the record' \
	explain --json --client 192.0.2.25 Mail.ARMY.ml. mx
out <<'EOT'
{"name":"mail.army.ml","type":"MX","client":"192.0.2.25","group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":11,"matched":"army.ml","intended":"mail.army.mil","lookalike":null,"severity":"critical","ttl":60,"rcode":"NOERROR","answer":["Mail.ARMY.ml. 60 IN MX 0 ."]}
EOT

t 'a group instead of an address, its own action, and the SOA of a negative answer' \
	explain --client exchange mail.army.ml A
out <<'EOT'
mail.army.ml A from group exchange: blocked with nxdomain
The sender gets the message back: the domain does not exist.

  rule      mil-typed-as-ml (policy.yaml:8)
            US military addresses typed with Mali's TLD
  entry     army.ml army.mil (policy.yaml:11)
  meant     mail.army.mil
  mode      enforce
  severity  critical
  ttl       60 seconds
  group     exchange

  answer    NXDOMAIN
  authority army.ml. 60 IN SOA mxwarden.invalid. postmaster.mxwarden.invalid. 1 3600 600 86400 60
  EDE       15 (Blocked): mil-typed-as-ml; did you mean mail.army.mil?

What the sender's mail server does, and the code in its bounce:
  back at once   Exchange 5.4.4, Exim, OpenSMTPD, Stalwart, dma
  back after A   they ask for an address first, and get none:
                 Postfix 5.4.4, sendmail and qmail 5.1.2, Haraka,
                 ZoneMTA
  kept for days  older Exchange 4.4.0
EOT

t 'a negative answer has no answer section' explain --json --client exchange usmc.ml AAAA
out <<'EOT'
{"name":"usmc.ml","type":"AAAA","client":null,"group":"exchange","action":"nxdomain","would":"nxdomain","mode":"enforce","blocked":true,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":12,"matched":"usmc.ml","intended":"usmc.mil","lookalike":null,"severity":"critical","ttl":60,"rcode":"NXDOMAIN","answer":[]}
EOT

t 'no data' explain --client outbound nodata.ml ANY
out <<'EOT'
nodata.ml ANY from group outbound: blocked with nodata
The sender gets the message back: the domain has neither a mail
server nor an address.

  rule      no-data (policy.yaml:26)
  entry     nodata.ml (policy.yaml:27)
  mode      enforce
  severity  high
  ttl       86400 seconds
  group     outbound

  answer    NOERROR, without a record
  authority nodata.ml. 86400 IN SOA mxwarden.invalid. postmaster.mxwarden.invalid. 1 3600 600 86400 86400
  EDE       15 (Blocked): no-data

What the sender's mail server does, and the code in its bounce:
  back after A   they ask for an address first, and get none:
                 Postfix 5.4.4, sendmail 5.1.2, Exim, qmail, Haraka,
                 Stalwart, Exchange, ZoneMTA, dma
  kept for days  OpenSMTPD
EOT

t 'a redirect names the host' explain --client 2001:DB8:25:0::1 a.example.ml
out <<'EOT'
a.example.ml MX from 2001:db8:25::1: blocked with redirect
The message goes to quarantine.example.net,
which decides what the sender reads.

  rule      quarantined (policy.yaml:22)
  entry     example.ml (policy.yaml:23)
  mode      enforce
  severity  high
  ttl       60 seconds
  group     outbound (2001:db8:25::/64)

  answer    NOERROR
            a.example.ml. 60 IN MX 0 quarantine.example.net.
  EDE       4 (Forged Answer): quarantined

What the sender's mail server does, and the code in its bounce:
  goes there     all of them
  in a loop      where that is the mail server itself:
                 back with Postfix and qmail 5.4.6, Exim freezes it
  kept for days  where that host has no address: OpenSMTPD
                 where DANE is demanded: Postfix 4.7.5
EOT

t 'monitor: the real answer, and an alert' explain --client outbound navy.ml
out <<'EOT'
navy.ml MX from group outbound: passes with an alert, would be blocked with null-mx
The real answer is given: mail goes where the domain's owner
wants it.

  why       rule navy matches, its mode is monitor
  rule      navy (policy.yaml:15)
  entry     navy.ml navy.mil (policy.yaml:16)
  meant     navy.mil
  mode      monitor, set by: rule
  severity  high
  ttl       300 seconds
  group     outbound
EOT

t 'monitor in JSON: action and would differ' explain --json --client outbound navy.ml
out <<'EOT'
{"name":"navy.ml","type":"MX","client":null,"group":"outbound","action":"pass","would":"null-mx","mode":"monitor","blocked":false,"trigger":"name","rule":"navy","file":"policy.yaml","line":16,"matched":"navy.ml","intended":"navy.mil","lookalike":null,"severity":"high","ttl":300,"rcode":null,"answer":[]}
EOT

t 'an allow rule exempts' explain --client outbound www.partner.army.ml
out <<'EOT'
www.partner.army.ml MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       allow rule bamako exempts the name
  rule      bamako (policy.yaml:31)
            contract partner in Bamako
  entry     partner.army.ml (policy.yaml:32)
  group     outbound

Other entries for the name:
  mil-typed-as-ml: allow goes first
    army.ml army.mil (policy.yaml:11)
EOT

t 'an allow rule in JSON' explain --json --client outbound partner.army.ml
out <<'EOT'
{"name":"partner.army.ml","type":"MX","client":null,"group":"outbound","action":"pass","would":"pass","mode":"enforce","blocked":false,"trigger":"allow","rule":"bamako","file":"policy.yaml","line":32,"matched":"partner.army.ml","intended":null,"lookalike":null,"severity":null,"ttl":null,"rcode":null,"answer":[]}
EOT

t 'a type that the action does not cover' explain --client outbound army.ml TXT
out <<'EOT'
army.ml TXT from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       rule mil-typed-as-ml matches, but null-mx does not cover the type TXT
  rule      mil-typed-as-ml (policy.yaml:8)
            US military addresses typed with Mali's TLD
  entry     army.ml army.mil (policy.yaml:11)
  meant     army.mil
  mode      enforce
  severity  critical
  ttl       60 seconds
  group     outbound
EOT

t 'a type by its number' explain --json --client outbound army.ml TYPE65280
out <<'EOT'
{"name":"army.ml","type":"TYPE65280","client":null,"group":"outbound","action":"pass","would":"pass","mode":"enforce","blocked":false,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":11,"matched":"army.ml","intended":"army.mil","lookalike":null,"severity":"critical","ttl":null,"rcode":null,"answer":[]}
EOT

t 'not a mail host; others are blocked' explain --client 198.51.100.9 army.ml
out <<'EOT'
army.ml MX from 198.51.100.9: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       not a mail host: in no network under mail-hosts
  group     none
  groups    outbound, exchange
  others    blocked for group outbound, exchange
EOT

t 'not a mail host in JSON' explain --json --client 198.51.100.9 army.ml
out <<'EOT'
{"name":"army.ml","type":"MX","client":"198.51.100.9","group":null,"action":"pass","would":"pass","mode":null,"blocked":false,"trigger":"none","rule":null,"file":null,"line":null,"matched":null,"intended":null,"lookalike":null,"severity":null,"ttl":null,"rcode":null,"answer":[]}
EOT

t 'a rule for other clients' explain --client exchange spaceforce.ml
out <<'EOT'
spaceforce.ml MX from group exchange: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group exchange covers the name
  group     exchange
  others    blocked for group outbound

Entries for the name that do not apply:
  only-outbound: it is only for outbound
    spaceforce.ml (policy.yaml:20)
EOT

t 'the scope of an entry is shown as it is written' explain --client outbound x.af.ml
out <<'EOT'
x.af.ml MX from group outbound: blocked with null-mx
The sender gets the message back at once: the domain takes no
mail (RFC 7505).

  rule      mil-typed-as-ml (policy.yaml:8)
            US military addresses typed with Mali's TLD
  entry     *.af.ml af.mil (policy.yaml:13)
  meant     x.af.mil
  mode      enforce
  severity  critical
  ttl       60 seconds
  group     outbound

  answer    NOERROR
            x.af.ml. 60 IN MX 0 .
  EDE       4 (Forged Answer): mil-typed-as-ml; did you mean x.af.mil?

What the sender's mail server does, and the code in its bounce:
  back at once   Postfix 5.1.0, sendmail and Haraka 5.1.10,
                 qmail 5.4.4, Exim, Stalwart, dma, OpenSMTPD from 7.5
  kept for days  OpenSMTPD before 7.5 (as in Debian 12)
  not known      Exchange, ZoneMTA
EOT

t 'below an exact name nothing is watched' explain --client outbound mail.usmc.ml
out <<'EOT'
mail.usmc.ml MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound

What is near the name, and does not cover it:
  one name alone, not what is below it:
    rule mil-typed-as-ml, =usmc.ml usmc.mil (policy.yaml:12)
EOT

# RFC 3492: the A-label of "münchen" is xn--mnchen-3ya.
t 'U-labels, and escapes that stay escapes' explain --json --client outbound 'MÜNCHEN.army.ml'
out <<'EOT'
{"name":"xn--mnchen-3ya.army.ml","type":"MX","client":null,"group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":11,"matched":"army.ml","intended":"xn--mnchen-3ya.army.mil","lookalike":null,"severity":"critical","ttl":60,"rcode":"NOERROR","answer":["xn--mnchen-3ya.army.ml. 60 IN MX 0 ."]}
EOT
t 'escapes stay escapes' explain --json --client outbound 'a\.b\007.army.ml'
out <<'EOT'
{"name":"a\\.b\\007.army.ml","type":"MX","client":null,"group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"name","rule":"mil-typed-as-ml","file":"policy.yaml","line":11,"matched":"army.ml","intended":"a\\.b\\007.army.mil","lookalike":null,"severity":"critical","ttl":60,"rcode":"NOERROR","answer":["a\\.b\\007.army.ml. 60 IN MX 0 ."]}
EOT

t 'the root is a name' explain --json --client outbound .
out <<'EOT'
{"name":".","type":"MX","client":null,"group":"outbound","action":"pass","would":"pass","mode":null,"blocked":false,"trigger":"none","rule":null,"file":null,"line":null,"matched":null,"intended":null,"lookalike":null,"severity":null,"ttl":null,"rcode":null,"answer":[]}
EOT

t 'servfail' explain -p actions.yaml --client outbound soft.ml
out <<'EOT'
soft.ml MX from group outbound: blocked with servfail
The message waits in the queue for days, and its sender is not
told meanwhile.

  rule      soft (actions.yaml:6)
  entry     soft.ml (actions.yaml:6)
  mode      enforce
  severity  high
  ttl       60 seconds
  group     outbound

  answer    SERVFAIL
  EDE       15 (Blocked): soft

What the sender's mail server does, and the code in its bounce:
  kept for days  Postfix 4.4.3, qmail 4.1.2, Exchange 4.4.0, Exim,
                 sendmail, OpenSMTPD, Haraka, Stalwart, dma
  DELIVERED      by every host whose second resolver answers, but
                 not by OpenSMTPD 6.8;
                 sendmail with FallbackMXhost hands it to that
EOT
t 'refused in JSON' explain -p actions.yaml --json --client outbound hard.ml
out <<'EOT'
{"name":"hard.ml","type":"MX","client":null,"group":"outbound","action":"refused","would":"refused","mode":"enforce","blocked":true,"trigger":"name","rule":"hard","file":"actions.yaml","line":7,"matched":"hard.ml","intended":null,"lookalike":null,"severity":"high","ttl":60,"rcode":"REFUSED","answer":[]}
EOT
t 'drop: no answer' explain -p actions.yaml --client outbound silent.ml
out <<'EOT'
silent.ml MX from group outbound: blocked with drop
The message waits in the queue for days, each time after a
time-out, and its sender is not told meanwhile.

  rule      silent (actions.yaml:8)
  entry     silent.ml (actions.yaml:8)
  mode      enforce
  severity  high
  ttl       60 seconds
  group     outbound

  answer    none: the question is dropped

What the sender's mail server does, and the code in its bounce:
  kept for days  Postfix 4.4.3, qmail 4.1.2, Exchange 4.4.0, Exim,
                 sendmail, OpenSMTPD, Haraka, Stalwart, dma
  DELIVERED      by every host whose second resolver answers,
                 Haraka among them
EOT
t 'drop in JSON: no rcode' explain -p actions.yaml --json --client outbound silent.ml
out <<'EOT'
{"name":"silent.ml","type":"MX","client":null,"group":"outbound","action":"drop","would":"drop","mode":"enforce","blocked":true,"trigger":"name","rule":"silent","file":"actions.yaml","line":8,"matched":"silent.ml","intended":null,"lookalike":null,"severity":"high","ttl":60,"rcode":null,"answer":[]}
EOT

for mode in monitor disabled; do
	sed "s/^mode: enforce$/mode: $mode/" good.yaml >"$work/$mode.yaml"
done
t 'the policy as a whole is in monitor' explain -p "$work/monitor.yaml" --client outbound army.ml
out <<EOT
army.ml MX from group outbound: passes with an alert, would be blocked with null-mx
The real answer is given: mail goes where the domain's owner
wants it.

  why       rule mil-typed-as-ml matches, the policy's mode is monitor
  rule      mil-typed-as-ml ($work/monitor.yaml:9)
  entry     army.ml army.mil ($work/monitor.yaml:9)
  meant     army.mil
  mode      monitor, set by: policy
  severity  high
  ttl       60 seconds
  group     outbound
EOT
t 'the policy as a whole is disabled' explain -p "$work/disabled.yaml" --client outbound army.ml
out <<EOT
army.ml MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       the policy's mode is disabled
  group     outbound

Entries for the name that do not apply:
  mil-typed-as-ml: it is disabled by: policy
    army.ml army.mil ($work/disabled.yaml:9)
EOT

t '-q: a policy answer is 1' explain -q --client outbound army.ml
status 1
t '-q: the real answer is 0, also in monitor' explain --quiet --client outbound navy.ml
t '-q beats --json' explain -q --json --client outbound army.ml
status 1

finish
