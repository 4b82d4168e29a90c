#!/usr/bin/env bash
# What the documents show: every policy in them is one without a mistake, and every file of the
# tree that they link to is there.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
cd "$MXW_SRCDIR" || exit 99

policies=0
for document in README.md policies/README.md docs/*.md docs/soc/*.md; do
	for file in $(extract "$document" 'mxwarden: 1'); do
		policies=$((policies + 1))
		# A warning is not a failure of the command, but it is one of a document.
		"$command" check -p "$file" >"$work/said" 2>/dev/null ||
			echo "exit status $?" >>"$work/said"
		silent "the policy in $document, line $(basename "${file##*:}" .yaml)"
	done

	# [words](target), without targets elsewhere and places within a document
	grep -oE '\]\([^)]+\)' "$document" | sed -e 's/^](//' -e 's/)$//' -e 's/#.*//' |
		while IFS= read -r target; do
			case $target in
			'' | *://*) ;;
			*) [ -e "$(dirname "$document")/$target" ] || echo "no $target" ;;
			esac
		done >"$work/said"
	silent "the links in $document"
done

# Against a pattern that no longer finds anything.
: >"$work/said"
[ "$policies" -gt 0 ] || echo "none" >"$work/said"
silent 'there are policies in the documents'
echo "1..$count"
