/* A list is read line by line where it lies in memory. What a line is left with when comment and
 * blanks are taken off is an entry, read like one in YAML. Nothing is counted or looked for twice:
 * lists of millions of names are normal. */
#include <stdio.h>
#include <string.h>

#include "config/rules.h"

struct list_reader {
	const struct mxwi_rule_draft *draft;
	const struct mxwi_list_options *options;
	bool has_nul; /* somewhere */
	uint32_t line;
	uint64_t entries; /* good or bad */
};

/* What is left of a line. */
struct piece {
	const char *text;
	size_t size;
	struct mxwi_mark mark;
};

static bool is_blank(char octet)
{
	return octet == ' ' || octet == '\t';
}

/* Reports a line that is no entry. */
static void find_bad_line(struct list_reader *list, struct mxwi_mark mark,
                          const struct mxwi_complaint *complaint)
{
	struct mxwi_findings *findings = list->draft->reader->findings;

	list->entries++;
	if (list->options->bad_lines == MXWI_BAD_LINES_SKIP &&
	    list->draft->reader->options->skipped_lines != NULL)
		(*list->draft->reader->options->skipped_lines)++;
	if (list->options->bad_lines == MXWI_BAD_LINES_SKIP)
		mxwi_find_accepted(findings, list->draft->accepts, mark, MXWI_CODE_LINE_SKIPPED,
		                   "the line is left out: %s", complaint->text);
	else
		mxwi_find(findings, mark, complaint->code, "%s", complaint->text);
}

/* Is it a line of text that may be in a list? Reports when not. */
static bool check_line(struct list_reader *list, const char *line, size_t size)
{
	struct mxwi_mark mark = { list->line, 0 };
	struct mxwi_complaint complaint;

	if (size > MXW_LIST_LINE_MAX) {
		complaint.code = MXWI_CODE_LIMIT;
		(void)snprintf(complaint.text, sizeof(complaint.text),
		               "a line of %zu octets; %u are the most", size,
		               MXW_LIST_LINE_MAX);
		find_bad_line(list, mark, &complaint);
		return false;
	}
	if (list->has_nul && memchr(line, '\0', size) != NULL) {
		complaint.code = MXWI_CODE_BAD_TEXT;
		(void)snprintf(complaint.text, sizeof(complaint.text),
		               "a NUL is in this line; a list is text in UTF-8");
		find_bad_line(list, mark, &complaint);
		return false;
	}
	/* Else two lines of an old Mac's would be a name and the one that was meant. */
	if (memchr(line, '\r', size) != NULL) {
		complaint.code = MXWI_CODE_BAD_TEXT;
		(void)snprintf(complaint.text, sizeof(complaint.text),
		               "a carriage return is in this line; end each line with a line "
		               "feed, or with both");
		find_bad_line(list, mark, &complaint);
		return false;
	}
	return true;
}

/* Takes comment and blanks off. What is before the entry are blanks, a column each. */
static struct piece trim(const struct list_reader *list, const char *line, size_t size)
{
	const char *begin = line, *end = line + size, *hash = line;

	while ((hash = memchr(hash, '#', (size_t)(end - hash))) != NULL) {
		if (hash == line || is_blank(hash[-1])) {
			end = hash;
			break;
		}
		hash++;
	}
	while (begin < end && is_blank(*begin))
		begin++;
	while (end > begin && is_blank(end[-1]))
		end--;
	return (struct piece){ begin,
		               (size_t)(end - begin),
		               { list->line, (uint32_t)(begin - line) + 1 } };
}

static void read_entry(struct list_reader *list, const struct piece *piece)
{
	const struct mxwi_rule_draft *draft = list->draft;
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;
	uint8_t suffix_labels = 0;
	enum mxw_result result =
		mxwi_name_entry_parse(piece->text, piece->size, &entry, &complaint);

	if (result == MXW_OK && mxwi_rule_protects(draft)) {
		if (!mxwi_check_protected(&entry, piece->text, piece->size, &suffix_labels,
		                          &complaint))
			result = MXW_SYNTAX;
	} else if (result == MXW_OK && entry.intended.wire != NULL &&
	           !mxwi_rule_watches(draft)) {
		mxwi_complain_intended(&entry, piece->text, piece->size,
		                       "a name that is allowed", &complaint);
		result = MXW_SYNTAX;
	}
	if (result == MXW_SYNTAX) {
		find_bad_line(list, piece->mark, &complaint);
		return;
	}
	if (result != MXW_OK) {
		mxwi_findings_nomem(draft->reader->findings);
		return;
	}
	list->entries++;
	if (list->options->match == MXWI_MATCH_EXACT && entry.scope == MXW_SCOPE_SUBTREE)
		entry.scope = MXW_SCOPE_EXACT;
	mxwi_rule_add_entry(draft, piece->mark,
	                    (struct mxw_entry_spec){ .name = entry.name,
	                                             .intended = entry.intended,
	                                             .scope = entry.scope,
	                                             .origin = MXW_ORIGIN_FILES,
	                                             .suffix_labels = suffix_labels });
}

static void read_lines(struct list_reader *list, const char *at, const char *end)
{
	while (at < end && list->draft->reader->findings->result != MXW_NOMEM) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *next = newline != NULL ? newline + 1 : end;
		size_t size = (size_t)((newline != NULL ? newline : end) - at);
		struct piece piece;

		list->line++;
		if (size > 0 && at[size - 1] == '\r')
			size--;
		if (check_line(list, at, size)) {
			piece = trim(list, at, size);
			if (piece.size != 0)
				read_entry(list, &piece);
		}
		at = next;
	}
}

/* The number of the file that a source is: the builder searches all files for it. */
static uint32_t number_of(struct mxwi_reader *reader, const struct mxwi_source *source)
{
	struct mxwi_source_notes *notes = &reader->notes[source - reader->sources->items];

	if (!notes->has_file) {
		notes->file = mxw_builder_add_file(reader->builder, source->name);
		notes->has_file = true;
	}
	return notes->file;
}

void mxwi_list_read(const struct mxwi_rule_draft *draft,
                    const struct mxwi_list_options *options, const struct mxwi_source *source)
{
	struct mxwi_reader *reader = draft->reader;
	struct list_reader list = { .draft = draft, .options = options };
	const char *octets = source->octets != NULL ? source->octets : "";
	const char *end = octets + source->size;
	const char *file_before = mxwi_findings_in(reader->findings, source->name);
	uint32_t number_before = reader->file;

	reader->file = number_of(reader, source);
	if (source->size >= 3 && memcmp(octets, "\xef\xbb\xbf", 3) == 0)
		octets += 3; /* a byte order mark, which UTF-8 does not need */
	if (source->size >= 2 &&
	    (memcmp(octets, "\xff\xfe", 2) == 0 || memcmp(octets, "\xfe\xff", 2) == 0)) {
		mxwi_find(reader->findings, MXWI_MARK_FILE, MXWI_CODE_BAD_TEXT,
		          "this is UTF-16; a list is text in UTF-8");
	} else {
		list.has_nul = memchr(octets, '\0', (size_t)(end - octets)) != NULL;
		read_lines(&list, octets, end);
		if (list.entries == 0)
			mxwi_find_accepted(reader->findings, draft->accepts, MXWI_MARK_FILE,
			                   MXWI_CODE_NO_ENTRIES,
			                   "no name is in this list, which rule \"%s\" names",
			                   draft->spec.id != NULL ? draft->spec.id : "");
	}
	reader->file = number_before;
	(void)mxwi_findings_in(reader->findings, file_before);
}
