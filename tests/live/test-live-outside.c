/*
 * Outside our reach: what Unbound answers before it runs any module is the administrator's word, and a mail host gets it. Each such way is shown here, so that nobody has to believe that there
 * is no other; that mxwarden check --unbound-conf finds it in the very configuration that is running,
 * is shown too. docs/reach.md tells of them in the same order.
 */
#include "lab_unbound.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define SECOND "127.0.11.1" /* whose addresses are covered, too */

static struct lab *lab;
static unsigned outside;

static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts:\n"
	"  outbound: [127.0.10.0/24]\n"
	"  second: {networks: [127.0.11.0/24], action: nxdomain}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: typed, domains: [army.test meant.test, army.slow.test]}\n";

/* Zones that configurations below name, in the lab's directory. */
static const struct {
	const char *name, *text;
} zones[] = {
	{ "outside-auth.zone", "$ORIGIN army.test.\n$TTL 300\n"
	                       "@ SOA ns.test. hostmaster.test. 1 3600 600 86400 60\n"
	                       "@ NS ns.test.\n@ MX 10 mx.real.test.\n" },
	{ "outside-rpz.zone", "$ORIGIN rpz.test.\n$TTL 300\n"
	                      "@ SOA ns.test. hostmaster.test. 1 3600 600 86400 60\n"
	                      "@ NS ns.test.\narmy.test MX 10 mx.real.test.\n" },
};

static const struct way_out {
	const char *title;
	const char *server, *clauses; /* of the configuration */
	const char *code;             /* that the check finds it under; NULL: it cannot */
	const char *client;
	const char *name;
	ldns_rr_type type;
} ways_out[] = {
	{ .title = "local-data",
	  .server = "\tlocal-data: \"army.test. MX 10 mx.real.test.\"\n",
	  .code = "local-zone",
	  .client = MAIL_HOST,
	  .name = "army.test.",
	  .type = LDNS_RR_TYPE_MX },
	{ .title = "local-zone",
	  .server = "\tlocal-zone: \"army.test.\" redirect\n"
	            "\tlocal-data: \"army.test. MX 10 mx.real.test.\"\n",
	  .code = "local-zone",
	  .client = MAIL_HOST,
	  .name = "mail.army.test.",
	  .type = LDNS_RR_TYPE_MX },
	{ .title = "view",
	  .server = "\taccess-control-view: 127.0.10.0/24 theirs\n",
	  .clauses =
	          "view:\n\tname: \"theirs\"\n\tlocal-data: \"army.test. MX 10 mx.real.test.\"\n",
	  .code = "local-zone",
	  .client = MAIL_HOST,
	  .name = "army.test.",
	  .type = LDNS_RR_TYPE_MX },
	{ .title = "auth-zone",
	  .clauses = "auth-zone:\n\tname: \"army.test.\"\n\tzonefile: \"outside-auth.zone\"\n",
	  .code = "auth-zone",
	  .client = MAIL_HOST,
	  .name = "army.test.",
	  .type = LDNS_RR_TYPE_MX },
	{ .title = "RPZ",
	  .clauses = "rpz:\n\tname: \"rpz.test.\"\n\tzonefile: \"outside-rpz.zone\"\n",
	  .code = "rpz",
	  .client = MAIL_HOST,
	  .name = "army.test.",
	  .type = LDNS_RR_TYPE_MX },
};

/* Not among them: what stands in the place of addresses leaves the alias that led to them, or makes one,
 * and the late gate sees it. */
static const struct way_out within[] = {
	{ .title = "response-ip behind an alias",
	  .server = "\tresponse-ip: 192.0.2.80/32 redirect\n"
	            "\tresponse-ip-data: 192.0.2.80/32 \"A 192.0.2.80\"\n",
	  .client = SECOND,
	  .name = "there.alias.slow.test.",
	  .type = LDNS_RR_TYPE_A },
	{ .title = "response-ip that makes an alias",
	  .server = "\tresponse-ip: 192.0.2.80/32 redirect\n"
	            "\tresponse-ip-data: 192.0.2.80/32 \"CNAME there.army.slow.test.\"\n",
	  .client = SECOND,
	  .name = "there.plain.slow.test.",
	  .type = LDNS_RR_TYPE_A },
};

static bool write_zones(void)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (!lab_print(path, sizeof(path), "%s/%s", lab->dir, zones[i].name) ||
		    !lab_write_file(path, zones[i].text))
			return false;
	return true;
}

