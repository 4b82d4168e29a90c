/* Names: octets and texts written out by hand from RFC 1035, RFC 4343 and RFC 4034; the comparisons
 * also against slow ones over random names, which turn both names into lists of labels first. */
#include <string.h>

#include <mxwarden/name.h>

#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

static void test_from_wire(void)
{
	static const struct {
		int line;
		const char *octets;
		size_t size;
		bool ok;
		unsigned name_size, labels;
	} table[] = {
		{ __LINE__, "\0", 1, true, 1, 0 },
		{ __LINE__, "", 0, false, 0, 0 },
		{ __LINE__, "\4army\2ml\0", 9, true, 9, 2 },
		{ __LINE__, "\4army\2ml\0trailing", 17, true, 9, 2 },
		{ __LINE__, "\4army\2ml", 8, false, 0, 0 },
		{ __LINE__, "\4arm", 4, false, 0, 0 },
		{ __LINE__, "\4", 1, false, 0, 0 },
		{ __LINE__, "\4army\xc0\x0c", 7, false, 0, 0 },
		{ __LINE__, "\xc0\x0c", 2, false, 0, 0 },
		{ __LINE__, "\x41\x01\0", 3, false, 0, 0 },
		{ __LINE__, "\x80\0", 2, false, 0, 0 },
		{ __LINE__, "\3a\0.\1\xff\0", 7, true, 7, 2 },
	};
	struct mxw_name name;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		memset(&name, 0xa5, sizeof(name));
		bool ok = mxw_name_from_wire((const uint8_t *)table[i].octets, table[i].size,
		                             &name);

		CU_ASSERT_EQUAL(ok, table[i].ok);
		if (ok != table[i].ok)
			(void)printf("# table line %d\n", table[i].line);
		CU_ASSERT_EQUAL(name.size, ok ? table[i].name_size : 0xa5);
		CU_ASSERT_EQUAL(name.labels, ok ? table[i].labels : 0xa5);
		if (ok)
			CU_ASSERT_PTR_EQUAL(name.wire, table[i].octets);
	}
	CU_ASSERT_FALSE(mxw_name_from_wire(NULL, 0, &name));
}

/* 63 octets a label, 255 a name, 127 labels: each limit met, and each passed by one. */
static void test_from_wire_limits(void)
{
	uint8_t octets[300];
	struct mxw_name name;

	memset(octets, 'x', sizeof(octets));
	octets[0] = 63;
	octets[64] = 0;
	CU_ASSERT_TRUE(mxw_name_from_wire(octets, 65, &name));
	CU_ASSERT_EQUAL(name.size, 65);
	octets[0] = 64;
	octets[65] = 0;
	CU_ASSERT_FALSE(mxw_name_from_wire(octets, 66, &name));

	/* 3 x (1 + 63) + (1 + 61) + 1 = 255 */
	memset(octets, 'x', sizeof(octets));
	octets[0] = octets[64] = octets[128] = 63;
	octets[192] = 61;
	octets[254] = 0;
	CU_ASSERT_TRUE(mxw_name_from_wire(octets, sizeof(octets), &name));
	CU_ASSERT_EQUAL(name.size, 255);
	CU_ASSERT_EQUAL(name.labels, 4);
	octets[192] = 62;
	octets[254] = 'x';
	octets[255] = 0;
	CU_ASSERT_FALSE(mxw_name_from_wire(octets, sizeof(octets), &name));

	for (size_t i = 0; i < 254; i += 2) {
		octets[i] = 1;
		octets[i + 1] = 'x';
	}
	octets[254] = 0;
	CU_ASSERT_TRUE(mxw_name_from_wire(octets, sizeof(octets), &name));
	CU_ASSERT_EQUAL(name.size, 255);
	CU_ASSERT_EQUAL(name.labels, 127);
	octets[254] = 1;
	octets[256] = 0;
	CU_ASSERT_FALSE(mxw_name_from_wire(octets, sizeof(octets), &name));
}

