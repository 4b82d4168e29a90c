/*
 * A leak is judged by the marks that all real data carries, not by comparing with an expected packet,
 * so that one is found wherever in a message it hides. Whoever is not to be blocked has to see what is
 * real, complete, and nothing of a policy.
 */
#include "matrix.h"

#include <stdlib.h>
#include <string.h>

#define SAID_MAX 12u

void matrix_print_name(char *to, size_t room, const char *format, const char *label)
{
	const char *place = strstr(format, "%s");

	if (place == NULL)
		(void)lab_print(to, room, "%s", format);
	else
		(void)lab_print(to, room, "%.*s%s%s", (int)(place - format), format, label,
		                place + 2);
}

void matrix_find(struct matrix *matrix, unsigned *counter, const struct matrix_path *path,
                 const char *what, char client, const char *name, const struct lab_reply *reply)
{
	++*counter;
	/* Without the module leaks are what is looked for. */
	if (matrix->quiet || (matrix->control && counter == &matrix->score.leaks) ||
	    matrix->said++ >= SAID_MAX)
		return;
	lab_say("%s%s / %s / %s / %s: %s: client %c asked %s and got:",
	        matrix->control ? "without the module: " : "", path->setup->title,
	        path->way->title, path->shape->title, path->order->title, what, client, name);
	for (const char *line = lab_reply_text(reply), *end; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		lab_say("  %.*s", (int)(end - line), line);
		end += *end != '\0';
	}
}

/*
 * Real and complete: the data; for an empty shape, and for ANY at an alias, which nobody follows,
 * what there is.
 */
static bool is_whole_truth(const struct matrix_shape *shape, ldns_rr_type type,
                           const struct lab_reply *reply)
{
	if (reply == NULL || lab_reply_shows_policy(reply))
		return false;
	if (!shape->empty && !(shape->alias && !shape->exchanger && type == LDNS_RR_TYPE_ANY))
		return lab_reply_is_real(reply, type);
	return (reply->rcode == LDNS_RCODE_NOERROR || reply->rcode == LDNS_RCODE_NXDOMAIN) &&
	       lab_reply_shows_real(reply);
}

void matrix_judge(struct matrix *matrix, const struct matrix_path *path, char client,
                  const char *name, bool weak, struct lab_reply *reply)
{
	const struct matrix_shape *shape = path->shape;
	const struct matrix_way *way = path->way;
	struct matrix_score *score = &matrix->score;
	char why[512];
	struct lab_expectation expected = { .question = name,
		                            .owner = name,
		                            .ttl_s = MATRIX_TTL_S,
		                            .answer = LAB_NULL_MX,
		                            .edns = way->edns || way->do_bit || way->ecs };

	score->replies += reply != NULL;
	if (client == 's') {
		expected.answer = LAB_NXDOMAIN;
		if (shape->soa != NULL)
			expected.owner = shape->soa;
	}
	if (weak || !matrix_is_covered(way, client)) {
		/* With RD=0 there may be nothing to see yet. */
		if (!is_whole_truth(shape, way->type, reply) && !(way->no_rd && client != 'd'))
			matrix_find(matrix, &score->spills, path, "spill", client, name, reply);
	} else if (reply != NULL && lab_reply_shows_real(reply)) {
		matrix_find(matrix, &score->leaks, path, "leak", client, name, reply);
	} else if (!(way->no_rd && shape->alias) &&
	           !lab_reply_matches(reply, &expected, why, sizeof(why))) {
		/* With RD=0 nobody looks where an alias leads to: no leak is enough. */
		matrix_find(matrix, &score->wrong, path, why, client, name, reply);
	}
	lab_reply_free(reply);
}
