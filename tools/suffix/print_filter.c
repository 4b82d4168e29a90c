/* A program for make: reads the file of the Public Suffix List and prints, in C, the filter that
 * module/suffix keeps names from libpsl with. libpsl tells the digest of the file that its own table
 * was made of, so the digest of this one is printed too: only where both agree does the filter
 * count. Rules of a single label need no bit, because nobody asks the filter for those; exceptions need
 * none either. Both are rare enough to be taken in with the others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <idn2.h>
#include <openssl/evp.h>

#include "suffix/filter.h"

struct filter {
	uint32_t words[MXWI_SUFFIX_FILTER_WORDS];
	EVP_MD_CTX *digest; /* of the file */
	char sha1[2 * EVP_MAX_MD_SIZE + 1];
};

/* False: the text is no name. */
static bool add_name(struct filter *filter, const char *text)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name;
	uint32_t bit;

	if (mxw_name_from_text(text, strlen(text), &buffer, &name) != MXW_OK)
		return false;
	bit = mxwi_suffix_hash(name).own;
	filter->words[bit / 32] |= UINT32_C(1) << bit % 32;
	return true;
}

/* Takes in a rule in UTF-8. To libpsl a wildcard rule also makes the name below which it stands a
 * public suffix. False: it is no name, or memory is refused. */
static bool add_rule(struct filter *filter, const char *rule)
{
	bool is_wildcard = strncmp(rule, "*.", 2) == 0;
	uint8_t *ascii = NULL;
	char text[MXW_NAME_TEXT_MAX];
	bool added;

	if (idn2_lookup_u8((const uint8_t *)rule + (is_wildcard ? 2 : 0), &ascii,
	                   IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	added = add_name(filter, (const char *)ascii);
	if (added && is_wildcard) {
		int length = snprintf(text, sizeof(text), "*.%s", (const char *)ascii);

		added = length > 0 && (size_t)length < sizeof(text) && add_name(filter, text);
	}
	idn2_free(ascii);
	return added;
}

/* A rule ends at the first blank; what begins with two slashes is a comment. */
static bool add_line(struct filter *filter, char *line)
{
	line[strcspn(line, " \t\r\n")] = '\0';
	if (line[0] == '\0' || strncmp(line, "//", 2) == 0)
		return true;
	return add_rule(filter, line[0] == '!' ? line + 1 : line);
}

static bool end_digest(struct filter *filter)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned size;

	if (EVP_DigestFinal_ex(filter->digest, digest, &size) != 1)
		return false;
	for (unsigned i = 0; i < size; i++)
		(void)snprintf(filter->sha1 + 2 * (size_t)i, 3, "%02x", digest[i]);
	return true;
}

/* Says on stderr what is wrong with the file. */
static bool read_list(struct filter *filter, const char *path)
{
	FILE *stream = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	unsigned number = 0;
	ssize_t size = -1;
	bool ok = stream != NULL && EVP_DigestInit_ex(filter->digest, EVP_sha1(), NULL) == 1;

	while (ok && (size = getline(&line, &room, stream)) != -1) {
		number++;
		ok = EVP_DigestUpdate(filter->digest, line, (size_t)size) == 1 &&
		     add_line(filter, line);
	}
	if (size != -1) {
		fprintf(stderr,
		        "print-filter: %s:%u: not a rule that can be taken in; "
		        "configure --without-public-suffix-list goes without the file\n",
		        path, number);
	} else if (!ok || ferror(stream) || !end_digest(filter)) {
		fprintf(stderr, "print-filter: cannot read %s\n", path);
		ok = false;
	}
	free(line);
	if (stream != NULL)
		(void)fclose(stream);
	return ok;
}

static void print_filter(const struct filter *filter)
{
	printf("/* Generated: see tools/suffix. */\n"
	       "#include \"suffix/filter.h\"\n\n"
	       "const char mxwi_suffix_filter_sha1[] = \"%s\";\n"
	       "const uint32_t mxwi_suffix_filter_words[MXWI_SUFFIX_FILTER_WORDS] = {\n",
	       filter->sha1);
	for (size_t i = 0; i < MXWI_SUFFIX_FILTER_WORDS; i++)
		printf("0x%08lx,%c", (unsigned long)filter->words[i], i % 8 == 7 ? '\n' : ' ');
	printf("};\n");
}

int main(int argc, char **argv)
{
	static struct filter filter;
	bool ok;

	if (argc > 2) {
		fputs("usage: print-filter [FILE]\n", stderr);
		return 1;
	}
	filter.digest = EVP_MD_CTX_new();
	ok = filter.digest != NULL && (argc < 2 || read_list(&filter, argv[1]));
	EVP_MD_CTX_free(filter.digest);
	if (!ok)
		return 1;
	print_filter(&filter);
	if (ferror(stdout) || fclose(stdout) != 0) {
		fputs("print-filter: cannot print\n", stderr);
		return 1;
	}
	return 0;
}
