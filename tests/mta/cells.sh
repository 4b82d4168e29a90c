#!/usr/bin/env bash
#
# One mail server of the laboratory, with one or two resolvers: what becomes of
# mail to a mistyped domain under each action. Inside; matrix.sh runs it.
#
# usage: cells.sh SERVER RESOLVERS ACTIONS KINDS
#
# ACTIONS and KINDS are lists of words. An action is one of policy.yaml, or
# `monitor` for a rule that only watches, or `none` for a domain that no rule
# names. For each action and kind there is a domain: one with a mail server (mx),
# one with an address, which is where mail goes then (address), or one with both,
# on different hosts. Each of these hosts would take what it is handed. With two
# resolvers the second one, in resolv.conf, has no module. All messages are sent at
# once; then we look until the fate of each is known. Prints a line for each, with
# these fields between tabs:
#
#	server version action kind resolvers outcome where status words asked
#
# outcome is delivered, bounced, deferred or unknown; where is mx (the wrong mail
# server), address (the wrong domain's own address) or quarantine, or - for not
# delivered; status is the code of the bounce, or of the log when it is deferred;
# asked are the types that the mail host asked the first resolver for.

set -eu -o pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/mta/lab.sh
. "$here/lab.sh"
: "${lab_dir:?matrix.sh runs this}"
# shellcheck source=tests/mta/dns.sh
. "$here/dns.sh"
# shellcheck source=tests/mta/mail.sh
. "$here/mail.sh"

server=$1
resolvers=$2
read -ra actions <<<"$3"
read -ra kinds <<<"$4"
# shellcheck source=/dev/null
. "$here/servers/$server.sh"

resolver=$lab_dir/resolver
quarantine=quarantine.example
declare -A sinks=(
	[mx]=$lab_wrong_sink [address]=$lab_wrong_host [quarantine]=$lab_quarantine
	[right]=$lab_right_sink [mailbox]=$lab_mailbox
)

write_zones() {
	local dir=$1 zone action kind

	mkdir -p "$dir"
	# With a root, because a server that asks for a name elsewhere, as Sendmail
	# does, must not take a fault for an answer.
	for zone in ml mil example root; do
		zone_head "$lab_nsd" >"$dir/$zone.zone"
	done
	for action in "${actions[@]}"; do
		for kind in "${kinds[@]}"; do
			case $kind in
			both) zone_domain "$action-both" "$lab_wrong_sink" "$lab_wrong_host" ;;
			mx) zone_domain "$action-mx" "$lab_wrong_sink" - ;;
			address) echo "$action-address A $lab_wrong_host" ;;
			esac
		done
	done >>"$dir/ml.zone"
	zone_domain right "$lab_right_sink" >>"$dir/mil.zone"
	{
		zone_domain unit "$lab_mailbox"
		echo "mail.unit A $lab_mail_host"
		echo "quarantine A $lab_quarantine"
	} >>"$dir/example.zone"
}

# A rule for each action; null-mx is the default and therefore not written out.
write_policy() {
	local action kind

	cat <<-END
	mxwarden: 1
	mode: enforce
	mail-hosts:
	  outbound: [$lab_mail_host]
	watch:
	END
	echo '  - {id: another, domains: [another.ml another.mil]}'
	for action in "${actions[@]}"; do
		[[ $action != none ]] || continue
		echo "  - id: $action"
		case $action in
		null-mx) ;;
		monitor) echo '    mode: monitor' ;;
		redirect) printf '    action: redirect\n    redirect: %s\n' "$quarantine" ;;
		*) echo "    action: $action" ;;
		esac
		echo '    domains:'
		for kind in "${kinds[@]}"; do
			echo "      - $action-$kind.ml $action-$kind.mil"
		done
	done
}

set_up() {
	local name

	lab_network
	write_zones "$lab_dir/nsd"
	start_nsd "$lab_dir/nsd" "$lab_nsd" 53
	write_policy >"$lab_dir/policy.yaml"
	start_unbound "$resolver" "$lab_resolver" 53 "$lab_dir/policy.yaml" "$lab_nsd" 53
	# A resolver that is only slow must not look like one that does not answer.
	mail_resolv_conf+=('options timeout:4 attempts:1')
	if [[ $resolvers -eq 2 ]]; then
		start_unbound "$lab_dir/other" "$lab_other_resolver" 53 - "$lab_nsd" 53
		mail_resolv_conf+=("nameserver $lab_other_resolver")
	fi
	for name in "${!sinks[@]}"; do
		start_sink "$lab_dir/$name" "${sinks[$name]}" "$name.sink.example"
	done
	# Bounces go to alice as all other mail goes, so that all servers are alike.
	# shellcheck disable=SC2034 # the server uses it
	mail_local_domains=
	mail_inbox=$lab_dir/mailbox
	start_server
}

# look_at RECIPIENT: sets outcome, where, status and words; false while they are
# not known. Where it arrived counts more than what the mail server says of it.
look_at() {
	local recipient=$1 sink bounce last

	outcome=unknown where=- status=- words=
	for sink in mx address quarantine; do
		if received "$lab_dir/$sink" "$recipient"; then
			outcome=delivered where=$sink
			return
		fi
	done
	last=$(fate "$recipient" | tail -n 1) || return
	read -r outcome status words <<<"$last"
	case $outcome in
	deferred) ;;
	bounced)
		bounce=$(bounce_about "$recipient") || return
		status=$(dsn_field "$bounce" Status)
		last=$(dsn_field "$bounce" Diagnostic-Code)
		words=${last:-$words}
		;;
	*) return 1 ;;
	esac
}

# all_known: whether the fate of all is; what is settled is not looked at again.
all_known() {
	local recipient
	local -a left=()

	for recipient in "${unsettled[@]}"; do
		look_at "$recipient" || left+=("$recipient")
	done
	unsettled=("${left[@]}")
	[[ ${#left[@]} -eq 0 ]] && received "$lab_dir/right" colonel@right.mil
}

# report ACTION KIND: the line for this cell.
report() {
	local name=$1-$2.ml

	look_at "colonel@$name" || outcome=unknown
	words=${words//$name/DOMAIN}
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$server" "$version" "$1" "$2" \
		"$resolvers" "$outcome" "$where" "${status:--}" "${words//$'\t'/ }" \
		"$(asked "$resolver" "$lab_mail_host" "$name")"
}

set_up
version=$(server_version)
unsettled=()
for action in "${actions[@]}"; do
	for kind in "${kinds[@]}"; do
		unsettled+=("colonel@$action-$kind.ml")
	done
done
for recipient in colonel@right.mil "${unsettled[@]}"; do
	send_mail "$recipient" 'Travel plans' "Sent to $recipient."
done
# OpenSMTPD gives up on a resolver that does not answer after 75 seconds.
lab_patience_s=240
wait_for all_known || true
for action in "${actions[@]}"; do
	for kind in "${kinds[@]}"; do
		report "$action" "$kind"
	done
done
if ! received "$lab_dir/right" colonel@right.mil; then
	echo "$server: the message to the right domain did not arrive" >&2
	exit 1
fi
