/* name_parts.h - what the parts of the reader of name entries share.
 * Threads: functions have no state.
 * Memory: words borrow the text that they are of.
 * Cost: linear in the text.
 * Standards: as name_entry.h.
 */
#ifndef MXWARDEN_CONFIG_NAME_PARTS_H
#define MXWARDEN_CONFIG_NAME_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "config/name_entry.h"

/* A part of the text. */
struct mxwi_word {
	const char *text;
	size_t size;
};

/* What to propose beside the guess at what was meant. */
enum mxwi_proposal {
	MXWI_PROPOSE_ONE,   /* nothing */
	MXWI_PROPOSE_BELOW, /* what is below the name */
	MXWI_PROPOSE_EXACT, /* only the name */
	MXWI_PROPOSE_EACH   /* each of two names as an entry of its own */
};

/* What is wrong with a text: a code, and what follows the quoted text in the finding. */
struct mxwi_fault {
	enum mxwi_code code;
	enum mxwi_proposal proposal;
	bool has_meant;         /* what was meant is known, or that there is nothing to guess */
	struct mxwi_word meant; /* of size 0: nothing */
	char what[512];
};

/* Says what is wrong. Returns MXW_SYNTAX. */
__attribute__((format(printf, 3, 4))) enum mxw_result
mxwi_fault_set(struct mxwi_fault *fault, enum mxwi_code code, const char *format, ...);

static inline bool mxwi_is_blank(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
}

static inline bool mxwi_is_ascii(char octet)
{
	return ((unsigned char)octet & 0x80) == 0;
}

static inline bool mxwi_is_all_ascii(struct mxwi_word word)
{
	for (size_t i = 0; i < word.size; i++)
		if (!mxwi_is_ascii(word.text[i]))
			return false;
	return true;
}

static inline bool mxwi_is_letter(char octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

static inline bool mxwi_is_digit(char octet)
{
	return octet >= '0' && octet <= '9';
}

/* Is it a character of a label that stands for itself? */
static inline bool mxwi_is_label_character(char octet)
{
	return mxwi_is_letter(octet) || mxwi_is_digit(octet) || octet == '-' || octet == '_';
}

/* The first octet of the word that is one of `set` and is not escaped; NULL: none. */
const char *mxwi_find_unescaped(struct mxwi_word word, const char *set);

/* Reads an entry of nothing but letters, digits, hyphens, underscores and dots, as nearly all
 * of them are; *ret is then complete. False: it is something else, or wrong; *ret means
 * nothing. */
MXW_MUSTCHECK bool mxwi_name_entry_read_plain(const char *text, size_t size,
                                              struct mxwi_name_entry *ret);

/* Is the text a line of something else that lists names: an ad blocker's rule, a line of a
 * hosts file or of a response policy zone? Says so in *fault, with what was meant. `words` are
 * those of the text, as many as there is room for. */
bool mxwi_name_is_foreign(struct mxwi_word text, const struct mxwi_word *words, size_t count,
                          struct mxwi_fault *fault);

/* Turns U-labels into A-labels; other labels are copied. MXW_OK, MXW_NOMEM, MXW_SYNTAX. */
MXW_MUSTCHECK enum mxw_result mxwi_name_to_ascii(struct mxwi_word word,
                                                 char text[MXW_NAME_TEXT_MAX], size_t *ret_size,
                                                 struct mxwi_fault *fault);

#endif
