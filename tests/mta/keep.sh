#!/usr/bin/env bash
#
# The resolver of demo.sh --keep: Unbound with the module on 127.0.0.1 port 5335
# of the user's own network, for dig, until it is ended from outside.

set -eu -o pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/mta/lab.sh
. "$here/lab.sh"
: "${lab_dir:?demo.sh runs this}"
# shellcheck source=tests/mta/dns.sh
. "$here/dns.sh"

address=127.0.0.1
port=5335
nsd=127.0.0.54
mail_host=127.0.0.25
resolver=$lab_dir/keep
policy=$lab_dir/policies/policy.yaml

# question SOURCE: the command that asks from there.
question() {
	if type -P dig >/dev/null; then
		echo "dig -b $1 -p $port @$address army.ml MX"
	else
		echo "drill -I $1 -p $port army.ml MX @$address"
	fi
}

cp -R "$MXW_POLICIES" "$lab_dir/policies"
sed -i "s/192\\.0\\.2\\.25/$mail_host/" "$policy"
write_sample_zones "$lab_dir/keep-nsd" "$nsd"
start_nsd "$lab_dir/keep-nsd" "$nsd" "$port"
start_unbound "$resolver" "$address" "$port" "$policy" "$nsd" "$port"

# What is said below about the two answers is true, or not said.
for expected in "$address $army_ml_mx" "$mail_host MX 0 ."; do
	answer=$(ask "${expected%% *}" "$address" "$port" army.ml MX)
	if [[ $answer != "${expected#* }" ]]; then
		echo "asked from ${expected%% *}, the resolver answers \"$answer\"," \
			"not \"${expected#* }\"" >&2
		exit 1
	fi
done

cat <<END

A resolver with the module is on $address port $port, until Ctrl-C.

  As a desktop      $(question "$address")
                    gets $army_ml_mx
  As a mail host    $(question "$mail_host")
                    gets MX 0 . (RFC 7505: takes no mail)
  Alerts            tail -f $resolver/state/alerts.json
  Policy            $policy
                    (the shipped one; its mail host is $mail_host here)
END

wait "$unbound_pid" || true
echo "Unbound ended by itself; its last words:" >&2
tail -n 5 "$resolver/unbound.log" >&2
exit 1
