/* Labels that mix scripts. The A-labels were made with idn2(1); which script a letter has is from
 * Scripts.txt of the Unicode Character Database. */
#include <string.h>

#include "config/scripts.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_scripts(void)
{
	static const struct {
		int line;
		const char *name;
		const char *expect; /* how the text ends; NULL: there is none */
	} cases[] = {
		{ __LINE__, ".", NULL },
		{ __LINE__, "paypal.com", NULL },
		/* U+0430 in Latin. */
		{ __LINE__, "xn--pypal-4ve.com", "mixes Latin and Cyrillic" },
		{ __LINE__, "a.b.xn--pypal-4ve", "mixes Latin and Cyrillic" },
		/* One script; digits and hyphens are Common. */
		{ __LINE__, "xn--80a1acny.example", NULL },    /* почта */
		{ __LINE__, "xn--bcher-2-65a.example", NULL }, /* bücher-2 */
		/* Another label is another matter. */
		{ __LINE__, "paypal.xn--p1ai", NULL },
		/* Latin, Hiragana, Katakana and Han: ラーメン屋さんabc; the long vowel sign is Common. */
		{ __LINE__, "xn--abc-5i4ao4e3fme0bz671h.example", NULL },
		{ __LINE__, "xn--3e0b707e.example", NULL }, /* 한국 */
		{ __LINE__, "xn--y9jvq.example", "mixes Bopomofo and Hiragana" },
		/* αβγдеж: no Latin in it. */
		{ __LINE__, "xn--mxacd03cfag.example", "mixes Greek and Cyrillic" },
		/* A prefix, and nothing that could be converted. */
		{ __LINE__, "xn--.example", NULL },
		{ __LINE__, "xn--\\000a.example", NULL },
		{ __LINE__, "xn--99999999999999.example", NULL },
	};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		char text[MXWI_SCRIPTS_TEXT_MAX];
		const char *expect = cases[i].expect != NULL ? cases[i].expect : "";
		size_t size = strlen(expect), length;

		MXWT_CASE(cases[i].line,
		          mxwi_scripts_find_mixed(mxwt_name(cases[i].name), text) == MXW_OK);
		length = strlen(text);
		MXWT_CASE(cases[i].line, (cases[i].expect == NULL) == (length == 0));
		MXWT_CASE(cases[i].line,
		          length >= size && strcmp(text + length - size, expect) == 0);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "labels that mix scripts", test_scripts },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "scripts", .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
