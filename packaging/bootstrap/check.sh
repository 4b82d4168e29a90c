# shellcheck shell=bash
# Every test, in the plain build and under AddressSanitizer; under ThreadSanitizer, and with cachedb, those
# that are for it. The last line is the sum.

command_check() {
	local set_up_s failed=0
	# Whatever happens before the sum, scripts find a last line that is not green.
	trap 'say "the set-up failed: nothing was tested"; say "0 passed, 1 failed"' EXIT
	need_browser
	set_up "${VARIANTS[@]}"
	need_unbound testbound
	need_packages "to look through the code" "${LINT_PACKAGES[@]}"
	trap - EXIT
	set_up_s=$SECONDS
	run_tests "${VARIANTS[@]}" || failed=1
	say "time: $set_up_s s to set up and build, $((SECONDS - set_up_s)) s for the tests"
	list_slowest "${VARIANTS[@]}" || :
	summarise "${VARIANTS[@]}" || failed=1
	return "$failed"
}

# A failed test does not end this, and is reported by name below; what keeps make
# from running the tests at all is reported here.
run_tests() {
	local name rc=0
	# What an earlier run left must not be counted.
	for name in "$@"; do
		find "$BUILD/$name/tests" \( -name '*.trs' -o -name '*.log' \) -delete
		rm -f "$BUILD/$name/test-suite.log"
	done
	# The second has many short tests, which fill what the few of the others leave to the end.
	step check "make check in all of them, side by side" "" \
		side_by_side "$1" "${*:3} $2" 5>&1 || rc=1
	for name in "$@"; do
		[[ -f $BUILD/$name/test-suite.log ]] ||
			report_failure "$LOGS/check-$name.log" "$BUILD_HINT" >&2
	done
	return "$rc"
}

# side_by_side VARIANTS...: the variants of each argument one after the other, beside those of the other
# arguments. Tests of one wait for servers while those of another compute, and nobody waits for the last
# tests of one before the first of another. What becomes of each is said to descriptor 5, which no test
# inherits: a server that it left behind must not hold it.
side_by_side() {
	local lane lanes=() rc=0
	for lane in "$@"; do
		one_by_one "$lane" &
		lanes+=("$!")
	done
	for lane in "${lanes[@]}"; do
		wait "$lane" || rc=1
	done
	return "$rc"
}

one_by_one() {
	local name names began rc lane_rc=0
	read -ra names <<<"$1"
	for name in "${names[@]}"; do
		began=$SECONDS rc=0
		check_variant "$name" >"$LOGS/check-$name.log" 2>&1 5>&- || rc=1
		say_ended "$rc" "make check in build/$name" "$((SECONDS - began))" >&5
		[[ $rc -eq 0 ]] || lane_rc=1
	done
	return "$lane_rc"
}

check_variant() {
	local goal=(check)
	# Not check: it builds everything.
	[[ -z ${VARIANT_TESTS[$1]-} ]] ||
		goal=(check-TESTS check_PROGRAMS= check_LTLIBRARIES= "TESTS=${VARIANT_TESTS[$1]}")
	# Most tests wait for servers most of the time, so there are more at once than processors.
	quick_make "$1" -j "$((JOBS * 2))" -k "${goal[@]}"
}

# Prints the failed tests and the sum; errors and unexpected passes are failures.
summarise() {
	local name log counts p f s passed=0 failed=0 skipped=0
	for name in "$@"; do
		log=$BUILD/$name/test-suite.log
		if [[ ! -f $log ]]; then
			say "failed: build/$name: make check did not get to its end"
			say "        log: $LOGS/check-$name.log"
			failed=$((failed + 1))
			continue
		fi
		list_failures "$name"
		# The totals open the file; what follows is the tests' own output.
		counts=$(awk '
			/^# PASS: / { passed = $3 }
			/^# SKIP: / { skipped = $3 }
			/^# (FAIL|XPASS|ERROR): / { failed += $3 }
			/^# ERROR: / { exit }
			END { print passed + 0, failed + 0, skipped + 0 }' "$log")
		read -r p f s <<<"$counts"
		passed=$((passed + p))
		failed=$((failed + f))
		skipped=$((skipped + s))
	done

	list_totals "$@"
	say_matrix plain cachedb
	say "sanitizers: $(live_tests asan) live tests under AddressSanitizer and" \
		"UndefinedBehaviorSanitizer, $(sanitizer_reports asan) reports;" \
		"$(live_tests tsan) under ThreadSanitizer, $(sanitizer_reports tsan) reports"
	[[ $skipped -eq 0 ]] || list_skips "$@"
	say "$passed passed, $failed failed"
	[[ $failed -eq 0 && $passed -gt 0 ]]
}

# What the groups of the matrix come to together: each says "# matrix: N paths, N leaks, N spills", and one
# "# matrix: N outside" our reach.
say_matrix() {
	local name
	for name in "$@"; do
		find "$BUILD/$name/tests/live" -name '*.log' -exec grep -h '^# matrix: ' {} +
	done | awk '
		$4 == "outside" { outside += $3; next }
		{ paths += $3; leaks += $5; spills += $7 }
		END {
			printf "matrix: %d paths, %d leaks, %d spills, %d outside\n",
				paths, leaks, spills, outside
		}'
}

# How many programs with real servers ran to their end in a variant.
live_tests() {
	find "$BUILD/$1/tests/live" -name '*.trs' -exec grep -L '^:test-result: SKIP' {} + | wc -l
}

# Their reports, as tests/live says them; each has failed a test above.
sanitizer_reports() {
	local name
	for name in "$@"; do
		find "$BUILD/$name/tests" -name '*.log' -exec \
			grep -hE '^# (race with the module in|alarm in .*(anitizer|runtime error:))' {} +
	done | grep -cv ' in a sample: '
}

# The ten tests that took longest, from what tests/lib/timed-driver.sh writes down.
list_slowest() {
	(cd "$BUILD" && find "${@/%//tests}" -name '*.trs' -exec grep -H '^:seconds: ' {} +) |
		sed -E 's/^(.*)\.trs::seconds: ([^ ]+) ([^ ]+)$/\2 \3 \1/' | LC_ALL=C sort -k 1,1nr |
		awk 'NR <= 10 { printf "slowest: build/%s, %s s, %s s of processor\n", $3, $1, $2 }'
}

# What tests say of themselves as a whole, in lines "# total: WORDS".
list_totals() {
	local name log
	for name in "$@"; do
		while IFS= read -r log; do
			sed -n "s|^# total: |build/$name: |p" "$log"
		done < <(find "$BUILD/$name" -name '*.log' -path '*/tests/*' | sort)
	done
}

# What was skipped, and why.
list_skips() {
	local name
	for name in "$@"; do
		find "$BUILD/$name" -name '*.log' -path '*/tests/*' -exec \
			grep -h '^SKIP: ' {} + | sort -u | sed "s|^SKIP:|skipped: build/$name:|"
	done
}

# The driver writes each result into the test's log, as "FAIL: PROGRAM 2 - name".
list_failures() {
	local directory=$BUILD/$1 trs line
	while IFS= read -r trs; do
		while IFS= read -r line; do
			say "failed: build/$1: ${line#*: }"
		done < <(grep -E '^(FAIL|XPASS|ERROR): ' "${trs%.trs}.log")
		say "        log: ${trs%.trs}.log"
	done < <(find "$directory" -name '*.trs' \
		-exec grep -lE '^:test-result: (FAIL|XPASS|ERROR)' {} + | sort)
}
