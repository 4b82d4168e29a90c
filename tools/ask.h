/* ask.h - calls to the running module, and where it keeps what survives it.
 * Threads: one.
 * Memory: a reply is the caller's to give to ask_fini().
 * Cost: one connection for a call.
 * Standards: RFC 8259 (JSON); docs/control.md has the members.
 */
#ifndef MXWARDEN_TOOLS_ASK_H
#define MXWARDEN_TOOLS_ASK_H

#include <jansson.h>

#include <mxwarden/control.h>

#include "common.h"

/* The state directory: $MXWARDEN_STATE, else the installed one. */
const char *ask_directory(void);

/* The settings of this resolver: $MXWARDEN_HOST, else the installed ones. */
const char *ask_host_path(void);

/* The path of a file in the state directory; free() it. NULL: memory is refused. */
char *ask_path(const char *name);

struct ask_reply {
	json_t *root; /* an object; owned */
	struct mxw_control_reply raw;
};

#define ASK_PATIENCE_S 60u         /* of most calls */
#define ASK_PATIENCE_RELOAD_S 900u /* a policy of ten million names takes its time */

/* Sends the request, which is taken, and waits for the reply. CMD_YES: there is one, whatever it says.
 * CMD_NOT_RUNNING: nothing has been said about that yet. CMD_UNDONE after a complaint. */
enum cmd_status ask(const struct cmd *cmd, const char *socket_name, json_t *request,
                    bool with_payload, unsigned patience_s, struct ask_reply *ret);

void ask_fini(struct ask_reply *reply);

/* What a reply comes to: CMD_YES, done; CMD_NO, refused; CMD_UNDONE, failed. Its words are printed on
 * standard error. */
enum cmd_status ask_outcome(const struct cmd *cmd, const struct ask_reply *reply);

/* Prints a value as JSON, and takes it. False after a complaint: memory is refused. */
MXW_MUSTCHECK bool ask_print(const struct cmd *cmd, json_t *value);

/* Says that no module is running. Returns CMD_NOT_RUNNING. */
enum cmd_status ask_complain_nobody(const struct cmd *cmd);

/* Is a text a digest, as `mxwarden digest` prints it? Complains when not; NULL is fine. */
MXW_MUSTCHECK bool ask_digest_is_sound(const struct cmd *cmd, const char *text);

/* Complains of -p where the module's own policy is meant. True: there is no -p. */
MXW_MUSTCHECK bool ask_has_no_policy(const struct cmd_call *call);

/* A member of an object; "" or 0 where it is not there, or something else. */
const char *ask_text(const json_t *object, const char *member);
json_int_t ask_number(const json_t *object, const char *member);

#endif
