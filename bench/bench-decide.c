/* What a decision costs, and what a name costs, as the number of watched names grows.
 *
 *	bench-decide [NAMES...]          by default 1000 1000000; 10000000 takes about 1 GB
 *
 * A policy with that many names of 15 octets is built and sealed, then asked about half a million
 * distinct names in random order. Each question waits for the verdict before it, as in a resolver:
 * without that, the processor would overlap the cache misses of several, and the figures would
 * flatter. Every figure is the median of nine passes; the last column is the ratio to the first
 * size. */
#include <mxwarden/builder.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUERIES (1u << 19)
#define PASSES 9
#define NAME_ROOM 31 /* a query of 32 octets never lies across two cache lines */
#define SIZES_MAX 8

enum kind {
	KIND_UNWATCHED,
	KIND_WATCHED,
	KIND_WATCHED_BELOW,
	KIND_GUARD,
	KIND_MANY_NETWORKS,
	KIND_SUFFIX,
	KIND_OTHER_CLIENT,
	KIND_NO_CLIENT,
	KIND_CONSIDERS,
	KIND_COUNT
};

static const char *const kind_text[KIND_COUNT] = {
	[KIND_UNWATCHED] = "MX, unwatched name, 3 labels",
	[KIND_WATCHED] = "MX, watched name",
	[KIND_WATCHED_BELOW] = "MX, name below a watched one",
	[KIND_GUARD] = "guard, unwatched name, 3 labels",
	[KIND_MANY_NETWORKS] = "MX, unwatched, 20000 networks",
	[KIND_SUFFIX] = "MX, unwatched, suffix com with only",
	[KIND_OTHER_CLIENT] = "MX, client of no group",
	[KIND_NO_CLIENT] = "MX, no client",
	[KIND_CONSIDERS] = "A, pre-check only",
};

struct figures {
	size_t names;
	double ns[KIND_COUNT];
	double octets_per_name;
	double add_s, seal_s;
};

static double now_s(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static _Noreturn void stop(const char *what)
{
	(void)fprintf(stderr, "bench-decide: %s\n", what);
	exit(2);
}

/* SplitMix64 as a permutation: different numbers give different outcomes. */
static uint64_t scramble(uint64_t n)
{
	n += 0x9e3779b97f4a7c15u;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9u;
	n = (n ^ n >> 27) * 0x94d049bb133111ebu;
	return n ^ n >> 31;
}

/* `NINELETTERS.com`, 15 octets on the wire; `prefix` is put before it. Numbers below 2^40 have names
 * of their own, in no order. */
static uint8_t write_name(uint64_t number, const char *prefix, uint8_t wire[NAME_ROOM])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint8_t at = 0;

	for (; *prefix != '\0'; at++)
		wire[at] = (uint8_t)*prefix++;
	wire[at++] = 9;
	/* 45 bits in nine letters: an odd factor permutes them, a shift stirs the low ones. */
	number = number * 0x9e3779b97f4bu & 0x1fffffffffffu;
	number = (number ^ number >> 23) * 0xc2b2ae3d27d5u & 0x1fffffffffffu;
	for (unsigned i = 0; i < 9; i++, number >>= 5)
		wire[at++] = (uint8_t)letters[number & 31];
	memcpy(wire + at, "\3com", 5);
	return (uint8_t)(at + 5);
}

static struct mxw_name name_of(const uint8_t *wire, size_t size)
{
	struct mxw_name name;

	if (!mxw_name_from_wire(wire, size, &name))
		stop("not a name");
	return name;
}

static void add_network(struct mxw_builder *builder, uint32_t group, const char *text)
{
	struct mxw_network network;

	if (mxw_network_from_text(text, strlen(text), &network) != MXW_OK)
		stop("not a network");
	mxw_builder_add_network(builder, group, &network);
}

