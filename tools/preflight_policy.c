/* A policy or settings that do not load keep nothing from starting: the module goes on with the last
 * good ones. So what is found here is a warning. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mxwarden/host.h>
#include <mxwarden/places.h>

#include "config/quote.h"
#include "load.h"
#include "preflight.h"

static void check_policy(struct preflight *preflight)
{
	const char *path = preflight->policy_path;
	const char *quoted = MXWI_QUOTE(path, strlen(path));
	struct mxw_policy *policy = cmd_policy_at(preflight->cmd, path, (int64_t)time(NULL));

	if (policy != NULL)
		preflight_say(preflight, "policy", PREFLIGHT_OK, "%s loads", quoted);
	else
		preflight_say(preflight, "policy", PREFLIGHT_WARNING,
		              "%s does not load: the module goes on with the last good one, or "
		              "without any; see mxwarden check",
		              quoted);
	mxw_policy_free(policy);
}

static void check_settings(struct preflight *preflight)
{
	const char *named = getenv("MXWARDEN_HOST");
	const char *path = named != NULL && named[0] != '\0' ? named : MXW_HOST_DEFAULT;
	const char *quoted = MXWI_QUOTE(path, strlen(path));
	struct cmd_findings findings = { 0 };
	struct mxw_host *host = NULL;

	if (access(path, F_OK) != 0 && errno == ENOENT) {
		preflight_say(preflight, "settings", PREFLIGHT_OK,
		              "there is no %s: nothing is restricted", quoted);
		return;
	}
	if (mxw_host_read(path, false, cmd_findings_add, &findings, &host) == MXW_OK)
		preflight_say(preflight, "settings", PREFLIGHT_OK, "%s loads", quoted);
	else
		preflight_say(
			preflight, "settings", PREFLIGHT_WARNING,
			"%s does not load: the module goes on with the last good ones, or "
			"only monitors; see mxwarden check --host",
			quoted);
	mxw_host_free(host);
	cmd_findings_fini(&findings);
}

void preflight_policy(struct preflight *preflight)
{
	check_policy(preflight);
	check_settings(preflight);
}
