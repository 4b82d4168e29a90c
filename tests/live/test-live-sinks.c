/*
 * Every kind of sink at once, with a real journald. Some of them take nothing: nobody reads one socket, another
 * one is not there, a file is a FIFO. The others get all that is theirs, Unbound answers, and what is lost is
 * counted to the last look-up.
 */
#include "lab_alerts.h"
#include "lab_command.h"
#include "lab_control.h"
#include "lab_journal.h"
#include "lab_outcome.h"
#include "tests/lib/tap.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MAIL_HOST "127.0.10.1"
#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static struct lab *lab;
static struct lab_journal journal;

static const char policy[] = LAB_POLICY_HEAD
	"watch:\n"
	"  - {id: critical, domains: [crit.test meant.test], severity: critical}\n"
	"  - {id: low, domains: [low.test], severity: low}\n";

/* The sinks by their order. */
enum {
	SINK_FILE,
	SINK_HUNG,
	SINK_FIFO,
	SINK_COLLECTOR,
	SINK_SYSLOG,
	SINK_JOURNAL,
	SINK_ABSENT,
	SINKS
};

#define SETTINGS                                                                               \
	"mxwarden-host: 1\n"                                                                   \
	"name: res17\n"                                                                        \
	"alerts:\n"                                                                            \
	"  repeat: 24h\n"                                                                      \
	"  heartbeat: 24h\n"                                                                   \
	"  sinks:\n"                                                                           \
	"    - {file: alerts.json}\n"                                                          \
	"    - {socket: hung}\n"                                                               \
	"    - {file: fifo}\n"                                                                 \
	"    - {socket: collector, minimum-severity: high}\n"                                  \
	"    - {syslog: local4, socket: log}\n"                                                \
	"    - {journal: mxwarden-test}\n"                                                     \
	"    - {syslog: daemon, socket: absent}\n"

/* A socket of the state directory, and what came out of it. */
struct receiver {
	int fd;
	unsigned lookups, others;
	char last[65536]; /* about a look-up */
};

static struct receiver hung, collector, syslog_;
/* How many names were asked for. */
static unsigned asked;

static int bind_in(const struct lab_unbound *unbound, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    lab_print(address.sun_path, sizeof(address.sun_path), "%s/%s", unbound->state,
	              name) &&
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	lab_say("no socket %s can be had in %s", name, unbound->state);
	return -1;
}

/* Takes out what is there. */
static void take(struct receiver *receiver)
{
	char text[sizeof(receiver->last)];
	ssize_t size;

	while ((size = recv(receiver->fd, text, sizeof(text) - 1, MSG_DONTWAIT)) >= 0) {
		text[size] = '\0';
		if (strstr(text, "\"dataset\":\"mxwarden.alert\"") == NULL) {
			receiver->others++;
			continue;
		}
		receiver->lookups++;
		memcpy(receiver->last, text, (size_t)size + 1);
	}
}

/* Takes out until that many look-ups have come. */
static void take_until(struct receiver *receiver, unsigned lookups, const char *name)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	do {
		take(receiver);
		if (receiver->lookups >= lookups)
			break;
		lab_pause();
	} while (lab_now_ms() < deadline_ms);
	LAB_CHECK(receiver->lookups == lookups, "%s has %u look-ups, not %u", name,
	          receiver->lookups, lookups);
}

/* How many datagrams a socket keeps for a receiver that does not read. */
static unsigned queue_length(void)
{
	char *text = lab_read_file("/proc/sys/net/unix/max_dgram_qlen");
	const unsigned length = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 512;

	free(text);
	return length;
}

/* How many names may be asked for before the sockets are emptied, an even number. Datagrams of some kB also fill
 * the sender's buffer, from about a hundred on. */
static unsigned batch_size(void)
{
	const unsigned half = queue_length() / 4 * 2;

	return half < 50 ? half : 50;
}

/* More than a receiver that does not read has room for; an even number. */
static unsigned too_many(void)
{
	return queue_length() / 2 * 2 + 6 * batch_size();
}

/* Asks for names that were not asked for before, half of them critical, and waits until the sockets that are
 * read have what is theirs. */
