/* What it costs to look for look-alikes, as the number of protected domains grows, and what the two
 * obvious other ways would cost: to compare each name with each protected domain, and to watch every
 * variant of every protected domain.
 *
 *	bench-lookalikes [DOMAINS...]          by default 1000 10000 100000 1000000
 *
 * Protected and asked are names of four to six syllables, as a word is more often near another word
 * than a row of random letters is. Each question waits for the verdict before it, as in a resolver.
 * Every figure is the median of several passes over different names. Hostile names are designed: they
 * are what an asker would send to make one question cost most. The tables are Markdown. */
#include <mxwarden/builder.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUERIES (1u << 16)
#define HOSTILE_QUERIES (1u << 10)
#define PASSES 7
#define SIZES_MAX 8
#define TEXT_ROOM 256
#define ALPHABET "abcdefghijklmnopqrstuvwxyz0123456789-."
#define EXPANDED_MAX 10000 /* domains: some gigabytes while it is built */

/* Questions that are asked, in the order of the table. */
enum kind {
	KIND_UNPROTECTED, /* the same questions, and no protected domain */
	KIND_DOMAIN,
	KIND_HOST,
	KIND_LOOKALIKE,
	KIND_PROTECTED,
	KIND_GUARD,
	KIND_NO_MAIL_HOST,
	KIND_COUNT
};

enum hostile {
	HOSTILE_LABELS,
	HOSTILE_LONG,
	HOSTILE_LETTER,
	HOSTILE_PAIRS,
	HOSTILE_HYPHENS,
	HOSTILE_FOLDED,
	HOSTILE_A_LABEL,
	HOSTILE_A_LABELS,
	HOSTILE_BELOW,
	HOSTILE_CROWD,
	HOSTILE_CROWD_BELOW,
	HOSTILE_COUNT
};

/* What is printed: one for each kind of question, then these, then one for each kind of hostile name. */
enum value {
	VALUE_LOOP = KIND_COUNT,
	VALUE_EXPANDED,
	VALUE_LOOP_RATIO,
	VALUE_EXPANDED_RATIO,
	VALUE_UNPROTECTED_RATIO,
	VALUE_FOUND,
	VALUE_OCTETS,
	VALUE_EXPANDED_OCTETS,
	VALUE_OCTETS_RATIO,
	VALUE_ADD,
	VALUE_SEAL,
	VALUE_EXPANDED_SEAL,
	VALUE_HOSTILE,
	VALUE_COUNT = VALUE_HOSTILE + HOSTILE_COUNT
};

