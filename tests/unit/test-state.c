/* What people decided by hand: what a state takes and refuses, when it ends, that it comes back from
 * its file as it was, files that are none, and what a decision makes of the releases. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mxwarden/state.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/files.h"
#include "tests/unit/kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define X16 "xxxxxxxxxxxxxxxx"
#define X256 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16
#define X1024 X256 X256 X256 X256

#define NOW 1795000000 /* 2026-11-18T11:06:40Z */
#define NOW_TEXT "2026-11-18T11:06:40Z"

static char why[MXW_STATE_WHY_MAX];

static enum mxw_result release_until(struct mxw_state *state, const char *name, int64_t until_s)
{
	return mxw_state_add_release(state,
	                             &(struct mxw_release){ .name = name,
	                                                    .since_s = NOW,
	                                                    .until_s = until_s,
	                                                    .reason = "CHG-1",
	                                                    .user = "alice" },
	                             why);
}

static enum mxw_result override_until(struct mxw_state *state, enum mxw_mode mode,
                                      int64_t until_s)
{
	return mxw_state_set_override(state, &(struct mxw_override){ .mode = mode,
	                                                             .since_s = NOW,
	                                                             .until_s = until_s,
	                                                             .reason = "CHG-2",
	                                                             .user = "bob" });
}

/* ---- names ---- */

static void test_names(void)
{
	static const struct {
		int line;
		const char *name;
		const char *kept; /* NULL: it is refused */
		const char *why;  /* a part of what is said then */
	} cases[] = {
		{ __LINE__, "army.ml", "army.ml", NULL },
		{ __LINE__, " Army.ML. ", "army.ml", NULL },
		{ __LINE__, "=Army.ML", "=army.ml", NULL },
		{ __LINE__, "*.army.ml", "*.army.ml", NULL },
		{ __LINE__,
		  "B\xc3\xbc"
		  "cher.example",
		  "xn--bcher-kva.example", NULL },
		{ __LINE__, "a\\046b.ml", "a\\.b.ml", NULL },
		{ __LINE__, "ml", "ml", NULL },
		{ __LINE__, "", NULL, "is empty" },
		{ __LINE__, ".", NULL, "is the root" },
		{ __LINE__, "*", NULL, "every name there is" },
		{ __LINE__, "*.", NULL, "every name there is" },
		{ __LINE__, "army..ml", NULL, "two dots" },
		{ __LINE__, "192.0.2.1", NULL, "is an address" },
		{ __LINE__, "user@army.ml", NULL, "write \"army.ml\"" },
		{ __LINE__, "army.ml army.mil", NULL, "is two names" },
		{ __LINE__, "army.ml\x1b[2J", NULL, "\\u{1b}" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_state *state = mxw_state_new();
		enum mxw_result result = release_until(state, cases[i].name, NOW + 60);

		if (cases[i].kept != NULL) {
			MXWT_CASE(cases[i].line, result == MXW_OK);
			MXWT_CASE(cases[i].line,
			          mxw_state_release_count(state) == 1 &&
			                  strcmp(mxw_state_release(state, 0).name,
			                         cases[i].kept) == 0);
			MXWT_CASE(cases[i].line, mxw_state_end_release(state, cases[i].name));
		} else {
			MXWT_CASE(cases[i].line, result == MXW_SYNTAX);
			MXWT_CASE(cases[i].line, strstr(why, cases[i].why) != NULL);
			MXWT_CASE(cases[i].line, !mxw_state_end_release(state, cases[i].name));
		}
		MXWT_CASE(cases[i].line, mxw_state_release_count(state) == 0);
		mxw_state_free(state);
	}
}

/* One name has one release; another prefix is another one. */
static void test_replaced(void)
{
	struct mxw_state *state = mxw_state_new();
	struct mxw_release own;

	CU_ASSERT_EQUAL(release_until(state, "army.ml", NOW + 1), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "navy.ml", NOW + 2), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "=army.ml", NOW + 3), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "ARMY.ml.", NOW + 4), MXW_OK);
	CU_ASSERT_EQUAL_FATAL(mxw_state_release_count(state), 3);
	CU_ASSERT_STRING_EQUAL(mxw_state_release(state, 0).name, "army.ml");
	CU_ASSERT_EQUAL(mxw_state_release(state, 0).until_s, NOW + 4);
	CU_ASSERT_STRING_EQUAL(mxw_state_release(state, 2).name, "=army.ml");
	/* What the state itself gave may be given back. */
	own = mxw_state_release(state, 1);
	own.until_s = NOW + 5;
	CU_ASSERT_EQUAL(mxw_state_add_release(state, &own, why), MXW_OK);
	CU_ASSERT_STRING_EQUAL(mxw_state_release(state, 1).name, "navy.ml");
	CU_ASSERT_STRING_EQUAL(mxw_state_release(state, 1).reason, "CHG-1");
	CU_ASSERT_STRING_EQUAL(mxw_state_release(state, 1).user, "alice");
	CU_ASSERT_FALSE(mxw_state_end_release(state, "*.army.ml"));
	CU_ASSERT_TRUE(mxw_state_end_release(state, "Army.ml"));
	CU_ASSERT_FALSE(mxw_state_end_release(state, "army.ml"));
	CU_ASSERT_EQUAL(mxw_state_release_count(state), 2);
	CU_ASSERT_STRING_EQUAL(mxw_state_release(state, 0).name, "navy.ml");
	mxw_state_free(state);
}

