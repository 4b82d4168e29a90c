/* A record is made once for each line and each sink: the facts that several fields and all formats share
 * are worked out here, as text: names, what matched, what was meant, the sentence for people. What a format
 * does not need costs little. Every text is "" where there is nothing, so that formats test one thing. */
#include "alert/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "suffix/suffix.h"

static const char *const change_words[MXW_CHANGES] = {
	[MXW_CHANGE_MODULE_STARTED] = "module-started",
	[MXW_CHANGE_MODULE_STOPPED] = "module-stopped",
	[MXW_CHANGE_POLICY_LOADED] = "policy-loaded",
	[MXW_CHANGE_POLICY_REFUSED] = "policy-refused",
	[MXW_CHANGE_LAST_GOOD_USED] = "last-good-used",
	[MXW_CHANGE_MODE_CHANGED] = "mode-changed",
	[MXW_CHANGE_RELEASE_BEGUN] = "release-begun",
	[MXW_CHANGE_RELEASE_ENDED] = "release-ended",
	[MXW_CHANGE_RULE_EXPIRED] = "rule-expired",
	[MXW_CHANGE_LINES_SKIPPED] = "lines-skipped",
	[MXW_CHANGE_CACHE_BYPASS] = "cache-bypass",
};

/* ---- the question and what was found about it ------------------------------------------------ */

/* The domain that was meant: the protected one, or as the entry says it, or, where the entry says no more
 * than a suffix, the part of the intended name that could be registered. "" when nothing was. */
static void print_meant(struct mxw_name intended, const struct mxw_entry *entry,
                        bool is_lookalike, char text[MXW_NAME_TEXT_MAX])
{
	struct mxw_name meant = is_lookalike ? entry->name : entry->intended;

	if (entry->scope == MXW_SCOPE_SUFFIX)
		meant = mxwi_suffix_find(intended).registered;
	if (meant.wire != NULL)
		(void)mxw_name_to_text(meant, text);
}

/* What of the rule matched: an entry, or a network. */
static void gather_match(const struct mxw_event *event, struct mxw_name judged,
                         struct mxwi_record *ret)
{
	const struct mxw_verdict *verdict = &event->verdict;
	const bool is_lookalike = verdict->lookalike.class_ != MXW_LOOKALIKE_NONE;
	struct mxw_name_buffer buffer;
	struct mxw_name intended = mxw_name_root();
	struct mxw_entry entry;

	if (mxw_verdict_is_by_network(verdict)) {
		const struct mxw_exchange_network found =
			mxw_policy_exchange_network(event->policy, verdict->network);

		(void)mxw_network_to_text(&found.network, ret->matched);
		return;
	}
	entry = mxw_policy_entry(event->policy, verdict->entry);
	(void)mxw_name_to_text(mxw_policy_matched(event->policy, verdict, judged),
	                       ret->matched);
	if (mxw_policy_intended(event->policy, verdict, judged, &buffer, &intended))
		(void)mxw_name_to_text(intended, ret->intended);
	print_meant(intended, &entry, is_lookalike, ret->meant);
	if (is_lookalike)
		(void)mxw_name_to_text(entry.name, ret->protected_);
}

/* Where the verdict is not about the name that was asked: about what. */
static void gather_judged(const struct mxw_event *event, struct mxw_name question,
                          struct mxw_name judged, struct mxwi_record *ret)
{
	if (ret->rule.section == MXW_SECTION_EXCHANGERS) {
		(void)mxw_name_to_text(judged, ret->exchange);
		if (event->address.size > 0)
			(void)mxw_address_to_text(&event->address, ret->address);
	} else if (!mxw_name_equal(judged, question)) {
		(void)mxw_name_to_text(judged, ret->target);
	}
}

static void gather_question(const struct mxw_event *event, struct mxw_name question,
                            struct mxwi_record *ret)
{
	const struct mxwi_suffix parts = mxwi_suffix_find(question);
	const size_t size = mxw_name_to_text(question, ret->name);
	size_t below;

	(void)mxw_type_to_text(event->type, ret->type);
	(void)mxwi_text_class(event->class_, ret->class_);
	if (parts.suffix.wire != NULL)
		(void)mxw_name_to_text(parts.suffix, ret->public_suffix);
	if (parts.registered.wire == NULL)
		return;
	below = size - mxw_name_to_text(parts.registered, ret->registered_domain);
	/* Without the dot between the two. */
	if (below > 0)
		memcpy(ret->subdomain, ret->name, below - 1);
}

/* Who has asked for what; of a change that is only known where somebody has. False: a name is none. */
static bool gather_event(const struct mxw_event *event, struct mxwi_record *ret)
{
	struct mxw_name question, judged;

	if (event->client.size > 0)
		(void)mxw_address_to_text(&event->client, ret->client);
	if (event->answered)
		(void)mxwi_text_rcode(event->rcode, ret->rcode);
	/* Only of a look-up somebody must have asked for something. */
	if (event->name_size == 0 && event->kind != MXW_EVENT_LOOKUP)
		return true;
	if (!mxw_name_from_wire(event->name, event->name_size, &question))
		return false;
	gather_question(event, question, ret);
	if (event->kind != MXW_EVENT_LOOKUP)
		return true;
	if (!mxw_name_from_wire(event->judged, event->judged_size, &judged))
		return false;
	ret->rule = mxw_policy_rule(event->policy, event->verdict.rule);
	ret->group = mxw_policy_group_name(event->policy, event->verdict.group);
	gather_judged(event, question, judged, ret);
	gather_match(event, judged, ret);
	return mxwi_text_incident(ret->client, ret->rule.id, ret->name, ret->incident);
}

