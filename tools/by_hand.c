/* The module keeps what people decide in one small file, and is the only one to write it while it runs.
 * Where it does not, the command does that in its stead, so that a decision can be taken before the
 * resolver is up again, and holds from its first query. */
#include "by_hand.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mxwarden/host.h>
#include <mxwarden/loader.h>
#include <mxwarden/places.h>

#include "ask.h"
#include "config/quote.h"
#include "json.h"

static void user_name(char *name, size_t room)
{
	/* cppcheck-suppress getpwuidCalled ; the command has one thread */
	const struct passwd *user = getpwuid(getuid());

	if (user != NULL)
		(void)snprintf(name, room, "%s", user->pw_name);
	else
		(void)snprintf(name, room, "uid %ju", (uintmax_t)getuid());
}

bool by_hand_read(const struct cmd_call *call, size_t option_for, size_t option_reason,
                  struct by_hand *ret)
{
	const char *duration = call->values[option_for];

	*ret = (struct by_hand){ .now_s = time(NULL), .reason = call->values[option_reason] };
	user_name(ret->user, sizeof(ret->user));
	if (duration != NULL &&
	    mxw_duration_from_text(duration, strlen(duration), &ret->for_s) != MXW_OK) {
		cmd_complain(call->cmd,
		             "--for %s is no duration; write a number and s, m, h or d behind "
		             "it, such as 90s, 5m, 2h or 7d",
		             MXWI_QUOTE(duration, strlen(duration)));
		return false;
	}
	if (ret->reason != NULL && ret->reason[0] == '\0') {
		cmd_complain(call->cmd, "--reason is empty; say why");
		return false;
	}
	return true;
}

/* ---- the file ---- */

struct mxw_state *by_hand_load(const struct cmd *cmd, int64_t now_s)
{
	char *path = ask_path(MXW_STATE_FILE);
	struct mxw_state *state = NULL;
	enum mxw_result result = path != NULL ? mxw_state_read(path, &state) : MXW_NOMEM;

	if (result == MXW_IO && errno == ENOENT) {
		state = mxw_state_new();
		result = state != NULL ? MXW_OK : MXW_NOMEM;
	}
	if (result == MXW_OK)
		(void)mxw_state_expire(state, now_s);
	else if (result == MXW_NOMEM)
		cmd_complain(cmd, "%s", mxw_result_text(result));
	else
		cmd_complain(cmd,
		             "%s cannot be read: %s; mend it, or remove it, and what was "
		             "decided by hand is forgotten",
		             MXWI_QUOTE(path, strlen(path)),
		             result == MXW_IO ? cmd_file_error_text(errno)
		                              : mxw_result_text(result));
	free(path);
	return state;
}

bool by_hand_store(const struct cmd *cmd, const struct mxw_state *state)
{
	char *path = ask_path(MXW_STATE_FILE);
	enum mxw_result result = path != NULL ? mxw_state_store(state, path) : MXW_NOMEM;

	if (result == MXW_IO)
		cmd_complain(cmd, "%s cannot be written: %s", MXWI_QUOTE(path, strlen(path)),
		             strerror(errno));
	else if (result != MXW_OK)
		cmd_complain(cmd, "%s", mxw_result_text(result));
	free(path);
	return result == MXW_OK;
}

bool by_hand_limit(const struct cmd *cmd, int64_t *ret_s)
{
	const char *path = ask_host_path();
	struct mxw_host *host = NULL;
	enum mxw_result result = mxw_host_read(path, true, NULL, NULL, &host);
	char *last_good;

	if (result == MXW_IO && errno == ENOENT) {
		*ret_s = mxw_host_defaults()->release_limit_s;
		return true;
	}
	/* As the module does, when it starts. */
	if (result != MXW_OK && (last_good = ask_path(MXW_LAST_GOOD_HOST)) != NULL) {
		result = mxw_host_restore(last_good, NULL, NULL, &host);
		free(last_good);
	}
	if (result != MXW_OK) {
		cmd_complain(cmd,
		             "%s cannot be used, so nobody knows its release-limit; "
		             "mxwarden check --host says what is wrong",
		             MXWI_QUOTE(path, strlen(path)));
		return false;
	}
	*ret_s = host->release_limit_s;
	mxw_host_free(host);
	return true;
}

/* ---- JSON and text ---- */

static json_t *time_json(int64_t time_s)
{
	char text[MXW_TIME_TEXT_MAX];

	return time_s != 0 ? json_string(mxw_time_to_text(time_s, text)) : json_null();
}

json_t *by_hand_override_json(const struct mxw_state *state)
{
	const struct mxw_override override = mxw_state_override(state);

	if (override.mode == MXW_MODE_UNSET)
		return json_null();
	return json_pack("{s:s, s:o, s:o, s:s, s:s}", "mode", mxw_mode_text(override.mode),
	                 "since", time_json(override.since_s), "until",
	                 time_json(override.until_s), "reason", override.reason, "user",
	                 override.user);
}

json_t *by_hand_releases_json(const struct mxw_state *state)
{
	json_t *list = json_array();

	for (size_t i = 0; i < mxw_state_release_count(state); i++) {
		const struct mxw_release release = mxw_state_release(state, i);

		if (json_array_append_new(
			    list, json_pack("{s:s, s:o, s:o, s:s, s:s}", "name", release.name,
		                            "since", time_json(release.since_s), "until",
		                            time_json(release.until_s), "reason",
		                            release.reason, "user", release.user)) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* Why, and who. */
static void print_why(const json_t *decision)
{
	fputs(" (", stdout);
	cmd_print_text(stdout, ask_text(decision, "reason"));
	fputs("; by ", stdout);
	cmd_print_text(stdout, ask_text(decision, "user"));
	puts(")");
}

void by_hand_print_override(const char *indent, const json_t *override)
{
	const char *until = ask_text(override, "until");

	printf("%smode ", indent);
	cmd_print_text(stdout, ask_text(override, "mode"));
	fputs(until[0] != '\0' ? " until " : " until it is ended", stdout);
	cmd_print_text(stdout, until);
	print_why(override);
}

void by_hand_print_releases(const char *indent, const json_t *releases)
{
	for (size_t i = 0; i < json_array_size(releases); i++) {
		const json_t *release = json_array_get(releases, i);

		fputs(indent, stdout);
		cmd_print_text(stdout, ask_text(release, "name"));
		fputs(" until ", stdout);
		cmd_print_text(stdout, ask_text(release, "until"));
		print_why(release);
	}
}
