/* diff.h - two policies compared: which names and clients get something else.
 * Threads: one.
 * Memory: a diff owns its lists; names in them borrow from the policies.
 * Cost: about four decisions for each name that a policy names, some for each network of exchangers;
 *       only what is listed is sorted.
 * Standards: RFC 4034 section 6.1 (order of names).
 */
#ifndef MXWARDEN_TOOLS_DIFF_H
#define MXWARDEN_TOOLS_DIFF_H

#include <stdio.h>

#include "diff_pairs.h"

enum diff_kind {
	DIFF_BLOCKED, /* now it is blocked */
	DIFF_FREED,   /* it was blocked */
	DIFF_ANSWER,  /* it was and is, with something else */
	DIFF_MONITOR, /* neither: something changes about alerts */
	DIFF_KINDS
};

/* Which names a change is about: bits. */
enum diff_extent {
	DIFF_SELF = 1, /* the name itself */
	DIFF_BELOW,    /* all below it, but for what is named there itself */
	DIFF_BOTH
};

/* What a change is about. */
enum diff_about {
	DIFF_NAME,      /* a name that is asked for */
	DIFF_EXCHANGER, /* a host that mail would go to */
	DIFF_NETWORK,   /* addresses that mail would go to */
	DIFF_PROTECTED  /* all that looks like a protected domain */
};

/* Where two policies are compared. */
struct diff_place {
	enum diff_about about;
	struct mxw_name name;       /* of a name, a host or a protected domain */
	struct mxw_network network; /* of a network, */
	struct mxw_address address; /* and an address that no network in it holds */
};

/* What some clients get under one policy. */
struct diff_share {
	struct diff_clients clients;
	/* ENFORCE: the policy answer; MONITOR: an alert; UNSET: the real answer, no alert. */
	enum mxw_mode mode;
	enum mxw_action action; /* MXW_ACTION_PASS with UNSET */
	uint32_t rule;          /* that is chosen, an allow rule too; MXW_RULE_NONE */
	/* Of a protected domain: the lowest scores that are told of and that are blocked, or
	 * MXW_SCORE_NEVER; both 0 with UNSET, and of other places. */
	uint8_t alert_at, block_at;
};

struct diff_change {
	struct diff_place place;
	enum diff_kind kind;
	enum diff_extent
		extent; /* of a network DIFF_SELF: what is in it that no other one in it holds */
	struct diff_share before, after; /* of the clients that are in both */
	uint64_t apart;   /* names below it that a policy names: judged by themselves */
	uint64_t ordinal; /* in the order of finding */
};

struct diff_list {
	struct diff_change *items; /* owned; in canonical order */
	size_t count, room;
	uint64_t changes;                        /* also those that are not listed */
	uint64_t names, networks, domains;       /* that have any of them; protected ones */
	struct diff_clients clients[DIFF_SLOTS]; /* that have any, as in struct diff_pairs */
};

/* A rule of both policies that ends at another time, or otherwise: its numbers. */
struct diff_end {
	uint32_t before, after;
};

#define DIFF_LISTED_MAX 20u /* changes of a kind, unless all are asked for */

struct diff {
	const struct mxw_policy *before, *after; /* borrowed */
	int64_t now_s;
	bool all; /* list every change */
	struct diff_pairs pairs;
	struct diff_list lists[DIFF_KINDS];
	uint64_t names, networks, domains; /* that change in any way; protected domains */
	struct diff_end *ends;             /* owned */
	size_t end_count;
};

/* Compares; the first four members are the caller's. False: memory was refused. In both
 * cases the diff must be finished. */
MXW_MUSTCHECK bool diff_make(struct diff *diff);
void diff_fini(struct diff *diff);

/* What all clients get in a place; those that are no mail hosts come last. Returns how many shares there
 * are. */
#define DIFF_SHARES_MAX (MXW_GROUPS_MAX + 2u)
size_t diff_shares_of(const struct mxw_policy *policy, const struct diff_place *place,
                      int64_t now_s, struct diff_share ret[DIFF_SHARES_MAX]);

/* False ends the walk. */
typedef bool diff_network_fn(void *context, const struct diff_place *place);

/* Every network of exchangers that either policy has, once, in their order, but for those that consist of
 * others. False: memory was refused, or the callback ended it. */
MXW_MUSTCHECK bool diff_each_network(const struct mxw_policy *before,
                                     const struct mxw_policy *after,
                                     diff_network_fn *on_network, void *context);

/* False ends the walk. */
typedef bool diff_protected_fn(void *context, const struct diff_place *place,
                               const struct diff_share *before, size_t before_count,
                               const struct diff_share *after, size_t after_count);

/* Every protected domain that either policy has, once, in canonical order, with what all clients get for what
 * looks like it. False: memory was refused, or the callback ended it. */
MXW_MUSTCHECK bool diff_each_protected(const struct diff *diff, diff_protected_fn *on_protected,
                                       void *context);

/* Counts for each listed change the names that are judged apart. False: memory was refused. */
MXW_MUSTCHECK bool diff_count_apart(struct diff *diff);

/* Finds the rules that end at another time. False: memory was refused. */
MXW_MUSTCHECK bool diff_find_ends(struct diff *diff);

/* Prints them; nothing where there are none. */
void diff_print_ends(const struct diff *diff, FILE *stream);

/* Are the clients of the pair among those of the change, or of the set? */
bool diff_change_is_for(const struct diff_change *change, const struct diff_pair *pair);
bool diff_list_is_for(const struct diff_list *list, const struct diff_pair *pair);

/* A word for the kind, fit for a key, and for people. */
const char *diff_kind_key(enum diff_kind kind);
const char *diff_kind_text(enum diff_kind kind);

/* Seconds that the policy answer of the share may be kept; 0: it has no record to keep, or
 * there is none. */
uint32_t diff_share_ttl(const struct mxw_policy *policy, const struct diff_share *share);

/* Prints all on standard output; `before` and `after` are what the policies are called
 * there. */
void diff_print_text(const struct diff *diff, const char *before, const char *after);
void diff_print_json(const struct diff *diff, const char *before, const char *after);

#endif
