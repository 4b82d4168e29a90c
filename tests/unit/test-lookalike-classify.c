/* What is like what: cases from the literature, from published lists of typing errors, and from rows of
 * docs/lookalikes.md, each score worked out by hand from its table: the class's, then what the length of the
 * label (5: -30, 6: -15, from 9 on: +10), its first character (-15) and the suffix make of it. */
#include <string.h>

#include "lookalike/classify.h"
#include "lookalike/vocabulary.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

struct row {
	int line;
	const char *typed, *meant;
	unsigned suffix_labels;
	enum mxw_lookalike_class class_;
	unsigned score;
};

static struct mxw_lookalike classify(const char *typed, const char *meant,
                                     unsigned suffix_labels)
{
	const struct mxwi_meant domain = { .text = { (const uint8_t *)meant, strlen(meant) },
		                           .suffix_labels = suffix_labels };

	return mxwi_classify((struct mxwi_text){ (const uint8_t *)typed, strlen(typed) },
	                     &domain);
}

static void run(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct mxw_lookalike is =
			classify(rows[i].typed, rows[i].meant, rows[i].suffix_labels);

		if (is.class_ != rows[i].class_ || is.score != rows[i].score)
			printf("# %s for %s: %s, %u\n", rows[i].typed, rows[i].meant,
			       is.class_ != MXW_LOOKALIKE_NONE
			               ? mxw_lookalike_class_text(is.class_)
			               : "nothing",
			       is.score);
		MXWT_CASE(rows[i].line,
		          is.class_ == rows[i].class_ && is.score == rows[i].score);
	}
}

#define RUN(rows) run(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_label(void)
{
	static const struct row rows[] = {
		{ __LINE__, "gamil.com", "gmail.com", 1, MXW_LOOKALIKE_TRANSPOSITION, 85 - 10 },
		{ __LINE__, "gmali.com", "gmail.com", 1, MXW_LOOKALIKE_TRANSPOSITION, 85 - 10 },
		{ __LINE__, "gmil.com", "gmail.com", 1, MXW_LOOKALIKE_OMISSION, 80 - 30 },
		{ __LINE__, "gmai.com", "gmail.com", 1, MXW_LOOKALIKE_OMISSION, 80 - 30 },
		{ __LINE__, "gnail.com", "gmail.com", 1, MXW_LOOKALIKE_KEYBOARD, 65 - 30 },
		{ __LINE__, "icluod.com", "icloud.com", 1, MXW_LOOKALIKE_TRANSPOSITION,
		  85 - 5 },
		{ __LINE__, "iclud.com", "icloud.com", 1, MXW_LOOKALIKE_OMISSION, 80 - 15 },
		{ __LINE__, "hotmil.com", "hotmail.com", 1, MXW_LOOKALIKE_OMISSION, 80 },
		{ __LINE__, "exmaple.com", "example.com", 1, MXW_LOOKALIKE_TRANSPOSITION, 85 },
		{ __LINE__, "mircosoft.com", "microsoft.com", 1, MXW_LOOKALIKE_TRANSPOSITION,
		  85 + 10 },
		{ __LINE__, "gogle.com", "google.com", 1, MXW_LOOKALIKE_REPETITION, 80 - 5 },
		{ __LINE__, "gooogle.com", "google.com", 1, MXW_LOOKALIKE_REPETITION, 75 - 5 },
		{ __LINE__, "goooggle.com", "google.com", 1, MXW_LOOKALIKE_REPETITION,
		  60 - 15 },
		{ __LINE__, "googles.com", "google.com", 1, MXW_LOOKALIKE_PLURAL, 60 - 15 },
		{ __LINE__, "businesses.com", "business.com", 1, MXW_LOOKALIKE_PLURAL, 60 },
		{ __LINE__, "business.com", "businesses.com", 1, MXW_LOOKALIKE_PLURAL,
		  60 + 10 },
		{ __LINE__, "boxesoffice.com", "boxoffice.com", 1, MXW_LOOKALIKE_PLURAL,
		  60 + 10 },
		{ __LINE__, "exemple.com", "example.com", 1, MXW_LOOKALIKE_VOWEL, 50 },
		{ __LINE__, "exaxmple.com", "example.com", 1, MXW_LOOKALIKE_INSERTION, 40 },
		{ __LINE__, "exaqple.com", "example.com", 1, MXW_LOOKALIKE_SUBSTITUTION, 30 },
		{ __LINE__, "examplg.com", "example.com", 1, MXW_LOOKALIKE_BIT, 30 },
		{ __LINE__, "wxample.com", "example.com", 1, MXW_LOOKALIKE_KEYBOARD, 65 - 15 },
		{ __LINE__, "xample.com", "example.com", 1, MXW_LOOKALIKE_OMISSION, 80 - 15 },
		{ __LINE__, "tonline.de", "t-online.de", 1, MXW_LOOKALIKE_HYPHEN, 60 },
		{ __LINE__, "1-und-1.de", "1und1.de", 1, MXW_LOOKALIKE_HYPHEN, 60 - 30 },
		/* A short part between hyphens, and neighbours in a series. */
		{ __LINE__, "htw-berlin.de", "fhtw-berlin.de", 1, MXW_LOOKALIKE_OMISSION,
		  80 + 10 - 15 - 30 },
		{ __LINE__, "uniroma2.it", "uniroma1.it", 1, MXW_LOOKALIKE_KEYBOARD, 65 - 40 },
		{ __LINE__, "server12.com", "server1.com", 1, MXW_LOOKALIKE_INSERTION, 1 },
		{ __LINE__, "server.com", "server1.com", 1, MXW_LOOKALIKE_OMISSION, 80 - 40 },
		{ __LINE__, "s3rver.com", "server.com", 1, MXW_LOOKALIKE_KEYBOARD, 65 - 15 },
		/* Four letters and fewer are not judged by their label. */
		{ __LINE__, "amry.mil", "army.mil", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "nvy.mil", "navy.mil", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "mop.uk", "mod.uk", 1, MXW_LOOKALIKE_NONE, 0 },
	};

	RUN(rows);
}

