/* alerter_kit.h - what the tests of the alerter share: a sink of the test's own, and what the owner is
 * told.
 * Threads: the test's; what the alerter's threads touch is atomic or behind a semaphore.
 * Memory: static, or the test's.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_ALERTER_KIT_H
#define MXWT_ALERTER_KIT_H

#include <jansson.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>

#include "alert/alerter.h"

#define MXWT_LONG_S 30 /* how long anything may take before the test gives up */
#define MXWT_LONG_MS 30000u
#define MXWT_SHORT_MS 20u /* how long a test waits for what must not happen */
#define MXWT_LINES_MAX 16u

/* The file of alerts, in the directory of the test. */
extern const char *mxwt_alerts_path;

/* What the owner was told. */
struct mxwt_told {
	sem_t said;
	_Atomic unsigned count;
	char texts[MXWT_LINES_MAX][700];
};

extern struct mxwt_told mxwt_told;

/* It stands for a disk. */
struct mxwt_sink {
	struct mxwi_sink sink;
	bool held;         /* each emit waits for `go` */
	unsigned failures; /* that many of the first emits fail */
	sem_t entered;     /* an emit has begun */
	sem_t go;
	sem_t closed;
	unsigned emits, lines;
	json_t *taken[MXWT_LINES_MAX];
	/* What the thread looks like from inside. */
	char thread_name[17];
	int priority; /* as setpriority(2) has it: more is less */
	sigset_t blocked;
};

int mxwt_alerter_set_up(void);
int mxwt_alerter_clean_up(void);
struct mxw_event mxwt_alerter_event(void);
bool mxwt_wait_for(sem_t *semaphore);
bool mxwt_wait_for_dropped_write(struct mxw_alerter *alerter, uint64_t count);
void mxwt_told_reset(void);
void mxwt_check_told(unsigned at, const char *expect);
long long mxwt_number_in(const json_t *line, const char *a, const char *b, const char *c);
json_t *mxwt_parse_line(const char *text, size_t size);
const char *mxwt_text_in(const json_t *line, const char *a, const char *b);
void mxwt_sink_init(struct mxwt_sink *sink);
void mxwt_sink_fini(struct mxwt_sink *sink);
struct mxw_alerter_options mxwt_alerter_options(uint32_t ring_slots);
struct mxw_alerter *mxwt_alerter_start_as(const struct mxw_alerter_options *options,
                                          struct mxwi_sink *const *sinks);
struct mxw_alerter *mxwt_alerter_start_two(struct mxwt_sink *first, struct mxwt_sink *second,
                                           uint32_t ring_slots);
struct mxw_alerter *mxwt_alerter_start(struct mxwt_sink *sink, uint32_t ring_slots);

#endif
