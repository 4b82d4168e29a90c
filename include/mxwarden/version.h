/* version.h - which mxwarden this library belongs to.
 * Threads: any. Memory: a constant text. Cost: none. Standards: none.
 */
#ifndef MXWARDEN_VERSION_H
#define MXWARDEN_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library in use, such as "0.1.0"; never NULL. */
const char *mxw_version(void);

#ifdef __cplusplus
}
#endif

#endif
