/*
 * One thread receives queries, notes them, and answers those that are not held from a table of
 * patterns, or, where a name is not its own, with what NSD says. A held query is kept with its
 * sender's address; the release answers from the releasing thread, over the same socket. One
 * mutex guards the list of queries and the list of holds, one condition variable says that a
 * query was noted. So a test keeps queries of the resolver in flight for exactly as long as it
 * wants, without any clock.
 */
#include "lab_slow.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lab.h"
#include "lab_zone.h"

#define HOLDS_MAX 512u
#define WIRE_MAX 1232u
#define BUCKETS 4096u
#define ECS_CODE 8u
#define OWN_ZONE "slow.test."
#define VOID_NAME "void.slow.test."
#define PARKED_NAME "parked.slow.test."

struct question {
	char name[1100];
	ldns_rr_type type;
};

/* A query that came in; `waiting` until it was answered. */
struct asked {
	struct asked *next;
	struct question question;
	struct sockaddr_in from;
	bool waiting;
	size_t size;
	uint8_t wire[WIRE_MAX];
};

struct lab_slow {
	const struct lab *lab;
	int socket, wake[2]; /* an octet in `wake` ends the thread */
	uint16_t port;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t noted;
	/* Under `lock`: */
	struct asked *asked[BUCKETS]; /* by the hash of the name */
	struct question holds[HOLDS_MAX];
	unsigned hold_count;
	atomic_uint ttl_s; /* in place of the table's; 0: none */
};

/* At or below a name; "%" in the data stands for the first label of the question. */
static const struct pattern {
	const char *below;
	ldns_rr_type type;
	unsigned ttl_s;
	const char *rdata;
} patterns[] = {
	{ "army.slow.test.", LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX },
	{ "army.slow.test.", LDNS_RR_TYPE_A, 300, LAB_REAL_A },
	{ "army.slow.test.", LDNS_RR_TYPE_AAAA, 300, LAB_REAL_AAAA },
	{ "army.slow.test.", LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ "plain.slow.test.", LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX },
	{ "plain.slow.test.", LDNS_RR_TYPE_A, 300, LAB_REAL_A },
	{ "plain.slow.test.", LDNS_RR_TYPE_AAAA, 300, LAB_REAL_AAAA },
	{ "plain.slow.test.", LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ "short.slow.test.", LDNS_RR_TYPE_MX, 1, "10 " LAB_REAL_MX },
	{ "short.slow.test.", LDNS_RR_TYPE_A, 1, LAB_REAL_A },
	{ "short.slow.test.", LDNS_RR_TYPE_AAAA, 1, LAB_REAL_AAAA },
	{ "short.slow.test.", LDNS_RR_TYPE_TXT, 1, LAB_REAL_TXT },
	{ "old.slow.test.", LDNS_RR_TYPE_MX, 10, "10 " LAB_REAL_MX },
	{ "old.slow.test.", LDNS_RR_TYPE_A, 10, LAB_REAL_A },
	{ "four.army.slow.test.", LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX },
	{ "four.army.slow.test.", LDNS_RR_TYPE_A, 300, LAB_REAL_A },
	{ "toward.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.four.army.slow.test." },
	{ "txt.army.slow.test.", LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ "alias.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.army.slow.test." },
	{ "chain.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.alias.slow.test." },
	{ "away.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.army.test." },
	{ "nomx.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.txt.army.slow.test." },
	{ "brief.slow.test.", LDNS_RR_TYPE_CNAME, 1, "%.army.slow.test." },
	{ "elder.slow.test.", LDNS_RR_TYPE_CNAME, 10, "%.army.slow.test." },
	{ "typo.slow.test.", LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX },
	{ "typo.slow.test.", LDNS_RR_TYPE_A, 300, LAB_REAL_A },
	{ "typo.slow.test.", LDNS_RR_TYPE_AAAA, 300, LAB_REAL_AAAA },
	{ "typo.slow.test.", LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ "slip.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.typo.slow.test." },
	{ "partner.slow.test.", LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX },
	{ "partner.slow.test.", LDNS_RR_TYPE_A, 300, LAB_REAL_A },
	{ "partner.slow.test.", LDNS_RR_TYPE_AAAA, 300, LAB_REAL_AAAA },
	{ "partner.slow.test.", LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ "astray.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.partner.slow.test." },
	{ "exact.slow.test.", LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX },
	{ "exact.slow.test.", LDNS_RR_TYPE_A, 300, LAB_REAL_A },
	{ "exact.slow.test.", LDNS_RR_TYPE_AAAA, 300, LAB_REAL_AAAA },
	{ "exact.slow.test.", LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ "bought.slow.test.", LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX_HOST },
	{ "bought.slow.test.", LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ PARKED_NAME, LDNS_RR_TYPE_MX, 300, "10 " LAB_REAL_MX_PARKED },
	{ PARKED_NAME, LDNS_RR_TYPE_A, 300, LAB_REAL_MX_PARKED_A },
	{ VOID_NAME, LDNS_RR_TYPE_TXT, 300, LAB_REAL_TXT },
	{ "gone.slow.test.", LDNS_RR_TYPE_CNAME, 300, "%.void.slow.test." },
	{ "moved.slow.test.", LDNS_RR_TYPE_DNAME, 300, "army.slow.test." },
};

