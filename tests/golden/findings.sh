#!/usr/bin/env bash
# Every finding that the loader makes, word for word.
#
# findings/CODE[-VARIANT].yaml is a policy, .expect beside it what `mxwarden check` finds in it, in
# the order of the places. Policies that are too large to be kept are made here. Every code of
# module/config/findings.h must have a case whose name begins with it.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
cases=$MXW_SRCDIR/tests/golden/findings
cp "$cases"/*.yaml "$work" && cd "$work" || exit 99
chmod -R u+w .

head='mxwarden: 1
mode: enforce
mail-hosts: {outbound: [192.0.2.0/24]}
watch:'

# Policies whose point is their size. unreadable.yaml is not made.
mkdir not-a-file.yaml
truncate -s 16777217 limit-size.yaml # a hole takes no space
{
	printf '%s\n  - {id: a, domains: [a.example], description: [' "$head"
	yes x, | head -n 1000000 | tr -d '\n'
	echo ']}'
} >limit-nodes.yaml
{
	printf 'mxwarden: 1\nmode: enforce\nwatch: [{id: a, domains: [a.example]}]\nmail-hosts:\n'
	echo '  outbound:'
	awk 'BEGIN { for (i = 0; i < 65540; i++)
		printf "    - 10.%d.%d.%d\n", i / 65536, i / 256 % 256, i % 256 }'
} >limit-networks.yaml
{
	echo "$head"
	awk 'BEGIN { for (i = 1; i <= 65537; i++)
		printf "  - {id: r%d, domains: [n%d.example]}\n", i, i }'
} >limit-rules.yaml
{
	printf '%s\n  - id: a\n    domains:\n' "$head"
	awk 'BEGIN { for (i = 1; i <= 1000; i++) print "      - a..b" }'
} >more-errors.yaml
{
	printf '%s\n  - id: a\n    domains:\n' "$head"
	awk 'BEGIN { for (i = 1; i <= 1000; i++) print "      - t" i }'
} >more-warnings.yaml

for expect in "$cases"/*.expect; do
	name=$(basename "$expect" .expect)
	want=0
	if grep -q ': error: ' "$expect"; then
		want=1
	fi
	case $name in
	unreadable | not-a-file) want=2 ;;
	esac
	"$command" check -p "$name.yaml" >out 2>err
	got=$?
	# Of a file that cannot be read, the finding is among the words.
	if [ $want -eq 2 ]; then
		grep '\]$' err >out
	fi
	case $name in
	more-*) sed -n -e '/ \[more-/p' -e '$p' -i out ;;
	esac
	diff -u --label expected --label found "$expect" out >said
	differ=$?
	echo "exit status $got, expected $want" >>said
	[ $differ -eq 0 ] && [ $got -eq $want ]
	result $? "$name"
done

# Codes and files, each way.
: >said
sed -n 's/^\tX([A-Z_]*, *"\([a-z-]*\)",.*/\1/p' "$MXW_SRCDIR/module/config/findings.h" >codes
[ "$(wc -l <codes)" -ge 50 ] || echo 'the list of codes cannot be read' >>said
while read -r code; do
	cat "$cases/$code.expect" "$cases/$code"-*.expect 2>/dev/null | grep -q "\[$code\]\$" ||
		echo "no case for $code" >>said
done <codes
for expect in "$cases"/*.expect; do
	sed 's/.* \[\([a-z-]*\)\]$/\1/' "$expect"
done | sort -u | grep -vxFf codes | sed 's/$/ is no code/' >>said
for policy in *.yaml; do
	[ -e "$cases/${policy%.yaml}.expect" ] || echo "nothing is expected of $policy" >>said
done
[ ! -s said ]
result $? 'every code has a case, every case a code'

echo "1..$count"
