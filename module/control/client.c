/* A call is one connection: the request goes out, the reply comes back, all before one deadline. Every
 * wait is a poll() with what is left until then, so neither a module that hangs nor one that talks for
 * ever holds the caller; and what is kept of a reply is bounded. A module that refuses a call early may
 * close its side before the request is through, so a failure to send counts only when no reply came. */
#include <mxwarden/control.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "control/address.h"

/* What one receive takes at least. */
#define STEP 65536u

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Milliseconds that are left; 0: none. */
static int left_ms(int64_t deadline_ms)
{
	const int64_t left = deadline_ms - now_ms();

	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

/* MXW_OK: the socket is ready, or has failed, which the next call on it tells. */
static enum mxw_result wait_for(int fd, short events, int64_t deadline_ms)
{
	struct pollfd ready = { .fd = fd, .events = events };
	int count;

	do {
		const int left = left_ms(deadline_ms);

		/* Also where something is there to be read: whoever talks for ever has it there. */
		count = left > 0 ? poll(&ready, 1, left) : 0;
	} while (count < 0 && errno == EINTR);
	if (count > 0)
		return MXW_OK;
	if (count == 0)
		errno = ETIMEDOUT;
	return MXW_IO;
}

/* ---- the connection ---- */

/* Connects, and waits where the module has many callers already. Returns 0 or an errno. */
static int connect_before(int fd, const struct sockaddr_un *address, int64_t deadline_ms)
{
	for (;;) {
		const int left = left_ms(deadline_ms);
		/* Of a local socket it is the time that connect() may take. 0 would be for ever. */
		const struct timeval patience = { .tv_sec = left / 1000,
			                          .tv_usec =
			                                  (suseconds_t)(left % 1000) * 1000 };

		if (left == 0)
			return ETIMEDOUT;
		if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) != 0)
			return errno;
		if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
			return 0;
		if (errno != EINTR && errno != EAGAIN)
			return errno;
	}
}

