/* Why this structure. A name of fifteen characters asks for some twenty keys (keys.h), and nearly always
 * none of them is there. So a filter comes first: each key has four bits in one group of sixteen octets,
 * which never lie across two cache lines. All keys of a text are hashed and their groups asked for before
 * the first is looked at, so that the misses overlap. One key in a hundred gets through by chance.
 *
 * Behind the filter, keys are in buckets of eight on average: a tag of sixteen bits for each, and which
 * domain it belongs to, in two arrays; so the tags of a bucket are one cache line, and domains are read only
 * where a tag fits. Since a section never changes, nothing in it is spare.
 *
 * A name that somebody has chosen may fit many domains; so it is compared with MXWI_CANDIDATES_MAX at most,
 * and the rest is said to be more than that. */
#include "lookalike/index.h"

#include <string.h>

#define KEYS_PER_BUCKET 8u
#define FILTER_BITS_PER_KEY 12u
#define FILTER_GROUP_SIZE 16u  /* octets */
#define FILTER_GROUP_BITS 128u /* the same in bits */
#define DOTS_TOO_MANY                                                                          \
	2u /* so many more than a domain has an end may have that is searched for */

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* ---- parts of a section ---- */

static const uint8_t *part(const struct mxwi_lookalikes *section, uint64_t offset)
{
	return (const uint8_t *)section + offset;
}

static uint8_t *part_to_fill(struct mxwi_lookalikes *section, uint64_t offset)
{
	return (uint8_t *)section + offset;
}

static const struct mxwi_protected *protected_of(const struct mxwi_lookalikes *section)
{
	return (const struct mxwi_protected *)(const void *)part(section, section->protected_);
}

static const uint32_t *starts_of(const struct mxwi_lookalikes *section)
{
	return (const uint32_t *)(const void *)part(section, section->starts);
}

static const uint16_t *tags_of(const struct mxwi_lookalikes *section)
{
	return (const uint16_t *)(const void *)part(section, section->tags);
}

static const uint32_t *owners_of(const struct mxwi_lookalikes *section)
{
	return (const uint32_t *)(const void *)part(section, section->owners);
}

/* Each use of a key takes other bits of it. */
static uint32_t bucket_of(const struct mxwi_lookalikes *section, uint64_t key)
{
	return (uint32_t)((key & UINT32_MAX) * section->bucket_count >> 32);
}

static uint16_t tag_of(uint64_t key)
{
	return (uint16_t)(key * 0x9e3779b97f4a7c15u >> 48);
}

static const uint64_t *filter_group(const struct mxwi_lookalikes *section, uint64_t key)
{
	const uint64_t group = (key >> 32) * section->filter_count >> 32;

	return (const uint64_t *)(const void *)(part(section, section->filter) +
	                                        group * FILTER_GROUP_SIZE);
}

/* The bits that a key has in its group: two in each word. */
static void filter_bits(uint64_t key, uint64_t ret[2])
{
	const uint64_t bits = key * 0xd6e8feb86659fd93u >> 40;

	ret[0] = (uint64_t)1 << (bits & 63) | (uint64_t)1 << (bits >> 6 & 63);
	ret[1] = (uint64_t)1 << (bits >> 12 & 63) | (uint64_t)1 << (bits >> 18 & 63);
}

static bool filter_has(const struct mxwi_lookalikes *section, uint64_t key)
{
	const uint64_t *group = filter_group(section, key);
	uint64_t bits[2];

	filter_bits(key, bits);
	return (group[0] & bits[0]) == bits[0] && (group[1] & bits[1]) == bits[1];
}

/* ---- filling ---- */

/* The name at a size octet, which is one. */
static struct mxw_name name_at(const uint8_t *names, uint32_t name)
{
	struct mxw_name ret = { .wire = names + name + 1, .size = names[name] };

	for (const uint8_t *label = ret.wire; *label != 0; label += 1u + *label)
		ret.labels++;
	return ret;
}

/* A protected domain as text, in `typed`. */
static struct mxwi_meant meant_of(struct mxw_name name, unsigned suffix_labels,
                                  struct mxwi_typed *typed)
{
	mxwi_typed_from_name(name, typed);
	return (struct mxwi_meant){ .text = { typed->text, typed->size },
		                    .suffix_labels = suffix_labels };
}

