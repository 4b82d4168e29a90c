/* A list of chunks; room is taken from the newest. What does not fit into the rest of it gets a
 * new chunk, large enough for itself and usually for much that follows. Nothing is freed
 * alone. */
#include "config/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE 65536u

struct mxwi_arena_chunk {
	struct mxwi_arena_chunk *older;
	alignas(max_align_t) unsigned char octets[];
};

void *mxwi_arena_alloc(struct mxwi_arena *arena, size_t count, size_t size)
{
	const size_t unit = alignof(max_align_t);
	size_t wanted;
	void *octets;

	if (size != 0 && count > (SIZE_MAX / 2 - CHUNK_SIZE) / size)
		return NULL;
	wanted = (count * size + unit - 1) / unit * unit;
	if (wanted == 0)
		wanted = unit;
	if (wanted > arena->room - arena->used) {
		size_t room = wanted > CHUNK_SIZE ? wanted : CHUNK_SIZE;
		struct mxwi_arena_chunk *chunk = calloc(1, sizeof(*chunk) + room);

		if (chunk == NULL)
			return NULL;
		chunk->older = arena->chunks;
		arena->chunks = chunk;
		arena->used = 0;
		arena->room = room;
	}
	octets = arena->chunks->octets + arena->used;
	arena->used += wanted;
	return octets;
}

char *mxwi_arena_copy(struct mxwi_arena *arena, const char *octets, size_t size)
{
	char *copy = mxwi_arena_alloc(arena, size + 1, 1);

	if (copy != NULL && size != 0)
		memcpy(copy, octets, size);
	return copy;
}

void mxwi_arena_fini(struct mxwi_arena *arena)
{
	while (arena->chunks != NULL) {
		struct mxwi_arena_chunk *older = arena->chunks->older;

		free(arena->chunks);
		arena->chunks = older;
	}
	*arena = (struct mxwi_arena){ 0 };
}
