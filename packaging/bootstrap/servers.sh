# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# Servers for the tests: NSD, Redis, rsyslog, Prometheus and mail servers are downloaded and unpacked into
# the cache, not installed. Installing would start them, and each mail server would
# replace the one that is there. Only libraries that they need are installed. logrotate
# is among them: installed, it would begin to rotate the logs of this machine.

# What is unpacked, and the variable that says where.
declare -A SERVER_PACKAGES=(
	[NSD_ROOT]=nsd
	[POSTFIX_ROOT]=postfix
	[EXIM_ROOT]=exim4-daemon-light
	[OPENSMTPD_ROOT]=opensmtpd
	[SENDMAIL_ROOT]=sendmail-bin
	[SENDMAIL_CF_ROOT]=sendmail-cf
	[DMA_ROOT]=dma
	[RSYSLOG_ROOT]=rsyslog
	[SYSTEMD_ROOT]=systemd
	# The program is in here; the package redis-server only has a link to it.
	[REDIS_ROOT]=redis-tools
	# promtool, and what reads the metrics of a resolver's host.
	[PROMETHEUS_ROOT]=prometheus
	[NODE_EXPORTER_ROOT]=prometheus-node-exporter
	[LOGROTATE_ROOT]=logrotate
)

# Sets these variables.
need_servers() {
	local variable name lists=old libraries
	for variable in "${!SERVER_PACKAGES[@]}"; do
		name=${SERVER_PACKAGES[$variable]}
		if [[ -z $(server_root "$name") ]]; then
			step "server-$name" "fetch $name, unpacked into the cache" \
				"check the network and that /etc/apt has Debian's own sources; then run this again" \
				fetch_server "$name" "$lists"
			lists=new
		else
			mapfile -t libraries <"$(server_root "$name").libraries"
			need_packages "libraries of $name" "${libraries[@]}"
		fi
		declare -g "$variable=$(server_root "$name")"
	done
}

# The same variables for the tests, with the prefix that is theirs.
server_environment() {
	local variable
	for variable in "${!SERVER_PACKAGES[@]}"; do
		printf 'export MXW_TEST_%s=%s\n' "$variable" "$(quoted "${!variable}")"
	done | sort
}

# Where the package is unpacked; empty when it is not.
server_root() {
	local root
	for root in "$CACHE/servers/$1"-[0-9]*; do
		[[ -d $root && $root != *.new && -f $root.libraries ]] || continue
		printf '%s\n' "$root"
		return 0
	done
}

# fetch_server NAME LISTS: apt's lists of an earlier run are old; they may be from
# before a point release.
fetch_server() {
	local name=$1 lists=$2 servers=$CACHE/servers deb version root libraries
	mkdir -p "$servers"
	rm -rf "$servers/$name"-[0-9]* "$servers/$name"_*.deb
	[[ $lists == new ]] || private_apt_setup
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
	printf '%s\n' "${libraries[@]}" | sed '/^$/d' >"$root.libraries"
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
