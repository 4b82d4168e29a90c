/* schema.h - the one list of the keys of a policy, and of host.yaml.
 * Threads: everything here is constant.
 * Memory: static; nothing is allocated.
 * Cost: a look-up compares with each key of the map.
 * Standards: none; docs and the reader follow this table.
 */
#ifndef MXWARDEN_CONFIG_SCHEMA_H
#define MXWARDEN_CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/nearest.h"
#include "config/yaml_tree.h"

/* The maps that policies and settings of a host consist of. */
enum mxwi_map {
	MXWI_MAP_POLICY,   /* the policy file */
	MXWI_MAP_INCLUDE,  /* one of "include", in its long form */
	MXWI_MAP_INCLUDED, /* a file that a policy includes */
	MXWI_MAP_GROUP,    /* one of "mail-hosts", in its long form */
	MXWI_MAP_DEFAULTS,
	MXWI_MAP_EXPECT,
	MXWI_MAP_WATCH,      /* a rule */
	MXWI_MAP_ALLOW,      /* a rule */
	MXWI_MAP_EXCHANGERS, /* a rule */
	MXWI_MAP_PROTECT,    /* a rule */
	MXWI_MAP_HOST,       /* the settings of one resolver */
	MXWI_MAP_ALERTS,     /* of these */
	MXWI_MAP_SINK,       /* one of "sinks" */
	MXWI_MAP_METRICS,    /* of the settings of one resolver */
	MXWI_MAP_COUNT
};

/* What a key's value is. */
enum mxwi_kind {
	MXWI_KIND_NUMBER,        /* from `least` to `most` */
	MXWI_KIND_WORD,          /* one of `word` */
	MXWI_KIND_TEXT,          /* free */
	MXWI_KIND_ID,            /* [a-z0-9-], 1 to 63 octets */
	MXWI_KIND_HOST_NAME,     /* the name of a host */
	MXWI_KIND_TIME,          /* a date, or RFC 3339 with its offset */
	MXWI_KIND_DURATION,      /* `2h`; seconds from `least` to `most` */
	MXWI_KIND_PERCENT,       /* 1% to 100% */
	MXWI_KIND_SCORE,         /* 1 to 100, or "never" */
	MXWI_KIND_PATH,          /* of a file, or a pattern of paths */
	MXWI_KIND_ENTRIES,       /* a list of name entries */
	MXWI_KIND_PLAIN_ENTRIES, /* a list of name entries without intended names */
	MXWI_KIND_NAMES,         /* a list of names, without prefix and intended name */
	MXWI_KIND_DOMAINS,  /* a list of such names, each of a domain below a public suffix */
	MXWI_KIND_SUFFIXES, /* a list of pairs of names: typed, intended */
	MXWI_KIND_RELATIVE_ENTRIES, /* a list of name entries below a suffix, without it */
	MXWI_KIND_NETWORKS,         /* a list of networks, or "any" among them */
	MXWI_KIND_SERVER_NETWORKS,  /* a list of networks, without "any" */
	MXWI_KIND_IDS,              /* a list of names of groups */
	MXWI_KIND_PATHS,            /* a list of paths and patterns */
	MXWI_KIND_INCLUDES,         /* a list of paths, patterns, and maps of `child` */
	MXWI_KIND_MAPS,             /* a list of maps of `child` */
	MXWI_KIND_MAP,              /* a map of `child` */
	MXWI_KIND_GROUPS, /* a map from names to lists of networks, or maps of `child` */
	MXWI_KIND_ACCEPT  /* a map from codes of findings to texts */
};

