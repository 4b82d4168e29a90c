/* lab_control.h - calls at the control sockets of an Unbound with the module.
 * Threads: one.
 * Memory: a reply is the caller's.
 * Cost: one connection.
 * Standards: docs/control.md.
 */
#ifndef MXW_TESTS_LIVE_LAB_CONTROL_H
#define MXW_TESTS_LIVE_LAB_CONTROL_H

#include <jansson.h>

#include "lab_unbound.h"

/* Calls at control.sock and returns the reply, to be given to json_decref(). `request` is JSON in which
 * every ' is a ". NULL, and said why: there is none. */
json_t *lab_control_call(const struct lab_unbound *unbound, const char *request);

/* The same, where nobody may be there any more: one try. */
json_t *lab_control_try(const struct lab_unbound *unbound, const char *request);

/* The same at a socket of that name in the state directory. */
json_t *lab_control_call_at(const struct lab_unbound *unbound, const char *socket,
                            const char *request);

/* Calls, and fails the running test at LINE when the result is another one. */
json_t *lab_control_expect(const struct lab_unbound *unbound, int line, const char *request,
                           const char *result);
#define LAB_CALL(unbound, request, result)                                                     \
	lab_control_expect(unbound, __LINE__, request, result)

/* The same, when nothing but the result is of interest. */
#define LAB_DO(unbound, request, result) json_decref(LAB_CALL(unbound, request, result))

/* Does one of the reply's words hold the text? */
bool lab_control_says(const json_t *reply, const char *text);

#endif