static void test_looks(void)
{
	static const struct row rows[] = {
		{ __LINE__, "rnicrosoft.com", "microsoft.com", 1, MXW_LOOKALIKE_HOMOGLYPH,
		  60 + 10 },
		{ __LINE__, "paypa1.com", "paypal.com", 1, MXW_LOOKALIKE_HOMOGLYPH, 60 - 15 },
		{ __LINE__, "g00gle.com", "google.com", 1, MXW_LOOKALIKE_HOMOGLYPH, 60 - 15 },
		{ __LINE__, "vvindows-dinic.com", "windows-clinic.com", 1,
		  MXW_LOOKALIKE_HOMOGLYPH, 60 + 10 },
		/* One key beside the other says more than the look. */
		{ __LINE__, "exarnple.com", "example.com", 1, MXW_LOOKALIKE_HOMOGLYPH, 60 },
		{ __LINE__, "exanple.com", "example.com", 1, MXW_LOOKALIKE_KEYBOARD, 65 },
	};

	RUN(rows);
}

static void test_suffix(void)
{
	static const struct row rows[] = {
		{ __LINE__, "army.ml", "army.mil", 1, MXW_LOOKALIKE_SUFFIX, 100 },
		{ __LINE__, "us.af.ml", "us.af.mil", 1, MXW_LOOKALIKE_SUFFIX, 100 },
		{ __LINE__, "hotmail.ml", "hotmail.nl", 1, MXW_LOOKALIKE_SUFFIX, 90 },
		{ __LINE__, "gmail.co", "gmail.com", 1, MXW_LOOKALIKE_SUFFIX, 85 },
		{ __LINE__, "gmail.cm", "gmail.com", 1, MXW_LOOKALIKE_SUFFIX, 100 },
		{ __LINE__, "cabinetoffice.uk", "cabinetoffice.gov.uk", 2, MXW_LOOKALIKE_SUFFIX,
		  60 },
		/* No such top-level domain. */
		{ __LINE__, "gmail.con", "gmail.com", 1, MXW_LOOKALIKE_KEYBOARD, 65 },
		{ __LINE__, "gmail.cmo", "gmail.com", 1, MXW_LOOKALIKE_TRANSPOSITION, 85 },
		/* Another country's. */
		{ __LINE__, "example.be", "example.de", 1, MXW_LOOKALIKE_HOMOGLYPH, 25 },
		{ __LINE__, "example.c.uk", "example.co.uk", 2, MXW_LOOKALIKE_OMISSION,
		  80 - 20 },
		{ __LINE__, "web.de.de", "web.de", 1, MXW_LOOKALIKE_ADDED_SUFFIX, 80 },
		{ __LINE__, "army.mil.com", "army.mil", 1, MXW_LOOKALIKE_ADDED_SUFFIX, 80 },
		{ __LINE__, "armymil.com", "army.mil", 1, MXW_LOOKALIKE_ADDED_SUFFIX, 60 },
		{ __LINE__, "us-af-mil.com", "us.af.mil", 1, MXW_LOOKALIKE_ADDED_SUFFIX, 60 },
		{ __LINE__, "youtubecom.net", "youtube.com", 1, MXW_LOOKALIKE_ADDED_SUFFIX,
		  80 },
		{ __LINE__, "youtube.com", "youtu.be", 1, MXW_LOOKALIKE_ADDED_SUFFIX, 60 },
		{ __LINE__, "bsu-edu.org", "bsu.edu", 1, MXW_LOOKALIKE_ADDED_SUFFIX, 60 },
		/* Nobody has mail at a public suffix. */
		{ __LINE__, "ac.cy", "ac.cd", 1, MXW_LOOKALIKE_NONE, 0 },
		/* Brazil has these suffixes, too. */
		{ __LINE__, "example.com.br", "example.com", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "example.co.uk", "example.co", 1, MXW_LOOKALIKE_NONE, 0 },
		/* Five characters say too little without their dots. */
		{ __LINE__, "webde.com", "web.de", 1, MXW_LOOKALIKE_NONE, 0 },
	};

	RUN(rows);
}

