#!/usr/bin/env bash
# The mxwarden command itself: help, mistakes in the call, output that does not arrive.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
export MXWARDEN_POLICY=policy.yaml

help=$(cat <<'EOT'
usage: mxwarden SUB-COMMAND [OPTION...]

  check      print every mistake of a policy, with the correction
  explain    say what would happen to a question, and why
  lookalikes list what the module takes for a mistyped domain
  rules      list the rules: in which mode, whose, until when, where
  diff       say which names and clients change verdict between two policies
  digest     print the digest of a policy
  report     tell what was stopped, for whom, how often, from files of alerts
  reload     let the running module load its policy again
  status     say what is in force, and whether it is what is configured
  mode       set by hand how far this resolver goes, or end that
  release    give real answers for names for a while, still with alerts
  tail       print alerts as they come
  preflight  say whether the module will load in the installed Unbound

  -h, --help     print this, or the help of a sub-command: mxwarden check --help
      --version  print the version

Exit status: 0 yes or done, 1 the answer is no, 2 it could not be done,
3 no module is running.
EOT
)
t 'help is data when it was asked for' --help
out <<<"$help"
t 'and words when it was not'
status 2
err <<<"$help"
t 'help of a sub-command' explain --help
out <<'EOT'
usage: mxwarden explain [-p POLICY|--running] --client ADDRESS|GROUP [--json|-q] [--at TIME] [--exchanger LIST] NAME|- [TYPE]

say what would happen to a question, and why

  -p, --policy POLICY      policy file, instead of $MXWARDEN_POLICY
      --json               print JSON
  -h, --help               print this help
      --client CLIENT      who asks: an address, or a group of mail hosts
  -q, --quiet              print nothing; exit 0: real, 1: policy answer
      --at TIME            as of that time: 2027-12-31, or RFC 3339
      --exchanger LIST     as if the answer led there: HOST,ADDRESS,...
      --running            ask the running module, not the policy's file

With - for NAME it reads NAME [TYPE] from each line of standard input and answers
each line with one line. TYPE is MX where it is left out.
Of the answer nothing is known here. --exchanger says where it would send mail:
hosts and addresses, apart by commas; an address is the host's before it, or else
the name's own.
Exit status: 0 answered, 2 not answered; with -q: 0 the real answer is given,
1 the policy's (to at least one of the lines), 2 not answered. With --running:
3 no module is running.
EOT
t 'help of a sub-command goes before other mistakes' check -h too many words
out <<'EOT'
usage: mxwarden check [-p POLICY] [--strict] [--format FORMAT] [OPTION...]

print every mistake of a policy, with the correction

  -p, --policy POLICY      policy file, instead of $MXWARDEN_POLICY
      --json               print JSON
  -h, --help               print this help
      --format FORMAT      text (unless said), github or json
      --strict             exit 1 for warnings too
      --all                print all findings, not 20 of a code in a file
      --at TIME            as of that time: 2027-12-31, or RFC 3339
      --known-good FILE    domains that are to be reached: say which are not
      --last-good FILE     policy in force, which max-change is held against
      --host FILE          check these settings of a resolver as well
      --unbound-conf FILE  check against this configuration of Unbound
      --apparmor FILE      with this AppArmor profile, or debian, or none

Prints one finding a line: FILE:LINE:COLUMN: error|warning|info: WORDS [CODE]
With --known-good, a domain that is blocked is an error, one that is told of is a
warning; with - for FILE the domains are read from standard input.
Exit status: 0 no errors, with --strict no warnings either; 1 there are some;
2 a file could not be read, or the call is wrong.
EOT

