/* Which kind of sink an entry is, its one kind's key says; that there is exactly one of these has been
 * reported from the table. Paths are compared as they are written, but for "." and doubled slashes: what
 * a link leads to, and where the state directory is, is not known before they are opened. */
#include "config/host_outputs.h"

#include <stdio.h>
#include <string.h>

#include "config/quote.h"

static bool is_same_text(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* ---- paths ---- */

/* Reads the path of a file or a socket, whose key is called so. Whether there is one, and whether it can
 * be written, is not known before the first alert. False: it is absent, or has been reported. */
static bool read_path(struct mxwi_host_reader *reader, const struct mxwi_fields *fields,
                      enum mxwi_field field, const char *example, const char **ret)
{
	const struct mxwi_key *const key = mxwi_key_of(fields->map, field);
	const char *const what = key->name;
	const char *path, *slash, *last;
	struct mxwi_mark mark;

	if (!mxwi_field_text(reader->findings, fields, field, reader->arena, &path))
		return false;
	mark = fields->value[field]->mark;
	slash = strrchr(path, '/');
	last = slash != NULL ? slash + 1 : path;
	if (path[0] == '\0') {
		mxwi_find(reader->findings, mark, MXWI_CODE_BAD_TEXT,
		          "\"%s\": an empty path; write the name of a %s, such as \"%s\"", what,
		          what, example);
		return false;
	}
	if (last[0] == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0) {
		mxwi_find(reader->findings, mark, MXWI_CODE_BAD_TEXT,
		          "\"%s\": %s names a directory; write the name of a %s in it", what,
		          MXWI_QUOTE(path, strlen(path)), what);
		return false;
	}
	if (key->most != 0 && strlen(path) > key->most) {
		mxwi_find(reader->findings, mark, MXWI_CODE_LIMIT,
		          "\"%s\": a path of %zu octets; %u are the most for a %s", what,
		          strlen(path), (unsigned)key->most, what);
		return false;
	}
	*ret = path;
	return true;
}

/* What follows the slashes and the parts "." at the start. */
static const char *skip_nothing(const char *path)
{
	while (path[0] == '/' || (path[0] == '.' && (path[1] == '/' || path[1] == '\0')))
		path++;
	return path;
}

static bool is_same_path(const char *a, const char *b)
{
	if ((a[0] == '/') != (b[0] == '/'))
		return false;
	for (a = skip_nothing(a), b = skip_nothing(b); *a != '\0' && *a == *b; a++, b++)
		if (*a == '/') {
			/* Both go on behind this slash. */
			a = skip_nothing(a) - 1;
			b = skip_nothing(b) - 1;
		}
	return *a == '\0' && *b == '\0';
}

/* NULL: the sink has no path. */
static const char *path_of(const struct mxw_sink_settings *sink)
{
	return sink->kind == MXW_SINK_FILE ? sink->file : sink->socket;
}

/* May only one of two sinks with the same path have it? Sockets take what several send, each in its own
 * form. */
static bool excludes(enum mxw_sink_kind a, enum mxw_sink_kind b)
{
	return (a == MXW_SINK_FILE) != (b == MXW_SINK_FILE);
}

static bool find_same_path(struct mxwi_host_reader *reader, const char *path, size_t sink,
                           struct mxwi_mark mark)
{
	/* What holds where nothing is said of sinks stands nowhere. */
	if (reader->sink_marks[sink].line == 0)
		mxwi_find(reader->findings, mark, MXWI_CODE_SAME_PATH,
		          "%s is the file of alerts where no sink is named; write another",
		          MXWI_QUOTE(path, strlen(path)));
	else
		mxwi_find(
			reader->findings, mark, MXWI_CODE_SAME_PATH,
			"%s is the path of a sink already, at line %u; write another in one of them",
			MXWI_QUOTE(path, strlen(path)),
			(unsigned)reader->sink_marks[sink].line);
	return false;
}

/* ---- sinks ---- */

/* Would both write to the same place? */
static bool is_same_sink(const struct mxw_sink_settings *a, const struct mxw_sink_settings *b)
{
	const char *a_path = path_of(a), *b_path = path_of(b);

	return a->kind == b->kind && a->facility == b->facility &&
	       is_same_text(a->identifier, b->identifier) &&
	       (a_path == NULL) == (b_path == NULL) &&
	       (a_path == NULL || is_same_path(a_path, b_path));
}

/* May the sink stand beside those before it? Reports when not. */
static bool check_others(struct mxwi_host_reader *reader, const struct mxw_sink_settings *sink,
                         struct mxwi_mark mark)
{
	const struct mxw_host *host = reader->host;
	const char *path = path_of(sink);

	for (size_t i = 0; i < host->sink_count; i++) {
		const struct mxw_sink_settings *other = &host->sinks[i];
		const char *taken = path_of(other);
		const unsigned line = reader->sink_marks[i].line;

		if (path != NULL && taken != NULL && excludes(sink->kind, other->kind) &&
		    is_same_path(path, taken))
			return find_same_path(reader, path, i, mark);
		if (!is_same_sink(sink, other))
			continue;
		if (sink->kind == MXW_SINK_FILE)
			mxwi_find(reader->findings, mark, MXWI_CODE_REPEATED,
			          "file %s is a sink already, at line %u; "
			          "leave one of them out",
			          MXWI_QUOTE(path, strlen(path)), line);
		else
			mxwi_find(reader->findings, mark, MXWI_CODE_REPEATED,
			          "the same sink is there already, at line %u; "
			          "leave one of them out",
			          line);
		return false;
	}
	return true;
}

/* The identifier of a journal. */
static bool read_identifier(struct mxwi_host_reader *reader, const struct mxwi_fields *fields,
                            const char **ret)
{
	const struct mxwi_key *key = mxwi_key_of(MXWI_MAP_SINK, MXWI_FIELD_JOURNAL);
	const char *identifier;
	struct mxwi_mark mark;
	size_t size;

	if (!mxwi_field_text(reader->findings, fields, key->field, reader->arena, &identifier))
		return false;
	mark = fields->value[key->field]->mark;
	size = strlen(identifier);
	if (size == 0)
		mxwi_find(reader->findings, mark, MXWI_CODE_BAD_TEXT,
		          "\"%s\": an empty identifier; write one, such as \"mxwarden\"",
		          key->name);
	else if (size > key->most)
		mxwi_find(reader->findings, mark, MXWI_CODE_LIMIT,
		          "\"%s\": an identifier of %zu octets; %u are the most", key->name,
		          size, (unsigned)key->most);
	else
		*ret = identifier;
	return size >= key->least && size <= key->most;
}

/* The facility that a word of the table stands for. */
static uint8_t facility_of(int word)
{
	return (uint8_t)(word < MXWI_FACILITY_LOCAL0 ? word : word + MXWI_FACILITY_GAP);
}

static bool read_facility(struct mxwi_host_reader *reader, const struct mxwi_fields *fields,
                          uint8_t *ret)
{
	int word;

	if (!mxwi_field_word(reader->findings, fields, MXWI_FIELD_SYSLOG, &word))
		return false;
	*ret = facility_of(word);
	return true;
}

static bool read_socket(struct mxwi_host_reader *reader, const struct mxwi_fields *fields,
                        const char **ret)
{
	return read_path(reader, fields, MXWI_FIELD_SOCKET, "collector.sock", ret);
}

/* What the key of each kind says; `field` is that key. False: it is of no use, which has been reported. */
static bool read_kind(struct mxwi_host_reader *reader, const struct mxwi_fields *fields,
                      enum mxwi_field field, struct mxw_sink_settings *sink)
{
	switch (field) {
	case MXWI_FIELD_SYSLOG:
		sink->kind = MXW_SINK_SYSLOG;
		return read_facility(reader, fields, &sink->facility) &&
		       (!fields->given[MXWI_FIELD_SOCKET] ||
		        read_socket(reader, fields, &sink->socket));
	case MXWI_FIELD_JOURNAL:
		sink->kind = MXW_SINK_JOURNAL;
		return read_identifier(reader, fields, &sink->identifier);
	case MXWI_FIELD_SOCKET:
		sink->kind = MXW_SINK_SOCKET;
		return read_socket(reader, fields, &sink->socket);
	default:
		sink->kind = MXW_SINK_FILE;
		return read_path(reader, fields, MXWI_FIELD_FILE, "alerts.json", &sink->file);
	}
}

static void read_sink(struct mxwi_host_reader *reader, const struct mxwi_node *node)
{
	/* A socket last: it may be that of a syslog. */
	static const enum mxwi_field kinds[] = { MXWI_FIELD_FILE, MXWI_FIELD_SYSLOG,
		                                 MXWI_FIELD_JOURNAL, MXWI_FIELD_SOCKET };
	struct mxw_sink_settings sink = { .format = MXW_SINK_FORMAT_ECS };
	struct mxw_host *host = reader->host;
	struct mxwi_fields fields;
	struct mxwi_mark mark;
	size_t kind = 0;
	int value;

	if (!mxwi_fields_read(reader->findings, MXWI_MAP_SINK, node, &fields))
		return;
	if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_FORMAT, &value))
		sink.format = (enum mxw_sink_format)value;
	if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_MINIMUM_SEVERITY, &value))
		sink.minimum_severity = (enum mxw_severity)value;
	while (kind + 1 < sizeof(kinds) / sizeof(kinds[0]) && !fields.given[kinds[kind]])
		kind++;
	if (!read_kind(reader, &fields, kinds[kind], &sink))
		return;
	mark = fields.value[kinds[kind]]->mark;
	if (!check_others(reader, &sink, mark))
		return;
	reader->sink_marks[host->sink_count] = mark;
	host->sinks[host->sink_count++] = sink;
}

