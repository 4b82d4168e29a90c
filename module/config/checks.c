/* One pass for each kind of mistake, in the order in which an author is best told of them. */
#include "config/checks.h"

void mxwi_check_policy(struct mxwi_reader *reader, const struct mxw_policy *policy)
{
	(void)reader;
	(void)policy;
}
