/* scripts.h - labels whose letters are of scripts that nobody writes together.
 * Threads: functions have no state.
 * Memory: libidn2 allocates while an A-label is converted; nothing is kept.
 * Cost: one look for labels that are no A-labels; else linear, with a table look-up for each letter.
 * Standards: UTS #39 section 5.2, level "highly restrictive", with the property Script (UAX #24)
 *            and without its extensions.
 */
#ifndef MXWARDEN_CONFIG_SCRIPTS_H
#define MXWARDEN_CONFIG_SCRIPTS_H

#include <stddef.h>
#include <stdint.h>

#include <mxwarden/name.h>

#define MXWI_SCRIPTS_TEXT_MAX 512u

/* Looks for a label that mixes scripts. The scripts Common and Inherited go with every other; Latin and
 * Han go with Hiragana and Katakana, with Bopomofo, and with Hangul. MXW_OK: `ret` is a text such as
 * `"paypal" (xn--pypal-4ve) mixes Latin and Cyrillic`, or empty when no label of the name does.
 * MXW_NOMEM. Letters of the name must be folded. */
MXW_MUSTCHECK enum mxw_result mxwi_scripts_find_mixed(struct mxw_name name,
                                                      char ret[MXWI_SCRIPTS_TEXT_MAX]);

#endif
