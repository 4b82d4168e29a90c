#!/usr/bin/env bash
# mxwarden report: what files of alerts say, in text and JSON. All figures are added up by hand from the lines
# that report-alerts.sh makes.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=report.yaml

# shellcheck source=tests/golden/command/report-alerts.sh
. ./report-alerts.sh

{
	cat two.json
	echo 'words'
	echo '{"event":{"dataset":"sshd"}}'
	echo '{"@timestamp":"2026-11-22T12:00:00Z","event":{"dataset":"mxwarden.alert","sequence":12},"mxwarden":{}}'
	head -c 1048600 /dev/zero | tr '\0' x
	echo
	head -c 100 one.json
} >rough.json
gzip -c <one.json >one.gz
zstd -q -c <two.json >two.zst

# Stopped: 1 + 17 of a, 1 of b; passed: 1 + 4 of c, 1 of d in monitor, 1 of e during a release; lost: 4.
# Lines 5 and 6 are missing.
cat >text <<'EOT'
Look-ups from 2026-11-21T18:57:00Z to 2026-11-23T09:00:00Z, of 1 resolver

        19 stopped
         7 passed: 6 only monitored, 1 let through by hand or otherwise
         4 lost, of which nothing else is known

A look-up is no message: a mail host may ask several times for one message, or
once for several. Those that were stopped came in 2 bursts: where each
burst was a message of its own, they were 2 to 19 messages.

By day (UTC)
  DAY         STOPPED  PASSED                        LAST
  2026-11-21        1       0  #                     2026-11-21T18:57:00Z
  2026-11-22       18       6  ###############-----  2026-11-22T12:05:00Z
  2026-11-23        0       1  -                     2026-11-23T09:00:00Z

By rule
  RULE      SEVERITY  OWNER            STOPPED  PASSED                        LAST
  mil       high      soc@example.org       19       1  ###################-  2026-11-23T09:00:00Z
  partners  high      soc@example.org        0       5  -----                 2026-11-22T12:05:00Z
  ml-all    high      soc@example.org        0       1  -                     2026-11-22T12:00:00Z

By the domain that was meant
  MEANT         STOPPED  PASSED                        LAST
  army.mil           18       1  ###################-  2026-11-23T09:00:00Z
  army.example        0       5  -----                 2026-11-22T12:05:00Z
  navy.mil            1       0  #                     2026-11-22T10:00:00Z
  1 look-up of rules that do not say what was meant

By the wrong domain
  WRONG DOMAIN  MEANT         RULE      STOPPED  PASSED                        LAST
  army.ml       army.mil      mil            18       1  ###################-  2026-11-23T09:00:00Z
  amry.example  army.example  partners        0       5  -----                 2026-11-22T12:05:00Z
  navy.ml       navy.mil      mil             1       0  #                     2026-11-22T10:00:00Z
  other.ml                    ml-all          0       1  -                     2026-11-22T12:00:00Z

By sender host
  SENDER HOST     GROUP     STOPPED  PASSED                        LAST
  192.0.2.25      outbound       18       2  ##################--  2026-11-23T09:00:00Z
  2001:db8:25::1  outbound        0       5  -----                 2026-11-22T12:05:00Z
  192.0.2.26      outbound        1       0  #                     2026-11-22T10:00:00Z

By look-alike class
  CLASS          STOPPED  PASSED                        LAST
  transposition        0       5  --------------------  2026-11-22T12:05:00Z
  21 look-ups of no look-alike

By what was done
  ACTION   STOPPED  PASSED                        LAST
  null-mx       19       0  ####################  2026-11-22T10:00:00Z
  pass           0       7  -------               2026-11-23T09:00:00Z

Only monitored, and what the rule says
  RULE      WRONG DOMAIN  MEANT         WOULD BE  STOPPED  PASSED                        LAST
  partners  amry.example  army.example  nxdomain        0       5  --------------------  2026-11-22T12:05:00Z
  ml-all    other.ml                    null-mx         0       1  ----                  2026-11-22T12:00:00Z