static void ask(struct lab_unbound *unbound, unsigned count)
{
	const unsigned batch = batch_size();

	for (unsigned i = 0; i < count; i++) {
		char name[64];

		(void)lab_print(name, sizeof(name), "n%u.%s.test.", asked,
		                asked % 2 == 0 ? "crit" : "low");
		LAB_EXPECT(unbound, MAIL_HOST, name, LAB_NULL_MX);
		asked++;
		if (asked % batch != 0 && i + 1 < count)
			continue;
		take_until(&syslog_, asked, "syslog");
		take_until(&collector, (asked + 1) / 2, "the collector");
	}
}

static json_int_t number(const json_t *sink, const char *key)
{
	return json_integer_value(json_object_get(sink, key));
}

/* What the status says of the sinks once all that was asked for is accounted for in each. */
static json_t *counts_at_rest(const struct lab_unbound *unbound)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	for (;;) {
		json_t *status = LAB_CALL(unbound, "{'call':'status'}", "done");
		json_t *sinks = json_incref(json_object_get(status, "alerts"));
		size_t at_rest = 0;

		json_decref(status);
		for (size_t i = 0; i < json_array_size(sinks); i++) {
			const json_t *sink = json_array_get(sinks, i);

			at_rest += number(sink, "lookups") == asked &&
			           number(sink, "counted") + number(sink, "below_minimum") +
			                           number(sink, "waiting") +
			                           number(sink, "dropped_ring") +
			                           number(sink, "dropped_write") +
			                           number(sink, "dropped_build") +
			                           number(sink, "dropped_reload") ==
			                   asked;
		}
		if (at_rest == SINKS || lab_now_ms() > deadline_ms) {
			LAB_CHECK(at_rest == SINKS, "%zu of %d sinks account for %u look-ups",
			          at_rest, SINKS, asked);
			return sinks;
		}
		json_decref(sinks);
		lab_pause();
	}
}

static void check_counts(const json_t *sinks, int which, unsigned counted, unsigned below,
                         unsigned dropped)
{
	const json_t *sink = json_array_get(sinks, (size_t)which);

	LAB_CHECK(number(sink, "counted") == counted &&
	                  number(sink, "below_minimum") == below &&
	                  number(sink, "dropped_write") == dropped &&
	                  number(sink, "dropped_ring") == 0 && number(sink, "waiting") == 0,
	          "%s: counted %lld, below %lld, dropped %lld; not %u, %u, %u",
	          lab_alert_text(sink, "sink"), (long long)number(sink, "counted"),
	          (long long)number(sink, "below_minimum"),
	          (long long)number(sink, "dropped_write"), counted, below, dropped);
}

static bool prepare(struct lab_unbound *unbound)
{
	char fifo[PATH_MAX + 8];

	(void)mkdir(unbound->state, 0750);
	hung.fd = bind_in(unbound, "hung");
	collector.fd = bind_in(unbound, "collector");
	syslog_.fd = bind_in(unbound, "log");
	return hung.fd >= 0 && collector.fd >= 0 && syslog_.fd >= 0 &&
	       lab_print(fifo, sizeof(fifo), "%s/fifo", unbound->state) &&
	       mkfifo(fifo, 0600) == 0;
}

/* ---- what each got --------------------------------------------------------------------------- */

static void check_file(const struct lab_unbound *unbound)
{
	json_t *alerts = lab_alerts_wait(unbound, asked);

	CU_ASSERT_PTR_NOT_NULL_FATAL(alerts);
	CU_ASSERT_EQUAL(json_array_size(alerts), asked);
	json_decref(alerts);
}

/* The last message is the last look-up's; its end is the line. */
static void check_message(void)
{
	static const char begin[] = "<165>1 ", element[] = " mxwarden ",
			  fact[] = " rule=\"low\"";
	const char *line = strstr(syslog_.last, "] {");
	json_t *object = line != NULL ? json_loads(line + 2, 0, NULL) : NULL;

	/* 20 * 8 + 5: local4, notice. */
	LAB_CHECK(strncmp(syslog_.last, begin, strlen(begin)) == 0, "%s", syslog_.last);
	LAB_CHECK(strstr(syslog_.last, element) != NULL, "%s", syslog_.last);
	LAB_CHECK(strstr(syslog_.last, " alert [mxwarden@32473 client=\"" MAIL_HOST "\"") !=
	                  NULL,
	          "%s", syslog_.last);
	LAB_CHECK(strstr(syslog_.last, fact) != NULL, "%s", syslog_.last);
	LAB_CHECK(object != NULL && strcmp(lab_alert_text(object, "rule.id"), "low") == 0, "%s",
	          syslog_.last);
	json_decref(object);
}

