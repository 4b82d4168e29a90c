/* report.h - counts one judged look-up, and hands it to the alerter.
 * Threads: any worker.
 * Memory: the event is copied into the alerter's ring.
 * Cost: one search among the counters, and one copy; nothing waits.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_REPORT_H
#define MXW_UNBOUND_REPORT_H

#include "unbound/client.h"
#include "unbound/judge.h"

struct mxwi_report {
	const struct mxwi_judgement *judgement;
	const struct query_info *qinfo;
	const struct mxwi_client *client;
	const struct timeval *when;
	uint16_t id;   /* of the query, host byte order */
	uint8_t rcode; /* that was sent */
	bool answered; /* false: nothing is sent */
};

void mxwi_report_emit(const struct mxwi_generation *generation,
                      const struct mxwi_report *report);

#endif
