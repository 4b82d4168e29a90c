/* host.h - the settings of one resolver: host.yaml.
 * Threads: settings are immutable once read.
 * Memory: settings own their texts, until they are freed as a whole.
 * Cost: linear in a small file.
 * Standards: as loader.h.
 *
 * They belong to the network team and are no part of a policy or its digest.
 */
#ifndef MXWARDEN_HOST_H
#define MXWARDEN_HOST_H

#include <stddef.h>

#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a sink writes a line. */
enum mxw_sink_format {
	MXW_SINK_FORMAT_ECS,  /* a JSON object, Elastic Common Schema */
	MXW_SINK_FORMAT_OCSF, /* a JSON object, Open Cybersecurity Schema Framework */
	MXW_SINK_FORMAT_CEF,  /* Common Event Format of ArcSight */
	MXW_SINK_FORMAT_EVE,  /* a JSON object, as Suricata writes them */
	MXW_SINK_FORMAT_COUNT
};

enum mxw_sink_kind {
	MXW_SINK_FILE,    /* appended to a regular file */
	MXW_SINK_SYSLOG,  /* RFC 5424, to a local datagram socket */
	MXW_SINK_JOURNAL, /* systemd's, with fields */
	MXW_SINK_SOCKET   /* one datagram a line, to a Unix socket */
};

/* Where alerts go, and which. */
struct mxw_sink_settings {
	enum mxw_sink_kind kind;
	const char *
		file; /* MXW_SINK_FILE: as it was written; a relative one is in the state directory */
	const char *socket; /* MXW_SINK_SOCKET, as `file`; MXW_SINK_SYSLOG: NULL is /dev/log */
	const char *identifier; /* MXW_SINK_JOURNAL: SYSLOG_IDENTIFIER */
	uint8_t facility;       /* MXW_SINK_SYSLOG: RFC 5424 section 6.2.1, 0 to 23 */
	enum mxw_sink_format format;
	enum mxw_severity minimum_severity; /* look-ups below it are left out; UNSET: none is */
};

/* Zero stands for no restriction; mxw_host_defaults() has what holds without a file. */
struct mxw_host {
	enum mxw_mode mode; /* the most that this resolver does; UNSET: what the policy says */
	const char *name;   /* of the resolver in alerts; NULL: its host name */
	struct mxw_sink_settings sinks[MXW_SINKS_MAX];
	size_t sink_count;
	uint32_t repeat_s;        /* how long repeats of a look-up are gathered */
	uint32_t heartbeat_s;     /* how often sinks get a line about health */
	const char *metrics_file; /* as a sink's file; NULL: none is written */
	uint32_t metrics_every_s;
	uint32_t release_limit_s; /* how long a release may last at most */
};

/* What holds where there is no host.yaml: one file, alerts.json. Static. */
const struct mxw_host *mxw_host_defaults(void);

/* Do both have the same alerts written to the same places, in the same name? */
bool mxw_host_same_alerts(const struct mxw_host *a, const struct mxw_host *b);

/* Octets of a sink in a few words, with the NUL. */
#define MXW_SINK_TEXT_MAX (MXW_TEXT_SIZE_MAX + 32u)

/* Writes a sink in a few words, each of which tells it from the others: "file alerts.json",
 * "syslog local4", "syslog local4 /run/rsyslog.sock", "journal mxwarden", "socket /run/collector.sock".
 * Returns `ret`. */
const char *mxw_sink_to_text(const struct mxw_sink_settings *sink, char ret[MXW_SINK_TEXT_MAX]);

/* The word of a facility of syslog that settings can have; NULL: it has none. */
const char *mxw_facility_text(uint8_t facility);

/* Reads settings. MXW_OK: *ret owns them; there may have been warnings. Otherwise *ret is untouched,
 * and at least one finding of the level error was delivered (but for MXW_NOMEM): MXW_IO, MXW_SYNTAX,
 * MXW_INVALID, MXW_LIMIT, MXW_NOMEM. With MXW_IO errno is set: ENOENT where there is no such file, and
 * then there is no finding either. `for_service` as in loader.h: a file that others can write to is
 * refused, not warned of. */
MXW_MUSTCHECK enum mxw_result mxw_host_read(const char *path, bool for_service,
                                            mxw_finding_fn *on_finding, void *context,
                                            struct mxw_host **ret);

/* Stores the octets that settings were read from, as mxw_sources_store() does, unless `path` holds
 * them already. MXW_OK or MXW_IO, with errno set. `host` must be of mxw_host_read() or
 * mxw_host_restore(). */
MXW_MUSTCHECK enum mxw_result mxw_host_store(const struct mxw_host *host, const char *path);

/* Reads what mxw_host_store() wrote. MXW_OK; MXW_IO when it cannot be read (errno is set); MXW_SYNTAX
 * when it is cut off, changed, or something else; and what mxw_host_read() can find. */
MXW_MUSTCHECK enum mxw_result mxw_host_restore(const char *path, mxw_finding_fn *on_finding,
                                               void *context, struct mxw_host **ret);

/* NULL is allowed; mxw_host_defaults() is not. */
void mxw_host_free(struct mxw_host *host);

#ifdef __cplusplus
}
#endif

#endif
