/*
 * DNS first: whatever happens to the policy file, Unbound starts, reloads and answers. Without a
 * usable policy everybody gets real answers and the log cries; once there was a good one, that
 * one stays in force, over reloads and restarts, until the file is good again.
 */
#include "lab_outcome.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define SECOND "127.0.11.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define NO_POLICY "NO POLICY IS IN FORCE"
#define LAST_GOOD "THE LAST GOOD POLICY IS IN FORCE"
#define STARTED "start of service"

static struct lab *lab;

#define HEAD                                                                                   \
	"mxwarden: 1\n"                                                                        \
	"mode: enforce\n"                                                                      \
	"mail-hosts: {outbound: [127.0.10.0/24], second: {networks: [127.0.11.0/24], "         \
	"action: nxdomain}}\n"                                                                 \
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"

static const char first_policy[] = HEAD "watch:\n  - {id: first, domains: [army.test]}\n";

static const char second_policy[] =
	HEAD "watch:\n"
	     "  - {id: second, domains: [navy.test, army.slow.test], action: nodata}\n"
	     "  - {id: third, suffixes: [typo.slow.test meant.test], action: nodata,\n"
	     "     accept: {whole-suffix: all of it is the lab's}}\n";

/* The mistake is in the line of the unknown key. */
static const char broken_policy[] = HEAD "whatch:\n  - {id: first, domains: [army.test]}\n";

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)

/* Reloads by a signal, and waits until it is done. */
static bool hang_up(struct lab_unbound *unbound)
{
	const unsigned started = lab_unbound_log_count(unbound, STARTED);

	lab_process_signal(&unbound->process, SIGHUP);
	return lab_unbound_wait_log(unbound, STARTED, started + 1);
}

/* Each kind of unusable policy, at the first start ever. */
static void nothing_good_ever(void)
{
	static const struct {
		const char *what, *policy, *in_log;
	} rows[] = {
		{ "no file", NULL, "cannot use the policy" },
		{ "an empty file", "", "cannot use the policy" },
		{ "no YAML", "{[\n", "policy.yaml:" },
		{ "an unknown key", broken_policy, "policy.yaml:5:" },
		{ "no mail hosts", "mxwarden: 1\nmode: enforce\nwatch: []\n", "policy.yaml:" },
		{ "another version", "mxwarden: 2\nmode: enforce\n", "policy.yaml:1:" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct lab_unbound_options options = { .policy = rows[i].policy };
		struct lab_unbound *unbound = lab_unbound_run(lab, &options);

		if (!LAB_CHECK(unbound != NULL, "%s: Unbound does not start", rows[i].what))
			continue;
		EXPECT(DESKTOP, "army.test.", LAB_REAL);
		EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
		LAB_CHECK(lab_unbound_log_count(unbound, NO_POLICY) == 1, "%s: not cried out",
		          rows[i].what);
		LAB_CHECK(lab_unbound_log_count(unbound, rows[i].in_log) >= 1,
		          "%s: \"%s\" is not in the log", rows[i].what, rows[i].in_log);
		/* And it comes into force as soon as it is good. */
		CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, first_policy));
		CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
		EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
		EXPECT(DESKTOP, "army.test.", LAB_REAL);
		CU_ASSERT_TRUE(lab_unbound_end(unbound));
	}
}

