/* Entries that never decide, against an oracle that asks about every name there is: policies of a few
 * short names are made at random, and every name of up to six labels is judged for every client, at
 * every time at which something runs out. An entry that decides about none of them must be told of, as
 * never matching or as one of an overlap, and no other may be told of as never matching. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

#define ROUNDS 400u
#define RULES 4u
#define ENTRIES 3u
#define LINES 128u

/* Names that entries are made of, and one label that no entry has. */
static const char *const labels[] = { "a", "b", "other" };
#define ENTRY_LABELS 2u
#define LABELS 3u
#define DEPTH 6u /* a suffix, three labels of "only", and one below */

static const char *const times[] = { "1970-01-02", "1970-01-03" };
static const int64_t times_s[] = { 0, 86400, 172800 };

/* A policy as text. */
struct draft {
	char text[8192];
	size_t used;
	unsigned line; /* that is written next */
	unsigned rule_line
		[LINES]; /* of an entry on that line, where its rule begins; 0: no entry */
};

static void add(struct draft *draft, const char *text)
{
	draft->used += (size_t)snprintf(draft->text + draft->used,
	                                sizeof(draft->text) - draft->used, "%s", text);
	for (; *text != '\0'; text++)
		draft->line += *text == '\n';
}

static void add_name(struct draft *draft, struct mxwt_random *random, const char *indent)
{
	static const char *const prefixes[] = { "", "", "=", "*." };
	char line[64];
	int size = snprintf(line, sizeof(line), "%s- \"%s%s", indent,
	                    prefixes[mxwt_random_below(random, 4)],
	                    labels[mxwt_random_below(random, ENTRY_LABELS)]);

	for (unsigned more = mxwt_random_below(random, 3); more > 0; more--)
		size += snprintf(line + size, sizeof(line) - (size_t)size, ".%s",
		                 labels[mxwt_random_below(random, ENTRY_LABELS)]);
	(void)snprintf(line + size, sizeof(line) - (size_t)size, "\"\n");
	add(draft, line);
}

static void add_rule(struct draft *draft, struct mxwt_random *random, unsigned number,
                     bool watch)
{
	static const char *const clients[] = { "", "", "    clients: [one]\n",
		                               "    clients: [two]\n",
		                               "    clients: [nobody]\n" };
	unsigned first = draft->line;
	char line[128];

	(void)snprintf(line, sizeof(line), "  - id: r%u\n", number);
	add(draft, line);
	add(draft, clients[mxwt_random_below(random, 5)]);
	if (watch)
		add(draft, "    accept: {whole-suffix: it is a test}\n");
	if (watch && mxwt_random_chance(random, 10))
		add(draft, "    mode: disabled\n");
	if (mxwt_random_chance(random, 30)) {
		(void)snprintf(line, sizeof(line), "    expires: %s\n",
		               times[mxwt_random_below(random, 2)]);
		add(draft, line);
		if (watch && mxwt_random_chance(random, 50))
			add(draft, "    on-expiry: disabled\n");
	}
	if (mxwt_random_chance(random, 30)) {
		add(draft, "    except:\n");
		add_name(draft, random, "      ");
	}
	if (watch && mxwt_random_chance(random, 30)) {
		add(draft, "    suffixes:\n");
		draft->rule_line[draft->line] = first;
		add(draft,
		    mxwt_random_chance(random, 50) ? "      - a x\n" : "      - b.a x\n");
		if (mxwt_random_chance(random, 50)) {
			add(draft, "    only:\n");
			add_name(draft, random, "      ");
		}
		return;
	}
	add(draft, "    domains:\n");
	for (unsigned i = 1 + mxwt_random_below(random, ENTRIES); i > 0; i--) {
		draft->rule_line[draft->line] = first;
		add_name(draft, random, "      ");
	}
}

static void make_policy(struct draft *draft, struct mxwt_random *random)
{
	unsigned watch = 1 + mxwt_random_below(random, RULES);
	unsigned allow = mxwt_random_below(random, 3);

	memset(draft, 0, sizeof(*draft));
	draft->line = 1;
	add(draft, "mxwarden: 1\n");
	add(draft, mxwt_random_chance(random, 30) ? "mode: monitor\n" : "mode: enforce\n");
	add(draft, "mail-hosts: {one: [192.0.2.1], two: [192.0.2.2], nobody: []}\n");
	add(draft, "watch:\n");
	for (unsigned i = 0; i < watch; i++)
		add_rule(draft, random, i, true);
	if (allow > 0)
		add(draft, "allow:\n");
	for (unsigned i = 0; i < allow; i++)
		add_rule(draft, random, watch + i, false);
}

