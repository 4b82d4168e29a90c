# shellcheck shell=bash disable=SC2154 # lab_* are in lab.sh
#
# The mail servers of the laboratory: a real Postfix on the mail host, and for
# the rest of the world sinks that take whatever they are handed. Sourced after
# lab.sh, inside the laboratory.
#
# Postfix comes as an unpacked package. On the mail host it gets an /etc of its
# own, which hides the system's: users, resolv.conf, nsswitch.conf, and its
# configuration. Queue, log and mailboxes are in lab_dir/mail, and a copy of
# Postfix that the system runs is neither seen nor touched.

mail_dir=$lab_dir/mail
mail_log=$mail_dir/log
mail_domain=unit.example

# User and group ids that stand for nobody on a Debian system.
postfix_id=65201
postdrop_id=65202
alice_id=65203

# start_postfix: the mail host, with a user alice@unit.example.
start_postfix() {
	local etc=$mail_dir/etc package=$mail_dir/package output

	mkdir -p "$etc/postfix" "$package" "$mail_dir/spool" "$mail_dir/lib" \
		"$mail_dir/home/alice"
	write_etc "$etc"
	cp -R "$MXW_TEST_POSTFIX_ROOT/etc/postfix/." \
		"$MXW_TEST_POSTFIX_ROOT/usr/share/postfix/dynamicmaps.cf" "$etc/postfix"
	write_main_cf "$package" >"$etc/postfix/main.cf"
	write_master_cf >"$etc/postfix/master.cf"
	chown "$postfix_id" "$mail_dir/lib"
	chown "$alice_id" "$mail_dir/home/alice"

	# The package may be unpacked where only root can go; here all users can.
	on_mail_host mount --bind "$MXW_TEST_POSTFIX_ROOT" "$package"
	on_mail_host mount --bind "$etc" /etc
	# What speaks before it has read its configuration would do so to the
	# system's log.
	on_mail_host mount -t tmpfs none /run

	if ! output=$(in_package usr/sbin/postfix start 2>&1); then
		echo "Postfix does not start: $output" >&2
		return 1
	fi
}

# in_package [--as-alice] PROGRAM ARGUMENT...: runs a program of the package on
# the mail host. As the package is not where it was built for, neither are its
# libraries. A package that is only unpacked has no set-group-ID programs, so
# alice is in the group that may drop mail.
in_package() {
	local -a as=()

	if [[ $1 == --as-alice ]]; then
		as=(setpriv --reuid alice --regid alice --groups postdrop)
		shift
	fi
	on_mail_host "${as[@]}" env LD_LIBRARY_PATH="$mail_dir/package/usr/lib/postfix" \
		"$mail_dir/package/$1" "${@:2}"
}

# write_etc DIRECTORY: what the C library and Postfix read there.
write_etc() {
	local file

	cat >"$1/passwd" <<-END
	root:x:0:0::/root:/bin/sh
	postfix:x:$postfix_id:$postfix_id::/nonexistent:/bin/false
	alice:x:$alice_id:$alice_id:Alice:$mail_dir/home/alice:/bin/false
	nobody:x:65534:65534::/nonexistent:/bin/false
	END
	cat >"$1/group" <<-END
	root:x:0:
	postfix:x:$postfix_id:
	postdrop:x:$postdrop_id:
	alice:x:$alice_id:
	nogroup:x:65534:
	END
	cat >"$1/nsswitch.conf" <<-END
	passwd: files
	group: files
	hosts: dns
	END
	echo "nameserver $lab_resolver" >"$1/resolv.conf"
	# Where programs and libraries are is the system's business.
	for file in /etc/alternatives /etc/ld.so.cache; do
		if [[ -e $file ]]; then
			cp -R "$file" "$1"
		fi
	done
}

write_main_cf() {
	cat <<-END
	compatibility_level = 3.6
	maillog_file = $mail_log
	maillog_file_prefixes = $mail_dir
	import_environment = MAIL_CONFIG TZ LANG=C LD_LIBRARY_PATH
	export_environment = MAIL_CONFIG TZ LANG LD_LIBRARY_PATH
	command_directory = $1/usr/sbin
	daemon_directory = $1/usr/lib/postfix/sbin
	shlib_directory = $1/usr/lib/postfix
	meta_directory = /etc/postfix
	queue_directory = $mail_dir/spool
	data_directory = $mail_dir/lib
	sendmail_path = $1/usr/sbin/sendmail
	newaliases_path = $1/usr/bin/newaliases
	mailq_path = $1/usr/bin/mailq
	html_directory = no
	manpage_directory = /usr/share/man
	readme_directory = no
	sample_directory = no

	myhostname = mail.$mail_domain
	myorigin = $mail_domain
	mydestination = $mail_domain
	inet_interfaces = loopback-only
	inet_protocols = ipv4
	alias_maps =
	alias_database =
	home_mailbox = Maildir/
	biff = no
	notify_classes =

	# Mail goes where DNS says, by port number; there is no /etc/services.
	smtp_host_lookup = dns
	smtp_tcp_port = 25
	minimal_backoff_time = 1s
	END
}

# write_master_cf: the services that queue, deliver and bounce. Nothing listens
# on a network.
write_master_cf() {
	cat <<-END
	pickup     unix        n  -  n  60     1  pickup
	cleanup    unix        n  -  n  -      0  cleanup
	qmgr       unix        n  -  n  300    1  qmgr
	rewrite    unix        -  -  n  -      -  trivial-rewrite
	bounce     unix        -  -  n  -      0  bounce
	defer      unix        -  -  n  -      0  bounce
	trace      unix        -  -  n  -      0  bounce
	verify     unix        -  -  n  -      1  verify
	flush      unix        n  -  n  1000?  0  flush
	proxymap   unix        -  -  n  -      -  proxymap
	smtp       unix        -  -  n  -      -  smtp
	relay      unix        -  -  n  -      -  smtp
	showq      unix        n  -  n  -      -  showq
	error      unix        -  -  n  -      -  error
	retry      unix        -  -  n  -      -  error
	local      unix        -  n  n  -      -  local
	scache     unix        -  -  n  -      1  scache
	postlog    unix-dgram  n  -  n  -      1  postlogd
	END
}

# send_mail RECIPIENT SUBJECT TEXT: alice sends a message, as a mail program on
# the mail host would.
send_mail() {
	printf 'From: Alice <alice@%s>\nTo: %s\nSubject: %s\n\n%s\n' \
		"$mail_domain" "$1" "$2" "$3" |
		in_package --as-alice usr/sbin/sendmail -oi "$1"
}

# fate RECIPIENT: what Postfix did with the message for that recipient, as its
# log has it, a line for each attempt, `bounced 5.1.0`; false when it has not
# tried yet.
fate() {
	sed -n "s/.* to=<$1>,.* dsn=\([0-9.]*\), status=\([a-z]*\).*/\2 \1/p" "$mail_log" | grep .
}

# bounce_about RECIPIENT: prints the name of the file in alice's mailbox in which
# the mail system tells her about that recipient; false when there is none.
bounce_about() {
	grep -Fls "Final-Recipient: rfc822; $1" "$mail_dir/home/alice/Maildir/new/"*
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

# queue_empty: whether Postfix is done with everything.
queue_empty() {
	[[ $(in_package usr/sbin/postqueue -p) == 'Mail queue is empty' ]]
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

	for message in "$1"/message.*; do
		if [[ -e $message ]] && grep -Fq "X-Rcpt-Args: <$2>" "$message" &&
			grep -Fqx -e "${3-}" "$message"; then
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
