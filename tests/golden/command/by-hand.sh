#!/usr/bin/env bash
# What people decide by hand where no module runs: it is stored for the next start, and all calls exit
# with 3. tests/live has the calls that a module answers.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_STATE=state MXWARDEN_HOST=host.yaml
user=$(id -un)

# Times are others in each run; how far apart two of a line are is looked at where it matters.
timeless()
{
	sed -E -i 's/20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:]{8}Z/TIME/g' \
		"$work/got.out" "$work/got.err"
}

# spans: the seconds between `since` and `until` of everything that is stored.
spans()
{
	grep -oE '"since": "[^"]*", "until": "[^"]*"' state/state.json |
		while IFS='"' read -r _ _ _ since _ _ _ until _; do
			echo $(($(date -d "$until" +%s) - $(date -d "$since" +%s)))
		done
}
same() { diff -u --label expected <(printf '%s\n' "$1") --label found <(printf '%s\n' "$2"); }

t 'without a state directory there is no module' status
status 3
out <<'EOT'
at the next start holds:
  nothing was decided by hand
  last good policy: none
EOT
err <<'EOT'
mxwarden status: no module is running: nothing answers in state
EOT
t 'nothing is stored where there is no directory' mode monitor --reason CHG-1
status 2
err <<'EOT'
mxwarden mode: "state/state.json" cannot be written: No such file or directory
EOT
mkdir state

t 'a reload needs a module' reload
status 3
err <<'EOT'
mxwarden reload: no module is running: nothing answers in state
EOT

t 'what is in force needs one too' explain --running --client outbound army.ml
status 3
err <<'EOT'
mxwarden explain: no module is running: nothing answers in state
EOT

t 'a mode is stored' mode monitor --for 2h --reason 'mail of partner X bounces'
status 3
err <<'EOT'
mxwarden mode: stored; no module is running; it holds from the next start
EOT
holds 'it ends after two hours' same 7200 "$(spans)"
holds 'others may not read it' same 640 "$(stat -c %a state/state.json)"
t 'another one takes its place' mode disabled --reason CHG-2 --json
status 3
timeless
out <<EOT
{"result":"stored","override":{"mode":"disabled","since":"TIME","until":null,"reason":"CHG-2","user":"$user"}}
EOT
err <<'EOT'
mxwarden mode: stored; no module is running; it holds from the next start
EOT

t 'a release is stored, in its canonical form' release Army.ML. '=Navy.ml' --for 24h --reason CHG-3
status 3
timeless
out <<EOT
army.ml until TIME (CHG-3; by $user)
=navy.ml until TIME (CHG-3; by $user)
EOT
err <<'EOT'
mxwarden release: stored; no module is running; it holds from the next start
EOT
holds 'each ends after a day' same $'86400\n86400' "$(spans)"
t 'the limit of this resolver holds' release mod.ml --for 25h --reason CHG-3
status 1
err <<'EOT'
mxwarden release: refused: --for is longer than the release-limit of this resolver, 24h
EOT
printf 'mxwarden-host: 1\nrelease-limit: 1h\n' >host.yaml
t 'also where host.yaml sets it' release mod.ml --for 2h --reason CHG-3
status 1
err <<'EOT'
mxwarden release: refused: --for is longer than the release-limit of this resolver, 1h
EOT
printf 'mxwarden-host: 1\nrelease-limit: soon\n' >host.yaml
t 'a limit that cannot be read is none' release mod.ml --for 1h --reason CHG-3
status 2
err <<'EOT'
mxwarden release: "host.yaml" cannot be used, so nobody knows its release-limit; mxwarden check --host says what is wrong
EOT
rm host.yaml

t 'status tells what will hold' status
status 3
timeless
out <<EOT
at the next start holds:
  by hand: mode disabled until it is ended (CHG-2; by $user)
  released: army.ml until TIME (CHG-3; by $user)
  released: =navy.ml until TIME (CHG-3; by $user)
  last good policy: none
