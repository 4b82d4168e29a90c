/* A program for make: reads the file of the Public Suffix List and prints, in C, the top-level domains:
 * the last labels of the rules in its ICANN part, because some have rules for what is below them only
 * (*.ck, co.za). "onion" has a rule too, but is no domain of the DNS (RFC 7686). Without a file the table
 * is empty. Comments that tell which version the list is are kept. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <idn2.h>

#include <mxwarden/limits.h>

#define LABELS_MAX 8192u
#define ICANN_BEGIN "// ===BEGIN ICANN DOMAINS==="
#define ICANN_END "// ===END ICANN DOMAINS==="

#define PAIR_SIZE_MAX (2 * MXW_LABEL_SIZE_MAX + 1)

struct list {
	char labels[LABELS_MAX][MXW_LABEL_SIZE_MAX + 1];
	size_t count;
	char pairs[LABELS_MAX][PAIR_SIZE_MAX + 1];
	size_t pair_count;
	char version[256]; /* comments, each with a new line */
	bool is_icann, has_ended;
};

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* Takes in the last label of a rule in UTF-8; labels come more than once. */
static bool add_rule(struct list *list, const char *rule)
{
	const char *dot = strrchr(rule, '.');
	uint8_t *ascii = NULL;
	size_t size;
	bool fits;

	if (idn2_lookup_u8((const uint8_t *)(dot != NULL ? dot + 1 : rule), &ascii,
	                   IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	size = strlen((const char *)ascii);
	fits = size > 0 && size <= MXW_LABEL_SIZE_MAX;
	/* Rules of one domain stand together, so most are left out here; sorting finds the others. */
	if (fits && (list->count == 0 ||
	             strcmp(list->labels[list->count - 1], (const char *)ascii) != 0)) {
		fits = list->count < LABELS_MAX;
		if (fits)
			memcpy(list->labels[list->count++], ascii, size + 1);
	}
	idn2_free(ascii);
	return fits;
}

/* Takes in a rule of two labels in UTF-8; of which the first is a top-level domain is seen when all are
 * known. Others are left out. */
static bool add_pair(struct list *list, const char *rule)
{
	const char *dot = strchr(rule, '.');
	const bool is_wildcard = dot != NULL && dot - rule == 1 && rule[0] == '*';
	uint8_t *ascii = NULL;
	int size;

	if (dot == NULL || strchr(dot + 1, '.') != NULL)
		return true;
	if (list->pair_count == LABELS_MAX ||
	    idn2_lookup_u8((const uint8_t *)(is_wildcard ? dot + 1 : rule), &ascii,
	                   IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	size = snprintf(list->pairs[list->pair_count], sizeof(list->pairs[0]), "%s%s",
	                is_wildcard ? "*." : "", (const char *)ascii);
	idn2_free(ascii);
	if (size < 0 || (size_t)size >= sizeof(list->pairs[0]))
		return false;
	list->pair_count++;
	return true;
}

/* Keeps "// VERSION: ..." and "// COMMIT: ...". What could end our comment is left out. */
static void keep_version(struct list *list, const char *comment)
{
	size_t used = strlen(list->version);

	if (!starts_with(comment, "// VERSION:") && !starts_with(comment, "// COMMIT:"))
		return;
	if (strpbrk(comment + 2, "*/\\") == NULL &&
	    used + strlen(comment) + 2 < sizeof(list->version))
		(void)snprintf(list->version + used, sizeof(list->version) - used, " *%s\n",
		               comment + 2);
}

/* A rule ends at the first blank; what begins with two slashes is a comment. */
static bool add_line(struct list *list, char *line)
{
	line[strcspn(line, "\r\n")] = '\0';
	if (starts_with(line, "//")) {
		if (strcmp(line, ICANN_BEGIN) == 0)
			list->is_icann = true;
		else if (strcmp(line, ICANN_END) == 0)
			list->has_ended = true;
		else
			keep_version(list, line);
		return true;
	}
	line[strcspn(line, " \t")] = '\0';
	if (line[0] == '\0' || !list->is_icann || strcmp(line, "onion") == 0)
		return true;
	if (line[0] != '!' && !add_pair(list, line))
		return false;
	if (list->has_ended)
		return true;
	return add_rule(list, line[0] == '!' ? line + 1 : line);
}

/* Says on stderr what is wrong with the file. */
static bool read_list(struct list *list, const char *path)
{
	FILE *stream = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	unsigned number = 0;
	bool taken = true, ok = false;

	while (stream != NULL && taken && getline(&line, &room, stream) != -1) {
		number++;
		taken = add_line(list, line);
	}
	if (stream == NULL || ferror(stream))
		fprintf(stderr, "print-tlds: cannot read %s\n", path);
	else if (!taken)
		fprintf(stderr,
		        "print-tlds: %s:%u: not a rule that can be taken in; "
		        "configure --without-public-suffix-list goes without the file\n",
		        path, number);
	else if (!list->has_ended || list->count == 0)
		fprintf(stderr, "print-tlds: %s has no part between \"%s\" and \"%s\"\n", path,
		        ICANN_BEGIN, ICANN_END);
	else
		ok = true;
	free(line);
	if (stream != NULL)
		(void)fclose(stream);
	return ok;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorts `count` texts of that many octets each, and leaves out what is there already; returns how many are
 * left. */
static size_t sort_texts(char *texts, size_t count, size_t size)
{
	size_t kept = 0;

	qsort(texts, count, size, compare);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || strcmp(texts + i * size, texts + (kept - 1) * size) != 0)
			memmove(texts + kept++ * size, texts + i * size, size);
	return kept;
}

static bool is_top(const struct list *list, const char *label, size_t size)
{
	for (size_t i = 0; i < list->count; i++)
		if (strlen(list->labels[i]) == size &&
		    memcmp(list->labels[i], label, size) == 0)
			return true;
	return false;
}

/* Leaves out pairs whose first label says nothing. */
static void filter_pairs(struct list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->pair_count; i++) {
		const char *pair = list->pairs[i];

		if (pair[0] == '*' || is_top(list, pair, strcspn(pair, ".")))
			memmove(list->pairs[kept++], pair, sizeof(list->pairs[0]));
	}
	list->pair_count = kept;
}

/* One text a line, as numbers, because a text may be too long for compilers. C has no empty arrays: an
 * empty table has one octet. */
static void print_octets(const char *name, const char *texts, size_t count, size_t size)
{
	printf("static const uint8_t %s_octets[] = {\n", name);
	for (size_t i = 0; i < count; i++) {
		for (const char *octet = texts + i * size; *octet != '\0'; octet++)
			printf("%d,", *octet);
		printf(" /* %s */\n", texts[i * size] == '*' ? "a wildcard" : texts + i * size);
	}
	printf("%s};\n", count == 0 ? "0\n" : "");
}

static void print_starts(const char *name, const char *texts, size_t count, size_t size)
{
	size_t start = 0;

	printf("static const uint16_t %s_starts[] = {\n", name);
	for (size_t i = 0; i < count; i++) {
		printf("%zu,%c", start, i % 12 == 11 ? '\n' : ' ');
		start += strlen(texts + i * size);
	}
	printf("%zu\n};\n", start);
}

static void print_texts(const char *name, const char *texts, size_t count, size_t size)
{
	print_octets(name, texts, count, size);
	print_starts(name, texts, count, size);
	printf("const struct mxwi_sorted_texts mxwi_%s = { %s_octets, %s_starts, %zu };\n",
	       name, name, name, count);
}

static void print_list(const struct list *list)
{
	printf("/* Generated: see tools/lookalike.\n%s */\n"
	       "#include \"lookalike/tlds.h\"\n\n",
	       list->version);
	print_texts("tlds", list->labels[0], list->count, sizeof(list->labels[0]));
	print_texts("second_levels", list->pairs[0], list->pair_count, sizeof(list->pairs[0]));
}

/* A start has 16 bits. */
static bool fits(const char *texts, size_t count, size_t size)
{
	size_t octets = 0;

	for (size_t i = 0; i < count; i++)
		octets += strlen(texts + i * size);
	if (octets > UINT16_MAX)
		fputs("print-tlds: the list is too large\n", stderr);
	return octets <= UINT16_MAX;
}

int main(int argc, char **argv)
{
	static struct list list;

	if (argc > 2) {
		fputs("usage: print-tlds [FILE]\n", stderr);
		return 1;
	}
	if (argc == 2 && !read_list(&list, argv[1]))
		return 1;
	list.count = sort_texts(list.labels[0], list.count, sizeof(list.labels[0]));
	filter_pairs(&list);
	list.pair_count = sort_texts(list.pairs[0], list.pair_count, sizeof(list.pairs[0]));
	if (!fits(list.labels[0], list.count, sizeof(list.labels[0])) ||
	    !fits(list.pairs[0], list.pair_count, sizeof(list.pairs[0])))
		return 1;
	print_list(&list);
	if (ferror(stdout) || fclose(stdout) != 0) {
		fputs("print-tlds: cannot print\n", stderr);
		return 1;
	}
	return 0;
}
