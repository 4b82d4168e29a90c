/* <131>1 2026-11-21T18:57:00.123Z res17 mxwarden 4711 alert [mxwarden@32473 client="192.0.2.25" ...] {...}
 *
 * What stands before the line is made while the record is there: header and one element of structured data. A
 * fact that would not fit is left out; the line has them all. The line is the message. It is in UTF-8, and
 * the standard has such messages begin with a byte order mark; but it is JSON for most formats, whose
 * standard (RFC 8259 section 8.1) forbids one, and what reads it stumbles over it. So there is none, and by
 * the letter the message is one of octets (MSG-ANY). */
#include "alert/sink_syslog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alert/datagram.h"
#include "alert/facts.h"

#define ELEMENT "mxwarden@32473"
#define HEAD_MAX 32768u
#define HEAD_END "] "

struct sink_syslog {
	struct mxwi_sink sink;
	struct mxwi_datagram datagram;
	unsigned facility;
	size_t used; /* of the head */
	char head[HEAD_MAX];
	char path[];
};

static struct sink_syslog *from_sink(struct mxwi_sink *sink)
{
	return (struct sink_syslog *)sink;
}

/* Room is always left for the end. */
static bool append(struct sink_syslog *sink, const char *octets, size_t size)
{
	if (size > HEAD_MAX - sizeof(HEAD_END) - sink->used)
		return false;
	memcpy(sink->head + sink->used, octets, size);
	sink->used += size;
	return true;
}

static bool append_text(struct sink_syslog *sink, const char *text)
{
	return append(sink, text, strlen(text));
}

/* RFC 5424 section 6.3.3: three characters are escaped. Controls, which it lets anybody change, are blanks. */
static bool append_value(struct sink_syslog *sink, const char *text)
{
	bool fits = true;

	for (; fits && *text != '\0'; text++) {
		const bool is_control = (unsigned char)*text < 0x20 || *text == 0x7f;

		if (*text == '"' || *text == '\\' || *text == ']')
			fits = append(sink, "\\", 1);
		fits = fits && append(sink, is_control ? " " : text, 1);
	}
	return fits;
}

static void take_fact(void *context, const char *name, const char *text)
{
	struct sink_syslog *sink = context;
	const size_t before = sink->used;

	if (append_text(sink, " ") && append_text(sink, name) && append_text(sink, "=\"") &&
	    append_value(sink, text) && append_text(sink, "\""))
		return;
	sink->used = before;
}

/* The header has the host name in printable ASCII without blanks, or a hyphen for none. */
static const char *host_name(const struct mxwi_observer *observer,
                             char ret[MXW_HOST_NAME_MAX + 1])
{
	size_t i = 0;

	for (; observer->hostname[i] != '\0'; i++)
		ret[i] = observer->hostname[i] > ' ' && observer->hostname[i] < 0x7f
		                 ? observer->hostname[i]
		                 : '?';
	ret[i] = '\0';
	return i > 0 ? ret : "-";
}

static bool syslog_prepare(struct mxwi_sink *sink, const struct mxwi_record *record,
                           const char *line, size_t size)
{
	struct sink_syslog *syslog = from_sink(sink);
	char host[MXW_HOST_NAME_MAX + 1];

	(void)line;
	(void)size;
	syslog->used = (size_t)snprintf(
		syslog->head, HEAD_MAX, "<%u>1 %s %s mxwarden %ld %s [" ELEMENT,
		syslog->facility * 8 + mxwi_facts_severity(record), record->time,
		host_name(record->observer, host), (long)getpid(), mxwi_facts_kind(record));
	if (!mxwi_facts_tell(record, take_fact, syslog))
		return false;
	memcpy(syslog->head + syslog->used, HEAD_END, sizeof(HEAD_END) - 1);
	syslog->used += sizeof(HEAD_END) - 1;
	return true;
}

static bool syslog_open(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX])
{
	return mxwi_datagram_open(&from_sink(sink)->datagram, reterr_why);
}

static bool syslog_emit(struct mxwi_sink *sink, const char *line, size_t size,
                        char reterr_why[MXWI_WHY_MAX])
{
	struct sink_syslog *syslog = from_sink(sink);
	const struct mxwi_datagram_part parts[] = { { syslog->head, syslog->used },
		                                    { line, size - 1 } };

	return mxwi_datagram_send(&syslog->datagram, parts, 2, reterr_why);
}

static void syslog_close(struct mxwi_sink *sink)
{
	mxwi_datagram_fini(&from_sink(sink)->datagram);
	free(sink);
}

struct mxwi_sink *mxwi_sink_syslog_new(uint8_t facility, const char *path)
{
	static const struct mxwi_sink_ops ops = {
		.open = syslog_open,
		.prepare = syslog_prepare,
		.emit = syslog_emit,
		.close = syslog_close,
	};
	const size_t path_size = strlen(path) + 1;
	struct sink_syslog *sink = malloc(sizeof(*sink) + path_size);

	if (sink == NULL)
		return NULL;
	memcpy(sink->path, path, path_size);
	mxwi_datagram_init(&sink->datagram, sink->path);
	sink->facility = facility;
	sink->used = 0;
	sink->sink.ops = &ops;
	sink->sink.name = sink->path;
	return &sink->sink;
}