void mxwi_lookalikes_plan(struct mxwi_lookalikes_plan *plan, struct mxw_name name,
                          unsigned suffix_labels)
{
	const struct mxwi_key_seed seed = mxwi_key_seed(0);
	struct mxwi_keys keys;
	struct mxwi_typed typed;
	const struct mxwi_meant meant = meant_of(name, suffix_labels, &typed);

	/* How many keys there are does not depend on the seed, nor on who wants combinations, but for
	 * one. */
	mxwi_keys_of_meant(&seed, &meant, true, &keys);
	plan->keys += keys.count;
	plan->protected_count++;
}

static uint32_t bucket_count_for(uint64_t keys)
{
	return (uint32_t)(keys / KEYS_PER_BUCKET) + 1;
}

static uint32_t filter_count_for(uint64_t keys)
{
	return (uint32_t)(keys * FILTER_BITS_PER_KEY / FILTER_GROUP_BITS) + 1;
}

static uint64_t take(uint64_t *end, uint64_t size)
{
	const uint64_t at = *end;

	*end = (at + size + 15) & ~(uint64_t)15;
	return at;
}

/* Where the parts of a section lie. */
static void lay_out(const struct mxwi_lookalikes_plan *plan, struct mxwi_lookalikes *ret)
{
	uint64_t end = 0;

	(void)take(&end, sizeof(*ret));
	ret->protected_count = plan->protected_count;
	ret->slot_count = (uint32_t)plan->keys;
	ret->bucket_count = bucket_count_for(plan->keys);
	ret->filter_count = filter_count_for(plan->keys);
	ret->filter = take(&end, (uint64_t)ret->filter_count * FILTER_GROUP_SIZE);
	ret->protected_ =
		take(&end, (uint64_t)plan->protected_count * sizeof(struct mxwi_protected));
	ret->starts = take(&end, ((uint64_t)ret->bucket_count + 1) * sizeof(uint32_t));
	ret->tags = take(&end, plan->keys * sizeof(uint16_t));
	ret->owners = take(&end, plan->keys * sizeof(uint32_t));
	ret->size = end;
}

uint64_t mxwi_lookalikes_size(const struct mxwi_lookalikes_plan *plan)
{
	struct mxwi_lookalikes section = { 0 };

	if (plan->keys > UINT32_MAX)
		return UINT64_MAX;
	lay_out(plan, &section);
	return section.size;
}

void mxwi_lookalikes_begin(struct mxwi_lookalikes *section, uint64_t seed, bool combinations,
                           const struct mxwi_lookalikes_plan *plan)
{
	lay_out(plan, section);
	section->seed = mxwi_key_seed(seed);
	section->combinations = combinations ? 1 : 0;
	section->protected_count = 0;
}

void mxwi_lookalikes_add(struct mxwi_lookalikes *section, uint32_t name, unsigned suffix_labels)
{
	struct mxwi_protected *domains =
		(struct mxwi_protected *)(void *)part_to_fill(section, section->protected_);

	domains[section->protected_count++] =
		(struct mxwi_protected){ .name = name,
		                         .suffix_labels = (uint8_t)suffix_labels };
}

/* The keys of the domain of that number. */
static void keys_of(const struct mxwi_lookalikes *section, const uint8_t *names,
                    uint32_t number, struct mxwi_keys *ret)
{
	const struct mxwi_protected *domain = &protected_of(section)[number];
	struct mxwi_typed typed;
	const struct mxwi_meant meant =
		meant_of(name_at(names, domain->name), domain->suffix_labels, &typed);

	mxwi_keys_of_meant(&section->seed, &meant, section->combinations != 0, ret);
}

