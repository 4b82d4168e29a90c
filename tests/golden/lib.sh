# shellcheck shell=bash disable=SC2034 # the test behind uses what is set here
# What every golden test begins with: the command, a directory that is gone in the end, and the
# count of cases.
set -u
unset MXWARDEN_POLICY
export LC_ALL=C
umask 022 # what others can write is worth a warning
# libtool's script in front of the program takes ten times as long as the program.
command=$MXW_BUILDDIR/tools/.libs/mxwarden
if [ -x "$command" ]; then
	export LD_LIBRARY_PATH="$MXW_BUILDDIR/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
else
	command=$MXW_BUILDDIR/tools/mxwarden
fi
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
count=0

# result STATUS NAME: reports a case, which passed when the status is 0; $work/said holds what is to
# be told of a failure.
result()
{
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/said"
	fi
}

# silent NAME: reports a case, which passed when there is nothing to be told of it.
silent()
{
	[ ! -s "$work/said" ]
	result $? "$1"
}

# extract DOCUMENT PATTERN: writes each ```yaml block of the document whose first line is what the
# extended regular expression describes to a file of its own, which is named after the line where the
# block begins, and prints the names.
extract()
{
	awk -v prefix="$work/${1//\//-}" -v pattern="^($2)\$" '
		/^```/ { inside = !inside && /^```yaml$/; file = ""; first = NR + 1; next }
		inside && NR == first && $0 ~ pattern {
			file = prefix ":" NR ".yaml"
			print file
		}
		file != "" { print >file }' "$1"
}
