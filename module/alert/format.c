/* One table. */
#include "alert/format.h"

mxwi_format_fn *mxwi_format_of(enum mxw_sink_format format)
{
	static mxwi_format_fn *const functions[] = {
		[MXW_SINK_FORMAT_ECS] = mxwi_format_ecs,
	};

	return functions[format];
}
