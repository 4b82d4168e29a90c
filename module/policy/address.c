/* Addresses and networks. An address is its octets in network byte order, so that a prefix is a
 * comparison of leading bits, the same for both families; IPv4-mapped IPv6 is turned into IPv4 at
 * the two doors, from_octets and from_text. Reading and printing is inet_pton and inet_ntop. */
#include <mxwarden/address.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool mxw_address_from_octets(const uint8_t *octets, size_t size, struct mxw_address *ret)
{
	struct mxw_address address = { .size = 4 };

	if (size == 16 && memcmp(octets, mapped_prefix, sizeof(mapped_prefix)) != 0)
		address.size = 16;
	else if (size == 16)
		octets += sizeof(mapped_prefix);
	else if (size != 4)
		return false;
	memcpy(address.octets, octets, address.size);
	*ret = address;
	return true;
}

/* As mxw_address_from_text(), but says whether it was written as IPv6. */
static enum mxw_result read_address(const char *text, size_t size, struct mxw_address *ret,
                                    bool *ret_written_as_ipv6)
{
	char copy[MXW_ADDRESS_TEXT_MAX];
	uint8_t octets[16];
	bool ipv6;

	if (size == 0 || size >= sizeof(copy) || memchr(text, '\0', size) != NULL)
		return MXW_SYNTAX;
	memcpy(copy, text, size);
	copy[size] = '\0';
	ipv6 = strchr(copy, ':') != NULL;
	if (inet_pton(ipv6 ? AF_INET6 : AF_INET, copy, octets) != 1)
		return MXW_SYNTAX;
	if (!mxw_address_from_octets(octets, ipv6 ? 16 : 4, ret))
		return MXW_SYNTAX;
	*ret_written_as_ipv6 = ipv6;
	return MXW_OK;
}

enum mxw_result mxw_address_from_text(const char *text, size_t size, struct mxw_address *ret)
{
	bool ipv6;

	return read_address(text, size, ret, &ipv6);
}

size_t mxw_address_to_text(const struct mxw_address *address, char text[MXW_ADDRESS_TEXT_MAX])
{
	int family = address->size == 4 ? AF_INET : AF_INET6;

	if (inet_ntop(family, address->octets, text, MXW_ADDRESS_TEXT_MAX) == NULL)
		text[0] = '\0';
	return strlen(text);
}

bool mxw_address_equal(const struct mxw_address *a, const struct mxw_address *b)
{
	return a->size == b->size && memcmp(a->octets, b->octets, a->size) == 0;
}

bool mxw_address_is_loopback(const struct mxw_address *address)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (address->size == 4)
		return address->octets[0] == 127;
	return memcmp(address->octets, one, sizeof(one)) == 0;
}

/* Clears the bits behind the prefix; false when one of them was set. */
static bool clear_host_bits(struct mxw_network *network)
{
	bool clean = true;

	for (unsigned bit = network->prefix; bit < network->address.size * 8u; bit++) {
		uint8_t mask = (uint8_t)(0x80u >> (bit % 8));

		if (network->address.octets[bit / 8] & mask) {
			network->address.octets[bit / 8] &= (uint8_t)~mask;
			clean = false;
		}
	}
	return clean;
}

bool mxw_network_is_sound(const struct mxw_network *network)
{
	struct mxw_network copy = *network;

	return (copy.address.size == 4 || copy.address.size == 16) &&
	       copy.prefix <= copy.address.size * 8 && clear_host_bits(&copy);
}

/* A number of one to three digits without a leading zero. */
static bool read_prefix(const char *text, size_t size, unsigned *ret)
{
	unsigned value = 0;

	if (size == 0 || size > 3 || (size > 1 && text[0] == '0'))
		return false;
	for (size_t i = 0; i < size; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10u + (unsigned)(text[i] - '0');
	}
	*ret = value;
	return true;
}

enum mxw_result mxw_network_from_text(const char *text, size_t size, struct mxw_network *ret)
{
	const char *slash = size > 0 ? memchr(text, '/', size) : NULL;
	size_t address_size = slash != NULL ? (size_t)(slash - text) : size;
	struct mxw_network network;
	unsigned prefix, most;
	bool ipv6, clean;

	if (read_address(text, address_size, &network.address, &ipv6) != MXW_OK)
		return MXW_SYNTAX;
	most = ipv6 ? 128 : 32;
	prefix = most;
	if (slash != NULL && !read_prefix(slash + 1, size - address_size - 1, &prefix))
		return MXW_SYNTAX;
	if (prefix > most)
		return MXW_SYNTAX;
	if (ipv6 && network.address.size == 4) {
		/* Shorter than /96 it would hold more than mapped addresses. */
		if (prefix < 96)
			return MXW_SYNTAX;
		prefix -= 96;
	}
	network.prefix = (uint8_t)prefix;
	clean = clear_host_bits(&network);
	*ret = network;
	return clean ? MXW_OK : MXW_INVALID;
}

size_t mxw_network_to_text(const struct mxw_network *network, char text[MXW_NETWORK_TEXT_MAX])
{
	size_t length = mxw_address_to_text(&network->address, text);
	int more = snprintf(text + length, MXW_NETWORK_TEXT_MAX - length, "/%u",
	                    (unsigned)network->prefix);

	return length + (more > 0 ? (size_t)more : 0);
}

int mxw_network_compare(const struct mxw_network *a, const struct mxw_network *b)
{
	int difference = (int)a->address.size - (int)b->address.size;

	if (difference == 0)
		difference = memcmp(a->address.octets, b->address.octets, a->address.size);
	return difference != 0 ? difference : (int)a->prefix - (int)b->prefix;
}

bool mxw_network_holds(const struct mxw_network *network, const struct mxw_address *address)
{
	unsigned whole = network->prefix / 8u;
	unsigned rest = network->prefix % 8u;

	if (network->address.size != address->size)
		return false;
	if (memcmp(network->address.octets, address->octets, whole) != 0)
		return false;
	return rest == 0 ||
	       ((network->address.octets[whole] ^ address->octets[whole]) >> (8u - rest)) == 0;
}
