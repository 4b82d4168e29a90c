# Puts the module first in the chain of a scenario's configuration. The file is read twice: a scenario
# that says no chain has the default one, which is given as CHAIN; MODULE is the module's file.
NR == FNR {
	if ($1 == "CONFIG_END")
		nextfile
	if ($1 == "module-config:")
		said = 1
	next
}
FNR == 1 {
	print "server:"
	if (!said)
		print "\tmodule-config: \"dynlib " chain "\""
	print "dynlib:"
	print "\tdynlib-file: \"" module "\""
}
$1 == "CONFIG_END" {
	ended = 1
}
!ended && $1 == "module-config:" && !sub(/module-config:[ \t]*"/, "&dynlib ") {
	print "first.awk: a chain without quotes: " $0 >"/dev/stderr"
	exit 1
}
{
	print
}
