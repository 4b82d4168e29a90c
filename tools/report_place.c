/* A name that is forgotten or given twice must not cost anybody a file: the page takes the place of a page, or of
 * nothing. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/quote.h"
#include "report.h"
#include "report_html.h"

static bool is_same(const struct stat *page, const char *path)
{
	struct stat status;
	const int result =
		strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &status) : stat(path, &status);

	return result == 0 && status.st_dev == page->st_dev && status.st_ino == page->st_ino;
}

/* Does the file begin as a page does? One of which nothing can be read does not. */
static bool is_page(const char *path)
{
	static const char mark[] = REPORT_PAGE_MARK;
	const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char begin[sizeof(mark) - 1];
	ssize_t size;

	if (descriptor < 0)
		return false;
	size = pread(descriptor, begin, sizeof(begin), 0);
	(void)close(descriptor);
	return size == (ssize_t)sizeof(begin) && memcmp(begin, mark, sizeof(begin)) == 0;
}

static bool complain(const struct cmd_call *call, const char *path, const char *words)
{
	cmd_complain(call->cmd, "%s %s", MXWI_QUOTE(path, strlen(path)), words);
	return false;
}

bool report_place_is_free(const struct cmd_call *call, const char *path, const char *old)
{
	static const char read_here[] = "is to be read, and a page would replace it; name "
					"another FILE";
	struct stat status;

	if (stat(path, &status) == 0) {
		for (size_t i = 0; i < call->operand_count; i++)
			if (is_same(&status, call->operands[i]))
				return complain(call, path, read_here);
		if (old != NULL && is_same(&status, old))
			return complain(call, path, read_here);
	}
	/* A link is never followed, and says so itself. */
	if (lstat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
	    !is_page(path))
		return complain(call, path,
		                "is there and is no page; name another FILE, or remove it");
	return true;
}
