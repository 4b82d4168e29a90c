/* The configuration of Unbound, as `check --unbound-conf` reads it, and its zones. An input may include
 * itself, as "self.conf", through a pattern or not; one that would look elsewhere in this machine is
 * left alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz_kit.h"
#include "tools/unbound_conf.h"
#include "tools/unbound_zones.h"

/* Each of them doubles what is read. */
#define INCLUDES_MAX 2u

static void check_problem(void *context, const struct cmd_conf_problem *problem)
{
	(void)context;
	FUZZ_REQUIRE(problem->kind == CMD_CONF_PROBLEM_SYNTAX ||
	             problem->kind == CMD_CONF_PROBLEM_INCLUDE);
	FUZZ_REQUIRE(problem->file != NULL);
	FUZZ_REQUIRE(problem->line >= 1 && problem->column >= 1);
	FUZZ_REQUIRE_OF(mxwt_is_line(problem->text, strlen(problem->text)), problem->text);
}

static void check_statement(const struct cmd_conf *conf, size_t number)
{
	const struct cmd_conf_statement *statement = &conf->items[number];

	FUZZ_REQUIRE(statement->keyword != NULL && statement->keyword[0] != '\0');
	FUZZ_REQUIRE(statement->file != NULL);
	FUZZ_REQUIRE(statement->line >= 1 && statement->column >= 1);
	FUZZ_REQUIRE(statement->word_count <= CMD_CONF_WORDS_MAX);
	for (size_t i = 0; i < statement->word_count; i++)
		FUZZ_REQUIRE(statement->words[i].text != NULL &&
		             statement->words[i].line >= 1 && statement->words[i].column >= 1);
	FUZZ_REQUIRE(statement->clause == CMD_CONF_NO_CLAUSE || statement->clause <= number);
	FUZZ_REQUIRE(statement->clause == CMD_CONF_NO_CLAUSE ||
	             conf->items[statement->clause].clause == statement->clause);
}

/* What encloses a name most closely is found in no other way than by looking at all. */
static void check_zones(struct cmd_zones *zones)
{
	FUZZ_REQUIRE(!zones->failed);
	for (size_t i = 0; i < zones->count && i < 32; i++) {
		struct mxw_name name = zones->items[i].name;
		const struct cmd_zone *closest = NULL;

		for (size_t k = 0; k < zones->count; k++)
			if (mxw_name_encloses(zones->items[k].name, name) &&
			    (closest == NULL ||
			     zones->items[k].name.labels > closest->name.labels))
				closest = &zones->items[k];
		FUZZ_REQUIRE(closest != NULL);
		FUZZ_REQUIRE(cmd_zones_closest(zones, name) != NULL);
		FUZZ_REQUIRE(
			mxw_name_equal(cmd_zones_closest(zones, name)->name, closest->name));
	}
	cmd_zones_fini(zones);
}

static void check_all_zones(const struct cmd_conf *conf, size_t view)
{
	struct cmd_zones local = { 0 }, data = { 0 }, auth = { 0 };

	cmd_zones_read_local(&local, conf, view);
	check_zones(&local);
	cmd_zones_read_data(&data, conf, view);
	check_zones(&data);
	cmd_zones_read_auth(&auth, conf);
	check_zones(&auth);
}

static unsigned count(const char *text, size_t size, const char *word)
{
	unsigned found = 0;

	for (size_t i = 0; i + strlen(word) <= size; i++)
		found += memcmp(text + i, word, strlen(word)) == 0;
	return found;
}

/* Would it look at files other than its own, or at its own too often? */
static bool looks_elsewhere(const char *text, size_t size)
{
	const unsigned includes = count(text, size, "include");

	return includes > INCLUDES_MAX ||
	       (includes > 0 && (count(text, size, "/") > 0 || count(text, size, "~") > 0 ||
	                         count(text, size, "directory") > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cmd_conf conf;
	const char *path;

	if (looks_elsewhere((const char *)data, size))
		return 0;
	path = mxwt_fuzz_file("self.conf", data, size);
	FUZZ_REQUIRE(cmd_conf_read(path, check_problem, NULL, &conf) == MXW_OK);
	FUZZ_REQUIRE(conf.file_count >= 1 && conf.file_count <= CMD_CONF_FILES_MAX);
	for (size_t i = 0; i < conf.count; i++)
		check_statement(&conf, i);
	check_all_zones(&conf, CMD_CONF_NO_CLAUSE);
	for (size_t i = 0; i < conf.count && i < 16; i++)
		if (conf.items[i].clause == i && strcmp(conf.items[i].keyword, "view") == 0)
			check_all_zones(&conf, i);
	cmd_conf_fini(&conf);
	return 0;
}