/* A rule that every name below com has to be compared with. */
static void add_suffix(struct mxw_builder *builder)
{
	const struct mxw_rule_spec rule = { .id = "suffix" };
	uint32_t number = mxw_builder_add_rule(builder, &rule);
	struct mxw_entry_spec entry = { .name = name_of((const uint8_t *)"\3com", 5),
		                        .scope = MXW_SCOPE_SUFFIX };

	mxw_builder_add_entry(builder, number, &entry);
	for (uint8_t letter = 'a'; letter <= (uint8_t)'j'; letter++) {
		uint8_t only[] = "\1x\3com";

		only[1] = letter;
		entry = (struct mxw_entry_spec){ .name = name_of(only, sizeof(only)),
			                         .part = MXW_PART_ONLY };
		mxw_builder_add_entry(builder, number, &entry);
	}
}

static struct mxw_policy *make_policy(size_t names, unsigned networks, bool suffix,
                                      struct figures *figures)
{
	struct mxw_builder *builder = mxw_builder_new();
	const struct mxw_rule_spec rule = { .id = "bench" };
	struct mxw_entry_spec entry = { .origin = MXW_ORIGIN_FILES };
	struct mxw_policy *policy;
	double begun;

	(void)mxw_builder_add_file(builder, "bench.txt");
	(void)mxw_builder_add_group(builder, "outbound", MXW_ACTION_UNSET);
	add_network(builder, 0, "192.0.2.0/24");
	add_network(builder, 0, "2001:db8:25::/64");
	for (unsigned i = 0; i < networks; i++) {
		struct mxw_network network = {
			{ .octets = { 10, (uint8_t)(i >> 8), (uint8_t)i }, .size = 4 }, 24
		};

		mxw_builder_add_network(builder, 0, &network);
	}
	(void)mxw_builder_add_rule(builder, &rule);
	if (suffix)
		add_suffix(builder);
	begun = now_s();
	for (size_t i = 0; i < names; i++) {
		uint8_t wire[NAME_ROOM];
		uint8_t size = write_name(2 * i, "", wire);

		entry.name = name_of(wire, size);
		entry.line = (uint32_t)(i + 1);
		mxw_builder_add_entry(builder, 0, &entry);
	}
	figures->add_s = now_s() - begun;
	begun = now_s();
	if (mxw_builder_seal(builder, 0x1234567, NULL, NULL, &policy) != MXW_OK)
		stop("the policy cannot be sealed");
	figures->seal_s = now_s() - begun;
	figures->octets_per_name = (double)mxw_policy_size(policy) / (double)names;
	mxw_builder_free(builder);
	return policy;
}

struct query {
	uint8_t wire[NAME_ROOM];
	uint8_t size;
};

/* Even numbers are watched, odd ones are not. */
static void make_queries(struct query *queries, size_t names, enum kind kind)
{
	bool watched = kind == KIND_WATCHED || kind == KIND_WATCHED_BELOW;
	const char *prefix = kind == KIND_WATCHED ? "" : "\4mail";

	for (uint64_t i = 0; i < QUERIES; i++) {
		uint64_t number =
			watched ? scramble(i) % names * 2 : scramble(i) % (1u << 30) * 2 + 1;

		queries[i].size = write_name(number, prefix, queries[i].wire);
	}
}

/* One pass; `*fold` gathers the verdicts, so that none is left out. */
static double measure_pass(const struct mxw_policy *policy, const struct query *queries,
                           enum kind kind, uint64_t *fold)
{
	struct mxw_address client = { { 192, 0, 2, 25 }, 4 };
	struct mxw_question question = {
		.type = kind == KIND_CONSIDERS ? MXW_TYPE_A : MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
		.client = kind == KIND_NO_CLIENT ? NULL : &client,
		.now_s = 1800000000,
	};
	uint32_t at = 0;
	double begun = now_s();

	for (uint32_t i = 0; i < QUERIES; i++) {
		uint32_t said;

		question.name = (struct mxw_name){ queries[at].wire, queries[at].size,
			                           kind == KIND_WATCHED ? 2 : 3 };
		client.octets[3] = (uint8_t)at;
		if (kind == KIND_OTHER_CLIENT)
			client.octets[0] = 203;
		if (kind == KIND_CONSIDERS)
			said = mxw_policy_considers(policy, (uint16_t)(1 + (at & 1) * 27), 1);
		else if (kind == KIND_GUARD)
			said = mxw_policy_guards(policy, &question);
		else
			said = (uint32_t)mxw_policy_decide(policy, &question).action - 1;
		*fold += said;
		/* The next question is known when this one is answered; actions are below 16. */
		at = (at + 1 + (said >> 4)) % QUERIES;
	}
	return (now_s() - begun) / QUERIES * 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double measure(const struct mxw_policy *policy, struct query *queries, size_t names,
                      enum kind kind)
{
	bool watched = kind == KIND_WATCHED || kind == KIND_WATCHED_BELOW;
	double passes[PASSES];
	uint64_t fold = 0;

