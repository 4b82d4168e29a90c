# shellcheck shell=bash disable=SC2154 # lab_* are in lab.sh
#
# The DNS of the laboratory: NSD with some small zones, and Unbound in front of
# it. Sourced after lab.sh, inside the laboratory.
#
# In the sample zone ml each of the mistyped domains has a mail server, which
# would take the mail, and an address as well, which a mail server without MX
# would be tried at. In the zone mil the intended domains have theirs.

# The MX of army.ml in its zone, as ask prints it.
# shellcheck disable=SC2034 # for those who source this
army_ml_mx='MX 10 mx.army.ml.'

# zone_head NSD-ADDRESS: SOA and name server, the same for all zones.
zone_head() {
	cat <<-END
	\$TTL 3600
	@ SOA ns hostmaster 1 7200 3600 1209600 300
	@ NS ns
	ns A $1
	END
}

# zone_domain NAME SINK [ADDRESS]: a domain with a mail server, which lives at
# SINK, and with an address of its own, SINK as well if not given; - for none.
zone_domain() {
	local address=${3-$2}

	echo "$1 MX 10 mx.$1"
	echo "mx.$1 A $2"
	if [[ $address != - ]]; then
		echo "$1 A $address"
	fi
}

# write_sample_zones DIRECTORY NSD-ADDRESS: ml and mil, for the demonstration.
write_sample_zones() {
	local dir=$1 name

	mkdir -p "$dir"
	zone_head "$2" >"$dir/ml.zone"
	zone_head "$2" >"$dir/mil.zone"
	for name in army mail.army navy usmc; do
		zone_domain "$name" "$lab_wrong_sink" >>"$dir/ml.zone"
		zone_domain "$name" "$lab_right_sink" >>"$dir/mil.zone"
	done
}

# start_nsd DIRECTORY ADDRESS PORT: serves there each NAME.zone of DIRECTORY;
# root.zone is the root.
start_nsd() {
	local dir=$1 address=$2 port=$3 zone

	cat >"$dir/nsd.conf" <<-END
	server:
	    server-count: 1
	    ip-address: $address@$port
	    username: ""
	    chroot: ""
	    zonesdir: "$dir"
	    database: ""
	    logfile: "$dir/nsd.log"
	    pidfile: "$dir/nsd.pid"
	    xfrdfile: "$dir/xfrd.state"
	    zonelistfile: "$dir/zone.list"
	    xfrdir: "$dir"
	remote-control:
	    control-enable: no
	END
	dns_zones=()
	for zone in "$dir"/*.zone; do
		zone=${zone##*/}
		zone=${zone%.zone}
		if [[ $zone == root ]]; then
			printf 'zone:\n    name: .\n    zonefile: root.zone\n'
			continue
		fi
		dns_zones+=("$zone")
		printf 'zone:\n    name: %s\n    zonefile: %s.zone\n' "$zone" "$zone"
	done >>"$dir/nsd.conf"
	"$MXW_TEST_NSD" -d -c "$dir/nsd.conf" >"$dir/nsd.out" 2>&1 &
	wait_for_server NSD $! "$dir/nsd" "$address" "$port"
}

# start_unbound DIRECTORY ADDRESS PORT POLICY NSD-ADDRESS NSD-PORT: a validating
# resolver with the module before its chain, for the zones of that NSD. The
# module's state, alerts.json among it, is in DIRECTORY/state. Without the module
# if POLICY is -.
start_unbound() {
	local dir=$1 address=$2 port=$3 policy=$4 nsd=$5@$6 zone chain='validator iterator'

	[[ $policy == - ]] || chain="dynlib $chain"
	mkdir -p "$dir/state"
	cat >"$dir/unbound.conf" <<-END
	server:
	    interface: $address@$port
	    access-control: 0.0.0.0/0 allow
	    do-ip6: no
	    username: ""
	    chroot: ""
	    directory: "$dir"
	    pidfile: "$dir/unbound.pid"
	    use-syslog: no
	    logfile: "$dir/unbound.log"
	    log-queries: yes
	    do-daemonize: no
	    ede: yes
	    module-config: "$chain"
	    # The sample zones are on documentation or loopback addresses, and
	    # unsigned; what is not in them does not exist here.
	    do-not-query-localhost: no
	dynlib:
	    dynlib-file: "$MXW_TEST_MODULE"
	remote-control:
	    control-enable: no
	END
	for zone in "${dns_zones[@]}" .; do
		printf 'stub-zone:\n    name: %s\n    stub-addr: %s\n' "$zone" "$nsd"
		[[ $zone == . ]] || printf 'server:\n    domain-insecure: %s\n' "$zone"
	done >>"$dir/unbound.conf"
	MXWARDEN_POLICY=$policy MXWARDEN_STATE=$dir/state \
		"$MXW_TEST_UNBOUND" -d -c "$dir/unbound.conf" >"$dir/unbound.out" 2>&1 &
	unbound_pid=$!
	wait_for_server Unbound "$unbound_pid" "$dir/unbound" "$address" "$port"
}

# wait_for_server NAME PID LOG ADDRESS PORT: until it answers, or says in LOG.out
# or LOG.log why it does not.
wait_for_server() {
	wait_for answers_or_ended "$2" "$4" "$5" || true
	if ! answers "$4" "$5" ns.mil A; then
		echo "$1 does not answer on $4 port $5; its last words:" >&2
		tail -q -n 5 "$3.out" "$3.log" >&2
		return 1
	fi
}

answers_or_ended() {
	answers "$2" "$3" ns.mil A || ! kill -0 "$1" 2>/dev/null
}

# answers SERVER PORT NAME TYPE: whether the server answers that with data. A
# server that does not even listen is not asked: drill would wait for seconds.
answers() {
	listening "$1" "$2" && [[ -n $(ask - "$@") ]]
}

# ask SOURCE SERVER PORT NAME TYPE: asks from the address SOURCE (- for any) and
# prints the records of the answer, one a line, without owner, TTL and class.
# Nothing is printed when there are none, or no answer.
ask() {
	local source=$1 server=$2 port=$3 name=$4 type=$5
	local -a from=()

	[[ $source == - ]] || from=(-I "$source")
	drill "${from[@]}" -p "$port" "$name" "$type" "@$server" 2>/dev/null |
		awk '/^;; ANSWER SECTION/ { on = 1; next }
		     /^;;/ || /^$/ { on = 0 }
		     on { sub(/^[^\t]*\t[0-9]+\t[A-Z]+\t/, ""); gsub(/\t/, " "); print }' || true
}

# asked DIRECTORY CLIENT NAME: the types that the client asked the Unbound in
# DIRECTORY for under that very name, each once, in the order of the first time.
asked() {
	awk -v client="$2" -v name="$3." '
		$(NF - 3) == client && tolower($(NF - 2)) == name && !seen[$(NF - 1)]++ {
			types = types (types == "" ? "" : ", ") $(NF - 1)
		}
		END { print types }' "$1/unbound.log"
}

# alerts DIRECTORY WORD...: the alert lines of the Unbound in DIRECTORY that
# hold every WORD. An alert is written at once, but not before the answer.
alerts() {
	local lines word

	lines=$(grep -F '"kind":"alert"' "$1/state/alerts.json" 2>/dev/null) || return 1
	for word in "${@:2}"; do
		lines=$(grep -F -e "$word" <<<"$lines") || return 1
	done
	printf '%s\n' "$lines"
}
