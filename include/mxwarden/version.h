/*
 * Purpose: which mxwarden this library belongs to.
 * Threads: any.
 * Memory: a constant text.
 * Cost: none.
 * Standards: none.
 */
#ifndef MXWARDEN_VERSION_H
#define MXWARDEN_VERSION_H

/* The version of the library in use, as "1.0.0"; never NULL. */
const char *mxw_version(void);

#endif