static void test_dots(void)
{
	static const struct row rows[] = {
		{ __LINE__, "ausintel.com", "aus.intel.com", 1, MXW_LOOKALIKE_MISSING_DOT, 90 },
		{ __LINE__, "aus-intel.com", "aus.intel.com", 1, MXW_LOOKALIKE_MISSING_DOT,
		  90 },
		{ __LINE__, "ausxintel.com", "aus.intel.com", 1, MXW_LOOKALIKE_MISSING_DOT,
		  70 },
		{ __LINE__, "bbcco.uk", "bbc.co.uk", 2, MXW_LOOKALIKE_MISSING_DOT, 90 },
		{ __LINE__, "averydeepexample.com", "a.very.deep.example.com", 1,
		  MXW_LOOKALIKE_MISSING_DOT, 90 },
		{ __LINE__, "hot.mail.com", "hotmail.com", 1, MXW_LOOKALIKE_ADDED_DOT, 60 },
		{ __LINE__, "h.ot.mail.com", "hotmail.com", 1, MXW_LOOKALIKE_ADDED_DOT, 60 },
		{ __LINE__, "hot.ail.com", "hotmail.com", 1, MXW_LOOKALIKE_ADDED_DOT, 40 },
		{ __LINE__, "t.online.de", "t-online.de", 1, MXW_LOOKALIKE_ADDED_DOT, 60 },
		{ __LINE__, "examplec.om", "example.com", 1, MXW_LOOKALIKE_TRANSPOSITION, 85 },
		/* Nobody but the forces can register there. */
		{ __LINE__, "usarmy.mil", "us.army.mil", 1, MXW_LOOKALIKE_MISSING_DOT,
		  90 - 80 },
		{ __LINE__, "us-army.mil", "us.army.mil", 1, MXW_LOOKALIKE_MISSING_DOT,
		  90 - 80 },
		/* A host's name is known by its word. */
		{ __LINE__, "usarmy.mil", "army.mil", 1, MXW_LOOKALIKE_MISSING_DOT, 1 },
		{ __LINE__, "mail-microsoft.com", "microsoft.com", 1, MXW_LOOKALIKE_MISSING_DOT,
		  70 + 10 },
		{ __LINE__, "mailhotmail.com", "hotmail.com", 1, MXW_LOOKALIKE_MISSING_DOT,
		  70 },
		{ __LINE__, "xyhotmail.com", "hotmail.com", 1, MXW_LOOKALIKE_NONE, 0 },
	};

	RUN(rows);
}

