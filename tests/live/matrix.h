/* matrix.h - the leak matrix: every way out of Unbound, by every kind of trigger, in every order.
 * Threads: one.
 * Memory: the tables are constant; a matrix owns its plan and its Unbound.
 * Cost: some queries for each path.
 * Standards: none of its own; the tables name those of what is in them.
 *
 * A path is one combination of four things, each from a table of its own:
 *
 *	setup   how Unbound is configured: its chain of modules, its caches      matrix_setups.c
 *	way     how a query is put: through which door, by whom, with which bits  matrix_ways.c
 *	shape   how its name leads to a watched one, and what is really there     matrix_shapes.c
 *	order   who asks when, and what happens in between                        matrix_orders.c
 *
 * Which of them make no sense is for rules to say (matrix_rules.c), each with its reason. All others are
 * run (matrix_run.c), with the module and without: where nothing leaks without it, nothing is proven.
 * Each path has a name of its own, so nothing that one left in a cache helps another.
 */
#ifndef MXW_TESTS_LIVE_MATRIX_H
#define MXW_TESTS_LIVE_MATRIX_H

#include "lab_unbound.h"

#define MATRIX_TTL_S 77u /* of what the policy answers */
#define MATRIX_LABEL_ROOM 16u
#define MATRIX_NAME_ROOM 256u

/* ---- setups ---- */

enum matrix_group {
	MATRIX_CHAINS,
	MATRIX_CACHES,
	MATRIX_DOORS,
	MATRIX_EXPIRED,
	MATRIX_CACHEDB
};

struct matrix_setup {
	const char *title;
	enum matrix_group group;
	struct lab_unbound_options options; /* but for the policy */
	unsigned ttl_s;                     /* of all real data; 0: minutes */
	bool thorough; /* what decides nothing in other setups is tried in this one */
	bool redis;    /* in the clause cachedb: */
	bool validates;
	bool synthesises; /* dns64 */
	bool stores_expired;
	bool denies; /* what the cache knows of a signed zone is answered from there */
};

extern const struct matrix_setup matrix_setups[];
extern const size_t matrix_setup_count;

/* ---- ways ---- */

/* Whose addresses the clients have. */
enum matrix_clients {
	MATRIX_IPV4,
	MATRIX_LOOPBACK6, /* the mail host is ::1, the others are not */
	MATRIX_PROXIED_IPV4,
	MATRIX_PROXIED_IPV6,
	MATRIX_PROXIED_MAPPED, /* IPv4 as IPv6 */
	MATRIX_CLIENTS
};

struct matrix_way {
	const char *title;
	ldns_rr_type type;
	uint16_t class_; /* 0: IN */
	enum lab_transport transport;
	enum matrix_clients clients;
	bool no_rd, cd, do_bit, edns, ecs, capitals;
	bool pipelined; /* many queries at once on one connection */
	bool stores;    /* decides what is stored, or under which key */
	bool variant;   /* decides nothing that a setup changes */
};

extern const struct matrix_way matrix_ways[];
extern const size_t matrix_way_count;

/* ---- shapes ---- */

/* A way to get to a watched name. "%s" in the names stands for a path's own label. */
struct matrix_shape {
	const char *title;
	const char *name; /* that is asked for */
	const char *last; /* that is asked for upstream last: the end of the aliases */
	bool alias;       /* `name` itself is not watched */
	bool far;         /* an alias of an alias: the first one does not show where it ends */
	bool held;        /* can be held back on its way */
	bool empty;       /* what is real has no data at its end: NODATA or NXDOMAIN */
	bool exact;       /* the policy names each */
	bool is_signed;
	bool ipv4_only;
	bool exchanger;  /* it is the exchanger in the MX that is known, not a name */
	bool variant;    /* of another one, as far as setups are concerned */
	const char *soa; /* owner of the SOA in a negative policy answer; NULL: `name` */
};

extern const struct matrix_shape matrix_shapes[];
extern const size_t matrix_shape_count;

/* ---- orders ---- */

