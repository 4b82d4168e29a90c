# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# Unbound from Debian's own source package, with the distribution's flags less
# the Python ones and with dynlib: once plain, once under AddressSanitizer.
#
# A tree is built beside its place and renamed when it is complete, so one that
# was interrupted is never taken for a good one. Its name carries the version
# and a digest of everything that decides how it comes out.

UNBOUND_SOURCE=$CACHE/source
UNBOUND_PLAIN=
UNBOUND_ASAN=
readonly UNBOUND_SOURCE
UNBOUND_PROGRAMS=(unbound unbound-control unbound-checkconf unbound-anchor)

# Sets UNBOUND_PLAIN and UNBOUND_ASAN.
need_unbound() {
	if ! unbound_dsc >/dev/null; then
		step unbound-source "fetch Unbound's source package" \
			"check the network and that /etc/apt has Debian's own sources; then run this again" \
			fetch_unbound
	fi
	local kind tree
	for kind in plain asan; do
		tree=$(unbound_tree "$kind")
		if [[ ! -d $tree ]]; then
			step "unbound-$kind" "build Unbound $(unbound_version), $kind" \
				"read the log from its first error on; a half-built tree is not kept, so just run this again" \
				build_unbound "$kind" "$tree"
		fi
	done
	UNBOUND_PLAIN=$(unbound_tree plain)
	UNBOUND_ASAN=$(unbound_tree asan)
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
}

unbound_tree() {
	printf '%s/unbound-%s-%s-%s\n' "$CACHE" "$(unbound_version)" \
		"$(unbound_recipe | digest)" "$1"
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
	local kind=$1 tree=$2 work=$2.$$ flags exported
	# What an interrupted run left behind.
	rm -rf "$tree".[0-9]*
	run dpkg-source -x --no-check --no-copy "$(unbound_dsc)" "$work"
	cd "$work" || return

	mapfile -t flags < <(unbound_configure_flags "$kind")
	if [[ " ${flags[*]} " != *' --with-libevent '* ]]; then
		note_failure "debian/rules of Unbound $(unbound_version) did not say its configure flags"
		return 1
	fi
	eval "$(unbound_environment "$kind")"
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

# A program in the tree may be libtool's shell script; the real one is in .libs.
unbound_elf() {
	if [[ -x $1/.libs/$2 ]]; then
		printf '%s\n' "$1/.libs/$2"
	else
		printf '%s\n' "$1/$2"
	fi
}
