/* Everything is an edit: some octets at one place are taken out and others put in. One edit makes an error of
 * typing, with all characters that a name can have at all places, dots and the suffix no exception. What takes
 * more than one has a function of its own: dots and hyphens anywhere, glyphs that look alike twice, characters
 * that are typed twice in two places, and words beside a label. Outcomes that no host can be called are
 * dropped where they are offered. */
#include "lookalikes_generate.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <mxwarden/confusables.h>
#include <mxwarden/lookalike.h>

#define TEXT_MAX 253u /* a name in text, without a dot at the end */
#define LABEL_MAX 63u
#define EDIT_MAX 64u      /* octets that are put in at once */
#define SEPARATORS_MAX 5u /* dots and hyphens of which each choice is made */

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";

/* Glyphs that are read for each other, either way round. */
static const char *const glyphs[][2] = {
	{ "0", "o" },  { "1", "l" },  { "1", "i" },  { "i", "l" },  { "rn", "m" },
	{ "nn", "m" }, { "vv", "w" }, { "uu", "w" }, { "cl", "d" }, { "lb", "b" },
	{ "lc", "k" }, { "lh", "h" }, { "u", "v" },  { "g", "q" },  { "c", "e" },
	{ "b", "d" },  { "m", "n" },  { "5", "s" },  { "2", "z" },  { "6", "b" },
	{ "8", "b" },  { "9", "g" },  { "3", "8" },  { "6", "9" },
};

#define GLYPH_COUNT (sizeof(glyphs) / sizeof(glyphs[0]))

/* Suffixes that are most registered below, and those of this module's own subject. */
static const char *const suffixes[] = {
	"com",    "net",     "org",    "info",   "biz",  "co",  "io",  "app", "dev",   "online",
	"site",   "shop",    "xyz",    "top",    "club", "edu", "gov", "mil", "int",   "at",
	"au",     "be",      "br",     "ca",     "cc",   "ch",  "cm",  "cn",  "cz",    "de",
	"dk",     "es",      "eu",     "fi",     "fr",   "gr",  "hu",  "ie",  "il",    "in",
	"it",     "jp",      "kr",     "me",     "ml",   "mx",  "nl",  "no",  "nz",    "pl",
	"pt",     "ro",      "ru",     "se",     "tv",   "uk",  "us",  "za",  "co.uk", "uk.com",
	"us.com", "com.com", "com.au", "com.br",
};

#define SUFFIX_COUNT (sizeof(suffixes) / sizeof(suffixes[0]))

struct generator {
	const char *domain;
	size_t size;
	lookalikes_fn *on_name;
	void *context;
	bool ended;
};

static bool is_separator(char c)
{
	return c == '.' || c == '-';
}

/* Can a host be called that: labels of 1 to 63 characters that no hyphen begins or ends? Characters beyond
 * ASCII are let pass, whoever reads the name knows more of them. */
static bool is_host_name(const char *text, size_t size)
{
	size_t label = 0;

	if (size == 0 || size > TEXT_MAX)
		return false;
	for (size_t i = 0; i <= size; i++) {
		if (i < size && text[i] != '.') {
			if (++label > LABEL_MAX || (text[i] == '-' && label == 1))
				return false;
		} else {
			if (label == 0 || text[i - 1] == '-')
				return false;
			label = 0;
		}
	}
	return true;
}

static void offer(struct generator *generator, const char *text, size_t size)
{
	if (!generator->ended && is_host_name(text, size) &&
	    (size != generator->size || memcmp(text, generator->domain, size) != 0))
		generator->ended = !generator->on_name(generator->context, text, size);
}

/* Writes `text` with `removed` octets at a place taken out and others put in, at most EDIT_MAX. Returns the
 * size; `ret` has room for EDIT_MAX octets more than the text. */
static size_t edit(const char *text, size_t size, size_t at, size_t removed, const char *put,
                   size_t put_size, char *ret)
{
	memcpy(ret, text, at);
	memcpy(ret + at, put, put_size);
	memcpy(ret + at + put_size, text + at + removed, size - at - removed);
	return size - removed + put_size;
}

/* The same with the domain, and offers it. */
static void offer_edited(struct generator *generator, size_t at, size_t removed,
                         const char *put, size_t put_size)
{
	char text[TEXT_MAX + EDIT_MAX];

	offer(generator, text,
	      edit(generator->domain, generator->size, at, removed, put, put_size, text));
}

/* ---- one error ---- */

static void make_single_edits(struct generator *generator)
{
	const char *domain = generator->domain;

	for (size_t i = 0; i <= generator->size; i++) {
		for (const char *c = alphabet; *c != '\0'; c++) {
			offer_edited(generator, i, 0, c, 1);
			if (i < generator->size)
				offer_edited(generator, i, 1, c, 1);
		}
		if (i < generator->size)
			offer_edited(generator, i, 1, "", 0);
		if (i + 1 < generator->size) {
			const char swapped[2] = { domain[i + 1], domain[i] };

			offer_edited(generator, i, 2, swapped, 2);
		}
	}
}

