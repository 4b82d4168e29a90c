/*
 * A setup is planned as a whole, because the policy names some of its paths one by one, and run order
 * by order. In flight, each query is followed by a fence on the same socket: when the fence is
 * answered, Unbound has read the query and has attached it to whatever it attaches it to; only then
 * does the next client ask.
 */
#include "matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab_control.h"
#include "lab_redis.h"
#include "lab_slow.h"

#define CLIENTS_MAX 8u
#define MORE 3u
#define STUCK_MAX 3u

/* ---- plan ---- */

static bool plan(struct matrix *matrix, unsigned *serial)
{
	const size_t most = matrix_order_count * matrix_way_count * matrix_shape_count;

	matrix->paths = calloc(most, sizeof(*matrix->paths));
	if (matrix->paths == NULL)
		return false;
	for (size_t i = 0; i < most; i++) {
		struct matrix_path path = {
			.setup = matrix->setup,
			.order = &matrix_orders[i / matrix_way_count / matrix_shape_count],
			.way = &matrix_ways[i / matrix_shape_count % matrix_way_count],
			.shape = &matrix_shapes[i % matrix_shape_count],
		};

		if (matrix_excluded(&path) != NULL)
			continue;
		path.serial = (*serial)++;
		matrix->paths[matrix->path_count++] = path;
	}
	return true;
}

static void print_label(const struct matrix_path *path, char label[MATRIX_LABEL_ROOM])
{
	(void)lab_print(label, MATRIX_LABEL_ROOM, "c%u", path->serial);
}