static const struct {
	const char *head; /* of the table that begins here; NULL */
	const char *text, *unit;
} rows[VALUE_COUNT] = {
	[KIND_UNPROTECTED] = { "protected domains", "no protected domain at all", "ns" },
	[KIND_DOMAIN] = { NULL, "unwatched, a domain", "ns" },
	[KIND_HOST] = { NULL, "unwatched, a host of it", "ns" },
	[KIND_LOOKALIKE] = { NULL, "a look-alike, one letter left out", "ns" },
	[KIND_PROTECTED] = { NULL, "a protected domain", "ns" },
	[KIND_GUARD] = { NULL, "guard, unwatched, a domain", "ns" },
	[KIND_NO_MAIL_HOST] = { NULL, "client that is no mail host", "ns" },
	[VALUE_LOOP] = { NULL, "unwatched: distance to each, in a loop", "ns" },
	[VALUE_EXPANDED] = { NULL, "unwatched: all variants watched", "ns" },
	[VALUE_LOOP_RATIO] = { NULL, "distance in a loop : recogniser", "x" },
	[VALUE_EXPANDED_RATIO] = { NULL, "all variants : recogniser", "x" },
	[VALUE_UNPROTECTED_RATIO] = { NULL, "no protected domain : recogniser", "x" },
	[VALUE_FOUND] = { NULL, "unwatched names that are look-alikes", "%" },
	[VALUE_OCTETS] = { "octets per protected domain", "recogniser", "" },
	[VALUE_EXPANDED_OCTETS] = { NULL, "all variants watched", "" },
	[VALUE_OCTETS_RATIO] = { NULL, "all variants : recogniser", "x" },
	[VALUE_ADD] = { "time to load", "adding all domains", "ms" },
	[VALUE_SEAL] = { NULL, "sealing", "ms" },
	[VALUE_EXPANDED_SEAL] = { NULL, "all variants, adding and sealing", "ms" },
	[VALUE_HOSTILE +
		HOSTILE_LABELS] = { "hostile names", "127 labels of one letter", "ns" },
	[VALUE_HOSTILE + HOSTILE_LONG] = { NULL, "255 octets of random letters", "ns" },
	[VALUE_HOSTILE + HOSTILE_LETTER] = { NULL, "255 octets of one letter", "ns" },
	[VALUE_HOSTILE + HOSTILE_PAIRS] = { NULL, "255 octets of rn, vv and cl", "ns" },
	[VALUE_HOSTILE + HOSTILE_HYPHENS] = { NULL, "255 octets, every second a hyphen", "ns" },
	[VALUE_HOSTILE + HOSTILE_FOLDED] = { NULL, "label of 63 of 0, 1, i, l and o", "ns" },
	[VALUE_HOSTILE + HOSTILE_A_LABEL] = { NULL, "A-label of 63 octets", "ns" },
	[VALUE_HOSTILE + HOSTILE_A_LABELS] = { NULL, "three of these", "ns" },
	[VALUE_HOSTILE + HOSTILE_BELOW] = { NULL, "120 labels below a domain", "ns" },
	[VALUE_HOSTILE +
		HOSTILE_CROWD] = { NULL, "one error from 300 protected domains", "ns" },
	[VALUE_HOSTILE +
		HOSTILE_CROWD_BELOW] = { NULL, "the same, with 100 labels before", "ns" },
};

struct figures {
	size_t domains;
	double value[VALUE_COUNT]; /* below 0: not measured */
};

/* Names in wire format, one behind the other. */
struct names {
	uint8_t *octets;
	size_t size, room;
	struct {
		size_t at;
		uint8_t size, labels;
	} * list;
	uint32_t count;
};

