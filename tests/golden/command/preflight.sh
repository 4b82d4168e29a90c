#!/usr/bin/env bash
# mxwarden preflight, as far as no Unbound is needed: calls, files that are none, words. What it does
# around a real one: tests/live/test-live-preflight.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=good.yaml MXWARDEN_HOST=no-host.yaml

# A checkconf that accepts everything, and knows the defaults.
cat >checkconf <<'EOT'
#!/bin/sh
[ "$1" = -o ] || exit 0
case $2 in
module-config) echo 'validator iterator' ;;
username | chroot) echo ;;
esac
EOT
cat >refuses <<'EOT'
#!/bin/sh
[ "$1" = -o ] && exec ./checkconf "$@"
echo "unbound.conf:1: error: unknown keyword" >&2
exit 1
EOT
chmod 755 checkconf refuses
mkdir conf.d
printf 'include-toplevel: "conf.d/*.conf"\n' >unbound.conf
cat >configured.conf <<'EOT'
server:
	module-config: "dynlib validator iterator"
dynlib:
	dynlib-file: "/nowhere/mxwarden.so"
EOT
echo 'no ELF file' >"$work/text"

mistakes <<'EOT'
preflight --include x|mxwarden preflight: --include is of use with --activate only
preflight --running 1 --unbound x|mxwarden preflight: --running and --unbound exclude each other
preflight --running 12x|mxwarden preflight: --running "12x" is no process; give the number of one
preflight --running 0|mxwarden preflight: --running "0" is no process; give the number of one
preflight --running -1|mxwarden preflight: --running "-1" is no process; give the number of one
preflight unbound|mxwarden preflight: "unbound" is one word too many; a policy file is given with -p POLICY
EOT

t 'a configuration that is not there' preflight --config absent.conf
status 2
out <<'EOT'
configuration  unknown  "absent.conf" cannot be read: No such file or directory
policy         ok       "good.yaml" loads
settings       ok       there is no "no-host.yaml": nothing is restricted
EOT
err <<'EOT'
mxwarden preflight: it could not be found out: "absent.conf" cannot be read: No such file or directory
EOT

t 'no Unbound, no module, no chain' preflight --config unbound.conf --checkconf ./checkconf \
	--unbound no-unbound --module /nowhere/mxwarden.so
status 1
out <<'EOT'
program        unknown  "no-unbound" cannot be read: No such file or directory
module         no       "/nowhere/mxwarden.so" cannot be found: No such file or directory; install the module, or name it with --module
symbols        skipped  program and module do not match
configuration  ok       unbound-checkconf accepts "unbound.conf"
chain          no       there is no module-config, so Unbound does not load the module; mxwarden preflight --activate writes one
policy         ok       "good.yaml" loads
settings       ok       there is no "no-host.yaml": nothing is restricted
EOT
err <<'EOT'
mxwarden preflight: the module will not load: "/nowhere/mxwarden.so" cannot be found: No such file or directory; install the module, or name it with --module
EOT

t 'files that are none, and a policy that is broken' preflight --config configured.conf \
	--checkconf ./refuses --unbound "$work/text" --module "$work/text" -p errors.yaml
status 1
sed -i "s|$work|WORK|g" "$work/got.out" "$work/got.err"
out <<'EOT'
program        no       "WORK/text" is no ELF program for this machine; name the program itself, no script that starts it, with --unbound
module         no       "WORK/text" is no module: no ELF file for this machine
symbols        skipped  program and module do not match
configuration  no       unbound-checkconf refuses "configured.conf": "unbound.conf:1: error: unknown keyword"; correct it
chain          no       "configured.conf", line 4: the first dynlib-file is "/nowhere/mxwarden.so", not the module
policy         warning  "errors.yaml" does not load: the module goes on with the last good one, or without any; see mxwarden check
settings       ok       there is no "no-host.yaml": nothing is restricted
EOT
grep -v ': error: ' "$work/got.err" >"$work/words"
mv "$work/words" "$work/got.err"
err <<'EOT'
mxwarden preflight: the policy cannot be used; mend these
mxwarden preflight: the module will not load: "WORK/text" is no ELF program for this machine; name the program itself, no script that starts it, with --unbound
EOT

