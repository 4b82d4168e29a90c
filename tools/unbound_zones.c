/* Zones come from statements, and from what Unbound brings along where no statement of the same name
 * says otherwise; the last statement of a name holds. What each type does with a question for MX is in
 * one table. Local data outside of every zone makes a transparent zone of its own, which is as good as
 * none: it answers the names that have data. */
#include "unbound_zones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common.h"

/* In unbound.conf(5). What is not here, such as block_a, asks for MX upstream. */
static const struct {
	const char *type;
	enum cmd_zone_kind kind;
} zone_types[] = {
	{ "deny", CMD_ZONE_ANSWERS },
	{ "refuse", CMD_ZONE_ANSWERS },
	{ "static", CMD_ZONE_ANSWERS },
	{ "redirect", CMD_ZONE_ANSWERS },
	{ "inform_deny", CMD_ZONE_ANSWERS },
	{ "inform_redirect", CMD_ZONE_ANSWERS },
	{ "always_refuse", CMD_ZONE_ANSWERS },
	{ "always_nxdomain", CMD_ZONE_ANSWERS },
	{ "always_nodata", CMD_ZONE_ANSWERS },
	{ "always_deny", CMD_ZONE_ANSWERS },
	{ "always_null", CMD_ZONE_ANSWERS },
	{ "transparent", CMD_ZONE_NAME_DATA },
	{ "inform", CMD_ZONE_NAME_DATA },
	{ "noview", CMD_ZONE_NAME_DATA },
	{ "typetransparent", CMD_ZONE_TYPE_DATA },
	{ "always_transparent", CMD_ZONE_PASSES },
	{ "nodefault", CMD_ZONE_NO_DEFAULT },
};

/* The zones that Unbound brings along; with `unblock-lan-zones: yes` without the second part. */
static const char *const built_in[] = { "localhost", "127.in-addr.arpa", "home.arpa", "onion",
	                                "test",      "invalid" };
static const char *const built_in_lan[] = {
	"10.in-addr.arpa",        "168.192.in-addr.arpa",
	"0.in-addr.arpa",         "254.169.in-addr.arpa",
	"2.0.192.in-addr.arpa",   "100.51.198.in-addr.arpa",
	"113.0.203.in-addr.arpa", "255.255.255.255.in-addr.arpa",
	"d.f.ip6.arpa",           "8.e.f.ip6.arpa",
	"9.e.f.ip6.arpa",         "a.e.f.ip6.arpa",
	"b.e.f.ip6.arpa",         "8.b.d.0.1.0.0.2.ip6.arpa"
};
/* Of the same part: FIRST.REST to LAST.REST. */
static const struct {
	unsigned first, last;
	const char *rest;
} built_in_ranges[] = { { 16, 31, "172.in-addr.arpa" }, { 64, 127, "100.in-addr.arpa" } };

static enum cmd_zone_kind kind_of(const char *type)
{
	for (size_t i = 0; i < sizeof(zone_types) / sizeof(zone_types[0]); i++)
		if (strcmp(zone_types[i].type, type) == 0)
			return zone_types[i].kind;
	return CMD_ZONE_PASSES;
}

/* Adds a zone with the name of that text; what is no name is left out. */
static void add(struct cmd_zones *zones, const char *text, size_t size, struct cmd_zone zone)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name;

	if (mxw_name_from_text(text, size, &buffer, &name) != MXW_OK)
		return;
	struct cmd_zone *items =
		cmd_grown(zones->items, zones->count, &zones->room, sizeof(*items));
	if (items == NULL) {
		zones->failed = true;
		return;
	}
	zones->items = items;
	zone.wire = malloc(name.size);
	if (zone.wire == NULL) {
		zones->failed = true;
		return;
	}
	memcpy(zone.wire, name.wire, name.size);
	zone.name = (struct mxw_name){ zone.wire, name.size, name.labels };
	zone.ordinal = zones->count;
	items[zones->count++] = zone;
}

static int compare(const void *left, const void *right)
{
	const struct cmd_zone *a = left, *b = right;
	const int order = mxw_name_compare(a->name, b->name);

	/* qsort() need not be stable. */
	return order != 0 ? order : a->ordinal < b->ordinal ? -1 : 1;
}

static void sort(struct cmd_zones *zones)
{
	if (zones->count > 1)
		qsort(zones->items, zones->count, sizeof(zones->items[0]), compare);
}

/* Of each name in what is sorted the last that is written holds, as in Unbound; the others become
 * none. */