void mxwi_lookalikes_finish(struct mxwi_lookalikes *section, const uint8_t *names)
{
	uint32_t *starts = (uint32_t *)(void *)part_to_fill(section, section->starts);
	uint16_t *tags = (uint16_t *)(void *)part_to_fill(section, section->tags);
	uint32_t *owners = (uint32_t *)(void *)part_to_fill(section, section->owners);
	struct mxwi_keys keys;

	/* How many each bucket has, one bucket further; then where it begins. */
	for (uint32_t number = 0; number < section->protected_count; number++) {
		const struct mxw_name name = name_at(names, protected_of(section)[number].name);

		section->depths[name.labels / 64] |= (uint64_t)1 << name.labels % 64;
		if (section->most_labels < name.labels + DOTS_TOO_MANY)
			section->most_labels = (uint8_t)(name.labels + DOTS_TOO_MANY);
		keys_of(section, names, number, &keys);
		for (unsigned i = 0; i < keys.count; i++)
			starts[bucket_of(section, keys.key[i]) + 1]++;
	}
	for (uint32_t bucket = 0; bucket < section->bucket_count; bucket++)
		starts[bucket + 1] += starts[bucket];
	/* Placed behind its start, which moves; in the end each is where the next one began. */
	for (uint32_t number = 0; number < section->protected_count; number++) {
		keys_of(section, names, number, &keys);
		for (unsigned i = 0; i < keys.count; i++) {
			const uint64_t key = keys.key[i];
			uint64_t *group = (uint64_t *)(void *)part_to_fill(
				section,
				(uint64_t)((const uint8_t *)filter_group(section, key) -
			                   (const uint8_t *)section));
			const uint32_t slot = starts[bucket_of(section, key)]++;
			uint64_t bits[2];

			filter_bits(key, bits);
			group[0] |= bits[0];
			group[1] |= bits[1];
			tags[slot] = tag_of(key);
			owners[slot] = number;
		}
	}
	memmove(starts + 1, starts, section->bucket_count * sizeof(starts[0]));
	starts[0] = 0;
}

/* ---- a section from elsewhere ---- */

static bool part_fits(uint64_t size, uint64_t offset, uint64_t count, uint64_t item_size)
{
	return offset >= sizeof(struct mxwi_lookalikes) && offset <= size && offset % 16 == 0 &&
	       count <= (size - offset) / item_size;
}

bool mxwi_lookalikes_verify(const struct mxwi_lookalikes *section, uint64_t size)
{
	const uint32_t *starts;

	if (size < sizeof(*section) || section->size > size ||
	    !part_fits(section->size, section->filter, section->filter_count,
	               FILTER_GROUP_SIZE) ||
	    !part_fits(section->size, section->protected_, section->protected_count,
	               sizeof(struct mxwi_protected)) ||
	    !part_fits(section->size, section->starts, (uint64_t)section->bucket_count + 1,
	               sizeof(uint32_t)) ||
	    !part_fits(section->size, section->tags, section->slot_count, sizeof(uint16_t)) ||
	    !part_fits(section->size, section->owners, section->slot_count, sizeof(uint32_t)) ||
	    section->filter_count == 0 || section->bucket_count == 0)
		return false;
	starts = starts_of(section);
	for (uint32_t i = 0; i < section->bucket_count; i++)
		if (starts[i] > starts[i + 1])
			return false;
	if (starts[section->bucket_count] > section->slot_count)
		return false;
	for (uint32_t i = 0; i < starts[section->bucket_count]; i++)
		if (owners_of(section)[i] >= section->protected_count)
			return false;
	return true;
}

bool mxwi_protected_is_sound(struct mxw_name name, const struct mxwi_protected *protected_)
{
	return protected_->suffix_labels >= 1 && protected_->suffix_labels < name.labels &&
	       mxwi_is_host_name(name);
}

const struct mxwi_protected *mxwi_lookalikes_protected(const struct mxwi_lookalikes *section,
                                                       uint32_t number)
{
	return &protected_of(section)[number];
}

/* ---- searching ---- */

/* A search on its way. */
struct search {
	const struct mxwi_lookalikes *section;
	const uint8_t *names;
	struct mxwi_text typed;
	unsigned labels; /* of that */
	unsigned compared;
	uint32_t seen[MXWI_CANDIDATES_MAX]; /* domains that this text was compared with */
	unsigned seen_count;
	struct mxwi_matches *matches;
};

static bool has_depth(const struct mxwi_lookalikes *section, unsigned labels)
{
	return labels <= MXW_LABELS_MAX &&
	       (section->depths[labels / 64] >> labels % 64 & 1u) != 0;
}

/* Is the first of the two ahead? */
static bool is_ahead(const uint8_t *names, const struct mxwi_likeness *a,
                     const struct mxwi_likeness *b)
{
	const uint8_t *name_a = names + a->name, *name_b = names + b->name;
	int order;

	if (a->lookalike.score != b->lookalike.score)
		return a->lookalike.score > b->lookalike.score;
	if (a->lookalike.class_ != b->lookalike.class_)
		return a->lookalike.class_ < b->lookalike.class_;
	if (a->lookalike.labels != b->lookalike.labels)
		return a->lookalike.labels > b->lookalike.labels;
	order = memcmp(name_a + 1, name_b + 1, name_a[0] < name_b[0] ? name_a[0] : name_b[0]);
	return order != 0 ? order < 0 : name_a[0] < name_b[0];
}

