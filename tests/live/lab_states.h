/* lab_states.h - lines about changes of what is in force, and what they must say.
 * Threads: one.
 * Memory: what is returned as json_t belongs to the caller.
 * Cost: the file is read as a whole each time.
 * Standards: none.
 */
#ifndef MXW_TESTS_LIVE_LAB_STATES_H
#define MXW_TESTS_LIVE_LAB_STATES_H

#include "lab_alerts.h"

/* Waits until there are exactly COUNT such lines, of which the last one has that action, and returns it. Fails
 * the running test at LINE where it is otherwise. */
json_t *lab_state_expect(const struct lab_unbound *unbound, int line, size_t count,
                         const char *action);
#define LAB_STATE(unbound, count, action) lab_state_expect(unbound, __LINE__, count, action)

/* One of the lines, counted from 1. */
json_t *lab_state(const struct lab_unbound *unbound, size_t number);

/* The name of the one who runs this. */
const char *lab_state_user(void);

/* Is it by the one who runs this, for that reason? */
void lab_state_by(const json_t *state, const char *reason);

/* Does the message have that part? */
void lab_state_says(const json_t *state, const char *part);

/* The first text of a list; "" when there is none. */
const char *lab_state_first(const json_t *state, const char *path);

#endif
