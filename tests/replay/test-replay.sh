#!/usr/bin/env bash
# Unbound's own scenarios, as they are and with the module put first in each chain. Its policy has
# every kind of rule, for every client, over names that no scenario uses, and watches all names that
# they do use in monitor. That must change nothing: the same result, the same packets to clients and
# to servers, the same statistics. What does not run here without the module either stands in the file
# cannot-run, with the reason.
. "$MXW_SRCDIR/tests/replay/lib.sh"

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
scenarios=("$MXW_TEST_UNBOUND_SRC"/testdata/*.rpl "$MXW_TEST_UNBOUND_SRC"/testdata/*.crpl)
if [ ! -f "${scenarios[0]}" ]; then
	echo "1..0 # SKIP Unbound's source tree has no scenarios"
	exit
fi

cannot_run()
{
	awk -v name="$1" '$1 == name { sub(/^[^\t]*\t/, ""); print }' "$replay/cannot-run"
}

# Every top-level domain of a question, as far as a policy can name it.
cp -R "$replay/policy" "$work/policy"
{
	echo "watch:"
	echo "  - id: watched"
	echo "    accept: {whole-suffix: to look on}"
	echo "    clients: [hosts]"
	echo "    action: nxdomain"
	echo "    domains:"
	awk '/SECTION QUESTION/ { getline; print tolower($1) }' "${scenarios[@]}" |
		sed -nE 's/^(.*\.)?([a-z][a-z0-9-]*)\.?$/      - \2/p' | sort -u
} >"$work/policy/watched.yaml"

printf '%s\0' "${scenarios[@]}" |
	xargs -0 -P "$jobs" -n 1 bash "$replay/one.sh" "$work" >"$work/said" 2>&1
result $? "all scenarios were played" "$work/said"

# Away with what differs between any two runs (the time, process ids, addresses in memory), with what the
# module says and is said of it, and with what its place in the scenario's file and in the chain moves.
# What stays is every packet, of clients and of servers, every step of the clock, and the statistics.
find "$work" -name log -exec sed -E -i.full \
	-e 's/^(\[[0-9]+\]|[A-Z][a-z]+ +[0-9]+ [0-9:]+) [a-z]+\[[0-9]+:[0-9a-f]+\] //' \
	-e 's/testbound_[0-9]+/testbound_/g' -e 's/ line [0-9]+/ line/' \
	-e 's/module [0-9]+/module/' -e 's/ mod[0-9] / mod /' -e 's/0x[0-9a-f]{6,}/0x/' \
	-e '/mxwarden|dynlib/d' -e '/module config:/d' {} +

! grep -l -i 'mxw-' "${scenarios[@]}" >"$work/said"
result $? "no scenario uses a name that the policy answers" "$work/said"

same=0 left_out=0
for scenario in "${scenarios[@]}"; do
	name=${scenario##*/}
	without=$work/$name/without with=$work/$name/with
	reason=$(cannot_run "$name")
	if [ "$(cat "$without/status")" -ne 0 ]; then
		left_out=$((left_out + 1))
		[ -n "$reason" ]
		result $? "$name cannot run${reason:+: $reason}" "$without/log"
		continue
	fi
	: >"$with/said"
	if [ -n "$reason" ]; then
		echo "it runs: take it out of cannot-run" >"$with/said"
	elif ! grep -q 'mxwarden: policy sha256:.* in force' "$with/log.full"; then
		grep 'mxwarden' "$with/log.full" >"$with/said" || echo "the module is not there" >"$with/said"
	elif [ "$(cat "$with/status")" -ne 0 ]; then
		tail -n 20 "$with/log" >"$with/said"
	else
		diff "$without/log" "$with/log" >"$with/said"
	fi
	[ ! -s "$with/said" ]
	rc=$?
	result $rc "$name is the same with the module" "$with/said"
	[ $rc -ne 0 ] || same=$((same + 1))
done

# What is in the table and not in the directory would never be noticed.
while IFS=$'\t' read -r name reason; do
	[ -f "$MXW_TEST_UNBOUND_SRC/testdata/$name" ] || echo "$name: $reason"
done < <(grep -v '^#' "$replay/cannot-run") >"$work/said"
[ ! -s "$work/said" ]
result $? "every scenario of cannot-run is there" "$work/said"

# Had the module seen nothing, all would be the same, too.
alerts=$(cat "$work"/*/with/state/alerts.json | grep -c '"rule"')
[ "$alerts" -gt 0 ]
result $? "the module saw look-ups of names that it watches"

echo "# total: ${#scenarios[@]} scenarios, $same same, $left_out cannot run, $alerts alerts"
echo "1..$count"
