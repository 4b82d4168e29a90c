/* One line for each check, or one object for all. */
#include "json.h"
#include "preflight.h"

static const char *result_text(enum preflight_result result)
{
	switch (result) {
	case PREFLIGHT_OK:
		return "ok";
	case PREFLIGHT_WARNING:
		return "warning";
	case PREFLIGHT_NO:
		return "no";
	case PREFLIGHT_SKIPPED:
		return "skipped";
	case PREFLIGHT_UNKNOWN:
		break;
	}
	return "unknown";
}

static json_t *loads(const struct preflight *preflight)
{
	const enum preflight_result worst = preflight_worst(preflight, 0);

	return worst == PREFLIGHT_UNKNOWN ? json_null() : json_boolean(worst == PREFLIGHT_OK);
}

static json_t *deed(const struct preflight *preflight)
{
	switch (preflight->deed) {
	case PREFLIGHT_ACTIVATED:
		return json_string("activated");
	case PREFLIGHT_DEACTIVATED:
		return json_string("deactivated");
	case PREFLIGHT_FAILED:
		return json_string("failed");
	case PREFLIGHT_NOTHING:
		break;
	}
	return json_null();
}

static bool print_json(const struct preflight *preflight)
{
	json_t *checks = json_array();

	for (size_t i = 0; i < preflight->check_count; i++) {
		const struct preflight_check *check = &preflight->checks[i];
		json_t *object = json_object();
		json_object_set_new(object, "check", json_string(check->name));
		json_object_set_new(object, "result", json_string(result_text(check->result)));
		json_object_set_new(object, "words", cmd_json_text(check->words));
		if (json_array_append_new(checks, object) != 0) {
			json_decref(checks);
			return false;
		}
	}
	json_t *all = json_object();
	json_object_set_new(all, "loads", loads(preflight));
	json_object_set_new(all, "activate", deed(preflight));
	json_object_set_new(all, "running",
	                    cmd_json_number_if(preflight->running != 0, preflight->running));
	if (json_object_set_new(all, "checks", checks) != 0) {
		json_decref(all);
		return false;
	}
	return cmd_json_print(all);
}

bool preflight_print(const struct preflight *preflight, bool json)
{
	if (json)
		return print_json(preflight);
	for (size_t i = 0; i < preflight->check_count; i++) {
		const struct preflight_check *check = &preflight->checks[i];
		printf("%-14s %-8s %s\n", check->name, result_text(check->result),
		       check->words);
	}
	return true;
}
