# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# Servers for the tests: NSD, Postfix and Redis are downloaded and unpacked into
# the cache, not installed. Installing would start them, and Postfix would replace
# the mail server that is there. Only libraries that they need are installed.

NSD_ROOT=
POSTFIX_ROOT=
REDIS_ROOT=

# Sets NSD_ROOT, POSTFIX_ROOT and REDIS_ROOT.
need_servers() {
	local name libraries
	for name in nsd postfix redis-tools; do
		if [[ -z $(server_root "$name") ]]; then
			step "server-$name" "fetch $name, unpacked into the cache" \
				"check the network and that /etc/apt has Debian's own sources; then run this again" \
				fetch_server "$name"
		else
			mapfile -t libraries <"$(server_root "$name").libraries"
			need_packages "libraries of $name" "${libraries[@]}"
		fi
	done
	NSD_ROOT=$(server_root nsd)
	POSTFIX_ROOT=$(server_root postfix)
	# The program is in here; the package redis-server only has a link to it.
	REDIS_ROOT=$(server_root redis-tools)
}

# Where the package is unpacked; empty when it is not.
server_root() {
	local root
	for root in "$CACHE/servers/$1"-*; do
		[[ -d $root && $root != *.new && -f $root.libraries ]] || continue
		printf '%s\n' "$root"
		return 0
	done
}

fetch_server() {
	local name=$1 servers=$CACHE/servers deb version root libraries
	mkdir -p "$servers"
	rm -rf "$servers/$name"-* "$servers/$name"_*.deb
	# The lists of an earlier run may be from before a point release.
	private_apt_setup
	(cd "$servers" && private_apt_get download "$name")
	deb=$(echo "$servers/$name"_*.deb)
	version=$(dpkg-deb -f "$deb" Version)
	root=$servers/$name-$version

	# The first alternative of each dependency, without its version; libraries only.
	mapfile -t libraries < <(dpkg-deb -f "$deb" Pre-Depends Depends |
		sed -e 's/^[A-Za-z-]*: //' | tr ',' '\n' |
		sed -e 's/|.*//' -e 's/(.*//' -e 's/:any//' -e 's/[ \t]//g' |
		grep '^lib' | sort -u)
	apt_install "${libraries[@]}"

	rm -rf "$root.new"
	run dpkg-deb -x "$deb" "$root.new"
	check_libraries "$root.new"
	[[ $name != redis-tools ]] || ln -s redis-check-rdb "$root.new/usr/bin/redis-server"
	printf '%s\n' "${libraries[@]}" >"$root.libraries"
	mv "$root.new" "$root"
	rm -f "$deb"
}

# Every program must find its libraries; Postfix brings some of its own.
check_libraries() {
	local root=$1 file lost
	while IFS= read -r file; do
		lost=$(LD_LIBRARY_PATH=$root/usr/lib/postfix ldd "$file" 2>/dev/null |
			grep 'not found' || true)
		if [[ -n $lost ]]; then
			note_failure "$file lacks a library:$lost"
			return 1
		fi
	done < <(find "$root/usr" -type f -perm -u+x)
}
