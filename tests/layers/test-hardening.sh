#!/usr/bin/env bash
# How what is installed was built: nothing that is written to is run, nothing is bound late, overflows of
# the stack and of known buffers are caught. What is read is the ELF files themselves. What the files show of
# their names is looked at by test-layers.sh.

set -u
: "${MXW_BUILDDIR:?the build tree}"
cd -- "$MXW_BUILDDIR" || exit 1
export LC_ALL=C

module=module/unbound/.libs/mxwarden.so
command=tools/.libs/mxwarden
[[ -f $command ]] || command=tools/mxwarden
files=("$command" .libs/libmxwarden.so)
[[ ! -f $module ]] || files+=("$module")

number=0
# report FILE WHAT: by the status of the command before it.
report() {
	local status=$?
	number=$((number + 1))
	if [[ $status -eq 0 ]]; then
		printf 'ok %d - %s: %s\n' "$number" "$1" "$2"
	else
		printf 'not ok %d - %s: %s\n' "$number" "$1" "$2"
	fi
}

segments() {
	readelf -lW "$1" | sed -n '/^Program Headers:/,/^ Section to Segment/p'
}

imports() {
	nm -D --undefined-only "$1" | awk '{ sub(/@.*/, "", $NF); print $NF }'
}

for file in "${files[@]}"; do
	all=$(readelf -dW "$file")
	loaded=$(segments "$file")
	imported=$(imports "$file")

	grep -qw GNU_RELRO <<<"$loaded"
	report "$file" "its tables are read-only once it is loaded"
	grep -q 'FLAGS.*NOW' <<<"$all"
	report "$file" "every function is bound when it is loaded"
	# A stack without this line may be run, too.
	grep -w GNU_STACK <<<"$loaded" | grep -qE '\sRW\s+0x'
	report "$file" "its stack is not run"
	! grep -E '^ +LOAD' <<<"$loaded" | grep -qE ' R?WE '
	report "$file" "nothing is written to and run"
	! grep -qw TEXTREL <<<"$all"
	report "$file" "its code is not changed when it is loaded"
	grep -qx __stack_chk_fail <<<"$imported"
	report "$file" "overflows of the stack are caught"
	grep -qE '^__[a-z]+_chk$' <<<"$imported"
	report "$file" "overflows of buffers of known size are caught"
done

readelf -hW "$command" | grep -q 'Type: *DYN'
report "$command" "it can be loaded anywhere"

if [[ -f $module ]]; then
	! readelf -dW "$module" | grep -qE 'R(UN)?PATH'
	report "$module" "no path to libraries is built in"
	readelf -dW "$module" | grep -q 'FLAGS_1.*NODELETE'
	report "$module" "its code stays as long as a thread of it may run"
fi
printf '1..%d\n' "$number"
