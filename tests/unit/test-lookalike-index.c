/* The index against the slow way: it must find what a comparison with each domain finds, in the same order.
 * First everything that can be made of few characters; then errors of all kinds put into real-looking names;
 * then names that somebody has chosen to make it work. */
#include <stdlib.h>
#include <string.h>

#include "lookalike/classify.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"
#include "tests/unit/lookalike_kit.h"

static struct mxwt_protected set;

static void begin(void)
{
	mxwt_protected_free(&set);
	memset(&set, 0, sizeof(set));
}

/* What was met, so that a test that compares nothing is seen. */
static unsigned matched[MXW_LOOKALIKE_CLASSES], capped;

static bool same(const struct mxwi_likeness *a, const struct mxwi_likeness *b)
{
	return a->name == b->name && a->lookalike.class_ == b->lookalike.class_ &&
	       a->lookalike.score == b->lookalike.score &&
	       a->lookalike.labels == b->lookalike.labels;
}

/* Holds the index against the slow way. */
static bool holds(bool combinations, struct mxw_name name)
{
	struct mxwi_likeness want[MXWT_PROTECTED_MAX];
	struct mxwi_matches have;
	unsigned count;

	mxwi_lookalikes_find(set.section, set.names, name, &have);
	if (have.capped) {
		capped++;
		return have.count <= MXWI_CANDIDATES_MAX;
	}
	count = mxwt_protected_slow(&set, combinations, name, want);
	if (have.count != count)
		return false;
	for (unsigned i = 0; i < count; i++) {
		if (!same(&have.match[i], &want[i]))
			return false;
		matched[want[i].lookalike.class_]++;
	}
	return true;
}

static void expect(bool combinations, const char *text)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name;

	if (mxw_name_from_text(text, strlen(text), &buffer, &name) != MXW_OK)
		return;
	if (!holds(combinations, name)) {
		CU_FAIL("the index does not find what is there");
		printf("# %s\n", text);
	}
}

/* ---- all texts over few characters ---- */

static const char alphabet[] = "rnm.-";

static bool next_text(char *text, unsigned length)
{
	while (length > 0) {
		const char *at = strchr(alphabet, text[--length]);

		if (at[1] != '\0') {
			text[length] = at[1];
			return true;
		}
		text[length] = alphabet[0];
	}
	return false;
}

/* Every text of these lengths before ".com", some of them protected: one of so many. */
static void all_texts(struct mxwt_random *random, unsigned first, unsigned last,
                      unsigned protect_one_of)
{
	for (unsigned length = first; length <= last; length++) {
		char text[16] = "";

		memset(text, alphabet[0], length);
		do {
			char name[32];

			(void)snprintf(name, sizeof(name), "%.*s.com", (int)length, text);
			if (protect_one_of == 0) {
				expect(false, name);
			} else if (mxwt_random_below(random, protect_one_of) == 0) {
				struct mxw_name_buffer buffer;
				struct mxw_name protect;

				if (mxw_name_from_text(name, strlen(name), &buffer, &protect) ==
				    MXW_OK)
					(void)mxwt_protected_add(&set, protect, 1);
			}
		} while (next_text(text, length));
	}
}

static void test_all_texts(void)
{
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct mxwt_random random = mxwt_random_new(seed);
		unsigned failures = CU_get_number_of_failures();

		begin();
		all_texts(&random, 5, 6, 150);
		CU_ASSERT_TRUE(set.count > 40);
		mxwt_protected_make(&set, mxwt_random_next(&random), false);
		all_texts(&random, 4, 6, 0);
		mxwt_tell_seed(failures, seed);
	}
	CU_ASSERT_TRUE(matched[MXW_LOOKALIKE_HOMOGLYPH] > 50);
	CU_ASSERT_TRUE(matched[MXW_LOOKALIKE_TRANSPOSITION] > 50);
	CU_ASSERT_TRUE(matched[MXW_LOOKALIKE_MISSING_DOT] > 50);
	CU_ASSERT_TRUE(matched[MXW_LOOKALIKE_ADDED_DOT] > 50);
	CU_ASSERT_TRUE(matched[MXW_LOOKALIKE_HYPHEN] > 50);
	CU_ASSERT_TRUE(matched[MXW_LOOKALIKE_OMISSION] > 50);
	CU_ASSERT_TRUE(matched[MXW_LOOKALIKE_REPETITION] > 50);
}

/* ---- errors in names ---- */

