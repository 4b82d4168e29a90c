/* What is in force is told by the module; what should be is in files, and the command looks at those
 * itself. The module would have to read them for each status otherwise, and a file that hangs would
 * hold it up. Each deviation is a sentence that says what to do. */
#include "status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mxwarden/loader.h>

#include "ask.h"
#include "json.h"

const char *on_disk_text(enum on_disk on_disk)
{
	static const char *const words[] = {
		[ON_DISK_SAME] = "same",
		[ON_DISK_NEWER] = "newer",
		[ON_DISK_BROKEN] = "broken",
		[ON_DISK_MISSING] = "missing",
		[ON_DISK_UNREADABLE] = "unreadable",
	};

	return words[on_disk];
}

/* Would the module take the policy? Lists with max-change are not held against what is in force. */
static enum on_disk load(const struct mxw_sources *sources)
{
	const struct mxw_load_options options = {
		.now_s = time(NULL),
		.for_service = true,
		.errors_only = true,
	};
	struct mxw_policy *policy = NULL;
	enum mxw_result result = mxw_load(sources, &options, NULL, NULL, &policy);

	mxw_policy_free(policy);
	return result == MXW_OK ? ON_DISK_NEWER : ON_DISK_BROKEN;
}

enum on_disk on_disk_look(const char *path, const char *digest,
                          char ret_digest[MXW_DIGEST_TEXT_MAX])
{
	struct mxw_sources *sources = NULL;
	enum on_disk on_disk = ON_DISK_SAME;
	uint8_t octets[MXW_DIGEST_SIZE];

	ret_digest[0] = '\0';
	/* Told from a file that is there and cannot be read, which a finding would say in words. */
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return ON_DISK_MISSING;
	if (mxw_sources_read(path, NULL, NULL, &sources) != MXW_OK)
		return ON_DISK_UNREADABLE;
	mxw_sources_digest(sources, octets);
	mxw_digest_to_text(octets, ret_digest);
	if (strcmp(ret_digest, digest) != 0)
		on_disk = load(sources);
	mxw_sources_free(sources);
	return on_disk;
}

/* Adds a sentence. A list for which memory was refused is NULL from then on. */
static __attribute__((format(printf, 2, 3))) void add(json_t **list, const char *format, ...)
{
	char text[4096];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (json_array_append_new(*list, cmd_json_text(text)) != 0) {
		json_decref(*list);
		*list = NULL;
	}
}

static void add_policy(json_t **list, const json_t *policy, enum on_disk on_disk,
                       const char *disk_digest)
{
	const char *path = ask_text(policy, "path");
	const char *origin = ask_text(policy, "origin");

	if (strcmp(origin, "none") == 0)
		add(list,
		    "no policy is in force: every name is answered as it is; correct %s and "
		    "reload",
		    path);
	else if (strcmp(origin, "last-good") == 0)
		add(list, "the last good policy is in force, not %s; correct that and reload",
		    path);
	switch (on_disk) {
	case ON_DISK_SAME:
		break;
	case ON_DISK_NEWER:
		add(list, "%s is another policy, %s; mxwarden reload brings it into force",
		    path, disk_digest);
		break;
	case ON_DISK_BROKEN:
		add(list,
		    "%s cannot be used, and would be refused; mxwarden check -p %s says why",
		    path, path);
		break;
	case ON_DISK_MISSING:
		add(list, "%s is missing; write it again", path);
		break;
	case ON_DISK_UNREADABLE:
		add(list, "%s cannot be read; mxwarden check -p %s says why", path, path);
		break;
	}
}

static void add_host(json_t **list, const json_t *host)
{
	const char *path = ask_text(host, "path");
	const char *origin = ask_text(host, "origin");

	if (strcmp(origin, "last-good") == 0)
		add(list,
		    "the last good settings of this resolver are in force, not %s; "
		    "mxwarden check --host %s says why",
		    path, path);
	else if (strcmp(origin, "none") == 0)
		add(list,
		    "%s cannot be used, so this resolver only monitors; "
		    "mxwarden check --host %s says why",
		    path, path);
}

static void add_by_hand(json_t **list, const json_t *status)
{
	const json_t *override = json_object_get(json_object_get(status, "mode"), "override");
	const size_t released = json_array_size(json_object_get(status, "releases"));

	if (json_is_object(override))
		add(list,
		    "the mode is set by hand: %s; mxwarden mode policy --reason TEXT ends that",
		    ask_text(override, "mode"));
	if (released != 0)
		add(list, "%zu %s released by hand; mxwarden release --end NAME ends that",
		    released, released == 1 ? "name is" : "names are");
	if (json_is_false(json_object_get(status, "state_stored")))
		add(list, "what was last decided by hand is not stored, and ends with the "
		          "module; see to it that Unbound's user can write to the state "
		          "directory");
}

static void add_alerts(json_t **list, const json_t *alerts)
{
	for (size_t i = 0; i < json_array_size(alerts); i++) {
		static const char *const causes[] = { "dropped_ring", "dropped_write",
			                              "dropped_build", "dropped_reload" };
		const json_t *sink = json_array_get(alerts, i);
		json_int_t dropped = 0;

		for (size_t cause = 0; cause < sizeof(causes) / sizeof(causes[0]); cause++)
			dropped += ask_number(sink, causes[cause]);
		if (dropped != 0)
			add(list,
			    "%" JSON_INTEGER_FORMAT
			    " alerts for the sink %s were dropped: %" JSON_INTEGER_FORMAT
			    " because there were too many at once, %" JSON_INTEGER_FORMAT
			    " that it did not take; see to it, Unbound's log says why",
			    dropped, ask_text(sink, "sink"), ask_number(sink, "dropped_ring"),
			    ask_number(sink, "dropped_write"));
	}
}

json_t *status_deviations(const json_t *status, enum on_disk on_disk, const char *disk_digest,
                          const char *expect)
{
	const json_t *policy = json_object_get(status, "policy");
	const char *digest = ask_text(policy, "digest");
	json_t *list = json_array();

	add_policy(&list, policy, on_disk, disk_digest);
	if (expect != NULL && strcmp(expect, digest) != 0)
		add(&list, "%s is in force, and %s was expected",
		    digest[0] != '\0' ? digest : "no policy", expect);
	add_host(&list, json_object_get(status, "host"));
	add_by_hand(&list, status);
	add_alerts(&list, json_object_get(status, "alerts"));
	return list;
}
