#!/usr/bin/env bash
# mxwarden tail: alerts on a terminal, in colour and without, filtered, and followed through rotation.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
unset NO_COLOR
export TERM=xterm MXWARDEN_STATE=$PWD/state MXWARDEN_HOST=$PWD/host.yaml
mkdir state

# line DATASET SEQUENCE TIME REST: one line of the file, of which REST is what is of its own.
line()
{
	printf '{"@timestamp":"2026-11-21T%s.123Z","event":{"dataset":"mxwarden.%s","sequence":%s,"action":"%s"},%s}\n' \
		"$3" "$1" "$2" "$4" "$5"
}

# lookup SEQUENCE TIME SEVERITY CLIENT NAME RULE WORDS: the alert of a look-up that was blocked.
lookup()
{
	line alert "$1" "$2" null-mx "\"message\":\"$4 looked up $5$7: blocked, null-mx, rule $6\",\"client\":{\"ip\":\"$4\"},\"dns\":{\"question\":{\"name\":\"$5\"}},\"rule\":{\"id\":\"$6\"},\"mxwarden\":{\"blocked\":true,\"severity\":\"$3\",\"count\":1,\"instance\":\"6f1c2b9e\"${8-}}"
}

# Every kind of line, and what is none: cut off, no JSON, somebody else's, too long.
everything()
{
	line state 1 18:50:00 module-started '"message":"the module has started: enforce","mxwarden":{"instance":"6f1c2b9e"}'
	lookup 2 18:57:00 critical 192.0.2.25 mail.army.ml mil ' (meant mail.army.mil?)'
	lookup 3 18:57:01 high 192.0.2.26 gmial.com freemail ''
	echo '{"@timestamp":"2026-11-21T18:57:01.500Z","message":"cut o'
	lookup 4 18:57:02 medium 2001:db8:25::7 navy.ml mil ''
	echo 'Nov 21 18:57:03 res17 unbound: no JSON'
	line repeat 5 19:02:00 pass '"message":"192.0.2.25 looked up army.ml 17 more times: passed (monitor), would be null-mx, rule mil","client":{"ip":"192.0.2.25"},"dns":{"question":{"name":"army.ml"}},"rule":{"id":"mil"},"mxwarden":{"blocked":false,"severity":"low","count":17,"instance":"6f1c2b9e"}'
	echo '{"log":"of something else"}'
	head -c 1100000 /dev/zero | tr '\0' '['
	echo
	line state 6 19:10:00 policy-refused '"message":"the policy was refused: policy.yaml:7","mxwarden":{"instance":"6f1c2b9e"}' |
		sed 's/"sequence"/"outcome":"failure",&/'
	lookup 7 19:11:00 high 192.0.2.25 x.mail.army.ml mil '' ',"dropped":{"ring":3,"write":12},"dropped_lines":1'
	line health 8 20:00:00 '' '"message":"enforce: 42 look-ups alerted, 15 lost","mxwarden":{"instance":"6f1c2b9e"}' |
		sed 's/,"action":""//'
	# Nothing of it may do anything to the terminal: an escape, a newline, a mark that reorders text.
	lookup 9 20:00:01 low 192.0.2.25 'a\u001b[2J\nb\u202e.ml' mil ''
}
everything >state/alerts.json

