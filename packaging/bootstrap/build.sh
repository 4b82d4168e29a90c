# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# mxwarden itself, out of tree, in several variants: build/plain as users get it,
# build/asan under AddressSanitizer and UndefinedBehaviorSanitizer, build/tsan under
# ThreadSanitizer, and build/cachedb for an Unbound with cachedb.

readonly BUILD_HINT="read the log from its first error on; after a change of branch, delete build/ and run this again"

readonly VARIANTS=(plain asan tsan cachedb)

# Of these variants only the module is built, and the tests that need such an Unbound.
declare -rA VARIANT_TESTS=(
	[tsan]="$(printf 'tests/live/test-live-%s ' actions alerts chains control exchangers expiry \
		faults harm held host language leaks monitor reload soak threads validator)"
	[cachedb]="tests/live/test-live-chains tests/live/test-live-matrix-cachedb"
)

# set_up VARIANT...: all that is needed to run tests in these.
set_up() {
	local name
	require_debian
	need_packages "to build and test" "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
	need_unbound plain "$@"
	need_servers
	need_validator
	need_configure
	for name in "$@"; do
		case $name in
		plain)
			build_variant plain -O2
			;;
		asan)
			build_variant asan -O1 --enable-sanitizers
			;;
		tsan)
			build_variant tsan -O1 --enable-sanitizers=thread
			;;
		cachedb)
			build_variant cachedb -O2
			;;
		esac
	done
}

command_build() {
	[[ $# -gt 0 ]] || set -- plain asan
	set_up "$@"
	need_unbound testbound
	say "built:$(printf " $BUILD/%s" "$@")"
}

# make runs the autotools again by itself; only the first time, and after a change
# that it may not get over, they are run here.
need_configure() {
	local key
	# configure refuses to build elsewhere what is built in the tree.
	[[ ! -f $ROOT/config.status ]] ||
		die "there is a build in the tree itself; end it with: make -C $ROOT distclean"
	key=$(digest <"$ROOT/configure.ac")
	if [[ ! -x $ROOT/configure || ! -f $ROOT/Makefile.in || ! -f $ROOT/build-aux/tap-driver.sh ||
	    $(cat "$BUILD/.autoreconf" 2>/dev/null) != "$key" ]]; then
		step autoreconf "generate configure" "$BUILD_HINT" autoreconf -fi "$ROOT"
		printf '%s\n' "$key" >"$BUILD/.autoreconf"
	fi
}

# build_variant NAME OPTIMISATION [CONFIGURE-OPTION...]
build_variant() {
	local name=$1 optimisation=$2
	shift 2
	local directory=$BUILD/$name tree key
	tree=$(unbound_tree "$name")
	local options=(--enable-werror "--with-unbound-src=$tree" "CFLAGS=-g $optimisation" "$@")

	mkdir -p "$directory"
	key=$(printf '%s\n' "${options[@]}" | digest)
	if [[ ! -f $directory/Makefile || $(cat "$directory/.configured" 2>/dev/null) != "$key" ]]; then
		step "configure-$name" "configure build/$name" "$BUILD_HINT" \
			configure_variant "$directory" "${options[@]}"
		printf '%s\n' "$key" >"$directory/.configured"
	fi
	write_test_environment "$name" "$tree" >"$directory/test.env"
	step "make-$name" "make build/$name" "$BUILD_HINT" make_variant "$name"
}

configure_variant() {
	local directory=$1
	shift
	cd "$directory" || return
	run "$ROOT/configure" "$@"
}

# Test programs are built here too: a mistake in one is a build error.
make_variant() {
	local tests
	if [[ -n ${VARIANT_TESTS[$1]-} ]]; then
		read -ra tests <<<"${VARIANT_TESTS[$1]}"
		run quick_make "$1" just-the-module "${tests[@]}"
		return
	fi
	run quick_make "$1" all
	run quick_make "$1" check-programs
}

# quick_make VARIANT ARGUMENT...
quick_make() {
	local libtool
	libtool="bash $(quoted "$ROOT/packaging/bootstrap/quick-libtool.sh") ./libtool"
	make -C "$BUILD/$1" -j "$JOBS" "LIBTOOL=$libtool" "${@:2}"
}

quoted() {
	printf "'%s'" "${1//\'/\'\\\'\'}"
}

# Read by make check, the demonstration and the benchmarks: where things are.
write_test_environment() {
	local name=$1 tree=$2
	local directory=$BUILD/$name
	cat <<END
# Written by ./bootstrap; sourced by make check.
MXW_TEST_UNBOUND=$(quoted "$(unbound_elf "$tree" unbound)")
MXW_TEST_UNBOUND_CONTROL=$(quoted "$(unbound_elf "$tree" unbound-control)")
MXW_TEST_UNBOUND_CHECKCONF=$(quoted "$(unbound_elf "$tree" unbound-checkconf)")
MXW_TEST_UNBOUND_SRC=$(quoted "$tree")
MXW_TEST_MODULE=$(quoted "$directory/module/unbound/.libs/mxwarden.so")
MXW_TEST_MODULE_REFUSING=$(quoted "$directory/tests/live/.libs/mxwarden-refusing.so")
MXW_TEST_TESTBOUND=$(quoted "$(unbound_tree testbound)/testbound")
MXW_TEST_NSD=$(quoted "$NSD_ROOT/usr/sbin/nsd")
MXW_TEST_REDIS=$(quoted "$REDIS_ROOT/usr/bin/redis-server")
MXW_TEST_VALIDATOR=$(quoted "$VALIDATOR")
MXW_BUILD=$(quoted "$directory")
MXW_POLICIES=$(quoted "$ROOT/policies")
export MXW_TEST_UNBOUND MXW_TEST_UNBOUND_CONTROL MXW_TEST_UNBOUND_CHECKCONF
export MXW_TEST_UNBOUND_SRC MXW_TEST_MODULE MXW_TEST_MODULE_REFUSING
export MXW_TEST_TESTBOUND
export MXW_TEST_NSD MXW_TEST_REDIS MXW_TEST_VALIDATOR MXW_BUILD MXW_POLICIES
END
	server_environment
	if [[ $name == asan ]]; then
		cat <<'END'
ASAN_OPTIONS=${ASAN_OPTIONS-strict_string_checks=1:detect_stack_use_after_return=1:check_initialization_order=1}
UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1}
export ASAN_OPTIONS UBSAN_OPTIONS
END
	fi
}
