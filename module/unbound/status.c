/* Each part is an object of its own. jansson passes on what could not be made: a member that is NULL is
 * not set, and the reply lacks it. */
#include "config.h"

#include "unbound/status.h"
#include "unbound/counters.h"
#include "unbound/stamp.h"

#include <stdlib.h>
#include <unistd.h>

#include <mxwarden/loader.h>
#include <mxwarden/version.h>

json_t *mxwi_status_time(int64_t time_s)
{
	char text[MXW_TIME_TEXT_MAX];

	return time_s != 0 ? json_string(mxw_time_to_text(time_s, text)) : json_null();
}

json_t *mxwi_status_digest(const struct mxw_policy *policy)
{
	char text[MXW_DIGEST_TEXT_MAX];

	if (policy == NULL)
		return json_null();
	mxw_digest_to_text(mxw_policy_digest(policy), text);
	return json_string(text);
}

/* The word of a mode; null for UNSET. */
static json_t *mode_word(enum mxw_mode mode)
{
	return mode != MXW_MODE_UNSET ? json_string(mxw_mode_text(mode)) : json_null();
}

static const char *origin_word(enum mxwi_origin origin)
{
	static const char *const words[] = {
		[MXWI_ORIGIN_NONE] = "none",
		[MXWI_ORIGIN_FILE] = "file",
		[MXWI_ORIGIN_LAST_GOOD] = "last-good",
		[MXWI_ORIGIN_DEFAULTS] = "defaults",
	};

	return words[origin];
}

static void put(json_t *object, const char *key, json_t *value)
{
	(void)json_object_set_new(object, key, value);
}

static void put_count(json_t *object, const char *key, uint64_t count)
{
	put(object, key, json_integer((json_int_t)count));
}

/* The override that holds at that time; its mode is UNSET when none does. */
static struct mxw_override override_at(const struct mxwi_in_hand *in_hand, int64_t now_s)
{
	struct mxw_override override = mxw_state_override(in_hand->state);

	if (override.until_s != 0 && override.until_s <= now_s)
		override.mode = MXW_MODE_UNSET;
	return override;
}

json_t *mxwi_status_override(const struct mxwi_in_hand *in_hand, int64_t now_s)
{
	const struct mxw_override override = override_at(in_hand, now_s);

	if (override.mode == MXW_MODE_UNSET)
		return json_null();
	return json_pack("{s:s, s:o, s:o, s:s, s:s}", "mode", mxw_mode_text(override.mode),
	                 "since", mxwi_status_time(override.since_s), "until",
	                 mxwi_status_time(override.until_s), "reason", override.reason, "user",
	                 override.user);
}

json_t *mxwi_status_mode(const struct mxwi_in_hand *in_hand, int64_t now_s)
{
	const enum mxw_mode of_policy =
		in_hand->policy != NULL ? mxw_policy_mode(in_hand->policy) : MXW_MODE_DISABLED;
	const enum mxw_mode of_host = in_hand->host.settings.mode;
	const enum mxw_mode by_hand = override_at(in_hand, now_s).mode;
	const enum mxw_mode effective =
		mxw_mode_weaker(mxw_mode_weaker(of_policy, of_host), by_hand);
	const char *set_by = effective == of_policy ? "policy"
	                     : effective == of_host ? "host"
	                                            : "override";

	return json_pack("{s:s, s:s, s:o, s:o, s:o}", "effective", mxw_mode_text(effective),
	                 "set_by", set_by, "policy",
	                 mode_word(in_hand->policy != NULL ? of_policy : MXW_MODE_UNSET),
	                 "host", mode_word(of_host), "override",
	                 mxwi_status_override(in_hand, now_s));
}

json_t *mxwi_status_releases(const struct mxwi_in_hand *in_hand, int64_t now_s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < mxw_state_release_count(in_hand->state); i++) {
		const struct mxw_release release = mxw_state_release(in_hand->state, i);

		if (release.until_s <= now_s)
			continue;
		(void)json_array_append_new(
			list, json_pack("{s:s, s:o, s:o, s:s, s:s}", "name", release.name,
		                        "since", mxwi_status_time(release.since_s), "until",
		                        mxwi_status_time(release.until_s), "reason",
		                        release.reason, "user", release.user));
	}
	return list;
}

static json_t *describe_module(const struct mxwi_in_hand *in_hand)
{
	return json_pack("{s:s, s:s, s:I, s:o}", "version", mxw_version(), "unbound",
	                 MXW_UNBOUND_VERSION, "pid", (json_int_t)getpid(), "started",
	                 mxwi_status_time(in_hand->started_s));
}

static json_t *describe_policy(const struct mxwi_in_hand *in_hand)
{
	json_t *object = json_pack("{s:s, s:s}", "path", mxwi_policy_path(), "origin",
	                           origin_word(in_hand->policy_origin));
	struct mxw_policy_counts counts;

	if (in_hand->policy == NULL)
		return object;
	counts = mxw_policy_counts(in_hand->policy);
	put(object, "digest", mxwi_status_digest(in_hand->policy));
	put(object, "loaded", mxwi_status_time(in_hand->policy_loaded_s));
	put(object, "mode", mode_word(mxw_policy_mode(in_hand->policy)));
	put_count(object, "rules", counts.rules);
	put_count(object, "names", counts.entries);
	put_count(object, "protected", counts.protected_);
	put_count(object, "groups", counts.groups);
	put_count(object, "networks", counts.networks);
	put_count(object, "size", counts.size);
	return object;
}

