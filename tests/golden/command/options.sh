#!/usr/bin/env bash
# Every option is in three places: what the command accepts, its --help, and the man page.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
page=$MXW_SRCDIR/docs/mxwarden.8

# The option of each line of a --help: the short form, where there is one, and the long one.
help_options()
{
	"$command" ${1:+"$1"} --help | sed -n -E 's/^  +(-[a-zA-Z]), (--[a-z-]+).*/\1 \2/p; s/^  +(--[a-z-]+).*/\1/p' |
		tr ' ' '\n' | sort
}

# The same of the items in one part of the man page, from a line to the next that begins a part.
page_options()
{
	awk -v part="$1" '$0 == part { on = 1; next } /^\.S[sh] / { on = 0 } on && /^\.It Fl /' "$page" |
		sed -E 's/Fl Fl ([a-z-]+)/--\1/g; s/Fl ([a-zA-Z])/-\1/g' | grep -oE -- '(^| )--?[a-zA-Z-]+' |
		tr -d ' ' | sort
}

same() { diff -u --label --help <(printf '%s\n' "$1") --label 'man page' <(printf '%s\n' "$2"); }

commands=$("$command" --help | sed -n -E 's/^  ([a-z]+) .*/\1/p')
holds 'there are sub-commands' test -n "$commands"
holds 'the man page has a part for each, in the same order' same "$commands" \
	"$(sed -n -E 's/^\.Ss ([a-z]+)$/\1/p' "$page")"
holds 'options without a sub-command' same "$(help_options '')" \
	"$(page_options '.Ss Without a sub-command')"
for sub in $commands; do
	holds "options of $sub" same "$(help_options "$sub")" \
		"$( (page_options '.Sh DESCRIPTION'; page_options ".Ss $sub") | sort)"
	for option in $(help_options "$sub"); do
		# Behind --help nothing else is done.
		value=
		! "$command" "$sub" --help | grep -E -- "^ +(-[a-zA-Z], )?${option}[ ,]" |
			grep -qE -- '^ .*--[a-z-]+ [A-Z]' || value=value
		# shellcheck disable=SC2086
		holds "$sub accepts $option${value:+ with a value}" \
			"$command" "$sub" "$option" $value --help
	done
done

finish
