/* The thread asks its owner what to write, writes that beside the file, and renames it. What is written can be
 * made again at any time, so nothing is synced. As with the writers of alerts, an owner that is in a hurry leaves
 * a thread behind that is held by a disk, with all that it has. */
#include "metrics/publisher.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "config/file_store.h"
#include "thread/thread.h"

#define THREAD_NAME "mxwarden-prom" /* the system takes 15 characters */
#define TROUBLE_TEXT_MAX (MXWI_PUBLICATION_PATH_MAX + 256u)

struct mxwi_publisher {
	struct mxwi_publisher_options options;
	struct mxwi_thread thread;
	pthread_cond_t wake;
	bool woken, stopping; /* under the thread's mutex */
	/* The rest is the thread's. */
	char failed_path[MXWI_PUBLICATION_PATH_MAX]; /* that was told as trouble; "": none */
};

/* ---- writing --------------------------------------------------------------------------------- */

static enum mxw_result write_file(const struct mxwi_publication *publication)
{
	struct mxwi_store store;

	mxwi_store_begin(&store, publication->path);
	store.mode = 0644;
	store.is_fleeting = true;
	if (publication->text != NULL)
		mxwi_store_write(&store, publication->text, publication->size);
	else
		mxwi_store_fail(&store, ENOMEM);
	return mxwi_store_end(&store);
}

/* Trouble with a place where nothing is written any more is over; if it comes again, it is told again. */
static void forget_other(struct mxwi_publisher *publisher, const char *path)
{
	if (strcmp(publisher->failed_path, path) != 0)
		publisher->failed_path[0] = '\0';
}

/* Says what is not said yet: that the file cannot be written, or that it is. errno says why not. */
static void tell_outcome(struct mxwi_publisher *publisher, const char *path, bool written)
{
	const bool failed_before = publisher->failed_path[0] != '\0';
	char text[TROUBLE_TEXT_MAX];

	if (written != failed_before)
		return;
	if (written)
		(void)snprintf(text, sizeof(text), "metrics are written again to \"%s\"", path);
	else
		(void)snprintf(text, sizeof(text), "NO METRICS ARE WRITTEN to \"%s\": %s", path,
		               strerror(errno));
	(void)snprintf(publisher->failed_path, sizeof(publisher->failed_path), "%s",
	               written ? "" : path);
	publisher->options.on_trouble(publisher->options.context, text);
}

/* Writes once; returns in how many seconds it is to be done again, 0: when it is woken. */
static uint32_t publish(struct mxwi_publisher *publisher)
{
	struct mxwi_publication publication = { .text = NULL };
	uint32_t every_s = 0;

	if (publisher->options.gather(publisher->options.context, &publication)) {
		forget_other(publisher, publication.path);
		if (publication.path[0] != '\0') {
			tell_outcome(publisher, publication.path,
			             write_file(&publication) == MXW_OK);
			every_s = publication.every_s;
		}
	}
	free(publication.text);
	return every_s;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* Sleeps until it is time; false: it is time to end. */
static bool wait_for_time(struct mxwi_publisher *publisher, uint32_t every_s)
{
	const struct timespec due = mxwi_deadline(every_s * 1000);
	bool stopping;
	int error = 0;

	(void)pthread_mutex_lock(&publisher->thread.mutex);
	while (!publisher->stopping && !publisher->woken && error == 0)
		error = every_s != 0
		                ? pthread_cond_timedwait(&publisher->wake,
		                                         &publisher->thread.mutex, &due)
		                : pthread_cond_wait(&publisher->wake, &publisher->thread.mutex);
	publisher->woken = false;
	stopping = publisher->stopping;
	(void)pthread_mutex_unlock(&publisher->thread.mutex);
	return !stopping;
}

static void free_publisher(struct mxwi_publisher *publisher)
{
	(void)pthread_cond_destroy(&publisher->wake);
	mxwi_thread_fini(&publisher->thread);
	free(publisher);
}

static void *run(void *context)
{
	struct mxwi_publisher *publisher = context;

	(void)prctl(PR_SET_NAME, THREAD_NAME);
	while (wait_for_time(publisher, publish(publisher)))
		continue;
	(void)publish(publisher);
	publisher->options.on_end(publisher->options.context);
	if (mxwi_thread_done(&publisher->thread))
		free_publisher(publisher);
	return NULL;
}

/* ---- the owner ------------------------------------------------------------------------------- */

enum mxw_result mxwi_publisher_start(const struct mxwi_publisher_options *options,
                                     struct mxwi_publisher **ret)
{
	struct mxwi_publisher *publisher = calloc(1, sizeof(*publisher));

	if (publisher == NULL)
		return MXW_NOMEM;
	publisher->options = *options;
	if (!mxwi_thread_init(&publisher->thread))
		goto fail;
	if (!mxwi_cond_init(&publisher->wake))
		goto fail_thread;
	if (mxwi_thread_start(&publisher->thread, run, publisher)) {
		*ret = publisher;
		return MXW_OK;
	}
	(void)pthread_cond_destroy(&publisher->wake);
fail_thread:
	mxwi_thread_fini(&publisher->thread);
fail:
	free(publisher);
	return MXW_NOMEM;
}

static void rouse(struct mxwi_publisher *publisher, bool stopping)
{
	if (publisher == NULL)
		return;
	(void)pthread_mutex_lock(&publisher->thread.mutex);
	publisher->woken = true;
	publisher->stopping = publisher->stopping || stopping;
	(void)pthread_cond_signal(&publisher->wake);
	(void)pthread_mutex_unlock(&publisher->thread.mutex);
}

void mxwi_publisher_wake(struct mxwi_publisher *publisher)
{
	rouse(publisher, false);
}

bool mxwi_publisher_stop(struct mxwi_publisher *publisher, uint32_t patience_ms)
{
	const struct timespec deadline = mxwi_deadline(patience_ms);

	if (publisher == NULL)
		return true;
	rouse(publisher, true);
	if (!mxwi_thread_wait(&publisher->thread, &deadline))
		return false;
	free_publisher(publisher);
	return true;
}
