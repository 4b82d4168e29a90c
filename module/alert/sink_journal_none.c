/* In a build without systemd. A sink that refuses is better than none: what it does not take is counted, and
 * is said in Unbound's log, in the status and in the metrics, like the losses of any other. */
#include "alert/sink_journal.h"

#include <stdio.h>
#include <stdlib.h>

static bool refuse(char reterr_why[MXWI_WHY_MAX])
{
	(void)snprintf(reterr_why, MXWI_WHY_MAX,
	               "the journal: this mxwarden was built without systemd");
	return false;
}

static bool journal_open(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX])
{
	(void)sink;
	return refuse(reterr_why);
}

static bool journal_emit(struct mxwi_sink *sink, const char *line, size_t size,
                         char reterr_why[MXWI_WHY_MAX])
{
	(void)sink;
	(void)line;
	(void)size;
	return refuse(reterr_why);
}

static void journal_close(struct mxwi_sink *sink)
{
	free(sink);
}

struct mxwi_sink *mxwi_sink_journal_new(const char *identifier)
{
	static const struct mxwi_sink_ops ops = {
		.open = journal_open,
		.emit = journal_emit,
		.close = journal_close,
	};
	struct mxwi_sink *sink = malloc(sizeof(*sink));

	(void)identifier;
	if (sink == NULL)
		return NULL;
	sink->ops = &ops;
	sink->name = MXWI_JOURNAL_PATH;
	return sink;
}
