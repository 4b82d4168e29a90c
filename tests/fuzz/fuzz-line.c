/* What is not ours in a line for people: the name of a file, which anybody with a directory of lists may
 * choose, and what findings quote. On a terminal it is printable text of one line, in Unbound's log
 * ASCII. The first line of the input is the name, the rest is quoted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/findings.h"
#include "config/quote.h"
#include "tests/fuzz/fuzz_kit.h"
#include "tools/load.h"

#define FILE_SIZE 4096u

static void read_file_name(struct mxwt_input *input, char name[FILE_SIZE])
{
	struct mxwt_input line = mxwt_input_line(input);
	size_t used = 0;

	/* A name may have line ends in it: here a NUL stands for one. */
	while (line.left > 0 && used < FILE_SIZE - 1) {
		const uint8_t octet = mxwt_input_octet(&line);

		name[used++] = octet != 0 ? (char)octet : '\n';
	}
	name[used] = '\0';
}

static void check_print(const struct mxw_finding *finding)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	FUZZ_REQUIRE(stream != NULL);
	cmd_finding_print(finding, stream);
	FUZZ_REQUIRE(fclose(stream) == 0);
	FUZZ_REQUIRE(size > 0 && text[size - 1] == '\n');
	text[size - 1] = '\0';
	FUZZ_REQUIRE_OF(mxwt_is_line(text, size - 1), text);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mxwt_input input = { data, size };
	struct mxwt_fuzz_findings findings = { 0 };
	struct mxwi_quote quote;
	char name[FILE_SIZE];
	struct mxw_finding finding = { .level = MXW_FINDING_ERROR,
		                       .file = name,
		                       .line = 1,
		                       .code = mxwi_code_text(MXWI_CODE_BAD_NAME) };

	read_file_name(&input, name);
	finding.text = mxwi_quote(&quote, (const char *)input.octets, input.left);
	FUZZ_REQUIRE(strlen(finding.text) < MXWI_QUOTE_MAX);
	mxwt_fuzz_finding(&findings, &finding);
	check_print(&finding);
	return 0;
}
