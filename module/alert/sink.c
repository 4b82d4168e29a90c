/* Each kind of sink has a file of its own; here is only which. */
#include "alert/sink.h"

#include <unistd.h>

#include "alert/sink_file.h"

enum mxw_result mxwi_sink_new(const struct mxw_sink_settings *settings, struct mxwi_sink **ret)
{
	struct mxwi_sink *sink = NULL;

	switch (settings->kind) {
	case MXW_SINK_FILE:
		sink = mxwi_sink_file_new(settings->file, write);
		break;
	case MXW_SINK_SYSLOG:
	case MXW_SINK_JOURNAL:
	case MXW_SINK_SOCKET:
		return MXW_INVALID;
	}
	if (sink == NULL)
		return MXW_NOMEM;
	*ret = sink;
	return MXW_OK;
}