static void read_sinks(struct mxwi_host_reader *reader, const struct mxwi_node *list)
{
	reader->host->sink_count = 0;
	if (list->count == 0)
		mxwi_find(reader->findings, list->mark, MXWI_CODE_EMPTY_LIST,
		          "\"sinks\" is empty, and no alert would be written; "
		          "leave the key out for the file \"alerts.json\"");
	for (const struct mxwi_node *node = list->first; node != NULL; node = node->next) {
		if (reader->host->sink_count == MXW_SINKS_MAX) {
			mxwi_find(reader->findings, node->mark, MXWI_CODE_LIMIT,
			          "more than %u sinks, which is the most", MXW_SINKS_MAX);
			return;
		}
		read_sink(reader, node);
	}
}

/* ---- maps ---- */

void mxwi_host_alerts_read(struct mxwi_host_reader *reader, const struct mxwi_node *map)
{
	struct mxw_host *host = reader->host;
	struct mxwi_fields fields;
	uint32_t duration_s;

	if (!mxwi_fields_read(reader->findings, MXWI_MAP_ALERTS, map, &fields))
		return;
	if (mxwi_field_duration(reader->findings, &fields, MXWI_FIELD_REPEAT, &duration_s))
		host->repeat_s = duration_s;
	if (mxwi_field_duration(reader->findings, &fields, MXWI_FIELD_HEARTBEAT, &duration_s))
		host->heartbeat_s = duration_s;
	if (fields.value[MXWI_FIELD_SINKS] != NULL)
		read_sinks(reader, fields.value[MXWI_FIELD_SINKS]);
}

