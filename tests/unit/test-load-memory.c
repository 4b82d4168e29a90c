/* Every allocation refused in turn, while sources are read, kept, restored and loaded: the
 * outcome is MXW_NOMEM or complete, what the caller owns is untouched, and nothing leaks
 * (AddressSanitizer looks at the end). */
#include <errno.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/every_feature.h"
#include "tests/unit/files.h"

/* What is told of, and allocates for that: U-labels, duplicates, overlaps of files, acceptance. */
static const struct mxwt_source bad[] = {
	{ "p/policy.yaml",
	  "mxwarden: 1\n"
	  "mode: enforce\n"
	  "mail-hosts: {a: [192.0.2.1, 192.0.2.1]}\n"
	  "include: [\"*.yaml\", more.yaml, gone.yaml, \"gone/*\"]\n"
	  "watch:\n"
	  "  - {id: a, domains: [army.ml, army.ml, b\xc3\xbc"
	  "..ml], id: b}\n"
	  "  - {id: a, domains: [army.ml], action: nxdomain, accept: {shadowed: yes, x: y}}\n"
	  "  - {id: c, files: [list.txt, list.txt], expires: 31.12.2027}\n"
	  "  - {id: d, files: [list.txt], accept: {shadowed: so, line-skipped: be it},\n"
	  "     bad-lines: skip}\n",
	  0 },
	{ "p/more.yaml", "watch: [{id: a, domains: [army.ml]}]\n", 0 },
	{ "p/list.txt", "a..b\narmy.ml\n", 0 },
	{ 0 },
};

/* Octets that are read, and kept. */
static const char good[] = "mxwarden: 1\n"
			   "mode: enforce\n"
			   "mail-hosts: {a: [192.0.2.1]}\n"
			   "watch: [{id: a, domains: [army.ml army.mil]}]\n";

struct load {
	struct mxw_sources *sources;
	enum mxw_result wanted; /* when memory is there */
	const char *path;
};

static void ignore_finding(void *context, const struct mxw_finding *finding)
{
	unsigned *errors = context;

	if (finding->level == MXW_FINDING_ERROR)
		++*errors;
}

static bool attempt_load(void *context)
{
	const struct load *load = context;
	struct mxw_policy *untouched = context, *policy = untouched;
	unsigned errors = 0;
	enum mxw_result result =
		mxw_load(load->sources, &(struct mxw_load_options){ .seed = 1 }, ignore_finding,
	                 &errors, &policy);
	bool sound;

	if (mxwt_fail_alloc_happened())
		sound = result == MXW_NOMEM && policy == untouched;
	else
		sound = result == load->wanted && (result == MXW_OK) == (policy != untouched) &&
		        (result == MXW_OK) == (errors == 0);
	CU_ASSERT_TRUE(sound);
	if (policy != untouched)
		mxw_policy_free(policy);
	return sound;
}

static void sweep_load(const struct mxwt_source *files, enum mxw_result wanted, size_t least)
{
	struct load load = { .sources = mxwt_sources(files), .wanted = wanted };

	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_load, &load) >= least);
	mxw_sources_free(load.sources);
}

/* At least: the arena, the builder, its heaps, and what the seal needs; twice over. */
static void test_load_good(void)
{
	sweep_load(mxwt_every_feature, MXW_OK, 2 * 10);
}

static void test_load_bad(void)
{
	sweep_load(bad, MXW_INVALID, 2 * 10);
}

/* Of a call that was to make sources: all or nothing. */
static bool check_made(enum mxw_result result, struct mxw_sources *sources,
                       const struct mxw_sources *untouched)
{
	bool sound = mxwt_fail_alloc_happened() ? result == MXW_NOMEM && sources == untouched
	                                        : result == MXW_OK && sources != untouched;

	CU_ASSERT_TRUE(sound);
	if (sources != untouched)
		mxw_sources_free(sources);
	return sound;
}

static bool attempt_read(void *context)
{
	const struct load *load = context;
	struct mxw_sources *untouched = context, *sources = untouched;
	unsigned errors = 0;
	enum mxw_result result =
		mxw_sources_read(load->path, ignore_finding, &errors, &sources);
	bool sound = check_made(result, sources, untouched);

	/* To say it takes memory too. */
	CU_ASSERT_TRUE(errors <= (mxwt_fail_alloc_happened() ? 1 : 0));
	return sound;
}

static bool attempt_from_memory(void *context)
{
	struct mxw_sources *untouched = context, *sources = untouched;
	enum mxw_result result = mxw_sources_from_memory("x", good, sizeof(good), &sources);

	return check_made(result, sources, untouched);
}

static bool attempt_store(void *context)
{
	const struct load *load = context;
	enum mxw_result result;
	bool sound;

	errno = 0;
	result = mxw_sources_store(load->sources, load->path);
	sound = mxwt_fail_alloc_happened() ? result == MXW_IO && errno == ENOMEM
	                                   : result == MXW_OK;
	CU_ASSERT_TRUE(sound);
	return sound;
}

static bool attempt_restore(void *context)
{
	const struct load *load = context;
	struct mxw_sources *untouched = context, *sources = untouched;
	enum mxw_result result = mxw_sources_restore(load->path, &sources);

	return check_made(result, sources, untouched);
}

static void test_sources(void)
{
	struct load load = { .path = mxwt_path("file") };

	mxwt_file_write(load.path, good, strlen(good));
	/* Octets, sources, name, items. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_read, &load) >= 2 * 4);
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_from_memory, &load) >= 2 * 4);
	CU_ASSERT_EQUAL_FATAL(mxw_sources_from_memory("x", "y", 1, &load.sources), MXW_OK);
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_store, &load) >= 2 * 1);
	CU_ASSERT_EQUAL(mxwt_files_count(), 1);
	/* The sources, octets, a name, items. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_restore, &load) >= 2 * 4);
	mxw_sources_free(load.sources);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a load that succeeds", test_load_good },
		{ "a load that finds mistakes", test_load_bad },
		{ "sources are read, stored, restored", test_sources },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "refused memory", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
