/* Names: on the wire, in presentation format, as people write them. The first octet says which the rest
 * is. What is read is held against the limits of RFC 1035 section 2.3.4, counted here once more, and
 * against ldns; what is printed says the same name when it is read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include <mxwarden/loader.h>

#include "config/name_entry.h"
#include "tests/fuzz/fuzz_kit.h"

/* A name as RFC 1035 wants it: labels of 1 to 63 octets, a root label, 255 octets in all. */
static void check_name(struct mxw_name name)
{
	unsigned labels = 0;
	size_t at = 0;

	FUZZ_REQUIRE(name.size >= 1 && name.size <= 255);
	while (name.wire[at] != 0) {
		FUZZ_REQUIRE(name.wire[at] <= 63);
		at += 1u + name.wire[at];
		labels++;
		FUZZ_REQUIRE(at < name.size);
	}
	FUZZ_REQUIRE(at + 1 == name.size);
	FUZZ_REQUIRE(labels == name.labels);
}

static void check_text(struct mxw_name name)
{
	char text[MXW_NAME_TEXT_MAX];
	const size_t size = mxw_name_to_text(name, text);
	struct mxw_name_buffer buffer;
	struct mxw_name again;

	FUZZ_REQUIRE(size < sizeof(text) && strlen(text) == size);
	FUZZ_REQUIRE_OF(mxwt_is_ascii_line(text, size), text);
	FUZZ_REQUIRE_OF(mxw_name_from_text(text, size, &buffer, &again) == MXW_OK, text);
	FUZZ_REQUIRE_OF(mxw_name_equal(again, name), text);
}

/* What is asked of any name holds of this one. */
static void check(struct mxw_name name)
{
	struct mxw_name_buffer buffer, second;
	struct mxw_name folded, parent, replaced;

	check_name(name);
	check_text(name);
	folded = mxw_name_fold(name, &buffer);
	check_name(folded);
	FUZZ_REQUIRE(mxw_name_equal(folded, name) && mxw_name_compare(folded, name) == 0);
	for (unsigned count = 0; count <= name.labels; count++) {
		parent = mxw_name_parent(name, count);
		check_name(parent);
		FUZZ_REQUIRE(parent.labels == name.labels - count);
		FUZZ_REQUIRE(mxw_name_encloses(parent, name));
		/* NOLINTNEXTLINE(readability-suspicious-call-argument): the other way round */
		FUZZ_REQUIRE(mxw_name_encloses(name, parent) == (count == 0));
		FUZZ_REQUIRE((mxw_name_compare(parent, name) < 0) == (count > 0));
		FUZZ_REQUIRE(mxw_name_replace_suffix(name, parent, parent, &second, &replaced));
		FUZZ_REQUIRE(mxw_name_equal(replaced, name));
	}
}

static void try_wire(const uint8_t *data, size_t size)
{
	struct mxw_name name, other;
	ldns_rdf *peer = NULL;
	size_t position = 0;
	const bool is_name = mxw_name_from_wire(data, size, &name);

	if (is_name) {
		check(name);
		/* A second one behind it: order and enclosure agree with each other. */
		if (mxw_name_from_wire(data + name.size, size - name.size, &other)) {
			const int order = mxw_name_compare(name, other);
			const int back = mxw_name_compare(other, name);

			FUZZ_REQUIRE((order < 0) == (back > 0) && (order == 0) == (back == 0));
			FUZZ_REQUIRE((order == 0) == mxw_name_equal(name, other));
			FUZZ_REQUIRE(order < 0 || !mxw_name_encloses(name, other) ||
			             order == 0);
		}
	}
	/* ldns follows pointers and takes names that are too long by some octets. */
	if (is_name) {
		FUZZ_REQUIRE(ldns_wire2dname(&peer, data, size, &position) == LDNS_STATUS_OK);
		FUZZ_REQUIRE(position == name.size);
		ldns_rdf_deep_free(peer);
	}
}

