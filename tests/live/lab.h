/* lab.h - the laboratory of one test program: a directory, NSD with the zones, the C authority.
 * Threads: one (the main thread of the test program); the C authority has its own inside.
 * Memory: everything belongs to the lab, which lab_main() makes and frees.
 * Cost: about a tenth of a second to open.
 * Standards: none of its own.
 */
#ifndef MXW_TESTS_LIVE_LAB_H
#define MXW_TESTS_LIVE_LAB_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <CUnit/CUnit.h>

#include "lab_process.h"

#define LAB_PORTS_MAX 256u
#define LAB_PATIENCE_MS 60000 /* for what must happen; reached only when it does not */

struct lab_slow;

struct lab {
	char dir[PATH_MAX / 4];
	/* Programs under test, from the environment. */
	const char *unbound, *nsd, *module;
	/* The root zone, test. and signed.test. */
	struct lab_process nsd_process;
	uint16_t nsd_port;
	char trust_anchor[1024]; /* of signed.test., one DNSKEY as text */
	/* slow.test., and whatever is to be held back or counted. */
	struct lab_slow *slow;
	bool has_ipv6; /* ::1 can be bound */
	/* Ports that no other lab on this machine takes while these are open. */
	int port_locks[LAB_PORTS_MAX];
	unsigned port_count, unbound_count;
};

/* What a test program needs of the environment. */
enum lab_needs {
	LAB_NEEDS_SERVERS, /* Unbound and NSD */
	LAB_NEEDS_MODULE   /* and the module */
};

/*
 * The whole main() of a live test: skips when the environment lacks what it NEEDS, opens the
 * lab, stores it in *RET_LAB, runs SUITES, and closes the lab. The directory is removed, or
 * kept and named when something failed. Returns what main should return.
 */
int lab_main(enum lab_needs needs, CU_SuiteInfo *suites, struct lab **ret_lab);

/* A port that is free on 127.0.0.1 and ::1, for UDP and TCP, and that no other lab takes; 0: none
 * left. */
uint16_t lab_port_take(struct lab *lab);

/* Prints one comment line into the TAP stream. */
void lab_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* snprintf that reports by its result whether everything fitted; ROOM octets at TO. */
bool lab_print(char *to, size_t room, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Writes TEXT as the whole file PATH, beside it first and then renamed. Says why not. */
bool lab_write_file(const char *path, const char *text);

/* The whole file as text, to be freed; NULL when it cannot be read. */
char *lab_read_file(const char *path);

/* Monotonic milliseconds, and microseconds. */
int64_t lab_now_ms(void);
int64_t lab_now_us(void);

/* The pause between two looks at something that is being waited for. */
void lab_pause(void);

/* An assertion that says in its own words what was wrong. */
#define LAB_CHECK(ok, ...) lab_check((ok), __FILE__, __LINE__, __VA_ARGS__)
bool lab_check(bool ok, const char *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
