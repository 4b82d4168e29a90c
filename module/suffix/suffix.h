/* suffix.h - which part of a name is a public suffix, and which could be registered.
 * Threads: any number.
 * Memory: nothing is kept; views borrow from the name that was asked for.
 * Cost: one pass over the name and look-ups in the list that is compiled into libpsl.
 * Standards: the Public Suffix List (publicsuffix.org).
 */
#ifndef MXW_SUFFIX_SUFFIX_H
#define MXW_SUFFIX_SUFFIX_H

#include <mxwarden/name.h>

/* Parts of a name, from its end; wire is NULL where there is none. */
struct mxwi_suffix {
	struct mxw_name suffix;     /* the public suffix: co.uk */
	struct mxw_name registered; /* the suffix and one label more: example.co.uk */
};

/* Splits the name. A suffix that is not in the list is the last label. */
struct mxwi_suffix mxwi_suffix_find(struct mxw_name name);

/* How many labels the public suffix has below which the name could be registered; 0: it is one itself. A
 * name of the list's private part counts as one that is registered, too: homeoffice.gov.uk. */
unsigned mxwi_suffix_labels(struct mxw_name name);

/* Is the whole name a public suffix, of the list's ICANN or its private part? A single label always
 * is, and the root never. */
bool mxwi_suffix_is_public(struct mxw_name name);

#endif
