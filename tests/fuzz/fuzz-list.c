/* A list of names, read by a rule that leaves bad lines out and by one that does not. An entry is what
 * its own text says: printed and read again it is the same. */
#include <stdio.h>
#include <string.h>

#include <mxwarden/survey.h>

#include "config/name_entry.h"
#include "tests/fuzz/fuzz_kit.h"
#include "tests/unit/config_kit.h"

#define BEGIN                                                                                  \
	"mxwarden: 1\nmode: enforce\nmail-hosts: {out: [192.0.2.0/24]}\n"                      \
	"watch: [{id: listed, files: [list.txt]"

static bool read_again(void *context, const struct mxw_entry *entry)
{
	unsigned *left = context;
	char text[MXW_NAME_TEXT_MAX + 2];
	struct mxwi_name_entry again;
	struct mxwi_complaint complaint;
	const char *scope = mxw_scope_text(entry->scope);
	const size_t size = strlen(scope);

	memcpy(text, scope, size);
	FUZZ_REQUIRE(mxw_name_to_text(entry->name, text + size) < MXW_NAME_TEXT_MAX);
	FUZZ_REQUIRE_OF(mxwi_name_entry_parse(text, strlen(text), &again, &complaint) == MXW_OK,
	                text);
	FUZZ_REQUIRE_OF(mxw_name_equal(again.name, entry->name), text);
	FUZZ_REQUIRE_OF(again.scope == entry->scope, text);
	return --*left > 0;
}

static enum mxw_result load(const char *policy_text, const uint8_t *data, size_t size,
                            struct mxw_policy **ret)
{
	const struct mxwt_source files[] = {
		{ "policy.yaml", policy_text, 0 },
		{ "list.txt", size > 0 ? (const char *)data : "\n", size > 0 ? size : 1 },
		{ 0 },
	};
	struct mxw_sources *sources = mxwt_sources(files);
	struct mxwt_fuzz_findings findings = { 0 };
	const enum mxw_result result =
		mxw_load(sources, &(struct mxw_load_options){ .seed = 1 }, mxwt_fuzz_finding,
	                 &findings, ret);

	FUZZ_REQUIRE((result == MXW_OK) == (findings.errors == 0));
	mxw_sources_free(sources);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mxw_policy *skipping = NULL, *strict = NULL;
	unsigned left = 64;
	const enum mxw_result result =
		load(BEGIN ", bad-lines: skip, accept: {whole-suffix: x}}]\n", data, size,
	             &skipping);

	/* Only what is no text at all spoils it. */
	if (result == MXW_OK) {
		(void)mxw_policy_each_entry(skipping, read_again, &left);
		mxwt_fuzz_policy(skipping);
	}
	if (load(BEGIN ", match: exact}]\n", data, size, &strict) == MXW_OK) {
		FUZZ_REQUIRE(result == MXW_OK);
		FUZZ_REQUIRE(mxw_policy_rule(strict, 0).listed ==
		             mxw_policy_rule(skipping, 0).listed);
	}
	mxw_policy_free(strict);
	mxw_policy_free(skipping);
	return 0;
}
