/* A line says in one sentence what has changed, by whom and why, and has the same as fields. */
#include "config.h"

#include "unbound/tell_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <mxwarden/version.h>

#define EXPIRED_AT_ONCE 64u
#define CLOCK_SLACK_S 60
#define DIGEST_SHOWN "%.19s" /* enough to tell digests apart, for people */

static const struct mxwi_by nobody;

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

static struct mxwi_tell_texts texts_of(const json_t *words)
{
	struct mxwi_tell_texts texts = { .count = 0 };

	for (size_t i = 0; i < json_array_size(words) && texts.count < MXWI_TELL_TEXTS_MAX;
	     i++) {
		const char *text = json_string_value(json_array_get(words, i));

		if (text != NULL)
			texts.items[texts.count++] = text;
	}
	return texts;
}

struct mxw_change mxwi_tell_change(enum mxw_change_kind kind, const struct mxwi_by *by,
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

void mxwi_tell(struct mxwi_in_hand *in_hand, const struct mxwi_leaving *leaving,
               struct mxw_change *change)
{
	change->time_us = now_us();
	change->policy = digest_of(in_hand->policy);
	if (in_hand->alerter != NULL)
		mxw_alerter_tell(in_hand->alerter, change);
	for (size_t i = 0; i < MXW_SINKS_MAX && leaving != NULL && leaving->alerter != NULL;
	     i++)
		if (leaving->sinks[i])
			mxw_alerter_tell_sink(leaving->alerter, i, change);
}

enum mxw_mode mxwi_tell_mode_now(const struct mxwi_in_hand *in_hand)
{
	return mxwi_mode_at(in_hand->generation, (int64_t)time(NULL));
}

/* ---- policy ---------------------------------------------------------------------------------- */

static void tell_skipped(struct mxwi_in_hand *in_hand, const struct mxwi_leaving *leaving,
                         const struct mxwi_by *by, const struct mxwi_skipped *skipped)
{
	const struct mxwi_tell_texts words = texts_of(skipped->words);
	char message[MXWI_TELL_SENTENCE_MAX];
	struct mxw_change change = mxwi_tell_change(MXW_CHANGE_LINES_SKIPPED, by, message);

	if (skipped->lines == 0)
		return;
	(void)snprintf(message, sizeof(message), "%" PRIu64 " line%s of lists %s left out%s%s",
	               skipped->lines, skipped->lines == 1 ? "" : "s",
	               skipped->lines == 1 ? "was" : "were", words.count > 0 ? ": " : "",
	               words.count > 0 ? words.items[0] : "");
	change.lines = skipped->lines;
	change.words = words.items;
	change.word_count = words.count;
	mxwi_tell(in_hand, leaving, &change);
}

static void tell_loaded(struct mxwi_in_hand *in_hand, const struct mxwi_leaving *leaving,
                        const struct mxwi_by *by, const struct mxw_policy *before)
{
	char message[MXWI_TELL_SENTENCE_MAX], was[MXW_DIGEST_TEXT_MAX], is[MXW_DIGEST_TEXT_MAX];
	struct mxw_change change = mxwi_tell_change(MXW_CHANGE_POLICY_LOADED, by, message);
	const char *user = by->user != NULL ? by->user : "mxwarden";

	(void)digest_text(before, was);
	(void)digest_text(in_hand->policy, is);
	if (before != NULL && strcmp(was, is) == 0)
		(void)snprintf(message, sizeof(message),
		               "%s loaded policy " DIGEST_SHOWN " again, unchanged%s%s", user,
		               is, mxwi_tell_colon(by), mxwi_tell_reason(by));
	else
		(void)snprintf(message, sizeof(message),
		               "%s loaded policy " DIGEST_SHOWN ", before: " DIGEST_SHOWN
		               "%s%s",
		               user, is, before != NULL ? was : "none", mxwi_tell_colon(by),
		               mxwi_tell_reason(by));
	change.policy_before = digest_of(before);
	change.policy_after = digest_of(in_hand->policy);
	mxwi_tell(in_hand, leaving, &change);
}

void mxwi_tell_reloaded(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                        const struct mxw_policy *before, const struct mxwi_skipped *skipped,
                        const struct mxwi_leaving *leaving)
{
	tell_loaded(in_hand, leaving, by, before);
	tell_skipped(in_hand, leaving, by, skipped);
	mxwi_tell_mode_of_files(in_hand, leaving, by);
}

/* `what` was refused, as a sentence; the first of the words says why. */
static void tell_refused(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                         const char *what, const json_t *words)
{
	const struct mxwi_tell_texts texts = texts_of(words);
	char message[MXWI_TELL_SENTENCE_MAX];
	struct mxw_change change = mxwi_tell_change(MXW_CHANGE_POLICY_REFUSED, by, message);

	(void)snprintf(message, sizeof(message), "%s: %s", what,
	               texts.count > 0 ? texts.items[0] : "see the log");
	change.policy_before = digest_of(in_hand->policy);
	change.policy_after = change.policy_before;
	change.words = texts.items;
	change.word_count = texts.count;
	mxwi_tell(in_hand, NULL, &change);
}

void mxwi_tell_refused(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                       const json_t *words)
{
	char what[MXWI_USER_TEXT_MAX + 64];

	(void)snprintf(what, sizeof(what),
	               "the reload by %s was refused, what was in force stays",
	               by->user != NULL ? by->user : "mxwarden");
	tell_refused(in_hand, by, what, words);
}

/* ---- start and end --------------------------------------------------------------------------- */

static void tell_last_good(struct mxwi_in_hand *in_hand, const char *what, const char *path)
{
	char message[MXWI_TELL_SENTENCE_MAX];
	struct mxw_change change =
		mxwi_tell_change(MXW_CHANGE_LAST_GOOD_USED, &nobody, message);

	(void)snprintf(message, sizeof(message), "%s, not %s", what, path);
	change.policy_after = digest_of(in_hand->policy);
	mxwi_tell(in_hand, NULL, &change);
}

/* What was decided by hand may be of a time in which no module ran: the line has who did it, and why. */
static void tell_module(struct mxwi_in_hand *in_hand)
{
	const struct mxw_override override = mxw_state_override(in_hand->state);
	const struct mxwi_by by = { .user = override.user, .reason = override.reason };
	const bool by_hand = override.mode != MXW_MODE_UNSET;
	char message[MXWI_TELL_SENTENCE_MAX], is[MXW_DIGEST_TEXT_MAX];
	struct mxw_change change =
		mxwi_tell_change(MXW_CHANGE_MODULE_STARTED, by_hand ? &by : &nobody, message);
	struct mxwi_tell_texts names = { .count = 0 };
	char released[64] = "";

	for (size_t i = 0; i < mxw_state_release_count(in_hand->state); i++)
		names.items[names.count++] = mxw_state_release(in_hand->state, i).name;
	if (names.count > 0)
		(void)snprintf(released, sizeof(released), ", %zu name%s released", names.count,
		               names.count == 1 ? "" : "s");
	(void)snprintf(
		message, sizeof(message),
		"mxwarden %s started: %s, policy " DIGEST_SHOWN "%s%s%s%s%s", mxw_version(),
		mxw_mode_text(in_hand->told_mode), digest_text(in_hand->policy, is), released,
		by_hand ? "; the mode was set by " : "", by_hand ? by.user : "",
		by_hand ? mxwi_tell_colon(&by) : "", by_hand ? mxwi_tell_reason(&by) : "");
	change.mode_after = in_hand->told_mode;
	change.until_s = by_hand ? override.until_s : 0;
	change.names = names.items;
	change.name_count = names.count;
	mxwi_tell(in_hand, NULL, &change);
}

static void tell_settings(struct mxwi_in_hand *in_hand, const struct mxwi_opening *opening)
{
	if (in_hand->host.origin != MXWI_ORIGIN_LAST_GOOD &&
	    in_hand->host.origin != MXWI_ORIGIN_NONE)
		return;
	tell_refused(in_hand, &nobody, "the settings of this resolver were refused",
	             opening->host_words);
	if (in_hand->host.origin == MXWI_ORIGIN_LAST_GOOD)
		tell_last_good(in_hand, "the last good settings are in force",
		               mxwi_host_path());
}

static void tell_policy(struct mxwi_in_hand *in_hand, const struct mxwi_opening *opening)
{
	if (opening->origin == MXWI_ORIGIN_FILE) {
		tell_loaded(in_hand, NULL, &nobody, NULL);
		return;
	}
	tell_refused(in_hand, &nobody, "the policy was refused", opening->words);
	if (opening->origin == MXWI_ORIGIN_LAST_GOOD)
		tell_last_good(in_hand, "the last good policy is in force", mxwi_policy_path());
}

void mxwi_tell_started(struct mxwi_in_hand *in_hand, const struct mxwi_opening *opening)
{
	in_hand->told_mode = mxwi_tell_mode_now(in_hand);
	in_hand->told_until_s = (int64_t)time(NULL);
	tell_module(in_hand);
	tell_settings(in_hand, opening);
	tell_policy(in_hand, opening);
	tell_skipped(in_hand, NULL, &nobody, &opening->skipped);
}

void mxwi_tell_stopped(struct mxwi_in_hand *in_hand)
{
	struct mxw_change change =
		mxwi_tell_change(MXW_CHANGE_MODULE_STOPPED, &nobody,
	                         "mxwarden ends, with Unbound or for its restart");

	change.mode_before = in_hand->told_mode;
	mxwi_tell(in_hand, NULL, &change);
}

/* ---- rules that expire ------------------------------------------------------------------------ */

static void tell_rule(struct mxwi_in_hand *in_hand, uint32_t number, int64_t now_s)
{
	const struct mxw_rule rule = mxw_policy_rule(in_hand->policy, number);
	const enum mxw_mode mode = mxw_policy_rule_mode(in_hand->policy, number, now_s);
	char message[MXWI_TELL_SENTENCE_MAX];
	struct mxw_change change = mxwi_tell_change(MXW_CHANGE_RULE_EXPIRED, &nobody, message);
	const char *what = "it does nothing any more";

	if (rule.section == MXW_SECTION_ALLOW)
		what = "its names are judged as any other";
	else if (mode == MXW_MODE_MONITOR)
		what = "it only alerts now";
	(void)snprintf(message, sizeof(message), "rule %s has expired: %s", rule.id, what);
	change.rule = &rule;
	mxwi_tell(in_hand, NULL, &change);
}

bool mxwi_tell_expired(struct mxwi_in_hand *in_hand, int64_t now_s)
{
	const uint32_t count =
		in_hand->policy != NULL ? mxw_policy_counts(in_hand->policy).rules : 0;
	unsigned told = 0;

	/* A clock that was set back a little tells nothing twice; one that was far ahead must not silence this
	 * until it is there again. */
	if (now_s + CLOCK_SLACK_S < in_hand->told_until_s)
		in_hand->told_until_s = now_s;
	/* The rest of those that were due before comes first. */
	if (in_hand->telling_rule == 0)
		in_hand->telling_until_s = now_s;
	for (; in_hand->telling_rule < count; in_hand->telling_rule++) {
		const int64_t expires_s =
			mxw_policy_rule(in_hand->policy, in_hand->telling_rule).expires_s;

		if (expires_s <= in_hand->told_until_s || expires_s > in_hand->telling_until_s)
			continue;
		if (told == EXPIRED_AT_ONCE)
			return true;
		tell_rule(in_hand, in_hand->telling_rule, now_s);
		told++;
	}
	in_hand->telling_rule = 0;
	if (in_hand->telling_until_s > in_hand->told_until_s)
		in_hand->told_until_s = in_hand->telling_until_s;
	return false;
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
