/* The child writes into two pipes; the parent waits for either, and for the end of the time. When both
 * pipes are closed the child is as good as gone; one that closes them and goes on is waited for until
 * its time is over, too. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_NS 5000000

extern char **environ;

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Our environment without LD_..., and the variables of `extra`; NULL when memory is refused. */
static char **environment_with(const char *const *extra)
{
	static const char *const none[] = { NULL };
	size_t count = 1, used = 0;

	if (extra == NULL)
		extra = none;
	for (size_t i = 0; environ[i] != NULL; i++)
		count++;
	for (size_t i = 0; extra[i] != NULL; i++)
		count++;
	char **list = calloc(count, sizeof(*list));
	if (list == NULL)
		return NULL;
	for (size_t i = 0; environ[i] != NULL; i++)
		if (strncmp(environ[i], "LD_", strlen("LD_")) != 0)
			list[used++] = environ[i];
	/* posix_spawn() takes what it does not change as not const. */
	for (size_t i = 0; extra[i] != NULL; i++)
		memcpy(&list[used++], &extra[i], sizeof(*list));
	return list;
}

/* A pipe whose ends the child does not inherit, but for the copies that it is given. */
static int pipe_open(int ends[2])
{
	if (pipe(ends) != 0) {
		ends[0] = ends[1] = -1;
		return errno;
	}
	for (size_t i = 0; i < 2; i++)
		if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) != 0)
			return errno;
	return 0;
}

static void close_if_open(int *descriptor)
{
	if (*descriptor >= 0)
		(void)close(*descriptor);
	*descriptor = -1;
}

/* Returns 0 or an errno. */
static int spawn(const struct cmd_child_call *call, int out, int err, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	char **environment = environment_with(call->environment);
	char *const *arguments;
	int error = ENOMEM;

	if (environment == NULL)
		return ENOMEM;
	if (posix_spawn_file_actions_init(&actions) != 0)
		goto out;
	error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY,
	                                         0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	if (error == 0 && call->descriptor >= 0)
		error = posix_spawn_file_actions_adddup2(&actions, call->descriptor,
		                                         CMD_CHILD_DESCRIPTOR);
	memcpy(&arguments, &call->arguments, sizeof(arguments));
	if (error == 0)
		error = posix_spawn(ret, arguments[0], &actions, NULL, arguments, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
out:
	free(environment);
	return error;
}

/* Reads what there is. False: the other end is closed. */
static bool read_more(int descriptor, char *text, size_t *size)
{
	char dropped[4096];
	const size_t room = CMD_CHILD_TEXT_MAX - 1 - *size;
	const ssize_t got = room > 0 ? read(descriptor, text + *size, room)
	                             : read(descriptor, dropped, sizeof(dropped));

	if (got < 0)
		return errno == EINTR;
	if (room > 0)
		*size += (size_t)got;
	return got > 0;
}

/* Reads both until they are closed, or the time is over. */
static void read_both(int descriptors[2], char *texts[2], int64_t deadline_ms)
{
	size_t sizes[2] = { 0, 0 };

	while (descriptors[0] >= 0 || descriptors[1] >= 0) {
		struct pollfd polled[2] = { { .fd = descriptors[0], .events = POLLIN },
			                    { .fd = descriptors[1], .events = POLLIN } };
		const int64_t left_ms = deadline_ms - now_ms();
		if (left_ms <= 0)
			return;
		if (poll(polled, 2, (int)left_ms) < 0 && errno != EINTR)
			return;
		for (size_t i = 0; i < 2; i++)
			if (descriptors[i] >= 0 && polled[i].revents != 0 &&
			    !read_more(descriptors[i], texts[i], &sizes[i]))
				close_if_open(&descriptors[i]);
	}
}

/* Waits for the child, which is killed when the time is over. */
static void wait_for(pid_t pid, int64_t deadline_ms, struct cmd_child *child)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };

	for (;;) {
		const pid_t ended = waitpid(pid, &child->status, WNOHANG);
		if (ended == pid || (ended < 0 && errno != EINTR))
			return;
		if (now_ms() >= deadline_ms)
			break;
		nanosleep(&pause, NULL);
	}
	child->timed_out = true;
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, &child->status, 0) < 0 && errno == EINTR)
		;
}

enum mxw_result cmd_child_run(const struct cmd_child_call *call, struct cmd_child *ret)
{
	const int64_t deadline_ms = now_ms() + CMD_CHILD_PATIENCE_MS;
	int out[2] = { -1, -1 }, err[2] = { -1, -1 };
	pid_t pid = 0;
	int error;

	*ret = (struct cmd_child){ .out = calloc(1, CMD_CHILD_TEXT_MAX),
		                   .err = calloc(1, CMD_CHILD_TEXT_MAX) };
	if (ret->out == NULL || ret->err == NULL)
		return MXW_NOMEM;
	error = pipe_open(out);
	if (error == 0)
		error = pipe_open(err);
	if (error == 0)
		error = spawn(call, out[1], err[1], &pid);
	close_if_open(&out[1]);
	close_if_open(&err[1]);
	int readers[2] = { out[0], err[0] };
	if (error == 0) {
		read_both(readers, (char *[]){ ret->out, ret->err }, deadline_ms);
		wait_for(pid, deadline_ms, ret);
	}
	close_if_open(&readers[0]);
	close_if_open(&readers[1]);
	errno = error;
	if (error == ENOMEM)
		return MXW_NOMEM;
	return error == 0 ? MXW_OK : MXW_IO;
}

void cmd_child_fini(struct cmd_child *child)
{
	free(child->out);
	free(child->err);
	*child = (struct cmd_child){ 0 };
}

bool cmd_child_succeeded(const struct cmd_child *child)
{
	return !child->timed_out && WIFEXITED(child->status) && WEXITSTATUS(child->status) == 0;
}
