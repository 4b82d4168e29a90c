/* One table. */
#include "alert/format.h"

mxwi_format_fn *mxwi_format_of(enum mxw_sink_format format)
{
	static mxwi_format_fn *const functions[] = {
		[MXW_SINK_FORMAT_ECS] = mxwi_format_ecs,
		[MXW_SINK_FORMAT_OCSF] = mxwi_format_ocsf,
		[MXW_SINK_FORMAT_CEF] = mxwi_format_cef,
		[MXW_SINK_FORMAT_EVE] = mxwi_format_eve,
	};

	return functions[format];
}
