/* What is shown to people is held against libunistring's tables, not ours. Findings go through the same
 * code as in the module, module/unbound/findings_log.c and log_line.c, which are compiled into this with
 * two headers of tests/fuzz/stub in the place of Unbound's; so what would be in Unbound's log is seen
 * here. */
#include "tests/fuzz/fuzz_kit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unictype.h>
#include <unistr.h>

#include "config/findings.h"
#include "tests/unit/files.h"
#include "unbound/findings_log.h"
#include "util/log.h"

#define LOG_LINE_MAX 10240u /* Unbound cuts off at so many octets */

void mxwt_fuzz_fail(const char *file, int line, const char *words, const char *text)
{
	(void)fprintf(stderr, "%s:%d: does not hold: %s", file, line, words);
	if (text[0] != '\0')
		(void)fputs(": ", stderr);
	for (; *text != '\0'; text++)
		(void)fprintf(stderr, *text >= 0x20 && *text < 0x7f ? "%c" : "\\x%02x",
		              (unsigned)(unsigned char)*text);
	(void)fputc('\n', stderr);
	abort();
}

/* ---- inputs ---- */

uint8_t mxwt_input_octet(struct mxwt_input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->octets++;
}

unsigned mxwt_input_below(struct mxwt_input *input, unsigned bound)
{
	return mxwt_input_octet(input) % bound;
}

uint16_t mxwt_input_u16(struct mxwt_input *input)
{
	const unsigned high = mxwt_input_octet(input);

	return (uint16_t)(high << 8 | mxwt_input_octet(input));
}

uint32_t mxwt_input_u32(struct mxwt_input *input)
{
	const uint32_t high = mxwt_input_u16(input);

	return high << 16 | mxwt_input_u16(input);
}

const char *mxwt_input_text(struct mxwt_input *input, char *text, size_t most)
{
	size_t size = mxwt_input_octet(input);
	size_t used = 0;

	/* An octet says up to 255; a text may be longer. */
	if (most > 255)
		size = size << 8 | mxwt_input_octet(input);
	if (size > most)
		size = most;
	while (used < size && input->left > 0) {
		const uint8_t octet = mxwt_input_octet(input);

		text[used++] = octet != 0 ? (char)octet : '?';
	}
	text[used] = '\0';
	return text;
}

struct mxw_name mxwt_input_name(struct mxwt_input *input, struct mxw_name otherwise)
{
	struct mxw_name name;

	if (!mxw_name_from_wire(input->octets, input->left, &name)) {
		(void)mxwt_input_octet(input);
		return otherwise;
	}
	input->octets += name.size;
	input->left -= name.size;
	return name;
}

struct mxwt_input mxwt_input_line(struct mxwt_input *input)
{
	struct mxwt_input line = *input;

	line.left = 0;
	while (input->left > 0 && *input->octets != '\n') {
		(void)mxwt_input_octet(input);
		line.left++;
	}
	(void)mxwt_input_octet(input);
	return line;
}

/* ---- files ---- */

static void clean_up(void)
{
	if (chdir("..") == 0)
		(void)mxwt_files_clean_up();
}

const char *mxwt_fuzz_file(const char *name, const void *octets, size_t size)
{
	static bool is_there;

	if (!is_there) {
		(void)mxwt_files_set_up();
		FUZZ_REQUIRE(chdir(mxwt_path(".")) == 0);
		FUZZ_REQUIRE(atexit(clean_up) == 0);
		is_there = true;
	}
	mxwt_file_write(name, octets, size);
	return name;
}

/* ---- lines ---- */

static bool is_shown(ucs4_t character)
{
	return !uc_is_general_category_withtable(character, UC_CATEGORY_MASK_Cc |
	                                                            UC_CATEGORY_MASK_Zl |
	                                                            UC_CATEGORY_MASK_Zp) &&
	       !uc_is_property_bidi_control(character);
}

bool mxwt_is_line(const char *text, size_t size)
{
	const uint8_t *octets = (const uint8_t *)text;

	for (size_t at = 0; at < size;) {
		ucs4_t character;
		const int length = u8_mbtoucr(&character, octets + at, size - at);

		if (length <= 0 || !is_shown(character))
			return false;
		at += (size_t)length;
	}
	return true;
}

bool mxwt_is_ascii_line(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return true;
}

/* ---- findings ---- */

__attribute__((format(printf, 1, 0))) static void check_log(const char *format,
                                                            va_list arguments)
{
	char line[LOG_LINE_MAX];
	const int size = vsnprintf(line, sizeof(line), format, arguments);

	FUZZ_REQUIRE(size > 0);
	FUZZ_REQUIRE_OF((size_t)size < sizeof(line), line);
	FUZZ_REQUIRE_OF(mxwt_is_ascii_line(line, (size_t)size), line);
	FUZZ_REQUIRE_OF(strncmp(line, "mxwarden: ", strlen("mxwarden: ")) == 0, line);
}

void log_err(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	check_log(format, arguments);
	va_end(arguments);
}

void log_warn(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	check_log(format, arguments);
	va_end(arguments);
}

void log_info(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	check_log(format, arguments);
	va_end(arguments);
}

enum verbosity_value verbosity = VERB_OPS;

void verbose(enum verbosity_value level, const char *format, ...)
{
	va_list arguments;

	(void)level;
	va_start(arguments, format);
	check_log(format, arguments);
	va_end(arguments);
}

void mxwt_fuzz_finding(void *context, const struct mxw_finding *finding)
{
	struct mxwt_fuzz_findings *findings = context;
	struct mxwi_findings_log log = { 0 };
	const size_t size = strlen(finding->text);
	const enum mxwi_code code = mxwi_code_from_text(finding->code, strlen(finding->code));

	FUZZ_REQUIRE(finding->level == MXW_FINDING_ERROR ||
	             finding->level == MXW_FINDING_WARNING ||
	             finding->level == MXW_FINDING_INFO);
	FUZZ_REQUIRE_OF(code != MXWI_CODE_COUNT, finding->code);
	FUZZ_REQUIRE(finding->file != NULL);
	FUZZ_REQUIRE(size > 0);
	FUZZ_REQUIRE_OF(mxwt_is_line(finding->text, size), finding->text);
	FUZZ_REQUIRE_OF(finding->text[size - 1] != '.' ||
	                        (size > 3 && strcmp(finding->text + size - 3, "...") == 0),
	                finding->text);
	FUZZ_REQUIRE_OF(finding->line != 0 || finding->column == 0, finding->text);
	if (finding->level == MXW_FINDING_ERROR)
		findings->errors++;
	else
		findings->others++;
	mxwi_log_finding(&log, finding);
}
