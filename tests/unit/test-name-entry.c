/* Name entries as people write them. The expected A-labels are from the standards and
 * registries: xn--bcher-kva and xn--fa-hia are the examples of RFC 3492's and UTS #46's own
 * texts, the others of RFC 3492 section 7.1. */
#include <stdio.h>
#include <string.h>

#include "config/name_entry.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

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
#define L61 L55 "567890"
#define L63 L55 "56789012"
#define LABELS15 "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o"
#define LABELS127                                                                              \
	LABELS15 "." LABELS15 "." LABELS15 "." LABELS15 "." LABELS15 "." LABELS15 "." LABELS15 \
		 "." LABELS15 ".1.2.3.4.5.6.7"

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
		/* 253 characters, and the most labels; each with and without the last dot */
		{ __LINE__, L63 "." L63 "." L63 "." L61, L63 "." L63 "." L63 "." L61, NULL,
		  MXW_SCOPE_SUBTREE },
		{ __LINE__, L63 "." L63 "." L63 "." L61 ".", L63 "." L63 "." L63 "." L61, NULL,
		  MXW_SCOPE_SUBTREE },
		{ __LINE__, LABELS127, LABELS127, NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, LABELS127 ".", LABELS127, NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "=" L63 ".ml\r", L63 ".ml", NULL, MXW_SCOPE_EXACT },
		/* not an address: it has a letter, a hyphen, or another number of parts */
		{ __LINE__, "192.0.2.1a", "192.0.2.1a", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "1.0.2", "1.0.2", NULL, MXW_SCOPE_SUBTREE },
		{ __LINE__, "192.0.2.256 4.ml", "192.0.2.256", "4.ml", MXW_SCOPE_SUBTREE },
		{ __LINE__, "1-2.ml 12", "1-2.ml", "12", MXW_SCOPE_SUBTREE },
		/* two words are two names, whatever they look like */
		{ __LINE__, "army.ml mx", "army.ml", "mx", MXW_SCOPE_SUBTREE },
		/* a middle dot between two l, as in Catalan: RFC 5892 appendix A.3 */
		{ __LINE__, "col\xc2\xb7lapse.ml", "xn--collapse-ioa.ml", NULL,
		  MXW_SCOPE_SUBTREE },
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
		{ __LINE__, "https://joe:secret@army.ml/", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "army.ml/", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "army.ml/joe@navy.ml", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "hxxps://army[.]ml/", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "army[.]ml", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "us(.)army[.]ml army[.]mil", MXWI_CODE_BAD_NAME,
		  "us.army.ml army.mil" },
		{ __LINE__, "address=/army.ml/0.0.0.0", MXWI_CODE_URL, "army.ml" },
		{ __LINE__, "army.ml:25", MXWI_CODE_SEPARATOR, "army.ml" },
		{ __LINE__, "ml:mil", MXWI_CODE_SEPARATOR, "ml mil" },
		{ __LINE__, "domain:army.ml", MXWI_CODE_SEPARATOR, NULL },
		{ __LINE__, "regexp:^army", MXWI_CODE_SEPARATOR, NULL },
		{ __LINE__, "army,ml", MXWI_CODE_SEPARATOR, "army.ml" },
		{ __LINE__, "=army,ml", MXWI_CODE_SEPARATOR, "=army.ml" },
		{ __LINE__, "army .ml", MXWI_CODE_BAD_NAME, "army.ml" },
		{ __LINE__, "army, ml", MXWI_CODE_SEPARATOR, "army ml" },
		{ __LINE__, "192.0.2.1", MXWI_CODE_ADDRESS_AS_NAME, NULL },
		{ __LINE__, "192.0.2.1.", MXWI_CODE_ADDRESS_AS_NAME, NULL },
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
		/* 254 characters without a dot at the end, and 128 labels */
		{ __LINE__, L63 "." L63 "." L63 "." L61 "x", MXWI_CODE_LIMIT, NULL },
		{ __LINE__, "8." LABELS127, MXWI_CODE_LIMIT, NULL },
		/* Each a rule of RFC 5891 section 4.2.3 or 5.4: hyphens, a combining mark first, what
		 * is disallowed (an underscore, an emoji) or unassigned, a joiner in a wrong place,
		 * two directions. */
		{ __LINE__, "ab--\xc3\xbc.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "-\xc3\xbc.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xc3\xbc-.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xcc\x81\xc3\xbc.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xc3\xbc_1.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xf0\x9f\x98\x80.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xcd\xb8.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "x\xe2\x80\x8dy.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "\xd7\x90y.ml", MXWI_CODE_BAD_IDN, NULL },
		{ __LINE__, "xn--\xc3\xbc.ml", MXWI_CODE_BAD_IDN, NULL },
		/* lines of other lists */
		{ __LINE__, "||army.ml^", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		{ __LINE__, " ||army.ml", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		{ __LINE__, "||army.ml^$third-party,important", MXWI_CODE_ADBLOCK_RULE,
		  "army.ml" },
		{ __LINE__, "||*.army.ml^|", MXWI_CODE_ADBLOCK_RULE, "*.army.ml" },
		{ __LINE__, "||army.ml/mail", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		{ __LINE__, "@@||army.ml^", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		{ __LINE__, "|https://army.ml:8443/", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		{ __LINE__, "army.ml^", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		/* What is proposed can be seen, all of it. */
		{ __LINE__, "@@|\rarmy.ml", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		{ __LINE__, "||army.ml\r\narmy.mil^", MXWI_CODE_ADBLOCK_RULE,
		  "army.ml army.mil" },
		{ __LINE__, "||ar\xe2\x80\x8bmy.ml^", MXWI_CODE_ADBLOCK_RULE, "army.ml" },
		{ __LINE__, "||army.*^", MXWI_CODE_ADBLOCK_RULE, NULL },
		{ __LINE__, "||", MXWI_CODE_ADBLOCK_RULE, NULL },
		{ __LINE__, "! Title: mistyped", MXWI_CODE_ADBLOCK_RULE, NULL },
		{ __LINE__, "[Adblock Plus 2.0]", MXWI_CODE_ADBLOCK_RULE, NULL },
		{ __LINE__, "0.0.0.0 army.ml", MXWI_CODE_HOSTS_LINE, "army.ml" },
		{ __LINE__, "127.0.0.1\tarmy.ml", MXWI_CODE_HOSTS_LINE, "army.ml" },
		{ __LINE__, "::1 ARMY.ml", MXWI_CODE_HOSTS_LINE, "ARMY.ml" },
		{ __LINE__, "0.0.0.0 *.army.ml", MXWI_CODE_HOSTS_LINE, "*.army.ml" },
		{ __LINE__, "0.0.0.0 army.ml www.army.ml", MXWI_CODE_HOSTS_LINE, NULL },
		{ __LINE__, "0.0.0.0 0.0.0.0", MXWI_CODE_ADDRESS_AS_NAME, NULL },
		{ __LINE__, "army.ml 192.0.2.1", MXWI_CODE_ADDRESS_AS_NAME, NULL },
		{ __LINE__, "army.ml CNAME .", MXWI_CODE_RPZ_LINE, "army.ml" },
		{ __LINE__, "army.ml. cname .", MXWI_CODE_RPZ_LINE, "army.ml" },
		{ __LINE__, "*.army.ml IN CNAME .", MXWI_CODE_RPZ_LINE, "*.army.ml" },
		{ __LINE__, "army.ml MX 0 .", MXWI_CODE_RPZ_LINE, "army.ml" },
		{ __LINE__, "army.ml 60 IN MX 0 .", MXWI_CODE_RPZ_LINE, "army.ml" },
		{ __LINE__, "army.ml IN 1h30m CNAME *.", MXWI_CODE_RPZ_LINE, "army.ml" },
		{ __LINE__, "army.ml\tA\t127.0.0.1", MXWI_CODE_RPZ_LINE, "army.ml" },
		{ __LINE__, "army.ml CNAME rpz-passthru.", MXWI_CODE_RPZ_LINE, "army.ml" },
		{ __LINE__, "24.0.2.0.192.rpz-client-ip CNAME .", MXWI_CODE_RPZ_LINE, NULL },
		{ __LINE__, "@ SOA a. b. 1 2 3 4 5", MXWI_CODE_RPZ_LINE, NULL },
		{ __LINE__, "$TTL 300", MXWI_CODE_RPZ_LINE, NULL },
		{ __LINE__, "; mistyped", MXWI_CODE_RPZ_LINE, NULL },
		{ __LINE__, "army.ml navy.ml MX", MXWI_CODE_TOO_MANY_NAMES, NULL },
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

/* Two names with a comma between may be two entries: both corrections are told, where there are two
 * names and where that is what a comma means. */
static void test_each(void)
{
	static const struct {
		int line;
		const char *text, *advice;
	} texts[] = {
		{ __LINE__, "army.ml, navy.ml",
		  "; write \"army.ml navy.ml\", or, if both are watched, write each by itself" },
		{ __LINE__, "=army.ml;navy.ml",
		  "; write \"=army.ml navy.ml\", or, if both are watched, write each by itself" },
		{ __LINE__, "army.ml:army.mil", "; write \"army.ml army.mil\"" },
		{ __LINE__, "army.ml,", "; write \"army.ml\"" },
		{ __LINE__, "army,ml", "; write \"army.ml\"" },
		{ __LINE__, "army .ml", "; write \"army.ml\"" },
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct mxwi_name_entry entry;
		struct mxwi_complaint complaint = { .text = "" };
		const char *advice;

		MXWT_CASE(texts[i].line,
		          mxwi_name_entry_parse(texts[i].text, strlen(texts[i].text), &entry,
		                                &complaint) == MXW_SYNTAX);
		advice = strstr(complaint.text, "; write");
		MXWT_CASE(texts[i].line,
		          advice != NULL && strcmp(advice, texts[i].advice) == 0);
	}
}

/* What is proposed for a pair of suffixes is one: two names without prefix, or nothing. */
static void test_suffix_pair(void)
{
	static const struct {
		int line;
		const char *text, *advice; /* NULL: none */
	} pairs[] = {
		{ __LINE__, ".ml .mil", "; write \"ml mil\"" },
		{ __LINE__, "ml .mil", "; write \"ml mil\"" },
		{ __LINE__, "*.ml .mil", "; write \"ml mil\"" },
		{ __LINE__, "=ml .mil", "; write \"ml mil\"" },
		{ __LINE__, "ml,mil", "; write \"ml mil\"" },
		{ __LINE__, ".ml", NULL },
	};
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;

	for (size_t i = 0; i < COUNT(pairs); i++) {
		const char *advice;

		MXWT_CASE(pairs[i].line,
		          mxwi_suffix_pair_parse(pairs[i].text, strlen(pairs[i].text), &entry,
		                                 &complaint) == MXW_SYNTAX);
		advice = strstr(complaint.text, "; write");
		MXWT_CASE(pairs[i].line, (advice != NULL) == (pairs[i].advice != NULL));
		if (advice != NULL && pairs[i].advice != NULL)
			MXWT_CASE(pairs[i].line, strcmp(advice, pairs[i].advice) == 0);
	}
	CU_ASSERT_EQUAL(mxwi_suffix_pair_parse("ml mil", 6, &entry, &complaint), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL(entry.intended.wire);
}

/* What covers only the name elsewhere has two corrections too, unless a prefix says it. */
static void test_only_the_name(void)
{
	static const char *const texts[] = { "0.0.0.0 army.ml", "army.ml CNAME ." };
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;

	for (size_t i = 0; i < COUNT(texts); i++) {
		CU_ASSERT_EQUAL(
			mxwi_name_entry_parse(texts[i], strlen(texts[i]), &entry, &complaint),
			MXW_SYNTAX);
		CU_ASSERT_PTR_NOT_NULL(strstr(complaint.text, "write \"army.ml\""));
		CU_ASSERT_PTR_NOT_NULL(strstr(complaint.text, "or \"=army.ml\""));
	}
	CU_ASSERT_EQUAL(mxwi_name_entry_parse("*.army.ml CNAME .", 17, &entry, &complaint),
	                MXW_SYNTAX);
	CU_ASSERT_PTR_NULL(strstr(complaint.text, " or "));
}

/* Writes a text of one or two words, of characters that plain entries have. Returns its size.
 * */
static size_t random_text(struct mxwt_random *random, char *text, size_t room)
{
	static const char characters[] = "aZ09-_...";
	static const char *const starts[] = { "", "", "", "=", "*.", " " };
	size_t size = (size_t)snprintf(text, room, "%s",
	                               starts[mxwt_random_below(random, COUNT(starts))]);
	unsigned length = mxwt_random_chance(random, 20) ? 300 : 9;

	for (unsigned left = mxwt_random_below(random, length); left > 0; left--)
		text[size++] = mxwt_random_chance(random, 90)
		                       ? characters[mxwt_random_below(random, 9)]
		                       : "a "[mxwt_random_below(random, 2)];
	return size;
}

/* An entry with an escape is not plain; it says the same with the letter that the escape is
 * for. */
static void test_plain_against_escaped(void)
{
	const uint64_t seed = 20261122;
	struct mxwt_random random = mxwt_random_new(seed);
	const unsigned failures = CU_get_number_of_failures();
	unsigned good = 0;

	for (unsigned i = 0; i < 50000; i++) {
		struct mxwi_name_entry plain, escaped;
		struct mxwi_complaint complaint;
		char text[512], other[512];
		size_t size = random_text(&random, text, sizeof(text));
		const char *letter = memchr(text, 'a', size);
		enum mxw_result result;
		int other_size;

		if (letter == NULL)
			continue;
		other_size =
			snprintf(other, sizeof(other), "%.*s\\097%.*s", (int)(letter - text),
		                 text, (int)(text + size - letter - 1), letter + 1);
		result = mxwi_name_entry_parse(text, size, &plain, &complaint);
		CU_ASSERT_EQUAL(
			mxwi_name_entry_parse(other, (size_t)other_size, &escaped, &complaint),
			result);
		if (result != MXW_OK)
			continue;
		good++;
		CU_ASSERT_EQUAL(plain.scope, escaped.scope);
		CU_ASSERT_TRUE(mxw_name_equal(plain.name, escaped.name));
		CU_ASSERT_EQUAL_FATAL(plain.intended.wire == NULL,
		                      escaped.intended.wire == NULL);
		if (plain.intended.wire != NULL)
			CU_ASSERT_TRUE(mxw_name_equal(plain.intended, escaped.intended));
	}
	CU_ASSERT_TRUE(good > 5000);
	mxwt_tell_seed(failures, seed);
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
		{ __LINE__, "=mx.example.net", NULL, MXWI_CODE_BAD_NAME },
		{ __LINE__, "=", NULL, MXWI_CODE_SEPARATOR },
		{ __LINE__, "192.0.2.1", NULL, MXWI_CODE_ADDRESS_AS_NAME },
		{ __LINE__, ".", NULL, MXWI_CODE_ROOT },
		{ __LINE__, "||example.net^", NULL, MXWI_CODE_ADBLOCK_RULE },
		{ __LINE__, "0.0.0.0 example.net", NULL, MXWI_CODE_HOSTS_LINE },
		{ __LINE__, "*.example.net CNAME .", NULL, MXWI_CODE_RPZ_LINE },
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
		{ "what is only for the name has two corrections", test_only_the_name },
		{ "a comma may stand between entries", test_each },
		{ "what is proposed for suffixes is a pair", test_suffix_pair },
		{ "plain entries are read like others", test_plain_against_escaped },
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
