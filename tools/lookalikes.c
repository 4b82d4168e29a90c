/* mxwarden lookalikes: what the module would catch for a domain. Names are made that somebody could type or
 * make up for it, and each is asked of a policy that protects the domains of the call and nothing else: so
 * what is listed is what the module recognises, with its class and score, and not what some other table says.
 * The policy is a text like any other, so a domain that cannot be protected is refused in the loader's words.
 * Where only the end of a name is the look-alike that end is listed, once. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mxwarden/confusables.h>
#include <mxwarden/survey.h>
#include <mxwarden/utf8.h>

#include "common.h"
#include "config/quote.h"
#include "json.h"
#include "load.h"
#include "lookalikes_generate.h"

enum {
	OPTION_FORMAT = CMD_OPTION_OWN,
	OPTION_SCORE,
	OPTION_LIMIT,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_FORMAT] = { 0, "format", "FORMAT", "text (unless said), list or json" },
	[OPTION_SCORE] = { 0, "score", "NUMBER", "only those with this score or a higher one" },
	[OPTION_LIMIT] = { 0, "limit", "NUMBER", "at most so many, the best ones" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

struct likeness {
	char *name; /* owned */
	struct mxw_lookalike lookalike;
	struct mxw_name of; /* borrows from the policy */
};

struct likenesses {
	const struct mxw_policy *policy; /* borrowed */
	int64_t now_s;
	unsigned score_min;
	struct likeness *items; /* owned */
	size_t count, room;
	bool failed; /* memory was refused */
};

/* ---- the policy ---- */

#define HEAD                                                                                   \
	"mxwarden: 1\nmode: enforce\nmail-hosts: {all: [any]}\nprotect:\n"                     \
	"  - id: lookalikes\n    alert-at: 1\n    domains:\n"
#define HEAD_LINES 7u

/* Can the loader be given the text as one of YAML, between single quotes? */
static bool is_plain_text(const char *text)
{
	size_t size = strlen(text);

	while (size > 0) {
		uint32_t character;
		const size_t taken = mxw_utf8_decode(text, size, &character);

		if (taken == 0 || mxwi_is_unprintable(character))
			return false;
		text += taken;
		size -= taken;
	}
	return true;
}

/* Writes a policy that protects the domains of the call, one a line. False after a complaint; *ret is from
 * the heap. */
static bool policy_write(const struct cmd_call *call, char **ret, size_t *ret_size)
{
	FILE *stream;
	bool sound;

	for (size_t i = 0; i < call->operand_count; i++) {
		const char *operand = call->operands[i];

		if (!is_plain_text(operand)) {
			cmd_complain(call->cmd, "%s is not a domain name",
			             MXWI_QUOTE(operand, strlen(operand)));
			return false;
		}
	}
	stream = open_memstream(ret, ret_size);
	if (stream != NULL)
		fputs(HEAD, stream);
	for (size_t i = 0; stream != NULL && i < call->operand_count; i++) {
		fputs("      - '", stream);
		for (const char *c = call->operands[i]; *c != '\0'; c++) {
			if (*c == '\'')
				putc('\'', stream);
			putc(*c, stream);
		}
		fputs("'\n", stream);
	}
	sound = stream != NULL && ferror(stream) == 0;
	if (stream == NULL || fclose(stream) != 0 || !sound) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return false;
	}
	return true;
}

/* Says what the loader says of the domains, not what it may say of the rest of the policy. What a warning
 * proposes behind its semicolon is for authors of policies. Returns how much there was to say. */
static size_t complain(const struct cmd *cmd, const struct cmd_findings *findings)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++) {
		const struct mxw_finding *finding = &findings->items[i].finding;
		const bool is_error = finding->level == MXW_FINDING_ERROR;

		if (finding->line <= HEAD_LINES)
			continue;
		cmd_complain(
			cmd, "%.*s",
			(int)(is_error ? strlen(finding->text) : strcspn(finding->text, ";")),
			finding->text);
		count++;
	}
	return count;
}

/* The policy of the call. NULL after a complaint. */
static struct mxw_policy *policy_make(const struct cmd_call *call, int64_t now_s)
{
	struct cmd_findings findings = { 0 };
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;
	char *text = NULL;
	size_t size = 0;
	enum mxw_result result;

	if (!policy_write(call, &text, &size))
		goto out;
	result = mxw_sources_from_memory("the domains", text, size, &sources);
	if (result == MXW_OK)
		result = cmd_load(call->cmd, sources,
		                  &(struct mxw_load_options){ .now_s = now_s }, &findings,
		                  &policy);
	if (complain(call->cmd, &findings) == 0 && result != MXW_OK)
		cmd_complain(call->cmd, "%s", mxw_result_text(result));
out:
	mxw_sources_free(sources);
	cmd_findings_fini(&findings);
	free(text);
	return policy;
}

/* ---- the look-alikes ---- */

