/* windows.h - repeats of a look-up within a time, counted instead of written.
 * Threads: one at a time.
 * Memory: each open window is a block of its own, of at most 900 octets, and there are never more than the
 *         capacity; windows borrow the policies of their events.
 * Cost: a look-up in a hash table whose seed nobody outside knows.
 * Standards: none.
 *
 * Two look-ups are of one kind when client, rule and question name are the same. A window begins with a
 * look-up that had a line of its own, and counts those that follow, until its time is over. It counts only
 * those about which the same was done: what was blocked and what was not are never in one line.
 */
#ifndef MXW_ALERT_WINDOWS_H
#define MXW_ALERT_WINDOWS_H

#include <mxwarden/alert.h>

struct mxwi_windows;

/* What a window has counted. */
struct mxwi_repeats {
	struct mxw_event event;   /* the last of them */
	uint64_t count;           /* 0: there was none */
	int64_t start_us, end_us; /* of the first and of the last */
};

/* Windows of that many milliseconds, never more of them at one time than the capacity, which is at least 1.
 * MXW_OK or MXW_NOMEM; *ret is written on MXW_OK only. */
MXW_MUSTCHECK enum mxw_result mxwi_windows_new(uint32_t capacity, int64_t repeat_ms,
                                               uint64_t seed, struct mxwi_windows **ret);
void mxwi_windows_free(struct mxwi_windows *windows); /* NULL is allowed */

enum mxwi_window_answer {
	MXWI_WINDOW_NONE,    /* no window is open for it */
	MXWI_WINDOW_COUNTED, /* the look-up is one more of its kind */
	MXWI_WINDOW_DIFFERS /* there is one, but something else was done: it should be closed */
};

/* Counts a look-up in the window of its kind. Times are those of any clock that does not go back; a window
 * whose time is over counts no more, whether it was closed or not. */
enum mxwi_window_answer mxwi_windows_count(struct mxwi_windows *windows,
                                           const struct mxw_event *event, int64_t now_ms);

/* Opens one; there must be none for its kind, and room. False: no memory; nothing has changed. */
MXW_MUSTCHECK bool mxwi_windows_open(struct mxwi_windows *windows,
                                     const struct mxw_event *event, int64_t now_ms);

bool mxwi_windows_is_full(const struct mxwi_windows *windows);

/* Each closes a window and says what it has counted. False, with *ret untouched: there is none. */
bool mxwi_windows_close_of(struct mxwi_windows *windows, const struct mxw_event *event,
                           struct mxwi_repeats *ret);
bool mxwi_windows_close_due(struct mxwi_windows *windows, int64_t now_ms,
                            struct mxwi_repeats *ret);
bool mxwi_windows_close_oldest(struct mxwi_windows *windows, struct mxwi_repeats *ret);

/* Forgets all windows; returns how many look-ups they had counted. */
uint64_t mxwi_windows_drop(struct mxwi_windows *windows);

/* How many are open, and how many look-ups they have counted. */
uint64_t mxwi_windows_open_count(const struct mxwi_windows *windows);
uint64_t mxwi_windows_waiting(const struct mxwi_windows *windows);

#endif
