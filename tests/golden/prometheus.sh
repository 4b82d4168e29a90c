#!/usr/bin/env bash
# The alerting rules that are shipped for Prometheus, by promtool: are they sound, and does each alert come when
# it should, and only then?

set -u
: "${MXW_SRCDIR:?the source tree}"
rules=$MXW_SRCDIR/docs/soc/prometheus/mxwarden.rules.yml
tests=$MXW_SRCDIR/tests/golden/prometheus/rules.test.yml
promtool=${MXW_TEST_PROMETHEUS_ROOT-}/usr/bin/promtool

if [[ ! -x $promtool ]]; then
	echo "1..0 # SKIP MXW_TEST_PROMETHEUS_ROOT has no promtool"
	exit 0
fi

number=0
# passes TITLE COMMAND...: what it prints is told when it fails.
passes() {
	local title=$1 said result=ok
	shift
	said=$("$@" 2>&1) || result="not ok"
	number=$((number + 1))
	printf '%s %d - %s\n' "$result" "$number" "$title"
	[[ $result == ok ]] || printf '%s\n' "$said" | sed 's/^/# /'
}

# Alerts of the rules that no test expects to come.
untested() {
	local alert missing=0
	while IFS= read -r alert; do
		grep -A 1 -F "alertname: $alert" "$tests" | grep -q 'exp_alerts:$' && continue
		printf 'no test has %s come\n' "$alert"
		missing=1
	done < <(sed -n 's/^ *- alert: //p' "$rules")
	return "$missing"
}

passes "the rules are sound" "$promtool" check rules --lint=all --lint-fatal "$rules"
passes "each alert comes when it should" "$promtool" test rules "$tests"
passes "there is a test for each alert" untested
printf '1..%d\n' "$number"
