#!/usr/bin/env bash
# mxwarden check and digest: what they print of good, doubtful and bad policies.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99

t 'a policy without mistakes' check -p good.yaml
err <<'EOT'
good.yaml: no mistakes: 2 rules, 3 names, 2 groups
EOT

t 'without mistakes in JSON' check --json --policy=good.yaml
out <<'EOT'
{"file":"good.yaml","errors":0,"warnings":0,"accepted":0,"findings":[],"known_good":null}
EOT
err <<'EOT'
good.yaml: no mistakes: 2 rules, 3 names, 2 groups
EOT

t 'warnings alone are no' check -p warnings.yaml
wordless
out <<'EOT'
warnings.yaml:8:13: warning: WORDS [action-lets-through]
EOT
err <<'EOT'
warnings.yaml: 1 warning: 1 rule, 1 name, 1 group
EOT

t 'every mistake, sorted by its place' check -p errors.yaml
wordless
status 1
out <<'EOT'
errors.yaml:6:5: error: WORDS [missing-key]
errors.yaml:7:5: error: WORDS [unknown-key]
errors.yaml:9:15: error: WORDS [bad-name]
errors.yaml:10:13: warning: WORDS [action-lets-through]
EOT
err <<'EOT'
errors.yaml: 3 errors, 1 warning
EOT

t 'every mistake in JSON' check -p errors.yaml --json
wordless
status 1
out <<'EOT'
{"file":"errors.yaml","errors":3,"warnings":1,"accepted":0,"findings":[{"level":"error","file":"errors.yaml","line":6,"column":5,"code":"missing-key","text":"WORDS"},{"level":"error","file":"errors.yaml","line":7,"column":5,"code":"unknown-key","text":"WORDS"},{"level":"error","file":"errors.yaml","line":9,"column":15,"code":"bad-name","text":"WORDS"},{"level":"warning","file":"errors.yaml","line":10,"column":13,"code":"action-lets-through","text":"WORDS"}],"known_good":null}
EOT
err <<'EOT'
errors.yaml: 3 errors, 1 warning
EOT

t 'a file that is not there' check --json -p missing.yaml
wordless
status 2
err <<'EOT'
missing.yaml: error: WORDS [unreadable]
mxwarden check: the policy cannot be read; see to it that you may read it, or name another
EOT

t 'a directory' digest -p .
wordless
status 2
err <<'EOT'
.: error: WORDS [not-a-file]
mxwarden digest: the policy cannot be read; see to it that you may read it, or name another
EOT

: >"$work/empty.yaml"
(cd "$work" && exec "$command" check -p empty.yaml --json) >"$work/json" 2>/dev/null
holds 'a mistake of the whole file has neither line nor column' \
	grep -q '"file":"empty.yaml","line":null,"column":null,"code":"empty-file"' "$work/json"

# A hole in a file takes no space; limits.h allows 16 MiB.
truncate -s 16777217 "$work/large.yaml"
t 'a file that is too large is a mistake in the policy' check -p "$work/large.yaml"
wordless
status 1
out <<EOT
$work/large.yaml: error: WORDS [limit]
EOT
err <<EOT
$work/large.yaml: 1 error
EOT

export MXWARDEN_POLICY=errors.yaml
t '-p goes before the environment' check -p good.yaml
err <<'EOT'
good.yaml: no mistakes: 2 rules, 3 names, 2 groups
EOT
MXWARDEN_POLICY=good.yaml
t 'without -p the environment names the policy' check
err <<'EOT'
good.yaml: no mistakes: 2 rules, 3 names, 2 groups
EOT
for value in '' unset; do
	export MXWARDEN_POLICY=
	[ -z "$value" ] || unset MXWARDEN_POLICY
	if [ -e /etc/unbound/mxwarden/policy.yaml ]; then
		skip "the installed policy, environment ${value:-empty}" 'there is one'
	else
		t "the installed policy, environment ${value:-empty}" check
		wordless
		status 2
		err <<'EOT'
/etc/unbound/mxwarden/policy.yaml: error: WORDS [unreadable]
mxwarden check: the policy cannot be read; name another with -p POLICY or in MXWARDEN_POLICY, or see to it that you may read this one
EOT
	fi
done

# What sha256sum says of the one file is the digest of the policy.
sha256sum=$(sha256sum good.yaml)
t 'the digest is that of the file' digest -p good.yaml
out <<EOT
sha256:${sha256sum%% *}
EOT
t 'the digest in JSON' digest -p good.yaml --json
out <<EOT
{"file":"good.yaml","digest":"sha256:${sha256sum%% *}"}
EOT

for call in digest 'explain --client outbound army.ml'; do
	# shellcheck disable=SC2086
	t "a policy with mistakes cannot be used: $call" $call -p errors.yaml
	wordless
	status 2
	err <<EOT
errors.yaml:6:5: error: WORDS [missing-key]
errors.yaml:7:5: error: WORDS [unknown-key]
errors.yaml:9:15: error: WORDS [bad-name]
mxwarden ${call%% *}: the policy cannot be used; mend these
EOT
done

# A name that would be another line, another field and no UTF-8 where it is printed as it is.
odd=$'a"\\\xff\n\033.yaml'
cp good.yaml "$work/$odd"
odd_json()
{
	(cd "$work" && exec "$command" digest -p "$odd" --json) |
		grep -qxF '{"file":"a\"\\�\n\u001B.yaml","digest":"sha256:'"${sha256sum%% *}"'"}'
}
holds 'an odd file name in JSON' odd_json
odd_text()
{
	(cd "$work" && exec "$command" check -p "$odd") 2>&1 |
		grep -qxF $'a"\\\\255\\010\\027.yaml: no mistakes: 2 rules, 3 names, 2 groups'
}
holds 'an odd file name in words' odd_text

finish