/* ---- limits ---- */

static void test_refused(void)
{
	static const struct {
		int line;
		int64_t since_s, until_s;
		const char *reason, *user;
		enum mxw_result result; /* of a release and of an override alike */
	} cases[] = {
		{ __LINE__, 0, 1, "", "", MXW_OK },
		{ __LINE__, NOW, NOW + 31536000, X1024, X1024, MXW_OK },
		{ __LINE__, NOW, NOW + 31536001, "r", "u", MXW_LIMIT },
		{ __LINE__, NOW, NOW + 1, X1024 "x", "u", MXW_LIMIT },
		{ __LINE__, NOW, NOW + 1, "r", X1024 "x", MXW_LIMIT },
		{ __LINE__, NOW, NOW, "r", "u", MXW_SYNTAX },
		{ __LINE__, NOW, NOW - 1, "r", "u", MXW_SYNTAX },
		{ __LINE__, -5, 1, "r", "u", MXW_SYNTAX },
		{ __LINE__, NOW, -1, "r", "u", MXW_SYNTAX },
		{ __LINE__, 253402300799, 253402300800, "r", "u", MXW_SYNTAX },
		{ __LINE__, NOW, INT64_MAX, "r", "u", MXW_SYNTAX },
		{ __LINE__, NOW, NOW + 1, "two\nlines", "u", MXW_SYNTAX },
		{ __LINE__, NOW, NOW + 1, "\x1b[2J", "u", MXW_SYNTAX },
		{ __LINE__, NOW, NOW + 1, "r", "\xff", MXW_SYNTAX },
		/* Shows the rest of a line from right to left. */
		{ __LINE__, NOW, NOW + 1, "\xe2\x80\xae", "u", MXW_SYNTAX },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_state *state = mxw_state_new();
		const struct mxw_release release = { "army.ml", cases[i].since_s,
			                             cases[i].until_s, cases[i].reason,
			                             cases[i].user };
		const struct mxw_override override = { MXW_MODE_MONITOR, cases[i].since_s,
			                               cases[i].until_s, cases[i].reason,
			                               cases[i].user };

		MXWT_CASE(cases[i].line,
		          mxw_state_add_release(state, &release, why) == cases[i].result);
		MXWT_CASE(cases[i].line,
		          mxw_state_set_override(state, &override) == cases[i].result);
		MXWT_CASE(cases[i].line,
		          mxw_state_release_count(state) == (cases[i].result == MXW_OK));
		MXWT_CASE(cases[i].line, (mxw_state_override(state).mode == MXW_MODE_MONITOR) ==
		                                 (cases[i].result == MXW_OK));
		mxw_state_free(state);
	}
}

