/* mxwarden check --known-good: domains that mail must reach, one a line, each judged for all groups at once. A
 * line that names none is a mistake of the list, said with its number, and does not end the run: what is not
 * judged is not known to be left alone. Lines are read one by one, and what is kept of them has a bound, so a
 * list may be of any length. */
#include "check_known_good.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/quote.h"
#include "json.h"
#include "name_read.h"

#define LINE_SIZE_MAX 4096u /* more than any name takes, escapes and all */

static const char *const codes[] = {
#define CMD_KNOWN_GOOD_CODE(symbol, text, level) [CMD_KNOWN_GOOD_##symbol] = (text),
	CMD_KNOWN_GOOD_CODES(CMD_KNOWN_GOOD_CODE)
#undef CMD_KNOWN_GOOD_CODE
};

static const enum mxw_finding_level levels[] = {
#define CMD_KNOWN_GOOD_CODE(symbol, text, level)                                               \
	[CMD_KNOWN_GOOD_##symbol] = MXW_FINDING_##level,
	CMD_KNOWN_GOOD_CODES(CMD_KNOWN_GOOD_CODE)
#undef CMD_KNOWN_GOOD_CODE
};

/* ---- the list ---- */

struct reading {
	struct cmd_known_good *known_good;
	int64_t now_s;
	uint64_t line;
	char text[LINE_SIZE_MAX];
	size_t size; /* of the line; LINE_SIZE_MAX: it is too long */
};

/* Keeps it, while there is room. False: memory was refused. */
static bool keep(struct reading *reading, enum cmd_known_good_code code,
                 const struct cmd_touched *touched, const char *name, size_t size)
{
	struct cmd_touched_list *list = &reading->known_good->lists[code];
	struct cmd_touched *items;

	if (list->count == CMD_KNOWN_GOOD_KEPT) {
		list->more = true;
		return true;
	}
	items = cmd_grown(list->items, list->count, &list->room, sizeof(*items));
	if (items == NULL)
		return false;
	list->items = items;
	items[list->count] = *touched;
	items[list->count].line = reading->line;
	items[list->count].name = strndup(name, size);
	return items[list->count++].name != NULL;
}

static bool refuse(struct reading *reading, const char *text, size_t size, const char *error)
{
	reading->known_good->lists[CMD_KNOWN_GOOD_LINE].names++;
	return keep(reading, CMD_KNOWN_GOOD_LINE, &(struct cmd_touched){ .error = error }, text,
	            size);
}

/* Is the share one that something is done about? */
static bool is_touched(const struct mxw_share *share)
{
	return share->trigger != MXW_TRIGGER_NONE && share->trigger != MXW_TRIGGER_ALLOW;
}

static bool judge(struct reading *reading, struct mxw_name name)
{
	struct cmd_known_good *known_good = reading->known_good;
	const struct mxw_question question = { .name = name,
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN,
		                               .now_s = reading->now_s };
	struct mxw_share shares[MXW_SHARES_MAX];
	const size_t count =
		mxw_policy_shares(known_good->policy, UINT64_MAX, &question, shares);
	bool has[CMD_KNOWN_GOOD_COUNT] = { false };
	char text[MXW_NAME_TEXT_MAX];

	known_good->names++;
	for (size_t i = 0; i < count; i++) {
		const bool blocked = shares[i].mode == MXW_MODE_ENFORCE;
		const enum cmd_known_good_code code =
			blocked ? CMD_KNOWN_GOOD_BLOCKED : CMD_KNOWN_GOOD_TOLD;

		if (!is_touched(&shares[i]))
			continue;
		has[code] = true;
		mxw_name_to_text(name, text);
		if (!keep(reading, code, &(struct cmd_touched){ .share = shares[i] }, text,
		          strlen(text)))
			return false;
	}
	/* A name that is blocked for some and told of for others counts as blocked. */
	if (has[CMD_KNOWN_GOOD_BLOCKED])
		known_good->lists[CMD_KNOWN_GOOD_BLOCKED].names++;
	else if (has[CMD_KNOWN_GOOD_TOLD])
		known_good->lists[CMD_KNOWN_GOOD_TOLD].names++;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Judges what the line holds besides blanks and a comment. False: memory was refused. */
static bool judge_line(struct reading *reading)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	const char *text = reading->text;
	size_t size = reading->size;
	struct mxw_name_buffer buffer;
	struct mxw_name name;
	const char *error;

	if (size == LINE_SIZE_MAX)
		return refuse(reading, text, 64, "the line is too long for a name");
	if (reading->line == 1 && size >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
		text += 3;
		size -= 3;
	}
	for (size_t i = 0; i < size; i++)
		if (text[i] == '#' && (i == 0 || is_blank(text[i - 1])))
			size = i;
	while (size > 0 && is_blank(text[size - 1]))
		size--;
	while (size > 0 && is_blank(*text)) {
		text++;
		size--;
	}
	if (size == 0)
		return true;
	for (size_t i = 0; i < size; i++)
		if (is_blank(text[i]))
			return refuse(reading, text, size,
			              "more than one domain is on the line");
	error = cmd_name_read(text, size, &buffer, &name);
	return error != NULL ? refuse(reading, text, size, error) : judge(reading, name);
}

/* Reads a line without its end. False: there is none, or it cannot be read. */
static bool read_line(FILE *stream, struct reading *reading)
{
	int c = getc_unlocked(stream);

	reading->size = 0;
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc_unlocked(stream))
		if (reading->size < LINE_SIZE_MAX)
			reading->text[reading->size++] = (char)c;
	reading->line++;
	return true;
}

