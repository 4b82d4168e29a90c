/* A broken policy file must not end DNS, and must not end the protection either. So a file that
 * loads is stored in the state directory, and when one does not load, what was stored is taken
 * instead, and said loudly. Only when that is not there either does the module go without. */
#include "config.h"

#include "unbound/policy_source.h"
#include "unbound/findings_log.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "util/log.h"

#include <mxwarden/loader.h>

#define LAST_GOOD_NAME "last-good.policy"

bool mxwi_state_path(const char *name, char *path, size_t size)
{
	const char *directory = getenv("MXWARDEN_STATE");
	int length;

	if (directory == NULL || directory[0] == '\0')
		directory = MXWI_STATE_DEFAULT;
	length = snprintf(path, size, "%s/%s", directory, name);
	return length > 0 && (size_t)length < size;
}

static const char *policy_path(void)
{
	const char *path = getenv("MXWARDEN_POLICY");

	return path != NULL && path[0] != '\0' ? path : MXWI_POLICY_DEFAULT;
}

/* Scatters the index; not a secret that anything hangs on. */
static uint64_t random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != (ssize_t)sizeof(seed))
		seed = (uint64_t)time(NULL);
	return seed;
}

static void log_loaded(const struct mxw_policy *policy, const char *from)
{
	struct mxw_policy_counts counts = mxw_policy_counts(policy);
	char digest[MXW_DIGEST_TEXT_MAX];

	mxw_digest_to_text(mxw_policy_digest(policy), digest);
	log_info("mxwarden: policy %s in force from %s: mode %s, rules %u, names %u, groups %u",
	         digest, from, mxw_mode_text(mxw_policy_mode(policy)), (unsigned)counts.rules,
	         (unsigned)counts.entries, (unsigned)counts.groups);
}

/* Is this policy stored already? Then it is not written again at each start. */
static bool is_stored(const char *path, const struct mxw_sources *sources)
{
	uint8_t stored_digest[MXW_DIGEST_SIZE], digest[MXW_DIGEST_SIZE];
	struct mxw_sources *stored;

	if (mxw_sources_restore(path, &stored) != MXW_OK)
		return false;
	mxw_sources_digest(stored, stored_digest);
	mxw_sources_digest(sources, digest);
	mxw_sources_free(stored);
	return memcmp(stored_digest, digest, sizeof(digest)) == 0;
}

static void store_last_good(const struct mxw_sources *sources)
{
	char path[4096];

	if (!mxwi_state_path(LAST_GOOD_NAME, path, sizeof(path))) {
		log_err("mxwarden: the path of the state directory is too long: "
		        "the last good policy is not kept");
		return;
	}
	if (is_stored(path, sources))
		return;
	if (mxw_sources_store(sources, path) != MXW_OK)
		log_err("mxwarden: cannot keep the last good policy in %s: %s; "
		        "make the directory and let Unbound's user write there",
		        path, strerror(errno));
}

static struct mxw_policy *open_file(const char *path)
{
	struct mxwi_findings_log findings = { 0, 0 };
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;
	enum mxw_result result = mxw_sources_read(path, mxwi_log_finding, &findings, &sources);

	if (result == MXW_OK)
		result = mxw_load(sources,
		                  &(struct mxw_load_options){ .seed = random_seed(),
		                                              .now_s = time(NULL),
		                                              .for_service = true },
		                  mxwi_log_finding, &findings, &policy);
	mxwi_log_rest(&findings, path);
	if (result == MXW_OK) {
		log_loaded(policy, path);
		store_last_good(sources);
	} else {
		log_err("mxwarden: cannot use the policy %s: %s", path,
		        mxw_result_text(result));
	}
	mxw_sources_free(sources);
	return policy;
}

static struct mxw_policy *open_last_good(void)
{
	struct mxwi_findings_log findings = { 0, 0 };
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;
	enum mxw_result result;
	char path[4096];

	if (!mxwi_state_path(LAST_GOOD_NAME, path, sizeof(path)))
		return NULL;
	result = mxw_sources_restore(path, &sources);
	if (result == MXW_OK)
		result = mxw_load(sources,
		                  &(struct mxw_load_options){ .seed = random_seed(),
		                                              .now_s = time(NULL),
		                                              .for_service = true },
		                  mxwi_log_finding, &findings, &policy);
	mxw_sources_free(sources);
	if (result == MXW_OK) {
		log_loaded(policy, path);
		log_err("mxwarden: THE LAST GOOD POLICY IS IN FORCE, not %s; "
		        "correct that file and reload",
		        policy_path());
	} else {
		log_err("mxwarden: no last good policy in %s either: %s", path,
		        mxw_result_text(result));
	}
	return policy;
}

struct mxw_policy *mxwi_policy_open(void)
{
	struct mxw_policy *policy = open_file(policy_path());

	if (policy == NULL)
		policy = open_last_good();
	if (policy == NULL)
		log_err("mxwarden: NO POLICY IS IN FORCE: all names are answered as they are; "
		        "correct %s and reload",
		        policy_path());
	return policy;
}
