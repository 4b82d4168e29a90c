/* Addresses and networks: forms from RFC 4291 and RFC 4632 by hand, and the test of a prefix against
 * one that goes bit by bit. */
#include <string.h>

#include <mxwarden/address.h>

#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

static void test_from_octets(void)
{
	static const uint8_t mapped[16] = { [10] = 0xff, [11] = 0xff, 192, 0, 2, 25 };
	static const uint8_t compatible[16] = { [12] = 192, 0, 2, 25 };
	static const uint8_t behind[4] = { 192, 0, 2, 25 };
	struct mxw_address address;

	memset(&address, 0xa5, sizeof(address));
	CU_ASSERT_TRUE(mxw_address_from_octets(mapped, 16, &address));
	CU_ASSERT_EQUAL(address.size, 4);
	CU_ASSERT_EQUAL(memcmp(address.octets, behind, 4), 0);
	/* What is behind the four octets is zero, as the header says. */
	CU_ASSERT_EQUAL(memcmp(address.octets + 4, compatible, 12), 0);
	CU_ASSERT_TRUE(mxw_address_from_octets(compatible, 16, &address));
	CU_ASSERT_EQUAL(address.size, 16);
	CU_ASSERT_EQUAL(memcmp(address.octets, compatible, 16), 0);
	CU_ASSERT_TRUE(mxw_address_from_octets(behind, 4, &address));
	CU_ASSERT_EQUAL(address.size, 4);
	address.size = 99;
	CU_ASSERT_FALSE(mxw_address_from_octets(mapped, 0, &address));
	CU_ASSERT_FALSE(mxw_address_from_octets(mapped, 5, &address));
	CU_ASSERT_FALSE(mxw_address_from_octets(mapped, 15, &address));
	CU_ASSERT_EQUAL(address.size, 99);
}