/* A refused override leaves the one before. */
static void test_override(void)
{
	struct mxw_state *state = mxw_state_new();
	struct mxw_override override;

	CU_ASSERT_EQUAL(mxw_state_override(state).mode, MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(override_until(state, MXW_MODE_MONITOR, 0), MXW_OK);
	CU_ASSERT_EQUAL(override_until(state, MXW_MODE_DISABLED, NOW), MXW_SYNTAX);
	override = mxw_state_override(state);
	CU_ASSERT_EQUAL(override.mode, MXW_MODE_MONITOR);
	CU_ASSERT_EQUAL(override.until_s, 0);
	CU_ASSERT_STRING_EQUAL(override.reason, "CHG-2");
	override.mode = MXW_MODE_ENFORCE;
	CU_ASSERT_EQUAL(mxw_state_set_override(state, &override), MXW_OK);
	CU_ASSERT_STRING_EQUAL(mxw_state_override(state).user, "bob");
	CU_ASSERT_EQUAL(mxw_state_set_override(state, &(struct mxw_override){ 0 }), MXW_OK);
	CU_ASSERT_EQUAL(mxw_state_override(state).mode, MXW_MODE_UNSET);
	CU_ASSERT_PTR_NULL(mxw_state_override(state).reason);
	mxw_state_free(state);
	mxw_state_free(NULL);
}

static struct mxw_state *full_state(void)
{
	struct mxw_state *state = mxw_state_new();

	for (unsigned i = 0; i < MXW_RELEASES_MAX; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "n%u.example", i);
		CU_ASSERT_EQUAL(release_until(state, name, NOW + 60), MXW_OK);
	}
	return state;
}

static void test_most(void)
{
	struct mxw_state *state = full_state();

	CU_ASSERT_EQUAL(release_until(state, "more.example", NOW + 60), MXW_LIMIT);
	CU_ASSERT_PTR_NOT_NULL(strstr(why, "1000 names are released already"));
	/* One that is there may be changed. */
	CU_ASSERT_EQUAL(release_until(state, "n999.example", NOW + 61), MXW_OK);
	CU_ASSERT_TRUE(mxw_state_end_release(state, "n0.example"));
	CU_ASSERT_EQUAL(release_until(state, "more.example", NOW + 60), MXW_OK);
	CU_ASSERT_EQUAL(mxw_state_release_count(state), MXW_RELEASES_MAX);
	mxw_state_free(state);
}

/* ---- the end ---- */

static void test_expire(void)
{
	struct mxw_state *state = mxw_state_new();

	CU_ASSERT_FALSE(mxw_state_expire(state, INT64_MAX));
	CU_ASSERT_EQUAL(override_until(state, MXW_MODE_MONITOR, NOW + 20), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "a.ml", NOW + 10), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "b.ml", NOW + 30), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "c.ml", NOW + 10), MXW_OK);
	CU_ASSERT_FALSE(mxw_state_expire(state, NOW + 9));
	CU_ASSERT_TRUE(mxw_state_expire(state, NOW + 10));
	CU_ASSERT_EQUAL_FATAL(mxw_state_release_count(state), 1);
	CU_ASSERT_STRING_EQUAL(mxw_state_release(state, 0).name, "b.ml");
	CU_ASSERT_FALSE(mxw_state_expire(state, NOW + 19));
	CU_ASSERT_EQUAL(mxw_state_override(state).mode, MXW_MODE_MONITOR);
	CU_ASSERT_TRUE(mxw_state_expire(state, NOW + 20));
	CU_ASSERT_EQUAL(mxw_state_override(state).mode, MXW_MODE_UNSET);
	CU_ASSERT_TRUE(mxw_state_expire(state, NOW + 31));
	CU_ASSERT_EQUAL(mxw_state_release_count(state), 0);
	/* One without an end has none. */
	CU_ASSERT_EQUAL(override_until(state, MXW_MODE_DISABLED, 0), MXW_OK);
	CU_ASSERT_FALSE(mxw_state_expire(state, INT64_MAX));
	mxw_state_free(state);
}

/* ---- the file ---- */

#define RELEASE                                                                                \
	"  {\"name\": \"=army.ml\", \"since\": \"" NOW_TEXT                                    \
	"\", \"until\": \"2026-11-18T13:06:40Z\", \"reason\": \"CHG-1\", "                     \
	"\"user\": \"alice\"}"
#define OVERRIDE                                                                               \
	" \"override\": {\"mode\": \"monitor\", \"since\": \"" NOW_TEXT                        \
	"\", \"until\": null, \"reason\": \"CHG-2\", \"user\": \"bob\"}"