/* False: the name is none. */
static bool is_lookalike(const struct likenesses *likenesses, struct mxw_name name,
                         struct mxw_verdict *ret)
{
	const struct mxw_question question = { .name = name,
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN,
		                               .now_s = likenesses->now_s };

	*ret = mxw_policy_decide_for_group(likenesses->policy, 0, &question);
	return ret->trigger == MXW_TRIGGER_LOOKALIKE;
}

static bool keep(struct likenesses *likenesses, struct mxw_name name,
                 const struct mxw_verdict *verdict)
{
	struct likeness *items = cmd_grown(likenesses->items, likenesses->count,
	                                   &likenesses->room, sizeof(*items));
	char text[MXW_NAME_TEXT_MAX];
	char *copy;

	if (items != NULL)
		likenesses->items = items;
	mxw_name_to_text(name, text);
	copy = items != NULL ? strdup(text) : NULL;
	if (copy == NULL) {
		likenesses->failed = true;
		return false;
	}
	items[likenesses->count++] =
		(struct likeness){ copy, verdict->lookalike,
		                   mxw_policy_entry(likenesses->policy, verdict->entry).name };
	return true;
}

/* A lookalikes_fn. */
static bool judge(void *context, const char *text, size_t size)
{
	struct likenesses *likenesses = context;
	struct mxw_name_buffer buffer;
	struct mxw_verdict verdict;
	struct mxw_name name;

	/* Not every character can be in a name. */
	if (mxw_name_from_user_text(text, size, &buffer, &name) != MXW_OK ||
	    !is_lookalike(likenesses, name, &verdict))
		return true;
	if (verdict.lookalike.labels < name.labels) {
		name = mxw_policy_matched(likenesses->policy, &verdict, name);
		if (!is_lookalike(likenesses, name, &verdict))
			return true;
	}
	return verdict.lookalike.score < likenesses->score_min ||
	       keep(likenesses, name, &verdict);
}

static int likeness_compare(const void *left, const void *right)
{
	const struct likeness *a = left, *b = right;

	if (a->lookalike.score != b->lookalike.score)
		return a->lookalike.score > b->lookalike.score ? -1 : 1;
	if (a->lookalike.class_ != b->lookalike.class_)
		return a->lookalike.class_ < b->lookalike.class_ ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* The best first, and each once. */
static void sort(struct likenesses *likenesses)
{
	size_t count = 0;

	if (likenesses->count > 1)
		qsort(likenesses->items, likenesses->count, sizeof(*likenesses->items),
		      likeness_compare);
	for (size_t i = 0; i < likenesses->count; i++) {
		if (count > 0 &&
		    strcmp(likenesses->items[count - 1].name, likenesses->items[i].name) == 0)
			free(likenesses->items[i].name);
		else
			likenesses->items[count++] = likenesses->items[i];
	}
	likenesses->count = count;
}

/* Makes names for each domain of the policy: an mxw_entry_fn. */
static bool find(void *context, const struct mxw_entry *entry)
{
	struct likenesses *likenesses = context;
	char domain[MXW_NAME_TEXT_MAX];

	mxw_name_to_text(entry->name, domain);
	return lookalikes_generate(domain, judge, likenesses);
}

/* The letter or digit that the character looks like; 0: none. */
static char letter_like(uint32_t character)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	uint32_t characters[512];

	for (const char *letter = letters; *letter != '\0'; letter++) {
		size_t count = mxw_confusables(*letter, characters,
		                               sizeof(characters) / sizeof(characters[0]));

		if (count > sizeof(characters) / sizeof(characters[0]))
			count = sizeof(characters) / sizeof(characters[0]);
		for (size_t i = 0; i < count; i++)
			if (characters[i] == character)
				return *letter;
	}
	return 0;
}

/* Looks at what a domain with U-labels is in plain letters, which no edit of its A-labels leads to. */
static void find_plain(struct likenesses *likenesses, const char *domain)
{
	size_t size = strlen(domain), plain_size = 0;
	char plain[MXW_NAME_TEXT_MAX];
	bool changed = false;

	for (uint32_t character; size > 0 && plain_size < sizeof(plain);) {
		const size_t taken = mxw_utf8_decode(domain, size, &character);
		const char c = character < 0x80 ? (char)character : letter_like(character);

		if (taken == 0 || c == 0)
			return;
		changed = changed || character >= 0x80;
		plain[plain_size++] = c;
		domain += taken;
		size -= taken;
	}
	if (changed && size == 0)
		(void)judge(likenesses, plain, plain_size);
}

/* ---- how they are printed ---- */

