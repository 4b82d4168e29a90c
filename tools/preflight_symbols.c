/* The program itself is started, and the module is preloaded into it; but the dynamic loader is told
 * to do no more than it does for ldd(1): it maps both, with all their libraries, looks up every symbol
 * at once, says what is missing, and ends before any of their code has run. So the module's symbols
 * are looked for in the real program, its AppArmor profile has its say, and a sanitizer in either
 * does not mind the order. The module is given as an open file, because a blank or a colon in its
 * name would end the name in LD_PRELOAD. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "config/quote.h"
#include "preflight.h"

#define CHECK "symbols"
#define TEXT(number) #number
#define NUMBER_TEXT(number) TEXT(number)
#define MODULE "/proc/self/fd/" NUMBER_TEXT(CMD_CHILD_DESCRIPTOR)

/* The rest of a text from its next line on; NULL: there is none. */
static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end != NULL && end[1] != '\0' ? end + 1 : NULL;
}

/* The first line that holds a text, and another where that is not NULL; and how many there are. */
static const char *find_line(const char *text, const char *one, const char *other,
                             size_t *ret_count)
{
	const char *found = NULL;

	*ret_count = 0;
	for (const char *line = text; line != NULL && *line != '\0'; line = next_line(line)) {
		const size_t size = strcspn(line, "\n");
		const char *at = strstr(line, one);
		const char *too = other != NULL ? strstr(line, other) : line;
		if (at == NULL || at >= line + size || too == NULL || too >= line + size)
			continue;
		if (found == NULL)
			found = line;
		++*ret_count;
	}
	return found;
}

/* Quotes a line of the loader, without the blanks around it. */
static const char *quoted_line(struct mxwi_quote *quote, const char *line)
{
	line += strspn(line, " \t");
	return mxwi_quote(quote, line, strcspn(line, "\t\n"));
}

static bool judge(struct preflight *preflight, const struct cmd_child *child)
{
	struct mxwi_quote quote;
	size_t count, others;
	const char *line;

	if (child->timed_out)
		return preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN,
		                     "the loader did not end within %d seconds",
		                     CMD_CHILD_PATIENCE_MS / 1000);
	line = find_line(child->err, "cannot be preloaded", NULL, &count);
	if (line != NULL)
		return preflight_say(preflight, CHECK, PREFLIGHT_NO,
		                     "the loader cannot load the module: %s; look whether the "
		                     "AppArmor profile of Unbound allows that place",
		                     quoted_line(&quote, line));
	line = find_line(child->out, "=> not found", NULL, &count);
	if (line != NULL)
		return preflight_say(
			preflight, CHECK, PREFLIGHT_NO,
			"libraries are missing (%zu), the first: %s; install them, "
			"or build the module again",
			count, quoted_line(&quote, line));
	line = find_line(child->err, "undefined symbol", MODULE, &count);
	if (line == NULL)
		line = find_line(child->err, "not found (required by", MODULE, &count);
	if (line != NULL)
		return preflight_say(preflight, CHECK, PREFLIGHT_NO,
		                     "symbols are missing in this program (%zu), "
		                     "the first: %s; build the module again for it",
		                     count, quoted_line(&quote, line));
	if (!cmd_child_succeeded(child) || find_line(child->out, MODULE, NULL, &others) == NULL)
		return preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN,
		                     "the loader did not say that it loaded the module: %s",
		                     quoted_line(&quote, child->err));
	return preflight_say(preflight, CHECK, PREFLIGHT_OK,
	                     "the loader finds all that the module needs in this program");
}

bool preflight_symbols(struct preflight *preflight)
{
	/* Should it run in spite of that, it prints its version. */
	const char *const arguments[] = { preflight->program, "-V", NULL };
	static const char preload[] = "LD_PRELOAD=" MODULE;
	const char *const environment[] = { preload, "LD_TRACE_LOADED_OBJECTS=1", "LD_WARN=yes",
		                            "LD_BIND_NOW=1", NULL };
	struct cmd_child child = { 0 };
	enum mxw_result result = MXW_IO;
	const int descriptor = open(preflight->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good = false;

	if (descriptor >= 0)
		result = cmd_child_run(
			&(struct cmd_child_call){ arguments, environment, descriptor }, &child);
	if (result == MXW_OK)
		good = judge(preflight, &child);
	else
		preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN,
		              "the program cannot be started: %s",
		              result == MXW_IO ? strerror(errno) : mxw_result_text(result));
	cmd_child_fini(&child);
	if (descriptor >= 0)
		(void)close(descriptor);
	return good;
}
