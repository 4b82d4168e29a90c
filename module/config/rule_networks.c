/* The networks of a rule of exchangers. Unlike those of groups, two rules may list the same one: what that
 * means is told with the names that are in several rules, when everything is read. */
#include "config/network_text.h"
#include "config/rules.h"

void mxwi_rule_read_networks(const struct mxwi_rule_draft *draft)
{
	struct mxwi_reader *reader = draft->reader;
	const struct mxwi_node *list = draft->fields->value[MXWI_FIELD_NETWORKS];

	if (list == NULL)
		return;
	if (list->count == 0)
		mxwi_find(reader->findings, list->mark, MXWI_CODE_EMPTY_LIST,
		          "\"networks\" lists no network; write at least one, "
		          "or leave the key out");
	for (const struct mxwi_node *item = list->first; item != NULL; item = item->next) {
		struct mxw_exchange_network_spec spec = {
			.file = reader->file,
			.line = item->mark.line,
			.column = item->mark.column,
		};

		if (!mxwi_item_is_text(reader->findings, item, "an address or a network") ||
		    !mxwi_network_read(reader->findings, item, MXWI_NETWORK_OF_SERVERS,
		                       &spec.network))
			continue;
		if (reader->exchange_networks_read == MXW_EXCHANGE_NETWORKS_MAX) {
			mxwi_find(reader->findings, item->mark, MXWI_CODE_LIMIT,
			          "more than %u networks in all exchangers together, "
			          "which is the most",
			          MXW_EXCHANGE_NETWORKS_MAX);
			return;
		}
		reader->exchange_networks_read++;
		if (draft->rule != MXW_RULE_NONE)
			mxw_builder_add_exchange_network(reader->builder, draft->rule, &spec);
	}
}