static void test_parent(void)
{
	struct mxw_name name = mxwt_name("a.bc.def");
	struct mxw_name root = mxw_name_root();

	CU_ASSERT_EQUAL(root.size, 1);
	CU_ASSERT_EQUAL(root.labels, 0);
	CU_ASSERT_EQUAL(root.wire[0], 0);
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(name, 0), name));
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(name, 1), mxwt_name("bc.def")));
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(name, 2), mxwt_name("def")));
	CU_ASSERT_EQUAL(mxw_name_parent(name, 2).size, 5);
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(name, 3), root));
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(name, 4000), root));
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(root, 1), root));
}

static void test_equal(void)
{
	CU_ASSERT_TRUE(mxw_name_equal(mxwt_name("Army.ML"), mxwt_name("aRMY.ml")));
	CU_ASSERT_FALSE(mxw_name_equal(mxwt_name("army.ml"), mxwt_name("navy.ml")));
	CU_ASSERT_FALSE(mxw_name_equal(mxwt_name("army.ml"), mxwt_name("ml")));
	/* RFC 4343 section 3: only A-Z have another case. '@' and '[' frame them, 0xc4 is no letter. */
	CU_ASSERT_FALSE(mxw_name_equal(mxwt_name("\\064"), mxwt_name("\\096")));
	CU_ASSERT_FALSE(mxw_name_equal(mxwt_name("\\091"), mxwt_name("\\123")));
	CU_ASSERT_FALSE(mxw_name_equal(mxwt_name("\\196"), mxwt_name("\\228")));
	/* The same octets, cut into labels in another way. */
	CU_ASSERT_FALSE(mxw_name_equal(MXWT_WIRE("\1a\1b"), MXWT_WIRE("\3a\001b")));
	CU_ASSERT_FALSE(mxw_name_equal(mxwt_name("a\\.b"), mxwt_name("a.b")));
	CU_ASSERT_TRUE(mxw_name_equal(mxwt_name("a\\000b"), mxwt_name("A\\000B")));
	CU_ASSERT_FALSE(mxw_name_equal(mxwt_name("a\\000b"), mxwt_name("a\\000c")));
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* The list is from RFC 4034 section 6.1, in its order; every pair is compared both ways. */
static void test_compare(void)
{
	static const char *const sorted[] = {
		".",           "example",         "a.example", "yljkjljk.a.example",
		"Z.a.example", "zABC.a.EXAMPLE",  "z.example", "\\001.z.example",
		"*.z.example", "\\200.z.example",
	};
	const int count = sizeof(sorted) / sizeof(sorted[0]);

	for (int i = 0; i < count; i++) {
		for (int k = 0; k < count; k++) {
			int order =
				mxw_name_compare(mxwt_name(sorted[i]), mxwt_name(sorted[k]));

			CU_ASSERT_EQUAL(sign(order), sign(i - k));
		}
	}
	CU_ASSERT_EQUAL(mxw_name_compare(mxwt_name("A.b"), mxwt_name("a.B")), 0);
	/* A label that another one begins with sorts first, even before a zero octet. */
	CU_ASSERT_TRUE(mxw_name_compare(mxwt_name("a"), mxwt_name("a\\000")) < 0);
	CU_ASSERT_TRUE(mxw_name_compare(mxwt_name("a\\000a"), mxwt_name("aa")) < 0);
}

static void test_encloses(void)
{
	static const struct {
		int line;
		const char *parent, *child;
		bool encloses;
	} table[] = {
		{ __LINE__, "army.ml", "army.ml", true },
		{ __LINE__, "army.ml", "mail.ARMY.ml", true },
		{ __LINE__, "ARMY.ML", "a.b.army.ml", true },
		{ __LINE__, "army.ml", "ml", false },
		{ __LINE__, "army.ml", "notarmy.ml", false },
		{ __LINE__, "army.ml", "army.ml.example", false },
		{ __LINE__, "army.ml", "x\\.army.ml", false },
		{ __LINE__, "army.ml", "x\\004army.ml", false },
		{ __LINE__, ".", "army.ml", true },
		{ __LINE__, ".", ".", true },
		{ __LINE__, "ml", ".", false },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		bool encloses = mxw_name_encloses(mxwt_name(table[i].parent),
		                                  mxwt_name(table[i].child));

		CU_ASSERT_EQUAL(encloses, table[i].encloses);
		if (encloses != table[i].encloses)
			(void)printf("# table line %d\n", table[i].line);
	}
}

/* A name as a list of labels, folded with the C locale's letters spelt out. */
struct labels {
	unsigned count;
	char label[MXW_LABELS_MAX][MXW_LABEL_SIZE_MAX + 1];
};

static void split(struct mxw_name name, struct labels *ret)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const uint8_t *at = name.wire;

	memset(ret, 0, sizeof(*ret));
	for (; *at != 0; at += 1 + *at) {
		char *label = ret->label[ret->count++];

		memcpy(label, at + 1, *at);
		for (char *c = label; *c != '\0'; c++)
			if (strchr(capitals, *c) != NULL)
				*c = (char)('a' + (strchr(capitals, *c) - capitals));
	}
}

