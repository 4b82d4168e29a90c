/* The kernel knows the columns of a terminal; the environment, what its user likes. */
#define _DEFAULT_SOURCE

#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t cmd_terminal_columns(FILE *stream)
{
	struct winsize size = { 0 };

	if (isatty(fileno(stream)) == 0 || ioctl(fileno(stream), TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

bool cmd_terminal_has_colours(FILE *stream)
{
	const char *terminal = getenv("TERM");

	return isatty(fileno(stream)) != 0 && !is_set("NO_COLOR") &&
	       (terminal == NULL || strcmp(terminal, "dumb") != 0);
}
