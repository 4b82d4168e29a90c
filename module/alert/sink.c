/* Each kind of sink has a file of its own; here is only which, and how a refusal is worded. */
#include "alert/sink.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alert/sink_file.h"
#include "alert/sink_journal.h"
#include "alert/sink_socket.h"
#include "alert/sink_syslog.h"

void mxwi_sink_explain(const char *verb, const char *path, const char *what, int error,
                       char reterr_why[MXWI_WHY_MAX])
{
	char text[128];

	if (what == NULL) {
		if (strerror_r(error, text, sizeof(text)) != 0)
			(void)snprintf(text, sizeof(text), "error %d", error);
		what = text;
	}
	(void)snprintf(reterr_why, MXWI_WHY_MAX, "%s \"%s\": %s", verb, path, what);
}

struct mxwi_sink *mxwi_sink_new(const struct mxw_sink_settings *settings)
{
	switch (settings->kind) {
	case MXW_SINK_SYSLOG:
		return mxwi_sink_syslog_new(settings->facility, settings->socket != NULL
		                                                        ? settings->socket
		                                                        : MXWI_SYSLOG_PATH);
	case MXW_SINK_JOURNAL:
		return mxwi_sink_journal_new(settings->identifier);
	case MXW_SINK_SOCKET:
		return mxwi_sink_socket_new(settings->socket);
	case MXW_SINK_FILE:
	default:
		return mxwi_sink_file_new(settings->file, write);
	}
}