static void test_combinations(void)
{
	static const struct row rows[] = {
		{ __LINE__, "microsoft-login.com", "microsoft.com", 1,
		  MXW_LOOKALIKE_COMBINATION, 20 },
		{ __LINE__, "the-microsoft-shop.com", "microsoft.com", 1,
		  MXW_LOOKALIKE_COMBINATION, 20 },
		{ __LINE__, "supportmicrosoft.com", "microsoft.com", 1,
		  MXW_LOOKALIKE_COMBINATION, 20 },
		{ __LINE__, "microsoftsupport.net", "microsoft.com", 1,
		  MXW_LOOKALIKE_COMBINATION, 10 },
		{ __LINE__, "microsoftxyz.com", "microsoft.com", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "xn--microsoft-login-lka.com", "microsoft.com", 1,
		  MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "army-login.mil", "army.mil", 1, MXW_LOOKALIKE_NONE, 0 },
	};

	RUN(rows);
}

/* Mail that reaches the right registrable domain reaches no stranger. */
static void test_own(void)
{
	static const struct row rows[] = {
		{ __LINE__, "example.com", "example.com", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "mail.example.com", "example.com", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "army.mil", "us.army.mil", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "su.army.mil", "us.army.mil", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "u.s.army.mil", "us.army.mil", 1, MXW_LOOKALIKE_NONE, 0 },
		{ __LINE__, "another.org", "example.com", 1, MXW_LOOKALIKE_NONE, 0 },
	};

	RUN(rows);
}

/* Every class has a word of its own. */
static void test_words(void)
{
	CU_ASSERT_PTR_NULL(mxw_lookalike_class_text(MXW_LOOKALIKE_NONE));
	CU_ASSERT_PTR_NULL(mxw_lookalike_class_text(MXW_LOOKALIKE_CLASSES));
	for (unsigned a = 1; a < MXW_LOOKALIKE_CLASSES; a++) {
		const char *word = mxw_lookalike_class_text((enum mxw_lookalike_class)a);

		CU_ASSERT_PTR_NOT_NULL_FATAL(word);
		for (unsigned b = 1; b < a; b++)
			CU_ASSERT_STRING_NOT_EQUAL(
				word, mxw_lookalike_class_text((enum mxw_lookalike_class)b));
	}
}

/* Where strangers cannot register. */
static void test_closed(void)
{
	static const struct {
		int line;
		const char *name;
		bool closed;
	} rows[] = {
		{ __LINE__, "army.mil", true },       { __LINE__, "nato.int", true },
		{ __LINE__, "a.gov", true },          { __LINE__, "cabinet.gov.uk", true },
		{ __LINE__, "nzdf.mil.nz", true },    { __LINE__, "army.ml", false },
		{ __LINE__, "mil.com", false },       { __LINE__, "gov.example", false },
		{ __LINE__, "a.gov.example", false }, { __LINE__, "gov", false },
		{ __LINE__, "gov.uk", true },         { __LINE__, "x.gov.ul", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		MXWT_CASE(rows[i].line, mxwi_is_closed((struct mxwi_text){
						(const uint8_t *)rows[i].name,
						strlen(rows[i].name) }) == rows[i].closed);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "errors in the label", test_label },
		{ "what looks alike", test_looks },
		{ "suffixes", test_suffix },
		{ "dots", test_dots },
		{ "combinations", test_combinations },
		{ "the right registrable domain", test_own },
		{ "words", test_words },
		{ "closed suffixes", test_closed },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "lookalike-classify", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
