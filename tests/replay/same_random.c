/* Unbound asks libc for random numbers: for the ids of its queries, and for the server to try first. In
 * a scenario they are fixed, so that two runs send the same packets in the same order. A library to be
 * loaded before all others; nothing here is random. */
#include <stddef.h>
#include <stdint.h>

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
