/* refuse.h - which allocations of the module are refused, said by a test while Unbound runs.
 * Threads: the test's one thread sets it; all threads of the module count.
 * Memory: a file that both map; the laboratory's directory holds it.
 * Cost: an atomic addition for each allocation.
 * Standards: none.
 *
 * The module is mxwarden-refusing.so: the same objects, linked so that each of its allocations, from the
 * heap or from a query's region, is asked about here.
 */
#ifndef MXW_TESTS_LIVE_REFUSE_H
#define MXW_TESTS_LIVE_REFUSE_H

#include <stdatomic.h>
#include <stdbool.h>

#define REFUSE_VARIABLE "MXW_TEST_REFUSE" /* the environment's word for the file */

struct refuse {
	atomic_uint number; /* the allocation that is refused, from 1 on; 0: none */
	atomic_bool rest;   /* and all behind it */
	atomic_uint count;  /* allocations since `number` was set */
	atomic_uint refused;
};

/* Makes the file, maps it, and names it in the environment. NULL, and said why: it cannot be made. */
struct refuse *refuse_open(const char *path);

/* Refuses the allocation of that number from now on, or ends all refusals (0). */
void refuse_set(struct refuse *refuse, unsigned number, bool rest);

#endif
