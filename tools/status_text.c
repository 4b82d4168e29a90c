/* A status for a person: what is in force and why at first, what was counted at last, and in the end
 * what is not as configured, each with what to do. Whatever the module says may hold what others wrote,
 * so nothing of it is printed as it is. */
#include "status.h"

#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "by_hand.h"

static void print_label(const char *label)
{
	printf("%-10s", label);
}

/* A text behind some words, where there is one. */
static void print_if(const char *before, const char *text)
{
	if (text[0] == '\0')
		return;
	fputs(before, stdout);
	cmd_print_text(stdout, text);
}

static void print_mode(const json_t *mode)
{
	const json_t *override = json_object_get(mode, "override");

	print_label("mode");
	cmd_print_text(stdout, ask_text(mode, "effective"));
	print_if(", set by: ", ask_text(mode, "set_by"));
	print_if(" (policy ", ask_text(mode, "policy"));
	print_if(", host.yaml ", ask_text(mode, "host"));
	puts(ask_text(mode, "policy")[0] != '\0' ? ")" : "");
	if (json_is_object(override)) {
		print_label("");
		by_hand_print_override("by hand: ", override);
	}
}

static void print_policy(const json_t *policy, const char *on_disk)
{
	const char *digest = ask_text(policy, "digest");

	print_label("policy");
	cmd_print_text(stdout, digest[0] != '\0' ? digest : "none is in force");
	putchar('\n');
	print_label("");
	cmd_print_text(stdout, ask_text(policy, "path"));
	print_if(", from: ", ask_text(policy, "origin"));
	print_if(", loaded ", ask_text(policy, "loaded"));
	putchar('\n');
	if (digest[0] != '\0') {
		print_label("");
		printf("rules %" JSON_INTEGER_FORMAT ", names %" JSON_INTEGER_FORMAT
		       ", groups %" JSON_INTEGER_FORMAT ", networks %" JSON_INTEGER_FORMAT "\n",
		       ask_number(policy, "rules"), ask_number(policy, "names"),
		       ask_number(policy, "groups"), ask_number(policy, "networks"));
	}
	print_label("on disk");
	puts(on_disk);
}

static void print_host(const json_t *host)
{
	print_label("host");
	cmd_print_text(stdout, ask_text(host, "path"));
	print_if(", from: ", ask_text(host, "origin"));
	print_if(", name ", ask_text(host, "name"));
	putchar('\n');
}

static void print_module(const json_t *module)
{
	print_label("module");
	cmd_print_text(stdout, ask_text(module, "version"));
	print_if(", for Unbound ", ask_text(module, "unbound"));
	printf(", pid %" JSON_INTEGER_FORMAT, ask_number(module, "pid"));
	print_if(", since ", ask_text(module, "started"));
	putchar('\n');
}

static void print_last_error(const json_t *error)
{
	const json_t *words = json_object_get(error, "words");

	if (!json_is_object(error))
		return;
	print_label("refused");
	print_if("a reload at ", ask_text(error, "time"));
	putchar('\n');
	for (size_t i = 0; i < json_array_size(words); i++) {
		const char *line = json_string_value(json_array_get(words, i));

		print_label("");
		cmd_print_text(stdout, line != NULL ? line : "");
		putchar('\n');
	}
}

static void print_releases(const json_t *releases)
{
	print_label("releases");
	if (json_array_size(releases) == 0)
		puts("none");
	else
		putchar('\n');
	by_hand_print_releases("          ", releases);
}

static void print_counters(json_t *counters)
{
	void *at = json_object_iter(counters);
	size_t count = 0;

	print_label("counted");
	for (; at != NULL; at = json_object_iter_next(counters, at), count++) {
		if (count != 0)
			fputs(count % 5 == 0 ? ",\n          " : ", ", stdout);
		cmd_print_text(stdout, json_object_iter_key(at));
		printf(" %" JSON_INTEGER_FORMAT,
		       json_integer_value(json_object_iter_value(at)));
	}
	putchar('\n');
}

static void print_alerts(const json_t *alerts)
{
	for (size_t i = 0; i < json_array_size(alerts); i++) {
		const json_t *sink = json_array_get(alerts, i);

		print_label(i == 0 ? "alerts" : "");
		cmd_print_text(stdout, ask_text(sink, "sink"));
		printf(": written %" JSON_INTEGER_FORMAT ", dropped %" JSON_INTEGER_FORMAT "\n",
		       ask_number(sink, "written"),
		       ask_number(sink, "dropped_ring") + ask_number(sink, "dropped_write") +
		               ask_number(sink, "dropped_build") +
		               ask_number(sink, "dropped_reload"));
	}
}

static void print_deviations(const json_t *deviations)
{
	if (json_array_size(deviations) == 0) {
		puts("\nas configured");
		return;
	}
	puts("\nNOT AS CONFIGURED:");
	for (size_t i = 0; i < json_array_size(deviations); i++) {
		fputs("  - ", stdout);
		cmd_print_text(stdout, json_string_value(json_array_get(deviations, i)));
		putchar('\n');
	}
}

void status_print(const json_t *status)
{
	print_mode(json_object_get(status, "mode"));
	print_policy(json_object_get(status, "policy"), ask_text(status, "on_disk"));
	print_host(json_object_get(status, "host"));
	print_releases(json_object_get(status, "releases"));
	print_last_error(json_object_get(status, "last_error"));
	print_module(json_object_get(status, "module"));
	print_alerts(json_object_get(status, "alerts"));
	print_counters(json_object_get(status, "counters"));
	print_deviations(json_object_get(status, "deviations"));
}