#define WHOLE                                                                                  \
	"{\n"                                                                                  \
	" \"mxwarden-state\": 1,\n" OVERRIDE ",\n \"releases\": [\n" RELEASE "\n ]\n}\n"

static void test_file(void)
{
	const char *path = mxwt_path("state.json");
	struct mxw_state *state = mxw_state_new(), *back = NULL;
	char *text;

	CU_ASSERT_EQUAL(mxw_state_store(state, path), MXW_OK);
	text = mxwt_file_read(path, NULL);
	CU_ASSERT_STRING_EQUAL(text, "{\n \"mxwarden-state\": 1,\n \"override\": null,\n"
	                             " \"releases\": []\n}\n");
	free(text);
	CU_ASSERT_EQUAL_FATAL(mxw_state_read(path, &back), MXW_OK);
	CU_ASSERT_EQUAL(mxw_state_override(back).mode, MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(mxw_state_release_count(back), 0);
	mxw_state_free(back);

	CU_ASSERT_EQUAL(override_until(state, MXW_MODE_MONITOR, 0), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "=Army.ML", NOW + 7200), MXW_OK);
	CU_ASSERT_EQUAL(mxw_state_store(state, path), MXW_OK);
	text = mxwt_file_read(path, NULL);
	CU_ASSERT_STRING_EQUAL(text, WHOLE);
	free(text);
	CU_ASSERT_EQUAL(release_until(state, "a\\034\\\\b.ml", NOW + 1), MXW_OK);
	CU_ASSERT_EQUAL(
		mxw_state_add_release(state,
	                              &(struct mxw_release){ .name = "*.navy.ml",
	                                                     .since_s = 0,
	                                                     .until_s = 1,
	                                                     .reason = "\"quoted\" \\ r\xc3\xa9"
	                                                               "al\xf0\x9f\x98\x80",
	                                                     .user = "" },
	                              why),
		MXW_OK);
	CU_ASSERT_EQUAL(mxw_state_store(state, path), MXW_OK);
	CU_ASSERT_EQUAL_FATAL(mxw_state_read(path, &back), MXW_OK);
	CU_ASSERT_EQUAL(mxw_state_override(back).mode, MXW_MODE_MONITOR);
	CU_ASSERT_EQUAL(mxw_state_override(back).since_s, NOW);
	CU_ASSERT_EQUAL(mxw_state_override(back).until_s, 0);
	CU_ASSERT_STRING_EQUAL(mxw_state_override(back).reason, "CHG-2");
	CU_ASSERT_STRING_EQUAL(mxw_state_override(back).user, "bob");
	CU_ASSERT_EQUAL_FATAL(mxw_state_release_count(back), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct mxw_release was = mxw_state_release(state, i);
		const struct mxw_release is = mxw_state_release(back, i);

		CU_ASSERT_STRING_EQUAL(is.name, was.name);
		CU_ASSERT_STRING_EQUAL(is.reason, was.reason);
		CU_ASSERT_STRING_EQUAL(is.user, was.user);
		CU_ASSERT_EQUAL(is.since_s, was.since_s);
		CU_ASSERT_EQUAL(is.until_s, was.until_s);
	}
	mxw_state_free(back);
	mxw_state_free(state);
}

/* As much as there can be comes back. */
static void test_file_full(void)
{
	const char *path = mxwt_path("full.json");
	struct mxw_state *state = full_state(), *back = NULL;

	for (size_t i = 0; i < MXW_RELEASES_MAX; i++) {
		struct mxw_release release = mxw_state_release(state, i);
		char quotes[MXW_TEXT_SIZE_MAX + 1];

		memset(quotes, '"', sizeof(quotes));
		quotes[sizeof(quotes) - 1] = '\0';
		release.reason = quotes;
		release.user = quotes;
		CU_ASSERT_EQUAL(mxw_state_add_release(state, &release, why), MXW_OK);
	}
	CU_ASSERT_EQUAL(mxw_state_store(state, path), MXW_OK);
	CU_ASSERT_EQUAL_FATAL(mxw_state_read(path, &back), MXW_OK);
	CU_ASSERT_EQUAL(mxw_state_release_count(back), MXW_RELEASES_MAX);
	mxw_state_free(back);
	mxw_state_free(state);
}

