/*
 * Each client has a socket of its own and one question on its way, so that nothing is lost between the two on
 * loopback, and the number of questions is the number of look-ups.
 */
#include "flood.h"
#include "lab_alerts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FAVOURITES 100u
#define QUERY_MAX 64u
#define HEADER_SIZE 12u

struct client {
	int fd;
	uint16_t id;
	unsigned name;
	int64_t began_us;
	bool waits;
};

struct flood {
	struct client clients[FLOOD_CLIENTS];
	uint32_t random;
	unsigned asked[FLOOD_CLIENTS][FLOOD_NAMES];
};

struct flood *flood_new(void)
{
	struct flood *flood = calloc(1, sizeof(*flood));

	if (flood == NULL)
		return NULL;
	flood->random = 20261129;
	for (unsigned i = 0; i < FLOOD_CLIENTS; i++)
		flood->clients[i].fd = -1;
	for (unsigned i = 0; i < FLOOD_CLIENTS; i++) {
		struct sockaddr_in address = { .sin_family = AF_INET };

		address.sin_addr.s_addr = htonl(0x7f000a01u + i);
		flood->clients[i].fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (flood->clients[i].fd >= 0 &&
		    bind(flood->clients[i].fd, (const struct sockaddr *)&address,
		         sizeof(address)) == 0)
			continue;
		lab_say("client %u: %s", i, strerror(errno));
		flood_free(flood);
		return NULL;
	}
	return flood;
}

void flood_free(struct flood *flood)
{
	if (flood == NULL)
		return;
	for (unsigned i = 0; i < FLOOD_CLIENTS; i++)
		if (flood->clients[i].fd >= 0)
			(void)close(flood->clients[i].fd);
	free(flood);
}

/* ---- questions ------------------------------------------------------------------------------- */

static unsigned next_random(struct flood *flood, unsigned below)
{
	flood->random = flood->random * 1664525u + 1013904223u;
	return (unsigned)(((uint64_t)flood->random * below) >> 32);
}

/* RD, one question: nNUMBER.army.test. MX IN. Returns its size. */
static size_t write_query(uint8_t query[QUERY_MAX], uint16_t id, unsigned name)
{
	static const uint8_t rest[] = "\4army\4test\0\0\17\0\1";
	char label[16];
	const size_t size = (size_t)snprintf(label, sizeof(label), "n%u", name);

	memset(query, 0, HEADER_SIZE);
	query[0] = (uint8_t)(id >> 8);
	query[1] = (uint8_t)id;
	query[2] = 1;
	query[5] = 1;
	query[HEADER_SIZE] = (uint8_t)size;
	memcpy(query + HEADER_SIZE + 1, label, size);
	memcpy(query + HEADER_SIZE + 1 + size, rest, sizeof(rest) - 1);
	return HEADER_SIZE + 1 + size + sizeof(rest) - 1;
}

static bool send_next(struct flood *flood, unsigned number)
{
	struct client *client = &flood->clients[number];
	uint8_t query[QUERY_MAX];
	size_t size;

	client->name =
		next_random(flood, next_random(flood, 2) == 0 ? FAVOURITES : FLOOD_NAMES);
	client->id++;
	size = write_query(query, client->id, client->name);
	client->began_us = lab_now_us();
	client->waits = send(client->fd, query, size, 0) == (ssize_t)size;
	flood->asked[number][client->name]++;
	return client->waits;
}

/* NOERROR with one RR, that ends with the rdata of `0 .`: preference 0 and the root. */
static bool is_null_mx(const uint8_t *reply, size_t size, uint16_t id)
{
	static const uint8_t rdata[] = { 0, 3, 0, 0, 0 };

	return size > HEADER_SIZE + sizeof(rdata) && reply[0] == id >> 8 &&
	       reply[1] == (id & 0xff) && (reply[3] & 15) == 0 && reply[6] == 0 &&
	       reply[7] == 1 && memcmp(reply + size - sizeof(rdata), rdata, sizeof(rdata)) == 0;
}

static bool take_answer(struct client *client, struct soak_latencies *latencies)
{
	uint8_t reply[512];
	const ssize_t size = recv(client->fd, reply, sizeof(reply), 0);

	if (size < 0 || !is_null_mx(reply, (size_t)size, client->id)) {
		lab_say("n%u.army.test: %zd octets that are no null MX", client->name, size);
		return false;
	}
	soak_latency_add(latencies, lab_now_us() - client->began_us);
	client->waits = false;
	return true;
}

/* Connected to the resolver, so that nothing else is taken for an answer. */
static bool connect_all(struct flood *flood, uint16_t port)
{
	struct sockaddr_in resolver = { .sin_family = AF_INET, .sin_port = htons(port) };

	resolver.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (unsigned i = 0; i < FLOOD_CLIENTS; i++)
		if (connect(flood->clients[i].fd, (const struct sockaddr *)&resolver,
		            sizeof(resolver)) != 0)
			return false;
	return true;
}

static void sleep_until(int64_t time_us)
{
	const struct timespec moment = { .tv_sec = (time_t)(time_us / 1000000),
		                         .tv_nsec = (long)(time_us % 1000000) * 1000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL) == EINTR)
		continue;
}

static bool ask_evenly(struct flood *flood, unsigned count, unsigned rate,
                       struct soak_latencies *latencies)
{
	const int64_t begun_us = lab_now_us();

	for (unsigned i = 0; i < count; i++) {
		const unsigned number = i % FLOOD_CLIENTS;
		struct pollfd wait = { .fd = flood->clients[number].fd, .events = POLLIN };

		sleep_until(begun_us + (int64_t)i * 1000000 / rate);
		if (!send_next(flood, number) || poll(&wait, 1, LAB_PATIENCE_MS) != 1 ||
		    !take_answer(&flood->clients[number], latencies))
			return false;
	}
	return true;
}

