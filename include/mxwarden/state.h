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
	/* As an entry is written: `army.ml`, `=army.ml`, `*.army.ml`; in canonical form. */
	const char *name;
	int64_t since_s, until_s;  /* seconds since 1970-01-01 UTC; over from `until_s` on */
	const char *reason, *user; /* never NULL */
};

#define MXW_STATE_WHY_MAX 2048u /* room for what is wrong with a text, with the NUL */

struct mxw_state;

/* A state with nothing in it; NULL: memory is refused. */
struct mxw_state *mxw_state_new(void);
void mxw_state_free(struct mxw_state *state); /* NULL is allowed */

/* Another state with the same in it, so that a change can be made wholly or not at all; NULL: memory is
 * refused. */
struct mxw_state *mxw_state_copy(const struct mxw_state *state);

/* Reads a state, and never waits for the file. MXW_OK: *ret owns it. Otherwise *ret is untouched:
 * MXW_IO with errno: ENOENT, there is no such file; other: it cannot be read. MXW_SYNTAX: it is cut
 * off, something else, of another version, or has what the functions below would refuse. MXW_LIMIT:
 * more than limits.h allows. MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_state_read(const char *path, struct mxw_state **ret);

/* Writes a state beside `path`, syncs and renames. Mode 0640; the file belongs to the owner of its
 * directory, if the caller may say so: root may write it for Unbound's user. Links are not followed.
 * MXW_OK; MXW_IO with errno; MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_state_store(const struct mxw_state *state, const char *path);

struct mxw_override mxw_state_override(const struct mxw_state *state);

/* Sets the override, whose texts are copied; mode UNSET ends it. MXW_OK. Otherwise nothing has changed:
 * MXW_LIMIT: a text is longer than MXW_TEXT_SIZE_MAX, or it would last longer than MXW_OVERRIDE_MAX;
 * MXW_SYNTAX: a text has characters that cannot be shown or is not UTF-8, or it ends before it begins;
 * MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_state_set_override(struct mxw_state *state,
                                                     const struct mxw_override *override);

/* May the text be a reason, as above? MXW_OK; or MXW_LIMIT or MXW_SYNTAX, and `why` is fit for people. */
MXW_MUSTCHECK enum mxw_result mxw_state_check_reason(const char *reason,
                                                     char why[MXW_STATE_WHY_MAX]);

size_t mxw_state_release_count(const struct mxw_state *state);

/* `number` must be less than the count; in the order in which they were added. */
struct mxw_release mxw_state_release(const struct mxw_state *state, size_t number);

/* Adds a release, or replaces the one of the same name, in its place. `release->name` is as people
 * write it and is kept in its canonical form. MXW_OK. Otherwise nothing has changed: MXW_SYNTAX: no
 * entry of one name, `why` says what would be right; or a text, or an end, as above; MXW_LIMIT: too
 * many, a text that is too long, or longer than MXW_RELEASE_LIMIT_MAX; MXW_NOMEM. `why` is written in
 * every case but MXW_OK, and is fit for people. */
MXW_MUSTCHECK enum mxw_result mxw_state_add_release(struct mxw_state *state,
                                                    const struct mxw_release *release,
                                                    char why[MXW_STATE_WHY_MAX]);

/* Takes the release of exactly this name, as people write it, out again. False: there is none. */
bool mxw_state_end_release(struct mxw_state *state, const char *name);

/* Does the policy have a rule, no exemption, for a name that the release holds? Where it has none, the
 * release matters only to names of which an answer leads to such a one: aliases, and domains whose
 * exchange or address is listed. `number` must be less than the count. Linear in the names of the policy
 * where the release holds what is below its name. */
bool mxw_state_release_touches(const struct mxw_state *state, size_t number,
                               const struct mxw_policy *policy, int64_t now_s);

/* Takes out what is over at that time. True: there was something. */
bool mxw_state_expire(struct mxw_state *state, int64_t now_s);

/* Makes what a decision asks of the releases: a set of names, for mxw_question.releases; each ends at its
 * second by itself. Its rule n is the release n. MXW_OK, and *ret is owned by the caller
 * (mxw_policy_free()); NULL where there is no release. MXW_NOMEM. `seed` as in mxw_builder_seal(). */
MXW_MUSTCHECK enum mxw_result mxw_state_seal_releases(const struct mxw_state *state,
                                                      uint64_t seed, struct mxw_policy **ret);

#ifdef __cplusplus
}
#endif

#endif
