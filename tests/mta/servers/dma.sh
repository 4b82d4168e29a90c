# shellcheck shell=bash disable=SC2034,SC2154 # see mail.sh
#
# dma, the small mail agent of hosts without a mail server, which looks up for
# itself where to deliver. It runs once for each message.

server_variables=(MXW_TEST_DMA_ROOT)

server_version() {
	# It has no option that says so; it writes it into what it sends.
	grep -aom 1 'DragonFly Mail Agent v[0-9.]*' "$mail_root/usr/sbin/dma" |
		sed 's/^DragonFly Mail Agent v/dma /'
}

start_server() {
	make_root mail dma "$MXW_TEST_DMA_ROOT"
	mkdir -p "$mail_root/var/spool/dma" "$mail_root/etc/dma"
	chown "0:$server_id" "$mail_root/var/spool/dma"
	chmod 2775 "$mail_root/var/spool/dma"
	own_group usr/sbin/dma "$server_id"
	echo "MAILNAME $mail_host" >"$mail_root/etc/dma/dma.conf"
	start_syslog
}

submit() {
	in_root dma -i -f "$mail_sender" "$1"
}

# Only the first line about a message says for whom it is; those of its delivery
# have its number.
fate() {
	local id

	id=$(sed -n "s/.* mail to=<$1> queued as \([0-9a-z.]*\)$/\1/p" "$mail_log" | grep .) || return
	sed -n \
		-e "/ dma\[$id\]: /!d" \
		-e 's/.*: remote delivery deferred: /deferred - /p' \
		-e 's/.*: remote delivery failed: /bounced - /p' \
		-e 's/.*: <[^>]*> delivery successful$/sent -/p' "$mail_log" | grep .
}
