/*
 * Unbound runs in the foreground as whoever runs the test, logs to its standard error, is
 * controlled over a Unix socket, and sends everything below "." to NSD and everything below
 * slow.test. to the C authority. Its timers for unknown servers are long, so that a held query
 * is asked for once. It listens without SO_REUSEPORT: a second Unbound on the same port must
 * fail to start, not share the queries. Started with a sanitizer, it writes its findings to the
 * same log, which is read after each run.
 */
#include "lab_unbound.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lab_findings.h"
#include "lab_slow.h"
#include "lab_tls.h"

#define STARTS 5u

static const char *orelse(const char *text, const char *otherwise)
{
	return text != NULL ? text : otherwise;
}

/* Options are words in the program's own tables; what it does not know, it refuses to read. */
bool lab_unbound_knows(const struct lab *lab, const char *option)
{
	const size_t size = strlen(option);
	FILE *file = fopen(lab->unbound, "r");
	char window[65536];
	size_t filled = 0, got;
	bool found = false;

	while (file != NULL && !found &&
	       (got = fread(window + filled, 1, sizeof(window) - filled, file)) > 0) {
		const char *at = window, *end = window + filled + got;

		while (!found && (at = memchr(at, option[0], (size_t)(end - at))) != NULL) {
			if ((size_t)(end - at) < size)
				break;
			found = memcmp(at++, option, size) == 0;
		}
		/* A word may lie across two reads. */
		filled = (size_t)(end - window) < size ? (size_t)(end - window) : size - 1;
		memmove(window, end - filled, filled);
	}
	if (file != NULL)
		(void)fclose(file);
	return found;
}

/* The lines for DoT, DoH and PROXYv2, with ports of their own. */
static bool print_doors(struct lab_unbound *unbound, char *to, size_t room)
{
	char key[PATH_MAX], certificate[PATH_MAX];

	unbound->tls_port = lab_port_take(unbound->lab);
	unbound->https_port = lab_port_take(unbound->lab);
	unbound->proxy_port = lab_port_take(unbound->lab);
	return unbound->tls_port != 0 && unbound->https_port != 0 && unbound->proxy_port != 0 &&
	       lab_print(key, sizeof(key), "%s/tls.key", unbound->dir) &&
	       lab_print(certificate, sizeof(certificate), "%s/tls.pem", unbound->dir) &&
	       lab_tls_write_certificate(key, certificate) &&
	       lab_print(to, room,
	                 "\tinterface: 127.0.0.1@%u\n\ttls-port: %u\n"
	                 "\tinterface: 127.0.0.1@%u\n\thttps-port: %u\n"
	                 "\tinterface: 127.0.0.1@%u\n\tproxy-protocol-port: %u\n"
	                 "\ttls-service-key: \"%s\"\n\ttls-service-pem: \"%s\"\n"
	                 "\taccess-control: 2001:db8::/32 allow_snoop\n"
	                 "\taccess-control: ::ffff:127.0.0.0/104 allow_snoop\n",
	                 (unsigned)unbound->tls_port, (unsigned)unbound->tls_port,
	                 (unsigned)unbound->https_port, (unsigned)unbound->https_port,
	                 (unsigned)unbound->proxy_port, (unsigned)unbound->proxy_port, key,
	                 certificate);
}

static bool print_upstream(enum lab_unbound_upstream upstream, unsigned port, char *to,
                           size_t room)
{
	const bool forward = upstream == LAB_FORWARD || upstream == LAB_FORWARD_NO_CACHE;
	const bool no_cache = upstream == LAB_STUB_NO_CACHE || upstream == LAB_FORWARD_NO_CACHE;
	const char *kind = forward ? "forward" : "stub";

	return lab_print(to, room,
	                 "%s-zone:\n\tname: \"slow.test.\"\n\t%s-addr: 127.0.0.1@%u\n"
	                 "\t%s-no-cache: %s\n",
	                 kind, kind, port, kind, no_cache ? "yes" : "no");
}

