/* jansson reads the line; then each field is looked for where ECS has it. A field of another type than ours
 * counts as absent, and only what every line of its kind has is asked for, so that lines of later versions,
 * and those that a collector has added to, are read as well. */
#include "alert_line.h"

#include <stdlib.h>
#include <string.h>

#include <mxwarden/loader.h>

#define DIGITS_OF_MS 3u

/* Was memory refused since the last line? jansson mostly takes that for a mistake in what it reads. */
static _Thread_local bool refused;

static void *noting_malloc(size_t size)
{
	void *memory = malloc(size);

	refused = refused || memory == NULL;
	return memory;
}

static void plain_free(void *memory)
{
	free(memory);
}

void alert_line_init(void)
{
	json_set_alloc_funcs(noting_malloc, plain_free);
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* A number that is not negative, and at most `most`; else 0. */
static uint64_t number_of(const json_t *object, const char *key, json_int_t most)
{
	const json_int_t number = json_integer_value(json_object_get(object, key));

	return number > 0 && number <= most ? (uint64_t)number : 0;
}

#define NUMBER_MAX INT64_MAX

/* Milliseconds of a time; false: the text is no time of RFC 3339. */
static bool time_of(const json_t *object, const char *key, int64_t *ret_ms)
{
	const char *text = text_of(object, key);
	const size_t before = strlen("2026-11-21T18:57:00");
	int64_t time_s;
	int milliseconds = 0;

	if (mxw_time_from_text(text, strlen(text), &time_s) != MXW_OK)
		return false;
	/* What was read up there is ASCII, and a fraction has a digit. */
	if (strlen(text) > before && text[before] == '.') {
		const char *digit = text + before + 1;

		for (unsigned i = 0; i < DIGITS_OF_MS; i++) {
			milliseconds *= 10;
			if (*digit >= '0' && *digit <= '9')
				milliseconds += *digit++ - '0';
		}
	}
	*ret_ms = time_s * 1000 + milliseconds;
	return true;
}

/* Is the name the domain, or below it? */
static bool is_at_or_below(const char *name, const char *domain)
{
	const size_t size = strlen(name), below = strlen(domain);

	return size >= below && strcmp(name + size - below, domain) == 0 &&
	       (size == below || name[size - below - 1] == '.');
}

/* ---- parts of a line ------------------------------------------------------------------------- */

static bool read_kind(const json_t *event, enum alert_line_kind *ret)
{
	static const char *const datasets[] = {
		[ALERT_LINE_ALERT] = "mxwarden.alert",
		[ALERT_LINE_REPEAT] = "mxwarden.repeat",
		[ALERT_LINE_STATE] = "mxwarden.state",
		[ALERT_LINE_HEALTH] = "mxwarden.health",
	};
	const char *dataset = text_of(event, "dataset");

	for (size_t i = 0; i < sizeof(datasets) / sizeof(datasets[0]); i++) {
		if (strcmp(dataset, datasets[i]) == 0) {
			*ret = (enum alert_line_kind)i;
			return true;
		}
	}
	return false;
}

static void read_rule(const json_t *rule, struct alert_line *line)
{
	line->rule = text_of(rule, "id");
	line->ruleset = text_of(rule, "ruleset");
	line->description = text_of(rule, "description");
	/* ECS has a list of authors; ours has one. */
	const char *owner =
		json_string_value(json_array_get(json_object_get(rule, "author"), 0));
	line->owner = owner != NULL ? owner : "";
}

/* The domain that was meant is the last of the hosts that the line is about, where a name was meant at
 * all; where it is not, the name itself has to do. */
static const char *meant_of(const json_t *root, const struct alert_line *line)
{
	const json_t *hosts = json_object_get(json_object_get(root, "related"), "hosts");
	const size_t count = json_array_size(hosts);
	const char *last =
		count > 0 ? json_string_value(json_array_get(hosts, count - 1)) : NULL;

	if (line->lookalike_of[0] != '\0')
		return line->lookalike_of;
	if (last != NULL && last[0] != '\0' && is_at_or_below(line->intended, last))
		return last;
	return line->intended;
}

static void read_own(const json_t *own, struct alert_line *line)
{
	const json_t *lookalike = json_object_get(own, "lookalike");

	line->instance = text_of(own, "instance");
	line->policy = text_of(own, "policy");
	line->mode = text_of(own, "mode");
	line->blocked = json_is_true(json_object_get(own, "blocked"));
	line->would = text_of(own, "would");
	line->trigger = text_of(own, "trigger");
	line->matched = text_of(own, "matched");
	line->target = text_of(own, "target");
	line->exchanger = text_of(own, "exchanger");
	line->intended = text_of(own, "intended");
	line->group = text_of(own, "group");
	line->severity = text_of(own, "severity");
	line->ticket = text_of(own, "ticket");
	line->incident = text_of(own, "incident");
	line->count = number_of(own, "count", NUMBER_MAX);
	line->lookalike_class = text_of(lookalike, "class");
	line->lookalike_of = text_of(lookalike, "of");
	line->lookalike_score = (unsigned)number_of(lookalike, "score", 100);
	line->mode_before = text_of(own, "mode_before");
	line->mode_after = text_of(own, "mode_after");
	line->until = text_of(own, "until");
}

static void add_loss(struct alert_line *line, const char *cause, uint64_t count)
{
	enum alert_line_loss loss = 0;

	while (loss < ALERT_LINE_LOSS_OTHER && strcmp(cause, alert_line_loss_text(loss)) != 0)
		loss++;
	/* Several causes that nobody knows could be more than a number holds. */
	line->dropped[loss] = count <= UINT64_MAX - line->dropped[loss]
	                              ? line->dropped[loss] + count
	                              : UINT64_MAX;
}

static void read_losses(json_t *own, struct alert_line *line)
{
	json_t *dropped = json_object_get(own, "dropped"), *value;
	const char *cause;

	json_object_foreach(dropped, cause, value)
	{
		add_loss(line, cause, number_of(dropped, cause, NUMBER_MAX));
	}
	line->dropped_lines = number_of(own, "dropped_lines", NUMBER_MAX);
}

static void read_asked(const json_t *root, struct alert_line *line)
{
	const json_t *client = json_object_get(root, "client");
	const json_t *dns = json_object_get(root, "dns");
	const json_t *question = json_object_get(dns, "question");

	line->client = text_of(client, "ip");
	line->client_port = (unsigned)number_of(client, "port", UINT16_MAX);
	line->rcode = text_of(dns, "response_code");
	line->name = text_of(question, "name");
	line->type = text_of(question, "type");
	line->registered = text_of(question, "registered_domain");
}

static void read_event(const json_t *event, struct alert_line *line)
{
	line->action = text_of(event, "action");
	line->outcome = text_of(event, "outcome");
	line->reason = text_of(event, "reason");
	line->severity_number = (unsigned)number_of(event, "severity", 100);
	line->sequence = number_of(event, "sequence", NUMBER_MAX);
}

static bool is_whole(const struct alert_line *line, const json_t *own)
{
	if (line->instance[0] == '\0' || line->sequence == 0)
		return false;
	if (line->kind == ALERT_LINE_HEALTH)
		return true;
	if (line->action[0] == '\0')
		return false;
	return line->kind == ALERT_LINE_STATE ||
	       (line->client[0] != '\0' && line->name[0] != '\0' && line->rule[0] != '\0' &&
	        line->count > 0 && json_is_boolean(json_object_get(own, "blocked")));
}

/* ---- whole lines ----------------------------------------------------------------------------- */

enum alert_line_result alert_line_read(const char *octets, size_t size, struct alert_line *ret)
{
	refused = false;
	struct alert_line line = { .root = json_loadb(octets, size, 0, NULL) };
	const json_t *event = json_object_get(line.root, "event");
	const json_t *observer = json_object_get(line.root, "observer");
	json_t *own = json_object_get(line.root, "mxwarden");

	if (refused) {
		alert_line_fini(&line);
		return ALERT_LINE_NOMEM;
	}
	if (!json_is_object(line.root)) {
		alert_line_fini(&line);
		return ALERT_LINE_NOT_JSON;
	}
	if (!read_kind(event, &line.kind)) {
		alert_line_fini(&line);
		return ALERT_LINE_FOREIGN;
	}
	read_event(event, &line);
	read_asked(line.root, &line);
	read_rule(json_object_get(line.root, "rule"), &line);
	read_own(own, &line);
	read_losses(own, &line);
	line.meant = meant_of(line.root, &line);
	line.message = text_of(line.root, "message");
	line.user = text_of(json_object_get(line.root, "user"), "name");
	line.observer = text_of(observer, "name");
	if (line.observer[0] == '\0')
		line.observer = text_of(observer, "hostname");
	if (!time_of(line.root, "@timestamp", &line.time_ms) || !is_whole(&line, own)) {
		alert_line_fini(&line);
		return ALERT_LINE_INCOMPLETE;
	}
	if (!time_of(event, "start", &line.start_ms))
		line.start_ms = line.time_ms;
	if (!time_of(event, "end", &line.end_ms))
		line.end_ms = line.time_ms;
	*ret = line;
	return ALERT_LINE_OK;
}

void alert_line_fini(struct alert_line *line)
{
	json_decref(line->root);
	line->root = NULL;
}

const char *alert_line_other_format(const char *octets, size_t size)
{
	static const char cef[] = "CEF:";
	json_t *root;
	const char *format = NULL;

	if (size >= sizeof(cef) - 1 && memcmp(octets, cef, sizeof(cef) - 1) == 0)
		return "cef";
	root = json_loadb(octets, size, 0, NULL);
	if (json_is_integer(json_object_get(root, "class_uid")))
		format = "ocsf";
	else if (json_is_string(json_object_get(root, "event_type")))
		format = "eve";
	json_decref(root);
	return format;
}

const char *alert_line_loss_text(enum alert_line_loss loss)
{
	static const char *const texts[ALERT_LINE_LOSSES] = {
		[ALERT_LINE_LOSS_RING] = "ring",   [ALERT_LINE_LOSS_WRITE] = "write",
		[ALERT_LINE_LOSS_BUILD] = "build", [ALERT_LINE_LOSS_RELOAD] = "reload",
		[ALERT_LINE_LOSS_OTHER] = "other",
	};

	return texts[loss];
}
