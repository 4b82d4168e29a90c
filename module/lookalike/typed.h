/* typed.h - a name as people type it: text, with the places of its labels.
 * Threads: values.
 * Memory: 512 octets, the caller's.
 * Cost: one pass over the name.
 * Standards: RFC 1123 section 2.1 (letters, digits, hyphen).
 */
#ifndef MXW_LOOKALIKE_TYPED_H
#define MXW_LOOKALIKE_TYPED_H

#include <stdbool.h>

#include <mxwarden/name.h>

/* Octets of a name in text: a dot for each length octet but the first, none for the root. */
#define MXWI_TEXT_MAX 253u

/* Labels with dots between them, letters small. Only the last labels are in it from which on all are of
 * letters, digits and hyphens: people protect no others, and others are like none. */
struct mxwi_typed {
	uint8_t text[MXWI_TEXT_MAX + 3]; /* whoever reads a word at once may do so */
	uint8_t size;                    /* octets of it */
	uint8_t labels;
	uint8_t starts[MXW_LABELS_MAX]; /* of each label in the text, from the left */
};

/* A part of such a text; no NUL behind it. */
struct mxwi_text {
	const uint8_t *octets;
	size_t size;
};

/* Any name, in any letter case. */
void mxwi_typed_from_name(struct mxw_name name, struct mxwi_typed *ret);

/* Has every label only letters, digits and hyphens, as the labels of hosts have? */
bool mxwi_is_host_name(struct mxw_name name);

/* The last labels of it; `labels` is 1 to all. */
static inline struct mxwi_text mxwi_typed_end(const struct mxwi_typed *typed, unsigned labels)
{
	const unsigned start = typed->starts[typed->labels - labels];

	return (struct mxwi_text){ typed->text + start, typed->size - (size_t)start };
}

/* Where the last `labels` labels of a text begin, at least one; 0 when it has no more than those. */
size_t mxwi_text_last_labels(struct mxwi_text text, unsigned labels);

/* Is it the same as that string? */
bool mxwi_text_is(struct mxwi_text text, const char *string);

static inline struct mxwi_text mxwi_text_from(struct mxwi_text text, size_t at)
{
	return (struct mxwi_text){ text.octets + at, text.size - at };
}

#endif
