/* An entry is made while the record is there, as one text of fields one behind the other, and sent later.
 *
 * libsystemd knows how entries are sent, large ones too, but not two things that we need: it takes a journal
 * that is not there for one that has taken the entry, and it waits for a journald that hangs as long as that
 * does. So before each entry a socket of our own is connected to journald's, and asked whether there is room.
 * Others send there, too; where they take that room in between, we wait with them, and events wait in the
 * ring. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include "alert/sink_journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include <systemd/sd-journal.h>

#include <mxwarden/utf8.h>

#include "alert/datagram.h"
#include "alert/facts.h"
#include "alert/format.h"

#define FIELDS_MAX 96u
#define TEXT_MAX (65536u + MXWI_LINE_SIZE_MAX)
#define PREFIX "MXWARDEN_"
#define FACILITY "3" /* daemon */

struct sink_journal {
	struct mxwi_sink sink;
	struct mxwi_datagram probe;
	struct iovec fields[FIELDS_MAX];
	size_t field_count;
	size_t used; /* of the text */
	char text[TEXT_MAX];
	char identifier[];
};

static struct sink_journal *from_sink(struct mxwi_sink *sink)
{
	return (struct sink_journal *)sink;
}

/* Adds a field, unless there is no room for it: the one that can be long is the last. */
static void put(struct sink_journal *journal, const char *prefix, const char *name,
                const char *value, size_t size)
{
	char *field = journal->text + journal->used;
	const size_t room = TEXT_MAX - journal->used;
	const size_t name_size = strlen(prefix) + strlen(name) + 1;

	/* The NUL of snprintf() needs room, too. */
	if (journal->field_count == FIELDS_MAX || room < name_size + size + 1)
		return;
	(void)snprintf(field, room, "%s%s=", prefix, name);
	memcpy(field + name_size, value, size);
	journal->fields[journal->field_count++] = (struct iovec){ field, name_size + size };
	journal->used += name_size + size;
}

static void put_text(struct sink_journal *journal, const char *name, const char *text)
{
	put(journal, "", name, text, strlen(text));
}

static void take_fact(void *context, const char *name, const char *text)
{
	char upper[MXWI_FACT_NAME_MAX + 1];
	size_t i = 0;

	for (; i < MXWI_FACT_NAME_MAX && name[i] != '\0'; i++)
		upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A')
		                                            : name[i];
	upper[i] = '\0';
	put(context, PREFIX, upper, text, strlen(text));
}

/* docs/alerts.md has these: people search for them. */
static const char *message_id(const struct mxwi_record *record)
{
	static const char *const ids[] = {
		[MXWI_RECORD_ALERT] = "f08849bd0b7a4b10ae97987205778ab9",
		[MXWI_RECORD_REPEAT] = "4db25f5e379045f3a2bc7341b5c58309",
		[MXWI_RECORD_STATE] = "aa2c1109c8a749f1a4b4094fffe9b7fb",
		[MXWI_RECORD_HEALTH] = "e1c21ee89f5d4352bea4742ae112141c",
	};

	return ids[record->what.kind];
}

static bool journal_prepare(struct mxwi_sink *sink, const struct mxwi_record *record,
                            const char *line, size_t size)
{
	struct sink_journal *journal = from_sink(sink);
	char *message = mxw_utf8_repair(record->message, strlen(record->message));
	char priority[16];

	if (message == NULL)
		return false;
	journal->field_count = 0;
	journal->used = 0;
	(void)snprintf(priority, sizeof(priority), "%u", mxwi_facts_severity(record));
	put_text(journal, "MESSAGE", message);
	free(message);
	put_text(journal, "PRIORITY", priority);
	put_text(journal, "SYSLOG_FACILITY", FACILITY);
	put_text(journal, "SYSLOG_IDENTIFIER", journal->identifier);
	put_text(journal, "MESSAGE_ID", message_id(record));
	put_text(journal, PREFIX "KIND", mxwi_facts_kind(record));
	put(journal, PREFIX, "LINE", line, size - 1);
	return mxwi_facts_tell(record, take_fact, journal);
}

static bool journal_open(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX])
{
	return mxwi_datagram_open(&from_sink(sink)->probe, reterr_why);
}

static bool journal_emit(struct mxwi_sink *sink, const char *line, size_t size,
                         char reterr_why[MXWI_WHY_MAX])
{
	struct sink_journal *journal = from_sink(sink);
	int result;

	(void)line;
	(void)size;
	if (!mxwi_datagram_ready(&journal->probe, reterr_why))
		return false;
	result = sd_journal_sendv(journal->fields, (int)journal->field_count);
	if (result < 0)
		mxwi_sink_explain("send to", MXWI_JOURNAL_PATH, NULL, -result, reterr_why);
	return result >= 0;
}

static void journal_close(struct mxwi_sink *sink)
{
	mxwi_datagram_fini(&from_sink(sink)->probe);
	free(sink);
}

struct mxwi_sink *mxwi_sink_journal_new(const char *identifier)
{
	static const struct mxwi_sink_ops ops = {
		.open = journal_open,
		.prepare = journal_prepare,
		.emit = journal_emit,
		.close = journal_close,
	};
	const size_t size = strlen(identifier) + 1;
	struct sink_journal *journal = malloc(sizeof(*journal) + size);

	if (journal == NULL)
		return NULL;
	memcpy(journal->identifier, identifier, size);
	mxwi_datagram_init(&journal->probe, MXWI_JOURNAL_PATH);
	journal->field_count = 0;
	journal->used = 0;
	journal->sink.ops = &ops;
	journal->sink.name = MXWI_JOURNAL_PATH;
	return &journal->sink;
}
