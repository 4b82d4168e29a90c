/* The version comes from configure.ac by way of the compiler's command line. */
#include <mxwarden/version.h>

const char *mxw_version(void)
{
	return MXW_VERSION;
}