#define PATTERN_COUNT (sizeof(patterns) / sizeof(*patterns))

static bool is_below(const char *name, const char *parent)
{
	const size_t size = strlen(name), parent_size = strlen(parent);

	return size >= parent_size && strcmp(name + size - parent_size, parent) == 0 &&
	       (size == parent_size || name[size - parent_size - 1] == '.');
}

/* Adds one RR; a name that a DNAME rewrites gets its CNAME too (RFC 6672 section 3.1). */
static void add_record(ldns_pkt *reply, const char *qname, const struct pattern *pattern,
                       unsigned all_ttl_s)
{
	const unsigned ttl_s = all_ttl_s != 0 ? all_ttl_s : pattern->ttl_s;
	const int label_size = (int)strcspn(qname, ".");
	const bool dname = pattern->type == LDNS_RR_TYPE_DNAME;
	const char *rest = strchr(pattern->rdata, '%');
	char text[2400], *type = ldns_rr_type2str(pattern->type);
	ldns_rr *rr = NULL;

	if (type != NULL && rest != NULL)
		(void)lab_print(text, sizeof(text), "%s %u IN %s %.*s%s", qname, ttl_s, type,
		                label_size, qname, rest + 1);
	else if (type != NULL)
		(void)lab_print(text, sizeof(text), "%s %u IN %s %s",
		                dname ? pattern->below : qname, ttl_s, type, pattern->rdata);
	if (type != NULL && ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL) == LDNS_STATUS_OK)
		(void)ldns_pkt_push_rr(reply, LDNS_SECTION_ANSWER, rr);
	free(type);
	if (!dname || strcmp(qname, pattern->below) == 0)
		return;
	(void)lab_print(text, sizeof(text), "%s %u IN CNAME %.*s.%s", qname, ttl_s, label_size,
	                qname, pattern->rdata);
	if (ldns_rr_new_frm_str(&rr, text, 0, NULL, NULL) == LDNS_STATUS_OK)
		(void)ldns_pkt_push_rr(reply, LDNS_SECTION_ANSWER, rr);
}

