/*
 * From a look-up to the SOC: Unbound with the module, its alerts, rsyslog beside it with the configuration
 * that is shipped for resolvers, TCP, and a second rsyslog with the one that is shipped for the receiver.
 * What the receiver has in its file must be what the module wrote, octet for octet, but for lines that it has
 * twice: also lines longer than
 * rsyslog's usual limit, names of any octets, a file that was rotated, and all that was written while the
 * receiver was away.
 */
#include "lab_alerts.h"
#include "lab_outcome.h"
#include "lab_rsyslog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/tap.h"

#define MAIL_HOST "127.0.10.1"

/* More than one of rsyslog's batches. */
#define WHILE_AWAY 200u

static struct lab *lab;
static struct lab_unbound *unbound;
static struct lab_rsyslog sender, receiver;
static char *policy_text;
static char alerts[PATH_MAX], rotated[PATH_MAX], received[PATH_MAX];

/* The time of `@`: 1000 quotes each, of which JSON makes two octets. */
static const char policy[] = LAB_POLICY_HEAD
	"watch:\n"
	"  - {id: typed, domains: [army.test meant.test], description: \"caf\xc3\xa9, \\\"\\\\\"}\n"
	"  - {id: long, domains: [long.test],\n"
	"     description: '@', owner: '@', ticket: '@', reference: '@'}\n";

static char *long_policy(void)
{
	char *text = calloc(1, sizeof(policy) + 4 * 1000);
	size_t size = 0;

	for (size_t i = 0; text != NULL && i < sizeof(policy) - 1; i++) {
		const size_t count = policy[i] == '@' ? 1000 : 1;

		memset(text + size, policy[i] == '@' ? '"' : policy[i], count);
		size += count;
	}
	return text;
}

/* How the lines come to rsyslog: what is shipped for that, and what it says of where they are. */
static const struct route {
	const char *name;    /* of the resolver */
	const char *file;    /* that is shipped */
	const char *shipped; /* path in it */
	const char *here;    /* that path in the state directory */
	const char *host;    /* host.yaml */
	bool waits;          /* for rsyslog to bind what is there */
} by_file = { "res17",
	      "mxwarden-from-file.conf",
	      "/var/lib/unbound/mxwarden/alerts.json",
	      "alerts.json",
	      NULL,
	      false },
  by_socket = {
	  "res18",
	  "mxwarden-from-socket.conf",
	  "/var/lib/unbound/mxwarden/rsyslog.sock",
	  "rsyslog.sock",
	  "mxwarden-host: 1\n"
	  "alerts: {sinks: [{file: alerts.json}, {syslog: local4, socket: rsyslog.sock}]}\n",
	  true
  };

static bool configure(const struct route *route)
{
	static const char *const receiving[] = { "mxwarden-receive.conf", NULL };
	const char *const sending[] = { "mxwarden-forward.conf", route->file, NULL };
	char directory[PATH_MAX], port[16], place[PATH_MAX], soc[32], host[256];
	const struct lab_rsyslog_place there[] = { { "/var/log/mxwarden", directory },
		                                   { "\"10514\"", port },
		                                   { NULL, NULL } };
	const struct lab_rsyslog_place here[] = { { route->shipped, place },
		                                  { "collector.example.org", "127.0.0.1" },
		                                  { "\"10514\"", port },
		                                  { NULL, NULL } };

	/* Of a file, the lines are rsyslog's own; in a message of syslog the module says where it runs. */
	if (!lab_print(host, sizeof(host), "%s", route->name) ||
	    (route->waits && gethostname(host, sizeof(host)) != 0))
		return false;
	return lab_print(port, sizeof(port), "\"%u\"", (unsigned)lab_port_take(lab)) &&
	       lab_print(soc, sizeof(soc), "soc-of-%s", route->name) &&
	       lab_print(directory, sizeof(directory), "%s/received", lab->dir) &&
	       lab_print(received, sizeof(received), "%s/%s.json", directory, host) &&
	       lab_print(alerts, sizeof(alerts), "%s/alerts.json", unbound->state) &&
	       lab_print(rotated, sizeof(rotated), "%s/alerts.json.1", unbound->state) &&
	       lab_print(place, sizeof(place), "%s/%s", unbound->state, route->here) &&
	       lab_rsyslog_configure(lab, &receiver, soc, receiving, there) &&
	       lab_rsyslog_configure(lab, &sender, route->name, sending, here);
}

