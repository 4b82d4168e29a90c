/*
 * The program is told everything on its command line. It answers "+PONG" to PING as soon as it serves.
 */
#include "lab_redis.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab_unbound.h"

const char *lab_redis_missing(void)
{
	const char *redis = getenv("MXW_TEST_REDIS");
	const struct lab lab = { .unbound = getenv("MXW_TEST_UNBOUND") };

	if (redis == NULL || access(redis, X_OK) != 0)
		return "MXW_TEST_REDIS names no program";
	if (lab.unbound == NULL || !lab_unbound_knows(&lab, "redis-server-host"))
		return "this Unbound is without cachedb and Redis";
	return NULL;
}

static bool answers(uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		                        .sin_port = htons(port),
		                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval patience = { .tv_sec = 1 };
	static const char ping[] = "PING\r\n";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char pong[5] = "";
	bool ok = fd >= 0 &&
	          setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0 &&
	          connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	          send(fd, ping, sizeof(ping) - 1, MSG_NOSIGNAL) == (ssize_t)sizeof(ping) - 1 &&
	          recv(fd, pong, sizeof(pong), MSG_WAITALL) == (ssize_t)sizeof(pong) &&
	          memcmp(pong, "+PONG", sizeof(pong)) == 0;

	if (fd >= 0)
		(void)close(fd);
	return ok;
}

uint16_t lab_redis_start(struct lab *lab, struct lab_process *process)
{
	const uint16_t port = lab_port_take(lab);
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	char port_text[16], log[PATH_MAX];
	const char *const argv[] = { getenv("MXW_TEST_REDIS"),
		                     "--port",
		                     port_text,
		                     "--bind",
		                     "127.0.0.1",
		                     "--save",
		                     "",
		                     "--appendonly",
		                     "no",
		                     "--dir",
		                     lab->dir,
		                     NULL };

	if (port == 0 || !lab_print(port_text, sizeof(port_text), "%u", (unsigned)port) ||
	    !lab_print(log, sizeof(log), "%s/redis.log", lab->dir) ||
	    !lab_process_start(process, argv, NULL, log))
		return 0;
	while (!answers(port)) {
		if (lab_now_ms() > deadline_ms || !lab_process_is_alive(process)) {
			lab_say("Redis does not answer; its log is %s", log);
			return 0;
		}
		lab_pause();
	}
	return port;
}
