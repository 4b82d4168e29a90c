/* A copy is one block: the change, the rule it is about, the two lists of texts, and behind them all texts
 * and digests. It is laid out twice by the same function: first only to know how much room it takes, then to
 * fill it; so both cannot differ. */
#include "alert/change.h"

#include <stdlib.h>
#include <string.h>

/* Octets that are laid one behind the other; `block` is NULL while they are only counted. */
struct layout {
	char *block;
	size_t used;
};

/* Takes `size` octets, which may be NULL, and returns where they are now. */
static void *lay(struct layout *layout, const void *octets, size_t size)
{
	char *at = layout->block != NULL ? layout->block + layout->used : NULL;

	if (octets == NULL)
		return NULL;
	layout->used += size;
	if (at != NULL)
		memcpy(at, octets, size);
	return at;
}

static const char *lay_text(struct layout *layout, const char *text)
{
	return lay(layout, text, text != NULL ? strlen(text) + 1 : 0);
}

/* How many of the texts fit into what is left, and takes that away. */
static size_t fitting(const char *const *texts, size_t count, size_t *room)
{
	size_t i = 0;

	while (i < count && strlen(texts[i]) <= *room)
		*room -= strlen(texts[i++]);
	return i;
}

static void lay_rule(struct layout *layout, struct mxw_rule *rule)
{
	rule->id = lay_text(layout, rule->id);
	rule->description = lay_text(layout, rule->description);
	rule->owner = lay_text(layout, rule->owner);
	rule->ticket = lay_text(layout, rule->ticket);
	rule->reference = lay_text(layout, rule->reference);
	rule->file = lay_text(layout, rule->file);
	rule->ruleset = lay_text(layout, rule->ruleset);
}

static void lay_list(struct layout *layout, const char **list, const char *const *texts,
                     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = lay_text(layout, texts[i]);

		if (list != NULL)
			list[i] = text;
	}
}

/* Everything that needs its alignment comes first. `copy` is NULL while the room is only counted. */
static void lay_change(struct layout *layout, const struct mxw_change *change,
                       struct mxw_change *copy)
{
	struct mxw_change scratch = *change;
	struct mxw_change *to = copy != NULL ? copy : &scratch;
	struct mxw_rule scratch_rule = { .id = NULL }, *rule;
	const char **names, **words;
	size_t room = MXW_CHANGE_TEXTS_MAX;

	*to = *change;
	to->name_count = fitting(change->names, change->name_count, &room);
	to->word_count = fitting(change->words, change->word_count, &room);
	layout->used += sizeof(*change);
	rule = lay(layout, change->rule, sizeof(*rule));
	to->rule = rule;
	names = lay(layout, change->names, to->name_count * sizeof(*names));
	words = lay(layout, change->words, to->word_count * sizeof(*words));
	to->names = names;
	to->words = words;
	if (change->rule != NULL) {
		rule = rule != NULL ? rule : &scratch_rule;
		*rule = *change->rule;
		lay_rule(layout, rule);
	}
	lay_list(layout, names, change->names, to->name_count);
	lay_list(layout, words, change->words, to->word_count);
	to->message = lay_text(layout, change->message);
	to->reason = lay_text(layout, change->reason);
	to->user = lay_text(layout, change->user);
	to->user_id = lay_text(layout, change->user_id);
	to->policy = lay(layout, change->policy, MXW_DIGEST_SIZE);
	to->policy_before = lay(layout, change->policy_before, MXW_DIGEST_SIZE);
	to->policy_after = lay(layout, change->policy_after, MXW_DIGEST_SIZE);
}

struct mxw_change *mxwi_change_copy(const struct mxw_change *change)
{
	struct layout layout = { .block = NULL };
	struct mxw_change *copy;

	lay_change(&layout, change, NULL);
	layout.block = malloc(layout.used);
	if (layout.block == NULL)
		return NULL;
	layout.used = 0;
	copy = (struct mxw_change *)(void *)layout.block;
	lay_change(&layout, change, copy);
	return copy;
}

bool mxwi_change_queue_put(struct mxwi_change_queue *queue, const struct mxw_change *change)
{
	struct mxw_change *copy;

	if (queue->count == MXWI_CHANGES_MAX)
		return false;
	copy = mxwi_change_copy(change);
	if (copy == NULL)
		return false;
	queue->items[(queue->first + queue->count++) % MXWI_CHANGES_MAX] = copy;
	return true;
}

struct mxw_change *mxwi_change_queue_take(struct mxwi_change_queue *queue)
{
	struct mxw_change *change;

	if (queue->count == 0)
		return NULL;
	change = queue->items[queue->first];
	queue->first = (queue->first + 1) % MXWI_CHANGES_MAX;
	queue->count--;
	return change;
}

void mxwi_change_queue_fini(struct mxwi_change_queue *queue)
{
	struct mxw_change *change;

	while ((change = mxwi_change_queue_take(queue)) != NULL)
		free(change);
}
