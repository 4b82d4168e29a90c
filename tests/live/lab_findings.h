/* lab_findings.h - what a server's log says that it must never say: crashes, sanitizers' reports.
 * Threads: one (the main thread).
 * Memory: the log is borrowed.
 * Cost: reads the log once.
 * Standards: none; the reports of GCC's and Clang's sanitizers.
 */
#ifndef MXW_TESTS_LIVE_LAB_FINDINGS_H
#define MXW_TESTS_LIVE_LAB_FINDINGS_H

struct lab_findings {
	unsigned alarms; /* of every kind, except races */
	unsigned races;  /* races with code of the module in any of their stacks */
	unsigned others; /* races that Unbound has with itself */
};

/* Reads LOG, a text; says each alarm and each race of the module's, with the name FROM of its file. */
struct lab_findings lab_findings_read(const char *log, const char *from);

#endif
