/* Files that are said to be of alerts, compressed or not: whatever is in them, the sums of all tables add up, and
 * the page has no element that is not ours and no character that could do more than show up. The JSON goes through
 * the same tables. */
#include <stdlib.h>
#include <string.h>

#include "config/quote.h"
#include "tests/fuzz/fuzz_kit.h"
#include "tools/report.h"

#include <mxwarden/utf8.h>

/* Few, so that rows go to the others. */
#define KEYS 4u

static void read_lines(struct report *report, const char *path)
{
	struct report_input *input = report_input_open(path);
	struct report_file file = { .name = path };
	enum report_input_result result;
	const char *line = NULL;
	size_t size = 0;

	FUZZ_REQUIRE(input != NULL);
	while ((result = report_input_line(input, &line, &size)) != REPORT_INPUT_END &&
	       result != REPORT_INPUT_FAILED)
		if (result != REPORT_INPUT_TOO_LONG)
			FUZZ_REQUIRE(report_add(report, &file, line, size,
			                        result == REPORT_INPUT_TAIL));
	report_input_close(input);
}

static void check_sums(const struct report *report)
{
	for (unsigned i = 0; i < REPORT_TABLES; i++) {
		const struct report_table *table = &report->tables[i];
		struct report_counts sum = table->others;

		FUZZ_REQUIRE(table->count <= KEYS);
		for (size_t k = 0; k < table->count; k++) {
			const struct report_row *row = table->rows[k];

			FUZZ_REQUIRE(row->counts.stopped <= row->counts.lookups);
			FUZZ_REQUIRE(row->counts.bursts <= row->counts.lookups);
			report_counts_add(&sum, &row->counts);
		}
		FUZZ_REQUIRE(sum.lookups <= report->total.lookups);
		/* These have a row for every look-up. */
		if (i == REPORT_DAYS || i == REPORT_RULES || i == REPORT_DOMAINS ||
		    i == REPORT_CLIENTS || i == REPORT_ACTIONS)
			FUZZ_REQUIRE(memcmp(&sum, &report->total, sizeof(sum)) == 0);
	}
}

/* Each element begins with a letter, a slash or an exclamation mark; what of them is not ours? */
static void check_elements(const char *page)
{
	static const char *const foreign[] = {
		"<script", "<img", "<iframe", "<a h", "<b>", "<x"
	};
	const char *body = strstr(page, "<body>");

	FUZZ_REQUIRE(body != NULL);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		unsigned count = 0;

		for (const char *at = body; (at = strstr(at, foreign[i])) != NULL; at++)
			count++;
		/* Our links lead to the sections of this page. */
		FUZZ_REQUIRE_OF(count <= (i == 0 ? 1u : i == 3 ? 20u : 0u), foreign[i]);
	}
	for (const char *at = body; (at = strstr(at, "<a h")) != NULL; at++)
		FUZZ_REQUIRE(strncmp(at, "<a href=\"#", strlen("<a href=\"#")) == 0);
}

static void check_page(const struct report *report)
{
	char *page = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&page, &size);

	FUZZ_REQUIRE(stream != NULL);
	report_print_page(report, stream);
	FUZZ_REQUIRE(fclose(stream) == 0);
	FUZZ_REQUIRE(strlen(page) == size);
	for (size_t at = 0; at < size;) {
		uint32_t character = 0;
		const size_t length = mxw_utf8_decode(page + at, size - at, &character);

		FUZZ_REQUIRE(length > 0);
		FUZZ_REQUIRE(character == '\n' || character == '\t' ||
		             !mxwi_is_unprintable(character));
		at += length;
	}
	check_elements(page);
	free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct report report;
	const char *path = mxwt_fuzz_file("alerts", data, size);

	memset(&report, 0, sizeof(report));
	report.keys = KEYS;
	report.top = KEYS - 1;
	report_init(&report);
	read_lines(&report, path);
	report_finish(&report);
	check_sums(&report);
	check_page(&report);
	report_fini(&report);
	return 0;
}
