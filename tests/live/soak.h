/* soak.h - what a soak run counts: how long answers took, and what the process held.
 * Threads: one.
 * Memory: values.
 * Cost: an answer is one increment; a look at the process reads /proc.
 * Standards: proc(5).
 */
#ifndef MXW_TESTS_LIVE_SOAK_H
#define MXW_TESTS_LIVE_SOAK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define SOAK_BUCKETS 512u

/* What AddressSanitizer keeps of what was freed, a quarter of a GiB, with its shadow and its maps. */
#if defined(__SANITIZE_ADDRESS__)
#define SOAK_KEPT_KIB (672 * 1024)
#else
#define SOAK_KEPT_KIB 0
#endif

/* How long answers took. A bucket is wider by a sixteenth than the one before. */
struct soak_latencies {
	uint64_t buckets[SOAK_BUCKETS];
	uint64_t count, max_us;
};

void soak_latency_add(struct soak_latencies *latencies, int64_t us);

/* The time within which that share of them came, 0 to 1; its bucket's upper end. 0 without any. */
int64_t soak_latency_at(const struct soak_latencies *latencies, double share);

/* What a process holds. */
struct soak_holdings {
	long resident_kib, descriptors, threads;
};

/* False: it is not there. */
bool soak_holdings_of(pid_t pid, struct soak_holdings *ret);

/* The same, as soon as it holds no more descriptors and threads than it did: what a caller has closed, its
 * server closes a moment later. False, with what it holds: that does not come. */
bool soak_holdings_again(pid_t pid, const struct soak_holdings *before,
                         struct soak_holdings *ret);

#endif
