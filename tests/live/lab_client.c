/*
 * An exchange is one connected socket with one query on it, and perhaps a fence: a second query
 * whose answer proves that the first was read. Further queries may follow; their answers are only
 * counted. Incoming messages are told apart by their ids.
 * Over TCP each message has its length in front (RFC 1035 section 4.2.2), and a stream may
 * bring them in pieces, so octets are collected until a message is whole. TLS lies below that, and
 * HTTPS has frames of its own. A proxy's header comes before each datagram, or before the stream.
 */
#include "lab_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lab.h"
#include "lab_https.h"
#include "lab_proxy.h"
#include "lab_tls.h"

#define EDNS_ROOM 1232u
#define FENCE_NAME "fence.test."
#define FENCE_ID 0x8000u /* what its id differs in from that of the query before it */

/* Client subnet 192.0.2.0/24, scope 0 (RFC 7871 section 6), as code, length, data. */
static const uint8_t ecs_option[] = { 0, 8, 0, 7, 0, 1, 24, 0, 192, 0, 2 };

struct lab_exchange {
	int fd;
	enum lab_transport transport;
	struct lab_tls *tls;
	struct lab_https *https;
	uint8_t proxy_header[LAB_PROXY_MAX];
	size_t proxy_size;
	uint16_t id;
	uint16_t more_count; /* further queries; their ids differ from `id` by 1, 2, ... */
	unsigned more_done;  /* of those, how many were answered, */
	unsigned more_real;  /* with real data of their type, */
	unsigned more_shown; /* with anything real */
	bool fence_done, closed;
	struct lab_reply *reply;
	size_t collected; /* octets at `buffer`, TCP */
	uint8_t buffer[2 + UINT16_MAX];
};

static int connect_from(const struct lab_query *query, uint16_t port)
{
	const int kind = query->transport == LAB_UDP ? SOCK_DGRAM : SOCK_STREAM;
	const struct timeval send_patience = { .tv_sec = 5 };
	struct sockaddr_in6 from6 = { .sin6_family = AF_INET6 }, to6 = from6;
	struct sockaddr_in from4 = { .sin_family = AF_INET }, to4 = from4;
	bool ok = false;
	int fd;

	fd = socket(strchr(query->from, ':') != NULL ? AF_INET6 : AF_INET, kind | SOCK_CLOEXEC,
	            0);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &send_patience, sizeof(send_patience));
	if (inet_pton(AF_INET6, query->from, &from6.sin6_addr) == 1) {
		to6.sin6_addr = in6addr_loopback;
		to6.sin6_port = htons(port);
		ok = bind(fd, (const struct sockaddr *)&from6, sizeof(from6)) == 0 &&
		     connect(fd, (const struct sockaddr *)&to6, sizeof(to6)) == 0;
	} else if (inet_pton(AF_INET, query->from, &from4.sin_addr) == 1) {
		to4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		to4.sin_port = htons(port);
		ok = bind(fd, (const struct sockaddr *)&from4, sizeof(from4)) == 0 &&
		     connect(fd, (const struct sockaddr *)&to4, sizeof(to4)) == 0;
	}
	if (!ok) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* The query as a message with that id; *ret_wire is to be freed. */
static bool make_wire(const struct lab_query *query, uint16_t id, uint8_t **ret_wire,
                      size_t *ret_size)
{
	const uint16_t class_ = query->class_ != 0 ? query->class_ : LDNS_RR_CLASS_IN;
	ldns_rdf *name = ldns_dname_new_frm_str(query->name), *option;
	ldns_pkt *packet;
	bool ok;

	if (name == NULL)
		return false;
	packet = ldns_pkt_query_new(name, query->type, (ldns_rr_class)class_,
	                            query->no_rd ? 0 : LDNS_RD);
	if (packet == NULL) {
		ldns_rdf_deep_free(name);
		return false;
	}
	ldns_pkt_set_id(packet, id);
	ldns_pkt_set_cd(packet, query->cd);
	ldns_pkt_set_ad(packet, query->ad);
	if (query->edns || query->do_bit || query->ecs)
		ldns_pkt_set_edns_udp_size(packet, EDNS_ROOM);
	if (query->do_bit)
		ldns_pkt_set_edns_do(packet, true);
	if (query->ecs) {
		option = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_UNKNOWN, sizeof(ecs_option),
		                               ecs_option);
		if (option != NULL)
			ldns_pkt_set_edns_data(packet, option);
	}
	ok = ldns_pkt2wire(ret_wire, packet, ret_size) == LDNS_STATUS_OK;
	ldns_pkt_free(packet);
	return ok;
}

/* All of it, through TLS where there is one. */
static bool send_octets(struct lab_exchange *exchange, const uint8_t *octets, size_t size)
{
	if (exchange->tls != NULL)
		return lab_tls_send(exchange->tls, octets, size);
	while (size > 0) {
		const ssize_t part = send(exchange->fd, octets, size, MSG_NOSIGNAL);

		if (part < 0 && errno != EINTR)
			return false;
		if (part > 0) {
			octets += part;
			size -= (size_t)part;
		}
	}
	return true;
}

