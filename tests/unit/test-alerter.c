/* The alerter as a whole: into a file, and into a sink that waits, fails and looks as the test says.
 * Nothing here sleeps: what the thread does is waited for by semaphore, or by its counts. */
#include <jansson.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alert/alerter.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/alerter_kit.h"
#include "tests/unit/files.h"

/* ---- lines ----------------------------------------------------------------------------------- */

/* Checks that the file holds JSON lines with the sequence 1, 2, … and ids to match; returns how many,
 * and the sum of what they say was dropped by the ring. */
static unsigned check_lines(char ret_instance[16], uint64_t *ret_dropped_ring)
{
	char *text = mxwt_file_read(mxwt_alerts_path, NULL);
	const char *end;
	unsigned count = 0;

	*ret_dropped_ring = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (const char *at = text; *at != '\0'; at = end + 1) {
		char id[64];
		json_t *line;
		const char *instance;

		end = strchr(at, '\n');
		CU_ASSERT_PTR_NOT_NULL_FATAL(end);
		line = mxwt_parse_line(at, (size_t)(end - at));
		instance = json_string_value(
			json_object_get(json_object_get(line, "mxwarden"), "instance"));
		CU_ASSERT_PTR_NOT_NULL_FATAL(instance);
		CU_ASSERT_EQUAL(strlen(instance), 8);
		CU_ASSERT_EQUAL(strspn(instance, "0123456789abcdef"), 8);
		CU_ASSERT_TRUE(count == 0 || strcmp(instance, ret_instance) == 0);
		(void)snprintf(ret_instance, 16, "%s", instance);
		count++;
		CU_ASSERT_EQUAL(mxwt_number_in(line, "event", "sequence", NULL), count);
		(void)snprintf(id, sizeof(id), "%s-%u", instance, count);
		CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(
					       json_object_get(line, "event"), "id")),
		                       id);
		if (mxwt_number_in(line, "mxwarden", "dropped", "ring") > 0)
			*ret_dropped_ring +=
				(uint64_t)mxwt_number_in(line, "mxwarden", "dropped", "ring");
		json_decref(line);
	}
	free(text);
	return count;
}

static struct mxw_alerter *start_file(const char *file, uint32_t ring_slots)
{
	const struct mxw_sink_settings sink = { .kind = MXW_SINK_FILE, .file = file };
	struct mxw_alerter_options options = mxwt_alerter_options(ring_slots);
	struct mxw_alerter *alerter = NULL;

	options.sinks = &sink;
	options.sink_count = 1;
	CU_ASSERT_EQUAL_FATAL(mxw_alerter_start(&options, &alerter), MXW_OK);
	return alerter;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_file(void)
{
	enum {
		EVENTS = 300
	};
	struct mxw_event event = mxwt_alerter_event();
	char first[16] = "", second[16] = "";
	uint64_t dropped;
	mode_t before = umask(022);

	for (unsigned run = 0; run < 2; run++) {
		struct mxw_alerter *alerter = start_file(mxwt_alerts_path, 0);
		struct stat status;

		for (unsigned i = 0; i < EVENTS; i++)
			CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
		CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).lookups, EVENTS);
		CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
		CU_ASSERT_EQUAL(check_lines(run == 0 ? first : second, &dropped), EVENTS);
		CU_ASSERT_EQUAL(dropped, 0);
		CU_ASSERT_EQUAL(stat(mxwt_alerts_path, &status), 0);
		CU_ASSERT_EQUAL(status.st_mode & 07777, 0640);
		CU_ASSERT_EQUAL(unlink(mxwt_alerts_path), 0);
	}
	(void)umask(before);
	/* Each start is told from the others. */
	CU_ASSERT_STRING_NOT_EQUAL(first, second);
	CU_ASSERT_EQUAL(mxwt_told.count, 0);
}

