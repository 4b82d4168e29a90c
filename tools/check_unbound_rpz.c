/* Response policy zones, from which Unbound answers before any module. What is in them comes from files
 * and transfers and is not in the configuration, so no name of the policy can be looked up here; what
 * could happen is told once for each zone. */
#include <string.h>

#include "check_unbound.h"
#include "config/quote.h"

/* The name of a zone, from its clause; its own line where it has none. */
static const struct cmd_conf_statement *zone_name(const struct cmd_conf *conf, size_t clause)
{
	for (size_t i = clause + 1; i < conf->count && conf->items[i].clause == clause; i++)
		if (strcmp(conf->items[i].keyword, "name") == 0 &&
		    conf->items[i].word_count == 1)
			return &conf->items[i];
	return &conf->items[clause];
}

static void tell_of_rpz(struct cmd_unbound *unbound, size_t clause)
{
	const struct cmd_conf_statement *name = zone_name(&unbound->conf, clause);
	const char *text = name->word_count == 1 ? name->words[0].text : "";

	cmd_unbound_find(
		unbound, cmd_unbound_word_place(name, 0), CMD_UNBOUND_CODE_RPZ,
		"the rpz %s answers the names that it lists before the module is asked, "
		"also those that the policy watches; keep watched names out of it",
		MXWI_QUOTE(text, strlen(text)));
}

void cmd_check_unbound_rpz(struct cmd_unbound *unbound)
{
	const struct cmd_conf *conf = &unbound->conf;

	if (unbound->call->policy == NULL)
		return;
	for (size_t i = 0; i < conf->count; i++)
		if (cmd_conf_is(conf, &conf->items[i], "rpz", "rpz"))
			tell_of_rpz(unbound, i);
}
