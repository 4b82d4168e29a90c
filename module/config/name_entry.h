/* name_entry.h - names as people write them: `TYPED [INTENDED]`, with U-labels and escapes.
 * Threads: functions have no state.
 * Memory: the outcome holds its names itself; libidn2 allocates while a U-label is converted.
 * Cost: linear in the text; a guess at what was meant reads it twice more.
 * Standards: RFC 1035 section 5.1 (escapes), RFC 5890 and RFC 5891 (IDNA2008), UTS #46 without
 *            transitional processing (mapping of what was typed).
 */
#ifndef MXWARDEN_CONFIG_NAME_ENTRY_H
#define MXWARDEN_CONFIG_NAME_ENTRY_H

#include <mxwarden/policy.h>

#include "config/findings.h"

/* An entry. The names point into the buffers: it must not be copied. */
struct mxwi_name_entry {
	enum mxw_scope scope;
	struct mxw_name name;
	struct mxw_name intended; /* wire is NULL: none */
	struct mxw_name_buffer name_buffer, intended_buffer;
};

/* Why a text is not what it should be, fit for a finding. */
struct mxwi_complaint {
	enum mxwi_code code;
	char text[MXWI_FINDING_TEXT_MAX];
};

/* Reads an entry. Upper case stays. MXW_OK; MXW_NOMEM; MXW_SYNTAX with the complaint, which
 * proposes what was probably meant. *ret means nothing but on MXW_OK. */
MXW_MUSTCHECK enum mxw_result mxwi_name_entry_parse(const char *text, size_t size,
                                                    struct mxwi_name_entry *ret,
                                                    struct mxwi_complaint *reterr);

/* The same where a pair of suffixes is expected, which what it proposes is: two names without
 * prefix. What is read may be any entry. */
MXW_MUSTCHECK enum mxw_result mxwi_suffix_pair_parse(const char *text, size_t size,
                                                     struct mxwi_name_entry *ret,
                                                     struct mxwi_complaint *reterr);

/* Reads the name of one host: no prefix, no second name. Results as above; *ret is a view of
 * `buffer`. */
MXW_MUSTCHECK enum mxw_result mxwi_host_name_parse(const char *text, size_t size,
                                                   struct mxw_name_buffer *buffer,
                                                   struct mxw_name *ret,
                                                   struct mxwi_complaint *reterr);

#define MXWI_GUESS_MAX 1024u /* room for what was probably meant; longer texts get no guess */

/* Rewrites a text that is no entry as the one that was probably meant: takes the domain out of
 * mail addresses and URLs, blanks for other separators, superfluous dots away. Writes at most
 * two names, with a NUL. False: no idea. The outcome need not be an entry either. */
MXW_MUSTCHECK bool mxwi_name_entry_guess(const char *text, size_t size,
                                         char guess[MXWI_GUESS_MAX]);

#endif
