/*
 * The file grows while it is read, so a last line without its newline is not there yet. Any other
 * line that is no JSON object is a failure at once: readers of alerts have no mercy either.
 */
#include "lab_alerts.h"

#include <stdlib.h>
#include <string.h>

const json_t *lab_alert_at(const json_t *alert, const char *path)
{
	while (alert != NULL && *path != '\0') {
		const size_t size = strcspn(path, ".");
		char key[64];

		if (!lab_print(key, sizeof(key), "%.*s", (int)size, path))
			return NULL;
		alert = json_object_get(alert, key);
		path += size + (path[size] == '.');
	}
	return alert;
}

const char *lab_alert_text(const json_t *alert, const char *path)
{
	const char *text = json_string_value(lab_alert_at(alert, path));

	return text != NULL ? text : "";
}

json_int_t lab_alert_number(const json_t *alert, const char *path)
{
	const json_t *number = lab_alert_at(alert, path);

	return json_is_integer(number) ? json_integer_value(number) : -1;
}

/* Which lines are wanted? */
typedef bool line_fn(const json_t *line);

static bool is_of(const json_t *line, const char *dataset)
{
	return strcmp(lab_alert_text(line, "event.dataset"), dataset) == 0;
}

static bool is_about_lookup(const json_t *line)
{
	return is_of(line, "mxwarden.alert") || is_of(line, "mxwarden.repeat");
}

static bool is_about_state(const json_t *line)
{
	return is_of(line, "mxwarden.state");
}

static bool is_about_health(const json_t *line)
{
	return is_of(line, "mxwarden.health");
}

/* All whole lines so far that are wanted; NULL when one is broken. */
static json_t *read_lines(const char *path, line_fn *is_wanted)
{
	char *text = lab_read_file(path);
	json_t *alerts = json_array();

	for (char *line = text, *end; line != NULL && (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		json_t *object = json_loadb(line, (size_t)(end - line), 0, NULL);

		if (!LAB_CHECK(json_is_object(object), "no JSON object: %.*s",
		               (int)(end - line), line)) {
			json_decref(object);
			json_decref(alerts);
			free(text);
			return NULL;
		}
		if (is_wanted(object))
			(void)json_array_append(alerts, object);
		json_decref(object);
	}
	free(text);
	return alerts;
}

static json_t *wait_in(const char *path, line_fn *is_wanted, size_t count)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	for (;;) {
		json_t *alerts = read_lines(path, is_wanted);

		if (alerts == NULL || json_array_size(alerts) >= count)
			return alerts;
		if (!LAB_CHECK(lab_now_ms() < deadline_ms, "%zu lines instead of %zu in %s",
		               json_array_size(alerts), count, path)) {
			json_decref(alerts);
			return NULL;
		}
		json_decref(alerts);
		lab_pause();
	}
}

static json_t *wait_of(const struct lab_unbound *unbound, line_fn *is_wanted, size_t count)
{
	char path[PATH_MAX];

	if (!lab_print(path, sizeof(path), "%s/alerts.json", unbound->state))
		return NULL;
	return wait_in(path, is_wanted, count);
}

json_t *lab_alerts_wait(const struct lab_unbound *unbound, size_t count)
{
	return wait_of(unbound, is_about_lookup, count);
}

json_t *lab_alerts_wait_in(const char *path, size_t count)
{
	return wait_in(path, is_about_lookup, count);
}

json_t *lab_states_wait(const struct lab_unbound *unbound, size_t count)
{
	return wait_of(unbound, is_about_state, count);
}

json_t *lab_health_wait(const struct lab_unbound *unbound, size_t count)
{
	return wait_of(unbound, is_about_health, count);
}

json_int_t lab_alerts_sum(const json_t *alerts, const char *name)
{
	json_int_t sum = 0;

	for (size_t i = 0; i < json_array_size(alerts); i++) {
		const json_t *alert = json_array_get(alerts, i);

		if (strcmp(lab_alert_text(alert, "dns.question.name"), name) == 0)
			sum += lab_alert_number(alert, "mxwarden.count");
	}
	return sum;
}
