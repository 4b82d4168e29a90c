/* An entry that is not plain is split into words; the prefix of the first is its scope; each
 * word becomes a name, in ASCII first, and then by mxw_name_from_text().
 *
 * The first fault found is what the author is told, in the order of how much it explains: that
 * something is a line of a hosts file says more than that an address is no name, and that
 * something is a mail address more than that "@" is not allowed. */
#include <stdarg.h>
#include <stdio.h>

#include <mxwarden/utf8.h>

#include "config/name_parts.h"
#include "config/quote.h"

#define ENTRY_WORDS_MAX 2u /* a name, and the one that was meant */
#define WORDS_MAX 8u       /* that are looked at, to see what else it may be */

enum mxw_result mxwi_fault_set(struct mxwi_fault *fault, enum mxwi_code code,
                               const char *format, ...)
{
	va_list arguments;

	fault->code = code;
	va_start(arguments, format);
	(void)vsnprintf(fault->what, sizeof(fault->what), format, arguments);
	va_end(arguments);
	return MXW_SYNTAX;
}

static bool contains(struct mxwi_word word, const char *part)
{
	size_t size = strlen(part);

	for (size_t i = 0; i + size <= word.size; i++)
		if (memcmp(word.text + i, part, size) == 0)
			return true;
	return false;
}

const char *mxwi_find_unescaped(struct mxwi_word word, const char *set)
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
static enum mxw_result check_nature(struct mxwi_word word, struct mxwi_fault *fault)
{
	struct mxw_network network;
	const char *found;
	/* The dot of the root makes no name of an address. */
	const bool is_absolute = word.size > 1 && word.text[word.size - 1] == '.';

	if (word.size == 1 && word.text[0] == '.')
		return mxwi_fault_set(
			fault, MXWI_CODE_ROOT,
			"is the root, which is above every name; a rule lists names");
	/* With bits behind the prefix it is still no name. */
	if (mxw_network_from_text(word.text, word.size - is_absolute, &network) != MXW_SYNTAX)
		return mxwi_fault_set(
			fault, MXWI_CODE_ADDRESS_AS_NAME,
			"is an address, not a name; networks of clients go to \"mail-hosts\"");
	if (contains(word, "://") || mxwi_find_unescaped(word, "/") != NULL)
		return mxwi_fault_set(fault, MXWI_CODE_URL,
		                      "looks like a URL, not like a name");
	if (mxwi_find_unescaped(word, "@") != NULL)
		return mxwi_fault_set(fault, MXWI_CODE_MAIL_ADDRESS,
		                      "is a mail address, not a name");
	found = mxwi_find_unescaped(word, ":,;=>|");
	/* These stand between the entries of a list too. */
	if (found != NULL && (*found == ',' || *found == ';'))
		fault->proposal = MXWI_PROPOSE_EACH;
	if (found != NULL)
		return mxwi_fault_set(
			fault, MXWI_CODE_SEPARATOR,
			"has \"%c\" in it; a blank goes between the two names of an entry",
			*found);
	if (mxwi_find_unescaped(word, "*") != NULL)
		return mxwi_fault_set(fault, MXWI_CODE_WILDCARD,
		                      "has a \"*\" that is not at its start; "
		                      "\"*.\" and a name is for all that is below the name");
	return MXW_OK;
}

/* Is every character one that a name can have? Octets above ASCII are looked at later. */
static enum mxw_result check_characters(struct mxwi_word word, struct mxwi_fault *fault)
{
	for (size_t i = 0; i < word.size; i++) {
		char octet = word.text[i];

		if (octet == '\\') {
			/* What it escapes is for mxw_name_from_text(). */
			if (i + 1 < word.size && mxwi_is_ascii(word.text[i + 1]))
				i++;
			continue;
		}
		if (mxwi_is_ascii(octet) && octet != '.' && !mxwi_is_label_character(octet))
			return mxwi_fault_set(
				fault, MXWI_CODE_BAD_NAME,
				"has %s in it, which names do not have (\\%03u if it is meant)",
				MXWI_QUOTE(&octet, 1), (unsigned)(unsigned char)octet);
	}
	return MXW_OK;
}

/* One word, without prefix, becomes a name. */
static enum mxw_result parse_name(struct mxwi_word word, struct mxw_name_buffer *buffer,
                                  struct mxw_name *ret, struct mxwi_fault *fault)
{
	char ascii[MXW_NAME_TEXT_MAX];
	enum mxw_result result = check_nature(word, fault);