static void test_random(void)
{
	static struct labels a, b;
	const uint64_t seed = 20261;
	struct mxwt_random random = mxwt_random_new(seed);
	unsigned failures = CU_get_number_of_failures();

	for (unsigned i = 0; i < 20000; i++) {
		struct mxw_name x = mxwt_random_name(&random, 4);
		struct mxw_name y = mxwt_random_name(&random, 4);
		bool encloses = true;
		int order = 0;

		split(x, &a);
		split(y, &b);
		for (unsigned n = 1; n <= a.count; n++)
			if (n > b.count ||
			    strcmp(a.label[a.count - n], b.label[b.count - n]) != 0)
				encloses = false;
		for (unsigned n = 1; order == 0 && n <= a.count && n <= b.count; n++)
			order = strcmp(a.label[a.count - n], b.label[b.count - n]);
		if (order == 0)
			order = (int)a.count - (int)b.count;
		CU_ASSERT_EQUAL(mxw_name_encloses(x, y), encloses);
		CU_ASSERT_EQUAL(sign(mxw_name_compare(x, y)), sign(order));
		CU_ASSERT_EQUAL(mxw_name_equal(x, y), order == 0);
		CU_ASSERT_EQUAL(x.labels, a.count);
	}
	mxwt_tell_seed(failures, seed);
}

/* Each octet, in each place of a name: 26 of them change, and none changes another one. */
static void test_fold_octets(void)
{
	uint8_t wire[32] = { 30 }, expected[32];
	struct mxw_name_buffer buffer;

	for (unsigned place = 1; place <= 30; place++) {
		for (unsigned octet = 0; octet < 256; octet++) {
			memset(wire + 1, octet % 2 == 0 ? 'Q' : 0xda, 30);
			memset(expected, octet % 2 == 0 ? 'q' : 0xda, sizeof(expected));
			wire[place] = expected[place] = (uint8_t)octet;
			if (octet >= 65 && octet <= 90)
				expected[place] = (uint8_t)(octet + 32);
			(void)mxw_name_fold(mxwt_wire(wire, sizeof(wire)), &buffer);
			if (memcmp(buffer.wire + 1, expected + 1, 30) != 0)
				printf("# octet %u in place %u\n", octet, place);
			CU_ASSERT_EQUAL(memcmp(buffer.wire + 1, expected + 1, 30), 0);
		}
	}
}

static void test_fold(void)
{
	struct mxw_name_buffer buffer;
	struct mxw_name folded;

	folded = mxw_name_fold(MXWT_WIRE("\6aZ@[\xc4\0\2ML"), &buffer);
	CU_ASSERT_EQUAL(folded.size, 11);
	CU_ASSERT_EQUAL(folded.labels, 2);
	CU_ASSERT_PTR_EQUAL(folded.wire, buffer.wire);
	CU_ASSERT_EQUAL(memcmp(folded.wire, "\6az@[\xc4\0\2ml", 11), 0);
	folded = mxw_name_fold(mxwt_longest(mxwt_name("ARMY.ml")), &buffer);
	CU_ASSERT_EQUAL(folded.size, 255);
	CU_ASSERT_EQUAL(memcmp(folded.wire + 246, "\4army\2ml", 9), 0);
	folded = mxw_name_fold(mxw_name_root(), &buffer);
	CU_ASSERT_EQUAL(folded.size, 1);
	CU_ASSERT_EQUAL(folded.wire[0], 0);
}

