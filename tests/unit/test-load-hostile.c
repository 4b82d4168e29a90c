/* Files that nobody writes by accident: as large and as odd as they may be. Each must be
 * refused, or read, soon; a quadratic step anywhere would take minutes here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/limits.h>

#include "config/sources.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/every_feature.h"

#define HEAD "mxwarden: 1\nmode: enforce\nmail-hosts: {outbound: [192.0.2.0/24]}\n"

static struct mxwt_log found;

/* The result is that of the first error: of `{{{{`, that a map is no key; of `[[[[`, how deep
 * it is. Loads `head`, then `piece` again and again up to the largest file there may be. */
static enum mxw_result load_repeated(const char *head, const char *piece, size_t piece_size)
{
	size_t used = strlen(head);
	char *octets = malloc(MXW_YAML_SIZE_MAX);
	struct mxw_policy *policy = NULL;
	enum mxw_result result;

	CU_ASSERT_PTR_NOT_NULL_FATAL(octets);
	memcpy(octets, head, used);
	while (MXW_YAML_SIZE_MAX - used >= piece_size) {
		memcpy(octets + used, piece, piece_size);
		used += piece_size;
	}
	result = mxwt_load_octets(octets, used, &found, &policy);
	CU_ASSERT_TRUE(result == MXW_OK || found.errors > 0);
	mxw_policy_free(policy);
	free(octets);
	return result;
}

static void test_repeated(void)
{
	static const struct {
		int line;
		const char *head, *piece;
		size_t piece_size;
		enum mxw_result result;
	} cases[] = {
#define PIECE(text) text, sizeof(text) - 1
		{ __LINE__, "", PIECE("["), MXW_LIMIT },
		{ __LINE__, "", PIECE("{"), MXW_INVALID },
		{ __LINE__, "", PIECE("- "), MXW_LIMIT },
		{ __LINE__, "", PIECE("? "), MXW_INVALID },
		{ __LINE__, "", PIECE("[]"), MXW_SYNTAX },
		{ __LINE__, "", PIECE("\0"), MXW_SYNTAX },
		{ __LINE__, "", PIECE("\xff"), MXW_SYNTAX },
		{ __LINE__, "", PIECE("\xc3"), MXW_SYNTAX },
		{ __LINE__, "", PIECE("\xed\xa0\x80"), MXW_SYNTAX },
		{ __LINE__, "", PIECE("\""), MXW_SYNTAX },
		{ __LINE__, "", PIECE("&a "), MXW_INVALID },
		{ __LINE__, "", PIECE("!"), MXW_INVALID },
		{ __LINE__, "", PIECE("#"), MXW_INVALID },
		{ __LINE__, "", PIECE("\n"), MXW_INVALID },
		{ __LINE__, "", PIECE(" "), MXW_INVALID },
		{ __LINE__, "", PIECE("x"), MXW_LIMIT },
		{ __LINE__, "", PIECE("x\n"), MXW_LIMIT },
		{ __LINE__, "\"", PIECE("\\0"), MXW_SYNTAX },
		{ __LINE__, "", PIECE("--- x\n"), MXW_INVALID },
		{ __LINE__, "", PIECE("- *a\n"), MXW_INVALID },
		{ __LINE__, "", PIECE("a: b\n"), MXW_LIMIT },
		{ __LINE__, HEAD "watch:\n", PIECE("- {}\n"), MXW_LIMIT },
		{ __LINE__, HEAD "watch:\n", PIECE("- {id: a, domains: [a]}\n"), MXW_LIMIT },
		{ __LINE__, HEAD "watch:\n- id: a\n  domains:\n", PIECE("  - \\0@://=*.\n"),
		  MXW_LIMIT },
#undef PIECE
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		MXWT_CASE(cases[i].line, load_repeated(cases[i].head, cases[i].piece,
		                                       cases[i].piece_size) == cases[i].result);
}

/* As many keys and names as the nodes allow, all of them different. */
static void test_many_keys(void)
{
	const unsigned count = 400000;
	size_t room = 32 * (size_t)count, used = 0;
	char *text = malloc(room);
	struct mxw_policy *policy = NULL;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (unsigned i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, room - used, "k%u: v\n",
		                         (i * 7919u) % count);
	CU_ASSERT_EQUAL(mxwt_load_octets(text, used, &found, &policy), MXW_INVALID);
	/* 7919 is a prime that does not divide the count: no key comes twice. */
	CU_ASSERT_EQUAL(mxwt_log_count(&found, "duplicate-key"), 0);
	free(text);
}

static void test_many_names(void)
{
	const unsigned count = 400000;
	size_t room = 32 * (size_t)count, used = 0;
	char *text = malloc(room);
	struct mxw_policy *policy = NULL;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	used += (size_t)snprintf(text, room, "%swatch:\n- id: a\n  domains:\n", HEAD);
	for (unsigned i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, room - used, "  - n%u.example\n", i);
	CU_ASSERT_EQUAL(mxwt_load_octets(text, used, &found, &policy), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).entries, count);
	mxw_policy_free(policy);
	free(text);
}

