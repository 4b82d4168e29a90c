/* What is lost is counted by cause, in look-ups, and apart from that in lines that are about none. Each line
 * says the difference between these counts and what the last line that went through has said. A line that is
 * refused changes nothing of that: the difference only grows, and the line's number is given to the next. */
#include "alert/writer.h"

#include <stdio.h>

static uint64_t count_of(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void count(_Atomic uint64_t *counter, uint64_t number)
{
	(void)atomic_fetch_add_explicit(counter, number, memory_order_relaxed);
}

static struct mxwi_losses losses_so_far(const struct mxwi_writer *writer)
{
	struct mxwi_losses losses = { .lines = 0 };

	for (enum mxwi_loss i = 0; i < MXWI_LOSS_COUNT; i++) {
		losses.counts[i] = count_of(&writer->lost[i]);
		losses.lines += count_of(&writer->lost_lines[i]);
	}
	return losses;
}

void mxwi_writer_lose(struct mxwi_writer *writer, enum mxwi_loss cause, uint64_t lookups)
{
	if (lookups > 0)
		count(&writer->lost[cause], lookups);
	else
		count(&writer->lost_lines[cause], 1);
}

void mxwi_writer_set_ring_losses(struct mxwi_writer *writer, uint64_t lookups, uint64_t lines)
{
	atomic_store_explicit(&writer->lost[MXWI_LOSS_RING], lookups, memory_order_relaxed);
	atomic_store_explicit(&writer->lost_lines[MXWI_LOSS_RING], lines, memory_order_relaxed);
}

/* ---- trouble --------------------------------------------------------------------------------- */

static uint64_t all_lost(const struct mxwi_writer *writer, enum mxwi_loss cause)
{
	return count_of(&writer->lost[cause]) + count_of(&writer->lost_lines[cause]);
}

static void begin_trouble(struct mxwi_writer *writer, enum mxwi_loss cause, const char *why)
{
	mxwi_trouble_begin(&writer->trouble, cause, all_lost(writer, cause), why);
}

/* Notes what was lost where no line was made or sent; the sink's name comes between the two texts. */
static void note(struct mxwi_writer *writer, enum mxwi_loss cause, const char *before,
                 const char *after)
{
	char why[MXWI_WHY_MAX];

	if (all_lost(writer, cause) <= writer->trouble.causes[cause].lost)
		return;
	(void)snprintf(why, sizeof(why), "%s\"%s\"%s", before, writer->sink->name, after);
	begin_trouble(writer, cause, why);
}

void mxwi_writer_note_losses(struct mxwi_writer *writer, bool is_over)
{
	note(writer, MXWI_LOSS_RELOAD, "", " took none while another policy came into force");
	note(writer, MXWI_LOSS_BUILD, "no room or memory for a line of ", "");
	note(writer, MXWI_LOSS_RING, "the ring for ", " is full");
	if (is_over)
		mxwi_trouble_end(&writer->trouble, MXWI_LOSS_RING);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static uint64_t lookups_of(const struct mxwi_occurrence *what)
{
	return mxwi_occurrence_is_lookup(what) ? what->count : 0;
}

/* Returns the length of the line; 0: no memory. */
static size_t make(struct mxwi_writer *writer, const struct mxwi_occurrence *what)
{
	struct mxwi_sink *sink = writer->sink;
	struct mxwi_record *record = &writer->record;
	struct mxwi_losses dropped;
	size_t size;

	writer->now = losses_so_far(writer);
	dropped.lines = writer->now.lines - writer->told.lines;
	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++)
		dropped.counts[i] = writer->now.counts[i] - writer->told.counts[i];
	if (!mxwi_record_make(what, &writer->observer, count_of(&writer->written) + 1, &dropped,
	                      record))
		return 0;
	size = writer->format(record, writer->line);
	if (size != 0 && sink->ops->prepare != NULL &&
	    !sink->ops->prepare(sink, record, writer->line, size))
		return 0;
	return size;
}

bool mxwi_writer_make(struct mxwi_writer *writer, const struct mxwi_occurrence *what)
{
	char why[MXWI_WHY_MAX];

	writer->size = make(writer, what);
	if (writer->size != 0) {
		mxwi_trouble_end(&writer->trouble, MXWI_LOSS_BUILD);
		return true;
	}
	(void)snprintf(why, sizeof(why), "no memory for a line of \"%s\"", writer->sink->name);
	mxwi_writer_lose(writer, MXWI_LOSS_BUILD, lookups_of(what));
	begin_trouble(writer, MXWI_LOSS_BUILD, why);
	return false;
}

bool mxwi_writer_send(struct mxwi_writer *writer)
{
	const uint64_t lookups = lookups_of(&writer->record.what);
	char why[MXWI_WHY_MAX];

	if (!writer->sink->ops->emit(writer->sink, writer->line, writer->size, why)) {
		mxwi_writer_lose(writer, MXWI_LOSS_WRITE, lookups);
		begin_trouble(writer, MXWI_LOSS_WRITE, why);
		return false;
	}
	mxwi_trouble_end(&writer->trouble, MXWI_LOSS_WRITE);
	mxwi_trouble_end(&writer->trouble, MXWI_LOSS_RELOAD);
	count(&writer->counted, lookups);
	count(&writer->written, 1);
	writer->told = writer->now;
	return true;
}
