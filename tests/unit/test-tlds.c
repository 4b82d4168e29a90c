/* Top-level domains: those that people know; and for each rule of the whole list, and labels beside
 * it, what a slow search in the file says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <idn2.h>

#include "lookalike/tlds.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool ask(const char *label)
{
	return mxwi_tld_is_delegated((const uint8_t *)label, strlen(label));
}

static void test_known(void)
{
	static const struct {
		const char *label;
		bool is_delegated;
	} cases[] = {
		{ "com", true },
		{ "mil", true },
		{ "ml", true },
		{ "nl", true },
		{ "co", true },
		{ "cm", true },
		{ "arpa", true },
		{ "za", true },         /* has rules for what is below it only */
		{ "ck", true },         /* the same, with a wildcard */
		{ "aaa", true },        /* in 2023, the first of the table */
		{ "zw", true },         /* and the last */
		{ "xn--p1ai", true },   /* рф */
		{ "xn--fiqs8s", true }, /* 中国 */
		{ "con", false },
		{ "cmo", false },
		{ "comm", false },
		{ "c", false },
		{ "", false },
		{ "zzzz", false },
		{ "-", false },
		{ "COM", false }, /* not folded */
		{ "co.uk", false },
		{ "github", false },
		{ "localhost", false },
		{ "onion", false }, /* RFC 7686 */
		{ "xn--", false },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
		{ "\xff", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		if (ask(cases[i].label) == (mxwi_tlds.count == 0 || cases[i].is_delegated))
			continue;
		printf("# \"%s\"\n", cases[i].label);
		CU_FAIL("not what the list says");
	}
	/* Octets, not text: what stands behind them is not read. */
	CU_ASSERT(mxwi_tld_is_delegated((const uint8_t *)"command", 3));
	CU_ASSERT_EQUAL(mxwi_tld_is_delegated((const uint8_t *)"com", 4), mxwi_tlds.count == 0);
}

/* ---- the whole list ---- */

#define LABELS_MAX 16384

struct list_test {
	char *labels[LABELS_MAX]; /* the last ones of all rules, also of the private part */
	size_t count;
	unsigned asked, delegated, wrong;
};

static bool is_in_list(const struct list_test *test, const char *label)
{
	for (size_t i = 0; i < test->count; i++) {
		if (strcmp(test->labels[i], label) == 0)
			return strcmp(label, "onion") != 0;
	}
	return false;
}

static void compare(struct list_test *test, const char *label)
{
	bool expected = is_in_list(test, label);

	test->asked++;
	test->delegated += expected;
	if (ask(label) == expected)
		return;
	if (test->wrong++ < 10)
		printf("# %s: expected %d\n", label, expected);
}

/* The label, and it with one letter more, less, and another. */
static void compare_around(struct list_test *test, const char *label)
{
	char text[MXW_LABEL_SIZE_MAX + 2];
	size_t size = strlen(label);

	compare(test, label);
	(void)snprintf(text, sizeof(text), "%sa", label);
	compare(test, text);
	(void)snprintf(text, sizeof(text), "a%s", label);
	compare(test, text);
	(void)snprintf(text, sizeof(text), "%.*s", (int)size - 1, label);
	compare(test, text);
	for (size_t i = 0; i < size; i++) {
		(void)snprintf(text, sizeof(text), "%s", label);
		text[i] = text[i] == 'e' ? 'a' : 'e';
		compare(test, text);
	}
}

/* The last label of the rule on a line as A-label, malloc'ed; NULL for a line without a rule. */
static char *label_of_line(char *line)
{
	uint8_t *label = NULL;
	const char *dot;

	line[strcspn(line, " \t\r\n")] = '\0';
	if (line[0] == '\0' || strncmp(line, "//", 2) == 0)
		return NULL;
	dot = strrchr(line, '.');
	CU_ASSERT_EQUAL(idn2_lookup_u8((const uint8_t *)(dot != NULL ? dot + 1 : line), &label,
	                               IDN2_NFC_INPUT),
	                IDN2_OK);
	return (char *)label;
}

/* Each once, where rules of one stand together. */
static void read_list(struct list_test *test)
{
	FILE *stream = fopen(PUBLIC_SUFFIX_LIST, "r");
	char *line = NULL, *label;
	size_t room = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
	while (getline(&line, &room, stream) != -1) {
		label = label_of_line(line);
		if (label == NULL)
			continue;
		if (test->count > 0 && strcmp(test->labels[test->count - 1], label) == 0) {
			idn2_free(label);
			continue;
		}
		CU_ASSERT_FATAL(test->count < LABELS_MAX);
		test->labels[test->count++] = label;
	}
	free(line);
	(void)fclose(stream);
}

static void test_list(void)
{
	static struct list_test test;

	read_list(&test);
	for (size_t i = 0; i < test.count; i++)
		compare_around(&test, test.labels[i]);
	printf("# %zu top-level domains; %u labels, of which %u are such\n", mxwi_tlds.count,
	       test.asked, test.delegated);
	for (size_t i = 0; i < test.count; i++)
		idn2_free(test.labels[i]);
	CU_ASSERT_EQUAL(test.wrong, 0);
	/* The list had 1,489 of them in 2023. */
	CU_ASSERT(mxwi_tlds.count > 1300);
	CU_ASSERT(test.asked > 3 * test.delegated);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "domains that people know", test_known },
		{ "the whole list, and labels beside it", test_list },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "tlds", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	if (PUBLIC_SUFFIX_LIST[0] == '\0') {
		tests[1] = (CU_TestInfo)CU_TEST_INFO_NULL;
		printf("# built without the list: each label counts as delegated\n");
	}
	return mxwt_run(suites);
}
