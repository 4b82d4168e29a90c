/* A broken policy file must not end DNS, and must not end the protection either. So a policy
 * that loads is stored in the state directory, with all that it includes and all its lists, and
 * when one does not load, what was stored is taken instead, and said loudly. Only when that is
 * not there either does the module go without. What is stored is also what a new policy's lists
 * are held against, where a rule says how much they may change; a policy that is refused for
 * that is one that does not load. What is stored was judged when it came into force, and is not
 * judged again: an expectation that time has made wrong since would leave nothing. */
#include "config.h"

#include "unbound/policy_source.h"
#include "unbound/findings_log.h"
#include "unbound/log_line.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include <mxwarden/loader.h>
#include <mxwarden/places.h>

bool mxwi_state_path(const char *name, char *path, size_t size)
{
	const char *directory = getenv("MXWARDEN_STATE");
	int length;

	if (directory == NULL || directory[0] == '\0')
		directory = MXW_STATE_DEFAULT;
	length = snprintf(path, size, "%s/%s", directory, name);
	return length > 0 && (size_t)length < size;
}

const char *mxwi_policy_path(void)
{
	const char *path = getenv("MXWARDEN_POLICY");

	return path != NULL && path[0] != '\0' ? path : MXW_POLICY_DEFAULT;
}

/* Scatters the index; not a secret that anything hangs on. */
uint64_t mxwi_random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != (ssize_t)sizeof(seed))
		seed = (uint64_t)time(NULL);
	return seed;
}

/* How many lines that are left out are told one by one. */
#define SKIPPED_WORDS_MAX 5u

static void log_loaded(const struct mxw_policy *policy, const char *from)
{
	struct mxw_policy_counts counts = mxw_policy_counts(policy);
	char digest[MXW_DIGEST_TEXT_MAX];

	mxw_digest_to_text(mxw_policy_digest(policy), digest);
	mxwi_log_info("policy %s in force from %s: mode %s, rules %u, names %u, groups %u",
	              digest, from, mxw_mode_text(mxw_policy_mode(policy)),
	              (unsigned)counts.rules, (unsigned)counts.entries,
	              (unsigned)counts.groups);
}

/* What was found in a policy. Each level has its own room in the log: a hundred warnings do not
 * hide the error behind them. */
struct findings {
	struct mxwi_findings_log errors, warnings;
	bool changed_too_much; /* a list did, by its rule's "max-change" */
	struct mxwi_skipped skipped;
};

/* The words about the first lines that are left out; a list of millions may have as many. */
static void note_skipped(struct mxwi_skipped *skipped, const struct mxw_finding *finding)
{
	if (skipped->words == NULL)
		skipped->words = json_array();
	if (json_array_size(skipped->words) < SKIPPED_WORDS_MAX)
		mxwi_add_words(skipped->words, "%s:%u: %s", finding->file,
		               (unsigned)finding->line, finding->text);
}

static void log_finding(void *context, const struct mxw_finding *finding)
{
	struct findings *findings = context;
	bool is_error = finding->level == MXW_FINDING_ERROR;

	if (is_error && strcmp(finding->code, "max-change") == 0)
		findings->changed_too_much = true;
	if (strcmp(finding->code, "line-skipped") == 0)
		note_skipped(&findings->skipped, finding);
	mxwi_log_finding(is_error ? &findings->errors : &findings->warnings, finding);
}

static void log_rest(const struct findings *findings, const char *path)
{
	const struct mxwi_findings_log all = {
		.more = findings->errors.more + findings->warnings.more,
	};

	mxwi_log_rest(&all, path);
	if (findings->changed_too_much)
		mxwi_log_err("if the lists were meant to change that much, give their rule "
		             "accept: {max-change: REASON} and reload; else restore the lists");
}

static enum mxw_result load(const struct mxw_sources *sources,
                            const struct mxw_policy *known_good, struct findings *findings,
                            struct mxw_policy **ret)
{
	const struct mxw_load_options options = {
		.seed = mxwi_random_seed(),
		.now_s = time(NULL),
		.known_good = known_good,
		.for_service = true,
		.errors_only = true,
		.skipped_lines = &findings->skipped.lines,
	};

	return mxw_load(sources, &options, log_finding, findings, ret);
}

static enum mxw_result load_stored(const struct mxw_sources *sources,
                                   mxw_finding_fn *on_finding, void *context,
                                   struct mxw_policy **ret)
{
	const struct mxw_load_options options = {
		.seed = mxwi_random_seed(),
		.now_s = time(NULL),
		.errors_only = true,
		.was_good = true,
	};

	return mxw_load(sources, &options, on_finding, context, ret);
}

/* The last good policy, beside another one that is to take its place. */
struct last_good {
	char path[PATH_MAX];       /* of its file */
	bool is_same;              /* it is of the same sources */
	struct mxw_policy *policy; /* owned; NULL: nobody asks for it, or there is none */
};

/* Makes the policy that lists are held against. Without one they may change at will. */
static void load_known_good(struct last_good *last_good, const struct mxw_sources *stored)
{
	enum mxw_result result = load_stored(stored, NULL, NULL, &last_good->policy);

	if (result != MXW_OK)
		mxwi_log_warn("the last good policy in %s cannot be used any more: %s; "
		              "no list is held against it",
		              last_good->path, mxw_result_text(result));
}

/* Looks at what is stored: whether it is the same, and if not and `sources` have a rule that
 * asks how much its lists have changed, as a policy. */