static bool write_configuration(struct lab_unbound *unbound)
{
	const struct lab *lab = unbound->lab;
	const struct lab_unbound_options *options = &unbound->options;
	const char *chain = orelse(options->chain, "iterator");
	const unsigned slow_port = lab_slow_port(lab->slow);
	char text[16384], dynlib[PATH_MAX + 64] = "", ipv6[64] = "", doors[3 * PATH_MAX] = "";
	char upstream[256];

	if ((options->doors && !print_doors(unbound, doors, sizeof(doors))) ||
	    !print_upstream(options->upstream, slow_port, upstream, sizeof(upstream)))
		return false;
	if (!options->without_module &&
	    !lab_print(dynlib, sizeof(dynlib), "dynlib:\n\tdynlib-file: \"%s\"\n", lab->module))
		return false;
	if (lab->has_ipv6)
		(void)lab_print(ipv6, sizeof(ipv6), "\tinterface: ::1@%u\n",
		                (unsigned)unbound->port);
	return lab_print(text, sizeof(text),
	                 "server:\n"
	                 "\tverbosity: 1\n"
	                 "\tnum-threads: %u\n"
	                 "\tinterface: 127.0.0.1@%u\n"
	                 "%s%s"
	                 "\tso-reuseport: no\n"
	                 "\taccess-control: 127.0.0.0/8 allow_snoop\n"
	                 "\taccess-control: ::1 allow_snoop\n"
	                 "\tdo-daemonize: no\n"
	                 "\tuse-syslog: no\n"
	                 "\tlogfile: \"\"\n"
	                 "\tlog-time-ascii: yes\n"
	                 "\tusername: \"\"\n"
	                 "\tchroot: \"\"\n"
	                 "\tdirectory: \"%s\"\n"
	                 "\tpidfile: \"%s/unbound.pid\"\n"
	                 "\tdo-not-query-localhost: no\n"
	                 "\tlocal-zone: \"test.\" nodefault\n"
	                 "\tmodule-config: \"%s%s%s%s\"\n"
	                 "\ttrust-anchor: \"%s\"\n"
	                 "\tinfra-cache-min-rtt: 5000\n"
	                 "\tunknown-server-time-limit: 5000\n"
	                 "\tmsg-cache-size: 8m\n"
	                 "\trrset-cache-size: 8m\n"
	                 "%s%s%s"
	                 "%s"
	                 "remote-control:\n"
	                 "\tcontrol-enable: yes\n"
	                 "\tcontrol-interface: \"%s\"\n"
	                 "\tcontrol-use-cert: no\n"
	                 "stub-zone:\n\tname: \".\"\n\tstub-addr: 127.0.0.1@%u\n"
	                 "stub-zone:\n\tname: \"test.\"\n\tstub-addr: 127.0.0.1@%u\n"
	                 "stub-zone:\n\tname: \"signed.test.\"\n\tstub-addr: 127.0.0.1@%u\n"
	                 "%s%s",
	                 options->threads != 0 ? options->threads : 1, (unsigned)unbound->port,
	                 ipv6, doors, lab->dir, lab->dir, orelse(options->before, ""),
	                 options->before != NULL ? " " : "",
	                 options->without_module ? "" : "dynlib ", chain, lab->trust_anchor,
	                 lab_unbound_knows(lab, "discard-timeout:") ? "\tdiscard-timeout: 0\n"
	                                                            : "",
	                 lab_unbound_knows(lab, "wait-limit:") ? "\twait-limit: 0\n" : "",
	                 orelse(options->server, ""), dynlib, unbound->control,
	                 (unsigned)lab->nsd_port, (unsigned)lab->nsd_port,
	                 options->relay_signed ? slow_port : (unsigned)lab->nsd_port, upstream,
	                 orelse(options->clauses, "")) &&
	       lab_write_file(unbound->configuration, text);
}

/* Makes the file hold TEXT, or be away. */
static bool write_or_remove(const char *path, const char *text)
{
	if (text != NULL)
		return lab_write_file(path, text);
	return unlink(path) == 0 || errno == ENOENT;
}

bool lab_unbound_write_policy(struct lab_unbound *unbound, const char *policy)
{
	return write_or_remove(unbound->policy, policy);
}

bool lab_unbound_write_host(struct lab_unbound *unbound, const char *host)
{
	return write_or_remove(unbound->host, host);
}

bool lab_unbound_write_beside(struct lab_unbound *unbound, const char *name, const char *text)
{
	const char *slash = strchr(name, '/');
	char path[PATH_MAX];

	if (slash != NULL && (!lab_print(path, sizeof(path), "%s/%.*s", unbound->dir,
	                                 (int)(slash - name), name) ||
	                      (mkdir(path, 0755) != 0 && errno != EEXIST)))
		return false;
	return lab_print(path, sizeof(path), "%s/%s", unbound->dir, name) &&
	       write_or_remove(path, text);
}

struct lab_unbound *lab_unbound_new(struct lab *lab, const struct lab_unbound_options *options)
{
	struct lab_unbound *unbound = calloc(1, sizeof(*unbound));
	const char *dir = unbound != NULL ? unbound->dir : NULL;