/* ---- characters typed twice, or once for twice ---- */

static void make_runs(struct generator *generator)
{
	const char *domain = generator->domain;
	char collapsed[TEXT_MAX];
	size_t size = 0;

	for (size_t i = 0; i < generator->size; i++) {
		const char twice[2] = { domain[i], domain[i] };
		char text[TEXT_MAX + EDIT_MAX], again[TEXT_MAX + 2 * EDIT_MAX];
		const size_t once = edit(domain, generator->size, i, 0, &domain[i], 1, text);

		if (i == 0 || domain[i] != domain[i - 1])
			collapsed[size++] = domain[i];
		if (is_separator(domain[i]))
			continue;
		offer_edited(generator, i, 0, twice, 2);
		/* What is before the place has not moved. */
		for (size_t j = 0; j < i && once <= TEXT_MAX; j++)
			offer(generator, again, edit(text, once, j, 0, &domain[j], 1, again));
	}
	offer(generator, collapsed, size);
}

/* ---- dots, hyphens, and suffixes behind all of it ---- */

/* Each pair of places gets a dot or a hyphen. */
static void make_added_separators(struct generator *generator)
{
	static const char both[] = ".-";

	for (size_t i = 1; i < generator->size; i++) {
		for (unsigned first = 0; first < 2; first++) {
			char text[TEXT_MAX + EDIT_MAX], again[TEXT_MAX + 2 * EDIT_MAX];
			const size_t size = edit(generator->domain, generator->size, i, 0,
			                         &both[first], 1, text);

			for (size_t j = 1; j < i && size <= TEXT_MAX; j++)
				for (unsigned second = 0; second < 2; second++)
					offer(generator, again,
					      edit(text, size, j, 0, &both[second], 1, again));
		}
	}
}

/* The text, and with each suffix behind it, a dot between them or none. */
static void make_suffixed(struct generator *generator, const char *text, size_t size)
{
	char longer[TEXT_MAX + EDIT_MAX];

	offer(generator, text, size);
	memcpy(longer, text, size);
	for (size_t i = 0; i < SUFFIX_COUNT; i++) {
		const size_t suffix = strlen(suffixes[i]);

		longer[size] = '.';
		memcpy(longer + size + 1, suffixes[i], suffix);
		offer(generator, longer, size + 1 + suffix);
		memcpy(longer + size, suffixes[i], suffix);
		offer(generator, longer, size + suffix);
	}
}

/* Writes the domain with each dot and hyphen as the digits of `choice` to the base of 3 say: left out, a
 * dot, a hyphen; those behind the last of SEPARATORS_MAX like that one. Returns the size. */
static size_t separate(const struct generator *generator, unsigned choice, char ret[TEXT_MAX])
{
	unsigned seen = 0;
	size_t size = 0;

	for (size_t i = 0; i < generator->size; i++) {
		if (!is_separator(generator->domain[i])) {
			ret[size++] = generator->domain[i];
			continue;
		}
		if (choice % 3 != 0)
			ret[size++] = choice % 3 == 1 ? '.' : '-';
		if (++seen < SEPARATORS_MAX)
			choice /= 3;
	}
	return size;
}

static void make_separators(struct generator *generator)
{
	unsigned choices = 1, seen = 0;
	char text[TEXT_MAX];

	for (size_t i = 0; i < generator->size && seen < SEPARATORS_MAX; i++)
		if (is_separator(generator->domain[i])) {
			choices *= 3;
			seen++;
		}
	for (unsigned choice = 0; choice < choices; choice++)
		make_suffixed(generator, text, separate(generator, choice, text));
	make_suffixed(generator, generator->domain, generator->size);
}

/* The last label once more: web.de.de. */
static void make_repeated_suffix(struct generator *generator)
{
	const char *dot = strrchr(generator->domain, '.');

	if (dot != NULL && strlen(dot) <= EDIT_MAX)
		offer_edited(generator, generator->size, 0, dot, strlen(dot));
}

static void make_swapped_suffixes(struct generator *generator)
{
	struct mxw_suffix_pair pair;

	for (size_t i = 0; mxw_lookalike_suffix_pair(i, &pair); i++) {
		const size_t size = strlen(pair.meant);

		if (generator->size > size + 1 &&
		    generator->domain[generator->size - size - 1] == '.' &&
		    strcmp(generator->domain + generator->size - size, pair.meant) == 0)
			offer_edited(generator, generator->size - size, size, pair.typed,
			             strlen(pair.typed));
	}
}

/* ---- what looks alike ---- */

#define GLYPH_CHOICES (2 * GLYPH_COUNT)

