/* A line says in one sentence what has changed, by whom and why, and has the same as fields. What was decided
 * by hand is found by comparing the state before with the one now, so it is told in the same way whoever ended
 * it: a person, or the time. */
#include "config.h"

#include "unbound/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <mxwarden/loader.h>
#include <mxwarden/version.h>

#define SENTENCE_MAX 4096u
#define TEXTS_MAX 256u
#define DIGEST_SHOWN "%.19s" /* enough to tell digests apart, for people */

/* A list of texts, as a change borrows it. */
struct texts {
	const char *items[TEXTS_MAX];
	size_t count;
};

static int64_t now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static const uint8_t *digest_of(const struct mxw_policy *policy)
{
	return policy != NULL ? mxw_policy_digest(policy) : NULL;
}

static const char *digest_text(const struct mxw_policy *policy, char text[MXW_DIGEST_TEXT_MAX])
{
	if (policy == NULL)
		return "none";
	mxw_digest_to_text(mxw_policy_digest(policy), text);
	return text;
}

static struct texts texts_of(const json_t *words)
{
	struct texts texts = { .count = 0 };

	for (size_t i = 0; i < json_array_size(words) && texts.count < TEXTS_MAX; i++) {
		const char *text = json_string_value(json_array_get(words, i));

		if (text != NULL)
			texts.items[texts.count++] = text;
	}
	return texts;
}

/* Completes a change with what all have in common, and hands it over. */
static void tell(struct mxwi_in_hand *in_hand, struct mxw_alerter *also,
                 struct mxw_change *change)
{
	change->time_us = now_us();
	change->policy = digest_of(in_hand->policy);
	if (in_hand->alerter != NULL)
		mxw_alerter_tell(in_hand->alerter, change);
	if (also != NULL)
		mxw_alerter_tell(also, change);
}

static struct mxw_change change_by(enum mxw_change_kind kind, const struct mxwi_by *by,
                                   const char *message)
{
	return (struct mxw_change){
		.kind = kind,
		.message = message,
		.user = by->user,
		.user_id = by->user_id,
		.reason = by->reason,
	};
}

static const struct mxwi_by nobody;

/* What comes behind a sentence: why. */
static const char *colon(const struct mxwi_by *by)
{
	return by->reason != NULL ? ": " : "";
}

static const char *reason_of(const struct mxwi_by *by)
{
	return by->reason != NULL ? by->reason : "";
}

/* ---- mode ------------------------------------------------------------------------------------ */

static enum mxw_mode mode_now(const struct mxwi_in_hand *in_hand)
{
	return mxwi_mode_at(in_hand->generation, (int64_t)time(NULL));
}

/* Tells of the mode, whether or not it is another one now. `until_s`: 0: it stays. */
static void tell_mode(struct mxwi_in_hand *in_hand, struct mxw_alerter *also,
                      const struct mxwi_by *by, const char *message, int64_t until_s)
{
	const enum mxw_mode now = mode_now(in_hand);
	struct mxw_change change = change_by(MXW_CHANGE_MODE_CHANGED, by, message);

	change.mode_before = in_hand->told_mode;
	change.mode_after = now;
	change.until_s = until_s;
	tell(in_hand, also, &change);
	in_hand->told_mode = now;
}

