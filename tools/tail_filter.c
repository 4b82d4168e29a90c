/* Options are read once into what lines are compared with. Texts of lines are hostile: what is no address,
 * no name or no severity fits no filter that asks for one. */
#include "tail_filter.h"

#include <string.h>

#include <mxwarden/loader.h>

#include "config/quote.h"

static const char *const kind_words[] = {
	[ALERT_LINE_ALERT] = "alert",
	[ALERT_LINE_REPEAT] = "repeat",
	[ALERT_LINE_STATE] = "state",
	[ALERT_LINE_HEALTH] = "health",
};

#define KIND_COUNT (sizeof(kind_words) / sizeof(kind_words[0]))

/* Takes the next word of a list with commas; its size. Behind the last one *at is NULL. */
static size_t word_next(const char **at, const char **ret_word)
{
	const size_t size = strcspn(*at, ",");

	*ret_word = *at;
	*at = (*at)[size] == ',' ? *at + size + 1 : NULL;
	return size;
}

static bool read_kinds(const struct cmd *cmd, const char *text, unsigned *ret)
{
	unsigned kinds = 0;
	const char *word;

	do {
		const size_t size = word_next(&text, &word);
		size_t i = 0;

		while (i < KIND_COUNT && (strlen(kind_words[i]) != size ||
		                          strncmp(word, kind_words[i], size) != 0))
			i++;
		if (i == KIND_COUNT) {
			cmd_complain(cmd,
			             "there is no kind %s; write alert, repeat, state or "
			             "health, or some of them with commas",
			             MXWI_QUOTE(word, size));
			return false;
		}
		kinds |= 1u << i;
	} while (text != NULL);
	*ret = kinds;
	return true;
}

static bool read_rules(const struct cmd *cmd, const char *text, const char **ret)
{
	const char *at = text, *word;

	while (at != NULL) {
		if (word_next(&at, &word) > 0)
			continue;
		cmd_complain(cmd,
		             "--rule %s has an empty word; write ids of rules, with commas",
		             MXWI_QUOTE(text, strlen(text)));
		return false;
	}
	*ret = text;
	return true;
}

static bool read_client(const struct cmd *cmd, const char *text, struct mxw_network *ret)
{
	const char *quoted = MXWI_QUOTE(text, strlen(text));
	char meant[MXW_NETWORK_TEXT_MAX];

	switch (mxw_network_from_text(text, strlen(text), ret)) {
	case MXW_OK:
		return true;
	case MXW_INVALID:
		(void)mxw_network_to_text(ret, meant);
		cmd_complain(cmd, "--client %s has bits set behind its prefix; write %s",
		             quoted, meant);
		return false;
	default:
		cmd_complain(cmd, "--client %s is no address and no network", quoted);
		return false;
	}
}

bool tail_filter_read(const struct cmd *cmd, const struct tail_wanted *wanted,
                      struct tail_filter *ret)
{
	const char *severity = wanted->severity, *name = wanted->name;

	*ret = (struct tail_filter){ .rules = NULL };
	if (wanted->rule != NULL && !read_rules(cmd, wanted->rule, &ret->rules))
		return false;
	if (wanted->client != NULL) {
		if (!read_client(cmd, wanted->client, &ret->client))
			return false;
		ret->has_client = true;
	}
	if (severity != NULL) {
		ret->severity = mxw_severity_from_text(severity);
		if (ret->severity == MXW_SEVERITY_UNSET) {
			cmd_complain(
				cmd,
				"there is no severity %s; write low, medium, high or critical",
				MXWI_QUOTE(severity, strlen(severity)));
			return false;
		}
	}
	if (name != NULL) {
		if (mxw_name_from_user_text(name, strlen(name), &ret->name_buffer,
		                            &ret->name) != MXW_OK) {
			cmd_complain(cmd, "--name %s is not a domain name",
			             MXWI_QUOTE(name, strlen(name)));
			return false;
		}
		ret->has_name = true;
	}
	return wanted->kind == NULL || read_kinds(cmd, wanted->kind, &ret->kinds);
}

/* ---- lines ---- */

static bool is_of_rules(const char *rules, const char *rule)
{
	const size_t wanted = strlen(rule);
	const char *word;

	while (rules != NULL) {
		const size_t size = word_next(&rules, &word);

		if (size == wanted && strncmp(word, rule, size) == 0)
			return true;
	}
	return false;
}

static bool is_of_network(const struct mxw_network *network, const char *client)
{
	struct mxw_address address;

	return mxw_address_from_text(client, strlen(client), &address) == MXW_OK &&
	       mxw_network_holds(network, &address);
}

static bool is_below(struct mxw_name name, const char *text)
{
	struct mxw_name_buffer buffer;
	struct mxw_name asked;

	return mxw_name_from_text(text, strlen(text), &buffer, &asked) == MXW_OK &&
	       mxw_name_encloses(name, asked);
}

bool tail_filter_passes(const struct tail_filter *filter, const struct alert_line *line)
{
	if (filter->kinds != 0 && (filter->kinds & 1u << line->kind) == 0)
		return false;
	if (filter->rules != NULL && !is_of_rules(filter->rules, line->rule))
		return false;
	if (filter->has_client && !is_of_network(&filter->client, line->client))
		return false;
	if (filter->severity != MXW_SEVERITY_UNSET &&
	    mxw_severity_from_text(line->severity) < filter->severity)
		return false;
	/* An alias is a look-up of its target, too. */
	return !filter->has_name || is_below(filter->name, line->name) ||
	       is_below(filter->name, line->target);
}
