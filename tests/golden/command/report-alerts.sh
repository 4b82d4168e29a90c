# shellcheck shell=bash
# Files of alerts that are made line by line, for the tests of mxwarden report: one.json and two.json.

# Look-ups by three hosts, in the order of the columns: number of the line, how many (1 that begins, or
# repeats), time, client, name and its registered domain, rule, was it stopped, mode, action, what was meant,
# a look-alike's class and domain; '-' for nothing.
lookups()
{
	local number count time client name domain rule blocked mode action intended meant class kind done_
	while read -r number count time client name domain rule blocked mode action intended meant class; do
		kind=alert done_=$action
		case $count in +*) kind=repeat count=${count#+} ;; esac
		[ "$blocked" = true ] || done_=pass
		printf '{"@timestamp":"%s","message":"m","event":{"action":"%s","dataset":"mxwarden.%s","sequence":%d},' \
			"$time" "$done_" "$kind" "$number"
		printf '"client":{"ip":"%s"},"dns":{"question":{"name":"%s","type":"MX","registered_domain":"%s"}},' \
			"$client" "$name" "$domain"
		printf '"rule":{"id":"%s","author":["soc@example.org"]},"related":{"hosts":["%s","%s"]},' \
			"$rule" "$name" "$meant"
		printf '"observer":{"name":"res17"},"mxwarden":{"mode":"%s","blocked":%s,"would":"%s",' \
			"$mode" "$blocked" "$action"
		[ "$intended" = - ] || printf '"intended":"%s",' "$intended"
		[ "$class" = - ] || printf '"lookalike":{"class":"%s","of":"%s","score":80},' "$class" "$meant"
		printf '"trigger":"%s","group":"outbound","severity":"high","count":%d,"instance":"%s"%s}}\n' \
			"${trigger-name}" "$count" "${instance-6f1c2b9e}" "${more-}"
	done
}

# The same, all but the number, the time and how many.
a='192.0.2.25 mail.army.ml army.ml mil true enforce null-mx mail.army.mil army.mil -'
b='192.0.2.26 navy.ml navy.ml mil true enforce null-mx navy.mil navy.mil -'
c='2001:db8:25::1 amry.example amry.example partners false monitor nxdomain army.example army.example transposition'
d='192.0.2.25 x.other.ml other.ml ml-all false monitor null-mx - - -'
e='192.0.2.25 mail.army.ml army.ml mil false enforce null-mx mail.army.mil army.mil -'

lookups >one.json <<END
1 1 2026-11-21T18:57:00.123Z $a
2 +17 2026-11-22T00:02:00Z $a
3 1 2026-11-22T10:00:00Z $b
4 1 2026-11-22T11:00:00Z $c
END
more=',"dropped":{"ring":1,"write":3},"dropped_lines":2' lookups >two.json <<END
7 1 2026-11-22T12:00:00Z $d
END
lookups >>two.json <<END
8 +4 2026-11-22T12:05:00Z $c
9 1 2026-11-23T09:00:00Z $e
END
cat >>two.json <<'END'
{"@timestamp":"2026-11-23T08:00:00Z","message":"root released army.ml","event":{"action":"release-begun","dataset":"mxwarden.state","sequence":10},"observer":{"name":"res17"},"mxwarden":{"instance":"6f1c2b9e"}}
{"@timestamp":"2026-11-23T10:00:00Z","message":"enforce: 10 look-ups","event":{"dataset":"mxwarden.health","sequence":11},"observer":{"name":"res17"},"mxwarden":{"instance":"6f1c2b9e","health":{"dropped":{"write":3}}}}
END
