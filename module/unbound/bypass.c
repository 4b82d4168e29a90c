/* What is watched is in no cache, unless it was put there behind the module's back, as by
 * `unbound-control load_cache`. The first reply of it cannot be changed any more: Unbound only tells of it.
 * It must be the last one. But whoever tells holds the entry's lock, and to take the entry out is to wait
 * for that lock. So the question is noted, and a worker takes the entry out when it is in its loop again
 * (errands.h) and holds no lock. It also says what has happened, once for each entry that it has found
 * there: of several workers that have noted the same, one was first.
 *
 * Workers do not wait for each other here: when one has the mutex, or there are too many notes, one is not
 * taken. The entry is still there then, and so the next question will note it again. */
#include "unbound/bypass.h"
#include "unbound/errands.h"
#include "unbound/log_line.h"
#include "unbound/uncache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOTES_MAX 64u
#define SAY_EVERY_S 60

struct note {
	struct mxwi_client client;
	struct timeval when;
	uint16_t type, class_;
	uint8_t name_size;
	uint8_t name[MXW_NAME_SIZE_MAX];
};

struct mxwi_bypass {
	struct mxwi_module *module;
	pthread_mutex_t mutex; /* of the following */
	struct note notes[NOTES_MAX];
	unsigned first, count;
	int64_t say_again_s; /* not before */
	unsigned long unsaid;
};

/* ---- what is done ---------------------------------------------------------------------------- */

static bool take(struct mxwi_bypass *bypass, struct note *ret)
{
	bool taken = false;

	(void)pthread_mutex_lock(&bypass->mutex);
	if (bypass->count > 0) {
		*ret = bypass->notes[bypass->first];
		bypass->first = (bypass->first + 1) % NOTES_MAX;
		bypass->count--;
		taken = true;
	}
	(void)pthread_mutex_unlock(&bypass->mutex);
	return taken;
}

static void emit(struct mxwi_bypass *bypass, const struct note *note)
{
	struct mxw_event event = {
		.kind = MXW_EVENT_CACHE_BYPASS,
		.time_us = (int64_t)note->when.tv_sec * 1000000 + note->when.tv_usec,
		.client = note->client.address,
		.client_port = note->client.port,
		.transport = note->client.transport,
		.type = note->type,
		.class_ = note->class_,
		.name_size = note->name_size,
	};
	const struct mxwi_generation *generation;

	memcpy(event.name, note->name, note->name_size);
	mxwi_epoch_begin();
	generation = mxwi_current(bypass->module);
	event.policy = generation->policy;
	if (generation->alerter != NULL && event.policy != NULL)
		(void)mxw_alerter_emit(generation->alerter, &event);
	mxwi_epoch_end();
}

/* At once, and then once a minute at most: a whole cache may have been loaded. True: now, and before it
 * were `*ret_unsaid` that were not told. */
static bool is_to_be_said(struct mxwi_bypass *bypass, unsigned long *ret_unsaid)
{
	struct timespec now;
	bool is;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)pthread_mutex_lock(&bypass->mutex);
	is = now.tv_sec >= bypass->say_again_s;
	if (is) {
		*ret_unsaid = bypass->unsaid;
		bypass->unsaid = 0;
		bypass->say_again_s = (int64_t)now.tv_sec + SAY_EVERY_S;
	} else {
		bypass->unsaid++;
	}
	(void)pthread_mutex_unlock(&bypass->mutex);
	return is;
}

static void say(struct mxwi_bypass *bypass, const struct note *note)
{
	char text[MXW_NAME_TEXT_MAX] = "";
	struct mxw_name name;
	unsigned long unsaid;

	if (!is_to_be_said(bypass, &unsaid))
		return;
	if (mxw_name_from_wire(note->name, note->name_size, &name))
		(void)mxw_name_to_text(name, text);
	mxwi_log_warn(
		"a mail host was given the real answer for \"%s\" out of the message "
		"cache, past the module; it is out of the cache now (before it, %lu more that "
		"were not told); was a cache loaded with unbound-control load_cache?",
		text, unsaid);
}

static void shut(struct mxwi_bypass *bypass, struct note *note)
{
	struct query_info qinfo = { .qname = note->name,
		                    .qname_len = note->name_size,
		                    .qtype = note->type,
		                    .qclass = note->class_ };

	if (mxwi_uncache(bypass->module->msg_cache, &qinfo) == 0)
		return;
	mxwi_count(&bypass->module->counters.bypassed);
	emit(bypass, note);
	say(bypass, note);
}

bool mxwi_bypass_step(void *context)
{
	struct mxwi_module *module = context;
	struct note note;

	while (module->bypass != NULL && take(module->bypass, &note))
		shut(module->bypass, &note);
	return false;
}

/* ---- workers --------------------------------------------------------------------------------- */

void mxwi_bypass_note(struct mxwi_bypass *bypass, const struct query_info *qinfo,
                      const struct mxwi_client *client, const struct timeval *when)
{
	struct note *note;

	if (bypass == NULL || qinfo->qname_len > MXW_NAME_SIZE_MAX ||
	    pthread_mutex_trylock(&bypass->mutex) != 0)
		return;
	if (bypass->count < NOTES_MAX) {
		note = &bypass->notes[(bypass->first + bypass->count) % NOTES_MAX];
		bypass->count++;
		note->client = *client;
		note->when = *when;
		note->type = qinfo->qtype;
		note->class_ = qinfo->qclass;
		note->name_size = (uint8_t)qinfo->qname_len;
		memcpy(note->name, qinfo->qname, qinfo->qname_len);
	}
	(void)pthread_mutex_unlock(&bypass->mutex);
	/* Where nobody has enlisted, whoever does first does that, too. */
	mxwi_errands_wake(bypass->module->errands);
}

/* ---- the owner ------------------------------------------------------------------------------- */

struct mxwi_bypass *mxwi_bypass_open(struct mxwi_module *module)
{
	struct mxwi_bypass *bypass = calloc(1, sizeof(*bypass));

	if (bypass == NULL || module->msg_cache == NULL || module->errands == NULL ||
	    pthread_mutex_init(&bypass->mutex, NULL) != 0) {
		free(bypass);
		mxwi_log_err("out of memory: what was put into the message cache past the "
		             "module stays there; alerts still tell of it");
		return NULL;
	}
	bypass->module = module;
	return bypass;
}

void mxwi_bypass_close(struct mxwi_bypass *bypass)
{
	if (bypass == NULL)
		return;
	(void)pthread_mutex_destroy(&bypass->mutex);
	free(bypass);
}