/* The longest name at or above QNAME decides which patterns count. */
static void fill_reply(ldns_pkt *reply, const struct question *question, unsigned ttl_s)
{
	const char *zone = NULL;
	char soa[256];
	ldns_rr *rr = NULL;

	for (size_t i = 0; i < PATTERN_COUNT; i++)
		if (is_below(question->name, patterns[i].below) &&
		    (zone == NULL || strlen(patterns[i].below) > strlen(zone)))
			zone = patterns[i].below;
	if (zone != NULL && strcmp(zone, VOID_NAME) == 0 && strcmp(question->name, zone) != 0) {
		ldns_pkt_set_rcode(reply, LDNS_RCODE_NXDOMAIN);
		zone = NULL;
	}
	for (size_t i = 0; i < PATTERN_COUNT && zone != NULL; i++) {
		const ldns_rr_type type = patterns[i].type;
		/* The DNAME's own owner is not an alias. */
		const bool alias =
			type == LDNS_RR_TYPE_CNAME ||
			(type == LDNS_RR_TYPE_DNAME && strcmp(question->name, zone) != 0);

		if (strcmp(patterns[i].below, zone) == 0 &&
		    (alias || type == question->type || question->type == LDNS_RR_TYPE_ANY))
			add_record(reply, question->name, &patterns[i], ttl_s);
	}
	if (zone != NULL && strcmp(zone, PARKED_NAME) == 0 && ldns_pkt_ancount(reply) > 0 &&
	    ldns_rr_new_frm_str(&rr, LAB_REAL_MX_PARKED " 300 IN A " LAB_REAL_MX_PARKED_A, 0,
	                        NULL, NULL) == LDNS_STATUS_OK)
		(void)ldns_pkt_push_rr(reply, LDNS_SECTION_ADDITIONAL, rr);
	(void)lab_print(soa, sizeof(soa),
	                "slow.test. %u IN SOA " LAB_REAL_SOA
	                " hostmaster.test. 1 3600 600 86400 %u",
	                ttl_s != 0 ? ttl_s : 60, ttl_s != 0 ? ttl_s : 60);
	if (ldns_pkt_ancount(reply) == 0 &&
	    ldns_rr_new_frm_str(&rr, soa, 0, NULL, NULL) == LDNS_STATUS_OK)
		(void)ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, rr);
}

/* Gives the client subnet option of QUERY back, with the scope that says "for this subnet". */
static void echo_subnet(ldns_pkt *reply, const ldns_pkt *query)
{
	const ldns_rdf *options = ldns_pkt_edns_data(query);
	ldns_rdf *copy;
	uint8_t *data;

	ldns_pkt_set_edns_udp_size(reply, WIRE_MAX);
	if (options == NULL || ldns_rdf_size(options) < 8)
		return;
	copy = ldns_rdf_clone(options);
	if (copy == NULL)
		return;
	data = ldns_rdf_data(copy);
	/* Code, length, family, source prefix, scope prefix. No other option comes. */
	if (data[0] == 0 && data[1] == ECS_CODE)
		data[7] = data[6];
	ldns_pkt_set_edns_data(reply, copy);
}

/* Asks NSD the same, octet by octet, and gives its answer on as it is. */
static void relay(const struct lab_slow *slow, const struct asked *asked)
{
	const struct sockaddr_in nsd = { .sin_family = AF_INET,
		                         .sin_port = htons(slow->lab->nsd_port),
		                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval patience = { .tv_sec = 5 };
	uint8_t wire[WIRE_MAX];
	ssize_t got = -1;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0 &&
	    connect(fd, (const struct sockaddr *)&nsd, sizeof(nsd)) == 0 &&
	    send(fd, asked->wire, asked->size, 0) == (ssize_t)asked->size)
		got = recv(fd, wire, sizeof(wire), 0);
	if (got > 0)
		(void)sendto(slow->socket, wire, (size_t)got, 0,
		             (const struct sockaddr *)&asked->from, sizeof(asked->from));
	(void)close(fd);
}

/* Sends the answer to one noted query. Any thread. */
static void answer(const struct lab_slow *slow, const struct asked *asked)
{
	ldns_pkt *query = NULL, *reply = ldns_pkt_new();
	uint8_t *wire = NULL;
	size_t size;

	if (!is_below(asked->question.name, OWN_ZONE)) {
		relay(slow, asked);
		goto out;
	}
	if (reply == NULL || ldns_wire2pkt(&query, asked->wire, asked->size) != LDNS_STATUS_OK)
		goto out;
	ldns_pkt_set_id(reply, ldns_pkt_id(query));
	ldns_pkt_set_qr(reply, true);
	ldns_pkt_set_aa(reply, true);
	(void)ldns_pkt_push_rr(reply, LDNS_SECTION_QUESTION,
	                       ldns_rr_clone(ldns_rr_list_rr(ldns_pkt_question(query), 0)));
	fill_reply(reply, &asked->question, slow->ttl_s);
	if (ldns_pkt_edns(query))
		echo_subnet(reply, query);
	if (ldns_pkt2wire(&wire, reply, &size) == LDNS_STATUS_OK)
		(void)sendto(slow->socket, wire, size, 0, (const struct sockaddr *)&asked->from,
		             sizeof(asked->from));
out:
	free(wire);
	ldns_pkt_free(query);
	ldns_pkt_free(reply);
}