static json_t *describe_host(const struct mxwi_in_hand *in_hand)
{
	const struct mxw_host *settings = &in_hand->host.settings;
	json_t *object =
		json_pack("{s:s, s:s, s:o, s:I}", "path", mxwi_host_path(), "origin",
	                  origin_word(in_hand->host.origin), "mode", mode_word(settings->mode),
	                  "release_limit", (json_int_t)settings->release_limit_s);

	if (settings->name != NULL)
		put(object, "name", json_string(settings->name));
	return object;
}

static json_t *describe_counters(const struct mxwi_in_hand *in_hand)
{
	struct mxw_health_counter counters[MXWI_COUNTER_COUNT];
	json_t *object = json_object();

	mxwi_counters_read(&in_hand->module->counters, counters);
	for (size_t i = 0; i < MXWI_COUNTER_COUNT; i++)
		put_count(object, counters[i].name, counters[i].value);
	put_count(object, "reloads", in_hand->reloads);
	put_count(object, "reloads_refused", in_hand->reloads_refused);
	return object;
}

/* Which sink it is, in a few words and by its parts. */
static json_t *describe_sink(const struct mxw_sink_settings *sink)
{
	char text[MXW_SINK_TEXT_MAX];
	json_t *object = json_pack("{s:s}", "sink", mxw_sink_to_text(sink, text));

	if (sink->file != NULL)
		put(object, "file", json_string(sink->file));
	if (sink->kind == MXW_SINK_SYSLOG)
		put(object, "syslog", json_string(mxw_facility_text(sink->facility)));
	if (sink->identifier != NULL)
		put(object, "journal", json_string(sink->identifier));
	if (sink->socket != NULL)
		put(object, "socket", json_string(sink->socket));
	if (sink->minimum_severity != MXW_SEVERITY_UNSET)
		put(object, "minimum_severity",
		    json_string(mxw_severity_text(sink->minimum_severity)));
	return object;
}

static json_t *describe_alerts(const struct mxwi_in_hand *in_hand)
{
	json_t *list = json_array();

	for (size_t i = 0; in_hand->alerter != NULL && i < in_hand->alert_sink_count; i++) {
		const struct mxw_alert_counts counts = mxw_alerter_counts(in_hand->alerter, i);
		json_t *object = describe_sink(&in_hand->host.settings.sinks[i]);

		put_count(object, "lookups", counts.lookups);
		put_count(object, "counted", counts.counted);
		put_count(object, "below_minimum", counts.below_minimum);
		put_count(object, "waiting", counts.waiting);
		put_count(object, "windows", counts.windows);
		put_count(object, "windows_closed_early", counts.windows_closed_early);
		put_count(object, "written", counts.written);
		put_count(object, "dropped_ring", counts.dropped_ring);
		put_count(object, "dropped_write", counts.dropped_write);
		put_count(object, "dropped_build", counts.dropped_build);
		put_count(object, "dropped_reload", counts.dropped_reload);
		put_count(object, "dropped_lines", counts.dropped_lines);
		(void)json_array_append_new(list, object);
	}
	return list;
}

json_t *mxwi_status_hits(const struct mxwi_in_hand *in_hand)
{
	const struct mxw_policy *policy = in_hand->policy;
	json_t *list = json_array();
	size_t count;
	struct mxwi_hit *hits = mxwi_hits_list(in_hand->hits, &count);

	for (size_t i = 0; hits != NULL && i < count; i++)
		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "rule",
		                        mxw_policy_rule(policy, hits[i].rule).id, "group",
		                        mxw_policy_group_name(policy, hits[i].group), "action",
		                        mxw_action_text(hits[i].action), "mode",
		                        mxw_mode_text(hits[i].mode), "trigger",
		                        mxw_trigger_text(hits[i].trigger), "count",
		                        (json_int_t)hits[i].count));
	if (hits == NULL && count > 0) {
		json_decref(list);
		return NULL;
	}
	free(hits);
	return list;
}

void mxwi_status_put(const struct mxwi_in_hand *in_hand, int64_t now_s, json_t *body)
{
	put(body, "module", describe_module(in_hand));
	put(body, "mode", mxwi_status_mode(in_hand, now_s));
	put(body, "policy", describe_policy(in_hand));
	put(body, "host", describe_host(in_hand));
	put(body, "last_error",
	    in_hand->last_error != NULL ? json_incref(in_hand->last_error) : json_null());
	put(body, "releases", mxwi_status_releases(in_hand, now_s));
	put(body, "counters", describe_counters(in_hand));
	put(body, "alerts", describe_alerts(in_hand));
	put(body, "state_stored", json_boolean(in_hand->state_stored));
}
