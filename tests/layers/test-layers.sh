#!/usr/bin/env bash
# Arrows between the layers go one way:
#
#	lookalike <- policy <- suffix <- config <- unbound, tools
#	lookalike <- policy <- suffix <- alert  <- unbound, tools
#	config <- state <- unbound, tools
#	control <- unbound, tools
#	thread <- alert, control, metrics
#	policy, config <- metrics <- unbound
#
# Seen in three places: what a file includes, what a built layer needs from outside, and what a
# built library lets others see. And each public header stands alone, in C11 and in C++.

set -u
export LC_ALL=C

: "${MXW_SRCDIR:?the source tree}" "${MXW_BUILDDIR:?the build tree}"
cd -- "$MXW_SRCDIR" || exit 1

number=0

# report TITLE COMMAND [ARGUMENT...]: what the command prints are complaints; nothing is a pass.
report() {
	local title=$1 complaints
	shift
	complaints=$("$@" 2>&1)
	number=$((number + 1))
	if [[ -z $complaints ]]; then
		printf 'ok %d - %s\n' "$number" "$title"
	else
		printf 'not ok %d - %s\n' "$number" "$title"
		printf '%s\n' "$complaints" | sed 's/^/# /'
	fi
}

skip() {
	number=$((number + 1))
	printf 'ok %d - %s # SKIP %s\n' "$number" "$1" "$2"
}

# ---- includes -------------------------------------------------------------

# ISO C11 and what of POSIX is no more than a type or a conversion.
libc_pure='<(stdbool|stddef|stdint|stdlib|string|stdio|inttypes|limits|arpa/inet)\.h>'
# Everything that the C library, or the kernel beneath it, brings.
libc='<(arpa/inet|assert|ctype|dirent|elf|errno|fcntl|fnmatch|getopt|glob|inttypes|limits|link|locale|netdb|netinet/in|poll|pthread|pwd|grp|sched|search|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|sys/[a-z]+|time|unistd)\.h>'
public='<mxwarden/[a-z0-9_]+\.h>'

# includes_only DIRECTORY PATTERN...
# Prints each #include in the directory that none of the patterns matches as a whole.
includes_only() {
	local directory=$1 pattern
	shift
	pattern=$(IFS='|'; printf '%s' "$*")
	find "$directory" -name '*.[ch]' -exec \
		grep -nHE '^[[:space:]]*#[[:space:]]*include' {} + |
		grep -vE ":[[:space:]]*#[[:space:]]*include[[:space:]]+($pattern)" | sort
}

# A layer without files would pass everything.
empty_layers() {
	local directory
	for directory in include/mxwarden module/lookalike module/policy module/suffix module/config \
		module/alert module/state module/control module/thread module/metrics; do
		[[ -n $(find "$directory" -name '*.h' -print -quit) ]] ||
			printf 'there is no header in %s\n' "$directory"
	done
}
report "the layers are where they are expected" empty_layers

report "public headers include public headers and libc" \
	includes_only include/mxwarden "$public" "$libc_pure"
report "lookalike includes itself and libc: no clock, no file, no log" \
	includes_only module/lookalike "$public" '"lookalike/[a-z0-9_]+\.h"' "$libc_pure"
report "policy includes lookalike, itself and libc: no clock, no file, no log" \
	includes_only module/policy "$public" '"(lookalike|policy)/[a-z0-9_]+\.h"' "$libc_pure"
report "suffix includes public headers and libpsl" \
	includes_only module/suffix "$public" '"suffix/[a-z0-9_]+\.h"' "$libc_pure" \
	'<libpsl\.h>'
report "config includes lookalike, policy, suffix and its libraries" \
	includes_only module/config "$public" '"(lookalike|policy|suffix|config)/[a-z0-9_]+\.h"' "$libc" \
	'<(yaml|idn2|unitypes|unictype)\.h>' '<openssl/[a-z0-9]+\.h>'
report "alert includes policy, suffix and its libraries" \
	includes_only module/alert "$public" '"(policy|suffix|alert|thread)/[a-z0-9_]+\.h"' "$libc" \
	'<jansson\.h>' '<openssl/[a-z0-9]+\.h>' '<systemd/sd-journal\.h>'
