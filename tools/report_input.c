/* What is stored is read into one buffer, and from there, decompressed or not, into another, in which lines
 * are looked for. That one holds the longest line there may be; a longer one is passed over, so that a file
 * without line ends takes no more memory than any other. */
#include "report_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

#include "alert_line.h"

#define STORED_SIZE 131072u
#define LINES_SIZE (ALERT_LINE_SIZE_MAX + 65536u)
#define GZIP_WINDOW (15 + 16)  /* the largest, and a header of gzip */
#define ZSTD_WINDOW_LOG_MAX 27 /* 128 MiB, which zstd(1) takes unasked */

struct report_input {
	int fd;
	enum report_input_form form;
	bool ended;  /* there is no more to be read */
	bool broken; /* what was read cannot be made sense of: the rest is lost */
	bool within; /* a compressed part has begun and not ended */
	bool skips;  /* the line is too long: what follows belongs to it */
	char trouble[256];
	uint64_t done;
	z_stream gzip;
	ZSTD_DStream *zstd;
	size_t stored_at, stored_end;
	size_t at, searched,
		end; /* of the lines; none begins before `at` or ends before `searched` */
	unsigned char stored[STORED_SIZE];
	char lines[LINES_SIZE];
};

const char *report_input_form_text(enum report_input_form form)
{
	static const char *const texts[] = {
		[REPORT_INPUT_PLAIN] = "plain",
		[REPORT_INPUT_GZIP] = "gzip",
		[REPORT_INPUT_ZSTD] = "zstd",
	};

	return texts[form];
}

static void set_trouble(struct report_input *input, const char *words)
{
	if (input->broken)
		return;
	input->broken = true;
	strncpy(input->trouble, words, sizeof(input->trouble) - 1);
}

/* ---- what is stored -------------------------------------------------------------------------- */

/* Reads more behind what is there. */
static void read_stored(struct report_input *input)
{
	ssize_t size;

	if (input->stored_at == input->stored_end)
		input->stored_at = input->stored_end = 0;
	do
		size = read(input->fd, input->stored + input->stored_end,
		            STORED_SIZE - input->stored_end);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		set_trouble(input, strerror(errno));
	input->ended = size <= 0;
	if (size <= 0)
		return;
	input->stored_end += (size_t)size;
	input->done += (uint64_t)size;
}

/* By how it begins; RFC 8878 section 3.1 also lets a file begin with a frame to be skipped. */
static enum report_input_form form_of(const unsigned char *octets, size_t size)
{
	static const unsigned char gzip[] = { 0x1f, 0x8b }, zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
	static const unsigned char skippable[] = { 0x2a, 0x4d, 0x18 };

	if (size >= sizeof(gzip) && memcmp(octets, gzip, sizeof(gzip)) == 0)
		return REPORT_INPUT_GZIP;
	if (size >= sizeof(zstd) && (memcmp(octets, zstd, sizeof(zstd)) == 0 ||
	                             ((octets[0] & 0xf0) == 0x50 &&
	                              memcmp(octets + 1, skippable, sizeof(skippable)) == 0)))
		return REPORT_INPUT_ZSTD;
	return REPORT_INPUT_PLAIN;
}

/* ---- what it means --------------------------------------------------------------------------- */

static size_t fill_plain(struct report_input *input, void *room, size_t size)
{
	const size_t there = input->stored_end - input->stored_at;
	const size_t taken = there < size ? there : size;

	memcpy(room, input->stored + input->stored_at, taken);
	input->stored_at += taken;
	return taken;
}

static size_t fill_gzip(struct report_input *input, void *room, size_t size)
{
	z_stream *gzip = &input->gzip;
	int result;

	/* Behind the end of a part there may be zeros, which fill up a block; gzip(1) passes over them, too. */
	while (!input->within && input->stored_at < input->stored_end &&
	       input->stored[input->stored_at] == 0)
		input->stored_at++;
	if (!input->within && input->stored_at == input->stored_end)
		return 0;
	gzip->next_in = input->stored + input->stored_at;
	gzip->avail_in = (uInt)(input->stored_end - input->stored_at);
	gzip->next_out = room;
	gzip->avail_out = (uInt)size;
	result = inflate(gzip, Z_NO_FLUSH);
	input->stored_at = input->stored_end - gzip->avail_in;
	input->within = result != Z_STREAM_END;
	if (result == Z_STREAM_END)
		(void)inflateReset(gzip);
	else if (result == Z_MEM_ERROR)
		set_trouble(input, "out of memory");
	else if (result != Z_OK && result != Z_BUF_ERROR)
		set_trouble(input, "the compressed data are damaged");
	return size - gzip->avail_out;
}

