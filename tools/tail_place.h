/* tail_place.h - which file of this resolver has its alerts.
 * Threads: one.
 * Memory: the path is the caller's.
 * Cost: host.yaml is read.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_TAIL_PLACE_H
#define MXWARDEN_TOOLS_TAIL_PLACE_H

#include "common.h"

/* The path of the first file in the form ecs among the sinks of host.yaml; where there is no host.yaml,
 * alerts.json in the state directory. free() it. NULL after a complaint: there is none, or host.yaml cannot
 * be read. */
char *tail_place(const struct cmd *cmd);

#endif