#define HEAD "{\"mxwarden-state\": 1, "
#define NO_RELEASES ", \"releases\": []}"
#define SINCE "\"since\": \"" NOW_TEXT "\", "
#define UNTIL "\"until\": \"2026-11-18T13:06:40Z\", "
#define WHO "\"reason\": \"r\", \"user\": \"u\""
#define ONE "{\"name\": \"army.ml\", " SINCE UNTIL WHO "}"

static void test_file_hostile(void)
{
	static const struct {
		int line;
		const char *text;
		enum mxw_result result;
	} cases[] = {
		{ __LINE__, HEAD "\"override\": null" NO_RELEASES, MXW_OK },
		{ __LINE__, HEAD "\"override\": null, \"releases\": [" ONE "]}", MXW_OK },
		{ __LINE__, "", MXW_SYNTAX },
		{ __LINE__, "null", MXW_SYNTAX },
		{ __LINE__, "[]", MXW_SYNTAX },
		{ __LINE__, "{}", MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": null" NO_RELEASES "x", MXW_SYNTAX },
		{ __LINE__, "{\"mxwarden-state\": 2, \"override\": null" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__, "{\"mxwarden-state\": \"1\", \"override\": null" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__, "{\"mxwarden-state\": 1.0, \"override\": null" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__, "{\"override\": null" NO_RELEASES, MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": null, \"new\": 1" NO_RELEASES, MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": null, \"override\": null" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": false" NO_RELEASES, MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": {}" NO_RELEASES, MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": null, \"releases\": {}}", MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": null, \"releases\": [1]}", MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": null, \"releases\": [{}]}", MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": null, \"releases\": [" ONE "," ONE "]}",
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD "\"override\": {\"mode\": \"monitor\", " SINCE UNTIL WHO "}" NO_RELEASES,
		  MXW_OK },
		{ __LINE__,
		  HEAD "\"override\": {\"mode\": \"policy\", " SINCE UNTIL WHO "}" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__, HEAD "\"override\": {\"mode\": 1, " SINCE UNTIL WHO "}" NO_RELEASES,
		  MXW_SYNTAX },
		/* Not for ever by a slip. */
		{ __LINE__,
		  HEAD "\"override\": {\"mode\": \"monitor\", \"since\": "
		       "\"1970-01-01\", \"until\": \"1970-01-01\", " WHO "}" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD "\"override\": {\"mode\": \"monitor\", " SINCE WHO
		       ", \"x\": 1}" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD "\"override\": {\"mode\": \"monitor\", " SINCE
		       "\"until\": \"2027-11-18T11:06:41Z\", " WHO "}" NO_RELEASES,
		  MXW_LIMIT },
		{ __LINE__,
		  HEAD "\"override\": {\"mode\": \"monitor\", " SINCE
		       "\"until\": \"tomorrow\", " WHO "}" NO_RELEASES,
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD "\"override\": null, \"releases\": [{\"name\": \"army.ml\", " SINCE
		       "\"until\": null, " WHO "}]}",
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD
		  "\"override\": null, \"releases\": [{\"name\": \"army..ml\", " SINCE UNTIL WHO
		  "}]}",
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD "\"override\": null, \"releases\": [{\"name\": \"army.ml\", " SINCE
		       "\"until\": \"2027-11-18T11:06:41Z\", " WHO "}]}",
		  MXW_LIMIT },
		{ __LINE__,
		  HEAD "\"override\": null, \"releases\": [{\"name\": \"army.ml\", " SINCE UNTIL
		       "\"reason\": \"\\u001b[2J\", \"user\": \"u\"}]}",
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD "\"override\": null, \"releases\": [{\"name\": \"army.ml\", " SINCE UNTIL
		       "\"reason\": \"\\u0000\", \"user\": \"u\"}]}",
		  MXW_SYNTAX },
		{ __LINE__,
		  HEAD "\"override\": null, \"releases\": [{\"name\": \"army.ml\", " SINCE UNTIL
		       "\"reason\": \"" X1024 "x\", \"user\": \"u\"}]}",
		  MXW_LIMIT },
	};
	const char *path = mxwt_path("hostile.json");

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_state *state = NULL;

		mxwt_file_write(path, cases[i].text, strlen(cases[i].text));
		MXWT_CASE(cases[i].line, mxw_state_read(path, &state) == cases[i].result);
		MXWT_CASE(cases[i].line, (state != NULL) == (cases[i].result == MXW_OK));
		mxw_state_free(state);
	}
}