By resolver
  RESOLVER  STOPPED  PASSED                        LAST
  res17          19       7  ###############-----  2026-11-23T09:00:00Z

Rules that were never hit
  never: watch, monitor, report.yaml:8

What is missing
  4 look-ups were lost before they were written: ring 1, write 3
  2 lines about changes or health were lost before they were written
  2 lines between others of the same start that are not in these files:
    res17, instance 6f1c2b9e: 2 of 1 to 11

Changes
  2026-11-23T08:00:00Z  res17  root released army.ml
EOT

t 'the whole story' report one.json two.json
out <text
t 'files in another order, compressed' report two.zst one.gz
out <text
input=one.json
t 'standard input' report two.zst -
out <text
input=/dev/null

t 'what is no line, a line that is cut off, a file that is given twice' report rough.json one.json one.json
out <text
err <<'EOT'
mxwarden report: 1 line left out: no JSON object
mxwarden report: 1 line left out: the last of a file, and cut off
mxwarden report: 1 line left out: not of mxwarden in the format ecs
mxwarden report: 1 line left out: of mxwarden, but fields are missing or of another kind
mxwarden report: 1 line left out: longer than 1 MiB
mxwarden report: 4 lines left out: read before, by instance and sequence; a file was given twice, or files of two sinks of one resolver
EOT

head -n 1 one.json | tr -d '\n' >whole.json
t 'a last line without its end, but whole, counts' report --top 1 whole.json
head -n 3 "$work/got.out" >"$work/first" && cp "$work/first" "$work/got.out"
out <<'EOT'
Look-ups from 2026-11-21T18:57:00Z to 2026-11-21T18:57:00Z, of 1 resolver

         1 stopped
EOT

