#!/usr/bin/env bash
# What the documents show: every policy in them is one without a mistake, and every file that they link to
# is there, in the tree, and where they are installed.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
cd "$MXW_SRCDIR" || exit 99

# links DOCUMENT WHERE: reports whether all is there that the document links to.
links()
{
	# [words](target), without targets elsewhere and places within a document
	grep -oE '\]\([^)]+\)' "$1" | sed -e 's/^](//' -e 's/)$//' -e 's/#.*//' |
		while IFS= read -r target; do
			case $target in
			'' | *://*) ;;
			*) [ -e "$(dirname "$1")/$target" ] || echo "no $target" ;;
			esac
		done >"$work/said"
	silent "the links in $2"
}

policies=0
for document in README.md policies/README.md docs/*.md docs/soc/*.md; do
	for file in $(extract "$document" 'mxwarden: 1'); do
		policies=$((policies + 1))
		# A warning is not a failure of the command, but it is one of a document.
		"$command" check -p "$file" >"$work/said" 2>/dev/null ||
			echo "exit status $?" >>"$work/said"
		silent "the policy in $document, line $(basename "${file##*:}" .yaml)"
	done
	links "$document" "$document"
done

# install FROM TO: the files of the tree that standard input names, as in local.mk, where they are installed.
install()
{
	grep -oE '%D%/[A-Za-z0-9_./-]+' | sed 's,%D%/,,' | while IFS= read -r file; do
		mkdir -p "$(dirname "$work/doc/$2/$file")" && cp "$1/$file" "$work/doc/$2/$file"
	done
}

sed -n '/^dist_doc_DATA/,/[^\\]$/p' docs/local.mk | install docs .
install docs/soc soc <docs/soc/local.mk
install policies examples <policies/local.mk
while IFS= read -r document; do
	links "$document" "installed ${document#"$work/doc/"}"
done < <(find "$work/doc" -name '*.md' | sort)

# Against a pattern that no longer finds anything.
: >"$work/said"
[ "$policies" -gt 0 ] || echo "none" >"$work/said"
silent 'there are policies in the documents'
echo "1..$count"
