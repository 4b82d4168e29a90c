/* A name that a person types, or that stands in a log, to ask about it. A question can be for any
 * name that fits on the wire, so ASCII is presentation format and nothing else, even where a policy
 * entry would be refused as an address or a URL in disguise. Other text has U-labels, and is read
 * like a host's name in a policy. */
#include <mxwarden/loader.h>

#include "config/name_entry.h"
#include "config/name_parts.h"

enum mxw_result mxw_name_from_user_text(const char *text, size_t size,
                                        struct mxw_name_buffer *buffer, struct mxw_name *ret)
{
	struct mxwi_complaint complaint;
	enum mxw_result result;
	struct mxw_name name;

	if (mxwi_is_all_ascii((struct mxwi_word){ text, size }))
		return mxw_name_from_text(text, size, buffer, ret);
	result = mxwi_host_name_parse(text, size, buffer, &name, &complaint);
	if (result == MXW_OK)
		*ret = name;
	if (result != MXW_SYNTAX)
		return result;
	if (complaint.code == MXWI_CODE_LIMIT)
		return MXW_LIMIT;
	return complaint.code == MXWI_CODE_BAD_IDN ? MXW_INVALID : MXW_SYNTAX;
}
