#!/usr/bin/env bash
# What the recogniser of look-alikes finds, what it takes for one wrongly, and what it costs. Called by
# ./bootstrap bench, which says in MXW_BUILD where the build is, and in MXW_CORPUS where the lists of
# legitimate domains are.
#
# All of it is Markdown, kept in bench/lookalikes.md of the build. With RECORD=1 it takes the place of
# what stands between the marks in docs/lookalikes.md.
#
#	PARTS   recall frequency false-alarms speed   (all)
#	NAMES   numbers of protected domains for speed

set -eu -o pipefail

: "${MXW_BUILD:?run this through ./bootstrap bench lookalikes}"
: "${MXW_CORPUS:?run this through ./bootstrap bench lookalikes}"

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
docs=$here/../docs/lookalikes.md
confusables=$MXW_BUILD/module/lookalike/confusables_table.c
result=$MXW_BUILD/bench/lookalikes.md
begin='<!-- measured: begin -->'
end='<!-- measured: end -->'
# Debian's, whose modules are where Debian puts them.
python=(/usr/bin/python3 -B)

version_of() {
	dpkg-query -W -f '${Version}' "$1"
}

print_head() {
	printf '%s, %s. ' "$(date -u +%F)" "$("$MXW_BUILD/tools/mxwarden" --version | head -n 1)"
	printf 'dnstwist %s, list of public suffixes %s, both from Debian. ' \
		"$(version_of dnstwist)" "$(version_of publicsuffix)"
	printf 'Letters that look the same: %s. ' \
		"$(sed -n 's/.*confusables_version.*"\(.*\)";/\1/p' "$confusables")"
	"${python[@]}" "$here/lookalikes/corpus.py"
}

evaluate() {
	local part
	print_head
	for part in ${PARTS:-recall frequency false-alarms speed}; do
		case $part in
		speed)
			printf '### Speed and size\n'
			# Word by word: NAMES is a list.
			# shellcheck disable=SC2086
			"$MXW_BUILD/bench/bench-lookalikes" ${NAMES-}
			;;
		*)
			"${python[@]}" "$here/lookalikes/$part.py"
			;;
		esac
	done
}

# Puts the result between the marks, or at the end of a document that has none.
record() {
	local new=$docs.new
	[[ -f $docs ]] || printf '# Look-alikes\n\n## Measured\n' >"$docs"
	grep -qxF -e "$begin" "$docs" || printf '\n%s\n%s\n' "$begin" "$end" >>"$docs"
	awk -v begin="$begin" -v end="$end" -v result="$result" '
		$0 == end { within = 0 }
		!within { print }
		$0 == begin {
			within = 1
			print ""
			while ((getline line <result) > 0)
				print line
			print ""
		}' "$docs" >"$new"
	mv "$new" "$docs"
}

if [[ ${RECORD-} == 1 && -n ${PARTS-} ]]; then
	echo "RECORD=1 is for all parts: leave PARTS out" >&2
	exit 2
fi
make --no-print-directory -C "$MXW_BUILD" tools/mxwarden bench/bench-lookalikes >/dev/null
evaluate | tee "$result.new"
mv "$result.new" "$result"
[[ ${RECORD-} != 1 ]] || record