static bool send_query(struct lab_exchange *exchange, const struct lab_query *query,
                       uint16_t id)
{
	uint8_t *wire = NULL, framed[LAB_PROXY_MAX + 2 + 4096], *at = framed;
	size_t size = 0;
	bool ok = false;

	if (!make_wire(query, id, &wire, &size) || size > 4096)
		goto out;
	if (exchange->transport == LAB_HTTPS) {
		ok = lab_https_send(exchange->https, wire, size);
		goto out;
	}
	if (exchange->transport == LAB_UDP) {
		memcpy(at, exchange->proxy_header, exchange->proxy_size);
		at += exchange->proxy_size;
	} else {
		*at++ = (uint8_t)(size >> 8);
		*at++ = (uint8_t)size;
	}
	memcpy(at, wire, size);
	ok = send_octets(exchange, framed, (size_t)(at - framed) + size);
out:
	free(wire);
	return ok;
}

static void take_message(void *context, const uint8_t *wire, size_t size);

/* What goes before the first query: the proxy's header, then the handshake. */
static bool open_door(struct lab_exchange *exchange, const struct lab_query *query)
{
	static const char *const alpns[LAB_TRANSPORTS] = {
		[LAB_TLS] = "\003dot", [LAB_HTTPS] = "\002h2"
	};

	if (query->proxied != NULL) {
		exchange->proxy_size = lab_proxy_header(
			query->proxied, exchange->transport == LAB_UDP, exchange->proxy_header);
		if (exchange->proxy_size == 0 ||
		    (exchange->transport != LAB_UDP &&
		     !send_octets(exchange, exchange->proxy_header, exchange->proxy_size)))
			return false;
	}
	if (alpns[exchange->transport] == NULL)
		return true;
	exchange->tls = lab_tls_open(exchange->fd, alpns[exchange->transport]);
	if (exchange->tls == NULL || exchange->transport != LAB_HTTPS)
		return exchange->tls != NULL;
	exchange->https = lab_https_open(exchange->tls, take_message, exchange);
	return exchange->https != NULL;
}

static void close_exchange(struct lab_exchange *exchange)
{
	lab_https_close(exchange->https);
	lab_tls_close(exchange->tls);
	if (exchange->fd >= 0)
		(void)close(exchange->fd);
	free(exchange);
}

struct lab_exchange *lab_ask_begin(uint16_t port, const struct lab_query *query)
{
	struct lab_exchange *exchange = calloc(1, sizeof(*exchange));

	if (exchange == NULL)
		return NULL;
	exchange->transport = query->transport;
	exchange->id = ldns_get_random();
	exchange->fd = connect_from(query, port);
	if (exchange->fd >= 0 && open_door(exchange, query) &&
	    send_query(exchange, query, exchange->id))
		return exchange;
	lab_say("cannot ask %s from %s: %s", query->name, query->from, strerror(errno));
	close_exchange(exchange);
	return NULL;
}

static void count_real(struct lab_exchange *exchange, const uint8_t *wire, size_t size)
{
	struct lab_reply *reply = lab_reply_from_wire(wire, size);
	const ldns_rr *question;

	exchange->more_done++;
	if (reply == NULL)
		return;
	exchange->more_shown += lab_reply_shows_real(reply);
	question = ldns_rr_list_rr(ldns_pkt_question(reply->packet), 0);
	if (question != NULL && lab_reply_is_real(reply, ldns_rr_get_type(question)))
		exchange->more_real++;
	lab_reply_free(reply);
}

/* A lab_https_fn, too; the context is the exchange. */
static void take_message(void *context, const uint8_t *wire, size_t size)
{
	struct lab_exchange *exchange = context;
	uint16_t id;

	if (size < LDNS_HEADER_SIZE)
		return;
	id = (uint16_t)(wire[0] << 8 | wire[1]);
	if (id == (exchange->id ^ FENCE_ID))
		exchange->fence_done = true;
	else if (id == exchange->id && exchange->reply == NULL)
		exchange->reply = lab_reply_from_wire(wire, size);
	else if ((id ^ exchange->id) <= exchange->more_count && id != exchange->id)
		count_real(exchange, wire, size);
}

/* As recv(); 0 of a stream with TLS says that nothing was in it for us. */
static ssize_t receive(struct lab_exchange *exchange, uint8_t *to, size_t room)
{
	ssize_t got;

	if (exchange->tls != NULL) {
		got = lab_tls_receive(exchange->tls, to, room);
		exchange->closed = got < 0;
		return got;
	}
	got = recv(exchange->fd, to, room, 0);
	/* A refused datagram is heard of once; the server may still be starting. */
	if (exchange->transport != LAB_UDP)
		exchange->closed = got == 0 || (got < 0 && errno != EINTR);
	return got;
}

