/* Names that Unbound answers before any module: those of local zones and local data, of views, and of
 * authoritative zones that clients are served from.
 *
 * The server is one scope, each view that is in use another, the authoritative zones a third. In each
 * the zone that encloses a name most closely counts. Every entry of the policy is looked up in each
 * scope; and because a zone can lie below a name of the policy, the policy is asked about each zone
 * too. What is found is told once for each zone, with the first entry as the example. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check_unbound.h"
#include "config/quote.h"
#include "unbound_zones.h"

struct scope {
	enum cmd_unbound_code code;
	const char *view; /* its name; NULL: it is none */
	struct cmd_zones zones, data;
};

struct check {
	struct cmd_unbound *unbound;
	const struct mxw_policy *policy;
	struct scope *scopes; /* owned */
	size_t count, room;
};

/* ---- scopes ---- */

static void scope_add(struct check *check, struct scope scope)
{
	struct scope *scopes =
		cmd_grown(check->scopes, check->count, &check->room, sizeof(*scopes));

	if (scopes == NULL) {
		check->unbound->findings->failed = true;
		cmd_zones_fini(&scope.zones);
		cmd_zones_fini(&scope.data);
		return;
	}
	check->scopes = scopes;
	if (scope.zones.failed || scope.data.failed)
		check->unbound->findings->failed = true;
	scopes[check->count++] = scope;
}

/* Do some clients get the view of that name? */
static bool view_is_used(const struct cmd_conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->count; i++) {
		const struct cmd_conf_statement *statement = &conf->items[i];
		if ((cmd_conf_is(conf, statement, "server", "access-control-view") ||
		     cmd_conf_is(conf, statement, "server", "interface-view")) &&
		    statement->word_count == 2 && strcmp(statement->words[1].text, name) == 0)
			return true;
	}
	return false;
}

/* Adds the scope of the view whose clause that is, when it has zones or data and is used. */
static void view_add(struct check *check, size_t clause)
{
	const struct cmd_conf *conf = &check->unbound->conf;
	struct scope scope = { .code = CMD_UNBOUND_CODE_LOCAL_ZONE };
	bool has_own = false;

	for (size_t i = clause + 1; i < conf->count && conf->items[i].clause == clause; i++) {
		const struct cmd_conf_statement *statement = &conf->items[i];
		if (strcmp(statement->keyword, "name") == 0 && statement->word_count == 1)
			scope.view = statement->words[0].text;
		else if (strncmp(statement->keyword, "local-", strlen("local-")) == 0)
			has_own = true;
	}
	if (!has_own || scope.view == NULL || !view_is_used(conf, scope.view))
		return;
	cmd_zones_read_local(&scope.zones, conf, clause);
	cmd_zones_read_data(&scope.data, conf, clause);
	scope_add(check, scope);
}

static void read_scopes(struct check *check)
{
	const struct cmd_conf *conf = &check->unbound->conf;
	struct scope server = { .code = CMD_UNBOUND_CODE_LOCAL_ZONE };
	struct scope auth = { .code = CMD_UNBOUND_CODE_AUTH_ZONE };

	cmd_zones_read_local(&server.zones, conf, CMD_CONF_NO_CLAUSE);
	cmd_zones_read_data(&server.data, conf, CMD_CONF_NO_CLAUSE);
	scope_add(check, server);
	for (size_t i = 0; i < conf->count; i++)
		if (cmd_conf_is(conf, &conf->items[i], "view", "view"))
			view_add(check, i);
	cmd_zones_read_auth(&auth.zones, conf);
	scope_add(check, auth);
}

/* ---- the policy ---- */

/* Does a rule watch the name for some group? Then the entry that decides is written to *ret. */
static bool is_watched(const struct check *check, struct mxw_name name, struct mxw_entry *ret)
{
	const struct mxw_question question = { .name = name,
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN,
		                               .now_s = check->unbound->call->now_s };
	struct mxw_share shares[MXW_SHARES_MAX];
	const size_t count = mxw_policy_shares(check->policy, UINT64_MAX, &question, shares);

	for (size_t i = 0; i < count; i++) {
		if (shares[i].trigger != MXW_TRIGGER_NAME &&
		    shares[i].trigger != MXW_TRIGGER_SUFFIX)
			continue;
		*ret = mxw_policy_entry(check->policy, shares[i].entry);
		return true;
	}
	return false;
}

/* The same for a name, and for what is below it. */
static bool is_watched_at_or_below(const struct check *check, struct mxw_name name,
                                   struct mxw_entry *ret)
{
	struct mxw_name_buffer buffer;
	struct mxw_name below;

	return is_watched(check, name, ret) ||
	       (mxw_name_unnamed_below(name, &buffer, &below) && is_watched(check, below, ret));
}

/* Does entry `a` come before `b` in the files? */
static bool comes_before(const struct mxw_entry *a, const struct mxw_entry *b)
{
	int order = strcmp(a->file, b->file);

	if (order == 0 && a->line != b->line)
		order = a->line < b->line ? -1 : 1;
	return order != 0 ? order < 0 : mxw_name_compare(a->name, b->name) < 0;
}

/* An mxw_entry_fn: counts the entry with the zones that answer it. */
static bool look_up(void *context, const struct mxw_entry *entry)
{
	struct check *check = context;
	struct mxw_entry decides;

	for (size_t i = 0; i < check->count; i++) {
		struct cmd_zone *zone = cmd_zones_closest(&check->scopes[i].zones, entry->name);
		/* An entry that is off, or whose names are allowed, loses nothing. */
		if (zone == NULL || zone->kind != CMD_ZONE_ANSWERS ||
		    mxw_policy_rule(check->policy, entry->rule).section != MXW_SECTION_WATCH ||
		    !is_watched_at_or_below(check, entry->name, &decides))
			continue;
		if (zone->hits++ == 0 || comes_before(entry, &zone->example))
			zone->example = *entry;
	}
	return true;
}

