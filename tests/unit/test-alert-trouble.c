/* What is said about lost alerts, and when; the clock is an argument. */
#include <string.h>

#include "alert/trouble.h"
#include "tests/lib/tap.h"

static struct mxwi_trouble trouble;
static char text[MXWI_TROUBLE_TEXT_MAX];

static void says(int64_t now_ms, const char *expect)
{
	CU_ASSERT_TRUE(mxwi_trouble_next(&trouble, now_ms, text));
	CU_ASSERT_STRING_EQUAL(text, expect);
}

static void silent(int64_t now_ms)
{
	CU_ASSERT_FALSE(mxwi_trouble_next(&trouble, now_ms, text));
}

static void reset(void)
{
	memset(&trouble, 0, sizeof(trouble));
}

static void test_once_a_minute(void)
{
	reset();
	silent(5);
	mxwi_trouble_begin(&trouble, MXWI_LOSS_WRITE, 1, "full");
	says(5, "alerts are being lost, so far 1: full");
	silent(5);
	mxwi_trouble_begin(&trouble, MXWI_LOSS_WRITE, 7, "full");
	silent(60004);
	says(60005, "alerts are being lost, so far 7: full");
	/* At work, but it costs nothing more: there is nothing to say. */
	silent(200000);
}

static void test_end(void)
{
	reset();
	mxwi_trouble_end(&trouble, MXWI_LOSS_WRITE);
	silent(0);
	mxwi_trouble_begin(&trouble, MXWI_LOSS_WRITE, 2, "full");
	says(0, "alerts are being lost, so far 2: full");
	mxwi_trouble_end(&trouble, MXWI_LOSS_WRITE);
	says(1000, "alerts are written again, 2 were lost: full");
	silent(1000);
	/* It comes back and goes again within the minute: said when the minute is over. */
	mxwi_trouble_begin(&trouble, MXWI_LOSS_WRITE, 3, "gone");
	silent(2000);
	mxwi_trouble_end(&trouble, MXWI_LOSS_WRITE);
	silent(3000);
	says(60000, "alerts are being lost, so far 3: gone");
	says(60000, "alerts are written again, 3 were lost: gone");
	silent(60000);
}

/* A file that cannot be opened is said before anything is lost by it. */
static void test_before_any_loss(void)
{
	reset();
	mxwi_trouble_begin(&trouble, MXWI_LOSS_WRITE, 0, "no file");
	says(0, "alerts are being lost, so far 0: no file");
	silent(100000);
	mxwi_trouble_end(&trouble, MXWI_LOSS_WRITE);
	says(100000, "alerts are written again, 0 were lost: no file");
}

static void test_causes_are_apart(void)
{
	reset();
	mxwi_trouble_begin(&trouble, MXWI_LOSS_BUILD, 1, "build");
	says(0, "alerts are being lost, so far 1: build");
	mxwi_trouble_begin(&trouble, MXWI_LOSS_RING, 9, "ring");
	says(1, "alerts are being lost, so far 9: ring");
	mxwi_trouble_end(&trouble, MXWI_LOSS_BUILD);
	says(2, "alerts are written again, 1 were lost: build");
	silent(2);
}

static void test_hurry(void)
{
	reset();
	mxwi_trouble_begin(&trouble, MXWI_LOSS_RING, 1, "ring");
	says(0, "alerts are being lost, so far 1: ring");
	mxwi_trouble_begin(&trouble, MXWI_LOSS_RING, 2, "ring");
	silent(1);
	mxwi_trouble_hurry(&trouble);
	says(1, "alerts are being lost, so far 2: ring");
	silent(1);
}

static void test_long_reason(void)
{
	char why[2 * MXWI_WHY_MAX];

	reset();
	memset(why, 'x', sizeof(why));
	why[sizeof(why) - 1] = '\0';
	mxwi_trouble_begin(&trouble, MXWI_LOSS_WRITE, 18446744073709551615u, why);
	CU_ASSERT_TRUE(mxwi_trouble_next(&trouble, 0, text));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "so far 18446744073709551615: xxx"));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "at once, then once a minute", test_once_a_minute },
		{ "the end is said, after all losses", test_end },
		{ "trouble before any loss", test_before_any_loss },
		{ "each cause by itself", test_causes_are_apart },
		{ "hurry", test_hurry },
		{ "a reason that is too long", test_long_reason },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "alert-trouble", .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
