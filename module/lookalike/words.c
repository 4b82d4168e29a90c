/* The words for classes, in alerts, in `explain` and in docs/lookalikes.md. */
#include <mxwarden/lookalike.h>

#include <stddef.h>

const char *mxw_lookalike_class_text(enum mxw_lookalike_class class_)
{
	static const char *const words[MXW_LOOKALIKE_CLASSES] = {
		[MXW_LOOKALIKE_SUFFIX] = "suffix",
		[MXW_LOOKALIKE_MISSING_DOT] = "missing-dot",
		[MXW_LOOKALIKE_ADDED_SUFFIX] = "added-suffix",
		[MXW_LOOKALIKE_ADDED_DOT] = "added-dot",
		[MXW_LOOKALIKE_TRANSPOSITION] = "transposition",
		[MXW_LOOKALIKE_OMISSION] = "omission",
		[MXW_LOOKALIKE_REPETITION] = "repetition",
		[MXW_LOOKALIKE_KEYBOARD] = "keyboard",
		[MXW_LOOKALIKE_HOMOGLYPH] = "homoglyph",
		[MXW_LOOKALIKE_HYPHEN] = "hyphen",
		[MXW_LOOKALIKE_PLURAL] = "plural",
		[MXW_LOOKALIKE_VOWEL] = "vowel",
		[MXW_LOOKALIKE_INSERTION] = "insertion",
		[MXW_LOOKALIKE_SUBSTITUTION] = "substitution",
		[MXW_LOOKALIKE_BIT] = "bit",
		[MXW_LOOKALIKE_COMBINATION] = "combination",
	};

	return (unsigned)class_ < MXW_LOOKALIKE_CLASSES ? words[class_] : NULL;
}