/* What is sent to a socket before it is there is lost. */
static bool wait_bound(const struct route *route)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	char place[PATH_MAX];

	if (!route->waits)
		return true;
	if (!lab_print(place, sizeof(place), "%s/%s", unbound->state, route->here))
		return false;
	while (access(place, F_OK) != 0) {
		if (lab_now_ms() > deadline_ms) {
			lab_say("rsyslog does not bind %s", place);
			return false;
		}
		lab_pause();
	}
	return true;
}

static bool start(const struct route *route)
{
	struct lab_unbound_options options = { .chain = "validator iterator",
		                               .host = route->host };

	policy_text = long_policy();
	options.policy = policy_text;
	unbound = policy_text != NULL ? lab_unbound_new(lab, &options) : NULL;
	return unbound != NULL && configure(route) && lab_rsyslog_start(&receiver) &&
	       lab_rsyslog_start(&sender) && wait_bound(route) && lab_unbound_start(unbound);
}

static int start_by_file(void)
{
	return !start(&by_file);
}

static int start_by_socket(void)
{
	return !start(&by_socket);
}

static int stop(void)
{
	const bool sent = lab_rsyslog_stop(&sender), took = lab_rsyslog_stop(&receiver),
		   ended = lab_unbound_end(unbound);

	free(policy_text);
	return !(sent && took && ended);
}

/* Both files as one text, to be freed; an absent one is empty. */
static char *read_both(const char *first, const char *second)
{
	char *one = lab_read_file(first), *two = lab_read_file(second), *both = NULL;
	const size_t size = (one != NULL ? strlen(one) : 0) + (two != NULL ? strlen(two) : 0);

	both = malloc(size + 1);
	if (both != NULL)
		(void)snprintf(both, size + 1, "%s%s", one != NULL ? one : "",
		               two != NULL ? two : "");
	free(one);
	free(two);
	return both;
}

/* Is it one of the lines up to `end`? */
static bool is_among(const char *lines, const char *end, const char *line, size_t size)
{
	while (lines < end) {
		const char *next = strchr(lines, '\n') + 1;

		if ((size_t)(next - lines) == size && memcmp(lines, line, size) == 0)
			return true;
		lines = next;
	}
	return false;
}

/* Takes out each whole line that was there before: when a connection breaks, rsyslog
 * sends again what it does not know to have arrived. Returns how many there were. */
static unsigned drop_doubles(char *text)
{
	unsigned doubles = 0;
	char *to = text;

	for (const char *from = text, *end; *from != '\0'; from = end) {
		const char *newline = strchr(from, '\n');
		size_t size;

		end = newline != NULL ? newline + 1 : from + strlen(from);
		size = (size_t)(end - from);
		if (newline != NULL && is_among(text, to, from, size)) {
			doubles++;
			continue;
		}
		memmove(to, from, size);
		to += size;
	}
	*to = '\0';
	return doubles;
}

static bool has_arrived(void)
{
	char *written = read_both(rotated, alerts), *there = lab_read_file(received);
	const unsigned doubles = there != NULL ? drop_doubles(there) : 0;
	const bool same = written != NULL && there != NULL && strcmp(written, there) == 0;

	if (same && doubles > 0)
		lab_say("%u lines have arrived twice", doubles);
	free(written);
	free(there);
	return same;
}

/* Waits until the receiver's file is what the module wrote. */
static void expect_all(void)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	bool arrived;

	while (!(arrived = has_arrived()) && lab_now_ms() < deadline_ms)
		lab_pause();
	LAB_CHECK(arrived, "%s is not what the module wrote to %s", received, alerts);
}

static void wait_written(size_t count)
{
	json_decref(lab_alerts_wait(unbound, count));
}

