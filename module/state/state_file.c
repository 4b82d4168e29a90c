/* The file is one JSON object of which every member is known and must be there:
 *
 *	{
 *	 "mxwarden-state": 1,
 *	 "override": null, or {"mode", "since", "until": null or a time, "reason", "user"},
 *	 "releases": [{"name", "since", "until", "reason", "user"}, ...]
 *	}
 *
 * What is read goes in through the same functions as what people say, so the file cannot hold more
 * than they could. It is all or nothing: half of what people decided is not what they decided. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <mxwarden/loader.h>

#include "config/file_store.h"
#include "config/sources.h"
#include "state/state.h"

#define VERSION 1

/* ---- reading ---- */

/* Reads what the JSON library takes apart; in case of a mistake sets *result, the first of which
 * stays. */
static void fail(enum mxw_result *result, enum mxw_result why)
{
	if (*result == MXW_OK)
		*result = why;
}

/* The text of a member; "" when it has none. */
static const char *text_of(const json_t *object, const char *name, enum mxw_result *result)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (text == NULL)
		fail(result, MXW_SYNTAX);
	return text != NULL ? text : "";
}

static int64_t time_of(const json_t *object, const char *name, enum mxw_result *result)
{
	const char *text = text_of(object, name, result);
	int64_t time_s = 0;

	if (mxw_time_from_text(text, strlen(text), &time_s) != MXW_OK)
		fail(result, MXW_SYNTAX);
	return time_s;
}

static void read_override(struct mxw_state *state, const json_t *object,
                          enum mxw_result *result)
{
	struct mxw_override override;

	if (json_is_null(object))
		return;
	if (json_object_size(object) != 5) {
		fail(result, MXW_SYNTAX);
		return;
	}
	override = (struct mxw_override){
		.mode = mxw_mode_from_text(text_of(object, "mode", result)),
		.since_s = time_of(object, "since", result),
		.reason = text_of(object, "reason", result),
		.user = text_of(object, "user", result),
	};
	/* 0 stands for no end, which is not written as a time. */
	if (!json_is_null(json_object_get(object, "until"))) {
		override.until_s = time_of(object, "until", result);
		if (override.until_s == 0)
			fail(result, MXW_SYNTAX);
	}
	if (override.mode == MXW_MODE_UNSET)
		fail(result, MXW_SYNTAX);
	if (*result == MXW_OK)
		*result = mxw_state_set_override(state, &override);
}

static void read_release(struct mxw_state *state, const json_t *object, enum mxw_result *result)
{
	char why[MXW_STATE_WHY_MAX];
	const size_t count = mxw_state_release_count(state);
	const struct mxw_release release = {
		.name = text_of(object, "name", result),
		.since_s = time_of(object, "since", result),
		.until_s = time_of(object, "until", result),
		.reason = text_of(object, "reason", result),
		.user = text_of(object, "user", result),
	};

	if (json_object_size(object) != 5)
		fail(result, MXW_SYNTAX);
	if (*result == MXW_OK)
		*result = mxw_state_add_release(state, &release, why);
	/* One that is there twice has two ends. */
	if (*result == MXW_OK && mxw_state_release_count(state) == count)
		*result = MXW_SYNTAX;
}

static enum mxw_result read_root(struct mxw_state *state, const json_t *root)
{
	const json_t *version = json_object_get(root, "mxwarden-state");
	const json_t *override = json_object_get(root, "override");
	const json_t *releases = json_object_get(root, "releases");
	enum mxw_result result = MXW_OK;

	if (json_object_size(root) != 3 || override == NULL || !json_is_array(releases) ||
	    !json_is_integer(version) || json_integer_value(version) != VERSION)
		return MXW_SYNTAX;
	read_override(state, override, &result);
	for (size_t i = 0; i < json_array_size(releases) && result == MXW_OK; i++)
		read_release(state, json_array_get(releases, i), &result);
	return result;
}

enum mxw_result mxw_state_read(const char *path, struct mxw_state **ret)
{
	struct mxw_state *state = NULL;
	char *octets = NULL;
	size_t size = 0;
	json_error_t error;
	json_t *root = NULL;
	enum mxw_result result = mxwi_file_read(path, MXW_STATE_SIZE_MAX, &octets, &size, NULL);

	if (result != MXW_OK)
		return result;
	root = json_loadb(octets, size, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL) {
		result = json_error_code(&error) == json_error_out_of_memory ? MXW_NOMEM
		                                                             : MXW_SYNTAX;
		goto out;
	}
	state = mxw_state_new();
	result = state != NULL ? read_root(state, root) : MXW_NOMEM;
	if (result == MXW_OK) {
		*ret = state;
		state = NULL;
	}
out:
	mxw_state_free(state);
	json_decref(root);
	free(octets);
	return result;
}

/* ---- writing ---- */

/* By hand: what is kept has no characters that need more than a backslash, and jansson leaves parts
 * out without a word where memory is refused. */
static void put_text(FILE *stream, const char *member, const char *text, const char *after)
{
	fprintf(stream, "\"%s\": \"", member);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', stream);
		fputc(*text, stream);
	}
	fprintf(stream, "\"%s", after);
}

static void put_time(FILE *stream, const char *member, int64_t time_s)
{
	char text[MXW_TIME_TEXT_MAX];

	put_text(stream, member, mxw_time_to_text(time_s, text), ", ");
}

static void put_override(FILE *stream, const struct mxw_override *override)
{
	fputs(" \"override\": ", stream);
	if (override->mode == MXW_MODE_UNSET) {
		fputs("null,\n", stream);
		return;
	}
	fputs("{", stream);
	put_text(stream, "mode", mxw_mode_text(override->mode), ", ");
	put_time(stream, "since", override->since_s);
	if (override->until_s == 0)
		fputs("\"until\": null, ", stream);
	else
		put_time(stream, "until", override->until_s);
	put_text(stream, "reason", override->reason, ", ");
	put_text(stream, "user", override->user, "},\n");
}

static void put_releases(FILE *stream, const struct mxw_state *state)
{
	fputs(" \"releases\": [", stream);
	for (size_t i = 0; i < state->count; i++) {
		const struct mxw_release *release = &state->releases[i].release;

		fputs(i == 0 ? "\n  {" : ",\n  {", stream);
		put_text(stream, "name", release->name, ", ");
		put_time(stream, "since", release->since_s);
		put_time(stream, "until", release->until_s);
		put_text(stream, "reason", release->reason, ", ");
		put_text(stream, "user", release->user, "}");
	}
	fputs(state->count == 0 ? "]\n" : "\n ]\n", stream);
}

/* The text of a state, to be given to free(); NULL: memory is refused. */
static char *to_text(const struct mxw_state *state, size_t *ret_size)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, ret_size);
	bool failed;

	if (stream == NULL)
		return NULL;
	fprintf(stream, "{\n \"mxwarden-state\": %d,\n", VERSION);
	put_override(stream, &state->override);
	put_releases(stream, state);
	fputs("}\n", stream);
	failed = ferror(stream) != 0;
	if (fclose(stream) == 0 && !failed)
		return text;
	free(text);
	return NULL;
}

enum mxw_result mxw_state_store(const struct mxw_state *state, const char *path)
{
	struct mxwi_store store;
	size_t size = 0;
	char *text = to_text(state, &size);
	enum mxw_result result;

	if (text == NULL)
		return MXW_NOMEM;
	mxwi_store_begin(&store, path);
	mxwi_store_write(&store, text, size);
	free(text);
	result = mxwi_store_end(&store);
	return result == MXW_IO && errno == ENOMEM ? MXW_NOMEM : result;
}
