/*
 * Most of what is looked for is a word on a line. A race is a block of lines between two rules, with
 * the stacks of both threads and of whoever made the memory and the threads. Unbound is not free of
 * races with itself, and nobody here can mend those. A race is the module's when any of its frames
 * lies in the module's object or is a function of its name. The file's name of a frame decides
 * nothing: the cache that Unbound is built in has our name too.
 */
#include "lab_findings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

static const char *const alarms[] = { "AddressSanitizer",
	                              "LeakSanitizer",
	                              "runtime error:",
	                              "fatal error",
	                              "ssertion",
	                              "UndefinedBehaviorSanitizer",
	                              "free():",
	                              "double free",
	                              "ThreadSanitizer:DEADLYSIGNAL",
	                              "ThreadSanitizer: CHECK failed" };

static const char race[] = "WARNING: ThreadSanitizer: ";
static const char rule[] = "==================";

/* "    #0 function file:line (object+0x1234)" */
static bool is_frame_of_module(const char *line)
{
	const char *number = strchr(line, '#');
	const char *name = number != NULL ? strchr(number, ' ') : NULL;

	return name != NULL &&
	       (strncmp(name, " mxw", 4) == 0 || strstr(name, "(mxwarden.so+0x") != NULL);
}

/* A line of ours is read on terminals and by programs. */
static bool is_of_ours_and_odd(const char *line)
{
	if (strstr(line, "mxwarden: ") == NULL)
		return false;
	for (; *line != '\0'; line++)
		if (*line < ' ' || *line > '~')
			return true;
	return false;
}

static bool is_alarm(const char *line)
{
	if (is_of_ours_and_odd(line))
		return true;
	for (size_t i = 0; i < sizeof(alarms) / sizeof(*alarms); i++)
		if (strstr(line, alarms[i]) != NULL)
			return true;
	return false;
}

struct lab_findings lab_findings_read(const char *log, const char *from)
{
	struct lab_findings findings = { 0 };
	bool in_race = false, of_module = false;
	char *copy = strdup(log), *rest = NULL;

	for (char *line = copy != NULL ? strtok_r(copy, "\n", &rest) : NULL; line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strstr(line, race) != NULL) {
			in_race = true;
			of_module = false;
		} else if (in_race && strncmp(line, rule, sizeof(rule) - 1) == 0) {
			in_race = false;
			findings.races += of_module;
			findings.others += !of_module;
		} else if (in_race && !of_module && is_frame_of_module(line)) {
			of_module = true;
			lab_say("race with the module in %s: %s", from, line);
		} else if (is_alarm(line)) {
			findings.alarms++;
			lab_say("alarm in %s: %s", from, line);
		}
	}
	/* A report that was cut off by the end. */
	findings.races += in_race && of_module;
	findings.others += in_race && !of_module;
	free(copy);
	return findings;
}