static double now_s(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static _Noreturn void stop(const char *what)
{
	(void)fprintf(stderr, "bench-lookalikes: %s\n", what);
	exit(2);
}

/* SplitMix64: different numbers give different outcomes. */
static uint64_t scramble(uint64_t n)
{
	n += 0x9e3779b97f4a7c15u;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9u;
	n = (n ^ n >> 27) * 0x94d049bb133111ebu;
	return n ^ n >> 31;
}

/* `SYLLABLES.SUFFIX`; of what number it is a name of is all that it depends on. Two numbers seldom give
 * the same name. Returns the number of labels of the suffix. */
static uint8_t write_word(uint64_t number, char *text)
{
	static const char consonants[] = "bcdfghjklmnprstvwzxy", vowels[] = "aeiou";
	static const char *const suffixes[] = {
		"com", "com", "com", "org", "net", "de", "co.uk"
	};
	uint64_t lot = scramble(number);
	unsigned syllables = 4 + (unsigned)(lot % 3), suffix = (unsigned)(lot / 3 % 7);
	size_t at = 0;

	lot = scramble(lot);
	for (unsigned i = 0; i < syllables; i++, lot /= 100) {
		text[at++] = consonants[lot % 20];
		text[at++] = vowels[lot / 20 % 5];
	}
	text[at++] = '.';
	(void)strcpy(text + at, suffixes[suffix]);
	return suffix == 6 ? 2 : 1;
}

/* Text of letters, digits, hyphens and dots. False: it is no name. */
static bool to_wire(const char *text, uint8_t wire[MXW_NAME_SIZE_MAX], struct mxw_name *ret)
{
	size_t at = 0;

	if (strlen(text) + 2 > MXW_NAME_SIZE_MAX)
		return false;
	for (;;) {
		size_t size = strcspn(text, ".");

		if (size == 0 || size > MXW_LABEL_SIZE_MAX)
			return false;
		wire[at++] = (uint8_t)size;
		memcpy(wire + at, text, size);
		at += size;
		text += size;
		if (*text == '\0')
			break;
		text++;
	}
	wire[at++] = 0;
	return mxw_name_from_wire(wire, at, ret);
}

static struct names new_names(size_t count)
{
	struct names names = { .room = count * 32 };

	names.octets = malloc(names.room);
	names.list = calloc(count, sizeof(names.list[0]));
	if (names.octets == NULL || names.list == NULL)
		stop("out of memory");
	return names;
}

static void free_names(struct names *names)
{
	free(names->octets);
	free(names->list);
}

static void add_name(struct names *names, const char *text)
{
	uint8_t wire[MXW_NAME_SIZE_MAX];
	struct mxw_name name;

	if (!to_wire(text, wire, &name))
		stop("not a name");
	if (names->size + name.size > names->room) {
		names->room *= 2;
		names->octets = realloc(names->octets, names->room);
		if (names->octets == NULL)
			stop("out of memory");
	}
	memcpy(names->octets + names->size, wire, name.size);
	names->list[names->count].at = names->size;
	names->list[names->count].size = (uint8_t)name.size;
	names->list[names->count++].labels = (uint8_t)name.labels;
	names->size += name.size;
}

/* ---- Policies ------------------------------------------------------------------------------------- */

static struct mxw_builder *begin(const struct mxw_rule_spec *rule)
{
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_network network;

	(void)mxw_builder_add_file(builder, "bench.txt");
	(void)mxw_builder_add_group(builder, "outbound", MXW_ACTION_UNSET);
	if (mxw_network_from_text("192.0.2.0/24", 12, &network) != MXW_OK)
		stop("not a network");
	mxw_builder_add_network(builder, 0, &network);
	(void)mxw_builder_add_rule(builder, rule);
	return builder;
}

static struct mxw_builder *begin_protect(void)
{
	const struct mxw_rule_spec rule = { .section = MXW_SECTION_PROTECT,
		                            .id = "bench",
		                            .alert_at = MXW_ALERT_AT_DEFAULT,
		                            .block_at = 75 };

	return begin(&rule);
}

static void add_entry(struct mxw_builder *builder, const char *text, uint8_t suffix_labels)
{
	uint8_t wire[MXW_NAME_SIZE_MAX];
	struct mxw_entry_spec entry = { .origin = MXW_ORIGIN_FILES, .line = 1 };

	if (!to_wire(text, wire, &entry.name))
		return;
	entry.suffix_labels = suffix_labels;
	mxw_builder_add_entry(builder, 0, &entry);
}

static struct mxw_policy *seal(struct mxw_builder *builder)
{
	struct mxw_policy *policy;

	if (mxw_builder_seal(builder, 0x1234567, NULL, NULL, &policy) != MXW_OK)
		stop("the policy cannot be sealed");
	mxw_builder_free(builder);
	return policy;
}

static struct mxw_policy *protect(size_t domains, struct figures *figures)
{
	struct mxw_builder *builder = begin_protect();
	struct mxw_policy *policy;
	double begun = now_s();

	for (size_t i = 0; i < domains; i++) {
		char text[TEXT_ROOM];
		uint8_t labels = write_word(2 * i, text);

		add_entry(builder, text, labels);
	}
	figures->value[VALUE_ADD] = (now_s() - begun) * 1e3;
	begun = now_s();
	policy = seal(builder);
	figures->value[VALUE_SEAL] = (now_s() - begun) * 1e3;
	return policy;
}

/* Every text that is one error away; some are no names, some come twice. */
static void add_variants(struct mxw_builder *builder, const char *text)
{
	size_t size = strlen(text);
	char other[TEXT_ROOM];

	for (size_t at = 0; at <= size; at++) {
		for (const char *letter = ALPHABET; *letter != '\0'; letter++) {
			memcpy(other, text, at);
			other[at] = *letter;
			(void)strcpy(other + at + 1, text + at);
			add_entry(builder, other, 0);
			if (at < size && text[at] != *letter) {
				(void)strcpy(other + at + 1, text + at + 1);
				add_entry(builder, other, 0);
			}
		}
		if (at == size)
			break;
		memcpy(other, text, at);
		(void)strcpy(other + at, text + at + 1);
		add_entry(builder, other, 0);
		if (at + 1 < size && text[at] != text[at + 1]) {
			(void)strcpy(other, text);
			other[at] = text[at + 1];
			other[at + 1] = text[at];
			add_entry(builder, other, 0);
		}
	}
}

static struct mxw_policy *expand(size_t domains, struct figures *figures)
{
	const struct mxw_rule_spec rule = { .id = "bench" };
	struct mxw_builder *builder = begin(&rule);
	struct mxw_policy *policy;
	double begun = now_s();

	for (size_t i = 0; i < domains; i++) {
		char text[TEXT_ROOM];

		(void)write_word(2 * i, text);
		add_variants(builder, text);
	}
	policy = seal(builder);
	figures->value[VALUE_EXPANDED_SEAL] = (now_s() - begun) * 1e3;
	figures->value[VALUE_EXPANDED_OCTETS] =
		(double)mxw_policy_size(policy) / (double)domains;
	return policy;
}

/* ---- Questions ------------------------------------------------------------------------------------ */

/* Even numbers are protected, odd ones are not. */
static struct names make_queries(size_t domains, enum kind kind)
{
	struct names names = new_names(QUERIES);

	for (uint64_t i = 0; i < QUERIES; i++) {
		bool of_protected = kind == KIND_PROTECTED || kind == KIND_LOOKALIKE;
		uint64_t number = of_protected ? scramble(i) % domains * 2
		                               : scramble(i) % (1u << 30) * 2 + 1;
		char text[TEXT_ROOM];
		size_t at = kind == KIND_HOST ? strlen(strcpy(text, "mail.")) : 0;

		(void)write_word(number, text + at);
		if (kind == KIND_LOOKALIKE) {
			at = 1 + scramble(number) % 6;
			memmove(text + at, text + at + 1, strlen(text + at));
		}
		add_name(&names, text);
	}
	return names;
}

static void fill(char *text, size_t size, const char *letters, uint64_t lot)
{
	size_t count = strlen(letters);

	for (size_t i = 0; i < size; i++)
		text[i] = letters[(lot = scramble(lot)) % count];
}

/* Letters in labels of 63 that fill a name, and end in com. */
static void fill_name(char text[TEXT_ROOM], const char *letters, uint64_t lot)
{
	fill(text, 249, letters, lot);
	text[63] = text[127] = text[191] = '.';
	(void)strcpy(text + 249, ".com");
}

/* A label that decodes to what UTS 39 has much to say of, as far as its octets let it. */
static size_t write_a_label(char *text, uint64_t lot)
{
	(void)strcpy(text, "xn--");
	fill(text + 4, 40, "ilovernmclwd", lot);
	text[44] = '-';
	fill(text + 45, 17, "abcdefghij0123456789", lot + 1);
	text[62] = 'a';
	return 63;
}

/* What is protected besides, for the last two kinds: 300 domains that are one error from one name. */
#define CROWDED "crowdedplace"

static void add_crowd(struct mxw_builder *builder)
{
	for (size_t at = 0; at < strlen(CROWDED); at++)
		for (unsigned i = 0; i < 26; i++) {
			char text[] = CROWDED ".com";

			text[at] = (char)('a' + i);
			if (text[at] != CROWDED[at])
				add_entry(builder, text, 1);
		}
}

static void write_hostile(enum hostile hostile, uint64_t lot, char text[TEXT_ROOM])
{
	size_t at = 0;

	switch (hostile) {
	case HOSTILE_LABELS:
		fill(text, 253, "abcdefghijklmnopqrstuvwxyz", lot);
		for (at = 1; at < 253; at += 2)
			text[at] = '.';
		text[253] = '\0';
		break;
	case HOSTILE_LONG:
		fill_name(text, "abcdefghijklmnopqrstuvwxyz", lot);
		break;
	case HOSTILE_LETTER:
		fill_name(text, (const char[]){ (char)('a' + lot % 26), '\0' }, lot);
		break;
	case HOSTILE_PAIRS:
		fill_name(text, "a", lot);
		for (at = lot % 2; at + 1 < 249; at += 2)
			if (text[at] != '.' && text[at + 1] != '.')
				memcpy(text + at, &"rnvvcl"[scramble(lot + at) % 3 * 2], 2);
		break;
	case HOSTILE_HYPHENS:
		fill_name(text, "abcdefghijklmnopqrstuvwxyz", lot);
		for (at = 1; at < 249; at += 2)
			if (text[at] != '.')
				text[at] = '-';
		break;
	case HOSTILE_FOLDED:
		fill(text, 63, "01ilo", lot);
		(void)strcpy(text + 63, ".com");
		break;
	case HOSTILE_A_LABELS:
		for (unsigned i = 0; i < 2; i++) {
			at += write_a_label(text + at, lot + i);
			text[at++] = '.';
		}
		/* fall through */
	case HOSTILE_A_LABEL:
		at += write_a_label(text + at, lot + 7);
		(void)strcpy(text + at, ".com");
		break;
	case HOSTILE_BELOW:
		for (; at < 230; at += 2)
			(void)sprintf(text + at, "%c.", (char)('a' + scramble(lot + at) % 26));
		(void)write_word(2 * lot + 1, text + at);
		break;
	case HOSTILE_CROWD_BELOW:
		for (; at < 200; at += 2)
			(void)sprintf(text + at, "%c.", (char)('a' + scramble(lot + at) % 26));
		/* fall through */
	case HOSTILE_CROWD:
		/* As near to all of them as they are to the name in their middle, where it is not one. */
		(void)strcpy(text + at, CROWDED ".com");
		if (lot % 2 == 0) {
			text[at + lot / 2 % 11] = text[at + 1 + lot / 2 % 11];
		} else if (lot % 4 == 1) {
			at += lot / 4 % 12;
			memmove(text + at, text + at + 1, strlen(text + at));
		}
		break;
	case HOSTILE_COUNT:
		break;
	}
}

static struct names make_hostile(enum hostile hostile)
{
	struct names names = new_names(HOSTILE_QUERIES);

	for (uint64_t i = 0; i < HOSTILE_QUERIES; i++) {
		char text[TEXT_ROOM];

		write_hostile(hostile, i, text);
		add_name(&names, text);
	}
	return names;
}

/* ---- Measuring ------------------------------------------------------------------------------------ */

/* Damerau and Levenshtein as in every textbook, with transpositions of neighbours. */
static unsigned distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
	unsigned line[3][TEXT_ROOM];

	for (unsigned j = 0; j <= b_size; j++)
		line[0][j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		unsigned *row = line[i % 3], *above = line[(i + 2) % 3],
			 *two_above = line[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_size; j++) {
			unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    two_above[j - 2] + 1 < best)
				best = two_above[j - 2] + 1;
			row[j] = best;
		}
	}
	return line[a_size % 3][b_size];
}

