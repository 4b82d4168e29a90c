/* A thread sleeps on a condition with a time limit and writes one line over the other until the
 * condition comes. It touches nothing of the work itself, so the loader needs not know of it. */
#include "check_progress.h"

#include <stdio.h>
#include <unistd.h>

#include "common.h"

#define ERASE_LINE "\r\033[K"

static void *say(void *context)
{
	struct cmd_progress *progress = context;
	struct timespec next;
	unsigned seconds = 0;

	clock_gettime(CLOCK_MONOTONIC, &next);
	pthread_mutex_lock(&progress->lock);
	while (!progress->end) {
		next.tv_sec++;
		/* Woken for no reason, it waits for the same moment again. */
		while (!progress->end &&
		       pthread_cond_timedwait(&progress->ended, &progress->lock, &next) == 0)
			;
		if (progress->end)
			break;
		fputs(ERASE_LINE, stderr);
		cmd_print_text(stderr, progress->what);
		fprintf(stderr, ": %u s", ++seconds);
		fflush(stderr);
	}
	pthread_mutex_unlock(&progress->lock);
	if (seconds != 0)
		fputs(ERASE_LINE, stderr);
	return NULL;
}

void cmd_progress_begin(struct cmd_progress *progress, const char *what)
{
	pthread_condattr_t attributes;

	*progress = (struct cmd_progress){ .what = what };
	if (isatty(STDERR_FILENO) == 0 || pthread_condattr_init(&attributes) != 0)
		return;
	if (pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
	    pthread_cond_init(&progress->ended, &attributes) != 0)
		goto no_condition;
	if (pthread_mutex_init(&progress->lock, NULL) != 0)
		goto no_lock;
	if (pthread_create(&progress->thread, NULL, say, progress) != 0)
		goto no_thread;
	progress->running = true;
	pthread_condattr_destroy(&attributes);
	return;
no_thread:
	pthread_mutex_destroy(&progress->lock);
no_lock:
	pthread_cond_destroy(&progress->ended);
no_condition:
	pthread_condattr_destroy(&attributes);
}

void cmd_progress_end(struct cmd_progress *progress)
{
	if (!progress->running)
		return;
	pthread_mutex_lock(&progress->lock);
	progress->end = true;
	pthread_cond_signal(&progress->ended);
	pthread_mutex_unlock(&progress->lock);
	pthread_join(progress->thread, NULL);
	pthread_mutex_destroy(&progress->lock);
	pthread_cond_destroy(&progress->ended);
	progress->running = false;
}