/* ---- sentences ------------------------------------------------------------------------------- */

/* 192.0.2.25 looked up mail.army.ml (meant mail.army.mil?): blocked, null-mx, rule mil-typed-as-ml
 * 192.0.2.25 looked up mail.army.ml 17 more times (meant mail.army.mil?): blocked, ...
 * 192.0.2.25 looked up gmial.example, whose mail goes to mx.example (203.0.113.7): blocked, ... */
static void say_lookup(struct mxwi_record *record)
{
	const struct mxw_verdict *verdict = &record->what.event->verdict;
	const bool blocked = mxw_verdict_blocks(verdict);
	const bool alias = record->target[0] != '\0';
	const bool intended = record->intended[0] != '\0';
	const bool exchange = record->exchange[0] != '\0', address = record->address[0] != '\0';
	char times[48] = "";

	if (record->what.kind == MXWI_RECORD_REPEAT)
		(void)snprintf(times, sizeof(times), " %" PRIu64 " more time%s",
		               record->what.count, record->what.count == 1 ? "" : "s");
	(void)snprintf(
		record->message, sizeof(record->message),
		"%s looked up %s%s%s%s%s%s%s%s%s%s%s%s: %s%s%s%s, rule %s", record->client,
		record->name, times, alias ? ", an alias of " : "", record->target,
		exchange ? ", whose mail goes to " : "", record->exchange, address ? " (" : "",
		record->address, address ? ")" : "", intended ? " (meant " : "",
		record->intended, intended ? "?)" : "", blocked ? "blocked, " : "passed (",
		blocked ? "" : mxw_mode_text(verdict->mode), blocked ? "" : "), would be ",
		mxw_action_text(verdict->would), record->rule.id);
}

/* enforce, policy sha256:0123456789ab: 1042 look-ups alerted, 12 lost */
static void say_health(struct mxwi_record *record)
{
	const struct mxw_alert_counts *counts = record->what.counts;
	const enum mxw_mode mode = record->what.health->mode;

	(void)snprintf(record->message, sizeof(record->message),
	               "%s, policy %.19s: %" PRIu64 " look-ups alerted, %" PRIu64 " lost",
	               mode != MXW_MODE_UNSET ? mxw_mode_text(mode) : "no mode",
	               record->digest[0] != '\0' ? record->digest : "none", counts->counted,
	               counts->dropped_ring + counts->dropped_write + counts->dropped_build +
	                       counts->dropped_reload);
}

static void say_bypass(struct mxwi_record *record)
{
	(void)snprintf(record->message, sizeof(record->message),
	               "%s was given the real answer for %s out of the cache, past the policy; "
	               "it is out of the cache now",
	               record->client, record->name);
}

/* ---- the kinds ------------------------------------------------------------------------------- */

static bool make_lookup(struct mxwi_record *record)
{
	const struct mxw_event *event = record->what.event;

	if (!gather_event(event, record))
		return false;
	mxw_digest_to_text(mxw_policy_digest(event->policy), record->digest);
	record->action = mxw_action_text(event->verdict.action);
	say_lookup(record);
	return true;
}

static bool make_state(struct mxwi_record *record)
{
	const struct mxw_event *event = record->what.event;
	const struct mxw_change *change = record->what.change;

	if (event != NULL) {
		if (!gather_event(event, record))
			return false;
		mxw_digest_to_text(mxw_policy_digest(event->policy), record->digest);
		record->action = change_words[MXW_CHANGE_CACHE_BYPASS];
		say_bypass(record);
		return true;
	}
	if (change->policy != NULL)
		mxw_digest_to_text(change->policy, record->digest);
	if (change->rule != NULL)
		record->rule = *change->rule;
	record->action = change_words[change->kind];
	(void)snprintf(record->message, sizeof(record->message), "%s", change->message);
	return true;
}

static bool make_health(struct mxwi_record *record)
{
	const struct mxw_health *health = record->what.health;

	if (health->has_policy)
		mxw_digest_to_text(health->policy, record->digest);
	say_health(record);
	return true;
}

struct mxwi_occurrence mxwi_occurrence_of(const struct mxw_event *event)
{
	return (struct mxwi_occurrence){
		.kind = event->kind == MXW_EVENT_LOOKUP ? MXWI_RECORD_ALERT : MXWI_RECORD_STATE,
		.event = event,
		.count = 1,
		.start_us = event->time_us,
		.end_us = event->time_us,
	};
}

bool mxwi_record_make(const struct mxwi_occurrence *what, const struct mxwi_observer *observer,
                      uint64_t sequence, const struct mxwi_losses *dropped,
                      struct mxwi_record *ret)
{
	bool made = false;

	memset(ret, 0, sizeof(*ret));
	ret->what = *what;
	ret->observer = observer;
	ret->sequence = sequence;
	ret->dropped = *dropped;
	(void)snprintf(ret->id, sizeof(ret->id), "%s-%" PRIu64, observer->instance, sequence);
	mxwi_text_time(what->end_us, ret->time);
	mxwi_text_time(what->start_us, ret->start);
	mxwi_text_time(what->end_us, ret->end);
	switch (what->kind) {
	case MXWI_RECORD_ALERT:
	case MXWI_RECORD_REPEAT:
		made = make_lookup(ret);
		break;
	case MXWI_RECORD_STATE:
		made = make_state(ret);
		break;
	case MXWI_RECORD_HEALTH:
		made = make_health(ret);
		break;
	}
	return made;
}
