/*
 * A flood of look-ups of watched names, from many mail hosts, on a disk that is full in the middle of it and
 * has room again later: every answer comes, and of every look-up the lines say what it was, or that it was
 * lost and why. There are more pairs of client and name than windows of repeats can be open.
 *
 * In turns, as many questions go to a second resolver, which is the same but that its sink leaves all of
 * them out for their severity. What is printed of the two lets the cost of alerts be seen, and nothing of that is
 * tested: MXW_FLOOD_LOOKUPS and MXW_FLOOD_RATE, look-ups a second, are for bench/flood.sh.
 */
#include "flood.h"
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_disk.h"
#include "lab_outcome.h"

#include <stdlib.h>
#include <unistd.h>

#define LOOKUPS_DEFAULT 60000u
/* Windows, ring, the line that is made; and what the allocator keeps. */
#define GROWTH_MAX_KIB (96 * 1024 + SOAK_KEPT_KIB)

static struct lab *lab;

static const char policy[] = LAB_POLICY_HEAD "watch:\n  - {id: army, domains: [army.test]}\n";
/* Windows end while the disk is full, so that lines of repeats are refused, too. In a long run they are open as
 * long as they usually are, so that all of them are. */
static const char short_host[] = "mxwarden-host: 1\n"
				 "alerts: {repeat: 1s}\n";
static const char quiet_host[] = "mxwarden-host: 1\n"
				 "alerts:\n"
				 "  sinks:\n"
				 "    - {file: alerts.json, minimum-severity: critical}\n";

/* The parts of a flood. */
enum part {
	WITH_ROOM,
	FULL,
	ROOM_AGAIN,
	PARTS
};

static const char *const part_names[PARTS] = {
	[WITH_ROOM] = "with room",
	[FULL] = "on the full disk",
	[ROOM_AGAIN] = "with room again",
};

static unsigned wanted(const char *name, unsigned otherwise)
{
	const char *number = getenv(name);

	return number != NULL ? (unsigned)strtoul(number, NULL, 10) : otherwise;
}

static void print_ratios(enum part part, const struct soak_latencies *loud,
                         const struct soak_latencies *quiet)
{
	static const double shares[] = { 0.5, 0.99 };
	long long us[2][2];

	for (size_t i = 0; i < 2; i++) {
		us[i][0] = soak_latency_at(loud, shares[i]);
		us[i][1] = soak_latency_at(quiet, shares[i]);
	}
	lab_say("%-16s answers within: 50 %% %lld us, without lines %lld us, ratio %.2f; "
	        "99 %% %lld us, without lines %lld us, ratio %.2f",
	        part_names[part], us[0][0], us[0][1], (double)us[0][0] / (double)us[0][1],
	        us[1][0], us[1][1], (double)us[1][0] / (double)us[1][1]);
}

/* One part in turns, so that whatever else the machine does falls on both. */
static void ask_both(struct flood *flood, struct lab_unbound *loud, struct flood *quiet_flood,
                     struct lab_unbound *quiet, unsigned count, enum part part)
{
	static struct soak_latencies latencies[PARTS][2];
	const unsigned turn = count / 10 + 1, rate = wanted("MXW_FLOOD_RATE", 0);

	for (unsigned asked = 0; asked < count; asked += turn) {
		const unsigned now = count - asked < turn ? count - asked : turn;

		CU_ASSERT_TRUE_FATAL(
			flood_ask(quiet_flood, quiet->port, now, rate, &latencies[part][1]));
		CU_ASSERT_TRUE_FATAL(
			flood_ask(flood, loud->port, now, rate, &latencies[part][0]));
	}
	print_ratios(part, &latencies[part][0], &latencies[part][1]);
}

static json_int_t count_of(const json_t *status, const char *name)
{
	return lab_alert_number(json_array_get(json_object_get(status, "alerts"), 0), name);
}

/* Waits until every look-up is somewhere, and returns the status of then. */
static json_t *wait_for_rest(struct lab_unbound *unbound, unsigned asked)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	for (;;) {
		json_t *status = LAB_CALL(unbound, "{'call':'status'}", "done");
		const json_int_t settled =
			count_of(status, "counted") + count_of(status, "waiting") +
			count_of(status, "below_minimum") + count_of(status, "dropped_ring") +
			count_of(status, "dropped_write") + count_of(status, "dropped_build") +
			count_of(status, "dropped_reload");

		if (settled == (json_int_t)asked)
			return status;
		if (!LAB_CHECK(lab_now_ms() < deadline_ms, "%lld of %u look-ups are somewhere",
		               (long long)settled, asked))
			return status;
		json_decref(status);
		lab_pause();
	}
}

