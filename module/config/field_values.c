/* A value is read as its key's row in the table says, and what is wrong with it is told with what
 * would be right. Words are compared as they are written: a policy is the same text on every
 * resolver, so there is one way to write each thing. */
#include "config/fields.h"

#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>
#include <mxwarden/lookalike.h>
#include <mxwarden/utf8.h>

#include "config/quote.h"
#include "config/times.h"

bool mxwi_field_number(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                       enum mxwi_field field, uint32_t *ret)
{
	const struct mxwi_key *key = mxwi_key_of(fields->map, field);
	const struct mxwi_node *node = fields->value[field];
	uint64_t value = 0;
	size_t digits = 0;

	if (node == NULL)
		return false;
	while (digits < node->size && node->text[digits] >= '0' && node->text[digits] <= '9') {
		/* Too large is too large; it need not be known by how much. */
		if (value <= UINT32_MAX)
			value = value * 10 + (uint64_t)(node->text[digits] - '0');
		digits++;
	}
	/* A leading zero means octal to some readers of YAML. */
	if (digits != node->size || !node->plain || (digits > 1 && node->text[0] == '0')) {
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NUMBER,
		          "\"%s\": %s is not a number in plain digits, without unit and quotes",
		          key->name, MXWI_QUOTE(node->text, node->size));
		return false;
	}
	if (value < key->least || value > key->most) {
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NUMBER,
		          "\"%s\": %s is not from %u to %u", key->name,
		          MXWI_QUOTE(node->text, node->size), (unsigned)key->least,
		          (unsigned)key->most);
		return false;
	}
	*ret = (uint32_t)value;
	return true;
}

bool mxwi_field_word(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                     enum mxwi_field field, int *ret)
{
	const struct mxwi_key *key = mxwi_key_of(fields->map, field);
	const struct mxwi_node *node = fields->value[field];
	struct mxwi_nearest nearest;
	char words[256] = "";
	size_t used = 0;

	if (node == NULL)
		return false;
	nearest = mxwi_nearest_to(node->text, node->size);
	for (int value = key->first_word; key->word(value) != NULL; value++) {
		const char *word = key->word(value);

		if (strlen(word) == node->size && memcmp(word, node->text, node->size) == 0) {
			*ret = value;
			return true;
		}
		mxwi_nearest_offer(&nearest, word);
		if (used < sizeof(words))
			used += (size_t)snprintf(words + used, sizeof(words) - used, "%s%s",
			                         used == 0 ? "" : ", ", word);
	}
	if (nearest.best != NULL)
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_WORD, "\"%s\": unknown word %s%s",
		          key->name, MXWI_QUOTE(node->text, node->size),
		          MXWI_DID_YOU_MEAN(&nearest));
	else
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_WORD,
		          "\"%s\": unknown word %s; write one of: %s", key->name,
		          MXWI_QUOTE(node->text, node->size), words);
	return false;
}

bool mxwi_text_read(struct mxwi_findings *findings, const struct mxwi_node *node,
                    const char *what, struct mxwi_arena *arena, const char **ret)
{
	size_t size = node->size;
	char *text;

	/* A block of lines ends with a line end. */
	while (size > 0 && node->text[size - 1] == '\n')
		size--;
	if (size > MXW_TEXT_SIZE_MAX) {
		mxwi_find(findings, node->mark, MXWI_CODE_LIMIT,
		          "%s: a text of %zu octets; %u are the most", what, size,
		          MXW_TEXT_SIZE_MAX);
		return false;
	}
	text = mxwi_arena_copy(arena, node->text, size);
	if (text == NULL) {
		mxwi_findings_nomem(findings);
		return false;
	}
	for (size_t i = 0; i < size;) {
		uint32_t character = 0;
		size_t length = mxw_utf8_decode(text + i, size - i, &character);

		if (character == '\n' || character == '\t') {
			text[i] = ' ';
		} else if (length == 0 || mxwi_is_unprintable(character)) {
			mxwi_find(findings, node->mark, MXWI_CODE_BAD_TEXT,
			          "%s: %s has a character that cannot be shown, "
			          "its octet %zu; leave it out",
			          what, MXWI_QUOTE(node->text, size), i + 1);
			return false;
		}
		i += length;
	}
	*ret = text;
	return true;
}

bool mxwi_field_text(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                     enum mxwi_field field, struct mxwi_arena *arena, const char **ret)
{
	const char *name = mxwi_key_of(fields->map, field)->name;

	return fields->value[field] != NULL &&
	       mxwi_text_read(findings, fields->value[field], MXWI_QUOTE(name, strlen(name)),
	                      arena, ret);
}

bool mxwi_field_time(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                     enum mxwi_field field, int64_t *ret_s)
{
	const struct mxwi_node *node = fields->value[field];
	char advice[MXWI_TIME_ADVICE_MAX];

	if (node == NULL)
		return false;
	if (mxw_time_from_text(node->text, node->size, ret_s) == MXW_OK)
		return true;
	mxwi_find(findings, node->mark, MXWI_CODE_BAD_TIME, "\"%s\": %s %s",
	          mxwi_key_of(fields->map, field)->name, MXWI_QUOTE(node->text, node->size),
	          mxwi_time_advice(node->text, node->size, advice));
	return false;
}

