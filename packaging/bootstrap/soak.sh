# shellcheck shell=bash
# The live test of the same name, for as long as one likes.

command_soak() {
	local minutes=$1
	set_up plain
	# shellcheck source=/dev/null
	. "$BUILD/plain/test.env"
	say "... $minutes minutes of mixed load with a reload every ten seconds"
	MXW_SRCDIR=$ROOT MXW_BUILDDIR=$BUILD/plain MXW_SOAK_SECONDS=$((minutes * 60)) \
		"$BUILD/plain/tests/live/test-live-soak" 9>&-
}