static void print_table(const struct likenesses *likenesses, size_t count)
{
	size_t name_width = strlen("NAME"), class_width = strlen("CLASS");

	for (size_t i = 0; i < count; i++) {
		const struct likeness *item = &likenesses->items[i];
		const size_t name = strlen(item->name);
		const size_t class_ = strlen(mxw_lookalike_class_text(item->lookalike.class_));

		name_width = name > name_width ? name : name_width;
		class_width = class_ > class_width ? class_ : class_width;
	}
	if (count > 0)
		printf("%-*s  %-*s  SCORE  OF\n", (int)name_width, "NAME", (int)class_width,
		       "CLASS");
	for (size_t i = 0; i < count; i++) {
		const struct likeness *item = &likenesses->items[i];
		char of[MXW_NAME_TEXT_MAX];

		mxw_name_to_text(item->of, of);
		printf("%-*s  %-*s  %5u  %s\n", (int)name_width, item->name, (int)class_width,
		       mxw_lookalike_class_text(item->lookalike.class_), item->lookalike.score,
		       of);
	}
}

static void print_json(const struct likenesses *likenesses, size_t count)
{
	putchar('[');
	for (size_t i = 0; i < count; i++) {
		const struct likeness *item = &likenesses->items[i];
		char of[MXW_NAME_TEXT_MAX];

		mxw_name_to_text(item->of, of);
		cmd_json_put(i > 0 ? ",{\"name\":" : "{\"name\":", item->name);
		cmd_json_put(",\"class\":", mxw_lookalike_class_text(item->lookalike.class_));
		printf(",\"score\":%u", item->lookalike.score);
		cmd_json_put(",\"of\":", of);
		putchar('}');
	}
	puts("]");
}

/* Name entries, as `files` of a rule has them. */
static void print_list(const struct likenesses *likenesses, size_t count)
{
	puts("# Look-alikes found by mxwarden lookalikes: each with what was meant, for a list in\n"
	     "# `files` of a rule of `watch`.");
	for (size_t i = 0; i < count; i++) {
		char of[MXW_NAME_TEXT_MAX];

		mxw_name_to_text(likenesses->items[i].of, of);
		printf("%s %s\n", likenesses->items[i].name, of);
	}
}

/* ---- the call ---- */

/* False after a complaint. */
static bool usage_read(const struct cmd_call *call, enum cmd_format *ret_format,
                       unsigned long *ret_score, unsigned long *ret_limit)
{
	if (call->operand_count == 0) {
		cmd_complain(call->cmd, "which domains? usage: mxwarden lookalikes %s",
		             call->cmd->synopsis);
		return false;
	}
	if (call->values[CMD_OPTION_POLICY] != NULL) {
		cmd_complain(call->cmd, "-p has no meaning here: no policy is asked; mxwarden "
		                        "explain says what one does about a name");
		return false;
	}
	return cmd_format(call, OPTION_FORMAT, "list", ret_format) &&
	       cmd_number(call, OPTION_SCORE, 1, MXW_SCORE_MAX, ret_score) &&
	       cmd_number(call, OPTION_LIMIT, 1, INT32_MAX, ret_limit);
}

static enum cmd_status run(const struct cmd_call *call)
{
	enum cmd_status status = CMD_UNDONE;
	struct likenesses likenesses = { .now_s = time(NULL) };
	struct mxw_policy *policy = NULL;
	unsigned long score = 1, limit = INT32_MAX;
	enum cmd_format format;
	size_t shown;

	if (!usage_read(call, &format, &score, &limit))
		return CMD_UNDONE;
	policy = policy_make(call, likenesses.now_s);
	if (policy == NULL)
		goto out;
	likenesses.policy = policy;
	likenesses.score_min = (unsigned)score;
	(void)mxw_policy_each_entry(policy, find, &likenesses);
	for (size_t i = 0; i < call->operand_count; i++)
		find_plain(&likenesses, call->operands[i]);
	if (likenesses.failed) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		goto out;
	}
	sort(&likenesses);
	shown = likenesses.count < limit ? likenesses.count : (size_t)limit;
	switch (format) {
	case CMD_FORMAT_TEXT:
		print_table(&likenesses, shown);
		break;
	case CMD_FORMAT_JSON:
		print_json(&likenesses, shown);
		break;
	case CMD_FORMAT_OWN:
		print_list(&likenesses, shown);
		break;
	}
	fflush(stdout);
	if (shown < likenesses.count)
		fprintf(stderr, "%zu of ", shown);
	fprintf(stderr, "%zu look-alike%s\n", likenesses.count,
	        likenesses.count == 1 ? "" : "s");
	status = CMD_YES;
out:
	for (size_t i = 0; i < likenesses.count; i++)
		free(likenesses.items[i].name);
	free(likenesses.items);
	mxw_policy_free(policy);
	return status;
}

const struct cmd cmd_lookalikes = {
	.name = "lookalikes",
	.synopsis = "[--format text|list|json | --json] [--score NUMBER] [--limit NUMBER] "
		    "DOMAIN...",
	.summary = "list what the module takes for a mistyped domain",
	.notes =
		"Each name has its class and its score, from 1 to 100; the best come first.\n"
		"A list is what `files` of a rule of `watch` names: the name, and what was meant.\n"
		"Exit status: 0 listed, 2 a domain is none that could be protected.\n",
	.options = options,
	.run = run,
};