t 'the file of the state directory, with what it holds that is no alert' tail --no-follow --lines 99
out <<'EOT'
2026-11-21T18:50:00Z state    the module has started: enforce
2026-11-21T18:57:00Z critical 192.0.2.25 looked up mail.army.ml (meant mail.army.mil?): blocked, null-mx, rule mil
2026-11-21T18:57:01Z high     192.0.2.26 looked up gmial.com: blocked, null-mx, rule freemail
2026-11-21T18:57:02Z medium   2001:db8:25::7 looked up navy.ml: blocked, null-mx, rule mil
2026-11-21T19:02:00Z low      192.0.2.25 looked up army.ml 17 more times: passed (monitor), would be null-mx, rule mil
2026-11-21T19:10:00Z state    the policy was refused: policy.yaml:7
2026-11-21T19:11:00Z high     192.0.2.25 looked up x.mail.army.ml: blocked, null-mx, rule mil (lost before this: 3 by ring, 12 by write, 1 about the module)
2026-11-21T20:00:00Z health   enforce: 42 look-ups alerted, 15 lost
2026-11-21T20:00:01Z low      192.0.2.25 looked up a\027[2J\010b\226\128\174.ml: blocked, null-mx, rule mil
EOT
err <<<'mxwarden tail: 4 lines are no alerts, and left out'

t 'the last two' tail --no-follow -n 2
out <<'EOT'
2026-11-21T20:00:00Z health   enforce: 42 look-ups alerted, 15 lost
2026-11-21T20:00:01Z low      192.0.2.25 looked up a\027[2J\010b\226\128\174.ml: blocked, null-mx, rule mil
EOT
t 'none' tail --no-follow --lines 0
t 'the last one of a rule, however far back' tail --no-follow -n 1 --rule other,freemail --kind alert
out <<<'2026-11-21T18:57:01Z high     192.0.2.26 looked up gmial.com: blocked, null-mx, rule freemail'
err <<<'mxwarden tail: 4 lines are no alerts, and left out'
head -n 3 state/alerts.json >sound.json
lookup 4 18:57:02 medium 2001:db8:25::7 navy.ml mil '' >>sound.json
line repeat 5 19:02:00 pass '"message":"5","client":{"ip":"192.0.2.25"},"dns":{"question":{"name":"army.ml"}},"rule":{"id":"mil"},"mxwarden":{"blocked":false,"severity":"low","count":17,"instance":"6f1c2b9e","target":"x.navy.ml"}' >>sound.json

# shown OPTION...: which sequences of sound.json are shown.
shown()
{
	"$command" tail --no-follow --json "$@" sound.json | sed 's/.*"sequence":\([0-9]*\).*/\1/' | xargs
}
same()
{
	[ "$1" = "$2" ] && return
	echo "$1, not $2"
	return 1
}
holds 'every rule of a list' same "$(shown --rule freemail,mil)" '2 3 4 5'
t 'a rule without a name' tail --no-follow --rule '' sound.json
status 2
err <<<'mxwarden tail: --rule "" has an empty word; write ids of rules, with commas'
holds 'a rule is not a part of one' same "$(shown --rule mi,l)" ''
holds 'a client' same "$(shown --client 192.0.2.25)" '2 5'
holds 'a network' same "$(shown --client 192.0.2.24/31)" '2 5'
holds 'a network of IPv6' same "$(shown --client 2001:db8::/32)" '4'
holds 'a severity or a higher one' same "$(shown --severity high)" '2 3'
holds 'the lowest leaves out what has none' same "$(shown --severity low)" '2 3 4 5'
holds 'a name and what is below it' same "$(shown --name ARMY.ml)" '2 5'
holds 'not what is above it' same "$(shown --name mail.army.ml.)" '2'
holds 'the target of an alias, too' same "$(shown --name navy.ml)" '4 5'
holds 'kinds' same "$(shown --kind state,repeat)" '1 5'
holds 'all of them together' same "$(shown --client 192.0.2.0/24 --severity medium --rule mil --kind alert)" '2'

# The blanks are a tab and a carriage return; the marks are CSI, DEL, and one that reorders text.
{
	printf '{\t\r"raw":"\302\233\177\342\200\256",'
	lookup 1 18:57:00 low 192.0.2.25 'bücher.ml' mil '' | tail -c +2
} >raw.json
t '--json: the lines as they are, but for what would do something to a terminal' tail --json --no-follow raw.json
{
	printf '{  "raw":"\\u009b\\u007f\\u202e",'
	lookup 1 18:57:00 low 192.0.2.25 'bücher.ml' mil '' | tail -c +2
} | out

# ---- colour ----

lookup 1 18:57:00 critical 192.0.2.25 army.ml mil '' >one.json
line state 2 18:58:00 mode-changed '"message":"as root said","mxwarden":{"instance":"6f1c2b9e"}' >>one.json
plain='2026-11-21T18:57:00Z critical 192.0.2.25 looked up army.ml: blocked, null-mx, rule mil
2026-11-21T18:58:00Z state    as root said'
colourful=$'\e[2m2026-11-21T18:57:00Z\e[0m \e[1;31mcritical\e[0m 192.0.2.25 looked up \e[1marmy.ml\e[0m: blocked, null-mx, rule mil
\e[2m2026-11-21T18:58:00Z\e[0m \e[35mstate   \e[0m as root said'

t 'no colour where there is no terminal' tail --no-follow one.json
out <<<"$plain"
t 'colour where it is asked for, whatever the environment says' tail --no-follow --color always one.json
out <<<"$colourful"

# on_terminal VARIABLE...: what is printed on a terminal, with these variables.
on_terminal()
{
	env "$@" script --quiet --return --command "'$command' tail --no-follow $options one.json" \
		/dev/null </dev/null | tr -d '\r'
}
options=
holds 'colour on a terminal' same "$(on_terminal A=)" "$colourful"
holds 'NO_COLOR' same "$(on_terminal NO_COLOR=1)" "$plain"
holds 'an empty NO_COLOR does not count' same "$(on_terminal NO_COLOR=)" "$colourful"
holds 'a terminal that knows none' same "$(on_terminal TERM=dumb)" "$plain"
options='--color never'
holds 'no colour on a terminal' same "$(on_terminal A=)" "$plain"

# ---- following ----

# begin OPTION...: follows in the background; signals are what they are in the foreground.
begin()
{
	report
	: >f.out
	: >f.err
	env --default-signal=INT "$command" tail "$@" >f.out 2>f.err &
	pid=$!
}

# has FILE WORDS: waits until the words are in there, for a minute.
has()
{
	local i
	for ((i = 0; i < 1200; i++)); do
		! grep -qF -- "$2" "$1" || return 0
		read -r -t 0.05 <>"$work/nothing"
	done
	echo "no \"$2\" in $1" >>"$work/late"
}
mkfifo "$work/nothing"

# ends NAME: interrupts it; out and err say what it printed until then.
ends()
{
	kill -INT "$pid"
	wait "$pid"
	got=$? want=0 name=$1
	cp f.out "$work/got.out"
	cat f.err "$work/late" >"$work/got.err" 2>/dev/null
	: >"$work/want.out"
	: >"$work/want.err"
	: >"$work/late"
}
new() { lookup "$1" "18:57:0$1" low 192.0.2.25 "n$1.ml" mil ''; }

rm state/alerts.json
begin
has f.err 'waiting for it'
new 1 >state/alerts.json
has f.out n1.ml
# A line is there when its newline is.
new 2 | head -c 200 >>state/alerts.json
new 2 | tail -c +201 >>state/alerts.json
has f.out n2.ml
# Renamed away: it is read to its end, also what comes a little later, before the new one.
mv state/alerts.json state/alerts.json.1
new 3 >>state/alerts.json.1
has f.out n3.ml
new 4 >>state/alerts.json.1
new 5 >state/alerts.json
has f.out n5.ml
# Cut off, as copytruncate does, and written to from the beginning.
cp state/alerts.json state/alerts.json.2
: >state/alerts.json
new 6 >>state/alerts.json
has f.out n6.ml
# Replaced by one that cannot be read, and that by one that can.
mv state/alerts.json state/alerts.json.3
mkdir state/alerts.json
has f.err 'trying again'
rmdir state/alerts.json
new 7 >state/alerts.json
has f.out n7.ml
ends 'waited for, in two pieces, renamed, cut off, replaced, interrupted'
for i in 1 2 3 4 5 6 7; do
	echo "2026-11-21T18:57:0${i}Z low      192.0.2.25 looked up n$i.ml: blocked, null-mx, rule mil"
done | out
err <<EOT
mxwarden tail: there is no "$PWD/state/alerts.json" yet; waiting for it
mxwarden tail: "$PWD/state/alerts.json": no regular file; trying again
EOT

new 1 >f.json
new 2 >>f.json
begin --lines 1 --json --client 192.0.2.25 f.json
has f.out n2.ml
lookup 3 18:57:03 low 192.0.2.26 n3.ml mil '' >>f.json
echo '{"event_type":"alert"}' >>f.json
has f.err 'format eve'
new 4 >>f.json
has f.out n4.ml
ends 'the last one and what comes, filtered, among lines of another format'
{
	new 2
	new 4
} | out
err <<'EOT'
mxwarden tail: "f.json" has lines in the format eve; only ecs is understood
mxwarden tail: 1 line is no alert, and left out
EOT

# unread NAME OPTION...: nobody reads on after the first line.
unread()
{
	report
	name=$1
	shift
	"$command" tail "$@" 2>"$work/got.err" | head -n 1 >"$work/got.out"
	got=${PIPESTATUS[0]} want=0
	: >"$work/want.err"
}
# Nothing more is written, so only the pipe tells.
unread 'ends when nobody reads what it would print, without a word' --lines 1 f.json
out <<<'2026-11-21T18:57:04Z low      192.0.2.25 looked up n4.ml: blocked, null-mx, rule mil'
# More than a pipe takes.
new 1 >many.json
for ((i = 0; i < 13; i++)); do cat many.json many.json >more.json && mv more.json many.json; done
unread 'ends when nobody reads what it prints, without a word' --json --lines 99999 many.json
new 1 | out

# ---- what cannot be done ----

t 'no such file, when nothing is waited for' tail --no-follow none.json
status 2
err <<<'mxwarden tail: "none.json": No such file or directory'
t 'a directory' tail state
status 2
err <<<'mxwarden tail: "state": no regular file'
for format in ocsf:'{"class_uid":4003}' eve:'{"event_type":"dns"}' cef:'CEF:0|mxwarden|mxwarden|1|a|b|9|'; do
	printf '%s\n' "${format#*:}" >other.json
	t "a file in the format ${format%%:*}" tail other.json
	status 2
	err <<<"mxwarden tail: \"other.json\" has lines in the format ${format%%:*}; only ecs is understood"
done

# What host.yaml says.
sinks() { printf 'mxwarden-host: 1\nalerts: {sinks: [%s]}\n' "$1" >host.yaml; }
new 1 >state/own.json
new 2 >"$PWD/else.json"
sinks '{file: own.json}, {file: other.json}'
t 'the first file of host.yaml' tail --no-follow
out <<<'2026-11-21T18:57:01Z low      192.0.2.25 looked up n1.ml: blocked, null-mx, rule mil'
sinks "{file: $PWD/else.json}"
t 'with its whole path' tail --no-follow
out <<<'2026-11-21T18:57:02Z low      192.0.2.25 looked up n2.ml: blocked, null-mx, rule mil'
sinks "{file: own.json, format: ocsf}, {file: else.json, format: ecs}"
new 3 >state/else.json
t 'the first file in the format that is understood' tail --no-follow
out <<<'2026-11-21T18:57:03Z low      192.0.2.25 looked up n3.ml: blocked, null-mx, rule mil'
sinks '{file: own.json, format: cef}'
t 'no file in that format' tail
status 2
err <<<'mxwarden tail: the files that host.yaml names are in other formats; only ecs is understood'
sinks '{syslog: local4}'
t 'no file at all' tail
status 2
err <<<'mxwarden tail: host.yaml names no file of alerts; give the FILE'
sinks '{'
t 'a mistake in host.yaml' tail
status 2
err <<<"mxwarden tail: where are the alerts? \"$PWD/host.yaml\" cannot be used, see mxwarden check; give the FILE"

mistakes <<'EOT'
tail a b|mxwarden tail: one file at a time; usage: mxwarden tail [--lines NUMBER] [--no-follow] [--json] [OPTION...] [FILE]
tail -p policy.yaml|mxwarden tail: -p has no meaning here: alerts are read, and no policy
tail --lines ten|mxwarden tail: --lines "ten" is no number from 0 to 1000000000
tail --client 192.0.2.0/33|mxwarden tail: --client "192.0.2.0/33" is no address and no network
tail --client 192.0.2.1/24|mxwarden tail: --client "192.0.2.1/24" has bits set behind its prefix; write 192.0.2.0/24
tail --severity grave|mxwarden tail: there is no severity "grave"; write low, medium, high or critical
tail --kind alert,stat|mxwarden tail: there is no kind "stat"; write alert, repeat, state or health, or some of them with commas
tail --no-follow --kind alert,|mxwarden tail: there is no kind ""; write alert, repeat, state or health, or some of them with commas
tail --no-follow --rule ,|mxwarden tail: --rule "," has an empty word; write ids of rules, with commas
tail --no-follow --rule mil,|mxwarden tail: --rule "mil," has an empty word; write ids of rules, with commas
tail --no-follow --rule a,,b|mxwarden tail: --rule "a,,b" has an empty word; write ids of rules, with commas
tail --name a..b|mxwarden tail: --name "a..b" is not a domain name
tail --color sometimes|mxwarden tail: --color can be auto, always or never, not "sometimes"
EOT
finish
