/* lab_redis.h - Redis, for cachedb, on a port of its own; nothing of it is kept.
 * Threads: one.
 * Memory: a process is the caller's.
 * Cost: a process.
 * Standards: redis.conf; RESP for one word, PING.
 */
#ifndef MXW_TESTS_LIVE_LAB_REDIS_H
#define MXW_TESTS_LIVE_LAB_REDIS_H

#include "lab.h"

/* Is there one, and an Unbound that speaks with it? NULL: yes; else why not. */
const char *lab_redis_missing(void);

/* Starts it and waits until it answers. Returns its port; 0, and said why: it does not. */
uint16_t lab_redis_start(struct lab *lab, struct lab_process *process);

#endif
