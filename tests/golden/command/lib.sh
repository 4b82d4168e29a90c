# shellcheck shell=bash
# A case of the golden command tests: what is called, and what must come of it.
#
#	t 'what it shows' check -p policy.yaml    # runs it, with standard input from $input
#	status 1                                  # unless called: 0
#	out <<'EOT'                               # unless called: nothing
#	err <<'EOT'                               # unless called: nothing
#	finish                                    # behind the last case
#
# The words of findings are pinned in tests/golden/findings; `wordless`, right behind t, puts WORDS
# for them, so that a better word there does not fail here.
#
# Cases run in the directory of this file, so that messages name files as they are here.
set -u
unset MXWARDEN_POLICY
export LC_ALL=C
command=$MXW_BUILDDIR/tools/mxwarden
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$MXW_SRCDIR/tests/golden/command" || exit 99

input=/dev/null
count=0
name=

# Reports the case that ran last.
report()
{
	[ -n "$name" ] || return 0
	count=$((count + 1))
	diff -u --label expected --label stdout "$work/want.out" "$work/got.out" >"$work/diff"
	diff -u --label expected --label stderr "$work/want.err" "$work/got.err" >>"$work/diff"
	if [ "$got" -eq "$want" ] && [ ! -s "$work/diff" ]; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		echo "# exit status $got, expected $want"
		sed 's/^/# /' "$work/diff"
	fi
	name=
}

t()
{
	report
	name=$1
	shift
	want=0
	: >"$work/want.out"
	: >"$work/want.err"
	"$command" "$@" <"$input" >"$work/got.out" 2>"$work/got.err"
	got=$?
}

wordless()
{
	sed -E -i \
		-e 's/(: (error|warning): ).*( \[[a-z0-9-]+\])$/\1WORDS\3/' \
		-e 's/"text":"([^"\]|\\.)*"/"text":"WORDS"/g' \
		"$work/got.out" "$work/got.err"
}

status() { want=$1; }
out() { cat >"$work/want.out"; }
err() { cat >"$work/want.err"; }

# A case of another kind: passes when the command behind its name succeeds.
holds()
{
	report
	count=$((count + 1))
	local what=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what"
		sed 's/^/# /' "$work/said"
	fi
}

skip()
{
	report
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

finish()
{
	report
	echo "1..$count"
}