static const struct {
	const char *name;
	unsigned suffix_labels;
} domains[] = {
	{ "example.com", 1 },
	{ "army.mil", 1 },
	{ "us.army.mil", 1 },
	{ "defence.gov.au", 2 },
	{ "t-online.de", 1 },
	{ "bookkeeper.org", 1 },
	{ "modern-mail.net", 1 },
	{ "cabinet.gov.uk", 2 },
	{ "boxes.example.nl", 1 },
	{ "vvindow-clinic.com", 1 },
	{ "a.very.deep.example.edu", 1 },
	{ "x1y0.com", 1 },
	{ "partner0.co.uk", 2 },
};

#define DOMAINS (sizeof(domains) / sizeof(domains[0]))

/* Puts one error into a text with room for some more characters. */
static void make_error(struct mxwt_random *random, char *text)
{
	static const char characters[] = "abcdehilmnorsuvwxz01-.";
	const size_t size = strlen(text);
	const size_t at = mxwt_random_below(random, (unsigned)size);
	const char other = characters[mxwt_random_below(random, sizeof(characters) - 1)];
	char kept;

	switch (mxwt_random_below(random, 9)) {
	case 0:
		memmove(text + at, text + at + 1, size - at);
		break;
	case 1:
		memmove(text + at + 1, text + at, size - at + 1);
		text[at] = other;
		break;
	case 2:
		text[at] = other;
		break;
	case 3:
		kept = text[at];
		if (at + 1 < size) {
			text[at] = text[at + 1];
			text[at + 1] = kept;
		}
		break;
	case 4: /* typed twice */
		memmove(text + at + 1, text + at, size - at + 1);
		break;
	case 5: /* what looks like it, or many of it */
		if (text[at] == 's' || text[at] == 'x') {
			memmove(text + at + 3, text + at + 1, size - at);
			memcpy(text + at + 1, "es", 2);
			break;
		}
		text[at] = text[at] == 'i' ? 'l' : text[at] == 'o' ? '0' : text[at];
		break;
	case 6:
		memcpy(text + size, mxwt_random_chance(random, 50) ? ".com" : "s.de", 5);
		break;
	case 7:
		memmove(text + 3, text, size + 1);
		memcpy(text, mxwt_random_chance(random, 50) ? "us-" : "my.", 3);
		break;
	default: /* no dots, or no hyphens */
		for (char *to = text, *from = text;; from++) {
			if (*from != '-' && (*from != '.' || strchr(from + 1, '.') == NULL))
				*to++ = *from;
			if (*from == '\0')
				break;
		}
		break;
	}
}

static void test_errors(void)
{
	static const char *const whole[] = {
		"army.ml",
		"mail.army.ml",
		"usarmy.mil",
		"us-army.mil",
		"boxs.example.nl",
		"box.example.nl",
		"example.com.br",
		"example.com.com",
		"examplecom.net",
		"login-example.com",
		"examplemail.org",
		"my-example-bank.net",
		"window-dinic.com",
		"vvlndow-cl1nic.com",
		"xn--exmple-cua.com",
		"cabinetgov.uk",
		"defencegov.au",
		"bbookkeeeperr.org",
		"bokeper.org",
		"a.very.deep.exmaple.edu",
		"averydeepexample.edu",
		"",
		"com",
		"a..b",
	};
	const bool with[] = { false, true };

	for (unsigned c = 0; c < 2; c++) {
		struct mxwt_random random = mxwt_random_new(c + 9);

		begin();
		for (size_t i = 0; i < DOMAINS; i++)
			CU_ASSERT_TRUE(mxwt_protected_add(&set, mxwt_name(domains[i].name),
			                                  domains[i].suffix_labels));
		mxwt_protected_make(&set, mxwt_random_next(&random), with[c]);
		for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
			expect(with[c], whole[i]);
		for (unsigned i = 0; i < 15000; i++) {
			char text[256] = "";
			unsigned errors = 1 + mxwt_random_below(&random, 3);

			(void)snprintf(text, sizeof(text), "%s%s",
			               mxwt_random_chance(&random, 20) ? "mx." : "",
			               domains[mxwt_random_below(&random, DOMAINS)].name);
			while (errors-- > 0 && text[0] != '\0')
				make_error(&random, text);
			expect(with[c], text);
		}
	}
	for (unsigned class_ = MXW_LOOKALIKE_NONE + 1; class_ < MXW_LOOKALIKE_CLASSES;
	     class_++) {
		if (matched[class_] < 10)
			printf("# %s: %u\n",
			       mxw_lookalike_class_text((enum mxw_lookalike_class)class_),
			       matched[class_]);
		CU_ASSERT_TRUE(matched[class_] >= 10);
	}
}

