/* kit.h - what the tests of the policy core share: names from text, random numbers, seals.
 * Threads: one.
 * Memory: names live in a ring of static buffers; each is good until 64 further ones were made.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_KIT_H
#define MXWT_KIT_H

#include <stdio.h>

#include <mxwarden/builder.h>

/* Ends the program, and says why in TAP. */
_Noreturn void mxwt_stop(const char *what, const char *why);

/* The name that the text says; the program ends when it says none. */
struct mxw_name mxwt_name(const char *text);

/* A name of `size` octets, copied; the program ends when they are no name. */
struct mxw_name mxwt_wire(const void *octets, size_t size);
#define MXWT_WIRE(literal) mxwt_wire(literal, sizeof(literal))

/* A name of exactly 255 octets that ends in `suffix`; the size of the suffix must be 1 to 253. */
struct mxw_name mxwt_longest(struct mxw_name suffix);

struct mxw_address mxwt_address(const char *text);
struct mxw_network mxwt_network(const char *text);

/* xorshift64*, so that a test with a seed is the same everywhere. */
struct mxwt_random {
	uint64_t state;
	const uint8_t *octets; /* that are drawn before that, one at a time */
	size_t left;
};
struct mxwt_random mxwt_random_new(uint64_t seed);

/* Draws from octets, which it borrows, as long as there are any: so that a fuzzer decides. */
struct mxwt_random mxwt_random_from(const uint8_t *octets, size_t size);
uint64_t mxwt_random_next(struct mxwt_random *random);
unsigned mxwt_random_below(struct mxwt_random *random, unsigned bound); /* 0 to bound - 1 */
bool mxwt_random_chance(struct mxwt_random *random, unsigned percent);

/* A name of up to `depth` labels out of a few short ones, so that names meet and nest often; about
 * one letter in four is a capital. */
struct mxw_name mxwt_random_name(struct mxwt_random *random, unsigned depth);

/* Prints a seed as a TAP comment when an assertion has failed since `failures` were counted. */
void mxwt_tell_seed(unsigned failures, uint64_t seed);

/* Seals and frees the builder; NULL when the seal says anything but MXW_OK. */
struct mxw_policy *mxwt_seal(struct mxw_builder *builder);

/* The result of a seal; frees builder and policy. */
enum mxw_result mxwt_try_seal(struct mxw_builder *builder);

/* A builder with a file, a group and a rule that says nothing but its id. */
struct mxw_builder *mxwt_begin(void);

/* Adds an entry for a name in text, written in the rule, without a column. */
void mxwt_add(struct mxw_builder *builder, uint32_t rule, enum mxw_scope scope,
              const char *name, uint32_t file, uint32_t line);

/* The verdict on an MX question of class IN at time 0 for a group. */
struct mxw_verdict mxwt_ask(const struct mxw_policy *policy, uint32_t group, const char *name);

/* The same for the group that a client is in. */
struct mxw_verdict mxwt_ask_from(const struct mxw_policy *policy, const char *client,
                                 const char *name);

/* The policy at another place: what it was is overwritten and gone. The caller frees the octets
 * with free(). */
struct mxw_policy *mxwt_move(struct mxw_policy *policy);

#endif
