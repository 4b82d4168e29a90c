/* Unbound's log is for the one who runs the resolver: the first findings are enough to tell that person
 * what is wrong; whoever corrects the file has the command. */
#include "config.h"

#include "unbound/findings_log.h"

#include "util/log.h"

#define LOGGED_MAX 20u

void mxwi_log_finding(void *context, const struct mxw_finding *finding)
{
	struct mxwi_findings_log *findings = context;

	/* What its author has settled is nobody's concern here. */
	if (finding->level == MXW_FINDING_INFO)
		return;
	if (findings->logged == LOGGED_MAX) {
		findings->more++;
		return;
	}
	findings->logged++;
	if (finding->level == MXW_FINDING_ERROR)
		log_err("mxwarden: %s:%u:%u: error: %s [%s]", finding->file,
		        (unsigned)finding->line, (unsigned)finding->column, finding->text,
		        finding->code);
	else
		log_warn("mxwarden: %s:%u:%u: warning: %s [%s]", finding->file,
		         (unsigned)finding->line, (unsigned)finding->column, finding->text,
		         finding->code);
}

void mxwi_log_rest(const struct mxwi_findings_log *findings, const char *policy_path)
{
	if (findings->more > 0)
		log_err("mxwarden: and %u more findings; see them with: mxwarden check -p %s",
		        findings->more, policy_path);
}
