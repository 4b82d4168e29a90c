# shellcheck shell=bash
# Every test, in both builds; the last line is the sum.

command_check() {
	local name failed=0
	set_up
	for name in asan plain; do
		run_tests "$name" || failed=1
	done
	summarise asan plain || failed=1
	return "$failed"
}

run_tests() {
	local directory=$BUILD/$1
	# What an earlier run left must not be counted.
	find "$directory" -name '*.trs' -delete
	rm -f "$directory/test-suite.log"
	# An interrupted or broken run leaves no test-suite.log, and that counts.
	step "check-$1" "make check in build/$1" \
		"each failed test has a log beside it, named below; run one alone with make -C build/$1 check TESTS=NAME" \
		make -C "$directory" -j "$JOBS" -k check
}

# Prints the failed tests and the sum; errors and unexpected passes are failures.
summarise() {
	local name log passed=0 failed=0 skipped=0 counts
	for name in "$@"; do
		log=$BUILD/$name/test-suite.log
		if [[ ! -f $log ]]; then
			say "failed: make check in build/$name did not get to its end; log: $LOGS/check-$name.log"
			failed=$((failed + 1))
			continue
		fi
		list_failures "$name"
		counts=$(awk '
			/^# PASS: /  { passed += $3 }
			/^# (FAIL|XPASS|ERROR): / { failed += $3 }
			/^# SKIP: /  { skipped += $3 }
			/^# (PASS|FAIL|XPASS|ERROR|SKIP): / { if (++seen == 5) exit }
			END { print passed + 0, failed + 0, skipped + 0 }' "$log")
		read -r p f s <<<"$counts"
		passed=$((passed + p))
		failed=$((failed + f))
		skipped=$((skipped + s))
	done

	if [[ $skipped -gt 0 ]]; then
		say "$passed passed, $failed failed, $skipped skipped"
	else
		say "$passed passed, $failed failed"
	fi
	[[ $failed -eq 0 && $passed -gt 0 ]]
}

list_failures() {
	local directory=$BUILD/$1 trs test line
	while IFS= read -r trs; do
		test=${trs%.trs}
		while IFS= read -r line; do
			say "failed: build/$1 ${test#"$directory/"}: $line"
			say "        log: $test.log"
		done < <(sed -n -E 's/^:test-result: (FAIL|XPASS|ERROR):? ?/\1 /p' "$trs")
	done < <(find "$directory" -name '*.trs' | sort)
}
