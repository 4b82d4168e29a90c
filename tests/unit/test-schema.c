/* The table of keys: complete, without doubles, and in step with what the readers ask for. */
#include <string.h>

#include "config/schema.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

static void test_rows(void)
{
	for (size_t i = 0; i < mxwi_key_count; i++) {
		const struct mxwi_key *key = &mxwi_keys[i];

		CU_ASSERT_PTR_EQUAL(mxwi_key_find(key->map, key->name, strlen(key->name)), key);
		CU_ASSERT_TRUE(strlen(key->name) > 0 && strlen(key->name) <= MXW_ID_SIZE_MAX);
		CU_ASSERT_EQUAL(strspn(key->name, "abcdefghijklmnopqrstuvwxyz-"),
		                strlen(key->name));
		CU_ASSERT_TRUE(strlen(key->doc) > 0);
		CU_ASSERT_NOT_EQUAL(key->doc[strlen(key->doc) - 1], '.');
		if (key->field != MXWI_FIELD_MAIN_ONLY) {
			CU_ASSERT_PTR_EQUAL(mxwi_key_of(key->map, key->field), key);
		} else {
			CU_ASSERT_FALSE(key->required || key->alternative);
		}
		CU_ASSERT_TRUE(key->alternative || !key->exclusive);
		CU_ASSERT_TRUE(key->exclusive || key->companion == 0);
		CU_ASSERT_EQUAL(key->kind == MXWI_KIND_WORD, key->word != NULL);
		if (key->kind == MXWI_KIND_NUMBER)
			CU_ASSERT_TRUE(key->least <= key->most);
		if (key->has_default) {
			CU_ASSERT_FALSE(key->required || key->alternative);
			CU_ASSERT_PTR_NULL(key->otherwise);
			CU_ASSERT_TRUE(key->kind == MXWI_KIND_WORD ||
			               (key->default_value >= key->least &&
			                key->default_value <= key->most));
			CU_ASSERT_TRUE(key->kind != MXWI_KIND_WORD ||
			               key->word((int)key->default_value) != NULL);
		}
	}
	for (int map = 0; map < MXWI_MAP_COUNT; map++)
		CU_ASSERT_PTR_NOT_NULL(mxwi_map_text((enum mxwi_map)map));
}

static void check_words(enum mxwi_map map, enum mxwi_field field, const char *wanted)
{
	const struct mxwi_key *key = mxwi_key_of(map, field);
	char words[256] = "";

	for (int value = key->first_word; key->word(value) != NULL; value++) {
		strcat(words, key->word(value));
		strcat(words, " ");
	}
	CU_ASSERT_STRING_EQUAL(words, wanted);
}

/* The words that the contract lists. */
static void test_words(void)
{
	check_words(MXWI_MAP_POLICY, MXWI_FIELD_MODE, "disabled monitor enforce ");
	check_words(MXWI_MAP_WATCH, MXWI_FIELD_MODE, "disabled monitor enforce ");
	check_words(MXWI_MAP_WATCH, MXWI_FIELD_ACTION,
	            "null-mx nxdomain nodata redirect servfail refused drop ");
	check_words(MXWI_MAP_WATCH, MXWI_FIELD_SEVERITY, "low medium high critical ");
	check_words(MXWI_MAP_GROUP, MXWI_FIELD_MTA,
	            "postfix exim sendmail opensmtpd qmail haraka exchange stalwart other ");
	check_words(MXWI_MAP_GROUP, MXWI_FIELD_ROLE, "outbound both ");
	check_words(MXWI_MAP_WATCH, MXWI_FIELD_MATCH, "subtree exact ");
	check_words(MXWI_MAP_WATCH, MXWI_FIELD_BAD_LINES, "refuse skip ");
	check_words(MXWI_MAP_WATCH, MXWI_FIELD_ON_EXPIRY, "disabled monitor ");
	check_words(MXWI_MAP_SINK, MXWI_FIELD_MINIMUM_SEVERITY, "low medium high critical ");
	/* Those of syslog(3). */
	check_words(MXWI_MAP_SINK, MXWI_FIELD_SYSLOG,
	            "user mail daemon auth syslog lpr news uucp cron authpriv ftp "
	            "local0 local1 local2 local3 local4 local5 local6 local7 ");
}

/* The keys that the contract lists for rules, and what an included file may hold. */
static void test_keys(void)
{
	static const char *const rule_keys[] = {
		"id",      "description", "domains", "suffixes",   "only",  "files",
		"match",   "bad-lines",   "except",  "max-change", "mode",  "clients",
		"action",  "redirect",    "ttl",     "severity",   "owner", "ticket",
		"expires", "on-expiry",   "accept",  "reference",
	};
	static const char *const included_keys[] = { "expect", "watch", "allow", "protect",
		                                     "exchangers" };
	size_t found = 0;

	for (size_t i = 0; i < sizeof(rule_keys) / sizeof(rule_keys[0]); i++)
		CU_ASSERT_PTR_NOT_NULL(
			mxwi_key_find(MXWI_MAP_WATCH, rule_keys[i], strlen(rule_keys[i])));
	for (size_t i = 0; i < sizeof(included_keys) / sizeof(included_keys[0]); i++) {
		const struct mxwi_key *key = mxwi_key_find(MXWI_MAP_INCLUDED, included_keys[i],
		                                           strlen(included_keys[i]));

		CU_ASSERT_PTR_NOT_NULL_FATAL(key);
		CU_ASSERT_NOT_EQUAL(key->field, MXWI_FIELD_MAIN_ONLY);
	}
	for (size_t i = 0; i < mxwi_key_count; i++)
		if (mxwi_keys[i].map == MXWI_MAP_INCLUDED &&
		    mxwi_keys[i].field != MXWI_FIELD_MAIN_ONLY)
			found++;
	CU_ASSERT_EQUAL(found, sizeof(included_keys) / sizeof(included_keys[0]));
}

static void test_absent(void)
{
	CU_ASSERT_PTR_NULL(mxwi_key_find(MXWI_MAP_POLICY, "networks", 8));
	CU_ASSERT_PTR_NULL(mxwi_key_find(MXWI_MAP_POLICY, "mode\0", 5));
	CU_ASSERT_PTR_NULL(mxwi_key_find(MXWI_MAP_POLICY, "", 0));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every row is sound", test_rows },
		{ "words are the contract's", test_words },
		{ "keys are the contract's", test_keys },
		{ "what is no key is not found", test_absent },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "schema", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