	make_queries(queries, names, kind);
	for (unsigned i = 0; i < PASSES; i++)
		passes[i] = measure_pass(policy, queries, kind, &fold);
	/* A null MX is one more than a real answer: a figure for a wrong verdict is no figure. */
	if (fold != (watched ? (uint64_t)PASSES * QUERIES : 0))
		stop("a verdict is not the expected one");
	qsort(passes, PASSES, sizeof(passes[0]), compare_doubles);
	return passes[PASSES / 2];
}

static void run(size_t names, struct query *queries, struct figures *ret)
{
	struct figures unused;
	struct mxw_policy *policy;

	ret->names = names;
	policy = make_policy(names, 0, false, ret);
	for (enum kind kind = 0; kind < KIND_COUNT; kind++)
		if (kind != KIND_MANY_NETWORKS && kind != KIND_SUFFIX)
			ret->ns[kind] = measure(policy, queries, names, kind);
	mxw_policy_free(policy);
	policy = make_policy(names, 20000, false, &unused);
	ret->ns[KIND_MANY_NETWORKS] = measure(policy, queries, names, KIND_MANY_NETWORKS);
	mxw_policy_free(policy);
	policy = make_policy(names, 0, true, &unused);
	ret->ns[KIND_SUFFIX] = measure(policy, queries, names, KIND_SUFFIX);
	mxw_policy_free(policy);
}

static void print_row(const char *text, const char *unit, const double *values, unsigned count)
{
	(void)printf("%-36s %-6s", text, unit);
	for (unsigned i = 0; i < count; i++)
		(void)printf(" %12.3g", values[i]);
	if (count > 1 && values[0] > 0)
		(void)printf("   x %.2f", values[count - 1] / values[0]);
	(void)putchar('\n');
}

static void print(const struct figures *figures, unsigned count)
{
	double row[SIZES_MAX];

	(void)printf("%-36s %-6s", "names", "");
	for (unsigned i = 0; i < count; i++)
		(void)printf(" %12zu", figures[i].names);
	(void)printf("%s", count > 1 ? "   last : first\n" : "\n");
	for (enum kind kind = 0; kind < KIND_COUNT; kind++) {
		for (unsigned i = 0; i < count; i++)
			row[i] = figures[i].ns[kind];
		print_row(kind_text[kind], "ns", row, count);
	}
	for (unsigned i = 0; i < count; i++)
		row[i] = figures[i].octets_per_name;
	print_row("block, per name", "octets", row, count);
	for (unsigned i = 0; i < count; i++)
		row[i] = figures[i].add_s * 1e3;
	print_row("add all names", "ms", row, count);
	for (unsigned i = 0; i < count; i++)
		row[i] = figures[i].seal_s * 1e3;
	print_row("seal", "ms", row, count);
}

int main(int argc, char **argv)
{
	static const size_t usual[] = { 1000, 1000000 };
	struct figures figures[SIZES_MAX];
	struct query *queries = calloc(QUERIES, sizeof(queries[0]));
	unsigned count = argc > 1 ? (unsigned)argc - 1 : 2;

	if (queries == NULL)
		stop("out of memory");
	if (count > SIZES_MAX)
		stop("at most eight sizes");
	for (unsigned i = 0; i < count; i++) {
		size_t names = argc > 1 ? strtoul(argv[i + 1], NULL, 10) : usual[i];

		if (names == 0 || names > MXW_ENTRIES_MAX)
			stop("a size must be between 1 and the limit for entries");
		run(names, queries, &figures[i]);
	}
	print(figures, count);
	free(queries);
	return 0;
}
