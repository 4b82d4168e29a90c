/* writer.h - lines into one sink, numbered without holes, each saying what was lost before it.
 * Threads: everything is for the one thread that writes, but mxwi_writer_lose(), and reading the counts.
 * Memory: a value; it borrows the sink.
 * Cost: a line is made and handed to the sink, which may wait.
 * Standards: as format.h.
 */
#ifndef MXW_ALERT_WRITER_H
#define MXW_ALERT_WRITER_H

#include <stdatomic.h>

#include "alert/format.h"
#include "alert/sink.h"
#include "alert/trouble.h"

/* Zero, with sink, format and observer set, is ready. */
struct mxwi_writer {
	struct mxwi_sink *sink;
	mxwi_format_fn *format;
	struct mxwi_observer observer;

	/* Read by anybody. */
	_Atomic uint64_t written;                     /* lines of all kinds */
	_Atomic uint64_t counted;                     /* look-ups that they say */
	_Atomic uint64_t lost[MXWI_LOSS_COUNT];       /* look-ups */
	_Atomic uint64_t lost_lines[MXWI_LOSS_COUNT]; /* lines about none */

	/* The thread's own. */
	struct mxwi_losses told; /* by lines that went through */
	struct mxwi_losses now;  /* and with the line that is made, if it goes through */
	struct mxwi_trouble trouble;
	struct mxwi_record record;
	size_t size; /* of the line */
	char line[MXWI_LINE_SIZE_MAX];
};

/* Makes the line of something, which needs its policy only for that. False: no memory; it is counted as lost,
 * and there is nothing to send. */
MXW_MUSTCHECK bool mxwi_writer_make(struct mxwi_writer *writer,
                                    const struct mxwi_occurrence *what);

/* Hands the line to the sink. False: it was refused, and counted as lost. */
bool mxwi_writer_send(struct mxwi_writer *writer);

/* Counts what was lost otherwise, of `lookups` look-ups, or, where that is 0, one line. */
void mxwi_writer_lose(struct mxwi_writer *writer, enum mxwi_loss cause, uint64_t lookups);

/* The ring tells its own losses: so many look-ups, and so many lines about none, since the start. */
void mxwi_writer_set_ring_losses(struct mxwi_writer *writer, uint64_t lookups, uint64_t lines);

/* Notes for those who are told of trouble what was lost by ring and reload; `is_over`: the ring is
 * empty. */
void mxwi_writer_note_losses(struct mxwi_writer *writer, bool is_over);

#endif
