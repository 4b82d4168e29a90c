/* A program for make: prints, in C, what the characters beyond ASCII look like that a name can hold,
 * where that consists of characters of host names. What a character looks like is ICU's skeleton of it
 * (UTS 39), without the marks above and below, in lower case, and folded as all names are: UTS 39
 * itself says that "m" looks like "rn" and "0" like "O", so both sides have to end with the same folds.
 * What a name can hold is what libidn2 lets into one (IDNA2008, which has no upper case). Without ICU
 * the table is empty. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <idn2.h>

#include "lookalike/fold.h"
#include "lookalike/table.h"

#define ENTRIES_MAX 8192u

struct table {
	uint32_t entries[ENTRIES_MAX];
	size_t count;
	char looks[MXWI_LOOKS_COUNT_MAX][MXWI_LOOKS_SIZE_MAX + 1];
	size_t looks_count;
	char version[32];
};

#ifdef MXW_ICU

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#define ROOM 64 /* for the skeleton of one character; 18 are enough for all that there are */

struct icu {
	USpoofChecker *checker;
	const UNormalizer2 *nfd;
	UErrorCode status;
};

/* Is it a mark that takes no place of its own, or not seen at all? */
static bool is_unseen(UChar32 character)
{
	return u_charType(character) == U_NON_SPACING_MARK ||
	       u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

static bool is_host_character(UChar32 character)
{
	return (character >= 'a' && character <= 'z') ||
	       (character >= '0' && character <= '9') || character == '-';
}

/* Folds what is left of a skeleton. False: it is not all of characters of host names, or is longer
 * than what one character is mistaken for. */
static bool fold(const UChar32 *skeleton, int32_t size, char ret_looks[MXWI_LOOKS_SIZE_MAX + 1])
{
	uint8_t folded[ROOM] = { 0 };
	size_t folded_size = 0;

	for (int32_t i = 0; i < size; i++) {
		UChar32 character = u_tolower(skeleton[i]);

		if (is_unseen(character))
			continue;
		if (!is_host_character(character))
			return false;
		folded_size = mxwi_fold_append(folded, folded_size, (uint8_t)character);
	}
	if (folded_size > MXWI_LOOKS_SIZE_MAX)
		return false;
	memcpy(ret_looks, folded, folded_size);
	ret_looks[folded_size] = '\0';
	return true;
}

/* What one character looks like, if like characters of host names. */
static bool find_looks(struct icu *icu, UChar32 character,
                       char ret_looks[MXWI_LOOKS_SIZE_MAX + 1])
{
	UChar text[2], skeleton[ROOM], decomposed[ROOM];
	UChar32 characters[ROOM];
	int32_t size = 0;

	u_strFromUTF32(text, 2, &size, &character, 1, &icu->status);
	size = uspoof_getSkeleton(icu->checker, 0, text, size, skeleton, ROOM, &icu->status);
	size = unorm2_normalize(icu->nfd, skeleton, size, decomposed, ROOM, &icu->status);
	u_strToUTF32(characters, ROOM, &size, decomposed, size, &icu->status);
	return U_SUCCESS(icu->status) && fold(characters, size, ret_looks);
}

/* Does libidn2 let it into a name, if need be behind what must stand before it? */
static bool can_be_in_names(UChar32 character)
{
	static const uint32_t before[][2] = {
		{ 0 },            /* most stand alone */
		{ 'q' },          /* marks; with q none is another character */
		{ 0x627 },        /* digits of Arabic, behind its alef */
		{ 0x915, 0x94d }, /* joiners, behind a virama, here Devanagari's */
	};

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		uint32_t label[4] = { before[i][0], before[i][1] };
		size_t size = 0;
		char *ascii = NULL;
		int code;

		while (label[size] != 0)
			size++;
		label[size] = (uint32_t)character;
		code = idn2_to_ascii_4z(label, &ascii, IDN2_NO_TR46);
		idn2_free(ascii);
		if (code == IDN2_OK)
			return true;
	}
	return false;
}

