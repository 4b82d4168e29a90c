# shellcheck shell=bash disable=SC2034,SC2154 # see mail.sh
#
# Sendmail as the mail host's server. Its configuration is made by m4, from the
# macros that come with it.

server_variables=(MXW_TEST_SENDMAIL_ROOT MXW_TEST_SENDMAIL_CF_ROOT)

server_version() {
	in_sendmail -d0.1 -bt </dev/null 2>&1 | sed -n 's/^Version \([0-9.]*\).*/Sendmail \1/p'
}

start_server() {
	local macros=$MXW_TEST_SENDMAIL_CF_ROOT/usr/share/sendmail/cf

	make_root smmta smmsp "$MXW_TEST_SENDMAIL_ROOT"
	mkdir -p "$mail_root/etc/mail" "$mail_root/var/spool/mqueue"
	chmod 700 "$mail_root/var/spool/mqueue"
	write_sendmail_mc |
		m4 -D"_CF_DIR_=$macros/" -I "$macros" "$macros/m4/cf.m4" - \
			>"$mail_root/etc/mail/sendmail.cf"
	start_syslog
}

write_sendmail_mc() {
	cat <<-END
	OSTYPE(\`linux')
	define(\`confDOMAIN_NAME', \`$mail_host')
	define(\`confDEF_USER_ID', \`nobody:nogroup')
	FEATURE(\`nouucp', \`reject')
	MAILER(\`smtp')
	END
}

in_sendmail() {
	in_root /usr/libexec/sendmail/sendmail -Am "$@"
}

submit() {
	in_sendmail -oi -f "$mail_sender" "$1"
}

fate() {
	sed -n "s/.* to=<\?$1>\?,.* dsn=\([0-9.]*\), stat=\(.*\)$/\1 \2/p" "$mail_log" |
		sed -e 's/^2/sent 2/' -e 's/^4/deferred 4/' -e 's/^5/bounced 5/' | grep .
}
