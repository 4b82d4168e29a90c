#!/usr/bin/env bash
# What the command says of rules whose trigger is where the answer sends mail.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=exchangers.yaml

t 'a rule of exchangers in the table' \
	rules
out <<'EOT'
RULE        SECTION     MODE            ACTION            NAMES  NETWORKS  CLIENTS
army        watch       enforce         null-mx/nxdomain      1            all
    exchangers.yaml:7
partner     allow       enforce         pass                  2            all
    exchangers.yaml:9
collectors  exchangers  enforce         null-mx/nxdomain      3         2  all
    soc@example.org, exchangers.yaml:11
trial       exchangers  monitor (rule)  null-mx/nxdomain                1  all
    exchangers.yaml:18
other       exchangers  enforce         nxdomain              1            exchange
    exchangers.yaml:19
EOT

t 'the same in JSON' \
	rules --json
out <<'EOT'
[{"rule":"army","section":"watch","mode":"enforce","mode_from":[],"expired":false,"action":null,"clients":{"outbound":"null-mx","exchange":"nxdomain"},"severity":"high","ttl":60,"redirect":null,"expires":null,"on_expiry":null,"names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"exchangers.yaml","line":7,"hits":null,"blocked":null},{"rule":"partner","section":"allow","mode":"enforce","mode_from":[],"expired":false,"action":"pass","clients":{"outbound":"pass","exchange":"pass"},"severity":null,"ttl":null,"redirect":null,"expires":null,"on_expiry":null,"names":2,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"exchangers.yaml","line":9,"hits":null,"blocked":null},{"rule":"collectors","section":"exchangers","mode":"enforce","mode_from":[],"expired":false,"action":null,"clients":{"outbound":"null-mx","exchange":"nxdomain"},"severity":"critical","ttl":60,"redirect":null,"expires":null,"on_expiry":null,"names":3,"listed":0,"networks":2,"alert_at":null,"block_at":null,"owner":"soc@example.org","ticket":null,"description":"Collects for many","reference":null,"file":"exchangers.yaml","line":11,"hits":null,"blocked":null},{"rule":"trial","section":"exchangers","mode":"monitor","mode_from":["rule"],"expired":false,"action":null,"clients":{"outbound":"null-mx","exchange":"nxdomain"},"severity":"high","ttl":60,"redirect":null,"expires":null,"on_expiry":null,"names":0,"listed":0,"networks":1,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"exchangers.yaml","line":18,"hits":null,"blocked":null},{"rule":"other","section":"exchangers","mode":"enforce","mode_from":[],"expired":false,"action":"nxdomain","clients":{"exchange":"nxdomain"},"severity":"high","ttl":60,"redirect":null,"expires":null,"on_expiry":null,"names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"exchangers.yaml","line":19,"hits":null,"blocked":null}]
EOT

t 'a name alone: the answer may say more' \
	explain --client outbound any.example
out <<'EOT'
any.example MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound

The answer is judged, too, by where it sends mail. Rules for that
(--exchanger HOST,ADDRESS tells what they would say):
  collectors
  trial
EOT

t 'not of addresses to a group whose answers do not cover them' \
	explain --client outbound any.example A
out <<'EOT'
any.example A from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       no rule for group outbound covers the name
  group     outbound
EOT

t 'not behind an allow entry' \
	explain --client outbound partner.example
out <<'EOT'
partner.example MX from group outbound: passes
The real answer is given: mail goes where the domain's owner
wants it.

  why       allow rule partner exempts the name
  rule      partner (exchangers.yaml:9)
  entry     partner.example (exchangers.yaml:9)
  group     outbound
EOT

t 'mail goes to a host' \
	explain --client outbound --exchanger mx1.collector.example any.example
