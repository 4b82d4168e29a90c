/* Skeletons: folds by hand; characters whose likeness Unicode's confusables.txt has, encoded by libidn2;
 * and for random names, what holds of any skeleton. */
#include <stdlib.h>
#include <string.h>

#include <idn2.h>
#include <mxwarden/confusables.h>

#include "lookalike/skeleton.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"
#include "tests/unit/punycode_kit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* With a NUL; "" when there is no skeleton. A buffer from the heap of just the size lets sanitizers see
 * what is written or read beside it. */
static const char *skeleton_of(const void *text, size_t size)
{
	static char printed[MXWI_SKELETON_MAX + 1];
	uint8_t *octets = malloc(MXWI_SKELETON_MAX), *copy = malloc(size);
	size_t length;

	if (octets == NULL || (copy == NULL && size > 0))
		mxwt_stop("malloc", "memory is refused");
	if (size > 0)
		memcpy(copy, text, size);
	length = mxwi_skeleton(copy, size, octets);
	CU_ASSERT_FATAL(length <= MXWI_SKELETON_MAX);
	memcpy(printed, octets, length);
	printed[length] = '\0';
	free(octets);
	free(copy);
	return printed;
}

static void expect(int line, const char *text, const char *skeleton)
{
	const char *got = skeleton_of(text, strlen(text));

	if (strcmp(got, skeleton) == 0)
		return;
	(void)printf("# table line %d: %s looks like \"%s\", not \"%s\"\n", line, text, got,
	             skeleton);
	CU_FAIL("another skeleton");
}

