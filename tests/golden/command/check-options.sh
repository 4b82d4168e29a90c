#!/usr/bin/env bash
# mxwarden check: what each option changes in output and exit status.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_STATE=$work

# ---- --strict, and what a rule accepts ----

t 'a warning is a mistake when it is strict' check --strict -p warnings.yaml
wordless
status 1
out <<'EOT'
warnings.yaml:8:13: warning: WORDS [action-lets-through]
EOT
err <<'EOT'
warnings.yaml: 1 warning: 1 rule, 1 name, 1 group
EOT
t 'what a rule accepts is none' check --strict --at 2027-01-01 -p accepted.yaml
wordless
out <<'EOT'
accepted.yaml:7:13: info: WORDS [action-lets-through]
EOT
err <<'EOT'
accepted.yaml: no mistakes, 1 accepted: 1 rule, 1 name, 1 group
EOT
t 'nor is a policy without mistakes' check --strict -p good.yaml
err <<'EOT'
good.yaml: no mistakes: 2 rules, 3 names, 2 groups
EOT

# ---- --at ----

for time in 2027-06-30 2027-06-30T02:00:00+02:00; do
	t "expired from that second on: $time" check --at $time -p accepted.yaml
	wordless
	out <<'EOT'
accepted.yaml:7:13: info: WORDS [action-lets-through]
accepted.yaml:9:14: warning: WORDS [expired]
EOT
	err <<'EOT'
accepted.yaml: 1 warning, 1 accepted: 1 rule, 1 name, 1 group
EOT
done
t 'a second before it is soon' check --at 2027-06-29T23:59:59Z -p accepted.yaml
wordless
out <<'EOT'
accepted.yaml:7:13: info: WORDS [action-lets-through]
accepted.yaml:9:14: warning: WORDS [expires-soon]
EOT
err <<'EOT'
accepted.yaml: 1 warning, 1 accepted: 1 rule, 1 name, 1 group
EOT
t 'a time that is none' check --at 'tomorrow' -p good.yaml
status 2
err <<'EOT'
mxwarden check: "tomorrow" is no time; write 2027-12-31, or 2027-12-31T18:00:00Z, or with the offset of a time zone 2027-12-31T18:00:00+02:00
EOT

# ---- --format ----

t 'JSON counts what is accepted' check --format json --at 2027-01-01 -p accepted.yaml
wordless
out <<'EOT'
{"file":"accepted.yaml","errors":0,"warnings":0,"accepted":1,"findings":[{"level":"info","file":"accepted.yaml","line":7,"column":13,"code":"action-lets-through","text":"WORDS"}],"known_good":null}
EOT
err <<'EOT'
accepted.yaml: no mistakes, 1 accepted: 1 rule, 1 name, 1 group
EOT

# Each character that a workflow command takes for its own, in a file's name and in words.
odd=$'100%,a:b\r\n\033.yaml'
sed 's/^mode: .*/mode: "50%,a:b"/' warnings.yaml >"$work/$odd"
cd "$work" || exit 99
t 'workflow commands' check --format github -p "$odd"
sed -i -E -e 's/(bad-word::).*("50.*b").*/\1WORDS \2 WORDS/' \
	-e 's/(action-lets-through::).*/\1WORDS/' "$work/got.out"
status 1
out <<'EOT'
::error file=100%25%2Ca%3Ab%0D%0A\027.yaml,line=2,col=7,title=bad-word::WORDS "50%25,a:b" WORDS
::warning file=100%25%2Ca%3Ab%0D%0A\027.yaml,line=8,col=13,title=action-lets-through::WORDS
EOT
err <<'EOT'
100%,a:b\013\010\027.yaml: 1 error, 1 warning
EOT
: >empty.yaml
t 'a workflow command without line' check --format github -p empty.yaml
sed -i 's/\(empty-file::\).*/\1WORDS/' "$work/got.out"
status 1
out <<'EOT'
::error file=empty.yaml,title=empty-file::WORDS
EOT
err <<'EOT'
empty.yaml: 1 error
EOT
cd - >/dev/null || exit 99
t 'what is accepted is a notice' check --format github --at 2027-01-01 -p accepted.yaml
sed -i 's/\(action-lets-through::\).*/\1WORDS/' "$work/got.out"
out <<'EOT'
::notice file=accepted.yaml,line=7,col=13,title=action-lets-through::WORDS
EOT
err <<'EOT'
accepted.yaml: no mistakes, 1 accepted: 1 rule, 1 name, 1 group
EOT

# ---- --all ----

{
	cat good.yaml
	echo '  - id: many'
	echo '    domains:'
	for i in {1..1100}; do
		echo "      - a..b$i"
	done
} >"$work/many.yaml"
# shown COUNT ARGUMENT...: that many findings are printed, and the rest, if any, in one line.
shown()
{
	local want=$1
	shift
	"$command" check -p "$work/many.yaml" "$@" >"$work/out" 2>"$work/err"
	[ $? -eq 1 ] && [ "$(grep -c '\[bad-name\]$' "$work/out")" -eq "$want" ] || return 1
	if [ "$want" -lt 1100 ]; then
		grep -q ": error: $((1100 - want)) more .*\[more-errors\]\$" "$work/out" &&
			grep -q ": more than $want errors\$" "$work/err"
	else
		! grep -q '\[more-' "$work/out" && grep -q ': 1100 errors$' "$work/err"
	fi
}
holds 'twenty of a code in a file are shown' shown 20
holds 'or all' shown 1100 --all

