/* Name entries as people write them. The expected A-labels are from the standards and
 * registries: xn--bcher-kva and xn--fa-hia are the examples of RFC 3492's and UTS #46's own
 * texts, the others of RFC 3492 section 7.1. */
#include <stdio.h>
#include <string.h>

#include "config/name_entry.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct good_case {
	int line;
	const char *text, *name, *intended;
	enum mxw_scope scope;
};

struct bad_case {
	int line;
	const char *text;
	enum mxwi_code code;
	const char *guess; /* NULL: there is none */
};

#define L55 "a123456789b123456789c123456789d123456789e123456789f1234"
#define L63 L55 "56789012"

static void test_good(void)
{
	static const struct good_case cases[] = {
		{ __LINE__, "army.ml", "army.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "army.ml army.mil", "army.ml", "army.mil", MXW_SCOPE_SUBTREE },
		{ __LINE__, " \tarmy.ml \t army.mil\n", "army.ml", "army.mil",
		  MXW_SCOPE_SUBTREE },
		{ __LINE__, "=usmc.ml usmc.mil", "usmc.ml", "usmc.mil", MXW_SCOPE_EXACT },
		{ __LINE__, "*.army.ml", "army.ml", NULL, MXW_SCOPE_BELOW },
		{ __LINE__, "*.army.ml. army.mil.", "army.ml", "army.mil", MXW_SCOPE_BELOW },
		{ __LINE__, "ARMY.Ml ArMY.MiL", "army.ml", "army.mil", MXW_SCOPE_SUBTREE },
		{ __LINE__, "army.ml.", "army.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "ml", "ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "_dmarc.army.ml", "_dmarc.army.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "-a-.b--c.ml", "-a-.b--c.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "a\\.b.ml", "a\\.b.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "a\\046b.ml", "a\\.b.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "a\\000b.ml", "a\\000b.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "a\\@b.ml", "a\\@b.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "\\*.ml", "\\*.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "\\065rmy.ml", "army.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "xn--bcher-kva.ml", "xn--bcher-kva.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__,
		  "b\xc3\xbc"
		  "cher.ml",
		  "xn--bcher-kva.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__,
		  "B\xc3\x9c"
		  "CHER.ML",
		  "xn--bcher-kva.ml", NULL, MXW_SCOPE_SUBTREE },
		/* u and a combining diaeresis */
		{ __LINE__,
		  "bu\xcc\x88"
		  "cher.ml",
		  "xn--bcher-kva.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__,
		  "=b\xc3\xbc"
		  "cher.ml b\xc3\xbc"
		  "cher.mil.",
		  "xn--bcher-kva.ml", "xn--bcher-kva.mil", MXW_SCOPE_EXACT },
		/* sharp s stays one: not transitional */
		{ __LINE__, "fa\xc3\x9f.de", "xn--fa-hia.de", NULL, MXW_SCOPE_SUBTREE },
		/* RFC 3492 section 7.1 (B): Chinese, simplified */
		{ __LINE__,
		  "\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88\xe4\xb8\x8d\xe8"
		  "\xaf"
		  "\xb4\xe4\xb8\xad\xe6\x96\x87.ml",
		  "xn--ihqwcrb4cv8a8dqg056pqjye.ml", NULL, MXW_SCOPE_SUBTREE },
		/* an ideographic full stop separates labels, full-width letters are letters */
		{ __LINE__, "\xef\xbd\x81rmy\xe3\x80\x82ml", "army.ml", NULL,
		  MXW_SCOPE_SUBTREE },
		/* an underscore and an escape beside a U-label of the same name */
		{ __LINE__,
		  "_a.b\\.c.b\xc3\xbc"
		  "cher.ml",
		  "_a.b\\.c.xn--bcher-kva.ml", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, L63 ".ml", L63 ".ml", NULL, MXW_SCOPE_SUBTREE },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxwi_name_entry entry;
		struct mxwi_complaint complaint;
		char text[MXW_NAME_TEXT_MAX];
		enum mxw_result result = mxwi_name_entry_parse(
			cases[i].text, strlen(cases[i].text), &entry, &complaint);

		MXWT_CASE(cases[i].line, result == MXW_OK);
		if (result != MXW_OK)
			continue;
		(void)mxw_name_to_text(entry.name, text);
		MXWT_CASE(cases[i].line, strcmp(text, cases[i].name) == 0);
		MXWT_CASE(cases[i].line, entry.scope == cases[i].scope);
		MXWT_CASE(cases[i].line,
		          (entry.intended.wire != NULL) == (cases[i].intended != NULL));
		if (entry.intended.wire == NULL || cases[i].intended == NULL)
			continue;
		(void)mxw_name_to_text(entry.intended, text);
		MXWT_CASE(cases[i].line, strcmp(text, cases[i].intended) == 0);
	}
}

static void test_bad(void)
{
	static const struct bad_case cases[] = {
		{ __LINE__, "", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, " \t", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, "=", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, ".", MXWI_CODE_ROOT, NULL },
		{ __LINE__, "=.", MXWI_CODE_ROOT, NULL },
		{ __LINE__, "*", MXWI_CODE_ROOT, NULL },
		{ __LINE__, "*.", MXWI_CODE_ROOT, NULL },
		{ __LINE__, "army.ml .", MXWI_CODE_ROOT, "army.ml" },
		{ __LINE__, ".army.ml", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "army..ml", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "army.ml..", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "army.ml:army.mil", MXWI_CODE_SEPARATOR, "army.ml army.mil" },
		{ __LINE__, "army.ml, army.mil", MXWI_CODE_SEPARATOR, "army.ml army.mil" },
		{ __LINE__, "army.ml;", MXWI_CODE_SEPARATOR, "army.ml" },
		{ __LINE__, "army.ml=army.mil", MXWI_CODE_SEPARATOR, "army.ml army.mil" },
		{ __LINE__, "=army.ml>army.mil", MXWI_CODE_SEPARATOR, "=army.ml army.mil" },
		{ __LINE__, "*.army.ml:army.mil", MXWI_CODE_SEPARATOR, "*.army.ml army.mil" },
		{ __LINE__, "army.ml -> army.mil", MXWI_CODE_SEPARATOR, "army.ml army.mil" },
		{ __LINE__, "army.ml => army.mil", MXWI_CODE_SEPARATOR, "army.ml army.mil" },
		{ __LINE__, "army.ml \xe2\x86\x92 army.mil", MXWI_CODE_SEPARATOR,
		  "army.ml army.mil" },
		{ __LINE__, "army.ml navy.ml af.ml", MXWI_CODE_TOO_MANY_NAMES, NULL },
		{ __LINE__, "joe@army.ml", MXWI_CODE_MAIL_ADDRESS, "army.ml" },
		{ __LINE__, "joe@army.ml joe@army.mil", MXWI_CODE_MAIL_ADDRESS,
		  "army.ml army.mil" },
		{ __LINE__, "@army.ml", MXWI_CODE_MAIL_ADDRESS, "army.ml" },
		{ __LINE__, "mailto:joe@army.ml", MXWI_CODE_MAIL_ADDRESS, "army.ml" },
		{ __LINE__, "https://army.ml/path?query", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "http://joe@army.ml:8080/", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "army.ml/", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "192.0.2.1", MXWI_CODE_ADDRESS_AS_NAME, NULL },
		{ __LINE__, "192.0.2.0/24", MXWI_CODE_ADDRESS_AS_NAME, NULL },
		{ __LINE__, "192.0.2.1/24", MXWI_CODE_ADDRESS_AS_NAME, NULL },
		{ __LINE__, "2001:db8::1", MXWI_CODE_ADDRESS_AS_NAME, NULL },
		{ __LINE__, "mail.*.ml", MXWI_CODE_WILDCARD, NULL },
		{ __LINE__, "*army.ml", MXWI_CODE_WILDCARD, NULL },
		{ __LINE__, "=*.army.ml", MXWI_CODE_WILDCARD, NULL },
		{ __LINE__, "*.*.army.ml", MXWI_CODE_WILDCARD, NULL },
		{ __LINE__, "army.ml =army.mil", MXWI_CODE_BAD_NAME, "army.ml army.mil" },
		{ __LINE__, "army.ml *.army.mil", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, "army.ml ARMY.ml.", MXWI_CODE_INTENDED_SAME, NULL },
		{ __LINE__, "ar%my.ml", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, "<army.ml", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "\"army.ml\"", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "army.ml\x01", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "a\\256b.ml", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, "a\\12.ml", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, "army.ml\\", MXWI_CODE_BAD_NAME, NULL },
		{ __LINE__, L63 "x.ml", MXWI_CODE_LIMIT, NULL },
		/* four labels of 63 octets, and the length octets, are 256 */
		{ __LINE__, L63 "." L63 "." L63 "." L63, MXWI_CODE_LIMIT, NULL },
		{ __LINE__,
		  "b\xc3\xbc"
		  "cher\\046.ml",
		  MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xff\xfe.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xc3.ml", MXWI_CODE_BAD_IDN, NULL },
		/* a fraction slash, a heart, a full-width solidus and backslash */
		{ __LINE__, "\xe2\x99\xa5.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__,
		  "a\xe2\x81\x84"
		  "b.ml",
		  MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__,
		  "a\xef\xbc\x8f"
		  "b.ml",
		  MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__,
		  "a\xef\xbc\xbc"
		  "046b.ml",
		  MXWI_CODE_BAD_IDN, NULL },
		/* right-to-left override */
		{ __LINE__,
		  "a\xe2\x80\xae"
		  "b.ml",
		  MXWI_CODE_BAD_IDN, NULL },
		/* no-break space */
		{ __LINE__,
		  "army.ml\xc2\xa0"
		  "army.mil",
		  MXWI_CODE_BAD_IDN, "army.ml army.mil" },
		/* 63 letters and one above ASCII are more than 63 in Punycode */
		{ __LINE__, L63 "\xc3\xbc.ml", MXWI_CODE_LIMIT, NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxwi_name_entry entry;
		struct mxwi_complaint complaint = { .text = "" };
		char wanted[64] = "";
		enum mxw_result result = mxwi_name_entry_parse(
			cases[i].text, strlen(cases[i].text), &entry, &complaint);

		MXWT_CASE(cases[i].line, result == MXW_SYNTAX);
		MXWT_CASE(cases[i].line, complaint.code == cases[i].code);
		if (cases[i].guess != NULL)
			(void)snprintf(wanted, sizeof(wanted), "; write \"%s\"",
			               cases[i].guess);
		else
			(void)strcpy(wanted, "; write \"");
		MXWT_CASE(cases[i].line,
		          (strstr(complaint.text, wanted) != NULL) == (cases[i].guess != NULL));
	}
}

static void test_nul_inside(void)
{
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;

	CU_ASSERT_EQUAL(mxwi_name_entry_parse("army\0.ml", 8, &entry, &complaint), MXW_SYNTAX);
	CU_ASSERT_EQUAL(complaint.code, MXWI_CODE_BAD_NAME);
	CU_ASSERT_PTR_NOT_NULL(strstr(complaint.text, "\"army\\u{0}.ml\""));
}

static void test_dot_first(void)
{
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;

	CU_ASSERT_EQUAL(mxwi_name_entry_parse(".army.ml", 8, &entry, &complaint), MXW_SYNTAX);
	CU_ASSERT_PTR_NOT_NULL(strstr(complaint.text, "write \"army.ml\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(complaint.text, "or \"*.army.ml\""));
}

/* No text, however odd, may do more than be refused; the guess keeps to its room. */
static void test_long_texts(void)
{
	static const char *const pieces[] = { "a",  "a.",  ".",    "a ",       " ",
		                              "@",  "a@",  "://a", "\xc3\xbc", "\xc3\xbc.",
		                              "\\", "\\0", "=",    "*." };
	char text[4200];

	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t piece = strlen(pieces[i]), size = 0;

		for (; size + piece <= sizeof(text); size += piece) {
			struct mxwi_name_entry entry;
			struct mxwi_complaint complaint;

			memcpy(text + size, pieces[i], piece);
			if (size % 61 == 0 || size + 2 * piece > sizeof(text))
				CU_ASSERT_NOT_EQUAL(mxwi_name_entry_parse(text, size + piece,
				                                          &entry, &complaint),
				                    MXW_NOMEM);
		}
	}
}

static void test_host(void)
{
	static const struct {
		int line;
		const char *text, *name; /* NULL: refused */
		enum mxwi_code code;
	} cases[] = {
		{ __LINE__, "mx.example.net", "mx.example.net", 0 },
		{ __LINE__, "MX.example.net.", "mx.example.net", 0 },
		{ __LINE__,
		  "mx.b\xc3\xbc"
		  "cher.example",
		  "mx.xn--bcher-kva.example", 0 },
		{ __LINE__, "", NULL, MXWI_CODE_BAD_NAME },
		{ __LINE__, "mx.example.net mx2.example.net", NULL, MXWI_CODE_TOO_MANY_NAMES },
		{ __LINE__, "*.example.net", NULL, MXWI_CODE_WILDCARD },
		{ __LINE__, "192.0.2.1", NULL, MXWI_CODE_ADDRESS_AS_NAME },
		{ __LINE__, ".", NULL, MXWI_CODE_ROOT },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_name_buffer buffer;
		struct mxw_name name;
		struct mxwi_complaint complaint = { .text = "" };
		char text[MXW_NAME_TEXT_MAX];
		enum mxw_result result = mxwi_host_name_parse(
			cases[i].text, strlen(cases[i].text), &buffer, &name, &complaint);

		MXWT_CASE(cases[i].line, (result == MXW_OK) == (cases[i].name != NULL));
		if (result == MXW_OK && cases[i].name != NULL) {
			(void)mxw_name_to_text(name, text);
			MXWT_CASE(cases[i].line, strcmp(text, cases[i].name) == 0);
		} else {
			MXWT_CASE(cases[i].line, result == MXW_SYNTAX);
			MXWT_CASE(cases[i].line, complaint.code == cases[i].code);
		}
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "entries are read", test_good },
		{ "mistakes are told, with the correction", test_bad },
		{ "a NUL does not end a name", test_nul_inside },
		{ "a leading dot has two corrections", test_dot_first },
		{ "long texts are bounded", test_long_texts },
		{ "hosts are read", test_host },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "name entries", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
