/*
 * Purpose: refuse chosen allocations of the code under test, to prove every path that follows.
 * Threads: one; the count is process-wide.
 * Memory: none of its own.
 * Cost: an addition for each allocation.
 * Standards: none.
 *
 * Link the program with $(MXW_FAIL_ALLOC_WRAP) and $(MXW_FAIL_ALLOC_LIBS): the linker then
 * sends the allocations of all objects that it links statically through here. Shared libraries
 * are not touched, so neither CUnit nor the C library ever sees a refusal.
 */
#ifndef MXWT_FAIL_ALLOC_H
#define MXWT_FAIL_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

enum mxwt_refusal {
	MXWT_REFUSE_ONE, /* one allocation; those behind it are granted again */
	MXWT_REFUSE_REST /* one, and everything behind it */
};

/*
 * Refuses the allocation NUMBER, counted from 1 from now on; 0 ends all refusals.
 */
void mxwt_fail_alloc(size_t number, enum mxwt_refusal refusal);

/*
 * Did a refusal happen since the last mxwt_fail_alloc?
 */
bool mxwt_fail_alloc_happened(void);

/*
 * Calls ATTEMPT with the first allocation refused, then the second, and so on, until nothing
 * was refused any more; then all over again with everything behind the refused one refused too.
 * ATTEMPT asks mxwt_fail_alloc_happened when it is done with what it tests, and judges the
 * outcome itself; when it returns false, the sweep ends. Returns how many refusals there were.
 */
size_t mxwt_fail_alloc_sweep(bool (*attempt)(void *context), void *context);

#endif