	if (result != MXW_OK)
		return result;
	result = check_characters(word, fault);
	if (result != MXW_OK)
		return result;
	if (!mxwi_is_all_ascii(word)) {
		size_t size = 0;

		result = mxwi_name_to_ascii(word, ascii, &size, fault);
		if (result != MXW_OK)
			return result;
		word = (struct mxwi_word){ ascii, size };
		/* IDNA reads other characters as dots and digits. */
		result = check_nature(word, fault);
		if (result != MXW_OK)
			return result;
	}
	result = mxw_name_from_text(word.text, word.size, buffer, ret);
	if (result == MXW_OK)
		return MXW_OK;
	if (result == MXW_LIMIT)
		return mxwi_fault_set(fault, MXWI_CODE_LIMIT,
		                      "is too long: a label has at most %u octets, a name %u",
		                      MXW_LABEL_SIZE_MAX, MXW_NAME_SIZE_MAX);
	if (word.size > 0 && word.text[0] == '.') {
		fault->proposal = MXWI_PROPOSE_BELOW;
		return mxwi_fault_set(fault, MXWI_CODE_BAD_NAME, "begins with a dot");
	}
	if (contains(word, ".."))
		return mxwi_fault_set(fault, MXWI_CODE_BAD_NAME, "has two dots in a row");
	return mxwi_fault_set(fault, MXWI_CODE_BAD_NAME,
	                      "has a bad escape; "
	                      "\"\\\" goes before one character, or three digits up to 255");
}

/* Splits at blanks; returns how many words there are, at most WORDS_MAX. */
static size_t split(const char *text, size_t size, struct mxwi_word words[WORDS_MAX])
{
	size_t count = 0, at = 0;

	while (count < WORDS_MAX) {
		size_t begin;

		while (at < size && mxwi_is_blank(text[at]))
			at++;
		if (at == size)
			break;
		begin = at;
		while (at < size && !mxwi_is_blank(text[at]))
			at++;
		words[count++] = (struct mxwi_word){ text + begin, at - begin };
	}
	return count;
}

/* Something like "->", which people write between two names. */
static bool is_arrow(struct mxwi_word word)
{
	if (word.size == 3 && memcmp(word.text, "\xe2\x86\x92", 3) == 0)
		return true;
	for (size_t i = 0; i < word.size; i++)
		if (strchr("-=>:|", word.text[i]) == NULL)
			return false;
	return true;
}

/* Takes the prefix off. */
static enum mxw_scope take_scope(struct mxwi_word *word)
{
	if (word->size > 0 && word->text[0] == '=') {
		*word = (struct mxwi_word){ word->text + 1, word->size - 1 };
		return MXW_SCOPE_EXACT;
	}
	if (word->size > 1 && memcmp(word->text, "*.", 2) == 0) {
		*word = (struct mxwi_word){ word->text + 2, word->size - 2 };
		return MXW_SCOPE_BELOW;
	}
	return MXW_SCOPE_SUBTREE;
}

/* Reads an entry, without a guess when it is none. */
static enum mxw_result parse_entry(const char *text, size_t size, struct mxwi_name_entry *ret,
                                   struct mxwi_fault *fault)
{
	struct mxwi_word words[WORDS_MAX];
	size_t count = split(text, size, words);
	enum mxw_result result;

	if (count == 0)
		return mxwi_fault_set(fault, MXWI_CODE_BAD_NAME,
		                      "is empty; an entry begins with a name");
	if (mxwi_name_is_foreign((struct mxwi_word){ text, size }, words, count, fault))
		return MXW_SYNTAX;
	if (count > ENTRY_WORDS_MAX && is_arrow(words[1]))
		return mxwi_fault_set(
			fault, MXWI_CODE_SEPARATOR,
			"has \"%.*s\" in it; a blank goes between the two names of an entry",
			words[1].size < 8 ? (int)words[1].size : 8, words[1].text);
	if (count > ENTRY_WORDS_MAX)
		return mxwi_fault_set(fault, MXWI_CODE_TOO_MANY_NAMES,
		                      "has more than two names; "
		                      "an entry is one name, and the one that was meant");
	if (words[0].size == 1 && words[0].text[0] == '*')
		return mxwi_fault_set(fault, MXWI_CODE_ROOT,
		                      "would be every name there is; a rule lists names");
	ret->scope = take_scope(&words[0]);
	if (words[0].size == 0 && ret->scope == MXW_SCOPE_BELOW)
		return mxwi_fault_set(fault, MXWI_CODE_ROOT,
		                      "would be every name there is; a rule lists names");
	if (words[0].size == 0)
		return mxwi_fault_set(fault, MXWI_CODE_BAD_NAME, "has no name behind \"=\"");
	result = parse_name(words[0], &ret->name_buffer, &ret->name, fault);
	if (result != MXW_OK)
		return result;
	ret->intended = (struct mxw_name){ 0 };
	if (count == 1)
		return MXW_OK;
	if (take_scope(&words[1]) != MXW_SCOPE_SUBTREE)
		return mxwi_fault_set(fault, MXWI_CODE_BAD_NAME,
		                      "has a prefix before the second name, which takes none");
	result = parse_name(words[1], &ret->intended_buffer, &ret->intended, fault);
	if (result != MXW_OK)
		return result;
	if (mxw_name_equal(ret->name, ret->intended))
		return mxwi_fault_set(fault, MXWI_CODE_INTENDED_SAME,
		                      "has the same name twice; "
		                      "the second is the one that was meant instead");
	return MXW_OK;
}

