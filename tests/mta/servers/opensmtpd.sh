# shellcheck shell=bash disable=SC2034,SC2154 # see mail.sh
#
# OpenSMTPD as the mail host's server.

server_variables=(MXW_TEST_OPENSMTPD_ROOT)

server_version() {
	# It says so with its usage, and counts that as a failure.
	{ in_root smtpd -h 2>&1 || true; } | sed -n 's/^version: *//p'
}

start_server() {
	make_root opensmtpd opensmtpq "$MXW_TEST_OPENSMTPD_ROOT"
	mkdir -p "$mail_root/var/lib/opensmtpd/empty" "$mail_root/var/spool/smtpd"
	chmod 711 "$mail_root/var/spool/smtpd"
	own_group usr/sbin/smtpctl "$server_id_2"
	cat >"$mail_root/etc/smtpd.conf" <<-END
	action "outside" relay
	match from local for any action "outside"
	END
	# In the foreground it speaks to its standard error instead of to syslog.
	in_root smtpd -d >"$mail_log" 2>&1 </dev/null &
	wait_for test -S "$mail_root/run/smtpd.sock" || {
		echo 'OpenSMTPD does not start; its last words:' >&2
		tail -n 5 "$mail_log" >&2
		return 1
	}
}

submit() {
	in_root sendmail -f "$mail_sender" "$1"
}

fate() {
	sed -n "s/.* mta delivery .* to=<$1> .* result=\"\([A-Za-z]*\)\" stat=\"\(.*\)\"$/\1 - \2/p" \
		"$mail_log" | sed -e 's/^Ok /sent /' -e 's/^PermFail /bounced /' \
		-e 's/^TempFail /deferred /' | grep .
}
