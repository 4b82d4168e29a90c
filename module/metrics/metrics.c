/* Each metric is one block: what it is, then its samples. Where something is one of a few, such as a cause,
 * all of them are always there, also with 0: what appears only when it happens cannot be watched before. Only
 * hits come when they occur, because of most combinations there never is one. */
#include "metrics/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "metrics/exposition.h"

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* One of a few that are told apart by one label. */
struct choice {
	const char *value;
	uint64_t count;
};

static void print_choices(FILE *stream, const char *name, const char *label, const char *help,
                          const struct choice *choices, size_t count)
{
	mxwi_exposition_begin(stream, name, "counter", help);
	for (size_t i = 0; i < count; i++)
		mxwi_exposition_sample(stream, name,
		                       &(struct mxwi_label){ label, choices[i].value }, 1,
		                       choices[i].count);
}

/* ---- hits ------------------------------------------------------------------------------------ */

static bool print_hits(const struct mxwi_metrics *metrics, FILE *stream)
{
	static const char name[] = "mxwarden_hits_total";
	size_t count;
	struct mxwi_hit *list = mxwi_hits_list(metrics->hits, &count);

	if (list == NULL && count > 0)
		return false;
	mxwi_exposition_begin(stream, name, "counter",
	                      "Look-ups that a rule covered, by what was done.");
	for (size_t i = 0; i < count; i++) {
		const struct mxwi_hit *hit = &list[i];
		const struct mxwi_label labels[] = {
			{ "rule", mxw_policy_rule(metrics->policy, hit->rule).id },
			{ "group", mxw_policy_group_name(metrics->policy, hit->group) },
			{ "action", mxw_action_text(hit->action) },
			{ "mode", mxw_mode_text(hit->mode) },
			{ "trigger", mxw_trigger_text(hit->trigger) },
		};

		mxwi_exposition_sample(stream, name, labels, ARRAY_COUNT(labels), hit->count);
	}
	free(list);
	mxwi_exposition_number(stream, "mxwarden_hits_uncounted_total", "counter",
	                       "Look-ups that are not in mxwarden_hits_total: there are too "
	                       "many combinations of its labels.",
	                       mxwi_hits_uncounted(metrics->hits));
	return true;
}

/* ---- policy ---------------------------------------------------------------------------------- */

static void print_expiries(const struct mxw_policy *policy, FILE *stream)
{
	static const char name[] = "mxwarden_rule_expires_timestamp_seconds";
	const uint32_t count = policy != NULL ? mxw_policy_counts(policy).rules : 0;

	mxwi_exposition_begin(stream, name, "gauge",
	                      "When the rule expires, of rules that do; also when it has.");
	for (uint32_t i = 0; i < count; i++) {
		const struct mxw_rule rule = mxw_policy_rule(policy, i);

		if (rule.expires_s != 0)
			mxwi_exposition_time(stream, name,
			                     &(struct mxwi_label){ "rule", rule.id }, 1,
			                     rule.expires_s);
	}
}

static void print_policy(const struct mxwi_metrics *metrics, FILE *stream)
{
	static const char info[] = "mxwarden_policy_info";
	const struct mxw_policy *policy = metrics->policy;

	mxwi_exposition_number(stream, "mxwarden_enforcing", "gauge",
	                       "1: this resolver blocks; 0: it only monitors, or does nothing.",
	                       policy != NULL && metrics->mode == MXW_MODE_ENFORCE);
	mxwi_exposition_begin(stream, info, "gauge",
	                      "The policy in force, and the mode of this resolver.");
	if (policy != NULL) {
		char digest[MXW_DIGEST_TEXT_MAX];
		const struct mxwi_label labels[] = { { "digest", digest },
			                             { "mode", mxw_mode_text(metrics->mode) } };

		mxw_digest_to_text(mxw_policy_digest(policy), digest);
		mxwi_exposition_sample(stream, info, labels, ARRAY_COUNT(labels), 1);
	}
	mxwi_exposition_number(stream, "mxwarden_policy_loaded_timestamp_seconds", "gauge",
	                       "When the policy in force was loaded; 0: none is in force.",
	                       policy != NULL ? (uint64_t)metrics->policy_loaded_s : 0);
	mxwi_exposition_number(stream, "mxwarden_policy_load_failed", "gauge",
	                       "1: the last load of policy and settings was refused.",
	                       metrics->load_failed);
	mxwi_exposition_number(stream, "mxwarden_policy_names", "gauge",
	                       "Name entries of the policy in force.",
	                       policy != NULL ? mxw_policy_counts(policy).entries : 0);
	print_expiries(policy, stream);
	mxwi_exposition_number(stream, "mxwarden_releases", "gauge",
	                       "Names that are released by hand now.", metrics->releases);
}

