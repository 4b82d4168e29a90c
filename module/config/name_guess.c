/* The text is rewritten from left to right into words of name characters: whatever else can
 * stand between two names ends a word, "@" and "://" forget what the word held so far, and a
 * path or port behind the host of a URL is passed over. Dots that somebody disarmed, `army[.]ml`,
 * are dots again. */
#include "config/name_entry.h"

#include <string.h>

#include <mxwarden/utf8.h>

#include "config/quote.h"

/* The words that are being written. */
struct guess {
	char *text;
	size_t used;
	size_t word; /* where the current word begins */
	unsigned word_count;
	bool failed;
};

/* Writes one octet of a word; dots at its start and dots in a row go away. */
static void put(struct guess *guess, char octet)
{
	bool at_start = guess->used == guess->word;

	if (octet == '.' && (at_start || guess->text[guess->used - 1] == '.'))
		return;
	if (at_start)
		guess->word_count++;
	if (guess->word_count > 2 || guess->used + 2 >= MXWI_GUESS_MAX) {
		guess->failed = true;
		return;
	}
	guess->text[guess->used++] = octet;
}

static void end_word(struct guess *guess)
{
	if (guess->used == guess->word)
		return;
	guess->text[guess->used++] = ' ';
	guess->word = guess->used;
}

/* What was written of this word was no part of the name. */
static void forget_word(struct guess *guess)
{
	if (guess->used != guess->word)
		guess->word_count--;
	guess->used = guess->word;
}

static bool begins(const char *text, size_t size, const char *with)
{
	return size >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

/* Is the character one that stands between names, or around them? */
static bool is_separator(uint32_t character)
{
	return character <= ' ' || character == 0xa0 || character == 0x2192 /* arrow */ ||
	       (character < 0x80 && strchr(",;:=>|<\"'`()[]{}", (int)character) != NULL);
}

/* How much of the text belongs to the URL's port, path and query. */
static size_t tail_size(const char *text, size_t size)
{
	size_t at = 0;

	while (at < size && strchr(" \t\r\n<>\"'`|,;", text[at]) == NULL)
		at++;
	return at;
}

/* What stands before the host of a URL, with the "@" behind it. */
static size_t user_size(const char *text, size_t size)
{
	for (size_t at = 0; at < size && strchr("/?# \t", text[at]) == NULL; at++)
		if (text[at] == '@')
			return at + 1;
	return 0;
}

/* How much goes before the name in `address=/army.ml/0.0.0.0`, a line for dnsmasq. */
static size_t dnsmasq_size(const char *text, size_t size)
{
	const char *found = memchr(text, '=', size);

	if (found == NULL || (size_t)(text + size - found) < 2 || found[1] != '/')
		return 0;
	return (size_t)(found - text) + 2;
}

/* Of two words, is the first no name, as in `domain:army.ml`? */
static bool is_label_before_name(const char *words)
{
	const char *blank = strchr(words, ' ');

	return blank != NULL && memchr(words, '.', (size_t)(blank - words)) == NULL &&
	       strchr(blank, '.') != NULL;
}

/* Takes away a second word that is the number of a port. */
static void drop_port(char *words)
{
	char *blank = strchr(words, ' ');

	if (blank != NULL && blank[1 + strspn(blank + 1, "0123456789")] == '\0')
		*blank = '\0';
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): a list of what people write */
bool mxwi_name_entry_guess(const char *text, size_t size, char guess[MXWI_GUESS_MAX])
{
	struct guess words = { .text = guess };
	bool in_url = false;
	size_t at = 0;

	/* The scope is kept. */
	if (size > 1 && text[0] == '=') {
		guess[words.used++] = text[at++];
		words.word = words.used;
	} else if (begins(text, size, "*.")) {
		memcpy(guess, "*.", 2);
		words.used = words.word = at = 2;
	} else {
		at = dnsmasq_size(text, size);
	}
	while (at < size && !words.failed) {
		uint32_t character = 0;
		size_t length = mxw_utf8_decode(text + at, size - at, &character);

		if (length == 0)
			return false;
		if (begins(text + at, size - at, "://")) {
			forget_word(&words);
			in_url = true;
			at += 3;
			at += user_size(text + at, size - at);
		} else if (begins(text + at, size - at, "mailto:")) {
			at += 7;
		} else if (begins(text + at, size - at, "[.]") ||
		           begins(text + at, size - at, "(.)")) {
			put(&words, '.');
			at += 3;
		} else if (character == '@') {
			forget_word(&words);
			at += 1;
		} else if (character == '/' || (in_url && character != 0 && character < 0x80 &&
		                                strchr(":?#", (int)character) != NULL)) {
			at += tail_size(text + at, size - at);
			in_url = false;
		} else if (is_separator(character) || begins(text + at, size - at, "->")) {
			end_word(&words);
			in_url = false;
			at += length;
		} else {
			for (; length > 0; length--)
				put(&words, text[at++]);
		}
	}
	/* A blank, or a sentence's full stop, at the end. */
	while (words.used > 0 && strchr(" .", guess[words.used - 1]) != NULL)
		words.used--;
	guess[words.used] = '\0';
	drop_port(guess);
	return !words.failed && words.word_count > 0 && !is_label_before_name(guess);
}
