/* The chain of modules: `module-config` names them in order, and each `dynlib` in it takes the next
 * `dynlib-file`. The module sees every query only when it is the first of the chain. Who writes the
 * line anew for it easily loses what was there before: modules that clauses and options
 * elsewhere in the configuration cannot do without. */
#include <string.h>

#include "check_unbound.h"
#include "config/quote.h"

/* The chain that Debian's Unbound has when there is no module-config. */
#define USUAL_CHAIN "subnetcache validator iterator"
#define CHAIN_TEXT_MAX 512u

/* What cannot be done without a module. `keyword` is in `clause`; NULL: the clause itself. Modules in
 * the order in which they are in a chain, as unbound-checkconf knows it. */
static const struct need {
	const char *module;
	const char *clause, *keyword;
} needs[] = {
	{ "respip", "rpz", NULL },
	{ "respip", "server", "response-ip" },
	{ "respip", "server", "response-ip-data" },
	{ "respip", "server", "response-ip-tag" },
	{ "respip", "view", "response-ip" },
	{ "respip", "view", "response-ip-data" },
	{ "dns64", "server", "dns64-prefix" },
	{ "dns64", "server", "dns64-synthall" },
	{ "subnetcache", "server", "send-client-subnet" },
	{ "subnetcache", "server", "client-subnet-zone" },
	{ "subnetcache", "server", "client-subnet-always-forward" },
	{ "cachedb", "cachedb", NULL },
};

#define NEED_COUNT (sizeof(needs) / sizeof(needs[0]))

/* Takes the next word from a chain. False: there is none. */
static bool next_module(const char **chain, const char **ret, size_t *ret_size)
{
	*chain += strspn(*chain, " \t");
	*ret = *chain;
	*ret_size = strcspn(*chain, " \t");
	*chain += *ret_size;
	return *ret_size > 0;
}

static bool is_module(const char *word, size_t size, const char *module)
{
	return strlen(module) == size && memcmp(word, module, size) == 0;
}

static size_t chain_count(const char *chain, const char *module)
{
	const char *word;
	size_t size, count = 0;

	while (next_module(&chain, &word, &size))
		if (is_module(word, size, module))
			count++;
	return count;
}

/* The statement that a need comes from; NULL: there is none. */
static const struct cmd_conf_statement *need_find(const struct cmd_conf *conf,
                                                  const struct need *need)
{
	for (size_t i = 0; i < conf->count; i++) {
		const struct cmd_conf_statement *statement = &conf->items[i];
		/* A clause is in itself. */
		const char *keyword = need->keyword != NULL ? need->keyword : need->clause;
		if (!cmd_conf_is(conf, statement, need->clause, keyword))
			continue;
		/* Options that are switched off need nothing. */
		if (statement->word_count > 0 && strcmp(statement->words[0].text, "no") == 0)
			continue;
		return statement;
	}
	return NULL;
}

static void append(char text[CHAIN_TEXT_MAX], const char *word, size_t size)
{
	const size_t used = strlen(text);

	if (used + size + 2 > CHAIN_TEXT_MAX)
		return;
	snprintf(text + used, CHAIN_TEXT_MAX - used, "%s%.*s", used > 0 ? " " : "", (int)size,
	         word);
}

/* Appends the modules that are needed and not in the chain; cachedb apart, which stands right before
 * the iterator. */
static void append_missing(const struct cmd_conf *conf, const char *chain, bool cachedb,
                           char text[CHAIN_TEXT_MAX])
{
	for (size_t i = 0; i < NEED_COUNT; i++) {
		const char *module = needs[i].module;
		if ((strcmp(module, "cachedb") == 0) == cachedb &&
		    chain_count(chain, module) == 0 && chain_count(text, module) == 0 &&
		    need_find(conf, &needs[i]) != NULL)
			append(text, module, strlen(module));
	}
}

/* Writes what the chain should be: dynlib first, then what is missing, then the chain before. */
static void chain_correct(const struct cmd_conf *conf, const char *chain,
                          char ret[CHAIN_TEXT_MAX])
{
	const char *rest = chain, *word;
	size_t size;
	bool moved = false;

	ret[0] = '\0';
	append(ret, "dynlib", strlen("dynlib"));
	append_missing(conf, chain, false, ret);
	while (next_module(&rest, &word, &size)) {
		/* The first dynlib is ours; it has moved to the front. */
		if (is_module(word, size, "dynlib") && !moved) {
			moved = true;
			continue;
		}
		if (is_module(word, size, "iterator"))
			append_missing(conf, chain, true, ret);
		append(ret, word, size);
	}
}

