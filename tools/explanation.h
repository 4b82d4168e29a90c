/* explanation.h - what happens to one question under a policy, and its two ways to be shown.
 * Threads: one.
 * Memory: an explanation borrows from the policy and from the question's name.
 * Cost: a decision; where it is shown, the answer of a blocked question is made and becomes text.
 * Standards: RFC 1035 section 5.1 (presentation format of RRs).
 */
#ifndef MXWARDEN_TOOLS_EXPLANATION_H
#define MXWARDEN_TOOLS_EXPLANATION_H

/* First: without it, ldns makes bool a signed char. */
#include <stdbool.h>

#include <ldns/ldns.h>
#include <mxwarden/answer.h>
#include <mxwarden/policy.h>

_Static_assert((bool)256, "bool is the language's own");

/* Who asks, and when; the same for all questions of a call. */
struct inquiry {
	const struct mxw_policy *policy; /* borrowed */
	bool by_group;                   /* a group asks, not a client's address */
	uint32_t group;                  /* that group */
	struct mxw_address address;      /* or that client */
	char address_text[MXW_ADDRESS_TEXT_MAX];
	int64_t now_s;
	/* Where the answer would send mail: hosts and addresses, apart by commas; NULL: nothing is known of
	 * the answer. */
	const char *exchangers;
	const struct running *running; /* that the policy is of; NULL: of its file alone */
	ldns_buffer *scratch;          /* for one RR in text; owned by the caller */
};

/* One RR in presentation format: two names, escaped, with their dots, and numbers. */
#define RR_TEXT_MAX (3 * MXW_NAME_TEXT_MAX + 128)

struct explanation {
	const struct inquiry *inquiry;
	struct mxw_name name; /* as it was asked */
	uint16_t type;
	struct mxw_verdict verdict;
	struct mxw_name judged; /* that the verdict is about: the name, or an exchange */
	struct mxw_name_buffer exchange; /* in the second case */
	bool has_rule;                   /* else what follows is not set */
	struct mxw_rule rule;
	bool by_network;
	struct mxw_exchange_network network; /* if so */
	struct mxw_entry entry;              /* else; of a look-alike the protected domain */
	const char *file;                    /* of the network or the entry */
	uint32_t line;
	bool has_intended;
	struct mxw_answer answer; /* of a question that is blocked, once it is made */
	char name_text[MXW_NAME_TEXT_MAX];
	char matched_text[MXW_NAME_TEXT_MAX];  /* "" without a rule */
	char intended_text[MXW_NAME_TEXT_MAX]; /* "" when there is none */
	char rr_text[RR_TEXT_MAX];             /* "" when the answer has no RR */
};

/* Reads a type: a mnemonic, or TYPE and a number (RFC 3597 section 5), in any letter case. */
MXW_MUSTCHECK bool type_from_text(const char *text, uint16_t *ret);

/* The mnemonic of a type, or TYPE and its number. Returns `buffer` or static text. */
const char *type_to_text(uint16_t type, char buffer[MXW_TYPE_TEXT_MAX]);

/* Is the text a list of hosts and addresses? NULL: it is; else the first item that is neither, with its
 * size. */
const char *explanation_bad_exchanger(const char *exchangers, size_t *ret_size);

/* Judges the question; and where that does not block, the exchangers of the inquiry, the way a resolver
 * does. There is no answer in the explanation yet. */
void explanation_make(const struct inquiry *inquiry, struct mxw_name name, uint16_t type,
                      struct explanation *ret);

/* Adds the answer, which takes longer than all else: one line of text goes without. False: memory
 * was refused. */
MXW_MUSTCHECK bool explanation_make_answer(struct explanation *explanation);

/* The name of the rcode that is sent, such as "NXDOMAIN"; NULL when the real answer is
 * given, and when nothing is sent. */
const char *explanation_rcode(const struct explanation *explanation);

/* Prints the object of `explain --json` on standard output, on one line. The answer must have been
 * made. */
void explanation_print_json(const struct explanation *explanation);

/* Prints on standard output what happens and why, on one line. */
void explanation_print_line(const struct explanation *explanation);

/* Prints on standard output what happens, why, what is sent, and what comes of it. The answer must
 * have been made. */
void explanation_print(const struct explanation *explanation);

/* Judges the exchangers for the group of the verdict; where one of them says more, that takes the verdict's
 * place. */
void explanation_judge_exchangers(const struct inquiry *inquiry,
                                  const struct mxw_question *question,
                                  struct explanation *explanation);

/* The question that was judged, as a group asks it. */
struct mxw_question explanation_question(const struct explanation *explanation);

/* What a running module knows besides (running.h). Is a rule of that mode held below it by this resolver?
 * By whom, and until when; for those that are. And by which release, of a verdict of that trigger. */
bool explanation_is_held(const struct explanation *explanation, enum mxw_mode mode);
void explanation_print_holder(const struct explanation *explanation);
void explanation_print_release(const struct explanation *explanation);

/* Parts of the long form, each in the file of its name. An entry is printed as it is
 * written, with its place. The others print lines, or nothing where they do not apply. */
void explanation_print_entry(const struct mxw_entry *entry);
/* "transposition, score 80, of ", where there is one. */
void explanation_print_likeness(const struct mxw_lookalike *lookalike);
void explanation_print_outcome(const struct explanation *explanation); /* one sentence */
void explanation_print_fates(const struct explanation *explanation);   /* by mail server */
void explanation_print_rivals(const struct explanation *explanation);
void explanation_print_near(const struct explanation *explanation);
void explanation_print_exchangers(const struct explanation *explanation);

#endif