/* What mxwarden check says of a running Unbound's configuration, to be freed. */
static char *check_configuration(const struct lab_unbound *unbound)
{
	const char *build = getenv("MXW_BUILD");
	char command[PATH_MAX], said[PATH_MAX];
	const char *const argv[] = { command,         "check",          "-p",
		                     unbound->policy, "--unbound-conf", unbound->configuration,
		                     "--apparmor",    "none",           NULL };
	struct lab_process process = { 0 };
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	if (build == NULL || !lab_print(command, sizeof(command), "%s/tools/mxwarden", build) ||
	    !lab_print(said, sizeof(said), "%s/check", unbound->dir) ||
	    !lab_process_start(&process, argv, NULL, said))
		return NULL;
	while (lab_process_is_alive(&process) && lab_now_ms() < deadline_ms)
		lab_pause();
	return lab_read_file(said);
}

static void check_finds(const struct lab_unbound *unbound, const struct way_out *way)
{
	char *said = check_configuration(unbound), code[64];

	(void)lab_print(code, sizeof(code), " [%s]\n", way->code);
	LAB_CHECK(said != NULL && strstr(said, code) != NULL, "%s is not found: %s", way->title,
	          said != NULL ? said : "nothing was said");
	free(said);
}

/* Without all that the name is blocked: asked again after everything else. */
static void is_blocked_otherwise(struct lab_unbound *unbound, const struct way_out *way)
{
	const struct lab_query query = { .from = way->client,
		                         .name = "other.army.slow.test.",
		                         .type = way->type };
	struct lab_reply *reply = lab_unbound_ask(unbound, &query);

	LAB_CHECK(reply != NULL && !lab_reply_shows_real(reply), "%s: %s", way->title,
	          lab_reply_text(reply));
	lab_reply_free(reply);
}

/* Starts an Unbound with that way out. */
static struct lab_unbound *open_way(const struct way_out *way)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .chain = "respip iterator",
		                                     .server = way->server,
		                                     .clauses = way->clauses };

	return lab_unbound_run(lab, &options);
}

static struct lab_reply *ask(struct lab_unbound *unbound, const struct way_out *way,
                             const char *client)
{
	const struct lab_query query = { .from = client, .name = way->name, .type = way->type };

	return lab_unbound_ask(unbound, &query);
}

static void answered_before(void)
{
	CU_ASSERT_TRUE_FATAL(write_zones());
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(*ways_out); i++) {
		const struct way_out *way = &ways_out[i];
		struct lab_unbound *unbound = open_way(way);
		struct lab_reply *reply;

		CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
		reply = ask(unbound, way, way->client);
		outside += LAB_CHECK(reply != NULL && lab_reply_shows_real(reply), "%s: %s",
		                     way->title, lab_reply_text(reply));
		lab_reply_free(reply);
		is_blocked_otherwise(unbound, way);
		check_finds(unbound, way);
		CU_ASSERT_TRUE(lab_unbound_end(unbound));
	}
}

/* A desktop asks first and fills what can be filled. */
static void answered_after(void)
{
	for (size_t i = 0; i < sizeof(within) / sizeof(*within); i++) {
		const struct way_out *way = &within[i];
		struct lab_unbound *unbound = open_way(way);
		struct lab_reply *reply;

		CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
		for (unsigned turn = 0; turn < 4; turn++) {
			const bool desktop = turn % 2 == 0;

			reply = ask(unbound, way, desktop ? DESKTOP : way->client);
			LAB_CHECK(reply != NULL && lab_reply_shows_real(reply) == desktop,
			          "%s, turn %u: %s", way->title, turn, lab_reply_text(reply));
			lab_reply_free(reply);
		}
		CU_ASSERT_TRUE(lab_unbound_end(unbound));
	}
}

/* The cache, from a file: what unbound-control dump_cache writes and load_cache reads. */
static const char cache[] = "START_RRSET_CACHE\n"
			    ";rrset 300 1 0 7 3\n"
			    "army.test.\t300\tIN\tMX\t10 mx.real.test.\n"
			    "END_RRSET_CACHE\n"
			    "START_MSG_CACHE\n"
			    "msg army.test. IN MX 33152 1 300 3 1 0 0\n"
			    "army.test. IN MX 0\n"
			    "END_MSG_CACHE\n"
			    "EOF\n";

static void loaded_cache(void)
{
	const struct lab_unbound_options options = { .policy = policy };
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "army.test.",
		                         .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	struct lab_reply *reply;
	char *answer;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	answer = lab_unbound_feed(unbound, "load_cache", cache);
	LAB_CHECK(answer != NULL && strstr(answer, "ok") != NULL, "%s",
	          answer != NULL ? answer : "no answer");
	free(answer);
	reply = lab_unbound_ask(unbound, &query);
	outside += LAB_CHECK(reply != NULL && lab_reply_shows_real(reply), "%s",
	                     lab_reply_text(reply));
	lab_reply_free(reply);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "answered before any module", answered_before },
		                { "addresses replaced: within reach", answered_after },
		                { "a cache that was loaded from a file", loaded_cache },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "outside our reach", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };
	const int status = lab_main(LAB_NEEDS_MODULE, suites, &lab);

	if (outside != 0)
		lab_say("%u outside", outside);
	return status;
}
