/* The small texts of an alert, and the split of a name by the Public Suffix List. */
#include <stdlib.h>
#include <string.h>

#include "alert/text.h"
#include "suffix/suffix.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Seconds by `date -u -d TIME +%s`. */
static void test_time(void)
{
	static const struct {
		int64_t time_us;
		const char *expect;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ 999, "1970-01-01T00:00:00.000Z" },
		{ 1000, "1970-01-01T00:00:00.001Z" },
		{ INT64_C(1795287420123456), "2026-11-21T18:57:00.123Z" },
		{ INT64_C(1795287420999999), "2026-11-21T18:57:00.999Z" },
		{ INT64_C(951782400000000), "2000-02-29T00:00:00.000Z" },
		{ -1, "1969-12-31T23:59:59.999Z" },
		{ -1000000, "1969-12-31T23:59:59.000Z" },
	};
	char text[MXWI_TIME_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		mxwi_text_time(cases[i].time_us, text);
		CU_ASSERT_STRING_EQUAL(text, cases[i].expect);
	}
	/* The ends of the range are years that nobody sees, but they must fit. */
	mxwi_text_time(INT64_MAX, text);
	CU_ASSERT_EQUAL(text[strlen(text) - 1], 'Z');
	mxwi_text_time(INT64_MIN, text);
	CU_ASSERT_EQUAL(text[strlen(text) - 1], 'Z');
}

/* The form that the schema of EVE asks for. */
static void test_eve_time(void)
{
	char text[MXWI_TIME_TEXT_MAX];

	mxwi_text_eve_time(INT64_C(1795287420000456), text);
	CU_ASSERT_STRING_EQUAL(text, "2026-11-21T18:57:00.000456+0000");
	mxwi_text_eve_time(-1, text);
	CU_ASSERT_STRING_EQUAL(text, "1969-12-31T23:59:59.999999+0000");
	mxwi_text_eve_time(INT64_MIN, text);
	CU_ASSERT_EQUAL(text[strlen(text) - 1], '0');
}

/* By `printf '%d' 0x$(printf %s RULE | sha256sum | cut -c1-7)`. */
static void test_signature_id(void)
{
	uint32_t number = 0;

	CU_ASSERT_TRUE(mxwi_text_signature_id("mil-typed-as-ml", &number));
	CU_ASSERT_EQUAL(number, 147831444);
	CU_ASSERT_TRUE(mxwi_text_signature_id("silent", &number));
	CU_ASSERT_EQUAL(number, 95009276);
}

/* By `printf '%s\n%s\n%s' CLIENT RULE NAME | sha256sum | cut -c1-16`. */
static void test_incident(void)
{
	char text[MXWI_INCIDENT_TEXT_MAX] = "";

	CU_ASSERT_TRUE(
		mxwi_text_incident("192.0.2.25", "mil-typed-as-ml", "mail.army.ml", text));
	CU_ASSERT_STRING_EQUAL(text, "489ae37865348e66");
	CU_ASSERT_TRUE(
		mxwi_text_incident("2001:db8:25::7", "gone", "army.example.co.uk", text));
	CU_ASSERT_STRING_EQUAL(text, "8f449fb02f18837a");
}

/* The registry "DNS RCODEs" of IANA; RFC 3597 section 5 for classes. */
static void test_codes(void)
{
	static const struct {
		uint8_t rcode;
		const char *expect;
	} rcodes[] = {
		{ 0, "NOERROR" },  { 1, "FORMERR" },    { 2, "SERVFAIL" }, { 3, "NXDOMAIN" },
		{ 4, "NOTIMP" },   { 5, "REFUSED" },    { 6, "YXDOMAIN" }, { 7, "YXRRSET" },
		{ 8, "NXRRSET" },  { 9, "NOTAUTH" },    { 10, "NOTZONE" }, { 11, "RCODE11" },
		{ 15, "RCODE15" }, { 255, "RCODE255" },
	};
	static const struct {
		uint16_t class_;
		const char *expect;
	} classes[] = {
		{ 1, "IN" },
		{ 255, "ANY" },
		{ 3, "CLASS3" },
		{ 65535, "CLASS65535" },
	};
	char text[MXWI_CODE_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_COUNT(rcodes); i++)
		CU_ASSERT_STRING_EQUAL(mxwi_text_rcode(rcodes[i].rcode, text),
		                       rcodes[i].expect);
	for (size_t i = 0; i < ARRAY_COUNT(classes); i++)
		CU_ASSERT_STRING_EQUAL(mxwi_text_class(classes[i].class_, text),
		                       classes[i].expect);
}

/* Where the name is in publicsuffix.org's own test_psl.txt, this is what stands there. */
static void test_suffix(void)
{
	static const struct {
		const char *name, *registered, *suffix; /* NULL: none */
	} cases[] = {
		{ "mail.army.ml", "army.ml", "ml" },
		{ "army.ml", "army.ml", "ml" },
		{ "ml", NULL, "ml" },
		{ "a.b.GOUV.ml", "b.gouv.ml", "gouv.ml" },
		{ "gouv.ml", NULL, "gouv.ml" },
		{ "a.b.example.uk.com", "example.uk.com", "uk.com" },
		{ "a.b.c.kobe.jp", "b.c.kobe.jp", "c.kobe.jp" },   /* *.kobe.jp */
		{ "www.city.kobe.jp", "city.kobe.jp", "kobe.jp" }, /* !city.kobe.jp */
		{ "test.ck", NULL, "test.ck" },
		{ "a.example.example", "example.example", "example" }, /* not in the list */
		{ "www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn",
		  "xn--55qx5d.cn" },
		{ ".", NULL, NULL },
		/* A dot within a label is none: neither co.uk nor uk is a label here. */
		{ "a.example\\.co\\.uk", "a.example\\.co\\.uk", "example\\.co\\.uk" },
		{ "a\\.b.army.ml", "army.ml", "ml" },
	};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		const struct mxw_name name = mxwt_name(cases[i].name);
		const struct mxwi_suffix parts = mxwi_suffix_find(name);
		const struct {
			const struct mxw_name *name;
			const char *expect;
		} checks[] = {
			{ &parts.registered, cases[i].registered },
			{ &parts.suffix, cases[i].suffix },
		};

		for (size_t j = 0; j < ARRAY_COUNT(checks); j++) {
			char text[MXW_NAME_TEXT_MAX];

			CU_ASSERT_EQUAL(checks[j].name->wire != NULL, checks[j].expect != NULL);
			if (checks[j].name->wire == NULL || checks[j].expect == NULL)
				continue;
			(void)mxw_name_to_text(*checks[j].name, text);
			CU_ASSERT_STRING_EQUAL(text, checks[j].expect);
		}
		/* A name that is one has nothing that could be registered. */
		CU_ASSERT_EQUAL(mxwi_suffix_is_public(name),
		                cases[i].suffix != NULL && cases[i].registered == NULL);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "time", test_time },
		{ "incident", test_incident },
		{ "time, as in EVE", test_eve_time },
		{ "number of a signature", test_signature_id },
		{ "codes", test_codes },
		{ "public suffix", test_suffix },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "alert-text", .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
