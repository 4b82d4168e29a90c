/* lookalike.h - what makes a name look like a protected domain, and how much.
 * Threads: constants and pure functions.
 * Memory: nothing is allocated; texts are static.
 * Cost: none worth saying. What a look for look-alikes costs: policy.h.
 * Standards: Unicode Technical Standard 39 (confusables); RFC 5890 (A-labels); the classes are those of
 *            the literature on typing errors, listed in docs/lookalikes.md with their scores.
 */
#ifndef MXWARDEN_LOOKALIKE_H
#define MXWARDEN_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a look-alike differs from the protected domain, "meant" below. Of several ways the one with the
 * highest score counts; of equal ones the first here. */
enum mxw_lookalike_class {
	MXW_LOOKALIKE_NONE = 0,
	MXW_LOOKALIKE_SUFFIX,      /* another suffix, which is easily typed for the one meant */
	MXW_LOOKALIKE_MISSING_DOT, /* a dot is not there, or something else stands for it */
	MXW_LOOKALIKE_ADDED_SUFFIX,  /* a further suffix behind the domain, dots or not */
	MXW_LOOKALIKE_ADDED_DOT,     /* a dot too many, or one for another character */
	MXW_LOOKALIKE_TRANSPOSITION, /* two neighbours in the wrong order */
	MXW_LOOKALIKE_OMISSION,      /* a character is not there */
	MXW_LOOKALIKE_REPETITION,    /* characters typed twice, or once for twice */
	MXW_LOOKALIKE_KEYBOARD,      /* the key beside the right one: QWERTY, QWERTZ, AZERTY */
	MXW_LOOKALIKE_HOMOGLYPH,     /* it looks the same or nearly so */
	MXW_LOOKALIKE_HYPHEN,        /* hyphens too many, too few, or elsewhere */
	MXW_LOOKALIKE_PLURAL,        /* one is the plural of the other */
	MXW_LOOKALIKE_VOWEL,         /* one vowel for another */
	MXW_LOOKALIKE_INSERTION,     /* a character too many */
	MXW_LOOKALIKE_SUBSTITUTION,  /* one character for another */
	MXW_LOOKALIKE_BIT,           /* one bit of one character is flipped */
	MXW_LOOKALIKE_COMBINATION, /* the domain's label with a word beside it; never blocked */
	MXW_LOOKALIKE_CLASSES
};

/* The class's word, such as "transposition"; NULL for MXW_LOOKALIKE_NONE and unknown values. */
const char *mxw_lookalike_class_text(enum mxw_lookalike_class class_);

/* Scores go from 1 to 100: the higher, the surer that the protected domain was meant. */
#define MXW_SCORE_MAX 100u
#define MXW_SCORE_NEVER 255u /* no score is as high */
#define MXW_ALERT_AT_DEFAULT 45u

/* A name, or the end of one, is like a protected domain. */
struct mxw_lookalike {
	enum mxw_lookalike_class class_;
	uint8_t score;  /* 1 to MXW_SCORE_MAX; 0 with MXW_LOOKALIKE_NONE */
	uint8_t labels; /* of the name's end that is the look-alike: 2 of mail.amry.mil */
};

/* ---- what is known by heart, for whoever lists look-alikes; all in lower case ---- */

/* The words that are taken for the name of a host or a department, "mail" or "us", when they are glued to a
 * domain; NULL behind the last one. */
const char *mxw_lookalike_host_word(size_t number);

/* The words that make a combination beside a domain's label, such as "login"; NULL behind the last one. */
const char *mxw_lookalike_lure_word(size_t number);

/* A suffix that is typed for another one, both without a dot before them. */
struct mxw_suffix_pair {
	const char *typed, *meant;
	uint8_t score;
};

/* The pair of that number. False, with *ret untouched: there are no more. */
bool mxw_lookalike_suffix_pair(size_t number, struct mxw_suffix_pair *ret);

#ifdef __cplusplus
}
#endif

#endif