static void check_chain(struct cmd_unbound *unbound, const struct cmd_conf_statement *statement)
{
	const char *chain = statement != NULL ? statement->words[0].text : USUAL_CHAIN;
	struct cmd_unbound_place place = { unbound->call->path, 0, 0 };
	char correct[CHAIN_TEXT_MAX];
	const char *rest = chain, *word;
	size_t size;

	if (statement != NULL)
		place = cmd_unbound_word_place(statement, 0);
	chain_correct(&unbound->conf, chain, correct);
	if (statement == NULL) {
		cmd_unbound_find(unbound, place, CMD_UNBOUND_CODE_MODULE_CONFIG,
		                 "there is no module-config, so Unbound does not load the "
		                 "module; write module-config: \"%s\" in a clause server:",
		                 correct);
		return;
	}
	const char *quoted = MXWI_QUOTE(correct, strlen(correct));
	const char *said = "";
	if (chain_count(chain, "dynlib") == 0)
		cmd_unbound_find(unbound, place, CMD_UNBOUND_CODE_MODULE_CONFIG,
		                 "the chain is without dynlib, so Unbound does not load the "
		                 "module; write %s",
		                 quoted);
	else if (next_module(&rest, &word, &size) && !is_module(word, size, "dynlib"))
		cmd_unbound_find(unbound, place, CMD_UNBOUND_CODE_MODULE_CONFIG,
		                 "dynlib is not the first of the chain: what %s answers, the "
		                 "module does not see; write %s",
		                 MXWI_QUOTE(word, size), quoted);
	for (size_t i = 0; i < NEED_COUNT; i++) {
		const struct cmd_conf_statement *need = need_find(&unbound->conf, &needs[i]);
		/* One finding for each module. */
		if (need == NULL || chain_count(chain, needs[i].module) > 0 ||
		    strcmp(needs[i].module, said) == 0)
			continue;
		said = needs[i].module;
		cmd_unbound_find(unbound, place, CMD_UNBOUND_CODE_MODULE_CONFIG,
		                 "the chain is without %s, which %s: in %s, line %u, needs; "
		                 "write %s",
		                 needs[i].module, need->keyword,
		                 MXWI_QUOTE(need->file, strlen(need->file)),
		                 (unsigned)need->line, quoted);
	}
}

/* Is it a file of ours: mxwarden.so, or a copy that lies in a directory mxwarden? */
bool cmd_unbound_is_module(const char *file)
{
	const char *name = strrchr(file, '/');

	return strncmp(name != NULL ? name + 1 : file, "mxwarden", strlen("mxwarden")) == 0 ||
	       strstr(file, "/mxwarden/") != NULL || strncmp(file, "mxwarden/", 9) == 0;
}

static void check_files(struct cmd_unbound *unbound, const struct cmd_conf_statement *chain)
{
	const struct cmd_conf *conf = &unbound->conf;
	const struct cmd_conf_statement *first = NULL, *ours = NULL;

	for (size_t i = 0; i < conf->count; i++) {
		const struct cmd_conf_statement *statement = &conf->items[i];
		if (!cmd_conf_is(conf, statement, "dynlib", "dynlib-file") ||
		    statement->word_count == 0)
			continue;
		if (first == NULL)
			first = statement;
		if (ours == NULL && cmd_unbound_is_module(statement->words[0].text))
			ours = statement;
	}
	if (first == NULL && chain != NULL && chain_count(chain->words[0].text, "dynlib") > 0) {
		cmd_unbound_find(unbound, cmd_unbound_word_place(chain, 0),
		                 CMD_UNBOUND_CODE_MODULE_CONFIG,
		                 "the chain has dynlib, and there is no dynlib-file: Unbound "
		                 "would not start; name the module in a clause dynlib:");
	} else if (ours != NULL && ours != first) {
		const char *file = first->words[0].text;
		cmd_unbound_find(unbound, cmd_unbound_word_place(ours, 0),
		                 CMD_UNBOUND_CODE_SECOND_DYNLIB_FILE,
		                 "the first dynlib of the chain is %s, of line %u: what it "
		                 "answers, this module does not see; write this dynlib-file "
		                 "before it",
		                 MXWI_QUOTE(file, strlen(file)), (unsigned)first->line);
	}
}

void cmd_check_unbound_modules(struct cmd_unbound *unbound)
{
	const struct cmd_conf *conf = &unbound->conf;
	const struct cmd_conf_statement *last = cmd_conf_last(conf, "server", "module-config");

	for (size_t i = 0; i < conf->count; i++) {
		const struct cmd_conf_statement *statement = &conf->items[i];
		if (statement == last || statement->word_count == 0 ||
		    !cmd_conf_is(conf, statement, "server", "module-config"))
			continue;
		cmd_unbound_find(unbound, cmd_unbound_word_place(statement, 0),
		                 CMD_UNBOUND_CODE_SECOND_MODULE_CONFIG,
		                 "this module-config is without effect: the last one holds, in "
		                 "%s, line %u; keep only one",
		                 MXWI_QUOTE(last->file, strlen(last->file)),
		                 (unsigned)last->line);
	}
	check_chain(unbound, last);
	check_files(unbound, last);
}
