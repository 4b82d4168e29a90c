/* A hash table of chains, and one list of all windows in the order in which they were opened. All windows
 * last equally long, so that this is also the order in which they end: what is due is at the head, and so is
 * what has to go when there is no room. A window keeps of its last look-up what an event has, without the
 * octets of names that are not in use. */
#include "alert/windows.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define HASH_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define HEAD_SIZE offsetof(struct mxw_event, name)

struct window {
	struct window *chained; /* the next one in the same bucket */
	struct window *older, *newer;
	uint64_t hash;
	int64_t opened_ms;
	uint64_t count;
	int64_t start_us, end_us;
	_Alignas(struct mxw_event) uint8_t head[HEAD_SIZE]; /* of the last event */
	uint8_t names[]; /* the question's and the judged one; the first stays for good */
};

struct mxwi_windows {
	uint32_t capacity;
	uint32_t bucket_mask;
	int64_t repeat_ms;
	uint64_t seed;
	uint64_t open_count, waiting;
	struct window *oldest, *newest;
	struct window *buckets[];
};

enum mxw_result mxwi_windows_new(uint32_t capacity, int64_t repeat_ms, uint64_t seed,
                                 struct mxwi_windows **ret)
{
	struct mxwi_windows *windows;
	uint32_t buckets = 1;

	while (buckets < capacity)
		buckets *= 2;
	windows = calloc(1, sizeof(*windows) + buckets * sizeof(struct window *));
	if (windows == NULL)
		return MXW_NOMEM;
	windows->capacity = capacity;
	windows->bucket_mask = buckets - 1;
	windows->repeat_ms = repeat_ms;
	windows->seed = seed;
	*ret = windows;
	return MXW_OK;
}