	if (unbound == NULL)
		return NULL;
	unbound->lab = lab;
	unbound->options = *options;
	if (!lab_print(unbound->dir, sizeof(unbound->dir), "%s/u%u", lab->dir,
	               ++lab->unbound_count) ||
	    mkdir(dir, 0700) != 0 ||
	    !lab_print(unbound->configuration, PATH_MAX, "%s/unbound.conf", dir) ||
	    !lab_print(unbound->policy, PATH_MAX, "%s/policy.yaml", dir) ||
	    !lab_print(unbound->host, PATH_MAX, "%s/host.yaml", dir) ||
	    !lab_print(unbound->state, PATH_MAX, "%s/state", dir) ||
	    !lab_print(unbound->control, PATH_MAX, "%s/control", dir) ||
	    !lab_print(unbound->log, PATH_MAX, "%s/unbound.log", dir) ||
	    mkdir(unbound->state, 0700) != 0 ||
	    !lab_unbound_write_policy(unbound, options->policy) ||
	    !lab_unbound_write_host(unbound, options->host)) {
		lab_say("no directory for Unbound in %s: %s", lab->dir, strerror(errno));
		free(unbound);
		return NULL;
	}
	return unbound;
}

/* What Unbound logs when all of it works, at a start and after each reload. */
static const char started[] = "start of service";

/* Its other threads answer before the first one has come to say that it has started: whoever counts
 * starts must not meet this one later. */
static bool wait_until_ready(struct lab_unbound *unbound, unsigned starts_before)
{
	return lab_ask_until_ready(&unbound->process, unbound->port,
	                           &(struct lab_query){ .from = "127.0.0.1",
	                                                .name = "ready.test.",
	                                                .type = LDNS_RR_TYPE_TXT }) &&
	       lab_unbound_wait_log(unbound, started, starts_before + 1);
}

bool lab_unbound_start(struct lab_unbound *unbound)
{
	const struct lab *lab = unbound->lab;
	const char *const argv[] = { lab->unbound, "-d", "-c", unbound->configuration, NULL };
	char policy[PATH_MAX + 32], host[PATH_MAX + 32], state[PATH_MAX + 32];
	const char *const environment[] = { policy, host, state,
		                            "ASAN_OPTIONS=detect_leaks=1:abort_on_error=0",
		                            "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1",
		                            /* Of the races, only the module's count. */
		                            "TSAN_OPTIONS=exitcode=0:second_deadlock_stack=1",
		                            NULL };
	const unsigned starts_before = lab_unbound_log_count(unbound, started);

	if (!lab_print(policy, sizeof(policy), "MXWARDEN_POLICY=%s", unbound->policy) ||
	    !lab_print(host, sizeof(host), "MXWARDEN_HOST=%s", unbound->host) ||
	    !lab_print(state, sizeof(state), "MXWARDEN_STATE=%s", unbound->state))
		return false;
	for (unsigned i = 0; i < STARTS; i++) {
		unbound->port = lab_port_take(unbound->lab);
		if (unbound->port == 0 || !write_configuration(unbound) ||
		    (unbound->options.prepare != NULL && !unbound->options.prepare(unbound)) ||
		    !lab_process_start(&unbound->process, argv, environment, unbound->log))
			return false;
		if (wait_until_ready(unbound, starts_before))
			return true;
		(void)lab_process_stop(&unbound->process);
		if (lab_unbound_log_count(unbound, "can't bind socket") == 0 &&
		    lab_unbound_log_count(unbound, "ddress already in use") == 0)
			break;
	}
	lab_say("Unbound does not answer; its log is %s", unbound->log);
	return false;
}

static bool log_is_clean(const struct lab_unbound *unbound)
{
	char *log = lab_read_file(unbound->log);
	struct lab_findings findings = { 0 };

	if (log != NULL)
		findings = lab_findings_read(log, unbound->log);
	free(log);
	if (findings.others > 0)
		lab_say("%u races that Unbound has with itself", findings.others);
	return findings.alarms == 0 && findings.races == 0;
}

bool lab_unbound_stop(struct lab_unbound *unbound)
{
	bool ok = true;

	if (!lab_process_is_alive(&unbound->process)) {
		lab_say("Unbound ended before it was told to, wait status %#x: %s",
		        (unsigned)unbound->process.status, unbound->log);
		ok = false;
	} else if (!lab_process_stop(&unbound->process)) {
		lab_say("Unbound did not end well, wait status %#x: %s",
		        (unsigned)unbound->process.status, unbound->log);
		ok = false;
	}
	return log_is_clean(unbound) && ok;
}