static bool read_question(struct asked *asked)
{
	ldns_pkt *query = NULL;
	ldns_rr *question;
	char *name = NULL;
	bool ok = false;

	if (ldns_wire2pkt(&query, asked->wire, asked->size) != LDNS_STATUS_OK)
		return false;
	question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
	if (question == NULL)
		goto out;
	asked->question.type = ldns_rr_get_type(question);
	name = ldns_rdf2str(ldns_rr_owner(question));
	if (name == NULL ||
	    !lab_print(asked->question.name, sizeof(asked->question.name), "%s", name))
		goto out;
	for (char *c = asked->question.name; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	ok = true;
out:
	free(name);
	ldns_pkt_free(query);
	return ok;
}

static bool same_question(const struct question *question, const char *name, ldns_rr_type type)
{
	return (type == 0 || question->type == type) && strcmp(question->name, name) == 0;
}

/* Is an answer to this question to wait? Under the lock. */
static bool is_held(const struct lab_slow *slow, const struct question *question)
{
	for (unsigned i = 0; i < slow->hold_count; i++)
		if (same_question(question, slow->holds[i].name, slow->holds[i].type))
			return true;
	return false;
}

/* FNV-1a: thousands of names are asked for, and each is looked for again. */
static struct asked **bucket_of(struct lab_slow *slow, const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (uint8_t)*name) * 16777619u;
	return &slow->asked[hash % BUCKETS];
}

static void receive_one(struct lab_slow *slow)
{
	struct asked *asked = calloc(1, sizeof(*asked)), **bucket;
	socklen_t from_size = sizeof(asked->from);
	ssize_t got;
	bool waiting;

	if (asked == NULL)
		return;
	got = recvfrom(slow->socket, asked->wire, sizeof(asked->wire), 0,
	               (struct sockaddr *)&asked->from, &from_size);
	asked->size = got > 0 ? (size_t)got : 0;
	if (!read_question(asked)) {
		free(asked);
		return;
	}
	(void)pthread_mutex_lock(&slow->lock);
	waiting = is_held(slow, &asked->question);
	asked->waiting = waiting;
	bucket = bucket_of(slow, asked->question.name);
	asked->next = *bucket;
	*bucket = asked;
	(void)pthread_cond_broadcast(&slow->noted);
	(void)pthread_mutex_unlock(&slow->lock);
	/* What is noted stays until the end, and only `waiting` ever changes in it. */
	if (!waiting)
		answer(slow, asked);
}

static void *serve(void *argument)
{
	struct lab_slow *slow = argument;

	for (;;) {
		struct pollfd readable[] = { { .fd = slow->socket, .events = POLLIN },
			                     { .fd = slow->wake[0], .events = POLLIN } };

		if (poll(readable, 2, -1) < 0)
			continue;
		if (readable[1].revents != 0)
			return NULL;
		if (readable[0].revents != 0)
			receive_one(slow);
	}
}

struct lab_slow *lab_slow_start(struct lab *lab)
{
	struct lab_slow *slow = calloc(1, sizeof(*slow));
	struct sockaddr_in address = { .sin_family = AF_INET };

