/* mxw_network_from_text() decides; what it refuses is looked at again for the spellings of
 * other programs: masks, ports and brackets, octets left out, ranges, names. */
#include "config/network_text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "config/quote.h"

#define WRITTEN_MAX 48u /* longer texts get no guess */
#define GUESS_MAX 80u

/* Nobody holds more than these: 10.0.0.0/8, and the few holders of an IPv6 /16. A wider one has a digit
 * missing in its prefix. */
#define WIDEST_IPV4 8u
#define WIDEST_IPV6 16u

/* The prefix length of a mask; false when its bits are not all in front. */
static bool prefix_of_mask(const char *text, unsigned char *ret)
{
	struct in_addr mask;
	uint32_t bits;
	unsigned char prefix = 0;

	if (inet_pton(AF_INET, text, &mask) != 1)
		return false;
	for (bits = ntohl(mask.s_addr); bits & 0x80000000u; bits <<= 1)
		prefix++;
	if (bits != 0 || prefix == 0)
		return false;
	*ret = prefix;
	return true;
}

/* `10.20` and `10.20.` become `10.20.0.0`. */
static void complete_octets(char *address, size_t room)
{
	size_t size = strlen(address), dots = 0;

	if (size == 0 || strspn(address, "0123456789.") != size)
		return;
	if (address[size - 1] == '.')
		address[--size] = '\0';
	for (size_t i = 0; i < size; i++)
		dots += address[i] == '.';
	for (; dots < 3 && size + 2 < room; dots++, size += 2)
		memcpy(address + size, ".0", 3);
}

/* Cuts the port off an IPv4 address; one of IPv6 has it behind brackets. */
static void cut_port(char *address)
{
	char *colon = strchr(address, ':');

	if (colon != NULL && strchr(address, '.') != NULL && strchr(address, '.') < colon &&
	    colon[1] != '\0' && colon[1 + strspn(colon + 1, "0123456789")] == '\0')
		*colon = '\0';
}

/* Writes the network that was probably meant; false: no idea. */
static bool guess_network(const char *text, size_t size, char guess[GUESS_MAX])
{
	char copy[WRITTEN_MAX], *address = copy, *prefix, *end;
	struct mxw_network network;
	unsigned char length = 0;

	if (size >= sizeof(copy) || memchr(text, '\0', size) != NULL)
		return false;
	memcpy(copy, text, size);
	copy[size] = '\0';
	prefix = strchr(copy, '/');
	if (prefix != NULL)
		*prefix++ = '\0';
	if (address[0] == '[') {
		address++;
		end = strchr(address, ']');
		if (end == NULL)
			return false;
		*end = '\0';
	}
	cut_port(address);
	/* A zone. */
	end = strchr(address, '%');
	if (end != NULL)
		*end = '\0';
	if (prefix == NULL || strchr(prefix, '.') == NULL)
		(void)snprintf(guess, GUESS_MAX, "%s%s%s", address, prefix != NULL ? "/" : "",
		               prefix != NULL ? prefix : "");
	else if (prefix_of_mask(prefix, &length))
		(void)snprintf(guess, GUESS_MAX, "%s/%u", address, (unsigned)length);
	else
		return false;
	if (mxw_network_from_text(guess, strlen(guess), &network) == MXW_SYNTAX &&
	    prefix != NULL) {
		char octets[WRITTEN_MAX + sizeof(".0.0.0")];

		(void)snprintf(octets, sizeof(octets), "%s", address);
		complete_octets(octets, sizeof(octets));
		(void)snprintf(guess, GUESS_MAX, "%s/%s", octets, prefix);
	}
	if (mxw_network_from_text(guess, strlen(guess), &network) == MXW_SYNTAX)
		return false;
	/* Bits behind the prefix are gone now. */
	if (prefix != NULL)
		(void)mxw_network_to_text(&network, guess);
	return true;
}

/* Is it a word for every client? */
static bool is_any(const char *text, size_t size)
{
	return (size == 1 && text[0] == '*') ||
	       (size == 3 &&
	        (strncasecmp(text, "any", 3) == 0 || strncasecmp(text, "all", 3) == 0));
}

