/*
 * The user is the one that runs the test, as the kernel says at the control socket.
 */
#include "lab_states.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

json_t *lab_state_expect(const struct lab_unbound *unbound, int line, size_t count,
                         const char *action)
{
	json_t *states = lab_states_wait(unbound, count);
	json_t *last = json_incref(json_array_get(states, count - 1));

	LAB_CHECK(json_array_size(states) == count &&
	                  strcmp(lab_alert_text(last, "event.action"), action) == 0,
	          "line %d: %zu lines, and the last but %zu is %s", line,
	          json_array_size(states), count - 1, lab_alert_text(last, "event.action"));
	CU_ASSERT_STRING_EQUAL(lab_alert_text(last, "event.kind"), "event");
	CU_ASSERT_STRING_EQUAL(lab_state_first(last, "event.category"), "configuration");
	CU_ASSERT_STRING_EQUAL(lab_state_first(last, "event.type"), "change");
	json_decref(states);
	return last;
}

json_t *lab_state(const struct lab_unbound *unbound, size_t number)
{
	json_t *states = lab_states_wait(unbound, number);
	json_t *state = json_incref(json_array_get(states, number - 1));

	json_decref(states);
	return state;
}

const char *lab_state_user(void)
{
	/* cppcheck-suppress getpwuidCalled ; no other thread asks for users */
	const struct passwd *user = getpwuid(getuid());

	return user != NULL ? user->pw_name : "";
}

void lab_state_by(const json_t *state, const char *reason)
{
	char id[24];

	(void)lab_print(id, sizeof(id), "%lu", (unsigned long)getuid());
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "user.name"), lab_state_user());
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "user.id"), id);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.reason"), reason);
}

void lab_state_says(const json_t *state, const char *part)
{
	LAB_CHECK(strstr(lab_alert_text(state, "message"), part) != NULL, "\"%s\" lacks \"%s\"",
	          lab_alert_text(state, "message"), part);
}

const char *lab_state_first(const json_t *state, const char *path)
{
	const char *text = json_string_value(json_array_get(lab_alert_at(state, path), 0));

	return text != NULL ? text : "";
}
