/* Groups are numbered as they are written. Networks of all groups are gathered, sorted, and
 * only then given to the builder: so the same network twice is found whatever groups it is in,
 * and said with the place of the first. What rules mean for a group's mail servers is looked at when
 * all rules are read (check_groups.c). */
#include "config/reader.h"

#include <stdlib.h>
#include <string.h>

#include "config/network_text.h"
#include "config/quote.h"

/* The networks of all groups, while groups are read. */
struct network_list {
	struct mxwi_written_network *items;
	size_t count, room;
	uint32_t any_group;
	bool has_any;
};

static int compare_networks(const void *left, const void *right)
{
	const struct mxwi_written_network *a = left, *b = right;
	int order = mxw_network_compare(&a->network, &b->network);

	if (order != 0)
		return order;
	if (a->mark.line != b->mark.line)
		return a->mark.line < b->mark.line ? -1 : 1;
	return a->mark.column < b->mark.column ? -1 : 1;
}

/* Gives each network to the builder once, keeps it for later checks, and reports the others. */
static void hand_over(struct mxwi_reader *reader, struct network_list *list)
{
	size_t kept = 0;

	if (list->count > 1)
		qsort(list->items, list->count, sizeof(list->items[0]), compare_networks);
	for (size_t i = 0; i < list->count; i++) {
		const struct mxwi_written_network *item = &list->items[i];
		const struct mxwi_written_network *first =
			kept > 0 ? &list->items[kept - 1] : NULL;
		char text[MXW_NETWORK_TEXT_MAX];

		if (first == NULL ||
		    mxw_network_compare(&first->network, &item->network) != 0) {
			mxw_builder_add_network(reader->builder, item->group, &item->network);
			list->items[kept++] = *item;
			continue;
		}
		(void)mxw_network_to_text(&item->network, text);
		mxwi_find(reader->findings, item->mark, MXWI_CODE_DUPLICATE_NETWORK,
		          "network %s is already in group %s at line %u; leave one of them out",
		          text, reader->groups[first->group].quoted,
		          (unsigned)first->mark.line);
	}
	reader->networks = list->items;
	reader->network_count = kept;
}

/* "any" stands for every client that no network holds; once is enough. */
static void read_any(struct mxwi_reader *reader, struct network_list *list, uint32_t group,
                     struct mxwi_mark mark)
{
	if (list->has_any) {
		const struct mxwi_group_notes *first = &reader->groups[list->any_group];

		mxwi_find(reader->findings, mark, MXWI_CODE_DUPLICATE_NETWORK,
		          "\"any\" is already in group %s at line %u; leave one of them out",
		          first->quoted, (unsigned)first->any.line);
		return;
	}
	list->has_any = true;
	list->any_group = group;
	reader->groups[group].has_any = true;
	reader->groups[group].any = mark;
	mxw_builder_add_any(reader->builder, group);
}

static void read_networks(struct mxwi_reader *reader, struct network_list *list, uint32_t group,
                          const struct mxwi_node *node)
{
	if (node->count == 0)
		mxwi_find(reader->findings, node->mark, MXWI_CODE_EMPTY_GROUP,
		          "group %s has no network: nothing is ever done for it",
		          reader->groups[group].quoted);
	for (const struct mxwi_node *item = node->first; item != NULL; item = item->next) {
		struct mxw_network network;

		if (!mxwi_item_is_text(reader->findings, item, "an address or a network"))
			continue;
		reader->has_networks = true;
		if (item->size == 3 && memcmp(item->text, "any", 3) == 0) {
			read_any(reader, list, group, item->mark);
			continue;
		}
		if (!mxwi_network_read(reader->findings, item, MXWI_NETWORK_OF_CLIENTS,
		                       &network))
			continue;
		if (list->count == list->room) {
			/* Said once: the first that is too much stands for all. */
			if (list->room != 0)
				mxwi_find(reader->findings, item->mark, MXWI_CODE_LIMIT,
				          "more than %u networks in all groups together, "
				          "which is the most",
				          MXW_NETWORKS_MAX);
			list->room = 0;
			list->count = 0;
			continue;
		}
		list->items[list->count++] =
			(struct mxwi_written_network){ network, group, item->mark };
	}
}

/* The hosts' own names, in the order in which they are written. */
static void read_names(struct mxwi_reader *reader, const struct mxwi_node *list,
                       struct mxwi_group_notes *group)
{
	struct mxwi_written_name **end = &group->names;

	for (const struct mxwi_node *item = list->first; item != NULL; item = item->next) {
		struct mxwi_written_name *written;
		struct mxw_name name;

		if (!mxwi_item_is_text(reader->findings, item, "the name of a host") ||
		    !mxwi_read_name(reader, item, &name))
			continue;
		written = mxwi_arena_alloc(reader->arena, 1, sizeof(*written));
		if (written == NULL) {
			mxwi_findings_nomem(reader->findings);
			return;
		}
		*written = (struct mxwi_written_name){ .name = name, .mark = item->mark };
		*end = written;
		end = &written->next;
	}
}