out <<'EOT'
any.example MX from group outbound: blocked with null-mx
The sender gets the message back at once: the domain takes no
mail (RFC 7505).

  rule      collectors (exchangers.yaml:11)
            Collects for many
  exchanger mx1.collector.example
  entry     collector.example (exchangers.yaml:13)
  owner     soc@example.org
  mode      enforce
  severity  critical
  ttl       60 seconds
  group     outbound

  answer    NOERROR
            any.example. 60 IN MX 0 .
  EDE       4 (Forged Answer): collectors

What the sender's mail server does, and the code in its bounce:
  back at once   Postfix 5.1.0, sendmail and Haraka 5.1.10,
                 qmail 5.4.4, Exim, Stalwart, dma, OpenSMTPD from 7.5
  kept for days  OpenSMTPD before 7.5 (as in Debian 12)
  not known      Exchange, ZoneMTA
EOT

t 'mail goes to an address' \
	explain --client exchange --exchanger mx.example.net,203.0.113.7 any.example
out <<'EOT'
any.example MX from group exchange: blocked with nxdomain
The sender gets the message back: the domain does not exist.

  rule      collectors (exchangers.yaml:11)
            Collects for many
  exchanger mx.example.net
  network   203.0.113.0/24 (exchangers.yaml:14)
  owner     soc@example.org
  mode      enforce
  severity  critical
  ttl       60 seconds
  group     exchange

  answer    NXDOMAIN
  authority any.example. 60 IN SOA mxwarden.invalid. postmaster.mxwarden.invalid. 1 3600 600 86400 60
  EDE       15 (Blocked): collectors

What the sender's mail server does, and the code in its bounce:
  back at once   Exchange 5.4.4, Exim, OpenSMTPD, Stalwart, dma
  back after A   they ask for an address first, and get none:
                 Postfix 5.4.4, sendmail and qmail 5.1.2, Haraka,
                 ZoneMTA
  kept for days  older Exchange 4.4.0
EOT

t 'one network only alerts, another host is exempt with its address: nothing is blocked' \
	explain --client outbound --exchanger mx.example.net,203.0.113.200,good.collector.example,203.0.113.1 --json any.example
out <<'EOT'
{"name":"any.example","type":"MX","client":null,"group":"outbound","action":"pass","would":"null-mx","mode":"monitor","blocked":false,"trigger":"exchanger","rule":"trial","file":"exchangers.yaml","line":18,"matched":"203.0.113.128/25","intended":null,"lookalike":null,"severity":"high","ttl":60,"rcode":null,"answer":[]}
EOT

t 'hosts come before addresses' \
	explain --client outbound --exchanger mx.example.net,203.0.113.200,mx.collector.example --json any.example
