#!/usr/bin/env bash
# quick-libtool.sh LIBTOOL ARGUMENT...: libtool, for those who build all the tests.
#
# libtool takes hundreds of processes to link one program, and there are some hundred test programs, which
# nobody installs and which need nothing of what it is for: they are linked from objects and archives in
# the build tree. Those are linked here, without a process but the linker. All else, and so everything that
# is installed, is left to the libtool given.

set -u
export LC_ALL=C

arguments=("$@")
leave_it() {
	exec "${BASH:-bash}" "${arguments[@]}"
}

link=() # what the linker gets
seen=() # .la files that are being read, against rounds

# value FILE NAME: sets `value` to what a line NAME='...' of the file says.
value() {
	local line
	value=
	while IFS= read -r line; do
		if [[ $line == "$2='"* ]]; then
			value=${line#*\'}
			value=${value%\'}
			return
		fi
	done <"$1"
}

# Adds a library, and what it needs in turn.
add_library() {
	local file=$1 directory=${1%/*} needs word
	[[ $directory != "$file" ]] || directory=.
	[[ -f $file ]] || leave_it
	value "$file" library_names
	# A shared one is found when the program runs by a script of libtool's.
	[[ -z $value ]] || leave_it
	value "$file" old_library
	[[ -n $value ]] || leave_it
	link+=("$directory/.libs/$value")
	value "$file" dependency_libs
	needs=$value
	for word in $needs; do
		add_word "$word"
	done
}

add_word() {
	local name
	case $1 in
	*.la)
		for name in "${seen[@]}"; do
			[[ $name != "$1" ]] || return 0
		done
		seen+=("$1")
		add_library "$1"
		unset 'seen[-1]'
		;;
	-all-static|-static*|-dl*|-export*|-module|-rpath|-R*|-Wc,*|-Xcompiler|-Xlinker|*.lo)
		leave_it
		;;
	*)
		link+=("$1")
		;;
	esac
}

mode='' output=''
shift
while [[ $# -gt 0 && $1 == --* ]]; do
	case $1 in
	--mode=link)
		mode='link'
		;;
	--tag=CC|--silent|--quiet)
		;;
	*)
		leave_it
		;;
	esac
	shift
done
[[ $mode == link ]] || leave_it
while [[ $# -gt 0 ]]; do
	if [[ $1 == -o ]]; then
		output=${2-}
		link+=("$1" "$output")
		shift 2
		continue
	fi
	add_word "$1"
	shift
done
case $output in
tests/*.la|bench/*.la)
	leave_it
	;;
tests/*|bench/*)
	exec "${link[@]}"
	;;
esac
leave_it
