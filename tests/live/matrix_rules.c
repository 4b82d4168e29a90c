/*
 * What makes no sense, and why. The first rule that applies gives the reason; without a rule a path is
 * run. Nothing is left out because it would fail.
 */
#include "matrix.h"

static bool is_address(const struct matrix_way *way)
{
	return way->type == LDNS_RR_TYPE_A || way->type == LDNS_RR_TYPE_AAAA;
}

/* Through a door of its own, which is the worker's business alone. */
static bool is_door(const struct matrix_way *way)
{
	return way->transport > LAB_TCP || way->clients >= MATRIX_PROXIED_IPV4 ||
	       way->pipelined || way->clients == MATRIX_LOOPBACK6;
}

static bool nothing_in_class(const struct matrix_path *path)
{
	return path->way->class_ == LDNS_RR_CLASS_CH;
}

static bool fails_by_itself(const struct matrix_path *path)
{
	return path->way->class_ == LDNS_RR_CLASS_ANY && path->setup->redis &&
	       path->setup->validates;
}

static bool other_door(const struct matrix_path *path)
{
	return is_door(path->way) != path->setup->options.doors;
}

static bool not_validated(const struct matrix_path *path)
{
	return path->shape->is_signed && !path->setup->validates;
}

static bool not_synthesised(const struct matrix_path *path)
{
	return path->shape->ipv4_only && !(path->setup->synthesises && is_address(path->way));
}

static bool synthesised_unchecked(const struct matrix_path *path)
{
	return path->shape->ipv4_only && path->way->cd;
}

static bool no_exchanger(const struct matrix_path *path)
{
	return path->shape->exchanger && is_address(path->way);
}

static bool not_held(const struct matrix_path *path)
{
	return path->order->at_once && !path->shape->held;
}

static bool threads_in_flight(const struct matrix_path *path)
{
	return path->order->at_once && path->setup->options.threads > 1;
}

static bool denied(const struct matrix_path *path)
{
	return path->setup->denies && path->shape->is_signed &&
	       (path->order->at_once || path->way->type == LDNS_RR_TYPE_ANY);
}

static bool no_alias(const struct matrix_path *path)
{
	return path->order->at_last &&
	       (!path->shape->alias || path->shape->is_signed || path->shape->exchanger);
}

static bool never_expires(const struct matrix_path *path)
{
	return path->order->expires &&
	       (path->setup->ttl_s == 0 || !path->shape->held || path->shape->is_signed);
}

static bool not_stored_expired(const struct matrix_path *path)
{
	return path->order->expires && path->order->at_once && !path->setup->stores_expired;
}

/* RD=0 asks the cache alone. */
static bool nothing_cached(const struct matrix_path *path)
{
	const struct matrix_order *order = path->order;
	const bool no_cache = path->setup->options.upstream == LAB_STUB_NO_CACHE ||
	                      path->setup->options.upstream == LAB_FORWARD_NO_CACHE;

	return path->way->no_rd &&
	       (order->at_once || (no_cache && path->shape->held) || path->setup->ttl_s == 1 ||
	        (order->before[0] == '\0' && order->after[0] == 'm') ||
	        (order->weakness != MATRIX_STRICT && order->means == MATRIX_RELOAD));
}

static bool any_at_alias(const struct matrix_path *path)
{
	return path->way->type == LDNS_RR_TYPE_ANY && path->shape->alias &&
	       !path->shape->exchanger && (path->shape->far || path->order->at_once);
}

static bool decides_nothing(const struct matrix_path *path)
{
	return !path->setup->thorough &&
	       (path->shape->variant || (path->way->variant && !path->setup->options.doors));
}

/* Through other doors comes what is stored for all: one change in between is enough for them. */
static bool stores_nothing(const struct matrix_path *path)
{
	const enum matrix_weakness weakness = path->order->weakness;

	return weakness != MATRIX_STRICT && !path->way->stores &&
	       !(path->setup->options.doors && weakness == MATRIX_HOST_MONITOR);
}

static const struct rule {
	const char *reason;
	bool (*applies)(const struct matrix_path *path);
} rules[] = {
	{ "nothing real is served in class CH", nothing_in_class },
	{ "Unbound fails with class ANY from Redis behind a validator", fails_by_itself },
	{ "the doors are the same in front of every chain: they are tried with one",
	  other_door },
	{ "without a validator a signed zone is like any other", not_validated },
	{ "names with IPv4 only are for DNS64", not_synthesised },
	{ "with CD=1 nothing is synthesised", synthesised_unchecked },
	{ "exchangers are in an MX only", no_exchanger },
	{ "setups change nothing about it: it is tried in two of them", decides_nothing },
	{ "it does not decide what is stored meanwhile", stores_nothing },
	{ "NSD cannot hold an answer back", not_held },
	{ "which thread reads what is not known", threads_in_flight },
	{ "the cache answers ANY, and what is held, from what it knows of the zone", denied },
	{ "there is nothing behind an alias to wait for", no_alias },
	{ "nothing runs out so soon", never_expires },
	{ "nothing is answered that has run out", not_stored_expired },
	{ "RD=0 asks the cache alone, and nothing is in it", nothing_cached },
	{ "nobody follows an alias for ANY", any_at_alias },
};

const char *matrix_excluded(const struct matrix_path *path)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].applies(path))
			return rules[i].reason;
	return NULL;
}