static void test_address_text(void)
{
	static const struct {
		int line;
		const char *text, *printed; /* NULL: not an address */
	} table[] = {
		{ __LINE__, "192.0.2.25", "192.0.2.25" },
		{ __LINE__, "0.0.0.0", "0.0.0.0" },
		{ __LINE__, "255.255.255.255", "255.255.255.255" },
		{ __LINE__, "2001:DB8:0:0:0:0:0:25", "2001:db8::25" },
		{ __LINE__, "::", "::" },
		{ __LINE__, "::ffff:192.0.2.25", "192.0.2.25" },
		{ __LINE__, "::FFFF:c000:219", "192.0.2.25" },
		{ __LINE__, "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		{ __LINE__, "", NULL },
		{ __LINE__, "192.0.2", NULL },
		{ __LINE__, "192.0.2.256", NULL },
		{ __LINE__, "192.0.2.25 ", NULL },
		{ __LINE__, " 192.0.2.25", NULL },
		{ __LINE__, "192.0.2.25/32", NULL },
		{ __LINE__, "192.0.2.25:53", NULL },
		{ __LINE__, "0x7f.1", NULL },
		{ __LINE__, "010.1.1.1", NULL },
		{ __LINE__, "[::1]", NULL },
		{ __LINE__, "fe80::1%eth0", NULL },
		{ __LINE__, ":::", NULL },
		{ __LINE__, "any", NULL },
		{ __LINE__, "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555", NULL },
	};
	char text[MXW_ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		unsigned failures = CU_get_number_of_failures();
		struct mxw_address address = { .size = 99 };
		enum mxw_result result =
			mxw_address_from_text(table[i].text, strlen(table[i].text), &address);

		CU_ASSERT_EQUAL(result, table[i].printed != NULL ? MXW_OK : MXW_SYNTAX);
		if (result == MXW_OK && table[i].printed != NULL) {
			CU_ASSERT_EQUAL(mxw_address_to_text(&address, text),
			                strlen(table[i].printed));
			CU_ASSERT_STRING_EQUAL(text, table[i].printed);
		} else {
			CU_ASSERT_EQUAL(address.size, 99);
		}
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", table[i].line);
	}
	/* The size counts: no NUL is needed behind it, and none is allowed within. */
	struct mxw_address address;
	CU_ASSERT_EQUAL(mxw_address_from_text("192.0.2.25", 9, &address), MXW_OK);
	CU_ASSERT_EQUAL(address.octets[3], 2);
	CU_ASSERT_EQUAL(mxw_address_from_text("::1\0x", 5, &address), MXW_SYNTAX);
	CU_ASSERT_EQUAL(mxw_address_from_text("::1\0", 4, &address), MXW_SYNTAX);
}

static void test_equal(void)
{
	struct mxw_address a = mxwt_address("192.0.2.25"),
			   b = mxwt_address("::ffff:192.0.2.25");
	struct mxw_address c = mxwt_address("192.0.2.26"), d = mxwt_address("c000:219::");

	CU_ASSERT_TRUE(mxw_address_equal(&a, &b));
	CU_ASSERT_FALSE(mxw_address_equal(&a, &c));
	/* The same leading octets, of the other family. */
	CU_ASSERT_FALSE(mxw_address_equal(&a, &d));
	CU_ASSERT_FALSE(mxw_address_equal(&d, &a));
}

static void test_network_text(void)
{
	static const struct {
		int line;
		const char *text;
		enum mxw_result result;
		const char *printed; /* of the network in *ret; NULL: untouched */
	} table[] = {
		{ __LINE__, "192.0.2.0/24", MXW_OK, "192.0.2.0/24" },
		{ __LINE__, "192.0.2.25", MXW_OK, "192.0.2.25/32" },
		{ __LINE__, "192.0.2.25/32", MXW_OK, "192.0.2.25/32" },
		{ __LINE__, "0.0.0.0/0", MXW_OK, "0.0.0.0/0" },
		{ __LINE__, "128.0.0.0/1", MXW_OK, "128.0.0.0/1" },
		{ __LINE__, "2001:db8:25::/64", MXW_OK, "2001:db8:25::/64" },
		{ __LINE__, "2001:db8::1", MXW_OK, "2001:db8::1/128" },
		{ __LINE__, "::/0", MXW_OK, "::/0" },
		{ __LINE__, "::ffff:0:0/96", MXW_OK, "0.0.0.0/0" },
		{ __LINE__, "::ffff:10.0.0.0/104", MXW_OK, "10.0.0.0/8" },
		{ __LINE__, "::ffff:10.1.2.3", MXW_OK, "10.1.2.3/32" },
		{ __LINE__, "::ffff:10.1.2.3/128", MXW_OK, "10.1.2.3/32" },
		{ __LINE__, "10.20.1.0/16", MXW_INVALID, "10.20.0.0/16" },
		{ __LINE__, "10.20.30.41/31", MXW_INVALID, "10.20.30.40/31" },
		{ __LINE__, "1.0.0.0/0", MXW_INVALID, "0.0.0.0/0" },
		{ __LINE__, "2001:db8::1/127", MXW_INVALID, "2001:db8::/127" },
		{ __LINE__, "::ffff:10.0.0.1/104", MXW_INVALID, "10.0.0.0/8" },
		{ __LINE__, "::ffff:10.0.0.0/95", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/33", MXW_SYNTAX, NULL },
		{ __LINE__, "2001:db8::/129", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/024", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/00", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/-1", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/+8", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/ 8", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/8/8", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/4294967304", MXW_SYNTAX, NULL },
		{ __LINE__, "192.0.2.0/255.255.255.0", MXW_SYNTAX, NULL },
		{ __LINE__, "/24", MXW_SYNTAX, NULL },
		{ __LINE__, "", MXW_SYNTAX, NULL },
	};
	char text[MXW_NETWORK_TEXT_MAX];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		unsigned failures = CU_get_number_of_failures();
		struct mxw_network network = { .prefix = 99 };
		enum mxw_result result =
			mxw_network_from_text(table[i].text, strlen(table[i].text), &network);

		CU_ASSERT_EQUAL(result, table[i].result);
		if (result != MXW_SYNTAX && table[i].printed != NULL) {
			CU_ASSERT_EQUAL(mxw_network_to_text(&network, text),
			                strlen(table[i].printed));
			CU_ASSERT_STRING_EQUAL(text, table[i].printed);
		} else {
			CU_ASSERT_EQUAL(network.prefix, 99);
		}
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", table[i].line);
	}
}

/* Bit n of an address, the most significant one first. */
static unsigned bit(const struct mxw_address *address, unsigned n)
{
	return (unsigned)address->octets[n / 8] >> (7 - n % 8) & 1u;
}

/* In this order, each one behind all before it. */
static void test_network_order(void)
{
	static const char *const ordered[] = {
		"0.0.0.0/0",   "10.0.0.0/8", "10.0.0.0/16",   "10.1.0.0/16",
		"10.1.0.0/32", "::/0",       "2001:db8::/32", "2001:db8::/33",
	};
	const size_t count = sizeof(ordered) / sizeof(ordered[0]);

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			const struct mxw_network a = mxwt_network(ordered[i]);
			const struct mxw_network b = mxwt_network(ordered[j]);
			int order = mxw_network_compare(&a, &b);

			CU_ASSERT_EQUAL((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}

static void test_holds(void)
{
	const uint64_t seed = 4632;
	struct mxwt_random random = mxwt_random_new(seed);
	unsigned failures = CU_get_number_of_failures();
	unsigned held = 0;

	for (unsigned i = 0; i < 20000; i++) {
		struct mxw_network network = { .address.size = i % 2 == 0 ? 4 : 16 };
		unsigned bits = network.address.size * 8u;
		struct mxw_address address;
		bool holds = true;

		network.prefix = (uint8_t)mxwt_random_below(&random, bits + 1);
		for (unsigned n = 0; n < network.prefix; n++)
			if (mxwt_random_chance(&random, 50))
				network.address.octets[n / 8] |= (uint8_t)(0x80u >> n % 8);
		/* Differs in one random bit, within the prefix or behind it. */
		address = network.address;
		unsigned flipped = mxwt_random_below(&random, bits);
		address.octets[flipped / 8] ^= (uint8_t)(0x80u >> flipped % 8);
		for (unsigned n = 0; n < network.prefix; n++)
			if (bit(&network.address, n) != bit(&address, n))
				holds = false;
		held += holds;
		CU_ASSERT_EQUAL(mxw_network_holds(&network, &address), holds);
		CU_ASSERT_TRUE(mxw_network_holds(&network, &network.address));
		address.size = address.size == 4 ? 16 : 4;
		CU_ASSERT_FALSE(mxw_network_holds(&network, &address));
	}
	/* Both outcomes were there, or this says nothing. */
	CU_ASSERT_TRUE(held > 5000 && held < 15000);
	mxwt_tell_seed(failures, seed);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "octets, mapped IPv4", test_from_octets },
		{ "addresses in text", test_address_text },
		{ "equality", test_equal },
		{ "networks in text", test_network_text },
		{ "order of networks", test_network_order },
		{ "prefixes bit by bit", test_holds },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "address", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
