/* libpsl reads text, in which a dot within a label could not be told from one between labels. It
 * is given a text of the same labels in which every octet that no host name has is an underscore:
 * no rule of the list holds one, so nothing matches that should not, and the number of labels of
 * libpsl's answer says which part of the wire name is meant.
 *
 * Of the names of a policy hardly one is a public suffix, and libpsl searches its table twice to say
 * so. It tells the digest of the file that its table was made of; where our filter was made of the
 * same file, most names need not be searched for. */
#include "suffix/suffix.h"
#include "suffix/filter.h"

#include <string.h>

#include <libpsl.h>

static char host_character(uint8_t octet)
{
	bool is_host = (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') ||
	               octet == '-';

	return is_host ? (char)octet : '_';
}

/* Prints the labels of a folded name with dots between them. */
static void print_labels(struct mxw_name name, char text[MXW_NAME_SIZE_MAX])
{
	size_t length = 0;

	for (; name.labels > 0; name = mxw_name_parent(name, 1)) {
		if (length > 0)
			text[length++] = '.';
		for (size_t i = 1; i <= name.wire[0]; i++)
			text[length++] = host_character(name.wire[i]);
	}
	text[length] = '\0';
}

/* The end of the name that has as many labels as `text`; NULL gives no name. */
static struct mxw_name end_of(struct mxw_name name, const char *text)
{
	unsigned labels = 1;

	if (text == NULL)
		return (struct mxw_name){ .wire = NULL };
	for (; *text != '\0'; text++)
		labels += *text == '.';
	return mxw_name_parent(name, name.labels - labels);
}

struct mxwi_suffix mxwi_suffix_find(struct mxw_name name)
{
	const psl_ctx_t *list = psl_builtin();
	struct mxw_name_buffer folded;
	char text[MXW_NAME_SIZE_MAX];

	if (list == NULL || name.labels == 0)
		return (struct mxwi_suffix){ .suffix = { .wire = NULL } };
	print_labels(mxw_name_fold(name, &folded), text);
	return (struct mxwi_suffix){
		.suffix = end_of(name, psl_unregistrable_domain(list, text)),
		.registered = end_of(name, psl_registrable_domain(list, text)),
	};
}

unsigned mxwi_suffix_labels(struct mxw_name name)
{
	const struct mxwi_suffix found = mxwi_suffix_find(name);
	const psl_ctx_t *list = psl_builtin();
	struct mxw_name_buffer folded;
	char text[MXW_NAME_SIZE_MAX];

	if (found.registered.wire != NULL || list == NULL || name.labels < 2)
		return found.registered.wire != NULL ? found.suffix.labels : 0;
	name = mxw_name_fold(name, &folded);
	print_labels(name, text);
	if (psl_is_public_suffix2(list, text, PSL_TYPE_ICANN) != 0)
		return 0;
	for (unsigned labels = name.labels - 1u; labels > 1; labels--) {
		print_labels(mxw_name_parent(name, name.labels - labels), text);
		if (psl_is_public_suffix2(list, text, PSL_TYPE_ICANN) != 0)
			return labels;
	}
	return 1;
}

static bool is_set(uint32_t bit)
{
	return (mxwi_suffix_filter_words[bit / 32] >> bit % 32 & 1u) != 0;
}

/* Is no rule of libpsl's table about the name, of two labels or more? False says nothing. */
static bool is_filtered_out(struct mxw_name name)
{
	struct mxwi_suffix_hashes hashes = mxwi_suffix_hash(name);

	return !is_set(hashes.own) && !is_set(hashes.wildcard) &&
	       strcmp(mxwi_suffix_filter_sha1, psl_builtin_sha1sum()) == 0;
}

bool mxwi_suffix_is_public(struct mxw_name name)
{
	const psl_ctx_t *list = psl_builtin();
	struct mxw_name_buffer folded;
	char text[MXW_NAME_SIZE_MAX];

	if (name.labels <= 1 || list == NULL)
		return name.labels == 1;
	if (is_filtered_out(name))
		return false;
	print_labels(mxw_name_fold(name, &folded), text);
	return psl_is_public_suffix(list, text) != 0;
}
