/* lab_exporter.h - Prometheus' node_exporter, with nothing but its textfile collector, and promtool.
 * Threads: one.
 * Memory: a process is the caller's, and so is what was fetched.
 * Cost: a process.
 * Standards: RFC 9112 (HTTP/1.1), as far as a GET takes.
 */
#ifndef MXW_TESTS_LIVE_LAB_EXPORTER_H
#define MXW_TESTS_LIVE_LAB_EXPORTER_H

#include "lab_unbound.h"

/* Are the programs there? NULL: yes; else why not. */
const char *lab_exporter_missing(void);

/* Runs promtool's check of metrics over the file. True: it finds nothing at all; else what it says is said. */
bool lab_exporter_check(const struct lab_unbound *unbound, const char *file);

/* The same of rules for Prometheus. True: they are sound. */
bool lab_exporter_check_rules(const struct lab_unbound *unbound, const char *file);

/* Starts node_exporter for the files *.prom of a directory, and waits until it answers. Returns its port; 0, and
 * said why: it does not. */
uint16_t lab_exporter_start(struct lab *lab, const char *directory,
                            struct lab_process *process);

/* Its metrics, to be freed; NULL: it does not answer. */
char *lab_exporter_fetch(uint16_t port);

#endif
