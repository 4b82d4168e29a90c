/* Unbound asks libc for random numbers: for the ids of its queries, and for the server to try first. And it
 * turns the records of what it prints in its log by the second of the day, though scenarios have a clock of
 * their own. In a scenario both are fixed, so that two runs send the same packets in the same order, and
 * say the same of them. A library to be loaded before all others; nothing here is random. */
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define SECOND 1795000000 /* 2026-11-18T11:06:40Z */

uint32_t arc4random(void);
uint32_t arc4random_uniform(uint32_t below);
void arc4random_buf(void *to, size_t size);

/* Knuth's MMIX generator; the high bits are the better ones. */
uint32_t arc4random(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 32);
}

uint32_t arc4random_uniform(uint32_t below)
{
	return below > 1 ? arc4random() % below : 0;
}

void arc4random_buf(void *to, size_t size)
{
	unsigned char *octets = to;

	for (size_t i = 0; i < size; i++)
		octets[i] = (unsigned char)(arc4random() >> 24);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's is reserved */
time_t time(time_t *ret)
{
	if (ret != NULL)
		*ret = SECOND;
	return SECOND;
}
