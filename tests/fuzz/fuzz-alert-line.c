/* A line of a file of alerts, which may hold anything. What can be read has all that its kind always has, and
 * every text is one. What is printed of it is one harmless line. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz_kit.h"
#include "tools/alert_line.h"
#include "tools/tail_print.h"

static void check_lookup(const struct alert_line *line)
{
	FUZZ_REQUIRE(line->client[0] != '\0' && line->name[0] != '\0' && line->rule[0] != '\0');
	FUZZ_REQUIRE(line->action[0] != '\0' && line->count > 0);
	/* Where something was meant, it is known which domain, and the other way round. */
	FUZZ_REQUIRE_OF(line->meant[0] != '\0' || line->intended[0] == '\0', line->intended);
	FUZZ_REQUIRE_OF(line->intended[0] != '\0' || line->lookalike_of[0] != '\0' ||
	                        line->meant[0] == '\0',
	                line->meant);
}

/* As text, and as JSON, which is the same value. */
static void check_printed(const struct alert_line *line, const char *octets, size_t size)
{
	char *text = NULL;
	size_t printed = 0;

	for (unsigned as_json = 0; as_json < 2; as_json++) {
		FILE *stream = open_memstream(&text, &printed);

		FUZZ_REQUIRE(stream != NULL);
		if (as_json)
			tail_print_json(stream, octets, size);
		else
			tail_print(stream, line, false);
		FUZZ_REQUIRE(fclose(stream) == 0 && printed > 0 && text[printed - 1] == '\n');
		text[printed - 1] = '\0';
		FUZZ_REQUIRE_OF(mxwt_is_line(text, printed - 1), text);
		if (as_json) {
			json_t *again = json_loadb(text, printed - 1, 0, NULL);

			FUZZ_REQUIRE_OF(json_equal(again, line->root), text);
			json_decref(again);
		}
		free(text);
		text = NULL;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct alert_line line;

	if (alert_line_read((const char *)data, size, &line) != ALERT_LINE_OK)
		return 0;
	FUZZ_REQUIRE(line.instance[0] != '\0' && line.sequence > 0);
	FUZZ_REQUIRE(line.time_ms >= 0 && line.start_ms >= 0 && line.end_ms >= 0);
	FUZZ_REQUIRE(line.lookalike_score <= 100 && line.severity_number <= 100);
	const char *const texts[] = {
		line.message, line.observer,     line.policy,      line.mode,   line.type,
		line.rcode,   line.registered,   line.ruleset,     line.owner,  line.ticket,
		line.group,   line.would,        line.trigger,     line.target, line.matched,
		line.reason,  line.lookalike_of, line.description, line.user,   line.until,
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		FUZZ_REQUIRE(texts[i] != NULL && strlen(texts[i]) <= size);
	if (alert_line_is_lookup(&line))
		check_lookup(&line);
	check_printed(&line, (const char *)data, size);
	alert_line_fini(&line);
	return 0;
}
