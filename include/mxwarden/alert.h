/* alert.h - alerts: bounded rings that workers fill, and threads that write lines.
 * Threads: mxw_alerter_emit() and mxw_alerter_counts() from any number of threads; mxw_alerter_tell()
 *          from any that may wait for a moment; start and stop from the one that owns the alerter.
 * Memory: events are copied into a ring for each sink, about 3 MiB with the usual number of slots; the
 *         policies that they name are borrowed until they are retired. Open windows of repeats take up to
 *         MXW_WINDOWS_MAX times about 800 octets for each sink.
 * Cost: an emit is one compare-and-swap and one copy for each sink; it never waits, locks, allocates
 *       or calls the system. The writers look at their rings every MXW_ALERT_POLL_MS.
 * Standards: those of the formats, which docs/alerts.md names; RFC 8259 (JSON); RFC 3339 (time).
 *
 * A look-up is a (client, rule, name) and what was done about it. The first one is a line at once. Further
 * ones within `repeat_s` are counted, and are one line at the end of that window. Lines about changes of what
 * is in force, and about the health of sink and module, go to every sink.
 */
#ifndef MXWARDEN_ALERT_H
#define MXWARDEN_ALERT_H

#include <mxwarden/host.h>
#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MXW_ALERT_POLL_MS 50u

enum mxw_transport {
	MXW_TRANSPORT_UDP,
	MXW_TRANSPORT_TCP /* also under TLS and HTTPS */
};

/* What a worker has seen. */
enum mxw_event_kind {
	MXW_EVENT_LOOKUP = 0, /* a look-up that a rule had something to say about */
	MXW_EVENT_CACHE_BYPASS /* an answer came from a cache past the policy, and is out of it now */
};

/* Of a bypass, members that say nothing are 0: the verdict, the id, the rcode, what was judged. */
struct mxw_event {
	enum mxw_event_kind kind;
	int64_t time_us; /* microseconds since 1970-01-01 UTC */
	const struct mxw_policy
		*policy; /* that gave the verdict; borrowed until mxw_alerter_retire() */
	struct mxw_verdict verdict;
	struct mxw_address client;
	uint16_t client_port; /* host byte order */
	enum mxw_transport transport;
	uint16_t id;                /* of the query, host byte order */
	uint16_t type, class_;      /* host byte order */
	uint8_t rcode;              /* of the answer that was sent */
	bool answered;              /* false: nothing was sent, and rcode says nothing */
	struct mxw_address address; /* of `judged`, which the verdict is about; size 0: none */
	/* Last, because copies may leave out what is not in use. */
	uint8_t name_size, judged_size;  /* octets in use of the following */
	uint8_t name[MXW_NAME_SIZE_MAX]; /* of the question, any letter case */
	uint8_t judged
		[MXW_NAME_SIZE_MAX]; /* that the verdict is about: the same, an alias target,
	                                      or an exchange */
};

/* What has changed of what is in force. */
enum mxw_change_kind {
	MXW_CHANGE_MODULE_STARTED,
	MXW_CHANGE_MODULE_STOPPED,
	MXW_CHANGE_POLICY_LOADED,
	MXW_CHANGE_POLICY_REFUSED,
	MXW_CHANGE_LAST_GOOD_USED,
	MXW_CHANGE_MODE_CHANGED,
	MXW_CHANGE_RELEASE_BEGUN,
	MXW_CHANGE_RELEASE_ENDED,
	MXW_CHANGE_RULE_EXPIRED,
	MXW_CHANGE_LINES_SKIPPED,
	MXW_CHANGE_CACHE_BYPASS, /* told as an event only */
	MXW_CHANGES
};

/* One change; what says nothing is 0 or NULL. */
struct mxw_change {
	enum mxw_change_kind kind;
	int64_t time_us;              /* microseconds since 1970-01-01 UTC */
	const char *message;          /* one sentence that says it all; never NULL */
	const char *reason;           /* that a person gave, or why */
	const char *user, *user_id;   /* who asked for it; the id is a number as text */
	const uint8_t *policy;        /* digest of what is in force after it */
	const uint8_t *policy_before; /* digests of what was and of what is */
	const uint8_t *policy_after;
	enum mxw_mode mode_before, mode_after; /* of this resolver */
	int64_t until_s;                       /* seconds since 1970-01-01 UTC */
	const struct mxw_rule *rule;           /* that it is about */
	const char *const *names;              /* that were released, or no longer are */
	size_t name_count;
	const char *const *words; /* what there is to say about it, for people */
	size_t word_count;
	uint64_t lines; /* that were skipped */
};

/* What of the texts of a change is kept: names and words beyond it are left out. */
#define MXW_CHANGE_TEXTS_MAX 16384u

#define MXW_HEALTH_COUNTERS_MAX 16u

