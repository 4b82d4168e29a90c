#!/usr/bin/env bash
# timed-driver.sh DRIVER... --trs-file FILE ...: runs automake's driver for one test, and adds to FILE, which
# says what became of the test, how long it took: ":seconds: WALL PROCESSOR". Automake reads no such field.

set -u
export LC_ALL=C

words=("$@")
trs=''
while [[ $# -gt 0 && -z $trs ]]; do
	[[ $1 != --trs-file ]] || trs=${2-}
	shift
done

TIMEFORMAT='%R %U %S'
exec 3>&1 4>&2
took=$(
	{ time "${words[@]}" >&3 2>&4 3>&- 4>&-; } 2>&1
	echo "$?"
)
mapfile -t took <<<"$took"
read -r wall user system <<<"${took[0]}"
if [[ -n $trs && -f $trs ]]; then
	awk -v w="$wall" -v u="$user" -v s="$system" \
		'BEGIN { printf ":seconds: %.1f %.1f\n", w, u + s }' >>"$trs"
fi
exit "${took[1]}"
