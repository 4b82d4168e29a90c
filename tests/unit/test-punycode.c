/* Punycode: the sample strings of RFC 3492 section 7.1 that a label has room for,
 * in lower case; labels that libidn2 encoded; and
 * whatever random text is decoded to must be encoded to that text again, which the standard promises. */
#include <string.h>

#include <idn2.h>

#include "lookalike/punycode.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"
#include "tests/unit/punycode_kit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t decode(const char *text, uint32_t points[MXWI_PUNYCODE_MAX])
{
	return mxwi_punycode_decode((const uint8_t *)text, strlen(text), points);
}

static void test_samples(void)
{
	static const struct {
		int line;
		const char *text;
		size_t count;
		uint32_t points[MXWI_PUNYCODE_MAX];
	} table[] = {
		{ __LINE__,
		  "egbpdaj6bu4bxfgehfvwxn",
		  17,
		  { 0x0644, 0x064a, 0x0647, 0x0645, 0x0627, 0x0628, 0x062a, 0x0643, 0x0644,
		    0x0645, 0x0648, 0x0634, 0x0639, 0x0631, 0x0628, 0x064a, 0x061f } },
		{ __LINE__,
		  "ihqwcrb4cv8a8dqg056pqjye",
		  9,
		  { 0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d, 0x6587 } },
		{ __LINE__,
		  "ihqwctvzc91f659drss3x8bo0yb",
		  9,
		  { 0x4ed6, 0x5011, 0x7232, 0x4ec0, 0x9ebd, 0x4e0d, 0x8aaa, 0x4e2d, 0x6587 } },
		{ __LINE__,
		  "proprostnemluvesky-uyb24dma41a",
		  22,
		  { 'p', 'r', 'o', 0x010d, 'p', 'r',    'o',    's', 't', 0x011b, 'n',
		    'e', 'm', 'l', 'u',    'v', 0x00ed, 0x010d, 'e', 's', 'k',    'y' } },
		{ __LINE__,
		  "4dbcagdahymbxekheh6e0a7fei0b",
		  22,
		  { 0x05dc, 0x05de, 0x05d4, 0x05d4, 0x05dd, 0x05e4, 0x05e9, 0x05d5,
		    0x05d8, 0x05dc, 0x05d0, 0x05de, 0x05d3, 0x05d1, 0x05e8, 0x05d9,
		    0x05dd, 0x05e2, 0x05d1, 0x05e8, 0x05d9, 0x05ea } },
		{ __LINE__,
		  "i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd",
		  30,
		  { 0x092f, 0x0939, 0x0932, 0x094b, 0x0917, 0x0939, 0x093f, 0x0928,
		    0x094d, 0x0926, 0x0940, 0x0915, 0x094d, 0x092f, 0x094b, 0x0902,
		    0x0928, 0x0939, 0x0940, 0x0902, 0x092c, 0x094b, 0x0932, 0x0938,
		    0x0915, 0x0924, 0x0947, 0x0939, 0x0948, 0x0902 } },
		{ __LINE__,
		  "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa",
		  18,
		  { 0x306a, 0x305c, 0x307f, 0x3093, 0x306a, 0x65e5, 0x672c, 0x8a9e, 0x3092,
		    0x8a71, 0x3057, 0x3066, 0x304f, 0x308c, 0x306a, 0x3044, 0x306e, 0x304b } },
		{ __LINE__,
		  "b1abfaaepdrnnbgefbadotcwatmq2g4l",
		  28,
		  { 0x043f, 0x043e, 0x0447, 0x0435, 0x043c, 0x0443, 0x0436,
		    0x0435, 0x043e, 0x043d, 0x0438, 0x043d, 0x0435, 0x0433,
		    0x043e, 0x0432, 0x043e, 0x0440, 0x044f, 0x0442, 0x043f,
		    0x043e, 0x0440, 0x0443, 0x0441, 0x0441, 0x043a, 0x0438 } },
		{ __LINE__,
		  "porqunopuedensimplementehablarenespaol-fmd56a",
		  40,
		  { 'p', 'o', 'r', 'q', 'u', 0x00e9, 'n', 'o', 'p', 'u',    'e', 'd', 'e', 'n',
		    's', 'i', 'm', 'p', 'l', 'e',    'm', 'e', 'n', 't',    'e', 'h', 'a', 'b',
		    'l', 'a', 'r', 'e', 'n', 'e',    's', 'p', 'a', 0x00f1, 'o', 'l' } },
		{ __LINE__,
		  "tisaohkhngthchnitingvit-kjcr8268qyxafd2f1b9g",
		  31,
		  { 't', 0x1ea1, 'i',    's', 'a',    'o', 'h', 0x1ecd, 'k', 'h',    0x00f4,
		    'n', 'g',    't',    'h', 0x1ec3, 'c', 'h', 0x1ec9, 'n', 0x00f3, 'i',
		    't', 'i',    0x1ebf, 'n', 'g',    'v', 'i', 0x1ec7, 't' } },
		{ __LINE__,
		  "3b-ww4c5e180e575a65lsy2b",
		  8,
		  { '3', 0x5e74, 'b', 0x7d44, 0x91d1, 0x516b, 0x5148, 0x751f } },
		{ __LINE__, "-with-super-monkeys-pc58ag80a8qai00g7n9n", 24, { 0x5b89, 0x5ba4,
		                                                              0x5948, 0x7f8e,
		                                                              0x6075, '-',
		                                                              'w',    'i',
		                                                              't',    'h',
		                                                              '-',    's',
		                                                              'u',    'p',
		                                                              'e',    'r',
		                                                              '-',    'm',
		                                                              'o',    'n',
		                                                              'k',    'e',
		                                                              'y',    's' } },
		{ __LINE__,
		  "hello-another-way--fc4qua05auwb3674vfr0b",
		  25,
		  { 'h',    'e',    'l',    'l',    'o',    '-',    'a',   'n', 'o',
		    't',    'h',    'e',    'r',    '-',    'w',    'a',   'y', '-',
		    0x305d, 0x308c, 0x305e, 0x308c, 0x306e, 0x5834, 0x6240 } },
		{ __LINE__,
		  "2-u9tlzr9756bt3uc0v",
		  8,
		  { 0x3072, 0x3068, 0x3064, 0x5c4b, 0x6839, 0x306e, 0x4e0b, '2' } },
		{ __LINE__,
		  "majikoi5-783gue6qz075azm5e",
		  13,
		  { 'm', 'a', 'j', 'i', 0x3067, 'k', 'o', 'i', 0x3059, 0x308b, '5', 0x79d2,
		    0x524d } },
		{ __LINE__,
		  "de-jg4avhby1noc0d",
		  9,
		  { 0x30d1, 0x30d5, 0x30a3, 0x30fc, 'd', 'e', 0x30eb, 0x30f3, 0x30d0 } },
		{ __LINE__,
		  "d9juau41awczczp",
		  7,
		  { 0x305d, 0x306e, 0x30b9, 0x30d4, 0x30fc, 0x30c9, 0x3067 } },
		{ __LINE__,
		  "-> $1.00 <--",
		  11,
		  { '-', '>', 0x0020, '$', '1', '.', '0', '0', 0x0020, '<', '-' } },
	};
	uint32_t points[MXWI_PUNYCODE_MAX];
	uint8_t text[MXWI_PUNYCODE_MAX];

	for (size_t i = 0; i < COUNT(table); i++) {
		size_t count = decode(table[i].text, points);
		size_t size = mxwt_punycode_encode(table[i].points, table[i].count, text,
		                                   sizeof(text));

		if (count != table[i].count ||
		    memcmp(points, table[i].points, count * sizeof(points[0])) != 0) {
			(void)printf("# table line %d: %zu characters\n", table[i].line, count);
			CU_FAIL("not what the standard says");
		}
		/* The peer of the tests below is right, too. */
		CU_ASSERT_EQUAL(size, strlen(table[i].text));
		CU_ASSERT_EQUAL(memcmp(text, table[i].text, size), 0);
	}
}