static size_t fill_zstd(struct report_input *input, void *room, size_t size)
{
	ZSTD_inBuffer in = { input->stored, input->stored_end, input->stored_at };
	ZSTD_outBuffer out = { room, size, 0 };
	const size_t result = ZSTD_decompressStream(input->zstd, &out, &in);

	input->stored_at = in.pos;
	input->within = result != 0;
	if (ZSTD_isError(result))
		set_trouble(input, "the compressed data are damaged, or need more memory than "
		                   "zstd takes unasked");
	return out.pos;
}

static size_t fill_once(struct report_input *input, void *room, size_t size)
{
	switch (input->form) {
	case REPORT_INPUT_GZIP:
		return fill_gzip(input, room, size);
	case REPORT_INPUT_ZSTD:
		return fill_zstd(input, room, size);
	case REPORT_INPUT_PLAIN:
		break;
	}
	return fill_plain(input, room, size);
}

/* Brings more octets behind the lines. False: there are none. */
static bool fill(struct report_input *input)
{
	size_t got = 0;

	if (input->at > 0) {
		memmove(input->lines, input->lines + input->at, input->end - input->at);
		input->end -= input->at;
		input->searched -= input->at;
		input->at = 0;
	}
	while (got == 0 && !input->broken) {
		/* A decompressor may hold back what it has read already. */
		if (input->stored_at < input->stored_end || input->within)
			got = fill_once(input, input->lines + input->end,
			                LINES_SIZE - input->end);
		if (got > 0 || input->broken)
			break;
		if (input->ended) {
			if (input->within)
				set_trouble(input, "the compressed data are cut off");
			break;
		}
		if (input->stored_at == input->stored_end)
			read_stored(input);
	}
	input->end += got;
	return got > 0;
}

/* ---- inputs ---------------------------------------------------------------------------------- */

static bool begin(struct report_input *input)
{
	/* A pipe may give less at once than shows the form. */
	while (!input->ended && input->stored_end < 4)
		read_stored(input);
	input->form = form_of(input->stored, input->stored_end);
	if (input->form == REPORT_INPUT_GZIP)
		return inflateInit2(&input->gzip, GZIP_WINDOW) == Z_OK;
	if (input->form != REPORT_INPUT_ZSTD)
		return true;
	input->zstd = ZSTD_createDStream();
	return input->zstd != NULL &&
	       !ZSTD_isError(ZSTD_DCtx_setParameter(input->zstd, ZSTD_d_windowLogMax,
	                                            ZSTD_WINDOW_LOG_MAX));
}

struct report_input *report_input_open(const char *path)
{
	struct report_input *input = calloc(1, sizeof(*input));
	struct stat status;
	int error = ENOMEM;

	if (input == NULL)
		return NULL;
	input->fd =
		strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0 || fstat(input->fd, &status) != 0) {
		error = errno;
		goto fail;
	}
	if (S_ISDIR(status.st_mode)) {
		error = EISDIR;
		goto fail;
	}
	if (begin(input))
		return input;
fail:
	report_input_close(input);
	errno = error;
	return NULL;
}

/* Takes the line that ends before `size` octets from where it begins; its end has `more`. */
static enum report_input_result take(struct report_input *input, size_t size, size_t more,
                                     const char **ret_line, size_t *ret_size)
{
	const char *line = input->lines + input->at;
	const bool too_long = input->skips || size > ALERT_LINE_SIZE_MAX;

	input->at += size + more;
	input->searched = input->at;
	input->skips = false;
	if (too_long)
		return REPORT_INPUT_TOO_LONG;
	*ret_line = line;
	*ret_size = size;
	return more > 0 ? REPORT_INPUT_LINE : REPORT_INPUT_TAIL;
}

enum report_input_result report_input_line(struct report_input *input, const char **ret_line,
                                           size_t *ret_size)
{
	for (;;) {
		const char *from = input->lines + input->searched;
		const char *newline = memchr(from, '\n', input->end - input->searched);

		if (newline != NULL)
			return take(input, (size_t)(newline - input->lines) - input->at, 1,
			            ret_line, ret_size);
		input->searched = input->end;
		if (input->end - input->at > ALERT_LINE_SIZE_MAX) {
			input->skips = true;
			input->at = input->end;
		}
		if (fill(input))
			continue;
		if (input->end > input->at || input->skips)
			return take(input, input->end - input->at, 0, ret_line, ret_size);
		return input->broken ? REPORT_INPUT_FAILED : REPORT_INPUT_END;
	}
}

const char *report_input_trouble(const struct report_input *input)
{
	return input->trouble;
}

enum report_input_form report_input_form(const struct report_input *input)
{
	return input->form;
}

uint64_t report_input_done(const struct report_input *input)
{
	return input->done;
}

void report_input_close(struct report_input *input)
{
	if (input == NULL)
		return;
	if (input->form == REPORT_INPUT_GZIP)
		(void)inflateEnd(&input->gzip);
	ZSTD_freeDStream(input->zstd);
	if (input->fd >= 0)
		(void)close(input->fd);
	free(input);
}
