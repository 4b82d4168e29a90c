/*
 * A call as the document has it, with nothing of the module's own library: what is tested is what others
 * would write.
 */
#include "lab_control.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A connection, as soon as somebody listens; -1, and said so. */
static int connect_to(const char *path, int64_t patience_ms)
{
	const int64_t deadline = lab_now_ms() + patience_ms;
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (!lab_print(address.sun_path, sizeof(address.sun_path), "%s", path)) {
		lab_say("the path %s is too long for a socket", path);
		return -1;
	}
	do {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
			return fd;
		if (fd >= 0)
			(void)close(fd);
		lab_pause();
	} while (lab_now_ms() < deadline);
	lab_say("nobody listens at %s", path);
	return -1;
}

/* Reads the reply's line. */
static json_t *read_reply(int fd)
{
	const int64_t deadline = lab_now_ms() + LAB_PATIENCE_MS;
	size_t room = 1u << 22, size = 0;
	char *text = malloc(room);
	json_t *reply = NULL;

	while (text != NULL && size < room && lab_now_ms() < deadline &&
	       memchr(text, '\n', size) == NULL) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		ssize_t count = 0;

		if (poll(&poll_fd, 1, LAB_PATIENCE_MS) == 1)
			count = recv(fd, text + size, room - size, 0);
		if (count <= 0)
			break;
		size += (size_t)count;
	}
	if (text != NULL && size > 0)
		reply = json_loadb(text, size, JSON_DISABLE_EOF_CHECK, NULL);
	if (reply == NULL)
		lab_say("no reply: %zu octets", size);
	free(text);
	return reply;
}

/* `patience_ms`: how long somebody may take to listen. */
static json_t *call(const struct lab_unbound *unbound, const char *socket, const char *request,
                    int64_t patience_ms)
{
	char path[PATH_MAX + 32], text[32768];
	json_t *reply = NULL;
	size_t size;
	int fd;

	if (!lab_print(path, sizeof(path), "%s/%s", unbound->state, socket) ||
	    !lab_print(text, sizeof(text), "%s\n", request))
		return NULL;
	size = strlen(text);
	for (size_t i = 0; i < size; i++)
		if (text[i] == '\'')
			text[i] = '"';
	fd = connect_to(path, patience_ms);
	if (fd < 0)
		return NULL;
	if (send(fd, text, size, MSG_NOSIGNAL) == (ssize_t)size)
		reply = read_reply(fd);
	(void)close(fd);
	return reply;
}

json_t *lab_control_call_at(const struct lab_unbound *unbound, const char *socket,
                            const char *request)
{
	return call(unbound, socket, request, LAB_PATIENCE_MS);
}

json_t *lab_control_try(const struct lab_unbound *unbound, const char *request)
{
	return call(unbound, "control.sock", request, 0);
}

json_t *lab_control_call(const struct lab_unbound *unbound, const char *request)
{
	return lab_control_call_at(unbound, "control.sock", request);
}

json_t *lab_control_expect(const struct lab_unbound *unbound, int line, const char *request,
                           const char *result)
{
	json_t *reply = lab_control_call(unbound, request);
	const char *is = json_string_value(json_object_get(reply, "result"));
	bool as_expected = is != NULL && strcmp(is, result) == 0;

	if (!as_expected) {
		char *text = reply != NULL ? json_dumps(reply, JSON_COMPACT) : NULL;

		LAB_CHECK(false, "line %d: %s: not \"%s\": %s", line, request, result,
		          text != NULL ? text : "no reply");
		free(text);
	}
	return reply;
}

bool lab_control_says(const json_t *reply, const char *text)
{
	const json_t *words = json_object_get(reply, "words");

	for (size_t i = 0; i < json_array_size(words); i++) {
		const char *line = json_string_value(json_array_get(words, i));

		if (line != NULL && strstr(line, text) != NULL)
			return true;
	}
	return false;
}
