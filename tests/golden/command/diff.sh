#!/usr/bin/env bash
# mxwarden diff: which names and clients change verdict, counted, listed, and not more than that.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99

t 'every kind of change, in canonical order, by the clients that there are' diff --at 2026-12-01 diff-old.yaml diff-new.yaml
status 1
out <<'EOT'
diff-old.yaml -> diff-new.yaml: 11 names change verdict

newly blocked: 6 names, for outbound, exchange
  shop.example and all below
    for outbound
    old: alert only (null-mx), rule shop (diff-old.yaml:8)
    new: null-mx for 60 s, rule shop (diff-new.yaml:9)
  shop2.example itself
    for outbound
    old: passes
    new: null-mx for 60 s, rule shop (diff-new.yaml:9)
  af.ml itself
    for outbound
    old: passes
    new: null-mx for 60 s, rule army (diff-new.yaml:8)
  all below partner.army.ml
    for outbound
    old: passes, allow rule partner (diff-old.yaml:13)
    new: null-mx for 60 s, rule army (diff-new.yaml:8)
  navy.ml and all below
    for exchange
    old: passes
    new: nxdomain for 60 s, rule services (diff-new.yaml:13)
  all below usmc.ml
    for outbound
    old: passes
    new: null-mx for 60 s, rule army (diff-new.yaml:8)

no longer blocked: 7 names, for outbound, outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
  box.example and all below
    for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: redirect to a.example.net for 60 s, rule box (diff-old.yaml:9)
    new: passes
  same.example and all below
    for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: null-mx for 60 s, rule same (diff-old.yaml:11)
    new: passes
  slow.example and all below
    for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: null-mx for 60 s, rule slow (diff-old.yaml:10)
    new: passes
  all below af.ml
    for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: null-mx for 60 s, rule army (diff-old.yaml:7)
    new: passes
  army.ml and all below, but for 1 name judged apart
    for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: null-mx for 60 s, rule army (diff-old.yaml:7)
    new: passes
  navy.ml and all below
    for outbound, outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: null-mx for 60 s, rule army (diff-old.yaml:7)
    new: passes
  usmc.ml itself
    for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: null-mx for 60 s, rule army (diff-old.yaml:7)
    new: passes

blocked in another way: 2 names, for outbound
  box.example and all below
    for outbound
    old: redirect to a.example.net for 60 s, rule box (diff-old.yaml:9)
    new: redirect to b.example.net for 60 s, rule box (diff-new.yaml:10)
  slow.example and all below
    for outbound
    old: null-mx for 60 s, rule slow (diff-old.yaml:10)
    new: null-mx for 300 s, rule slow (diff-new.yaml:11)

not blocked, alerts change: 2 names, for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25), exchange
  listed.example and all below
    for exchange
    old: passes
    new: alert only (nxdomain), rule old (diff-new.yaml:14)
  shop.example and all below
    for outbound (now branch, such as 198.51.100.0/25), outbound (now no group, such as 198.51.100.128/25)
    old: alert only (null-mx), rule shop (diff-old.yaml:8)
    new: passes

clients in another group:
  outbound -> branch: 198.51.100.0/25
  outbound -> no group: 198.51.100.128/25
  exchange -> branch: 10.20.7.0/24

these rules end at another time:
  partner
    old: 2030-01-01T00:00:00Z
    new: never
EOT

t 'clients in another group: what was blocked before stays blocked' diff diff-unmoved.yaml diff-moved.yaml
status 1
out <<'EOT'
diff-unmoved.yaml -> diff-moved.yaml: 1 name changes verdict

newly blocked: 1 name, for no group (now other, such as 2001:db8::)
  army.ml and all below
    for no group (now other, such as 2001:db8::)
    old: passes
    new: null-mx for 60 s, rule army (diff-moved.yaml:7)

clients in another group:
  outbound -> other: 192.0.2.128/25, 2001:db8::1
  no group -> other: 2001:db8::, 2001:db8::2-2001:db8:7fff:ffff:ffff:ffff:ffff:ffff
EOT

t 'the other way round' diff diff-moved.yaml diff-unmoved.yaml
status 1
out <<'EOT'
diff-moved.yaml -> diff-unmoved.yaml: 1 name changes verdict