static void test_replace_suffix(void)
{
	struct mxw_name_buffer buffer;
	struct mxw_name outcome = { NULL, 0, 0 };
	struct mxw_name longest = mxwt_longest(mxwt_name("ml"));

	CU_ASSERT_TRUE(mxw_name_replace_suffix(mxwt_name("Mail.army.ML"), mxwt_name("army.ml"),
	                                       mxwt_name("army.mil"), &buffer, &outcome));
	CU_ASSERT_EQUAL(outcome.size, 15);
	CU_ASSERT_EQUAL(outcome.labels, 3);
	CU_ASSERT_EQUAL(memcmp(outcome.wire, "\4Mail\4army\3mil", 15), 0);

	CU_ASSERT_TRUE(mxw_name_replace_suffix(mxwt_name("army.ml"), mxwt_name("army.ml"),
	                                       mxw_name_root(), &buffer, &outcome));
	CU_ASSERT_TRUE(mxw_name_equal(outcome, mxw_name_root()));
	CU_ASSERT_TRUE(mxw_name_replace_suffix(mxwt_name("a.b"), mxw_name_root(),
	                                       mxwt_name("c.d"), &buffer, &outcome));
	CU_ASSERT_TRUE(mxw_name_equal(outcome, mxwt_name("a.b.c.d")));

	outcome.wire = NULL;
	CU_ASSERT_FALSE(mxw_name_replace_suffix(mxwt_name("navy.ml"), mxwt_name("army.ml"),
	                                        mxwt_name("army.mil"), &buffer, &outcome));
	/* 255 octets stay 255 with a replacement of the same length, and cannot take one more. */
	CU_ASSERT_FALSE(mxw_name_replace_suffix(longest, mxwt_name("ml"), mxwt_name("mil"),
	                                        &buffer, &outcome));
	CU_ASSERT_PTR_NULL(outcome.wire);
	CU_ASSERT_TRUE(mxw_name_replace_suffix(longest, mxwt_name("ml"), mxwt_name("nl"),
	                                       &buffer, &outcome));
	CU_ASSERT_EQUAL(outcome.size, 255);

	/* In place. */
	memcpy(buffer.wire, "\1a\1b", 5);
	CU_ASSERT_TRUE(mxw_name_from_wire(buffer.wire, 5, &outcome));
	CU_ASSERT_TRUE(mxw_name_replace_suffix(outcome, mxwt_name("b"), mxwt_name("c"), &buffer,
	                                       &outcome));
	CU_ASSERT_TRUE(mxw_name_equal(outcome, mxwt_name("a.c")));
}

