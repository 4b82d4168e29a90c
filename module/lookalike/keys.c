/* Two texts that are one typing error apart have a text in common when each is taken with all that it is
 * less one character: that is how errors are found without trying what could have been typed (deletion
 * neighbourhood). The converse does not hold, so whatever is found is asked of mxwi_classify().
 *
 * The hash of a text is that of a polynomial, because that of the text less any one character is then two
 * multiplications away: what is before it moves by one place, what is behind it stays. A domain's owner
 * cannot make texts meet without the base, which is random; and where they do meet, it costs a look, of
 * which there is a limit (index.c). */
#include "lookalike/keys.h"
#include "lookalike/fold.h"
#include "lookalike/skeleton.h"
#include "lookalike/vocabulary.h"

#include <string.h>

/* For a label in which "es" stands everywhere. */
#define PLURALS_MAX 4u
#define PARTS_MAX 8u

static uint64_t mix(uint64_t hash)
{
	hash = (hash ^ hash >> 32) * 0xd6e8feb86659fd93u;
	hash = (hash ^ hash >> 32) * 0xd6e8feb86659fd93u;
	return hash ^ hash >> 32;
}

struct mxwi_key_seed mxwi_key_seed(uint64_t seed)
{
	struct mxwi_key_seed ret;

	ret.base = mix(seed + 1) | 1;
	ret.length = mix(seed + 2);
	for (unsigned i = 0; i < MXWI_SPACE_COUNT; i++)
		ret.space[i] = mix(seed + 3 + i);
	return ret;
}

static uint64_t finish(const struct mxwi_key_seed *seed, enum mxwi_key_space space,
                       uint64_t polynomial, size_t size)
{
	return mix(polynomial + seed->length * size + seed->space[space]);
}

static uint64_t hash_more(const struct mxwi_key_seed *seed, uint64_t polynomial,
                          struct mxwi_text text)
{
	for (size_t i = 0; i < text.size; i++)
		polynomial = polynomial * seed->base + text.octets[i];
	return polynomial;
}

static void add_key(struct mxwi_keys *keys, uint64_t key)
{
	if (keys->count < MXWI_KEYS_MAX)
		keys->key[keys->count++] = key;
}

static void add_text(const struct mxwi_key_seed *seed, enum mxwi_key_space space,
                     struct mxwi_text text, struct mxwi_keys *keys)
{
	add_key(keys, finish(seed, space, hash_more(seed, 0, text), text.size));
}

/* The text that the two make together. */
static void add_joined(const struct mxwi_key_seed *seed, struct mxwi_text first,
                       struct mxwi_text second, struct mxwi_keys *keys)
{
	add_key(keys, finish(seed, MXWI_SPACE_TEXT,
	                     hash_more(seed, hash_more(seed, 0, first), second),
	                     first.size + second.size));
}

/* The text less each of its characters; of a run of the same only one. `before` has the hash of what is
 * before each of them. */
static void add_deletions(const struct mxwi_key_seed *seed, struct mxwi_text text,
                          const uint64_t *before, struct mxwi_keys *keys)
{
	uint64_t behind = seed->length * (text.size - 1) + seed->space[MXWI_SPACE_TEXT];
	uint64_t power = 1;

	for (size_t i = text.size; i-- > 0;) {
		const uint8_t octet = text.octets[i];

		if (i == 0 || text.octets[i - 1] != octet)
			add_key(keys, mix(before[i] * power + behind));
		behind += octet * power;
		power *= seed->base;
	}
}

/* ---- what a protected domain is stored under ---- */

static void add_squeezed(const struct mxwi_key_seed *seed, struct mxwi_text text,
                         struct mxwi_keys *keys)
{
	uint8_t squeezed[MXWI_TEXT_MAX];
	const size_t size = mxwi_squeeze(text, squeezed);

	add_text(seed, MXWI_SPACE_SQUEEZED, (struct mxwi_text){ squeezed, size }, keys);
}

