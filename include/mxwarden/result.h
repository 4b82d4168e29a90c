/* result.h - what a fallible call of this library says, and one finding about a policy.
 * Threads: everything here is immutable.
 * Memory: nothing is allocated; texts are static, or borrowed for the length of a callback.
 * Cost: constant.
 * Standards: none.
 */
#ifndef MXWARDEN_RESULT_H
#define MXWARDEN_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The result of a call that can fail must be looked at. */
#if defined(__GNUC__)
#define MXW_MUSTCHECK __attribute__((warn_unused_result))
#else
#define MXW_MUSTCHECK
#endif

/* Result codes are never mixed with data; "not found" is not among them. */
enum mxw_result {
	MXW_OK = 0,
	MXW_NOMEM,   /* memory was refused */
	MXW_IO,      /* a file could not be opened, read or written */
	MXW_SYNTAX,  /* not well-formed: YAML, a name, an address */
	MXW_INVALID, /* well-formed, but not a usable policy */
	MXW_LIMIT    /* larger than limits.h allows */
};

/* Names a result in a few lower-case words: static text, never NULL, also for unknown values. */
const char *mxw_result_text(enum mxw_result result);

enum mxw_finding_level {
	MXW_FINDING_ERROR,   /* the policy cannot be used */
	MXW_FINDING_WARNING, /* the policy is usable; its author should know */
	MXW_FINDING_INFO     /* settled by `accept` in the rule, with the reason */
};

/* One finding about a policy. All pointers borrow: they are valid during the callback only.
 * Printed as `file:line:column: error: text [code]`. */
struct mxw_finding {
	enum mxw_finding_level level;
	const char *file; /* as the caller named it; never NULL */
	uint32_t line;    /* counted from 1; 0: the file as a whole */
	uint32_t column;  /* counted from 1, in characters; 0: the line as a whole */
	const char *code; /* stable, [a-z0-9-]+, such as "unknown-key"; never NULL */
	const char *text; /* UTF-8, one line, no full stop; quoted input is escaped */
};

/* Receives findings, in the order in which they are made. */
typedef void mxw_finding_fn(void *context, const struct mxw_finding *finding);

#ifdef __cplusplus
}
#endif

#endif
