/* mxwarden status: what is in force on this resolver, and whether that is what it is configured to be.
 * Where no module runs it still tells what was decided by hand, because that will hold at the next
 * start. */
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mxwarden/loader.h>
#include <mxwarden/places.h>

#include "ask.h"
#include "by_hand.h"
#include "config/quote.h"
#include "json.h"

enum {
	OPTION_EXPECT = CMD_OPTION_OWN,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_EXPECT] = { 0, "expect", "DIGEST", "the policy that should be in force" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

/* ---- a module runs ---- */

/* Adds what the module does not know. False: memory is refused. */
static bool complete(const struct cmd_call *call, json_t *status, size_t *ret_deviations)
{
	const json_t *policy = json_object_get(status, "policy");
	const char *path = ask_text(policy, "path");
	char digest[MXW_DIGEST_TEXT_MAX];
	enum on_disk on_disk = on_disk_look(path, ask_text(policy, "digest"), digest);
	json_t *deviations;

	/* Whoever may not read the file cannot say what is in it. */
	if (on_disk == ON_DISK_UNREADABLE && access(path, R_OK) != 0 && errno == EACCES &&
	    geteuid() != 0) {
		cmd_complain(
			call->cmd,
			"%s: you may not read it, so it is not known whether it is what is "
			"in force",
			MXWI_QUOTE(path, strlen(path)));
		deviations = status_deviations(status, ON_DISK_SAME, "",
		                               call->values[OPTION_EXPECT]);
	} else {
		deviations =
			status_deviations(status, on_disk, digest, call->values[OPTION_EXPECT]);
	}
	*ret_deviations = json_array_size(deviations);
	return json_object_set_new(status, "on_disk", json_string(on_disk_text(on_disk))) ==
	               0 &&
	       json_object_set_new(status, "as_configured",
	                           json_boolean(*ret_deviations == 0)) == 0 &&
	       json_object_set_new(status, "deviations", deviations) == 0;
}

static enum cmd_status tell(const struct cmd_call *call, struct ask_reply *reply)
{
	enum cmd_status status = ask_outcome(call->cmd, reply);
	size_t deviations = 0;

	if (status != CMD_YES)
		return CMD_UNDONE;
	if (!complete(call, reply->root, &deviations)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	if (call->values[CMD_OPTION_JSON] == NULL)
		status_print(reply->root);
	else if (!ask_print(call->cmd, json_incref(reply->root)))
		return CMD_UNDONE;
	return deviations == 0 ? CMD_YES : CMD_NO;
}

/* ---- none does ---- */

/* The digest of the last good policy; "" where there is none that can be read. */
static void read_last_good(char digest[MXW_DIGEST_TEXT_MAX])
{
	char *path = ask_path(MXW_LAST_GOOD_POLICY);
	struct mxw_sources *sources = NULL;
	uint8_t octets[MXW_DIGEST_SIZE];

	digest[0] = '\0';
	if (path != NULL && mxw_sources_restore(path, &sources) == MXW_OK) {
		mxw_sources_digest(sources, octets);
		mxw_digest_to_text(octets, digest);
	}
	mxw_sources_free(sources);
	free(path);
}

static void print_kept(const json_t *kept)
{
	const json_t *override = json_object_get(kept, "override");
	const json_t *releases = json_object_get(kept, "releases");
	const char *last_good = ask_text(kept, "last_good");

	puts("at the next start holds:");
	if (json_is_object(override))
		by_hand_print_override("  by hand: ", override);
	by_hand_print_releases("  released: ", releases);
	if (!json_is_object(override) && json_array_size(releases) == 0)
		puts("  nothing was decided by hand");
	printf("  last good policy: %s\n", last_good[0] != '\0' ? last_good : "none");
}

static enum cmd_status tell_kept(const struct cmd_call *call)
{
	enum cmd_status status = ask_complain_nobody(call->cmd);
	struct mxw_state *state = by_hand_load(call->cmd, time(NULL));
	char last_good[MXW_DIGEST_TEXT_MAX];
	json_t *kept;

	if (state == NULL)
		return status;
	read_last_good(last_good);
	kept = json_pack("{s:n, s:o, s:o, s:o}", "module", "override",
	                 by_hand_override_json(state), "releases", by_hand_releases_json(state),
	                 "last_good",
	                 last_good[0] != '\0' ? json_string(last_good) : json_null());
	mxw_state_free(state);
	if (call->values[CMD_OPTION_JSON] != NULL)
		return ask_print(call->cmd, kept) ? status : CMD_UNDONE;
	print_kept(kept);
	json_decref(kept);
	return status;
}

static enum cmd_status run(const struct cmd_call *call)
{
	struct ask_reply reply;
	enum cmd_status status;

	if (!ask_has_no_policy(call) || !cmd_has_no_operands(call) ||
	    !ask_digest_is_sound(call->cmd, call->values[OPTION_EXPECT]))
		return CMD_UNDONE;
	status = ask(call->cmd, MXW_STATUS_SOCKET, json_pack("{s:s}", "call", "status"), false,
	             ASK_PATIENCE_S, &reply);
	if (status == CMD_NOT_RUNNING)
		return tell_kept(call);
	if (status != CMD_YES)
		return status;
	status = tell(call, &reply);
	ask_fini(&reply);
	return status;
}

const struct cmd cmd_status = {
	.name = "status",
	.synopsis = "[--expect DIGEST] [--json]",
	.summary = "say what is in force, and whether it is what is configured",
	.notes = "Exit status: 0 as configured; 1 running, but not as configured; 2 could not "
		 "be asked;\n"
		 "3 no module is running: what holds at the next start is printed.\n",
	.options = options,
	.run = run,
};