/* Marks that reorder what stands around them: without them, a text may read as another name. */
static bool reorders(uint32_t character)
{
	return (character >= 0x202a && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069) || character == 0x200e ||
	       character == 0x200f || character == 0x61c;
}

/* Makes a text fit to be proposed, in its place: one space stands for any blanks, and what cannot be
 * seen goes, for a name does not need it. False: it is not UTF-8, it is not sure how it reads, or nothing
 * is left. */
static bool tidy(char *guess)
{
	const size_t size = strlen(guess);
	size_t used = 0;

	for (size_t at = 0, length; at < size; at += length) {
		uint32_t character = 0;

		length = mxw_utf8_decode(guess + at, size - at, &character);
		if (length == 0 || reorders(character))
			return false;
		if (mxwi_is_blank(guess[at])) {
			if (used > 0 && guess[used - 1] != ' ')
				guess[used++] = ' ';
		} else if (!mxwi_is_unprintable(character)) {
			memmove(guess + used, guess + at, length);
			used += length;
		}
	}
	if (used > 0 && guess[used - 1] == ' ')
		used--;
	guess[used] = '\0';
	return used > 0;
}

/* What was probably meant, as a text with a NUL. False: no idea. */
static bool guess_at(const char *text, size_t size, const struct mxwi_fault *fault,
                     char guess[MXWI_GUESS_MAX])
{
	if (!fault->has_meant)
		return mxwi_name_entry_guess(text, size, guess) && tidy(guess);
	if (fault->meant.size == 0 || fault->meant.size >= MXWI_GUESS_MAX)
		return false;
	memcpy(guess, fault->meant.text, fault->meant.size);
	guess[fault->meant.size] = '\0';
	return tidy(guess);
}

/* Completes a complaint: the text, what is wrong with it, what was probably meant. */
static void complain(const char *text, size_t size, const struct mxwi_fault *fault,
                     const char *guess, struct mxwi_complaint *reterr)
{
	const char *quoted = MXWI_QUOTE(text, size);
	size_t room = sizeof(reterr->text);
	enum mxwi_proposal proposal = fault->proposal;

	/* A prefix leaves nothing to choose of one name, and one name is not several. */
	if (guess != NULL &&
	    (proposal == MXWI_PROPOSE_EACH ? strchr(guess, ' ') == NULL
	                                   : guess[0] == '=' || strncmp(guess, "*.", 2) == 0))
		proposal = MXWI_PROPOSE_ONE;
	reterr->code = fault->code;
	if (guess == NULL)
		(void)snprintf(reterr->text, room, "%s %s", quoted, fault->what);
	else if (proposal == MXWI_PROPOSE_BELOW)
		(void)snprintf(reterr->text, room,
		               "%s %s; write \"%s\" for the name and all that is below it, "
		               "or \"*.%s\" for only what is below",
		               quoted, fault->what, guess, guess);
	else if (proposal == MXWI_PROPOSE_EXACT)
		(void)snprintf(reterr->text, room,
		               "%s %s; write \"%s\" for the name and all that is below it, "
		               "or \"=%s\" for only the name",
		               quoted, fault->what, guess, guess);
	else if (proposal == MXWI_PROPOSE_EACH)
		(void)snprintf(
			reterr->text, room,
			"%s %s; write \"%s\", or, if both are watched, write each by itself",
			quoted, fault->what, guess);
	else
		(void)snprintf(reterr->text, room, "%s %s; write \"%s\"", quoted, fault->what,
		               guess);
}

/* A comma for the dot of a name, `army,ml`, or a blank before it, `army .ml`: the guess, which is two
 * words then, becomes one name. False: it is something else. */
