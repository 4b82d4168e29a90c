/* A state is a list of releases and at most one override. A change is made aside and put in its place
 * when nothing can fail any more, so that a refused one leaves all as it was. Names are kept in one
 * form, the canonical one, and are the same release when those texts are the same. What is not fit for
 * the file is not let in, so that whatever can be stored can be read again. */
#include "state/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/utf8.h>

#include "config/name_entry.h"
#include "config/quote.h"

_Static_assert(MXW_STATE_WHY_MAX == MXWI_FINDING_TEXT_MAX, "a complaint is passed on whole");

#define TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z: what RFC 3339 can say */

struct mxw_state *mxw_state_new(void)
{
	return calloc(1, sizeof(struct mxw_state));
}

void mxw_state_free(struct mxw_state *state)
{
	if (state == NULL)
		return;
	for (size_t i = 0; i < state->count; i++)
		free(state->releases[i].texts);
	free(state->releases);
	free(state->override_texts);
	free(state);
}

/* ---- what is fit to be kept ---- */

/* Is a text fit for a line? `what` is what `why` calls it. */
static enum mxw_result check_text(const char *what, const char *text,
                                  char why[MXW_STATE_WHY_MAX])
{
	const size_t size = strlen(text);
	size_t length;

	if (size > MXW_TEXT_SIZE_MAX) {
		(void)snprintf(why, MXW_STATE_WHY_MAX, "%s has %zu octets; %u are the most",
		               what, size, MXW_TEXT_SIZE_MAX);
		return MXW_LIMIT;
	}
	for (size_t i = 0; i < size; i += length) {
		uint32_t character = 0;

		length = mxw_utf8_decode(text + i, size - i, &character);
		if (length == 0 || mxwi_is_unprintable(character)) {
			(void)snprintf(why, MXW_STATE_WHY_MAX,
			               "%s has a character that cannot be shown, its octet "
			               "%zu; leave it out",
			               what, i + 1);
			return MXW_SYNTAX;
		}
	}
	return MXW_OK;
}

/* From when till when, `most` seconds at most. */
static enum mxw_result check_span(int64_t since_s, int64_t until_s, int64_t most,
                                  char why[MXW_STATE_WHY_MAX])
{
	if (since_s < 0 || until_s <= since_s || until_s > TIME_MAX) {
		(void)snprintf(why, MXW_STATE_WHY_MAX,
		               "the end is not behind the beginning, or no time of 1970 to "
		               "9999");
		return MXW_SYNTAX;
	}
	if (until_s - since_s > most) {
		(void)snprintf(why, MXW_STATE_WHY_MAX,
		               "longer than %lld days, which is the most",
		               (long long)(most / 86400));
		return MXW_LIMIT;
	}
	return MXW_OK;
}

/* Copies a text with its NUL to `*end`, moves that behind it, and returns the copy. */
static const char *append(char **end, const char *text)
{
	char *copy = *end;
	const size_t size = strlen(text) + 1;

	memcpy(copy, text, size);
	*end += size;
	return copy;
}

/* ---- the override ---- */

struct mxw_override mxw_state_override(const struct mxw_state *state)
{
	return state->override;
}

static enum mxw_result check_override(const struct mxw_override *override)
{
	char why[MXW_STATE_WHY_MAX];
	enum mxw_result result = mxw_state_check_reason(override->reason, why);

	if (result == MXW_OK)
		result = check_text("the user", override->user, why);
	/* One that has no end ends at the last second that can be written. */
	if (result == MXW_OK && override->until_s != 0)
		result =
			check_span(override->since_s, override->until_s, MXW_OVERRIDE_MAX, why);
	else if (result == MXW_OK)
		result = check_span(override->since_s, TIME_MAX, TIME_MAX, why);
	return result;
}

enum mxw_result mxw_state_check_reason(const char *reason, char why[MXW_STATE_WHY_MAX])
{
	return check_text("the reason", reason, why);
}

enum mxw_result mxw_state_set_override(struct mxw_state *state,
                                       const struct mxw_override *override)
{
	char *texts, *end;
	enum mxw_result result;

	if (override->mode == MXW_MODE_UNSET) {
		free(state->override_texts);
		state->override_texts = NULL;
		state->override = (struct mxw_override){ .mode = MXW_MODE_UNSET };
		return MXW_OK;
	}
	result = check_override(override);
	if (result != MXW_OK)
		return result;
	texts = malloc(strlen(override->reason) + strlen(override->user) + 2);
	if (texts == NULL)
		return MXW_NOMEM;
	end = texts;
	/* The texts may be those that are there already. */
	state->override = (struct mxw_override){
		.mode = override->mode,
		.since_s = override->since_s,
		.until_s = override->until_s,
		.reason = append(&end, override->reason),
		.user = append(&end, override->user),
	};
	free(state->override_texts);
	state->override_texts = texts;
	return MXW_OK;
}

/* ---- releases ---- */

size_t mxw_state_release_count(const struct mxw_state *state)
{
	return state->count;
}

struct mxw_release mxw_state_release(const struct mxw_state *state, size_t number)
{
	return state->releases[number].release;
}

#define CANONICAL_MAX (2 + MXW_NAME_TEXT_MAX)

/* Writes an entry as it is kept, and its scope. MXW_OK, MXW_SYNTAX with `why`, MXW_NOMEM. */
static enum mxw_result canonical(const char *name, char text[CANONICAL_MAX],
                                 enum mxw_scope *ret_scope, char why[MXW_STATE_WHY_MAX])
{
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;
	const char *prefix;
	enum mxw_result result = mxwi_name_entry_parse(name, strlen(name), &entry, &complaint);

