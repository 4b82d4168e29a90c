/* One line for each row. The words for kinds and limits are those of the documents, which a test
 * holds against these lines. */
#include "tables.h"

#include <mxwarden/loader.h>
#include <mxwarden/lookalike.h>

#include "config/findings.h"
#include "config/schema.h"

static const char *const map_names[MXWI_MAP_COUNT] = {
	[MXWI_MAP_POLICY] = "policy",         [MXWI_MAP_INCLUDE] = "include",
	[MXWI_MAP_INCLUDED] = "included",     [MXWI_MAP_GROUP] = "mail-hosts",
	[MXWI_MAP_DEFAULTS] = "defaults",     [MXWI_MAP_EXPECT] = "expect",
	[MXWI_MAP_WATCH] = "watch",           [MXWI_MAP_ALLOW] = "allow",
	[MXWI_MAP_EXCHANGERS] = "exchangers", [MXWI_MAP_HOST] = "host",
	[MXWI_MAP_ALERTS] = "alerts",         [MXWI_MAP_SINK] = "sinks",
	[MXWI_MAP_PROTECT] = "protect",       [MXWI_MAP_METRICS] = "metrics",
};

static const char *type_of(enum mxwi_kind kind)
{
	switch (kind) {
	case MXWI_KIND_NUMBER:
		return "number";
	case MXWI_KIND_WORD:
		return "word";
	case MXWI_KIND_TEXT:
		return "text";
	case MXWI_KIND_ID:
		return "id";
	case MXWI_KIND_HOST_NAME:
		return "name";
	case MXWI_KIND_TIME:
		return "time";
	case MXWI_KIND_DURATION:
		return "duration";
	case MXWI_KIND_PERCENT:
		return "percentage";
	case MXWI_KIND_SCORE:
		return "score";
	case MXWI_KIND_PATH:
		return "path";
	case MXWI_KIND_ENTRIES:
		return "list of name entries, with intended names";
	case MXWI_KIND_PLAIN_ENTRIES:
		return "list of name entries";
	case MXWI_KIND_NAMES:
		return "list of names";
	case MXWI_KIND_DOMAINS:
		return "list of domains";
	case MXWI_KIND_SUFFIXES:
		return "list of pairs of suffixes";
	case MXWI_KIND_RELATIVE_ENTRIES:
		return "list of name entries, without the suffix";
	case MXWI_KIND_NETWORKS:
	case MXWI_KIND_SERVER_NETWORKS:
		return "list of networks";
	case MXWI_KIND_IDS:
		return "list of ids";
	case MXWI_KIND_PATHS:
		return "list of paths";
	case MXWI_KIND_INCLUDES:
		return "list of paths and maps";
	case MXWI_KIND_MAPS:
		return "list of maps";
	case MXWI_KIND_GROUPS:
		return "map of groups";
	case MXWI_KIND_ACCEPT:
		return "map from codes to texts";
	case MXWI_KIND_MAP:
	default:
		return "map";
	}
}

static const char *presence_of(const struct mxwi_key *key)
{
	if (key->required)
		return "required";
	return key->alternative ? "one of" : "optional";
}

static void print_default(FILE *stream, const struct mxwi_key *key)
{
	char duration[MXW_DURATION_TEXT_MAX];

	if (!key->has_default)
		fputs(key->otherwise != NULL ? key->otherwise : "-", stream);
	else if (key->kind == MXWI_KIND_WORD)
		fputs(key->word((int)key->default_value), stream);
	else if (key->kind == MXWI_KIND_DURATION)
		fputs(mxw_duration_to_text(key->default_value, duration), stream);
	else if (key->kind == MXWI_KIND_SCORE && key->default_value == MXW_SCORE_NEVER)
		fputs("never", stream);
	else
		fprintf(stream, "%lu", (unsigned long)key->default_value);
}

static void print_words(FILE *stream, const struct mxwi_key *key)
{
	for (int value = key->first_word; key->word(value) != NULL; value++)
		fprintf(stream, "%s%s", value == key->first_word ? "" : ", ", key->word(value));
}

/* How many items or octets there may be. */
static void print_count(FILE *stream, const struct mxwi_key *key, const char *unit)
{
	if (key->least != 0 && key->most != 0)
		fprintf(stream, "%lu to %lu%s", (unsigned long)key->least,
		        (unsigned long)key->most, unit);
	else if (key->least != 0)
		fprintf(stream, "at least %lu%s", (unsigned long)key->least, unit);
	else if (key->most != 0)
		fprintf(stream, "at most %lu%s", (unsigned long)key->most, unit);
	else
		fputc('-', stream);
}

static void print_limits(FILE *stream, const struct mxwi_key *key)
{
	char least[MXW_DURATION_TEXT_MAX], most[MXW_DURATION_TEXT_MAX];

	switch (key->kind) {
	case MXWI_KIND_NUMBER:
		if (key->least == key->most)
			fprintf(stream, "%lu", (unsigned long)key->least);
		else
			fprintf(stream, "%lu to %lu", (unsigned long)key->least,
			        (unsigned long)key->most);
		break;
	case MXWI_KIND_WORD:
		print_words(stream, key);
		break;
	case MXWI_KIND_ID:
		fputs("1 to 63 of a-z, 0-9, -", stream);
		break;
	case MXWI_KIND_DURATION:
		fprintf(stream, "%s to %s", mxw_duration_to_text(key->least, least),
		        mxw_duration_to_text(key->most, most));
		break;
	case MXWI_KIND_PERCENT:
		fputs("1% to 100%", stream);
		break;
	case MXWI_KIND_SCORE:
		fputs("1 to 100, never", stream);
		break;
	case MXWI_KIND_TEXT:
	case MXWI_KIND_PATH:
		print_count(stream, key, " octets");
		break;
	default:
		print_count(stream, key, "");
		break;
	}
}

void mxws_print_keys(FILE *stream)
{
	for (size_t i = 0; i < mxwi_key_count; i++) {
		const struct mxwi_key *key = &mxwi_keys[i];

		if (key->field == MXWI_FIELD_MAIN_ONLY)
			continue;
		fprintf(stream, "%s\t%s\t%s\t%s\t", map_names[key->map], key->name,
		        type_of(key->kind), presence_of(key));
		print_default(stream, key);
		fputc('\t', stream);
		print_limits(stream, key);
		fprintf(stream, "\t%s\n", key->doc);
	}
}

void mxws_print_codes(FILE *stream)
{
	static const struct {
		const char *text, *level;
	} codes[] = {
#define CODE(symbol, text, level, result) { text, #level },
		MXWI_CODES(CODE)
#undef CODE
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		fprintf(stream, "%s\t%s\t%s\n", codes[i].text, codes[i].level,
		        mxwi_code_is_acceptable((enum mxwi_code)i) ? "acceptable" : "-");
}