/* Nanoseconds per name when it is compared with all protected ones: names until half a second is
 * over, and one at least. */
static double measure_loop(size_t domains)
{
	char(*texts)[24] = malloc(domains * sizeof(texts[0]));
	unsigned asked = 0, near = 0;
	double begun, took;

	if (texts == NULL)
		stop("out of memory");
	for (size_t i = 0; i < domains; i++) {
		char text[TEXT_ROOM];

		(void)write_word(2 * i, text);
		memcpy(texts[i], text, sizeof(texts[i]));
	}
	begun = now_s();
	do {
		char text[TEXT_ROOM];
		size_t size;

		(void)write_word(scramble(asked++) % (1u << 30) * 2 + 1, text);
		size = strlen(text);
		for (size_t i = 0; i < domains; i++)
			near += distance(text, size, texts[i], strlen(texts[i])) == 1;
		took = now_s() - begun;
	} while (took < 0.5);
	free(texts);
	if (near > asked * domains / 2)
		stop("the loop is wrong");
	return took / asked * 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double measure_pass(const struct mxw_policy *policy, const struct names *names,
                           enum kind kind, uint64_t *fold)
{
	struct mxw_address client = { { 192, 0, 2, 25 }, 4 };
	struct mxw_question question = { .type = MXW_TYPE_MX,
		                         .class_ = MXW_CLASS_IN,
		                         .client = &client,
		                         .now_s = 1800000000 };
	uint32_t at = 0;
	double begun = now_s();

	if (kind == KIND_NO_MAIL_HOST)
		client.octets[0] = 203;
	for (uint32_t i = 0; i < names->count; i++) {
		uint32_t said;

		question.name =
			(struct mxw_name){ names->octets + names->list[at].at,
			                   names->list[at].size, names->list[at].labels };
		if (kind == KIND_GUARD) {
			said = mxw_policy_guards(policy, &question);
		} else {
			struct mxw_verdict verdict = mxw_policy_decide(policy, &question);

			said = mxw_verdict_alerts(&verdict);
		}
		*fold += said;
		/* The next question is known when this one is answered; what was said is 0 or 1. */
		at = (at + 1 + (said >> 1)) % names->count;
	}
	return (now_s() - begun) / names->count * 1e9;
}

/* Also says which share of the names is like a protected domain. */
static double measure_names(const struct mxw_policy *policy, const struct names *names,
                            enum kind kind, double *found)
{
	double passes[PASSES];
	uint64_t fold = 0;

	for (unsigned i = 0; i < PASSES; i++)
		passes[i] = measure_pass(policy, names, kind, &fold);
	*found = (double)fold / PASSES / names->count;
	qsort(passes, PASSES, sizeof(passes[0]), compare_doubles);
	return passes[PASSES / 2];
}

/* A figure for a wrong verdict is no figure. */
static void require(enum kind kind, double found)
{
	if ((kind == KIND_LOOKALIKE && found < 0.95) ||
	    ((kind == KIND_PROTECTED || kind == KIND_UNPROTECTED ||
	      kind == KIND_NO_MAIL_HOST) &&
	     found > 0) ||
	    ((kind == KIND_DOMAIN || kind == KIND_HOST) && found > 0.2))
		stop(rows[kind].text);
}

static void run_hostile(size_t domains, struct figures *ret)
{
	struct mxw_builder *builder = begin_protect();
	struct mxw_policy *policy;

	for (size_t i = 0; i < domains; i++) {
		char text[TEXT_ROOM];
		uint8_t labels = write_word(2 * i, text);

		add_entry(builder, text, labels);
	}
	add_crowd(builder);
	policy = seal(builder);
	for (enum hostile hostile = 0; hostile < HOSTILE_COUNT; hostile++) {
		struct names names = make_hostile(hostile);
		double found;

		ret->value[VALUE_HOSTILE + hostile] =
			measure_names(policy, &names, KIND_DOMAIN, &found);
		free_names(&names);
	}
	mxw_policy_free(policy);
}

static double ratio(double a, double b)
{
	return a < 0 ? -1 : a / b;
}

static void compare_with_others(size_t domains, struct figures *ret)
{
	double *value = ret->value;

	value[VALUE_LOOP] = measure_loop(domains);
	value[VALUE_EXPANDED] = value[VALUE_EXPANDED_OCTETS] = value[VALUE_EXPANDED_SEAL] = -1;
	if (domains <= EXPANDED_MAX) {
		struct names names = make_queries(domains, KIND_DOMAIN);
		struct mxw_policy *policy = expand(domains, ret);
		double found;

		value[VALUE_EXPANDED] = measure_names(policy, &names, KIND_DOMAIN, &found);
		free_names(&names);
		mxw_policy_free(policy);
	}
	value[VALUE_LOOP_RATIO] = ratio(value[VALUE_LOOP], value[KIND_DOMAIN]);
	value[VALUE_EXPANDED_RATIO] = ratio(value[VALUE_EXPANDED], value[KIND_DOMAIN]);
	value[VALUE_UNPROTECTED_RATIO] = ratio(value[KIND_UNPROTECTED], value[KIND_DOMAIN]);
	value[VALUE_OCTETS_RATIO] = ratio(value[VALUE_EXPANDED_OCTETS], value[VALUE_OCTETS]);
}

static void run(size_t domains, struct figures *ret)
{
	const struct mxw_rule_spec nothing = { .section = MXW_SECTION_PROTECT, .id = "bench" };
	struct mxw_policy *without = seal(begin(&nothing)), *policy;

	ret->domains = domains;
	policy = protect(domains, ret);
	ret->value[VALUE_OCTETS] =
		(double)(mxw_policy_size(policy) - mxw_policy_size(without)) / (double)domains;
	for (enum kind kind = 0; kind < KIND_COUNT; kind++) {
		struct names names = make_queries(domains, kind);
		double found;

		ret->value[kind] = measure_names(kind == KIND_UNPROTECTED ? without : policy,
		                                 &names, kind, &found);
		require(kind, found);
		if (kind == KIND_DOMAIN)
			ret->value[VALUE_FOUND] = found * 100;
		free_names(&names);
	}
	mxw_policy_free(policy);
	mxw_policy_free(without);
	compare_with_others(domains, ret);
	run_hostile(domains, ret);
}

/* ---- Tables --------------------------------------------------------------------------------------- */

static void print_head(const char *text, const struct figures *figures, unsigned count)
{
	(void)printf("\n| %-40s |", text);
	for (unsigned i = 0; i < count; i++)
		(void)printf(" %12zu |", figures[i].domains);
	(void)printf("\n|%.42s|", "--------------------------------------------------");
	for (unsigned i = 0; i < count; i++)
		(void)printf("-------------:|");
	(void)putchar('\n');
}

static void print_cell(double value, const char *unit)
{
	char cell[32];

	/* An en dash is one column and three octets. */
	if (value < 0)
		(void)printf(" %14s |", "–");
	else {
		(void)snprintf(cell, sizeof(cell), value >= 100 ? "%.0f %s" : "%.3g %s", value,
		               unit);
		(void)printf(" %12s |", cell);
	}
}

static void print(const struct figures *figures, unsigned count)
{
	for (unsigned row = 0; row < VALUE_COUNT; row++) {
		if (rows[row].head != NULL)
			print_head(rows[row].head, figures, count);
		(void)printf("| %-40s |", rows[row].text);
		for (unsigned i = 0; i < count; i++)
			print_cell(figures[i].value[row], rows[row].unit);
		(void)putchar('\n');
	}
}

int main(int argc, char **argv)
{
	static const size_t usual[] = { 1000, 10000, 100000, 1000000 };
	struct figures figures[SIZES_MAX];
	unsigned count = argc > 1 ? (unsigned)argc - 1 : 4;

	if (count > SIZES_MAX)
		stop("at most eight sizes");
	for (unsigned i = 0; i < count; i++) {
		size_t domains = argc > 1 ? strtoul(argv[i + 1], NULL, 10) : usual[i];

		if (domains == 0 || domains > MXW_ENTRIES_MAX)
			stop("a size must be between 1 and the limit for entries");
		run(domains, &figures[i]);
	}
	print(figures, count);
	return 0;
}
