/* discover.h - which files a policy is made of: what its YAML names, and nothing else of it.
 * Threads: one at a time.
 * Memory: what is found lies in the caller's arena.
 * Cost: the file is parsed once.
 * Standards: as yaml_tree.h.
 */
#ifndef MXWARDEN_CONFIG_DISCOVER_H
#define MXWARDEN_CONFIG_DISCOVER_H

#include "config/arena.h"
#include "config/schema.h"
#include "config/sources.h"

/* A path that a file names. */
struct mxwi_named {
	const char *path; /* mxwi_path_join() of it and the file */
	bool is_pattern;
	struct mxwi_named *next;
};

/* All zero to begin with. */
struct mxwi_discovery {
	struct mxwi_named *includes, *lists; /* in reading order */
	struct mxwi_named **includes_end, **lists_end;
	bool has_max_change; /* a rule has it */
};

/* Adds what a source of YAML names: `map` is MXWI_MAP_POLICY or MXWI_MAP_INCLUDED. What is not
 * as it should be is passed over: to report it is the loader's job. False: memory was refused.
 * */
MXW_MUSTCHECK bool mxwi_discover(struct mxwi_discovery *discovery, enum mxwi_map map,
                                 const struct mxwi_source *source, struct mxwi_arena *arena);

#endif