/* The entry about a name; NULL: there is none. */
static const json_t *entry_about(const json_t *entries, const char *name)
{
	for (size_t i = 0; i < json_array_size(entries); i++)
		if (strcmp(lab_alert_text(json_array_get(entries, i), "MXWARDEN_QNAME"),
		           name) == 0)
			return json_array_get(entries, i);
	return NULL;
}

static void check_entry(const json_t *entry)
{
	static const struct {
		const char *field, *text;
	} wanted[] = {
		{ "MESSAGE",
		  MAIL_HOST " looked up n0.crit.test (meant n0.meant.test?): blocked, "
		            "null-mx, rule critical" },
		{ "PRIORITY", "2" },
		{ "SYSLOG_IDENTIFIER", "mxwarden-test" },
		{ "SYSLOG_FACILITY", "3" },
		{ "MESSAGE_ID", "f08849bd0b7a4b10ae97987205778ab9" }, /* docs/alerts.md */
		{ "_TRANSPORT", "journal" },
		{ "MXWARDEN_CLIENT", MAIL_HOST },
		{ "MXWARDEN_QTYPE", "MX" },
		{ "MXWARDEN_RULE", "critical" },
		{ "MXWARDEN_ACTION", "null-mx" },
		{ "MXWARDEN_INTENDED", "n0.meant.test" },
		{ "MXWARDEN_BLOCKED", "true" },
		{ "MXWARDEN_COUNT", "1" },
		{ "MXWARDEN_RESOLVER", "res17" },
	};
	json_t *line = json_loads(lab_alert_text(entry, "MXWARDEN_LINE"), 0, NULL);

	for (size_t i = 0; i < COUNT(wanted); i++)
		LAB_CHECK(strcmp(lab_alert_text(entry, wanted[i].field), wanted[i].text) == 0,
		          "%s is \"%s\", not \"%s\"", wanted[i].field,
		          lab_alert_text(entry, wanted[i].field), wanted[i].text);
	LAB_CHECK(line != NULL && strcmp(lab_alert_text(line, "dns.question.name"),
	                                 "n0.crit.test") == 0,
	          "MXWARDEN_LINE is %s", lab_alert_text(entry, "MXWARDEN_LINE"));
	json_decref(line);
}

/* The journal must come to have so many entries about look-ups; they are the caller's. */
static json_t *wait_for_entries(const struct lab_unbound *unbound, unsigned lookups)
{
	json_t *entries = lab_journal_wait(&journal, unbound, "MXWARDEN_KIND=alert", lookups);

	CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
	CU_ASSERT_EQUAL(json_array_size(entries), lookups);
	return entries;
}

static void check_journal(const struct lab_unbound *unbound, unsigned lookups)
{
	json_t *entries = wait_for_entries(unbound, lookups);

	check_entry(entry_about(entries, "n0.crit.test"));
	json_decref(entries);
}

/* ---- the test -------------------------------------------------------------------------------- */

static void check_status(const struct lab_unbound *unbound)
{
	LAB_MXWARDEN(
		unbound, LAB_WORDS("status"), 1, "file alerts.json: written ",
		"socket hung: written ", "syslog local4 log: written ",
		"journal mxwarden-test: written ", "syslog daemon absent: written 0, dropped ",
		"alerts for the sink socket hung were dropped: 0 because there were too many");
}

/* Nobody reads "hung": as much as its queue holds is taken, and the rest is lost, but for nobody else. */
static unsigned hang_socket(struct lab_unbound *unbound)
{
	json_t *sinks;
	unsigned taken;

	ask(unbound, too_many());
	check_file(unbound);
	sinks = counts_at_rest(unbound);
	taken = (unsigned)number(json_array_get(sinks, SINK_HUNG), "counted");
	CU_ASSERT_TRUE(taken > 0 && taken < asked);
	check_counts(sinks, SINK_FILE, asked, 0, 0);
	check_counts(sinks, SINK_HUNG, taken, 0, asked - taken);
	check_counts(sinks, SINK_FIFO, 0, 0, asked);
	check_counts(sinks, SINK_COLLECTOR, asked / 2, asked / 2, 0);
	check_counts(sinks, SINK_SYSLOG, asked, 0, 0);
	check_counts(sinks, SINK_JOURNAL, asked, 0, 0);
	check_counts(sinks, SINK_ABSENT, 0, 0, asked);
	json_decref(sinks);
	check_message();
	check_journal(unbound, asked);
	check_status(unbound);
	return taken;
}