report "state includes config and its library" \
	includes_only module/state "$public" '"(config|state)/[a-z0-9_]+\.h"' "$libc" \
	'<jansson\.h>'
report "control includes public headers and its library" \
	includes_only module/control "$public" '"(control|thread)/[a-z0-9_]+\.h"' "$libc" \
	'<jansson\.h>'
report "metrics includes config's store and thread" \
	includes_only module/metrics "$public" '"(metrics|thread)/[a-z0-9_]+\.h"' \
	'"config/file_store\.h"' "$libc"
report "thread includes itself and libc" \
	includes_only module/thread "$public" '"thread/[a-z0-9_]+\.h"' "$libc"
# The tools' own headers lie beside them, without a directory. Two helpers for words are shared with
# the loader, so that both quote and suggest alike.
tools_includes() {
	includes_only tools "$public" '"[a-z0-9_]+\.h"' '"config/(nearest|quote)\.h"' "$libc" \
		'<(jansson|unbound|zlib|zstd)\.h>' '<(ldns|openssl)/[a-z0-9]+\.h>' |
		grep -vE '^tools/(lookalike|schema|suffix)/'
}
report "tools include public headers only" tools_includes
# A program of make, never installed: it prints for editors what the loader has for itself, the keys,
# the codes and the characters that are refused.
report "tools/schema includes the tables of config" \
	includes_only tools/schema "$public" '"[a-z0-9_]+\.h"' \
	'"config/(findings|quote|schema)\.h"' "$libc" '<jansson\.h>'
# Another one: it prints the table of which the header is suffix's.
report "tools/suffix includes the filter's header" \
	includes_only tools/suffix "$public" '"suffix/filter\.h"' "$libc" '<idn2\.h>' \
	'<openssl/[a-z0-9]+\.h>'
# Two more: they print the tables of which the headers are lookalike's.
report "tools/lookalike includes lookalike's headers and its libraries" \
	includes_only tools/lookalike "$public" '"lookalike/[a-z0-9_]+\.h"' "$libc" '<idn2\.h>' \
	'<unicode/[a-z0-9]+\.h>'

upward_includes() {
	grep -rnE '#[[:space:]]*include[[:space:]]+["<](\.\./|/)' --include='*.[ch]' \
		include module tools tests bench
}
report "no include goes up or is absolute" upward_includes

# By the directories of Unbound's tree.
unbound_includes() {
	local directories='cachedb|daemon|dns64|dynlibmod|edns-subnet|iterator|libunbound|respip'
	directories+='|services|sldns|util|validator'
	grep -rnE "#[[:space:]]*include[[:space:]]+[\"<](config\\.h|($directories)/)" \
		--include='*.[ch]' include module tools bench | grep -v '^module/unbound/'
}
report "only module/unbound includes Unbound's headers" unbound_includes

# ---- what policy and lookalike need ---------------------------------------

# Memory, strings, sorting, numbers and addresses as text. The compiler adds calls of its own:
# fortified copies, stack protection, the sanitizers.
needed='calloc|free|malloc|realloc|qsort|abort'
needed+='|mem(chr|cmp|cpy|move|set)|str(chr|cmp|cpy|cspn|len|ncmp|nlen|rchr|spn|str)'
needed+='|snprintf|inet_(ntop|pton)'
added='__(mem(cpy|move|set)|strcpy|snprintf)_chk|__stack_chk_fail'
added+='|__(asan|ubsan|sanitizer)_[a-z0-9_]+|_GLOBAL_OFFSET_TABLE_'

# undefined_of LAYER
undefined_of() {
	local archive=$MXW_BUILDDIR/module/$1/.libs/libmxwarden-$1.a defined
	if [[ ! -s $archive ]]; then
		printf 'there is no %s\n' "$archive"
		return
	fi
	defined=$(nm -g --defined-only "$archive" | awk 'NF == 3 { print $3 }')
	[[ -n $defined ]] || printf 'nothing is defined in %s\n' "$archive"
	nm -u "$archive" | awk '$1 == "U" { print $2 }' | sort -u |
		grep -vxF "$defined" | grep -vxE "$needed|$added"
}
report "policy needs memory and strings of libc, nothing else" undefined_of policy
# It is on the path of a decision, where nothing is allocated.
needed='mem(chr|cmp|cpy|move|set)|str(chr|len)'
report "lookalike needs to copy and compare, nothing else" undefined_of lookalike

