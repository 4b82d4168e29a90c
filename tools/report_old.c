/* What an earlier call has printed with --json is read whole. Its tables say which names were known, and how
 * many look-ups there were of each; of what had gone to the others there, nothing is known. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "config/quote.h"
#include "json.h"
#include "report.h"

#define OLD_SIZE_MAX (INT64_C(1) << 30)

static uint64_t number_of(const json_t *object, const char *key)
{
	const json_int_t number = json_integer_value(json_object_get(object, key));

	return number > 0 ? (uint64_t)number : 0;
}

/* Is it a number of that many at most? One that is missing is none. */
static bool is_at_most(const json_t *object, const char *key, json_int_t most)
{
	const json_t *number = json_object_get(object, key);

	return json_is_integer(number) && json_integer_value(number) >= 0 &&
	       json_integer_value(number) <= most;
}

/* Can these numbers be? No part is larger than the whole. */
static bool is_possible(const json_t *root)
{
	const json_t *lookups = json_object_get(root, "lookups");
	const json_t *tables = json_object_get(root, "tables"), *row;
	const json_int_t total = json_integer_value(json_object_get(lookups, "total"));
	size_t i;

	if (!is_at_most(lookups, "total", INT64_MAX) || !is_at_most(lookups, "stopped", total))
		return false;
	for (unsigned id = 0; id < REPORT_TABLES; id++) {
		const json_t *table = json_object_get(tables, report_table_kinds[id].name);

		json_array_foreach(json_object_get(table, "rows"), i, row)
		{
			if (!is_at_most(row, "lookups", total))
				return false;
		}
	}
	return true;
}

/* Takes a table; false: memory is refused. What is no table has no rows. */
static bool take_table(struct report_old *old, enum report_table_id id, const json_t *table)
{
	const json_t *rows = json_object_get(table, "rows"), *row;
	const size_t count = json_array_size(rows);
	size_t i;

	old->partial[id] = number_of(json_object_get(table, "others"), "rows") > 0;
	report_table_init(&old->names[id], count > 0 ? count : 1);
	json_array_foreach(rows, i, row)
	{
		const char *key =
			json_string_value(json_object_get(row, report_table_kinds[id].key));
		const struct report_counts counts = { .lookups = number_of(row, "lookups") };

		if (key == NULL)
			continue;
		struct report_row *taken = report_table_row(&old->names[id], key);
		if (taken == NULL)
			return false;
		report_row_add(taken, &counts, 0, 0);
	}
	return true;
}

static bool take(struct report_old *old, const json_t *root)
{
	const json_t *tables = json_object_get(root, "tables");
	const json_t *lookups = json_object_get(root, "lookups");
	const char *made = json_string_value(json_object_get(root, "made"));

	old->there = true;
	old->made = report_text_copy(made != NULL ? made : "");
	old->lookups = number_of(lookups, "total");
	old->stopped = number_of(lookups, "stopped");
	if (old->made == NULL)
		return false;
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		if (!take_table(old, (enum report_table_id)i,
		                json_object_get(tables, report_table_kinds[i].name)))
			return false;
	return true;
}

/* The file's object; NULL after a complaint. */
static json_t *read_file(const struct cmd *cmd, const char *path)
{
	FILE *file = fopen(path, "r");
	struct stat status;
	json_error_t error;
	json_t *root = NULL;

	if (file == NULL || fstat(fileno(file), &status) != 0) {
		cmd_complain(cmd, "%s cannot be read: %s", MXWI_QUOTE(path, strlen(path)),
		             cmd_file_error_text(errno));
	} else if (S_ISREG(status.st_mode) && status.st_size > OLD_SIZE_MAX) {
		cmd_complain(cmd, "%s is too large for a report",
		             MXWI_QUOTE(path, strlen(path)));
	} else {
		root = json_loadf(file, 0, &error);
		if (number_of(root, "mxwarden_report") != 1) {
			cmd_complain(cmd, "%s is no report; give what --json has printed",
			             MXWI_QUOTE(path, strlen(path)));
			json_decref(root);
			root = NULL;
		} else if (!is_possible(root)) {
			cmd_complain(cmd,
			             "%s has numbers that cannot be; give what --json has "
			             "printed",
			             MXWI_QUOTE(path, strlen(path)));
			json_decref(root);
			root = NULL;
		}
	}
	if (file != NULL)
		(void)fclose(file);
	return root;
}

bool report_old_read(struct report *report, const struct cmd *cmd, const char *path)
{
	json_t *root = read_file(cmd, path);
	bool done;

	if (root == NULL)
		return false;
	done = take(&report->old, root);
	json_decref(root);
	if (!done)
		cmd_complain(cmd, "%s", mxw_result_text(MXW_NOMEM));
	return done;
}

void report_old_mark(struct report *report)
{
	for (unsigned i = 0; i < REPORT_TABLES; i++) {
		for (size_t k = 0; k < report->tables[i].count; k++) {
			struct report_row *row = report->tables[i].rows[k];
			const struct report_row *before =
				report_table_find(&report->old.names[i], row->key);

			row->known = before != NULL;
			row->was = before != NULL ? before->counts.lookups : 0;
		}
	}
}

size_t report_new_rows(const struct report *report, enum report_table_id id)
{
	size_t count = 0;

	for (size_t i = 0; report->old.there && i < report->tables[id].count; i++)
		count += !report->tables[id].rows[i]->known;
	return count;
}

bool report_may_be_old(const struct report *report, enum report_table_id id)
{
	return id != REPORT_DAYS && report->old.partial[id] && report_new_rows(report, id) > 0;
}

void report_old_fini(struct report_old *old)
{
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		report_table_fini(&old->names[i]);
	free(old->made);
}
