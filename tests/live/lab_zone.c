/*
 * Two zones are fixed texts. The third is parsed by libldns, signed with a key made on the
 * spot, and printed; its bogus names are spoilt in the printed text, in their signatures.
 */
#include "lab_zone.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ldns/ldns.h>

#include "lab.h"

#define ALL_REAL(owner)                                                                        \
	owner " MX 10 " LAB_REAL_MX "\n" owner " A " LAB_REAL_A "\n" owner                     \
	      " AAAA " LAB_REAL_AAAA "\n" owner " TXT " LAB_REAL_TXT "\n"

#define APEX "@ SOA ns.test. hostmaster.test. 1 3600 600 86400 60\n@ NS ns.test.\n"

static const char root_zone[] = "$ORIGIN .\n$TTL 300\n" APEX;

static const char test_zone[] =
	"$ORIGIN test.\n$TTL 300\n" APEX "ns A 127.0.0.1\n"
	"mx.real A 192.0.2.25\n"
	"mx.spare A 192.0.2.26\n"
	"*.two MX 10 mx.spare\n"
	"*.two MX 20 " LAB_REAL_MX "\n" ALL_REAL("*") ALL_REAL("army") ALL_REAL(
		"*.army") "*.four.army MX 10 " LAB_REAL_MX "\n*.four.army A " LAB_REAL_A "\n"
			  "*.txt.army TXT " LAB_REAL_TXT "\n"
			  "void TXT " LAB_REAL_TXT "\n"
			  "*.alias CNAME army\n"
			  "*.chain CNAME one.hop\none.hop CNAME two.hop\ntwo.hop CNAME army\n"
			  "dn DNAME army\n"
			  "*.nomx CNAME nothing.txt.army\n"
			  "*.gone CNAME nothing.void\n";

static const char signed_zone[] = "$ORIGIN signed.test.\n$TTL 300\n" APEX ALL_REAL("watched")
	ALL_REAL("*.watched") ALL_REAL("plain") "alias CNAME watched\n"
						"*.alias CNAME watched\n"
						"txt.watched TXT " LAB_REAL_TXT "\n"
						"void TXT " LAB_REAL_TXT "\n"
						"bogus MX 10 " LAB_REAL_MX "\n"
						"bogus-alias CNAME watched\n";

/* Validity from an hour ago to tomorrow, for a clock that is a little off. */
static ldns_key *make_key(ldns_rdf *owner)
{
	const time_t now = time(NULL);
	ldns_key *key = ldns_key_new_frm_algorithm(LDNS_SIGN_ECDSAP256SHA256, 256);

	if (key == NULL)
		return NULL;
	ldns_key_set_pubkey_owner(key, ldns_rdf_clone(owner));
	ldns_key_set_flags(key, LDNS_KEY_ZONE_KEY | LDNS_KEY_SEP_KEY);
	ldns_key_set_inception(key, (uint32_t)(now - 3600));
	ldns_key_set_expiration(key, (uint32_t)(now + 86400));
	return key;
}

/* The DNSKEY as one line of text, without its newline. */
static bool print_trust_anchor(const ldns_rr *dnskey, char *to, size_t room)
{
	char *text = ldns_rr2str(dnskey);
	bool ok;

	if (text == NULL)
		return false;
	text[strcspn(text, "\n;")] = '\0';
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\t')
			*c = ' ';
	ok = lab_print(to, room, "%s", text);
	free(text);
	return ok;
}

/* The signed zone as text, to be freed. */
static char *sign_zone(char *trust_anchor, size_t room)
{
	char copy[sizeof(signed_zone)], *text = NULL;
	size_t text_size;
	FILE *source = NULL, *memory = NULL;
	ldns_dnssec_zone *zone = NULL;
	ldns_rdf *origin = ldns_dname_new_frm_str("signed.test.");
	ldns_key_list *keys = ldns_key_list_new();
	ldns_rr_list *added = ldns_rr_list_new();
	ldns_rr *dnskey = NULL;
	ldns_key *key;
	bool ok = false;

	memcpy(copy, signed_zone, sizeof(copy));
	source = fmemopen(copy, sizeof(copy) - 1, "r");
	if (source == NULL || origin == NULL || keys == NULL || added == NULL)
		goto out;
	key = make_key(origin);
	if (key == NULL || !ldns_key_list_push_key(keys, key))
		goto out;
	if (ldns_dnssec_zone_new_frm_fp(&zone, source, origin, 300, LDNS_RR_CLASS_IN) !=
	    LDNS_STATUS_OK)
		goto out;
	dnskey = ldns_key2rr(key);
	if (dnskey == NULL || !print_trust_anchor(dnskey, trust_anchor, room))
		goto out;
	ldns_key_set_keytag(key, ldns_calc_keytag(dnskey));
	if (ldns_dnssec_zone_add_rr(zone, dnskey) != LDNS_STATUS_OK)
		goto out;
	dnskey = NULL; /* the zone's now */
	if (ldns_dnssec_zone_sign(zone, added, keys, ldns_dnssec_default_replace_signatures,
	                          NULL) != LDNS_STATUS_OK)
		goto out;
	memory = open_memstream(&text, &text_size);
	if (memory == NULL)
		goto out;
	ldns_dnssec_zone_print(memory, zone);
	ok = true;
out:
	if (memory != NULL && fclose(memory) != 0)
		ok = false;
	if (source != NULL)
		(void)fclose(source);
	ldns_rr_free(dnskey);
	/* The zone owns the RRs that signing added to it. */
	ldns_rr_list_free(added);
	ldns_dnssec_zone_deep_free(zone);
	ldns_key_list_free(keys);
	ldns_rdf_deep_free(origin);
	if (!ok) {
		free(text);
		return NULL;
	}
	return text;
}

/*
 * Changes one letter of the signature over the MX of "bogus" and over the CNAME of
 * "bogus-alias", in place. The data stay what they are, so that a resolver which lets them
 * through is seen.
 */
static bool spoil(char *text)
{
	static const char signer[] = " signed.test. ";
	unsigned spoilt_count = 0;

	for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		char *signature;

		*end = '\0';
		if (strncmp(line, "bogus", 5) == 0 &&
		    (strstr(line, "\tRRSIG\tMX ") != NULL ||
		     strstr(line, "\tRRSIG\tCNAME ") != NULL) &&
		    (signature = strstr(line, signer)) != NULL) {
			signature += sizeof(signer) - 1;
			*signature = *signature == 'A' ? 'B' : 'A';
			spoilt_count++;
		}
		*end = '\n';
	}
	return spoilt_count == 2;
}

static bool write_in(const char *dir, const char *name, const char *text)
{
	char path[PATH_MAX];

	return lab_print(path, sizeof(path), "%s/%s", dir, name) && lab_write_file(path, text);
}

bool lab_zone_write(const char *dir, char *trust_anchor, size_t trust_anchor_room)
{
	char *text = sign_zone(trust_anchor, trust_anchor_room);
	bool ok = false;

	if (text == NULL || !spoil(text)) {
		lab_say("signed.test. cannot be signed");
		goto out;
	}
	ok = write_in(dir, "root.zone", root_zone) && write_in(dir, "test.zone", test_zone) &&
	     write_in(dir, "signed.zone", text);
out:
	free(text);
	return ok;
}
