/*
 * A case makes a fresh label, asks in the order of its sequence and judges every reply by the
 * role that got it. A leak is judged by the marks that all real data carries, not by comparing
 * with an expected packet, so that one is found wherever in a message it hides. In flight, each
 * query is followed by a fence on the same socket: when the fence is answered, Unbound has read
 * the query and has attached it to whatever it attaches it to; only then does the next client
 * ask.
 */
#include "matrix.h"

#include <stdlib.h>
#include <string.h>

#include "lab_slow.h"

#define SEQUENCE_MAX 8u
#define SAID_MAX 12u
#define STUCK_MAX 3u
#define NAME_ROOM 256u

const char matrix_policy[] = "mxwarden: 1\n"
			     "mode: enforce\n"
			     "mail-hosts:\n"
			     "  outbound: [127.0.10.0/24, \"::1/128\"]\n"
			     "  second: {networks: [127.0.11.0/24], action: nxdomain}\n"
			     "defaults: {action: null-mx, ttl: 77, severity: high}\n"
			     "watch:\n"
			     "  - id: typed\n"
			     "    domains: [army.test meant.test, army.slow.test meant.test, "
			     "void.test meant.test]\n"
			     "  - id: ends\n"
			     "    suffixes: [typo.slow.test meant.test]\n"
			     "    accept: {whole-suffix: all of it is the lab's}\n"
			     "  - id: only-itself\n"
			     "    domains: [=only0.plain.slow.test, =only1.plain.slow.test,\n"
			     "              =only2.plain.slow.test, =only3.plain.slow.test]\n";

const struct matrix_shape matrix_shapes[] = {
	{ .title = "name",
	  .name = "%s.army.test.",
	  .last = "%s.army.test.",
	  .soa = "army.test." },
	{ .title = "name below",
	  .name = "x.y.%s.army.test.",
	  .last = "x.y.%s.army.test.",
	  .soa = "army.test." },
	{ .title = "cname", .name = "%s.alias.test.", .last = "army.test.", .alias = true },
	{ .title = "chain",
	  .name = "%s.chain.test.",
	  .last = "army.test.",
	  .far = true,
	  .alias = true },
	{ .title = "dname", .name = "%s.dn.test.", .last = "%s.army.test.", .alias = true },
	{ .title = "cname, nodata",
	  .name = "%s.nomx.test.",
	  .last = "nothing.txt.army.test.",
	  .alias = true,
	  .empty = true },
	{ .title = "cname, nxdomain",
	  .name = "%s.gone.test.",
	  .last = "nothing.void.test.",
	  .alias = true,
	  .empty = true },
	{ .title = "slow name",
	  .name = "%s.army.slow.test.",
	  .last = "%s.army.slow.test.",
	  .slow = true,
	  .soa = "army.slow.test." },
	{ .title = "slow name below",
	  .name = "x.y.%s.army.slow.test.",
	  .last = "x.y.%s.army.slow.test.",
	  .slow = true,
	  .soa = "army.slow.test." },
	{ .title = "slow cname",
	  .name = "%s.alias.slow.test.",
	  .last = "%s.army.slow.test.",
	  .alias = true,
	  .slow = true },
	{ .title = "slow chain",
	  .name = "%s.chain.slow.test.",
	  .last = "%s.army.slow.test.",
	  .far = true,
	  .alias = true,
	  .slow = true },
	{ .title = "slow dname",
	  .name = "%s.moved.slow.test.",
	  .last = "%s.army.slow.test.",
	  .alias = true,
	  .slow = true },
	{ .title = "slow suffix",
	  .name = "%s.typo.slow.test.",
	  .last = "%s.typo.slow.test.",
	  .slow = true,
	  .soa = "typo.slow.test." },
	{ .title = "slow cname to a suffix",
	  .name = "%s.slip.slow.test.",
	  .last = "%s.typo.slow.test.",
	  .alias = true,
	  .slow = true },
	{ .title = "slow cname, nodata",
	  .name = "%s.nomx.slow.test.",
	  .last = "%s.txt.army.slow.test.",
	  .alias = true,
	  .slow = true,
	  .empty = true },
};

const size_t matrix_shape_count = sizeof(matrix_shapes) / sizeof(*matrix_shapes);

