/* The socket is connected, so that the kernel knows whose queue has to have room. A receiver that is restarted
 * binds a socket of its own: what is sent to the old one is refused, and we connect once more to whatever the
 * path leads to by then. A receiver that hangs leaves its queue full. The first datagram that finds it so is
 * given a moment, in case the receiver is only behind; those after it are given none, until one gets
 * through. Each of them connects anew, too: somebody may have put another socket there. */
#include "alert/datagram.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "alert/format.h"
#include "thread/thread.h"

/* What a socket should be able to hold: the longest line and what a sink may put in front of it. The system
 * may allow less; then the longest lines are refused. */
#define SEND_BUFFER ((int)(2u * MXWI_LINE_SIZE_MAX))

void mxwi_datagram_init(struct mxwi_datagram *datagram, const char *path)
{
	datagram->path = path;
	datagram->fd = -1;
	datagram->is_stuck = false;
}

static void shut(struct mxwi_datagram *datagram)
{
	if (datagram->fd >= 0)
		(void)close(datagram->fd);
	datagram->fd = -1;
}

void mxwi_datagram_fini(struct mxwi_datagram *datagram)
{
	shut(datagram);
}

static void explain(const struct mxwi_datagram *datagram, const char *verb, int error,
                    char reterr_why[MXWI_WHY_MAX])
{
	const char *what = NULL;

	if (error == EPROTOTYPE)
		what = "it is no datagram socket";
	else if (error == EAGAIN)
		what = "it is full, and nobody takes anything out";
	else if (error == EMSGSIZE)
		what = "the line is longer than a datagram may be";
	mxwi_sink_explain(verb, datagram->path, what, error, reterr_why);
}

bool mxwi_datagram_open(struct mxwi_datagram *datagram, char reterr_why[MXWI_WHY_MAX])
{
	const int flags = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, buffer = SEND_BUFFER;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const size_t size = strlen(datagram->path);

	shut(datagram);
	if (size >= sizeof(address.sun_path)) {
		mxwi_sink_explain(
			"open", datagram->path,
			"the path is too long for a socket, for which 107 octets are the "
			"most",
			0, reterr_why);
		return false;
	}
	memcpy(address.sun_path, datagram->path, size);
	datagram->fd = socket(AF_UNIX, flags, 0);
	if (datagram->fd >= 0)
		(void)setsockopt(datagram->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	if (datagram->fd >= 0 &&
	    connect(datagram->fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return true;
	explain(datagram, "open", errno, reterr_why);
	shut(datagram);
	return false;
}

/* Waits until there is room, or that time has come. */
static bool wait_for_room(const struct mxwi_datagram *datagram, int64_t until_ms)
{
	struct pollfd waiting = { .fd = datagram->fd, .events = POLLOUT };

	for (;;) {
		const int64_t left_ms = until_ms - mxwi_now_ms();
		const int count = poll(&waiting, 1, left_ms > 0 ? (int)left_ms : 0);

		if (count >= 0 || errno != EINTR)
			return count > 0;
	}
}

static int64_t patience_ends_ms(const struct mxwi_datagram *datagram)
{
	return mxwi_now_ms() + (datagram->is_stuck ? 0 : MXWI_DATAGRAM_WAIT_MS);
}

/* Returns 0, or an error number. Others send to the same socket, and may take the room that we have waited for:
 * then we wait again, but not beyond our time. */
static int send_message(const struct mxwi_datagram *datagram, const struct msghdr *message)
{
	int64_t until_ms = 0;
	bool is_last = false;

	while (sendmsg(datagram->fd, message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN || is_last)
			return errno;
		if (until_ms == 0)
			until_ms = patience_ends_ms(datagram);
		if (!wait_for_room(datagram, until_ms))
			return EAGAIN;
		is_last = mxwi_now_ms() >= until_ms;
	}
	return 0;
}

bool mxwi_datagram_send(struct mxwi_datagram *datagram, const struct mxwi_datagram_part *parts,
                        size_t count, char reterr_why[MXWI_WHY_MAX])
{
	struct iovec vector[MXWI_DATAGRAM_PARTS_MAX];
	const struct msghdr message = { .msg_iov = vector, .msg_iovlen = count };
	bool is_fresh;
	int error;

	/* sendmsg() takes what it does not change as not const. */
	for (size_t i = 0; i < count; i++) {
		memcpy(&vector[i].iov_base, &parts[i].octets, sizeof(parts[i].octets));
		vector[i].iov_len = parts[i].size;
	}
	do {
		is_fresh = datagram->fd < 0;
		if (is_fresh && !mxwi_datagram_open(datagram, reterr_why))
			return false;
		error = send_message(datagram, &message);
		if (error != 0 && error != EMSGSIZE)
			shut(datagram);
	} while (error != 0 && error != EMSGSIZE && error != EAGAIN && !is_fresh);
	if (error != EMSGSIZE)
		datagram->is_stuck = error == EAGAIN;
	if (error != 0)
		explain(datagram, "send to", error, reterr_why);
	return error == 0;
}

bool mxwi_datagram_ready(struct mxwi_datagram *datagram, char reterr_why[MXWI_WHY_MAX])
{
	if (!mxwi_datagram_open(datagram, reterr_why))
		return false;
	datagram->is_stuck = !wait_for_room(datagram, patience_ends_ms(datagram));
	if (datagram->is_stuck)
		explain(datagram, "send to", EAGAIN, reterr_why);
	return !datagram->is_stuck;
}
