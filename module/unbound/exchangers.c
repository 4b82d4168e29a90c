/* Two passes over the RRsets of an answer. The first one gives the host of each MX record in the answer
 * section. The second one gives addresses. To a question for MX the additional section may hold those of
 * the hosts, and those of name servers too: an address counts when its owner is one of the hosts. To a
 * question for addresses the answer section itself says where a domain without MX gets its mail; ANY asks
 * for both.
 *
 * The owner is looked for among the hosts only when a network holds the address, which is rare. A domain's
 * owner could still make it frequent; then, after SEARCHES_MAX, the address counts without a search: the
 * work stays linear, and who fills an answer with such addresses is stopped rather than let through. */
#include "unbound/exchangers.h"

#include "sldns/rrdef.h"
#include "util/data/packed_rrset.h"

#define SEARCHES_MAX 64u
#define MX_FIXED_SIZE 2u /* the preference, before the host */

void mxwi_exchanges_begin(struct mxwi_exchange_walk *walk, const struct mxw_policy *policy,
                          const struct reply_info *reply, uint16_t qtype)
{
	*walk = (struct mxwi_exchange_walk){
		.policy = policy,
		.reply = reply,
		.qtype = qtype,
		.at_addresses = !mxw_policy_judges_exchanges(policy),
	};
}

static uint16_t type_of(const struct ub_packed_rrset_key *rrset)
{
	return ntohs(rrset->rk.type);
}

/* The rdata of a record, behind its two-octet size. */
static const uint8_t *rdata_of(const struct ub_packed_rrset_key *rrset, size_t rr,
                               size_t *ret_size)
{
	const struct packed_rrset_data *data = rrset->entry.data;

	*ret_size = data->rr_len[rr] - 2;
	return data->rr_data[rr] + 2;
}

static size_t count_of(const struct ub_packed_rrset_key *rrset)
{
	const struct packed_rrset_data *data = rrset->entry.data;

	return data->count;
}

/* The host of an MX record; false: it has none, or says that there is none (RFC 7505). */
static bool host_of(const struct ub_packed_rrset_key *rrset, size_t rr, struct mxw_name *ret)
{
	size_t size;
	const uint8_t *rdata = rdata_of(rrset, rr, &size);

	return size > MX_FIXED_SIZE &&
	       mxw_name_from_wire(rdata + MX_FIXED_SIZE, size - MX_FIXED_SIZE, ret) &&
	       ret->labels > 0;
}

static bool next_host(struct mxwi_exchange_walk *walk, struct mxwi_exchange *ret)
{
	const struct reply_info *reply = walk->reply;

	for (; walk->rrset < reply->an_numrrsets; walk->rrset++, walk->rr = 0) {
		const struct ub_packed_rrset_key *rrset = reply->rrsets[walk->rrset];

		if (type_of(rrset) != LDNS_RR_TYPE_MX)
			continue;
		while (walk->rr < count_of(rrset))
			if (host_of(rrset, walk->rr++, &ret->name))
				return true;
	}
	return false;
}

/* Is the name the host of some MX record of the answer? */
static bool is_host(const struct reply_info *reply, struct mxw_name name)
{
	struct mxwi_exchange_walk hosts = { .reply = reply };
	struct mxwi_exchange host;

	while (next_host(&hosts, &host))
		if (mxw_name_equal(host.name, name))
			return true;
	return false;
}

/* May the RRset have addresses that mail would go to? */
static bool is_looked_at(const struct mxwi_exchange_walk *walk)
{
	const struct reply_info *reply = walk->reply;
	const uint16_t type = type_of(reply->rrsets[walk->rrset]);
	const bool mx = walk->qtype == LDNS_RR_TYPE_MX, any = walk->qtype == LDNS_RR_TYPE_ANY;

	if (type != LDNS_RR_TYPE_A && type != LDNS_RR_TYPE_AAAA)
		return false;
	if (walk->rrset < reply->an_numrrsets)
		return !mx;
	return (mx || any) && walk->rrset >= reply->an_numrrsets + reply->ns_numrrsets;
}

static bool next_address(struct mxwi_exchange_walk *walk, struct mxwi_exchange *ret)
{
	const struct reply_info *reply = walk->reply;

	for (; walk->rrset < reply->rrset_count; walk->rrset++, walk->rr = 0) {
		const struct ub_packed_rrset_key *rrset = reply->rrsets[walk->rrset];
		const bool additional = walk->rrset >= reply->an_numrrsets;

		if (!is_looked_at(walk) ||
		    !mxw_name_from_wire(rrset->rk.dname, rrset->rk.dname_len, &ret->name))
			continue;
		while (walk->rr < count_of(rrset)) {
			size_t size;
			const uint8_t *rdata = rdata_of(rrset, walk->rr++, &size);

			if (!mxw_address_from_octets(rdata, size, &ret->address) ||
			    !mxw_policy_lists_address(walk->policy, &ret->address))
				continue;
			if (!additional || ++walk->searches > SEARCHES_MAX ||
			    is_host(reply, ret->name))
				return true;
		}
	}
	return false;
}

bool mxwi_exchanges_next(struct mxwi_exchange_walk *walk, struct mxwi_exchange *ret)
{
	*ret = (struct mxwi_exchange){ .name = mxw_name_root() };
	if (!walk->at_addresses) {
		if (next_host(walk, ret))
			return true;
		walk->at_addresses = true;
		walk->rrset = 0;
		walk->rr = 0;
	}
	return mxw_policy_judges_addresses(walk->policy) && next_address(walk, ret);
}
