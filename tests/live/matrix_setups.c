/*
 * One Unbound for each row. Our module is the first of the chain everywhere, as documented; with one
 * before it, see test-live-chains.c.
 */
#include "matrix.h"

#define MINIMISED "\tqname-minimisation: yes\n\tqname-minimisation-strict: yes\n"
/* Else what is known of a signed zone is not asked for again. */
#define NO_DENIAL "\taggressive-nsec: no\n"
/* A minimised query for an address would be held instead of the one that is meant. */
#define WHOLE_NAMES "\tqname-minimisation: no\n"

const struct matrix_setup matrix_setups[] = {
	/* Without a validator, what is stored unchecked is given out, too. */
	{ .title = "iterator",
	  .group = MATRIX_CHAINS,
	  .thorough = true,
	  .options = { .chain = "iterator", .server = MINIMISED } },
	{ .title = "validator",
	  .group = MATRIX_CHAINS,
	  .thorough = true,
	  .options = { .chain = "validator iterator", .server = WHOLE_NAMES NO_DENIAL },
	  .validates = true },
	{ .title = "subnetcache",
	  .group = MATRIX_CHAINS,
	  .options = { .chain = "subnetcache validator iterator",
	               .server = NO_DENIAL "\tsend-client-subnet: 127.0.0.0/8\n"
	                                   "\tclient-subnet-always-forward: yes\n"
	                                   "\tmax-client-subnet-ipv4: 24\n" },
	  .validates = true },
	{ .title = "dns64",
	  .group = MATRIX_CHAINS,
	  .options = { .chain = "dns64 validator iterator", .server = WHOLE_NAMES },
	  .synthesises = true },
	{ .title = "respip and RPZ",
	  .group = MATRIX_CHAINS,
	  .options = { .chain = "respip validator iterator",
	               .server = NO_DENIAL "\tresponse-ip: 198.51.100.0/24 always_nxdomain\n",
	               .clauses = "rpz:\n\tname: rpz.test.\n\tzonefile: \"rpz.zone\"\n" },
	  .validates = true },
	{ .title = "two threads",
	  .group = MATRIX_CACHES,
	  .options = { .chain = "validator iterator", .threads = 2, .server = NO_DENIAL },
	  .validates = true },
	{ .title = "0x20 upstream",
	  .group = MATRIX_CACHES,
	  .options = { .chain = "validator iterator", .server = "\tuse-caps-for-id: yes\n" } },
	{ .title = "aggressive NSEC",
	  .group = MATRIX_CACHES,
	  .options = { .chain = "validator iterator", .server = "\taggressive-nsec: yes\n" },
	  .validates = true,
	  .denies = true },
	{ .title = "stub-zone, no cache",
	  .group = MATRIX_CACHES,
	  .options = { .chain = "validator iterator", .upstream = LAB_STUB_NO_CACHE } },
	{ .title = "forward-zone",
	  .group = MATRIX_CACHES,
	  .options = { .chain = "validator iterator", .upstream = LAB_FORWARD } },
	{ .title = "forward-zone, no cache",
	  .group = MATRIX_CACHES,
	  .options = { .chain = "validator iterator", .upstream = LAB_FORWARD_NO_CACHE } },
	{ .title = "all doors",
	  .group = MATRIX_DOORS,
	  .options = { .chain = "validator iterator", .doors = true, .server = NO_DENIAL },
	  .validates = true },
	{ .title = "serve-expired",
	  .group = MATRIX_EXPIRED,
	  .options = { .chain = "validator iterator",
	               .server = "\tserve-expired: yes\n"
	                         "\tserve-expired-client-timeout: 0\n" },
	  .ttl_s = 1,
	  .stores_expired = true },
	{ .title = "serve-expired, client timeout",
	  .group = MATRIX_EXPIRED,
	  .options = { .chain = "validator iterator",
	               .server = "\tserve-expired: yes\n"
	                         "\tserve-expired-client-timeout: 50\n" },
	  .ttl_s = 1,
	  .stores_expired = true },
	{ .title = "prefetch",
	  .group = MATRIX_EXPIRED,
	  .options = { .chain = "validator iterator", .server = "\tprefetch: yes\n" },
	  .ttl_s = 10 },
	{ .title = "cachedb",
	  .group = MATRIX_CACHEDB,
	  .options = { .chain = "cachedb iterator" },
	  .redis = true },
	{ .title = "cachedb behind the validator",
	  .group = MATRIX_CACHEDB,
	  .options = { .chain = "validator cachedb iterator", .server = NO_DENIAL },
	  .redis = true,
	  .validates = true },
};

const size_t matrix_setup_count = sizeof(matrix_setups) / sizeof(*matrix_setups);
