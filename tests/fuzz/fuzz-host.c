/* The settings of a resolver. What could be used is stored, and what is stored says the same. */
#include <stdio.h>
#include <string.h>

#include <mxwarden/host.h>

#include "tests/fuzz/fuzz_kit.h"

static bool is_same_text(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static void check(const struct mxw_host *host)
{
	FUZZ_REQUIRE(host->sink_count <= MXW_SINKS_MAX);
	for (size_t i = 0; i < host->sink_count; i++) {
		const char *file = host->sinks[i].file;

		FUZZ_REQUIRE(file[0] != '\0');
		FUZZ_REQUIRE_OF(mxwt_is_line(file, strlen(file)), file);
		FUZZ_REQUIRE(host->sinks[i].format == MXW_SINK_FORMAT_ECS);
		for (size_t k = 0; k < i; k++)
			FUZZ_REQUIRE_OF(strcmp(host->sinks[k].file, file) != 0, file);
	}
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
	FUZZ_REQUIRE(stored->sink_count == host->sink_count);
	for (size_t i = 0; i < host->sink_count; i++)
		FUZZ_REQUIRE(is_same_text(stored->sinks[i].file, host->sinks[i].file));
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