/* Marks the lines of entries that decide about a name. */
static void judge(const struct mxw_policy *policy, struct mxw_name name, bool decides[LINES])
{
	for (size_t i = 0; i < sizeof(times_s) / sizeof(times_s[0]); i++)
		for (uint32_t group = 0; group < 2; group++) {
			struct mxw_question question = { .name = name,
				                         .type = MXW_TYPE_MX,
				                         .class_ = MXW_CLASS_IN,
				                         .now_s = times_s[i] };
			struct mxw_verdict verdict =
				mxw_policy_decide_for_group(policy, group, &question);

			if (verdict.rule != MXW_RULE_NONE)
				decides[mxw_policy_entry(policy, verdict.entry).line] = true;
		}
}

static void judge_all(const struct mxw_policy *policy, bool decides[LINES])
{
	for (unsigned depth = 1, count = LABELS; depth <= DEPTH; depth++, count *= LABELS)
		for (unsigned number = 0; number < count; number++) {
			char text[64];
			int size = 0;

			for (unsigned i = 0, rest = number; i < depth; i++, rest /= LABELS)
				size += snprintf(text + size, sizeof(text) - (size_t)size,
				                 "%s%s", i > 0 ? "." : "",
				                 labels[rest % LABELS]);
			judge(policy, mxwt_name(text), decides);
		}
}

/* What was found at a line of the log. */
struct told {
	bool never[LINES], overlap[LINES];
	bool off[LINES]; /* rules that are off, which nothing is told of */
};

static void read_log(const struct mxwt_log *log, struct told *told)
{
	for (const char *at = log->text; *at != '\0';) {
		const char *end = strchr(at, '\n');
		unsigned line = (unsigned)strtoul(at, NULL, 10);
		char text[1024];

		(void)snprintf(text, sizeof(text), "%.*s", (int)(end - at), at);
		if (strstr(text, "[never-matches]") != NULL)
			told->never[line] = true;
		else if (strstr(text, "[shadowed]") != NULL ||
		         strstr(text, "[repeated]") != NULL)
			told->overlap[line] = true;
		at = end + 1;
	}
}

/* Is the rule that begins on this line off from the start? */
static bool is_off(const struct mxw_policy *policy, unsigned rule_line)
{
	for (uint32_t rule = 0; rule < mxw_policy_counts(policy).rules; rule++) {
		struct mxw_rule found = mxw_policy_rule(policy, rule);

		if (found.line == rule_line)
			return found.section == MXW_SECTION_WATCH &&
			       found.own_mode == MXW_MODE_DISABLED;
	}
	return false;
}

static bool compare(const struct draft *draft, const struct mxw_policy *policy,
                    const struct mxwt_log *log)
{
	struct told told = { .never = { false } };
	bool decides[LINES] = { false }, sound = true;

	judge_all(policy, decides);
	read_log(log, &told);
	for (unsigned line = 1; line < draft->line; line++) {
		unsigned rule_line = draft->rule_line[line];
		bool never;

		if (rule_line == 0 || is_off(policy, rule_line))
			continue;
		never = told.never[line] || told.never[rule_line];
		if (decides[line] ? never : !never && !told.overlap[line]) {
			printf("# line %u: %s, and is%s told of\n", line,
			       decides[line] ? "decides" : "never decides",
			       never ? "" : " not");
			sound = false;
		}
	}
	return sound;
}

static void test_random(void)
{
	unsigned policies = 0, never = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct mxwt_random random = mxwt_random_new(round + 1);
		struct mxw_policy *policy = NULL;
		struct draft draft;
		struct mxwt_log log;
		bool sound;

		make_policy(&draft, &random);
		/* Contradictions among the names make it none. */
		if (mxwt_load_text(draft.text, &log, &policy) != MXW_OK)
			continue;
		policies++;
		never += mxwt_log_count(&log, "never-matches");
		sound = compare(&draft, policy, &log);
		CU_ASSERT_TRUE(sound);
		mxw_policy_free(policy);
		if (sound)
			continue;
		printf("# seed %u\n", round + 1);
		for (char *line = strtok(draft.text, "\n"); line != NULL;
		     line = strtok(NULL, "\n"))
			printf("# %s\n", line);
		for (char *line = strtok(log.text, "\n"); line != NULL;
		     line = strtok(NULL, "\n"))
			printf("# %s\n", line);
		break;
	}
	/* Else nothing was tested. */
	CU_ASSERT_TRUE(policies > ROUNDS / 4 && never > ROUNDS / 8);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what never decides, by all names there are", test_random },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "check-never", .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
