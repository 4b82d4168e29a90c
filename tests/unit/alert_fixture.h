/* alert_fixture.h - a policy and events for the tests of alerts.
 * Threads: one.
 * Memory: the caller frees what it is given.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_ALERT_FIXTURE_H
#define MXWT_ALERT_FIXTURE_H

#include <mxwarden/alert.h>

/* 2026-11-21T18:57:00.123456Z */
#define MXWT_ALERT_TIME_US INT64_C(1795287420123456)

/* What mxw_digest_to_text() says of it, without the quotes. */
#define MXWT_ALERT_DIGEST                                                                      \
	"sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* The policy of alert_fixture.c; ends the program when it cannot be made. */
struct mxw_policy *mxwt_alert_policy(void);

/* An event as the module would make it: the verdict is the policy's, for `judged` if that is not
 * NULL (an alias target), else for `name`. From `client`, port 53124, over UDP, id 62111, class IN,
 * answered with NOERROR. Texts are in presentation format. */
struct mxw_event mxwt_alert_event(const struct mxw_policy *policy, const char *client,
                                  const char *name, const char *judged, uint16_t type);

/* An event of a question for MX whose answer names this exchange, and its address unless that is NULL,
 * which then is what matched. */
struct mxw_event mxwt_alert_exchange(const struct mxw_policy *policy, const char *client,
                                     const char *name, const char *exchange,
                                     const char *address);

#endif
