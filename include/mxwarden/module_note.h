/* module_note.h - what the file of the module says of itself, without being loaded.
 * Threads: macros only.
 * Memory: none.
 * Cost: none.
 * Standards: the System V ABI's note sections.
 *
 * mxwarden.so has a section .note.mxwarden with one note. Its description is two texts, each with its
 * NUL: the GNU build-id, in lower-case hexadecimal, of the Unbound that the module was built for, and
 * that one's version.
 */
#ifndef MXWARDEN_MODULE_NOTE_H
#define MXWARDEN_MODULE_NOTE_H

#define MXW_MODULE_NOTE_SECTION ".note.mxwarden"
#define MXW_MODULE_NOTE_NAME "mxwarden"
#define MXW_MODULE_NOTE_HOST 1u /* the note's type */

#endif