static bool is_other(struct mxwi_text a, struct mxwi_text b)
{
	return a.size != b.size || memcmp(a.octets, b.octets, a.size) != 0;
}

void mxwi_keys_of_meant(const struct mxwi_key_seed *seed, const struct mxwi_meant *meant,
                        bool combinations, struct mxwi_keys *ret)
{
	const struct mxwi_text text = meant->text;
	const size_t label = mxwi_meant_label(meant);
	const size_t label_size = mxwi_meant_suffix(meant) - 1 - label;
	uint8_t octets[MXWI_SKELETON_MAX], collapsed_octets[MXWI_TEXT_MAX];
	uint64_t before[MXWI_TEXT_MAX + 1];
	struct mxwi_text skeleton = { octets, mxwi_skeleton(text.octets, text.size, octets) };
	struct mxwi_text collapsed = { collapsed_octets,
		                       mxwi_collapse(text, collapsed_octets) };

	ret->count = 0;
	before[0] = 0;
	for (size_t i = 0; i < text.size; i++)
		before[i + 1] = before[i] * seed->base + text.octets[i];
	add_key(ret, finish(seed, MXWI_SPACE_TEXT, before[text.size], text.size));
	add_deletions(seed, text, before, ret);
	add_squeezed(seed, text, ret);
	if (skeleton.size > 0 && is_other(skeleton, text))
		add_text(seed, MXWI_SPACE_SKELETON, skeleton, ret);
	if (is_other(collapsed, text))
		add_text(seed, MXWI_SPACE_COLLAPSED, collapsed, ret);
	if (combinations && label_size >= MXWI_LABEL_SIZE_MIN)
		add_text(seed, MXWI_SPACE_LABEL,
		         (struct mxwi_text){ text.octets + label, label_size }, ret);
}

/* ---- what a typed text asks for ---- */

/* A text that is made of the typed one as that is read: its hash so far. */
struct derived {
	uint64_t hash;
	size_t size;
};

/* What one pass over a typed text gathers. */
struct scan {
	struct mxwi_text typed;
	size_t label, last; /* where the first label ends, and the last one begins */
	bool has_a_label, has_plural;
	struct derived squeezed, squeezed_rest; /* all of it, and but for the last label */
	struct derived collapsed, skeleton;     /* the latter without A-labels */
	uint64_t before[MXWI_TEXT_MAX + 1];     /* the hash of what is before each character */
};

static inline void derive(const struct mxwi_key_seed *seed, struct derived *derived,
                          uint8_t octet)
{
	derived->hash = derived->hash * seed->base + octet;
	derived->size++;
}

static void scan_typed(const struct mxwi_key_seed *seed, struct mxwi_text typed,
                       struct scan *scan)
{
	uint64_t hash = 0;
	uint8_t before = 0,
		folded = 0; /* the last one that is folded may still become another */

	scan->typed = typed;
	scan->label = typed.size;
	scan->last = 0;
	scan->has_a_label = scan->has_plural = false;
	scan->squeezed = scan->squeezed_rest = scan->collapsed = scan->skeleton =
		(struct derived){ 0 };
	for (size_t i = 0; i < typed.size; i++) {
		const uint8_t octet = typed.octets[i], single = mxwi_fold_single(octet);
		const uint8_t pair = mxwi_fold_pair(folded, single);

		scan->before[i] = hash;
		hash = hash * seed->base + octet;
		if (octet != before)
			derive(seed, &scan->collapsed, octet);
		if (pair == 0 && folded != 0)
			derive(seed, &scan->skeleton, folded);
		folded = pair != 0 ? pair : single;
		if (octet == '.') {
			if (scan->last == 0)
				scan->label = i;
			scan->last = i + 1;
			scan->squeezed_rest = scan->squeezed;
		} else if (octet == '-') {
			scan->has_a_label = scan->has_a_label || before == '-';
		} else {
			derive(seed, &scan->squeezed, octet);
			scan->has_plural = scan->has_plural || (octet == 's' && before == 'e');
		}
		before = octet;
	}
	derive(seed, &scan->skeleton, folded);
	scan->before[typed.size] = hash;
}