/* Each sink writes its lines in its own format. */
static void test_formats(void)
{
	static const char *const begins[MXW_SINK_FORMAT_COUNT] = {
		[MXW_SINK_FORMAT_ECS] = "{\"@timestamp\":",
		[MXW_SINK_FORMAT_OCSF] = "{\"category_uid\":4,",
		[MXW_SINK_FORMAT_CEF] = "CEF:0|mxwarden|",
		[MXW_SINK_FORMAT_EVE] = "{\"timestamp\":",
	};
	struct mxw_sink_settings sinks[MXW_SINK_FORMAT_COUNT];
	struct mxw_alerter_options options = mxwt_alerter_options(0);
	const struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter = NULL;
	char path[MXW_SINK_FORMAT_COUNT][64];

	for (int i = 0; i < MXW_SINK_FORMAT_COUNT; i++) {
		char name[24];

		(void)snprintf(name, sizeof(name), "format-%d", i);
		(void)snprintf(path[i], sizeof(path[i]), "%s", mxwt_path(name));
		sinks[i] = (struct mxw_sink_settings){ .kind = MXW_SINK_FILE,
			                               .file = path[i],
			                               .format = (enum mxw_sink_format)i };
	}
	options.sinks = sinks;
	options.sink_count = MXW_SINK_FORMAT_COUNT;
	CU_ASSERT_EQUAL_FATAL(mxw_alerter_start(&options, &alerter), MXW_OK);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	for (int i = 0; i < MXW_SINK_FORMAT_COUNT; i++) {
		char *text = mxwt_file_read(path[i], NULL);

		CU_ASSERT_EQUAL(strncmp(text, begins[i], strlen(begins[i])), 0);
		free(text);
		CU_ASSERT_EQUAL(unlink(path[i]), 0);
	}
}

enum {
	PRODUCERS = 4,
	EVENTS_EACH = 1500
};

struct producer {
	struct mxw_alerter *alerter;
	struct mxw_event event;
};

static void *produce(void *context)
{
	const struct producer *producer = context;

	for (unsigned i = 0; i < EVENTS_EACH; i++)
		(void)mxw_alerter_emit(producer->alerter, &producer->event);
	return NULL;
}

static void test_threads(void)
{
	struct mxw_alerter *alerter = start_file(mxwt_alerts_path, 64);
	struct producer producer = { .alerter = alerter, .event = mxwt_alerter_event() };
	struct mxw_alert_counts counts;
	pthread_t threads[PRODUCERS];
	char instance[16];
	uint64_t dropped;

	for (size_t i = 0; i < PRODUCERS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, produce, &producer), 0);
	for (size_t i = 0; i < PRODUCERS; i++)
		CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
	counts = mxw_alerter_counts(alerter, 0);
	CU_ASSERT_EQUAL(counts.lookups, PRODUCERS * EVENTS_EACH);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL(check_lines(instance, &dropped), counts.lookups - counts.dropped_ring);
	CU_ASSERT_TRUE(dropped <= counts.dropped_ring);
	CU_ASSERT_EQUAL(unlink(mxwt_alerts_path), 0);
}

static void test_full_ring(void)
{
	static struct mxwt_sink sink;
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;
	struct mxw_alert_counts counts;

	mxwt_sink_init(&sink);
	sink.held = true;
	alerter = mxwt_alerter_start(&sink, 4);
	/* The first one is out of the ring and hangs in the sink; four more fit. */
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_FALSE(mxw_alerter_emit(alerter, &event));
	counts = mxw_alerter_counts(alerter, 0);
	CU_ASSERT_EQUAL(counts.lookups, 8);
	CU_ASSERT_EQUAL(counts.written, 0);
	CU_ASSERT_EQUAL(counts.dropped_ring, 3);
	for (unsigned i = 0; i < 5; i++)
		(void)sem_post(&sink.go);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 5);
	for (unsigned i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[i], "event", "sequence", NULL),
		                i + 1);
		CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[i], "mxwarden", "dropped", "ring"),
		                i == 1 ? 3 : -1);
	}
	CU_ASSERT_EQUAL(mxwt_told.count, 2);
	mxwt_check_told(0,
	                "alerts are being lost, so far 3: the ring for \"the test\" is full");
	mxwt_check_told(
		1, "alerts are written again, 3 were lost: the ring for \"the test\" is full");
	mxwt_sink_fini(&sink);
}

/* What a lost line would have said is not lost with it, and it takes no number. */
static void test_refused_lines(void)
{
	static struct mxwt_sink sink;
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_event broken = event;
	struct mxw_alerter *alerter;
	json_t *dropped;

	broken.name_size = 0;
	mxwt_sink_init(&sink);
	sink.failures = 2;
	alerter = mxwt_alerter_start(&sink, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &broken));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_write, 2);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_build, 1);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 2);
	dropped = json_object_get(json_object_get(sink.taken[0], "mxwarden"), "dropped");
	CU_ASSERT_EQUAL(json_object_size(dropped), 2);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[0], "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[0], "mxwarden", "dropped", "write"), 2);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[0], "mxwarden", "dropped", "build"), 1);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[1], "event", "sequence", NULL), 2);
	CU_ASSERT_PTR_NULL(
		json_object_get(json_object_get(sink.taken[1], "mxwarden"), "dropped"));
	/* At first once each; what follows within the minute when the alerter stops. */
	CU_ASSERT_EQUAL(mxwt_told.count, 5);
	mxwt_check_told(0, "alerts are being lost, so far 1: the test refuses");
	mxwt_check_told(
		1, "alerts are being lost, so far 1: no memory for a line of \"the test\"");
	mxwt_check_told(
		2,
		"alerts are written again, 1 were lost: no memory for a line of \"the test\"");
	mxwt_check_told(3, "alerts are being lost, so far 2: the test refuses");
	mxwt_check_told(4, "alerts are written again, 2 were lost: the test refuses");
	mxwt_sink_fini(&sink);
}