static void settle(struct cmd_zones *zones)
{
	size_t holds = 0;

	for (size_t i = 1; i < zones->count; i++) {
		const struct cmd_zone *zone = &zones->items[i];
		struct cmd_zone *before = &zones->items[holds];
		if (mxw_name_equal(before->name, zone->name)) {
			/* nodefault takes away nothing but what is built in. */
			if (zone->kind == CMD_ZONE_NO_DEFAULT && before->statement != NULL)
				continue;
			before->kind = CMD_ZONE_NO_DEFAULT;
		}
		holds = i;
	}
}

/* Drops what is none, and finds what encloses each zone that is left. */
static void link_up(struct cmd_zones *zones)
{
	size_t kept = 0;

	for (size_t i = 0; i < zones->count; i++) {
		struct cmd_zone zone = zones->items[i];
		if (zone.kind == CMD_ZONE_NO_DEFAULT) {
			free(zone.wire);
			continue;
		}
		/* In canonical order what encloses a name also encloses all that lies between. */
		zone.above = kept > 0 ? kept - 1 : CMD_ZONE_NONE;
		while (zone.above != CMD_ZONE_NONE &&
		       !mxw_name_encloses(zones->items[zone.above].name, zone.name))
			zone.above = zones->items[zone.above].above;
		zones->items[kept++] = zone;
	}
	zones->count = kept;
}

static void seal(struct cmd_zones *zones)
{
	sort(zones);
	settle(zones);
	link_up(zones);
}

struct cmd_zone *cmd_zones_closest(const struct cmd_zones *zones, struct mxw_name name)
{
	size_t low = 0, high = zones->count;

