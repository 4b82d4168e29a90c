# shellcheck shell=bash disable=SC2034,SC2154 # see lab.sh and servers/
#
# The mail of the laboratory: what all mail servers under test have in common,
# and for the rest of the world sinks that take whatever they are handed. Sourced
# after lab.sh, inside the laboratory, and then one of servers/*.sh, each of which
# defines the same functions for another mail server:
#
#	server_variables    the variables that name its unpacked packages
#	server_version      prints its name and version
#	start_server        makes it ready on the mail host
#	submit RECIPIENT    sends the message on standard input, from alice
#	fate RECIPIENT      prints what it did with the message for that recipient, as
#	                    it says itself, a line for each attempt: `sent`, `bounced`
#	                    or `deferred`, the status code or -, and its words; false
#	                    when it has not tried yet
#
# Nothing has to be stopped: it ends with the laboratory (lab.sh). The servers
# come as unpacked packages. Their queues, logs and mailboxes are in lab_dir/mail,
# and a copy of a server that the system runs is neither seen nor touched.

mail_dir=$lab_dir/mail
mail_log=$mail_dir/log
mail_root=$mail_dir/root
mail_domain=unit.example
mail_host=mail.$mail_domain
mail_sender=alice@$mail_domain

# To be changed before the server starts: which domains are at home on the mail
# host, where alice's mail is then, and the lines of its resolv.conf.
mail_local_domains=$mail_domain
mail_inbox=$mail_dir/home/alice/Maildir/new
mail_resolv_conf=("nameserver $lab_resolver")

# User and group ids that stand for nobody on a Debian system: two for the
# server's own users, whatever they are called, and the person who writes.
server_id=65201
server_id_2=65202
alice_id=65203

# ---- the mail host ---------------------------------------------------------

# write_etc DIRECTORY USER USER-2: what the C library reads there. The two users
# are the server's own, each with a group of the same name.
write_etc() {
	cat >"$1/passwd" <<-END
	root:x:0:0::/root:/bin/sh
	$2:x:$server_id:$server_id::/nonexistent:/bin/false
	$3:x:$server_id_2:$server_id_2::/nonexistent:/bin/false
	alice:x:$alice_id:$alice_id:Alice:$mail_dir/home/alice:/bin/false
	nobody:x:65534:65534::/nonexistent:/bin/false
	END
	cat >"$1/group" <<-END
	root:x:0:
	$2:x:$server_id:
	$3:x:$server_id_2:
	alice:x:$alice_id:
	nogroup:x:65534:
	END
	cat >"$1/nsswitch.conf" <<-END
	passwd: files
	group: files
	hosts: files dns
	END
	printf '%s\t%s\n' "$lab_mail_host" "$mail_host" 127.0.0.1 localhost >"$1/hosts"
	printf 'smtp\t25/tcp\n' >"$1/services"
	echo "$mail_host" >"$1/mailname"
	printf '%s\n' "${mail_resolv_conf[@]}" >"$1/resolv.conf"
}

# make_root USER USER-2 PACKAGE-DIRECTORY...: a root directory with nothing in it
# but these packages, the libraries that they need, and an /etc of their own. So
# every path that is built into a server is where it expects it.
make_root() {
	local user=$1 user_2=$2 package device

	shift 2
	on_mail_host hostname "$mail_host"
	mkdir -p "$mail_root"/{etc,dev,proc,run,tmp,usr/{bin,sbin,lib,lib64},var/{log,spool}}
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$mail_root"
	ln -s ../run "$mail_root/var/run"
	chmod 1777 "$mail_root/tmp"
	for package in "$@"; do
		cp -R --preserve=mode,links "$package/usr" "$mail_root"
		[[ ! -d $package/etc ]] || cp -R --preserve=mode,links "$package/etc" "$mail_root"
	done
	write_etc "$mail_root/etc" "$user" "$user_2"
	copy_libraries "$mail_root"
	for device in null zero random urandom; do
		touch "$mail_root/dev/$device"
		on_mail_host mount --bind "/dev/$device" "$mail_root/dev/$device"
	done
	on_mail_host mount --bind /proc "$mail_root/proc"
}

# copy_libraries ROOT: what the programs in it load, from this system.
copy_libraries() {
	local library

	# ldd fails when there are scripts among the programs.
	{ find "$1/usr" -type f -perm -u+x -exec ldd {} + 2>/dev/null || true; } |
		sed -n 's/^\(.*=> \|\t\)\(\/[^ ]*\) (0x.*/\2/p' | sort -u |
		while IFS= read -r library; do
			mkdir -p "$1${library%/*}"
			cp -L "$library" "$1$library"
		done
}