/* rsyslog cuts off what is longer than 8 KiB when it is not told otherwise. */
static bool has_long_line(const char *path)
{
	char *text = lab_read_file(path);
	size_t longest = 0;

	for (const char *line = text; line != NULL && *line != '\0';) {
		const size_t size = strcspn(line, "\n");

		longest = size > longest ? size : longest;
		line += size + (line[size] != '\0');
	}
	free(text);
	return longest > 8192;
}

static void test_arrives(void)
{

	LAB_EXPECT(unbound, MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	LAB_EXPECT(unbound, MAIL_HOST, "\\000\\127\\128\\255.army.test.", LAB_NULL_MX);
	LAB_EXPECT(unbound, MAIL_HOST, "long.test.", LAB_NULL_MX);
	wait_written(3);
	expect_all();
	LAB_CHECK(has_long_line(received), "no line is longer than the usual limit");
}

/* As logrotate does. */
static void test_rotated(void)
{
	LAB_CHECK(rename(alerts, rotated) == 0, "%s cannot be renamed", alerts);
	LAB_EXPECT(unbound, MAIL_HOST, "after.army.test.", LAB_NULL_MX);
	wait_written(1);
	expect_all();
}

/* Asks for names of that kind while the receiver is not there. */
static void ask_while_away(const char *kind)
{
	LAB_CHECK(lab_rsyslog_stop(&receiver), "the receiver does not end");
	for (unsigned i = 0; i < WHILE_AWAY; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "%s-%u.army.test.", kind, i);
		LAB_EXPECT(unbound, MAIL_HOST, name, LAB_NULL_MX);
	}
}

/* Nothing is lost or out of order. */
static void test_receiver_away(void)
{
	ask_while_away("away");
	wait_written(WHILE_AWAY);
	LAB_CHECK(!has_arrived(), "a receiver that is away has received something");
	LAB_CHECK(lab_rsyslog_start(&receiver), "the receiver does not start again");
	expect_all();
}

/* How many lines that the module wrote are not at the receiver. */
static unsigned count_missing(void)
{
	char *written = read_both(rotated, alerts), *there = lab_read_file(received);
	unsigned missing = 0;

	for (char *line = written, *end; line != NULL && (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		*end = '\0';
		missing += there == NULL || strstr(there, line) == NULL;
	}
	free(written);
	free(there);
	return missing;
}

/* What waits goes to disk and is sent by the next rsyslog, but for the one line that it was trying to send,
 * which rsyslog 8.2302 forgets. */
static void test_both_restarted(void)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	char queue[PATH_MAX];
	unsigned missing;

	ask_while_away("restarted");
	wait_written(2 * WHILE_AWAY);
	LAB_CHECK(count_missing() >= WHILE_AWAY,
	          "a receiver that is away has received something");
	LAB_CHECK(lab_rsyslog_stop(&sender), "the sender does not end");
	LAB_CHECK(lab_print(queue, sizeof(queue), "%s/mxwarden-forward.qi", sender.dir) &&
	                  access(queue, F_OK) == 0,
	          "there is no %s", queue);
	LAB_CHECK(lab_rsyslog_start(&receiver) && lab_rsyslog_start(&sender),
	          "they do not start again");
	while ((missing = count_missing()) > 1 && lab_now_ms() < deadline_ms)
		lab_pause();
	LAB_CHECK(missing <= 1, "%u lines are missing", missing);
}

static CU_TestInfo file_tests[] = {
	{ "the lines arrive, octet for octet", test_arrives },
	{ "after a rotation, too", test_rotated },
	{ "and what came while the receiver was away", test_receiver_away },
	{ "and what waited when rsyslog was restarted", test_both_restarted },
	CU_TEST_INFO_NULL
};
static CU_TestInfo socket_tests[] = { { "the lines arrive, octet for octet", test_arrives },
	                              { "and what came while the receiver was away",
	                                test_receiver_away },
	                              CU_TEST_INFO_NULL };

int main(void)
{
	CU_SuiteInfo suites[] = {
		{ "from the file", start_by_file, stop, NULL, NULL, file_tests },
		{ "from the socket", start_by_socket, stop, NULL, NULL, socket_tests },
		CU_SUITE_INFO_NULL
	};
	const char *missing = lab_rsyslog_missing();

	if (missing != NULL)
		return mxwt_skip_all(missing);
	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
