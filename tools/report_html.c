/* Style and script are files beside this one, of which make makes arrays of octets. A browser takes them by their
 * digests, so what somebody might bring in through a text is not run, should it ever get past the escapes. */
#include "report_html.h"

#include <inttypes.h>
#include <string.h>

#include <mxwarden/utf8.h>

#include <openssl/evp.h>

#include "common.h"
#include "config/quote.h"
#include "report_page_data.h"

#define DIGEST_SIZE 32
#define BASE64_MAX 48 /* of a digest, with the NUL */

/* ---- texts ----------------------------------------------------------------------------------- */

static const char *reference_of(uint32_t character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void report_html_text(FILE *stream, const char *text)
{
	size_t size = strlen(text);

	while (size > 0) {
		uint32_t character = 0;
		size_t taken = mxw_utf8_decode(text, size, &character);
		const char *reference = reference_of(character);

		if (reference != NULL) {
			fputs(reference, stream);
		} else {
			/* One that is none is an octet. */
			taken = taken > 0 ? taken : 1;
			cmd_print_octets(stream, text, taken);
		}
		text += taken;
		size -= taken;
	}
}

void report_html_isolated(FILE *stream, const char *text)
{
	fputs("<bdi>", stream);
	report_html_text(stream, text);
	fputs("</bdi>", stream);
}

void report_html_number(FILE *stream, uint64_t number)
{
	char digits[24];
	const int count = snprintf(digits, sizeof(digits), "%" PRIu64, number);

	for (int i = 0; i < count; i++) {
		if (i > 0 && (count - i) % 3 == 0)
			putc(',', stream);
		putc(digits[i], stream);
	}
}

/* ---- the document ---------------------------------------------------------------------------- */

/* Writes what names these octets, and no others, in a policy. */
static void put_source(FILE *stream, const unsigned char *octets, size_t size)
{
	unsigned char digest[DIGEST_SIZE], text[BASE64_MAX];

	/* Without a digest nothing is allowed: the page reads well without script, if not as nicely. */
	if (EVP_Digest(octets, size, digest, NULL, EVP_sha256(), NULL) != 1) {
		fputs("'none'", stream);
		return;
	}
	EVP_EncodeBlock(text, digest, DIGEST_SIZE);
	fprintf(stream, "'sha256-%s'", (const char *)text);
}

void report_html_begin(FILE *stream, const char *title)
{
	fputs(REPORT_PAGE_MARK
	      "\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "base-uri 'none'; form-action 'none'; style-src ",
	      stream);
	put_source(stream, report_page_style, sizeof(report_page_style));
	fputs("; script-src ", stream);
	put_source(stream, report_page_script, sizeof(report_page_script));
	fputs("\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"generator\" content=\"mxwarden\">\n<title>",
	      stream);
	report_html_text(stream, title);
	fputs("</title>\n<style>", stream);
	fwrite(report_page_style, 1, sizeof(report_page_style), stream);
	fputs("</style>\n</head>\n", stream);
}

void report_html_end(FILE *stream)
{
	fputs("<script>", stream);
	fwrite(report_page_script, 1, sizeof(report_page_script), stream);
	fputs("</script>\n</body>\n</html>\n", stream);
}