/* ---- names that are chosen ---- */

/* More domains than are compared share a key with one name: the search ends, and says so. */
static void test_capped(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	struct mxwi_matches matches;

	begin();
	for (size_t i = 0; i < sizeof(letters) - 1; i++) {
		char text[32];

		(void)snprintf(text, sizeof(text), "partner%cs.com", letters[i]);
		CU_ASSERT_TRUE(mxwt_protected_add(&set, mxwt_name(text), 1));
	}
	mxwt_protected_make(&set, 5, false);
	mxwi_lookalikes_find(set.section, set.names, mxwt_name("partners.com"), &matches);
	CU_ASSERT_TRUE(matches.capped);
	CU_ASSERT_EQUAL(matches.count, MXWI_CANDIDATES_MAX);
	/* Each of them is still like one of the others, not more than are compared. */
	mxwi_lookalikes_find(set.section, set.names, mxwt_name("partner-s.co"), &matches);
	CU_ASSERT_FALSE(matches.capped);
}

/* The largest names, of every shape, end in time and in their buffers. */
static void test_largest(void)
{
	static const char shapes[][4] = { "a", "es", "-", "i", "rn", "a-", "s.", "xn" };

	begin();
	CU_ASSERT_TRUE(mxwt_protected_add(&set, mxwt_name("example.com"), 1));
	CU_ASSERT_TRUE(mxwt_protected_add(&set, mxwt_longest(mxwt_name("long.example")), 1));
	mxwt_protected_make(&set, 6, true);
	for (size_t shape = 0; shape < sizeof(shapes) / sizeof(shapes[0]); shape++) {
		char text[MXW_NAME_TEXT_MAX] = "";
		size_t size = 0;

		while (size < 250) {
			const size_t of_shape = strlen(shapes[shape]);

			memcpy(text + size, shapes[shape], of_shape);
			size += of_shape;
			if (strchr(shapes[shape], '.') == NULL && size % 62 < of_shape)
				text[size++] = '.';
		}
		while (size > 0 && (text[size - 1] == '.' || size > 253))
			size--;
		text[size] = '\0';
		expect(true, text);
	}
	CU_ASSERT_TRUE(holds(true, mxwt_longest(mxwt_name("exmaple.com"))));
	CU_ASSERT_TRUE(holds(true, mxwt_longest(mxwt_name("longe.xample"))));
}

/* What is no host name is like nothing, and neither is what has such labels at its end. */
static void test_no_hosts(void)
{
	struct mxwi_matches matches;

	begin();
	CU_ASSERT_TRUE(mxwt_protected_add(&set, mxwt_name("example.com"), 1));
	CU_ASSERT_FALSE(mxwt_protected_add(&set, mxwt_name("exam_ple.com"), 1));
	CU_ASSERT_FALSE(mxwt_protected_add(&set, mxwt_name("com"), 1));
	CU_ASSERT_FALSE(mxwt_protected_add(&set, mxwt_name("a.com"), 2));
	mxwt_protected_make(&set, 7, false);
	mxwi_lookalikes_find(set.section, set.names, MXWT_WIRE("\7exm\0ple\3com"), &matches);
	CU_ASSERT_EQUAL(matches.count, 0);
	mxwi_lookalikes_find(set.section, set.names, MXWT_WIRE("\13exmaple.com"), &matches);
	CU_ASSERT_EQUAL(matches.count, 0);
	mxwi_lookalikes_find(set.section, set.names, MXWT_WIRE("\2\377_\7EXMAPLE\3cOm"),
	                     &matches);
	CU_ASSERT_EQUAL_FATAL(matches.count, 1);
	CU_ASSERT_EQUAL(matches.match[0].lookalike.labels, 2);
	CU_ASSERT_EQUAL(matches.match[0].lookalike.class_, MXW_LOOKALIKE_TRANSPOSITION);
	mxwi_lookalikes_find(set.section, set.names, mxw_name_root(), &matches);
	CU_ASSERT_EQUAL(matches.count, 0);
	begin();
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "all texts over few characters", test_all_texts },
		{ "errors in names", test_errors },
		{ "more than are compared", test_capped },
		{ "the largest names", test_largest },
		{ "what is no host name", test_no_hosts },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "lookalike-index", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
