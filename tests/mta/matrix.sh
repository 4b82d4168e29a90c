#!/usr/bin/env bash
#
# The mail laboratory that ./bootstrap lab runs: every mail server, with one and
# with two resolvers, under every action. Each run is a laboratory of its own
# (cells.sh); here they are run one after another, judged, and shown.

set -eu -o pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/mta/lab.sh
. "$here/lab.sh"

document=$here/../../docs/mail-servers.md
all_servers=(postfix exim sendmail opensmtpd dma)
kinds=(both mx address)
all_actions=(none monitor null-mx nxdomain nodata redirect servfail refused drop)

usage() {
	cat <<END
usage: ./bootstrap lab [--server NAME]... [--action NAME]... [--update]

Shows what real mail servers do with the answer of each action. Without names
all of them; --update then writes the tables of docs/mail-servers.md.
servers: ${all_servers[*]}
actions: ${all_actions[*]}
         (none is a domain without a rule, monitor one that is only watched)

exit: 0 everything is known, and nothing went where it must not · 1 not so
      2 wrong usage · 77 this system does not permit it
END
}

one_of() {
	local word

	for word in "${@:2}"; do
		if [[ $word == "$1" ]]; then
			return 0
		fi
	done
	echo "lab: there is no \"$1\"; there are: ${*:2}" >&2
	return 1
}

# What may be wrong with one server ends that run, not the others.
run_all() {
	local server resolvers began

	for server in "${servers[@]}"; do
		for resolvers in 1 2; do
			began=$SECONDS
			printf '%s, resolvers: %s ... ' "$server" "$resolvers"
			if lab_run --net --in "$lab_dir/$server-$resolvers" "$here/cells.sh" \
				"$server" "$resolvers" "${actions[*]}" "${kinds[*]}" \
				>"$lab_dir/$server-$resolvers.tsv"; then
				printf 'done, %d s\n' $((SECONDS - began))
			else
				printf 'FAILED, %d s\n' $((SECONDS - began))
				failures+=1
			fi
		done
	done
	for server in "${servers[@]}"; do
		cat "$lab_dir/$server-1.tsv" "$lab_dir/$server-2.tsv"
	done >"$results"
}

# bad_cells: prints what must not be; see the verdict.
bad_cells() {
	awk -F '\t' -v wanted=$((${#servers[@]} * ${#actions[@]} * ${#kinds[@]} * 2)) '
	function bad(words) {
		printf "%s, %s, %s, resolvers: %s: %s\n", $2, $3, $4, $5, words
	}
	$6 == "unknown" { bad("what became of the message is not known") }
	$6 == "delivered" && $7 != "quarantine" {
		if ($3 == "null-mx" || $3 == "nxdomain" || $3 == "nodata" || $3 == "redirect")
			bad("the message reached the wrong domain")
		else if ($5 == 1 && $3 != "none" && $3 != "monitor")
			bad("the message reached the wrong domain with one resolver")
	}
	($3 == "none" || $3 == "monitor") && ($6 != "delivered" || $7 != ($4 == "address" ? "address" : "mx")) {
		bad("the message did not reach the wrong domain, so nothing is proved")
	}
	END { if (NR != wanted) printf "%d of %d cells are missing\n", wanted - NR, wanted }
	' "$results"
}

tables() {
	local unbound surprises

	unbound=$("$MXW_TEST_UNBOUND" -V | awk 'NR == 1 { print $2 }')
	echo "Measured on $(date -u +%F) with Unbound $unbound by \`./bootstrap lab\`."
	echo
	awk -v part=overview -f "$here/table.awk" "$results"
	echo
	awk -v part=servers -f "$here/table.awk" "$results"
	surprises=$(awk -v part=surprises -f "$here/table.awk" "$here/expected.tsv" "$results")
	printf '### Other than expected\n\n%s\n\n%s\n' \
		'Before they were asked, the source of these servers (not of dma) was read. Where that was wrong:' \
		"${surprises:-nowhere.}"
}

# update_document: puts the tables between the two markers.
update_document() {
	local text

	text=$(awk -v made="$lab_dir/tables.md" '
	/^<!-- lab: begin/ { print; print ""; while ((getline line <made) > 0) print line; inside = 1 }
	/^<!-- lab: end/ { inside = 0; print "" }
	!inside { if (!/^<!-- lab: begin/) print }' "$document")
	printf '%s\n' "$text" >"$document"
	echo "The tables in docs/mail-servers.md are those of this run."
}

# parse ARGUMENT...: sets servers, actions and update.
parse() {
	while [[ $# -gt 0 ]]; do
		case $1 in
		--server | --action)
			[[ $# -ge 2 ]] || { usage >&2; return 2; }
			if [[ $1 == --server ]]; then
				one_of "$2" "${all_servers[@]}" || return 2
				servers+=("$2")
			else
				one_of "$2" "${all_actions[@]}" || return 2
				actions+=("$2")
			fi
			shift
			;;
		--update) update=yes ;;
		*) usage >&2; return 2 ;;
		esac
		shift
	done
	if [[ $update == yes && ${#servers[@]}${#actions[@]} != 00 ]]; then
		echo 'lab: --update needs all servers and all actions' >&2
		return 2
	fi
	[[ ${#servers[@]} -gt 0 ]] || servers=("${all_servers[@]}")
	[[ ${#actions[@]} -gt 0 ]] || actions=("${all_actions[@]}")
}

main() {
	local reason update=no bad
	local -i failures=0
	local -a servers=() actions=() variables

	case ${1-} in
	-h | --help) usage; return ;;
	# For ./bootstrap, which wants to know it before it sets everything up.
	--parse) parse "${@:2}"; return ;;
	esac
	parse "$@" || return
	mapfile -t variables < <(lab_server_variables "${servers[@]}")
	if reason=$(lab_missing MXW_TEST_POSTFIX_ROOT "${variables[@]}"); then
		echo "lab: $reason" >&2
		return 2
	fi
	if reason=$(lab_forbidden); then
		echo "lab: cannot be run here: $reason" >&2
		return 77
	fi

	lab_open
	results=$lab_dir/results.tsv
	run_all
	tables >"$lab_dir/tables.md"
	printf '\n%s\n\n' "$(<"$lab_dir/tables.md")"
	bad=$(bad_cells)
	if ((failures > 0)) || [[ -n $bad ]]; then
		lab_keep_logs=yes
		printf '%s\n' "$bad" "NOT AS IT MUST BE: see the lines above."
		return 1
	fi
	if [[ $update == yes ]]; then
		update_document
	fi
	echo 'All is known, and nothing reached a wrong domain that must not.'
}

main "$@"
