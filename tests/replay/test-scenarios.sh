#!/usr/bin/env bash
# Our own scenarios, with the module in front of the default chain: each must pass with it, and fail
# without it, unless it says that it does not. The policy of NAME.rpl is NAME.yaml, or else policy.yaml.
. "$MXW_SRCDIR/tests/replay/lib.sh"

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
for scenario in "$replay"/scenarios/*.rpl; do
	name=$(basename "$scenario" .rpl)
	title=$(sed -n 's/^SCENARIO_BEGIN //p' "$scenario")
	policy=$replay/scenarios/$name.yaml
	[ -f "$policy" ] || policy=$replay/scenarios/policy.yaml

	mkdir "$work/$name"
	with_module "$scenario" >"$work/$name/scenario"
	play "$work/$name/scenario" "$work/$name/with" "$policy" &&
		grep -q 'mxwarden: policy sha256:.* in force' "$work/$name/with/log"
	result $? "$name: $title" "$work/$name/with/log"

	play "$scenario" "$work/$name/without"
	rc=$?
	if grep -q '^; without the module: the same' "$scenario"; then
		result $rc "$name: the same without the module" "$work/$name/without/log"
	else
		[ $rc -ne 0 ]
		result $? "$name: fails without the module" "$work/$name/without/log"
	fi
done
echo "1..$count"
