/* A program for make: prints what can be made of the table of keys. Whatever goes wrong, it exits
 * with 1 and make does not keep what it printed. */
#include <stdio.h>
#include <string.h>

#include "json_schema.h"
#include "tables.h"

/* False: memory is refused, or the stream is. */
static bool print_schema(enum mxwi_map map, FILE *stream)
{
	json_t *schema = mxws_schema_of_file(map);
	bool printed = schema != NULL && json_dumpf(schema, stream, JSON_INDENT(1)) == 0;

	json_decref(schema);
	return printed && fputc('\n', stream) != EOF;
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";
	bool printed = true;

	if (strcmp(what, "policy") == 0) {
		printed = print_schema(MXWI_MAP_POLICY, stdout);
	} else if (strcmp(what, "include") == 0) {
		printed = print_schema(MXWI_MAP_INCLUDED, stdout);
	} else if (strcmp(what, "host") == 0) {
		printed = print_schema(MXWI_MAP_HOST, stdout);
	} else if (strcmp(what, "keys") == 0) {
		mxws_print_keys(stdout);
	} else if (strcmp(what, "codes") == 0) {
		mxws_print_codes(stdout);
	} else {
		fputs("usage: print-schema policy|include|host|keys|codes\n", stderr);
		return 1;
	}
	if (!printed || ferror(stdout) || fclose(stdout) != 0) {
		fputs("print-schema: no memory, or no place to print to\n", stderr);
		return 1;
	}
	return 0;
}
