/* A pseudo terminal takes the place of standard error for a while. */
#define _XOPEN_SOURCE 700 /* posix_openpt() */

#include "tests/unit/terminal_kit.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/kit.h"

void mxwt_terminal_begin(struct mxwt_terminal *terminal)
{
	terminal->reader = posix_openpt(O_RDWR | O_NOCTTY);
	terminal->before = dup(STDERR_FILENO);
	if (terminal->reader < 0 || terminal->before < 0 || grantpt(terminal->reader) != 0 ||
	    unlockpt(terminal->reader) != 0)
		mxwt_stop("terminal", "there is none");
	terminal->writer = open(ptsname(terminal->reader), O_RDWR | O_NOCTTY);
	if (terminal->writer < 0)
		mxwt_stop("terminal", "it cannot be opened");
	dup2(terminal->writer, STDERR_FILENO);
}

bool mxwt_terminal_shows(const struct mxwt_terminal *terminal, const char *text)
{
	char seen[512] = "";
	size_t size = 0;

	while (strstr(seen, text) == NULL) {
		struct pollfd poll_fd = { .fd = terminal->reader, .events = POLLIN };
		if (size == sizeof(seen) - 1 || poll(&poll_fd, 1, 10000) != 1)
			return false;
		const ssize_t count =
			read(terminal->reader, seen + size, sizeof(seen) - 1 - size);
		if (count <= 0)
			return false;
		size += (size_t)count;
		seen[size] = '\0';
	}
	return true;
}

void mxwt_terminal_end(struct mxwt_terminal *terminal)
{
	dup2(terminal->before, STDERR_FILENO);
	close(terminal->writer);
	close(terminal->reader);
	close(terminal->before);
}