no longer blocked: 1 name, for other (now no group, such as 2001:db8::)
  army.ml and all below
    for other (now no group, such as 2001:db8::)
    old: null-mx for 60 s, rule army (diff-moved.yaml:7)
    new: passes

clients in another group:
  other -> outbound: 192.0.2.128/25, 2001:db8::1
  other -> no group: 2001:db8::, 2001:db8::2-2001:db8:7fff:ffff:ffff:ffff:ffff:ffff
EOT

read -r unmoved _ < <(sha256sum diff-unmoved.yaml)
read -r moved _ < <(sha256sum diff-moved.yaml)
t 'in JSON' diff --json diff-unmoved.yaml diff-moved.yaml
status 1
out <<EOT
{"old":{"file":"diff-unmoved.yaml","digest":"sha256:$unmoved"},"new":{"file":"diff-moved.yaml","digest":"sha256:$moved"},"names":1,"networks":0,"protected":0,"kinds":{"newly-blocked":{"names":1,"networks":0,"protected":0,"changes":1,"clients":[{"old":null,"new":"other"}]},"no-longer-blocked":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"answer-changed":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"monitor-changed":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]}},"changes":[{"kind":"newly-blocked","about":"name","name":"army.ml","network":null,"itself":true,"below":true,"apart":0,"clients":[{"old":null,"new":"other"}],"old":{"action":"pass","would":"pass","ttl":null,"redirect":null,"alert_at":null,"block_at":null,"rule":null,"file":null,"line":null},"new":{"action":"null-mx","would":"null-mx","ttl":60,"redirect":null,"alert_at":null,"block_at":null,"rule":"army","file":"diff-moved.yaml","line":7}}],"regrouped":[{"old":"outbound","new":"other","ranges":2,"examples":["192.0.2.128/25","2001:db8::1"]},{"old":null,"new":"other","ranges":2,"examples":["2001:db8::","2001:db8::2-2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"]}]}
EOT

t 'the same policy' diff diff-old.yaml diff-old.yaml
out <<'EOT'
diff-old.yaml -> diff-old.yaml: no verdict changes
EOT
t 'the same policy in JSON' diff --json diff-moved.yaml diff-moved.yaml
out <<EOT
{"old":{"file":"diff-moved.yaml","digest":"sha256:$moved"},"new":{"file":"diff-moved.yaml","digest":"sha256:$moved"},"names":0,"networks":0,"protected":0,"kinds":{"newly-blocked":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"no-longer-blocked":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"answer-changed":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"monitor-changed":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]}},"changes":[],"regrouped":[]}
EOT

# Groups change, and no name does: another name for the same clients, who get the same.
sed 's/other:/another:/' diff-moved.yaml >"$work/renamed.yaml"
t 'a group by another name: told, and no change' diff diff-moved.yaml "$work/renamed.yaml"
out <<EOT
diff-moved.yaml -> $work/renamed.yaml: no verdict changes

clients in another group:
  other -> another: 192.0.2.128/25, 2001:db8::/33
EOT

# Nothing changes today, but two rules end at another time, and one becomes something else then.
ends()
{
	printf 'mxwarden: 1\nmode: enforce\nmail-hosts: {a: [192.0.2.1]}\nwatch:\n'
	printf '  - {id: later, domains: [a.example], expires: %s}\n' "$1"
	printf '  - {id: ended, domains: [b.example], expires: %s}\n' "$2"
	printf '  - {id: other, domains: [c.example], expires: 2030-01-01, on-expiry: %s}\n' "$3"
	printf '  - {id: same, domains: [d.example], expires: 2030-01-01}\n'
	printf 'allow:\n  - {id: partner, domains: [x.d.example]%s}\n' "$4"
}
ends 2030-01-01 2020-01-01 monitor '' >ends-old.yaml
ends 2031-01-01T12:00:00+01:00 2021-01-01 disabled ', expires: 2032-01-01' >ends-new.yaml
t 'rules that end at another time: told, and no change' diff --at 2026-12-01 ends-old.yaml ends-new.yaml
out <<'EOT'
ends-old.yaml -> ends-new.yaml: no verdict changes

these rules end at another time:
  later
    old: 2030-01-01T00:00:00Z, then monitor
    new: 2031-01-01T11:00:00Z, then monitor
  other
    old: 2030-01-01T00:00:00Z, then monitor
    new: 2030-01-01T00:00:00Z, then disabled
  partner
    old: never
    new: 2032-01-01T00:00:00Z