out <<'EOT'
{"name":"any.example","type":"MX","client":null,"group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"exchanger","rule":"collectors","file":"exchangers.yaml","line":13,"matched":"collector.example","intended":null,"lookalike":null,"severity":"critical","ttl":60,"rcode":"NOERROR","answer":["any.example. 60 IN MX 0 ."]}
EOT

t 'the domain'\''s own address, where the action covers it' \
	explain --client exchange --exchanger 203.0.113.1 --json any.example AAAA
out <<'EOT'
{"name":"any.example","type":"AAAA","client":null,"group":"exchange","action":"nxdomain","would":"nxdomain","mode":"enforce","blocked":true,"trigger":"exchanger","rule":"collectors","file":"exchangers.yaml","line":14,"matched":"203.0.113.0/24","intended":null,"lookalike":null,"severity":"critical","ttl":60,"rcode":"NXDOMAIN","answer":[]}
EOT

t 'and where it does not' \
	explain --client outbound --exchanger 203.0.113.1 --json any.example A
out <<'EOT'
{"name":"any.example","type":"A","client":null,"group":"outbound","action":"pass","would":"pass","mode":null,"blocked":false,"trigger":"none","rule":null,"file":null,"line":null,"matched":null,"intended":null,"lookalike":null,"severity":null,"ttl":null,"rcode":null,"answer":[]}
EOT

t 'an exempt exchange' \
	explain --client outbound --exchanger mx.partner.example,203.0.113.1 --json any.example
out <<'EOT'
{"name":"any.example","type":"MX","client":null,"group":"outbound","action":"pass","would":"pass","mode":null,"blocked":false,"trigger":"none","rule":null,"file":null,"line":null,"matched":null,"intended":null,"lookalike":null,"severity":null,"ttl":null,"rcode":null,"answer":[]}
EOT

t 'an exempt name' \
	explain --client outbound --exchanger mx1.collector.example --json partner.example
out <<'EOT'
{"name":"partner.example","type":"MX","client":null,"group":"outbound","action":"pass","would":"pass","mode":"enforce","blocked":false,"trigger":"allow","rule":"partner","file":"exchangers.yaml","line":9,"matched":"partner.example","intended":null,"lookalike":null,"severity":null,"ttl":null,"rcode":null,"answer":[]}
EOT

t 'a name that is blocked anyway' \
	explain --client outbound --exchanger mx1.collector.example --json army.ml
out <<'EOT'
{"name":"army.ml","type":"MX","client":null,"group":"outbound","action":"null-mx","would":"null-mx","mode":"enforce","blocked":true,"trigger":"name","rule":"army","file":"exchangers.yaml","line":7,"matched":"army.ml","intended":"army.mil","lookalike":null,"severity":"high","ttl":60,"rcode":"NOERROR","answer":["army.ml. 60 IN MX 0 ."]}
EOT

t 'a null MX' \
	explain --client outbound --exchanger . --json any.example
out <<'EOT'
{"name":"any.example","type":"MX","client":null,"group":"outbound","action":"pass","would":"pass","mode":null,"blocked":false,"trigger":"none","rule":null,"file":null,"line":null,"matched":null,"intended":null,"lookalike":null,"severity":null,"ttl":null,"rcode":null,"answer":[]}
EOT

t 'neither a host nor an address' explain --client outbound --exchanger mx.example,a..b x.example
status 2
err <<'EOT'
mxwarden explain: --exchanger "a..b" is no host and no address
EOT

# collector.example stays blocked, and nothing below it; where mail goes to mx.collector.example, it was
# exempt and passes. Of 203.0.113.0/24 the upper half goes free, the second quarter stays as it is, and the
# first is only watched now, as is 2001:db8::/32.
t 'what changes of where mail may go' diff diff-exchangers-old.yaml diff-exchangers-new.yaml
status 1
out <<'EOT'
diff-exchangers-old.yaml -> diff-exchangers-new.yaml: 1 name and 3 networks change verdict

no longer blocked: 1 name and 2 networks, for outbound
  all below collector.example, where mail would go there, but for 1 name judged apart
    for outbound
    old: null-mx for 60 s, rule collectors (diff-exchangers-old.yaml:6)
    new: passes
  203.0.113.0/24, where mail would go there
    for outbound
    old: null-mx for 60 s, rule collectors (diff-exchangers-old.yaml:6)
    new: passes
  203.0.113.0/26, where mail would go there
    for outbound
    old: null-mx for 60 s, rule collectors (diff-exchangers-old.yaml:6)
    new: alert only (null-mx), rule parkers (diff-exchangers-new.yaml:7)

not blocked, alerts change: 1 network, for outbound
  2001:db8::/32, where mail would go there
    for outbound
    old: passes
    new: alert only (null-mx), rule parkers (diff-exchangers-new.yaml:7)
EOT
in_json()
{
	[ "$("$command" diff --json diff-exchangers-old.yaml diff-exchangers-new.yaml |
		grep -o '"about":"[a-z]*","name":[^,]*,"network":[^,]*,' | LC_ALL=C sort | tr -d '\n')" = \
		"$(printf '%s' '"about":"exchanger","name":"collector.example","network":null,' \
			'"about":"network","name":null,"network":"2001:db8::/32",' \
			'"about":"network","name":null,"network":"203.0.113.0/24",' \
			'"about":"network","name":null,"network":"203.0.113.0/26",')" ]
}
holds 'and in JSON' in_json

finish
