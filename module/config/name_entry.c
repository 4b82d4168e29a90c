/* An entry is split into words; the prefix of the first is its scope; each word becomes a name.
 * A name that holds octets above ASCII goes label by label through libidn2; what comes back is
 * checked like typed text, because the mapping can produce characters that mean something here.
 * Everything after that is mxw_name_from_text().
 *
 * The first fault found is what the author is told, in the order of how much it explains: that
 * something is a mail address says more than that "@" is not allowed. */
#include "config/name_entry.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <idn2.h>

#include "config/quote.h"

#define WORDS_MAX 3u /* one more than an entry may have */

/* A part of the text. */
struct word {
	const char *text;
	size_t size;
};

/* What is wrong with a text: a code, and what follows the quoted text in the finding. */
struct fault {
	enum mxwi_code code;
	bool dot_first;
	char what[512];
};

static __attribute__((format(printf, 3, 4))) enum mxw_result
set_fault(struct fault *fault, enum mxwi_code code, const char *format, ...)
{
	va_list arguments;

	fault->code = code;
	va_start(arguments, format);
	(void)vsnprintf(fault->what, sizeof(fault->what), format, arguments);
	va_end(arguments);
	return MXW_SYNTAX;
}

static bool is_blank(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
}

/* Characters of a name that stand for themselves. */
static bool is_name_character(char octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
	       (octet >= '0' && octet <= '9') || octet == '-' || octet == '_' || octet == '.';
}

static bool is_ascii(char octet)
{
	return ((unsigned char)octet & 0x80) == 0;
}

static bool contains(struct word word, const char *part)
{
	size_t size = strlen(part);

	for (size_t i = 0; i + size <= word.size; i++)
		if (memcmp(word.text + i, part, size) == 0)
			return true;
	return false;
}

/* The first octet of the word that is one of `set` and is not escaped; NULL: none. */
static const char *find_unescaped(struct word word, const char *set)
{
	for (size_t i = 0; i < word.size; i++) {
		if (word.text[i] == '\\')
			i++;
		else if (word.text[i] != '\0' && strchr(set, word.text[i]) != NULL)
			return word.text + i;
	}
	return NULL;
}

/* Is it something else than a name? */
static enum mxw_result check_nature(struct word word, struct fault *fault)
{
	struct mxw_network network;
	const char *found;

	if (word.size == 1 && word.text[0] == '.')
		return set_fault(fault, MXWI_CODE_ROOT,
		                 "is the root, which is above every name; a rule lists names");
	/* With bits behind the prefix it is still no name. */
	if (mxw_network_from_text(word.text, word.size, &network) != MXW_SYNTAX)
		return set_fault(
			fault, MXWI_CODE_ADDRESS_AS_NAME,
			"is an address, not a name; networks of clients go to \"mail-hosts\"");
	if (contains(word, "://") || find_unescaped(word, "/") != NULL)
		return set_fault(fault, MXWI_CODE_URL, "looks like a URL, not like a name");
	if (find_unescaped(word, "@") != NULL)
		return set_fault(fault, MXWI_CODE_MAIL_ADDRESS,
		                 "is a mail address, not a name");
	found = find_unescaped(word, ":,;=>|");
	if (found != NULL)
		return set_fault(
			fault, MXWI_CODE_SEPARATOR,
			"has \"%c\" in it; a blank goes between the two names of an entry",
			*found);
	if (find_unescaped(word, "*") != NULL)
		return set_fault(fault, MXWI_CODE_WILDCARD,
		                 "has a \"*\" that is not at its start; "
		                 "\"*.\" and a name is for all that is below the name");
	return MXW_OK;
}

