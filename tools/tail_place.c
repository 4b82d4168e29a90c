/* What the module would do with the same settings; where they cannot be read it is not guessed, because a file
 * that nobody writes to looks like a quiet day. */
#include "tail_place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/host.h>

#include "ask.h"
#include "config/quote.h"

/* Settings, to be freed but for the defaults. NULL after a complaint. */
static const struct mxw_host *settings(const struct cmd *cmd, struct mxw_host **ret_owned)
{
	const char *path = ask_host_path();
	const enum mxw_result result = mxw_host_read(path, false, NULL, NULL, ret_owned);
	const int error = errno;

	if (result == MXW_OK)
		return *ret_owned;
	if (result == MXW_IO && error == ENOENT)
		return mxw_host_defaults();
	cmd_complain(cmd, "where are the alerts? %s cannot be used%s%s; give the FILE",
	             MXWI_QUOTE(path, strlen(path)), result == MXW_IO ? ": " : "",
	             result == MXW_IO ? cmd_file_error_text(error) : ", see mxwarden check");
	return NULL;
}

char *tail_place(const struct cmd *cmd)
{
	struct mxw_host *owned = NULL;
	const struct mxw_host *host = settings(cmd, &owned);
	const char *file = NULL;
	bool has_files = false;
	char *path = NULL;

	for (size_t i = 0; host != NULL && i < host->sink_count && file == NULL; i++) {
		const struct mxw_sink_settings *sink = &host->sinks[i];

		if (sink->kind != MXW_SINK_FILE)
			continue;
		has_files = true;
		if (sink->format == MXW_SINK_FORMAT_ECS)
			file = sink->file;
	}
	if (file != NULL) {
		path = file[0] == '/' ? strdup(file) : ask_path(file);
		if (path == NULL)
			cmd_complain(cmd, "%s", mxw_result_text(MXW_NOMEM));
	} else if (host != NULL) {
		cmd_complain(cmd, has_files
		                          ? "the files that host.yaml names are in other "
		                            "formats; only ecs is understood"
		                          : "host.yaml names no file of alerts; give the FILE");
	}
	mxw_host_free(owned);
	return path;
}
