# The results of cells.sh as Markdown: a row for each action, or several where it
# makes a difference what is behind the domain. With -v part=overview one table for all
# servers; with -v part=servers one for each; with -v part=surprises what is not as
# expected.tsv, which is then the first file, has it.

BEGIN {
	FS = "\t"
	kind_count = split("mx both address", kinds, " ")
	behind["both"] = "MX and address"
	behind["mx"] = "MX"
	behind["address"] = "address"
}

# cell: what a reader is told of one outcome. Mail to a domain with an MX goes there,
# never to the address.
function cell(outcome, where, status, kind) {
	if (outcome == "delivered" && where == "quarantine")
		return "delivered to the quarantine"
	if (outcome == "delivered" && (where == "address") != (kind == "address"))
		return "**delivered to its " where "**"
	if (outcome == "delivered")
		return "**delivered**"
	return outcome (status == "-" ? "" : ", " status)
}

function escaped(text) {
	gsub(/[|*_<>`\\]/, "\\\\&", text)
	return text
}

FILENAME ~ /expected\.tsv$/ {
	if ($0 !~ /^#/)
		claim[++claims] = $0
	next
}

{
	server = $1
	if (!(server in version)) {
		version[server] = $2
		servers[++server_count] = server
	}
	if (!($3 in seen_action)) {
		seen_action[$3] = 1
		actions[++action_count] = $3
	}
	key = server SUBSEP $3 SUBSEP $4 SUBSEP $5
	told[key] = cell($6, $7, $8, $4)
	words[key] = $9
	asked[key] = $10
	brief[key] = $6 == "delivered" && $7 != "quarantine" ? "**delivered**" : \
		$6 == "delivered" ? "quarantine" : $6
	if (part == "surprises")
		compare()
}

# compare: prints how this line differs from the first claim that fits it.
function compare(    i, field, difference) {
	for (i = 1; i <= claims; i++) {
		split(claim[i], field, "\t")
		if ((field[1] == "*" || field[1] == server) && \
		    (field[2] == "*" || field[2] == $3) && \
		    (field[3] == "*" || field[3] == $5))
			break
	}
	if (i > claims)
		return
	difference = ""
	if (field[5] == "mx" && $4 == "address")
		field[5] = "address"
	if (field[4] != "-" && (field[4] != $6 || field[5] != $7))
		difference = difference "; expected: " cell(field[4], field[5], field[6], $4)
	else if (field[6] != "-" && $6 != "delivered" && field[6] != $8)
		difference = difference "; expected: status " field[6]
	if (field[7] != "-" && $6 != "delivered" && !index($9, field[7]))
		difference = difference "; expected: \"" escaped(field[7]) "\""
	if (field[8] != "-" && field[8] != $10)
		difference = difference "; expected: it asks for " field[8]
	if (difference != "")
		note(sprintf("%s, `%s`", $2, $3), $4, $5, \
			told[key] ($9 == "" ? "" : ", \"" escaped($9) "\"") \
			", asked for " ($10 == "" ? "nothing" : $10) difference)
}

# note: gathers the lines that say the same, whatever is behind the domain and
# however many resolvers there are.
function note(what, kind, resolvers, text) {
	text = what SUBSEP text
	if (!(text in noted)) {
		notes[++note_count] = text
		noted[text] = ""
	}
	noted[text] = noted[text] kind resolvers " "
}

# when: in which of the cells, in words; nothing if it is all that there are.
function when(cells,    i, one, two, which) {
	for (i = 1; i <= kind_count; i++) {
		if (cells ~ kinds[i] 1)
			one++
		if (cells ~ kinds[i] 2)
			two++
		if (cells ~ kinds[i])
			which = which (which == "" ? " (" : "; ") behind[kinds[i]]
	}
	if (one == kind_count || two == kind_count)
		which = ""
	return (!two ? " with one resolver" : !one ? " with two resolvers" : "") \
		(which == "" ? "" : which ")")
}

# row: the line of a server's table, without its first two columns.
function row(server, action, kind,    one, two) {
	one = server SUBSEP action SUBSEP kind SUBSEP 1
	two = server SUBSEP action SUBSEP kind SUBSEP 2
	return told[one] " | " told[two] " | " \
		(asked[one] != "" ? asked[one] : asked[two]) " | " \
		escaped(words[one] != "" ? words[one] : words[two]) " |"
}

# Kinds with the same row share it.
function table(server,    i, j, action, text, label, count, texts) {
	print "### " version[server] "\n"
	print "| action | behind it | one resolver | two resolvers | asked for | what it says |"
	print "|---|---|---|---|---|---|"
	for (i = 1; i <= action_count; i++) {
		action = actions[i]
		count = 0
		split("", label)
		for (j = 1; j <= kind_count; j++) {
			text = row(server, action, kinds[j])
			if (text in label) {
				label[text] = label[text] "; " behind[kinds[j]]
			} else {
				label[text] = behind[kinds[j]]
				texts[++count] = text
			}
		}
		for (j = 1; j <= count; j++)
			print "| `" action "` | " (count == 1 ? "any" : label[texts[j]]) " | " texts[j]
	}
	print ""
}

# outcomes: those of all kinds, each once.
function outcomes(server, action, resolvers,    i, one, all) {
	for (i = 1; i <= kind_count; i++) {
		one = brief[server SUBSEP action SUBSEP kinds[i] SUBSEP resolvers]
		if (!index(all, one))
			all = all (all == "" ? "" : " or ") one
	}
	return all
}

function overview(    i, j, line, one, two) {
	line = "| action |"
	for (j = 1; j <= server_count; j++)
		line = line " " version[servers[j]] " |"
	print line
	gsub(/[^|]+/, "---", line)
	print line
	for (i = 1; i <= action_count; i++) {
		line = "| `" actions[i] "` |"
		for (j = 1; j <= server_count; j++) {
			one = outcomes(servers[j], actions[i], 1)
			two = outcomes(servers[j], actions[i], 2)
			line = line " " (one == two ? one : one "; two resolvers: " two) " |"
		}
		print line
	}
}

END {
	if (part == "overview")
		overview()
	if (part == "servers")
		for (i = 1; i <= server_count; i++)
			table(servers[i])
	if (part == "surprises")
		for (i = 1; i <= note_count; i++) {
			split(notes[i], half, SUBSEP)
			print "- " half[1] when(noted[notes[i]]) ": " half[2] "."
		}
}
