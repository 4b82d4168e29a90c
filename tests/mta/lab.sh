# shellcheck shell=bash
#
# The laboratory: namespaces of our own, in which real servers run on real
# ports without anybody else noticing. Sourced, not run.
#
# A script that needs the laboratory begins outside of it. lab_open makes a
# directory, lab_run starts a second script as process 1 of a new PID namespace
# with its own mounts and, if wanted, its own network, and waits for it. When
# that script ends, or when we are interrupted, the kernel ends everything that
# was started inside, takes the interfaces and the mounts away, and lab_close
# removes the directory. No clean-up depends on a list of process ids, and a
# SIGKILL for us leaves nothing but the directory.
#
# Inside, lab_network adds a second network namespace, the mail host's:
#
#	mail host                        resolver, and the rest of the world
#	192.0.2.25  a mail    --veth--   192.0.2.53     Unbound with the module, port 53
#	            server               192.0.2.54     NSD, port 53
#	                                 192.0.2.55     Unbound without the module
#	                                 192.0.2.66     mail server of the wrong domain
#	                                 192.0.2.67     its own address, where no MX points
#	                                 192.0.2.77     mail server of the right domain
#	                                 192.0.2.88     quarantine
#	                                 192.0.2.99     where the sender's mailbox is
#	                                 198.51.100.99  a desktop, which asks Unbound too
#
# Not every script starts something on each of them.
#
# The addresses are those that RFC 5737 sets aside for documentation.

# shellcheck disable=SC2034 # the other files of this directory use these
{
lab_mail_host=192.0.2.25
lab_desktop=198.51.100.99
lab_resolver=192.0.2.53
lab_nsd=192.0.2.54
lab_other_resolver=192.0.2.55
lab_wrong_sink=192.0.2.66
lab_wrong_host=192.0.2.67
lab_right_sink=192.0.2.77
lab_quarantine=192.0.2.88
lab_mailbox=192.0.2.99
}

# How long anything may take before it counts as failed. Generous, for a busy
# machine: what works takes a fraction of a second.
lab_patience_s=30

# Set inside, by lab_run, and outside by lab_open.
lab_dir=${MXW_LAB_DIR-}

lab_outer_pid=
lab_keep_logs=no

# lab_missing VARIABLE...: prints why the laboratory cannot be set up from this
# environment, for somebody to put right; false when nothing is missing. The
# variables are those that name unpacked mail servers; Postfix is always one,
# because the sinks come with it.
lab_missing() {
	local name program

	for name in MXW_TEST_UNBOUND MXW_TEST_MODULE MXW_TEST_NSD MXW_POLICIES "$@"; do
		if [[ -z ${!name-} ]]; then
			echo "$name is not set: ./bootstrap sets it"
			return 0
		elif [[ ! -e ${!name} ]]; then
			echo "$name names ${!name}, which does not exist: run ./bootstrap"
			return 0
		fi
	done
	for program in ip ss unshare nsenter setpriv drill awk m4 perl; do
		if ! type -P "$program" >/dev/null; then
			echo "the program $program is not installed: run ./bootstrap"
			return 0
		fi
	done
	return 1
}

# lab_server_variables SERVER...: the variables, one a line, that name the unpacked
# packages of these servers (servers/SERVER.sh).
lab_server_variables() {
	local server

	for server in "$@"; do
		(
			# shellcheck source=tests/mta/servers/postfix.sh
			. "${BASH_SOURCE[0]%/*}/servers/$server.sh"
			printf '%s\n' "${server_variables[@]}"
		)
	done
}

# lab_forbidden: prints why this system does not allow a laboratory; false when
# it does. Tried, not guessed: with the same calls that the laboratory makes.
lab_forbidden() {
	local words

	if [[ $EUID -ne 0 ]]; then
		echo "network namespaces need root (try sudo)"
		return 0
	fi
	if ! words=$(unshare --mount --net --pid --fork --kill-child --mount-proc \
		ip link add world type veth peer name mail 2>&1); then
		echo "no namespaces with a network of their own: ${words//$'\n'/; }"
	elif ! words=$(setpriv --reuid 65201 --clear-groups true 2>&1); then
		echo "no users but root: ${words//$'\n'/; }"
	else
		return 1
	fi
}

