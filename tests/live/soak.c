/*
 * Buckets instead of a list: a run of hours takes no more memory than one of seconds. What a process holds
 * is what the kernel says of it.
 */
#include "soak.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

#define SETTLE_MS 10000

/* Buckets 0 to 15 are a microsecond wide; behind them each power of two has sixteen. */
static unsigned bucket_of(uint64_t us)
{
	unsigned power = 0, bucket;

	while (us >> power >= 32)
		power++;
	bucket = us < 16 ? (unsigned)us : 16 * power + (unsigned)(us >> power);
	return bucket < SOAK_BUCKETS ? bucket : SOAK_BUCKETS - 1;
}

/* The last microsecond of a bucket. */
static int64_t end_of(unsigned bucket)
{
	unsigned power;

	if (bucket < 32)
		return bucket;
	power = bucket / 16 - 1;
	return ((int64_t)(bucket % 16 + 16 + 1) << power) - 1;
}

void soak_latency_add(struct soak_latencies *latencies, int64_t us)
{
	const uint64_t time_us = us > 0 ? (uint64_t)us : 0;

	latencies->buckets[bucket_of(time_us)]++;
	latencies->count++;
	if (time_us > latencies->max_us)
		latencies->max_us = time_us;
}

int64_t soak_latency_at(const struct soak_latencies *latencies, double share)
{
	const double wanted = share * (double)latencies->count;
	uint64_t seen = 0;

	for (unsigned i = 0; i < SOAK_BUCKETS && latencies->count > 0; i++) {
		seen += latencies->buckets[i];
		if ((double)seen >= wanted)
			return end_of(i);
	}
	return 0;
}

static long entries_of(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	long count = 0;

	if (directory == NULL)
		return -1;
	while ((entry = readdir(directory)) != NULL)
		count += entry->d_name[0] != '.';
	(void)closedir(directory);
	return count;
}

bool soak_holdings_of(pid_t pid, struct soak_holdings *ret)
{
	struct soak_holdings holdings = { .resident_kib = -1 };
	char path[64], line[256];
	FILE *status;

	(void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
	holdings.descriptors = entries_of(path);
	(void)snprintf(path, sizeof(path), "/proc/%ld/task", (long)pid);
	holdings.threads = entries_of(path);
	(void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	status = fopen(path, "re");
	if (status == NULL)
		return false;
	while (fgets(line, sizeof(line), status) != NULL)
		if (strncmp(line, "VmRSS:", strlen("VmRSS:")) == 0)
			holdings.resident_kib = strtol(line + strlen("VmRSS:"), NULL, 10);
	(void)fclose(status);
	*ret = holdings;
	return holdings.resident_kib >= 0 && holdings.descriptors >= 0;
}

bool soak_holdings_again(pid_t pid, const struct soak_holdings *before,
                         struct soak_holdings *ret)
{
	const int64_t deadline_ms = lab_now_ms() + SETTLE_MS;

	while (soak_holdings_of(pid, ret)) {
		if (ret->descriptors <= before->descriptors && ret->threads <= before->threads)
			return true;
		if (lab_now_ms() > deadline_ms)
			break;
		lab_pause();
	}
	return false;
}