static void try_text(const char *text, size_t size)
{
	struct mxw_name_buffer buffer, user_buffer;
	struct mxw_name name, user_name;
	const enum mxw_result result = mxw_name_from_text(text, size, &buffer, &name);
	bool is_ascii = true;

	FUZZ_REQUIRE(result == MXW_OK || result == MXW_SYNTAX || result == MXW_LIMIT);
	if (result == MXW_OK)
		check(name);
	/* People's names are the same, as long as they are ASCII. */
	for (size_t i = 0; i < size; i++)
		is_ascii = is_ascii && (unsigned char)text[i] < 0x80;
	if (is_ascii) {
		FUZZ_REQUIRE(mxw_name_from_user_text(text, size, &user_buffer, &user_name) ==
		             result);
		FUZZ_REQUIRE(result != MXW_OK || mxw_name_equal(name, user_name));
	}
}

/* ldns reads presentation format, too. */
static void try_peer(const char *text)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name;
	ldns_rdf *peer = NULL;

	if (mxw_name_from_text(text, strlen(text), &buffer, &name) != MXW_OK)
		return;
	FUZZ_REQUIRE_OF(ldns_str2rdf_dname(&peer, text) == LDNS_STATUS_OK, text);
	FUZZ_REQUIRE_OF(ldns_rdf_size(peer) == name.size &&
	                        memcmp(ldns_rdf_data(peer), name.wire, name.size) == 0,
	                text);
	ldns_rdf_deep_free(peer);
}

static void try_user_text(const char *text, size_t size)
{
	struct mxw_name_buffer buffer, second;
	struct mxw_name name, again;
	char printed[MXW_NAME_TEXT_MAX];
	const enum mxw_result result = mxw_name_from_user_text(text, size, &buffer, &name);

	FUZZ_REQUIRE(result == MXW_OK || result == MXW_SYNTAX || result == MXW_INVALID ||
	             result == MXW_LIMIT);
	if (result != MXW_OK)
		return;
	check(name);
	(void)mxw_name_to_text(name, printed);
	FUZZ_REQUIRE_OF(mxw_name_from_user_text(printed, strlen(printed), &second, &again) ==
	                        MXW_OK,
	                printed);
	FUZZ_REQUIRE_OF(mxw_name_equal(name, again), printed);
}

static void check_complaint(const struct mxwi_complaint *complaint)
{
	FUZZ_REQUIRE(complaint->code < MXWI_CODE_COUNT);
	FUZZ_REQUIRE(strlen(complaint->text) > 0);
	FUZZ_REQUIRE_OF(mxwt_is_line(complaint->text, strlen(complaint->text)),
	                complaint->text);
}

static void try_entry(const char *text, size_t size)
{
	struct mxwi_name_entry entry;
	struct mxwi_complaint complaint;
	struct mxw_name_buffer buffer;
	struct mxw_name host;
	char guess[MXWI_GUESS_MAX];

	if (mxwi_name_entry_parse(text, size, &entry, &complaint) != MXW_OK) {
		check_complaint(&complaint);
	} else {
		check(entry.name);
		if (entry.intended.wire != NULL)
			check(entry.intended);
	}
	if (mxwi_suffix_pair_parse(text, size, &entry, &complaint) != MXW_OK)
		check_complaint(&complaint);
	if (mxwi_host_name_parse(text, size, &buffer, &host, &complaint) != MXW_OK)
		check_complaint(&complaint);
	else
		check(host);
	if (mxwi_name_entry_guess(text, size, guess))
		FUZZ_REQUIRE(memchr(guess, '\0', sizeof(guess)) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mxwt_input input = { data, size };
	const unsigned what = mxwt_input_below(&input, 2);
	/* A copy ends where the text ends, so that whoever reads on is seen. */
	char *text = malloc(input.left + 1), *exact = malloc(input.left > 0 ? input.left : 1);

	FUZZ_REQUIRE(text != NULL && exact != NULL);
	if (input.left > 0) {
		memcpy(text, input.octets, input.left);
		memcpy(exact, input.octets, input.left);
	}
	text[input.left] = '\0';
	if (what == 0) {
		try_wire((const uint8_t *)exact, input.left);
	} else {
		try_text(exact, input.left);
		try_peer(text);
		try_user_text(exact, input.left);
		try_entry(exact, input.left);
	}
	free(exact);
	free(text);
	return 0;
}