void mxwi_windows_free(struct mxwi_windows *windows)
{
	if (windows == NULL)
		return;
	(void)mxwi_windows_drop(windows);
	free(windows);
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static uint8_t fold(uint8_t octet)
{
	return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
}

static uint64_t add_octet(uint64_t hash, uint8_t octet)
{
	hash = (hash ^ octet) * HASH_FACTOR;
	return hash ^ hash >> 32;
}

/* Of client, rule and question name. A length octet is at most 63, and so is never folded. */
static uint64_t hash_of(const struct mxwi_windows *windows, const struct mxw_event *event)
{
	uint64_t hash = windows->seed ^ event->verdict.rule;

	for (size_t i = 0; i < event->client.size; i++)
		hash = add_octet(hash, event->client.octets[i]);
	for (size_t i = 0; i < event->name_size; i++)
		hash = add_octet(hash, fold(event->name[i]));
	return hash;
}

/* The event without its names. */
static const struct mxw_event *head_of(const struct window *window)
{
	return (const struct mxw_event *)(const void *)window->head;
}

static bool is_of_kind(const struct window *window, const struct mxw_event *event)
{
	const struct mxw_event *head = head_of(window);

	if (head->policy != event->policy || head->verdict.rule != event->verdict.rule ||
	    head->name_size != event->name_size ||
	    !mxw_address_equal(&head->client, &event->client))
		return false;
	for (size_t i = 0; i < event->name_size; i++)
		if (fold(window->names[i]) != fold(event->name[i]))
			return false;
	return true;
}

/* Was the same done about both, and for the same reason? The type that was asked for may be another one:
 * a mail server that finds no MX asks for addresses. */
static bool is_same_doing(const struct mxw_verdict *a, const struct mxw_verdict *b)
{
	return a->action == b->action && a->would == b->would && a->mode == b->mode &&
	       a->trigger == b->trigger;
}

/* The window for the event; NULL: there is none. */
static struct window *find(struct mxwi_windows *windows, const struct mxw_event *event)
{
	const uint64_t hash = hash_of(windows, event);
	struct window *window = windows->buckets[hash & windows->bucket_mask];

	while (window != NULL && (window->hash != hash || !is_of_kind(window, event)))
		window = window->chained;
	return window;
}

/* ---- opening and counting -------------------------------------------------------------------- */

static void append(struct mxwi_windows *windows, struct window *window)
{
	window->older = windows->newest;
	if (windows->newest != NULL)
		windows->newest->newer = window;
	else
		windows->oldest = window;
	windows->newest = window;
	windows->open_count++;
}

bool mxwi_windows_open(struct mxwi_windows *windows, const struct mxw_event *event,
                       int64_t now_ms)
{
	struct window **bucket;
	/* Room for any judged name: it may be another one in the last look-up. */
	struct window *window = malloc(sizeof(*window) + event->name_size + MXW_NAME_SIZE_MAX);

	if (window == NULL)
		return false;
	memset(window, 0, sizeof(*window));
	window->hash = hash_of(windows, event);
	window->opened_ms = now_ms;
	memcpy(window->head, event, HEAD_SIZE);
	memcpy(window->names, event->name, event->name_size);
	memcpy(window->names + event->name_size, event->judged, event->judged_size);
	bucket = &windows->buckets[window->hash & windows->bucket_mask];
	window->chained = *bucket;
	*bucket = window;
	append(windows, window);
	return true;
}

static bool is_over(const struct mxwi_windows *windows, const struct window *window,
                    int64_t now_ms)
{
	return now_ms - window->opened_ms >= windows->repeat_ms;
}

enum mxwi_window_answer mxwi_windows_count(struct mxwi_windows *windows,
                                           const struct mxw_event *event, int64_t now_ms)
{
	struct window *window = find(windows, event);

	if (window == NULL)
		return MXWI_WINDOW_NONE;
	if (is_over(windows, window, now_ms) ||
	    !is_same_doing(&head_of(window)->verdict, &event->verdict))
		return MXWI_WINDOW_DIFFERS;
	if (window->count == 0 || event->time_us < window->start_us)
		window->start_us = event->time_us;
	if (window->count == 0 || event->time_us > window->end_us)
		window->end_us = event->time_us;
	window->count++;
	windows->waiting++;
	memcpy(window->head, event, HEAD_SIZE);
	memcpy(window->names + event->name_size, event->judged, event->judged_size);
	return MXWI_WINDOW_COUNTED;
}

bool mxwi_windows_is_full(const struct mxwi_windows *windows)
{
	return windows->open_count >= windows->capacity;
}

/* ---- closing --------------------------------------------------------------------------------- */

static void unlink_window(struct mxwi_windows *windows, struct window *window)
{
	struct window **at = &windows->buckets[window->hash & windows->bucket_mask];

	while (*at != window)
		at = &(*at)->chained;
	*at = window->chained;
	if (window->older != NULL)
		window->older->newer = window->newer;
	else
		windows->oldest = window->newer;
	if (window->newer != NULL)
		window->newer->older = window->older;
	else
		windows->newest = window->older;
	windows->open_count--;
	windows->waiting -= window->count;
}

static void close_window(struct mxwi_windows *windows, struct window *window,
                         struct mxwi_repeats *ret)
{
	struct mxw_event *event = &ret->event;

	memcpy(event, window->head, HEAD_SIZE);
	memcpy(event->name, window->names, event->name_size);
	memcpy(event->judged, window->names + event->name_size, event->judged_size);
	ret->count = window->count;
	ret->start_us = window->start_us;
	ret->end_us = window->end_us;
	unlink_window(windows, window);
	free(window);
}

bool mxwi_windows_close_of(struct mxwi_windows *windows, const struct mxw_event *event,
                           struct mxwi_repeats *ret)
{
	struct window *window = find(windows, event);

	if (window == NULL)
		return false;
	close_window(windows, window, ret);
	return true;
}

bool mxwi_windows_close_due(struct mxwi_windows *windows, int64_t now_ms,
                            struct mxwi_repeats *ret)
{
	if (windows->oldest == NULL || !is_over(windows, windows->oldest, now_ms))
		return false;
	close_window(windows, windows->oldest, ret);
	return true;
}

bool mxwi_windows_close_oldest(struct mxwi_windows *windows, struct mxwi_repeats *ret)
{
	if (windows->oldest == NULL)
		return false;
	close_window(windows, windows->oldest, ret);
	return true;
}

uint64_t mxwi_windows_drop(struct mxwi_windows *windows)
{
	const uint64_t waiting = windows->waiting;

	while (windows->oldest != NULL) {
		struct window *window = windows->oldest;

		unlink_window(windows, window);
		free(window);
	}
	return waiting;
}

uint64_t mxwi_windows_open_count(const struct mxwi_windows *windows)
{
	return windows->open_count;
}

uint64_t mxwi_windows_waiting(const struct mxwi_windows *windows)
{
	return windows->waiting;
}
