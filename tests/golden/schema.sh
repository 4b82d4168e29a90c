#!/usr/bin/env bash
# The schemas for editors, judged by a validator that is not ours (tests/schema): what is shipped and
# what the documents show is valid; of the golden cases, what check takes is valid, and what it
# refuses is refused at the same line, but for what tests/schema/unseen says a schema cannot see.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99

if [ -z "${MXW_TEST_VALIDATOR-}" ]; then
	echo '1..0 # SKIP there is no validator; ./bootstrap fetches one'
	exit 0
fi
cd "$MXW_SRCDIR" || exit 99
schemas=$MXW_BUILDDIR/tools/schema
policy=$schemas/mxwarden-policy.schema.json
cases=tests/golden/findings

# validate: answers lines of SCHEMA and FILE, as tests/schema/validate.js does.
validate()
{
	node --no-warnings "$MXW_SRCDIR/tests/schema/validate.js" "$MXW_TEST_VALIDATOR" "$policy" \
		"$schemas/mxwarden-include.schema.json" "$schemas/mxwarden-host.schema.json"
}

# judge NAME: every file must be valid; each is a line of SCHEMA and FILE on standard input.
judge()
{
	cat >"$work/files"
	validate <"$work/files" >"$work/answers" 2>"$work/said" || echo 'no answers' >>"$work/said"
	paste -d' ' "$work/files" "$work/answers" | grep -v ' valid$' >>"$work/said"
	[ -s "$work/files" ] || echo 'there is no such file' >>"$work/said"
	silent "$1"
}

# ---- what must be valid ----

for file in policies/*.yaml policies/*/*.yaml; do
	[ -e "$file" ] || continue # there is none
	# shellcheck disable=SC2016 # the dollar is the file's
	name=$(sed -n '1s|^# yaml-language-server: \$schema=/usr/share/mxwarden/mxwarden-\(.*\)\.schema\.json$|\1|p' \
		"$file")
	printf '%s\t%s\n' "${name:-none}" "$file"
done >"$work/shipped"
judge 'shipped policies name their schema, and it takes them' <"$work/shipped"

for document in README.md policies/README.md docs/*.md docs/soc/*.md; do
	extract "$document" 'mxwarden: 1' | sed 's/^/policy\t/'
	extract "$document" 'mxwarden-host: 1' | sed 's/^/host\t/'
	extract "$document" '(expect|watch|allow|exchangers|protect):.*' | sed 's/^/include\t/'
done >"$work/shown"
judge 'what the documents show is valid' <"$work/shown"

cd tests/schema || exit 99
for file in *-good.yaml; do
	printf '%s\t%s\n' "${file%-good.yaml}" "$file"
done >"$work/good"
judge 'all that YAML lets one write as a text is valid' <"$work/good"
"$command" check -p policy-good.yaml >"$work/said" 2>&1
result $? 'check takes that policy too'
cd "$MXW_SRCDIR" || exit 99

# What the schema refuses of random values must be what check refuses, line by line. The other way
# round there are mistakes that a schema cannot see; most it does see.
for seed in 1 3; do
	random=$work/random-$seed.yaml
	node tests/schema/random.js $seed >"$random"
	printf 'policy\t%s\n' "$random" | validate 2>"$work/said" |
		sed -n 's/^invalid \([0-9 ]*\):.*/\1/p' | tr ' ' '\n' | sort -u >"$work/schema-lines"
	"$command" check --all -p "$random" 2>/dev/null | sed -nE 's/^[^:]*:([0-9]+):[0-9]+: error: .*/\1/p' |
		sort -u >"$work/check-lines"
	comm -23 "$work/schema-lines" "$work/check-lines" | while read -r line; do
		printf 'refused by the schema only: %s\n' "$(sed -n "${line}p" "$random")"
	done >>"$work/said"
	[ "$(comm -12 "$work/schema-lines" "$work/check-lines" | wc -l)" -ge 4000 ] ||
		echo 'few of the lines are refused by both' >>"$work/said"
	silent "random values, seed $seed: the schema refuses nothing that check takes"
