/* The settings of a resolver. What could be used is stored, and what is stored says the same. */
#include <stdio.h>
#include <string.h>

#include <mxwarden/host.h>

#include "tests/fuzz/fuzz_kit.h"

static bool is_same_text(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* NULL is allowed. */
static void check_path(const char *path)
{
	FUZZ_REQUIRE(path == NULL || path[0] != '\0');
	FUZZ_REQUIRE(path == NULL || mxwt_is_line(path, strlen(path)));
}

/* A sink has what its kind needs and no more, and is told from those before it by its words. */
static void check_sink(const struct mxw_host *host, size_t number)
{
	const struct mxw_sink_settings *sink = &host->sinks[number];
	char text[MXW_SINK_TEXT_MAX], other[MXW_SINK_TEXT_MAX];

	FUZZ_REQUIRE((sink->kind == MXW_SINK_FILE) == (sink->file != NULL));
	FUZZ_REQUIRE((sink->kind == MXW_SINK_JOURNAL) == (sink->identifier != NULL));
	FUZZ_REQUIRE(sink->kind != MXW_SINK_SOCKET || sink->socket != NULL);
	FUZZ_REQUIRE(sink->kind == MXW_SINK_SYSLOG ? mxw_facility_text(sink->facility) != NULL
	                                           : sink->facility == 0);
	FUZZ_REQUIRE(sink->identifier == NULL ||
	             (sink->identifier[0] != '\0' &&
	              strlen(sink->identifier) <= MXW_IDENTIFIER_SIZE_MAX));
	FUZZ_REQUIRE(sink->minimum_severity <= MXW_SEVERITY_CRITICAL);
	check_path(sink->file);
	check_path(sink->socket);
	check_path(sink->identifier);
	for (size_t i = 0; i < number; i++)
		FUZZ_REQUIRE_OF(strcmp(mxw_sink_to_text(sink, text),
		                       mxw_sink_to_text(&host->sinks[i], other)) != 0,
		                text);
}

static void check(const struct mxw_host *host)
{
	FUZZ_REQUIRE(host->sink_count <= MXW_SINKS_MAX);
	for (size_t i = 0; i < host->sink_count; i++)
		check_sink(host, i);
	FUZZ_REQUIRE(host->repeat_s >= 1 && host->repeat_s <= MXW_REPEAT_MAX);
	FUZZ_REQUIRE(host->heartbeat_s >= MXW_HEARTBEAT_MIN &&
	             host->heartbeat_s <= MXW_HEARTBEAT_MAX);
	FUZZ_REQUIRE(host->metrics_every_s >= 1 &&
	             host->metrics_every_s <= MXW_METRICS_EVERY_MAX);
	check_path(host->metrics_file);
	if (host->name != NULL) {
		FUZZ_REQUIRE(host->name[0] != '\0' && strlen(host->name) <= MXW_HOST_NAME_MAX);
		FUZZ_REQUIRE_OF(mxwt_is_line(host->name, strlen(host->name)), host->name);
	}
}

static void check_stored(const struct mxw_host *host)
{
	const char *path = mxwt_fuzz_file("stored", "", 0);
	struct mxwt_fuzz_findings findings = { 0 };
	struct mxw_host *stored = NULL;

	FUZZ_REQUIRE(mxw_host_store(host, path) == MXW_OK);
	FUZZ_REQUIRE(mxw_host_restore(path, mxwt_fuzz_finding, &findings, &stored) == MXW_OK);
	FUZZ_REQUIRE(findings.errors == 0);
	FUZZ_REQUIRE(stored->mode == host->mode);
	FUZZ_REQUIRE(is_same_text(stored->name, host->name));
	FUZZ_REQUIRE(is_same_text(stored->metrics_file, host->metrics_file));
	FUZZ_REQUIRE(mxw_host_same_alerts(stored, host));
	mxw_host_free(stored);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = mxwt_fuzz_file("host.yaml", data, size);
	struct mxwt_fuzz_findings findings = { 0 };
	struct mxw_host *host = NULL;
	const enum mxw_result result =
		mxw_host_read(path, size % 2 != 0, mxwt_fuzz_finding, &findings, &host);

	FUZZ_REQUIRE((result == MXW_OK) == (findings.errors == 0));
	FUZZ_REQUIRE((result == MXW_OK) == (host != NULL));
	if (host != NULL) {
		check(host);
		check_stored(host);
	}
	mxw_host_free(host);
	return 0;
}
