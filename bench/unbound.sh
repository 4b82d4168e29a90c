#!/usr/bin/env bash
# What the module costs Unbound: queries per second with and without it, on
# cached unwatched traffic, and on watched traffic.
#
# Three resolvers of one thread each run side by side, all with the same zones
# behind them: without the module, with a policy in enforce, and with the same
# policy in monitor. In each round dnsperf asks one after the other for the same
# time, so that whatever else the machine does falls on all of them; only the
# ratios within a round count. Printed is their median over the rounds, with the
# lowest and the highest.
#
#	NAMES   watched names in the policy        (100000)
#	ROUNDS  rounds                             (7)
#	SECONDS_EACH  length of one measurement    (2)

set -eu -o pipefail

names=${NAMES:-100000}
rounds=${ROUNDS:-7}
seconds=${SECONDS_EACH:-2}
asked=10000 # different names in each query file: all of them stay in the cache

for name in MXW_TEST_UNBOUND MXW_TEST_NSD MXW_TEST_MODULE; do
	[[ -n ${!name-} ]] || { echo "$name is not set: ./bootstrap bench sets it" >&2; exit 2; }
done

dir=$(mktemp -d)
pids=()
end() {
	if [[ ${#pids[@]} -gt 0 ]]; then
		kill "${pids[@]}" 2>/dev/null || true
		wait "${pids[@]}" 2>/dev/null || true
	fi
	rm -rf "$dir"
}
trap end EXIT

# A port that nobody uses on loopback now, neither for UDP nor for TCP.
free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		[[ -n $(ss -Hlnut "sport = :$port") ]] || break
	done
	echo "$port"
}

wait_until_answers() {
	local port=$1 tries=0
	until [[ $(drill -p "$port" @127.0.0.1 ready.test MX 2>/dev/null) == *"rcode: NOERROR"* ]]; do
		tries=$((tries + 1))
		[[ $tries -lt 300 ]] || { echo "no answer on port $port" >&2; tail "$dir"/*.log >&2; exit 1; }
		sleep 0.1
	done
}

start_nsd() {
	nsd_port=$(free_port)
	cat >"$dir/test.zone" <<-'END'
	$TTL 86400
	@ SOA ns hostmaster 1 7200 3600 1209600 300
	@ NS ns
	ns A 127.0.0.1
	* MX 10 mx
	END
	cat >"$dir/nsd.conf" <<-END
	server:
	    server-count: 1
	    ip-address: 127.0.0.1@$nsd_port
	    username: ""
	    zonesdir: "$dir"
	    database: ""
	    logfile: "$dir/nsd.log"
	    pidfile: "$dir/nsd.pid"
	    xfrdfile: "$dir/xfrd.state"
	    zonelistfile: "$dir/zone.list"
	    xfrdir: "$dir"
	    rrl-ratelimit: 0
	remote-control:
	    control-enable: no
	zone:
	    name: test
	    zonefile: test.zone
	END
	"$MXW_TEST_NSD" -d -c "$dir/nsd.conf" >"$dir/nsd.out" 2>&1 &
	pids+=($!)
	wait_until_answers "$nsd_port"
}

# start_unbound NAME CHAIN: sets port_NAME.
start_unbound() {
	local name=$1 chain=$2 port
	port=$(free_port)
	mkdir -p "$dir/$name"
	cat >"$dir/$name.conf" <<-END
	server:
	    interface: 127.0.0.1@$port
	    num-threads: 1
	    msg-cache-size: 128m
	    rrset-cache-size: 256m
	    so-rcvbuf: 0
	    username: ""
	    chroot: ""
	    directory: "$dir"
	    pidfile: "$dir/$name.pid"
	    use-syslog: no
	    logfile: "$dir/$name.log"
	    module-config: "$chain"
	    local-zone: "test." nodefault
	    domain-insecure: test
	    do-not-query-localhost: no
	$([[ $chain != dynlib* ]] || printf 'dynlib:\n    dynlib-file: "%s"\n' "$MXW_TEST_MODULE")
	remote-control:
	    control-enable: no
	stub-zone:
	    name: test
	    stub-addr: 127.0.0.1@$nsd_port
	END
	MXWARDEN_POLICY=$dir/$name.yaml MXWARDEN_STATE=$dir/$name \
		"$MXW_TEST_UNBOUND" -d -c "$dir/$name.conf" >"$dir/$name.out" 2>&1 &
	pids+=($!)
	printf -v "port_$name" %s "$port"
	wait_until_answers "$port"
}

# write_policy NAME MODE
write_policy() {
	{
		printf 'mxwarden: 1\nmode: %s\nmail-hosts: {outbound: [127.0.10.0/24]}\n' "$2"
		printf 'watch:\n  - id: watched\n    domains:\n'
		seq -f '      - w%07.0f.test' 1 "$names"
	} >"$dir/$1.yaml"
}

# measure PORT SOURCE QUERIES: queries per second.
measure() {
	dnsperf -s 127.0.0.1 -p "$1" -a "$2" -d "$3" -l "$seconds" -t 1 -c 8 -q 200 2>&1 |
		awk '/Queries per second:/ { print $4 }'
}

# Median, lowest and highest of the numbers on standard input.
spread() {
	sort -g | awk '{ v[NR] = $1 } END { printf "%.3f (%.3f to %.3f)", v[int((NR + 1) / 2)], v[1], v[NR] }'
}

# compare TITLE SOURCE QUERIES: one row of the table.
compare() {
	local title=$1 source=$2 queries=$3 round name rate base
	for name in none enforce monitor; do
		local port="port_$name"
		measure "${!port}" "$source" "$queries" >/dev/null # fills the cache
		: >"$dir/ratios.$name"
	done
	base=
	for ((round = 0; round < rounds; round++)); do
		for name in none enforce monitor; do
			local port="port_$name"
			rate=$(measure "${!port}" "$source" "$queries")
			[[ $name != none ]] || base=$rate
			awk -v a="$rate" -v b="$base" 'BEGIN { print a / b }' >>"$dir/ratios.$name"
		done
	done
	printf '%-44s %9.0f   %-26s %s\n' "$title" "$base" "$(spread <"$dir/ratios.enforce")" \
		"$(spread <"$dir/ratios.monitor")"
}

seq -f 'u%07.0f.test MX' 1 "$asked" >"$dir/unwatched"
seq -f 'u%07.0f.test A' 1 "$asked" >"$dir/addresses"
seq -f 'w%07.0f.test MX' 1 "$((names < asked ? names : asked))" >"$dir/watched"
write_policy enforce enforce
write_policy monitor monitor

start_nsd
start_unbound none "validator iterator"
start_unbound enforce "dynlib validator iterator"
start_unbound monitor "dynlib validator iterator"

echo "$("$MXW_TEST_UNBOUND" -V | head -n 1), one thread, $names watched names, $rounds rounds of ${seconds}s"
printf '%-44s %9s   %-26s %s\n' "traffic" "queries/s" "with it, enforce" "with it, monitor"
printf '%-44s %9s   %-26s %s\n' "" "without" "ratio to without" "ratio to without"
compare "unwatched MX, from a desktop, cached" 127.0.20.1 "$dir/unwatched"
compare "unwatched MX, from a mail host, cached" 127.0.10.1 "$dir/unwatched"
compare "A, from a mail host, cached" 127.0.10.1 "$dir/addresses"
compare "watched MX, from a mail host, alerts on" 127.0.10.1 "$dir/watched"
compare "watched MX, from a desktop (never cached)" 127.0.20.1 "$dir/watched"
for name in enforce monitor; do
	printf 'alerts written, %s: %s\n' "$name" "$(wc -l <"$dir/$name/alerts.json")"
done