static bool ask_all_at_once(struct flood *flood, unsigned count,
                            struct soak_latencies *latencies)
{
	struct pollfd polls[FLOOD_CLIENTS];
	unsigned sent = 0, answered = 0;

	for (unsigned i = 0; i < FLOOD_CLIENTS; i++)
		polls[i] = (struct pollfd){ .fd = flood->clients[i].fd, .events = POLLIN };
	for (unsigned i = 0; i < FLOOD_CLIENTS && sent < count; i++, sent++)
		if (!send_next(flood, i))
			return false;
	while (answered < count) {
		if (poll(polls, FLOOD_CLIENTS, LAB_PATIENCE_MS) <= 0) {
			lab_say("no answer in time, after %u of %u", answered, count);
			return false;
		}
		for (unsigned i = 0; i < FLOOD_CLIENTS; i++) {
			if ((polls[i].revents & POLLIN) == 0)
				continue;
			if (!take_answer(&flood->clients[i], latencies))
				return false;
			answered++;
			if (sent < count && !send_next(flood, i))
				return false;
			sent += sent < count;
		}
	}
	return true;
}

bool flood_ask(struct flood *flood, uint16_t port, unsigned count, unsigned rate,
               struct soak_latencies *latencies)
{
	if (!connect_all(flood, port))
		return false;
	return rate != 0 ? ask_evenly(flood, count, rate, latencies)
	                 : ask_all_at_once(flood, count, latencies);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* What has been read so far. */
struct reading {
	const struct flood *flood;
	struct flood_lines *lines;
	json_int_t sequence;
	bool is_over; /* the last line was the end of the module */
	/* How many look-ups the lines say of each. */
	unsigned said[FLOOD_CLIENTS][FLOOD_NAMES];
};

static uint64_t number_at(const json_t *line, const char *path)
{
	const json_int_t number = lab_alert_number(line, path);

	return number > 0 ? (uint64_t)number : 0;
}

/* The number between two texts. False: it is something else. */
static bool number_between(const char *text, const char *before, const char *after,
                           unsigned *ret)
{
	char *end;

	if (strncmp(text, before, strlen(before)) != 0)
		return false;
	*ret = (unsigned)strtoul(text + strlen(before), &end, 10);
	return strcmp(end, after) == 0;
}

static bool read_lookup(struct reading *reading, const json_t *line, bool is_repeat)
{
	unsigned client = 0, name = FLOOD_NAMES;
	const uint64_t count = number_at(line, "mxwarden.count");
	unsigned *said;

	if (!number_between(lab_alert_text(line, "source.ip"), "127.0.10.", "", &client) ||
	    !number_between(lab_alert_text(line, "dns.question.name"), "n", ".army.test",
	                    &name) ||
	    client == 0 || client > FLOOD_CLIENTS || name >= FLOOD_NAMES) {
		lab_say("nobody asked for %s", lab_alert_text(line, "dns.question.name"));
		return false;
	}
	said = &reading->said[client - 1][name];
	if (is_repeat ? *said == 0 : count != 1) {
		lab_say("line %lld: %s", (long long)reading->sequence,
		        is_repeat ? "a repeat without an alert" : "an alert of another number");
		return false;
	}
	*said += (unsigned)count;
	reading->lines->counted += count;
	if (*said <= reading->flood->asked[client - 1][name])
		return true;
	lab_say("127.0.10.%u asked %u times for n%u, and the lines say %u", client,
	        reading->flood->asked[client - 1][name], name, *said);
	return false;
}

static bool read_line(struct reading *reading, const json_t *line)
{
	const char *dataset = lab_alert_text(line, "event.dataset");
	const bool is_repeat = strcmp(dataset, "mxwarden.repeat") == 0;
	const bool is_alert = strcmp(dataset, "mxwarden.alert") == 0;

	reading->lines->lines++;
	reading->lines->ring += number_at(line, "mxwarden.dropped.ring");
	reading->lines->write += number_at(line, "mxwarden.dropped.write");
	reading->lines->build += number_at(line, "mxwarden.dropped.build");
	reading->lines->reload += number_at(line, "mxwarden.dropped.reload");
	reading->is_over = strcmp(lab_alert_text(line, "event.action"), "module-stopped") == 0;
	if (lab_alert_number(line, "event.sequence") != ++reading->sequence) {
		lab_say("line %lld has the number %lld", (long long)reading->sequence,
		        (long long)lab_alert_number(line, "event.sequence"));
		return false;
	}
	reading->lines->alerts += is_alert;
	reading->lines->repeats += is_repeat;
	return (!is_alert && !is_repeat) || read_lookup(reading, line, is_repeat);
}

static bool read_file(struct reading *reading, FILE *file)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t size;
	bool good = true;

	while (good && (size = getline(&text, &room, file)) > 0) {
		json_t *line = json_loadb(text, (size_t)size, 0, NULL);

		/* A full disk cut it off; it is counted as lost. */
		if (line == NULL)
			reading->lines->cut_off++;
		else
			good = read_line(reading, line);
		json_decref(line);
	}
	free(text);
	if (good && !reading->is_over)
		lab_say("the last line is not the end of the module");
	return good && reading->is_over;
}

bool flood_read(const struct flood *flood, const char *path, struct flood_lines *ret)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	FILE *file = fopen(path, "re");
	bool good = false;

	*ret = (struct flood_lines){ .lines = 0 };
	if (reading != NULL && file != NULL) {
		reading->flood = flood;
		reading->lines = ret;
		good = read_file(reading, file);
	}
	if (file != NULL)
		(void)fclose(file);
	free(reading);
	return good;
}
