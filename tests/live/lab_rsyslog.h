/* lab_rsyslog.h - rsyslog with the configuration that is shipped for the SOC.
 * Threads: one.
 * Memory: the caller's; a process that was started must be stopped.
 * Cost: a process.
 * Standards: rsyslog.conf(5); what is shipped speaks RFC 5424 and RFC 6587 (octet counting).
 */
#ifndef MXW_TESTS_LIVE_LAB_RSYSLOG_H
#define MXW_TESTS_LIVE_LAB_RSYSLOG_H

#include "lab.h"

struct lab_rsyslog {
	struct lab_process process;
	char dir[PATH_MAX / 2]; /* its working directory */
	char configuration[PATH_MAX], log[PATH_MAX];
};

/* What the shipped files say, and what stands there instead: a path or a port. */
struct lab_rsyslog_place {
	const char *shipped, *here;
};

/* Is there one? NULL: yes; else why not. */
const char *lab_rsyslog_missing(void);

/*
 * Writes a main configuration like Debian's, for a host that is called NAME, which includes copies of the
 * FILES of docs/soc/rsyslog (a list that ends with NULL), in which each of PLACES (which ends with a
 * `shipped` of NULL) is replaced. Each must be in one of the files. False, and said why.
 */
bool lab_rsyslog_configure(struct lab *lab, struct lab_rsyslog *rsyslog, const char *name,
                           const char *const files[], const struct lab_rsyslog_place places[]);

/* Starts it; may be repeated after a stop. Whether it serves shows only when something arrives. */
bool lab_rsyslog_start(struct lab_rsyslog *rsyslog);

/* Ends it. False, and said why: it had ended already, or its log tells of a mistake in the configuration. */
bool lab_rsyslog_stop(struct lab_rsyslog *rsyslog);

#endif
