/* alert.h - alerts: bounded rings that workers fill, and threads that write one JSON line each.
 * Threads: mxw_alerter_emit() and mxw_alerter_counts() from any number of threads; start and stop
 *          from the one that owns the alerter.
 * Memory: events are copied into a ring for each file, about 3 MiB with the usual number of slots; the
 *         policies that they name are borrowed until they are retired.
 * Cost: an emit is one compare-and-swap and one copy for each file; it never waits, locks, allocates
 *       or calls the system. The writers look at their rings every MXW_ALERT_POLL_MS.
 * Standards: Elastic Common Schema 8.17; RFC 8259 (JSON); RFC 3339 (time).
 */
#ifndef MXWARDEN_ALERT_H
#define MXWARDEN_ALERT_H

#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MXW_ALERT_POLL_MS 50u

enum mxw_transport {
	MXW_TRANSPORT_UDP,
	MXW_TRANSPORT_TCP /* also under TLS and HTTPS */
};

/* What a line is about. All but the first are changes of what is in force, or of what it reaches. */
enum mxw_event_kind {
	MXW_EVENT_LOOKUP = 0, /* a look-up that a rule had something to say about */
	MXW_EVENT_CACHE_BYPASS, /* an answer came from a cache past the policy, and is out of it now */
	MXW_EVENT_KINDS
};

/* One line. Of a change, members that say nothing are 0: the verdict, the id, the rcode, what was judged;
 * and client and name, where nobody has asked. */
struct mxw_event {
	enum mxw_event_kind kind;
	int64_t time_us; /* microseconds since 1970-01-01 UTC */
	const struct mxw_policy
		*policy; /* that gave the verdict; borrowed until mxw_alerter_retire() */
	struct mxw_verdict verdict;
	struct mxw_address client;
	uint16_t client_port; /* host byte order */
	enum mxw_transport transport;
	uint16_t id;                     /* of the query, host byte order */
	uint16_t type, class_;           /* host byte order */
	uint8_t rcode;                   /* of the answer that was sent */
	bool answered;                   /* false: nothing was sent, and rcode says nothing */
	uint8_t name_size, judged_size;  /* octets in use of the following */
	uint8_t name[MXW_NAME_SIZE_MAX]; /* of the question, any letter case */
	uint8_t judged
		[MXW_NAME_SIZE_MAX]; /* that the verdict is about: the same, an alias target, or
		                        an exchange */
	struct mxw_address address;  /* of `judged`, which the verdict is about; size 0: none */
};

/* What became of the events so far on their way into one file. Read at one moment each, so sums may be
 * off while running. */
struct mxw_alert_counts {
	uint64_t emitted;        /* taken into the ring */
	uint64_t written;        /* lines that are in the file */
	uint64_t dropped_ring;   /* the ring was full */
	uint64_t dropped_write;  /* the file refused the line */
	uint64_t dropped_build;  /* the line could not be made: no memory */
	uint64_t dropped_reload; /* its policy was retired before the file took it */
};

/* Told by the writer threads, of which there is one for each file, that alerts are being lost, and
 * when they are written again; must not wait. `text` borrows. */
typedef void mxw_alert_trouble_fn(void *context, const char *text);

struct mxw_alerter_options {
	const char *const *paths; /* of the files; opened for append, made with mode 0640 */
	size_t path_count;        /* 1 to MXW_SINKS_MAX */
	uint32_t ring_slots;      /* for each file, a power of two; 0: 4096 */
	/* Copied, and cut off after MXW_HOST_NAME_MAX octets. */
	const char *hostname;             /* observer.hostname; NULL: not known */
	const char *name;                 /* observer.name; NULL: the host name */
	mxw_alert_trouble_fn *on_trouble; /* may be NULL */
	void *trouble_context;
};

struct mxw_alerter;

/* Starts the writers. A file that cannot be opened is no failure: it is said as trouble, and tried
 * again with each line. MXW_OK, MXW_NOMEM (memory or a thread was refused) or MXW_INVALID
 * (path_count, ring_slots). *ret is written on MXW_OK only. */
MXW_MUSTCHECK enum mxw_result mxw_alerter_start(const struct mxw_alerter_options *options,
                                                struct mxw_alerter **ret);

/* Hands an event over. False: it was dropped on its way into some file, and counted. */
bool mxw_alerter_emit(struct mxw_alerter *alerter, const struct mxw_event *event);

/* `file` is the number of a path, less than path_count. */
struct mxw_alert_counts mxw_alerter_counts(struct mxw_alerter *alerter, size_t file);

/* To be called when nobody emits events of some policy any more, before it is freed. Gives the writers
 * `patience_ms` to write them; what a file has not taken by then is dropped, and counted. When it
 * returns, no policy is needed that was named by an event before the call. Others may go on emitting. */
void mxw_alerter_retire(struct mxw_alerter *alerter, uint32_t patience_ms);

/* Writes what is in the rings, ends the threads and frees everything, within `patience_ms`. True:
 * done. False: a disk holds a writer; it was left behind with its memory and ends by itself when the
 * disk lets go. The policies that events name are not needed any more in either case. Nobody may emit
 * any more. */
bool mxw_alerter_stop(struct mxw_alerter *alerter, uint32_t patience_ms);

#ifdef __cplusplus
}
#endif

#endif
