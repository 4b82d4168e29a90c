#!/usr/bin/env bash
#
# mxwarden at work, for people to see: what ./bootstrap demo runs. The story
# itself is in story.sh, the resolver of --keep in keep.sh; here are their
# surroundings. Nothing is written but a directory in /tmp, and nothing uses the
# network of this system but the resolver of --keep, on loopback.

set -eu -o pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=tests/mta/lab.sh
. "$here/lab.sh"

usage() {
	cat <<'END'
usage: demo.sh [--keep]

Shows with real servers what becomes of a message to a mistyped address.
--keep  afterwards leaves the resolver on 127.0.0.1 port 5335 until Ctrl-C

exit: 0 everything was as it should be · 1 it was not · 2 wrong usage
      77 this system does not permit it
END
}

# The port is the user's: busy is something to say, not something to solve.
keep_port_is_free() {
	local taken

	taken=$(ss --no-header --listening --tcp --udp --numeric --processes 'sport = :5335')
	[[ -n $taken ]] || return 0
	echo "demo: port 5335, for the resolver of --keep, is in use:" >&2
	printf '%s\n' "$taken" >&2
	return 1
}

how_to_go_on() {
	local command=mxwarden

	if [[ -x ${MXW_BUILD-}/tools/mxwarden ]]; then
		command=$MXW_BUILD/tools/mxwarden
	fi
	cat <<-END

	Now with a policy of your own, for a start with your mail hosts in this one:
	  cp -R $MXW_POLICIES policies
	  $command check -p policies/policy.yaml
	  $command explain -p policies/policy.yaml --client 192.0.2.25 army.ml
	END
}

main() {
	local keep=no reason status=0

	case $#,${1-} in
	0,) ;;
	1,--keep) keep=yes ;;
	1,-h | 1,--help) usage; return ;;
	*) usage >&2; return 2 ;;
	esac

	if reason=$(lab_missing MXW_TEST_POSTFIX_ROOT); then
		echo "demo: $reason" >&2
		return 2
	fi
	if reason=$(lab_forbidden); then
		echo "demo: cannot be shown here: $reason" >&2
		return 77
	fi
	if [[ $keep == yes ]]; then
		keep_port_is_free
	fi

	lab_open
	lab_run --net "$here/story.sh" || status=$?
	if [[ $status -ne 0 ]]; then
		lab_keep_logs=yes
		return 1
	fi
	how_to_go_on
	if [[ $keep == yes ]]; then
		# From here on Ctrl-C is how it ends.
		trap 'echo; exit 0' INT
		lab_run "$here/keep.sh" || lab_keep_logs=yes
		return 1
	fi
}

main "$@"