# own_group PROGRAM GROUP-ID: makes a program of that root run in the group, which
# is what installing it would have done.
own_group() {
	chown "0:$2" "$mail_root/$1"
	chmod g+s "$mail_root/$1"
}

# in_root PROGRAM ARGUMENT...: runs it on the mail host, in that root directory.
in_root() {
	on_mail_host env -i PATH=/usr/sbin:/usr/bin LANG=C chroot "$mail_root" "$@"
}

# start_syslog: for servers that only speak to syslog: what they say is in mail_log.
start_syslog() {
	perl -MSocket -e '
		socket(my $in, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!\n";
		bind($in, pack_sockaddr_un($ARGV[0])) or die "$ARGV[0]: $!\n";
		chmod(0666, $ARGV[0]);
		open(my $out, ">>", $ARGV[1]) or die "$ARGV[1]: $!\n";
		while (defined(recv($in, my $line, 8192, 0))) {
			$line =~ s/[\0\n]*$/\n/;
			syswrite($out, $line);
		}' "$mail_root/dev/log" "$mail_log" &
	wait_for test -S "$mail_root/dev/log" -a -e "$mail_log" || {
		echo 'there is no syslog for the mail server' >&2
		return 1
	}
}

# send_mail RECIPIENT SUBJECT TEXT: alice sends a message, as a mail program on
# the mail host would.
send_mail() {
	printf 'From: Alice <%s>\nTo: %s\nSubject: %s\n\n%s\n' \
		"$mail_sender" "$1" "$2" "$3" | submit "$1"
}

# ---- bounces ---------------------------------------------------------------

# bounce_about RECIPIENT: prints the name of the file in alice's mailbox in which
# the mail system tells her about that recipient; false when there is none.
bounce_about() {
	grep -FRls -e "$1" "$mail_inbox" | grep -m 1 .
}

# readable_bounce FILE: the bounce as a mail program shows it: who, to whom,
# about what, and the text, which is the first part of the multipart/report.
readable_bounce() {
	awk '
	!body && /^(From|To|Subject):/ { print }
	!body && /boundary=/ { split($0, part, "\""); boundary = "--" part[2] }
	/^$/ && !body { body = 1; print; next }
	body && $0 == boundary { ++parts; header = 1; next }
	parts == 1 && header && /^$/ { header = 0; next }
	parts == 1 && !header { print }' "$1"
}

# one_line FILE: the text on one line, for a search that line breaks do not spoil.
one_line() {
	tr -s ' \n' '  ' <"$1"
}

# dsn_field FILE FIELD: its value in the part of a bounce that is for machines (RFC
# 3464), on one line.
dsn_field() {
	tr -d '\r' <"$1" | awk -v field="$2" '
		tolower($0) ~ /^content-type: *message\/delivery-status/ { inside = 1 }
		inside && /^--/ { exit }
		inside && found && /^[ \t]/ { sub(/^[ \t]+/, " "); value = value $0; next }
		found { exit }
		inside && index(tolower($0), tolower(field) ":") == 1 {
			found = 1
			value = substr($0, length(field) + 2)
		}
		END { gsub(/[ \t]+/, " ", value); sub(/^ /, "", value); print value }'
}

# ---- sinks -----------------------------------------------------------------

# start_sink DIRECTORY ADDRESS NAME: a mail server there that takes every
# message, and keeps each in a file of DIRECTORY.
start_sink() {
	mkdir -p "$1"
	chown nobody "$1"
	(
		cd "$1" || exit
		exec env LD_LIBRARY_PATH="$MXW_TEST_POSTFIX_ROOT/usr/lib/postfix" \
			"$MXW_TEST_POSTFIX_ROOT/usr/sbin/smtp-sink" -4 -u nobody -h "$3" \
			-d message. "$2:25" 16
	) >"$1.out" 2>&1 &
	wait_for listening "$2" 25 || {
		echo "the mail server $3 does not listen on $2" >&2
		return 1
	}
}

# received DIRECTORY RECIPIENT [TEXT]: whether the sink holds a message for that
# recipient, in which TEXT is a line.
received() {
	local message
	local -a messages

	mapfile -t messages < <(grep -FRls -e "X-Rcpt-Args: <$2>" "$1")
	for message in "${messages[@]}"; do
		if grep -Fqx -e "${3-}" "$message"; then
			return 0
		fi
	done
	return 1
}

# hand_over ADDRESS RECIPIENT: gives a message to the sink there, without DNS.
hand_over() {
	LD_LIBRARY_PATH="$MXW_TEST_POSTFIX_ROOT/usr/lib/postfix" \
		"$MXW_TEST_POSTFIX_ROOT/usr/sbin/smtp-source" -4 -f "test@$mail_domain" \
		-t "$2" "$1:25"
}
