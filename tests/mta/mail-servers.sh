#!/usr/bin/env bash
#
# What each mail server does under the default action: nothing may reach the
# wrong domain, whether it has a mail server, an address, or both. Domains without
# a rule are the control: what is sent there must arrive, or the rest proves
# nothing. The short form of matrix.sh; docs/mail-servers.md, which that one
# writes, must say the same.

set -eu -o pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/mta/lab.sh
. "$here/lab.sh"

servers=(postfix exim sendmail opensmtpd dma)
document=$here/../../docs/mail-servers.md
declare -i count=0 failures=0 tests_each=6

# check NAME COMMAND...: one test, passed when COMMAND succeeds.
check() {
	count+=1
	if "${@:2}"; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		failures+=1
	fi
}

# equal GOT EXPECTED
equal() {
	[[ $1 == "$2" ]] || {
		echo "# got \"$1\", expected \"$2\"" >&2
		return 1
	}
}

# field ACTION KIND NUMBER: of the line of cells.sh for these.
field() {
	awk -F '\t' -v action="$1" -v kind="$2" -v number="$3" \
		'$3 == action && $4 == kind { print $number }' "$results"
}

# stopped KIND: it bounced, or waits.
stopped() {
	[[ $(field null-mx "$1" 6) =~ ^(bounced|deferred)$ ]] ||
		equal "$(field null-mx "$1" 6)" 'bounced or deferred'
}

# holds SINK RECIPIENT...: messages for these, and no others.
holds() {
	equal "$(sed -n 's/^X-Rcpt-Args: \(<[^>]*>\).*/\1/p' "$1"/message.* | sort)" \
		"$(printf '<%s>\n' "${@:2}" | sort)"
}

# documented SERVER: of the document on standard input, the row for null-mx, without
# the column about two resolvers; those for all kinds if they differ.
documented() {
	awk -F ' [|] ' -v server="$1" '
		/^### / { split(tolower($0), word, " "); inside = word[2] == server }
		inside && /^[|] `null-mx` [|] / { print $2 " | " $3 " | " $5 " | " $6 }'
}

# measured SERVER: the same of what was measured.
measured() {
	awk -v part=servers -f "$here/table.awk" "$results" | documented "$1"
}

if reason=$(lab_missing MXW_TEST_POSTFIX_ROOT) || reason=$(lab_forbidden); then
	echo "1..0 # SKIP $reason"
	exit 0
fi
echo "1..$((${#servers[@]} * tests_each))"
lab_open
for server in "${servers[@]}"; do
	mapfile -t variables < <(lab_server_variables "$server")
	if reason=$(lab_missing "${variables[@]}"); then
		for ((i = 0; i < tests_each; ++i)); do
			echo "ok $((count += 1)) # SKIP $server: $reason"
		done
		continue
	fi
	dir=$lab_dir/$server
	results=$dir.tsv
	# What goes wrong here is said by the tests: then there are no results.
	lab_run --net --in "$dir" "$here/cells.sh" "$server" 1 'none null-mx' 'both mx address' \
		>"$results" || echo "# $server: the laboratory ended early"
	check "$server: with the default action it bounces or waits" stopped both
	check "$server: so where there is only a mail server" stopped mx
	check "$server: so where there is only an address" stopped address
	check "$server: the wrong mail server has what no rule covers, and nothing else" \
		holds "$dir/mx" colonel@none-both.ml colonel@none-mx.ml
	check "$server: so has the wrong domain's own address" \
		holds "$dir/address" colonel@none-address.ml
	check "$server: docs/mail-servers.md says the same" \
		equal "$(measured "$server")" "$(documented "$server" <"$document")"
done
((failures == 0)) || lab_keep_logs=yes
((failures == 0))
