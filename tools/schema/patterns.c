/* Patterns are put together from literals: a label from characters, a name from labels, an entry
 * from names. The one for free text is made from the function that the parser asks, so that both
 * refuse the same characters. */
#include "patterns.h"

#include "config/quote.h"

#define BLANK "[ \\t\\r\\n]"
#define EDGE BLANK "*" /* blanks around a text do no harm */

#define OCTET "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
#define IPV4 OCTET "(?:\\." OCTET "){3}"

/* RFC 3986, IPv6address; a digit group is h16 there. */
#define GROUP "[0-9A-Fa-f]{1,4}"
#define LAST "(?:" GROUP ":" GROUP "|" IPV4 ")"
#define UP_TO(count) "(?:(?:" GROUP ":){0," count "}" GROUP ")?::"
#define IPV6                                                                                   \
	"(?:(?:" GROUP ":){6}" LAST "|::(?:" GROUP ":){5}" LAST "|(?:" GROUP ")?::(?:" GROUP   \
	":){4}" LAST "|" UP_TO("1") "(?:" GROUP ":){3}" LAST                                   \
				    "|" UP_TO("2") "(?:" GROUP ":){2}" LAST "|" UP_TO("3")     \
					    GROUP ":" LAST "|" UP_TO("4") LAST "|" UP_TO("5")  \
						    GROUP "|" UP_TO("6") ")"

/* A prefix of 0 would be every address. */
#define NETWORK                                                                                \
	IPV4 "(?:/(?:[1-9]|[12][0-9]|3[0-2]))?|" IPV6                                          \
	     "(?:/(?:[1-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))?"

/* Characters of a label: those that stand for themselves, escapes, and those above ASCII, of which
 * some are read as dots. */
#define ASCII "(?:[0-9A-Za-z_-]|\\\\(?:[01][0-9][0-9]|2[0-4][0-9]|25[0-5]|[!-/:-~]))"
#define OTHER "[^\\u0000-\\u007f\\u3002\\uff0e\\uff61]"
#define DOT "[.\\u3002\\uff0e\\uff61]"
/* How long a label is behind IDNA cannot be seen. */
#define LABEL "(?:" ASCII "{1,63}|" ASCII "*" OTHER "(?:" ASCII "|" OTHER ")*)"
/* An address is no name. */
#define NAME "(?!" IPV4 "(?:" BLANK "|$))" LABEL "(?:" DOT LABEL ")*" DOT "?"
#define SCOPE "(?:=|\\*\\.)?"

/* 1969 ends in 1970 somewhere. Which years have a 29 February is not said. */
#define DATE                                                                                   \
	"(?:1969-12-31|(?:19[7-9][0-9]|[2-9][0-9]{3})-(?:(?:0[13578]|1[02])-(?:0[1-9]|"        \
	"[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9])))"
#define CLOCK "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
#define TIME DATE "(?:[Tt]" CLOCK ":[0-5][0-9](?:\\.[0-9]+)?(?:[Zz]|[+-]" CLOCK "))?"

const struct mxws_pattern *mxws_pattern_of(enum mxwi_kind kind)
{
	static const struct mxws_pattern
		id = { "^[a-z0-9-]{1,63}$", "write 1 to 63 of a-z, 0-9 and \"-\"" },
		name = { "^" EDGE NAME EDGE "$", "write one name, such as mail.example.org" },
		entry = { "^" EDGE SCOPE NAME "(?:" BLANK "+" NAME ")?" EDGE "$",
		          "write NAME or NAME INTENDED; =NAME is only that name, "
		          "\"*.NAME\" only what is below it" },
		plain_entry = { "^" EDGE SCOPE NAME EDGE "$",
		                "write NAME; =NAME is only that name, "
		                "\"*.NAME\" only what is below it" },
		suffixes = { "^" EDGE NAME BLANK "+" NAME EDGE "$",
		             "write two names: the suffix that is typed, "
		             "and the one that was meant" },
		network = { "^(?:any|" NETWORK ")$",
		            "write an address, a network as ADDRESS/PREFIX, or any" },
		server_network = { "^(?:" NETWORK ")$",
		                   "write an address, or a network as ADDRESS/PREFIX" },
		point = { "^" TIME "$", "write a date, 2027-12-31, or a time with its offset, "
		                        "2027-12-31T18:00:00+01:00" },
		duration = { "^[1-9][0-9]*[smhd]$",
		             "write a duration, such as 90s, 5m, 24h or 7d" },
		percent = { "^(?:100|[1-9][0-9]?)%$", "write 1% to 100%" };

	switch (kind) {
	case MXWI_KIND_ID:
	case MXWI_KIND_IDS:
	case MXWI_KIND_GROUPS:
		return &id;
	case MXWI_KIND_HOST_NAME:
	case MXWI_KIND_NAMES:
	case MXWI_KIND_DOMAINS:
		return &name;
	case MXWI_KIND_ENTRIES:
		return &entry;
	case MXWI_KIND_PLAIN_ENTRIES:
	case MXWI_KIND_RELATIVE_ENTRIES:
		return &plain_entry;
	case MXWI_KIND_SUFFIXES:
		return &suffixes;
	case MXWI_KIND_NETWORKS:
		return &network;
	case MXWI_KIND_SERVER_NETWORKS:
		return &server_network;
	case MXWI_KIND_TIME:
		return &point;
	case MXWI_KIND_DURATION:
		return &duration;
	case MXWI_KIND_PERCENT:
		return &percent;
	case MXWI_KIND_NUMBER:
	case MXWI_KIND_SCORE:
	case MXWI_KIND_WORD:
	case MXWI_KIND_TEXT:
	case MXWI_KIND_PATH:
	case MXWI_KIND_PATHS:
	case MXWI_KIND_INCLUDES:
	case MXWI_KIND_MAPS:
	case MXWI_KIND_MAP:
	case MXWI_KIND_ACCEPT:
	default:
		return NULL;
	}
}

/* Can the parser not show it? A line end and a tab become blanks. Characters above U+FFFF are let
 * pass: they are written differently with and without flag "u". */
static bool is_refused(uint32_t character)
{
	return character <= 0xffff && character != '\n' && character != '\t' &&
	       mxwi_is_unprintable(character);
}

/* Adds a range of characters; takes what there is so far. */
static json_t *append_range(json_t *ranges, uint32_t first, uint32_t last)
{
	json_t *longer = NULL;

	if (ranges != NULL)
		longer = json_sprintf("%s\\u%04lx-\\u%04lx", json_string_value(ranges),
		                      (unsigned long)first, (unsigned long)last);
	json_decref(ranges);
	return longer;
}

json_t *mxws_pattern_of_text(uint32_t least, uint32_t most)
{
	json_t *ranges = json_string(""), *pattern = NULL;

	for (uint32_t first = 0; first <= 0xffff; first++) {
		uint32_t last = first;

		if (!is_refused(first))
			continue;
		while (is_refused(last + 1))
			last++;
		ranges = append_range(ranges, first, last);
		first = last;
	}
	/* Line ends behind a text are cut off before it is measured. */
	if (ranges != NULL)
		pattern = json_sprintf("^[^%s]{%lu,%lu}\\n*$", json_string_value(ranges),
		                       (unsigned long)least, (unsigned long)most);
	json_decref(ranges);
	return pattern;
}
