/*
 * Doors, clients, bits and types: whatever of a query may decide how Unbound treats it.
 */
#include "matrix.h"

const struct matrix_way matrix_ways[] = {
	{ .title = "UDP", .type = LDNS_RR_TYPE_MX, .stores = true },
	{ .title = "TCP", .type = LDNS_RR_TYPE_MX, .transport = LAB_TCP, .variant = true },
	{ .title = "EDNS", .type = LDNS_RR_TYPE_MX, .edns = true, .variant = true },
	{ .title = "mixed case", .type = LDNS_RR_TYPE_MX, .capitals = true, .variant = true },
	{ .title = "RD=0", .type = LDNS_RR_TYPE_MX, .no_rd = true, .stores = true },
	{ .title = "CD=1", .type = LDNS_RR_TYPE_MX, .cd = true },
	{ .title = "DO=1", .type = LDNS_RR_TYPE_MX, .do_bit = true },
	{ .title = "CD=1 DO=1",
	  .type = LDNS_RR_TYPE_MX,
	  .cd = true,
	  .do_bit = true,
	  .variant = true },
	{ .title = "ECS", .type = LDNS_RR_TYPE_MX, .ecs = true, .stores = true },
	{ .title = "class ANY",
	  .type = LDNS_RR_TYPE_MX,
	  .class_ = LDNS_RR_CLASS_ANY,
	  .stores = true },
	{ .title = "class CH", .type = LDNS_RR_TYPE_MX, .class_ = LDNS_RR_CLASS_CH },
	{ .title = "type ANY", .type = LDNS_RR_TYPE_ANY, .stores = true },
	{ .title = "type A", .type = LDNS_RR_TYPE_A, .stores = true },
	{ .title = "type AAAA", .type = LDNS_RR_TYPE_AAAA, .stores = true },
	{ .title = "type AAAA CD=1", .type = LDNS_RR_TYPE_AAAA, .cd = true, .stores = true },
	{ .title = "IPv6", .type = LDNS_RR_TYPE_MX, .clients = MATRIX_LOOPBACK6 },
	{ .title = "TCP, pipelined",
	  .type = LDNS_RR_TYPE_MX,
	  .transport = LAB_TCP,
	  .pipelined = true },
	{ .title = "TLS", .type = LDNS_RR_TYPE_MX, .transport = LAB_TLS },
	{ .title = "TLS, pipelined",
	  .type = LDNS_RR_TYPE_MX,
	  .transport = LAB_TLS,
	  .pipelined = true },
	{ .title = "HTTPS", .type = LDNS_RR_TYPE_MX, .transport = LAB_HTTPS },
	{ .title = "HTTPS, many streams",
	  .type = LDNS_RR_TYPE_MX,
	  .transport = LAB_HTTPS,
	  .pipelined = true },
	{ .title = "PROXYv2 over UDP",
	  .type = LDNS_RR_TYPE_MX,
	  .clients = MATRIX_PROXIED_IPV4 },
	{ .title = "PROXYv2 over TCP",
	  .type = LDNS_RR_TYPE_MX,
	  .clients = MATRIX_PROXIED_IPV4,
	  .transport = LAB_TCP },
	{ .title = "PROXYv2, IPv6", .type = LDNS_RR_TYPE_MX, .clients = MATRIX_PROXIED_IPV6 },
	{ .title = "PROXYv2, IPv4 mapped",
	  .type = LDNS_RR_TYPE_MX,
	  .clients = MATRIX_PROXIED_MAPPED },
};

const size_t matrix_way_count = sizeof(matrix_ways) / sizeof(*matrix_ways);

/* Who comes from where. A proxy's own address is that of the other side: it must not count. */
static const struct origin {
	const char *from, *proxied;
} origins[MATRIX_CLIENTS][3] = {
	/* desktop, outbound, second */
	[MATRIX_IPV4] = { { "127.0.20.1", NULL },
	                  { "127.0.10.1", NULL },
	                  { "127.0.11.1", NULL } },
	[MATRIX_LOOPBACK6] = { { "127.0.20.1", NULL },
	                       { "::1", NULL },
	                       { "127.0.11.1", NULL } },
	[MATRIX_PROXIED_IPV4] = { { "127.0.10.1", "127.0.20.1" },
	                          { "127.0.20.1", "127.0.10.1" },
	                          { "127.0.20.1", "127.0.11.1" } },
	[MATRIX_PROXIED_IPV6] = { { "127.0.10.1", "2001:db8:20::1" },
	                          { "127.0.20.1", "2001:db8:10::1" },
	                          { "127.0.20.1", "2001:db8:11::1" } },
	[MATRIX_PROXIED_MAPPED] = { { "127.0.10.1", "::ffff:127.0.20.1" },
	                            { "127.0.20.1", "::ffff:127.0.10.1" },
	                            { "127.0.20.1", "::ffff:127.0.11.1" } },
};

struct lab_query matrix_query(const struct matrix_way *way, char client, const char *name)
{
	static const struct matrix_way plain = { .title = "plain" };
	const bool desktop = client == 'p' || client == 'd';
	const struct matrix_way *as = client == 'p' ? &plain : way;
	const struct origin *origin = &origins[as->clients][desktop         ? 0
	                                                    : client == 'm' ? 1
	                                                                    : 2];

	return (struct lab_query){
		.from = origin->from,
		.proxied = origin->proxied,
		.name = name,
		.type = way->type,
		.class_ = as->class_,
		.transport = as->transport,
		/* For those who fill the cache, RD=0 would do nothing. */
		.no_rd = as->no_rd && !desktop,
		.cd = as->cd,
		.edns = as->edns,
		.do_bit = as->do_bit,
		.ecs = as->ecs,
	};
}

/* Only group second, with NXDOMAIN, covers addresses. */
bool matrix_is_covered(const struct matrix_way *way, char client)
{
	return client == 's' || (client == 'm' && (way->type == LDNS_RR_TYPE_MX ||
	                                           way->type == LDNS_RR_TYPE_ANY));
}

void matrix_vary_case(char *name)
{
	for (unsigned i = 0; name[i] != '\0'; i++)
		if (i % 2 == 0 && name[i] >= 'a' && name[i] <= 'z')
			name[i] = (char)(name[i] - 'a' + 'A');
}
