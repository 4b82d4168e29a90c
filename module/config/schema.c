/* One row for each key. The reader asks this table what is a key, what its value has to look
 * like, whether it must be there and whether this version can do it; nothing of that is said
 * again in code. Words come from the functions that print them, so that there is no second list
 * of those either. */
#include "config/schema.h"

#include <string.h>

#include <mxwarden/host.h>
#include <mxwarden/lookalike.h>

static const char *mode_word(int value)
{
	return mxw_mode_text((enum mxw_mode)value);
}

static const char *action_word(int value)
{
	return mxw_action_text((enum mxw_action)value);
}

static const char *severity_word(int value)
{
	return mxw_severity_text((enum mxw_severity)value);
}

static const char *mta_word(int value)
{
	static const char *const words[MXWI_MTA_COUNT + 1] = {
		[MXWI_MTA_POSTFIX] = "postfix",   [MXWI_MTA_EXIM] = "exim",
		[MXWI_MTA_SENDMAIL] = "sendmail", [MXWI_MTA_OPENSMTPD] = "opensmtpd",
		[MXWI_MTA_QMAIL] = "qmail",       [MXWI_MTA_HARAKA] = "haraka",
		[MXWI_MTA_EXCHANGE] = "exchange", [MXWI_MTA_STALWART] = "stalwart",
		[MXWI_MTA_OTHER] = "other",
	};

	return words[value];
}

static const char *role_word(int value)
{
	static const char *const words[MXWI_ROLE_COUNT + 1] = {
		[MXWI_ROLE_OUTBOUND] = "outbound",
		[MXWI_ROLE_BOTH] = "both",
	};

	return words[value];
}

static const char *match_word(int value)
{
	static const char *const words[MXWI_MATCH_COUNT + 1] = {
		[MXWI_MATCH_SUBTREE] = "subtree",
		[MXWI_MATCH_EXACT] = "exact",
	};

	return words[value];
}

static const char *bad_lines_word(int value)
{
	static const char *const words[MXWI_BAD_LINES_COUNT + 1] = {
		[MXWI_BAD_LINES_REFUSE] = "refuse",
		[MXWI_BAD_LINES_SKIP] = "skip",
	};

	return words[value];
}

/* What a rule may become when it expires: less than it was. */
static const char *expiry_word(int value)
{
	return value < MXW_MODE_ENFORCE ? mxw_mode_text((enum mxw_mode)value) : NULL;
}

static const char *facility_word(int value)
{
	static const char *const words[MXWI_FACILITY_COUNT + 1] = {
		NULL,
		"user",
		"mail",
		"daemon",
		"auth",
		"syslog",
		"lpr",
		"news",
		"uucp",
		"cron",
		"authpriv",
		"ftp",
		[MXWI_FACILITY_LOCAL0] = "local0",
		"local1",
		"local2",
		"local3",
		"local4",
		"local5",
		"local6",
		"local7",
	};

	return words[value];
}

static const char *format_word(int value)
{
	static const char *const words[MXW_SINK_FORMAT_COUNT + 1] = {
		[MXW_SINK_FORMAT_ECS] = "ecs",
		[MXW_SINK_FORMAT_OCSF] = "ocsf",
		[MXW_SINK_FORMAT_CEF] = "cef",
		[MXW_SINK_FORMAT_EVE] = "eve",
	};

	return words[value];
}

/* clang-format off */
#define NUMBER(from, to) .kind = MXWI_KIND_NUMBER, .least = (from), .most = (to)
#define DURATION(from, to) .kind = MXWI_KIND_DURATION, .least = (from), .most = (to)
#define WORD(function, value) \
	.kind = MXWI_KIND_WORD, .word = (function), .first_word = (int)(value)
#define MODE WORD(mode_word, MXW_MODE_DISABLED)
#define ACTION WORD(action_word, MXW_ACTION_NULL_MX)
#define SEVERITY WORD(severity_word, MXW_SEVERITY_LOW)
#define SCORE .kind = MXWI_KIND_SCORE, .least = 1, .most = MXW_SCORE_NEVER
#define KIND(name) .kind = MXWI_KIND_##name
#define TEXT(from, to) KIND(TEXT), .least = (from), .most = (to)
/* With one item at least. */
#define SOME(name) KIND(name), .least = 1