bool cmd_known_good_judge(const struct cmd *cmd, const char *path,
                          const struct mxw_policy *policy, int64_t now_s,
                          struct cmd_known_good *ret)
{
	const bool is_file = strcmp(path, "-") != 0;
	struct reading reading = { .known_good = ret, .now_s = now_s };
	FILE *stream = is_file ? fopen(path, "re") : stdin;
	int error = errno;
	bool judged = true;

	*ret = (struct cmd_known_good){ .path = path, .policy = policy };
	if (stream == NULL) {
		cmd_complain(cmd, "--known-good %s cannot be read: %s",
		             MXWI_QUOTE(path, strlen(path)), strerror(error));
		return false;
	}
	while (judged && read_line(stream, &reading))
		judged = judge_line(&reading);
	error = errno;
	if (!judged) {
		cmd_complain(cmd, "%s", mxw_result_text(MXW_NOMEM));
	} else if (ferror(stream) != 0) {
		cmd_complain(cmd, "--known-good %s cannot be read: %s",
		             MXWI_QUOTE(path, strlen(path)), strerror(error));
		judged = false;
	}
	if (is_file)
		fclose(stream);
	return judged;
}

void cmd_known_good_fini(struct cmd_known_good *known_good)
{
	for (unsigned code = 0; code < CMD_KNOWN_GOOD_COUNT; code++) {
		struct cmd_touched_list *list = &known_good->lists[code];

		for (size_t i = 0; i < list->count; i++)
			free(list->items[i].name);
		free(list->items);
	}
}

/* ---- what is said of it ---- */

static const char *file_of(const struct cmd_known_good *known_good)
{
	return strcmp(known_good->path, "-") == 0 ? "standard input" : known_good->path;
}

/* "all groups", or those of the share. */
static void print_groups(const struct mxw_policy *policy, uint64_t groups, FILE *stream)
{
	const uint32_t count = mxw_policy_counts(policy).groups;
	const char *between = "";

	if (count > 1 && (~groups & (UINT64_MAX >> (64 - count))) == 0) {
		fputs("all groups", stream);
		return;
	}
	for (uint32_t group = 0; group < count; group++) {
		if ((groups >> group & 1) == 0)
			continue;
		fprintf(stream, "%s%s", between, mxw_policy_group_name(policy, group));
		between = ", ";
	}
}

static void print_words(const struct cmd_known_good *known_good, enum cmd_known_good_code code,
                        const struct cmd_touched *touched, FILE *stream)
{
	const struct mxw_share *share = &touched->share;
	char text[MXW_NAME_TEXT_MAX];
	struct mxw_entry entry;
	const char *rule;

	fputs(MXWI_QUOTE(touched->name, strlen(touched->name)), stream);
	if (touched->error != NULL) {
		fprintf(stream, ": %s", touched->error);
		return;
	}
	fputs(code == CMD_KNOWN_GOOD_BLOCKED ? " is blocked for " : " is told of, for ",
	      stream);
	print_groups(known_good->policy, share->groups, stream);
	entry = mxw_policy_entry(known_good->policy, share->entry);
	rule = mxw_policy_rule(known_good->policy, share->rule).id;
	mxw_name_to_text(entry.name, text);
	if (share->trigger == MXW_TRIGGER_LOOKALIKE)
		fprintf(stream, ": it looks like %s, protected by rule %s (%s, score %u)", text,
		        rule, mxw_lookalike_class_text(share->lookalike.class_),
		        share->lookalike.score);
	else
		fprintf(stream, ": by rule %s, which lists %s%s", rule,
		        mxw_scope_text(entry.scope), text);
	fprintf(stream, ", %s:%" PRIu32, entry.file, entry.line);
}

bool cmd_known_good_each(const struct cmd_known_good *known_good,
                         void (*print)(const struct mxw_finding *finding))
{
	for (unsigned code = 0; code < CMD_KNOWN_GOOD_COUNT; code++) {
		const struct cmd_touched_list *list = &known_good->lists[code];

		for (size_t i = 0; i < list->count; i++) {
			char *text = NULL;
			size_t size;
			FILE *stream = open_memstream(&text, &size);

			if (stream == NULL)
				return false;
			print_words(known_good, (enum cmd_known_good_code)code, &list->items[i],
			            stream);
			if (fclose(stream) != 0) {
				free(text);
				return false;
			}
			print(&(struct mxw_finding){
				.level = levels[code],
				.file = file_of(known_good),
				.line = list->items[i].line > UINT32_MAX
			                        ? UINT32_MAX
			                        : (uint32_t)list->items[i].line,
				.code = codes[code],
				.text = text,
			});
			free(text);
		}
	}
	return true;
}

