/* arena.h - memory that is freed as a whole: the nodes and tables of one load.
 * Threads: one at a time.
 * Memory: owns what it hands out, until mxwi_arena_fini().
 * Cost: an allocation moves an offset; the heap is asked once for every 64 KiB.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_ARENA_H
#define MXWARDEN_CONFIG_ARENA_H

#include <stddef.h>

#include <mxwarden/result.h>

struct mxwi_arena_chunk;

/* All zero is an empty arena. */
struct mxwi_arena {
	struct mxwi_arena_chunk *chunks; /* the newest first */
	size_t used, room;               /* octets of the newest */
};

/* Room for `count` items of `size` octets, zeroed and aligned for any type; never NULL for
 * none. NULL: memory was refused, or the product is too large for a size. */
MXW_MUSTCHECK void *mxwi_arena_alloc(struct mxwi_arena *arena, size_t count, size_t size);

/* A copy of the octets with a NUL behind them. NULL: memory was refused. */
MXW_MUSTCHECK char *mxwi_arena_copy(struct mxwi_arena *arena, const char *octets, size_t size);

/* Frees everything; the arena is empty again. */
void mxwi_arena_fini(struct mxwi_arena *arena);

#endif
