/* Releases become a policy of their own, in which everybody is in one group and each release is an
 * allow rule that ends at its second. So a release is looked up as fast as a rule, ends without
 * anybody doing anything, and means by `=` and `*.` what an entry of a policy means. */
#include <string.h>

#include <mxwarden/builder.h>

#include "state/state.h"

enum mxw_result mxw_state_seal_releases(const struct mxw_state *state, uint64_t seed,
                                        struct mxw_policy **ret)
{
	struct mxw_builder *builder;
	struct mxw_policy *policy = NULL;
	enum mxw_result result;
	uint32_t file;

	if (state->count == 0) {
		*ret = NULL;
		return MXW_OK;
	}
	builder = mxw_builder_new();
	file = mxw_builder_add_file(builder, MXW_STATE_FILE);
	mxw_builder_add_any(builder, mxw_builder_add_group(builder, "any", MXW_ACTION_UNSET));
	for (size_t i = 0; i < state->count; i++) {
		const struct mxwi_release *item = &state->releases[i];
		const struct mxw_rule_spec rule = {
			.section = MXW_SECTION_ALLOW,
			.id = "release",
			.expires_s = item->release.until_s,
			.file = file,
		};
		struct mxw_entry_spec entry = { .scope = item->scope, .file = file };
		struct mxw_name_buffer buffer;

		/* Its text was printed from a name; without one the builder would refuse. */
		if (mxw_name_from_text(item->bare, strlen(item->bare), &buffer, &entry.name) !=
		    MXW_OK)
			entry.name = (struct mxw_name){ .wire = NULL };
		mxw_builder_add_entry(builder, mxw_builder_add_rule(builder, &rule), &entry);
	}
	result = mxw_builder_seal(builder, seed, NULL, NULL, &policy);
	mxw_builder_free(builder);
	if (result == MXW_OK)
		*ret = policy;
	return result;
}
