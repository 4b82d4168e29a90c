/* What was decided by hand is found by comparing the state before with the one now, so it is told in the same
 * way whoever ended it: a person, or the time. */
#include "config.h"

#include "unbound/tell_parts.h"

#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

/* ---- mode ------------------------------------------------------------------------------------ */

/* Tells of the mode, whether or not it is another one now. `until_s`: 0: it stays. */
static void tell_mode(struct mxwi_in_hand *in_hand, const struct mxwi_leaving *leaving,
                      const struct mxwi_by *by, const char *message, int64_t until_s)
{
	const enum mxw_mode now = mxwi_tell_mode_now(in_hand);
	struct mxw_change change = mxwi_tell_change(MXW_CHANGE_MODE_CHANGED, by, message);

	change.mode_before = in_hand->told_mode;
	change.mode_after = now;
	change.until_s = until_s;
	mxwi_tell(in_hand, leaving, &change);
	in_hand->told_mode = now;
}

void mxwi_tell_mode_of_files(struct mxwi_in_hand *in_hand, const struct mxwi_leaving *leaving,
                             const struct mxwi_by *by)
{
	const enum mxw_mode now = mxwi_tell_mode_now(in_hand);
	char message[MXWI_TELL_SENTENCE_MAX];

	if (now == in_hand->told_mode)
		return;
	(void)snprintf(message, sizeof(message),
	               "by policy and settings the mode is %s now; it was %s",
	               mxw_mode_text(now), mxw_mode_text(in_hand->told_mode));
	tell_mode(in_hand, leaving, by, message, 0);
}

static bool same_override(const struct mxw_override *a, const struct mxw_override *b)
{
	if (a->mode == MXW_MODE_UNSET || b->mode == MXW_MODE_UNSET)
		return a->mode == b->mode;
	return a->mode == b->mode && a->since_s == b->since_s && a->until_s == b->until_s;
}

/* Tells of the mode that was set by hand, or has ended. */
static void tell_override(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                          const struct mxw_override *now)
{
	char message[MXWI_TELL_SENTENCE_MAX], until[MXW_TIME_TEXT_MAX];
	const char *mode = mxw_mode_text(mxwi_tell_mode_now(in_hand));

	if (now->mode == MXW_MODE_UNSET && by->user == NULL)
		(void)snprintf(
			message, sizeof(message),
			"the mode that was set by hand has come to its end; it is %s now",
			mode);
	else if (now->mode == MXW_MODE_UNSET)
		(void)snprintf(message, sizeof(message),
		               "%s ended the mode that was set by hand; it is %s now%s%s",
		               by->user, mode, mxwi_tell_colon(by), mxwi_tell_reason(by));
	else
		(void)snprintf(message, sizeof(message), "%s set the mode to %s%s%s%s%s%s%s",
		               by->user != NULL ? by->user : now->user,
		               mxw_mode_text(now->mode), now->until_s != 0 ? " until " : "",
		               now->until_s != 0 ? mxw_time_to_text(now->until_s, until) : "",
		               strcmp(mode, mxw_mode_text(now->mode)) != 0 ? "; it is " : "",
		               strcmp(mode, mxw_mode_text(now->mode)) != 0 ? mode : "",
		               mxwi_tell_colon(by), mxwi_tell_reason(by));
	tell_mode(in_hand, NULL, by, message, now->mode != MXW_MODE_UNSET ? now->until_s : 0);
}

/* ---- releases -------------------------------------------------------------------------------- */

/* Does a state have a release of that name, until then? */
static bool has_release(const struct mxw_state *state, const struct mxw_release *wanted)
{
	for (size_t i = 0; i < mxw_state_release_count(state); i++) {
		const struct mxw_release release = mxw_state_release(state, i);

		if (strcmp(release.name, wanted->name) == 0)
			return release.until_s == wanted->until_s;
	}
	return false;
}

static bool has_name(const struct mxw_state *state, const char *name)
{
	for (size_t i = 0; i < mxw_state_release_count(state); i++)
		if (strcmp(mxw_state_release(state, i).name, name) == 0)
			return true;
	return false;
}

/* "army.ml", "army.ml and 2 more" */
static const char *print_names(const struct mxwi_tell_texts *names, size_t count, char *text,
                               size_t size)
{
	if (count == 1)
		(void)snprintf(text, size, "%s", names->items[0]);
	else
		(void)snprintf(text, size, "%s and %zu more", names->items[0], count - 1);
	return text;
}

static void tell_names(struct mxwi_in_hand *in_hand, enum mxw_change_kind kind,
                       const struct mxwi_by *by, const struct mxwi_tell_texts *names,
                       const char *message, int64_t until_s)
{
	struct mxw_change change = mxwi_tell_change(kind, by, message);

	change.names = names->items;
	change.name_count = names->count;
	change.until_s = until_s;
	mxwi_tell(in_hand, NULL, &change);
}

static void tell_begun(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                       const struct mxw_state *before)
{
	char message[MXWI_TELL_SENTENCE_MAX], shown[MXW_NAME_TEXT_MAX + 32],
		until[MXW_TIME_TEXT_MAX];
	struct mxwi_tell_texts names = { .count = 0 };
	int64_t until_s = 0;
	size_t count = 0;

	for (size_t i = 0; i < mxw_state_release_count(in_hand->state); i++) {
		const struct mxw_release release = mxw_state_release(in_hand->state, i);

		if (has_release(before, &release))
			continue;
		until_s = release.until_s;
		count++;
		if (names.count < MXWI_TELL_TEXTS_MAX)
			names.items[names.count++] = release.name;
	}
	if (count == 0)
		return;
	(void)snprintf(message, sizeof(message), "%s released %s until %s%s%s",
	               by->user != NULL ? by->user : "mxwarden",
	               print_names(&names, count, shown, sizeof(shown)),
	               mxw_time_to_text(until_s, until), mxwi_tell_colon(by),
	               mxwi_tell_reason(by));
	tell_names(in_hand, MXW_CHANGE_RELEASE_BEGUN, by, &names, message, until_s);
}

static void tell_ended(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                       const struct mxw_state *before)
{
	char message[MXWI_TELL_SENTENCE_MAX], shown[MXW_NAME_TEXT_MAX + 32];
	struct mxwi_tell_texts names = { .count = 0 };
	size_t count = 0;

	for (size_t i = 0; i < mxw_state_release_count(before); i++) {
		const struct mxw_release release = mxw_state_release(before, i);

		if (has_name(in_hand->state, release.name))
			continue;
		count++;
		if (names.count < MXWI_TELL_TEXTS_MAX)
			names.items[names.count++] = release.name;
	}
	if (count == 0)
		return;
	(void)print_names(&names, count, shown, sizeof(shown));
	if (by->user != NULL)
		(void)snprintf(message, sizeof(message), "%s ended the release of %s", by->user,
		               shown);
	else
		(void)snprintf(message, sizeof(message),
		               "the release of %s has come to its end", shown);
	tell_names(in_hand, MXW_CHANGE_RELEASE_ENDED, by, &names, message, 0);
}

void mxwi_tell_state(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                     const struct mxw_state *before)
{
	const struct mxw_override now = mxw_state_override(in_hand->state);
	const struct mxw_override was = mxw_state_override(before);

	if (!same_override(&was, &now))
		tell_override(in_hand, by, &now);
	tell_begun(in_hand, by, before);
	tell_ended(in_hand, by, before);
}