/* Numbers by hand. Below a bias of 72 the first two digits have the threshold 1, so a digit but "a" has
 * another one behind it; weights are 1, 35, 35 * 35, and then 35 * 35 * 10 and 10 times that each. */
static void test_refusals(void)
{
	static const struct {
		int line;
		const char *text;
		size_t count; /* 0: refused */
	} table[] = {
		{ __LINE__, "", 0 },
		{ __LINE__, "a", 1 },    /* U+0080 */
		{ __LINE__, "ba", 1 },   /* U+0081 */
		{ __LINE__, "b", 0 },    /* ends within a number */
		{ __LINE__, "99", 0 },   /* the same */
		{ __LINE__, "a-", 1 },   /* "a" */
		{ __LINE__, "-", 0 },    /* divides nothing, and is no digit */
		{ __LINE__, "-a", 0 },   /* the same */
		{ __LINE__, "--a", 2 },  /* U+0080, "-" */
		{ __LINE__, "---a", 3 }, /* U+0080, "--" */
		{ __LINE__, "A", 0 },    /* not folded */
		{ __LINE__, "b_", 0 },
		{ __LINE__, "b\xe9", 0 },
		{ __LINE__, "\xe9-ba", 0 }, /* not ASCII before the hyphen */
		{ __LINE__, "a.", 0 },
		{ __LINE__, "99999999", 0 },
		{ __LINE__, "9999999999999999999999999999999999999999", 0 },
		{ __LINE__, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", 0 },
		{ __LINE__, "a-9999999999999999999999999999999999999999", 0 },
		/* 2^32 + 0x61, and 2^32 - 0x80 + 0x61 steps: in 32 bits, U+00E1 and U+0061. */
		{ __LINE__, "d3902716a", 0 },
		{ __LINE__, "pz902716a", 0 },
		/* The Korean sample, of 69 octets: no label of the DNS has room for it. */
		{ __LINE__,
		  "989aomsvi5e83db1d2a355cv1e0vak1dwrv93d5xbh15a0dt30a5jpsd879ccm6fea98c", 0 },
		/* One label of the most that it can hold: 59 times U+0080; and one more. */
		{ __LINE__, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 59 },
		{ __LINE__, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0 },
	};
	uint32_t points[MXWI_PUNYCODE_MAX];

	for (size_t i = 0; i < COUNT(table); i++) {
		size_t count = decode(table[i].text, points);

		if (count == table[i].count)
			continue;
		(void)printf("# table line %d: %zu characters\n", table[i].line, count);
		CU_FAIL("another number of characters");
	}
}

/* The last code point before each limit, the first one behind it, and the next one that is a character
 * again. */
static void test_code_points(void)
{
	static const struct {
		uint32_t point;
		bool ok;
	} table[] = {
		{ 0x80, true },
		{ 0xd7ff, true },
		{ 0xd800, false },
		{ 0xdfff, false },
		{ 0xe000, true },
		{ 0xffff, true },
		{ 0x10000, true },
		{ 0x10ffff, true },
		{ 0x110000, false },
		{ 0x7fffffff, false },
		{ 0xffffffff, false },
		/* 3 * (0x55555615 - 0x80) is 2^32 and 3 * 0x40 less 1: in 32 bits, U+00C0 */
		{ 0x55555615, false },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		uint8_t text[MXWI_PUNYCODE_MAX];
		uint32_t points[MXWI_PUNYCODE_MAX];
		/* Alone, and behind others, where each step counts more. */
		const uint32_t labels[][3] = { { table[i].point },
			                       { 'a', 'b', table[i].point } };

		for (size_t k = 0; k < COUNT(labels); k++) {
			size_t count = k == 0 ? 1 : 3;
			size_t size =
				mxwt_punycode_encode(labels[k], count, text, sizeof(text));
			size_t decoded = mxwi_punycode_decode(text, size, points);

			CU_ASSERT(size > 0);
			CU_ASSERT_EQUAL(decoded, table[i].ok ? count : 0);
			if (decoded > 0)
				CU_ASSERT_EQUAL(points[count - 1], table[i].point);
		}
	}
}

/* Letters of one direction that every version of IDNA2008 has, also beyond 16 bits. */
static uint32_t random_letter(struct mxwt_random *random)
{
	switch (mxwt_random_below(random, 4)) {
	case 0:
		return 'a' + mxwt_random_below(random, 26);
	case 1:
		return 0x430 + mxwt_random_below(random, 32);
	case 2:
		return 0x4e00 + mxwt_random_below(random, 20000);
	default:
		return 0x20000 + mxwt_random_below(random, 40000);
	}
}

static void test_libidn2(void)
{
	struct mxwt_random random = mxwt_random_new(3492);
	unsigned encoded = 0;

	for (unsigned i = 0; i < 20000; i++) {
		uint32_t label[32] = { 0 }, points[MXWI_PUNYCODE_MAX];
		size_t count = 1 + mxwt_random_below(&random, 20);
		char *ascii = NULL;

		for (size_t k = 0; k < count; k++)
			label[k] = random_letter(&random);
		/* Too long, or ASCII only: nothing to decode. */
		if (idn2_to_ascii_4z(label, &ascii, IDN2_NO_TR46) == IDN2_OK &&
		    strncmp(ascii, "xn--", 4) == 0) {
			encoded++;
			CU_ASSERT_EQUAL(decode(ascii + 4, points), count);
			CU_ASSERT_EQUAL(memcmp(points, label, count * sizeof(label[0])), 0);
		}
		idn2_free(ascii);
	}
	(void)printf("# %u labels\n", encoded);
	CU_ASSERT(encoded > 10000);
}

/* Random digits are mostly refused when there are many; few of them, behind what is ASCII, are not. */
static void test_random(void)
{
	static const char octets[] = "abcdefghijklmnopqrstuvwxyz0123456789-aaaaabbb";
	struct mxwt_random random = mxwt_random_new(7);
	unsigned accepted = 0;

	for (unsigned i = 0; i < 200000; i++) {
		uint8_t text[MXWI_PUNYCODE_MAX], again[MXWI_PUNYCODE_MAX];
		uint32_t points[MXWI_PUNYCODE_MAX];
		size_t size = mxwt_random_below(&random, i % 2 == 0 ? 12 : sizeof(text) + 1);
		size_t count;

		for (size_t k = 0; k < size; k++)
			text[k] =
				(uint8_t)octets[mxwt_random_below(&random, sizeof(octets) - 1)];
		count = mxwi_punycode_decode(text, size, points);
		CU_ASSERT_FATAL(count <= size);
		if (count == 0)
			continue;
		accepted++;
		CU_ASSERT_EQUAL(mxwt_punycode_encode(points, count, again, sizeof(again)),
		                size);
		CU_ASSERT_EQUAL(memcmp(again, text, size), 0);
	}
	(void)printf("# %u are Punycode\n", accepted);
	CU_ASSERT(accepted > 10000);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the samples of the standard", test_samples },
		{ "what is refused, and numbers by hand", test_refusals },
		{ "limits of code points", test_code_points },
		{ "what libidn2 encodes", test_libidn2 },
		{ "what is decoded is encoded to the same", test_random },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "punycode", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