static void last_good_stays(void)
{
	const struct lab_unbound_options options = { .policy = first_policy,
		                                     .chain = "validator iterator" };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	/* The file breaks: by reload, by signal, over a restart, and gone altogether. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken_policy));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 1);
	CU_ASSERT_TRUE(lab_unbound_log_count(unbound, "policy.yaml:5:") >= 1);
	CU_ASSERT_TRUE(hang_up(unbound));
	EXPECT(DESKTOP, "mail.army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 2);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 3);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, NULL));
	CU_ASSERT_TRUE(hang_up(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 4);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, NO_POLICY), 0);
	/* Corrected, and another one. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, second_policy));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "navy.test.", LAB_NODATA);
	EXPECT(DESKTOP, "navy.test.", LAB_REAL);
	/* That one is now the last good. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken_policy));
	CU_ASSERT_TRUE(hang_up(unbound));
	EXPECT(MAIL_HOST, "navy.test.", LAB_NODATA);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 5);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

#define LISTED(more)                                                                           \
	HEAD "watch:\n  - {id: listed, files: [lists/a.txt], max-change: 50%" more "}\n"

/* A list that is another one all of a sudden is taken when somebody says so; one that is gone is
 * not, and the last good one is there even after a restart. */
static void changed_list(void)
{
	const struct lab_unbound_options options = { .policy = LISTED("") };
	struct lab_unbound *unbound = lab_unbound_new(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "lists/a.txt",
	                                        "army.test\na.test\nb.test\nc.test\n"));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	/* One of four went, one came: just 50%. */
	CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "lists/a.txt",
	                                        "army.test\na.test\nb.test\nd.test\n"));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 0);
	/* Two went, one came. */
	CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "lists/a.txt",
	                                        "navy.test\na.test\nb.test\n"));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 1);
	CU_ASSERT_TRUE(lab_unbound_log_count(unbound, "[max-change]") >= 1);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "accept: {max-change: REASON}"), 1);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "navy.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_write_policy(
		unbound, LISTED(", accept: {max-change: another supplier}")));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 1);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "navy.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "navy.test.", LAB_REAL);
	/* Gone: by reload, and over a restart. */
	CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "lists/a.txt", NULL));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(MAIL_HOST, "navy.test.", LAB_NULL_MX);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 2);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "navy.test.", LAB_NULL_MX);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 3);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, NO_POLICY), 0);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* A last good policy that is cut off or changed is not used. */
static void spoilt_last_good(void)
{
	const struct lab_unbound_options options = { .policy = first_policy };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	char path[PATH_MAX], *text;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	(void)lab_print(path, sizeof(path), "%s/last-good.policy", unbound->state);
	text = lab_read_file(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	CU_ASSERT_TRUE_FATAL(strlen(text) > 20);
	text[strlen(text) - 10] ^= 1;
	CU_ASSERT_TRUE(lab_write_file(path, text));
	free(text);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken_policy));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, NO_POLICY), 1);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Writes what the module stores of a policy of one file (module/config/bundle.h). */
static bool write_bundle(const char *path, const char *policy)
{
	char body[2048], bundle[sizeof(body) + 100], hex[2 * 32 + 1];
	unsigned char digest[32];

	if (!lab_print(body, sizeof(body), "mxwarden-sources 1\nfile %zu p.yaml\n%s\n",
	               strlen(policy), policy) ||
	    EVP_Digest(body, strlen(body), digest, NULL, EVP_sha256(), NULL) != 1)
		return false;
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return lab_print(bundle, sizeof(bundle), "%send sha256:%s\n", body, hex) &&
	       lab_write_file(path, bundle);
}

/* What was good when it came into force is not judged again when it is all there is: not even what
 * time has made wrong since. */