static bool is_desktop(char role)
{
	return strchr("dDb", role) != NULL;
}

/* Only group second, with NXDOMAIN, covers addresses. */
static bool is_covered(char role, ldns_rr_type type)
{
	return !is_desktop(role) &&
	       (role == 's' || type == LDNS_RR_TYPE_MX || type == LDNS_RR_TYPE_ANY);
}

static void find(struct matrix *matrix, unsigned *counter, const char *what, char role,
                 const char *name, ldns_rr_type type, const struct lab_reply *reply)
{
	++*counter;
	if (matrix->quiet || matrix->said++ >= SAID_MAX)
		return;
	lab_say("%s: role %c asked %s type %d and got:", what, role, name, (int)type);
	for (const char *line = lab_reply_text(reply), *end; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		lab_say("  %.*s", (int)(end - line), line);
		end += *end != '\0';
	}
}

/*
 * Real and complete: the data; for an empty shape, and for ANY at an alias, which nobody follows,
 * the alias alone.
 */
static bool is_whole_truth(const struct matrix_shape *shape, ldns_rr_type type,
                           const struct lab_reply *reply)
{
	if (reply == NULL || lab_reply_shows_policy(reply))
		return false;
	if (!shape->empty && !(shape->alias && type == LDNS_RR_TYPE_ANY))
		return lab_reply_is_real(reply, type);
	return (reply->rcode == LDNS_RCODE_NOERROR || reply->rcode == LDNS_RCODE_NXDOMAIN) &&
	       lab_reply_shows_real(reply);
}

void matrix_judge(struct matrix *matrix, const struct matrix_shape *shape, char role,
                  const char *name, ldns_rr_type type, bool edns, struct lab_reply *reply)
{
	char why[512];
	struct lab_expectation expected = { .question = name,
		                            .owner = name,
		                            .ttl_s = MATRIX_TTL_S,
		                            .edns = edns || role == 'D' || role == 'E' };

	matrix->score.replies += reply != NULL;
	if (role == 's') {
		expected.answer = LAB_NXDOMAIN;
		if (shape->soa != NULL)
			expected.owner = shape->soa;
	} else {
		expected.answer = LAB_NULL_MX;
	}
	if (!is_covered(role, type)) {
		if (!is_whole_truth(shape, type, reply))
			find(matrix, &matrix->score.spills, "spill", role, name, type, reply);
	} else if (reply != NULL && lab_reply_shows_real(reply)) {
		find(matrix, &matrix->score.leaks, "leak", role, name, type, reply);
	} else if (!(role == 'M' && shape->alias) &&
	           !lab_reply_matches(reply, &expected, why, sizeof(why))) {
		/* With RD=0 nobody looks where an alias leads to: no leak is enough. */
		find(matrix, &matrix->score.wrong, why, role, name, type, reply);
	}
	lab_reply_free(reply);
}

struct lab_query matrix_query(char role, const char *name, ldns_rr_type type,
                              enum lab_transport transport, bool edns)
{
	struct lab_query query = {
		.name = name, .type = type, .transport = transport, .edns = edns
	};

	query.from = is_desktop(role) ? "127.0.20.1"
	             : role == 's'    ? "127.0.11.1"
	             : role == '6'    ? "::1"
	                              : "127.0.10.1";
	query.ecs = role == 'D' || role == 'E';
	query.no_rd = role == 'M';
	query.class_ = role == 'a' || role == 'b' ? LDNS_RR_CLASS_ANY : LDNS_RR_CLASS_IN;
	return query;
}

static enum lab_transport transport_of(enum matrix_transports transports, unsigned step)
{
	if (transports == MATRIX_MIXED)
		return step % 2 == 0 ? LAB_UDP : LAB_TCP;
	return transports == MATRIX_TCP ? LAB_TCP : LAB_UDP;
}

void matrix_print_name(char *to, size_t room, const char *format, const char *label)
{
	const char *place = strstr(format, "%s");

	if (place == NULL)
		(void)lab_print(to, room, "%s", format);
	else
		(void)lab_print(to, room, "%.*s%s%s", (int)(place - format), format, label,
		                place + 2);
}

static void next_label(struct matrix *matrix, char label[16])
{
	(void)lab_print(label, 16, "c%u", matrix->serial++);
}

