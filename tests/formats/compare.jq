# What lines in another format say, held against what the same records say in ECS: an object of plain names is
# made of either, and what differs is printed. Input: nothing; $ecs and $other are lists of lines, $format is
# ocsf, cef or eve.

def milliseconds: (.[0:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber);
def without_nulls: with_entries(select(.value != null));

# ---- what all formats have ----

def of_ecs:
	{
		id: .event.id, dataset: .event.dataset, sequence: .event.sequence,
		message, start: (.event.start | milliseconds), "end": (.event["end"] | milliseconds),
		action: .event.action, outcome: .event.outcome, reason: .event.reason,
		user: .user.name, user_id: .user.id,
		client: .client.ip, port: .client.port, transport: .network.transport,
		query_id: (.dns.id // null | if . then tonumber else null end),
		name: .dns.question.name, type: .dns.question.type,
		registered_domain: .dns.question.registered_domain,
		subdomain: .dns.question.subdomain, top_level_domain: .dns.question.top_level_domain,
		rule: .rule.id, description: .rule.description, ruleset: .rule.ruleset,
		owner: .rule.author[0]?, reference: .rule.reference,
		hostname: .observer.hostname, observer: .observer.name,
		own: .mxwarden
	};

def surroundings: {
	action, ruleset, owner, reference, registered_domain, subdomain, top_level_domain, hostname
};
def own: delpaths([("action", "ruleset", "owner", "reference", "registered_domain", "subdomain",
	"top_level_domain", "hostname") | [.]]);

# ---- the others ----

def of_ocsf:
	(.unmapped | surroundings) + {
		id: .metadata.uid, dataset: .metadata.event_code, sequence: .metadata.sequence,
		message, start: .start_time, "end": .end_time,
		outcome: (.status | if . then ascii_downcase else null end), reason: .comment,
		user: .actor.user.name, user_id: .actor.user.uid,
		client: .src_endpoint.ip, port: .src_endpoint.port,
		transport: (.connection_info.protocol_name // .unmapped.transport), query_id: .query.packet_uid,
		name: (.query.hostname // .unmapped.name), type: (.query.type // .unmapped.type),
		rule: (.firewall_rule.uid // (.entity.name | if . == "policy" then null else . end)),
		description: (.firewall_rule.desc // .entity.policy.desc),
		observer: .metadata.log_source,
		own: (.unmapped | own | del(.name, .type, .transport))
	};

def of_eve:
	(.alert.context // .metadata.flowvars[0]).mxwarden as $extra |
	($extra | surroundings) + {
		id: $extra.id, dataset: $extra.dataset, sequence: $extra.sequence,
		message: (.engine.message // $extra.message),
		start: ($extra.start | milliseconds), "end": ($extra["end"] | milliseconds),
		outcome: $extra.outcome, reason: $extra.reason, user: $extra.user,
		user_id: $extra.user_id,
		client: .src_ip, port: .src_port,
		transport: (.proto | if . then ascii_downcase else null end), query_id: .dns.id,
		name: .dns.queries[0].rrname, type: .dns.queries[0].rrtype,
		rule: $extra.rule, description: $extra.description, observer: .host,
		own: ($extra | own | del(.id, .dataset, .sequence, .start, .end, .message, .rule,
			.description, .class, .outcome, .reason, .user, .user_id))
	};

# ---- CEF: all values are texts, our own fields are flat, and control characters spaces ----

def clean: explode | map(if . == 127 or (. < 32 and . != 10 and . != 13) then 32 else . end) | implode;

def key: split("_") | map(.[0:1] as $first | ($first | ascii_upcase) + .[1:]) | join("");

def flat:
	[paths(type == "string" or type == "number" or type == "boolean") as $path |
		{ key: ($path | map(select(type == "string") | key) | join("")),
		  value: (getpath($path) | tostring | clean) }] |
	group_by(.key) | map({ key: .[0].key, value: (map(.value) | join(",")) }) | from_entries;

def cef_of_ecs:
	of_ecs | del(.dataset, .own.count) |
	.own = (.own | flat) | map_values(if type == "object" or . == null then .
		else tostring | clean end);

def of_cef:
	.f.Extensions as $all | $all |
	# A labelled text is one of ours, but for the rule.
	(reduce ($all | keys[] | select(test("^cs[0-9]$"))) as $string ({};
		. + { ($all[$string + "Label"]): $all[$string] })) as $labelled |
	def ours($name): $all["mxwarden" + $name];
	{
		id: .externalId, sequence: ours("Sequence"), message: .msg, start: .start, "end": .["end"],
		action: .act, outcome, reason, user: .suser, user_id: .suid,
		client: (.src // .c6a2), port: .spt,
		transport: (.proto | if . then ascii_downcase else null end),
		query_id: ours("QueryId"), name: .destinationDnsDomain, type: ours("QueryType"),
		registered_domain: ours("RegisteredDomain"), subdomain: ours("Subdomain"),
		top_level_domain: ours("TopLevelDomain"), rule: $labelled.Rule,
		description: ours("Description"), ruleset: ours("Ruleset"), owner: ours("Owner"),
		reference: ours("Reference"), hostname: .dvchost, observer: .deviceExternalId,
		own: (($all | with_entries(select(.key | startswith("mxwarden")) |
				.key |= ltrimstr("mxwarden"))) + ($labelled | del(.Rule)) |
			delpaths([("Sequence", "QueryId", "QueryType", "QueryClass", "ResponseCode",
				"RegisteredDomain", "Subdomain", "TopLevelDomain", "Description",
				"Ruleset", "Owner", "Reference") | [.]]))
	};

# ---- the comparison ----

def expected: if $format == "cef" then cef_of_ecs else of_ecs end | without_nulls;
def said:
	if $format == "cef" then of_cef elif $format == "eve" then of_eve else of_ocsf end |
	without_nulls;

if ($ecs | length) != ($other | length) or ($ecs | length) < 50 then
	"\($ecs | length) lines of ECS, \($other | length) of \($format)"
else
	range($ecs | length) as $n |
	($ecs[$n] | expected) as $expected | ($other[$n] | said) as $said |
	($expected + $said | keys[]) | select($expected[.] != $said[.]) |
	"line \($n + 1): \(.): expected \($expected[.] | tojson), got \($said[.] | tojson)"
end
