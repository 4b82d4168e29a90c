/* record.h - what one line says, before it has a format.
 * Threads: any number, each with its own record.
 * Memory: a record is the caller's and borrows what it was made of: the event's policy, a change, an
 *         observer. Its texts are its own.
 * Cost: about ten names printed, and one SHA-256; for the writer threads, never for a worker.
 * Standards: RFC 1035 section 5.1 (names as text); RFC 3339 (time); publicsuffix.org (registrable domain).
 */
#ifndef MXW_ALERT_RECORD_H
#define MXW_ALERT_RECORD_H

#include <mxwarden/alert.h>

#include "alert/loss.h"
#include "alert/text.h"

#define MXWI_INSTANCE_TEXT_MAX 9u /* eight hexadecimal digits and the NUL */
#define MXWI_ID_TEXT_MAX (MXWI_INSTANCE_TEXT_MAX + 21u)
#define MXWI_MESSAGE_MAX (6u * MXW_NAME_TEXT_MAX)

/* Who writes the lines. */
struct mxwi_observer {
	char hostname[MXW_HOST_NAME_MAX + 1]; /* "": not known */
	char name[MXW_HOST_NAME_MAX + 1];     /* "": the host name */
	char instance[MXWI_INSTANCE_TEXT_MAX];
};

enum mxwi_record_kind {
	MXWI_RECORD_ALERT,  /* the first look-up of its kind */
	MXWI_RECORD_REPEAT, /* those that came after it */
	MXWI_RECORD_STATE,  /* what is in force, or what it reaches, has changed */
	MXWI_RECORD_HEALTH  /* how the sink and the module are */
};

/* What a line is to be about; of the pointers, which the record goes on borrowing, those are set that its
 * kind needs. */
struct mxwi_occurrence {
	enum mxwi_record_kind kind;
	const struct mxw_event *event; /* alert, repeat, and the state that a worker has seen */
	const struct mxw_change *change;       /* any other state */
	const struct mxw_health *health;       /* of the module; health */
	const struct mxw_alert_counts *counts; /* of the sink; health */
	uint64_t count;                        /* look-ups; alert: 1 */
	int64_t start_us,
		end_us; /* of a repeat: first and last look-up; of any other: the time */
};

/* What a worker has seen, as a line of its own; borrows the event. */
struct mxwi_occurrence mxwi_occurrence_of(const struct mxw_event *event);

/* Is it about look-ups, of which the verdict then says what was done? */
static inline bool mxwi_occurrence_is_lookup(const struct mxwi_occurrence *what)
{
	return what->kind == MXWI_RECORD_ALERT || what->kind == MXWI_RECORD_REPEAT;
}

/* All texts are UTF-8 or nearly, and "" where there is nothing. */
struct mxwi_record {
	struct mxwi_occurrence what;
	const struct mxwi_observer *observer;
	uint64_t sequence;          /* of this line in its sink */
	struct mxwi_losses dropped; /* since the line before */

	char id[MXWI_ID_TEXT_MAX]; /* unique over all starts and resolvers */
	char time[MXWI_TIME_TEXT_MAX], start[MXWI_TIME_TEXT_MAX], end[MXWI_TIME_TEXT_MAX];
	char message[MXWI_MESSAGE_MAX];   /* one sentence */
	char digest[MXW_DIGEST_TEXT_MAX]; /* of the policy in force */
	const char *action;               /* what was done: a verdict's, or a change's word */
	struct mxw_rule rule;             /* id is NULL: about no rule */

	/* Alert and repeat; of a state `client` and the parts of `name`. */
	char client[MXW_ADDRESS_TEXT_MAX];
	char name[MXW_NAME_TEXT_MAX];              /* of the question */
	char registered_domain[MXW_NAME_TEXT_MAX]; /* its end that somebody has registered */
	char subdomain[MXW_NAME_TEXT_MAX];         /* what stands before that */
	char public_suffix[MXW_NAME_TEXT_MAX];
	char type[MXW_TYPE_TEXT_MAX];
	char class_[MXWI_CODE_TEXT_MAX];
	char rcode[MXWI_CODE_TEXT_MAX];   /* of the answer */
	char target[MXW_NAME_TEXT_MAX];   /* alias target that the verdict is about */
	char exchange[MXW_NAME_TEXT_MAX]; /* where mail would go, if that is what matched */
	char address[MXW_ADDRESS_TEXT_MAX];
	char matched[MXW_NAME_TEXT_MAX];    /* a name, or a network */
	char intended[MXW_NAME_TEXT_MAX];   /* instead of the judged name */
	char meant[MXW_NAME_TEXT_MAX];      /* the domain that this is in */
	char protected_[MXW_NAME_TEXT_MAX]; /* that the name is like */
	char incident[MXWI_INCIDENT_TEXT_MAX];
	const char *group; /* of the client; NULL: none */
};

/* Makes the record of something that has happened. False: no memory, or a name of the event is none. */
MXW_MUSTCHECK bool mxwi_record_make(const struct mxwi_occurrence *what,
                                    const struct mxwi_observer *observer, uint64_t sequence,
                                    const struct mxwi_losses *dropped, struct mxwi_record *ret);

/* Of a record about look-ups. */
static inline bool mxwi_record_blocked(const struct mxwi_record *record)
{
	return mxw_verdict_blocks(&record->what.event->verdict);
}

#endif
