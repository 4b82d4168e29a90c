#!/usr/bin/env bash
# docs/threat-model.md names a test for each promise: it must exist, and make check must run it.

# Backquotes are looked for as they stand in the document.
# shellcheck disable=SC2016
set -u
: "${MXW_SRCDIR:?the source tree}"
cd -- "$MXW_SRCDIR" || exit 1

document=docs/threat-model.md

number=0
complain() {
	number=$((number + 1))
	printf '%s %d - %s\n' "$1" "$number" "$2"
}

while IFS= read -r test; do
	if [[ ! -f $test ]]; then
		complain "not ok" "$test does not exist"
	elif ! grep -qF "$(basename "${test%.c}")" tests/*/local.mk; then
		complain "not ok" "$test is not run"
	else
		complain ok "$test is there, and is run"
	fi
done < <(grep -oE '`tests/[a-z0-9/_.-]+`' "$document" | tr -d '`' | sort -u)

# Each row of what is in scope names one.
while IFS= read -r row; do
	complain "not ok" "no test: $row"
done < <(sed -n '/^## In scope/,/^## Out of scope/p' "$document" |
	grep '^|' | grep -vE '^\| (threat|---)|^\|---' | grep -v '`tests/')

printf '1..%d\n' "$number"
