#!/usr/bin/env bash
#
# A real Postfix behind a real Unbound with the module: what becomes of mail to
# a domain that a rule answers with a null MX, with NXDOMAIN, or only watches.
# The expected words are those of Postfix's own source (smtp_addr.c,
# dns_lookup.c); the sample zones are in dns.sh, where each of these domains has
# a mail server that takes what it is handed, and an address.

set -eu -o pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/mta/lab.sh
. "$here/lab.sh"

# ---- outside the laboratory ------------------------------------------------

if [[ -z $lab_dir ]]; then
	if reason=$(lab_missing MXW_TEST_POSTFIX_ROOT) || reason=$(lab_forbidden); then
		echo "1..0 # SKIP $reason"
		exit 0
	fi
	lab_open
	lab_run --net "${BASH_SOURCE[0]}" && exit
	lab_keep_logs=yes
	exit 1
fi

# ---- inside ----------------------------------------------------------------

# shellcheck source=tests/mta/dns.sh
. "$here/dns.sh"
# shellcheck source=tests/mta/mail.sh
. "$here/mail.sh"
# shellcheck source=tests/mta/servers/postfix.sh
. "$here/servers/postfix.sh"

resolver=$lab_dir/resolver
wrong_sink=$lab_dir/mx.ml
right_sink=$lab_dir/mx.mil

declare -i count=0 failures=0

# check NAME COMMAND...: one test, passed when COMMAND succeeds.
check() {
	count+=1
	if "${@:2}" >/dev/null; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		failures+=1
	fi
}

equal() {
	[[ $1 == "$2" ]] || {
		echo "# got \"$1\", expected \"$2\"" >&2
		return 1
	}
}

not() {
	! "$@"
}

# returned RECIPIENT WORDS: alice has a bounce about the recipient with these words.
returned() {
	local bounce

	bounce=$(bounce_about "$1") || return
	[[ $(one_line "$bounce") == *"$2"* ]] || {
		readable_bounce "$bounce" | sed 's/^/# /' >&2
		return 1
	}
}

# alerted NAME ACTION BLOCKED: there is an alert for a question of the mail host.
# It is written at once, though not before the answer.
alerted() {
	lab_patience_s=5 wait_for alerts "$resolver" "\"source\":{\"ip\":\"$lab_mail_host\"" \
		"\"question\":{\"name\":\"$1\"" "\"action\":\"$2\"" "\"blocked\":$3"
}

write_policy() {
	cat <<-END
	mxwarden: 1
	mode: enforce
	mail-hosts:
	  outbound: [$lab_mail_host]
	defaults: {action: null-mx, ttl: 60, severity: high}
	watch:
	  - {id: at-once, domains: [army.ml army.mil]}
	  - {id: no-address, domains: [navy.ml navy.mil], action: nxdomain}
	  - {id: only-watched, domains: [usmc.ml usmc.mil], mode: monitor}
	END
}

set_up() {
	lab_network
	write_sample_zones "$lab_dir/nsd" "$lab_nsd"
	start_nsd "$lab_dir/nsd" "$lab_nsd" 53
	write_policy >"$lab_dir/policy.yaml"
	start_unbound "$resolver" "$lab_resolver" 53 "$lab_dir/policy.yaml" "$lab_nsd" 53
	start_sink "$wrong_sink" "$lab_wrong_sink" mx.ml
	start_sink "$right_sink" "$lab_right_sink" mx.mil
	start_server
}

from_desktop() {
	ask "$lab_desktop" "$lab_resolver" 53 "$@"
}

echo 1..17
trap 'echo "Bail out! the laboratory cannot be set up"' EXIT
set_up
trap - EXIT

# Real answers are in the cache before the mail host asks.
check 'a desktop gets the real MX, before' equal "$(from_desktop army.ml MX)" "$army_ml_mx"
check 'a desktop gets the real address, before' \
	equal "$(from_desktop navy.ml A)" "A $lab_wrong_sink"

for domain in army.ml mail.army.ml navy.ml usmc.ml army.mil; do
	send_mail "colonel@$domain" 'Travel plans' "Sent to $domain."
	wait_for fate "colonel@$domain" >/dev/null || true
done
wait_for queue_empty || true
check 'nothing is left in the queue' queue_empty

check 'null-mx: Postfix bounces, status 5.1.0' \
	returned colonel@army.ml 'Action: failed Status: 5.1.0'
check 'null-mx: the bounce tells why' returned colonel@army.ml \
	'<colonel@army.ml>: Domain army.ml does not accept mail (nullMX)'
check 'null-mx: so for a name below' returned colonel@mail.army.ml \
	'<colonel@mail.army.ml>: Domain mail.army.ml does not accept mail (nullMX)'
check 'null-mx: an alert' alerted army.ml null-mx true

check 'nxdomain: Postfix bounces, status 5.4.4' \
	returned colonel@navy.ml 'Action: failed Status: 5.4.4'
check 'nxdomain: after it asked for an address and got none' returned colonel@navy.ml \
	'Name service error for name=navy.ml type=A: Host not found'
check 'nxdomain: an alert' alerted navy.ml nxdomain true

check 'the right domain has its message' \
	received "$right_sink" colonel@army.mil 'Sent to army.mil.'
check 'monitor: the message is delivered' \
	received "$wrong_sink" colonel@usmc.ml 'Sent to usmc.ml.'
check 'monitor: an alert about a real answer' alerted usmc.ml pass false
check 'nothing else came to the wrong domains' \
	equal "$(grep -ho '^X-Rcpt-Args: <[^>]*>' "$wrong_sink"/message.*)" \
	'X-Rcpt-Args: <colonel@usmc.ml>'

check 'a desktop gets the real MX, after' equal "$(from_desktop army.ml MX)" "$army_ml_mx"
check 'a desktop gets the real address, after' \
	equal "$(from_desktop navy.ml A)" "A $lab_wrong_sink"
check 'no alert about the desktop' \
	not alerts "$resolver" "\"source\":{\"ip\":\"$lab_desktop\""

((failures == 0))
