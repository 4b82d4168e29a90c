# shellcheck shell=bash
# The mail laboratory: what real mail servers do with each policy answer.

command_lab() {
	need_namespaces
	set_up plain
	# shellcheck source=/dev/null
	. "$BUILD/plain/test.env"
	exec 9>&-
	exec bash "$ROOT/tests/mta/matrix.sh" "$@"
}