static void look_at_last_good(struct last_good *last_good, const struct mxw_sources *sources)
{
	struct mxw_sources *stored = NULL;

	if (!mxwi_state_path(MXW_LAST_GOOD_POLICY, last_good->path, sizeof(last_good->path)))
		return;
	if (mxw_sources_restore(last_good->path, &stored) != MXW_OK)
		return;
	last_good->is_same = mxw_sources_same(stored, sources);
	if (!last_good->is_same && mxw_sources_have_max_change(sources))
		load_known_good(last_good, stored);
	mxw_sources_free(stored);
}

static void store_last_good(const struct mxw_sources *sources)
{
	char path[PATH_MAX];

	if (!mxwi_state_path(MXW_LAST_GOOD_POLICY, path, sizeof(path)))
		mxwi_log_err("the path of the state directory is too long: "
		             "the last good policy is not kept");
	else if (mxw_sources_store(sources, path) != MXW_OK)
		mxwi_log_err("cannot keep the last good policy in %s: %s; "
		             "make the directory and let Unbound's user write there",
		             path, strerror(errno));
}

/* Is it the file that whoever asks for a reload has in mind? */
static bool is_expected(const struct mxw_sources *sources, const uint8_t *expect, json_t *words)
{
	uint8_t digest[MXW_DIGEST_SIZE];
	char is[MXW_DIGEST_TEXT_MAX], should[MXW_DIGEST_TEXT_MAX];

	if (expect == NULL)
		return true;
	mxw_sources_digest(sources, digest);
	if (memcmp(digest, expect, sizeof(digest)) == 0)
		return true;
	mxw_digest_to_text(digest, is);
	mxw_digest_to_text(expect, should);
	mxwi_add_words(words,
	               "%s is %s, and %s was expected; bring the right policy here first",
	               mxwi_policy_path(), is, should);
	return false;
}

enum mxw_result mxwi_policy_load(const uint8_t *expect, json_t *words,
                                 struct mxwi_loaded_policy *ret)
{
	struct findings findings = {
		.errors = { .words = words },
		.warnings = { .words = words },
	};
	struct mxwi_loaded_policy loaded = { .policy = NULL };
	struct last_good last_good = { .is_same = false };
	const char *path = mxwi_policy_path();
	enum mxw_result result =
		mxw_sources_read(path, log_finding, &findings, &loaded.sources);

	if (result == MXW_OK && !is_expected(loaded.sources, expect, words))
		result = MXW_INVALID;
	if (result == MXW_OK) {
		look_at_last_good(&last_good, loaded.sources);
		result = load(loaded.sources, last_good.policy, &findings, &loaded.policy);
	}
	log_rest(&findings, path);
	mxw_policy_free(last_good.policy);
	if (result == MXW_OK) {
		loaded.is_stored = last_good.is_same;
		loaded.skipped = findings.skipped;
		*ret = loaded;
		return MXW_OK;
	}
	json_decref(findings.skipped.words);
	mxw_sources_free(loaded.sources);
	mxwi_log_err("cannot use the policy %s: %s", path, mxw_result_text(result));
	return result;
}

void mxwi_policy_keep(struct mxwi_loaded_policy *loaded)
{
	log_loaded(loaded->policy, mxwi_policy_path());
	if (!loaded->is_stored)
		store_last_good(loaded->sources);
	mxw_sources_free(loaded->sources);
	loaded->sources = NULL;
	json_decref(loaded->skipped.words);
	loaded->skipped.words = NULL;
}

void mxwi_policy_drop(struct mxwi_loaded_policy *loaded)
{
	mxw_sources_free(loaded->sources);
	mxw_policy_free(loaded->policy);
	json_decref(loaded->skipped.words);
	*loaded = (struct mxwi_loaded_policy){ .policy = NULL };
}

static struct mxw_policy *open_last_good(void)
{
	struct findings findings = { .changed_too_much = false };
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;
	enum mxw_result result;
	char path[PATH_MAX];

	if (!mxwi_state_path(MXW_LAST_GOOD_POLICY, path, sizeof(path)))
		return NULL;
	result = mxw_sources_restore(path, &sources);
	if (result == MXW_OK)
		result = load_stored(sources, log_finding, &findings, &policy);
	mxw_sources_free(sources);
	json_decref(findings.skipped.words);
	if (result == MXW_OK) {
		log_loaded(policy, path);
		mxwi_log_err("THE LAST GOOD POLICY IS IN FORCE, not %s; "
		             "correct that file and reload",
		             mxwi_policy_path());
	} else {
		mxwi_log_err("no last good policy in %s either: %s", path,
		             mxw_result_text(result));
	}
	return policy;
}

struct mxw_policy *mxwi_policy_open(struct mxwi_opening *ret)
{
	struct mxwi_loaded_policy loaded = { .policy = NULL };

	*ret = (struct mxwi_opening){ .origin = MXWI_ORIGIN_FILE, .words = json_array() };
	if (mxwi_policy_load(NULL, ret->words, &loaded) == MXW_OK) {
		ret->skipped = loaded.skipped;
		loaded.skipped.words = NULL;
		mxwi_policy_keep(&loaded);
		return loaded.policy;
	}
	ret->origin = MXWI_ORIGIN_LAST_GOOD;
	loaded.policy = open_last_good();
	if (loaded.policy != NULL)
		return loaded.policy;
	ret->origin = MXWI_ORIGIN_NONE;
	mxwi_log_err("NO POLICY IS IN FORCE: all names are answered as they are; "
	             "correct %s and reload",
	             mxwi_policy_path());
	return NULL;
}

void mxwi_opening_fini(struct mxwi_opening *opening)
{
	json_decref(opening->words);
	json_decref(opening->host_words);
	json_decref(opening->skipped.words);
}
