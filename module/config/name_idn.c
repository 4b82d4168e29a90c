/* A name that holds octets above ASCII goes label by label through libidn2; what comes back is
 * checked like typed text, because the mapping can produce characters that mean something here:
 * a full stop of another script ends a label, and others would begin an escape. */
#include <idn2.h>

#include "config/name_parts.h"
#include "config/quote.h"

/* What libidn2 says, in a few words. */
static const char *idn_text(int code)
{
	switch (code) {
	case IDN2_ENCODING_ERROR:
		return "it is not UTF-8";
	case IDN2_DISALLOWED:
	case IDN2_UNASSIGNED:
		return "a character in it is not allowed in names";
	case IDN2_CONTEXTJ:
	case IDN2_CONTEXTO:
	case IDN2_CONTEXTJ_NO_RULE:
	case IDN2_CONTEXTO_NO_RULE:
		return "a character in it is not allowed at its place";
	case IDN2_LEADING_COMBINING:
		return "it begins with a combining mark";
	case IDN2_BIDI:
		return "it mixes directions of writing";
	case IDN2_HYPHEN_STARTEND:
		return "it begins or ends with a hyphen";
	case IDN2_2HYPHEN:
		return "it has hyphens as its third and fourth characters";
	default:
		return "IDNA2008 does not allow it";
	}
}

/* Writes the A-label of a U-label behind `text`. */
static enum mxw_result append_alabel(struct mxwi_word label, char *text, size_t *used,
                                     struct mxwi_fault *fault)
{
	/* A U-label of 63 octets on the wire is shorter than this in UTF-8. */
	char copy[4 * MXW_LABEL_SIZE_MAX + 1];
	uint8_t *alabel = NULL;
	enum mxw_result result = MXW_OK;
	size_t size;
	int code;

	if (memchr(label.text, '\\', label.size) != NULL)
		return mxwi_fault_set(fault, MXWI_CODE_BAD_IDN,
		                      "has an escape beside characters above ASCII; "
		                      "write the A-label (xn--)");
	if (label.size >= sizeof(copy))
		return mxwi_fault_set(fault, MXWI_CODE_LIMIT,
		                      "is too long: a label has at most %u octets",
		                      MXW_LABEL_SIZE_MAX);
	memcpy(copy, label.text, label.size);
	copy[label.size] = '\0';
	code = idn2_lookup_u8((const uint8_t *)copy, &alabel,
	                      IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (code == IDN2_MALLOC)
		return MXW_NOMEM;
	if (code == IDN2_TOO_BIG_LABEL || code == IDN2_TOO_BIG_DOMAIN ||
	    code == IDN2_PUNYCODE_BIG_OUTPUT)
		return mxwi_fault_set(
			fault, MXWI_CODE_LIMIT,
			"is too long: a label has at most %u octets as an A-label",
			MXW_LABEL_SIZE_MAX);
	if (code != IDN2_OK)
		return mxwi_fault_set(fault, MXWI_CODE_BAD_IDN, "has the label %s: %s",
		                      MXWI_QUOTE(label.text, label.size), idn_text(code));
	size = strlen((const char *)alabel);
	for (size_t i = 0; i < size; i++)
		/* An underscore is fine in a label of ASCII, and there only. */
		if (alabel[i] == '_' ||
		    (alabel[i] != '.' && !mxwi_is_label_character((char)alabel[i])))
			result = mxwi_fault_set(
				fault, MXWI_CODE_BAD_IDN, "has the label %s: %s",
				MXWI_QUOTE(label.text, label.size), idn_text(IDN2_DISALLOWED));
	if (result == MXW_OK && *used + size > MXW_NAME_TEXT_MAX)
		result = mxwi_fault_set(fault, MXWI_CODE_LIMIT,
		                        "is too long: a name has at most %u octets",
		                        MXW_NAME_SIZE_MAX);
	if (result == MXW_OK) {
		memcpy(text + *used, alabel, size);
		*used += size;
	}
	idn2_free(alabel);
	return result;
}

enum mxw_result mxwi_name_to_ascii(struct mxwi_word word, char text[MXW_NAME_TEXT_MAX],
                                   size_t *ret_size, struct mxwi_fault *fault)
{
	size_t used = 0;

	for (size_t at = 0; at < word.size;) {
		struct mxwi_word label = { word.text + at, 0 };
		enum mxw_result result = MXW_OK;
		bool plain = true;

		for (; at < word.size && word.text[at] != '.'; at++)
			plain = plain && mxwi_is_ascii(word.text[at]);
		label.size = (size_t)(word.text + at - label.text);
		if (!plain)
			result = append_alabel(label, text, &used, fault);
		if (result != MXW_OK)
			return result;
		/* The label, when it was plain, and the dot behind it. */
		if (!plain)
			label = (struct mxwi_word){ word.text + at, 0 };
		if (at < word.size)
			at++;
		label.size = (size_t)(word.text + at - label.text);
		if (used + label.size > MXW_NAME_TEXT_MAX)
			return mxwi_fault_set(fault, MXWI_CODE_LIMIT,
			                      "is too long: a name has at most %u octets",
			                      MXW_NAME_SIZE_MAX);
		memcpy(text + used, label.text, label.size);
		used += label.size;
	}
	*ret_size = used;
	return MXW_OK;
}
