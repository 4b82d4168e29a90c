# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# Places, messages, and steps with progress. Sourced by ./bootstrap.

BUILD=$ROOT/build
LOGS=$BUILD/logs
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mxwarden
JOBS=$(nproc 2>/dev/null || echo 1)
readonly BUILD LOGS CACHE JOBS

say() {
	printf '%s\n' "$*"
}

warn() {
	printf 'bootstrap: %s\n' "$*" >&2
}

die() {
	warn "$@"
	exit 1
}

# Packages, network namespaces and foreign user ids need root.
become_root() {
	[[ $(id -u) -ne 0 ]] || return 0
	command -v sudo >/dev/null ||
		die "this needs root, and there is no sudo: run it as root, for example with su -c"
	local keep=()
	[[ -z ${XDG_CACHE_HOME-} ]] || keep+=("XDG_CACHE_HOME=$XDG_CACHE_HOME")
	exec sudo -- env "${keep[@]}" "$SELF" "$@"
}

# Two of these at once would build in the same directory: the second waits. The
# lock is descriptor 9, which no step inherits: a server that a test left behind
# must not hold it.
prepare_directories() {
	mkdir -p "$LOGS" "$CACHE"
	exec 9>"$BUILD/.lock"
	if ! flock -n 9; then
		say "waiting for another ./bootstrap in this tree to end"
		flock 9
	fi
}

digest() {
	sha256sum | cut -c1-16
}

# Runs a command of a step: it appears in the log as it was called, and when it
# fails the step can say which one it was.
run() {
	local rc=0
	printf '+ %s\n' "$*" >&2
	"$@" || rc=$?
	if [[ $rc -ne 0 ]]; then
		note_failure "$* (exit code $rc)"
	fi
	return "$rc"
}

# The innermost command that failed is noted first; that is the one to report.
note_failure() {
	[[ -z ${STEP_FAILED-} || -e $STEP_FAILED ]] ||
		printf '%s\n' "$*" >"$STEP_FAILED"
}

# step LOG TITLE HINT COMMAND [ARGUMENT...]
# Runs the command, a function or a program, with its output in build/logs/LOG.log
# and shows the seconds that pass. When it fails: what failed, the end of the log,
# and HINT; the result is 1. An empty HINT leaves the report to the caller.
step() {
	local log=$LOGS/$1.log title=$2 hint=$3
	shift 3
	local began=$SECONDS shown=0 pid rc=0 elapsed

	: >"$log"
	rm -f "$log.failed"
	[[ -t 1 ]] || say "... $title"

	# In its own process group, so that an interrupt ends all of it.
	set -m
	(
		exec 9>&-
		set -E
		STEP_FAILED=$log.failed
		trap 'note_failure "$BASH_COMMAND"' ERR
		"$@"
	) >"$log" 2>&1 </dev/null &
	pid=$!
	set +m
	trap 'kill -TERM -- -'"$pid"' 2>/dev/null; wait; exit 130' INT TERM HUP

	while kill -0 "$pid" 2>/dev/null; do
		elapsed=$((SECONDS - began))
		if [[ -t 1 ]]; then
			printf '\r... %s, %d s ' "$title" "$elapsed"
		elif [[ $((elapsed - shown)) -ge 15 ]]; then
			say "... $title, $elapsed s"
			shown=$elapsed
		fi
		sleep 0.2
	done
	wait "$pid" || rc=$?
	trap - INT TERM HUP

	elapsed=$((SECONDS - began))
	say_ended "$rc" "$title" "$elapsed"
	[[ $rc -eq 0 || -z $hint ]] || report_failure "$log" "$hint" >&2
	rm -f "$log.failed"
	[[ $rc -eq 0 ]]
}

# say_ended RESULT TITLE SECONDS
say_ended() {
	[[ ! -t 1 ]] || printf '\r\033[K'
	if [[ $1 -eq 0 ]]; then
		say "ok  $2, $3 s"
	else
		say "FAILED  $2, $3 s"
	fi
}

report_failure() {
	local log=$1 hint=$2
	if [[ -s $log.failed ]]; then
		printf 'This command failed: %s\n' "$(head -n 1 "$log.failed")"
	fi
	printf 'The last lines of %s:\n' "$log"
	tail -n 30 "$log" | sed 's/^/    /'
	printf 'What to do: %s\n' "$hint"
}
