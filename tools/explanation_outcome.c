/* What comes of an answer on the sender's side. Mail servers differ, and how they do was
 * read in their sources and tried: which of them return the message at once, which ask for
 * an address of the domain first, which keep it for days. The number is the enhanced status
 * code (RFC 3463) that they then put into the bounce, where it is known, so that a bounce at
 * hand can be told from another trouble. */
#include "explanation.h"

#include <stdio.h>

/* What some mail servers do; lines are short enough for a telephone. */
struct fate {
	const char *what;
	const char *who[3]; /* lines; NULL behind the last */
};

struct outcome {
	const char *sentence;
	struct fate fates[4]; /* without words behind the last */
};

static const struct outcome outcomes[] = {
	[MXW_ACTION_NULL_MX] = {
		"The sender gets the message back at once: the domain takes no\n"
		"mail (RFC 7505).",
		{ { "back at once",
		    { "Postfix 5.1.0, sendmail and Haraka 5.1.10,",
		      "qmail 5.4.4, Exim, Stalwart, dma, OpenSMTPD from 7.5" } },
		  { "kept for days", { "OpenSMTPD before 7.5 (as in Debian 12)" } },
		  { "not known", { "Exchange, ZoneMTA" } } },
	},
	[MXW_ACTION_NXDOMAIN] = {
		"The sender gets the message back: the domain does not exist.",
		{ { "back at once", { "Exchange 5.4.4, Exim, OpenSMTPD, Stalwart, dma" } },
		  { "back after A",
		    { "they ask for an address first, and get none:",
		      "Postfix 5.4.4, sendmail and qmail 5.1.2, Haraka,",
		      "ZoneMTA" } },
		  { "kept for days", { "older Exchange 4.4.0" } } },
	},
	[MXW_ACTION_NODATA] = {
		"The sender gets the message back: the domain has neither a mail\n"
		"server nor an address.",
		{ { "back after A",
		    { "they ask for an address first, and get none:",
		      "Postfix 5.4.4, sendmail 5.1.2, Exim, qmail, Haraka,",
		      "Stalwart, Exchange, ZoneMTA, dma" } },
		  { "kept for days", { "OpenSMTPD" } } },
	},
	[MXW_ACTION_REDIRECT] = {
		"which decides what the sender reads.",
		{ { "goes there", { "all of them" } },
		  { "in a loop",
		    { "where that is the mail server itself:",
		      "back with Postfix and qmail 5.4.6, Exim freezes it" } },
		  { "kept for days",
		    { "where that host has no address: OpenSMTPD",
		      "where DANE is demanded: Postfix 4.7.5" } } },
	},
	[MXW_ACTION_SERVFAIL] = {
		"The message waits in the queue for days, and its sender is not\n"
		"told meanwhile.",
		{ { "kept for days",
		    { "Postfix 4.4.3, qmail 4.1.2, Exchange 4.4.0, Exim,",
		      "sendmail, OpenSMTPD, Haraka, Stalwart, dma" } },
		  { "DELIVERED",
		    { "by every host whose second resolver answers, but",
		      "not by OpenSMTPD 6.8;",
		      "sendmail with FallbackMXhost hands it to that" } } },
	},
	[MXW_ACTION_REFUSED] = {
		"The message waits in the queue for days, and its sender is not\n"
		"told meanwhile.",
		{ { "kept for days",
		    { "Postfix 4.4.3, Exchange 4.4.0, Exim, sendmail,",
		      "qmail, Haraka, Stalwart, dma" } },
		  { "back at once", { "OpenSMTPD 6.8 (as in Debian 12)" } },
		  { "DELIVERED",
		    { "by every host whose second resolver answers,",
		      "but not by OpenSMTPD 6.8" } } },
	},
	[MXW_ACTION_DROP] = {
		"The message waits in the queue for days, each time after a\n"
		"time-out, and its sender is not told meanwhile.",
		{ { "kept for days",
		    { "Postfix 4.4.3, qmail 4.1.2, Exchange 4.4.0, Exim,",
		      "sendmail, OpenSMTPD, Haraka, Stalwart, dma" } },
		  { "DELIVERED",
		    { "by every host whose second resolver answers,",
		      "Haraka among them" } } },
	},
};

void explanation_print_outcome(const struct explanation *explanation)
{
	if (!mxw_verdict_blocks(&explanation->verdict)) {
		puts("The real answer is given: mail goes where the domain's owner\n"
		     "wants it.");
		return;
	}
	if (explanation->verdict.action == MXW_ACTION_REDIRECT) {
		char host[MXW_NAME_TEXT_MAX];

		mxw_name_to_text(mxw_policy_redirect(explanation->inquiry->policy,
		                                     explanation->verdict.rule),
		                 host);
		printf("The message goes to %s,\n", host);
	}
	puts(outcomes[explanation->verdict.action].sentence);
}

void explanation_print_fates(const struct explanation *explanation)
{
	const struct outcome *outcome = &outcomes[explanation->verdict.action];

	if (!mxw_verdict_blocks(&explanation->verdict))
		return;
	puts("\nWhat the sender's mail server does, and the code in its bounce:");
	for (size_t i = 0; i < sizeof(outcome->fates) / sizeof(outcome->fates[0]); i++) {
		const struct fate *fate = &outcome->fates[i];

		for (size_t line = 0; line < sizeof(fate->who) / sizeof(fate->who[0]); line++)
			if (fate->who[line] != NULL)
				printf("  %-14s %s\n", line == 0 ? fate->what : "",
				       fate->who[line]);
	}
}
