/* calls.h - what is done for a call at a control socket.
 * Threads: the thread of the socket.
 * Memory: a reply is completed in place.
 * Cost: a reload reads files; the rest is small.
 * Standards: docs/control.md.
 */
#ifndef MXW_UNBOUND_CALLS_H
#define MXW_UNBOUND_CALLS_H

#include "control/server.h"

/* Each takes the struct mxwi_in_hand as context: every call, and those that change nothing. */
void mxwi_call_any(void *in_hand, const struct mxwi_call *call, struct mxwi_reply *reply);
void mxwi_call_reading(void *in_hand, const struct mxwi_call *call, struct mxwi_reply *reply);

#endif