bool mxwi_field_duration(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                         enum mxwi_field field, uint32_t *ret_s)
{
	const struct mxwi_key *key = mxwi_key_of(fields->map, field);
	const struct mxwi_node *node = fields->value[field];
	char advice[MXWI_TIME_ADVICE_MAX], least[MXW_DURATION_TEXT_MAX],
		most[MXW_DURATION_TEXT_MAX];
	int64_t duration_s;

	if (node == NULL)
		return false;
	if (mxw_duration_from_text(node->text, node->size, &duration_s) != MXW_OK) {
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_TIME, "\"%s\": %s %s", key->name,
		          MXWI_QUOTE(node->text, node->size),
		          mxwi_duration_advice(node->text, node->size, advice));
		return false;
	}
	if (duration_s < key->least || duration_s > key->most) {
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_TIME,
		          "\"%s\": %s is not from %s to %s", key->name,
		          MXWI_QUOTE(node->text, node->size),
		          mxw_duration_to_text(key->least, least),
		          mxw_duration_to_text(key->most, most));
		return false;
	}
	*ret_s = (uint32_t)duration_s;
	return true;
}

bool mxwi_field_percent(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                        enum mxwi_field field, uint32_t *ret)
{
	const struct mxwi_node *node = fields->value[field];
	uint32_t value = 0;
	size_t digits = 0;
	bool sound;

	if (node == NULL)
		return false;
	while (digits < node->size && digits < 4 && node->text[digits] >= '0' &&
	       node->text[digits] <= '9')
		value = value * 10 + (uint32_t)(node->text[digits++] - '0');
	sound = digits != 0 && node->text[0] != '0' && value <= 100;
	if (sound && digits + 1 == node->size && node->text[digits] == '%') {
		*ret = value;
		return true;
	}
	if (sound && digits == node->size)
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NUMBER,
		          "\"%s\": %s has no percent sign; write %u%%",
		          mxwi_key_of(fields->map, field)->name,
		          MXWI_QUOTE(node->text, node->size), (unsigned)value);
	else
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NUMBER,
		          "\"%s\": %s is not a whole percentage from 1%% to 100%%",
		          mxwi_key_of(fields->map, field)->name,
		          MXWI_QUOTE(node->text, node->size));
	return false;
}

bool mxwi_field_score(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                      enum mxwi_field field, uint8_t *ret)
{
	static const char never[] = "never";
	const struct mxwi_node *node = fields->value[field];
	uint32_t value = 0;
	size_t digits = 0;

	if (node == NULL)
		return false;
	if (node->size == sizeof(never) - 1 && memcmp(node->text, never, node->size) == 0) {
		*ret = MXW_SCORE_NEVER;
		return true;
	}
	while (digits < node->size && digits < 4 && node->text[digits] >= '0' &&
	       node->text[digits] <= '9')
		value = value * 10 + (uint32_t)(node->text[digits++] - '0');
	if (digits != 0 && digits == node->size && node->plain && node->text[0] != '0' &&
	    value <= MXW_SCORE_MAX) {
		*ret = (uint8_t)value;
		return true;
	}
	mxwi_find(findings, node->mark, MXWI_CODE_BAD_NUMBER,
	          "\"%s\": %s is not a score from 1 to %u in plain digits, nor \"never\"",
	          mxwi_key_of(fields->map, field)->name, MXWI_QUOTE(node->text, node->size),
	          MXW_SCORE_MAX);
	return false;
}

/* What an id may hold, other octets as hyphens; false when that is no id either. */
static bool guess_id(const struct mxwi_node *node, char guess[MXW_ID_SIZE_MAX + 1])
{
	if (node->size == 0 || node->size > MXW_ID_SIZE_MAX)
		return false;
	for (size_t i = 0; i < node->size; i++) {
		char octet = node->text[i];

		if (octet >= 'A' && octet <= 'Z')
			octet = (char)(octet + ('a' - 'A'));
		else if (octet == '_' || octet == ' ' || octet == '.')
			octet = '-';
		if (!(octet >= 'a' && octet <= 'z') && !(octet >= '0' && octet <= '9') &&
		    octet != '-')
			return false;
		guess[i] = octet;
	}
	guess[node->size] = '\0';
	return true;
}

bool mxwi_check_id(struct mxwi_findings *findings, const struct mxwi_node *node)
{
	char guess[MXW_ID_SIZE_MAX + 1];
	bool guessed = guess_id(node, guess);

	if (guessed && memcmp(guess, node->text, node->size) == 0)
		return true;
	if (node->size > MXW_ID_SIZE_MAX)
		mxwi_find(findings, node->mark, MXWI_CODE_LIMIT,
		          "id %s has %zu octets; %u are the most",
		          MXWI_QUOTE(node->text, node->size), node->size, MXW_ID_SIZE_MAX);
	else if (guessed)
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_ID,
		          "id %s: only a-z, 0-9 and \"-\" are allowed; write \"%s\"",
		          MXWI_QUOTE(node->text, node->size), guess);
	else
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_ID,
		          "id %s: write 1 to %u of a-z, 0-9 and \"-\"",
		          MXWI_QUOTE(node->text, node->size), MXW_ID_SIZE_MAX);
	return false;
}