/* Names of `only` below suffixes: written once each, they stand for their product. */
static void test_only(void)
{
	const unsigned count = 100000;
	size_t room = 64 * (size_t)count, used = 0;
	char *text = malloc(room);
	struct mxw_policy *policy = NULL;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	used += (size_t)snprintf(text, room, "%swatch:\n- id: a\n  suffixes:\n", HEAD);
	for (unsigned i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, room - used, "  - s%u t\n", i);
	used += (size_t)snprintf(text + used, room - used, "  only:\n");
	for (unsigned i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, room - used, "  - n%u\n", i);
	CU_ASSERT_EQUAL(mxwt_load_octets(text, used, &found, &policy), MXW_LIMIT);
	CU_ASSERT_EQUAL(mxwt_log_count(&found, "limit"), 1);
	CU_ASSERT_PTR_NULL(policy);
	free(text);
}

/* Lists of the same over and over, as a rule reads them that refuses bad lines and as one that leaves
 * them out. */
static void test_lists(void)
{
	static const struct {
		int line;
		const char *piece;
		size_t piece_size;
		enum mxw_result refuse, skip;
	} cases[] = {
#define PIECE(text) text, sizeof(text) - 1
		{ __LINE__, PIECE("\n"), MXW_OK, MXW_OK },
		{ __LINE__, PIECE("\r"), MXW_LIMIT, MXW_OK },
		{ __LINE__, PIECE(" "), MXW_LIMIT, MXW_OK },
		{ __LINE__, PIECE("#"), MXW_LIMIT, MXW_OK },
		{ __LINE__, PIECE(" #\n"), MXW_OK, MXW_OK },
		{ __LINE__, PIECE("a\n"), MXW_INVALID, MXW_INVALID }, /* a whole suffix */
		{ __LINE__, PIECE("a.example\n"), MXW_OK, MXW_OK },
		{ __LINE__, PIECE("a.example b.example\r\n"), MXW_OK, MXW_OK },
		{ __LINE__, PIECE("..\n"), MXW_INVALID, MXW_OK },
		{ __LINE__, PIECE("\0"), MXW_LIMIT, MXW_OK },
		{ __LINE__, PIECE("\0\n"), MXW_INVALID, MXW_OK },
		{ __LINE__, PIECE("\xff\n"), MXW_INVALID, MXW_OK },
		{ __LINE__, PIECE("\xff\xfe"), MXW_INVALID, MXW_INVALID },
		{ __LINE__, PIECE("\xef\xbb\xbf\n"), MXW_INVALID, MXW_OK },
		{ __LINE__, PIECE("\xc3\xbc.example\n"), MXW_OK, MXW_OK },
		{ __LINE__, PIECE("http://a@b:c,d;e=*.f|g\n"), MXW_INVALID, MXW_OK },
#undef PIECE
	};
	static const char policy_text[] = HEAD "watch:\n- {id: a, files: [list.txt]%s}\n";
	const size_t room = 1u << 19;
	char *octets = malloc(room);

	CU_ASSERT_PTR_NOT_NULL_FATAL(octets);
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		const bool skip = i % 2 != 0;
		const size_t size = room / cases[i / 2].piece_size * cases[i / 2].piece_size;
		struct mxw_policy *policy = NULL;
		enum mxw_result result;
		char text[512];

		for (size_t at = 0; at < size; at += cases[i / 2].piece_size)
			memcpy(octets + at, cases[i / 2].piece, cases[i / 2].piece_size);
		(void)snprintf(text, sizeof(text), policy_text,
		               skip ? ", bad-lines: skip" : "");
		result = mxwt_load_files(
			(const struct mxwt_source[]){ { "policy.yaml", text, 0 },
		                                      { "list.txt", octets, size },
		                                      { 0 } },
			&(struct mxw_load_options){ .seed = 1 }, &found, &policy);
		MXWT_CASE(cases[i / 2].line,
		          result == (skip ? cases[i / 2].skip : cases[i / 2].refuse));
		MXWT_CASE(cases[i / 2].line, (result == MXW_OK) == (policy != NULL));
		MXWT_CASE(cases[i / 2].line, (result == MXW_OK) == (found.errors == 0));
		mxw_policy_free(policy);
	}
	free(octets);
}

