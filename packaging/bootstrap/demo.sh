# shellcheck shell=bash
# The main job on loopback, with real servers, in a network namespace of its own.

command_demo() {
	need_namespaces
	[[ -f $ROOT/tests/mta/demo.sh ]] || die "tests/mta/demo.sh is missing"
	set_up plain
	# shellcheck source=/dev/null
	. "$BUILD/plain/test.env"
	exec 9>&-
	exec bash "$ROOT/tests/mta/demo.sh" "$@"
}

# Containers often forbid namespaces, even to root.
need_namespaces() {
	local refusal
	if ! refusal=$(unshare --mount --net true 2>&1); then
		warn "this runs in a network namespace, so that it touches no port of this system, and"
		warn "this machine does not permit one. In a container, give it CAP_SYS_ADMIN and"
		warn "CAP_NET_ADMIN, or use a virtual machine. The refusal: $refusal"
		exit 77
	fi
}