static void check_lines(const struct flood *flood, const struct lab_unbound *unbound,
                        unsigned asked)
{
	struct flood_lines lines;
	char path[PATH_MAX + 16];
	uint64_t dropped;

	(void)lab_print(path, sizeof(path), "%s/alerts.json", unbound->state);
	CU_ASSERT_TRUE(flood_read(flood, path, &lines));
	dropped = lines.ring + lines.write + lines.build + lines.reload;
	lab_say("%u look-ups = %llu in lines (%llu alerts, %llu repeats) + %llu lost (ring %llu, "
	        "write %llu, build %llu, reload %llu); %llu lines, %llu cut off",
	        asked, (unsigned long long)lines.counted, (unsigned long long)lines.alerts,
	        (unsigned long long)lines.repeats, (unsigned long long)dropped,
	        (unsigned long long)lines.ring, (unsigned long long)lines.write,
	        (unsigned long long)lines.build, (unsigned long long)lines.reload,
	        (unsigned long long)lines.lines, (unsigned long long)lines.cut_off);
	CU_ASSERT_EQUAL(lines.counted + dropped, asked);
	/* It was full, and there were more pairs than windows. */
	CU_ASSERT_TRUE(lines.write > 0);
	CU_ASSERT_TRUE(lines.repeats > 0);
	CU_ASSERT_EQUAL(lines.build, 0);
	CU_ASSERT_EQUAL(lines.reload, 0);
}

static void flood(void)
{
	static const struct lab_unbound_options quiet_options = { .policy = policy,
		                                                  .host = quiet_host };
	const unsigned asked = wanted("MXW_FLOOD_LOOKUPS", LOOKUPS_DEFAULT), third = asked / 3;
	const struct lab_unbound_options loud_options = {
		.policy = policy,
		.host = asked == LOOKUPS_DEFAULT ? short_host : NULL,
	};
	struct flood *flood = flood_new(), *quiet_flood = flood_new();
	struct soak_holdings before, after;
	struct lab_unbound *loud, *quiet;
	json_t *status;

	CU_ASSERT_PTR_NOT_NULL_FATAL(flood);
	CU_ASSERT_PTR_NOT_NULL_FATAL(quiet_flood);
	if (!lab_disk_can_mount())
		goto out;
	/* The laboratory's own patience is for tests of seconds. */
	(void)alarm(asked / 100 + alarm(0));
	loud = lab_disk_unbound(lab, &loud_options, "size=90%");
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(loud));
	quiet = lab_unbound_run(lab, &quiet_options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(quiet);
	CU_ASSERT_TRUE(soak_holdings_of(loud->process.pid, &before));
	ask_both(flood, loud, quiet_flood, quiet, third, WITH_ROOM);
	json_decref(wait_for_rest(loud, third));
	CU_ASSERT_TRUE_FATAL(lab_disk_cut(loud));
	ask_both(flood, loud, quiet_flood, quiet, third, FULL);
	json_decref(wait_for_rest(loud, 2 * third));
	CU_ASSERT_TRUE(lab_disk_extend(loud));
	ask_both(flood, loud, quiet_flood, quiet, asked - 2 * third, ROOM_AGAIN);
	status = wait_for_rest(loud, asked);
	CU_ASSERT_EQUAL(count_of(status, "lookups"), (json_int_t)asked);
	CU_ASSERT_TRUE(count_of(status, "windows") <= 32768);
	lab_say("%lld windows open, %lld closed early", (long long)count_of(status, "windows"),
	        (long long)count_of(status, "windows_closed_early"));
	json_decref(status);
	CU_ASSERT_TRUE(soak_holdings_of(loud->process.pid, &after));
	lab_say("%ld KiB resident before, %ld KiB after", before.resident_kib,
	        after.resident_kib);
	LAB_CHECK(after.resident_kib - before.resident_kib <= GROWTH_MAX_KIB,
	          "it has grown by %ld KiB", after.resident_kib - before.resident_kib);
	CU_ASSERT_TRUE(lab_unbound_stop(loud));
	check_lines(flood, loud, asked);
	CU_ASSERT_TRUE(lab_disk_free(loud));
	CU_ASSERT_TRUE(lab_unbound_end(quiet));
out:
	flood_free(flood);
	flood_free(quiet_flood);
}

int main(void)
{
	CU_TestInfo tests[] = { { "a flood, and a disk that is full", flood },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "flood", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
