/* A caller of a control socket, who sends what he likes in the pieces that he likes: the first octet of
 * the input says how large those are, the second how much goes before the rest, so that a short input can
 * be a long line. A request is exactly the first line, whatever the pieces; who sends no line within the
 * limit is given up. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mxwarden/control.h>

#include "control/connection.h"
#include "tests/fuzz/fuzz_kit.h"

#define PADDING 512u /* octets for each unit of the second octet */

/* What is sent, and in which pieces. */
struct sent {
	uint8_t *octets;
	size_t size, piece;
};

static struct sent read_input(struct mxwt_input input)
{
	const unsigned pieces = mxwt_input_octet(&input);
	const size_t padding = PADDING * mxwt_input_octet(&input);
	struct sent sent = { .size = padding + input.left };

	/* The more it is, the larger the pieces. */
	sent.piece = (1u + pieces) * (1u + sent.size / 4096u);
	sent.octets = malloc(sent.size + 1);
	FUZZ_REQUIRE(sent.octets != NULL);
	memset(sent.octets, 'x', padding);
	if (input.left > 0)
		memcpy(sent.octets + padding, input.octets, input.left);
	return sent;
}

static void check_request(const struct mxwi_connection *connection, const uint8_t *line,
                          size_t line_size)
{
	FUZZ_REQUIRE(connection->request_size == line_size);
	FUZZ_REQUIRE(line_size < MXW_CONTROL_REQUEST_MAX);
	FUZZ_REQUIRE(line_size == 0 || memcmp(connection->request, line, line_size) == 0);
	FUZZ_REQUIRE(connection->request[line_size] == '\0');
}

/* Sends all of it, and hangs up; returns what came of it. */
static enum mxwi_step converse(struct mxwi_connection *connection, int fd,
                               const struct sent *sent)
{
	enum mxwi_step step = MXWI_STEP_WAIT;

	for (size_t at = 0, size; step == MXWI_STEP_WAIT && at < sent->size; at += size) {
		size = sent->size - at < sent->piece ? sent->size - at : sent->piece;
		FUZZ_REQUIRE(send(fd, sent->octets + at, size, MSG_NOSIGNAL) == (ssize_t)size);
		step = mxwi_connection_step(connection);
	}
	(void)close(fd);
	/* What is read at once is at most what fits: a few times, and it must be over. */
	for (unsigned i = 0; i < 4 && step == MXWI_STEP_WAIT; i++)
		step = mxwi_connection_step(connection);
	return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct sent sent = read_input((struct mxwt_input){ data, size });
	const uint8_t *end = memchr(sent.octets, '\n', sent.size);
	const size_t line_size = end != NULL ? (size_t)(end - sent.octets) : sent.size;
	struct mxwi_connection connection;
	enum mxwi_step step;
	int ends[2];

	FUZZ_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	FUZZ_REQUIRE(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
	FUZZ_REQUIRE(mxwi_connection_open(&connection, ends[0], 0));
	step = converse(&connection, ends[1], &sent);
	if (end != NULL && line_size < MXW_CONTROL_REQUEST_MAX) {
		FUZZ_REQUIRE(step == MXWI_STEP_REQUEST);
		check_request(&connection, sent.octets, line_size);
	} else {
		FUZZ_REQUIRE(step == MXWI_STEP_OVER);
	}
	mxwi_connection_close(&connection);
	free(sent.octets);
	return 0;
}
