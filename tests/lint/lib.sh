# shellcheck shell=bash disable=SC2034 # the test behind uses what is set here
# What every test of this directory begins with: a directory that is gone in the end, the count of
# cases, and how the build compiles each file.
set -u
export LC_ALL=C
: "${MXW_SRCDIR:?the source tree}" "${MXW_BUILDDIR:?the build tree}"
cd -- "$MXW_SRCDIR" || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
jobs=$(nproc 2>/dev/null || echo 1)
count=0

# need TOOL: ends the test as skipped where there is none.
need()
{
	command -v "$1" >/dev/null && return
	echo "1..0 # SKIP there is no $1"
	exit
}

# silent NAME: reports a case, which passed when there is nothing to be told of it in $work/said.
silent()
{
	count=$((count + 1))
	if [ -s "$work/said" ]; then
		echo "not ok $count - $1"
		sed 's/^/# /' "$work/said"
	else
		echo "ok $count - $1"
	fi
}

# Prints the C files of the tree, one a line.
sources()
{
	find include module tools tests bench -name '*.c' | sort
}

# Prints what make would run to compile all of them, whatever is up to date. This make is no part of
# the one that runs the tests.
compilations()
{
	local file top new=()
	top=$(sed -n 's/^top_srcdir = //p' "$MXW_BUILDDIR/Makefile")
	while IFS= read -r file; do
		new+=(-W "$top/$file" -W "$file")
	done < <(sources)
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		make -C "$MXW_BUILDDIR" -n V=1 "${new[@]}" lint-objects 2>"$work/make.errors"
}

# Writes $work/compile_commands.json, which clang's tools and cppcheck read, and $work/compiled with
# the files that are in it: those of the tree, not what the build makes; each once. The same commands as
# shell are in $work/commands, behind the name of the file and a tab.
compile_commands()
{
	sources >"$work/sources"
	compilations >"$work/make.out"
	awk -v directory="$MXW_BUILDDIR" -v list="$work/compiled" -v commands="$work/commands" -v root="$MXW_SRCDIR/" '
		NR == FNR { sources[$0]; next }
		/\\$/ { held = held substr($0, 1, length($0) - 1); next }
		{ line = held $0; held = "" }
		line !~ / -c -o / || line !~ /\.c$|\.c *&&/ { next }
		{
			sub(/^.*--mode=compile /, "", line)
			sub(/^depbase=`[^`]*`; */, "", line)
			sub(/ *&&.*$/, "", line)
			sub(/ -MT .* -MF [^ ]+/, "", line)
			# In front of a name of the tree: `test -f NAME || echo SRCDIR/`
			if (match(line, /`[^`]*`/)) {
				before = substr(line, RSTART, RLENGTH)
				sub(/^.*echo /, "", before)
				gsub(/[`\047]/, "", before)
				line = substr(line, 1, RSTART - 1) before substr(line, RSTART + RLENGTH)
			}
			file = line
			sub(/^.* /, "", file)
			name = file
			sub(/^.*\/\.\//, "", name)
			if (index(name, root) == 1)
				name = substr(name, length(root) + 1)
			else
				gsub(/^(\.\.?\/)+/, "", name)
			if (!(name in sources))
				next
			delete sources[name]
			sub(/[^ ]+$/, root name, line)
			print name >list
			# VERSION=\"1\" is understood by all, VERSION='"1"' is not.
			while (match(line, /\047[^\047]*\047/)) {
				quoted = substr(line, RSTART + 1, RLENGTH - 2)
				gsub(/[\\" ]/, "\\\\&", quoted)
				line = substr(line, 1, RSTART - 1) quoted substr(line, RSTART + RLENGTH)
			}
			printf "%s\t%s\n", name, line >commands
			gsub(/[\\"]/, "\\\\&", line)
			printf "%s{\"directory\": \"%s\", \"command\": \"%s\", \"file\": \"%s%s\"}", \
				(count++ ? ",\n" : "[\n"), directory, line, root, name
		}
		END { print "\n]" }' "$work/sources" "$work/make.out" >"$work/compile_commands.json"
	sort -o "$work/compiled" "$work/compiled"
}

# Prints the files that this build would compile if it could: all of them; without Unbound's tree not
# those of the module and the live tests, without CUnit no tests.
expected()
{
	local left_out='^$'
	grep -q '^UNBOUND_SRC = *$' "$MXW_BUILDDIR/Makefile" &&
		left_out+='|^module/unbound/|^tests/live/'
	grep -q '^CUNIT_LIBS = *$' "$MXW_BUILDDIR/Makefile" && left_out+='|^tests/'
	sources | grep -vE "$left_out"
}
