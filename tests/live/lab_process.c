/*
 * A child is its own process group, so that what it forks can be ended with it, and it asks the
 * kernel for SIGTERM at the death of the thread that started it: a test program that crashes or
 * is killed leaves no server behind. Between fork and exec only async-signal-safe functions
 * run, because other threads (the C authority's) may hold locks at the moment of the fork.
 */
#include "lab_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab.h"

static bool has_variable(const char *const list[], const char *variable)
{
	size_t size = (size_t)(strchr(variable, '=') - variable) + 1;

	for (; *list != NULL; list++)
		if (strncmp(*list, variable, size) == 0)
			return true;
	return false;
}

/* Our environment with the variables of EXTRA in place of those of the same name. */
static char **merged_environment(const char *const extra[])
{
	static const char *const none[] = { NULL };
	size_t count = 1, used = 0;
	char **merged;

	if (extra == NULL)
		extra = none;
	for (size_t i = 0; environ[i] != NULL; i++)
		count++;
	for (size_t i = 0; extra[i] != NULL; i++)
		count++;
	merged = calloc(count, sizeof(*merged));
	if (merged == NULL)
		return NULL;
	for (size_t i = 0; environ[i] != NULL; i++)
		if (strchr(environ[i], '=') != NULL && !has_variable(extra, environ[i]))
			merged[used++] = environ[i];
	/* execve() takes what it does not change as not const. */
	for (size_t i = 0; extra[i] != NULL; i++)
		memcpy(&merged[used++], &extra[i], sizeof(*merged));
	return merged;
}

static void become(const char *const argv[], char **environment, int log, pid_t parent)
{
	char *const *arguments;

	memcpy(&arguments, &argv, sizeof(arguments));
	if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 ||
	    getppid() != parent || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
		_exit(126);
	(void)execve(arguments[0], arguments, environment);
	_exit(127);
}

bool lab_process_start(struct lab_process *process, const char *const argv[],
                       const char *const environment[], const char *log)
{
	const pid_t parent = getpid();
	char **merged = NULL;
	int fd = -1;
	bool ok = false;

	memset(process, 0, sizeof(*process));
	if (!lab_print(process->log, sizeof(process->log), "%s", log))
		goto out;
	merged = merged_environment(environment);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (merged == NULL || fd < 0)
		goto out;
	process->pid = fork();
	if (process->pid == 0)
		become(argv, merged, fd, parent);
	ok = process->pid > 0;
out:
	if (!ok) {
		lab_say("cannot start \"%s\": %s", argv[0], strerror(errno));
		process->pid = 0;
	}
	if (fd >= 0)
		(void)close(fd);
	free(merged);
	return ok;
}

bool lab_process_is_alive(struct lab_process *process)
{
	pid_t ended;

	if (process->pid == 0)
		return false;
	ended = waitpid(process->pid, &process->status, WNOHANG);
	if (ended == 0 || (ended < 0 && errno == EINTR))
		return true;
	process->pid = 0;
	return false;
}

void lab_process_signal(const struct lab_process *process, int number)
{
	if (process->pid > 0)
		(void)kill(process->pid, number);
}

bool lab_process_stop(struct lab_process *process)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	lab_process_signal(process, SIGTERM);
	while (lab_process_is_alive(process)) {
		if (lab_now_ms() > deadline_ms) {
			/* Its own group: what it forked ends with it. */
			(void)kill(-process->pid, SIGKILL);
			(void)waitpid(process->pid, &process->status, 0);
			process->pid = 0;
			return false;
		}
		lab_pause();
	}
	return WIFEXITED(process->status) && WEXITSTATUS(process->status) == 0;
}
