# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# Unbound from Debian's own source package, with the distribution's flags less
# the Python ones and with dynlib, in several kinds:
#
#   plain      as a user would build it
#   asan       under AddressSanitizer
#   tsan       under ThreadSanitizer
#   cachedb    plain, with cachedb and Redis
#   testbound  plain, with the program that replays scenarios
#
# A tree is built beside its place and renamed when it is complete, so one that
# was interrupted is never taken for a good one. Its name carries the version,
# its kind, and a digest of everything that decides how it comes out.

UNBOUND_SOURCE=$CACHE/source
readonly UNBOUND_SOURCE
UNBOUND_PROGRAMS=(unbound unbound-control unbound-checkconf unbound-anchor)

# need_unbound KIND...
# After it, unbound_tree KIND says where each is. testbound comes behind plain.
need_unbound() {
	if ! unbound_dsc >/dev/null; then
		step unbound-source "fetch Unbound's source package" \
			"check the network and that /etc/apt has Debian's own sources; then run this again" \
			fetch_unbound
	fi
	local kind tree
	for kind in "$@"; do
		[[ $kind != cachedb ]] ||
			need_packages "to build Unbound with cachedb" "${CACHEDB_PACKAGES[@]}"
		tree=$(unbound_tree "$kind")
		if [[ ! -d $tree ]]; then
			step "unbound-$kind" "build Unbound $(unbound_version), $kind" \
				"read the log from its first error on; a half-built tree is not kept, so just run this again" \
				build_unbound "$kind" "$tree"
		fi
	done
}

# The .dsc in the cache; fails when there is none.
unbound_dsc() {
	local dsc
	for dsc in "$UNBOUND_SOURCE"/unbound_*.dsc; do
		[[ -f $dsc ]] || continue
		printf '%s\n' "$dsc"
		return 0
	done
	return 1
}

unbound_version() {
	local dsc
	dsc=$(unbound_dsc)
	dsc=${dsc##*/unbound_}
	printf '%s\n' "${dsc%.dsc}"
}

fetch_unbound() {
	private_apt_setup
	rm -rf "$UNBOUND_SOURCE.new"
	mkdir -p "$UNBOUND_SOURCE.new"
	# apt checks the signatures; dpkg-source would want Debian's maintainer keys.
	(cd "$UNBOUND_SOURCE.new" && private_apt_get source --download-only unbound)
	rm -rf "$UNBOUND_SOURCE"
	mv "$UNBOUND_SOURCE.new" "$UNBOUND_SOURCE"
	unbound_dsc >/dev/null
}

# What goes in, apart from the source: changes when the flags do.
unbound_recipe() {
	declare -f unbound_environment unbound_configure_flags
	gcc -dumpfullversion
	dpkg --print-architecture
	unbound_addition "$1"
}

unbound_tree() {
	printf '%s/unbound-%s-%s-%s\n' "$CACHE" "$(unbound_version)" \
		"$(unbound_recipe "$1" | digest)" "$1"
}

# What makes a kind another than the one it is based on: shell, to be run before configure.
# It is apart from the two functions below, so that a change rebuilds only its kind.
unbound_addition() {
	case $1 in
	tsan)
		cat <<'END'
export CFLAGS="-g -O1 -fsanitize=thread -fno-omit-frame-pointer"
export LDFLAGS="-fsanitize=thread -Wl,--build-id"
END
		;;
	cachedb)
		printf '%s\n' 'flags+=(--enable-cachedb --with-libhiredis)'
		;;
	testbound)
		declare -f build_testbound
		build_id "$(unbound_elf "$(unbound_tree plain)" unbound)"
		;;
	esac
}

build_id() {
	LC_ALL=C readelf -n "$1" | sed -n 's/.*Build ID: \([0-9a-f]*\).*/\1/p'
}

# Debian's flags, as debian/rules would give them to configure, one a line. Its
# target is asked for without being run.
unbound_configure_flags() {
	local kind=$1 multiarch
	multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
	printf '%s\n' "--build=$(dpkg-architecture -qDEB_BUILD_GNU_TYPE)" \
		--prefix=/usr --includedir=/usr/include --mandir=/usr/share/man \
		--infodir=/usr/share/info --sysconfdir=/etc --localstatedir=/var \
		--runstatedir=/run "--libdir=/usr/lib/$multiarch" \
		--disable-option-checking --disable-maintainer-mode
	make -n -f debian/rules b/unbound/config.h 2>/dev/null |
		sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' |
		sed -n 's/.*dh_auto_configure .* -- //p' |
		xargs -n 1 printf '%s\n' |
		grep -v -e python -e pyunbound
	printf '%s\n' --without-pythonmodule --without-pyunbound --with-dynlibmodule
	# Link-time optimisation takes AddressSanitizer several minutes.
	[[ $kind != asan ]] || printf '%s\n' --disable-flto
}

unbound_environment() {
	if [[ $1 == plain ]]; then
		DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --export=sh
	else
		printf '%s\n' \
			'export CFLAGS="-g -O1 -fsanitize=address -fno-omit-frame-pointer"' \
			'export LDFLAGS="-fsanitize=address -Wl,--build-id"'
	fi
}

build_unbound() {
	local kind=$1 tree=$2 work=$2.$$ base=plain flags exported
	# Another source tree's ./bootstrap may be building the same.
	exec 8>"$CACHE/unbound.lock"
	flock 8
	[[ ! -d $tree ]] || return 0
	# What an interrupted run left behind.
	rm -rf "$tree".[0-9]*
	if [[ $kind == testbound ]]; then
		build_testbound "$work"
		mv "$work" "$tree"
		return
	fi
	run dpkg-source -x --no-check --no-copy "$(unbound_dsc)" "$work"
	cd "$work" || return

	[[ $kind != [at]san ]] || base=asan
	mapfile -t flags < <(unbound_configure_flags "$base")
	if [[ " ${flags[*]} " != *' --with-libevent '* ]]; then
		note_failure "debian/rules of Unbound $(unbound_version) did not say its configure flags"
		return 1
	fi
	eval "$(unbound_environment "$base")"
	eval "$(unbound_addition "$kind")"
	run ./configure "${flags[@]}"
	run make -j "$JOBS" "${UNBOUND_PROGRAMS[@]}"

	# A module finds what it calls in the program's dynamic symbols.
	exported=$(nm -D --defined-only "$(unbound_elf "$work" unbound)" | awk '{ print $NF }')
	if ! grep -qx inplace_cb_register <<<"$exported" ||
	    [[ $(wc -l <<<"$exported") -lt 1000 ]]; then
		note_failure "this Unbound does not export its functions to modules"
		return 1
	fi
	cd "$CACHE" || return
	rm -rf "$tree"
	mv "$work" "$tree"
}

# A copy of plain's tree, with one more program. A module looks at the build-id of the
# program that loads it; the structures are plain's, so this one may say plain's.
build_testbound() {
	local work=$1 plain flags
	plain=$(unbound_tree plain)
	run cp -a "$plain" "$work"
	cd "$work" || return
	flags=$(sed -n 's/^LDFLAGS=//p' Makefile)
	run make -j "$JOBS" testbound "LDFLAGS=$flags -Wl,-export-dynamic \
		-Wl,--build-id=0x$(build_id "$(unbound_elf "$plain" unbound)")"
}

# A program in the tree may be libtool's shell script; the real one is in .libs.
unbound_elf() {
	if [[ -x $1/.libs/$2 ]]; then
		printf '%s\n' "$1/.libs/$2"
	else
		printf '%s\n' "$1/$2"
	fi
}
