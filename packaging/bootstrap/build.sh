# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# mxwarden itself, out of tree, in several variants: build/plain as users get it,
# build/asan under AddressSanitizer and UndefinedBehaviorSanitizer, build/tsan under
# ThreadSanitizer, and build/cachedb for an Unbound with cachedb.

readonly BUILD_HINT="read the log from its first error on; after a change of branch, delete build/ and run this again"

readonly VARIANTS=(plain asan tsan cachedb)

# Of these variants only the module is built, and the tests that need such an Unbound.
declare -rA VARIANT_TESTS=(
	[tsan]="$(printf 'tests/live/test-live-%s ' alerts control exchangers faults harm held \
		leaks metrics monitor reload soak threads)"
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
	need_makefiles "$@"
	for name in "$@"; do
		write_test_environment "$name" >"$BUILD/$name/test.env"
		step "make-$name" "make build/$name" "$BUILD_HINT" make_variant "$name"
	done
}

# What configure is told for a variant, one a line. For stacks the lines of functions do; the whole of what a
# debugger wants takes the compiler a quarter longer.
variant_options() {
	printf '%s\n' --enable-werror "--with-unbound-src=$(unbound_tree "$1")"
	case $1 in
	plain)
		printf '%s\n' 'CFLAGS=-g -O2'
		;;
	asan)
		printf '%s\n' --enable-sanitizers 'CFLAGS=-g1 -O1'
		;;
	tsan)
		printf '%s\n' --enable-sanitizers=thread 'CFLAGS=-g1 -O1'
		;;
	cachedb)
		printf '%s\n' 'CFLAGS=-g1 -O2'
		;;
	esac
}

command_build() {
	[[ $# -gt 0 ]] || set -- plain asan
	need_browser
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

need_makefiles() {
	local name options key
	for name in "$@"; do
		key=$(variant_options "$name" | digest)
		[[ ! -f $BUILD/$name/Makefile || $(cat "$BUILD/$name/.configured" 2>/dev/null) != "$key" ]] ||
			continue
		mkdir -p "$BUILD/$name"
		share_cache "$name" "$@"
		mapfile -t options < <(variant_options "$name")
		step "configure-$name" "configure build/$name" "$BUILD_HINT" \
			configure_variant "$BUILD/$name" --cache-file=config.cache "${options[@]}"
		printf '%s\n' "$key" >"$BUILD/$name/.configured"
	done
}

# share_cache NAME VARIANT...: what configure has found out for the first variant holds for all, but for what
# it was told.
share_cache() {
	rm -f "$BUILD/$1/config.cache"
	[[ $1 == "$2" || ! -f $BUILD/$2/config.cache ]] ||
		sed '/^ac_cv_env_/d' "$BUILD/$2/config.cache" >"$BUILD/$1/config.cache"
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
	local name=$1 tree directory=$BUILD/$1
	tree=$(unbound_tree "$name")
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
MXW_TEST_BROWSER=$(quoted "$BROWSER")
MXW_TEST_BROWSER_TOOLS=$(quoted "$BROWSER_TOOLS")
MXW_TEST_ECS=$(quoted "$ECS")
MXW_TEST_TIDY=$(quoted "$CACHE/tidy")
MXW_BUILD=$(quoted "$directory")
MXW_POLICIES=$(quoted "$ROOT/policies")
export MXW_TEST_UNBOUND MXW_TEST_UNBOUND_CONTROL MXW_TEST_UNBOUND_CHECKCONF
export MXW_TEST_UNBOUND_SRC MXW_TEST_MODULE MXW_TEST_MODULE_REFUSING
export MXW_TEST_TESTBOUND
export MXW_TEST_NSD MXW_TEST_REDIS MXW_TEST_VALIDATOR MXW_TEST_ECS MXW_TEST_TIDY MXW_BUILD MXW_POLICIES
export MXW_TEST_BROWSER MXW_TEST_BROWSER_TOOLS
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