	if (result == MXW_SYNTAX) {
		memcpy(why, complaint.text, sizeof(complaint.text));
	} else if (result == MXW_OK && entry.intended.wire != NULL) {
		(void)snprintf(
			why, MXW_STATE_WHY_MAX,
			"%s is two names; a release is of one, the one that is looked up",
			MXWI_QUOTE(name, strlen(name)));
		result = MXW_SYNTAX;
	}
	if (result != MXW_OK)
		return result;
	prefix = mxw_scope_text(entry.scope);
	(void)strcpy(text, prefix);
	(void)mxw_name_to_text(entry.name, text + strlen(prefix));
	*ret_scope = entry.scope;
	return MXW_OK;
}

/* The place of a release; the count: there is none. */
static size_t find(const struct mxw_state *state, const char *text)
{
	size_t i = 0;

	while (i < state->count && strcmp(state->releases[i].release.name, text) != 0)
		i++;
	return i;
}

/* Makes an item of its own texts. MXW_OK or MXW_NOMEM. */
static enum mxw_result make(const struct mxw_release *release, const char *name,
                            enum mxw_scope scope, struct mxwi_release *ret)
{
	char *texts =
		malloc(strlen(name) + strlen(release->reason) + strlen(release->user) + 3);
	char *end = texts;

	if (texts == NULL)
		return MXW_NOMEM;
	*ret = (struct mxwi_release){
		.release = {
			.name = append(&end, name),
			.since_s = release->since_s,
			.until_s = release->until_s,
			.reason = append(&end, release->reason),
			.user = append(&end, release->user),
		},
		.scope = scope,
		.texts = texts,
	};
	ret->bare = ret->release.name + strlen(mxw_scope_text(scope));
	return MXW_OK;
}

static bool make_room(struct mxw_state *state)
{
	const size_t room = state->room == 0 ? 16 : 2 * state->room;
	struct mxwi_release *grown;

	if (state->count < state->room)
		return true;
	grown = realloc(state->releases, room * sizeof(grown[0]));
	if (grown == NULL)
		return false;
	state->releases = grown;
	state->room = room;
	return true;
}

enum mxw_result mxw_state_add_release(struct mxw_state *state,
                                      const struct mxw_release *release,
                                      char why[MXW_STATE_WHY_MAX])
{
	char name[CANONICAL_MAX];
	struct mxwi_release item;
	enum mxw_scope scope;
	size_t place;
	enum mxw_result result = canonical(release->name, name, &scope, why);

	if (result == MXW_OK)
		result = check_text("the reason", release->reason, why);
	if (result == MXW_OK)
		result = check_text("the user", release->user, why);
	if (result == MXW_OK)
		result = check_span(release->since_s, release->until_s, MXW_RELEASE_LIMIT_MAX,
		                    why);
	if (result != MXW_OK)
		goto out;
	place = find(state, name);
	if (place == MXW_RELEASES_MAX) {
		(void)snprintf(why, MXW_STATE_WHY_MAX,
		               "%u names are released already, which is the most; end some",
		               MXW_RELEASES_MAX);
		return MXW_LIMIT;
	}
	result = make_room(state) ? make(release, name, scope, &item) : MXW_NOMEM;
	if (result != MXW_OK)
		goto out;
	if (place < state->count)
		free(state->releases[place].texts);
	else
		state->count++;
	state->releases[place] = item;
out:
	if (result == MXW_NOMEM)
		(void)snprintf(why, MXW_STATE_WHY_MAX, "%s", mxw_result_text(result));
	return result;
}

static void take_out(struct mxw_state *state, size_t place)
{
	free(state->releases[place].texts);
	state->count--;
	memmove(&state->releases[place], &state->releases[place + 1],
	        (state->count - place) * sizeof(state->releases[0]));
}

bool mxw_state_end_release(struct mxw_state *state, const char *name)
{
	char text[CANONICAL_MAX], why[MXW_STATE_WHY_MAX];
	enum mxw_scope scope;
	size_t place;

	if (canonical(name, text, &scope, why) != MXW_OK)
		return false;
	place = find(state, text);
	if (place == state->count)
		return false;
	take_out(state, place);
	return true;
}

bool mxw_state_expire(struct mxw_state *state, int64_t now_s)
{
	const struct mxw_override *override = &state->override;
	bool changed = false;

	if (override->mode != MXW_MODE_UNSET && override->until_s != 0 &&
	    override->until_s <= now_s) {
		free(state->override_texts);
		state->override_texts = NULL;
		state->override = (struct mxw_override){ .mode = MXW_MODE_UNSET };
		changed = true;
	}
	for (size_t i = state->count; i-- > 0;) {
		if (state->releases[i].release.until_s <= now_s) {
			take_out(state, i);
			changed = true;
		}
	}
	return changed;
}

/* ---- both ---- */

struct mxw_state *mxw_state_copy(const struct mxw_state *state)
{
	struct mxw_state *copy = mxw_state_new();
	char why[MXW_STATE_WHY_MAX];

	if (copy == NULL || mxw_state_set_override(copy, &state->override) != MXW_OK)
		goto fail;
	for (size_t i = 0; i < state->count; i++) {
		const struct mxw_release release = mxw_state_release(state, i);

		if (mxw_state_add_release(copy, &release, why) != MXW_OK)
			goto fail;
	}
	return copy;

fail:
	mxw_state_free(copy);
	return NULL;
}
