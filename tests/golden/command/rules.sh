#!/usr/bin/env bash
# mxwarden rules: what is in force, whose, until when, where; as a table, CSV and JSON.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=rules.yaml

t 'as of a day: what restricts a rule, an action by group, who and where below' rules --at 2026-12-01
out <<'EOT'
RULE     SECTION  MODE               ACTION            UNTIL                 NAMES  LISTED  CLIENTS
army     watch    enforce            null-mx/nxdomain  2027-06-30                2       2  all
    mail-team@example.org, SEC-1, rules.yaml:9
quiet    watch    disabled (rule)    nxdomain                                    1          exchange
    rules.yaml:16
box      watch    enforce            redirect                                    1          all
    rules.yaml:17
half     watch    enforce            null-mx/nxdomain  2027-06-30T16:30:00Z      1          all
    rules.yaml:18
partner  allow    enforce            pass              2027-01-01                1          all
    rules.yaml:20
sheet    watch    monitor (include)  null-mx/nxdomain                            1          all
    =1+1, @SUM(A1), rules-included.yaml:2
EOT

t 'the day on which one expires' rules --at 2027-06-30
out <<'EOT'
RULE     SECTION  MODE               ACTION            UNTIL                 NAMES  LISTED  CLIENTS
army     watch    monitor (expiry)   null-mx/nxdomain  2027-06-30                2       2  all
    mail-team@example.org, SEC-1, rules.yaml:9
quiet    watch    disabled (rule)    nxdomain                                    1          exchange
    rules.yaml:16
box      watch    enforce            redirect                                    1          all
    rules.yaml:17
half     watch    enforce            null-mx/nxdomain  2027-06-30T16:30:00Z      1          all
    rules.yaml:18
partner  allow    disabled (expiry)  pass              2027-01-01                1          all
    rules.yaml:20
sheet    watch    monitor (include)  null-mx/nxdomain                            1          all
    =1+1, @SUM(A1), rules-included.yaml:2
EOT

t 'in one line each where it fits, the mode from policy and rule' rules -p rules-short.yaml
out <<'EOT'
RULE    SECTION  MODE                    ACTION   NAMES  CLIENTS  OWNER  TICKET  PLACE
a       watch    monitor (policy)        null-mx      1  all      soc    T-1     rules-short.yaml:5
longer  watch    monitor (policy, rule)  null-mx      2  all                     rules-short.yaml:6
EOT

t 'JSON: one array, all keys in each object' rules --at 2027-06-30T16:29:59Z --json
out <<'EOT'
[{"rule":"army","section":"watch","mode":"monitor","mode_from":["expiry"],"expired":true,"action":null,"clients":{"outbound":"null-mx","exchange":"nxdomain"},"severity":"low","ttl":300,"redirect":null,"expires":"2027-06-30T00:00:00Z","on_expiry":"monitor","names":2,"listed":2,"networks":0,"alert_at":null,"block_at":null,"owner":"mail-team@example.org","ticket":"SEC-1","description":"US Army, typed with \"Mali's\" TLD","reference":null,"file":"rules.yaml","line":9,"hits":null,"blocked":null},{"rule":"quiet","section":"watch","mode":"disabled","mode_from":["rule"],"expired":false,"action":"nxdomain","clients":{"exchange":"nxdomain"},"severity":"low","ttl":300,"redirect":null,"expires":null,"on_expiry":null,"names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"rules.yaml","line":16,"hits":null,"blocked":null},{"rule":"box","section":"watch","mode":"enforce","mode_from":[],"expired":false,"action":"redirect","clients":{"outbound":"redirect","exchange":"redirect"},"severity":"high","ttl":60,"redirect":"q.example.net","expires":null,"on_expiry":null,"names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"rules.yaml","line":17,"hits":null,"blocked":null},{"rule":"half","section":"watch","mode":"enforce","mode_from":[],"expired":false,"action":null,"clients":{"outbound":"null-mx","exchange":"nxdomain"},"severity":"low","ttl":300,"redirect":null,"expires":"2027-06-30T16:30:00Z","on_expiry":"disabled","names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"rules.yaml","line":18,"hits":null,"blocked":null},{"rule":"partner","section":"allow","mode":"disabled","mode_from":["expiry"],"expired":true,"action":"pass","clients":{"outbound":"pass","exchange":"pass"},"severity":null,"ttl":null,"redirect":null,"expires":"2027-01-01T00:00:00Z","on_expiry":null,"names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"rules.yaml","line":20,"hits":null,"blocked":null},{"rule":"sheet","section":"watch","mode":"monitor","mode_from":["include"],"expired":false,"action":null,"clients":{"outbound":"null-mx","exchange":"nxdomain"},"severity":"low","ttl":300,"redirect":null,"expires":null,"on_expiry":null,"names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":"=1+1","ticket":"@SUM(A1)","description":"-2","reference":"+3","file":"rules-included.yaml","line":2,"hits":null,"blocked":null}]
EOT