static void test_ascii(void)
{
	static const struct {
		int line;
		const char *text, *skeleton;
	} table[] = {
		{ __LINE__, "army.mil", "army.mll" },
		{ __LINE__, "paypal.com", "paypal.com" },
		{ __LINE__, "abcdefghijklmnopqrstuvwxyz", "abcdefghljklmnopqrstuvwxyz" },
		{ __LINE__, "0123456789-", "ol23456789-" },
		{ __LINE__, "g00gle", "google" },
		{ __LINE__, "paypa1", "paypal" },
		{ __LINE__, "rnicrosoft.com", "mlcrosoft.com" },
		{ __LINE__, "microsoft.com", "mlcrosoft.com" },
		{ __LINE__, "cl", "d" },
		{ __LINE__, "c1", "d" },
		{ __LINE__, "ci", "d" },
		{ __LINE__, "ccl", "cd" },
		{ __LINE__, "cll", "dl" },
		{ __LINE__, "rn", "m" },
		{ __LINE__, "rrnn", "rmn" },
		{ __LINE__, "rnrn", "mm" },
		{ __LINE__, "vv", "w" },
		{ __LINE__, "vvv", "wv" },
		{ __LINE__, "vvvv", "ww" },
		{ __LINE__, "vvvvv", "wwv" },
		{ __LINE__, "r.n", "r.n" },
		{ __LINE__, "v-v", "v-v" },
		{ __LINE__, "c.l.c1.1", "c.l.d.l" },
		{ __LINE__, "a", "a" },
		{ __LINE__, "-", "-" },
		{ __LINE__, "xn", "xn" },
		{ __LINE__, "xn-", "xn-" },
		{ __LINE__, "xn-a.de", "xn-a.de" },
		{ __LINE__, "ab--cd", "ab--cd" },
		{ __LINE__, "axn--a", "axn--a" },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		expect(table[i].line, table[i].text, table[i].skeleton);
}

static void test_refusals(void)
{
	static const struct {
		int line;
		const char *text;
	} table[] = {
		{ __LINE__, "" },
		{ __LINE__, "A" },
		{ __LINE__, "_dmarc.example" },
		{ __LINE__, "a b" },
		{ __LINE__, "a/b" },
		{ __LINE__, "\xe9" },       /* no Latin-1 */
		{ __LINE__, "\xc3\xa9" },   /* no UTF-8 */
		{ __LINE__, "xn--" },       /* no Punycode */
		{ __LINE__, "xn--b" },      /* a number without an end */
		{ __LINE__, "xn--a" },      /* U+0080 */
		{ __LINE__, "xn--apple-" }, /* ASCII only */
		{ __LINE__, "xn---" },
		{ __LINE__, "xn----" },
		{ __LINE__, "a.xn--b.com" },      /* one label is enough */
		{ __LINE__, "xn--fiqs8s.cn" },    /* 中国 */
		{ __LINE__, "xn--strae-oqa.de" }, /* straße: Unicode takes ß for a beta */
		{ __LINE__, "xn--xn--99999999999999999999999999999999" },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		expect(table[i].line, table[i].text, "");
	CU_ASSERT_EQUAL(strcmp(skeleton_of("a\0b", 3), ""), 0);
}

/* ---- with data only ---- */

#ifdef MXW_ICU

static void test_version(void)
{
	const char *version = mxw_confusables_version();

	CU_ASSERT_EQUAL_FATAL(strncmp(version, "Unicode ", 8), 0);
	CU_ASSERT(strtoul(version + 8, NULL, 10) >= 10);
	CU_ASSERT_EQUAL(version[8 + strspn(version + 8, "0123456789.")], '\0');
}

/* Written out as they are seen in attacks and in documents about them. */
static void test_a_labels(void)
{
	static const struct {
		int line;
		const char *text, *skeleton;
	} table[] = {
		{ __LINE__, "xn--80ak6aa92e.com", "apple.com" }, /* all Cyrillic */
		{ __LINE__, "xn--pypal-4ve.com", "paypal.com" }, /* a Cyrillic "a" */
		{ __LINE__, "xn--mnchen-3ya.de", "munchen.de" }, /* ü */
		{ __LINE__, "xn--bcher-kva.example", "bucher.example" },
		{ __LINE__, "mail.xn--caf-dma.fr", "mall.cafe.fr" }, /* é */
		{ __LINE__, "xn--e1awd7f.com", "eplc.com" }, /* Cyrillic, as Latin "epic" */
		{ __LINE__, "xn--e1awd7f.xn--pypal-4ve", "eplc.paypal" },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		expect(table[i].line, table[i].text, table[i].skeleton);
}

/* In UTF-8; the skeleton is that of `seen`, or there is none. */
static void test_characters(void)
{
	static const struct {
		int line;
		const char *text, *seen;
	} table[] = {
		{ __LINE__, "\u0430", "a" }, /* Cyrillic, as the next ones */
		{ __LINE__, "g\u043e\u043egle", "g00gle" },
		{ __LINE__, "m\u0456\u0441r\u043es\u043eft", "rnlcr0soft" },
		{ __LINE__, "\u0441\u04cf\u043eud", "doud" },
		{ __LINE__, "\u051d", "vv" },
		{ __LINE__, "\u0458\u0455", "js" },
		{ __LINE__, "r\u0578", "rn" },      /* Armenian vo is an "n": rn is m */
		{ __LINE__, "\u03bf\u03bd", "ov" }, /* Greek */
		{ __LINE__, "v\u03bd", "w" },
		{ __LINE__, "pa\u03b3pal", "paypal" },
		{ __LINE__, "\u0261ma\u0131l", "grnail" }, /* Latin script g, i without a dot */
		{ __LINE__, "\u0251", "a" },
		{ __LINE__, "\u00e6on", "aeon" },
		{ __LINE__, "\u0271", "m" },     /* m with hook */
		{ __LINE__, "\u0142", "1" },     /* l with stroke */
		{ __LINE__, "\u00f8", "0" },     /* o with stroke */
		{ __LINE__, "\u0111", "cl" },    /* d with stroke */
		{ __LINE__, "\u1eadbc", "abc" }, /* two marks */
		{ __LINE__, "p\u0323aypal",
		  "paypal" }, /* a mark that makes no other character */
		{ __LINE__, "q\u0323\u0301", "q" },
		{ __LINE__, "\u3007", "o" },        /* the ideographic zero */
		{ __LINE__, "\u06f5\u06f1", "ol" }, /* digits of Persian */
		{ __LINE__, "\U000118c8", "o" },    /* beyond 16 bits: Warang Citi e */
		{ __LINE__, "\u4e2d", NULL },       /* a Chinese character */
		{ __LINE__, "paypal\u4e2d", NULL },
		{ __LINE__, "p\u0430ypal\u4e2d", NULL },
		{ __LINE__, "\u0436", NULL },   /* Cyrillic zhe is like no letter of ASCII */
		{ __LINE__, "a\u02bcb", NULL }, /* an apostrophe */
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		char expected[64] = "", *ascii = NULL;
		int code = idn2_to_ascii_8z(table[i].text, &ascii, IDN2_NO_TR46);

		if (code != IDN2_OK) {
			(void)printf("# table line %d: %s\n", table[i].line,
			             idn2_strerror(code));
			CU_FAIL("libidn2 refuses it");
			continue;
		}
		if (table[i].seen != NULL)
			strcpy(expected, skeleton_of(table[i].seen, strlen(table[i].seen)));
		expect(table[i].line, ascii, expected);
		idn2_free(ascii);
	}
}

/* ZERO WIDTH JOINER in a label that IDNA2008 has no room for, but DNS has. */
static void test_joiner(void)
{
	const uint32_t points[] = { 'a', 'p', 0x200d, 'p', 'l', 'e' };
	uint8_t text[64] = "xn--";
	size_t size = mxwt_punycode_encode(points, COUNT(points), text + 4, sizeof(text) - 4);

	CU_ASSERT_EQUAL(strcmp(skeleton_of(text, size + 4), "apple"), 0);
}

static bool is_listed(char letter, uint32_t point)
{
	uint32_t points[512];
	size_t count = mxw_confusables(letter, points, COUNT(points));

	CU_ASSERT_FATAL(count <= COUNT(points));
	for (size_t i = 0; i < count; i++) {
		if (points[i] == point)
			return true;
	}
	return false;
}

static void test_list(void)
{
	static const char others[] = "A-._\x80";
	uint32_t points[512], few[2] = { 0, 7 };

	CU_ASSERT(is_listed('a', 0x430));
	CU_ASSERT(is_listed('e', 0xe9));
	CU_ASSERT(is_listed('o', 0x3bf));
	CU_ASSERT(is_listed('0', 0x3bf));
	CU_ASSERT(is_listed('l', 0x4cf));
	CU_ASSERT(is_listed('i', 0x4cf));
	CU_ASSERT(is_listed('1', 0x131));
	CU_ASSERT(is_listed('m', 0x271));
	CU_ASSERT(is_listed('w', 0x51d));
	CU_ASSERT(is_listed('3', 0x118ca)); /* Warang Citi ang */
	CU_ASSERT_FALSE(is_listed('a', 0x435));
	CU_ASSERT_FALSE(is_listed('a', 0xe6));
	CU_ASSERT_FALSE(is_listed('a', 0x301)); /* a mark is like none */
	CU_ASSERT_FALSE(is_listed('a', 0x410)); /* an upper case that IDNA2008 does not have */
	for (size_t i = 0; i < sizeof(others); i++)
		CU_ASSERT_EQUAL(mxw_confusables(others[i], NULL, 0), 0);

	/* The first ones, and no octet more. */
	CU_ASSERT(mxw_confusables('a', points, COUNT(points)) > 2);
	CU_ASSERT_EQUAL(mxw_confusables('a', few, 1), mxw_confusables('a', NULL, 0));
	CU_ASSERT_EQUAL(few[0], points[0]);
	CU_ASSERT_EQUAL(few[1], 7);
}

/* Whatever is listed is recognised, in the middle of a label, through the decoder. */
static void test_list_recognised(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	unsigned listed = 0;

	for (size_t k = 0; k < sizeof(letters) - 1; k++) {
		uint32_t points[512];
		size_t count = mxw_confusables(letters[k], points, COUNT(points));
		char seen[4] = { 'x', letters[k], 'x', '\0' }, expected[4];

		CU_ASSERT_FATAL(count <= COUNT(points));
		strcpy(expected, skeleton_of(seen, 3));
		for (size_t i = 0; i < count; i++) {
			const uint32_t label[] = { 'x', points[i], 'x' };
			uint8_t text[64] = "xn--";
			size_t size = mxwt_punycode_encode(label, COUNT(label), text + 4,
			                                   sizeof(text) - 4);

			listed++;
			CU_ASSERT(points[i] >= 0x80);
			CU_ASSERT(i == 0 || points[i - 1] < points[i]);
			if (strcmp(skeleton_of(text, size + 4), expected) == 0)
				continue;
			(void)printf("# U+%04x is listed for %c\n", (unsigned)points[i],
			             letters[k]);
			CU_FAIL("not recognised");
		}
	}
	(void)printf("# %u listed\n", listed);
	CU_ASSERT(listed > 500);
}

/* What becomes longest: U+00E6, which looks like "ae", as often as there is room for. It is "6ca": 0xe6 -
 * 0x80 = 102 = 32 + 2 * 35. Each further one is "a", no step further: 57 of them are in 59 octets. */
static void test_longest(void)
{
	uint8_t text[MXWI_HOST_TEXT_MAX];
	const char *skeleton;

	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < 3; i++) {
		memcpy(text + 64 * i, "xn--6ca", 7);
		text[64 * i + 63] = '.';
	}
	skeleton = skeleton_of(text, sizeof(text));
	CU_ASSERT_EQUAL(strlen(skeleton), 3 * (2 * 57 + 1) + 61);
	CU_ASSERT_EQUAL(memcmp(skeleton, "aeae", 4), 0);
	CU_ASSERT_EQUAL(memcmp(skeleton + 112, "ae.ae", 5), 0);
}

#else

static void test_no_data(void)
{
	CU_ASSERT_EQUAL(strcmp(mxw_confusables_version(), ""), 0);
	CU_ASSERT_EQUAL(mxw_confusables('a', NULL, 0), 0);
	expect(__LINE__, "xn--80ak6aa92e.com", "");
	expect(__LINE__, "paypa1.com", "paypal.com");
}

#endif

/* ---- any ---- */

static void test_limits(void)
{
	uint8_t text[MXWI_HOST_TEXT_MAX + 1];

	memset(text, 'a', sizeof(text));
	CU_ASSERT_EQUAL(strlen(skeleton_of(text, MXWI_HOST_TEXT_MAX)), MXWI_HOST_TEXT_MAX);
	CU_ASSERT_EQUAL(strlen(skeleton_of(text, MXWI_HOST_TEXT_MAX + 1)), 0);
	memset(text, 'v', sizeof(text));
	CU_ASSERT_EQUAL(strlen(skeleton_of(text, MXWI_HOST_TEXT_MAX)),
	                127); /* 126 pairs and one */
	/* An A-label of 64 octets, which DNS does not have. */
	memset(text, 'a', sizeof(text));
	memcpy(text, "xn--", 4);
	CU_ASSERT_EQUAL(strlen(skeleton_of(text, 64)), 0);
}

/* Does anything stand there that is folded away? */
static bool is_folded(const char *skeleton)
{
	static const char *const pairs[] = { "rn", "vv", "cl" };

	for (size_t i = 0; i < COUNT(pairs); i++) {
		if (strstr(skeleton, pairs[i]) != NULL)
			return false;
	}
	return skeleton[strspn(skeleton, "abcdefghjklmnopqrstuvwxyz23456789-.")] == '\0';
}

static void test_random(void)
{
	static const char octets[] = "abcdefghijklmnopqrstuvwxyz0123456789-....rnvvclaaaa";
	struct mxwt_random random = mxwt_random_new(39);
	unsigned found = 0;

	for (unsigned i = 0; i < 50000; i++) {
		char text[MXWI_HOST_TEXT_MAX + 1], again[MXWI_SKELETON_MAX + 1];
		size_t size = mxwt_random_below(&random, i % 4 == 0 ? sizeof(text) : 16);
		const char *skeleton;

		for (size_t k = 0; k < size; k++)
			text[k] = octets[mxwt_random_below(&random, sizeof(octets) - 1)];
		for (size_t k = 0; k + 4 < size; k++) {
			if ((k == 0 || text[k - 1] == '.') && mxwt_random_chance(&random, 50))
				memcpy(text + k, "xn--", 4);
		}
		skeleton = skeleton_of(text, size);
		found += skeleton[0] != '\0';
		CU_ASSERT(is_folded(skeleton));
		/* Done again, it stays, where it is a text as short as names are. */
		strcpy(again, skeleton);
		if (strlen(again) <= MXWI_HOST_TEXT_MAX && strstr(again, "xn--") == NULL)
			CU_ASSERT_EQUAL(strcmp(skeleton_of(again, strlen(again)), again), 0);
	}
	(void)printf("# %u have a skeleton\n", found);
	CU_ASSERT(found > 10000);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "ASCII", test_ascii },
		{ "what looks like no host name", test_refusals },
#ifdef MXW_ICU
		{ "the version of the data", test_version },
		{ "A-labels that people know", test_a_labels },
		{ "characters", test_characters },
		{ "characters that are not seen", test_joiner },
		{ "lists for a letter", test_list },
		{ "all that is listed is recognised", test_list_recognised },
		{ "the longest", test_longest },
#else
		{ "without data", test_no_data },
#endif
		{ "limits", test_limits },
		{ "random names", test_random },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "skeleton", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
