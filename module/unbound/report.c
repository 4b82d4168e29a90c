/* An event is a copy of everything that an alert says, so that the query may be gone when the writer
 * comes to it. Only the policy is borrowed: it is retired before it goes. */
#include "unbound/report.h"
#include "metrics/hits.h"

void mxwi_report_emit(const struct mxwi_generation *generation,
                      const struct mxwi_report *report)
{
	const struct mxwi_judgement *judgement = report->judgement;
	struct mxw_event event = {
		.time_us = (int64_t)report->when->tv_sec * 1000000 + report->when->tv_usec,
		.policy = generation->policy,
		.verdict = judgement->verdict,
		.client = report->client->address,
		.client_port = report->client->port,
		.transport = report->client->transport,
		.id = report->id,
		.type = report->qinfo->qtype,
		.class_ = report->qinfo->qclass,
		.rcode = report->rcode,
		.answered = report->answered,
		.name_size = judgement->qname.size,
		.judged_size = judgement->judged.size,
		.address = judgement->address,
	};

	mxwi_hits_count(generation->hits, &judgement->verdict);
	if (generation->alerter == NULL)
		return;
	memcpy(event.name, judgement->qname.wire, judgement->qname.size);
	memcpy(event.judged, judgement->judged.wire, judgement->judged.size);
	/* A full ring is counted by the alerter, and said in the next line that it writes. */
	(void)mxw_alerter_emit(generation->alerter, &event);
}
