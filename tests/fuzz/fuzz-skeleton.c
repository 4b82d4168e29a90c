/* A name, and what it looks like: which consists of folded characters only. What a label is decoded to
 * must be encoded to that label again. */
#include <stdlib.h>
#include <string.h>

#include "lookalike/punycode.h"
#include "lookalike/skeleton.h"
#include "lookalike/tlds.h"
#include "tests/fuzz/fuzz_kit.h"
#include "tests/unit/punycode_kit.h"

static void try_punycode(const uint8_t *text, size_t size)
{
	uint32_t points[MXWI_PUNYCODE_MAX];
	uint8_t again[MXWI_PUNYCODE_MAX];
	size_t count = mxwi_punycode_decode(text, size, points);

	FUZZ_REQUIRE(count <= size);
	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		FUZZ_REQUIRE(points[i] <= 0x10ffff && points[i] >> 11 != 0xd800 >> 11);
	FUZZ_REQUIRE(mxwt_punycode_encode(points, count, again, sizeof(again)) == size);
	FUZZ_REQUIRE(memcmp(again, text, size) == 0);
}

static void try_skeleton(const uint8_t *text, size_t size)
{
	char skeleton[MXWI_SKELETON_MAX + 1];
	size_t length = mxwi_skeleton(text, size, (uint8_t *)skeleton);

	FUZZ_REQUIRE(length <= MXWI_SKELETON_MAX);
	skeleton[length] = '\0';
	FUZZ_REQUIRE(strspn(skeleton, "abcdefghjklmnopqrstuvwxyz23456789-.") == length);
	FUZZ_REQUIRE_OF(strstr(skeleton, "rn") == NULL, skeleton);
	FUZZ_REQUIRE_OF(strstr(skeleton, "vv") == NULL, skeleton);
	FUZZ_REQUIRE_OF(strstr(skeleton, "cl") == NULL, skeleton);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Just the size, so that a sanitizer sees what is read behind it. */
	uint8_t *text = malloc(size);

	FUZZ_REQUIRE(text != NULL || size == 0);
	if (size > 0)
		memcpy(text, data, size);
	try_punycode(text, size);
	try_skeleton(text, size);
	(void)mxwi_tld_is_delegated(text, size);
	free(text);
	return 0;
}