/* What is in force when the first clients ask. */
enum matrix_weakness {
	MATRIX_STRICT,
	MATRIX_MONITOR,      /* the policy, in monitor */
	MATRIX_UNWATCHED,    /* a policy that does not know the names */
	MATRIX_HOST_MONITOR, /* the policy, under a ceiling of this resolver */
	MATRIX_OVERRIDDEN,   /* the policy, with the mode overridden */
	MATRIX_RELEASED      /* the policy, with all names released */
};

/* How what is in force changes. */
enum matrix_means {
	MATRIX_RELOAD,     /* unbound-control reload: the cache is emptied */
	MATRIX_KEEP_CACHE, /* unbound-control reload_keep_cache */
	MATRIX_HOT         /* at the module's own socket */
};

/*
 * Clients are letters:
 *
 *	d  desktop                      m  mail host, group outbound (null-mx)
 *	p  desktop that asks plainly    s  mail host, group second (nxdomain)
 */
struct matrix_order {
	const char *title;
	const char *before; /* who asks first; "": nobody */
	const char *after;  /* who asks then */
	enum matrix_weakness weakness;
	enum matrix_means means;
	bool expires;   /* in between what is cached runs out, or nearly */
	bool held_over; /* those who asked first still wait when those who ask then come */
	bool at_once;   /* those who ask then wait for the same answer */
	bool at_last;   /* ... and it is the end of the aliases that is waited for */
};

extern const struct matrix_order matrix_orders[];
extern const size_t matrix_order_count;

/* ---- paths ---- */

struct matrix_path {
	const struct matrix_setup *setup;
	const struct matrix_way *way;
	const struct matrix_shape *shape;
	const struct matrix_order *order;
	unsigned serial; /* its label is made of it */
};

/* Why the path makes no sense; NULL: it does. */
const char *matrix_excluded(const struct matrix_path *path);

struct matrix_score {
	unsigned paths, replies;
	unsigned leaks;  /* a mail host saw something real */
	unsigned spills; /* a desktop saw a policy's answer, or did not see the real one */
	unsigned wrong;  /* a mail host's answer is no leak, but not what the policy says */
	unsigned dead;   /* without the module: paths on which nothing leaked */
};

struct matrix {
	struct lab *lab;
	const struct matrix_setup *setup;
	bool control; /* without the module: leaks are wanted */
	struct lab_unbound *unbound;
	struct lab_process redis;
	struct matrix_path *paths; /* owned; of this setup, order by order */
	size_t path_count;
	struct matrix_score score;
	unsigned stuck_count; /* paths in flight that did not get there */
	unsigned said;        /* findings that were printed */
	bool quiet;           /* findings are only counted */
};

/*
 * Plans all paths of a setup, with labels from *SERIAL on, and starts its Unbound, with the module or
 * without. False, and said why.
 */
bool matrix_open(struct matrix *matrix, struct lab *lab, const struct matrix_setup *setup,
                 bool control, unsigned *serial);

/* Runs all paths of that order. */
void matrix_run(struct matrix *matrix, const struct matrix_order *order);

/* Ends Unbound and frees the plan; the score stays. False: it did not end well. */
bool matrix_close(struct matrix *matrix);

/* Writes the policy: that the orders begin with, or the strict one. To be freed. */
char *matrix_policy(const struct matrix *matrix, enum matrix_weakness weakness);

/* ---- one query ---- */

/* The query that CLIENT puts. The name is borrowed. */
struct lab_query matrix_query(const struct matrix_way *way, char client, const char *name);

/* Judges one reply that CLIENT got for NAME, frees it, and counts. */
void matrix_judge(struct matrix *matrix, const struct matrix_path *path, char client,
                  const char *name, bool weak, struct lab_reply *reply);

/* Is CLIENT to get a policy's answer that way? */
bool matrix_is_covered(const struct matrix_way *way, char client);

/* Counts something that was found, and prints the first few with their path. */
void matrix_find(struct matrix *matrix, unsigned *counter, const struct matrix_path *path,
                 const char *what, char client, const char *name,
                 const struct lab_reply *reply);

/* Prints a name of a shape, with LABEL in the place of its "%s". */
void matrix_print_name(char *to, size_t room, const char *format, const char *label);

/* Makes the letters of a name capital by turns. */
void matrix_vary_case(char *name);

#endif
