/* report_input.h - the lines of a file, plain or compressed.
 * Threads: one for each input.
 * Memory: buffers of a fixed size, and what a decompressor needs: at most some 130 MiB, of zstd.
 * Cost: one pass.
 * Standards: RFC 1952 (gzip), RFC 8878 (zstd).
 *
 * How a file is compressed is seen by how it begins, whatever its name. Several compressed parts one behind
 * the other are one file, as they are for gzip(1) and zstd(1).
 */
#ifndef MXWARDEN_TOOLS_REPORT_INPUT_H
#define MXWARDEN_TOOLS_REPORT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report_input; /* opaque */

enum report_input_form {
	REPORT_INPUT_PLAIN,
	REPORT_INPUT_GZIP,
	REPORT_INPUT_ZSTD
};

/* "plain", "gzip", "zstd". */
const char *report_input_form_text(enum report_input_form form);

enum report_input_result {
	REPORT_INPUT_LINE,
	REPORT_INPUT_TAIL, /* the last line, which no line end follows */
	REPORT_INPUT_TOO_LONG, /* a line that is longer than ALERT_LINE_SIZE_MAX, and was passed over */
	REPORT_INPUT_END,
	REPORT_INPUT_FAILED /* report_input_trouble() says why; there is no more of it */
};

/* Opens a file; "-" is standard input. NULL, with errno set: it cannot be. EISDIR: it is a directory. */
struct report_input *report_input_open(const char *path);

/* The next line, without its end; it lasts until the next call. */
enum report_input_result report_input_line(struct report_input *input, const char **ret_line,
                                           size_t *ret_size);

/* What is wrong, as words; after REPORT_INPUT_FAILED only. */
const char *report_input_trouble(const struct report_input *input);

enum report_input_form report_input_form(const struct report_input *input);

/* Octets of the file that have been read, as they are stored. */
uint64_t report_input_done(const struct report_input *input);

void report_input_close(struct report_input *input); /* NULL is allowed */

#endif
