/* state.h - what people have decided by hand for one resolver: its mode for a while, and releases.
 * Threads: one thread at a time for each object.
 * Memory: a state owns its texts; what the functions return borrows until the state is changed.
 * Cost: linear in the releases, of which there are MXW_RELEASES_MAX at most.
 * Standards: RFC 8259 (JSON) in the file; RFC 3339 (times).
 *
 * It survives a restart as one small file in the state directory. Both the running module and the
 * command change it: the command only where no module runs.
 */
#ifndef MXWARDEN_STATE_H
#define MXWARDEN_STATE_H

#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MXW_STATE_FILE "state.json" /* its name in the state directory */

/* The mode that this resolver was put into by hand: a further ceiling, until it ends. */
struct mxw_override {
	enum mxw_mode mode; /* UNSET: there is none */
	int64_t since_s;    /* seconds since 1970-01-01 UTC */
	int64_t until_s;    /* from this second on it is over; 0: until it is ended */
	const char *reason; /* never NULL where there is an override */
	const char *user;   /* who; never NULL where there is an override */
};

/* A name that gets real answers until then; what would have been done is alerted. */
struct mxw_release {
	const char *
		name; /* as an entry is written: `army.ml`, `=army.ml`, `*.army.ml`; lower case */
	int64_t since_s, until_s;  /* seconds since 1970-01-01 UTC; over from `until_s` on */
	const char *reason, *user; /* never NULL */
};

struct mxw_state;

/* A state with nothing in it; NULL: memory is refused. */
struct mxw_state *mxw_state_new(void);
void mxw_state_free(struct mxw_state *state); /* NULL is allowed */

/* Reads a state. MXW_OK: *ret owns it. MXW_IO with errno: ENOENT, there is no such file; other: it
 * cannot be read. MXW_SYNTAX: it is cut off, or something else. MXW_LIMIT, MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_state_read(const char *path, struct mxw_state **ret);

/* Writes a state beside `path`, syncs and renames. Mode 0640; the file belongs to the owner of its
 * directory, if the caller may say so: root may write it for Unbound's user. Links are not followed.
 * MXW_OK; MXW_IO with errno; MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_state_store(const struct mxw_state *state, const char *path);

struct mxw_override mxw_state_override(const struct mxw_state *state);

/* Sets the override, whose texts are copied; mode UNSET ends it. MXW_OK; MXW_LIMIT: a text is longer
 * than MXW_TEXT_SIZE_MAX; MXW_SYNTAX: a text has control characters or is not UTF-8; MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_state_set_override(struct mxw_state *state,
                                                     const struct mxw_override *override);

size_t mxw_state_release_count(const struct mxw_state *state);

/* `number` must be less than the count; in the order in which they were added. */
struct mxw_release mxw_state_release(const struct mxw_state *state, size_t number);

#define MXW_STATE_WHY_MAX 512u /* room for what is wrong with a name, with the NUL */

/* Adds a release, or replaces the one of the same name. `release->name` is as people write it and is
 * kept in its canonical form. MXW_OK; MXW_SYNTAX: no entry of one name, `why` says what would be
 * right; or a text as above; MXW_LIMIT: too many, or too long; MXW_NOMEM. `why` is written in every
 * case but MXW_OK, and is fit for people. */
MXW_MUSTCHECK enum mxw_result mxw_state_add_release(struct mxw_state *state,
                                                    const struct mxw_release *release,
                                                    char why[MXW_STATE_WHY_MAX]);

/* Takes the release of exactly this name, as people write it, out again. False: there is none. */
bool mxw_state_end_release(struct mxw_state *state, const char *name);

/* Takes out what is over at that time. True: there was something. */
bool mxw_state_expire(struct mxw_state *state, int64_t now_s);

/* Makes what a decision asks of the releases: a set of names, for mxw_question.releases; each ends at its
 * second by itself. MXW_OK, and *ret is owned by the caller (mxw_policy_free()); NULL where there is
 * no release. MXW_NOMEM. `seed` as in mxw_builder_seal(). */
MXW_MUSTCHECK enum mxw_result mxw_state_seal_releases(const struct mxw_state *state,
                                                      uint64_t seed, struct mxw_policy **ret);

#ifdef __cplusplus
}
#endif

#endif
