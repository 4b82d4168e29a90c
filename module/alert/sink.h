/* sink.h - where lines go: what every kind of sink can do.
 * Threads: a sink belongs to the thread that calls it; one at a time.
 * Memory: whoever made a sink hands it over with close, which frees it.
 * Cost: the calls may wait, for a disk or a network.
 * Standards: none.
 */
#ifndef MXW_ALERT_SINK_H
#define MXW_ALERT_SINK_H

#include <mxwarden/host.h>

#include "alert/record.h"

/* Room for why a sink refused: one line, without a full stop, with the NUL. */
#define MXWI_WHY_MAX 512u

struct mxwi_sink;

struct mxwi_sink_ops {
	/* Opens, or opens again. False, with the reason in `reterr_why`: not now; each emit tries
	 * again by itself. */
	bool (*open)(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX]);
	/* Makes ready what emit will send, of a record and its line, of which nothing but that may be
	 * needed afterwards: the policy that the record borrows from may be gone by then. Must not wait.
	 * NULL: emit sends the line. False: no memory; emit is not called. */
	bool (*prepare)(struct mxwi_sink *sink, const struct mxwi_record *record,
	                const char *line, size_t size);
	/* Takes one line, `size` octets of which the last is the newline. False, with the reason
	 * in `reterr_why`: the line is lost, but the lines after it will stand by themselves. */
	bool (*emit)(struct mxwi_sink *sink, const char *line, size_t size,
	             char reterr_why[MXWI_WHY_MAX]);
	/* Closes and frees the sink. */
	void (*close)(struct mxwi_sink *sink);
};

/* The first member of each kind of sink. */
struct mxwi_sink {
	const struct mxwi_sink_ops *ops;
	const char *name; /* in what is said of it; lasts as long as the sink */
};

/* Why a sink refused: `VERB "PATH": WHAT`; WHAT is the text of `error` when it is NULL. */
void mxwi_sink_explain(const char *verb, const char *path, const char *what, int error,
                       char reterr_why[MXWI_WHY_MAX]);

/* A sink as settings say, of which the texts are copied; a relative path is one from the working directory.
 * Nothing is opened yet. NULL: no memory. */
struct mxwi_sink *mxwi_sink_new(const struct mxw_sink_settings *settings);

#endif