# ---- --last-good ----

# list COUNT: a policy with a list of so many names that may change by a fifth.
list()
{
	printf '%s\n' 'mxwarden: 1' 'mode: enforce' 'mail-hosts: {outbound: [192.0.2.25]}' \
		'watch:' '  - {id: l, files: [list.txt], max-change: 20%}' >"$work/$1/policy.yaml"
	for ((i = 0; i < $2; i++)); do
		echo "n$i.example"
	done >"$work/$1/list.txt"
}
mkdir "$work/old" "$work/new"
list old 10
list new 12
# The module keeps it like this.
bundle()
{
	{
		echo 'mxwarden-sources 1'
		echo "file $(stat -c %s "$1/policy.yaml") $1/policy.yaml"
		cat "$1/policy.yaml"
		echo
		echo "list $(stat -c %s "$1/list.txt") $1/list.txt"
		cat "$1/list.txt"
		echo
	} >"$work/bundle"
	echo "end sha256:$(sha256sum <"$work/bundle" | cut -d ' ' -f 1)" >>"$work/bundle"
}
bundle "$work/old"
for known in old/policy.yaml bundle; do
	t "a fifth has changed since $known" check -p "$work/new/policy.yaml" --last-good "$work/$known"
	err <<EOT
$work/new/policy.yaml: no mistakes: 1 rule, 12 names, 1 group, 1 list
EOT
done
list new 13
for known in old/policy.yaml bundle; do
	t "more has changed since $known" check -p "$work/new/policy.yaml" --last-good "$work/$known"
	wordless
	status 1
	out <<EOT
$work/new/policy.yaml:5:44: error: WORDS [max-change]
EOT
	err <<EOT
$work/new/policy.yaml: 1 error
EOT
done
t 'without it a list may change at will' check -p "$work/new/policy.yaml"
err <<EOT
$work/new/policy.yaml: no mistakes: 1 rule, 13 names, 1 group, 1 list
EOT
t 'the bundle itself is checked like any policy' check -p "$work/bundle"
err <<EOT
$work/bundle: no mistakes: 1 rule, 10 names, 1 group, 1 list
EOT
t 'a last good policy with mistakes' check -p good.yaml --last-good errors.yaml
wordless
status 2
err <<'EOT'
errors.yaml:6:5: error: WORDS [missing-key]
errors.yaml:7:5: error: WORDS [unknown-key]
errors.yaml:9:15: error: WORDS [bad-name]
mxwarden check: the policy cannot be used; mend these
EOT

# ---- files that are named and cannot be read ----

for option in --host --unbound-conf; do
	t "$option names nothing" check -p good.yaml $option "$work/missing"
	status 2
	err <<EOT
mxwarden check: $option "$work/missing" cannot be read: No such file or directory
EOT
	mkfifo "$work/fifo"
	t "$option is never waited for" check -p good.yaml $option "$work/fifo"
	sed -i 's/^[^m].*//;/^$/d' "$work/got.err"
	status 2
	err <<EOT
mxwarden check: $option "$work/fifo" cannot be read: no regular file
EOT
	rm "$work/fifo"
done
t '--last-good names nothing' check -p good.yaml --last-good "$work/missing"
wordless
status 2
err <<EOT
$work/missing: error: WORDS [unreadable]
mxwarden check: the policy cannot be read; see to it that you may read it, or name another
EOT
: >"$work/unbound.conf"
t '--apparmor names nothing' check -p good.yaml --unbound-conf "$work/unbound.conf" --apparmor "$work/missing"
status 2
err <<EOT
mxwarden check: --apparmor "$work/missing" cannot be read: No such file or directory
EOT
t '--apparmor alone' check -p good.yaml --apparmor none
status 2
err <<'EOT'
mxwarden check: --apparmor is of use with --unbound-conf FILE only
EOT

# ---- --host ----

printf '%s\n' 'mxwarden-host: 1' 'mode: enforc' >"$work/host.yaml"
t 'mistakes of host.yaml are mistakes' check -p good.yaml --host "$work/host.yaml"
wordless
status 1
out <<EOT
$work/host.yaml:2:7: error: WORDS [bad-word]
EOT
err <<'EOT'
good.yaml: 1 error: 2 rules, 3 names, 2 groups
EOT
echo 'mxwarden-host: 1' >"$work/host.yaml"
t 'settings without mistakes' check -p good.yaml --host "$work/host.yaml"
err <<'EOT'
good.yaml: no mistakes: 2 rules, 3 names, 2 groups
EOT

# ---- --unbound-conf with a policy that has mistakes ----

printf 'server:\n module-config: "iterator"\n username: ""\n local-zone: army.ml static\n' \
	>"$work/unbound.conf"
t 'what needs no policy is checked all the same' check -p errors.yaml \
	--unbound-conf "$work/unbound.conf" --apparmor none
wordless
status 1
out <<EOT
$work/unbound.conf:2:17: warning: WORDS [module-config]
errors.yaml:6:5: error: WORDS [missing-key]
errors.yaml:7:5: error: WORDS [unknown-key]
errors.yaml:9:15: error: WORDS [bad-name]
errors.yaml:10:13: warning: WORDS [action-lets-through]
EOT
err <<'EOT'
errors.yaml: 3 errors, 2 warnings
EOT

finish
