/* Suggestions: a slip or two is corrected, another word is not invented. */
#include <string.h>

#include "config/nearest.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void test_nearest(void)
{
	static const char *const words[] = { "mode", "mail-hosts", "defaults", "watch",
		                             "allow" };
	static const struct {
		int line;
		const char *text, *best;
	} cases[] = {
		{ __LINE__, "mode", "mode" },
		{ __LINE__, "mod", "mode" },
		{ __LINE__, "mdoe", "mode" },
		{ __LINE__, "mxxe", NULL },
		{ __LINE__, "Mode", "mode" },
		{ __LINE__, "mail_hosts", "mail-hosts" },
		{ __LINE__, "mailhost", "mail-hosts" },
		{ __LINE__, "MAIL HOSTS", "mail-hosts" },
		{ __LINE__, "default", "defaults" },
		{ __LINE__, "watsch", "watch" },
		{ __LINE__, "alow", "allow" },
		{ __LINE__, "exchangers", NULL },
		{ __LINE__, "", NULL },
		{ __LINE__,
		  "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxwi_nearest nearest =
			mxwi_nearest_to(cases[i].text, strlen(cases[i].text));

		for (size_t j = 0; j < COUNT(words); j++)
			mxwi_nearest_offer(&nearest, words[j]);
		if (cases[i].best == NULL)
			MXWT_CASE(cases[i].line, nearest.best == NULL);
		else
			MXWT_CASE(cases[i].line,
			          nearest.best != NULL &&
			                  strcmp(nearest.best, cases[i].best) == 0);
	}
}

/* The nearer of two wins, in whatever order they come. */
static void test_order(void)
{
	static const char *const words[] = { "inbound", "outbound", "inbound" };
	struct mxwi_nearest nearest;

	for (size_t i = 0; i < 2; i++) {
		nearest = mxwi_nearest_to("oubound", 7);
		mxwi_nearest_offer(&nearest, words[i]);
		mxwi_nearest_offer(&nearest, words[i + 1]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(nearest.best);
		CU_ASSERT_STRING_EQUAL(nearest.best, "outbound");
	}
}

static void test_words(void)
{
	struct mxwi_nearest nearest = mxwi_nearest_to("alow", 4);

	CU_ASSERT_STRING_EQUAL(MXWI_DID_YOU_MEAN(&nearest), "");
	mxwi_nearest_offer(&nearest, "allow");
	CU_ASSERT_STRING_EQUAL(MXWI_DID_YOU_MEAN(&nearest), "; did you mean \"allow\"?");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "close words are found", test_nearest },
		{ "the closest wins", test_order },
		{ "the words of a finding", test_words },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "nearest", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
