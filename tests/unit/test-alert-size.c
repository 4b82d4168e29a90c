/* The longest record that there can be is a line in every format: names of 255 octets that are all escaped, and
 * texts of octets that are. A line that did not fit would be lost. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"

#define PATH_SIZE 4096u

static struct mxw_policy *policy;
static struct mxwi_record record;
static char text[MXW_TEXT_SIZE_MAX + 1], path[PATH_SIZE + 1], reason[MXW_TEXT_SIZE_MAX + 1];
static char words[4][MXW_CHANGE_TEXTS_MAX / 4 + 1];

static const struct mxwi_losses losses = {
	.counts = { UINT64_MAX / 2, UINT64_MAX / 2, UINT64_MAX / 2, UINT64_MAX / 2 },
	.lines = UINT64_MAX / 2,
};

static void fill(char *to, size_t size, char octet)
{
	memset(to, octet, size);
	to[size] = '\0';
}

/* Digits of an octet, and where a name is long enough no more than one can have. */
static void fill_name(char name[MXW_NAME_TEXT_MAX])
{
	size_t size = 0;

	for (; size + 4 < MXW_NAME_TEXT_MAX; size += 4)
		memcpy(name + size, "\\255", 4);
	name[size] = '\0';
}

static void fill_names(void)
{
	fill_name(record.name);
	fill_name(record.registered_domain);
	fill_name(record.subdomain);
	fill_name(record.public_suffix);
	fill_name(record.target);
	fill_name(record.exchange);
	fill_name(record.matched);
	fill_name(record.intended);
	fill_name(record.meant);
	fill_name(record.protected_);
}

static void fill_texts(char octet)
{
	static struct mxwi_observer observer = { .instance = "6f1c2b9e" };

	fill(text, MXW_TEXT_SIZE_MAX, octet);
	fill(reason, MXW_TEXT_SIZE_MAX, octet);
	fill(path, PATH_SIZE, octet);
	/* Each is another one: the same would be there once. */
	for (size_t i = 0; i < 4; i++) {
		fill(words[i], MXW_CHANGE_TEXTS_MAX / 4, octet);
		words[i][0] = (char)('a' + i);
	}
	fill(observer.hostname, MXW_HOST_NAME_MAX, octet);
	fill(observer.name, MXW_HOST_NAME_MAX, octet);
	record.observer = &observer;
	fill(record.message, MXWI_MESSAGE_MAX - 1, octet);
	record.rule.description = record.rule.owner = text;
	record.rule.ticket = record.rule.reference = text;
	record.rule.ruleset = path;
}

/* 0x01 takes six characters in JSON, `"` two, and 0xff three octets anywhere; `=` and `\` two in CEF. */
static void check(const char *what)
{
	static const char octets[] = { '\x01', '"', '\\', '=', '\xff' };
	static char line[MXWI_LINE_SIZE_MAX];

	for (size_t i = 0; i < sizeof(octets); i++) {
		fill_texts(octets[i]);
		for (int format = 0; format < MXW_SINK_FORMAT_COUNT; format++) {
			size_t size =
				mxwi_format_of((enum mxw_sink_format)format)(&record, line);

			CU_ASSERT_TRUE(size > 0);
			if (size == 0)
				(void)printf("# %s, format %d, octet %zu: no line\n", what,
				             format, i);
		}
	}
}

static void test_lookup(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "2001:db8:25::7", "mail.army.ml", NULL, MXW_TYPE_MX);
	struct mxwi_occurrence what;

	event.verdict.lookalike =
		(struct mxw_lookalike){ .class_ = MXW_LOOKALIKE_TRANSPOSITION, .score = 100 };
	event.type = event.class_ = UINT16_MAX;
	what = mxwt_alert_repeat(&event, UINT64_MAX / 2, 1);
	CU_ASSERT_TRUE_FATAL(mxwi_record_make(&what, &mxwt_alert_observer, UINT64_MAX / 2,
	                                      &losses, &record));
	fill_names();
	check("a look-up");
}

static void test_change(void)
{
	static const uint8_t digest[MXW_DIGEST_SIZE] = { 1 };
	const char *const list[] = { words[0], words[1], words[2], words[3] };
	const struct mxw_rule rule = mxw_policy_rule(policy, 0);
	const struct mxw_change change = {
		.kind = MXW_CHANGE_LINES_SKIPPED,
		.message = "",
		.reason = reason,
		.user = reason,
		.user_id = "4294967295",
		.policy = digest,
		.policy_before = digest,
		.policy_after = digest,
		.mode_before = MXW_MODE_DISABLED,
		.mode_after = MXW_MODE_DISABLED,
		.until_s = INT64_C(253402300799),
		.rule = &rule,
		.words = list,
		.word_count = 4,
		.lines = UINT64_MAX / 2,
	};
	const struct mxwi_occurrence what = mxwt_alert_change(&change);

	CU_ASSERT_TRUE_FATAL(mxwi_record_make(&what, &mxwt_alert_observer, UINT64_MAX / 2,
	                                      &losses, &record));
	check("a change");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a look-up", test_lookup },
		{ "a change", test_change },
		CU_TEST_INFO_NULL,
	};

	return mxwt_alert_run("alert-size", tests, &policy);
}
