/* datagram.h - a Unix datagram socket that is written to, and never waited for long.
 * Threads: as in sink.h.
 * Memory: a value; it borrows its path.
 * Cost: one sendmsg(2) a datagram; where the receiver is behind, up to MXWI_DATAGRAM_WAIT_MS, but only for the
 *       first datagram that it does not take.
 * Standards: POSIX.1-2017 AF_UNIX, SOCK_DGRAM.
 */
#ifndef MXW_ALERT_DATAGRAM_H
#define MXW_ALERT_DATAGRAM_H

#include "alert/sink.h"

#define MXWI_DATAGRAM_WAIT_MS 250

struct mxwi_datagram {
	const char *path;
	int fd;        /* -1: not connected */
	bool is_stuck; /* the last datagram found no room, and waited for it */
};

/* A datagram is at most so many parts, one behind the other. */
#define MXWI_DATAGRAM_PARTS_MAX 2u

struct mxwi_datagram_part {
	const char *octets;
	size_t size;
};

/* Nothing is opened yet. `path` is borrowed. */
void mxwi_datagram_init(struct mxwi_datagram *datagram, const char *path);
void mxwi_datagram_fini(struct mxwi_datagram *datagram);

/* Connects, or connects again. False, with the reason in `reterr_why`: there is no such socket, or nobody
 * behind it. */
bool mxwi_datagram_open(struct mxwi_datagram *datagram, char reterr_why[MXWI_WHY_MAX]);

/* Sends the parts as one datagram, connecting before where that is needed. False, with the reason in
 * `reterr_why`: it is lost; the next one tries again, and connects anew where the fault was not its size. */
bool mxwi_datagram_send(struct mxwi_datagram *datagram, const struct mxwi_datagram_part *parts,
                        size_t count, char reterr_why[MXWI_WHY_MAX]);

/* Connects anew: is somebody there, and has room for a datagram now, or within the time above? False, with
 * the reason in `reterr_why`: no. */
bool mxwi_datagram_ready(struct mxwi_datagram *datagram, char reterr_why[MXWI_WHY_MAX]);

#endif
