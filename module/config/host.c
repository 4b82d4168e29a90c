/* The settings of a host are read like a policy: octets, a tree, the table of keys, and every mistake
 * in one run. They have no rules, so there is no builder: what is sound goes straight into the
 * structure that the caller gets. That stands at the start of a larger one, with the arena of its
 * texts, and with the octets it was made of, so that what was good can be stored as it was and be
 * read again by the same code. */
#include <mxwarden/host.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/host_outputs.h"
#include "config/quote.h"
#include "config/sources.h"

/* What a caller's pointer points into. */
struct settings {
	struct mxw_host host; /* the first member: both have one address */
	struct mxwi_arena arena;
	struct mxw_sources *sources; /* of one file */
};

static const struct mxw_host defaults = {
	.sinks = { { .file = "alerts.json", .format = MXW_SINK_FORMAT_ECS } },
	.sink_count = 1,
	.repeat_s = MXW_REPEAT_DEFAULT,
	.heartbeat_s = MXW_HEARTBEAT_DEFAULT,
	.metrics_every_s = MXW_METRICS_EVERY_DEFAULT,
	.release_limit_s = MXW_RELEASE_LIMIT_DEFAULT,
};

const struct mxw_host *mxw_host_defaults(void)
{
	return &defaults;
}

/* ---- fields ---- */

static void read_name(struct mxwi_host_reader *reader, const struct mxwi_fields *fields)
{
	const char *name;
	size_t size;

	if (!mxwi_field_text(reader->findings, fields, MXWI_FIELD_NAME, reader->arena, &name))
		return;
	size = strlen(name);
	if (size == 0)
		mxwi_find(reader->findings, fields->value[MXWI_FIELD_NAME]->mark,
		          MXWI_CODE_BAD_TEXT,
		          "\"name\": an empty name; leave the key out for the host name");
	else if (size > MXW_HOST_NAME_MAX)
		mxwi_find(reader->findings, fields->value[MXWI_FIELD_NAME]->mark,
		          MXWI_CODE_LIMIT, "\"name\": a name of %zu octets; %u are the most",
		          size, MXW_HOST_NAME_MAX);
	else
		reader->host->name = name;
}

static void read_settings(struct mxwi_host_reader *reader, const struct mxwi_node *root)
{
	struct mxwi_fields fields;
	uint32_t limit_s;
	int mode;

	if (!mxwi_check_version(reader->findings, MXWI_MAP_HOST, root) ||
	    !mxwi_fields_read(reader->findings, MXWI_MAP_HOST, root, &fields))
		return;
	if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_MODE, &mode))
		reader->host->mode = (enum mxw_mode)mode;
	read_name(reader, &fields);
	if (mxwi_field_duration(reader->findings, &fields, MXWI_FIELD_RELEASE_LIMIT, &limit_s))
		reader->host->release_limit_s = limit_s;
	if (fields.value[MXWI_FIELD_ALERTS] != NULL)
		mxwi_host_alerts_read(reader, fields.value[MXWI_FIELD_ALERTS]);
	if (fields.value[MXWI_FIELD_METRICS] != NULL)
		mxwi_host_metrics_read(reader, fields.value[MXWI_FIELD_METRICS]);
}

/* ---- files ---- */

static void free_settings(struct settings *settings)
{
	if (settings == NULL)
		return;
	mxwi_arena_fini(&settings->arena);
	mxw_sources_free(settings->sources);
	free(settings);
}

void mxw_host_free(struct mxw_host *host)
{
	free_settings((struct settings *)host);
}

/* Makes settings of the one file in `sources`, which are taken over in any case. What it comes to is
 * among the findings; *ret is written when that is MXW_OK. */
static void make_settings(struct mxwi_findings *findings, struct mxw_sources *sources,
                          struct mxw_host **ret)
{
	const struct mxwi_source *source = &sources->items[0];
	struct settings *settings = calloc(1, sizeof(*settings));
	struct mxwi_node *root = NULL;
	struct mxwi_host_reader reader = { .findings = findings };

