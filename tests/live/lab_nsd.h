/* lab_nsd.h - NSD, the authority for what is real, on a port of its own.
 * Threads: one.
 * Memory: its state is in the lab.
 * Cost: three processes, until stopped.
 * Standards: nsd.conf(5).
 */
#ifndef MXW_TESTS_LIVE_LAB_NSD_H
#define MXW_TESTS_LIVE_LAB_NSD_H

#include <stdbool.h>

struct lab;

/* Writes the zones, starts NSD and waits until it answers. Says why not. */
bool lab_nsd_start(struct lab *lab);

/* True: it was not running, or ended by itself when told to. */
bool lab_nsd_stop(struct lab *lab);

#endif