/* Signals are for the host's own threads. */
static void test_thread_manners(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGALRM, SIGXFSZ };
	static struct mxwt_sink sink;
	const int own = getpriority(PRIO_PROCESS, 0);
	sigset_t mine;

	mxwt_sink_init(&sink);
	CU_ASSERT_TRUE(mxw_alerter_stop(mxwt_alerter_start(&sink, 0), MXWT_LONG_MS));
	CU_ASSERT_STRING_EQUAL(sink.thread_name, "mxwarden-alerts");
	/* Answers come first; and whoever emits is no slower for it. */
	CU_ASSERT_EQUAL(sink.priority, own + 10 < 19 ? own + 10 : 19);
	CU_ASSERT_EQUAL(getpriority(PRIO_PROCESS, 0), own);
	(void)pthread_sigmask(SIG_SETMASK, NULL, &mine);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		CU_ASSERT_TRUE(sigismember(&sink.blocked, signals[i]) == 1);
		CU_ASSERT_TRUE(sigismember(&mine, signals[i]) == 0);
	}
	CU_ASSERT_EQUAL(sem_trywait(&sink.closed), 0);
}

static void test_bad_options(void)
{
	static struct mxwt_sink sinks[2];
	struct mxwi_sink *const both[] = { &sinks[0].sink, &sinks[1].sink };
	struct mxw_sink_settings settings[MXW_SINKS_MAX + 1] = { { .file = NULL } };
	struct mxw_alerter_options options = {
		.sinks = settings,
		.sink_count = 2,
		.ring_slots = 3,
	};
	struct mxw_alerter *alerter = NULL;

	for (size_t i = 0; i < MXW_SINKS_MAX + 1; i++)
		settings[i].file = mxwt_alerts_path;
	mxwt_sink_init(&sinks[0]);
	mxwt_sink_init(&sinks[1]);
	CU_ASSERT_EQUAL(mxwi_alerter_start(&options, both, &alerter), MXW_INVALID);
	CU_ASSERT_EQUAL(sem_trywait(&sinks[0].closed), 0);
	CU_ASSERT_EQUAL(sem_trywait(&sinks[1].closed), 0);
	options.sink_count = 1;
	CU_ASSERT_EQUAL(mxw_alerter_start(&options, &alerter), MXW_INVALID);
	options.ring_slots = 0;
	options.sink_count = 0;
	CU_ASSERT_EQUAL(mxw_alerter_start(&options, &alerter), MXW_INVALID);
	options.sink_count = MXW_SINKS_MAX + 1;
	CU_ASSERT_EQUAL(mxw_alerter_start(&options, &alerter), MXW_INVALID);
	CU_ASSERT_PTR_NULL(alerter);
	CU_ASSERT_EQUAL(access(mxwt_alerts_path, F_OK), -1);
}

static bool start_and_stop(void *context)
{
	const struct mxw_alerter_options *options = context;
	struct mxw_alerter *alerter = NULL;
	enum mxw_result result = mxw_alerter_start(options, &alerter);

	CU_ASSERT_EQUAL(result, mxwt_fail_alloc_happened() ? MXW_NOMEM : MXW_OK);
	CU_ASSERT_EQUAL(alerter != NULL, result == MXW_OK);
	if (alerter != NULL)
		CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	return true;
}

static void test_no_memory(void)
{
	const char *other = mxwt_path("other.json");
	const struct mxw_sink_settings sinks[] = {
		{ .kind = MXW_SINK_FILE, .file = mxwt_alerts_path },
		{ .kind = MXW_SINK_FILE, .file = other },
		{ .kind = MXW_SINK_SYSLOG, .facility = 16, .socket = "absent" },
		{ .kind = MXW_SINK_JOURNAL, .identifier = "mxwarden" },
		{ .kind = MXW_SINK_SOCKET, .socket = "absent" },
	};
	struct mxw_alerter_options options = { .sinks = sinks, .sink_count = 5 };

	/* Five sinks, the alerter and five channels, alone and with the rest. */
	CU_ASSERT_EQUAL(mxwt_fail_alloc_sweep(start_and_stop, &options), 2 * 11);
	CU_ASSERT_EQUAL(unlink(mxwt_alerts_path), 0);
	CU_ASSERT_EQUAL(unlink(other), 0);
}