char *matrix_policy(const struct matrix *matrix, enum matrix_weakness weakness)
{
	char label[MATRIX_LABEL_ROOM], name[MATRIX_NAME_ROOM], *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (memory == NULL)
		return NULL;
	(void)fprintf(
		memory,
		"mxwarden: 1\n"
		"mode: %s\n"
		"mail-hosts:\n"
		"  outbound: [127.0.10.0/24, \"::1/128\", \"2001:db8:10::/48\"]\n"
		"  second: {action: nxdomain,\n"
		"           networks: [\"::ffff:127.0.11.0/120\", \"2001:db8:11::/48\"]}\n"
		"defaults: {action: null-mx, ttl: %u, severity: high}\n"
		"watch:\n"
		"  - {id: else, domains: [elsewhere.test]}\n",
		weakness == MATRIX_MONITOR ? "monitor" : "enforce", MATRIX_TTL_S);
	if (weakness != MATRIX_UNWATCHED) {
		(void)fputs("  - id: typed\n"
		            "    domains: [army.test meant.test, army.slow.test meant.test,\n"
		            "              void.test meant.test, void.slow.test meant.test,\n"
		            "              watched.signed.test, void.signed.test]\n"
		            "  - id: ends\n"
		            "    suffixes: [typo.slow.test meant.test]\n"
		            "    accept: {whole-suffix: all of it is the lab's}\n"
		            "  - id: only-itself\n"
		            "    domains: [=first.exact.slow.test",
		            memory);
		for (size_t i = 0; i < matrix->path_count; i++) {
			const struct matrix_path *path = &matrix->paths[i];

			if (!path->shape->exact)
				continue;
			print_label(path, label);
			matrix_print_name(name, sizeof(name), path->shape->name, label);
			(void)fprintf(memory, ",\n              =%s", name);
		}
		(void)fputs("]\n"
		            "exchangers:\n"
		            "  - {id: collectors, hosts: [collect.real.test]}\n"
		            "  - {id: parked, networks: [192.0.2.26/32]}\n"
		            /* Of which partner.slow.test lacks a dot. */
		            "protect:\n"
		            "  - {id: partners, domains: [partner.sl.ow.test], block-at: 75}\n",
		            memory);
	}
	if (fclose(memory) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

bool matrix_open(struct matrix *matrix, struct lab *lab, const struct matrix_setup *setup,
                 bool control, unsigned *serial)
{
	struct lab_unbound_options options = setup->options;
	char *policy, cachedb[160];
	uint16_t port;

	*matrix = (struct matrix){ .lab = lab, .setup = setup, .control = control };
	if (setup->redis) {
		port = lab_redis_start(lab, &matrix->redis);
		(void)lab_print(cachedb, sizeof(cachedb),
		                "cachedb:\n\tbackend: \"redis\"\n"
		                "\tredis-server-host: 127.0.0.1\n\tredis-server-port: %u\n",
		                (unsigned)port);
		options.clauses = cachedb;
		if (port == 0)
			return false;
	}
	if (!plan(matrix, serial))
		return false;
	policy = matrix_policy(matrix, MATRIX_STRICT);
	options.policy = policy;
	options.without_module = control;
	options.relay_signed = true;
	lab_slow_set_ttl(lab->slow, setup->ttl_s);
	if (policy != NULL)
		matrix->unbound = lab_unbound_run(lab, &options);
	/* They are in their files by now, and it is not started from here again. */
	if (matrix->unbound != NULL)
		matrix->unbound->options = setup->options;
	free(policy);
	return matrix->unbound != NULL;
}

bool matrix_close(struct matrix *matrix)
{
	bool ok = lab_unbound_end(matrix->unbound);

	if (matrix->setup->redis && !lab_process_stop(&matrix->redis))
		ok = false;
	free(matrix->paths);
	matrix->paths = NULL;
	matrix->unbound = NULL;
	lab_slow_set_ttl(matrix->lab->slow, 0);
	return ok;
}

/* ---- one path ---- */

static void print_name(const struct matrix_path *path, const char *format,
                       char name[MATRIX_NAME_ROOM])
{
	char label[MATRIX_LABEL_ROOM];

	print_label(path, label);
	matrix_print_name(name, MATRIX_NAME_ROOM, format, label);
}

/* Further queries behind the first: MORE copies. */
static bool ask_more(struct lab_exchange *exchange, const struct lab_query *query)
{
	for (unsigned i = 0; i < MORE; i++)
		if (!lab_ask_more(exchange, query))
			return false;
	return true;
}

static struct lab_exchange *begin(const struct matrix *matrix, const struct matrix_path *path,
                                  char client, const char *name)
{
	const struct lab_query query = matrix_query(path->way, client, name);
	struct lab_exchange *exchange =
		lab_ask_begin(lab_unbound_port(matrix->unbound, &query), &query);

	if (exchange != NULL && path->way->pipelined && client != 'p' &&
	    !ask_more(exchange, &query)) {
		lab_reply_free(lab_ask_end(exchange, 0));
		return NULL;
	}
	return exchange;
}

/* Waits for what CLIENT is to get, and judges. */
static void finish(struct matrix *matrix, const struct matrix_path *path, char client,
                   const char *name, bool weak, struct lab_exchange *exchange)
{
	struct matrix_score *score = &matrix->score;
	const bool pipelined = path->way->pipelined && client != 'p';
	unsigned shown = 0;

	if (exchange != NULL && pipelined &&
	    !lab_ask_more_all(exchange, LAB_PATIENCE_MS, &shown))
		matrix_find(matrix, &score->wrong, path,
		            "not all queries of a connection answered", client, name, NULL);
	if (!weak && matrix_is_covered(path->way, client)) {
		if (shown > 0)
			matrix_find(matrix, &score->leaks, path, "leak further behind", client,
			            name, NULL);
	} else if (pipelined && shown != MORE) {
		matrix_find(matrix, &score->spills, path, "spill further behind", client, name,
		            NULL);
	}
	matrix_judge(matrix, path, client, name, weak, lab_ask_end(exchange, LAB_PATIENCE_MS));
}

/* Without the module, once is enough for a leak. */
static bool is_repeated(const struct matrix *matrix, const char *clients, unsigned step)
{
	return matrix->control && memchr(clients, clients[step], step) != NULL;
}

static void ask(struct matrix *matrix, const struct matrix_path *path, const char *clients,
                bool weak)
{
	char name[MATRIX_NAME_ROOM];

	print_name(path, path->shape->name, name);
	if (path->way->capitals)
		matrix_vary_case(name);
	for (unsigned step = 0; clients[step] != '\0'; step++)
		if (!is_repeated(matrix, clients, step))
			finish(matrix, path, clients[step], name, weak,
			       begin(matrix, path, clients[step], name));
}

/* What waits for one answer. */
struct flight {
	struct lab_exchange *exchanges[CLIENTS_MAX];
	char clients[CLIENTS_MAX + 1];
	unsigned count;
	unsigned asked; /* how often upstream was asked before */
	bool upstream;  /* it was asked again */
	char name[MATRIX_NAME_ROOM], held[MATRIX_NAME_ROOM];
};

static bool is_held_back(struct matrix *matrix, const struct matrix_path *path,
                         struct flight *flight)
{
	struct lab_slow *slow = matrix->lab->slow;

	print_name(path, path->shape->name, flight->name);
	print_name(path, path->order->at_last ? path->shape->last : path->shape->name,
	           flight->held);
	if (path->way->capitals)
		matrix_vary_case(flight->name);
	flight->asked = lab_slow_asked(slow, flight->held, 0);
	return lab_slow_hold(slow, flight->held, 0);
}

/* CLIENT asks, and what must happen at once is looked at. False: it did not get there. */
static bool take_off(struct matrix *matrix, const struct matrix_path *path, char client,
                     struct flight *flight)
{
	const bool stale = path->order->expires && matrix->setup->stores_expired;
	/* A policy's answer waits for nobody, unless the query is joined to one from before. */
	const bool at_once = !matrix->control && !path->shape->alias &&
	                     !path->order->held_over && matrix_is_covered(path->way, client);
	struct lab_exchange *exchange = begin(matrix, path, client, flight->name);

	flight->exchanges[flight->count] = exchange;
	flight->clients[flight->count++] = client;
	if (exchange == NULL || !lab_ask_fence(exchange))
		return false;
	if (!at_once && !flight->upstream) {
		flight->upstream = lab_slow_wait_asked(matrix->lab->slow, flight->held, 0,
		                                       flight->asked + 1);
		if (!flight->upstream)
			return false;
	}
	if (at_once && !lab_ask_poll(exchange))
		matrix_find(matrix, &matrix->score.wrong, path, "not answered at once", client,
		            flight->name, NULL);
	if (!at_once && !stale && !path->order->held_over && lab_ask_poll(exchange))
		matrix_find(matrix, &matrix->score.wrong, path, "nobody waited", client,
		            flight->name, NULL);
	return true;
}

static void take_off_all(struct matrix *matrix, const struct matrix_path *path,
                         const char *clients, struct flight *flight)
{
	bool ok = true;

	/* Each that is stuck costs the whole patience; the test has failed by now. */
	if (matrix->stuck_count >= STUCK_MAX)
		return;
	for (unsigned step = 0; clients[step] != '\0' && ok; step++)
		if (flight->count < CLIENTS_MAX && !is_repeated(matrix, clients, step))
			ok = take_off(matrix, path, clients[step], flight);
	if (ok)
		return;
	matrix->stuck_count++;
	matrix_find(matrix, &matrix->score.wrong, path, "not read, or not asked upstream", '-',
	            flight->held, NULL);
}

static void land(struct matrix *matrix, const struct matrix_path *path, struct flight *flight)
{
	lab_slow_release(matrix->lab->slow, flight->held, 0);
	for (unsigned i = 0; i < flight->count; i++)
		if (flight->exchanges[i] != NULL)
			finish(matrix, path, flight->clients[i], flight->name, false,
			       flight->exchanges[i]);
	flight->count = 0;
}

/* ---- in between ---- */

static bool call(struct matrix *matrix, const char *request)
{
	json_t *reply = lab_control_call(matrix->unbound, request);
	const char *result = json_string_value(json_object_get(reply, "result"));
	const bool ok = result != NULL && strcmp(result, "done") == 0;

	if (!ok)
		lab_say("%s: %s", request, result != NULL ? result : "no reply");
	json_decref(reply);
	return ok;
}

static bool reload(struct matrix *matrix, enum matrix_means means)
{
	if (means == MATRIX_HOT)
		return call(matrix, "{'call':'reload'}");
	return lab_unbound_reload(matrix->unbound,
	                          means == MATRIX_RELOAD ? "reload" : "reload_keep_cache");
}

#define ALL_NAMES "['slow.test','army.test','void.test','signed.test']"

/* Becomes weak as the order says, or strict again. */
static bool change(struct matrix *matrix, const struct matrix_order *order, bool strict)
{
	static const char monitor_here[] = "mxwarden-host: 1\nmode: monitor\n";
	char *policy;
	bool ok;

	if (order->weakness == MATRIX_OVERRIDDEN)
		return call(matrix,
		            strict ? "{'call':'mode','mode':'policy','reason':'test'}"
		                   : "{'call':'mode','mode':'monitor','reason':'test'}");
	if (order->weakness == MATRIX_RELEASED)
		return call(matrix, strict ? "{'call':'release-end','names':" ALL_NAMES "}"
		                           : "{'call':'release','names':" ALL_NAMES
		                             ",'for':3600,'reason':'test'}");
	policy = matrix_policy(matrix, strict ? MATRIX_STRICT : order->weakness);
	ok = policy != NULL && lab_unbound_write_policy(matrix->unbound, policy) &&
	     lab_unbound_write_host(
		     matrix->unbound,
		     !strict && order->weakness == MATRIX_HOST_MONITOR ? monitor_here : NULL) &&
	     reload(matrix, order->means);
	free(policy);
	return ok;
}

/*
 * Goes on asking for a name that nobody watches, until it has been asked for upstream twice: by then
 * what was cached before it has expired, or is being fetched again.
 */
static bool wait_expired(struct matrix *matrix)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	char name[MATRIX_NAME_ROOM];
	const struct lab_query query = { .from = "127.0.20.1",
		                         .name = name,
		                         .type = LDNS_RR_TYPE_MX };
	static unsigned number;

	(void)lab_print(name, sizeof(name), "control%u.plain.slow.test.", number++);
	while (lab_slow_asked(matrix->lab->slow, name, LDNS_RR_TYPE_MX) < 2) {
		if (lab_now_ms() > deadline_ms)
			return false;
		lab_reply_free(lab_unbound_ask(matrix->unbound, &query));
		lab_pause();
	}
	return true;
}

/* ---- an order ---- */

/* The paths of that order: they lie together. */
static size_t find_paths(const struct matrix *matrix, const struct matrix_order *order,
                         size_t *ret_count)
{
	size_t first = 0;

	while (first < matrix->path_count && matrix->paths[first].order != order)
		first++;
	*ret_count = 0;
	while (first + *ret_count < matrix->path_count &&
	       matrix->paths[first + *ret_count].order == order)
		++*ret_count;
	return first;
}

/* What happens before those who ask last. Flights are used where somebody waits over that. */
static bool run_before(struct matrix *matrix, const struct matrix_order *order,
                       const struct matrix_path *paths, size_t count, struct flight *flights)
{
	const bool changes = order->weakness != MATRIX_STRICT && !matrix->control;

	if (changes && !LAB_CHECK(change(matrix, order, false), "what is weak is not in force"))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!order->held_over)
			ask(matrix, &paths[i], order->before, order->weakness != MATRIX_STRICT);
		else if (LAB_CHECK(is_held_back(matrix, &paths[i], &flights[i]), "too many"))
			take_off_all(matrix, &paths[i], order->before, &flights[i]);
	}
	if (order->expires && !LAB_CHECK(wait_expired(matrix), "nothing expires"))
		return false;
	return !changes ||
	       LAB_CHECK(change(matrix, order, true), "what is strict is not in force");
}

static void run_after(struct matrix *matrix, const struct matrix_path *path,
                      struct flight *flight)
{
	const struct matrix_order *order = path->order;
	const unsigned leaks = matrix->score.leaks;

	matrix->score.paths++;
	if (!order->at_once) {
		ask(matrix, path, order->after, false);
	} else if (order->held_over ||
	           LAB_CHECK(is_held_back(matrix, path, flight), "too many")) {
		take_off_all(matrix, path, order->after, flight);
		land(matrix, path, flight);
	}
	if (matrix->control && matrix->score.leaks == leaks)
		matrix_find(matrix, &matrix->score.dead, path, "nothing leaks", '-', "", NULL);
}

void matrix_run(struct matrix *matrix, const struct matrix_order *order)
{
	size_t count;
	const struct matrix_path *paths = &matrix->paths[find_paths(matrix, order, &count)];
	struct flight *flights = calloc(count + 1, sizeof(*flights));

	matrix->stuck_count = 0;
	if (count > 0 && LAB_CHECK(flights != NULL, "no memory") &&
	    run_before(matrix, order, paths, count, flights))
		for (size_t i = 0; i < count; i++)
			run_after(matrix, &paths[i], &flights[i]);
	free(flights);
}