mistakes <<'EOT'
chekc|mxwarden: there is no sub-command "chekc"; did you mean check?
frobnicate|mxwarden: there is no sub-command "frobnicate"; see mxwarden --help
relod|mxwarden: there is no sub-command "relod"; did you mean reload?
--json check|mxwarden: there is no option "--json"; see mxwarden --help
check --jsn|mxwarden check: there is no option "--jsn"; did you mean --json?
check --at|mxwarden check: --at needs a value: --at TIME
check --format yaml|mxwarden check: there is no format "yaml"; write text, github or json
check --json --format github|mxwarden check: --json and --format github exclude each other
check --strikt|mxwarden check: there is no option "--strikt"; did you mean --strict?
check -z|mxwarden check: there is no option "-z"; see mxwarden check --help
check --json=yes|mxwarden check: --json takes no value
check -p|mxwarden check: --policy needs a value: --policy POLICY
digest --policy|mxwarden digest: --policy needs a value: --policy POLICY
check policy.yaml|mxwarden check: "policy.yaml" is one word too many; a policy file is given with -p POLICY
digest policy.yaml|mxwarden digest: "policy.yaml" is one word too many; a policy file is given with -p POLICY
explain --running -p policy.yaml --client outbound army.ml|mxwarden explain: --running and -p exclude each other: the running module has its own policy
reload -p policy.yaml|mxwarden reload: -p has no meaning here: the running module has its own policy file, which mxwarden status names
reload policy.yaml|mxwarden reload: "policy.yaml" is one word too many; a policy file is given with -p POLICY
reload --expect sha256:12|mxwarden reload: --expect "sha256:12" is no digest; write what mxwarden digest prints
status --expect 12|mxwarden status: --expect "12" is no digest; write what mxwarden digest prints
status now|mxwarden status: "now" is one word too many; a policy file is given with -p POLICY
mode|mxwarden mode: which mode? usage: mxwarden mode enforce|monitor|disabled|policy [--for DURATION] --reason TEXT [--json]
mode monitor|mxwarden mode: why? give --reason TEXT
mode monitr --reason x|mxwarden mode: there is no mode "monitr"; did you mean "monitor"?
mode off --reason x|mxwarden mode: there is no mode "off"; write enforce, monitor, disabled or policy
mode policy --for 2h --reason x|mxwarden mode: policy ends what was decided by hand, and takes no --for
mode monitor --for 2 --reason x|mxwarden mode: --for "2" is no duration; write a number and s, m, h or d behind it, such as 90s, 5m, 2h or 7d
mode monitor --for 366d --reason x|mxwarden mode: --for is longer than 365d, which is the most
release|mxwarden release: which names? usage: mxwarden release NAME... --for DURATION --reason TEXT | --list | --end NAME... | --print NAME...
release army.ml --reason x|mxwarden release: for how long? give --for DURATION, such as 2h
release army.ml --for 2h|mxwarden release: why? give --reason TEXT
release army.ml --for 366d --reason x|mxwarden release: --for is longer than 365d, which is the most
release army..ml --for 2h --reason x|mxwarden release: "army..ml" has two dots in a row; write "army.ml"
release user@army.ml --for 2h --reason x|mxwarden release: "user@army.ml" is a mail address, not a name; write "army.ml"
release --list army.ml|mxwarden release: --list takes no names
release --list --end|mxwarden release: --list, --end and --print exclude each other
release --end|mxwarden release: which names? usage: mxwarden release NAME... --for DURATION --reason TEXT | --list | --end NAME... | --print NAME...
lookalikes|mxwarden lookalikes: which domains? usage: mxwarden lookalikes [--format text|list|json | --json] [--score NUMBER] [--limit NUMBER] DOMAIN...
lookalikes -p policy.yaml army.mil|mxwarden lookalikes: -p has no meaning here: no policy is asked; mxwarden explain says what one does about a name
lookalikes --limit 0 army.mil|mxwarden lookalikes: --limit "0" is no number from 1 to 2147483647
lookalikes --score 101 army.mil|mxwarden lookalikes: --score "101" is no number from 1 to 100
lookalikes --score 7x army.mil|mxwarden lookalikes: --score "7x" is no number from 1 to 100
lookalikes --format csv army.mil|mxwarden lookalikes: there is no format "csv"; write text, list or json
explain --client outbound|mxwarden explain: which name? usage: mxwarden explain [-p POLICY|--running] --client ADDRESS|GROUP [--json|-q] [--at TIME] [--exchanger LIST] NAME|- [TYPE]
explain army.ml|mxwarden explain: who asks? give --client ADDRESS or --client GROUP
explain --client outbound army.ml MX IN|mxwarden explain: more than NAME [TYPE]; with - for NAME many are read from standard input
explain --client outbound army.ml MXX|mxwarden explain: "MXX": the type is unknown; give a mnemonic such as MX, or TYPE and a number
explain --client outbound army..ml|mxwarden explain: "army..ml": not a domain name: labels, one dot apart; other octets as \DDD
explain --client outbound user@army.ml|mxwarden explain: "user@army.ml": a mail address; give only the domain behind the @
explain --client 192.0.2.0/24 army.ml|mxwarden explain: --client is one address or a group, not a network: give an address of 192.0.2.0/24
explain --at 2027-13-01 --client outbound army.ml|mxwarden explain: "2027-13-01" is no time; write 2027-12-31, or 2027-12-31T18:00:00Z, or with the offset of a time zone 2027-12-31T18:00:00+02:00
EOT

t 'a group that is none, with the one that was meant' explain --client outbuond army.ml
status 2
err <<'EOT'
mxwarden explain: --client "outbuond" is no address and no group; did you mean "outbound"?
the groups are: outbound exchange
EOT
t 'a group that is none' explain --client 192.0.2.256 army.ml
status 2
err <<'EOT'
mxwarden explain: --client "192.0.2.256" is no address and no group
the groups are: outbound exchange
EOT
t 'an empty name' explain --client outbound ''
status 2
err <<'EOT'
mxwarden explain: "": there is no name
EOT
t 'an option that would rewrite the terminal' check $'--\033[2J'
status 2
err <<'EOT'
mxwarden check: there is no option "--\u{1b}[2J"; see mxwarden check --help
EOT

# Runs the command with its output to $1; what it says must be $2, and its status 2.
refused()
{
	local target=$1 words=$2 said
	shift 2
	said=$("$command" "$@" 2>&1 >"$target")
	if [ $? -ne 2 ] ||
		[ "$said" != "mxwarden: standard output could not be written completely$words" ]; then
		echo "said: $said"
		return 1
	fi
}
if [ -w /dev/full ]; then
	holds 'a full disk is no success' \
		refused /dev/full ': No space left on device' explain --client outbound army.ml
	holds 'a full disk is no success of the help' \
		refused /dev/full ': No space left on device' check --help
else
	skip 'a full disk is no success' 'no /dev/full'
fi
broken_pipe()
{
	# The reader goes after one line; more than a pipe holds is on the way.
	yes army.ml | head -n 100000 |
		{ "$command" explain --json --client outbound - 2>"$work/err"; echo $? >"$work/status"; } |
		head -n 1 >"$work/line"
	cat "$work/err" "$work/status"
	[ "$(cat "$work/status")" -eq 2 ] && [ "$(wc -l <"$work/line")" -eq 1 ] &&
		grep -q '^mxwarden: standard output could not be written completely' "$work/err"
}
holds 'a reader that goes away is reported' broken_pipe

finish
