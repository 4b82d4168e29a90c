/* control.h - how programs speak with a running module: one call, one reply, over a Unix socket.
 * Threads: functions have no state.
 * Memory: a reply is the caller's to free.
 * Cost: one connection for a call; a reload takes as long as its policy takes to load.
 * Standards: unix(7); RFC 8259 (JSON).
 *
 * In the state directory are two sockets: MXW_CONTROL_SOCKET (mode 0600) takes every call, from root
 * and Unbound's own user; MXW_STATUS_SOCKET (mode 0660, the directory's group) takes those that only
 * read. A request is one JSON object on one line, MXW_CONTROL_REQUEST_MAX octets at most:
 *
 *	{"call":"status"}                                                     reads
 *	{"call":"policy"}                                                     reads
 *	{"call":"hits"}                                                       reads
 *	{"call":"reload","expect":"sha256:...","reason":"..."}                both may be left out
 *	{"call":"mode","mode":"monitor","for":7200,"reason":"..."}            "policy" ends it; "for" in
 *	                                                                      seconds may be left out
 *	{"call":"release","names":["army.ml"],"for":7200,"reason":"..."}
 *	{"call":"release-end","names":["army.ml"]}
 *
 * The reply is one JSON object on one line, with these members at least:
 *
 *	"result"  "done"; "refused": the answer is no; "failed": it could not be done
 *	"words"   list of lines for people, such as findings; may be empty
 *
 * and what the call has to tell; docs/control.md has every member. The one of "policy" has "size" and
 * is followed by so many octets: the sealed policy that is in force (mxw_policy_from_block()).
 */
#ifndef MXWARDEN_CONTROL_H
#define MXWARDEN_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include <mxwarden/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MXW_CONTROL_SOCKET "control.sock"
#define MXW_STATUS_SOCKET "status.sock"
#define MXW_CONTROL_REQUEST_MAX 65536u      /* octets of a request, with its line end */
#define MXW_CONTROL_REPLY_MAX 16777216u     /* octets of a reply's line */
#define MXW_CONTROL_PAYLOAD_MAX 4294967295u /* octets of what follows a reply's line */

struct mxw_control_reply {
	char *text;  /* one JSON object, with a NUL; owned */
	size_t size; /* octets of it, without the NUL */
	/* What follows, if the caller asked for it and there is something; aligned to 16; owned. */
	unsigned char *payload;
	size_t payload_size;
};

/* Connects to `socket_name` (one of the names above) in the state directory, however long its path is,
 * sends `request`, and waits for the reply. `with_payload`: what follows the line is read too, to its
 * end. MXW_OK, and *ret is the caller's to give to mxw_control_reply_fini(); nothing is known of it but
 * that it is a line. Else *ret is untouched: MXW_IO with errno: ENOENT, ECONNREFUSED: no module is
 * running; EACCES: the caller may not; ETIMEDOUT: all of that took longer than `patience_ms`; other: it
 * broke off. MXW_SYNTAX: the request has a line end in it. MXW_LIMIT: request or reply are too long.
 * MXW_NOMEM. No signal is raised. */
MXW_MUSTCHECK enum mxw_result mxw_control_call(const char *directory, const char *socket_name,
                                               const char *request, bool with_payload,
                                               unsigned patience_ms,
                                               struct mxw_control_reply *ret);

void mxw_control_reply_fini(struct mxw_control_reply *reply);

#ifdef __cplusplus
}
#endif

#endif