/* As many includes as there may be files, of a pattern that matches them all, many times over. */
static void test_includes(void)
{
	enum {
		PATTERNS = 4
	};
	char text[2048] = HEAD "include:\n";
	struct mxw_sources *sources;
	struct mxw_policy *policy = NULL;

	for (unsigned i = 0; i < PATTERNS; i++)
		strcat(text, "- \"*?*?*?*?*.yaml\"\n");
	sources =
		mxwt_sources((const struct mxwt_source[]){ { "policy.yaml", text, 0 }, { 0 } });
	for (unsigned i = 1; i < MXW_FILES_MAX; i++) {
		char name[32], *octets = malloc(64);

		CU_ASSERT_PTR_NOT_NULL_FATAL(octets);
		(void)snprintf(name, sizeof(name), "f%04u.yaml", i);
		(void)snprintf(octets, 64, "watch: [{id: r%u, domains: [n%u.example]}]", i, i);
		CU_ASSERT_EQUAL_FATAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, name, octets,
		                                       strlen(octets)),
		                      MXW_OK);
	}
	memset(&found, 0, sizeof(found));
	CU_ASSERT_EQUAL(mxw_load(sources, &(struct mxw_load_options){ .seed = 1 },
	                         mxwt_log_finding, &found, &policy),
	                MXW_INVALID);
	CU_ASSERT_EQUAL(mxwt_log_count(&found, "included-twice"), MXW_FINDINGS_PER_CODE);
	CU_ASSERT_EQUAL(mxwt_log_count(&found, "more-errors"), 1);
	mxw_sources_free(sources);
}

/* Every file of a policy with every feature, with one octet changed. */
static void test_changed_files(void)
{
	static const unsigned char values[] = { 0, '\n', '"', '*', '[' };

	for (const struct mxwt_source *file = mxwt_every_feature; file->name != NULL; file++) {
		const size_t size = strlen(file->octets);
		struct mxw_sources *sources = mxwt_sources(mxwt_every_feature);
		char *octets = sources->items[file - mxwt_every_feature].octets;

		for (size_t i = 0; i < size * sizeof(values); i++) {
			struct mxw_policy *policy = NULL;
			enum mxw_result result;

			octets[i / sizeof(values)] = (char)values[i % sizeof(values)];
			memset(&found, 0, sizeof(found));
			result = mxw_load(sources, &(struct mxw_load_options){ .seed = 1 },
			                  mxwt_log_finding, &found, &policy);
			octets[i / sizeof(values)] = file->octets[i / sizeof(values)];
			CU_ASSERT_EQUAL(result == MXW_OK, policy != NULL);
			CU_ASSERT_EQUAL(result == MXW_OK, found.errors == 0);
			mxw_policy_free(policy);
		}
		mxw_sources_free(sources);
	}
}

/* A good policy with one octet changed, at each place, to each of some values. */
static void test_changed_octets(void)
{
	static const char good[] =
		HEAD "defaults: {action: nxdomain, ttl: 60}\n"
		     "watch:\n"
		     "  - {id: a, domains: [a.example b.example, =c.d\\046e]}\n"
		     "allow: [{id: b, domains: [x.a.example]}]\n";
	static const unsigned char values[] = {
		0,   '\t', '\n', ' ', '"', '&', '*',  ',',  ':',
		'[', '\\', ']',  '{', '|', '}', 0x7f, 0x80, 0xff
	};
	char octets[sizeof(good)];

	for (size_t i = 0; i < sizeof(good) - 1; i++) {
		for (size_t j = 0; j < sizeof(values); j++) {
			struct mxw_policy *policy = NULL;
			enum mxw_result result;

			memcpy(octets, good, sizeof(good));
			octets[i] = (char)values[j];
			result = mxwt_load_octets(octets, sizeof(good) - 1, &found, &policy);
			CU_ASSERT_EQUAL(result == MXW_OK, policy != NULL);
			CU_ASSERT_EQUAL(result == MXW_OK, found.errors == 0);
			mxw_policy_free(policy);
		}
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the same over and over", test_repeated },
		{ "as many keys as there may be", test_many_keys },
		{ "as many names as there may be", test_many_names },
		{ "only below as many suffixes", test_only },
		{ "each octet changed", test_changed_octets },
		{ "lists of the same over and over", test_lists },
		{ "as many included files as there may be", test_includes },
		{ "each octet of every file changed", test_changed_files },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "hostile files", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
