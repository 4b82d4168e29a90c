# shellcheck shell=bash disable=SC2034,SC2154 # see mail.sh
#
# Postfix as the mail host's server. It is not one program but many, and scripts,
# so it does not live in a root directory of its own: the package stays where it
# is unpacked, and an /etc of its own hides the system's.

server_variables=(MXW_TEST_POSTFIX_ROOT)

server_version() {
	echo "Postfix $(in_package usr/sbin/postconf -h mail_version)"
}

start_server() {
	local etc=$mail_dir/etc package=$mail_dir/package output file

	mkdir -p "$etc/postfix" "$package" "$mail_dir/spool" "$mail_dir/lib" \
		"$mail_dir/home/alice"
	write_etc "$etc" postfix postdrop
	# Where programs and libraries are is the system's business.
	for file in /etc/alternatives /etc/ld.so.cache; do
		if [[ -e $file ]]; then
			cp -R "$file" "$etc"
		fi
	done
	cp -R "$MXW_TEST_POSTFIX_ROOT/etc/postfix/." \
		"$MXW_TEST_POSTFIX_ROOT/usr/share/postfix/dynamicmaps.cf" "$etc/postfix"
	write_main_cf "$package" >"$etc/postfix/main.cf"
	write_master_cf >"$etc/postfix/master.cf"
	chown "$server_id" "$mail_dir/lib"
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

	myhostname = $mail_host
	myorigin = $mail_domain
	mydestination = $mail_local_domains
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

submit() {
	in_package --as-alice usr/sbin/sendmail -oi "$1"
}

fate() {
	sed -n "s/.* to=<$1>,.* dsn=\([0-9.]*\), status=\([a-z]*\) (\(.*\))$/\2 \1 \3/p" \
		"$mail_log" 2>/dev/null | grep .
}

# queue_empty: whether Postfix is done with everything.
queue_empty() {
	[[ $(in_package usr/sbin/postqueue -p) == 'Mail queue is empty' ]]
}
