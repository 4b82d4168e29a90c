# shellcheck shell=bash
# one.sh WORK SCENARIO: plays one of Unbound's scenarios, without the module and with it. Called in
# parallel; leaves WORK/NAME/{without,with}/{log,status}.
. "$MXW_SRCDIR/tests/replay/lib.sh"

directory=$1/${2##*/}
play "$2" "$directory/without"
echo $? >"$directory/without/status"
mkdir "$directory/with"
with_module "$2" >"$directory/with/scenario" &&
	play "$directory/with/scenario" "$directory/with" "$1/policy/policy.yaml"
echo $? >"$directory/with/status"
