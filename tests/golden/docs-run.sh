#!/usr/bin/env bash
# The documents are acted out. A block that names a file, as in ```yaml policy.yaml, is written to that
# file; each command of a ```console block, a line that begins with "$ ", is run beside these files and
# must print exactly the lines that follow it, words on standard error included. Every document has a
# directory of its own, in which its blocks follow each other; what is beside the document is there, too.
# shellcheck source=tests/golden/lib.sh
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
umask 022
PATH=$(dirname "$command"):$PATH
export PATH

# A command whose output is being compared; the line it is on.
running='' line=0

# finish: compares what the last command printed with what the document shows.
finish()
{
	[ -n "$running" ] || return 0
	(cd "$stage" && bash -c "$running") >"$work/printed" 2>&1 </dev/null
	diff -u --label "the document" --label printed "$work/shown" "$work/printed" \
		>"$work/said"
	result $? "$document:$line: $running"
	running=
}

# act: goes through one document.
act()
{
	local text number=0 block='' file=''

	stage=$work/${document//\//-}.d
	mkdir -p "$stage"
	find "$(dirname "$MXW_SRCDIR/$document")" -maxdepth 1 -name '*.json' -exec cp {} "$stage" \;
	while IFS= read -r text; do
		number=$((number + 1))
		case $block,$text in
		,'```console') block=console ;;
		,'```'*' '*)
			block=file file=$stage/${text#* }
			mkdir -p "$(dirname "$file")"
			: >"$file"
			;;
		,'```'?*) block=other ;;
		,*) ;;
		*,'```')
			finish
			block=
			;;
		file,*) printf '%s\n' "$text" >>"$file" ;;
		console,'$ '*)
			finish
			running=${text#??} line=$number
			: >"$work/shown"
			;;
		console,*) printf '%s\n' "$text" >>"$work/shown" ;;
		esac
	done <"$MXW_SRCDIR/$document"
}

documents=(README.md docs/policy-guide.md docs/policy-reference.md)
if command -v jq >/dev/null; then
	documents+=(docs/soc/runbook.md)
else
	echo '# without jq docs/soc/runbook.md is not acted out; ./bootstrap fetches it'
fi
for document in "${documents[@]}"; do
	act
done
echo "1..$count"
[ "$count" -gt 0 ] || exit 99