static void last_good_grown_old(void)
{
	static const char old_policy[] =
		HEAD "expect: {block: [army.test]}\n"
		     "watch:\n"
		     "  - {id: ended, domains: [army.test], expires: 2020-01-01}\n"
		     "  - {id: stays, domains: [navy.test]}\n";
	const struct lab_unbound_options options = { .policy = old_policy };
	struct lab_unbound *unbound = lab_unbound_new(lab, &options);
	char path[PATH_MAX];

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	(void)lab_print(path, sizeof(path), "%s/last-good.policy", unbound->state);
	CU_ASSERT_TRUE_FATAL(write_bundle(path, old_policy));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "[expect-block]"), 1);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 1);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, NO_POLICY), 0);
	EXPECT(MAIL_HOST, "navy.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Nothing can be kept, no alert can be written: the policy is in force all the same. */
static void no_state_directory(void)
{
	const struct lab_unbound_options options = { .policy = first_policy };
	struct lab_unbound *unbound = lab_unbound_new(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_EQUAL(rmdir(unbound->state), 0);
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_log_count(unbound, "cannot keep the last good policy") >= 1);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Queries that are sent at the moment of a reload are answered, too. */
static void served_throughout(void)
{
	const struct lab_unbound_options options = { .policy = first_policy };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (unsigned i = 0; i < 10; i++) {
		const unsigned started = lab_unbound_log_count(unbound, STARTED);

		CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, i % 2 == 0 ? broken_policy
		                                                            : first_policy));
		lab_process_signal(&unbound->process, SIGHUP);
		for (unsigned j = 0; j < 10; j++) {
			char name[64];

			(void)lab_print(name, sizeof(name), "n%u-%u.army.test.", i, j);
			EXPECT(DESKTOP, name, LAB_REAL);
			EXPECT(MAIL_HOST, name, LAB_NULL_MX);
			EXPECT(DESKTOP, "plain.test.", LAB_REAL);
		}
		CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, STARTED, started + 1));
	}
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void expect_nothing_real(struct lab_unbound *unbound, const char *name,
                                ldns_rr_type type)
{
	const struct lab_query query = { .from = MAIL_HOST, .name = name, .type = type };
	struct lab_reply *reply = lab_unbound_ask(unbound, &query);

	LAB_CHECK(reply != NULL && !lab_reply_shows_real(reply), "%s type %d: %s", name,
	          (int)type, lab_reply_text(reply));
	lab_reply_free(reply);
}

/* What was harmless and cached is watched now, and the cache has been kept. */
static void kept_cache(void)
{
	static const char *const names[] = { "navy.test.",         "mail.navy.test.",
		                             "army.slow.test.",    "below.army.slow.test.",
		                             "k.alias.slow.test.", "k.chain.slow.test.",
		                             "k.moved.slow.test.", "k.typo.slow.test.",
		                             "k.slip.slow.test." };
	const struct lab_unbound_options options = { .policy = first_policy,
		                                     .chain = "validator iterator" };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	long long cached;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (size_t i = 0; i < COUNT(names); i++) {
		EXPECT(DESKTOP, names[i], LAB_REAL);
		EXPECT(MAIL_HOST, names[i], LAB_REAL);
		lab_outcome_expect(unbound, __LINE__,
		                   &(struct lab_query){ .from = SECOND,
		                                        .name = names[i],
		                                        .type = LDNS_RR_TYPE_A },
		                   LAB_REAL);
	}
	EXPECT(MAIL_HOST, "plain.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, second_policy));
	if (!lab_unbound_reload(unbound, "reload_keep_cache")) {
		lab_say("this Unbound has no reload_keep_cache");
	} else {
		/* It was kept indeed. */
		cached = lab_unbound_statistic(unbound, "total.num.cachehits");
		EXPECT(MAIL_HOST, "plain.test.", LAB_REAL);
		CU_ASSERT_EQUAL(lab_unbound_statistic(unbound, "total.num.cachehits"),
		                cached + 1);
		for (size_t i = 0; i < COUNT(names); i++) {
			expect_nothing_real(unbound, names[i], LDNS_RR_TYPE_MX);
			expect_nothing_real(unbound, names[i], LDNS_RR_TYPE_A);
			EXPECT(DESKTOP, names[i], LAB_REAL);
		}
	}
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "no good policy ever", nothing_good_ever },
		                { "the last good policy stays", last_good_stays },
		                { "a list that changes", changed_list },
		                { "a spoilt last good policy", spoilt_last_good },
		                { "a last good policy grown old", last_good_grown_old },
		                { "no state directory", no_state_directory },
		                { "served throughout", served_throughout },
		                { "a kept cache", kept_cache },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "reload", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
