# shellcheck shell=bash
# tidy-one.sh WORK FILE: clang-tidy over one file, as WORK/compile_commands.json and WORK/commands say it is
# compiled; leaves what it says in WORK/found/FILE.
#
# The analyzer is what takes long. What a file comes to depends on what is read and on nothing else, so
# one in which nothing was found is not looked at again while all of that stays as it was: a file in the
# directory $MXW_TEST_TIDY says so, whose name is the digest of it all. A finding is never remembered.

set -u -o pipefail
export LC_ALL=C
work=$1 file=$2
found=$work/found/$file

# Prints the digest of all that is read: the program, what it is asked, and the file with its comments and
# macros, and all headers. Whatever tree or build it stands in.
read_all()
{
	local command
	command=$(awk -F '\t' -v name="$file" '$1 == name { sub(/ -c -o [^ ]+/, "", $2); print $2 }' \
		"$work/commands")
	{
		clang-tidy --version
		cat .clang-tidy tests/.clang-tidy tests/lint/test-tidy.sh tests/lint/tidy-one.sh
		printf '%s\n' "$file" "$command"
		(cd "$MXW_BUILDDIR" && eval "${command:?} -E -CC -dD")
	} 2>/dev/null | sed -e "s|$MXW_BUILDDIR||g" -e "s|$MXW_SRCDIR||g" | sha256sum | cut -c1-40
}

known=''
if [ -n "${MXW_TEST_TIDY-}" ] && mkdir -p "$MXW_TEST_TIDY"; then
	# What cannot be preprocessed has no digest.
	known=$(read_all) && known=$MXW_TEST_TIDY/$known || known=''
fi
if [ -n "$known" ] && [ -f "$known" ]; then
	: >"$found"
	touch "$known" "$found.known"
elif clang-tidy -p "$work" --quiet "$file" >"$found" 2>"$found.errors"; then
	[ -z "$known" ] || [ -s "$found" ] || : >"$known"
else
	[ -s "$found" ] || mv "$found.errors" "$found"
fi
