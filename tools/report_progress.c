/* The bar is written over itself, by the thread that reads: where nothing is read, nothing moves. */
#include "report_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EVERY_MS 100
#define BAR_WIDTH 30u
#define ERASE_LINE "\r\033[K"

static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void report_progress_begin(struct report_progress *progress, char *const *paths, size_t count)
{
	*progress = (struct report_progress){ .shown = isatty(STDERR_FILENO) != 0 };
	progress->started_ms = progress->said_ms = now_ms();
	for (size_t i = 0; i < count; i++) {
		struct stat status;

		if (stat(paths[i], &status) != 0 || !S_ISREG(status.st_mode)) {
			progress->total = 0;
			return;
		}
		progress->total += (uint64_t)status.st_size;
	}
}

static void print_bar(unsigned percent)
{
	const unsigned full = percent * BAR_WIDTH / 100;

	putc('[', stderr);
	for (unsigned i = 0; i < BAR_WIDTH; i++)
		putc(i < full ? '#' : '.', stderr);
	fprintf(stderr, "] %3u %%", percent);
}

void report_progress_say(struct report_progress *progress, uint64_t done)
{
	int64_t now;

	if (!progress->shown)
		return;
	now = now_ms();
	if (now - progress->said_ms < EVERY_MS)
		return;
	progress->said_ms = now;
	progress->begun = true;
	fputs(ERASE_LINE, stderr);
	if (progress->total > 0) {
		/* A file that grows is more than it was. */
		const double part =
			done < progress->total ? (double)done / (double)progress->total : 1.0;

		print_bar((unsigned)(part * 100));
		if (part > 0.01)
			fprintf(stderr, ", %.0f s left",
			        (double)(now - progress->started_ms) / 1000 * (1 - part) /
			                part);
	} else {
		fprintf(stderr, "%" PRIu64 " MiB read", done >> 20);
	}
	fflush(stderr);
}

void report_progress_end(struct report_progress *progress)
{
	if (progress->begun)
		fputs(ERASE_LINE, stderr);
}
