/* A connection first gathers octets up to a line end, and then sends its reply. A caller that sends too
 * much, or hangs up, or waits too long, costs a place until its deadline, and nothing else. */
#include "control/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mxwarden/control.h>

bool mxwi_connection_open(struct mxwi_connection *connection, int fd, int64_t deadline_ms)
{
	*connection = (struct mxwi_connection){
		.fd = fd,
		.deadline_ms = deadline_ms,
		.request = malloc(MXW_CONTROL_REQUEST_MAX),
	};
	if (connection->request != NULL)
		return true;
	mxwi_connection_close(connection);
	return false;
}

static enum mxwi_step after_error(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? MXWI_STEP_WAIT
	                                                                 : MXWI_STEP_OVER;
}

static enum mxwi_step receive(struct mxwi_connection *connection)
{
	char *at = connection->request + connection->request_size;
	size_t room = MXW_CONTROL_REQUEST_MAX - connection->request_size;
	ssize_t count;
	char *end;

	if (room == 0)
		return MXWI_STEP_OVER;
	count = recv(connection->fd, at, room, 0);
	if (count < 0)
		return after_error();
	if (count == 0)
		return MXWI_STEP_OVER;
	connection->request_size += (size_t)count;
	end = memchr(at, '\n', (size_t)count);
	if (end == NULL)
		return MXWI_STEP_WAIT;
	*end = '\0';
	connection->request_size = (size_t)(end - connection->request);
	return MXWI_STEP_REQUEST;
}

static enum mxwi_step transmit(struct mxwi_connection *connection)
{
	const bool in_text = connection->sent < connection->text_size;
	const size_t done =
		in_text ? connection->sent : connection->sent - connection->text_size;
	const char *from = in_text ? connection->text : connection->payload;
	const size_t size = in_text ? connection->text_size : connection->payload_size;
	ssize_t count = send(connection->fd, from + done, size - done, MSG_NOSIGNAL);

	if (count < 0)
		return after_error();
	connection->sent += (size_t)count;
	return connection->sent == connection->text_size + connection->payload_size
	               ? MXWI_STEP_OVER
	               : MXWI_STEP_WAIT;
}

enum mxwi_step mxwi_connection_step(struct mxwi_connection *connection)
{
	return connection->replying ? transmit(connection) : receive(connection);
}

void mxwi_connection_reply(struct mxwi_connection *connection, char *text, size_t text_size,
                           void *payload, size_t payload_size, int64_t deadline_ms)
{
	connection->replying = true;
	connection->text = text;
	connection->text_size = text_size;
	connection->payload = payload;
	connection->payload_size = payload_size;
	connection->deadline_ms = deadline_ms;
}

void mxwi_connection_close(struct mxwi_connection *connection)
{
	(void)close(connection->fd);
	free(connection->request);
	free(connection->text);
	free(connection->payload);
	*connection = (struct mxwi_connection){ .fd = -1 };
}
