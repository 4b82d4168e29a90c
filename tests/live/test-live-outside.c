/*
 * Outside our reach: what Unbound answers before it runs any module is the administrator's word, and a
 * mail host gets it. Each such way is shown here, so that nobody has to believe that there is no other;
 * that mxwarden check --unbound-conf finds it in the very configuration that is running, is shown too.
 * docs/reach.md tells of them in the same order.
 */
#include "lab_alerts.h"
#include "lab_command.h"
#include "lab_control.h"
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

static void check_finds(const struct lab_unbound *unbound, const struct way_out *way)
{
	const char *const words[] = { "check",
		                      "-p",
		                      unbound->policy,
		                      "--unbound-conf",
		                      unbound->configuration,
		                      "--apparmor",
		                      "none",
		                      NULL };
	char *said = NULL, code[64];

	(void)lab_mxwarden(unbound, words, &said);
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

#define LOADED_MAX 200u
#define BURST 8u

/* What unbound-control dump_cache writes and load_cache reads: the real MX of n0.army.test. and so on, as
 * many as there are. To be freed. */
static char *print_cache(unsigned count)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (memory == NULL)
		return NULL;
	(void)fputs("START_RRSET_CACHE\n", memory);
	for (unsigned i = 0; i < count; i++)
		(void)fprintf(memory,
		              ";rrset 300 1 0 7 3\nn%u.army.test.\t300\tIN\tMX\t10 "
		              "mx.real.test.\n",
		              i);
	(void)fputs("END_RRSET_CACHE\nSTART_MSG_CACHE\n", memory);
	for (unsigned i = 0; i < count; i++)
		(void)fprintf(memory,
		              "msg n%u.army.test. IN MX 33152 1 300 3 1 0 0\n"
		              "n%u.army.test. IN MX 0\n",
		              i, i);
	(void)fputs("END_MSG_CACHE\nEOF\n", memory);
	if (fclose(memory) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static void load_cache(struct lab_unbound *unbound, unsigned count)
{
	char *cache = print_cache(count);
	char *answer = cache != NULL ? lab_unbound_feed(unbound, "load_cache", cache) : NULL;

	LAB_CHECK(answer != NULL && strstr(answer, "ok") != NULL, "%s",
	          answer != NULL ? answer : "no answer");
	free(answer);
	free(cache);
}

static json_int_t counter(const struct lab_unbound *unbound, const char *path)
{
	json_t *status = LAB_CALL(unbound, "{'call':'status'}", "done");
	const json_int_t value = lab_alert_number(status, path);

	json_decref(status);
	return value;
}

static void wait_bypassed(const struct lab_unbound *unbound, json_int_t count)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	while (counter(unbound, "counters.bypassed") < count && lab_now_ms() < deadline_ms)
		lab_pause();
	CU_ASSERT_EQUAL(counter(unbound, "counters.bypassed"), count);
}

/* The first line of that dataset and action in the file of alerts, once it is there; to be given to json_decref(). */
static json_t *wait_line(const struct lab_unbound *unbound, const char *dataset,
                         const char *action)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	char path[PATH_MAX];
	json_t *found = NULL;

	(void)lab_print(path, sizeof(path), "%s/alerts.json", unbound->state);
	while (found == NULL && lab_now_ms() < deadline_ms) {
		char *text = lab_read_file(path);

		for (char *line = text, *end;
		     found == NULL && line != NULL && (end = strchr(line, '\n')) != NULL;
		     line = end + 1) {
			json_t *json = json_loadb(line, (size_t)(end - line), 0, NULL);

			if (strcmp(lab_alert_text(json, "event.dataset"), dataset) == 0 &&
			    strcmp(lab_alert_text(json, "event.action"), action) == 0)
				found = json;
			else
				json_decref(json);
		}
		free(text);
		lab_pause();
	}
	return found;
}

/* The first answer cannot be held back; it is told, and it is the last one. */
static void loaded_cache(void)
{
	const struct lab_unbound_options options = { .policy = policy };
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "n0.army.test.",
		                         .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	struct lab_reply *reply;
	json_t *line;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	load_cache(unbound, 1);
	reply = lab_unbound_ask(unbound, &query);
	outside += LAB_CHECK(reply != NULL && lab_reply_shows_real(reply), "%s",
	                     lab_reply_text(reply));
	lab_reply_free(reply);
	wait_bypassed(unbound, 1);
	reply = lab_unbound_ask(unbound, &query);
	LAB_CHECK(reply != NULL && lab_reply_shows_policy(reply) &&
	                  !lab_reply_shows_real(reply),
	          "%s", lab_reply_text(reply));
	lab_reply_free(reply);
	line = wait_line(unbound, "mxwarden.alert", "pass");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "mxwarden.would"), "null-mx");
	CU_ASSERT_TRUE(json_is_false(lab_alert_at(line, "mxwarden.blocked")));
	json_decref(line);
	line = wait_line(unbound, "mxwarden.state", "cache-bypass");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "event.kind"), "event");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "dns.question.name"), "n0.army.test");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "client.ip"), MAIL_HOST);
	CU_ASSERT_STRING_NOT_EQUAL(lab_alert_text(line, "mxwarden.policy"), "");
	json_decref(line);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "past the module"), 1);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Asks for each name BURST times at once, and does not look at what comes. */
static void ask_in_bursts(struct lab_unbound *unbound)
{
	for (unsigned i = 0; i < LOADED_MAX; i++) {
		struct lab_exchange *exchanges[BURST] = { NULL };
		char name[64];
		const struct lab_query query = { .from = MAIL_HOST,
			                         .name = name,
			                         .type = LDNS_RR_TYPE_MX };

		(void)lab_print(name, sizeof(name), "n%u.army.test.", i);
		for (unsigned k = 0; k < BURST; k++)
			exchanges[k] = lab_ask_begin(unbound->port, &query);
		for (unsigned k = 0; k < BURST; k++)
			lab_reply_free(lab_ask_end(exchanges[k], LAB_PATIENCE_MS));
	}
}

/* Workers answer from entries while they are taken out, and more are put in: nobody waits for ever, and
 * in the end nothing is left. */
static void loaded_under_load(void)
{
	const struct lab_unbound_options options = { .policy = policy, .threads = 2 };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (unsigned round = 0; round < 5; round++) {
		load_cache(unbound, LOADED_MAX);
		ask_in_bursts(unbound);
	}
	for (unsigned i = 0; i < LOADED_MAX; i++) {
		const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
		char name[64];
		const struct lab_query query = { .from = MAIL_HOST,
			                         .name = name,
			                         .type = LDNS_RR_TYPE_MX };
		bool real = true;

		(void)lab_print(name, sizeof(name), "n%u.army.test.", i);
		while (real && lab_now_ms() < deadline_ms) {
			struct lab_reply *reply = lab_unbound_ask(unbound, &query);

			real = reply == NULL || lab_reply_shows_real(reply);
			lab_reply_free(reply);
		}
		LAB_CHECK(!real, "%s is never closed", name);
	}
	CU_ASSERT_TRUE(counter(unbound, "counters.bypassed") >= (json_int_t)LOADED_MAX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "answered before any module", answered_before },
		                { "addresses replaced: within reach", answered_after },
		                { "a cache that was loaded from a file", loaded_cache },
		                { "loaded again and again under load", loaded_under_load },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "outside our reach", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };
	const int status = lab_main(LAB_NEEDS_MODULE, suites, &lab);

	if (outside != 0)
		lab_say("matrix: %u outside", outside);
	return status;
}