static bool join_slip(const char *text, size_t size, char *guess)
{
	char *blank = strchr(guess, ' ');
	bool slip = false;

	if (blank == NULL || strchr(blank + 1, ' ') != NULL || strchr(guess, '.') != NULL)
		return false;
	for (size_t i = 1; i + 1 < size; i++)
		slip = slip || (text[i] == ',' && !mxwi_is_blank(text[i - 1]) &&
		                !mxwi_is_blank(text[i + 1]));
	for (size_t i = 1; i < size && text[0] != '.'; i++)
		slip = slip || (mxwi_is_blank(text[i - 1]) && text[i] == '.');
	if (slip)
		*blank = '.';
	return slip;
}

/* Reads an entry that is not plain, or a pair of suffixes. */
static enum mxw_result parse_any(const char *text, size_t size, bool is_pair,
                                 struct mxwi_name_entry *ret, struct mxwi_complaint *reterr)
{
	struct mxwi_fault fault = { 0 }, ignored = { 0 };
	char buffer[MXWI_GUESS_MAX], *guess = buffer;
	bool guessed;
	enum mxw_result result = parse_entry(text, size, ret, &fault);

	if (result != MXW_SYNTAX)
		return result;
	guessed = guess_at(text, size, &fault, buffer);
	if (guessed && is_pair) {
		fault.proposal = MXWI_PROPOSE_ONE;
		guess += strncmp(guess, "*.", 2) == 0 ? 2 : guess[0] == '=';
	} else if (guessed && join_slip(text, size, guess)) {
		fault.proposal = MXWI_PROPOSE_ONE;
	}
	guessed = guessed && parse_entry(guess, strlen(guess), ret, &ignored) == MXW_OK &&
	          (!is_pair || ret->intended.wire != NULL);
	complain(text, size, &fault, guessed ? guess : NULL, reterr);
	return MXW_SYNTAX;
}

enum mxw_result mxwi_name_entry_parse(const char *text, size_t size,
                                      struct mxwi_name_entry *ret,
                                      struct mxwi_complaint *reterr)
{
	return mxwi_name_entry_read_plain(text, size, ret)
	               ? MXW_OK
	               : parse_any(text, size, false, ret, reterr);
}

enum mxw_result mxwi_suffix_pair_parse(const char *text, size_t size,
                                       struct mxwi_name_entry *ret,
                                       struct mxwi_complaint *reterr)
{
	return parse_any(text, size, true, ret, reterr);
}

enum mxw_result mxwi_host_name_parse(const char *text, size_t size,
                                     struct mxw_name_buffer *buffer, struct mxw_name *ret,
                                     struct mxwi_complaint *reterr)
{
	struct mxwi_fault fault = { 0 }, ignored = { 0 };
	struct mxwi_word words[WORDS_MAX] = { { NULL, 0 } };
	size_t count = split(text, size, words);
	struct mxwi_word bare = words[0];
	enum mxw_scope scope = take_scope(&bare);
	char guess[MXWI_GUESS_MAX];
	bool guessed;
	enum mxw_result result;

	if (count == 0) {
		result = mxwi_fault_set(&fault, MXWI_CODE_BAD_NAME,
		                        "is empty; a name is needed");
	} else if (mxwi_name_is_foreign((struct mxwi_word){ text, size }, words, count,
	                                &fault)) {
		result = MXW_SYNTAX;
	} else if (count > 1) {
		result = mxwi_fault_set(&fault, MXWI_CODE_TOO_MANY_NAMES,
		                        "is more than one name");
	} else if (scope != MXW_SCOPE_SUBTREE && bare.size > 0) {
		fault.has_meant = true;
		fault.meant = bare;
		result = mxwi_fault_set(&fault,
		                        scope == MXW_SCOPE_BELOW ? MXWI_CODE_WILDCARD
		                                                 : MXWI_CODE_BAD_NAME,
		                        "has a prefix, which only the entries of rules take");
	} else {
		result = parse_name(words[0], buffer, ret, &fault);
	}
	if (result != MXW_SYNTAX)
		return result;
	guessed = guess_at(text, size, &fault, guess) &&
	          parse_name((struct mxwi_word){ guess, strlen(guess) }, buffer, ret,
	                     &ignored) == MXW_OK;
	/* A host has no names below it that could be meant too. */
	fault.proposal = MXWI_PROPOSE_ONE;
	complain(text, size, &fault, guessed ? guess : NULL, reterr);
	return MXW_SYNTAX;
}
