# shellcheck shell=bash
# Fuzzing: tests/fuzz in a build of its own, build/fuzz, by clang with libFuzzer,
# AddressSanitizer and UndefinedBehaviorSanitizer, without Unbound. What is found
# is kept: the corpus in build/fuzz/corpus/TARGET, crashers in build/fuzz/crashers.

FUZZ=$BUILD/fuzz
readonly FUZZ
# What runs: the target by its process.
declare -A FUZZERS=()

# Sets FUZZ_MINUTES and FUZZ_TARGETS.
fuzz_options() {
	local target
	FUZZ_MINUTES=
	FUZZ_TARGETS=()
	while [[ $# -gt 0 ]]; do
		case $1 in
		--minutes)
			[[ ${2-} =~ ^[1-9][0-9]{0,4}$ ]] ||
				usage_error "--minutes takes a whole number from 1"
			FUZZ_MINUTES=$2
			shift
			;;
		-*)
			usage_error "fuzz takes --minutes N and names of targets"
			;;
		*)
			[[ -f $ROOT/tests/fuzz/fuzz-$1.c ]] ||
				usage_error "there is no tests/fuzz/fuzz-$1.c"
			FUZZ_TARGETS+=("$1")
			;;
		esac
		shift
	done
	[[ -n $FUZZ_MINUTES ]] || usage_error "fuzz needs --minutes N"
	[[ ${#FUZZ_TARGETS[@]} -eq 0 ]] || return 0
	for target in "$ROOT"/tests/fuzz/fuzz-*.c; do
		target=${target##*/fuzz-}
		FUZZ_TARGETS+=("${target%.c}")
	done
}

command_fuzz() {
	local target seconds
	require_debian
	need_packages "to build and fuzz" "${BUILD_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}"
	need_configure
	build_fuzz

	# Each processor has one target at a time.
	seconds=$((FUZZ_MINUTES * 60 * JOBS / ${#FUZZ_TARGETS[@]}))
	[[ $seconds -gt 0 ]] || seconds=1
	mkdir -p "$FUZZ/corpus" "$FUZZ/crashers" "$FUZZ/work"
	say "fuzzing ${#FUZZ_TARGETS[@]} targets for $seconds s each, $JOBS at a time"
	FUZZ_FAILED=0
	trap 'end_fuzzers; exit 130' INT TERM HUP
	for target in "${FUZZ_TARGETS[@]}"; do
		[[ ${#FUZZERS[@]} -lt $JOBS ]] || await_fuzzer
		# In its own process group, so that an interrupt ends all of it.
		set -m
		fuzz_target "$target" "$seconds" 9>&- &
		set +m
		FUZZERS[$!]=$target
	done
	while [[ ${#FUZZERS[@]} -gt 0 ]]; do
		await_fuzzer
	done
	trap - INT TERM HUP
	return "$FUZZ_FAILED"
}

await_fuzzer() {
	local ended
	wait -n -p ended "${!FUZZERS[@]}" || FUZZ_FAILED=1
	unset "FUZZERS[$ended]"
}

end_fuzzers() {
	local process
	for process in "${!FUZZERS[@]}"; do
		kill -TERM -- "-$process" 2>/dev/null || true
	done
	wait
}

build_fuzz() {
	local options=(--enable-werror --enable-fuzzing CC=clang 'CFLAGS=-g -O1') key
	mkdir -p "$FUZZ"
	key=$(printf '%s\n' "${options[@]}" | digest)
	if [[ ! -f $FUZZ/Makefile || $(cat "$FUZZ/.configured" 2>/dev/null) != "$key" ]]; then
		step configure-fuzz "configure build/fuzz" "$BUILD_HINT" \
			configure_variant "$FUZZ" "${options[@]}"
		printf '%s\n' "$key" >"$FUZZ/.configured"
	fi
	step make-fuzz "make build/fuzz" "$BUILD_HINT" make_fuzz
}

make_fuzz() {
	run make -C "$FUZZ" -j "$JOBS" fuzz-programs
	"$FUZZ/tests/fuzz/print-dictionary" >"$FUZZ/dictionary"
}

# The seeds of a target, one a line: its own, those that broke something once, and
# what else of the tree it takes.
fuzz_seeds() {
	local pattern
	find "$ROOT/tests/fuzz/seeds/$1" "$ROOT/tests/fuzz/crashers/$1" -type f 2>/dev/null
	[[ ! -f $ROOT/tests/fuzz/seeds/$1.paths ]] ||
		while IFS= read -r pattern; do
			compgen -G "$ROOT/$pattern"
		done <"$ROOT/tests/fuzz/seeds/$1.paths"
}

# fuzz_target TARGET SECONDS: runs it and prints a line. Fails when it has found
# something.
fuzz_target() {
	local target=$1 seconds=$2
	local corpus=$FUZZ/corpus/$target log=$LOGS/fuzz-$target.log seed rc=0
	local dictionary=()

	mkdir -p "$corpus"
	while IFS= read -r seed; do
		cp -- "$seed" "$corpus/seed-$(digest <"$seed")"
	done < <(fuzz_seeds "$target")
	case $target in
	policy|host|bundle) dictionary=("-dict=$FUZZ/dictionary") ;;
	esac
	(
		cd "$FUZZ/work" &&
		UBSAN_OPTIONS=print_stacktrace=1 nice -n 10 "$FUZZ/tests/fuzz/fuzz-$target" \
			"-max_total_time=$seconds" -print_final_stats=1 -timeout=20 \
			-rss_limit_mb=2048 "-artifact_prefix=$FUZZ/crashers/$target-" \
			"${dictionary[@]}" "$corpus"
	) >"$log" 2>&1 </dev/null || rc=$?
	report_target "$target" "$log" "$rc"
}

report_target() {
	local target=$1 log=$2 rc=$3 crasher
	awk -v target="$target" -v crashes="$((rc != 0))" '
		/ cov: [0-9]+ / { for (i = 1; i < NF; i++) if ($i == "cov:") coverage = $(i + 1) }
		/^stat::number_of_executed_units:/ { executed = $2 }
		/^stat::new_units_added:/ { added = $2 }
		END {
			printf "%-9s %10d executions, coverage %5d, %5d new units, crashes %d\n",
				target, executed, coverage, added, crashes
		}' "$log"
	[[ $rc -ne 0 ]] || return 0
	crasher=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
	say "          crasher: ${crasher:-none was written}"
	say "          log: $log"
	return 1
}
