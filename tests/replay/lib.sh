# shellcheck shell=bash disable=SC2034 # the test behind uses what is set here
# What the tests of this directory begin with. testbound is Unbound with a clock, clients and servers
# out of a script, the scenario. It has the same structures as the Unbound that the module was built
# for, and says the same build-id, so it loads the very module that users get.
set -u
export LC_ALL=C
: "${MXW_SRCDIR:?the source tree}" "${MXW_BUILDDIR:?the build tree}"
replay=$MXW_SRCDIR/tests/replay
jobs=$(nproc 2>/dev/null || echo 1)
count=0

for variable in MXW_TEST_TESTBOUND MXW_TEST_UNBOUND_CHECKCONF MXW_TEST_MODULE; do
	if [ ! -f "${!variable-}" ]; then
		echo "1..0 # SKIP $variable names no file"
		exit
	fi
done
# The chain of an Unbound that is not told one.
if [ -z "${chain-}" ]; then
	chain=$("$MXW_TEST_UNBOUND_CHECKCONF" -o module-config /dev/null) || exit 99
	export chain
fi

# result STATUS NAME [FILE]: reports a case; of a failed one, the end of FILE too.
result()
{
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
		return
	fi
	echo "not ok $count - $2"
	[ -z "${3-}" ] || tail -n 25 "$3" | sed 's/^/# /'
}

# with_module SCENARIO: prints it with the module at the head of its chain.
with_module()
{
	awk -v chain="$chain" -v module="$MXW_TEST_MODULE" -f "$replay/first.awk" "$1" "$1"
}

# play SCENARIO DIRECTORY [POLICY]: runs it in a directory of its own; the result is testbound's.
# What it says is in DIRECTORY/log.
play()
(
	mkdir -p "$2/state" && cd "$2" || exit 99
	export MXWARDEN_POLICY=${3-/nonexistent} MXWARDEN_HOST=/nonexistent MXWARDEN_STATE=$2/state
	export LD_PRELOAD=$MXW_BUILDDIR/tests/replay/.libs/same-random.so
	exec timeout 300 "$MXW_TEST_TESTBOUND" -p "$1" >log 2>&1 </dev/null
)
