/* The message is read by the grammar of RFC 5424, from its beginning, with nothing left to guess: a text of
 * whoever asks for a name must not be able to end the element, or the message, that it is in. */
#include "tests/fuzz/fuzz_syslog.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <mxwarden/utf8.h>

#include "alert/sink_syslog.h"
#include "tests/fuzz/fuzz_kit.h"

#define MESSAGE_MAX 1048576u
#define DIGITS "0123456789"

static char message[MESSAGE_MAX + 1];

/* Passes so many octets of those in `set`, at most `most`, and the one behind them. */
static const char *pass(const char *at, const char *set, size_t most, char end)
{
	const size_t size = strspn(at, set);

	FUZZ_REQUIRE_OF(size > 0 && size <= most && at[size] == end, at);
	return at + size + 1;
}

static const char *pass_text(const char *at, const char *text)
{
	FUZZ_REQUIRE_OF(strncmp(at, text, strlen(text)) == 0, at);
	return at + strlen(text);
}

/* PRINTUSASCII, to the blank. */
static const char *pass_word(const char *at, size_t most)
{
	size_t size = 0;

	while (at[size] > ' ' && at[size] < 0x7f)
		size++;
	FUZZ_REQUIRE_OF(size > 0 && size <= most && at[size] == ' ', at);
	return at + size + 1;
}

/* UTF-8 without controls, in which three characters are escaped, and nothing else is. */
static const char *pass_value(const char *at)
{
	for (;;) {
		uint32_t character = 0;
		size_t size = mxw_utf8_decode(at, strlen(at), &character);

		FUZZ_REQUIRE_OF(size > 0 && character >= 0x20 && character != 0x7f, at);
		if (character == '"')
			return at + 1;
		FUZZ_REQUIRE_OF(character != ']', at);
		if (character == '\\') {
			FUZZ_REQUIRE_OF(at[1] != '\0' && strchr("\"\\]", at[1]) != NULL, at);
			size++;
		}
		at += size;
	}
}

static void check_message(const char *line, size_t size)
{
	const char *at = pass_text(message, "<");

	at = pass_text(pass(at, DIGITS, 3, '>'), "1 ");
	at = pass(at, DIGITS "-:TZ.", 24, ' ');
	at = pass_text(pass_word(at, 255), "mxwarden ");
	at = pass(at, DIGITS, 10, ' ');
	at = pass(at, "abcdefghijklmnopqrstuvwxyz", 6, ' ');
	at = pass_text(at, "[mxwarden@32473");
	while (*at == ' ') {
		at = pass(at + 1, "abcdefghijklmnopqrstuvwxyz_", 32, '=');
		at = pass_value(pass_text(at, "\""));
	}
	at = pass_text(at, "] ");
	FUZZ_REQUIRE_OF(strlen(at) == size - 1 && memcmp(at, line, size - 1) == 0, at);
}

static int receiver_new(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	/* A path in the directory of the program is a short one. */
	(void)mxwt_fuzz_file("there", "", 0);
	memcpy(address.sun_path, name, strlen(name));
	FUZZ_REQUIRE(fd >= 0);
	FUZZ_REQUIRE(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	return fd;
}

void mxwt_fuzz_syslog(const struct mxwi_record *record, const char *line, size_t size)
{
	static struct mxwi_sink *sink;
	static int receiver;
	char why[MXWI_WHY_MAX] = "";
	ssize_t received;

	if (sink == NULL) {
		receiver = receiver_new("syslog");
		sink = mxwi_sink_syslog_new(23, "syslog");
		FUZZ_REQUIRE(sink != NULL);
	}
	FUZZ_REQUIRE(sink->ops->prepare(sink, record, line, size));
	FUZZ_REQUIRE_OF(sink->ops->emit(sink, line, size, why), why);
	received = recv(receiver, message, MESSAGE_MAX, MSG_DONTWAIT);
	FUZZ_REQUIRE(received > 0);
	message[received] = '\0';
	check_message(line, size);
}