/* Takes the messages of a stream that are whole. */
static void take_whole(struct lab_exchange *exchange)
{
	size_t whole;

	while (exchange->collected >= 2) {
		whole = 2 + (size_t)(exchange->buffer[0] << 8 | exchange->buffer[1]);
		if (exchange->collected < whole)
			return;
		take_message(exchange, exchange->buffer + 2, whole - 2);
		exchange->collected -= whole;
		memmove(exchange->buffer, exchange->buffer + whole, exchange->collected);
	}
}

/* Reads what is there, once; the socket must be readable. */
static void read_some(struct lab_exchange *exchange)
{
	do {
		uint8_t *to = exchange->buffer + exchange->collected;
		const ssize_t got =
			receive(exchange, to, sizeof(exchange->buffer) - exchange->collected);

		if (got <= 0)
			return;
		if (exchange->transport == LAB_UDP) {
			take_message(exchange, to, (size_t)got);
		} else if (exchange->transport == LAB_HTTPS) {
			exchange->closed = !lab_https_feed(exchange->https, to, (size_t)got);
		} else {
			exchange->collected += (size_t)got;
			take_whole(exchange);
		}
	} while (!exchange->closed && exchange->tls != NULL && lab_tls_has_more(exchange->tls));
}

/* Waits and reads once. False: the stream has ended, or time is up. */
static bool read_before(struct lab_exchange *exchange, int64_t deadline_ms)
{
	while (!exchange->closed) {
		struct pollfd readable = { .fd = exchange->fd, .events = POLLIN };
		int64_t left_ms = deadline_ms - lab_now_ms();
		int ready;

		if (left_ms < 0)
			left_ms = 0;
		ready = poll(&readable, 1, (int)left_ms);
		if (ready > 0) {
			read_some(exchange);
			return true;
		}
		if (ready == 0 && left_ms == 0)
			return false;
	}
	return false;
}

static void read_reply(struct lab_exchange *exchange, int patience_ms)
{
	const int64_t deadline_ms = lab_now_ms() + patience_ms;

	while (exchange->reply == NULL && read_before(exchange, deadline_ms))
		continue;
}

bool lab_ask_fence(struct lab_exchange *exchange)
{
	const struct lab_query fence = { .name = FENCE_NAME, .type = LDNS_RR_TYPE_TXT };
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	if (!send_query(exchange, &fence, (uint16_t)(exchange->id ^ FENCE_ID))) {
		exchange->closed = exchange->transport != LAB_UDP;
		return false;
	}
	while (!exchange->fence_done && read_before(exchange, deadline_ms))
		continue;
	return exchange->fence_done;
}

bool lab_ask_more(struct lab_exchange *exchange, const struct lab_query *query)
{
	if (exchange->more_count + 1u >= FENCE_ID)
		return false;
	exchange->more_count++;
	return send_query(exchange, query, (uint16_t)(exchange->id ^ exchange->more_count));
}

unsigned lab_ask_more_real(struct lab_exchange *exchange, unsigned count, int patience_ms)
{
	const int64_t deadline_ms = lab_now_ms() + patience_ms;

	while (exchange->more_real < count && read_before(exchange, deadline_ms))
		continue;
	return exchange->more_real;
}

bool lab_ask_more_all(struct lab_exchange *exchange, int patience_ms, unsigned *ret_shown)
{
	const int64_t deadline_ms = lab_now_ms() + patience_ms;

	while (exchange->more_done < exchange->more_count && read_before(exchange, deadline_ms))
		continue;
	*ret_shown = exchange->more_shown;
	return exchange->more_done == exchange->more_count;
}

bool lab_ask_poll(struct lab_exchange *exchange)
{
	read_reply(exchange, 0);
	return exchange->reply != NULL;
}

uint16_t lab_ask_source_port(const struct lab_exchange *exchange)
{
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);

	if (getsockname(exchange->fd, (struct sockaddr *)&from, &size) != 0)
		return 0;
	return ntohs(from.ss_family == AF_INET6
	                     ? ((const struct sockaddr_in6 *)(const void *)&from)->sin6_port
	                     : ((const struct sockaddr_in *)(const void *)&from)->sin_port);
}

bool lab_ask_is_closed(const struct lab_exchange *exchange)
{
	return exchange->closed;
}

struct lab_reply *lab_ask_end(struct lab_exchange *exchange, int patience_ms)
{
	struct lab_reply *reply;

	if (exchange == NULL)
		return NULL;
	read_reply(exchange, patience_ms);
	reply = exchange->reply;
	close_exchange(exchange);
	return reply;
}

struct lab_reply *lab_ask(uint16_t port, const struct lab_query *query, int patience_ms)
{
	return lab_ask_end(lab_ask_begin(port, query), patience_ms);
}

bool lab_ask_until_ready(struct lab_process *process, uint16_t port,
                         const struct lab_query *query)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	while (lab_process_is_alive(process) && lab_now_ms() < deadline_ms) {
		struct lab_reply *reply = lab_ask(port, query, 500);
		const bool ready = reply != NULL && reply->rcode == LDNS_RCODE_NOERROR;

		lab_reply_free(reply);
		if (ready)
			return true;
		lab_pause();
	}
	return false;
}