t '--format json is the same' rules -p rules-short.yaml --format json --json
out <<'EOT'
[{"rule":"a","section":"watch","mode":"monitor","mode_from":["policy"],"expired":false,"action":"null-mx","clients":{"outbound":"null-mx"},"severity":"high","ttl":60,"redirect":null,"expires":null,"on_expiry":null,"names":1,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":"soc","ticket":"T-1","description":null,"reference":null,"file":"rules-short.yaml","line":5,"hits":null,"blocked":null},{"rule":"longer","section":"watch","mode":"monitor","mode_from":["policy","rule"],"expired":false,"action":"null-mx","clients":{"outbound":"null-mx"},"severity":"high","ttl":60,"redirect":null,"expires":null,"on_expiry":null,"names":2,"listed":0,"networks":0,"alert_at":null,"block_at":null,"owner":null,"ticket":null,"description":null,"reference":null,"file":"rules-short.yaml","line":6,"hits":null,"blocked":null}]
EOT

# RFC 4180: CR LF, quotes doubled. What a sheet would take for a formula has an apostrophe in front.
t 'CSV' rules --format csv --at 2027-06-30T16:30:00Z
sed 's/$/\r/' <<'EOT' | out
rule,section,mode,mode_from,expired,action,clients,severity,ttl,redirect,expires,on_expiry,names,listed,networks,alert_at,block_at,owner,ticket,description,reference,file,line,hits,blocked
army,watch,monitor,expiry,yes,null-mx nxdomain,outbound exchange,low,300,,2027-06-30T00:00:00Z,monitor,2,2,0,,,mail-team@example.org,SEC-1,"US Army, typed with ""Mali's"" TLD",,rules.yaml,9,,
quiet,watch,disabled,rule,no,nxdomain,exchange,low,300,,,,1,0,0,,,,,,,rules.yaml,16,,
box,watch,enforce,,no,redirect,outbound exchange,high,60,q.example.net,,,1,0,0,,,,,,,rules.yaml,17,,
half,watch,disabled,expiry,yes,null-mx nxdomain,outbound exchange,low,300,,2027-06-30T16:30:00Z,disabled,1,0,0,,,,,,,rules.yaml,18,,
partner,allow,disabled,expiry,yes,pass,outbound exchange,,,,2027-01-01T00:00:00Z,,1,0,0,,,,,,,rules.yaml,20,,
sheet,watch,monitor,include,no,null-mx nxdomain,outbound exchange,low,300,,,,1,0,0,,,'=1+1,'@SUM(A1),'-2,'+3,rules-included.yaml,2,,
EOT

# Scores are of rules of `protect` only; what is never blocked has no number.
cat >protect.yaml <<'EOT'
mxwarden: 1
mode: enforce
mail-hosts: {outbound: [192.0.2.25]}
watch:
  - {id: mil, domains: [army.ml army.mil]}
protect:
  - {id: partners, domains: [example.com, example.net], block-at: 80}
  - {id: friends, domains: [friend.example], alert-at: 30}
EOT
t 'the scores of protect' rules -p protect.yaml
out <<'EOT'
RULE      SECTION  MODE     ACTION   NAMES  ALERT-AT  BLOCK-AT  CLIENTS  PLACE
mil       watch    enforce  null-mx      1                      all      protect.yaml:5
partners  protect  enforce  null-mx      2        45        80  all      protect.yaml:7
friends   protect  enforce  null-mx      1        30     never  all      protect.yaml:8
EOT
scores()
{
	"$command" rules -p protect.yaml --json |
		grep -oE '"(rule|alert_at|block_at)":[^,]*' | paste -sd ' ' >"$work/scores.json"
	"$command" rules -p protect.yaml --format csv | tr -d '\r' |
		cut -d , -f 1,14-17 >"$work/scores.csv"
	diff -u - "$work/scores.json" <<'EOT' && diff -u - "$work/scores.csv" <<'EOU'
"rule":"mil" "alert_at":null "block_at":null "rule":"partners" "alert_at":45 "block_at":80 "rule":"friends" "alert_at":30 "block_at":null
EOT
rule,listed,networks,alert_at,block_at
mil,0,0,,
partners,0,0,45,80
friends,0,0,30,never
EOU
}
holds 'the scores in JSON and CSV' scores

mistakes <<'EOT'
rules --format xml|mxwarden rules: there is no format "xml"; write text, csv or json
rules --json --format csv|mxwarden rules: --json and --format csv exclude each other
rules army|mxwarden rules: "army" is one word too many; a policy file is given with -p POLICY
EOT

# A policy without rules cannot be loaded without a warning, but it can be listed.
printf 'mxwarden: 1\nmode: enforce\nmail-hosts: {a: [192.0.2.1]}\n' >"$work/none.yaml"
t 'no rules: no table' rules -p "$work/none.yaml"
t 'no rules in JSON' rules -p "$work/none.yaml" --json
out <<'EOT'
[]
EOT

finish
