/* The index of look-alikes against the slow way, which compares with each protected domain
 * (tests/unit/lookalike_kit.c). The input is lines: protected domains, up to an empty line; then names that are
 * asked for. Names are taken as a resolver would: what is no name is left out. What is found must also be
 * sound: a score in its range, labels that the name has. */
#include <string.h>

#include "tests/fuzz/fuzz_kit.h"
#include "tests/unit/lookalike_kit.h"

/* The slow way is slow. */
#define ASKED_MAX 16u

/* Is each of these sound, and no more than the slow way finds? */
static void check_found(const struct mxwi_matches *have, const struct mxwi_likeness *want,
                        unsigned count, struct mxw_name name)
{
	for (unsigned i = 0; i < have->count; i++) {
		const struct mxw_lookalike *is = &have->match[i].lookalike;
		unsigned k = 0;

		FUZZ_REQUIRE(is->score >= 1 && is->score <= MXW_SCORE_MAX);
		FUZZ_REQUIRE(is->labels >= 2 && is->labels <= name.labels);
		while (k < count && want[k].name != have->match[i].name)
			k++;
		FUZZ_REQUIRE(k < count);
		FUZZ_REQUIRE(want[k].lookalike.score >= is->score);
	}
}

static bool is_found(const struct mxwi_matches *have, uint32_t name)
{
	for (unsigned i = 0; i < have->count; i++)
		if (have->match[i].name == name)
			return true;
	return false;
}

static void compare(const struct mxwt_protected *set, bool combinations, struct mxw_name name)
{
	struct mxwi_likeness want[MXWT_PROTECTED_MAX];
	struct mxwi_matches have;
	unsigned count;

	mxwi_lookalikes_find(set->section, set->names, name, &have);
	FUZZ_REQUIRE(have.count <= MXWI_CANDIDATES_MAX);
	count = mxwt_protected_slow(set, combinations, name, want);
	check_found(&have, want, count, name);
	/* Ends that have many labels more than a domain are not searched for; nor, in a label of very many
	 * parts, all words, nor all plurals. */
	for (unsigned i = 0; i < count && !have.capped && name.labels <= 4; i++)
		FUZZ_REQUIRE(want[i].lookalike.class_ == MXW_LOOKALIKE_COMBINATION ||
		             want[i].lookalike.class_ == MXW_LOOKALIKE_PLURAL ||
		             is_found(&have, want[i].name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mxwt_protected set;
	const char *at = (const char *)data, *end = at + size;
	const bool combinations = size % 2 == 1;
	bool asks = false;
	unsigned asked = 0;

	memset(&set, 0, sizeof(set));
	while (at < end && asked < ASKED_MAX) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const size_t line_size = (size_t)((newline != NULL ? newline : end) - at);
		struct mxw_name_buffer buffer;
		struct mxw_name name;

		if (line_size == 0 && !asks) {
			asks = true;
			mxwt_protected_make(&set, size, combinations);
		} else if (mxw_name_from_text(at, line_size, &buffer, &name) == MXW_OK) {
			if (asks) {
				compare(&set, combinations, name);
				asked++;
			} else if (set.count < 64) {
				(void)mxwt_protected_add(&set, name, name.labels > 2 ? 2 : 1);
			}
		}
		at = newline != NULL ? newline + 1 : end;
	}
	mxwt_protected_free(&set);
	return 0;
}