EOT
err <<'EOT'
mxwarden status: no module is running: nothing answers in state
EOT
t 'and as JSON' status --json
status 3
timeless
out <<EOT
{"module":null,"override":{"mode":"disabled","since":"TIME","until":null,"reason":"CHG-2","user":"$user"},"releases":[{"name":"army.ml","since":"TIME","until":"TIME","reason":"CHG-3","user":"$user"},{"name":"=navy.ml","since":"TIME","until":"TIME","reason":"CHG-3","user":"$user"}],"last_good":null}
EOT
err <<'EOT'
mxwarden status: no module is running: nothing answers in state
EOT

t 'all names are ended or none' release --end army.ml navy.ml
status 1
err <<'EOT'
mxwarden release: refused: "navy.ml" is not released; see --list
EOT
t 'a release is ended' release --end ARMY.ml
status 3
timeless
out <<EOT
=navy.ml until TIME (CHG-3; by $user)
EOT
err <<'EOT'
mxwarden release: stored; no module is running; it holds from the next start
EOT
t 'what is left is listed' release --list --json
status 3
timeless
out <<EOT
{"result":"stored","releases":[{"name":"=navy.ml","since":"TIME","until":"TIME","reason":"CHG-3","user":"$user"}]}
EOT
err <<'EOT'
mxwarden release: no module is running: nothing answers in state
EOT
t 'the mode is ended' mode policy --reason 'CHG-2 over' --json
status 3
out <<'EOT'
{"result":"stored","override":null}
EOT
err <<'EOT'
mxwarden mode: stored; no module is running; it holds from the next start
EOT

# What is over is not told of, and is gone with the next change.
cat >state/state.json <<'EOT'
{"mxwarden-state": 1,
 "override": {"mode": "monitor", "since": "2026-01-01", "until": "2026-01-02", "reason": "r", "user": "u"},
 "releases": [{"name": "mod.ml", "since": "2026-01-01", "until": "2026-01-02", "reason": "r", "user": "u"}]}
EOT
t 'what is over is not listed' release --list
status 3
err <<'EOT'
mxwarden release: no module is running: nothing answers in state
EOT

echo '{' >state/state.json
t 'a file that is broken is not overwritten' mode monitor --reason CHG-4
status 2
err <<'EOT'
mxwarden mode: "state/state.json" cannot be read: not well-formed; mend it, or remove it, and what was decided by hand is forgotten
EOT
holds 'it is as it was' same '{' "$(cat state/state.json)"

t 'text that would rewrite the terminal' mode monitor --reason $'\033[2J'
status 2
err <<'EOT'
mxwarden mode: "state/state.json" cannot be read: not well-formed; mend it, or remove it, and what was decided by hand is forgotten
EOT
rm state/state.json
t 'text that would rewrite the terminal is not stored' mode monitor --reason $'\033[2J'
status 2
err <<'EOT'
mxwarden mode: --reason is too long, or has characters that cannot be shown; write one line
EOT
t 'nor with a release' release army.ml --for 1h --reason $'\033[2J'
status 2
err <<'EOT'
mxwarden release: the reason has a character that cannot be shown, its octet 1; leave it out
EOT
holds 'nothing was stored' test ! -e state/state.json

# ---- the entry for the policy ----

t 'the entry for the policy' release --print partner.ml '*.Partner.example' --reason 'CHG-5: "X" & co'
out <<'EOT'
allow: # leave this line out where there is one already
  - id: released-partner-ml
    description: "CHG-5: \"X\" & co"
    domains:
      - "partner.ml"
      - "*.partner.example"
    # expires: 2027-12-31    without it, this stays for ever
EOT
t 'with its end' release --print =partner.ml --for 2h
timeless
out <<'EOT'
allow: # leave this line out where there is one already
  - id: released-partner-ml
    domains:
      - "=partner.ml"
    expires: TIME
EOT
accepted()
{
	sed '/^allow:/,/bamako/d' good.yaml >printed.yaml
	"$command" release --print 'partner.ml' '*.a\.b.example' --for 2d --reason ': "q" \ # é' \
		>>printed.yaml || return
	"$command" check -p printed.yaml
}
holds 'check accepts it' accepted

finish