# lab_open: makes lab_dir and arranges for everything to be cleaned up, however
# this script ends.
lab_open() {
	# Not in TMPDIR, which may be where other users cannot go, or too long a
	# path for a socket.
	lab_dir=$(mktemp -d /tmp/mxwarden-lab.XXXXXX)
	trap lab_close EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	# The users of the mail host, who are not root, pass through it.
	chmod 755 "$lab_dir"
}

# lab_run [--net] [--in DIRECTORY] SCRIPT [ARGUMENT...]: runs SCRIPT with bash as
# process 1 of new namespaces, with MXW_LAB_DIR in its environment, and returns
# its exit status. Without --net it stays in the caller's network. The directory
# is a new one in lab_dir, for a script that runs several.
lab_run() {
	local -a new=(--mount --pid --fork --kill-child --mount-proc)
	local status=0 dir=$lab_dir

	if [[ $1 == --net ]]; then
		new+=(--net)
		shift
	fi
	if [[ $1 == --in ]]; then
		dir=$2
		mkdir "$dir"
		shift 2
	fi
	# In the background, because bash takes signals at once only in wait, and
	# in a session of its own, because Ctrl-C is for us and not for the servers
	# inside. What unshare has to say when lab_end kills its child is not for the
	# user.
	# shellcheck disable=SC2016 # for the inner shell to expand
	MXW_LAB_DIR=$dir setpriv --pdeathsig KILL setsid unshare "${new[@]}" -- \
		bash -c 'exec bash "$@" 2>&3 3>&-' bash "$@" 3>&2 2>/dev/null &
	lab_outer_pid=$!
	wait "$lab_outer_pid" || status=$?
	lab_outer_pid=
	return "$status"
}

# lab_end: ends everything inside, and returns when it is gone. What is killed is
# the child of our unshare, process 1 inside: the kernel lets go of it only after
# all others of its namespace, and unshare ends after that.
lab_end() {
	local stat line victim=$lab_outer_pid
	local -a field

	[[ -n $lab_outer_pid ]] || return 0
	for stat in /proc/[0-9]*/stat; do
		{ read -r line <"$stat"; } 2>/dev/null || continue
		# After the name, which may hold anything: state, parent.
		read -ra field <<<"${line##*) }"
		if [[ ${field[1]} == "$lab_outer_pid" ]]; then
			victim=${stat#/proc/}
			victim=${victim%/stat}
		fi
	done
	kill -KILL "$victim" 2>/dev/null || true
	wait "$lab_outer_pid" 2>/dev/null || true
	lab_outer_pid=
}

lab_close() {
	trap '' HUP INT TERM
	lab_end
	if [[ $lab_keep_logs == yes ]]; then
		echo "The logs are in $lab_dir" >&2
	else
		rm -rf -- "$lab_dir"
	fi
}

# wait_for COMMAND...: runs COMMAND again and again until it succeeds; false
# when that took too long. The caller says what it waited for.
wait_for() {
	local -i tries=$((lab_patience_s * 20))

	until "$@"; do
		((--tries > 0)) || return 1
		sleep 0.05
	done
}

# ---- inside ----------------------------------------------------------------

own_network() {
	[[ ! /proc/$1/ns/net -ef /proc/self/ns/net ]]
}

# lab_network: brings up the network above. mail_host_pid is then a process
# that does nothing but hold the mail host's namespaces.
lab_network() {
	local address

	unshare --mount --net --uts -- sleep infinity &
	mail_host_pid=$!
	wait_for own_network "$mail_host_pid" || return

	ip link set lo up
	ip link add world type veth peer name mail netns "$mail_host_pid"
	for address in "$lab_resolver" "$lab_nsd" "$lab_other_resolver" "$lab_wrong_sink" \
		"$lab_wrong_host" "$lab_right_sink" "$lab_quarantine" "$lab_mailbox"; do
		ip address add "$address/24" dev world
	done
	ip address add "$lab_desktop/32" dev lo
	ip link set world up

	on_mail_host ip link set lo up
	on_mail_host ip address add "$lab_mail_host/24" dev mail
	on_mail_host ip link set mail up
}

# on_mail_host COMMAND...: runs it in the mail host's namespaces.
on_mail_host() {
	nsenter --target "$mail_host_pid" --mount --net --uts -- "$@"
}

# listening ADDRESS PORT: whether a TCP connection is taken there.
listening() {
	(exec 3<>"/dev/tcp/$1/$2") 2>/dev/null
}