static void add_derived(const struct mxwi_key_seed *seed, enum mxwi_key_space space,
                        const struct derived *derived, struct mxwi_keys *keys)
{
	add_key(keys, finish(seed, space, derived->hash, derived->size));
}

/* Less each dot. */
static void ask_dots(const struct mxwi_key_seed *seed, const struct scan *scan,
                     struct mxwi_keys *keys)
{
	const struct mxwi_text text = scan->typed;

	for (size_t i = 0; i < text.size; i++)
		if (text.octets[i] == '.')
			add_joined(seed, (struct mxwi_text){ text.octets, i },
			           mxwi_text_from(text, i + 1), keys);
}

/* As it would be with the suffix that it may have been typed for. */
static void ask_swaps(const struct mxwi_key_seed *seed, const struct scan *scan,
                      struct mxwi_keys *keys)
{
	const uint8_t last = scan->typed.octets[scan->typed.size - 1];

	for (size_t i = 0; i < mxwi_swap_count; i++) {
		const struct mxwi_swap *swap = &mxwi_swaps[i];
		struct mxwi_text rest;

		if ((uint8_t)swap->typed[swap->typed_size - 1] != last ||
		    !mxwi_text_ends_in(scan->typed, swap->typed, swap->typed_size, &rest))
			continue;
		rest.size++; /* with the dot */
		add_joined(seed, rest,
		           (struct mxwi_text){ (const uint8_t *)swap->meant, swap->meant_size },
		           keys);
	}
}

static void ask_skeleton(const struct mxwi_key_seed *seed, const struct scan *scan,
                         struct mxwi_keys *keys)
{
	uint8_t octets[MXWI_SKELETON_MAX];
	struct mxwi_text text = { octets, 0 };
	struct derived skeleton = scan->skeleton;

	if (scan->has_a_label) {
		text.size = mxwi_skeleton(scan->typed.octets, scan->typed.size, octets);
		if (text.size == 0)
			return;
		skeleton = (struct derived){ hash_more(seed, 0, text), text.size };
	}
	add_derived(seed, MXWI_SPACE_SKELETON, &skeleton, keys);
	if (skeleton.hash != scan->before[scan->typed.size])
		add_derived(seed, MXWI_SPACE_TEXT, &skeleton, keys);
}

static void ask_collapsed(const struct mxwi_key_seed *seed, const struct scan *scan,
                          struct mxwi_keys *keys)
{
	add_derived(seed, MXWI_SPACE_COLLAPSED, &scan->collapsed, keys);
	if (scan->collapsed.size != scan->typed.size)
		add_derived(seed, MXWI_SPACE_TEXT, &scan->collapsed, keys);
}

/* Without an "es" that makes a plural, and with one at the end of the first label. */
static void ask_plural(const struct mxwi_key_seed *seed, const struct scan *scan,
                       struct mxwi_keys *keys)
{
	const struct mxwi_text typed = scan->typed;
	unsigned plurals = 0;
	uint64_t hash;

	for (size_t i = 1; scan->has_plural && i + 2 < typed.size && plurals < PLURALS_MAX;
	     i++) {
		if (!mxwi_is_plural_at(typed, i))
			continue;
		plurals++;
		add_joined(seed, (struct mxwi_text){ typed.octets, i },
		           mxwi_text_from(typed, i + 2), keys);
	}
	if (!mxwi_takes_plural(typed.octets[scan->label - 1], true))
		return;
	hash = hash_more(seed, scan->before[scan->label],
	                 (struct mxwi_text){ (const uint8_t *)"es", 2 });
	hash = hash_more(seed, hash, mxwi_text_from(typed, scan->label));
	add_key(keys, finish(seed, MXWI_SPACE_TEXT, hash, typed.size + 2));
}

