/* The words are the contract's; each is read and printed, and what is no word is told apart. */
#include <string.h>

#include <mxwarden/policy.h>

#include "tests/lib/tap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void test_modes(void)
{
	static const char *const words[] = { NULL, "disabled", "monitor", "enforce", NULL };

	for (unsigned i = 0; i < COUNT(words); i++) {
		const char *text = mxw_mode_text((enum mxw_mode)i);

		if (words[i] == NULL) {
			CU_ASSERT_PTR_NULL(text);
			continue;
		}
		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_STRING_EQUAL(text, words[i]);
		CU_ASSERT_EQUAL(mxw_mode_from_text(words[i]), (enum mxw_mode)i);
	}
	/* The contract: disabled < monitor < enforce. */
	CU_ASSERT_TRUE(MXW_MODE_DISABLED < MXW_MODE_MONITOR);
	CU_ASSERT_TRUE(MXW_MODE_MONITOR < MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(mxw_mode_weaker(MXW_MODE_MONITOR, MXW_MODE_ENFORCE), MXW_MODE_MONITOR);
	CU_ASSERT_EQUAL(mxw_mode_weaker(MXW_MODE_MONITOR, MXW_MODE_DISABLED),
	                MXW_MODE_DISABLED);
	/* The contract: unset means no restriction. */
	CU_ASSERT_EQUAL(mxw_mode_weaker(MXW_MODE_UNSET, MXW_MODE_DISABLED), MXW_MODE_DISABLED);
	CU_ASSERT_EQUAL(mxw_mode_weaker(MXW_MODE_ENFORCE, MXW_MODE_UNSET), MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(mxw_mode_weaker(MXW_MODE_UNSET, MXW_MODE_UNSET), MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(mxw_mode_from_text(""), MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(mxw_mode_from_text("Monitor"), MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(mxw_mode_from_text("monitor "), MXW_MODE_UNSET);
}

static void test_actions(void)
{
	static const char *const words[] = { NULL,     "pass",     "null-mx",  "nxdomain",
		                             "nodata", "redirect", "servfail", "refused",
		                             "drop",   NULL };

	for (unsigned i = 0; i < COUNT(words); i++) {
		const char *text = mxw_action_text((enum mxw_action)i);

		if (words[i] == NULL) {
			CU_ASSERT_PTR_NULL(text);
			continue;
		}
		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_STRING_EQUAL(text, words[i]);
		/* "pass" is printed, but no policy may say it. */
		CU_ASSERT_EQUAL(mxw_action_from_text(words[i]),
		                i == MXW_ACTION_PASS ? MXW_ACTION_UNSET : (enum mxw_action)i);
	}
	CU_ASSERT_EQUAL(mxw_action_from_text("nullmx"), MXW_ACTION_UNSET);
	CU_ASSERT_EQUAL(mxw_action_from_text(""), MXW_ACTION_UNSET);
}

static void test_severities(void)
{
	static const char *const words[] = { NULL, "low", "medium", "high", "critical", NULL };

	for (unsigned i = 0; i < COUNT(words); i++) {
		const char *text = mxw_severity_text((enum mxw_severity)i);

		if (words[i] == NULL) {
			CU_ASSERT_PTR_NULL(text);
			continue;
		}
		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_STRING_EQUAL(text, words[i]);
		CU_ASSERT_EQUAL(mxw_severity_from_text(words[i]), (enum mxw_severity)i);
	}
	CU_ASSERT_EQUAL(mxw_severity_from_text("urgent"), MXW_SEVERITY_UNSET);
}

static void test_triggers_and_scopes(void)
{
	CU_ASSERT_STRING_EQUAL(mxw_trigger_text(MXW_TRIGGER_NONE), "none");
	CU_ASSERT_STRING_EQUAL(mxw_trigger_text(MXW_TRIGGER_NAME), "name");
	CU_ASSERT_STRING_EQUAL(mxw_trigger_text(MXW_TRIGGER_SUFFIX), "suffix");
	CU_ASSERT_STRING_EQUAL(mxw_trigger_text(MXW_TRIGGER_ALLOW), "allow");
	CU_ASSERT_STRING_EQUAL(mxw_trigger_text(MXW_TRIGGER_CNAME), "cname");
	CU_ASSERT_STRING_EQUAL(mxw_trigger_text(MXW_TRIGGER_RELEASE), "release");
	CU_ASSERT_STRING_EQUAL(mxw_trigger_text(MXW_TRIGGER_EXCHANGER), "exchanger");
	CU_ASSERT_PTR_NULL(mxw_trigger_text((enum mxw_trigger)99));
	CU_ASSERT_STRING_EQUAL(mxw_scope_text(MXW_SCOPE_SUBTREE), "");
	CU_ASSERT_STRING_EQUAL(mxw_scope_text(MXW_SCOPE_EXACT), "=");
	CU_ASSERT_STRING_EQUAL(mxw_scope_text(MXW_SCOPE_BELOW), "*.");
	CU_ASSERT_STRING_EQUAL(mxw_scope_text(MXW_SCOPE_SUFFIX), "*.");
	CU_ASSERT_PTR_NULL(mxw_scope_text((enum mxw_scope)99));
}

static void test_results(void)
{
	const enum mxw_result results[] = {
		MXW_OK,    MXW_NOMEM,          MXW_IO, MXW_SYNTAX, MXW_INVALID,
		MXW_LIMIT, (enum mxw_result)99
	};

	for (size_t i = 0; i < COUNT(results); i++) {
		const char *text = mxw_result_text(results[i]);

		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_NOT_EQUAL(strlen(text), 0);
		CU_ASSERT_EQUAL(strspn(text, "abcdefghijklmnopqrstuvwxyz -"), strlen(text));
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_STRING_NOT_EQUAL(text, mxw_result_text(results[k]));
	}
}

static void test_types(void)
{
	static const struct {
		uint16_t type;
		const char *text;
	} table[] = {
		{ 1, "A" },         { 15, "MX" },
		{ 28, "AAAA" },     { 255, "ANY" },
		{ 0, "TYPE0" },     { 2, "TYPE2" },
		{ 16, "TYPE16" },   { 254, "TYPE254" },
		{ 256, "TYPE256" }, { 65535, "TYPE65535" },
	};
	char text[MXW_TYPE_TEXT_MAX];

	for (size_t i = 0; i < COUNT(table); i++) {
		CU_ASSERT_PTR_EQUAL(mxw_type_to_text(table[i].type, text), text);
		CU_ASSERT_STRING_EQUAL(text, table[i].text);
	}
}

/* The table "Actions" of the contract; classes IN and ANY. */
static void test_covers(void)
{
	static const uint16_t classes[] = { 0, 1, 3, 4, 254, 255 };
	static const uint16_t types[] = { 1, 2, 5, 6, 15, 16, 28, 33, 65, 252, 253, 255, 256 };

	for (unsigned action = 0; action <= MXW_ACTION_DROP; action++) {
		for (size_t c = 0; c < COUNT(classes); c++) {
			for (size_t t = 0; t < COUNT(types); t++) {
				bool mail = types[t] == 15 || types[t] == 255;
				bool address = types[t] == 1 || types[t] == 28;
				bool covers = false;

				switch (action) {
				case MXW_ACTION_NULL_MX:
				case MXW_ACTION_REDIRECT:
				case MXW_ACTION_SERVFAIL:
				case MXW_ACTION_REFUSED:
				case MXW_ACTION_DROP:
					covers = mail;
					break;
				case MXW_ACTION_NXDOMAIN:
				case MXW_ACTION_NODATA:
					covers = mail || address;
					break;
				default:
					break;
				}
				if (classes[c] != 1 && classes[c] != 255)
					covers = false;
				CU_ASSERT_EQUAL(mxw_action_covers((enum mxw_action)action,
				                                  types[t], classes[c]),
				                covers);
			}
		}
	}
}

static void test_digest(void)
{
	/* SHA-256 of "abc", FIPS 180-4 example. */
	static const uint8_t digest[MXW_DIGEST_SIZE] = {
		0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
		0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
		0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
	};
	char text[MXW_DIGEST_TEXT_MAX];

	mxw_digest_to_text(digest, text);
	CU_ASSERT_STRING_EQUAL(
		text,
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CU_ASSERT_EQUAL(strlen(text) + 1, MXW_DIGEST_TEXT_MAX);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "modes", test_modes },
		{ "actions", test_actions },
		{ "severities", test_severities },
		{ "triggers and scopes", test_triggers_and_scopes },
		{ "results", test_results },
		{ "types", test_types },
		{ "which types an action covers", test_covers },
		{ "digest", test_digest },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "words", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
