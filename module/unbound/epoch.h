/* epoch.h - when may something go that workers may be looking at?
 * Threads: any; a thread is made known by itself when it first reads.
 * Memory: none; liburcu keeps a little for each thread that has read.
 * Cost: a read begins and ends with some loads and stores of the thread's own; it never waits.
 * Standards: liburcu, its bulletproof flavour: workers are not ours to register.
 *
 * A read is short: no file, no lock, no wait in between. mxwi_epoch_wait() returns when every read that
 * had begun has ended; it is never called by a worker.
 */
#ifndef MXW_UNBOUND_EPOCH_H
#define MXW_UNBOUND_EPOCH_H

#define URCU_INLINE_SMALL_FUNCTIONS
#include <urcu/urcu-bp.h>

/* ThreadSanitizer does not see liburcu's barriers, so it is told what they order: whatever a reader did
 * before its end comes before whatever the one who has waited does. */
#if defined(__SANITIZE_THREAD__)
void __tsan_acquire(void *address);
void __tsan_release(void *address);
extern char mxwi_epoch_mark;
#define MXWI_EPOCH_END() __tsan_release(&mxwi_epoch_mark)
#define MXWI_EPOCH_ENDED() __tsan_acquire(&mxwi_epoch_mark)
#else
#define MXWI_EPOCH_END() ((void)0)
#define MXWI_EPOCH_ENDED() ((void)0)
#endif

static inline void mxwi_epoch_begin(void)
{
	urcu_bp_read_lock();
}

static inline void mxwi_epoch_end(void)
{
	MXWI_EPOCH_END();
	urcu_bp_read_unlock();
}

static inline void mxwi_epoch_wait(void)
{
	urcu_bp_synchronize_rcu();
	MXWI_EPOCH_ENDED();
}

#endif
