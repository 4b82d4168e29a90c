/* unbound_zones.h - the zones that Unbound answers from by itself, before any module.
 * Threads: one.
 * Memory: scopes own their names; they borrow from the configuration.
 * Cost: a sort of all zones; a look-up is a binary search.
 * Standards: unbound.conf(5) of Unbound 1.17 to 1.26; RFC 6303, RFC 6761, RFC 7686 and RFC 8375 for
 *            the zones that are built in.
 */
#ifndef MXWARDEN_TOOLS_UNBOUND_ZONES_H
#define MXWARDEN_TOOLS_UNBOUND_ZONES_H

#include <mxwarden/survey.h>

#include "unbound_conf.h"

/* What a zone does with a question for MX. */
enum cmd_zone_kind {
	CMD_ZONE_NO_DEFAULT, /* it is none, and takes a built in one away */
	CMD_ZONE_PASSES,     /* resolves it, whatever data there is */
	CMD_ZONE_TYPE_DATA,  /* answers where the name has data of the type, or an alias */
	CMD_ZONE_NAME_DATA,  /* answers where the name has data of any type */
	CMD_ZONE_ANSWERS     /* answers whatever is asked in it */
};

#define CMD_ZONE_NONE SIZE_MAX

/* A zone; or the data of one name, as one statement gives it. */
struct cmd_zone {
	struct mxw_name name; /* in `wire` */
	uint8_t *wire;        /* owned */
	enum cmd_zone_kind kind;
	const char *type;                           /* as it is written; NULL: it has none */
	const struct cmd_conf_statement *statement; /* NULL: built in */
	size_t ordinal;                             /* in the order of statements */
	size_t above;             /* the zone that encloses it most closely; CMD_ZONE_NONE */
	size_t hits;              /* entries of a policy that it answers */
	struct mxw_entry example; /* the first of these in the files */
};

/* Zones, or data, in canonical order. */
struct cmd_zones {
	struct cmd_zone *items; /* owned */
	size_t count, room;
	bool failed; /* memory was refused for one */
};

/* Reads the local zones of the server, or of the view whose clause that is; CMD_CONF_NO_CLAUSE stands
 * for the server. */
void cmd_zones_read_local(struct cmd_zones *zones, const struct cmd_conf *conf, size_t view);

/* Reads local data there: items of one name are as many as there are statements, and of the kind
 * TYPE_DATA where the data is MX or CNAME, else of the kind NAME_DATA. */
void cmd_zones_read_data(struct cmd_zones *zones, const struct cmd_conf *conf, size_t view);

/* Reads the authoritative zones: those of the kind PASSES serve no clients. */
void cmd_zones_read_auth(struct cmd_zones *zones, const struct cmd_conf *conf);

/* The zone that encloses the name most closely; NULL when there is none. */
struct cmd_zone *cmd_zones_closest(const struct cmd_zones *zones, struct mxw_name name);

void cmd_zones_fini(struct cmd_zones *zones);

#endif