/* ---- alerts ---------------------------------------------------------------------------------- */

enum {
	CAUSES = 4
};

static void causes_of(const struct mxw_alert_counts *counts, struct choice ret[CAUSES])
{
	ret[0] = (struct choice){ "ring", counts->dropped_ring };
	ret[1] = (struct choice){ "write", counts->dropped_write };
	ret[2] = (struct choice){ "build", counts->dropped_build };
	ret[3] = (struct choice){ "reload", counts->dropped_reload };
}

static void print_dropped(const struct mxwi_metrics *metrics, FILE *stream)
{
	const struct mxw_alert_counts none = { .lookups = 0 };
	struct choice sums[CAUSES], causes[CAUSES];

	causes_of(&none, sums);
	for (size_t i = 0; i < metrics->sink_count; i++) {
		causes_of(&metrics->sinks[i].counts, causes);
		for (size_t j = 0; j < CAUSES; j++)
			sums[j].count += causes[j].count;
	}
	print_choices(stream, "mxwarden_alerts_dropped_total", "cause",
	              "Look-ups that no alert tells of, over all sinks, by cause.", sums,
	              CAUSES);
}

static void print_sinks(const struct mxwi_metrics *metrics, FILE *stream)
{
	static const char lookups[] = "mxwarden_sink_lookups_total";
	static const char dropped[] = "mxwarden_sink_dropped_total";

	mxwi_exposition_begin(stream, lookups, "counter",
	                      "Look-ups that were handed to the sink.");
	for (size_t i = 0; i < metrics->sink_count; i++)
		mxwi_exposition_sample(stream, lookups,
		                       &(struct mxwi_label){ "sink", metrics->sinks[i].label },
		                       1, metrics->sinks[i].counts.lookups);
	mxwi_exposition_begin(stream, dropped, "counter",
	                      "Look-ups that the sink has lost, by cause.");
	for (size_t i = 0; i < metrics->sink_count; i++) {
		struct choice causes[CAUSES];

		causes_of(&metrics->sinks[i].counts, causes);
		for (size_t j = 0; j < CAUSES; j++) {
			const struct mxwi_label labels[] = {
				{ "sink", metrics->sinks[i].label },
				{ "cause", causes[j].value },
			};

			mxwi_exposition_sample(stream, dropped, labels, ARRAY_COUNT(labels),
			                       causes[j].count);
		}
	}
}

/* ---- the module ------------------------------------------------------------------------------ */

static void print_module(const struct mxwi_metrics *metrics, FILE *stream)
{
	const struct choice guard[] = {
		{ "gated", metrics->gated },       { "guarded", metrics->guarded },
		{ "unique", metrics->unique },     { "shared", metrics->shared },
		{ "uncached", metrics->uncached }, { "swept", metrics->swept },
		{ "bypassed", metrics->bypassed },
	};
	const struct choice reloads[] = {
		{ "done", metrics->reloads },
		{ "refused", metrics->reloads_refused },
	};
	const struct mxwi_label build[] = { { "version", metrics->version },
		                            { "unbound", metrics->unbound } };

	mxwi_exposition_number(stream, "mxwarden_answered_total", "counter",
	                       "Policy answers that were given before any look-up.",
	                       metrics->answered);
	print_choices(stream, "mxwarden_cache_guard_total", "event",
	              "What keeps real answers from mail hosts, by event.", guard,
	              ARRAY_COUNT(guard));
	print_choices(stream, "mxwarden_reloads_total", "result",
	              "Reloads of policy and settings, by what became of them.", reloads,
	              ARRAY_COUNT(reloads));
	mxwi_exposition_begin(stream, "mxwarden_build_info", "gauge",
	                      "The module's version, and the Unbound that it was built for.");
	mxwi_exposition_sample(stream, "mxwarden_build_info", build, ARRAY_COUNT(build), 1);
	mxwi_exposition_number(stream, "mxwarden_heartbeat_timestamp_seconds", "gauge",
	                       "When these metrics were written.", (uint64_t)metrics->now_s);
}

bool mxwi_metrics_print(const struct mxwi_metrics *metrics, FILE *stream)
{
	if (!print_hits(metrics, stream))
		return false;
	print_policy(metrics, stream);
	print_dropped(metrics, stream);
	print_sinks(metrics, stream);
	print_module(metrics, stream);
	mxwi_exposition_end(stream);
	return ferror(stream) == 0;
}
