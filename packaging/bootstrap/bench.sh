# shellcheck shell=bash
# Side-by-side measurements: bench/NAME.sh, or all of them.

command_bench() {
	local script failed=0 scripts=()
	if [[ $# -eq 1 ]]; then
		[[ -f $ROOT/bench/$1.sh ]] || usage_error "there is no bench/$1.sh"
		scripts=("$ROOT/bench/$1.sh")
	else
		for script in "$ROOT"/bench/*.sh; do
			[[ ! -f $script ]] || scripts+=("$script")
		done
		[[ ${#scripts[@]} -gt 0 ]] || die "there is nothing in bench/ yet"
	fi

	set_up plain
	need_packages "to measure" "${BENCH_PACKAGES[@]}"
	# shellcheck source=/dev/null
	. "$BUILD/plain/test.env"
	for script in "${scripts[@]}"; do
		say "== ${script##*/}"
		[[ $script != */lookalikes.sh ]] || need_corpus
		bash "$script" 9>&- || failed=1
	done
	return "$failed"
}

# Sets MXW_CORPUS, where the lists of legitimate domains are.
need_corpus() {
	need_npm_packages corpus "lists of mail domains" "$ROOT/bench/corpus" || return
	export MXW_CORPUS=$NPM_TREE/node_modules
}