void lab_unbound_free(struct lab_unbound *unbound)
{
	if (unbound == NULL)
		return;
	if (lab_process_is_alive(&unbound->process))
		(void)lab_process_stop(&unbound->process);
	free(unbound);
}

struct lab_unbound *lab_unbound_run(struct lab *lab, const struct lab_unbound_options *options)
{
	struct lab_unbound *unbound = lab_unbound_new(lab, options);

	if (unbound != NULL && !lab_unbound_start(unbound)) {
		lab_unbound_free(unbound);
		return NULL;
	}
	return unbound;
}

bool lab_unbound_end(struct lab_unbound *unbound)
{
	bool ok;

	if (unbound == NULL)
		return false;
	ok = lab_unbound_stop(unbound);
	lab_unbound_free(unbound);
	return ok;
}

char *lab_unbound_control(struct lab_unbound *unbound, const char *command)
{
	return lab_unbound_feed(unbound, command, "");
}

char *lab_unbound_feed(struct lab_unbound *unbound, const char *command, const char *input)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char request[512], buffer[8192], *text = NULL;
	FILE *memory = NULL;
	size_t text_size;
	ssize_t got;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || !lab_print(request, sizeof(request), "UBCT1 %s\n", command) ||
	    !lab_print(address.sun_path, sizeof(address.sun_path), "%s", unbound->control) ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    send(fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request) ||
	    /* Nothing is not sent: whoever has answered and gone already would refuse even that. */
	    (input[0] != '\0' &&
	     send(fd, input, strlen(input), MSG_NOSIGNAL) != (ssize_t)strlen(input)))
		goto out;
	memory = open_memstream(&text, &text_size);
	while (memory != NULL && (got = read(fd, buffer, sizeof(buffer))) > 0)
		(void)fwrite(buffer, 1, (size_t)got, memory);
	if (memory != NULL && fclose(memory) != 0) {
		free(text);
		text = NULL;
	}
out:
	if (fd >= 0)
		(void)close(fd);
	return text;
}

bool lab_unbound_reload(struct lab_unbound *unbound, const char *command)
{
	const unsigned before = lab_unbound_log_count(unbound, started);
	char *answer = lab_unbound_control(unbound, command);
	const bool ok = answer != NULL && strncmp(answer, "ok", 2) == 0;

	free(answer);
	return ok && lab_unbound_wait_log(unbound, started, before + 1);
}

long long lab_unbound_statistic(struct lab_unbound *unbound, const char *name)
{
	char *text = lab_unbound_control(unbound, "stats_noreset"), *at = text;
	const size_t size = strlen(name);
	long long value = -1;

	while (at != NULL && *at != '\0') {
		if (strncmp(at, name, size) == 0 && at[size] == '=') {
			value = strtoll(at + size + 1, NULL, 10);
			break;
		}
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	free(text);
	return value;
}

bool lab_unbound_wait_idle(struct lab_unbound *unbound)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	while (lab_now_ms() < deadline_ms) {
		if (lab_unbound_statistic(unbound, "total.requestlist.current.all") == 0)
			return true;
		lab_pause();
	}
	return false;
}

unsigned lab_unbound_log_count(const struct lab_unbound *unbound, const char *text)
{
	char *log = lab_read_file(unbound->log);
	unsigned count = 0;

	for (char *line = log; line != NULL; count++) {
		line = strstr(line, text);
		if (line == NULL)
			break;
		line = strchr(line, '\n');
	}
	free(log);
	return count;
}

bool lab_unbound_wait_log(const struct lab_unbound *unbound, const char *text, unsigned count)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	while (lab_unbound_log_count(unbound, text) < count) {
		if (lab_now_ms() > deadline_ms)
			return false;
		lab_pause();
	}
	return true;
}

uint16_t lab_unbound_port(const struct lab_unbound *unbound, const struct lab_query *query)
{
	if (query->proxied != NULL)
		return unbound->proxy_port;
	if (query->transport == LAB_TLS)
		return unbound->tls_port;
	return query->transport == LAB_HTTPS ? unbound->https_port : unbound->port;
}

struct lab_reply *lab_unbound_ask(struct lab_unbound *unbound, const struct lab_query *query)
{
	return lab_ask(lab_unbound_port(unbound, query), query, LAB_PATIENCE_MS);
}