#define CHILD(name, map) KIND(name), .child = MXWI_MAP_##map
#define CHILDREN(name, map, from, to) CHILD(name, map), .least = (from), .most = (to)

/* Behind one of these: a limit, and what holds without the key. */
#define AT_MOST(to) , .most = (to)
#define DEFAULT(value) , .has_default = true, .default_value = (uint32_t)(value)
#define OTHERWISE(words) , .otherwise = words

#define REQUIRED(map, field, name, kind, words) \
	{ MXWI_MAP_##map, MXWI_FIELD_##field, name, .required = true, kind, .doc = (words) }
#define OPTIONAL(map, field, name, kind, words) \
	{ MXWI_MAP_##map, MXWI_FIELD_##field, name, kind, .doc = (words) }
#define ONE_OF(map, field, name, kind, words) \
	{ MXWI_MAP_##map, MXWI_FIELD_##field, name, .alternative = true, kind, .doc = (words) }
/* One of these, beside which no other may be but its companion. */
#define KIND_OF(map, field, name, kind, beside, words) \
	{ MXWI_MAP_##map, MXWI_FIELD_##field, name, .alternative = true, .exclusive = true, \
	  .companion = (enum mxwi_field)(beside), kind, .doc = (words) }
/* The words say what would be right. */
#define MAIN_ONLY(name, words) \
	{ MXWI_MAP_INCLUDED, MXWI_FIELD_MAIN_ONLY, name, KIND(TEXT), .doc = (words) }

#define NO_RESTRICTION "no restriction"
#define ALERTS_FILE "the file alerts.json"

/* What rules of several sections have. */
#define LIST_CARE(map) \
	OPTIONAL(map, BAD_LINES, "bad-lines", WORD(bad_lines_word, MXWI_BAD_LINES_REFUSE) \
		 DEFAULT(MXWI_BAD_LINES_REFUSE), "what to do about a list with mistakes"), \
	OPTIONAL(map, MAX_CHANGE, "max-change", KIND(PERCENT) OTHERWISE("any change"), \
		 "the most that the lists may change at once")
#define LISTS(map) \
	OPTIONAL(map, MATCH, "match", WORD(match_word, MXWI_MATCH_SUBTREE) \
		 DEFAULT(MXWI_MATCH_SUBTREE), "how bare names in the lists are read"), \
	LIST_CARE(map)
#define LIFE(map) \
	OPTIONAL(map, OWNER, "owner", TEXT(0, MXW_TEXT_SIZE_MAX), \
		 "who answers for the rule; shown in alerts"), \
	OPTIONAL(map, TICKET, "ticket", TEXT(0, MXW_TEXT_SIZE_MAX), \
		 "number of the decision; shown in alerts"), \
	OPTIONAL(map, REFERENCE, "reference", TEXT(0, MXW_TEXT_SIZE_MAX), \
		 "where to read more; shown in alerts"), \
	OPTIONAL(map, EXPIRES, "expires", KIND(TIME) OTHERWISE("never"), \
		 "when the rule ends, to the second")
#define ACCEPTS(map) \
	OPTIONAL(map, ACCEPT, "accept", KIND(ACCEPT), \
		 "codes of findings about the rule that are settled, each with the reason")
/* What rules that answer have besides what they are about. */
#define ANSWERS(map) \
	OPTIONAL(map, EXCEPT, "except", SOME(PLAIN_ENTRIES), \
		 "names that the rule is not for"), \
	OPTIONAL(map, CLIENTS, "clients", SOME(IDS) OTHERWISE("all groups"), \
		 "groups that the rule is for"), \
	OPTIONAL(map, ACTION, "action", \
		 ACTION OTHERWISE("the group's, else the defaults'"), \
		 "the answer"), \
	OPTIONAL(map, REDIRECT, "redirect", KIND(HOST_NAME), \
		 "the mail server to answer with; with \"action: redirect\""), \
	OPTIONAL(map, MODE, "mode", MODE OTHERWISE(NO_RESTRICTION), \
		 "the most that this rule may do"), \
	OPTIONAL(map, TTL, "ttl", \
		 NUMBER(MXW_TTL_MIN, MXW_TTL_MAX) OTHERWISE("the defaults'"), \
		 "seconds that the answer may be kept"), \
	OPTIONAL(map, SEVERITY, "severity", SEVERITY OTHERWISE("the defaults'"), \
		 "of this rule's alerts"), \
	LIFE(map), \
	OPTIONAL(map, ON_EXPIRY, "on-expiry", \
		 WORD(expiry_word, MXW_MODE_DISABLED) DEFAULT(MXW_MODE_MONITOR), \
		 "the most that the rule may do from then on"), \
	ACCEPTS(map)

const struct mxwi_key mxwi_keys[] = {
	REQUIRED(POLICY, VERSION, "mxwarden", NUMBER(1, 1),
		 "version of the format; the first key"),
	REQUIRED(POLICY, MODE, "mode", MODE, "the most that any rule may do"),
	REQUIRED(POLICY, MAIL_HOSTS, "mail-hosts", CHILDREN(GROUPS, GROUP, 0, MXW_GROUPS_MAX),
		 "named groups of client networks; everyone else is never touched"),
	OPTIONAL(POLICY, DEFAULTS, "defaults", CHILD(MAP, DEFAULTS),
		 "what rules and groups that leave it out take"),
	OPTIONAL(POLICY, INCLUDE, "include", CHILDREN(INCLUDES, INCLUDE, 1, 0),
		 "further files with rules"),
	OPTIONAL(POLICY, EXPECT, "expect", CHILD(MAP, EXPECT),
		 "what must be true of the policy; else it is refused"),
	OPTIONAL(POLICY, WATCH, "watch", CHILDREN(MAPS, WATCH, 0, MXW_RULES_MAX),
		 "rules: names that are answered by policy"),
	OPTIONAL(POLICY, ALLOW, "allow", CHILDREN(MAPS, ALLOW, 0, MXW_RULES_MAX),
		 "rules: names that never are"),
	OPTIONAL(POLICY, EXCHANGERS, "exchangers", CHILDREN(MAPS, EXCHANGERS, 0, MXW_RULES_MAX),
		 "rules: mail servers whose domains are answered by policy"),
	OPTIONAL(POLICY, PROTECT, "protect", CHILDREN(MAPS, PROTECT, 0, MXW_RULES_MAX),
		 "rules: domains whose look-alikes are told of, or answered by policy"),

	REQUIRED(INCLUDE, FILES, "files", KIND(PATH), "a file, or a pattern of files"),
	OPTIONAL(INCLUDE, MODE, "mode", MODE OTHERWISE(NO_RESTRICTION),
		 "the most that their rules may do"),

	MAIN_ONLY("mxwarden", "leave it out"),
	MAIN_ONLY("mode", "write {files: PATH, mode: WORD} in \"include\" there"),
	MAIN_ONLY("mail-hosts", "move the groups there"),
	MAIN_ONLY("defaults", "move it there, or write the keys on each rule"),
	MAIN_ONLY("include", "move its entries there"),
	OPTIONAL(INCLUDED, EXPECT, "expect", CHILD(MAP, EXPECT),
		 "what must be true of the policy; else it is refused"),
	OPTIONAL(INCLUDED, WATCH, "watch", CHILDREN(MAPS, WATCH, 0, MXW_RULES_MAX),
		 "rules: names that are answered by policy"),
	OPTIONAL(INCLUDED, ALLOW, "allow", CHILDREN(MAPS, ALLOW, 0, MXW_RULES_MAX),
		 "rules: names that never are"),
	OPTIONAL(INCLUDED, EXCHANGERS, "exchangers", CHILDREN(MAPS, EXCHANGERS, 0, MXW_RULES_MAX),
		 "rules: mail servers whose domains are answered by policy"),
	OPTIONAL(INCLUDED, PROTECT, "protect", CHILDREN(MAPS, PROTECT, 0, MXW_RULES_MAX),
		 "rules: domains whose look-alikes are told of, or answered by policy"),

	REQUIRED(GROUP, NETWORKS, "networks", KIND(NETWORKS) AT_MOST(MXW_NETWORKS_MAX),
		 "addresses and networks of the hosts, or \"any\""),
	OPTIONAL(GROUP, NAMES, "names", KIND(NAMES),
		 "the hosts' own names, which no rule may cover"),
	OPTIONAL(GROUP, MTA, "mta", WORD(mta_word, MXWI_MTA_POSTFIX),
		 "mail server that the hosts run; for warnings"),
	OPTIONAL(GROUP, ROLE, "role",
		 WORD(role_word, MXWI_ROLE_OUTBOUND) DEFAULT(MXWI_ROLE_OUTBOUND),
		 "what the hosts do with mail; for warnings"),
	OPTIONAL(GROUP, ACTION, "action", ACTION OTHERWISE("the defaults'"),
		 "of rules that have none, for this group"),

	OPTIONAL(DEFAULTS, ACTION, "action", ACTION DEFAULT(MXW_ACTION_NULL_MX),
		 "where neither rule nor group has one"),
	OPTIONAL(DEFAULTS, TTL, "ttl",
		 NUMBER(MXW_TTL_MIN, MXW_TTL_MAX) DEFAULT(MXW_TTL_DEFAULT),
		 "seconds that a policy answer may be kept"),
	OPTIONAL(DEFAULTS, SEVERITY, "severity", SEVERITY DEFAULT(MXW_SEVERITY_HIGH),
		 "of alerts"),

	OPTIONAL(EXPECT, PASS, "pass", SOME(NAMES) AT_MOST(MXW_EXPECT_MAX),
		 "names that get the real answer"),
	OPTIONAL(EXPECT, BLOCK, "block", SOME(NAMES) AT_MOST(MXW_EXPECT_MAX),
		 "names that get a policy answer"),

	REQUIRED(WATCH, ID, "id", KIND(ID), "name of the rule in alerts and answers"),
	OPTIONAL(WATCH, DESCRIPTION, "description", TEXT(0, MXW_TEXT_SIZE_MAX),
		 "what the rule is for; shown in alerts"),
	ONE_OF(WATCH, DOMAINS, "domains", SOME(ENTRIES),
	       "names that are watched, with the names that were meant"),
	ONE_OF(WATCH, SUFFIXES, "suffixes", SOME(SUFFIXES),
	       "pairs of suffixes, typed and meant: what is below the first is watched"),
	OPTIONAL(WATCH, ONLY, "only", SOME(RELATIVE_ENTRIES),
		 "of the names below the suffixes, these; written without the suffix"),
	ONE_OF(WATCH, FILES, "files", SOME(PATHS), "lists of names that are watched"),
	LISTS(WATCH),
	ANSWERS(WATCH),

	REQUIRED(ALLOW, ID, "id", KIND(ID), "name of the rule"),
	OPTIONAL(ALLOW, DESCRIPTION, "description", TEXT(0, MXW_TEXT_SIZE_MAX),
		 "why these names are allowed"),
	ONE_OF(ALLOW, DOMAINS, "domains", SOME(PLAIN_ENTRIES),
	       "names that are never answered by policy"),
	ONE_OF(ALLOW, FILES, "files", SOME(PATHS), "lists of such names"),
	LISTS(ALLOW),
	OPTIONAL(ALLOW, EXCEPT, "except", SOME(PLAIN_ENTRIES),
		 "names among them that may be"),
	OPTIONAL(ALLOW, CLIENTS, "clients", SOME(IDS) OTHERWISE("all groups"),
		 "groups that the rule is for"),
	LIFE(ALLOW),
	ACCEPTS(ALLOW),

	REQUIRED(EXCHANGERS, ID, "id", KIND(ID), "name of the rule in alerts and answers"),
	OPTIONAL(EXCHANGERS, DESCRIPTION, "description", TEXT(0, MXW_TEXT_SIZE_MAX),
		 "what the rule is for; shown in alerts"),
	ONE_OF(EXCHANGERS, HOSTS, "hosts", SOME(PLAIN_ENTRIES),
	       "names of mail servers; a domain with one of them in its MX is watched"),
	ONE_OF(EXCHANGERS, NETWORKS, "networks",
	       SOME(SERVER_NETWORKS) AT_MOST(MXW_EXCHANGE_NETWORKS_MAX),
	       "their addresses and networks, for where the answer tells them"),
	ANSWERS(EXCHANGERS),

	REQUIRED(PROTECT, ID, "id", KIND(ID), "name of the rule in alerts and answers"),
	OPTIONAL(PROTECT, DESCRIPTION, "description", TEXT(0, MXW_TEXT_SIZE_MAX),
		 "what the rule is for; shown in alerts"),
	ONE_OF(PROTECT, DOMAINS, "domains", SOME(DOMAINS),
	       "domains that are meant to be reached, with what is below them"),
	ONE_OF(PROTECT, FILES, "files", SOME(PATHS), "lists of such domains"),
	LIST_CARE(PROTECT),
	OPTIONAL(PROTECT, ALERT_AT, "alert-at", SCORE DEFAULT(MXW_ALERT_AT_DEFAULT),
		 "the lowest score of a look-alike that is told of"),
	OPTIONAL(PROTECT, BLOCK_AT, "block-at", SCORE DEFAULT(MXW_SCORE_NEVER),
		 "the lowest score of a look-alike that is answered by policy"),
	ANSWERS(PROTECT),

	REQUIRED(HOST, VERSION, "mxwarden-host", NUMBER(1, 1),
		 "version of the format; the first key"),
	OPTIONAL(HOST, MODE, "mode", MODE OTHERWISE("the policy's"),
		 "the most that this resolver does"),
	OPTIONAL(HOST, NAME, "name", TEXT(1, MXW_HOST_NAME_MAX) OTHERWISE("its host name"),
		 "of this resolver in alerts"),
	OPTIONAL(HOST, RELEASE_LIMIT, "release-limit",
		 DURATION(1, MXW_RELEASE_LIMIT_MAX) DEFAULT(MXW_RELEASE_LIMIT_DEFAULT),
		 "how long a release may last"),
	OPTIONAL(HOST, ALERTS, "alerts", CHILD(MAP, ALERTS) OTHERWISE(ALERTS_FILE),
		 "where alerts go"),
	OPTIONAL(HOST, METRICS, "metrics", CHILD(MAP, METRICS) OTHERWISE("not written"),
		 "counters for monitoring"),

	OPTIONAL(ALERTS, REPEAT, "repeat",
		 DURATION(1, MXW_REPEAT_MAX) DEFAULT(MXW_REPEAT_DEFAULT),
		 "how long repeats of a look-up are gathered"),
	OPTIONAL(ALERTS, HEARTBEAT, "heartbeat",
		 DURATION(MXW_HEARTBEAT_MIN, MXW_HEARTBEAT_MAX) DEFAULT(MXW_HEARTBEAT_DEFAULT),
		 "how often each sink gets a line about health"),
	OPTIONAL(ALERTS, SINKS, "sinks",
		 CHILDREN(MAPS, SINK, 1, MXW_SINKS_MAX) OTHERWISE(ALERTS_FILE),
		 "places that alerts are written to"),

	KIND_OF(SINK, FILE, "file", KIND(PATH), 0,
		"appended to this file; a relative path is in the state directory"),
	KIND_OF(SINK, SYSLOG, "syslog", WORD(facility_word, MXWI_FACILITY_USER),
		MXWI_FIELD_SOCKET, "RFC 5424, of this facility, to a local socket"),
	KIND_OF(SINK, JOURNAL, "journal", TEXT(1, MXW_IDENTIFIER_SIZE_MAX), 0,
		"the journal of systemd, as this SYSLOG_IDENTIFIER"),
	KIND_OF(SINK, SOCKET, "socket", KIND(PATH) AT_MOST(MXW_SOCKET_PATH_MAX), MXWI_FIELD_SYSLOG,
		"a Unix datagram socket; beside \"syslog\" instead of /dev/log"),
	OPTIONAL(SINK, FORMAT, "format",
		 WORD(format_word, MXW_SINK_FORMAT_ECS) DEFAULT(MXW_SINK_FORMAT_ECS),
		 "how alerts are written"),
	OPTIONAL(SINK, MINIMUM_SEVERITY, "minimum-severity", SEVERITY OTHERWISE("every alert"),
		 "alerts below it are left out"),

	REQUIRED(METRICS, FILE, "file", KIND(PATH),
		 "the file; a relative path is in the state directory"),
	OPTIONAL(METRICS, EVERY, "every",
		 DURATION(1, MXW_METRICS_EVERY_MAX) DEFAULT(MXW_METRICS_EVERY_DEFAULT),
		 "how often it is written"),
};
/* clang-format on */

const size_t mxwi_key_count = sizeof(mxwi_keys) / sizeof(mxwi_keys[0]);

const struct mxwi_key *mxwi_key_find(enum mxwi_map map, const char *name, size_t size)
{
	for (size_t i = 0; i < mxwi_key_count; i++)
		if (mxwi_keys[i].map == map && strlen(mxwi_keys[i].name) == size &&
		    memcmp(mxwi_keys[i].name, name, size) == 0)
			return &mxwi_keys[i];
	return NULL;
}

const struct mxwi_key *mxwi_key_of(enum mxwi_map map, enum mxwi_field field)
{
	const struct mxwi_key *key = mxwi_keys;

	while (key->map != map || key->field != field)
		key++;
	return key;
}

const char *mxwi_map_text(enum mxwi_map map)
{
	static const char *const texts[MXWI_MAP_COUNT] = {
		[MXWI_MAP_POLICY] = "a policy",
		[MXWI_MAP_INCLUDE] = "an entry of \"include\"",
		[MXWI_MAP_INCLUDED] = "an included file",
		[MXWI_MAP_GROUP] = "a group of \"mail-hosts\"",
		[MXWI_MAP_DEFAULTS] = "\"defaults\"",
		[MXWI_MAP_EXPECT] = "\"expect\"",
		[MXWI_MAP_WATCH] = "a rule of \"watch\"",
		[MXWI_MAP_ALLOW] = "a rule of \"allow\"",
		[MXWI_MAP_EXCHANGERS] = "a rule of \"exchangers\"",
		[MXWI_MAP_PROTECT] = "a rule of \"protect\"",
		[MXWI_MAP_HOST] = "the settings of a host",
		[MXWI_MAP_ALERTS] = "\"alerts\"",
		[MXWI_MAP_SINK] = "an entry of \"sinks\"",
		[MXWI_MAP_METRICS] = "\"metrics\"",
	};

	return texts[map];
}

enum mxwi_node_kind mxwi_kind_node(enum mxwi_kind kind)
{
	switch (kind) {
	case MXWI_KIND_ENTRIES:
	case MXWI_KIND_PLAIN_ENTRIES:
	case MXWI_KIND_NAMES:
	case MXWI_KIND_DOMAINS:
	case MXWI_KIND_SUFFIXES:
	case MXWI_KIND_RELATIVE_ENTRIES:
	case MXWI_KIND_NETWORKS:
	case MXWI_KIND_SERVER_NETWORKS:
	case MXWI_KIND_IDS:
	case MXWI_KIND_PATHS:
	case MXWI_KIND_INCLUDES:
	case MXWI_KIND_MAPS:
		return MXWI_NODE_LIST;
	case MXWI_KIND_MAP:
	case MXWI_KIND_GROUPS:
	case MXWI_KIND_ACCEPT:
		return MXWI_NODE_MAP;
	case MXWI_KIND_NUMBER:
	case MXWI_KIND_WORD:
	case MXWI_KIND_TEXT:
	case MXWI_KIND_ID:
	case MXWI_KIND_HOST_NAME:
	case MXWI_KIND_TIME:
	case MXWI_KIND_DURATION:
	case MXWI_KIND_PERCENT:
	case MXWI_KIND_SCORE:
	case MXWI_KIND_PATH:
	default:
		return MXWI_NODE_TEXT;
	}
}
