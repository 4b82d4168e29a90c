/* alert_line.h - one line of a file of alerts, read back.
 * Threads: any, but for alert_line_init(); a line belongs to one thread.
 * Memory: a line owns what was read of it until alert_line_fini(); its texts borrow from that.
 * Cost: one pass over the line, and an allocation for each of its fields.
 * Standards: RFC 8259 (JSON), Elastic Common Schema 8.17, RFC 3339 (time); docs/alerts.md.
 *
 * Lines are hostile: they hold names that strangers have chosen, and a file that is said to be of alerts may
 * be anything. Texts are UTF-8 without NUL, but any other character may be in them: print them escaped.
 */
#ifndef MXWARDEN_TOOLS_ALERT_LINE_H
#define MXWARDEN_TOOLS_ALERT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* Octets of a line beyond which nobody need read it: ours are far shorter. */
#define ALERT_LINE_SIZE_MAX 1048576u

enum alert_line_kind {
	ALERT_LINE_ALERT,  /* the first look-up of a client, rule and name */
	ALERT_LINE_REPEAT, /* further ones */
	ALERT_LINE_STATE,  /* what is in force has changed */
	ALERT_LINE_HEALTH  /* how sink and module are */
};

enum alert_line_result {
	ALERT_LINE_OK,
	ALERT_LINE_NOT_JSON,   /* no JSON object, or only a part of one */
	ALERT_LINE_FOREIGN,    /* an object, but no line of mxwarden in this form */
	ALERT_LINE_INCOMPLETE, /* one of ours that lacks what each of its kind has */
	ALERT_LINE_NOMEM
};

/* Why look-ups were lost on their way into the file. */
enum alert_line_loss {
	ALERT_LINE_LOSS_RING,
	ALERT_LINE_LOSS_WRITE,
	ALERT_LINE_LOSS_BUILD,
	ALERT_LINE_LOSS_RELOAD,
	ALERT_LINE_LOSS_OTHER, /* a cause of a later version */
	ALERT_LINE_LOSSES
};

/* Every text is "" where the line says nothing; what a kind always has is said with it. */
struct alert_line {
	enum alert_line_kind kind;
	int64_t time_ms;      /* since 1970-01-01 UTC: @timestamp, of every kind */
	int64_t start_ms;     /* of the first look-up; the time where nothing is said */
	int64_t end_ms;       /* of the last one */
	const char *instance; /* of every kind: a start of a resolver */
	uint64_t sequence;    /* of every kind: number of the line since then, from 1 */
	const char *message;  /* the whole story in one sentence */
	const char *observer; /* the resolver's name, else its host name */
	const char *policy;   /* digest of the policy */
	const char *mode;     /* alert, repeat: of the rule; health: of the resolver */
	const char *client;   /* alert, repeat: always */
	const char
		*action;  /* alert, repeat, state: always; what was done, or what has changed */
	const char *rule; /* alert, repeat: always */
	const char *name; /* alert, repeat: always; the one asked for */
	const char *type; /* of the question; of repeats the last one's */
	const char *rcode;       /* of the answer; the same */
	const char *registered;  /* what of the name could be registered */
	const char *ruleset;     /* the file of the rule */
	const char *description; /* of the rule */
	const char *owner;       /* of the rule */
	const char *ticket;      /* of the rule */
	const char *severity;    /* of the rule: low, medium, high, critical */
	const char *group;       /* of the client */
	const char *would;       /* what the rule says */
	const char *trigger;
	const char *matched;
	const char *target;    /* of an alias */
	const char *exchanger; /* where mail would go */
	const char *intended;  /* the name that was probably meant: mail.army.mil */
	const char *meant;     /* the domain of that as the policy has it: army.mil */
	const char *lookalike_class;
	const char *lookalike_of;
	unsigned lookalike_score;
	unsigned client_port;
	unsigned severity_number; /* event.severity */
	bool blocked;             /* alert, repeat: always */
	uint64_t count;           /* alert, repeat: look-ups that it stands for, at least 1 */
	const char *incident;
	const char *reason;                  /* state: that a person gave, or why */
	const char *outcome;                 /* state: success or failure */
	const char *user;                    /* state: who asked for it */
	const char *mode_before;             /* state */
	const char *mode_after;              /* state */
	const char *until;                   /* state, RFC 3339 */
	uint64_t dropped[ALERT_LINE_LOSSES]; /* look-ups lost since the line before */
	uint64_t dropped_lines;              /* state and health lines lost since then */
	json_t *root;                        /* owned */
};

/* To be called once, before anything else of this or of jansson: then a line for which memory is refused is told
 * from one that is none. */
void alert_line_init(void);

/* Reads a line, whose end may be among its octets or not. *ret is written on ALERT_LINE_OK only, and is then
 * to be given to alert_line_fini(). */
enum alert_line_result alert_line_read(const char *octets, size_t size, struct alert_line *ret);

void alert_line_fini(struct alert_line *line);

/* Of a line that could not be read: the `format` of a sink that such lines come from, "ocsf", "eve" or "cef",
 * from us or somebody else. NULL: none of these. */
const char *alert_line_other_format(const char *octets, size_t size);

/* How it is said, behind the name of the file. */
#define ALERT_LINE_OTHER_FORMAT_WORDS "has lines in the format %s; only ecs is understood"

/* Does the line say look-ups: is it an alert or a repeat? */
static inline bool alert_line_is_lookup(const struct alert_line *line)
{
	return line->kind == ALERT_LINE_ALERT || line->kind == ALERT_LINE_REPEAT;
}

/* "ring", "write", "build", "reload", "other". */
const char *alert_line_loss_text(enum alert_line_loss loss);

#endif