/* Returns the connection; -1 with errno. */
static int open_connection(const char *directory, const char *socket_name, int64_t deadline_ms)
{
	char path[PATH_MAX];
	struct sockaddr_un address;
	int directory_fd = -1, fd = -1, error = 0;
	const int size = snprintf(path, sizeof(path), "%s/%s", directory, socket_name);

	if (size < 0 || (size_t)size >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (!mxwi_address_make(path, &address, &directory_fd))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	error = fd < 0 ? errno : connect_before(fd, &address, deadline_ms);
	if (error == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
		error = errno;
	if (directory_fd >= 0)
		(void)close(directory_fd);
	if (error == 0)
		return fd;
	if (fd >= 0)
		(void)close(fd);
	errno = error;
	return -1;
}

static enum mxw_result send_octets(int fd, const char *octets, size_t size, int64_t deadline_ms)
{
	while (size > 0) {
		/* A module that went away is an error here, not a signal. */
		const ssize_t count = send(fd, octets, size, MSG_NOSIGNAL);

		if (count >= 0) {
			octets += count;
			size -= (size_t)count;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (wait_for(fd, POLLOUT, deadline_ms) != MXW_OK)
				return MXW_IO;
		} else if (errno != EINTR) {
			return MXW_IO;
		}
	}
	return MXW_OK;
}

static enum mxw_result send_request(int fd, const char *request, int64_t deadline_ms)
{
	const enum mxw_result result = send_octets(fd, request, strlen(request), deadline_ms);

	return result == MXW_OK ? send_octets(fd, "\n", 1, deadline_ms) : result;
}

/* ---- the reply ---- */

/* Octets as they come. */
struct buffer {
	char *octets; /* owned */
	size_t size, room;
};

/* Makes room for one more octet at least; the buffer never has room for more than `most`. MXW_LIMIT:
 * it is that large. */
static enum mxw_result make_room(struct buffer *buffer, size_t most)
{
	size_t room = buffer->room == 0 ? STEP : buffer->room;
	char *grown;

	if (buffer->size < buffer->room)
		return MXW_OK;
	if (buffer->size >= most)
		return MXW_LIMIT;
	if (buffer->room != 0)
		room = buffer->room <= most / 2 ? 2 * buffer->room : most;
	if (room > most)
		room = most;
	grown = realloc(buffer->octets, room);
	if (grown == NULL)
		return MXW_NOMEM;
	buffer->octets = grown;
	buffer->room = room;
	return MXW_OK;
}

/* Waits for more and takes it. *ret_end: there is no more. */
static enum mxw_result receive(int fd, struct buffer *buffer, size_t most, int64_t deadline_ms,
                               bool *ret_end)
{
	const enum mxw_result result = make_room(buffer, most);

	if (result != MXW_OK)
		return result;
	for (;;) {
		ssize_t count;

		if (wait_for(fd, POLLIN, deadline_ms) != MXW_OK)
			return MXW_IO;
		count = recv(fd, buffer->octets + buffer->size, buffer->room - buffer->size, 0);
		if (count >= 0) {
			buffer->size += (size_t)count;
			*ret_end = count == 0;
			return MXW_OK;
		}
		if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
			return MXW_IO;
	}
}

/* Reads a line. *ret_size is that of the line without its end, behind which more may have come. */
static enum mxw_result receive_line(int fd, struct buffer *buffer, int64_t deadline_ms,
                                    size_t *ret_size)
{
	for (;;) {
		const size_t before = buffer->size;
		bool end = false;
		const char *found;
		enum mxw_result result =
			receive(fd, buffer, MXW_CONTROL_REPLY_MAX, deadline_ms, &end);

		if (result != MXW_OK)
			return result;
		if (end) {
			errno = ECONNRESET;
			return MXW_IO;
		}
		found = memchr(buffer->octets + before, '\n', buffer->size - before);
		if (found != NULL) {
			*ret_size = (size_t)(found - buffer->octets);
			return MXW_OK;
		}
	}
}

/* What came behind the line moves to a buffer of its own, and the rest follows. */
static enum mxw_result receive_payload(int fd, const struct buffer *line, size_t line_size,
                                       int64_t deadline_ms, struct buffer *payload)
{
	const size_t early = line->size - line_size - 1;
	enum mxw_result result = MXW_OK;
	bool end = false;

	if (early > 0) {
		payload->octets = malloc(early);
		if (payload->octets == NULL)
			return MXW_NOMEM;
		memcpy(payload->octets, line->octets + line_size + 1, early);
		payload->size = payload->room = early;
	}
	while (result == MXW_OK && !end)
		result = receive(fd, payload, MXW_CONTROL_PAYLOAD_MAX, deadline_ms, &end);
	return result;
}

enum mxw_result mxw_control_call(const char *directory, const char *socket_name,
                                 const char *request, bool with_payload, unsigned patience_ms,
                                 struct mxw_control_reply *ret)
{
	const int64_t deadline_ms = now_ms() + patience_ms;
	struct buffer line = { .octets = NULL }, payload = { .octets = NULL };
	size_t size = 0;
	enum mxw_result result, sent;
	int fd, error;

	if (strchr(request, '\n') != NULL)
		return MXW_SYNTAX;
	if (strlen(request) + 1 > MXW_CONTROL_REQUEST_MAX)
		return MXW_LIMIT;
	fd = open_connection(directory, socket_name, deadline_ms);
	if (fd < 0)
		return MXW_IO;
	sent = send_request(fd, request, deadline_ms);
	result = sent != MXW_OK && errno == ETIMEDOUT
	                 ? sent
	                 : receive_line(fd, &line, deadline_ms, &size);
	if (result == MXW_OK && with_payload)
		result = receive_payload(fd, &line, size, deadline_ms, &payload);
	error = errno;
	(void)close(fd);
	if (result == MXW_OK) {
		line.octets[size] = '\0';
		/* An end without anything before it has made room for nothing. */
		if (payload.size == 0) {
			free(payload.octets);
			payload.octets = NULL;
		}
		*ret = (struct mxw_control_reply){
			.text = line.octets,
			.size = size,
			.payload = (unsigned char *)payload.octets,
			.payload_size = payload.size,
		};
		return MXW_OK;
	}
	free(line.octets);
	free(payload.octets);
	errno = error;
	return result;
}

void mxw_control_reply_fini(struct mxw_control_reply *reply)
{
	free(reply->text);
	free(reply->payload);
	*reply = (struct mxw_control_reply){ .text = NULL };
}
