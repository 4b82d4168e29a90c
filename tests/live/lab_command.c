/*
 * The command that was just built, as an operator would call it: another process, which knows of the
 * resolver only what the environment says.
 */
#include "lab_command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 32u

int lab_command_run(const struct lab_unbound *unbound, const char *const argv[],
                    const char *log)
{
	char policy[PATH_MAX + 32], host[PATH_MAX + 32], state[PATH_MAX + 32];
	const char *const environment[] = { policy, host, state, NULL };
	const int64_t deadline_ms = lab_now_ms() + 4 * LAB_PATIENCE_MS;
	struct lab_process process;

	if (!lab_print(policy, sizeof(policy), "MXWARDEN_POLICY=%s", unbound->policy) ||
	    !lab_print(host, sizeof(host), "MXWARDEN_HOST=%s", unbound->host) ||
	    !lab_print(state, sizeof(state), "MXWARDEN_STATE=%s", unbound->state) ||
	    !lab_process_start(&process, argv, environment, log))
		return -1;
	while (lab_process_is_alive(&process)) {
		if (lab_now_ms() > deadline_ms) {
			(void)lab_process_stop(&process);
			lab_say("%s does not come to its end", argv[0]);
			return -1;
		}
		lab_pause();
	}
	return WIFEXITED(process.status) ? WEXITSTATUS(process.status) : -1;
}

int lab_mxwarden(const struct lab_unbound *unbound, const char *const words[], char **ret_said)
{
	char command[PATH_MAX], log[PATH_MAX];
	const char *argv[WORDS_MAX] = { command };
	const char *build = getenv("MXW_BUILDDIR");
	size_t count = 1;
	int status;

	for (; *words != NULL && count < WORDS_MAX - 1; words++)
		argv[count++] = *words;
	if (!lab_print(command, sizeof(command), "%s/tools/mxwarden",
	               build != NULL ? build : ".") ||
	    !lab_print(log, sizeof(log), "%s/mxwarden.out", unbound->dir))
		return -1;
	(void)unlink(log);
	status = lab_command_run(unbound, argv, log);
	if (ret_said != NULL)
		*ret_said = lab_read_file(log);
	return status;
}

void lab_mxwarden_expect(const struct lab_unbound *unbound, int line, const char *const words[],
                         int status, const char *const parts[])
{
	char *said = NULL;
	const int is = lab_mxwarden(unbound, words, &said);

	LAB_CHECK(is == status, "line %d: mxwarden %s: exit %d, not %d: %s", line, words[0], is,
	          status, said != NULL ? said : "nothing was said");
	for (; *parts != NULL; parts++)
		LAB_CHECK(said != NULL && strstr(said, *parts) != NULL,
		          "line %d: mxwarden %s does not say \"%s\": %s", line, words[0],
		          *parts, said != NULL ? said : "");
	free(said);
}
