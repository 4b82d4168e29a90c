# shellcheck shell=bash disable=SC2034,SC2154 # see mail.sh
#
# Exim as the mail host's server, with the router and the transport that its
# default configuration has for other people's domains.

server_variables=(MXW_TEST_EXIM_ROOT)

server_version() {
	in_root exim4 -bV | sed -n 's/^Exim version \([^ ]*\) .*/Exim \1/p'
}

start_server() {
	make_root Debian-exim mail "$MXW_TEST_EXIM_ROOT"
	mkdir -p "$mail_root/etc/exim4" "$mail_root/var/spool/exim4" "$mail_root/var/log/exim4"
	chown "$server_id:$server_id" "$mail_root/var/spool/exim4" "$mail_root/var/log/exim4"
	write_exim_conf >"$mail_root/etc/exim4/exim4.conf"
}

write_exim_conf() {
	cat <<-END
	primary_hostname = $mail_host
	exim_path = /usr/sbin/exim4
	spool_directory = /var/spool/exim4
	log_file_path = /var/log/exim4/%slog
	disable_ipv6 = true
	keep_environment =
	begin routers
	dnslookup:
	  driver = dnslookup
	  transport = remote_smtp
	  ignore_target_hosts = 0.0.0.0 : 127.0.0.0/8
	  no_more
	begin transports
	remote_smtp:
	  driver = smtp
	begin retry
	* * F,2h,15m; G,16h,1h,1.5; F,4d,6h
	END
}

submit() {
	in_root exim4 -oi -f "$mail_sender" "$1"
}

fate() {
	sed -n \
		-e "s/^.* \*\* $1\( [^:]*\)\?: /bounced - /p" \
		-e "s/^.* == $1 .* defer ([-0-9]*):\? */deferred - /p" \
		-e "s/^.* => $1 /sent - /p" "$mail_root/var/log/exim4/mainlog" 2>/dev/null | grep .
}
