/* One typing error, against the distance that the literature defines, worked out the slow way: all pairs of
 * texts up to five characters over four. */
#include <string.h>

#include "lookalike/edit.h"
#include "lookalike/letters.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

#define LENGTH_MAX 5u

static const char alphabet[] = "ab.-";

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment by its recurrence. */
static unsigned distance(struct mxwi_text a, struct mxwi_text b)
{
	unsigned table[LENGTH_MAX + 1][LENGTH_MAX + 1];

	for (unsigned i = 0; i <= a.size; i++)
		for (unsigned j = 0; j <= b.size; j++) {
			if (i == 0 || j == 0) {
				table[i][j] = i + j;
				continue;
			}
			table[i][j] = least(
				least(table[i - 1][j], table[i][j - 1]) + 1,
				table[i - 1][j - 1] + (a.octets[i - 1] != b.octets[j - 1]));
			if (i > 1 && j > 1 && a.octets[i - 1] == b.octets[j - 2] &&
			    a.octets[i - 2] == b.octets[j - 1])
				table[i][j] = least(table[i][j], table[i - 2][j - 2] + 1);
		}
	return table[a.size][b.size];
}

/* Puts the error into what was meant; the outcome must be what was typed. */
static bool makes_typed(const struct mxwi_edit *edit, struct mxwi_text typed,
                        struct mxwi_text meant)
{
	uint8_t made[LENGTH_MAX + 2];
	const size_t at = edit->at;
	size_t size = meant.size;

	memcpy(made, meant.octets, size);
	switch (edit->kind) {
	case MXWI_EDIT_INSERTED:
		memmove(made + at + 1, made + at, size++ - at);
		made[at] = edit->typed;
		break;
	case MXWI_EDIT_OMITTED:
		if (made[at] != edit->meant)
			return false;
		memmove(made + at, made + at + 1, --size - at);
		break;
	case MXWI_EDIT_SUBSTITUTED:
		if (made[at] != edit->meant)
			return false;
		made[at] = edit->typed;
		break;
	case MXWI_EDIT_TRANSPOSED:
		if (made[at] != edit->meant || made[at + 1] != edit->typed)
			return false;
		made[at] = edit->typed;
		made[at + 1] = edit->meant;
		break;
	case MXWI_EDIT_MORE:
		return false;
	}
	return size == typed.size && memcmp(made, typed.octets, size) == 0;
}

/* The next text of that length; false: that was the last one. */
static bool next_text(uint8_t *text, unsigned length)
{
	while (length > 0) {
		const char *at = strchr(alphabet, text[--length]);

		if (at[1] != '\0') {
			text[length] = (uint8_t)at[1];
			return true;
		}
		text[length] = (uint8_t)alphabet[0];
	}
	return false;
}

static void first_text(uint8_t *text, unsigned length)
{
	memset(text, alphabet[0], length);
}

static void test_all_pairs(void)
{
	unsigned kinds[MXWI_EDIT_TRANSPOSED + 1] = { 0 };
	uint8_t a[LENGTH_MAX], b[LENGTH_MAX];

	for (unsigned size_a = 1; size_a <= LENGTH_MAX; size_a++)
		for (unsigned size_b = size_a > 1 ? size_a - 1 : 1;
		     size_b <= size_a + 1 && size_b <= LENGTH_MAX; size_b++) {
			first_text(a, size_a);
			do {
				first_text(b, size_b);
				do {
					const struct mxwi_text typed = { a, size_a };
					const struct mxwi_text meant = { b, size_b };
					const struct mxwi_edit edit =
						mxwi_edit_find(typed, meant);

					kinds[edit.kind]++;
					if ((edit.kind != MXWI_EDIT_MORE) !=
					            (distance(typed, meant) == 1) ||
					    (edit.kind != MXWI_EDIT_MORE &&
					     !makes_typed(&edit, typed, meant))) {
						CU_FAIL("an error is not what it is");
						printf("# %.*s for %.*s\n", (int)size_a, a,
						       (int)size_b, b);
					}
				} while (next_text(b, size_b));
			} while (next_text(a, size_a));
		}
	for (unsigned kind = 0; kind <= MXWI_EDIT_TRANSPOSED; kind++)
		CU_ASSERT_TRUE(kinds[kind] > 100);
}

