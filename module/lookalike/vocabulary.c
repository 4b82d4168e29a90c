/* Plain tables, looked through from end to end: they are short, and looked at for few names. Words are
 * sorted, for whoever adds one. */
#include "lookalike/vocabulary.h"
#include "lookalike/tlds.h"

#include <string.h>

#include <mxwarden/lookalike.h>

/* Only suffixes that somebody can register below, or that resolve as they are: behind all others nobody
 * waits. The score is lower where the typed suffix is at home in the same places as the meant one, so that
 * the same name below it is often honest. */
#define SWAP(typed, meant, score)                                                              \
	{                                                                                      \
		typed, meant, sizeof(typed) - 1, sizeof(meant) - 1, score                      \
	}

const struct mxwi_swap mxwi_swaps[] = {
	SWAP("ml", "mil", 100), SWAP("il", "mil", 60),    SWAP("cm", "com", 100),
	SWAP("co", "com", 85),  SWAP("om", "com", 100),   SWAP("cam", "com", 85),
	SWAP("ne", "net", 90),  SWAP("et", "net", 90),    SWAP("ong", "org", 60),
	SWAP("eu", "edu", 60),  SWAP("it", "int", 60),    SWAP("in", "int", 60),
	SWAP("ml", "nl", 90),   SWAP("uk.com", "uk", 60), SWAP("uk", "gov.uk", 60),
};

const size_t mxwi_swap_count = sizeof(mxwi_swaps) / sizeof(mxwi_swaps[0]);

static const char *const host_words[] = {
	"ap",   "asia", "at",      "au",   "be",    "br",   "ca",   "ch",       "cn",  "corp",
	"de",   "dk",   "email",   "emea", "es",    "eu",   "exch", "exchange", "ext", "fi",
	"fr",   "hq",   "ie",      "imap", "in",    "intl", "it",   "jp",       "kr",  "lists",
	"mail", "mta",  "mx",      "mx1",  "mx2",   "na",   "news", "nl",       "no",  "nz",
	"owa",  "pl",   "pop",     "pop3", "relay", "se",   "sg",   "smtp",     "uk",  "us",
	"usa",  "web",  "webmail", "ww",   "www",
};

static const char *const lure_words[] = {
	"account", "admin",  "alert",  "auth",     "bank",    "billing",  "careers",
	"center",  "client", "cloud",  "corp",     "direct",  "docs",     "email",
	"global",  "group",  "help",   "helpdesk", "hr",      "inc",      "info",
	"invoice", "it",     "jobs",   "llc",      "login",   "ltd",      "mail",
	"mailbox", "my",     "news",   "office",   "online",  "pay",      "payment",
	"portal",  "remote", "secure", "security", "service", "services", "shop",
	"signin",  "sso",    "store",  "support",  "team",    "update",   "usa",
	"verify",  "vpn",    "web",    "webmail",
};

const char *mxw_lookalike_host_word(size_t number)
{
	return number < sizeof(host_words) / sizeof(host_words[0]) ? host_words[number] : NULL;
}

const char *mxw_lookalike_lure_word(size_t number)
{
	return number < sizeof(lure_words) / sizeof(lure_words[0]) ? lure_words[number] : NULL;
}

bool mxw_lookalike_suffix_pair(size_t number, struct mxw_suffix_pair *ret)
{
	if (number >= mxwi_swap_count)
		return false;
	*ret = (struct mxw_suffix_pair){ mxwi_swaps[number].typed, mxwi_swaps[number].meant,
		                         mxwi_swaps[number].score };
	return true;
}

static bool is_one_of(struct mxwi_text word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (words[i][0] == (char)word.octets[0] && mxwi_text_is(word, words[i]))
			return true;
	return false;
}

#define HOST_WORDS (sizeof(host_words) / sizeof(host_words[0]))

/* The first word that begins with the letter, or the one behind all that come before it. */
static size_t first_host_word(uint8_t letter)
{
	size_t low = 0, high = HOST_WORDS;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if ((uint8_t)host_words[middle][0] < letter)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t mxwi_host_words_of(struct mxwi_text text, uint8_t ret[MXWI_HOST_WORDS_MAX])
{
	const uint8_t letter = text.size > 0 ? text.octets[0] : 0;
	size_t count = 0;

	for (size_t i = first_host_word(letter);
	     i < HOST_WORDS && count < MXWI_HOST_WORDS_MAX &&
	     (uint8_t)host_words[i][0] == letter;
	     i++) {
		const size_t size = strlen(host_words[i]);

		if (size <= text.size && memcmp(text.octets, host_words[i], size) == 0)
			ret[count++] = (uint8_t)size;
	}
	return count;
}

bool mxwi_is_host_word(struct mxwi_text word)
{
	return word.size > 0 && is_one_of(word, host_words, HOST_WORDS);
}

bool mxwi_is_lure_word(struct mxwi_text word)
{
	return word.size >= MXWI_LURE_WORD_MIN && word.size <= MXWI_LURE_WORD_MAX &&
	       is_one_of(word, lure_words, sizeof(lure_words) / sizeof(lure_words[0]));
}

bool mxwi_text_ends_in(struct mxwi_text text, const char *suffix, size_t size,
                       struct mxwi_text *ret_rest)
{
	if (text.size < size + 2 || text.octets[text.size - size - 1] != '.' ||
	    memcmp(text.octets + text.size - size, suffix, size) != 0)
		return false;
	*ret_rest = (struct mxwi_text){ text.octets, text.size - size - 1 };
	return true;
}

bool mxwi_is_closed(struct mxwi_text text)
{
	static const char *const closed[] = { "gov", "int", "mil" };
	const struct mxwi_text top = mxwi_text_from(text, mxwi_text_last_labels(text, 1));
	struct mxwi_text second = mxwi_text_from(text, mxwi_text_last_labels(text, 2));

	if (top.size == text.size)
		return false;
	if (is_one_of(top, closed, sizeof(closed) / sizeof(closed[0])))
		return true;
	second.size -= top.size + 1;
	return top.size == 2 && mxwi_tld_is_delegated(top.octets, top.size) &&
	       second.size > 0 && is_one_of(second, closed, sizeof(closed) / sizeof(closed[0]));
}
