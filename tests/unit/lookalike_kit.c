#include "tests/unit/lookalike_kit.h"

#include <stdlib.h>
#include <string.h>

#include "lookalike/classify.h"
#include "tests/unit/kit.h"

static struct mxw_name name_of(const struct mxwt_protected *set, unsigned number)
{
	const uint8_t *at = set->names + set->name[number];
	struct mxw_name name;

	if (!mxw_name_from_wire(at + 1, at[0], &name))
		mxwt_stop("a protected domain", "is no name");
	return name;
}

bool mxwt_protected_add(struct mxwt_protected *set, struct mxw_name name,
                        unsigned suffix_labels)
{
	const struct mxwi_protected is = { .suffix_labels = (uint8_t)suffix_labels };
	struct mxw_name_buffer folded;

	if (set->count == MXWT_PROTECTED_MAX || !mxwi_protected_is_sound(name, &is))
		return false;
	for (unsigned i = 0; i < set->count; i++)
		if (mxw_name_equal(name_of(set, i), name))
			return false;
	(void)mxw_name_fold(name, &folded);
	set->name[set->count] = set->size;
	set->suffix_labels[set->count++] = (uint8_t)suffix_labels;
	set->names[set->size] = name.size;
	memcpy(set->names + set->size + 1, folded.wire, name.size);
	set->size += 1u + name.size;
	return true;
}

void mxwt_protected_make(struct mxwt_protected *set, uint64_t seed, bool combinations)
{
	struct mxwi_lookalikes_plan plan = { 0 };
	uint64_t size;

	for (unsigned i = 0; i < set->count; i++)
		mxwi_lookalikes_plan(&plan, name_of(set, i), set->suffix_labels[i]);
	size = mxwi_lookalikes_size(&plan);
	set->section = calloc(1, (size_t)size);
	if (set->section == NULL)
		mxwt_stop("a section", "no memory");
	mxwi_lookalikes_begin(set->section, seed, combinations, &plan);
	for (unsigned i = 0; i < set->count; i++)
		mxwi_lookalikes_add(set->section, set->name[i], set->suffix_labels[i]);
	mxwi_lookalikes_finish(set->section, set->names);
}

void mxwt_protected_free(struct mxwt_protected *set)
{
	free(set->section);
	set->section = NULL;
}

bool mxwt_protected_holds(const struct mxwt_protected *set, struct mxw_name name)
{
	for (unsigned i = 0; i < set->count; i++)
		if (mxw_name_encloses(name_of(set, i), name))
			return true;
	return false;
}

static bool is_ahead(const struct mxwt_protected *set, const struct mxwi_likeness *a,
                     const struct mxwi_likeness *b)
{
	const uint8_t *name_a = set->names + a->name, *name_b = set->names + b->name;
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

/* Of two ends of one name, the longer one comes later. */
static bool is_liker(const struct mxw_lookalike *is, const struct mxw_lookalike *best)
{
	return is->score > best->score ||
	       (is->score == best->score && is->class_ <= best->class_);
}

unsigned mxwt_protected_slow(const struct mxwt_protected *set, bool combinations,
                             struct mxw_name name,
                             struct mxwi_likeness found[MXWT_PROTECTED_MAX])
{
	struct mxwi_typed typed, text;
	unsigned count = 0;

	mxwi_typed_from_name(name, &typed);
	for (unsigned i = 0; i < set->count; i++) {
		struct mxwi_likeness best = { .name = set->name[i] };
		struct mxwi_meant meant;
		unsigned at = count;

		mxwi_typed_from_name(name_of(set, i), &text);
		meant = (struct mxwi_meant){ { text.text, text.size }, set->suffix_labels[i] };
		for (unsigned labels = 2; labels <= typed.labels; labels++) {
			struct mxw_lookalike is =
				mxwi_classify(mxwi_typed_end(&typed, labels), &meant);

			is.labels = (uint8_t)labels;
			if (is.class_ != MXW_LOOKALIKE_NONE &&
			    (combinations || is.class_ != MXW_LOOKALIKE_COMBINATION) &&
			    is_liker(&is, &best.lookalike))
				best.lookalike = is;
		}
		if (best.lookalike.class_ == MXW_LOOKALIKE_NONE)
			continue;
		for (; at > 0 && is_ahead(set, &best, &found[at - 1]); at--)
			found[at] = found[at - 1];
		found[at] = best;
		count++;
	}
	return count;
}
