/* mxwarden check --unbound-conf: reads the configuration, runs the checks on it, and bounds what they
 * find in the way the loader does: after MXW_FINDINGS_PER_CODE of one code in one file the rest are
 * counted, and the count is the last finding. A block list of a hundred thousand zones would
 * otherwise bury everything else. */
#include "check_unbound.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "config/quote.h"

#define TEXT_MAX 2048u /* octets of a finding's text, with the NUL */

/* How many findings of each code there are in a file. */
struct cmd_unbound_tally {
	char *file; /* owned */
	size_t counts[CMD_UNBOUND_CODE_COUNT];
};

static const char *code_text(enum cmd_unbound_code code)
{
	static const char *const texts[] = {
#define CMD_UNBOUND_CODE(symbol, text) [CMD_UNBOUND_CODE_##symbol] = (text),
		CMD_UNBOUND_CODES(CMD_UNBOUND_CODE)
#undef CMD_UNBOUND_CODE
	};

	return texts[code];
}

/* The tally of a file; NULL when memory is refused. */
static struct cmd_unbound_tally *tally_of(struct cmd_unbound *unbound, const char *file)
{
	/* Findings come file by file. */
	for (size_t i = unbound->tally_count; i > 0; i--)
		if (strcmp(unbound->tallies[i - 1].file, file) == 0)
			return &unbound->tallies[i - 1];
	struct cmd_unbound_tally *tallies = cmd_grown(unbound->tallies, unbound->tally_count,
	                                              &unbound->tally_room, sizeof(*tallies));
	if (tallies == NULL)
		return NULL;
	unbound->tallies = tallies;
	char *copy = strdup(file);
	if (copy == NULL)
		return NULL;
	struct cmd_unbound_tally *tally = &unbound->tallies[unbound->tally_count++];
	*tally = (struct cmd_unbound_tally){ .file = copy };
	return tally;
}

struct cmd_unbound_place cmd_unbound_word_place(const struct cmd_conf_statement *statement,
                                                size_t word)
{
	struct cmd_unbound_place place = { statement->file, statement->line,
		                           statement->column };

	if (word < statement->word_count) {
		place.line = statement->words[word].line;
		place.column = statement->words[word].column;
	}
	return place;
}

static void hand_on(struct cmd_unbound *unbound, struct cmd_unbound_place place,
                    const char *code, const char *text)
{
	cmd_findings_add(unbound->findings,
	                 &(struct mxw_finding){ MXW_FINDING_WARNING, place.file, place.line,
	                                        place.column, code, text });
}

void cmd_unbound_find(struct cmd_unbound *unbound, struct cmd_unbound_place place,
                      enum cmd_unbound_code code, const char *format, ...)
{
	struct cmd_unbound_tally *tally = tally_of(unbound, place.file);
	char text[TEXT_MAX];

	if (tally == NULL) {
		unbound->findings->failed = true;
		return;
	}
	tally->counts[code]++;
	if (tally->counts[code] > MXW_FINDINGS_PER_CODE && !unbound->call->all)
		return;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	hand_on(unbound, place, code_text(code), text);
}

/* Says how many findings were not handed on, and frees. */
static void finish(struct cmd_unbound *unbound)
{
	for (size_t i = 0; i < unbound->tally_count; i++) {
		const struct cmd_unbound_tally *tally = &unbound->tallies[i];
		for (size_t code = 0; code < CMD_UNBOUND_CODE_COUNT; code++) {
			const size_t count = tally->counts[code];
			char text[TEXT_MAX];
			if (count <= MXW_FINDINGS_PER_CODE || unbound->call->all)
				continue;
			snprintf(text, sizeof(text),
			         "%zu more of [%s] are not shown; --all shows them",
			         count - MXW_FINDINGS_PER_CODE,
			         code_text((enum cmd_unbound_code)code));
			hand_on(unbound, (struct cmd_unbound_place){ tally->file, 0, 0 },
			        "more-warnings", text);
		}
		free(tally->file);
	}
	free(unbound->tallies);
}

/* A cmd_conf_problem_fn; the context is a struct cmd_unbound. */
static void find_problem(void *context, const struct cmd_conf_problem *problem)
{
	cmd_unbound_find(
		context,
		(struct cmd_unbound_place){ problem->file, problem->line, problem->column },
		problem->kind == CMD_CONF_PROBLEM_SYNTAX ? CMD_UNBOUND_CODE_SYNTAX
							 : CMD_UNBOUND_CODE_INCLUDE,
		"%s; Unbound would not start, and what it stands for was not checked",
		problem->text);
}

void cmd_check_unbound_chain(const char *path, const struct cmd_conf *conf,
                             struct cmd_findings *findings)
{
	const struct cmd_unbound_call call = { .path = path };
	struct cmd_unbound unbound = { .call = &call, .conf = *conf, .findings = findings };

	cmd_check_unbound_modules(&unbound);
	finish(&unbound);
}

bool cmd_check_unbound(const struct cmd *cmd, const struct cmd_unbound_call *call,
                       struct cmd_findings *findings)
{
	struct cmd_unbound unbound = { .call = call, .findings = findings };
	enum mxw_result result =
		cmd_conf_read(call->path, find_problem, &unbound, &unbound.conf);
	const int error = errno;
	bool done = false;

	if (result == MXW_IO) {
		cmd_complain(cmd, "--unbound-conf %s cannot be read: %s",
		             MXWI_QUOTE(call->path, strlen(call->path)),
		             cmd_file_error_text(error));
		goto out;
	}
	if (result == MXW_OK) {
		cmd_check_unbound_modules(&unbound);
		cmd_check_unbound_zones(&unbound);
		cmd_check_unbound_rpz(&unbound);
		if (!cmd_check_unbound_paths(&unbound, cmd))
			goto out;
	}
	if (result == MXW_NOMEM)
		findings->failed = true;
	/* That memory was refused is said by the caller, who asks for it. */
	done = true;
out:
	finish(&unbound);
	cmd_conf_fini(&unbound.conf);
	return done;
}
