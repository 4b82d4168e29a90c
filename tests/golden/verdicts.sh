#!/usr/bin/env bash
# Which rule decides, point by point: verdicts/*.txt are tables of questions and of what the
# policy beside them must do, worked out by hand; `mxwarden explain` must agree.
#
# A heading, `# WORDS`, says what the cases below it prove, and is one test; `##` begins a
# comment. Another line is a case:
#
#	TIME CLIENT NAME TYPE -> GROUP ACTION WOULD MODE BLOCKED TRIGGER RULE ENTRY
#		MATCHED INTENDED SEVERITY TTL RCODE ANSWER
#
# with `-` for what is absent. ENTRY is FILE:LINE of the name entry, ANSWER the record without
# owner, TTL and class, and <N> in a name N times the letter "a". A line that begins with `time`
# has the names of the columns.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
umask 022
tables=$MXW_SRCDIR/tests/golden/verdicts
export MXWARDEN_STATE=$work

# cases HEADINGS: prints the number of the heading, the number of the line, time, client, name,
# type and what is expected of each case of the table on standard input, apart by tabs. The words
# of the headings go to the file HEADINGS.
cases()
{
	awk -v OFS='\t' -v headings="$1" '
		function expanded(text,   a) {
			while (match(text, /<[0-9]+>/)) {
				a = sprintf("%" substr(text, RSTART + 1, RLENGTH - 2) "s", "")
				gsub(/ /, "a", a)
				text = substr(text, 1, RSTART - 1) a substr(text, RSTART + RLENGTH)
			}
			return text
		}
		/^## / { next }
		/^# / { print substr($0, 3) >headings; heading++; next }
		$1 == "time" || NF == 0 { next }
		{
			expected = ""
			for (i = 6; i <= NF; i++)
				expected = expected (i == 6 ? "" : " ") expanded($i)
			print heading, NR, $1, $2, expanded($3), $4, expected
		}'
}

# Prints the columns behind the arrow for each answer of explain on standard input.
columns()
{
	awk '
		BEGIN { word["null"] = "-"; word["true"] = "yes"; word["false"] = "no" }
		# The text of the string at the beginning of json.
		function string(json,   text, i, c) {
			for (i = 2; (c = substr(json, i, 1)) != "\"" && c != ""; i++) {
				if (c == "\\")
					c = substr(json, ++i, 1)
				text = text c
			}
			return text
		}
		function value(key,   begin, json) {
			begin = index($0, "\"" key "\":")
			if (begin == 0)
				return "(no " key ")"
			json = substr($0, begin + length(key) + 3)
			if (substr(json, 1, 1) == "\"")
				return string(json)
			if (substr(json, 1, 1) == "[")
				return substr(json, 1, index(json, "]"))
			sub(/[,}].*/, "", json)
			return json in word ? word[json] : json
		}
		# The one record of the answer, if it is of class IN and has the TTL of the verdict.
		function answer(   list, record) {
			list = value("answer")
			if (list == "[]")
				return "-"
			if (list ~ /","/ || split(string(substr(list, 2)), record, " ") != 6 ||
			    record[2] != value("ttl") || record[3] != "IN")
				return list
			return record[4] " " record[5] " " record[6]
		}
		{
			print value("group"), value("action"), value("would"), value("mode"),
				value("blocked"), value("trigger"), value("rule"),
				value("file") == "-" ? "-" : value("file") ":" value("line"),
				value("matched"), value("intended"), value("severity"),
				value("ttl"), value("rcode"), answer()
		}'
}

# judge TABLE EDIT [POLICY]: compares the cases of a table with what explain says of the policy, after
# the sed script EDIT.
judge()
{
	local table=$1 edit=$2 policy=${3-policy.yaml} heading time client words
	rm -rf "$work/policy" && mkdir "$work/policy" &&
		cp -R "$tables/." "$work/policy" && chmod -R u+w "$work/policy" &&
		sed "$edit" "$tables/$policy" >"$work/policy/$policy" &&
		cd "$work/policy" || exit 99
	cases "$work/headings" <"$table" >"$work/cases"
	[ -s "$work/cases" ] || exit 99

	# One call answers all questions of one client at one time.
	: >"$work/compared"
	: >"$work/failed"
	cut -f 3,4 "$work/cases" | sort -u >"$work/batches"
	while IFS=$'\t' read -r time client; do
		awk -F '\t' -v time="$time" -v client="$client" \
			'$3 == time && $4 == client' "$work/cases" >"$work/asked"
		cut -f 5,6 "$work/asked" | tr '\t' ' ' |
			"$command" explain -p "$policy" --json --at "$time" \
				--client "$client" - 2>>"$work/failed" |
			columns >"$work/answered"
		paste "$work/asked" "$work/answered" >>"$work/compared"
	done <"$work/batches"

	heading=0
	while IFS= read -r words; do
		heading=$((heading + 1))
		awk -F '\t' -v heading="$heading" -v table="$table" '
			$1 == heading { cases++ }
			$1 == heading && $7 != $8 {
				printf "%s:%d: %s %s from %s at %s\n", table, $2, $5, $6, $4, $3
				printf "  expected: %s\n  explain:  %s\n", $7, $8
			}
			END { if (cases == 0) print table ": no case below the heading" }
		' "$work/compared" >"$work/said"
		silent "$table: $words"
	done <"$work/headings"

	cp "$work/failed" "$work/said"
	silent "$table: every question is answered"
}

judge verdicts.txt ''
judge monitor.txt 's/^mode: enforce$/mode: monitor/'
judge disabled.txt 's/^mode: enforce$/mode: disabled/'
judge lookalikes.txt '' lookalikes.yaml
judge strangers.txt 's/^  everyone: \[any\]$/  # nobody else/'

echo "1..$count"
