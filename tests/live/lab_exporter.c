/*
 * The programs are told everything on their command lines. The answer to a GET of HTTP/1.0 ends with the
 * connection.
 */
#include "lab_exporter.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab_command.h"

/* The program at PATH below the directory that the environment's VARIABLE names. */
static bool find_program(const char *variable, const char *path, char room[PATH_MAX])
{
	const char *root = getenv(variable);

	return root != NULL && lab_print(room, PATH_MAX, "%s%s", root, path) &&
	       access(room, X_OK) == 0;
}

static bool find_promtool(char room[PATH_MAX])
{
	return find_program("MXW_TEST_PROMETHEUS_ROOT", "/usr/bin/promtool", room);
}

static bool find_exporter(char room[PATH_MAX])
{
	return find_program("MXW_TEST_NODE_EXPORTER_ROOT", "/usr/bin/prometheus-node-exporter",
	                    room);
}

const char *lab_exporter_missing(void)
{
	char room[PATH_MAX];

	if (!find_promtool(room))
		return "MXW_TEST_PROMETHEUS_ROOT has no promtool";
	if (!find_exporter(room))
		return "MXW_TEST_NODE_EXPORTER_ROOT has no node_exporter";
	return NULL;
}

/* Runs promtool by a line of the shell, in which it is $0, and the file $1. True: it ends with 0. *ret_said is
 * to be freed. */
static bool run_promtool(const struct lab_unbound *unbound, const char *line, const char *file,
                         char **ret_said)
{
	char promtool[PATH_MAX], log[PATH_MAX + 16];
	const char *const argv[] = { "/bin/sh", "-c", line, promtool, file, NULL };
	bool done;

	*ret_said = NULL;
	if (!find_promtool(promtool) ||
	    !lab_print(log, sizeof(log), "%s/promtool.out", unbound->dir))
		return false;
	(void)unlink(log);
	done = lab_command_run(unbound, argv, log) == 0;
	*ret_said = lab_read_file(log);
	return done;
}

static bool end_check(bool clean, char *said)
{
	if (!clean)
		lab_say("promtool says: %s", said != NULL ? said : "nothing");
	free(said);
	return clean;
}

bool lab_exporter_check(const struct lab_unbound *unbound, const char *file)
{
	char *said;
	const bool done =
		run_promtool(unbound, "exec \"$0\" check metrics <\"$1\"", file, &said);

	return end_check(done && said != NULL && said[0] == '\0', said);
}

bool lab_exporter_check_rules(const struct lab_unbound *unbound, const char *file)
{
	char *said;
	const bool done = run_promtool(unbound, "exec \"$0\" check rules \"$1\"", file, &said);

	return end_check(done, said);
}

/* All that comes until the other side closes, to be freed. */
static char *read_all(int fd)
{
	char *text = NULL, part[4096];
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	ssize_t count;

	while ((count = recv(fd, part, sizeof(part), 0)) > 0)
		(void)fwrite(part, 1, (size_t)count, stream);
	(void)fclose(stream);
	return text;
}

char *lab_exporter_fetch(uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		                        .sin_port = htons(port),
		                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval patience = { .tv_sec = LAB_PATIENCE_MS / 1000 };
	static const char get[] = "GET /metrics HTTP/1.0\r\n\r\n";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char *text = NULL;

	if (fd >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0 &&
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	    send(fd, get, sizeof(get) - 1, MSG_NOSIGNAL) == (ssize_t)sizeof(get) - 1)
		text = read_all(fd);
	if (fd >= 0)
		(void)close(fd);
	if (text != NULL && strstr(text, " 200 OK\r\n") == NULL) {
		free(text);
		text = NULL;
	}
	return text;
}

uint16_t lab_exporter_start(struct lab *lab, const char *directory, struct lab_process *process)
{
	const uint16_t port = lab_port_take(lab);
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	char program[PATH_MAX], folder[PATH_MAX + 64], listen[64], log[PATH_MAX], *text;
	const char *const argv[] = {
		program, "--collector.disable-defaults", "--collector.textfile", folder, listen,
		NULL
	};

	if (port == 0 || !find_exporter(program) ||
	    !lab_print(folder, sizeof(folder), "--collector.textfile.directory=%s",
	               directory) ||
	    !lab_print(listen, sizeof(listen), "--web.listen-address=127.0.0.1:%u",
	               (unsigned)port) ||
	    !lab_print(log, sizeof(log), "%s/exporter.log", lab->dir) ||
	    !lab_process_start(process, argv, NULL, log))
		return 0;
	while ((text = lab_exporter_fetch(port)) == NULL) {
		if (lab_now_ms() > deadline_ms || !lab_process_is_alive(process)) {
			lab_say("node_exporter does not answer; its log is %s", log);
			return 0;
		}
		lab_pause();
	}
	free(text);
	return port;
}
