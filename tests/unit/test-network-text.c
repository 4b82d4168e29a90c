/* Networks as people write them: which are taken, and the correction of those that are not. */
#include <stdio.h>
#include <string.h>

#include "config/network_text.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Reads one network; what is found goes to the log. */
static bool read_for(enum mxwi_network_use use, const char *text, struct mxwt_log *log,
                     struct mxw_network *ret)
{
	struct mxwi_findings findings;
	struct mxwi_node node = {
		.kind = MXWI_NODE_TEXT, .mark = { 1, 1 }, .text = text, .size = strlen(text)
	};
	bool sound;

	memset(log, 0, sizeof(*log));
	mxwi_findings_init(&findings, "policy.yaml", mxwt_log_finding, log);
	sound = mxwi_network_read(&findings, &node, use, ret);
	mxwi_findings_finish(&findings);
	return sound;
}

static bool read_network(const char *text, struct mxwt_log *log, struct mxw_network *ret)
{
	return read_for(MXWI_NETWORK_OF_CLIENTS, text, log, ret);
}

static void test_good(void)
{
	static const struct {
		int line;
		const char *text, *network;
	} cases[] = {
		{ __LINE__, "192.0.2.25", "192.0.2.25/32" },
		{ __LINE__, "192.0.2.0/24", "192.0.2.0/24" },
		{ __LINE__, "2001:db8:25::/64", "2001:db8:25::/64" },
		{ __LINE__, "::1", "::1/128" },
		{ __LINE__, "::ffff:192.0.2.1", "192.0.2.1/32" },
		/* The widest there may be. */
		{ __LINE__, "0.0.0.0/8", "0.0.0.0/8" },
		{ __LINE__, "2000::/16", "2000::/16" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxwt_log log;
		struct mxw_network network;
		char text[MXW_NETWORK_TEXT_MAX];

		if (!read_network(cases[i].text, &log, &network)) {
			MXWT_CASE(cases[i].line, false);
			continue;
		}
		(void)mxw_network_to_text(&network, text);
		MXWT_CASE(cases[i].line, strcmp(text, cases[i].network) == 0);
		MXWT_CASE(cases[i].line, log.used == 0);
	}
}

static void test_bad(void)
{
	static const struct {
		int line;
		const char *text, *code, *advice; /* advice: a part of the finding */
	} cases[] = {
		{ __LINE__, "192.0.2.25/24", "host-bits", "write \"192.0.2.0/24\"" },
		{ __LINE__, "2001:db8::1/32", "host-bits", "write \"2001:db8::/32\"" },
		{ __LINE__, "0.0.0.0/0", "use-any", "write \"any\"" },
		{ __LINE__, "::/0", "use-any", "write \"any\"" },
		{ __LINE__, "0.0.0.0/1", "wide-network", "wider than /8" },
		{ __LINE__, "10.0.0.0/7", "wide-network", "wider than /8" },
		{ __LINE__, "2000::/15", "wide-network", "wider than /16" },
		/* An IPv4-mapped network shorter than /96 is one of IPv6. */
		{ __LINE__, "192.0.2.1/0", "use-any", "write \"any\"" },
		{ __LINE__, "192.0.2.0/255.255.255.0", "bad-network",
		  "write \"192.0.2.0/24\"" },
		{ __LINE__, "192.0.2.7/255.255.255.0", "bad-network",
		  "write \"192.0.2.0/24\"" },
		{ __LINE__, "192.0.2.0/255.0.255.0", "bad-network",
		  "a prefix is from /8 to /32" },
		{ __LINE__, "10.20/16", "bad-network", "write \"10.20.0.0/16\"" },
		{ __LINE__, "10.20./16", "bad-network", "write \"10.20.0.0/16\"" },
		{ __LINE__, "10/8", "bad-network", "write \"10.0.0.0/8\"" },
		{ __LINE__, "[2001:db8::1]", "bad-network", "write \"2001:db8::1\"" },
		{ __LINE__, "[2001:db8::1", "bad-network", "" },
		{ __LINE__, "fe80::1%eth0", "bad-network", "write \"fe80::1\"" },
		{ __LINE__, "192.0.2.1-192.0.2.9", "bad-network", "range" },
		{ __LINE__, "192.0.2.*", "bad-network", "ADDRESS/PREFIX" },
		{ __LINE__, "mail.example.org", "bad-network", "names are not looked up" },
		{ __LINE__, "192.0.2.1/33", "bad-network", "a prefix is from /8 to /32" },
		{ __LINE__, "192.0.2.0/-1", "bad-network", "a prefix is from /8 to /32" },
		{ __LINE__, "192.0.2.1/", "bad-network", "a prefix is from /8 to /32" },
		{ __LINE__, "2001:db8::/129", "bad-network", "a prefix is from /16 to /128" },
		{ __LINE__, "/24", "bad-network", "" },
		{ __LINE__, "300.0.2.1", "bad-network", "" },
		{ __LINE__, "Any", "bad-network", "write \"any\" for every client" },
		{ __LINE__, "ANY", "bad-network", "write \"any\" for every client" },
		{ __LINE__, "all", "bad-network", "write \"any\" for every client" },
		{ __LINE__, "*", "bad-network", "write \"any\" for every client" },
		{ __LINE__, "anyone", "bad-network", "names are not looked up" },
		{ __LINE__, "192.0.2.1,192.0.2.2", "bad-network", "write each by itself" },
		{ __LINE__, "192.0.2.1, 192.0.2.2", "bad-network", "write each by itself" },
		{ __LINE__, "192.0.2.0/25, 192.0.2.128/25", "bad-network",
		  "write each by itself" },
		{ __LINE__, "2001:db8::1 2001:db8::2", "bad-network", "write each by itself" },
		{ __LINE__, "192.0.2.1:53", "bad-network",
		  "write \"192.0.2.1\", without the port" },
		{ __LINE__, "[2001:db8::1]:53", "bad-network", "write \"2001:db8::1\"" },
		{ __LINE__, "192.0.2.1:", "bad-network", "" },
		{ __LINE__, "192.0.2.1:dns", "bad-network", "" },
		{ __LINE__, "1111111111111111111111111111111111111111111111111111/1",
		  "bad-network", "" },
		{ __LINE__, "1.........................................../8", "bad-network",
		  "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxwt_log log;
		struct mxw_network network;

		MXWT_CASE(cases[i].line, !read_network(cases[i].text, &log, &network));
		MXWT_CASE(cases[i].line, mxwt_log_count(&log, cases[i].code) == 1);
		MXWT_CASE(cases[i].line, log.errors == 1);
		MXWT_CASE(cases[i].line, strstr(log.text, cases[i].advice) != NULL);
		if (cases[i].advice[0] == '\0')
			MXWT_CASE(cases[i].line, strstr(log.text, "write") == NULL);
	}
}

/* Networks of servers: every client is no server, and nobody means all addresses there are. */
static void test_servers(void)
{
	static const struct {
		int line;
		const char *text, *code, *advice;
	} cases[] = {
		{ __LINE__, "any", "bad-network", "write the networks of the servers" },
		{ __LINE__, "*", "bad-network", "write the networks of the servers" },
		{ __LINE__, "0.0.0.0/0", "wide-network", "write the networks of the servers" },
		{ __LINE__, "::/0", "wide-network", "write the networks of the servers" },
		{ __LINE__, "203.0.0.0/7", "wide-network", "far more than mail servers" },
		{ __LINE__, "203.0.113.1/24", "host-bits", "203.0.113.0/24" },
	};
	struct mxwt_log log;
	struct mxw_network network;

	for (size_t i = 0; i < COUNT(cases); i++) {
		MXWT_CASE(cases[i].line,
		          !read_for(MXWI_NETWORK_OF_SERVERS, cases[i].text, &log, &network));
		MXWT_CASE(cases[i].line, mxwt_log_count(&log, cases[i].code) == 1);
		MXWT_CASE(cases[i].line, strstr(log.text, cases[i].advice) != NULL);
		MXWT_CASE(cases[i].line, strstr(log.text, "any") == NULL ||
		                                 strstr(cases[i].text, "any") != NULL);
	}
	CU_ASSERT_TRUE(read_for(MXWI_NETWORK_OF_SERVERS, "203.0.113.0/24", &log, &network));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "networks are read", test_good },
		{ "mistakes are told, with the correction", test_bad },
		{ "networks of servers", test_servers },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "network text", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