/* The map form of a group: networks, and what the hosts are. */
static const struct mxwi_node *read_group_map(struct mxwi_reader *reader,
                                              const struct mxwi_node *node,
                                              struct mxwi_group_notes *group)
{
	struct mxwi_fields fields;
	int word;

	if (!mxwi_fields_read(reader->findings, MXWI_MAP_GROUP, node, &fields))
		return NULL;
	if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_MTA, &word)) {
		group->runs_opensmtpd = word == MXWI_MTA_OPENSMTPD;
		group->mta = fields.value[MXWI_FIELD_MTA]->mark;
	}
	if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_ROLE, &word)) {
		group->receives = word == MXWI_ROLE_BOTH;
		group->role = fields.value[MXWI_FIELD_ROLE]->mark;
	}
	group->action = mxwi_read_shared_action(reader, &fields);
	if (group->action != MXW_ACTION_UNSET)
		group->action_mark = fields.value[MXWI_FIELD_ACTION]->mark;
	if (fields.value[MXWI_FIELD_NAMES] != NULL)
		read_names(reader, fields.value[MXWI_FIELD_NAMES], group);
	return fields.value[MXWI_FIELD_NETWORKS];
}

/* The builder counts groups as we do. */
static void read_group(struct mxwi_reader *reader, struct network_list *list,
                       const struct mxwi_node *node)
{
	const char *quoted = MXWI_QUOTE(node->key->text, node->key->size);
	uint32_t number = reader->group_count++;
	struct mxwi_group_notes *group = &reader->groups[number];
	const struct mxwi_node *networks = NULL;

	/* A group with a bad name is read all the same: rules may refer to it. */
	*group = (struct mxwi_group_notes){
		.name = node->key->text,
		.quoted = mxwi_arena_copy(reader->arena, quoted, strlen(quoted)),
		.has_id = mxwi_check_id(reader->findings, node->key),
	};
	if (group->quoted == NULL) {
		mxwi_findings_nomem(reader->findings);
		group->quoted = "";
	}
	if (node->kind == MXWI_NODE_LIST)
		networks = node;
	else if (node->kind == MXWI_NODE_MAP)
		networks = read_group_map(reader, node, group);
	else if (!node->broken && mxwi_node_is_nothing(node))
		mxwi_find(reader->findings, node->key->mark, MXWI_CODE_WRONG_KIND,
		          "group %s: expected a list of networks or a map, found nothing",
		          quoted);
	else if (!node->broken)
		mxwi_find(reader->findings, node->mark, MXWI_CODE_WRONG_KIND,
		          "group %s: expected a list of networks or a map, "
		          "found a text; write [%s]",
		          quoted, MXWI_QUOTE(node->text, node->size));
	(void)mxw_builder_add_group(reader->builder, group->name, group->action);
	if (networks != NULL)
		read_networks(reader, list, number, networks);
}

/* How many items the lists of networks have; broken ones too. */
static size_t count_networks(const struct mxwi_node *map)
{
	size_t count = 0;

	for (const struct mxwi_node *value = map->first; value != NULL; value = value->next) {
		if (value->kind == MXWI_NODE_LIST)
			count += value->count;
		for (const struct mxwi_node *field = value->first;
		     value->kind == MXWI_NODE_MAP && field != NULL; field = field->next)
			count += field->count;
	}
	return count;
}

void mxwi_read_groups(struct mxwi_reader *reader, const struct mxwi_node *map)
{
	struct network_list list = { .room = count_networks(map) };

	if (list.room > MXW_NETWORKS_MAX)
		list.room = MXW_NETWORKS_MAX;
	list.items = mxwi_arena_alloc(reader->arena, list.room, sizeof(list.items[0]));
	if (list.items == NULL) {
		mxwi_findings_nomem(reader->findings);
		return;
	}
	reader->groups_known = true;
	for (const struct mxwi_node *value = map->first; value != NULL; value = value->next) {
		if (reader->group_count == MXW_GROUPS_MAX) {
			mxwi_find(reader->findings, value->key->mark, MXWI_CODE_LIMIT,
			          "more than %u groups, which is the most", MXW_GROUPS_MAX);
			/* Rules may name those that are not read. */
			reader->groups_known = false;
			break;
		}
		read_group(reader, &list, value);
	}
	hand_over(reader, &list);
}

void mxwi_warn_nothing_watched(struct mxwi_reader *reader, const struct mxwi_node *map)
{
	/* Where there are errors, rules or networks may be missing because of them. */
	if (reader->mode == MXW_MODE_DISABLED || reader->findings->errors != 0)
		return;
	if (!reader->has_watch)
		mxwi_find(reader->findings, map->mark, MXWI_CODE_NOTHING_WATCHED,
		          "no rule in \"watch\", \"exchangers\" or \"protect\": "
		          "every name gets its real answer");
	else if (!reader->has_networks)
		mxwi_find(reader->findings, map->mark, MXWI_CODE_NOTHING_WATCHED,
		          "no network in \"mail-hosts\": every client gets real answers");
}
