/* The loader reads the name. What goes wrong most, and what is right instead, is said here, in words that fit
 * behind the name wherever it came from. */
#include "name_read.h"

#include <string.h>

#include <mxwarden/loader.h>

/* Is there an @ that is not escaped, as in a mail address? */
static bool is_mail_address(const char *text, size_t size)
{
	const char *at = memchr(text, '@', size);

	return at != NULL && (at == text || at[-1] != '\\');
}

const char *cmd_name_read(const char *text, size_t size, struct mxw_name_buffer *buffer,
                          struct mxw_name *ret)
{
	if (size == 0)
		return "there is no name";
	if (is_mail_address(text, size))
		return "a mail address; give only the domain behind the @";
	switch (mxw_name_from_user_text(text, size, buffer, ret)) {
	case MXW_OK:
		return NULL;
	case MXW_LIMIT:
		return "too long: a label may have 63 octets, a name 255";
	case MXW_NOMEM:
		return mxw_result_text(MXW_NOMEM);
	case MXW_INVALID:
		return "a label is not one of IDNA2008; write it as an A-label (xn--)";
	default:
		return "not a domain name: labels, one dot apart; other octets as \\DDD";
	}
}