/* Too far apart in length. */
static void test_lengths(void)
{
	const struct mxwi_text none = { (const uint8_t *)"", 0 };
	const struct mxwi_text two = { (const uint8_t *)"ab", 2 };

	CU_ASSERT_EQUAL(mxwi_edit_find(none, two).kind, MXWI_EDIT_MORE);
	CU_ASSERT_EQUAL(mxwi_edit_find(two, none).kind, MXWI_EDIT_MORE);
	CU_ASSERT_EQUAL(mxwi_edit_find(none, none).kind, MXWI_EDIT_MORE);
	CU_ASSERT_EQUAL(mxwi_edit_find(two, two).kind, MXWI_EDIT_MORE);
}

static void test_repeated(void)
{
	const struct {
		int line;
		const char *typed, *meant;
		bool repeated;
	} cases[] = {
		{ __LINE__, "gooogle", "google", true },
		{ __LINE__, "gogle", "google", true },
		{ __LINE__, "ggoogle", "google", true },
		{ __LINE__, "googlee", "google", true },
		{ __LINE__, "gxoogle", "google", false },
		{ __LINE__, "goole", "google", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mxwi_text typed = { (const uint8_t *)cases[i].typed,
			                         strlen(cases[i].typed) };
		const struct mxwi_text meant = { (const uint8_t *)cases[i].meant,
			                         strlen(cases[i].meant) };

		MXWT_CASE(cases[i].line,
		          mxwi_edit_find(typed, meant).repeated == cases[i].repeated);
	}
}

/* Rows of real keyboards; both ways; and nothing touches itself. */
static void test_letters(void)
{
	static const char *const rows[] = { "1234567890", "qwertyuiop", "asdfghjkl",
		                            "zxcvbnm",    "qwertzuiop", "yxcvbnm",
		                            "azertyuiop", "qsdfghjklm", "wxcvbn" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (const char *key = rows[i]; key[1] != '\0'; key++) {
			CU_ASSERT_TRUE(mxwi_keys_touch((uint8_t)key[0], (uint8_t)key[1]));
			CU_ASSERT_TRUE(mxwi_keys_touch((uint8_t)key[1], (uint8_t)key[0]));
		}
	for (int key = 'a'; key <= 'z'; key++)
		CU_ASSERT_FALSE(mxwi_keys_touch((uint8_t)key, (uint8_t)key));
	CU_ASSERT_FALSE(mxwi_keys_touch('q', 'p'));
	CU_ASSERT_FALSE(mxwi_keys_touch('a', 0));
	CU_ASSERT_TRUE(mxwi_are_vowels('a', 'u'));
	CU_ASSERT_FALSE(mxwi_are_vowels('a', 'b'));
	CU_ASSERT_FALSE(mxwi_are_vowels('a', 0));
	CU_ASSERT_TRUE(mxwi_glyphs_match('0', 'o'));
	CU_ASSERT_TRUE(mxwi_glyphs_match('l', '1'));
	CU_ASSERT_FALSE(mxwi_glyphs_match('x', 'o'));
	CU_ASSERT_TRUE(mxwi_bits_touch('a', 'c'));  /* 0x61, 0x63 */
	CU_ASSERT_FALSE(mxwi_bits_touch('a', 'b')); /* 0x61, 0x62 */
	CU_ASSERT_FALSE(mxwi_bits_touch('a', 'a'));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "all pairs of short texts", test_all_pairs },
		{ "texts of other lengths", test_lengths },
		{ "characters typed twice", test_repeated },
		{ "keys, vowels, glyphs and bits", test_letters },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "lookalike-edit", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