done

# ---- the golden cases ----

# The files of a case that are YAML, and the schema of each: a policy includes what is neither a policy
# nor host.yaml.
for expect in "$cases"/*.expect "$cases"/*/expect; do
	case $expect in
	*/expect) directory=${expect%/expect} ;;
	*) directory= ;;
	esac
	if [ -z "$directory" ]; then
		file=${expect%.expect}.yaml
		[ ! -f "$file" ] || printf 'policy\t%s\n' "$file"
	elif [ -e "$directory/policy.yaml" ]; then
		find "$directory" -name '*.yaml' | sort |
			sed -E -e 's/^/include\t/' -e 's/^include(.*\/(policy|host)\.yaml)$/\2\1/'
	fi
done >"$work/cases"
validate <"$work/cases" >"$work/answers" 2>"$work/said"
[ "$(wc -l <"$work/answers")" -eq "$(wc -l <"$work/cases")" ] || echo 'answers are missing' >>"$work/said"
silent 'every golden case is judged'

# The errors of a file by the lines of its case's `expect`: LINE CODE. A finding names the file as
# the case does, from its own directory. Line 0 is the file as a whole.
errors_of()
{
	local file=$1 name=${1##*/} expect
	expect=${file%.yaml}.expect
	if [ ! -e "$expect" ]; then
		name=${file#"$cases"/}
		expect=$cases/${name%%/*}/expect
		name=${name#*/}
	fi
	grep -F -- "$name:" "$expect" |
		sed -nE "s|^${name//./\\.}:(([0-9]+):)?([0-9]+:)? error: .* \\[([a-z0-9-]+)\\]\$|\\2 \\4|p" |
		sed 's/^ /0 /'
}

grep -v '^#' tests/schema/unseen | sed 's/[ \t].*//' >"$work/unseen"
unseen()
{
	grep -qxF -- "$1" "$work/unseen"
}

: >"$work/errors"
: >"$work/refused-too-much"
: >"$work/not-refused"
: >"$work/seen-after-all"
while IFS=$'\t' read -r _ file && read -r answer <&3; do
	errors=$(errors_of "$file")
	if [ -z "$errors" ]; then
		# Of a file that is read no further, nothing is said.
		[ "$answer" = valid ] || echo "$file: $answer" >>"$work/refused-too-much"
		continue
	fi
	echo "$errors" >>"$work/errors"
	case $answer in
	invalid*) lines=" ${answer%%:*} " ;;
	unreadable*) continue ;; # editors say so, too
	*) lines= ;;
	esac
	while read -r line code; do
		place=${file#"$cases"/}
		case $place in
		*/*) ;;
		*) place=${place%.yaml}/$place ;;
		esac
		place=$place:$line
		case $lines in
		*" $line "*)
			if unseen "$place"; then
				echo "$place" >>"$work/seen-after-all"
			fi
			;;
		*)
			unseen "$code" || unseen "$place" ||
				echo "$place [$code]: $answer" >>"$work/not-refused"
			;;
		esac
	done <<<"$errors"
done <"$work/cases" 3<"$work/answers"

cp "$work/refused-too-much" "$work/said"
silent 'what check takes, the schema takes'
cp "$work/not-refused" "$work/said"
silent 'what check refuses, the schema refuses at the same line'

{
	sed 's/$/: it is seen/' "$work/seen-after-all"
	"$schemas/print-schema" codes | cut -f1 >"$work/codes"
	grep -v / "$work/unseen" | grep -vxFf "$work/codes" | sed 's/$/ is no code/'
	# A code that is seen must be so in some case.
	cut -d' ' -f2 "$work/errors" | sort -u >"$work/shown-codes"
	"$schemas/print-schema" codes | awk '$2 == "ERROR" { print $1 }' |
		grep -vxFf "$work/unseen" | grep -vxFf "$work/shown-codes" |
		sed 's/^/no case shows /'
} >"$work/said"
silent 'the list of what is not seen is in order'

echo "1..$count"
