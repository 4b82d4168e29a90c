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
# Cases run in a copy of the directory of this file, so that messages name files as they are here, and
# the files have modes that do not depend on who unpacked them.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
cp -R "$MXW_SRCDIR/tests/golden/command" "$work/command" && chmod -R u+w "$work/command" &&
	cd "$work/command" || exit 99

input=/dev/null
name=

# Reports the case that ran last.
report()
{
	[ -n "$name" ] || return 0
	{
		[ "$got" -eq "$want" ] || echo "exit status $got, expected $want"
		diff -u --label expected --label stdout "$work/want.out" "$work/got.out"
		diff -u --label expected --label stderr "$work/want.err" "$work/got.err"
	} >"$work/said"
	[ ! -s "$work/said" ]
	result $? "$name"
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
		-e 's/(: (error|warning|info): ).*( \[[a-z0-9-]+\])$/\1WORDS\3/' \
		-e 's/"text":"([^"\]|\\.)*"/"text":"WORDS"/g' \
		"$work/got.out" "$work/got.err"
}

status() { want=$1; }
out() { cat >"$work/want.out"; }
err() { cat >"$work/want.err"; }

# Cases of calls that are refused: each line is what is called, a |, and what is said.
mistakes()
{
	local call words
	while IFS='|' read -r call words; do
		# shellcheck disable=SC2086
		t "a mistake in the call: $call" $call
		status 2
		err <<<"$words"
	done
}

# A case of another kind: passes when the command behind its name succeeds.
holds()
{
	report
	local what=$1
	shift
	"$@" >"$work/said" 2>&1
	result $? "$what"
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
