/* report_seen.h - which lines have been read: of each start of a resolver, the numbers of its lines.
 * Threads: one.
 * Memory: bounded by REPORT_SEEN_STARTS_MAX and REPORT_SEEN_RANGES_MAX; lines without holes between them are
 *         one range, in whatever order they come.
 * Cost: logarithmic; a move of ranges where a line is behind a hole.
 * Standards: none.
 *
 * Each start of a resolver has an instance of its own, and each of its files numbers its lines from 1 without
 * holes. A number that comes again is a line that was read before, and a hole is one that nobody gave us.
 */
#ifndef MXWARDEN_TOOLS_REPORT_SEEN_H
#define MXWARDEN_TOOLS_REPORT_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_SEEN_STARTS_MAX 16384u
#define REPORT_SEEN_RANGES_MAX 65536u /* of all starts together */

#define REPORT_SEEN_NAME_MAX 255u /* octets of an instance, and of a resolver's name */

enum report_seen_result {
	REPORT_SEEN_NEW,
	REPORT_SEEN_AGAIN,
	REPORT_SEEN_UNKNOWN, /* there are too many starts or holes to know, or a name is too long */
	REPORT_SEEN_NOMEM
};

/* Numbers from `first` to `last`. */
struct report_range {
	uint64_t first, last;
};

struct report_start {
	char *key;                   /* owned: instance, a line end, resolver */
	char *instance;              /* owned */
	const char *resolver;        /* points into the key */
	struct report_range *ranges; /* owned; ascending, none touches the next */
	size_t count, room;
	bool uncertain; /* there are lines that no range says */
};

struct report_seen {
	struct report_start **starts; /* owned, in the order in which they came */
	size_t count, room;
	void *tree; /* of tsearch() */
	struct report_start *latest;
	size_t range_count;
};

/* Takes the number of a line, at least 1. */
enum report_seen_result report_seen_add(struct report_seen *seen, const char *instance,
                                        const char *resolver, uint64_t sequence);

/* Lines between the first and the last one of a start that were not there. */
uint64_t report_start_missing(const struct report_start *start);

void report_seen_fini(struct report_seen *seen);

#endif