# ---- what is seen from outside --------------------------------------------

# exported LIBRARY: what it defines for others, without what the compiler puts there.
exported() {
	nm -D --defined-only "$1" | awk 'NF == 3 && $2 != "A" { print $3 }' |
		grep -vxE '__(asan|ubsan|sanitizer|odr_asan)[a-zA-Z0-9_.]*|_init|_fini|__bss_start|_edata|_end' |
		sort
}

library=$MXW_BUILDDIR/.libs/libmxwarden.so
foreign_exports() {
	if [[ ! -e $library ]]; then
		printf 'there is no %s\n' "$library"
		return
	fi
	exported "$library" | grep -v '^mxw_'
}
report "libmxwarden.so exports mxw_ only" foreign_exports

# The functions that public headers declare; types of call-backs end in _fn.
declared() {
	cat include/mxwarden/*.h | tr '\n' ' ' |
		grep -oE '\bmxw_[a-z0-9_]+\([^()]*(\([^()]*\)[^()]*)*\);' |
		grep -oE '^mxw_[a-z0-9_]+' | grep -v '_fn$' | sort -u
}
missing_exports() {
	# Fewer than these were never declared: then it is this reading of the headers that is wrong.
	[[ $(declared | wc -l) -ge 40 ]] || printf 'read from the headers: %s\n' "$(declared | xargs)"
	comm -23 <(declared) <(exported "$library") | sed 's/$/ is declared, but not exported/'
}
report "libmxwarden.so exports what public headers declare" missing_exports

title="mxwarden.so exports Unbound's six functions, nothing else"
module=$MXW_BUILDDIR/module/unbound/.libs/mxwarden.so
module_exports() {
	diff <(printf '%s\n' clear deinit get_mem inform_super init operate) \
		<(exported "$module") | grep '^[<>]'
}
if [[ -e $module ]]; then
	report "$title" module_exports
else
	skip "$title" "this build has no module"
fi

# Only one file makes lines of them printable ASCII.
loggers() {
	grep -nE '\b(log_(err|warn|info|hex|query|reply|crit)|verbose|fatal_exit)\(' module/unbound/*.[ch] |
		grep -v '^module/unbound/log_line\.c:'
	grep -q 'log_err(' module/unbound/log_line.c || printf 'log_line.c does not log\n'
}
report "only log_line.c writes to Unbound's log" loggers

# ---- public headers -------------------------------------------------------

cc=$(sed -n 's/^CC = //p' "$MXW_BUILDDIR/Makefile")

# each_header COMPILER...: compiles one #include, for each header. A declaration follows, because a
# source must not be empty and a header may have macros only.
each_header() {
	local header
	for header in include/mxwarden/*.h; do
		printf '#include <mxwarden/%s>\nextern int mxw_alone;\n' "${header##*/}" |
			"$@" -fsyntax-only -Wall -Wextra -Wpedantic -Werror -Iinclude -
	done
}
# CC may be more than one word.
# shellcheck disable=SC2086
report "each public header stands alone in C11" \
	each_header ${cc:-cc} -x c -std=c11 -Wstrict-prototypes
if command -v g++ >/dev/null; then
	report "each public header stands alone in C++" each_header g++ -x c++ -std=c++11
else
	skip "each public header stands alone in C++" "there is no g++"
fi

# Compiled as C++, a function must keep its C name.
without_linkage() {
	local header
	grep -lE '\bmxw_[a-z0-9_]+\(' include/mxwarden/*.h | while IFS= read -r header; do
		grep -q '^extern "C" {' "$header" || printf '%s\n' "$header"
	done
}
report 'public headers with functions say extern "C"' without_linkage

printf '1..%d\n' "$number"