	if (slow == NULL)
		return NULL;
	slow->lab = lab;
	slow->wake[0] = slow->wake[1] = -1;
	slow->socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	slow->port = lab_port_take(lab);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(slow->port);
	if (slow->socket < 0 || slow->port == 0 || pipe(slow->wake) != 0 ||
	    bind(slow->socket, (const struct sockaddr *)&address, sizeof(address)) != 0)
		goto fail;
	(void)pthread_mutex_init(&slow->lock, NULL);
	(void)pthread_cond_init(&slow->noted, NULL);
	if (pthread_create(&slow->thread, NULL, serve, slow) != 0)
		goto fail;
	return slow;
fail:
	lab_say("the slow authority cannot be started");
	for (unsigned i = 0; i < 2; i++)
		if (slow->wake[i] >= 0)
			(void)close(slow->wake[i]);
	if (slow->socket >= 0)
		(void)close(slow->socket);
	free(slow);
	return NULL;
}

void lab_slow_stop(struct lab_slow *slow)
{
	if (slow == NULL)
		return;
	while (write(slow->wake[1], "", 1) != 1)
		continue;
	(void)pthread_join(slow->thread, NULL);
	(void)close(slow->wake[0]);
	(void)close(slow->wake[1]);
	(void)close(slow->socket);
	for (unsigned i = 0; i < BUCKETS; i++)
		for (struct asked *asked = slow->asked[i], *next; asked != NULL; asked = next) {
			next = asked->next;
			free(asked);
		}
	(void)pthread_cond_destroy(&slow->noted);
	(void)pthread_mutex_destroy(&slow->lock);
	free(slow);
}

uint16_t lab_slow_port(const struct lab_slow *slow)
{
	return slow->port;
}

bool lab_slow_hold(struct lab_slow *slow, const char *name, ldns_rr_type type)
{
	bool ok = false;

	(void)pthread_mutex_lock(&slow->lock);
	if (slow->hold_count < HOLDS_MAX) {
		struct question *hold = &slow->holds[slow->hold_count];

		ok = lab_print(hold->name, sizeof(hold->name), "%s", name);
		hold->type = type;
		slow->hold_count += ok;
	}
	(void)pthread_mutex_unlock(&slow->lock);
	return ok;
}

void lab_slow_release(struct lab_slow *slow, const char *name, ldns_rr_type type)
{
	(void)pthread_mutex_lock(&slow->lock);
	for (unsigned i = slow->hold_count; i-- > 0;)
		if (slow->holds[i].type == type && strcmp(slow->holds[i].name, name) == 0)
			slow->holds[i] = slow->holds[--slow->hold_count];
	for (struct asked *asked = *bucket_of(slow, name); asked != NULL; asked = asked->next) {
		if (!asked->waiting || !same_question(&asked->question, name, type))
			continue;
		asked->waiting = false;
		answer(slow, asked);
	}
	(void)pthread_mutex_unlock(&slow->lock);
}

void lab_slow_set_ttl(struct lab_slow *slow, unsigned ttl_s)
{
	slow->ttl_s = ttl_s;
}

static unsigned count_asked(struct lab_slow *slow, const char *name, ldns_rr_type type)
{
	unsigned count = 0;

	for (const struct asked *asked = *bucket_of(slow, name); asked != NULL;
	     asked = asked->next)
		count += same_question(&asked->question, name, type);
	return count;
}

bool lab_slow_wait_asked(struct lab_slow *slow, const char *name, ldns_rr_type type,
                         unsigned count)
{
	struct timespec deadline;
	bool ok;

	if (clock_gettime(CLOCK_REALTIME, &deadline) != 0)
		return false;
	deadline.tv_sec += LAB_PATIENCE_MS / 1000;
	(void)pthread_mutex_lock(&slow->lock);
	while (!(ok = count_asked(slow, name, type) >= count))
		if (pthread_cond_timedwait(&slow->noted, &slow->lock, &deadline) != 0)
			break;
	(void)pthread_mutex_unlock(&slow->lock);
	return ok;
}

unsigned lab_slow_asked(struct lab_slow *slow, const char *name, ldns_rr_type type)
{
	unsigned count;

	(void)pthread_mutex_lock(&slow->lock);
	count = count_asked(slow, name, type);
	(void)pthread_mutex_unlock(&slow->lock);
	return count;
}