/* What a reader asks for; the same key in two maps has one field. */
enum mxwi_field {
	MXWI_FIELD_MAIN_ONLY =
		0, /* a key of the policy file in one that it includes: refused by name */
	MXWI_FIELD_VERSION,
	MXWI_FIELD_MODE,
	MXWI_FIELD_MAIL_HOSTS,
	MXWI_FIELD_DEFAULTS,
	MXWI_FIELD_INCLUDE,
	MXWI_FIELD_EXPECT,
	MXWI_FIELD_PASS,
	MXWI_FIELD_BLOCK,
	MXWI_FIELD_WATCH,
	MXWI_FIELD_ALLOW,
	MXWI_FIELD_EXCHANGERS,
	MXWI_FIELD_PROTECT,
	MXWI_FIELD_NETWORKS,
	MXWI_FIELD_NAMES,
	MXWI_FIELD_MTA,
	MXWI_FIELD_ROLE,
	MXWI_FIELD_ACTION,
	MXWI_FIELD_TTL,
	MXWI_FIELD_SEVERITY,
	MXWI_FIELD_ID,
	MXWI_FIELD_DESCRIPTION,
	MXWI_FIELD_DOMAINS,
	MXWI_FIELD_HOSTS,
	MXWI_FIELD_SUFFIXES,
	MXWI_FIELD_ONLY,
	MXWI_FIELD_FILES,
	MXWI_FIELD_MATCH,
	MXWI_FIELD_BAD_LINES,
	MXWI_FIELD_MAX_CHANGE,
	MXWI_FIELD_ALERT_AT,
	MXWI_FIELD_BLOCK_AT,
	MXWI_FIELD_EXCEPT,
	MXWI_FIELD_CLIENTS,
	MXWI_FIELD_REDIRECT,
	MXWI_FIELD_OWNER,
	MXWI_FIELD_TICKET,
	MXWI_FIELD_REFERENCE,
	MXWI_FIELD_EXPIRES,
	MXWI_FIELD_ON_EXPIRY,
	MXWI_FIELD_ACCEPT,
	MXWI_FIELD_NAME,
	MXWI_FIELD_RELEASE_LIMIT,
	MXWI_FIELD_ALERTS,
	MXWI_FIELD_REPEAT,
	MXWI_FIELD_HEARTBEAT,
	MXWI_FIELD_SINKS,
	MXWI_FIELD_FILE,
	MXWI_FIELD_SYSLOG,
	MXWI_FIELD_JOURNAL,
	MXWI_FIELD_SOCKET,
	MXWI_FIELD_FORMAT,
	MXWI_FIELD_MINIMUM_SEVERITY,
	MXWI_FIELD_METRICS,
	MXWI_FIELD_EVERY,
	MXWI_FIELD_COUNT
};

/* The word of a value; NULL behind the last. */
typedef const char *mxwi_word_fn(int value);

struct mxwi_key {
	enum mxwi_map map;
	enum mxwi_field field;
	const char *name;
	enum mxwi_kind kind;
	bool required;    /* must be there */
	bool alternative; /* of those of a map that are marked so, at least one must be there */
	bool exclusive;   /* an alternative of which no other may be there */
	enum mxwi_field companion; /* but for this one; 0: for none */
	enum mxwi_map child;       /* of maps in the value */
	/* A number; how many items a list or a map has; how many octets a text or a path has. `most` is 0
	 * where only the file as a whole bounds it. */
	uint32_t least, most;
	int first_word; /* value of the first of `word` */
	mxwi_word_fn *word;
	/* What holds without the key: a number, seconds, or the value of a word, else `otherwise`, words
	 * that say where it comes from; NULL: nothing does. */
	bool has_default;
	uint32_t default_value;
	const char *otherwise;
	const char *doc; /* one line */
};

/* All keys, those of one map together, in the order in which they are best written. */
extern const struct mxwi_key mxwi_keys[];
extern const size_t mxwi_key_count;

/* The key of that name in a map; NULL when there is none. */
const struct mxwi_key *mxwi_key_find(enum mxwi_map map, const char *name, size_t size);

/* The key of a map that holds a field; the map must have it. */
const struct mxwi_key *mxwi_key_of(enum mxwi_map map, enum mxwi_field field);

/* What findings call a map. */
const char *mxwi_map_text(enum mxwi_map map);

/* What the value of a key looks like in YAML. */
enum mxwi_node_kind mxwi_kind_node(enum mxwi_kind kind);

/* How a bare name in a list is read; the words of "match". */
enum mxwi_match {
	MXWI_MATCH_SUBTREE, /* as anywhere: the name and everything below it */
	MXWI_MATCH_EXACT,   /* only that name */
	MXWI_MATCH_COUNT
};

/* What becomes of a list with a bad line; the words of "bad-lines". */
enum mxwi_bad_lines {
	MXWI_BAD_LINES_REFUSE, /* the policy is refused */
	MXWI_BAD_LINES_SKIP,   /* the line is left out, with a warning */
	MXWI_BAD_LINES_COUNT
};

/* The facilities of syslog that have words, by what they are in RFC 5424 section 6.2.1, less
 * MXWI_FACILITY_GAP from "local0" on: the kernel's and those between have none, for they are not for
 * programs. */
#define MXWI_FACILITY_USER 1
#define MXWI_FACILITY_LOCAL0 12
#define MXWI_FACILITY_COUNT 20
#define MXWI_FACILITY_GAP 4

/* What an MTA is said to be; the words of "mta". */
enum mxwi_mta {
	MXWI_MTA_POSTFIX,
	MXWI_MTA_EXIM,
	MXWI_MTA_SENDMAIL,
	MXWI_MTA_OPENSMTPD,
	MXWI_MTA_QMAIL,
	MXWI_MTA_HARAKA,
	MXWI_MTA_EXCHANGE,
	MXWI_MTA_STALWART,
	MXWI_MTA_OTHER,
	MXWI_MTA_COUNT
};

/* What hosts of a group do; the words of "role". */
enum mxwi_role {
	MXWI_ROLE_OUTBOUND, /* send mail */
	MXWI_ROLE_BOTH,     /* send and receive it */
	MXWI_ROLE_COUNT
};

#endif