t 'a part of the time, in JSON' report --json --at 2026-11-30 --since 2026-11-23 --until 2026-11-23T09:00:01Z one.json two.json
out <<'EOT'
{"mxwarden_report":1,"version":"0.1.0","made":"2026-11-30T00:00:00Z","since":"2026-11-23T00:00:00Z","until":"2026-11-23T09:00:01Z","first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","lookups":{"total":1,"stopped":0,"passed":1,"monitored":0,"bursts":1},"messages_stopped":{"at_least":0,"at_most":0},"lost":{"lookups":0,"ring":0,"write":0,"build":0,"reload":0,"other":0,"lines":0},"tables":{"days":{"rows":[{"day":"2026-11-23","lookups":1,"stopped":0,"passed":1,"monitored":0,"bursts":1,"first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","at_least":false,"new":null,"was":null}],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"rules":{"rows":[{"rule":"mil","severity":"high","owner":"soc@example.org","lookups":1,"stopped":0,"passed":1,"monitored":0,"bursts":1,"first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","at_least":false,"new":null,"was":null}],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"intended":{"rows":[{"domain":"army.mil","lookups":1,"stopped":0,"passed":1,"monitored":0,"bursts":1,"first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","at_least":false,"new":null,"was":null}],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"domains":{"rows":[{"domain":"army.ml","intended":"army.mil","rule":"mil","lookups":1,"stopped":0,"passed":1,"monitored":0,"bursts":1,"first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","at_least":false,"new":null,"was":null}],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"clients":{"rows":[{"client":"192.0.2.25","group":"outbound","lookups":1,"stopped":0,"passed":1,"monitored":0,"bursts":1,"first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","at_least":false,"new":null,"was":null}],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"lookalikes":{"rows":[],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"actions":{"rows":[{"action":"pass","lookups":1,"stopped":0,"passed":1,"monitored":0,"bursts":1,"first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","at_least":false,"new":null,"was":null}],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"monitored":{"rows":[],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}},"resolvers":{"rows":[{"resolver":"res17","lookups":1,"stopped":0,"passed":1,"monitored":0,"bursts":1,"first":"2026-11-23T09:00:00Z","last":"2026-11-23T09:00:00Z","at_least":false,"new":null,"was":null}],"others":{"rows":0,"lookups":0,"stopped":0,"passed":0,"monitored":0,"bursts":0}}},"never_hit":[{"rule":"ml-all","section":"watch","mode":"monitor","owner":null,"file":"report.yaml","line":7},{"rule":"never","section":"watch","mode":"monitor","owner":"never@example.org","file":"report.yaml","line":8},{"rule":"partners","section":"protect","mode":"enforce","owner":null,"file":"report.yaml","line":10}],"changes":{"rows":[{"time":"2026-11-23T08:00:00Z","resolver":"res17","action":"release-begun","message":"root released army.ml"}],"earlier":0},"gaps":{"starts":1,"missing":2,"rows":[{"instance":"6f1c2b9e","resolver":"res17","first":1,"last":11,"missing":2,"uncertain":false}],"left_out":0},"lines":{"read":9,"alerts":1,"repeats":0,"states":1,"healths":0,"outside":7,"again":0,"unchecked":0,"not_json":0,"foreign":0,"incomplete":0,"too_long":0,"cut_off":0},"files":[{"name":"one.json","form":"plain","octets":OCTETS,"lines":4,"trouble":null},{"name":"two.json","form":"plain","octets":OCTETS,"lines":5,"trouble":null}],"compared_with":null}
EOT
sed -i 's/"octets":[0-9]*/"octets":OCTETS/g' "$work/got.out"

# A week before the time of the report is 2026-11-23.
json() { "$command" report --json --at 2026-11-30 "$@" 2>/dev/null | jq -c "${query-}"; }
says() { diff -u --label expected --label 'the report' <(printf '%s\n' "$2") <(query=$1 json "${@:3}"); }
holds 'so long before the time of the report' \
	says '[.since, .lookups.total]' '["2026-11-23T00:00:00Z",1]' --since 7d one.json two.json

# An hour of which the end is a look-up is without that.
holds 'before a time, and not at it' says '[.lookups.total, .lines.outside]' '[20,5]' \
	--until 2026-11-22T12:00:00Z one.json two.json

# One that was released would not be stopped either, whatever the mode.
trigger=release lookups >released.json <<END
1 1 2026-11-22T12:00:00Z $d
END
holds 'what is released is not only monitored' says '[.lookups.passed, .lookups.monitored]' '[1,0]' released.json

# Another rule was about that domain a minute earlier.
instance=other lookups >earlier.json <<END
1 1 2026-11-21T18:56:00Z ${a/ mil / first }
END
first() { says '.tables.domains.rows[0].rule' '"first"' "$@"; }
holds 'a row says what its first look-up does' first one.json earlier.json
holds 'whichever file comes first' first earlier.json one.json

"$command" report --json one.json >old.json 2>/dev/null
holds 'what is new' says '[.tables[].rows[] | select(.new) | (.key // .domain // .rule // .client // .action)]' \
	'["ml-all","other.ml","ml-all other.ml"]' --compare old.json one.json two.json
holds 'what was there before, with how often' \
	says '[.tables.domains.rows[] | [.domain, .new, .was, .lookups]]' \
	'[["army.ml",false,18,19],["amry.example",false,1,5],["navy.ml",false,1,1],["other.ml",true,0,1]]' \
	--compare old.json one.json two.json
t 'what is new, in words' report --compare old.json --top 1 --at 2026-11-30 two.json
sed -n '/^New/,/^$/p' "$work/got.out" | sed 's/report of .*/report of TIME/' >"$work/first"
cp "$work/first" "$work/got.out"
out <<'EOT'
New since the last report
  compared with the report of TIME
  1 is new: wrong domain
  0 are new: domain that was meant
  0 are new: sender host
  1 is new: rule
  0 are new: look-alike class

EOT
t 'each row with how often it was there before' report --compare old.json one.json two.json
sed -n '/^By the wrong/,/^$/p' "$work/got.out" >"$work/first" && cp "$work/first" "$work/got.out"
out <<'EOT'
By the wrong domain
  WRONG DOMAIN  MEANT         RULE      STOPPED  PASSED                        LAST                  BEFORE
  army.ml       army.mil      mil            18       1  ###################-  2026-11-23T09:00:00Z      18
  amry.example  army.example  partners        0       5  -----                 2026-11-22T12:05:00Z       1
  navy.ml       navy.mil      mil             1       0  #                     2026-11-22T10:00:00Z       1
  other.ml                    ml-all          0       1  -                     2026-11-22T12:00:00Z       0  new

EOT
holds 'a report that had all rows leaves no doubt' says .compared_with.partial '[]' --compare old.json two.json

# Of three wrong domains the one with most look-ups was kept, and not that of the second file; of days, two of three.
"$command" report --json --keys 1 one.json >partial.json 2>/dev/null
holds 'a report that had others says of which tables' says .compared_with.partial \
	"$(jq -c '[.tables | to_entries[] | select(.value.others.rows > 0).key]' partial.json)" --compare partial.json two.json
t 'what is new may have been among the others' report --compare partial.json two.json
sed -n '/^By the wrong/,/^$/p; /^By resolver/,/^$/p' "$work/got.out" >"$work/first"
cp "$work/first" "$work/got.out"
out <<'EOT'
By the wrong domain
  WRONG DOMAIN  MEANT         RULE      STOPPED  PASSED                        LAST                  BEFORE
  amry.example  army.example  partners        0       4  --------------------  2026-11-22T12:05:00Z       0  new
  army.ml       army.mil      mil             0       1  -----                 2026-11-23T09:00:00Z      18
  other.ml                    ml-all          0       1  -----                 2026-11-22T12:00:00Z       0  new
  The report before had others in this table: what is new here may have been among them.

By resolver
  RESOLVER  STOPPED  PASSED                        LAST                  BEFORE
  res17           0       6  --------------------  2026-11-23T09:00:00Z      20

EOT

# ---- lines of the module, added up by jq ----

story=$MXW_SRCDIR/docs/soc/example.json
added_up()
{
	jq -sc '[.[] | select(.event.dataset | IN("mxwarden.alert", "mxwarden.repeat"))] as $all |
		def table(key): [$all | map(select(key)) | group_by(key)[] |
			[(.[0] | key), (map(.mxwarden.count) | add)]] | sort_by(-.[1], .[0]);
		[($all | map(.mxwarden.count) | add),
			($all | map(select(.mxwarden.blocked).mxwarden.count) | add),
			([.[].mxwarden.dropped // {} | add // 0] | add),
			table(.rule.id), table(.client.ip), table(.event.action), table(.mxwarden.lookalike.class?),
			table(.["@timestamp"][:10])]' "$story"
}
holds 'what the module writes' says '[.lookups.total, .lookups.stopped, .lost.lookups,
	(.tables | (.rules, .clients, .actions, .lookalikes, .days) |
		[.rows[] | [.rule // .client // .action // .class // .day, .lookups]])]' "$(added_up)" "$story"

# ---- bounds ----

# A host that asks often, and names that come once each, between the first and the last of its questions.
lookups >flood.json <<END
1 1 2026-11-22T00:00:00Z $a
END
for ((i = 2; i <= 40001; i++)); do
	printf '{"@timestamp":"2026-11-22T00:00:00Z","event":{"action":"null-mx","dataset":"mxwarden.alert","sequence":%d},"client":{"ip":"2001:db8::%x"},"dns":{"question":{"name":"n%d.example","registered_domain":"n%d.example"}},"rule":{"id":"mil"},"mxwarden":{"mode":"enforce","blocked":true,"count":1,"instance":"6f1c2b9e"}}\n' \
		"$i" "$i" "$i" "$i"
done >>flood.json
instance=other lookups >>flood.json <<END
2 +500 2026-11-22T00:05:00Z $a
END
holds 'rows and others together are all, and what comes often stays' \
	says '[.tables.domains.rows[0].domain, .tables.domains.rows[0].lookups, (.tables.domains.rows | length),
		([.tables.domains.rows[].lookups] | add) + .tables.domains.others.lookups,
		.tables.domains.others.rows > 0, .tables.rules.others.rows, .lookups.total]' \
	'["army.ml",501,100,40501,true,0,40501]' --keys 100 flood.json
holds 'a row that may have been there before says so' \
	says '[.tables.domains.rows[] | select(.at_least) | .domain] | length > 0' true --keys 100 flood.json
holds 'without others none does' \
	says '[([.tables.domains.rows[] | select(.at_least)] | length), (.tables.domains.rows | length)]' '[0,40001]' \
	--keys 100000 flood.json
bounded()
{
	(ulimit -v 32768 && query=.lookups.total json --keys 100 flood.json) | grep -qx 40501 || return
	# So much would be needed without a bound.
	! (ulimit -v 32768 && "$command" report --keys 100000 flood.json)
}
# The sanitizers' own memory is larger than any limit.
if grep -q '^CFLAGS = .*-fsanitize' "$MXW_BUILDDIR/Makefile"; then
	skip 'memory is bounded' 'not with sanitizers'
else
	holds 'memory is bounded' bounded
fi

# Counts that only somebody who wants to do harm writes.
large=9223372036854775807
lookups >large.json <<END
1 +$large 2026-11-22T00:00:00Z $a
2 +$large 2026-11-22T00:00:00Z $c
3 +$large 2026-11-22T00:00:00Z $c
END
t 'numbers that are too large stay what they can be' report large.json
sed -n '3,5p' "$work/got.out" >"$work/first" && cp "$work/first" "$work/got.out"
out <<EOT
$large stopped
         0 passed
         0 lost, of which nothing else is known
EOT
# jq would round them.
t 'in JSON, too' report --json large.json
grep -o '"lookups":{"total":[^}]*}' "$work/got.out" >"$work/first" && cp "$work/first" "$work/got.out"
out <<<"\"lookups\":{\"total\":$large,\"stopped\":$large,\"passed\":0,\"monitored\":0,\"bursts\":0}"
"$command" report --json large.json >large-old.json
holds 'a report of them can be compared with' says .compared_with.partial '[]' --compare large-old.json one.json
impossible()
{
	t "an old report with numbers that cannot be: $1" report --compare impossible.json one.json
	status 2
	err <<<'mxwarden report: "impossible.json" has numbers that cannot be; give what --json has printed'
}
for change in '.lookups.stopped = 21' '.lookups.stopped = -1' '.lookups.total = "20"' 'del(.lookups)' \
	'.tables.domains.rows[1].lookups = 21'; do
	jq -c "$change" old.json >impossible.json
	impossible "$change"
done

# 1022 octets, and then a character of two, across the place where a key is cut off.
long=$(head -c 1022 /dev/zero | tr '\0' y)é
lookups >long.json <<END
1 1 2026-11-22T00:00:00Z ${a/army.ml army.ml/army.ml $long.ml}
2 1 2026-11-22T00:01:00Z ${a/army.ml army.ml/army.ml $long.ml}
3 1 2026-11-22T00:02:00Z ${c/amry.example amry.example/amry.example x$long}
4 1 2026-11-22T00:03:00Z ${c/amry.example amry.example/amry.example x$long}
END
holds 'a name that is cut off within a character is one row' \
	says '[.tables.domains.rows[] | [(.domain | length), .lookups]]' '[[1023,2],[1022,2]]' long.json
# In the table of what is only monitored, the rule and a blank, 9 octets, stand in front.
short=$(head -c 1013 /dev/zero | tr '\0' z)é
lookups >pair.json <<END
1 1 2026-11-22T00:00:00Z ${c/amry.example amry.example/amry.example $short}
END
holds 'nor is there half a character in two keys together' \
	says '[.tables.monitored.rows[] | .key | length, endswith("z")]' '[1022,true]' pair.json

# ---- files that cannot be read ----

head -c 200 one.gz >cut.gz
t 'compressed data that are cut off: what is there is told' report --top 1 cut.gz two.json
status 2
grep -c stopped "$work/got.out" >"$work/first"
: >"$work/got.out"
err <<'EOT'
mxwarden report: "cut.gz" could not be read to its end: the compressed data are cut off
mxwarden report: 1 line left out: the last of a file, and cut off
EOT
t 'a file that is not there, and a directory' report --json none.json lists
status 2
: >"$work/got.out"
err <<'EOT'
mxwarden report: "none.json" cannot be read: No such file or directory
mxwarden report: "lists" cannot be read: Is a directory
EOT

# other_format FORMAT LINE: a file of that format, and one that can be read.
other_format()
{
	printf '%s\n' "$2" >"other.$1"
	t "a file in the format $1, and one in ecs" report --json "other.$1" one.json
	status 2
	jq -c '[.lookups.total, .files[].trouble]' "$work/got.out" >"$work/first" && cp "$work/first" "$work/got.out"
	out <<<"[20,\"has lines in the format $1; only ecs is understood\",null]"
	err <<-EOT
		mxwarden report: "other.$1" has lines in the format $1; only ecs is understood
		mxwarden report: 1 line left out: $3
	EOT
}
other_format ocsf '{"class_uid":4003}' 'not of mxwarden in the format ecs'
other_format eve '{"event_type":"dns"}' 'not of mxwarden in the format ecs'
other_format cef 'CEF:0|mxwarden|mxwarden|1|a|b|9|' 'no JSON object'
cat other.cef one.json >mixed.json
t 'some lines of another format among ours' report mixed.json
: >"$work/got.out"
err <<'EOT'
mxwarden report: 1 line left out: no JSON object
EOT

mistakes <<'EOT'
report|mxwarden report: which files of alerts? usage: mxwarden report [-p POLICY] [--json] [--html FILE] [--since TIME] [--until TIME] [--compare FILE] [--top NUMBER] [--keys NUMBER] [--at TIME] ALERTS...
report --top 0 one.json|mxwarden report: --top "0" is no number from 1 to 1000000
report --since yesterday one.json|mxwarden report: "yesterday" is no time; write 2027-12-31, or 2027-12-31T18:00:00Z, or with the offset of a time zone 2027-12-31T18:00:00+02:00
report --compare one.json one.json|mxwarden report: "one.json" is no report; give what --json has printed
report --compare none.json one.json|mxwarden report: "none.json" cannot be read: No such file or directory
EOT

# ---- the page ----
# What is in it is looked at by tests/page.

t 'a page, and no text' report --html page.html one.json
whole_page() { [ "$(head -n 1 page.html)" = '<!DOCTYPE html>' ] && [ "$(tail -n 1 page.html)" = '</html>' ]; }
holds 'it is whole' whole_page
mode() { [ "$(stat -c %a page.html)" = 644 ] && [ -z "$(find . -name '.mxwarden*')" ]; }
holds 'its mode is what the mask leaves, and nothing lies beside it' mode
json_too() { [ "$("$command" report --html page.html --json one.json | jq .lookups.total)" = 20 ] && whole_page; }
holds 'JSON too, where it is asked for' json_too
ln -s page.html link.html
t 'a link is not followed' report --html link.html one.json
status 2
err <<'EOT'
mxwarden report: "link.html" cannot be written: no regular file
EOT
t 'a directory that is not there' report --html none/page.html one.json
status 2
err <<'EOT'
mxwarden report: "none/page.html" cannot be written: No such file or directory
EOT
# A page takes the place of a page, or of nothing: a name that was forgotten costs nobody a file.
cp one.json alerts.json
cp two.json alerts.json.1
ln alerts.json.1 linked.json
ln -s alerts.json pointed.json
mkdir -m 0755 empty && : >empty/page.html
unharmed() { cmp one.json alerts.json && cmp two.json alerts.json.1 && [ "$(find . -name '.mxwarden*')" = '' ]; }
t 'no page: a file of alerts, with the name of the page forgotten' report --html alerts.json alerts.json.1
status 2
err <<<'mxwarden report: "alerts.json" is there and is no page; name another FILE, or remove it'
t 'no page: a file that is read' report --json --html alerts.json alerts.json.1 ./alerts.json
status 2
err <<<'mxwarden report: "alerts.json" is to be read, and a page would replace it; name another FILE'
t 'no page: a file that is read by another name' report --html linked.json alerts.json.1
status 2
err <<<'mxwarden report: "linked.json" is to be read, and a page would replace it; name another FILE'
t 'no page: a link to a file that is read' report --html pointed.json alerts.json
status 2
err <<<'mxwarden report: "pointed.json" is to be read, and a page would replace it; name another FILE'
input=alerts.json
t 'no page: what is read as standard input' report --html alerts.json alerts.json.1 -
status 2
err <<<'mxwarden report: "alerts.json" is to be read, and a page would replace it; name another FILE'
input=/dev/null
t 'no page: the report that is compared with' report --html old.json --compare old.json one.json
status 2
err <<<'mxwarden report: "old.json" is to be read, and a page would replace it; name another FILE'
printf '<!DOCTYPE htm' >short.html
t 'no page: shorter than its beginning' report --html short.html one.json
status 2
err <<<'mxwarden report: "short.html" is there and is no page; name another FILE, or remove it'
t 'an empty file is replaced' report --html empty/page.html one.json
cp page.html again.html
t 'a page is replaced' report --html again.html one.json two.json
changed() { ! cmp -s page.html again.html && [ "$(head -n 1 empty/page.html)" = '<!DOCTYPE html>' ]; }
holds 'by the new one' changed
holds 'and all files of alerts are what they were' unharmed

# A page has some 30 KiB, and the limit is 8.
kept()
{
	echo '<!DOCTYPE html> old' >limited.html
	(trap '' XFSZ && ulimit -f 8 && "$command" report --html limited.html one.json two.json)
	[ $? -eq 2 ] && [ "$(cat limited.html)" = '<!DOCTYPE html> old' ] && [ -z "$(find . -name '.mxwarden*')" ]
}
holds 'a page that cannot be written whole leaves the old one' kept

# ---- the terminal ----

# On a terminal of 60 columns: what is spare is left out, and there are colours, unless NO_COLOR is set.
terminal()
{
	script -qec "stty cols 60; ${1-} '$command' report one.json two.json" /dev/null </dev/null |
		tr -d '\r' >"$work/terminal"
}
narrow()
{
	terminal
	[ "$(sed 's/\x1b\[[0-9]*m//g' "$work/terminal" | sed -n '/^By the wrong/,/^$/p' | awk '{ print length }' |
		sort -n | tail -n 1)" -le 60 ] || return
	grep -q $'^\x1b\\[1mBy rule\x1b\\[0m$' "$work/terminal" && grep -q $'\x1b\\[31m' "$work/terminal"
}
holds 'a narrow terminal, with colours' narrow
colourless() { terminal NO_COLOR=1 && grep -q '^By rule$' "$work/terminal" && ! grep -q $'\x1b' "$work/terminal"; }
holds 'no colours' colourless

# What names could do to a terminal is shown as it would be written.
sed 's/army\.ml/\\u001b[2Jarmy\\u202e.ml/g' one.json >hostile.json
t 'names that would rewrite the terminal' report --top 1 hostile.json
sed -n '/^By the wrong/,/^$/p' "$work/got.out" | sed -n 3p >"$work/first" && cp "$work/first" "$work/got.out"
out <<'EOT'
  \027[2Jarmy\226\128\174.ml  army.mil  mil        18       0  ####################  2026-11-22T00:02:00Z
EOT

finish
