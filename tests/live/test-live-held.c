/*
 * The thread that writes alerts is held, as a disk that hangs would hold it: this program traces it, and
 * only it. More look-ups than the ring has places are answered all the same, what did not fit is counted
 * and said, and calls are taken meanwhile.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_outcome.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define WRITER "mxwarden-alerts"
#define RING_SLOTS 4096
#define AT_ONCE 500 /* queries in one connection */
#define CONNECTIONS 12
#define FLOOD (AT_ONCE * CONNECTIONS)

static struct lab *lab;

static const char policy[] = LAB_POLICY_HEAD "watch: [{id: army, domains: [army.test]}]\n";

static const struct lab_query question = {
	.from = MAIL_HOST, .name = "army.test.", .type = LDNS_RR_TYPE_MX, .transport = LAB_TCP
};

static struct lab_unbound *run(void)
{
	const struct lab_unbound_options options = { .policy = policy };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	/* The file is open, and the writer waits for work. */
	LAB_EXPECT(unbound, MAIL_HOST, "army.test.", LAB_NULL_MX);
	json_decref(lab_alerts_wait(unbound, 1));
	return unbound;
}

/* ---- the writer ------------------------------------------------------------------------------ */

static bool is_named(const char *directory, const char *task, const char *name)
{
	char path[PATH_MAX], *comm;
	bool is;

	if (!lab_print(path, sizeof(path), "%s/%s/comm", directory, task))
		return false;
	comm = lab_read_file(path);
	is = comm != NULL && strncmp(comm, name, strlen(name)) == 0 &&
	     comm[strlen(name)] == '\n';
	free(comm);
	return is;
}

/* The thread of that name; 0: there is none. */
static pid_t thread_named(pid_t process, const char *name)
{
	char path[64];
	const struct dirent *entry;
	pid_t thread = 0;
	DIR *directory;

	(void)lab_print(path, sizeof(path), "/proc/%ld/task", (long)process);
	directory = opendir(path);
	while (directory != NULL && thread == 0 && (entry = readdir(directory)) != NULL)
		if (entry->d_name[0] != '.' && is_named(path, entry->d_name, name))
			thread = (pid_t)strtol(entry->d_name, NULL, 10);
	if (directory != NULL)
		(void)closedir(directory);
	return thread;
}

/* Holds the writer where it is; 0, and the test fails: it cannot be. */
static pid_t hold_writer(const struct lab_unbound *unbound)
{
	const pid_t thread = thread_named(unbound->process.pid, WRITER);
	int status;

	CU_ASSERT_FATAL(thread != 0);
	if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0) {
		LAB_CHECK(false, "the writer cannot be traced: %s", strerror(errno));
		return 0;
	}
	CU_ASSERT_EQUAL(ptrace(PTRACE_INTERRUPT, thread, NULL, NULL), 0);
	CU_ASSERT_EQUAL(waitpid(thread, &status, __WALL), thread);
	CU_ASSERT_TRUE(WIFSTOPPED(status));
	return thread;
}

static void let_writer_go(pid_t thread)
{
	CU_ASSERT_EQUAL(ptrace(PTRACE_DETACH, thread, NULL, NULL), 0);
}

/* ---- look-ups -------------------------------------------------------------------------------- */

/* FLOOD look-ups of the watched name by a mail host, each answered, none with anything real. */
static void flood(struct lab_unbound *unbound)
{
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		struct lab_exchange *exchange = lab_ask_begin(unbound->port, &question);
		struct lab_reply *reply;
		unsigned shown = 0;

		CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
		/* With the one that has begun it. */
		for (unsigned k = 1; k < AT_ONCE; k++)
			CU_ASSERT_TRUE(lab_ask_more(exchange, &question));
		CU_ASSERT_TRUE(lab_ask_more_all(exchange, LAB_PATIENCE_MS, &shown));
		CU_ASSERT_EQUAL(shown, 0);
		reply = lab_ask_end(exchange, LAB_PATIENCE_MS);
		CU_ASSERT_TRUE(lab_outcome_is(&question, reply, LAB_NULL_MX));
		lab_reply_free(reply);
	}
}

/* A number of the only alert file's status. */
static json_int_t alert_count(struct lab_unbound *unbound, const char *member)
{
	json_t *status = LAB_CALL(unbound, "{'call':'status'}", "done");
	const json_int_t count = json_integer_value(
		json_object_get(json_array_get(json_object_get(status, "alerts"), 0), member));

	json_decref(status);
	return count;
}

/* ---- the cases ------------------------------------------------------------------------------- */

static void full_ring(void)
{
	struct lab_unbound *unbound = run();
	const pid_t writer = hold_writer(unbound);
	const json_int_t dropped = FLOOD - RING_SLOTS;
	json_t *alerts;

	flood(unbound);
	LAB_EXPECT(unbound, DESKTOP, "army.test.", LAB_REAL);
	LAB_CHECK(alert_count(unbound, "dropped_ring") == dropped,
	          "%lld dropped, expected %lld",
	          (long long)alert_count(unbound, "dropped_ring"), (long long)dropped);
	let_writer_go(writer);
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "alerts are being lost", 1));
	/* And it goes on, with another name, which is a line at once. */
	LAB_EXPECT(unbound, MAIL_HOST, "other.army.test.", LAB_NULL_MX);
	json_decref(lab_alerts_wait(unbound, 2));
	CU_ASSERT_EQUAL(alert_count(unbound, "dropped_ring"), dropped);
	/* At the end the rest is written: each look-up is in a line or in the count. */
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	alerts = lab_alerts_wait(unbound, 3);
	CU_ASSERT_EQUAL(lab_alerts_sum(alerts, "army.test"), 1 + RING_SLOTS);
	json_decref(alerts);
	lab_unbound_free(unbound);
}

/* Alerts that wait name the policy that goes; a reload does not wait for a disk. */
static void reload_meanwhile(void)
{
	struct lab_unbound *unbound = run();
	const pid_t writer = hold_writer(unbound);
	json_t *alerts;

	for (unsigned i = 0; i < 3; i++)
		LAB_EXPECT(unbound, MAIL_HOST, "army.test.", LAB_NULL_MX);
	LAB_DO(unbound, "{'call':'reload'}", "done");
	LAB_EXPECT(unbound, MAIL_HOST, "army.test.", LAB_NULL_MX);
	LAB_EXPECT(unbound, DESKTOP, "army.test.", LAB_REAL);
	let_writer_go(writer);
	alerts = lab_alerts_wait(unbound, 2);
	CU_ASSERT_EQUAL(lab_alerts_sum(alerts, "army.test"), 2);
	json_decref(alerts);
	CU_ASSERT_EQUAL(alert_count(unbound, "dropped_reload"), 3);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "more alerts than the ring holds", full_ring },
		                { "a reload while the writer is held", reload_meanwhile },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "held", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
