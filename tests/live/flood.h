/* flood.h - a hundred mail hosts that ask for ten thousand watched names, and what the lines say of it.
 * Threads: one.
 * Memory: some megabytes of counts, whatever the number of look-ups is; a flood is made and ended by its
 *         test.
 * Cost: one datagram each way for a look-up; the lines are read one by one.
 * Standards: RFC 1035 section 4 (messages); RFC 7505 (null MX).
 */
#ifndef MXW_TESTS_LIVE_FLOOD_H
#define MXW_TESTS_LIVE_FLOOD_H

#include <stdbool.h>
#include <stdint.h>

#include "soak.h"

#define FLOOD_CLIENTS 100u /* 127.0.10.1 and on */
#define FLOOD_NAMES 10000u /* n0.army.test. and on */

struct flood;

/* NULL, and said why: no memory, or an address cannot be bound. */
struct flood *flood_new(void);
void flood_free(struct flood *flood); /* NULL is allowed */

/* Asks COUNT times, every client for itself with one question on its way; or, where RATE is not 0, one client
 * after the other, so many a second. Half of the questions are for one of a hundred names, the others for any.
 * How long each answer took is added to LATENCIES. False, and said why: one
 * was not a null MX, or none came. */
bool flood_ask(struct flood *flood, uint16_t port, unsigned count, unsigned rate,
               struct soak_latencies *latencies);

/* What the lines of a file of alerts say. */
struct flood_lines {
	uint64_t lines, alerts, repeats, cut_off; /* the last are no JSON */
	uint64_t counted;                         /* the sum of `count` */
	uint64_t ring, write, build, reload;      /* the sums of `dropped` */
};

/* Reads all lines of the file, of one instance, and checks of each that its number is the one after that of the
 * line before; that a repeat comes after an alert of the same client and name; that no more is said of a
 * client and name than was asked; and that the last line is the end of the module. False, and said why. */
bool flood_read(const struct flood *flood, const char *path, struct flood_lines *ret);

#endif