/* Writes `text` with one glyph put for another at a place. Returns the size, and *ret_end behind what was put;
 * 0: that glyph is not there. `choice` is less than GLYPH_CHOICES. */
static size_t put_glyph(const char *text, size_t size, size_t at, size_t choice, char *ret,
                        size_t *ret_end)
{
	const char *is = glyphs[choice / 2][choice % 2];
	const char *put = glyphs[choice / 2][1 - choice % 2];
	const size_t is_size = strlen(is), put_size = strlen(put);

	if (size - at < is_size || memcmp(text + at, is, is_size) != 0)
		return 0;
	*ret_end = at + put_size;
	return edit(text, size, at, is_size, put, put_size, ret);
}

/* A second one, from a place on. */
static void make_second_glyphs(struct generator *generator, const char *text, size_t size,
                               size_t from)
{
	char changed[TEXT_MAX + EDIT_MAX];
	size_t end;

	for (size_t at = from; at < size; at++)
		for (size_t choice = 0; choice < GLYPH_CHOICES; choice++)
			offer(generator, changed,
			      put_glyph(text, size, at, choice, changed, &end));
}

static void make_glyphs(struct generator *generator)
{
	char changed[TEXT_MAX + EDIT_MAX];

	for (size_t at = 0; at < generator->size; at++) {
		for (size_t choice = 0; choice < GLYPH_CHOICES; choice++) {
			size_t end = 0;
			const size_t size = put_glyph(generator->domain, generator->size, at,
			                              choice, changed, &end);

			offer(generator, changed, size);
			if (size > 0 && size <= TEXT_MAX)
				make_second_glyphs(generator, changed, size, end);
		}
	}
}

/* UTF-8 of a character beyond ASCII. Returns the size. */
static size_t encode(uint32_t character, char ret[4])
{
	size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

	for (size_t i = size; i-- > 1; character >>= 6)
		ret[i] = (char)(0x80u | (character & 0x3fu));
	ret[0] = (char)(0xf00u >> size | character);
	return size;
}

/* One character of another alphabet. There is no top-level domain of mixed ones. */
static void make_foreign_glyphs(struct generator *generator)
{
	const char *dot = strrchr(generator->domain, '.');
	const size_t end = dot != NULL ? (size_t)(dot - generator->domain) : generator->size;
	uint32_t characters[256];

	for (size_t at = 0; at < end; at++) {
		size_t count = mxw_confusables(generator->domain[at], characters,
		                               sizeof(characters) / sizeof(characters[0]));

		if (count > sizeof(characters) / sizeof(characters[0]))
			count = sizeof(characters) / sizeof(characters[0]);
		for (size_t i = 0; i < count; i++) {
			char text[4];

			if (characters[i] >= 0x80)
				offer_edited(generator, at, 1, text,
				             encode(characters[i], text));
		}
	}
}

/* ---- plurals, and words beside the domain ---- */

static void make_plurals(struct generator *generator)
{
	for (size_t i = 1; i < generator->size; i++) {
		offer_edited(generator, i, 0, "es", 2);
		if (memcmp(generator->domain + i, "es", 2) == 0)
			offer_edited(generator, i, 2, "", 0);
	}
}

/* Puts the word at a place: as it is, and with hyphens where it meets a label. */
static void make_word(struct generator *generator, size_t at, const char *word)
{
	const size_t size = strlen(word);
	char put[EDIT_MAX];

	if (size + 3 > sizeof(put))
		return;
	(void)snprintf(put, sizeof(put), "-%s-", word);
	offer_edited(generator, at, 0, put + 1, size);
	offer_edited(generator, at, 0, put, size + 1);
	offer_edited(generator, at, 0, put + 1, size + 1);
}

static void make_words(struct generator *generator)
{
	const char *word;

	for (size_t i = 0; (word = mxw_lookalike_host_word(i)) != NULL; i++)
		make_word(generator, 0, word);
	for (size_t i = 0; (word = mxw_lookalike_lure_word(i)) != NULL; i++)
		for (size_t at = 0; at < generator->size; at++)
			if (at == 0 || generator->domain[at] == '.' ||
			    generator->domain[at - 1] == '.')
				make_word(generator, at, word);
}

bool lookalikes_generate(const char *domain, lookalikes_fn *on_name, void *context)
{
	struct generator generator = { domain, strlen(domain), on_name, context, false };

	if (generator.size > TEXT_MAX)
		return true;
	make_single_edits(&generator);
	make_runs(&generator);
	make_added_separators(&generator);
	make_separators(&generator);
	make_repeated_suffix(&generator);
	make_swapped_suffixes(&generator);
	make_glyphs(&generator);
	make_foreign_glyphs(&generator);
	make_plurals(&generator);
	make_words(&generator);
	return !generator.ended;
}