/* Without the name of a host that is glued to its beginning. */
static void ask_host_words(const struct mxwi_key_seed *seed, const struct scan *scan,
                           struct mxwi_keys *keys)
{
	const struct mxwi_text typed = scan->typed;
	uint8_t sizes[MXWI_HOST_WORDS_MAX];
	const size_t count =
		mxwi_host_words_of((struct mxwi_text){ typed.octets, scan->label }, sizes);

	for (size_t i = 0; i < count; i++) {
		const size_t size = sizes[i];

		if (size >= scan->label)
			continue;
		/* With a hyphen between them, or one that is the domain's own. */
		add_text(seed, MXWI_SPACE_TEXT, mxwi_text_from(typed, size), keys);
		if (typed.octets[size] == '-')
			add_text(seed, MXWI_SPACE_TEXT, mxwi_text_from(typed, size + 1), keys);
	}
}

static void ask_label(const struct mxwi_key_seed *seed, struct mxwi_text label,
                      struct mxwi_keys *keys)
{
	if (label.size >= MXWI_LABEL_SIZE_MIN)
		add_text(seed, MXWI_SPACE_LABEL, label, keys);
}

/* What the first label has beside a lure word, and between its hyphens: from each to the next few. */
static void ask_combinations(const struct mxwi_key_seed *seed, const struct scan *scan,
                             struct mxwi_keys *keys)
{
	const struct mxwi_text label = { scan->typed.octets, scan->label };
	size_t starts[PARTS_MAX + 1];
	unsigned parts = 0;

	for (size_t size = MXWI_LURE_WORD_MIN; size <= MXWI_LURE_WORD_MAX && size < label.size;
	     size++) {
		const size_t rest = label.size - size;

		if (mxwi_is_lure_word((struct mxwi_text){ label.octets, size }))
			ask_label(seed, mxwi_text_from(label, size), keys);
		if (mxwi_is_lure_word(mxwi_text_from(label, rest)))
			ask_label(seed, (struct mxwi_text){ label.octets, rest }, keys);
	}
	starts[parts++] = 0;
	for (size_t i = 0; i < label.size && parts < PARTS_MAX; i++)
		if (label.octets[i] == '-')
			starts[parts++] = i + 1;
	starts[parts] = label.size + 1;
	for (unsigned i = 0; parts > 1 && i < parts; i++)
		for (unsigned end = i + 1; end <= parts && end <= i + 3; end++)
			ask_label(seed,
			          (struct mxwi_text){ label.octets + starts[i],
			                              starts[end] - 1 - starts[i] },
			          keys);
}

void mxwi_keys_of_typed(const struct mxwi_key_seed *seed, struct mxwi_text typed,
                        const struct mxwi_key_wish *wish, struct mxwi_keys *ret)
{
	struct scan scan;

	ret->count = 0;
	scan_typed(seed, typed, &scan);
	if (wish->deletions) {
		add_key(ret,
		        finish(seed, MXWI_SPACE_TEXT, scan.before[typed.size], typed.size));
		add_deletions(seed, typed, scan.before, ret);
	} else if (wish->dots) {
		ask_dots(seed, &scan, ret);
	}
	add_derived(seed, MXWI_SPACE_SQUEEZED, &scan.squeezed, ret);
	if (scan.last > 0)
		add_derived(seed, MXWI_SPACE_SQUEEZED, &scan.squeezed_rest, ret);
	ask_swaps(seed, &scan, ret);
	if (wish->same_labels) {
		ask_skeleton(seed, &scan, ret);
		ask_collapsed(seed, &scan, ret);
		ask_plural(seed, &scan, ret);
		ask_host_words(seed, &scan, ret);
	}
	if (wish->combinations)
		ask_combinations(seed, &scan, ret);
}