static json_t *groups_to_json(const struct mxw_policy *policy, uint64_t groups)
{
	json_t *list = json_array();

	for (uint32_t group = 0; group < mxw_policy_counts(policy).groups; group++) {
		if ((groups >> group & 1) == 0)
			continue;
		if (json_array_append_new(
			    list, cmd_json_text(mxw_policy_group_name(policy, group))) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *lookalike_to_json(const struct mxw_lookalike *lookalike, const char *of)
{
	if (lookalike->class_ == MXW_LOOKALIKE_NONE)
		return json_null();
	return json_pack("{s:s, s:i, s:s}", "class",
	                 mxw_lookalike_class_text(lookalike->class_), "score",
	                 (int)lookalike->score, "of", of);
}

static json_t *touched_to_json(const struct cmd_known_good *known_good,
                               enum cmd_known_good_code code, const struct cmd_touched *touched)
{
	const struct mxw_share *share = &touched->share;
	char of[MXW_NAME_TEXT_MAX], listed[MXW_NAME_TEXT_MAX + 2];
	struct mxw_entry entry;

	if (touched->error != NULL)
		return json_pack("{s:I, s:o, s:s}", "at", (json_int_t)touched->line, "text",
		                 cmd_json_text(touched->name), "error", touched->error);
	entry = mxw_policy_entry(known_good->policy, share->entry);
	mxw_name_to_text(entry.name, of);
	(void)snprintf(listed, sizeof(listed), "%s%s", mxw_scope_text(entry.scope), of);
	/* clang-format off */
	return json_pack("{s:I, s:s, s:b, s:o, s:s, s:s, s:s, s:o, s:I, s:o}",
		"at", (json_int_t)touched->line,
		"name", touched->name,
		"blocked", code == CMD_KNOWN_GOOD_BLOCKED,
		"groups", groups_to_json(known_good->policy, share->groups),
		"trigger", mxw_trigger_text(share->trigger),
		"rule", mxw_policy_rule(known_good->policy, share->rule).id,
		"entry", listed,
		"file", cmd_json_text(entry.file),
		"line", (json_int_t)entry.line,
		"lookalike", lookalike_to_json(&share->lookalike, of));
	/* clang-format on */
}

/* Appends what is kept of a kind. False: memory was refused. */
static bool append(json_t *list, const struct cmd_known_good *known_good,
                   enum cmd_known_good_code code)
{
	for (size_t i = 0; i < known_good->lists[code].count; i++)
		if (json_array_append_new(
			    list, touched_to_json(known_good, code,
		                                  &known_good->lists[code].items[i])) != 0)
			return false;
	return true;
}

json_t *cmd_known_good_to_json(const struct cmd_known_good *known_good)
{
	json_t *touched, *bad;

	if (known_good->path == NULL || known_good->policy == NULL)
		return json_null();
	touched = json_array();
	bad = json_array();
	if (!append(touched, known_good, CMD_KNOWN_GOOD_BLOCKED) ||
	    !append(touched, known_good, CMD_KNOWN_GOOD_TOLD) ||
	    !append(bad, known_good, CMD_KNOWN_GOOD_LINE)) {
		json_decref(touched);
		json_decref(bad);
		return NULL;
	}
	/* clang-format off */
	return json_pack("{s:o, s:I, s:I, s:I, s:I, s:o, s:o}",
		"file", cmd_json_text(file_of(known_good)),
		"names", (json_int_t)known_good->names,
		"blocked", (json_int_t)known_good->lists[CMD_KNOWN_GOOD_BLOCKED].names,
		"told", (json_int_t)known_good->lists[CMD_KNOWN_GOOD_TOLD].names,
		"bad", (json_int_t)known_good->lists[CMD_KNOWN_GOOD_LINE].names,
		"touched", touched,
		"bad_lines", bad);
	/* clang-format on */
}

void cmd_known_good_print_summary(const struct cmd_known_good *known_good)
{
	const struct cmd_touched_list *lists = known_good->lists;
	bool more = false;

	if (known_good->path == NULL)
		return;
	cmd_print_text(stderr, file_of(known_good));
	if (known_good->policy == NULL) {
		fputs(": not looked at, because the policy has errors\n", stderr);
		return;
	}
	fprintf(stderr, ": %" PRIu64 " domain%s: %" PRIu64 " blocked, %" PRIu64 " told of",
	        known_good->names, known_good->names == 1 ? "" : "s",
	        lists[CMD_KNOWN_GOOD_BLOCKED].names, lists[CMD_KNOWN_GOOD_TOLD].names);
	if (lists[CMD_KNOWN_GOOD_LINE].names > 0)
		fprintf(stderr, "; %" PRIu64 " line%s without one",
		        lists[CMD_KNOWN_GOOD_LINE].names,
		        lists[CMD_KNOWN_GOOD_LINE].names == 1 ? "" : "s");
	for (unsigned code = 0; code < CMD_KNOWN_GOOD_COUNT; code++)
		more = more || lists[code].more;
	if (more)
		fprintf(stderr, "; of each kind the first %u are listed", CMD_KNOWN_GOOD_KEPT);
	fputc('\n', stderr);
}