/* Tells of a mode that policy and settings have changed, if they have. */
static void tell_mode_of_files(struct mxwi_in_hand *in_hand, struct mxw_alerter *also,
                               const struct mxwi_by *by)
{
	const enum mxw_mode now = mode_now(in_hand);
	char message[SENTENCE_MAX];

	if (now == in_hand->told_mode)
		return;
	(void)snprintf(message, sizeof(message),
	               "by policy and settings the mode is %s now; it was %s",
	               mxw_mode_text(now), mxw_mode_text(in_hand->told_mode));
	tell_mode(in_hand, also, by, message, 0);
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
	char message[SENTENCE_MAX], until[MXW_TIME_TEXT_MAX];
	const char *mode = mxw_mode_text(mode_now(in_hand));

	if (now->mode == MXW_MODE_UNSET && by->user == NULL)
		(void)snprintf(
			message, sizeof(message),
			"the mode that was set by hand has come to its end; it is %s now",
			mode);
	else if (now->mode == MXW_MODE_UNSET)
		(void)snprintf(message, sizeof(message),
		               "%s ended the mode that was set by hand; it is %s now%s%s",
		               by->user, mode, colon(by), reason_of(by));
	else
		(void)snprintf(message, sizeof(message), "%s set the mode to %s%s%s%s%s%s%s",
		               by->user != NULL ? by->user : now->user,
		               mxw_mode_text(now->mode), now->until_s != 0 ? " until " : "",
		               now->until_s != 0 ? mxw_time_to_text(now->until_s, until) : "",
		               strcmp(mode, mxw_mode_text(now->mode)) != 0 ? "; it is " : "",
		               strcmp(mode, mxw_mode_text(now->mode)) != 0 ? mode : "",
		               colon(by), reason_of(by));
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
static const char *print_names(const struct texts *names, size_t count, char *text, size_t size)
{
	if (count == 1)
		(void)snprintf(text, size, "%s", names->items[0]);
	else
		(void)snprintf(text, size, "%s and %zu more", names->items[0], count - 1);
	return text;
}

static void tell_names(struct mxwi_in_hand *in_hand, enum mxw_change_kind kind,
                       const struct mxwi_by *by, const struct texts *names, const char *message,
                       int64_t until_s)
{
	struct mxw_change change = change_by(kind, by, message);

	change.names = names->items;
	change.name_count = names->count;
	change.until_s = until_s;
	tell(in_hand, NULL, &change);
}

static void tell_begun(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                       const struct mxw_state *before)
{
	char message[SENTENCE_MAX], shown[MXW_NAME_TEXT_MAX + 32], until[MXW_TIME_TEXT_MAX];
	struct texts names = { .count = 0 };
	int64_t until_s = 0;
	size_t count = 0;

	for (size_t i = 0; i < mxw_state_release_count(in_hand->state); i++) {
		const struct mxw_release release = mxw_state_release(in_hand->state, i);

		if (has_release(before, &release))
			continue;
		until_s = release.until_s;
		count++;
		if (names.count < TEXTS_MAX)
			names.items[names.count++] = release.name;
	}
	if (count == 0)
		return;
	(void)snprintf(message, sizeof(message), "%s released %s until %s%s%s",
	               by->user != NULL ? by->user : "mxwarden",
	               print_names(&names, count, shown, sizeof(shown)),
	               mxw_time_to_text(until_s, until), colon(by), reason_of(by));
	tell_names(in_hand, MXW_CHANGE_RELEASE_BEGUN, by, &names, message, until_s);
}

static void tell_ended(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                       const struct mxw_state *before)
{
	char message[SENTENCE_MAX], shown[MXW_NAME_TEXT_MAX + 32];
	struct texts names = { .count = 0 };
	size_t count = 0;

	for (size_t i = 0; i < mxw_state_release_count(before); i++) {
		const struct mxw_release release = mxw_state_release(before, i);

		if (has_name(in_hand->state, release.name))
			continue;
		count++;
		if (names.count < TEXTS_MAX)
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

/* ---- policy ---------------------------------------------------------------------------------- */

static void tell_skipped(struct mxwi_in_hand *in_hand, struct mxw_alerter *also,
                         const struct mxwi_by *by, const struct mxwi_skipped *skipped)
{
	const struct texts words = texts_of(skipped->words);
	char message[SENTENCE_MAX];
	struct mxw_change change = change_by(MXW_CHANGE_LINES_SKIPPED, by, message);

	if (skipped->lines == 0)
		return;
	(void)snprintf(message, sizeof(message), "%" PRIu64 " line%s of lists %s left out%s%s",
	               skipped->lines, skipped->lines == 1 ? "" : "s",
	               skipped->lines == 1 ? "was" : "were", words.count > 0 ? ": " : "",
	               words.count > 0 ? words.items[0] : "");
	change.lines = skipped->lines;
	change.words = words.items;
	change.word_count = words.count;
	tell(in_hand, also, &change);
}

static void tell_loaded(struct mxwi_in_hand *in_hand, struct mxw_alerter *also,
                        const struct mxwi_by *by, const struct mxw_policy *before)
{
	char message[SENTENCE_MAX], was[MXW_DIGEST_TEXT_MAX], is[MXW_DIGEST_TEXT_MAX];
	struct mxw_change change = change_by(MXW_CHANGE_POLICY_LOADED, by, message);
	const char *user = by->user != NULL ? by->user : "mxwarden";

	(void)digest_text(before, was);
	(void)digest_text(in_hand->policy, is);
	if (before != NULL && strcmp(was, is) == 0)
		(void)snprintf(message, sizeof(message),
		               "%s loaded policy " DIGEST_SHOWN " again, unchanged%s%s", user,
		               is, colon(by), reason_of(by));
	else
		(void)snprintf(
			message, sizeof(message),
			"%s loaded policy " DIGEST_SHOWN ", before: " DIGEST_SHOWN "%s%s", user,
			is, before != NULL ? was : "none", colon(by), reason_of(by));
	change.policy_before = digest_of(before);
	change.policy_after = digest_of(in_hand->policy);
	tell(in_hand, also, &change);
}

void mxwi_tell_reloaded(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                        const struct mxw_policy *before, const struct mxwi_skipped *skipped,
                        struct mxw_alerter *also)
{
	tell_loaded(in_hand, also, by, before);
	tell_skipped(in_hand, also, by, skipped);
	tell_mode_of_files(in_hand, also, by);
}

void mxwi_tell_refused(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                       const json_t *words)
{
	const struct texts texts = texts_of(words);
	char message[SENTENCE_MAX];
	struct mxw_change change = change_by(MXW_CHANGE_POLICY_REFUSED, by, message);
	const char *first = texts.count > 0 ? texts.items[0] : "see the log";

	if (by->user != NULL)
		(void)snprintf(message, sizeof(message),
		               "the reload by %s was refused, what was in force stays: %s",
		               by->user, first);
	else
		(void)snprintf(message, sizeof(message), "the policy was refused: %s", first);
	change.policy_before = digest_of(in_hand->policy);
	change.policy_after = change.policy_before;
	change.words = texts.items;
	change.word_count = texts.count;
	tell(in_hand, NULL, &change);
}

/* ---- start and end --------------------------------------------------------------------------- */

static void tell_last_good(struct mxwi_in_hand *in_hand)
{
	char message[SENTENCE_MAX], is[MXW_DIGEST_TEXT_MAX];
	struct mxw_change change = change_by(MXW_CHANGE_LAST_GOOD_USED, &nobody, message);

	(void)snprintf(message, sizeof(message),
	               "the last good policy, " DIGEST_SHOWN ", is in force, not %s",
	               digest_text(in_hand->policy, is), mxwi_policy_path());
	change.policy_after = digest_of(in_hand->policy);
	tell(in_hand, NULL, &change);
}

void mxwi_tell_started(struct mxwi_in_hand *in_hand, const struct mxwi_opening *opening)
{
	char message[SENTENCE_MAX], is[MXW_DIGEST_TEXT_MAX];
	struct mxw_change change = change_by(MXW_CHANGE_MODULE_STARTED, &nobody, message);

	in_hand->told_mode = mode_now(in_hand);
	in_hand->told_until_s = (int64_t)time(NULL);
	(void)snprintf(message, sizeof(message),
	               "mxwarden %s started: %s, policy " DIGEST_SHOWN, mxw_version(),
	               mxw_mode_text(in_hand->told_mode), digest_text(in_hand->policy, is));
	change.mode_after = in_hand->told_mode;
	tell(in_hand, NULL, &change);
	switch (opening->origin) {
	case MXWI_ORIGIN_FILE:
		tell_loaded(in_hand, NULL, &nobody, NULL);
		break;
	case MXWI_ORIGIN_LAST_GOOD:
		mxwi_tell_refused(in_hand, &nobody, opening->words);
		tell_last_good(in_hand);
		break;
	case MXWI_ORIGIN_NONE:
	case MXWI_ORIGIN_DEFAULTS:
		mxwi_tell_refused(in_hand, &nobody, opening->words);
		break;
	}
	tell_skipped(in_hand, NULL, &nobody, &opening->skipped);
}

void mxwi_tell_stopped(struct mxwi_in_hand *in_hand)
{
	struct mxw_change change = change_by(MXW_CHANGE_MODULE_STOPPED, &nobody,
	                                     "mxwarden ends, with Unbound or for its restart");

	change.mode_before = in_hand->told_mode;
	tell(in_hand, NULL, &change);
}

/* ---- rules that expire ------------------------------------------------------------------------ */

static void tell_rule(struct mxwi_in_hand *in_hand, uint32_t number, int64_t now_s)
{
	const struct mxw_rule rule = mxw_policy_rule(in_hand->policy, number);
	const enum mxw_mode mode = mxw_policy_rule_mode(in_hand->policy, number, now_s);
	char message[SENTENCE_MAX];
	struct mxw_change change = change_by(MXW_CHANGE_RULE_EXPIRED, &nobody, message);
	const char *what = "it does nothing any more";

	if (rule.section == MXW_SECTION_ALLOW)
		what = "its names are judged as any other";
	else if (mode == MXW_MODE_MONITOR)
		what = "it only alerts now";
	(void)snprintf(message, sizeof(message), "rule %s has expired: %s", rule.id, what);
	change.rule = &rule;
	change.mode_after = mode;
	tell(in_hand, NULL, &change);
}

void mxwi_tell_expired(struct mxwi_in_hand *in_hand, int64_t now_s)
{
	const uint32_t count =
		in_hand->policy != NULL ? mxw_policy_counts(in_hand->policy).rules : 0;

	/* A clock that is set back tells nothing twice. */
	for (uint32_t i = 0; i < count && now_s > in_hand->told_until_s; i++) {
		const int64_t expires_s = mxw_policy_rule(in_hand->policy, i).expires_s;

		if (expires_s > in_hand->told_until_s && expires_s <= now_s)
			tell_rule(in_hand, i, now_s);
	}
	if (now_s > in_hand->told_until_s)
		in_hand->told_until_s = now_s;
}

int64_t mxwi_tell_next_expiry(const struct mxwi_in_hand *in_hand)
{
	const uint32_t count =
		in_hand->policy != NULL ? mxw_policy_counts(in_hand->policy).rules : 0;
	int64_t next_s = 0;

	for (uint32_t i = 0; i < count; i++) {
		const int64_t expires_s = mxw_policy_rule(in_hand->policy, i).expires_s;

		if (expires_s > in_hand->told_until_s && (next_s == 0 || expires_s < next_s))
			next_s = expires_s;
	}
	return next_s;
}
