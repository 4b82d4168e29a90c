/* Addresses, networks and times, each read from the same text. libc's inet_pton() reads addresses, too,
 * and gmtime() turns times back. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mxwarden/loader.h>

#include "config/network_text.h"
#include "config/times.h"
#include "tests/fuzz/fuzz_kit.h"

static void try_address(const char *text, size_t size)
{
	struct mxw_address address, again, peer;
	char printed[MXW_ADDRESS_TEXT_MAX];
	uint8_t octets[16];
	bool is_peers = false;
	size_t printed_size;
	const bool is_address = mxw_address_from_text(text, size, &address) == MXW_OK;

	/* The peer wants a NUL behind the text, and none in it. */
	if (strlen(text) == size) {
		is_peers = inet_pton(AF_INET, text, octets) == 1 &&
		           mxw_address_from_octets(octets, 4, &peer);
		if (!is_peers)
			is_peers = inet_pton(AF_INET6, text, octets) == 1 &&
			           mxw_address_from_octets(octets, 16, &peer);
	}
	FUZZ_REQUIRE_OF(is_address == is_peers, text);
	if (!is_address)
		return;
	FUZZ_REQUIRE_OF(mxw_address_equal(&address, &peer), text);
	printed_size = mxw_address_to_text(&address, printed);
	FUZZ_REQUIRE(printed_size < sizeof(printed) && strlen(printed) == printed_size);
	FUZZ_REQUIRE_OF(mxw_address_from_text(printed, printed_size, &again) == MXW_OK &&
	                        mxw_address_equal(&address, &again),
	                text);
}

static void try_network(const char *text, size_t size)
{
	struct mxw_network network, again;
	char printed[MXW_NETWORK_TEXT_MAX];
	const enum mxw_result result = mxw_network_from_text(text, size, &network);
	size_t printed_size;

	if (result == MXW_SYNTAX)
		return;
	FUZZ_REQUIRE_OF(result == MXW_OK || result == MXW_INVALID, text);
	FUZZ_REQUIRE_OF(mxw_network_is_sound(&network), text);
	FUZZ_REQUIRE_OF(mxw_network_holds(&network, &network.address), text);
	printed_size = mxw_network_to_text(&network, printed);
	FUZZ_REQUIRE(printed_size < sizeof(printed) && strlen(printed) == printed_size);
	FUZZ_REQUIRE_OF(mxw_network_from_text(printed, printed_size, &again) == MXW_OK, text);
	FUZZ_REQUIRE_OF(mxw_network_compare(&network, &again) == 0, text);
}

/* As an item of "mail-hosts", or of "networks" of exchangers. */
static void try_node(const char *text, size_t size, enum mxwi_network_use use)
{
	const struct mxwi_node node = {
		.kind = MXWI_NODE_TEXT, .mark = { 1, 1 }, .text = text, .size = size
	};
	struct mxwt_fuzz_findings counts = { 0 };
	struct mxwi_findings findings;
	struct mxw_network network;
	bool is_network;

	mxwi_findings_init(&findings, "policy.yaml", mxwt_fuzz_finding, &counts);
	is_network = mxwi_network_read(&findings, &node, use, &network);
	mxwi_findings_finish(&findings);
	FUZZ_REQUIRE_OF(is_network == (counts.errors == 0), text);
	FUZZ_REQUIRE_OF(!is_network || mxw_network_is_sound(&network), text);
}

static void try_time(const char *text, size_t size)
{
	char printed[MXW_TIME_TEXT_MAX], peer[64], room[MXWI_TIME_ADVICE_MAX];
	const char *advice;
	int64_t time_s, again_s;
	struct tm parts;
	time_t peer_s;

	if (mxw_time_from_text(text, size, &time_s) != MXW_OK) {
		advice = mxwi_time_advice(text, size, room);
		FUZZ_REQUIRE(strlen(advice) > 0 && strlen(advice) < sizeof(room));
		FUZZ_REQUIRE_OF(mxwt_is_line(advice, strlen(advice)), advice);
		return;
	}
	FUZZ_REQUIRE_OF(time_s >= 0, text);
	peer_s = (time_t)time_s;
	FUZZ_REQUIRE(gmtime_r(&peer_s, &parts) != NULL);
	FUZZ_REQUIRE(strftime(peer, sizeof(peer), "%Y-%m-%dT%H:%M:%SZ", &parts) != 0);
	FUZZ_REQUIRE_OF(strcmp(mxw_time_to_text(time_s, printed), peer) == 0, text);
	FUZZ_REQUIRE_OF(mxw_time_from_text(printed, strlen(printed), &again_s) == MXW_OK &&
	                        again_s == time_s,
	                text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* libyaml's texts have a NUL behind them. */
	char *text = malloc(size + 1);

	FUZZ_REQUIRE(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	try_address(text, size);
	try_network(text, size);
	try_node(text, size, MXWI_NETWORK_OF_CLIENTS);
	try_node(text, size, MXWI_NETWORK_OF_SERVERS);
	try_time(text, size);
	free(text);
	return 0;
}
