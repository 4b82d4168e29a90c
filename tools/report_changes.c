/* The latest changes, in an array that is in order of time: one that is as late as another goes behind it, and
 * when there is no room the earliest one goes. */
#include <stdlib.h>
#include <string.h>

#include "report.h"

static void change_free(struct report_change *change)
{
	free(change->resolver);
	free(change->action);
	free(change->message);
}

/* Where in the order the time belongs. */
static size_t place_of(const struct report *report, int64_t time_ms)
{
	size_t place = report->change_count;

	while (place > 0 && report->changes[place - 1].time_ms > time_ms)
		place--;
	return place;
}

bool report_change_add(struct report *report, const struct alert_line *line)
{
	struct report_change *changes = report->changes;
	struct report_change change = { .time_ms = line->time_ms };
	size_t place = place_of(report, line->time_ms);

	if (report->change_count == REPORT_CHANGES_MAX) {
		report->earlier_changes++;
		if (place == 0)
			return true;
		change_free(&changes[0]);
		memmove(&changes[0], &changes[1], (REPORT_CHANGES_MAX - 1) * sizeof(*changes));
		report->change_count--;
		place--;
	}
	change.resolver = report_text_copy(line->observer);
	change.action = report_text_copy(line->action);
	change.message = report_text_copy(line->message);
	if (change.resolver == NULL || change.action == NULL || change.message == NULL) {
		change_free(&change);
		return false;
	}
	memmove(&changes[place + 1], &changes[place],
	        (report->change_count - place) * sizeof(*changes));
	changes[place] = change;
	report->change_count++;
	return true;
}

void report_changes_free(struct report *report)
{
	for (size_t i = 0; i < report->change_count; i++)
		change_free(&report->changes[i]);
	report->change_count = 0;
}
