/* wrap_alloc.h - allocations of what is linked with --wrap, each of which may be refused.
 * Threads: as the function below.
 * Memory: none.
 * Cost: a call for each allocation.
 * Standards: ld(1), --wrap.
 */
#ifndef MXWT_WRAP_ALLOC_H
#define MXWT_WRAP_ALLOC_H

#include <stdbool.h>

/* Asked once for each allocation; true refuses it. There is one for unit tests, which counts
 * (fail_alloc.h), and one for a whole module (tests/live/refuse.h). */
bool mxwt_alloc_is_refused(void);

#endif
