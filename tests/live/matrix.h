/* matrix.h - the leak matrix: who asks what in which order, and what each may never see.
 * Threads: one.
 * Memory: a matrix is a value of the caller's and borrows its Unbound.
 * Cost: a few queries for each case.
 * Standards: none of its own; the shapes are those of facts about Unbound's caches.
 *
 * A case is a sequence of clients, one letter each, that ask for the same name:
 *
 *	d  desktop                        m  mail host, group outbound (null-mx)
 *	D  desktop with a client subnet   M  the same with RD=0
 *	b  desktop, class ANY             E  the same with a client subnet
 *	                                  a  the same, class ANY
 *	                                  6  the same from ::1
 *	                                  s  mail host, group second (nxdomain)
 *
 * Each case has a name of its own, so nothing that one case left in a cache helps another.
 */
#ifndef MXW_TESTS_LIVE_MATRIX_H
#define MXW_TESTS_LIVE_MATRIX_H

#include "lab_unbound.h"

/*
 * army.test. and army.slow.test. are watched, and void.test. for the aliases to nowhere; everything below
 * typo.slow.test. is, by its suffix; and four
 * names without what is below them, only0.plain.slow.test. to only3.plain.slow.test.
 */
#define MATRIX_ONLY_COUNT 4u
extern const char matrix_policy[];

#define MATRIX_TTL_S 77u

/* A way to get to a watched name. "%s" in the names stands for a case's own label. */
struct matrix_shape {
	const char *title;
	const char *name; /* that is asked for */
	const char *last; /* that is asked for upstream last: the end of the aliases */
	bool alias;       /* `name` itself is not watched */
	bool far;         /* an alias of an alias: the first one does not show where it ends */
	bool slow;        /* the C authority serves it, so it can be held in flight */
	bool empty;       /* what is real has no data at its end: NODATA or NXDOMAIN */
	const char *soa;  /* owner of the SOA in a negative policy answer; NULL: `name` */
};

extern const struct matrix_shape matrix_shapes[];
extern const size_t matrix_shape_count;

enum matrix_transports {
	MATRIX_UDP,
	MATRIX_TCP,
	MATRIX_MIXED, /* UDP and TCP in turns */
	MATRIX_TRANSPORTS
};

struct matrix_score {
	unsigned replies;
	unsigned leaks;  /* a mail host saw something real */
	unsigned spills; /* a desktop saw a policy's answer, or did not see the real one */
	unsigned wrong;  /* a mail host's answer is no leak, but not what the policy says */
};

struct matrix {
	struct lab_unbound *unbound;
	struct matrix_score score;
	unsigned serial;      /* of the next case's label */
	unsigned quiet;       /* 1: findings are only counted */
	unsigned stuck_count; /* cases in flight that did not get there */
	unsigned said;        /* findings that were printed */
};

/* One after the other: each waits for its reply before the next asks. */
void matrix_run_in_turn(struct matrix *matrix, const struct matrix_shape *shape,
                        ldns_rr_type type, const char *sequence,
                        enum matrix_transports transports);

/*
 * All at once: the upstream query is held back until everybody has asked. AT_LAST: the one at
 * the end of the aliases, else the first. The shape must be `slow`.
 */
void matrix_run_in_flight(struct matrix *matrix, const struct matrix_shape *shape,
                          ldns_rr_type type, const char *sequence,
                          enum matrix_transports transports, bool at_last);

/* Judges one reply that ROLE got for NAME, frees it, and counts. */
void matrix_judge(struct matrix *matrix, const struct matrix_shape *shape, char role,
                  const char *name, ldns_rr_type type, bool edns, struct lab_reply *reply);

/* Prints a name of a shape, with LABEL in the place of its "%s". */
void matrix_print_name(char *to, size_t room, const char *format, const char *label);

/* The query that ROLE asks. */
struct lab_query matrix_query(char role, const char *name, ldns_rr_type type,
                              enum lab_transport transport, bool edns);

/* Calls RUN with each sequence of LENGTH letters of ROLES with a desktop and a mail host. */
typedef void matrix_sequence_fn(void *context, const char *sequence);
void matrix_each_sequence(const char *roles, unsigned length, matrix_sequence_fn *run,
                          void *context);

#endif