/* It is read after all: the next line says what was lost before it. */
static void revive_socket(struct lab_unbound *unbound, unsigned taken)
{
	const unsigned lost = asked - taken;
	json_t *line;

	take(&hung);
	CU_ASSERT_EQUAL(hung.lookups, taken);
	ask(unbound, 1);
	take_until(&hung, taken + 1, "the socket that hung");
	line = json_loads(hung.last, 0, NULL);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.dropped.write"), lost);
	json_decref(line);
}

/* journald itself hangs, and comes back. Returns how many look-ups it has not taken. */
static unsigned hang_journal(struct lab_unbound *unbound)
{
	json_t *sinks;
	unsigned lost;

	lab_process_signal(&journal.process, SIGSTOP);
	ask(unbound, too_many());
	sinks = counts_at_rest(unbound);
	lost = (unsigned)number(json_array_get(sinks, SINK_JOURNAL), "dropped_write");
	CU_ASSERT_TRUE(lost > 0);
	check_counts(sinks, SINK_JOURNAL, asked - lost, 0, lost);
	check_counts(sinks, SINK_FILE, asked, 0, 0);
	json_decref(sinks);
	lab_process_signal(&journal.process, SIGCONT);
	json_decref(wait_for_entries(unbound, asked - lost));
	return lost;
}

/* And it is not there for a while. */
static void restart_journal(struct lab_unbound *unbound, unsigned lost)
{
	const json_t *entry;
	json_t *entries;
	char name[32], text[16];

	CU_ASSERT_TRUE(lab_journal_stop(&journal));
	ask(unbound, 2);
	json_decref(counts_at_rest(unbound));
	CU_ASSERT_TRUE_FATAL(lab_journal_start(lab, &journal));
	(void)lab_print(name, sizeof(name), "n%u.%s.test", asked,
	                asked % 2 == 0 ? "crit" : "low");
	ask(unbound, 1);
	entries = wait_for_entries(unbound, asked - lost - 2);
	entry = entry_about(entries, name);
	/* The ones that journald did not take when it hung were said to be lost by none yet. */
	(void)lab_print(text, sizeof(text), "%u", lost + 2);
	LAB_CHECK(strcmp(lab_alert_text(entry, "MXWARDEN_DROPPED_WRITE"), text) == 0,
	          "MXWARDEN_DROPPED_WRITE is \"%s\", not \"%s\"",
	          lab_alert_text(entry, "MXWARDEN_DROPPED_WRITE"), text);
	json_decref(entries);
}

/* The alerter stays where its settings do, with its counts, and else begins anew. */
static void reload(struct lab_unbound *unbound)
{
	json_t *sinks;

	LAB_DO(unbound, "{'call':'reload'}", "done");
	json_decref(counts_at_rest(unbound));
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, SETTINGS "    - {file: more.json}\n"));
	LAB_DO(unbound, "{'call':'reload'}", "done");
	asked = 0;
	sinks = LAB_CALL(unbound, "{'call':'status'}", "done");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(sinks, "alerts")), SINKS + 1);
	json_decref(sinks);
}

static void all_sinks(void)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .host = SETTINGS,
		                                     .prepare = prepare };
	struct lab_unbound *unbound;
	unsigned taken;

	CU_ASSERT_TRUE_FATAL(lab_journal_start(lab, &journal));
	unbound = lab_unbound_run(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	taken = hang_socket(unbound);
	revive_socket(unbound, taken);
	restart_journal(unbound, hang_journal(unbound));
	reload(unbound);
	/* One of the sinks hangs again, which delays no end. */
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
	CU_ASSERT_TRUE(lab_journal_stop(&journal));
	(void)close(hung.fd);
	(void)close(collector.fd);
	(void)close(syslog_.fd);
}

int main(void)
{
	const char *missing = lab_journal_missing();
	CU_TestInfo tests[] = { { "every kind of sink at once, some of which hang", all_sinks },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "sinks", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	if (missing != NULL)
		return mxwt_skip_all(missing);
	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
