#!/usr/bin/env bash
# Every finding that `mxwarden check` makes, word for word: the whole output and the exit status.
#
# A case is findings/CODE[-VARIANT].yaml, a policy, with CODE[-VARIANT].expect beside it, what is
# found in it in the order of the places; or a directory findings/CODE[-VARIANT] with
#
#	policy.yaml    and whatever it names
#	expect         what is found
#	arguments      further arguments of check, one line, split at blanks (optional)
#	prepare        bash that runs in the copy before: modes, times, links (optional)
#
# Each case runs in a copy made under umask 022, where a directory is the working directory, and the
# module's state directory too.
# Policies that are too large to be kept are made here. Every code must have a case whose name
# begins with it.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
chmod 755 "$work" # other users get there
export MXWARDEN_STATE=.
cases=$MXW_SRCDIR/tests/golden/findings
cp -R "$cases" "$work/cases" && chmod -R u+w "$work/cases" && cd "$work/cases" || exit 99

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

# status EXPECT ARGUMENT...: what check must exit with where that is what it finds.
status()
{
	local expect=$1 pattern=': error: '
	shift
	case " $* " in
	*' --strict '*) pattern=': (error|warning): ' ;;
	esac
	if grep -qE "$pattern" "$expect"; then
		echo 1
	else
		echo 0
	fi
}

# try NAME EXPECT STATUS ARGUMENT...: runs check in the working directory and reports.
try()
{
	local name=$1 expect=$2 want=$3 got
	shift 3
	"$command" check "$@" >"$work/out" 2>"$work/err"
	got=$?
	# Of a policy that cannot be read, the finding is among the words.
	if [ "$want" -eq 2 ]; then
		grep '\]$' "$work/err" >"$work/out"
	fi
	{
		diff -u --label expected --label found "$expect" "$work/out" | head -n 60
		[ $got -eq "$want" ] || echo "exit status $got, expected $want"
	} >"$work/said"
	[ ! -s "$work/said" ]
	result $? "$name"
}

for expect in "$cases"/*.expect; do
	name=$(basename "$expect" .expect)
	case $name in
	unreadable | not-a-file) want=2 ;;
	*) want=$(status "$expect") ;;
	esac
	try "$name" "$expect" "$want" -p "$name.yaml"
done

for expect in "$cases"/*/expect; do
	[ -e "$expect" ] || continue # there is none
	name=$(basename "$(dirname "$expect")")
	cd "$work/cases/$name" || exit 99
	arguments=()
	# shellcheck disable=SC2094 # the array is another thing than the file
	if [ -e arguments ]; then
		read -r -a arguments <arguments
	fi
	if [ -e prepare ] && ! bash -eu ./prepare >"$work/said" 2>&1; then
		echo 'prepare failed' >>"$work/said"
		result 1 "$name"
		continue
	fi
	try "$name" "$expect" "$(status "$expect" "${arguments[@]}")" \
		-p policy.yaml "${arguments[@]}"
done

# Codes and files, each way.
cd "$work" || exit 99
: >said
sed -n 's/^\tX([A-Z0-9_]*, *"\([a-z0-9-]*\)"[,)].*/\1/p' \
	"$MXW_SRCDIR/module/config/findings.h" "$MXW_SRCDIR/tools/check_unbound.h" >codes
grep -q '^yaml$' codes && grep -q '^local-zone$' codes ||
	echo 'the lists of codes cannot be read' >>said
while read -r code; do
	cat "$cases/$code.expect" "$cases/$code"-*.expect \
		"$cases/$code/expect" "$cases/$code"-*/expect 2>/dev/null |
		grep -q "\[$code\]\$" || echo "no case for $code" >>said
done <codes
cat "$cases"/*.expect "$cases"/*/expect 2>/dev/null |
	sed 's/.* \[\([a-z0-9-]*\)\]$/\1/' |
	sort -u | grep -vxFf codes | sed 's/$/ is no code/' >>said
for policy in cases/*.yaml cases/*/; do
	name=$(basename "$policy" .yaml)
	case $policy in
	*/) [ -e "${policy}policy.yaml" ] || continue ;;
	esac
	[ -e "$cases/$name.expect" ] || [ -e "$cases/$name/expect" ] ||
		echo "nothing is expected of $policy" >>said
done
[ ! -s said ]
result $? 'every code has a case, every case a code'

echo "1..$count"