/* Is every character one that a name can have? Octets above ASCII are looked at later. */
static enum mxw_result check_characters(struct word word, struct fault *fault)
{
	for (size_t i = 0; i < word.size; i++) {
		char octet = word.text[i];

		if (octet == '\\') {
			/* What it escapes is for mxw_name_from_text(). */
			if (i + 1 < word.size && is_ascii(word.text[i + 1]))
				i++;
			continue;
		}
		if (is_ascii(octet) && !is_name_character(octet))
			return set_fault(
				fault, MXWI_CODE_BAD_NAME,
				"has %s in it, which names do not have (\\%03u if it is meant)",
				MXWI_QUOTE(&octet, 1), (unsigned)(unsigned char)octet);
	}
	return MXW_OK;
}

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
	default:
		return "IDNA2008 does not allow it";
	}
}

/* Writes the A-label of a U-label behind `text`. */
static enum mxw_result append_alabel(struct word label, char *text, size_t *used,
                                     struct fault *fault)
{
	/* A U-label of 63 octets on the wire is shorter than this in UTF-8. */
	char copy[4 * MXW_LABEL_SIZE_MAX + 1];
	uint8_t *alabel = NULL;
	enum mxw_result result = MXW_OK;
	size_t size;
	int code;

	if (memchr(label.text, '\\', label.size) != NULL)
		return set_fault(fault, MXWI_CODE_BAD_IDN,
		                 "has an escape beside characters above ASCII; "
		                 "write the A-label (xn--)");
	if (label.size >= sizeof(copy))
		return set_fault(fault, MXWI_CODE_LIMIT,
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
		return set_fault(fault, MXWI_CODE_LIMIT,
		                 "is too long: a label has at most %u octets as an A-label",
		                 MXW_LABEL_SIZE_MAX);
	if (code != IDN2_OK)
		return set_fault(fault, MXWI_CODE_BAD_IDN, "has the label %s: %s",
		                 MXWI_QUOTE(label.text, label.size), idn_text(code));
	size = strlen((const char *)alabel);
	for (size_t i = 0; i < size; i++)
		if (!is_name_character((char)alabel[i]))
			result = set_fault(fault, MXWI_CODE_BAD_IDN, "has the label %s: %s",
			                   MXWI_QUOTE(label.text, label.size),
			                   idn_text(IDN2_DISALLOWED));
	if (result == MXW_OK && *used + size > MXW_NAME_TEXT_MAX)
		result = set_fault(fault, MXWI_CODE_LIMIT,
		                   "is too long: a name has at most %u octets",
		                   MXW_NAME_SIZE_MAX);
	if (result == MXW_OK) {
		memcpy(text + *used, alabel, size);
		*used += size;
	}
	idn2_free(alabel);
	return result;
}

/* Turns U-labels into A-labels; other labels are copied. */
static enum mxw_result to_ascii(struct word word, char text[MXW_NAME_TEXT_MAX],
                                size_t *ret_size, struct fault *fault)
{
	size_t used = 0;

	for (size_t at = 0; at < word.size;) {
		struct word label = { word.text + at, 0 };
		enum mxw_result result = MXW_OK;
		bool plain = true;

		for (; at < word.size && word.text[at] != '.'; at++)
			plain = plain && is_ascii(word.text[at]);
		label.size = (size_t)(word.text + at - label.text);
		if (!plain)
			result = append_alabel(label, text, &used, fault);
		if (result != MXW_OK)
			return result;
		/* The label, when it was plain, and the dot behind it. */
		if (!plain)
			label = (struct word){ word.text + at, 0 };
		if (at < word.size)
			at++;
		label.size = (size_t)(word.text + at - label.text);
		if (used + label.size > MXW_NAME_TEXT_MAX)
			return set_fault(fault, MXWI_CODE_LIMIT,
			                 "is too long: a name has at most %u octets",
			                 MXW_NAME_SIZE_MAX);
		memcpy(text + used, label.text, label.size);
		used += label.size;
	}
	*ret_size = used;
	return MXW_OK;
}

static bool is_all_ascii(struct word word)
{
	for (size_t i = 0; i < word.size; i++)
		if (!is_ascii(word.text[i]))
			return false;
	return true;
}

/* One word, without prefix, becomes a name. */
static enum mxw_result parse_name(struct word word, struct mxw_name_buffer *buffer,
                                  struct mxw_name *ret, struct fault *fault)
{
	char ascii[MXW_NAME_TEXT_MAX];
	enum mxw_result result = check_nature(word, fault);