/* Where the text is in the table; it is put there. MXWI_LOOKS_COUNT_MAX: there is no room. */
static size_t index_of(struct table *table, const char *looks)
{
	size_t i = 0;

	while (i < table->looks_count && strcmp(table->looks[i], looks) != 0)
		i++;
	if (i == table->looks_count && i < MXWI_LOOKS_COUNT_MAX)
		strcpy(table->looks[table->looks_count++], looks);
	return i;
}

static bool add(struct table *table, UChar32 character, const char *looks)
{
	size_t index = index_of(table, looks);

	if (index == MXWI_LOOKS_COUNT_MAX || table->count == ENTRIES_MAX) {
		fputs("print-confusables: there are more than there is room for\n", stderr);
		return false;
	}
	table->entries[table->count++] =
		(uint32_t)character << MXWI_LOOKS_BITS | (uint32_t)index;
	return true;
}

/* ASCII's own skeletons, folded, must be what our folds make of it: else a name would not look like
 * itself. */
static bool check_ascii(struct icu *icu)
{
	for (UChar32 character = 0; character < 0x80; character++) {
		char looks[MXWI_LOOKS_SIZE_MAX + 1];

		if (!is_host_character(character))
			continue;
		if (!find_looks(icu, character, looks) || looks[1] != '\0' ||
		    (uint8_t)looks[0] != mxwi_fold_single((uint8_t)character)) {
			fprintf(stderr, "print-confusables: \"%c\" does not look like itself\n",
			        (char)character);
			return false;
		}
	}
	return true;
}

static bool collect_all(struct table *table, struct icu *icu)
{
	bool ok = U_SUCCESS(icu->status) && check_ascii(icu);

	for (UChar32 character = 0x80; ok && character <= UCHAR_MAX_VALUE; character++) {
		char looks[MXWI_LOOKS_SIZE_MAX + 1];

		if (!u_isdefined(character) || u_charType(character) == U_SURROGATE)
			continue;
		if (find_looks(icu, character, looks) && can_be_in_names(character))
			ok = add(table, character, looks);
		ok = ok && U_SUCCESS(icu->status);
	}
	return ok;
}

static bool collect(struct table *table)
{
	struct icu icu = { .status = U_ZERO_ERROR };
	UVersionInfo version;
	bool ok;

	icu.checker = uspoof_open(&icu.status);
	icu.nfd = unorm2_getNFDInstance(&icu.status);
	ok = collect_all(table, &icu);
	if (U_FAILURE(icu.status))
		fprintf(stderr, "print-confusables: ICU: %s\n", u_errorName(icu.status));
	uspoof_close(icu.checker);
	u_getUnicodeVersion(version);
	(void)snprintf(table->version, sizeof(table->version), "Unicode %u.%u", version[0],
	               version[1]);
	return ok;
}

#else

static bool collect(struct table *table)
{
	(void)table;
	return true;
}

#endif

/* C has no empty arrays: an empty table has one entry that is not counted. */
static void print_table(const struct table *table)
{
	printf("/* Generated: see tools/lookalike. */\n"
	       "#include \"lookalike/table.h\"\n\n"
	       "const char mxwi_confusables_version[] = \"%s\";\n"
	       "const char mxwi_looks[][MXWI_LOOKS_SIZE_MAX + 1] = {\n",
	       table->version);
	for (size_t i = 0; i < table->looks_count; i++)
		printf("\"%s\",%c", table->looks[i], i % 16 == 15 ? '\n' : ' ');
	printf("%s\n};\n"
	       "const size_t mxwi_confusables_count = %zu;\n"
	       "const uint32_t mxwi_confusables[] = {\n",
	       table->looks_count == 0 ? "\"\"" : "", table->count);
	for (size_t i = 0; i < table->count; i++)
		printf("0x%07lx,%c", (unsigned long)table->entries[i], i % 8 == 7 ? '\n' : ' ');
	printf("%s\n};\n", table->count == 0 ? "0" : "");
}

int main(void)
{
	static struct table table;

	if (!collect(&table))
		return 1;
	print_table(&table);
	if (ferror(stdout) || fclose(stdout) != 0) {
		fputs("print-confusables: cannot print\n", stderr);
		return 1;
	}
	return 0;
}