	if (settings == NULL) {
		mxw_sources_free(sources);
		mxwi_findings_nomem(findings);
		return;
	}
	settings->host = defaults;
	settings->sources = sources;
	reader.arena = &settings->arena;
	reader.host = &settings->host;
	if (mxwi_yaml_read(source->octets, source->size, &settings->arena, findings, &root))
		read_settings(&reader, root);
	if (findings->result == MXW_OK)
		*ret = &settings->host;
	else
		free_settings(settings);
}

static void find_writable(struct mxwi_findings *findings, bool for_service)
{
	static const char words[] = "others than root and its owner can write to the file; "
				    "take that from them with chmod go-w";

	if (for_service)
		mxwi_find_refused(findings, MXWI_MARK_FILE, MXWI_CODE_WRITABLE_BY_OTHERS, "%s",
		                  words);
	else
		mxwi_find(findings, MXWI_MARK_FILE, MXWI_CODE_WRITABLE_BY_OTHERS, "%s", words);
}

enum mxw_result mxw_host_read(const char *path, bool for_service, mxw_finding_fn *on_finding,
                              void *context, struct mxw_host **ret)
{
	struct mxwi_file_status status;
	struct stat link;
	struct mxw_sources *sources = NULL;
	struct mxwi_findings findings;
	char *octets = NULL;
	size_t size = 0;
	enum mxw_result result =
		mxwi_file_read(path, MXW_YAML_SIZE_MAX, &octets, &size, &status);
	int error = errno;

	/* Nothing is wrong with a host that has no settings of its own; but a link that leads nowhere
	 * was meant to lead to some. */
	if (result == MXW_IO && error == ENOENT && lstat(path, &link) != 0) {
		errno = error;
		return result;
	}
	mxwi_findings_init(&findings, path, on_finding, context);
	if (result == MXW_OK) {
		sources = mxwi_sources_new();
		result = MXW_NOMEM;
		if (sources != NULL)
			result =
				mxwi_sources_add(sources, MXWI_SOURCE_YAML, path, octets, size);
		else
			free(octets);
	}
	if (result == MXW_OK) {
		if (status.others_write)
			find_writable(&findings, for_service);
		make_settings(&findings, sources, ret);
		sources = NULL;
	} else if (result == MXW_NOMEM) {
		mxwi_findings_nomem(&findings);
	} else {
		mxwi_find_unreadable(&findings, MXWI_MARK_FILE, NULL, result, error,
		                     MXW_YAML_SIZE_MAX);
	}
	mxw_sources_free(sources);
	mxwi_findings_finish(&findings);
	errno = error != ENOENT ? error : ELOOP;
	return findings.result;
}

/* Does a file hold these sources already? */
static bool is_stored(const struct mxw_sources *sources, const char *path)
{
	struct mxw_sources *stored;
	bool same;

	if (mxw_sources_restore(path, &stored) != MXW_OK)
		return false;
	same = mxw_sources_same(sources, stored);
	mxw_sources_free(stored);
	return same;
}

enum mxw_result mxw_host_store(const struct mxw_host *host, const char *path)
{
	const struct settings *settings = (const struct settings *)host;

	if (is_stored(settings->sources, path))
		return MXW_OK;
	return mxw_sources_store(settings->sources, path);
}

enum mxw_result mxw_host_restore(const char *path, mxw_finding_fn *on_finding, void *context,
                                 struct mxw_host **ret)
{
	struct mxw_sources *sources = NULL;
	struct mxwi_findings findings;
	enum mxw_result result = mxw_sources_restore(path, &sources);

	if (result != MXW_OK)
		return result;
	mxwi_findings_init(&findings, sources->items[0].name, on_finding, context);
	make_settings(&findings, sources, ret);
	mxwi_findings_finish(&findings);
	return findings.result;
}
