/* fuzz_kit.h - what the fuzz targets share: octets that become choices, files, and what must hold of
 *     everything that is shown to people.
 * Threads: one.
 * Memory: what is taken from an input borrows from it.
 * Cost: linear in what is looked at.
 * Standards: RFC 3629 (UTF-8).
 *
 * A target is one file, fuzz-NAME.c, with LLVMFuzzerTestOneInput(). It is linked with libFuzzer by
 * `configure --enable-fuzzing`, else with replay_main.c, which runs the files that are there.
 */
#ifndef MXWT_FUZZ_KIT_H
#define MXWT_FUZZ_KIT_H

#include <mxwarden/answer.h>

/* The call-back of libFuzzer. Each input ends in 0; what is wrong ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, unless the condition holds. */
#define FUZZ_REQUIRE(condition)                                                                \
	((condition) ? (void)0 : mxwt_fuzz_fail(__FILE__, __LINE__, #condition, ""))

/* The same about a text, which is printed, escaped. */
#define FUZZ_REQUIRE_OF(condition, text)                                                       \
	((condition) ? (void)0 : mxwt_fuzz_fail(__FILE__, __LINE__, #condition, text))

_Noreturn void mxwt_fuzz_fail(const char *file, int line, const char *words, const char *text);

/* ---- inputs ---- */

/* What is left of an input. */
struct mxwt_input {
	const uint8_t *octets;
	size_t left;
};

/* The next octet; 0 behind the last one. */
uint8_t mxwt_input_octet(struct mxwt_input *input);

/* The next octet, brought below `bound`. */
unsigned mxwt_input_below(struct mxwt_input *input, unsigned bound);

uint16_t mxwt_input_u16(struct mxwt_input *input);
uint32_t mxwt_input_u32(struct mxwt_input *input);

/* At most `most` octets, as many as the next octet says, as a text, which has no NUL in it. Returns
 * `text`, which has room for `most` and a NUL. */
const char *mxwt_input_text(struct mxwt_input *input, char *text, size_t most);

/* The next name on the wire; where there is none, one of its octets is passed and it is `otherwise`. */
struct mxw_name mxwt_input_name(struct mxwt_input *input, struct mxw_name otherwise);

/* The input up to a line end, and what follows in *input. */
struct mxwt_input mxwt_input_line(struct mxwt_input *input);

/* ---- files ---- */

/* Makes a file with these octets and no others; returns its path, which is `name`. The first call
 * changes to a new directory, which is gone when the program ends. */
const char *mxwt_fuzz_file(const char *name, const void *octets, size_t size);

/* ---- what must hold ---- */

/* Is it one line of printable UTF-8, or of printable ASCII? */
bool mxwt_is_line(const char *text, size_t size);
bool mxwt_is_ascii_line(const char *text, size_t size);

/* How many findings there were. */
struct mxwt_fuzz_findings {
	unsigned errors, others;
};

/* An mxw_finding_fn: ends the program where a finding is not what result.h promises, or would be more
 * than one harmless line in Unbound's log or on a terminal. `context` is a struct
 * mxwt_fuzz_findings. */
void mxwt_fuzz_finding(void *context, const struct mxw_finding *finding);

/* Makes the answer of a verdict that blocks, and looks at all of it; ldns must be able to read its
 * RR. */
void mxwt_fuzz_answer(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                      struct mxw_name qname, struct mxw_name judged);

/* Asks a sealed policy about all that it names, and looks at what it says. */
void mxwt_fuzz_policy(const struct mxw_policy *policy);

#endif
