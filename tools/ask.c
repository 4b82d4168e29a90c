/* What the module says is read with care: it may be of another version, and what is not there counts
 * as empty. Words that it brings are printed as they come, each on a line of standard error. */
#include "ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/places.h>
#include <mxwarden/policy.h>

#include "config/quote.h"
#include "json.h"

/* An environment variable that says something, else the default. */
static const char *place(const char *variable, const char *otherwise)
{
	const char *path = getenv(variable);

	return path != NULL && path[0] != '\0' ? path : otherwise;
}

const char *ask_directory(void)
{
	return place("MXWARDEN_STATE", MXW_STATE_DEFAULT);
}

const char *ask_host_path(void)
{
	return place("MXWARDEN_HOST", MXW_HOST_DEFAULT);
}

char *ask_path(const char *name)
{
	const char *directory = ask_directory();
	const size_t size = strlen(directory) + 1 + strlen(name) + 1;
	char *path = malloc(size);

	if (path != NULL)
		(void)snprintf(path, size, "%s/%s", directory, name);
	return path;
}

enum cmd_status ask_complain_nobody(const struct cmd *cmd)
{
	fprintf(stderr, "mxwarden %s: no module is running: nothing answers in ", cmd->name);
	cmd_print_text(stderr, ask_directory());
	fputc('\n', stderr);
	return CMD_NOT_RUNNING;
}

/* Says why a call came to nothing. */
static enum cmd_status complain(const struct cmd *cmd, const char *socket_name,
                                enum mxw_result result, int error)
{
	const bool writes = strcmp(socket_name, MXW_CONTROL_SOCKET) == 0;

	if (result == MXW_IO && (error == ENOENT || error == ECONNREFUSED))
		return CMD_NOT_RUNNING;
	if (result == MXW_IO && (error == EACCES || error == EPERM))
		cmd_complain(cmd, "%s: you may not: %s", socket_name,
		             writes ? "only root and Unbound's own user may change something"
		                    : "the group of the state directory may, and root");
	else if (result == MXW_IO && error == ETIMEDOUT)
		cmd_complain(cmd,
		             "%s: the module does not reply; try again, and if it stays "
		             "so, look into Unbound's log",
		             socket_name);
	else if (result == MXW_IO)
		cmd_complain(cmd, "%s: the call broke off: %s", socket_name, strerror(error));
	else if (result == MXW_LIMIT)
		cmd_complain(cmd, "request or reply are too long; release fewer names at once");
	else
		cmd_complain(cmd, "%s", mxw_result_text(result));
	return CMD_UNDONE;
}

enum cmd_status ask(const struct cmd *cmd, const char *socket_name, json_t *request,
                    bool with_payload, unsigned patience_s, struct ask_reply *ret)
{
	char *text = request != NULL ? json_dumps(request, JSON_COMPACT) : NULL;
	struct ask_reply reply = { .root = NULL };
	enum mxw_result result = MXW_NOMEM;

	json_decref(request);
	if (text != NULL)
		result = mxw_control_call(ask_directory(), socket_name, text, with_payload,
		                          patience_s * 1000, &reply.raw);
	free(text);
	if (result != MXW_OK)
		return complain(cmd, socket_name, result, errno);
	reply.root = json_loadb(reply.raw.text, reply.raw.size, 0, NULL);
	if (!json_is_string(json_object_get(reply.root, "result"))) {
		cmd_complain(cmd,
		             "the reply of the module cannot be understood; are module and "
		             "command of the same version?");
		ask_fini(&reply);
		return CMD_UNDONE;
	}
	*ret = reply;
	return CMD_YES;
}

void ask_fini(struct ask_reply *reply)
{
	json_decref(reply->root);
	mxw_control_reply_fini(&reply->raw);
	reply->root = NULL;
}

enum cmd_status ask_outcome(const struct cmd *cmd, const struct ask_reply *reply)
{
	const json_t *words = json_object_get(reply->root, "words");
	const char *result = ask_text(reply->root, "result");

	for (size_t i = 0; i < json_array_size(words); i++) {
		const char *line = json_string_value(json_array_get(words, i));

		fprintf(stderr, "mxwarden %s: ", cmd->name);
		cmd_print_text(stderr, line != NULL ? line : "");
		fputc('\n', stderr);
	}
	if (strcmp(result, "done") == 0)
		return CMD_YES;
	if (strcmp(result, "refused") == 0)
		return CMD_NO;
	return CMD_UNDONE;
}

bool ask_digest_is_sound(const struct cmd *cmd, const char *text)
{
	static const char prefix[] = "sha256:";
	const size_t digits = (size_t)2 * MXW_DIGEST_SIZE;
	const size_t size = sizeof(prefix) - 1 + digits;

	if (text == NULL ||
	    (strlen(text) == size && strncmp(text, prefix, sizeof(prefix) - 1) == 0 &&
	     strspn(text + sizeof(prefix) - 1, "0123456789abcdef") == digits))
		return true;
	cmd_complain(cmd, "--expect %s is no digest; write what mxwarden digest prints",
	             MXWI_QUOTE(text, strlen(text)));
	return false;
}

bool ask_has_no_policy(const struct cmd_call *call)
{
	if (call->values[CMD_OPTION_POLICY] == NULL)
		return true;
	cmd_complain(call->cmd, "-p has no meaning here: the running module has its own policy "
	                        "file, which mxwarden status names");
	return false;
}

bool ask_print(const struct cmd *cmd, json_t *value)
{
	if (cmd_json_print(value))
		return true;
	cmd_complain(cmd, "%s", mxw_result_text(MXW_NOMEM));
	return false;
}

const char *ask_text(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text != NULL ? text : "";
}

json_int_t ask_number(const json_t *object, const char *member)
{
	return json_integer_value(json_object_get(object, member));
}