/* How the module is, for the lines about health. */
struct mxw_health {
	enum mxw_mode mode; /* in force on this resolver; UNSET: no policy is */
	bool has_policy;
	uint8_t policy[MXW_DIGEST_SIZE]; /* digest of the one in force */
	struct mxw_health_counter {
		const char *name; /* static; a key of JSON */
		uint64_t value;
	} counters[MXW_HEALTH_COUNTERS_MAX];
	size_t counter_count;
};

/* What became of everything so far on its way into one sink, in look-ups where nothing else is said. Read
 * at one moment each, so sums may be off while running; when all has come to rest, lookups = counted +
 * below_minimum + waiting + all that was dropped. */
struct mxw_alert_counts {
	uint64_t lookups;        /* handed over, taken or not */
	uint64_t counted;        /* that lines say */
	uint64_t below_minimum;  /* left out for their severity */
	uint64_t waiting;        /* in open windows, and in no line yet */
	uint64_t dropped_ring;   /* the ring was full */
	uint64_t dropped_write;  /* the sink refused the line */
	uint64_t dropped_build;  /* the line could not be made: no memory */
	uint64_t dropped_reload; /* its policy was retired before the sink took it */
	uint64_t written;        /* lines that the sink has taken, of all kinds */
	uint64_t dropped_lines;  /* lines about no look-up that were lost, whatever the cause */
	uint64_t windows;        /* open now */
	uint64_t windows_closed_early; /* to make room for others */
};

/* Told by the writer threads, of which there is one for each sink, that alerts are being lost, and
 * when they are written again; must not wait. `text` borrows. */
typedef void mxw_alert_trouble_fn(void *context, const char *text);

/* Asked by the writer threads when a line about health is due; must not wait. `ret` is zero before. */
typedef void mxw_alert_health_fn(void *context, struct mxw_health *ret);

struct mxw_alerter_options {
	/* Texts are copied. A relative path is one from the working directory. */
	const struct mxw_sink_settings *sinks;
	size_t sink_count;    /* 1 to MXW_SINKS_MAX */
	uint32_t ring_slots;  /* for each sink, a power of two; 0: 4096 */
	uint32_t windows;     /* for each sink, that are open at once; 0: MXW_WINDOWS_MAX */
	uint32_t repeat_s;    /* 0: every look-up is a line */
	uint32_t heartbeat_s; /* 0: no lines about health */
	/* Copied, and cut off after MXW_HOST_NAME_MAX octets. */
	const char *hostname;             /* observer.hostname; NULL: not known */
	const char *name;                 /* observer.name; NULL: the host name */
	mxw_alert_trouble_fn *on_trouble; /* may be NULL */
	mxw_alert_health_fn *on_health;   /* may be NULL: no lines about health */
	void *context;                    /* of both */
};

struct mxw_alerter;

/* Starts the writers. A sink that cannot be opened is no failure: it is said as trouble, and tried
 * again with each line; so is one of a kind that this build lacks. MXW_OK, MXW_NOMEM (memory or a thread was
 * refused) or MXW_INVALID (sink_count, ring_slots). *ret is written on MXW_OK only. */
MXW_MUSTCHECK enum mxw_result mxw_alerter_start(const struct mxw_alerter_options *options,
                                                struct mxw_alerter **ret);

/* Hands an event over. False: it was dropped on its way into some sink, and counted. */
bool mxw_alerter_emit(struct mxw_alerter *alerter, const struct mxw_event *event);

/* Hands a change over, which is copied. Not for workers: it allocates, and waits for a lock that is held for
 * short. What cannot be taken is counted. */
void mxw_alerter_tell(struct mxw_alerter *alerter, const struct mxw_change *change);

/* The same for one sink only, whose number must be less than sink_count. */
void mxw_alerter_tell_sink(struct mxw_alerter *alerter, size_t sink,
                           const struct mxw_change *change);

/* `sink` is the number of a sink, less than sink_count. */
struct mxw_alert_counts mxw_alerter_counts(struct mxw_alerter *alerter, size_t sink);

/* To be called when nobody emits events of some policy any more, before it is freed. Gives the writers
 * time to write them, and all open windows: `patience_ms` from now or from the last line that the sink has
 * taken, and ten times that at most; what a sink has not taken by then is dropped, and
 * counted. When it returns, no policy is needed that was named by an event before the call. Others may go
 * on emitting. */
void mxw_alerter_retire(struct mxw_alerter *alerter, uint32_t patience_ms);

/* Writes what is in rings and windows, ends the threads and frees everything, with the same patience. True:
 * done. False: a sink holds a writer; it was left behind with its memory and ends by itself when the
 * sink lets go. The policies that events name are not needed any more in either case. Nobody may emit
 * any more. */
bool mxw_alerter_stop(struct mxw_alerter *alerter, uint32_t patience_ms);

#ifdef __cplusplus
}
#endif

#endif
