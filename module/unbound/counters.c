/* One list has the names, so that status, lines of health and metrics say the same. */
#include "config.h"

#include "unbound/counters.h"

void mxwi_counters_read(struct mxwi_counters *counters,
                        struct mxw_health_counter ret[MXWI_COUNTER_COUNT])
{
	const struct {
		const char *name;
		atomic_uint_least64_t *counter;
	} all[MXWI_COUNTER_COUNT] = {
		{ "answered", &counters->answered },   { "gated", &counters->gated },
		{ "guarded", &counters->guarded },     { "unique", &counters->unique },
		{ "shared", &counters->shared },       { "uncached", &counters->uncached },
		{ "swept", &counters->swept },         { "bypassed", &counters->bypassed },
		{ "selftests", &counters->selftests }, { "capped", &counters->capped },
	};

	for (size_t i = 0; i < MXWI_COUNTER_COUNT; i++)
		ret[i] = (struct mxw_health_counter){ .name = all[i].name,
			                              .value = atomic_load(all[i].counter) };
}