static void test_text(void)
{
	static const struct {
		int line;
		const char *text; /* read */
		const char *wire; /* NULL: the result is not MXW_OK */
		size_t size;      /* of the wire, or the result */
		const char *printed;
	} table[] = {
		{ __LINE__, "army.ml", "\4army\2ml", 9, "army.ml" },
		{ __LINE__, "Army.ML.", "\4Army\2ML", 9, "army.ml" },
		{ __LINE__, ".", "", 1, "." },
		{ __LINE__, "_dmarc.a-1", "\6_dmarc\3a-1", 12, "_dmarc.a-1" },
		{ __LINE__, "a\\.b.c", "\3a.b\1c", 7, "a\\.b.c" },
		{ __LINE__, "a\\\\b", "\3a\\b", 5, "a\\\\b" },
		{ __LINE__, "a\\000\\255\\065",
		  "\4a\0\xff"
		  "A",
		  6, "a\\000\\255a" },
		{ __LINE__, "\\032\\127", "\2 \x7f", 4, "\\032\\127" },
		{ __LINE__, "a*\"b", "\4a*\"b", 6, "a\\*\\\"b" },
		{ __LINE__, "\\A\\@", "\2A@", 4, "a\\@" },
		{ __LINE__, "a\\.", "\2a.", 4, "a\\." },
		{ __LINE__, "", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "..", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, ".a", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a..b", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a..", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a b", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\tb", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\x7f", NULL, MXW_SYNTAX, NULL },
		{ __LINE__,
		  "b\xc3\xbc"
		  "cher",
		  NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\\", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\\2", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\\25", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\\2x5", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\\256", NULL, MXW_SYNTAX, NULL },
		{ __LINE__, "a\\ b", NULL, MXW_SYNTAX, NULL },
	};
	struct mxw_name_buffer buffer;
	char text[MXW_NAME_TEXT_MAX];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_name name = { NULL, 0, 0 };
		unsigned failures = CU_get_number_of_failures();
		enum mxw_result result = mxw_name_from_text(
			table[i].text, strlen(table[i].text), &buffer, &name);

		if (table[i].wire == NULL) {
			CU_ASSERT_EQUAL(result, (enum mxw_result)table[i].size);
			CU_ASSERT_PTR_NULL(name.wire);
		} else {
			CU_ASSERT_EQUAL(result, MXW_OK);
			CU_ASSERT_EQUAL(name.size, table[i].size);
			CU_ASSERT_EQUAL(memcmp(buffer.wire, table[i].wire, table[i].size), 0);
			CU_ASSERT_EQUAL(mxw_name_to_text(name, text), strlen(table[i].printed));
			CU_ASSERT_STRING_EQUAL(text, table[i].printed);
		}
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", table[i].line);
	}
	/* The size counts, not a NUL: one within is an octet like any other that is not allowed. */
	struct mxw_name name;
	CU_ASSERT_EQUAL(mxw_name_from_text("a\0b", 3, &buffer, &name), MXW_SYNTAX);
	CU_ASSERT_EQUAL(mxw_name_from_text("army.mlx", 7, &buffer, &name), MXW_OK);
	CU_ASSERT_EQUAL(name.size, 9);
}

static void test_text_limits(void)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name, back;
	char text[MXW_NAME_TEXT_MAX + 1];
	uint8_t octets[MXW_NAME_SIZE_MAX];
	size_t size;

	memset(text, 'x', sizeof(text));
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 63, &buffer, &name), MXW_OK);
	CU_ASSERT_EQUAL(name.size, 65);
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 64, &buffer, &name), MXW_LIMIT);

	/* 63.63.63.61 is 255 octets on the wire, with a dot at the end or without; 63.63.63.62 is 256. */
	text[63] = text[127] = text[191] = '.';
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 253, &buffer, &name), MXW_OK);
	CU_ASSERT_EQUAL(name.size, 255);
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 254, &buffer, &name), MXW_LIMIT);
	text[253] = '.';
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 254, &buffer, &name), MXW_OK);
	CU_ASSERT_EQUAL(name.size, 255);
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 255, &buffer, &name), MXW_LIMIT);
	text[254] = '.';
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 255, &buffer, &name), MXW_SYNTAX);

	/* 127 labels of one octet; one more is too many. */
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 2 == 0 ? 'x' : '.';
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 253, &buffer, &name), MXW_OK);
	CU_ASSERT_EQUAL(name.labels, 127);
	CU_ASSERT_EQUAL(mxw_name_from_text(text, 255, &buffer, &name), MXW_LIMIT);

	/* The longest text: 250 octets as \DDD, three dots; and back again. */
	memset(octets, 1, sizeof(octets));
	octets[0] = octets[64] = octets[128] = 63;
	octets[192] = 61;
	octets[254] = 0;
	size = mxw_name_to_text(mxwt_wire(octets, 255), text);
	CU_ASSERT_EQUAL(size, 1003);
	CU_ASSERT_EQUAL(strlen(text), 1003);
	CU_ASSERT_EQUAL(mxw_name_from_text(text, size, &buffer, &back), MXW_OK);
	CU_ASSERT_EQUAL(back.size, 255);
	CU_ASSERT_EQUAL(memcmp(buffer.wire, octets, 255), 0);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what the wire may hold", test_from_wire },
		{ "limits on the wire", test_from_wire_limits },
		{ "parents", test_parent },
		{ "equality folds A-Z only", test_equal },
		{ "canonical order", test_compare },
		{ "at or below", test_encloses },
		{ "random names against lists of labels", test_random },
		{ "folding", test_fold },
		{ "folding, octet by octet", test_fold_octets },
		{ "replacing a suffix", test_replace_suffix },
		{ "text, both ways", test_text },
		{ "limits in text", test_text_limits },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "name", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