EOT
ends_in_json()
{
	[ "$("$command" diff --json --at 2026-12-01 ends-old.yaml ends-new.yaml 2>&1 >/dev/null |
		head -n 2)" = "$(printf 'these rules end at another time:\n  later')" ]
}
holds 'in JSON they are told on standard error' ends_in_json

# A year later the allow rule has expired: it exempted partner.army.ml in both, and then only in one.
partner()
{
	"$command" diff --json --at "$1" diff-old.yaml diff-new.yaml |
		grep -o '"kind":"[a-z-]*","about":"name","name":"partner.army.ml","network":null,"itself":[a-z]*,"below":[a-z]*' |
		sed 's/"about":"name",//; s/"network":null,//'
}
before()
{
	[ "$(partner 2029-12-31T23:59:59Z)" = \
		'"kind":"newly-blocked","name":"partner.army.ml","itself":false,"below":true' ]
}
after()
{
	# Now the old policy blocks it all. The new one exempts the name, which no client in no group
	# needs; below it, clients that were in outbound and are not any more get the real answer.
	[ "$(partner 2030-01-01)" = "$(printf '%s\n' \
		'"kind":"no-longer-blocked","name":"partner.army.ml","itself":true,"below":false' \
		'"kind":"no-longer-blocked","name":"partner.army.ml","itself":true,"below":false' \
		'"kind":"no-longer-blocked","name":"partner.army.ml","itself":false,"below":true')" ]
}
holds 'as of the second before an allow rule expires' before
holds 'and as of the second in which it does' after

# More changes than are listed: all are counted, the first twenty in canonical order are shown.
many()
{
	printf 'mxwarden: 1\nmode: enforce\nmail-hosts: {a: [192.0.2.1]}\nwatch:\n  - id: many\n    domains:\n'
	printf '      - "%s.example"\n' "$@"
}
many zz >"$work/few.yaml"
# shellcheck disable=SC2046
many zz $(printf 'n%03d ' $(seq 125 -1 101)) >"$work/many.yaml"
listed()
{
	local said
	said=$("$command" diff ${1:+"$1"} "$work/few.yaml" "$work/many.yaml")
	[ $? -eq 1 ] && grep -q '^newly blocked: 25 names, for a$' <<<"$said" &&
		[ "$(grep -o 'n[0-9]*.example and all below' <<<"$said")" = \
			"$(printf 'n%03d.example and all below\n' $(seq 101 "$2"))" ] &&
		[ "$(grep -c '^  and 5 more; --all lists them$' <<<"$said")" -eq "$3" ]
}
holds 'twenty of a kind are listed' listed '' 120 1
holds 'all of them with --all' listed --all 125 0

export MXWARDEN_POLICY=diff-moved.yaml
t 'without NEW it is the policy in place' diff diff-moved.yaml
out <<'EOT'
diff-moved.yaml -> diff-moved.yaml: no verdict changes
EOT
t 'or that of -p' diff diff-moved.yaml -p "$work/renamed.yaml" --json --all
out <<EOT
{"old":{"file":"diff-moved.yaml","digest":"sha256:$moved"},"new":{"file":"$work/renamed.yaml","digest":"sha256:$(sha256sum <"$work/renamed.yaml" | cut -c1-64)"},"names":0,"networks":0,"protected":0,"kinds":{"newly-blocked":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"no-longer-blocked":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"answer-changed":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"monitor-changed":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]}},"changes":[],"regrouped":[{"old":"other","new":"another","ranges":2,"examples":["192.0.2.128/25","2001:db8::/33"]}]}
EOT

mistakes <<'EOT'
diff|mxwarden diff: which policies? usage: mxwarden diff [--json] [--all] [--at TIME] OLD [NEW | -p POLICY]
diff a b c|mxwarden diff: more than two policies, OLD and NEW
diff -p a b c|mxwarden diff: -p POLICY is instead of NEW: give one of the two
EOT

t 'a policy that cannot be used' diff diff-old.yaml errors.yaml
status 2
wordless
err <<'EOT'
errors.yaml:6:5: error: WORDS [missing-key]
errors.yaml:7:5: error: WORDS [unknown-key]
errors.yaml:9:15: error: WORDS [bad-name]
mxwarden diff: the policy cannot be used; mend these
EOT