/* Puts a match in its place; of two about the same domain the one that is ahead stays. */
static void add_match(struct mxwi_matches *matches, const uint8_t *names,
                      const struct mxwi_likeness *match)
{
	unsigned at = 0, end;

	for (unsigned i = 0; i < matches->count; i++) {
		if (matches->match[i].name != match->name)
			continue;
		if (!is_ahead(names, match, &matches->match[i]))
			return;
		memmove(&matches->match[i], &matches->match[i + 1],
		        (matches->count - i - 1) * sizeof(matches->match[0]));
		matches->count--;
		break;
	}
	while (at < matches->count && !is_ahead(names, match, &matches->match[at]))
		at++;
	end = matches->count;
	memmove(&matches->match[at + 1], &matches->match[at],
	        (end - at) * sizeof(matches->match[0]));
	matches->match[at] = *match;
	matches->count++;
}

/* Compares the text with a domain, unless that was done. */
static void compare(struct search *search, uint32_t number)
{
	const struct mxwi_protected *domain = &protected_of(search->section)[number];
	struct mxwi_typed text;
	struct mxwi_likeness match = { .name = domain->name };
	struct mxwi_meant meant;

	for (unsigned i = 0; i < search->seen_count; i++)
		if (search->seen[i] == number)
			return;
	if (search->compared == MXWI_CANDIDATES_MAX) {
		search->matches->capped = true;
		return;
	}
	search->compared++;
	search->seen[search->seen_count++] = number;
	meant = meant_of(name_at(search->names, domain->name), domain->suffix_labels, &text);
	match.lookalike = mxwi_classify(search->typed, &meant);
	match.lookalike.labels = (uint8_t)search->labels;
	/* Some are found that nobody wants to know of. */
	if (match.lookalike.class_ == MXW_LOOKALIKE_COMBINATION &&
	    search->section->combinations == 0)
		return;
	if (match.lookalike.class_ != MXW_LOOKALIKE_NONE)
		add_match(search->matches, search->names, &match);
}

static void search_key(struct search *search, uint64_t key)
{
	const struct mxwi_lookalikes *section = search->section;
	const uint32_t *starts = starts_of(section) + bucket_of(section, key);
	const uint16_t tag = tag_of(key);

	for (uint32_t slot = starts[0]; slot < starts[1] && !search->matches->capped; slot++)
		if (tags_of(section)[slot] == tag)
			compare(search, owners_of(section)[slot]);
}

/* Searches for the last `labels` labels of a name. */
static void search_end(struct search *search, const struct mxwi_typed *typed, unsigned labels)
{
	const struct mxwi_lookalikes *section = search->section;
	const struct mxwi_key_wish wish = {
		.deletions = has_depth(section, labels) || has_depth(section, labels + 1),
		.dots = has_depth(section, labels - 1),
		.same_labels = has_depth(section, labels),
		.combinations = section->combinations != 0,
	};
	struct mxwi_keys keys;

	search->typed = mxwi_typed_end(typed, labels);
	search->labels = labels;
	search->seen_count = 0;
	mxwi_keys_of_typed(&section->seed, search->typed, &wish, &keys);
	for (unsigned i = 0; i < keys.count; i++)
		PREFETCH(filter_group(section, keys.key[i]));
	for (unsigned i = 0; i < keys.count; i++)
		if (filter_has(section, keys.key[i]))
			search_key(search, keys.key[i]);
}

void mxwi_lookalikes_find(const struct mxwi_lookalikes *section, const uint8_t *names,
                          struct mxw_name name, struct mxwi_matches *ret)
{
	struct search search = { .section = section, .names = names, .matches = ret };
	struct mxwi_typed typed;
	unsigned most = section->most_labels;

	ret->count = 0;
	ret->capped = false;
	mxwi_typed_from_name(name, &typed);
	if (most > typed.labels)
		most = typed.labels;
	/* A single label is nobody's mail domain. */
	for (unsigned labels = 2; labels <= most && !ret->capped; labels++)
		search_end(&search, &typed, labels);
}