/* One sink refuses, the other does not hear of it: each counts its own lines. */
/* The directory comes later: the start succeeds, and the first line that can be written is. */
static void test_file_comes_later(void)
{
	const char *later = mxwt_path("later");
	const char *file = mxwt_path("later/alerts.json");
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter = start_file(file, 0);
	char expect[600];
	char *text;
	json_t *line;

	CU_ASSERT_TRUE(mxwt_wait_for(&mxwt_told.said));
	(void)snprintf(
		expect, sizeof(expect),
		"alerts are being lost, so far 0: open \"%s\": No such file or directory",
		file);
	mxwt_check_told(0, expect);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for_dropped_write(alerter, 1));
	CU_ASSERT_EQUAL(mkdir(later, 0700), 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	text = mxwt_file_read(file, NULL);
	line = mxwt_parse_line(text, strlen(text));
	CU_ASSERT_EQUAL(mxwt_number_in(line, "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(mxwt_number_in(line, "mxwarden", "dropped", "write"), 1);
	CU_ASSERT_EQUAL(mxwt_told.count, 3);
	json_decref(line);
	free(text);
	CU_ASSERT_EQUAL(unlink(file), 0);
	CU_ASSERT_EQUAL(rmdir(later), 0);
}

/* A file must not hold the thread, and so not the resolver that stops it. */
static void test_fifo(void)
{
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;
	char expect[600];

	CU_ASSERT_EQUAL(mkfifo(mxwt_alerts_path, 0600), 0);
	alerter = start_file(mxwt_alerts_path, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for_dropped_write(alerter, 1));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	(void)snprintf(expect, sizeof(expect),
	               "alerts are being lost, so far 0: open \"%s\": it is not a regular file",
	               mxwt_alerts_path);
	mxwt_check_told(0, expect);
	CU_ASSERT_EQUAL(unlink(mxwt_alerts_path), 0);
}

#define FULL_AT 100u /* octets: within the first line */

/* In a process of its own, whose files may not grow beyond FULL_AT until it says otherwise: the
 * kernel's own short write, error and signal. Returns what the process ends with. */
static int fill_the_disk(void)
{
	struct mxw_event event = mxwt_alerter_event();
	struct rlimit limit = { .rlim_cur = FULL_AT, .rlim_max = RLIM_INFINITY };
	struct mxw_alerter *alerter;

	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 2;
	alerter = start_file(mxwt_alerts_path, 0);
	if (!mxw_alerter_emit(alerter, &event) || !mxwt_wait_for_dropped_write(alerter, 1))
		return 3;
	limit.rlim_cur = RLIM_INFINITY;
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 4;
	if (!mxw_alerter_emit(alerter, &event) || !mxw_alerter_stop(alerter, MXWT_LONG_MS))
		return 5;
	return strstr(mxwt_told.texts[0], "\": File too large") != NULL ? 0 : 6;
}

static void test_full_disk(void)
{
	char *text;
	json_t *line;
	int status = -1;
	pid_t child;

	(void)fflush(stdout);
	child = fork();
	CU_ASSERT_NOT_EQUAL_FATAL(child, -1);
	if (child == 0)
		_exit(fill_the_disk());
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	CU_ASSERT_TRUE(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
	text = mxwt_file_read(mxwt_alerts_path, NULL);
	CU_ASSERT_FATAL(strlen(text) > FULL_AT);
	CU_ASSERT_EQUAL(strncmp(text, "{\"@timestamp\":", 14), 0);
	CU_ASSERT_EQUAL(text[FULL_AT], '\n');
	line = mxwt_parse_line(text + FULL_AT + 1, strlen(text + FULL_AT + 1));
	CU_ASSERT_EQUAL(mxwt_number_in(line, "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(mxwt_number_in(line, "mxwarden", "dropped", "write"), 1);
	json_decref(line);
	free(text);
	CU_ASSERT_EQUAL(unlink(mxwt_alerts_path), 0);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "events become lines of a file", test_file },
		{ "each sink in its format", test_formats },
		{ "four workers", test_threads },
		{ "a full ring is said in the next line", test_full_ring },
		{ "refused lines are said in the next line", test_refused_lines },
		{ "the thread has a name and takes no signals", test_thread_manners },
		{ "bad options", test_bad_options },
		{ "a start without memory", test_no_memory },
		{ "a file that comes later", test_file_comes_later },
		{ "a FIFO is refused", test_fifo },
		{ "a full disk", test_full_disk },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "alerter", mxwt_alerter_set_up, mxwt_alerter_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