	if (result != MXW_OK)
		return result;
	result = check_characters(word, fault);
	if (result != MXW_OK)
		return result;
	if (!is_all_ascii(word)) {
		size_t size = 0;

		result = to_ascii(word, ascii, &size, fault);
		if (result != MXW_OK)
			return result;
		word = (struct word){ ascii, size };
	}
	result = mxw_name_from_text(word.text, word.size, buffer, ret);
	if (result == MXW_OK)
		return MXW_OK;
	if (result == MXW_LIMIT)
		return set_fault(fault, MXWI_CODE_LIMIT,
		                 "is too long: a label has at most %u octets, a name %u",
		                 MXW_LABEL_SIZE_MAX, MXW_NAME_SIZE_MAX);
	fault->dot_first = word.size > 0 && word.text[0] == '.';
	if (fault->dot_first)
		return set_fault(fault, MXWI_CODE_BAD_NAME, "begins with a dot");
	if (contains(word, ".."))
		return set_fault(fault, MXWI_CODE_BAD_NAME, "has two dots in a row");
	return set_fault(fault, MXWI_CODE_BAD_NAME,
	                 "has a bad escape; "
	                 "\"\\\" goes before one character, or three digits up to 255");
}

/* Splits at blanks; returns how many words there are, at most WORDS_MAX. */
static size_t split(const char *text, size_t size, struct word words[WORDS_MAX])
{
	size_t count = 0, at = 0;

	while (count < WORDS_MAX) {
		size_t begin;

		while (at < size && is_blank(text[at]))
			at++;
		if (at == size)
			break;
		begin = at;
		while (at < size && !is_blank(text[at]))
			at++;
		words[count++] = (struct word){ text + begin, at - begin };
	}
	return count;
}

/* Something like "->", which people write between two names. */
static bool is_arrow(struct word word)
{
	if (word.size == 3 && memcmp(word.text, "\xe2\x86\x92", 3) == 0)
		return true;
	for (size_t i = 0; i < word.size; i++)
		if (strchr("-=>:|", word.text[i]) == NULL)
			return false;
	return true;
}

/* Takes the prefix off. */
static enum mxw_scope take_scope(struct word *word)
{
	if (word->size > 0 && word->text[0] == '=') {
		*word = (struct word){ word->text + 1, word->size - 1 };
		return MXW_SCOPE_EXACT;
	}
	if (word->size > 1 && memcmp(word->text, "*.", 2) == 0) {
		*word = (struct word){ word->text + 2, word->size - 2 };
		return MXW_SCOPE_BELOW;
	}
	return MXW_SCOPE_SUBTREE;
}

/* Reads an entry, without a guess when it is none. */
static enum mxw_result parse_entry(const char *text, size_t size, struct mxwi_name_entry *ret,
                                   struct fault *fault)
{
	struct word words[WORDS_MAX];
	size_t count = split(text, size, words);
	enum mxw_result result;