	/* Behind the last zone that is not greater than the name: it, or what encloses it. */
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (mxw_name_compare(zones->items[middle].name, name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	size_t at = low > 0 ? low - 1 : CMD_ZONE_NONE;
	while (at != CMD_ZONE_NONE && !mxw_name_encloses(zones->items[at].name, name))
		at = zones->items[at].above;
	return at != CMD_ZONE_NONE ? &zones->items[at] : NULL;
}

/* ---- local zones ---- */

/* Adds the zones that are there unless they are written otherwise. */
static void add_built_in(struct cmd_zones *zones, bool lan)
{
	const struct cmd_zone zone = { .kind = CMD_ZONE_ANSWERS };
	char text[80];

	for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++)
		add(zones, built_in[i], strlen(built_in[i]), zone);
	/* ::1 and, of the second part, ::, which differ in their last nibble: the first here. */
	for (char first = '1'; first >= (lan ? '0' : '1'); first--) {
		text[0] = first;
		for (size_t i = 1; i < 63; i += 2)
			text[i] = '.', text[i + 1] = '0';
		memcpy(text + 63, ".ip6.arpa", sizeof(".ip6.arpa"));
		add(zones, text, strlen(text), zone);
	}
	if (!lan)
		return;
	for (size_t i = 0; i < sizeof(built_in_lan) / sizeof(built_in_lan[0]); i++)
		add(zones, built_in_lan[i], strlen(built_in_lan[i]), zone);
	for (size_t i = 0; i < sizeof(built_in_ranges) / sizeof(built_in_ranges[0]); i++) {
		for (unsigned n = built_in_ranges[i].first; n <= built_in_ranges[i].last; n++) {
			snprintf(text, sizeof(text), "%u.%s", n, built_in_ranges[i].rest);
			add(zones, text, strlen(text), zone);
		}
	}
}

/* Is it `keyword: ...` with that many words, of the server or of the view? */
static bool is_of(const struct cmd_conf *conf, const struct cmd_conf_statement *statement,
                  size_t view, const char *keyword, size_t words)
{
	if (statement->word_count < words)
		return false;
	if (view == CMD_CONF_NO_CLAUSE)
		return cmd_conf_is(conf, statement, "server", keyword);
	return statement->clause == view && strcmp(statement->keyword, keyword) == 0;
}

/* The last word of `keyword: word` of the view, or the server. NULL: there is none. */
static const char *word_of(const struct cmd_conf *conf, size_t view, const char *keyword)
{
	const char *word = NULL;

	for (size_t i = 0; i < conf->count; i++)
		if (is_of(conf, &conf->items[i], view, keyword, 1))
			word = conf->items[i].words[0].text;
	return word;
}

static bool is_word(const char *word, const char *wanted)
{
	return word != NULL && strcmp(word, wanted) == 0;
}

/* Where an overriding type holds for some clients, the zone counts with the type that answers. */
static void override(struct cmd_zones *zones, const struct cmd_conf_statement *statement)
{
	const char *text = statement->words[0].text, *type = statement->words[2].text;
	struct mxw_name_buffer buffer;
	struct mxw_name name;

	if (kind_of(type) != CMD_ZONE_ANSWERS ||
	    mxw_name_from_text(text, strlen(text), &buffer, &name) != MXW_OK)
		return;
	struct cmd_zone *zone = cmd_zones_closest(zones, name);
	if (zone != NULL && mxw_name_equal(zone->name, name) &&
	    zone->kind != CMD_ZONE_ANSWERS) {
		zone->kind = CMD_ZONE_ANSWERS;
		zone->type = type;
		zone->statement = statement;
	}
}

void cmd_zones_read_local(struct cmd_zones *zones, const struct cmd_conf *conf, size_t view)
{
	const bool is_server = view == CMD_CONF_NO_CLAUSE;

	/* A view that is asked first leaves what is built in to the server. The one that is asked
	 * alone has it whole, whatever is unblocked in the server. */
	if (is_server || !is_word(word_of(conf, view, "view-first"), "yes"))
		add_built_in(zones,
		             !is_server ||
		                     !is_word(word_of(conf, view, "unblock-lan-zones"), "yes"));
	for (size_t i = 0; i < conf->count; i++) {
		const struct cmd_conf_statement *statement = &conf->items[i];
		if (!is_of(conf, statement, view, "local-zone", 2))
			continue;
		const char *name = statement->words[0].text, *type = statement->words[1].text;
		add(zones, name, strlen(name),
		    (struct cmd_zone){
			    .kind = kind_of(type), .type = type, .statement = statement });
	}
	seal(zones);
	for (size_t i = 0; is_server && i < conf->count; i++)
		if (is_of(conf, &conf->items[i], view, "local-zone-override", 3))
			override(zones, &conf->items[i]);
}

/* ---- local data and authoritative zones ---- */

/* Takes the next word from a text. Returns its size; 0: there is none. */
static size_t next_word(const char **text, const char **ret)
{
	*text += strspn(*text, " \t");
	*ret = *text;
	const size_t size = strcspn(*text, " \t");
	*text += size;
	return size;
}

static bool word_is(const char *word, size_t size, const char *wanted)
{
	return size == strlen(wanted) && strncasecmp(word, wanted, size) == 0;
}

/* `NAME [TTL] [CLASS] TYPE RDATA`. */
static void add_data(struct cmd_zones *zones, const struct cmd_conf_statement *statement)
{
	const char *rest = statement->words[0].text, *name, *word;
	const size_t name_size = next_word(&rest, &name);
	size_t size;
	enum cmd_zone_kind kind = CMD_ZONE_NAME_DATA;

	while ((size = next_word(&rest, &word)) > 0) {
		if ((*word >= '0' && *word <= '9') || word_is(word, size, "IN"))
			continue;
		if (word_is(word, size, "CH") || word_is(word, size, "HS"))
			return;
		if (word_is(word, size, "MX") || word_is(word, size, "CNAME"))
			kind = CMD_ZONE_TYPE_DATA;
		break;
	}
	add(zones, name, name_size, (struct cmd_zone){ .kind = kind, .statement = statement });
}

void cmd_zones_read_data(struct cmd_zones *zones, const struct cmd_conf *conf, size_t view)
{
	for (size_t i = 0; i < conf->count; i++)
		if (is_of(conf, &conf->items[i], view, "local-data", 1))
			add_data(zones, &conf->items[i]);
	sort(zones);
}

void cmd_zones_read_auth(struct cmd_zones *zones, const struct cmd_conf *conf)
{
	for (size_t i = 0; i < conf->count; i++) {
		const struct cmd_conf_statement *name = NULL;
		bool serves = true; /* unless it is switched off */
		if (!cmd_conf_is(conf, &conf->items[i], "auth-zone", "auth-zone"))
			continue;
		for (size_t j = i + 1; j < conf->count && conf->items[j].clause == i; j++) {
			const struct cmd_conf_statement *statement = &conf->items[j];
			if (is_of(conf, statement, i, "name", 1))
				name = statement;
			else if (is_of(conf, statement, i, "for-downstream", 1))
				serves = strcmp(statement->words[0].text, "no") != 0;
		}
		if (name != NULL)
			add(zones, name->words[0].text, strlen(name->words[0].text),
			    (struct cmd_zone){ .kind = serves ? CMD_ZONE_ANSWERS
			                                      : CMD_ZONE_PASSES,
			                       .statement = name });
	}
	seal(zones);
}

void cmd_zones_fini(struct cmd_zones *zones)
{
	for (size_t i = 0; i < zones->count; i++)
		free(zones->items[i].wire);
	free(zones->items);
	*zones = (struct cmd_zones){ 0 };
}
