/* Public suffixes: what our filter and libpsl say together must be what libpsl says alone, for every
 * rule of the list that the filter was made of, and for names beside every rule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <idn2.h>
#include <libpsl.h>

#include "suffix/filter.h"
#include "suffix/suffix.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what people know of the list ---- */

static void test_known(void)
{
	static const struct {
		const char *name;
		bool is_public;
	} cases[] = {
		{ ".", false },
		{ "com", true },
		{ "never-delegated", true }, /* the list's "*" */
		{ "example.com", false },
		{ "co.uk", true },
		{ "CO.Uk", true },
		{ "example.co.uk", false },
		{ "ck", true },
		{ "co.ck", true },    /* *.ck */
		{ "any.CK", true },   /* the same */
		{ "www.ck", false },  /* !www.ck */
		{ "a.co.ck", false }, /* the wildcard is one label */
		{ "kobe.jp", true },
		{ "x.kobe.jp", true },
		{ "city.kobe.jp", false },
		{ "github.io", true }, /* of the private part */
		{ "a.github.io", false },
		{ "xn--55qx5d.cn", true }, /* 公司.cn */
		{ "c\\111.uk", true },     /* co.uk */
		{ "a\\.co.uk", false },    /* a dot within a label */
		{ "\\*.ck", true },        /* below *.ck, as any other */
		{ "\\*.com", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		if (mxwi_suffix_is_public(mxwt_name(cases[i].name)) == cases[i].is_public)
			continue;
		printf("# %s\n", cases[i].name);
		CU_FAIL("not what the list says");
	}
}

/* ---- the whole list, and beside it ---- */

struct list_test {
	unsigned asked, positive, wrong;
};

static void ask(struct list_test *test, const char *text)
{
	bool expected = psl_is_public_suffix(psl_builtin(), text) != 0;

	test->asked++;
	test->positive += expected;
	if (mxwi_suffix_is_public(mxwt_name(text)) == expected)
		return;
	if (test->wrong++ < 10)
		printf("# %s: libpsl says %d\n", text, expected);
}

/* The rule's name, the name above it, names below it, and each with a letter more or another. */
static void ask_around(struct list_test *test, const char *name)
{
	static const char *const before[] = { "", "x", "x.", "x.y.", "_.", "www.", "city." };
	const char *dot = strchr(name, '.');
	char text[MXW_NAME_TEXT_MAX];

	for (size_t i = 0; i < COUNT(before); i++) {
		(void)snprintf(text, sizeof(text), "%s%s", before[i], name);
		ask(test, text);
	}
	if (dot != NULL)
		ask(test, dot + 1);
	for (size_t i = 0; name[i] != '\0'; i++) {
		(void)snprintf(text, sizeof(text), "%s", name);
		if (text[i] == '.')
			continue;
		text[i] = text[i] == 'e' ? 'a' : 'e';
		ask(test, text);
	}
}

/* The name that a line is about in A-labels, malloc'ed; NULL for a line that is about none. */
static char *name_of_line(char *line)
{
	uint8_t *name = NULL;

	line[strcspn(line, " \t\r\n")] = '\0';
	if (line[0] == '\0' || strncmp(line, "//", 2) == 0)
		return NULL;
	line += strspn(line, "!*.");
	CU_ASSERT_EQUAL(idn2_lookup_u8((const uint8_t *)line, &name, IDN2_NFC_INPUT), IDN2_OK);
	return (char *)name;
}

static void test_list(void)
{
	struct list_test test = { .asked = 0 };
	FILE *stream = fopen(PUBLIC_SUFFIX_LIST, "r");
	char *line = NULL, *name;
	size_t room = 0;

	if (stream == NULL) {
		puts("# built without the list");
		return;
	}
	while (getline(&line, &room, stream) != -1) {
		name = name_of_line(line);
		if (name != NULL)
			ask_around(&test, name);
		idn2_free(name);
	}
	free(line);
	(void)fclose(stream);
	printf("# %u names, of which %u are public suffixes\n", test.asked, test.positive);
	CU_ASSERT_EQUAL(test.wrong, 0);
	/* The list had 9,000 rules in 2023. */
	CU_ASSERT(test.positive > 9000);
	CU_ASSERT(test.asked > 5 * test.positive);
}

/* ---- what the filter is good for ---- */

static bool is_set(uint32_t bit)
{
	return (mxwi_suffix_filter_words[bit / 32] >> bit % 32 & 1u) != 0;
}

/* If few names are kept from libpsl, the answers are right, but late. */
static void test_share(void)
{
	static const char *const above[] = { "com", "co.uk", "mail.example.org" };
	unsigned passed = 0, count = 0;

	if (mxwi_suffix_filter_sha1[0] == '\0') {
		puts("# built without the list");
		return;
	}
	for (unsigned i = 0; i < 30000; i++) {
		char text[64];
		struct mxwi_suffix_hashes hashes;

		(void)snprintf(text, sizeof(text), "n%u.%s", i, above[i % COUNT(above)]);
		hashes = mxwi_suffix_hash(mxwt_name(text));
		passed += is_set(hashes.own) || is_set(hashes.wildcard);
		count++;
	}
	/* 10,000 rules in 2^18 bits: at most one bit in 26 is set. */
	printf("# %u of %u names pass\n", passed, count);
	CU_ASSERT(passed < count / 10);
}

/* ---- what could be registered ---- */

/* By the list of 2023; homeoffice.gov.uk and github.io are in its private part. */
static void test_labels(void)
{
	static const struct {
		const char *name;
		unsigned labels;
	} cases[] = {
		{ "example.com", 1 },
		{ "mail.example.co.uk", 2 },
		{ "co.uk", 0 },
		{ "com", 0 },
		{ "homeoffice.gov.uk", 2 },
		{ "github.io", 1 },
		{ "somebody.github.io", 2 },
		{ "example.nosuchtld", 1 },
		{ "a.b.c.d.mil", 1 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CU_ASSERT_EQUAL(mxwi_suffix_labels(mxwt_name(cases[i].name)), cases[i].labels);
		if (mxwi_suffix_labels(mxwt_name(cases[i].name)) != cases[i].labels)
			printf("# %s\n", cases[i].name);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "suffixes that people know", test_known },
		{ "the whole list, and names beside it", test_list },
		{ "the filter lets few names through", test_share },
		{ "what could be registered", test_labels },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "suffix", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	if (psl_builtin() == NULL)
		return mxwt_skip_all("this libpsl has no list");
	return mxwt_run(suites);
}