void mxwi_host_metrics_read(struct mxwi_host_reader *reader, const struct mxwi_node *map)
{
	struct mxw_host *host = reader->host;
	struct mxwi_fields fields;
	uint32_t duration_s;
	const char *path;

	if (!mxwi_fields_read(reader->findings, MXWI_MAP_METRICS, map, &fields))
		return;
	if (mxwi_field_duration(reader->findings, &fields, MXWI_FIELD_EVERY, &duration_s))
		host->metrics_every_s = duration_s;
	if (!read_path(reader, &fields, MXWI_FIELD_FILE, "mxwarden.prom", &path))
		return;
	for (size_t i = 0; i < host->sink_count; i++) {
		const char *taken = path_of(&host->sinks[i]);

		if (taken == NULL || !is_same_path(path, taken))
			continue;
		(void)find_same_path(reader, path, i, fields.value[MXWI_FIELD_FILE]->mark);
		return;
	}
	host->metrics_file = path;
}

/* ---- settings as they are ---- */

bool mxw_host_same_alerts(const struct mxw_host *a, const struct mxw_host *b)
{
	bool same = a->sink_count == b->sink_count && is_same_text(a->name, b->name) &&
	            a->repeat_s == b->repeat_s && a->heartbeat_s == b->heartbeat_s;

	for (size_t i = 0; same && i < a->sink_count; i++) {
		const struct mxw_sink_settings *one = &a->sinks[i], *other = &b->sinks[i];

		same = one->kind == other->kind && one->format == other->format &&
		       one->minimum_severity == other->minimum_severity &&
		       one->facility == other->facility &&
		       is_same_text(one->file, other->file) &&
		       is_same_text(one->socket, other->socket) &&
		       is_same_text(one->identifier, other->identifier);
	}
	return same;
}

const char *mxw_facility_text(uint8_t facility)
{
	const struct mxwi_key *key = mxwi_key_of(MXWI_MAP_SINK, MXWI_FIELD_SYSLOG);

	for (int word = key->first_word; key->word(word) != NULL; word++)
		if (facility_of(word) == facility)
			return key->word(word);
	return NULL;
}

const char *mxw_sink_to_text(const struct mxw_sink_settings *sink, char ret[MXW_SINK_TEXT_MAX])
{
	const char *kind = "file", *what = sink->file;
	const char *facility = mxw_facility_text(sink->facility);

	switch (sink->kind) {
	case MXW_SINK_FILE:
		break;
	case MXW_SINK_SYSLOG:
		(void)snprintf(ret, MXW_SINK_TEXT_MAX, "syslog %s%s%s",
		               facility != NULL ? facility : "?",
		               sink->socket != NULL ? " " : "",
		               sink->socket != NULL ? sink->socket : "");
		return ret;
	case MXW_SINK_JOURNAL:
		kind = "journal";
		what = sink->identifier;
		break;
	case MXW_SINK_SOCKET:
		kind = "socket";
		what = sink->socket;
		break;
	}
	(void)snprintf(ret, MXW_SINK_TEXT_MAX, "%s %s", kind, what);
	return ret;
}
