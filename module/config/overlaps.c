/* Two entries for one name, or two networks of exchangers that are the same, as the builder finds them when everything is read. The finding is at the
 * one that does not decide, and tells where the other is. Either of the two rules may have accepted
 * it. */
#include <stdio.h>
#include <string.h>

#include "config/quote.h"
#include "config/reader.h"

/* Room for ` at line NUMBER of "FILE"`. */
struct place_words {
	char text[MXWI_QUOTE_MAX + 48];
};

static const char *place_text(struct place_words *words, const struct mxw_overlap *overlap)
{
	const struct mxw_entry_place *place = &overlap->first;
	bool elsewhere = strcmp(place->file, overlap->second.file) != 0;

	(void)snprintf(words->text, sizeof(words->text), "at line %u%s%s",
	               (unsigned)place->line, elsewhere ? " of " : "",
	               elsewhere ? MXWI_QUOTE(place->file, strlen(place->file)) : "");
	return words->text;
}

static enum mxwi_code code_of(enum mxw_overlap_kind kind)
{
	switch (kind) {
	case MXW_OVERLAP_CONTRADICTION:
		return MXWI_CODE_CONTRADICTION;
	case MXW_OVERLAP_SHADOWED:
		return MXWI_CODE_SHADOWED;
	case MXW_OVERLAP_REPEATED:
	default:
		return MXWI_CODE_REPEATED;
	}
}

/* What the rules of an overlap accept: the second one's, if that has the code, else the first's. */
static struct mxwi_accept *accepts_of(const struct mxwi_reader *reader,
                                      const struct mxw_overlap *overlap, enum mxwi_code code)
{
	struct mxwi_accept *second = reader->rules[overlap->second.rule].accepts;

	return mxwi_accept_find(second, code) != NULL
	               ? second
	               : reader->rules[overlap->first.rule].accepts;
}

void mxwi_find_overlap(void *context, const struct mxw_overlap *overlap)
{
	struct mxwi_reader *reader = context;
	struct mxwi_mark mark = { overlap->second.line, overlap->second.column };
	enum mxwi_code code = code_of(overlap->kind);
	struct mxwi_accept *accepts = accepts_of(reader, overlap, code);
	const char *before = mxwi_findings_in(reader->findings, overlap->second.file);
	char text[MXW_NAME_TEXT_MAX] = "";
	const char *name, *place;

	/* Two lists may overlap in millions of names. */
	if (overlap->network != NULL)
		(void)mxw_network_to_text(overlap->network, text);
	else if (!mxwi_findings_hide(reader->findings, code))
		(void)mxw_name_to_text(overlap->name, text);
	name = MXWI_QUOTE(text, strlen(text));
	place = place_text(&(struct place_words){ { 0 } }, overlap);
	if (code == MXWI_CODE_REPEATED)
		mxwi_find_accepted(reader->findings, accepts, mark, code,
		                   "%s is in rule \"%s\" already, %s; leave one of them out",
		                   name, overlap->second.rule_id, place);
	else
		mxwi_find_accepted(reader->findings, accepts, mark, code,
		                   "%s is in rule \"%s\" and, %s, in rule \"%s\", which %s; "
		                   "leave it in one of them",
		                   name, overlap->second.rule_id, place, overlap->first.rule_id,
		                   code == MXWI_CODE_SHADOWED
		                           ? "decides"
		                           : "give the same clients different answers");
	(void)mxwi_findings_in(reader->findings, before);
}
