/* People have lists already, made for ad blockers, hosts files and response policy zones, and
 * copy lines of them. Each is recognised by what no entry can be: its marks, an address in
 * front, a record type in its place. The name in it is handed back, for the entry that means
 * the same; where the line exempts a name, or says nothing about one, that is said instead. */
#include "config/name_parts.h"

#include <strings.h>

static bool begins(struct mxwi_word word, const char *with)
{
	return word.size >= strlen(with) && memcmp(word.text, with, strlen(with)) == 0;
}

static bool ends(struct mxwi_word word, const char *with)
{
	size_t size = strlen(with);

	return word.size >= size && strncasecmp(word.text + word.size - size, with, size) == 0;
}

static bool is_word(struct mxwi_word word, const char *wanted)
{
	return word.size == strlen(wanted) && ends(word, wanted);
}

static struct mxwi_word without_start(struct mxwi_word word, size_t size)
{
	return (struct mxwi_word){ word.text + size, word.size - size };
}

/* What is known to be meant; NULL: nothing is. */
static bool found(struct mxwi_fault *fault, const struct mxwi_word *meant)
{
	fault->has_meant = true;
	fault->meant = meant != NULL ? *meant : (struct mxwi_word){ NULL, 0 };
	return true;
}

/* `||army.ml^$third-party`, `@@||army.ml^`, `|https://army.ml/`, `! comment`, `[Adblock Plus]`.
 * */
static bool is_adblock(struct mxwi_word text, struct mxwi_fault *fault)
{
	struct mxwi_word name = text;
	bool is_exception = begins(text, "@@");
	size_t size = 0;

	if (begins(text, "! ") || begins(text, "[Adblock")) {
		(void)mxwi_fault_set(fault, MXWI_CODE_ADBLOCK_RULE,
		                     "is a line of an ad blocker's list that names nothing; "
		                     "leave it out, or begin a comment with \"#\"");
		return found(fault, NULL);
	}
	if (!begins(text, "||") && !begins(text, "@@|") && !begins(text, "|http") &&
	    mxwi_find_unescaped(text, "^") == NULL)
		return false;
	if (is_exception)
		name = without_start(name, 2);
	while (begins(name, "|"))
		name = without_start(name, 1);
	for (size_t i = 0; i + 3 <= name.size; i++)
		if (memcmp(name.text + i, "://", 3) == 0) {
			name = without_start(name, i + 3);
			break;
		}
	while (size < name.size && strchr("^$/:| \t", name.text[size]) == NULL)
		size++;
	/* Without the marks in front, only a "^" right behind a name is theirs: `regexp:^army`. */
	if (text.text[0] != '|' && !is_exception && size > 0 && size < name.size &&
	    name.text[size] == ':')
		return false;
	name.size = size;
	(void)mxwi_fault_set(fault, MXWI_CODE_ADBLOCK_RULE,
	                     is_exception ? "is an exception of an ad blocker, "
	                                    "which belongs in a rule under \"allow\""
	                                  : "is a rule of an ad blocker, not a name");
	return found(fault, &name);
}

/* `0.0.0.0 army.ml`, `::1 army.ml www.army.ml`. */
static bool is_hosts_line(const struct mxwi_word *words, size_t count, struct mxwi_fault *fault)
{
	struct mxw_address address;

	if (count < 2 ||
	    mxw_address_from_text(words[0].text, words[0].size, &address) != MXW_OK ||
	    mxw_address_from_text(words[1].text, words[1].size, &address) == MXW_OK)
		return false;
	if (count > 2) {
		(void)mxwi_fault_set(fault, MXWI_CODE_HOSTS_LINE,
		                     "is a line of a hosts file; leave the address out, "
		                     "and write each name as an entry of its own");
		return found(fault, NULL);
	}
	(void)mxwi_fault_set(fault, MXWI_CODE_HOSTS_LINE,
	                     "is a line of a hosts file, not an entry");
	fault->proposal = MXWI_PROPOSE_EXACT;
	return found(fault, &words[1]);
}

/* `3600`, `1h30m` */
static bool is_ttl(struct mxwi_word word)
{
	if (word.size == 0 || !mxwi_is_digit(word.text[0]))
		return false;
	for (size_t i = 0; i < word.size; i++)
		if (!mxwi_is_digit(word.text[i]) &&
		    (word.text[i] == '\0' || strchr("smhdwSMHDW", word.text[i]) == NULL))
			return false;
	return true;
}

static bool is_class(struct mxwi_word word)
{
	return is_word(word, "IN") || is_word(word, "CH") || is_word(word, "HS");
}

static bool is_type(struct mxwi_word word)
{
	static const char *const types[] = { "A",  "AAAA", "CNAME", "DNAME", "MX",
		                             "NS", "PTR",  "SOA",   "SRV",   "TXT" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (is_word(word, types[i]))
			return true;
	return false;
}

/* Does the owner of a record stand for addresses or for name servers? */
static bool is_other_trigger(struct mxwi_word owner)
{
	static const char *const triggers[] = { ".rpz-client-ip", ".rpz-ip", ".rpz-nsip",
		                                ".rpz-nsdname" };

	for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++)
		if (ends(owner, triggers[i]))
			return true;
	return false;
}

/* `army.ml CNAME .`, `*.army.ml 60 IN CNAME .`, `army.ml MX 0 .`, `$TTL 300`, `; comment`. */
static bool is_rpz_line(const struct mxwi_word *words, size_t count, struct mxwi_fault *fault)
{
	struct mxwi_word owner = words[0];
	size_t type = 1;

	if (begins(owner, ";") || (begins(owner, "$") && count > 1)) {
		(void)mxwi_fault_set(fault, MXWI_CODE_RPZ_LINE,
		                     "is a line of a zone file that names nothing; "
		                     "leave it out, or begin a comment with \"#\"");
		return found(fault, NULL);
	}
	while (type < count && type <= 2 && (is_ttl(words[type]) || is_class(words[type])))
		type++;
	if (type + 1 >= count || !is_type(words[type]))
		return false;
	if (is_word(owner, "@") || is_word(words[type], "SOA") || is_word(words[type], "NS")) {
		(void)mxwi_fault_set(
			fault, MXWI_CODE_RPZ_LINE,
			"is a record of a zone itself, not an entry; leave it out");
		return found(fault, NULL);
	}
	if (is_other_trigger(owner)) {
		(void)mxwi_fault_set(fault, MXWI_CODE_RPZ_LINE,
		                     "is a line of a response policy zone that is not about "
		                     "the name of a domain; an entry cannot say that");
		return found(fault, NULL);
	}
	if (is_word(words[type], "CNAME") && begins(words[type + 1], "rpz-passthru"))
		(void)mxwi_fault_set(fault, MXWI_CODE_RPZ_LINE,
		                     "is a line of a response policy zone that exempts a name, "
		                     "which belongs in a rule under \"allow\"");
	else
		(void)mxwi_fault_set(fault, MXWI_CODE_RPZ_LINE,
		                     "is a line of a response policy zone, not an entry");
	fault->proposal = MXWI_PROPOSE_EXACT;
	if (owner.size > 1 && ends(owner, "."))
		owner.size--;
	return found(fault, &owner);
}

bool mxwi_name_is_foreign(struct mxwi_word text, const struct mxwi_word *words, size_t count,
                          struct mxwi_fault *fault)
{
	if (count == 0)
		return false;
	/* From the first word on: blanks before it mean nothing. */
	text = without_start(text, (size_t)(words[0].text - text.text));
	return is_adblock(text, fault) || is_hosts_line(words, count, fault) ||
	       is_rpz_line(words, count, fault);
}