	if (count == 0)
		return set_fault(fault, MXWI_CODE_BAD_NAME,
		                 "is empty; an entry begins with a name");
	if (count == WORDS_MAX && is_arrow(words[1]))
		return set_fault(
			fault, MXWI_CODE_SEPARATOR,
			"has \"%.*s\" in it; a blank goes between the two names of an entry",
			words[1].size < 8 ? (int)words[1].size : 8, words[1].text);
	if (count == WORDS_MAX)
		return set_fault(fault, MXWI_CODE_TOO_MANY_NAMES,
		                 "has more than two names; "
		                 "an entry is one name, and the one that was meant");
	if (words[0].size == 1 && words[0].text[0] == '*')
		return set_fault(fault, MXWI_CODE_ROOT,
		                 "would be every name there is; a rule lists names");
	ret->scope = take_scope(&words[0]);
	if (words[0].size == 0 && ret->scope == MXW_SCOPE_BELOW)
		return set_fault(fault, MXWI_CODE_ROOT,
		                 "would be every name there is; a rule lists names");
	if (words[0].size == 0)
		return set_fault(fault, MXWI_CODE_BAD_NAME, "has no name behind \"=\"");
	result = parse_name(words[0], &ret->name_buffer, &ret->name, fault);
	if (result != MXW_OK)
		return result;
	ret->intended = (struct mxw_name){ 0 };
	if (count == 1)
		return MXW_OK;
	if (take_scope(&words[1]) != MXW_SCOPE_SUBTREE)
		return set_fault(fault, MXWI_CODE_BAD_NAME,
		                 "has a prefix before the second name, which takes none");
	result = parse_name(words[1], &ret->intended_buffer, &ret->intended, fault);
	if (result != MXW_OK)
		return result;
	if (mxw_name_equal(ret->name, ret->intended))
		return set_fault(fault, MXWI_CODE_INTENDED_SAME,
		                 "has the same name twice; "
		                 "the second is the one that was meant instead");
	return MXW_OK;
}

/* Completes a complaint: the text, what is wrong with it, what was probably meant. */
static void complain(const char *text, size_t size, const struct fault *fault,
                     const char *guess, struct mxwi_complaint *reterr)
{
	const char *quoted = MXWI_QUOTE(text, size);

	reterr->code = fault->code;
	if (guess == NULL)
		(void)snprintf(reterr->text, sizeof(reterr->text), "%s %s", quoted,
		               fault->what);
	else if (fault->dot_first)
		(void)snprintf(reterr->text, sizeof(reterr->text),
		               "%s %s; write \"%s\" for the name and all that is below it, "
		               "or \"*.%s\" for only what is below",
		               quoted, fault->what, guess, guess);
	else
		(void)snprintf(reterr->text, sizeof(reterr->text), "%s %s; write \"%s\"",
		               quoted, fault->what, guess);
}

enum mxw_result mxwi_name_entry_parse(const char *text, size_t size,
                                      struct mxwi_name_entry *ret,
                                      struct mxwi_complaint *reterr)
{
	struct fault fault = { 0 }, ignored = { 0 };
	char guess[MXWI_GUESS_MAX];
	bool guessed;
	enum mxw_result result = parse_entry(text, size, ret, &fault);

	if (result != MXW_SYNTAX)
		return result;
	guessed = mxwi_name_entry_guess(text, size, guess) &&
	          parse_entry(guess, strlen(guess), ret, &ignored) == MXW_OK;
	complain(text, size, &fault, guessed ? guess : NULL, reterr);
	return MXW_SYNTAX;
}

enum mxw_result mxwi_host_name_parse(const char *text, size_t size,
                                     struct mxw_name_buffer *buffer, struct mxw_name *ret,
                                     struct mxwi_complaint *reterr)
{
	struct fault fault = { 0 }, ignored = { 0 };
	struct word words[WORDS_MAX];
	size_t count = split(text, size, words);
	char guess[MXWI_GUESS_MAX];
	bool guessed;
	enum mxw_result result;

	if (count == 1)
		result = parse_name(words[0], buffer, ret, &fault);
	else if (count == 0)
		result = set_fault(&fault, MXWI_CODE_BAD_NAME, "is empty; a name is needed");
	else
		result = set_fault(&fault, MXWI_CODE_TOO_MANY_NAMES, "is more than one name");
	if (result != MXW_SYNTAX)
		return result;
	guessed = mxwi_name_entry_guess(text, size, guess) &&
	          parse_name((struct word){ guess, strlen(guess) }, buffer, ret, &ignored) ==
	                  MXW_OK;
	/* A host has no names below it that could be meant too. */
	fault.dot_first = false;
	complain(text, size, &fault, guessed ? guess : NULL, reterr);
	return MXW_SYNTAX;
}
