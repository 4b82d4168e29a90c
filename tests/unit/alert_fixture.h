/* alert_fixture.h - a policy and events for the tests of alerts.
 * Threads: one.
 * Memory: the caller frees what it is given.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_ALERT_FIXTURE_H
#define MXWT_ALERT_FIXTURE_H

#include "alert/format.h"
#include "tests/lib/tap.h"

/* 2026-11-21T18:57:00.123456Z */
#define MXWT_ALERT_TIME_US INT64_C(1795287420123456)

/* What mxw_digest_to_text() says of it, without the quotes. */
#define MXWT_ALERT_DIGEST                                                                      \
	"sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* Runs the tests of a program that has one suite, with the policy of alert_fixture.c in *policy; for
 * main(). */
int mxwt_alert_run(const char *suite, CU_TestInfo *tests, struct mxw_policy **policy);

/* "res17", "res17.dc2", "6f1c2b9e". */
extern const struct mxwi_observer mxwt_alert_observer;
extern const struct mxwi_losses mxwt_alert_no_losses;

/* Another number for everything: 20 look-ups, 8 of them in lines, 10 lost, and so on. */
extern const struct mxw_alert_counts mxwt_alert_counts;

/* The line of something in a format, as a sink gets it; returns its length, 0: none. */
size_t mxwt_alert_line(mxwi_format_fn *format, const struct mxwi_occurrence *what,
                       const struct mxwi_observer *observer, uint64_t sequence,
                       const struct mxwi_losses *dropped, char line[MXWI_LINE_SIZE_MAX]);

/* Compares the line 1042 of mxwt_alert_observer with what is expected, which has no newline, and prints
 * both when they differ. */
void mxwt_alert_check(mxwi_format_fn *format, const struct mxwi_occurrence *what,
                      const struct mxwi_losses *dropped, const char *expect);

/* Compares the line 1042 with the first block behind a heading of docs/alerts.md, in which lines are joined
 * by `joint`; the version may be another one. Without MXW_SRCDIR it is not looked at. */
void mxwt_alert_check_docs(mxwi_format_fn *format, const struct mxwi_occurrence *what,
                           const char *heading, const char *joint);

/* The policy of alert_fixture.c; ends the program when it cannot be made. */
struct mxw_policy *mxwt_alert_policy(void);

/* An event as the module would make it: the verdict is the policy's, for `judged` if that is not
 * NULL (an alias target), else for `name`. From `client`, port 53124, over UDP, id 62111, class IN,
 * answered with NOERROR. Texts are in presentation format. */
struct mxw_event mxwt_alert_event(const struct mxw_policy *policy, const char *client,
                                  const char *name, const char *judged, uint16_t type);

/* What became of an event and others like it, the last of them later; of a change; of a sink. */
struct mxwi_occurrence mxwt_alert_repeat(const struct mxw_event *event, uint64_t count,
                                         int64_t later_us);
struct mxwi_occurrence mxwt_alert_change(const struct mxw_change *change);
struct mxwi_occurrence mxwt_alert_health(const struct mxw_health *health,
                                         const struct mxw_alert_counts *counts);

/* An event of a question for MX whose answer names this exchange, and its address unless that is NULL,
 * which then is what matched. */
struct mxw_event mxwt_alert_exchange(const struct mxw_policy *policy, const char *client,
                                     const char *name, const char *exchange,
                                     const char *address);

#endif
