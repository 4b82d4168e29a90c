/* What a running module knows and a policy's file does not: how far its resolver goes at all, and what
 * people have released. Both stand over the rule that was chosen, and are told with who said so, why and
 * until when, because whoever asks wants to know whom to ask next. */
#include "explanation.h"

#include <stdio.h>

#include <mxwarden/loader.h>

#include "common.h"
#include "running.h"

bool explanation_is_held(const struct explanation *explanation, enum mxw_mode mode)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const struct running *running = inquiry->running;

	return running != NULL &&
	       mxw_mode_weaker(mode, running_ceiling(running, inquiry->now_s)) != mode;
}

/* Until when, why and who. */
static void print_circumstances(int64_t until_s, const char *reason, const char *user)
{
	char until[MXW_TIME_TEXT_MAX];

	if (until_s != 0)
		printf("until %s", mxw_time_to_text(until_s, until));
	else
		fputs("until it is ended", stdout);
	fputs(" (", stdout);
	cmd_print_text(stdout, reason);
	fputs("; by ", stdout);
	cmd_print_text(stdout, user);
	putchar(')');
}

void explanation_print_holder(const struct explanation *explanation)
{
	const struct running *running = explanation->inquiry->running;
	const int64_t now_s = explanation->inquiry->now_s;
	const enum mxw_mode override_mode = running_override(running, now_s);

	/* Of two that are as weak, host.yaml says it for longer. */
	if (running->host != MXW_MODE_UNSET &&
	    mxw_mode_weaker(override_mode, running->host) == running->host) {
		fputs("host.yaml", stdout);
	} else {
		const struct mxw_override override = mxw_state_override(running->by_hand);

		fputs("override, ", stdout);
		print_circumstances(override.until_s, override.reason, override.user);
	}
}

void explanation_print_release(const struct explanation *explanation)
{
	const struct inquiry *inquiry = explanation->inquiry;
	struct mxw_release release;

	if (inquiry->running == NULL ||
	    !running_release(inquiry->running, explanation->judged, inquiry->now_s, &release))
		return;
	fputs(release.name, stdout);
	putchar(' ');
	print_circumstances(release.until_s, release.reason, release.user);
}