/* ---- findings ---- */

/* Prints ` of the view "V"`, or nothing. */
static const char *of_view(const struct scope *scope, char text[MXWI_QUOTE_MAX + 16])
{
	text[0] = '\0';
	if (scope->view != NULL)
		snprintf(text, MXWI_QUOTE_MAX + 16, " of the view %s",
		         MXWI_QUOTE(scope->view, strlen(scope->view)));
	return text;
}

/* Tells that `what` answers `name`, behind the prefix of an entry, which the entry watches. */
static void tell(struct check *check, const struct scope *scope, const struct cmd_zone *zone,
                 const char *what, const char *prefix, struct mxw_name name,
                 const struct mxw_entry *entry, const char *advice)
{
	const struct mxw_rule rule = mxw_policy_rule(check->policy, entry->rule);
	struct cmd_unbound_place place = { check->unbound->call->path, 0, 0 };
	char view[MXWI_QUOTE_MAX + 16], text[MXW_NAME_TEXT_MAX + 2], more[64] = "";

	if (zone->statement != NULL)
		place = cmd_unbound_word_place(zone->statement, 0);
	snprintf(text, sizeof(text), "%s", prefix);
	mxw_name_to_text(name, text + strlen(text));
	if (zone->hits > 1)
		snprintf(more, sizeof(more), " and %zu more of the policy", zone->hits - 1);
	cmd_unbound_find(check->unbound, place, scope->code,
	                 "%s%s answers %s%s before the module is asked; rule \"%s\" watches it "
	                 "(%s, line %" PRIu32 "); %s",
	                 what, of_view(scope, view), MXWI_QUOTE(text, strlen(text)), more,
	                 rule.id, MXWI_QUOTE(entry->file, strlen(entry->file)), entry->line,
	                 advice);
}

/* Tells of a zone that answers all that is asked in it. */
static void tell_of_zone(struct check *check, const struct scope *scope, struct cmd_zone *zone)
{
	char what[MXWI_QUOTE_MAX + 64], advice[MXW_NAME_TEXT_MAX + 96], name[MXW_NAME_TEXT_MAX];
	struct mxw_entry entry = zone->example;

	if (zone->hits == 0 && !is_watched_at_or_below(check, zone->name, &entry))
		return;
	mxw_name_to_text(zone->name, name);
	if (scope->code == CMD_UNBOUND_CODE_AUTH_ZONE) {
		snprintf(what, sizeof(what), "this auth-zone");
		snprintf(advice, sizeof(advice), "write for-downstream: no there");
	} else if (zone->statement != NULL) {
		snprintf(what, sizeof(what), "this local-zone (%s)", zone->type);
		snprintf(advice, sizeof(advice), "take one of the two out");
	} else {
		snprintf(what, sizeof(what), "the built-in zone %s",
		         MXWI_QUOTE(name, strlen(name)));
		snprintf(advice, sizeof(advice), "write local-zone: \"%s.\" nodefault%s", name,
		         scope->view != NULL ? " in the view" : "");
	}
	if (zone->hits > 0)
		tell(check, scope, zone, what, mxw_scope_text(entry.scope), entry.name, &entry,
		     advice);
	else
		tell(check, scope, zone, what, "", zone->name, &entry, advice);
}

/* Tells of a name that has data of its own, of which there are some statements in a row. */
static void tell_of_data(struct check *check, const struct scope *scope,
                         const struct cmd_zone *data, size_t count)
{
	const struct cmd_zone *zone = cmd_zones_closest(&scope->zones, data->name);
	/* Where no zone is, one of the type transparent is made for the data. */
	const enum cmd_zone_kind kind = zone != NULL ? zone->kind : CMD_ZONE_NAME_DATA;
	const struct cmd_zone *answers = NULL;
	struct mxw_entry entry;

	for (size_t i = count; i > 0; i--)
		if (kind == CMD_ZONE_NAME_DATA ||
		    (kind == CMD_ZONE_TYPE_DATA && data[i - 1].kind == CMD_ZONE_TYPE_DATA))
			answers = &data[i - 1];
	if (answers != NULL && is_watched(check, data->name, &entry))
		tell(check, scope, answers, "this local-data", "", data->name, &entry,
		     "take one of the two out");
}

static void tell_of_scope(struct check *check, struct scope *scope)
{
	for (size_t i = 0; i < scope->zones.count; i++)
		if (scope->zones.items[i].kind == CMD_ZONE_ANSWERS)
			tell_of_zone(check, scope, &scope->zones.items[i]);
	for (size_t i = 0, next; i < scope->data.count; i = next) {
		const struct cmd_zone *data = &scope->data.items[i];
		for (next = i + 1; next < scope->data.count &&
		                   mxw_name_equal(scope->data.items[next].name, data->name);
		     next++)
			;
		tell_of_data(check, scope, data, next - i);
	}
}

void cmd_check_unbound_zones(struct cmd_unbound *unbound)
{
	struct check check = { .unbound = unbound, .policy = unbound->call->policy };

	if (check.policy == NULL)
		return;
	read_scopes(&check);
	if (!unbound->findings->failed)
		mxw_policy_each_entry(check.policy, look_up, &check);
	for (size_t i = 0; i < check.count; i++) {
		if (!unbound->findings->failed)
			tell_of_scope(&check, &check.scopes[i]);
		cmd_zones_fini(&check.scopes[i].zones);
		cmd_zones_fini(&check.scopes[i].data);
	}
	free(check.scopes);
}