# ---- protected domains ----

# The rule of same.example is another one that says the same; gone.example is no longer protected,
# come.example is now; less.example has other scores; told.example is for one more group.
cat >protect-old.yaml <<'EOT'
mxwarden: 1
mode: enforce
mail-hosts: {outbound: [192.0.2.25], exchange: [192.0.2.26]}
protect:
  - {id: partners, domains: [same.example, gone.example, less.example], block-at: 80}
  - {id: told, domains: [told.example], clients: [outbound]}
EOT
cat >protect-new.yaml <<'EOT'
mxwarden: 1
mode: enforce
mail-hosts: {outbound: [192.0.2.25], exchange: [192.0.2.26]}
protect:
  - {id: renamed, domains: [same.example], block-at: 80}
  - {id: less, domains: [less.example], block-at: 90, alert-at: 60}
  - {id: told, domains: [told.example, come.example]}
EOT
t 'what looks like protected domains' diff protect-old.yaml protect-new.yaml
status 1
out <<'EOT'
protect-old.yaml -> protect-new.yaml: 4 protected domains change verdict

no longer blocked: 1 protected domain, for outbound, exchange
  what looks like gone.example
    for outbound, exchange
    old: null-mx for 60 s from score 80 on, told of from score 45 on, rule partners (protect-old.yaml:5)
    new: passes

blocked in another way: 1 protected domain, for outbound, exchange
  what looks like less.example
    for outbound, exchange
    old: null-mx for 60 s from score 80 on, told of from score 45 on, rule partners (protect-old.yaml:5)
    new: null-mx for 60 s from score 90 on, told of from score 60 on, rule less (protect-new.yaml:6)

not blocked, alerts change: 2 protected domains, for outbound, exchange
  what looks like come.example
    for outbound, exchange
    old: passes
    new: alert only (null-mx) from score 45 on, rule told (protect-new.yaml:7)
  what looks like told.example
    for exchange
    old: passes
    new: alert only (null-mx) from score 45 on, rule told (protect-new.yaml:7)
EOT
t 'nothing changes for them' diff protect-old.yaml protect-old.yaml
out <<'EOT'
protect-old.yaml -> protect-old.yaml: no verdict changes
EOT
# Where nothing is blocked it does not matter from which score on something would be.
sed 's/mode: enforce/mode: monitor/' protect-old.yaml >protect-monitor.yaml
sed 's/block-at: 80/block-at: 90/' protect-monitor.yaml >protect-higher.yaml
t 'block-at in monitor' diff protect-monitor.yaml protect-higher.yaml
out <<'EOT'
protect-monitor.yaml -> protect-higher.yaml: no verdict changes
EOT
# Of two rules for the same domain the one that blocks from the lower score is told.
sed '/id: told/d; s/gone.example, //' protect-old.yaml >protect-one.yaml
{
	cat protect-one.yaml
	echo '  - {id: strict, domains: [less.example], alert-at: 30, block-at: 70, clients: [exchange]}'
} >protect-two.yaml
t 'two rules for one domain, in JSON' diff protect-one.yaml protect-two.yaml --json
sed -i -E 's/"digest":"[^"]*"/"digest":""/g' "$work/got.out"
status 1
out <<'EOT'
{"old":{"file":"protect-one.yaml","digest":""},"new":{"file":"protect-two.yaml","digest":""},"names":0,"networks":0,"protected":1,"kinds":{"newly-blocked":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"no-longer-blocked":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]},"answer-changed":{"names":0,"networks":0,"protected":1,"changes":1,"clients":[{"old":"exchange","new":"exchange"}]},"monitor-changed":{"names":0,"networks":0,"protected":0,"changes":0,"clients":[]}},"changes":[{"kind":"answer-changed","about":"lookalikes","name":"less.example","network":null,"itself":true,"below":false,"apart":0,"clients":[{"old":"exchange","new":"exchange"}],"old":{"action":"null-mx","would":"null-mx","ttl":60,"redirect":null,"alert_at":45,"block_at":80,"rule":"partners","file":"protect-one.yaml","line":5},"new":{"action":"null-mx","would":"null-mx","ttl":60,"redirect":null,"alert_at":30,"block_at":70,"rule":"strict","file":"protect-two.yaml","line":6}}],"regrouped":[]}
EOT

finish
