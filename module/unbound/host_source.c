/* As with the policy, settings that can be read are kept in the state directory, and take the place of
 * those that cannot. But where a policy is missing nothing is done, settings that are missing restrict
 * nothing: a resolver that was to be in monitor would begin to block because of a typing error in its
 * own file. So where there is a file, and neither it nor the last good one can be used, the resolver
 * goes into monitor, which is never worse than a wait for the correction, and says so loudly. */
#include "config.h"

#include "unbound/host_source.h"
#include "unbound/findings_log.h"
#include "unbound/log_line.h"
#include "unbound/policy_source.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mxwarden/places.h>

const char *mxwi_host_path(void)
{
	const char *path = getenv("MXWARDEN_HOST");

	return path != NULL && path[0] != '\0' ? path : MXW_HOST_DEFAULT;
}

static void log_read(const struct mxw_host *host, const char *from)
{
	mxwi_log_info(
		"settings of this resolver from %s: mode %s, name %s, "
		"sinks of alerts %u",
		from,
		host->mode != MXW_MODE_UNSET ? mxw_mode_text(host->mode) : "of the policy",
		host->name != NULL ? host->name : "of the host", (unsigned)host->sink_count);
}

static void store_last_good(const struct mxw_host *host)
{
	char path[PATH_MAX];

	if (!mxwi_state_path(MXW_LAST_GOOD_HOST, path, sizeof(path)))
		mxwi_log_err("the path of the state directory is too long: "
		             "the last good settings are not kept");
	else if (mxw_host_store(host, path) != MXW_OK)
		mxwi_log_err("cannot keep the last good settings in %s: %s; "
		             "make the directory and let Unbound's user write there",
		             path, strerror(errno));
}

/* NULL: there are none, or none that can be read. */
static struct mxw_host *read_last_good(void)
{
	struct mxwi_findings_log findings = { .logged = 0 };
	struct mxw_host *host = NULL;
	enum mxw_result result;
	char path[PATH_MAX];

	if (!mxwi_state_path(MXW_LAST_GOOD_HOST, path, sizeof(path)))
		return NULL;
	result = mxw_host_restore(path, mxwi_log_finding, &findings, &host);
	if (result == MXW_OK) {
		log_read(host, path);
		mxwi_log_err("THE LAST GOOD SETTINGS ARE IN FORCE, not %s; "
		             "correct that file and reload",
		             mxwi_host_path());
		return host;
	}
	mxwi_log_err("no last good settings in %s either: %s", path, mxw_result_text(result));
	return NULL;
}

/* There need not be a file. But where there was one, its restrictions end with it. */
static void log_absent(const char *path)
{
	char last_good[PATH_MAX];

	if (mxwi_state_path(MXW_LAST_GOOD_HOST, last_good, sizeof(last_good)) &&
	    access(last_good, F_OK) == 0)
		mxwi_log_err("THE SETTINGS OF THIS RESOLVER ARE GONE: there is no %s, so "
		             "nothing is restricted any more; write it again and reload, "
		             "or, if that is meant, remove %s",
		             path, last_good);
	else
		mxwi_log_detail(VERB_OPS,
		                "there is no %s: this resolver has no settings "
		                "of its own",
		                path);
}

enum mxw_result mxwi_host_load(json_t *words, struct mxwi_host *ret)
{
	struct mxwi_findings_log findings = { .words = words };
	const char *path = mxwi_host_path();
	struct mxw_host *host = NULL;
	enum mxw_result result = mxw_host_read(path, true, mxwi_log_finding, &findings, &host);

	if (result == MXW_IO && errno == ENOENT) {
		log_absent(path);
		*ret = (struct mxwi_host){ .settings = *mxw_host_defaults(),
			                   .origin = MXWI_ORIGIN_DEFAULTS };
		return MXW_OK;
	}
	if (result != MXW_OK) {
		mxwi_log_err("cannot use the settings %s: %s", path, mxw_result_text(result));
		return result;
	}
	log_read(host, path);
	*ret = (struct mxwi_host){ .settings = *host,
		                   .owner = host,
		                   .origin = MXWI_ORIGIN_FILE };
	return MXW_OK;
}

void mxwi_host_keep(const struct mxwi_host *host)
{
	if (host->origin == MXWI_ORIGIN_FILE)
		store_last_good(host->owner);
}

void mxwi_host_open(json_t *words, struct mxwi_host *ret)
{
	struct mxw_host *host;

	if (mxwi_host_load(words, ret) == MXW_OK) {
		mxwi_host_keep(ret);
		return;
	}
	host = read_last_good();
	if (host != NULL) {
		*ret = (struct mxwi_host){ .settings = *host,
			                   .owner = host,
			                   .origin = MXWI_ORIGIN_LAST_GOOD };
		return;
	}
	*ret = (struct mxwi_host){ .settings = *mxw_host_defaults(),
		                   .origin = MXWI_ORIGIN_NONE };
	ret->settings.mode = MXW_MODE_MONITOR;
	mxwi_log_err("THIS RESOLVER ONLY MONITORS, AND BLOCKS NOTHING: it is not known in "
	             "what mode it was to be; correct %s and reload",
	             mxwi_host_path());
}

void mxwi_host_close(struct mxwi_host *host)
{
	mxw_host_free(host->owner);
	*host = (struct mxwi_host){ .owner = NULL };
}
