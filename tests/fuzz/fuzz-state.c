/* The file of what people have decided by hand. What can be read is what people could have said: fit to
 * be printed, and in an order of time. Stored, it says the same; sealed, a release holds the very name
 * that it is for, as long as it lasts. */
#include <stdio.h>
#include <string.h>

#include <mxwarden/state.h>

#include "config/name_entry.h"
#include "tests/fuzz/fuzz_kit.h"

static void check_text(const char *text)
{
	FUZZ_REQUIRE(text != NULL && strlen(text) <= MXW_TEXT_SIZE_MAX);
	FUZZ_REQUIRE_OF(mxwt_is_line(text, strlen(text)), text);
}

static void check_override(const struct mxw_override *override)
{
	if (override->mode == MXW_MODE_UNSET)
		return;
	FUZZ_REQUIRE(override->until_s == 0 || override->until_s > override->since_s);
	check_text(override->reason);
	check_text(override->user);
}

static void check_release(const struct mxw_release *release, const struct mxw_policy *sealed)
{
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;

	check_text(release->reason);
	check_text(release->user);
	FUZZ_REQUIRE(release->until_s > release->since_s);
	FUZZ_REQUIRE_OF(mxwt_is_ascii_line(release->name, strlen(release->name)),
	                release->name);
	FUZZ_REQUIRE_OF(mxwi_name_entry_parse(release->name, strlen(release->name), &entry,
	                                      &complaint) == MXW_OK,
	                release->name);
	FUZZ_REQUIRE_OF(entry.intended.wire == NULL, release->name);
	if (entry.scope == MXW_SCOPE_BELOW)
		return;
	FUZZ_REQUIRE_OF(mxw_releases_hold(sealed, entry.name, release->until_s - 1),
	                release->name);
}

static bool is_same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void check_same(const struct mxw_state *a, const struct mxw_state *b)
{
	const struct mxw_override one = mxw_state_override(a), other = mxw_state_override(b);

	FUZZ_REQUIRE(one.mode == other.mode);
	if (one.mode != MXW_MODE_UNSET)
		FUZZ_REQUIRE(one.since_s == other.since_s && one.until_s == other.until_s &&
		             is_same(one.reason, other.reason) &&
		             is_same(one.user, other.user));
	FUZZ_REQUIRE(mxw_state_release_count(a) == mxw_state_release_count(b));
	for (size_t i = 0; i < mxw_state_release_count(a); i++) {
		const struct mxw_release release = mxw_state_release(a, i);
		const struct mxw_release again = mxw_state_release(b, i);

		FUZZ_REQUIRE(release.since_s == again.since_s &&
		             release.until_s == again.until_s &&
		             is_same(release.name, again.name) &&
		             is_same(release.reason, again.reason) &&
		             is_same(release.user, again.user));
	}
}

static void check(const struct mxw_state *state)
{
	const struct mxw_override override = mxw_state_override(state);
	const size_t count = mxw_state_release_count(state);
	struct mxw_policy *sealed = NULL;

	FUZZ_REQUIRE(count <= MXW_RELEASES_MAX);
	FUZZ_REQUIRE(mxw_state_seal_releases(state, 1, &sealed) == MXW_OK);
	FUZZ_REQUIRE((sealed != NULL) == (count > 0));
	check_override(&override);
	for (size_t i = 0; i < count; i++) {
		const struct mxw_release release = mxw_state_release(state, i);

		check_release(&release, sealed);
	}
	mxw_policy_free(sealed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = mxwt_fuzz_file("state.json", data, size);
	struct mxw_state *state = NULL, *stored = NULL;
	const enum mxw_result result = mxw_state_read(path, &state);

	FUZZ_REQUIRE(result == MXW_OK || result == MXW_SYNTAX || result == MXW_LIMIT);
	FUZZ_REQUIRE((result == MXW_OK) == (state != NULL));
	if (state == NULL)
		return 0;
	check(state);
	FUZZ_REQUIRE(mxw_state_store(state, path) == MXW_OK);
	FUZZ_REQUIRE(mxw_state_read(path, &stored) == MXW_OK);
	check_same(state, stored);
	mxw_state_free(stored);
	mxw_state_free(state);
	return 0;
}