t 'a relative module, and a process that is not there' preflight --config unbound.conf \
	--checkconf ./checkconf --running 2147483647 --module mxwarden.so --json
status 1
out <<'EOT'
{"loads":false,"activate":null,"running":2147483647,"checks":[{"check":"program","result":"unknown","words":"there is no process 2147483647"},{"check":"module","result":"no","words":"\"mxwarden.so\" is no path that Unbound will find: name an absolute one, without quotes"},{"check":"symbols","result":"skipped","words":"program and module do not match"},{"check":"configuration","result":"ok","words":"unbound-checkconf accepts \"unbound.conf\""},{"check":"chain","result":"no","words":"there is no module-config, so Unbound does not load the module; mxwarden preflight --activate writes one"},{"check":"policy","result":"ok","words":"\"good.yaml\" loads"},{"check":"settings","result":"ok","words":"there is no \"no-host.yaml\": nothing is restricted"}]}
EOT
err <<'EOT'
mxwarden preflight: the module will not load: "mxwarden.so" is no path that Unbound will find: name an absolute one, without quotes
EOT

# A directory that others can write to: whoever may do that could put another module there.
mkdir "$work/open"
cp "$work/text" "$work/open/mxwarden.so"
chmod 777 "$work/open"
t 'a module where others can put one of theirs' preflight --config unbound.conf \
	--checkconf ./checkconf --unbound no-unbound --module "$work/open/mxwarden.so"
status 1
sed -i "s|$work|WORK|g" "$work/got.out" "$work/got.err"
sed -n -i '/^module /p' "$work/got.out"
: >"$work/got.err"
out <<'EOT'
module         no       others than its owner can write to "WORK/open" (mode 0777), and so rule Unbound; do: chmod go-w "WORK/open"
EOT

# What was ours is removed when the module would not load; what is not ours stays.
activate=(preflight --activate --config unbound.conf --checkconf ./checkconf --unbound no-unbound
	--module /nowhere/mxwarden.so --include conf.d/mxwarden.conf)
printf '# Written by mxwarden preflight: changes are lost.\nserver:\n' >conf.d/mxwarden.conf
t 'Unbound starts without the module rather than not at all' "${activate[@]}"
status 1
sed -n -i '/^include /p; /^without /p' "$work/got.out"
out <<'EOT'
include        warning  "conf.d/mxwarden.conf" is removed
without        ok       unbound-checkconf accepts "unbound.conf"
EOT
err <<'EOT'
mxwarden preflight: DEACTIVATED: UNBOUND STARTS WITHOUT THE MODULE, NOTHING IS BLOCKED: "/nowhere/mxwarden.so" cannot be found: No such file or directory; install the module, or name it with --module
EOT
holds 'and the file is gone' test ! -e conf.d/mxwarden.conf
echo '# my own' >conf.d/mxwarden.conf
t 'a file of somebody else' "${activate[@]}"
status 2
sed -n -i '/^include /p; /^without /p' "$work/got.out"
out <<'EOT'
include        unknown  "conf.d/mxwarden.conf" was not written by mxwarden preflight and is left alone; move it away, or name another place with --include
EOT
err <<'EOT'
mxwarden preflight: IT IS NOT CERTAIN THAT UNBOUND STARTS: "/nowhere/mxwarden.so" cannot be found: No such file or directory; install the module, or name it with --module
EOT
holds 'stays as it is' test "$(cat conf.d/mxwarden.conf)" = '# my own'
rm conf.d/mxwarden.conf
cp configured.conf conf.d/other.conf
t 'a module that is named elsewhere' "${activate[@]}"
status 2
sed -n -i '/^include /p; /^without /p' "$work/got.out"
: >"$work/got.err"
out <<'EOT'
include        unknown  "conf.d/other.conf", line 4: the module is named here already; take that out, and dynlib out of module-config: both are written to "conf.d/mxwarden.conf"
EOT
: >"$work/want.err"

finish
