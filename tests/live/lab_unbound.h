/* lab_unbound.h - Unbound with the module, or without it: configure, start, ask, stop, judge.
 * Threads: one (the main thread).
 * Memory: lab_unbound_new() makes it, lab_unbound_free() ends it; its directory is the lab's.
 * Cost: one process.
 * Standards: unbound.conf(5); the control protocol UBCT1 over a Unix socket without TLS.
 */
#ifndef MXW_TESTS_LIVE_LAB_UNBOUND_H
#define MXW_TESTS_LIVE_LAB_UNBOUND_H

#include <limits.h>
#include <stdbool.h>

#include "lab.h"
#include "lab_client.h"

struct lab_unbound;

/* How queries for slow.test. get to the C authority. */
enum lab_unbound_upstream {
	LAB_STUB = 0,
	LAB_STUB_NO_CACHE,
	LAB_FORWARD,
	LAB_FORWARD_NO_CACHE
};

/* Zero is a valid default for all but `policy`. */
struct lab_unbound_options {
	const char *policy;  /* the text of policy.yaml; NULL: there is no such file */
	const char *host;    /* the text of host.yaml; NULL: there is no such file */
	const char *chain;   /* modules behind ours; NULL: "iterator" */
	const char *before;  /* modules before ours; NULL: none */
	bool without_module; /* the same chain without ours: what the tests must catch */
	bool relay_signed;   /* signed.test. through the C authority, which can hold it back */
	bool doors; /* DoT, DoH and PROXYv2 too, for clients of 2001:db8::/32 as well */
	enum lab_unbound_upstream upstream;
	unsigned threads;    /* 0: one */
	const char *server;  /* more lines for the server: clause, each with its newline */
	const char *clauses; /* more clauses */
	/* Called when the configuration is written, before each start. False: do not start. */
	bool (*prepare)(struct lab_unbound *unbound);
};

struct lab_unbound {
	struct lab *lab;
	struct lab_unbound_options options; /* its texts are borrowed */
	struct lab_process process;
	uint16_t port; /* on 127.0.0.1, and on ::1 where there is one */
	uint16_t tls_port, https_port, proxy_port; /* on 127.0.0.1; with `doors` */
	char dir[PATH_MAX / 2];                    /* that the following are in */
	char configuration[PATH_MAX], policy[PATH_MAX], host[PATH_MAX], state[PATH_MAX];
	char control[PATH_MAX], log[PATH_MAX];
};

/* A directory with configuration and policy; nothing runs yet. NULL, and said why. */
struct lab_unbound *lab_unbound_new(struct lab *lab, const struct lab_unbound_options *options);

/* Starts it and waits until it answers. False, and said why. May be repeated after a stop. */
bool lab_unbound_start(struct lab_unbound *unbound);

/*
 * Ends it. False, and said why: it was gone already, did not end with status 0, or its log
 * tells of a fatal error or a sanitizer's finding. Races that Unbound has with itself are counted only.
 */
bool lab_unbound_stop(struct lab_unbound *unbound);

/* Ends it if it still runs, and frees the object; NULL is allowed. */
void lab_unbound_free(struct lab_unbound *unbound);

/* Both new and start; NULL on failure. */
struct lab_unbound *lab_unbound_run(struct lab *lab, const struct lab_unbound_options *options);

/* Both stop and free; the result of stop. False for NULL. */
bool lab_unbound_end(struct lab_unbound *unbound);

/* What unbound-control COMMAND would print, to be freed. NULL: no connection. */
char *lab_unbound_control(struct lab_unbound *unbound, const char *command);

/* The same for a command that reads INPUT. */
char *lab_unbound_feed(struct lab_unbound *unbound, const char *command, const char *input);

/* A number of the statistics, as "total.num.queries"; -1: not found. */
long long lab_unbound_statistic(struct lab_unbound *unbound, const char *name);

/* Waits until no query is in progress inside: what was not answered by then never will be. */
bool lab_unbound_wait_idle(struct lab_unbound *unbound);

/* Replaces policy.yaml, or host.yaml, or takes it away (NULL); Unbound is not told. */
bool lab_unbound_write_policy(struct lab_unbound *unbound, const char *policy);
bool lab_unbound_write_host(struct lab_unbound *unbound, const char *host);

/* The same for a file beside them, or in a directory there, which is made when it is missing. */
bool lab_unbound_write_beside(struct lab_unbound *unbound, const char *name, const char *text);

/* Reloads by COMMAND of unbound-control, and waits until it is done. False: it did not, or there is no
 * such command. */
bool lab_unbound_reload(struct lab_unbound *unbound, const char *command);

/* How many lines of the log hold TEXT. */
unsigned lab_unbound_log_count(const struct lab_unbound *unbound, const char *text);

/* Waits until at least COUNT lines of the log hold TEXT. */
bool lab_unbound_wait_log(const struct lab_unbound *unbound, const char *text, unsigned count);

/* Does the program know this option of unbound.conf (by its text, with its colon)? */
bool lab_unbound_knows(const struct lab *lab, const char *option);

/* The port that such a query goes to. */
uint16_t lab_unbound_port(const struct lab_unbound *unbound, const struct lab_query *query);

/* lab_ask() of this Unbound, patiently. */
struct lab_reply *lab_unbound_ask(struct lab_unbound *unbound, const struct lab_query *query);

#endif