/* Cut off anywhere, it is refused; with any octet changed, nothing worse happens. */
static void test_file_damaged(void)
{
	static const char whole[] = WHOLE;
	const char *path = mxwt_path("damaged.json");
	struct mxw_state *state = NULL;

	/* The last two octets are the brace and the line end. */
	for (size_t size = 0; size < sizeof(whole) - 2; size++) {
		mxwt_file_write(path, whole, size);
		CU_ASSERT_EQUAL(mxw_state_read(path, &state), MXW_SYNTAX);
	}
	for (size_t at = 0; at < sizeof(whole) - 1; at++) {
		static const char octets[] = { '\0', ' ', '"', '9', '\xff' };

		for (size_t i = 0; i < sizeof(octets); i++) {
			char text[sizeof(whole)];

			memcpy(text, whole, sizeof(text));
			text[at] = octets[i];
			mxwt_file_write(path, text, sizeof(text) - 1);
			state = NULL;
			if (mxw_state_read(path, &state) == MXW_OK) {
				struct mxw_policy *policy = NULL;

				CU_ASSERT_EQUAL(mxw_state_seal_releases(state, 1, &policy),
				                MXW_OK);
				mxw_policy_free(policy);
			}
			mxw_state_free(state);
		}
	}
}

static void test_file_kinds(void)
{
	const char *path = mxwt_path("kind");
	struct mxw_state *state = NULL;

	CU_ASSERT_EQUAL(mxw_state_read(path, &state), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	CU_ASSERT_EQUAL(mxw_state_read(mxwt_path("."), &state), MXW_IO);
	CU_ASSERT_EQUAL(errno, EISDIR);
	/* Nobody writes to it: whoever waited would wait for ever. */
	CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
	CU_ASSERT_EQUAL(mxw_state_read(path, &state), MXW_IO);
	CU_ASSERT_EQUAL(errno, EINVAL);
	CU_ASSERT_EQUAL(unlink(path), 0);
	mxwt_file_write(path, "", 0);
	CU_ASSERT_EQUAL(truncate(path, MXW_STATE_SIZE_MAX + 1), 0);
	CU_ASSERT_EQUAL(mxw_state_read(path, &state), MXW_LIMIT);
	CU_ASSERT_PTR_NULL(state);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static void test_file_store_fails(void)
{
	struct mxw_state *state = mxw_state_new();

	CU_ASSERT_EQUAL(mxw_state_store(state, mxwt_path("absent/state.json")), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	mxw_state_free(state);
}

/* ---- decisions ---- */

static enum mxw_trigger ask(const struct mxw_policy *set, const char *name, int64_t now_s,
                            uint32_t *ret_rule)
{
	const struct mxw_question question = {
		.name = mxwt_name(name),
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
		.now_s = now_s,
	};
	struct mxw_verdict verdict = mxw_policy_decide_for_group(set, 0, &question);

	*ret_rule = verdict.rule;
	CU_ASSERT_EQUAL(mxw_releases_hold(set, question.name, now_s),
	                verdict.trigger == MXW_TRIGGER_ALLOW);
	return verdict.trigger;
}

static void test_seal(void)
{
	static const struct {
		int line;
		const char *name;
		int64_t now_s;
		uint32_t release; /* MXW_RULE_NONE: none */
	} cases[] = {
		{ __LINE__, "army.ml", NOW, 0 },
		{ __LINE__, "mail.ARMY.ml", NOW + 99, 0 },
		{ __LINE__, "army.ml", NOW + 100, MXW_RULE_NONE },
		{ __LINE__, "ml", NOW, MXW_RULE_NONE },
		{ __LINE__, "navy.ml", NOW, 1 },
		{ __LINE__, "mail.navy.ml", NOW, MXW_RULE_NONE },
		{ __LINE__, "mod.ml", NOW, MXW_RULE_NONE },
		{ __LINE__, "mail.mod.ml", NOW + 99, 2 },
		/* The shorter one holds when the longer has run out. */
		{ __LINE__, "sub.army.ml", NOW + 49, 3 },
		{ __LINE__, "sub.army.ml", NOW + 50, 0 },
		/* Both say it; each ends at its own second. */
		{ __LINE__, "twice.ml", NOW + 10, 5 },
		{ __LINE__, "twice.ml", NOW + 60, 4 },
		{ __LINE__, "twice.ml", NOW + 100, MXW_RULE_NONE },
	};
	struct mxw_state *state = mxw_state_new();
	struct mxw_policy *set = NULL;

	CU_ASSERT_EQUAL(mxw_state_seal_releases(state, 7, &set), MXW_OK);
	CU_ASSERT_PTR_NULL(set);
	CU_ASSERT_EQUAL(release_until(state, "army.ml", NOW + 100), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "=navy.ml", NOW + 100), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "*.mod.ml", NOW + 100), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "sub.army.ml", NOW + 50), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "twice.ml", NOW + 100), MXW_OK);
	CU_ASSERT_EQUAL(release_until(state, "=twice.ml", NOW + 60), MXW_OK);
	CU_ASSERT_EQUAL_FATAL(mxw_state_seal_releases(state, 7, &set), MXW_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint32_t rule;
		enum mxw_trigger trigger = ask(set, cases[i].name, cases[i].now_s, &rule);

		MXWT_CASE(cases[i].line, rule == cases[i].release);
		MXWT_CASE(cases[i].line,
		          trigger == (cases[i].release == MXW_RULE_NONE ? MXW_TRIGGER_NONE
		                                                        : MXW_TRIGGER_ALLOW));
	}
	mxw_policy_free(set);
	mxw_state_free(state);
}