/* What would be right where the address is one, and what is behind the "/" is no prefix; NULL: the
 * address is none. */
static const char *advice_on_prefix(const char *text, size_t size)
{
	const char *slash = memchr(text, '/', size);
	struct mxw_network network;

	if (slash == NULL ||
	    mxw_network_from_text(text, (size_t)(slash - text), &network) != MXW_OK)
		return NULL;
	return network.address.size == 4 ? "; a prefix is from /8 to /32"
	                                 : "; a prefix is from /16 to /128";
}

/* Why it is no network, as far as the text shows it. */
static const char *nature_of(const char *text, size_t size, enum mxwi_network_use use)
{
	const char *on_prefix = advice_on_prefix(text, size);
	bool letter = false, several = false;

	for (size_t i = 0; i < size; i++) {
		letter = letter || (text[i] >= 'g' && text[i] <= 'z');
		several = several || (i > 0 && i + 1 < size && text[i] != '\0' &&
		                      strchr(",; ", text[i]) != NULL);
	}
	if (is_any(text, size))
		return use == MXWI_NETWORK_OF_CLIENTS ? "; write \"any\" for every client"
		                                      : "; write the networks of the servers";
	if (several && !letter)
		return "; write each by itself";
	if (on_prefix != NULL)
		return on_prefix;
	if (memchr(text, '-', size) != NULL && memchr(text, '.', size) != NULL &&
	    text[0] >= '0' && text[0] <= '9')
		return "; write a range as networks";
	if (memchr(text, '*', size) != NULL)
		return "; write ADDRESS/PREFIX for all addresses that begin alike";
	if (letter && memchr(text, ':', size) == NULL)
		return "; names are not looked up, write the addresses";
	return "";
}

/* Has the network more addresses than anybody means? Reports it. */
static bool find_wide(struct mxwi_findings *findings, const struct mxwi_node *node,
                      enum mxwi_network_use use, const struct mxw_network *network)
{
	const unsigned widest = network->address.size == 4 ? WIDEST_IPV4 : WIDEST_IPV6;
	const bool of_clients = use == MXWI_NETWORK_OF_CLIENTS;
	const char *quoted = MXWI_QUOTE(node->text, node->size);

	if (network->prefix >= widest)
		return false;
	if (network->prefix == 0 && of_clients)
		mxwi_find(findings, node->mark, MXWI_CODE_USE_ANY,
		          "%s would be every address; write \"any\" if that is meant", quoted);
	else
		mxwi_find(findings, node->mark, MXWI_CODE_WIDE_NETWORK,
		          "%s is wider than /%u and holds far more than mail %s; "
		          "write the networks of the %s",
		          quoted, widest, of_clients ? "hosts" : "servers",
		          of_clients ? "hosts, or \"any\" for every client" : "servers");
	return true;
}

bool mxwi_network_read(struct mxwi_findings *findings, const struct mxwi_node *node,
                       enum mxwi_network_use use, struct mxw_network *ret)
{
	struct mxw_network network;
	char corrected[MXW_NETWORK_TEXT_MAX], guess[GUESS_MAX];
	const char *quoted = MXWI_QUOTE(node->text, node->size);
	enum mxw_result result = mxw_network_from_text(node->text, node->size, &network);

	if (result == MXW_SYNTAX && guess_network(node->text, node->size, guess)) {
		bool had_port = memchr(node->text, ':', node->size) != NULL &&
		                strchr(guess, ':') == NULL;

		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NETWORK,
		          "%s is neither an address nor a network; write \"%s\"%s", quoted,
		          guess, had_port ? ", without the port" : "");
		return false;
	}
	if (result == MXW_SYNTAX) {
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NETWORK,
		          "%s is neither an address nor a network%s", quoted,
		          nature_of(node->text, node->size, use));
		return false;
	}
	if (find_wide(findings, node, use, &network))
		return false;
	if (result != MXW_OK) {
		(void)mxw_network_to_text(&network, corrected);
		mxwi_find(findings, node->mark, MXWI_CODE_HOST_BITS,
		          "%s has bits set behind its prefix; write \"%s\"", quoted, corrected);
		return false;
	}
	*ret = network;
	return true;
}
