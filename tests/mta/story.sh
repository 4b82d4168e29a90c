#!/usr/bin/env bash
#
# What the demonstration tells, inside the laboratory: a user of a mail host
# writes to a mistyped address and to the right one. Everything that is claimed
# is checked; exit status 0 means that all of it was true.

set -eu -o pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/mta/lab.sh
. "$here/lab.sh"
: "${lab_dir:?demo.sh runs this}"
# shellcheck source=tests/mta/dns.sh
. "$here/dns.sh"
# shellcheck source=tests/mta/mail.sh
. "$here/mail.sh"
# shellcheck source=tests/mta/servers/postfix.sh
. "$here/servers/postfix.sh"

wrong=colonel@army.ml
right=colonel@army.mil
policy=$MXW_POLICIES/policy.yaml
resolver=$lab_dir/resolver
wrong_sink=$lab_dir/mx.army.ml
right_sink=$lab_dir/mx.army.mil

# ---- how it is told --------------------------------------------------------

declare -i untrue=0

# claim WORDS COMMAND...: says WORDS, and whether COMMAND finds them true.
claim() {
	if "${@:2}" >/dev/null; then
		echo "   ok     $1"
	else
		echo "   WRONG  $1"
		untrue+=1
	fi
}

# quote: what somebody else wrote, set off from the story.
quote() {
	fold -w 88 | sed -e 's/^/     | /' -e 's/ *$//'
}

chapter() {
	printf '\n%s\n\n' "$1"
}

# ---- what is checked -------------------------------------------------------

equal() {
	[[ $1 == "$2" ]]
}

# bounce_says WORDS: in the bounce about the wrong address, wherever its lines break.
bounce_says() {
	[[ -n $bounce && $(one_line "$bounce") == *"$1"* ]]
}

# nothing COMMAND...: that it finds nothing.
nothing() {
	! "$@"
}

holds_nothing() {
	[[ -z $(ls -A "$1") ]]
}

# ---- the story -------------------------------------------------------------

set_up() {
	lab_network
	write_sample_zones "$lab_dir/nsd" "$lab_nsd"
	start_nsd "$lab_dir/nsd" "$lab_nsd" 53
	start_unbound "$resolver" "$lab_resolver" 53 "$policy" "$lab_nsd" 53
	start_sink "$wrong_sink" "$lab_wrong_sink" mx.army.ml
	start_sink "$right_sink" "$lab_right_sink" mx.army.mil
	start_server
}

introduce() {
	local unbound

	unbound=$("$MXW_TEST_UNBOUND" -V | awk 'NR == 1 { print $2 }')
	cat <<-END
	Real servers, in network namespaces of their own; this system's are not touched.

	   $lab_mail_host     mail host of $mail_domain, $(server_version): asks the resolver
	   $lab_resolver     resolver, Unbound $unbound with mxwarden and the policy
	                  $policy
	   $lab_wrong_sink     mail server of army.ml, the wrong domain: takes whatever comes
	   $lab_right_sink     mail server of army.mil, the right domain
	   $lab_desktop  a desktop: asks the resolver too, but is not a mail host
	END
}

write_messages() {
	chapter '1. Alice writes two messages. In the first address a letter is missing.'
	printf 'To: %s\nSubject: Travel plans\n\nThe itinerary, as agreed.\n' "$wrong" | quote
	echo
	printf 'To: %s\nSubject: Minutes\n\nThe minutes of Monday.\n' "$right" | quote
	began=$EPOCHREALTIME
	send_mail "$wrong" 'Travel plans' 'The itinerary, as agreed.'
	send_mail "$right" 'Minutes' 'The minutes of Monday.'
}

read_bounce() {
	local took=

	# With the queue empty, a bounce that there is has been delivered too.
	wait_for fate "$wrong" >/dev/null || true
	wait_for fate "$right" >/dev/null || true
	wait_for queue_empty || true
	if bounce=$(bounce_about "$wrong"); then
		took=$(awk -v began="$began" -v now="$EPOCHREALTIME" \
			'BEGIN { printf ", %.1f s after she sent it", now - began }')
	fi
	chapter "2. What she finds in her mailbox$took:"
	if [[ -n $bounce ]]; then
		readable_bounce "$bounce" | quote
	else
		echo 'nothing' | quote
	fi
	echo
	claim 'the message came back as undeliverable, status 5.1.0' \
		bounce_says 'Action: failed Status: 5.1.0'
	claim 'it says: Domain army.ml does not accept mail (nullMX)' \
		bounce_says "<$wrong>: Domain army.ml does not accept mail (nullMX)"
	claim 'Postfix bounced it at its first attempt' \
		equal "$(fate "$wrong" | cut -d ' ' -f -2)" 'bounced 5.1.0'
}

look_at_sinks() {
	local file

	chapter '3. What the two mail servers have got:'
	claim 'Postfix is done: its queue is empty' queue_empty
	claim 'the mail server of army.mil has the minutes of Monday' \
		received "$right_sink" "$right" 'The minutes of Monday.'
	claim 'the mail server of army.ml has nothing' holds_nothing "$wrong_sink"
	for file in "$wrong_sink"/message.*; do
		if [[ -e $file ]]; then
			quote <"$file"
		fi
	done

	# An empty mail server proves something only when it works.
	hand_over "$lab_wrong_sink" test@army.ml || true
	claim 'although it works: it takes a message that is handed to it directly' \
		received "$wrong_sink" test@army.ml
}

show_alert() {
	chapter '4. What the SOC gets, one line in alerts.json (broken here at its parts):'
	# It is written at once, though not before the answer.
	if lab_patience_s=5 wait_for alert_of_alice >/dev/null; then
		alert_of_alice | sed -E \
			's/,("(event|source|network|dns|rule|related|observer|mxwarden)":)/,\n\1/g' | quote
	else
		echo 'nothing' | quote
	fi
	echo
	claim 'it names the mail host, the domain and the rule' alert_of_alice
	claim 'it is the only alert' equal "$(alerts "$resolver" | wc -l)" 1
}

alert_of_alice() {
	alerts "$resolver" "\"ip\":\"$lab_mail_host\"" '"name":"army.ml"' \
		'"action":"null-mx"' '"blocked":true' '"id":"mil-typed-as-ml"'
}

ask_from_desktop() {
	local answer

	chapter "5. A desktop asks the same resolver the same question, army.ml MX:"
	answer=$(ask "$lab_desktop" "$lab_resolver" 53 army.ml MX)
	echo "${answer:-nothing}" | quote
	echo
	claim 'it gets the real answer' equal "$answer" "$army_ml_mx"
	claim 'as it did before Alice wrote' equal "$answer_before" "$army_ml_mx"
	claim 'and there is no alert about it' nothing alerts "$resolver" "\"ip\":\"$lab_desktop\""
}

conclude() {
	if ((untrue > 0)); then
		printf '\n%s\n' "$untrue of these claims did not hold: see the lines with WRONG."
		return 1
	fi
	printf '\n%s\n' 'All of this was checked, and is true.'
}

set_up
introduce
answer_before=$(ask "$lab_desktop" "$lab_resolver" 53 army.ml MX)
write_messages
read_bounce
look_at_sinks
show_alert
ask_from_desktop
conclude