/* Every third name is asked for in capitals: letter case must not tell names apart. */
static void vary_case(char *name, unsigned number)
{
	for (; *name != '\0' && number % 3 == 0; name++)
		if (*name >= 'a' && *name <= 'z')
			*name = (char)(*name - 'a' + 'A');
}

void matrix_run_in_turn(struct matrix *matrix, const struct matrix_shape *shape,
                        ldns_rr_type type, const char *sequence,
                        enum matrix_transports transports)
{
	char label[16], name[NAME_ROOM];

	next_label(matrix, label);
	for (unsigned step = 0; sequence[step] != '\0'; step++) {
		const bool edns = (matrix->serial + step) % 2 == 0;
		struct lab_query query;

		matrix_print_name(name, sizeof(name), shape->name, label);
		vary_case(name, matrix->serial + step);
		query = matrix_query(sequence[step], name, type, transport_of(transports, step),
		                     edns);
		matrix_judge(matrix, shape, sequence[step], name, type, edns,
		             lab_unbound_ask(matrix->unbound, &query));
	}
}

void matrix_run_in_flight(struct matrix *matrix, const struct matrix_shape *shape,
                          ldns_rr_type type, const char *sequence,
                          enum matrix_transports transports, bool at_last)
{
	struct lab_slow *slow = matrix->unbound->lab->slow;
	struct lab_exchange *exchanges[SEQUENCE_MAX] = { NULL };
	char label[16], names[SEQUENCE_MAX][NAME_ROOM], held[NAME_ROOM];
	bool upstream = false, ok = true;
	unsigned step;

	/* Each would cost the whole patience; the test has failed by now. */
	if (matrix->stuck_count >= STUCK_MAX)
		return;
	next_label(matrix, label);
	matrix_print_name(held, sizeof(held), at_last ? shape->last : shape->name, label);
	ok = lab_slow_hold(slow, held, 0);
	for (step = 0; ok && step < SEQUENCE_MAX && sequence[step] != '\0'; step++) {
		const char role = sequence[step];
		const bool at_once = !shape->alias && is_covered(role, type);
		struct lab_query query;

		matrix_print_name(names[step], NAME_ROOM, shape->name, label);
		vary_case(names[step], matrix->serial + step);
		query = matrix_query(role, names[step], type, transport_of(transports, step),
		                     (matrix->serial + step) % 2 == 0);
		exchanges[step] = lab_ask_begin(matrix->unbound->port, &query);
		ok = exchanges[step] != NULL && lab_ask_fence(exchanges[step]);
		if (ok && !at_once && !upstream)
			ok = upstream = lab_slow_wait_asked(slow, held, 0, 1);
		/* A policy's answer waits for nobody. */
		if (ok && at_once && !lab_ask_poll(exchanges[step]))
			find(matrix, &matrix->score.wrong, "not answered at once", role,
			     names[step], type, NULL);
	}
	if (!ok) {
		matrix->stuck_count++;
		find(matrix, &matrix->score.wrong, "not read, or not asked upstream", '-', held,
		     type, NULL);
	}
	lab_slow_release(slow, held, 0);
	for (step = 0; step < SEQUENCE_MAX && exchanges[step] != NULL; step++)
		matrix_judge(matrix, shape, sequence[step], names[step], type,
		             (matrix->serial + step) % 2 == 0,
		             lab_ask_end(exchanges[step], LAB_PATIENCE_MS));
}

void matrix_each_sequence(const char *roles, unsigned length, matrix_sequence_fn *run,
                          void *context)
{
	const unsigned role_count = (unsigned)strlen(roles);
	unsigned long count = 1;

	for (unsigned i = 0; i < length; i++)
		count *= role_count;
	for (unsigned long number = 0; number < count; number++) {
		char sequence[SEQUENCE_MAX + 1] = "";
		bool desktop = false, mail_host = false;
		unsigned long rest = number;

		for (unsigned i = 0; i < length && i < SEQUENCE_MAX; i++) {
			sequence[i] = roles[rest % role_count];
			rest /= role_count;
			if (is_desktop(sequence[i]))
				desktop = true;
			else
				mail_host = true;
		}
		if (desktop && mail_host)
			run(context, sequence);
	}
}