/* ---- memory ---- */

/* Everything once: MXW_NOMEM where something was refused, and nothing half done. */
static bool attempt(void *context)
{
	const char *path = context;
	struct mxw_state *state = mxw_state_new(), *back = NULL;
	struct mxw_policy *set = NULL;
	enum mxw_result result = MXW_NOMEM;

	if (state != NULL)
		result = override_until(state, MXW_MODE_MONITOR, NOW + 60);
	if (result == MXW_OK)
		result = release_until(state, "army.ml", NOW + 60);
	if (result == MXW_OK)
		result = release_until(state, "=navy.ml", NOW + 60);
	if (result == MXW_OK) {
		const size_t count = mxw_state_release_count(state);

		CU_ASSERT_EQUAL(count, 2);
		result = mxw_state_store(state, path);
	}
	if (result == MXW_OK)
		result = mxw_state_read(path, &back);
	if (result == MXW_OK) {
		CU_ASSERT_EQUAL(mxw_state_release_count(back), 2);
		result = mxw_state_seal_releases(back, 1, &set);
	}
	CU_ASSERT_EQUAL(result, mxwt_fail_alloc_happened() ? MXW_NOMEM : MXW_OK);
	CU_ASSERT_EQUAL(set != NULL, result == MXW_OK);
	mxw_policy_free(set);
	mxw_state_free(back);
	mxw_state_free(state);
	return true;
}

static void test_no_memory(void)
{
	const unsigned count = mxwt_files_count();
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s", mxwt_path("scarce.json"));
	/* Twice a state, items, and three times texts; names of the file, its octets, and what a seal
	 * needs; twice over. jansson and the C library are not refused anything. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt, path) >= 2 * 20);
	CU_ASSERT_EQUAL(mxwt_files_count(), count + 1);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "names are kept in one form", test_names },
		{ "one name has one release", test_replaced },
		{ "what is refused", test_refused },
		{ "the override", test_override },
		{ "as many as there can be", test_most },
		{ "all ends at its second", test_expire },
		{ "what is stored comes back", test_file },
		{ "so does the most there can be", test_file_full },
		{ "files that say something else", test_file_hostile },
		{ "damaged files", test_file_damaged },
		{ "files that are none", test_file_kinds },
		{ "a directory that is not there", test_file_store_fails },
		{ "released names", test_seal },
		{ "refused memory", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "state", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
