/* Each row of keys that lie around a key is written once, for each keyboard that has it elsewhere. Keys
 * touch both ways, whichever of the two rows says so. */
#include "lookalike/letters.h"

#include <string.h>

/* The keys around a key, on any keyboard: of the row above, beside it, below. */
struct neighbours {
	char key;
	const char *around;
};

static const struct neighbours qwerty[] = {
	{ '1', "2q" },     { '2', "3wq1" },   { '3', "4ew2" },   { '4', "5re3" },
	{ '5', "6tr4" },   { '6', "7yt5" },   { '7', "8uy6" },   { '8', "9iu7" },
	{ '9', "0oi8" },   { '0', "po9-" },   { 'q', "12wa" },   { 'w', "3esaq2" },
	{ 'e', "4rdsw3" }, { 'r', "5tfde4" }, { 't', "6ygfr5" }, { 'y', "7uhgt6" },
	{ 'u', "8ijhy7" }, { 'i', "9okju8" }, { 'o', "0plki9" }, { 'p', "lo0-" },
	{ 'a', "qwsz" },   { 's', "edxzaw" }, { 'd', "rfcxse" }, { 'f', "tgvcdr" },
	{ 'g', "yhbvft" }, { 'h', "ujnbgy" }, { 'j', "ikmnhu" }, { 'k', "olmji" },
	{ 'l', "kop" },    { 'z', "asx" },    { 'x', "zsdc" },   { 'c', "xdfv" },
	{ 'v', "cfgb" },   { 'b', "vghn" },   { 'n', "bhjm" },   { 'm', "njk" },
};

/* Where y and z have changed places. */
static const struct neighbours qwertz[] = {
	{ 'z', "67uhgt" },
	{ 'y', "asx" },
};

/* Where a and q, z and w have, and m is beside l. */
static const struct neighbours azerty[] = {
	{ 'a', "12zq" }, { 'z', "23esqa" }, { 'q', "zswa" }, { 'w', "sxq" }, { 'm', "lp0" },
};

static bool says(const struct neighbours *rows, size_t count, uint8_t key, uint8_t other)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].key == (char)key)
			return strchr(rows[i].around, other) != NULL;
	return false;
}

#define SAYS(rows, a, b) says(rows, sizeof(rows) / sizeof((rows)[0]), a, b)

bool mxwi_keys_touch(uint8_t a, uint8_t b)
{
	if (a == 0 || b == 0)
		return false;
	return SAYS(qwerty, a, b) || SAYS(qwerty, b, a) || SAYS(qwertz, a, b) ||
	       SAYS(qwertz, b, a) || SAYS(azerty, a, b) || SAYS(azerty, b, a);
}

bool mxwi_are_vowels(uint8_t a, uint8_t b)
{
	static const char vowels[] = "aeiouy";

	return a != 0 && b != 0 && strchr(vowels, a) != NULL && strchr(vowels, b) != NULL;
}

bool mxwi_glyphs_match(uint8_t a, uint8_t b)
{
	static const char pairs[][2] = {
		{ '0', 'o' }, { '1', 'l' }, { '1', 'i' }, { 'i', 'l' }, { 'i', 'j' },
		{ '5', 's' }, { '2', 'z' }, { '6', 'b' }, { '8', 'b' }, { '3', '8' },
		{ '6', '9' }, { '9', 'g' }, { 'b', 'd' }, { 'c', 'e' }, { 'g', 'q' },
		{ 'm', 'n' }, { 'n', 'r' }, { 'u', 'v' },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if ((pairs[i][0] == (char)a && pairs[i][1] == (char)b) ||
		    (pairs[i][0] == (char)b && pairs[i][1] == (char)a))
			return true;
	return false;
}
