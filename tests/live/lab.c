/*
 * The main program of every live test. It decides from the environment whether the test can run
 * at all, makes one short-lived directory, starts the two authorities in it, and hands over to
 * CUnit. An alarm ends a program that hangs; the servers follow it, because each is started
 * with a parent-death signal. When all went well nothing is left behind; when not, the
 * directory with all configurations and logs stays, and its name is printed.
 */
#include "lab.h"

#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lab_nsd.h"
#include "lab_slow.h"
#include "tests/lib/tap.h"

#define WATCHDOG_S 900u

void lab_say(const char *format, ...)
{
	va_list arguments;

	(void)fputs("# ", stdout);
	va_start(arguments, format);
	(void)vprintf(format, arguments);
	va_end(arguments);
	(void)putchar('\n');
	(void)fflush(stdout);
}

bool lab_print(char *to, size_t room, const char *format, ...)
{
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(to, room, format, arguments);
	va_end(arguments);
	return size >= 0 && (size_t)size < room;
}

bool lab_check(bool ok, const char *file, unsigned line, const char *format, ...)
{
	char text[4096];
	va_list arguments;

	if (ok) {
		(void)CU_assertImplementation(CU_TRUE, line, format, file, "", CU_FALSE);
		return true;
	}
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	(void)CU_assertImplementation(CU_FALSE, line, text, file, "", CU_FALSE);
	return false;
}

int64_t lab_now_us(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		abort();
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t lab_now_ms(void)
{
	return lab_now_us() / 1000;
}

void lab_pause(void)
{
	const struct timespec five_ms = { .tv_nsec = 5000000 };

	(void)nanosleep(&five_ms, NULL);
}

bool lab_write_file(const char *path, const char *text)
{
	char beside[PATH_MAX];
	FILE *file = NULL;
	bool ok = false;

	if (!lab_print(beside, sizeof(beside), "%s.new", path))
		goto out;
	file = fopen(beside, "w");
	if (file == NULL)
		goto out;
	/* Whatever the umask is: the module refuses what others may write to. */
	ok = fputs(text, file) != EOF && fchmod(fileno(file), 0644) == 0;
	ok = fclose(file) == 0 && ok;
	ok = ok && rename(beside, path) == 0;
out:
	if (!ok)
		lab_say("cannot write \"%s\": %s", path, strerror(errno));
	return ok;
}

char *lab_read_file(const char *path)
{
	FILE *file = fopen(path, "r"), *memory = NULL;
	char buffer[16384], *text = NULL;
	size_t size, text_size;
	bool ok;

	if (file == NULL)
		return NULL;
	memory = open_memstream(&text, &text_size);
	if (memory == NULL) {
		(void)fclose(file);
		return NULL;
	}
	while ((size = fread(buffer, 1, sizeof(buffer), file)) > 0)
		(void)fwrite(buffer, 1, size, memory);
	ok = ferror(file) == 0;
	(void)fclose(file);
	ok = fclose(memory) == 0 && ok;
	if (!ok) {
		free(text);
		return NULL;
	}
	return text;
}

/* The lab makes one level of directories below its own, and nothing deeper than two.
 * NOLINTNEXTLINE(misc-no-recursion): `depth` bounds it */
static void remove_directory(const char *path, unsigned depth)
{
	DIR *directory = opendir(path);

	if (directory == NULL)
		return;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		char inside[PATH_MAX];
		struct stat status;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    !lab_print(inside, sizeof(inside), "%s/%s", path, entry->d_name) ||
		    lstat(inside, &status) != 0)
			continue;
		if (S_ISDIR(status.st_mode) && depth > 0)
			remove_directory(inside, depth - 1);
		else
			(void)unlink(inside);
	}
	(void)closedir(directory);
	(void)rmdir(path);
}

static const char *missing(const struct lab *lab, enum lab_needs needs)
{
	if (lab->unbound == NULL || access(lab->unbound, X_OK) != 0)
		return "MXW_TEST_UNBOUND names no program";
	if (lab->nsd == NULL || access(lab->nsd, X_OK) != 0)
		return "MXW_TEST_NSD names no program";
	if (needs == LAB_NEEDS_MODULE &&
	    (lab->module == NULL || access(lab->module, R_OK) != 0))
		return "MXW_TEST_MODULE names no file";
	return NULL;
}

static bool can_bind_ipv6(void)
{
	const struct sockaddr_in6 address = { .sin6_family = AF_INET6,
		                              .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool can;

	if (fd < 0)
		return false;
	can = bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	(void)close(fd);
	return can;
}

static bool open_lab(struct lab *lab)
{
	const char *parent = getenv("TMPDIR");

	if (parent == NULL || *parent == '\0')
		parent = "/tmp";
	/* Unix sockets live in it, so the path must stay well below sun_path's 108 octets. */
	if (!lab_print(lab->dir, sizeof(lab->dir), "%s/mxw-XXXXXX", parent) ||
	    strlen(lab->dir) > 80 || mkdtemp(lab->dir) == NULL) {
		lab_say("no directory in \"%s\": %s", parent, strerror(errno));
		lab->dir[0] = '\0';
		return false;
	}
	lab->has_ipv6 = can_bind_ipv6();
	lab->slow = lab_slow_start(lab);
	return lab->slow != NULL && lab_nsd_start(lab);
}

/* STATUS is that of the tests; returns the program's. */
static int close_lab(struct lab *lab, int status)
{
	if (!lab_nsd_stop(lab))
		status = EXIT_FAILURE;
	lab_slow_stop(lab->slow);
	for (unsigned i = 0; i < lab->port_count; i++)
		(void)close(lab->port_locks[i]);
	if (lab->dir[0] != '\0') {
		if (status == EXIT_SUCCESS)
			remove_directory(lab->dir, 2);
		else
			lab_say("configurations and logs are kept in %s", lab->dir);
	}
	free(lab);
	return status;
}

int lab_main(enum lab_needs needs, CU_SuiteInfo *suites, struct lab **ret_lab)
{
	struct lab *lab = calloc(1, sizeof(*lab));
	const char *reason;
	int status = EXIT_FAILURE;

	if (lab == NULL)
		return status;
	lab->unbound = getenv("MXW_TEST_UNBOUND");
	lab->nsd = getenv("MXW_TEST_NSD");
	lab->module = getenv("MXW_TEST_MODULE");
	reason = missing(lab, needs);
	if (reason != NULL) {
		free(lab);
		return mxwt_skip_all(reason);
	}
	(void)alarm(WATCHDOG_S);
	if (open_lab(lab)) {
		*ret_lab = lab;
		status = mxwt_run(suites);
	} else {
		(void)puts("Bail out! the lab cannot be opened");
	}
	return close_lab(lab, status);
}
