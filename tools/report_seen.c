/* Lines mostly come in the order of their numbers, or a file of them at a time does, so what has been seen is
 * a few ranges: a number extends one, joins two, or begins one. */
#include "report_seen.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

static int compare_starts(const void *left, const void *right)
{
	const struct report_start *a = left, *b = right;

	return strcmp(a->key, b->key);
}

static void start_free(struct report_start *start)
{
	if (start == NULL)
		return;
	free(start->key);
	free(start->instance);
	free(start->ranges);
	free(start);
}

/* A key for a start; NULL: memory is refused. */
static char *key_of(const char *instance, const char *resolver)
{
	const size_t size = strlen(instance) + strlen(resolver) + sizeof("\n");
	char *key = malloc(size);

	if (key != NULL)
		(void)snprintf(key, size, "%s\n%s", instance, resolver);
	return key;
}

static struct report_start *start_new(struct report_seen *seen, char *key, size_t instance)
{
	struct report_start **starts = cmd_grown(seen->starts, seen->count, &seen->room,
	                                         sizeof(struct report_start *));
	struct report_start *start = calloc(1, sizeof(*start));

	if (starts != NULL)
		seen->starts = starts;
	if (starts == NULL || start == NULL) {
		free(key);
		free(start);
		return NULL;
	}
	start->key = key;
	start->resolver = key + instance + 1;
	start->instance = strndup(key, instance);
	if (start->instance == NULL || tsearch(start, &seen->tree, compare_starts) == NULL) {
		start_free(start);
		return NULL;
	}
	seen->starts[seen->count++] = start;
	return start;
}

/* Is it that start? Keys need not be made for most lines. */
static bool is_start(const struct report_start *start, const char *instance,
                     const char *resolver)
{
	return start != NULL && strcmp(start->instance, instance) == 0 &&
	       strcmp(start->resolver, resolver) == 0;
}

/* REPORT_SEEN_NEW, with the start in seen->latest, or why there is none. */
static enum report_seen_result find_start(struct report_seen *seen, const char *instance,
                                          const char *resolver)
{
	struct report_start wanted = { 0 };
	void *const *found;

	if (strlen(instance) > REPORT_SEEN_NAME_MAX || strlen(resolver) > REPORT_SEEN_NAME_MAX)
		return REPORT_SEEN_UNKNOWN;
	if (is_start(seen->latest, instance, resolver))
		return REPORT_SEEN_NEW;
	wanted.key = key_of(instance, resolver);
	if (wanted.key == NULL)
		return REPORT_SEEN_NOMEM;
	found = tfind(&wanted, &seen->tree, compare_starts);
	if (found != NULL) {
		free(wanted.key);
		seen->latest = *found;
		return REPORT_SEEN_NEW;
	}
	if (seen->count == REPORT_SEEN_STARTS_MAX) {
		free(wanted.key);
		return REPORT_SEEN_UNKNOWN;
	}
	seen->latest = start_new(seen, wanted.key, strlen(instance));
	return seen->latest != NULL ? REPORT_SEEN_NEW : REPORT_SEEN_NOMEM;
}

/* How many ranges begin at or before the number. */
static size_t ranges_before(const struct report_start *start, uint64_t sequence)
{
	size_t low = 0, high = start->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (start->ranges[middle].first <= sequence)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void remove_range(struct report_seen *seen, struct report_start *start, size_t at)
{
	memmove(&start->ranges[at], &start->ranges[at + 1],
	        (start->count - at - 1) * sizeof(*start->ranges));
	start->count--;
	seen->range_count--;
}

static enum report_seen_result
insert_range(struct report_seen *seen, struct report_start *start, size_t at, uint64_t sequence)
{
	struct report_range *ranges;

	if (seen->range_count == REPORT_SEEN_RANGES_MAX) {
		start->uncertain = true;
		return REPORT_SEEN_UNKNOWN;
	}
	ranges = cmd_grown(start->ranges, start->count, &start->room, sizeof(*ranges));
	if (ranges == NULL)
		return REPORT_SEEN_NOMEM;
	start->ranges = ranges;
	memmove(&ranges[at + 1], &ranges[at], (start->count - at) * sizeof(*ranges));
	ranges[at] = (struct report_range){ sequence, sequence };
	start->count++;
	seen->range_count++;
	return REPORT_SEEN_NEW;
}

enum report_seen_result report_seen_add(struct report_seen *seen, const char *instance,
                                        const char *resolver, uint64_t sequence)
{
	const enum report_seen_result result = find_start(seen, instance, resolver);
	struct report_start *start = seen->latest;

	if (result != REPORT_SEEN_NEW)
		return result;
	const size_t after = ranges_before(start, sequence);
	struct report_range *before = after > 0 ? &start->ranges[after - 1] : NULL;
	struct report_range *behind = after < start->count ? &start->ranges[after] : NULL;

	if (before != NULL && sequence <= before->last)
		return REPORT_SEEN_AGAIN;
	const bool extends = before != NULL && before->last == sequence - 1;
	const bool precedes = behind != NULL && behind->first == sequence + 1;
	if (extends && precedes) {
		before->last = behind->last;
		remove_range(seen, start, after);
	} else if (extends) {
		before->last = sequence;
	} else if (precedes) {
		behind->first = sequence;
	} else {
		return insert_range(seen, start, after, sequence);
	}
	return REPORT_SEEN_NEW;
}

uint64_t report_start_missing(const struct report_start *start)
{
	uint64_t missing = 0;

	for (size_t i = 1; i < start->count; i++)
		missing += start->ranges[i].first - start->ranges[i - 1].last - 1;
	return missing;
}

void report_seen_fini(struct report_seen *seen)
{
	for (size_t i = 0; i < seen->count; i++) {
		tdelete(seen->starts[i], &seen->tree, compare_starts);
		start_free(seen->starts[i]);
	}
	free(seen->starts);
	*seen = (struct report_seen){ 0 };
}
