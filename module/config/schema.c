/* One row for each key. The reader asks this table what is a key, what its value has to look
 * like, whether it must be there and whether this version can do it; nothing of that is said
 * again in code. Words come from the functions that print them, so that there is no second list
 * of those either. */
#include "config/schema.h"

#include <string.h>

#include <mxwarden/policy.h>

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

/* clang-format off */
#define NUMBER(from, to) .kind = MXWI_KIND_NUMBER, .least = (from), .most = (to)
#define WORD(function, value) \
	.kind = MXWI_KIND_WORD, .word = (function), .first_word = (int)(value)
#define MODE WORD(mode_word, MXW_MODE_DISABLED)
#define ACTION WORD(action_word, MXW_ACTION_NULL_MX)
#define SEVERITY WORD(severity_word, MXW_SEVERITY_LOW)
#define KIND(name) .kind = MXWI_KIND_##name

#define REQUIRED(map, field, name, kind, words) \
	{ MXWI_MAP_##map, MXWI_FIELD_##field, name, .required = true, kind, .doc = words }
#define OPTIONAL(map, field, name, kind, words) \
	{ MXWI_MAP_##map, MXWI_FIELD_##field, name, kind, .doc = words }
#define PLANNED(map, name, words) \
	{ MXWI_MAP_##map, MXWI_FIELD_PLANNED, name, KIND(TEXT), .doc = words }

const struct mxwi_key mxwi_keys[] = {
	REQUIRED(POLICY, VERSION, "mxwarden", NUMBER(1, 1),
		 "version of the format; the first key"),
	REQUIRED(POLICY, MODE, "mode", MODE, "the most that any rule may do"),
	REQUIRED(POLICY, MAIL_HOSTS, "mail-hosts", KIND(GROUPS),
		 "named groups of client networks; everyone else is never touched"),
	OPTIONAL(POLICY, DEFAULTS, "defaults", KIND(MAP),
		 "what rules and groups that leave it out take"),
	OPTIONAL(POLICY, WATCH, "watch", KIND(RULES),
		 "rules: names that are answered by policy"),
	OPTIONAL(POLICY, ALLOW, "allow", KIND(RULES), "rules: names that never are"),
	PLANNED(POLICY, "include", "further files with rules"),
	PLANNED(POLICY, "expect", "names that must pass, and names that must be blocked"),
	PLANNED(POLICY, "protect", "names whose look-alikes are watched"),
	PLANNED(POLICY, "exchangers", "mail servers whose domains are watched"),

	REQUIRED(GROUP, NETWORKS, "networks", KIND(NETWORKS),
		 "addresses and networks of the hosts, or \"any\""),
	OPTIONAL(GROUP, MTA, "mta", WORD(mta_word, MXWI_MTA_POSTFIX),
		 "mail server that the hosts run; for warnings"),
	OPTIONAL(GROUP, ROLE, "role", WORD(role_word, MXWI_ROLE_OUTBOUND),
		 "what the hosts do with mail; for warnings"),
	OPTIONAL(GROUP, ACTION, "action", ACTION, "of rules that have none, for this group"),

	OPTIONAL(DEFAULTS, ACTION, "action", ACTION,
		 "where neither rule nor group has one; null-mx"),
	OPTIONAL(DEFAULTS, TTL, "ttl", NUMBER(MXW_TTL_MIN, MXW_TTL_MAX),
		 "seconds that a policy answer may be kept; 60"),
	OPTIONAL(DEFAULTS, SEVERITY, "severity", SEVERITY, "of alerts; high"),

	REQUIRED(WATCH, ID, "id", KIND(ID), "name of the rule in alerts and answers"),
	OPTIONAL(WATCH, DESCRIPTION, "description", KIND(TEXT),
		 "what the rule is for; shown in alerts"),
	REQUIRED(WATCH, DOMAINS, "domains", KIND(ENTRIES),
		 "names that are watched, with the names that were meant"),
	OPTIONAL(WATCH, CLIENTS, "clients", KIND(IDS), "groups that the rule is for; all"),
	OPTIONAL(WATCH, ACTION, "action", ACTION,
		 "the answer; the group's, else the defaults'"),
	OPTIONAL(WATCH, REDIRECT, "redirect", KIND(HOST),
		 "the mail server to answer with; with \"action: redirect\""),
	OPTIONAL(WATCH, MODE, "mode", MODE, "the most that this rule may do"),
	OPTIONAL(WATCH, TTL, "ttl", NUMBER(MXW_TTL_MIN, MXW_TTL_MAX),
		 "seconds that the answer may be kept"),
	OPTIONAL(WATCH, SEVERITY, "severity", SEVERITY, "of this rule's alerts"),
	PLANNED(WATCH, "owner", "who answers for the rule"),
	PLANNED(WATCH, "ticket", "number of the decision"),
	PLANNED(WATCH, "reference", "where to read more"),
	PLANNED(WATCH, "expires", "when the rule ends"),
	PLANNED(WATCH, "on-expiry", "what becomes of it then"),
	PLANNED(WATCH, "suffixes", "pairs of suffixes: typed, intended"),
	PLANNED(WATCH, "only", "names below the suffix that are watched"),
	PLANNED(WATCH, "except", "names that are not watched"),
	PLANNED(WATCH, "files", "lists of names"),
	PLANNED(WATCH, "match", "how bare names in lists are read"),
	PLANNED(WATCH, "bad-lines", "what to do about mistakes in lists"),
	PLANNED(WATCH, "max-change", "how much a list may change at once"),
	PLANNED(WATCH, "accept", "warnings that are settled, with the reason"),

	REQUIRED(ALLOW, ID, "id", KIND(ID), "name of the rule"),
	OPTIONAL(ALLOW, DESCRIPTION, "description", KIND(TEXT), "why these names are allowed"),
	REQUIRED(ALLOW, DOMAINS, "domains", KIND(ENTRIES),
		 "names that are never answered by policy"),
	OPTIONAL(ALLOW, EXCEPT, "except", KIND(ENTRIES), "names among them that may be"),
	OPTIONAL(ALLOW, CLIENTS, "clients", KIND(IDS), "groups that the rule is for; all"),
	PLANNED(ALLOW, "owner", "who answers for the rule"),
	PLANNED(ALLOW, "ticket", "number of the decision"),
	PLANNED(ALLOW, "reference", "where to read more"),
	PLANNED(ALLOW, "expires", "when the rule ends"),
	PLANNED(ALLOW, "files", "lists of names"),
	PLANNED(ALLOW, "accept", "warnings that are settled, with the reason"),
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
		[MXWI_MAP_GROUP] = "a group of \"mail-hosts\"",
		[MXWI_MAP_DEFAULTS] = "\"defaults\"",
		[MXWI_MAP_WATCH] = "a rule of \"watch\"",
		[MXWI_MAP_ALLOW] = "a rule of \"allow\"",
	};

	return texts[map];
}

enum mxwi_node_kind mxwi_kind_node(enum mxwi_kind kind)
{
	switch (kind) {
	case MXWI_KIND_ENTRIES:
	case MXWI_KIND_NETWORKS:
	case MXWI_KIND_IDS:
	case MXWI_KIND_RULES:
		return MXWI_NODE_LIST;
	case MXWI_KIND_MAP:
	case MXWI_KIND_GROUPS:
		return MXWI_NODE_MAP;
	case MXWI_KIND_NUMBER:
	case MXWI_KIND_WORD:
	case MXWI_KIND_TEXT:
	case MXWI_KIND_ID:
	case MXWI_KIND_HOST:
	default:
		return MXWI_NODE_TEXT;
	}
}
