/*
 * What systemd does with the drop-ins of packaging/systemd: their ExecStartPre= is run before each start
 * of a real Unbound, their ExecReload= in the place of a reload, line by line as they stand there, with
 * the paths of this laboratory. In between the program is exchanged as an upgrade does it, or the
 * module. However that ends, Unbound starts, goes on and answers; and where it can, with the module.
 * Some cases do without the drop-ins what they do with them, to see it fail.
 */
#include "lab_command.h"
#include "lab_outcome.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define WORDS_MAX 32u

static struct lab *lab;

static const char policy[] =
	LAB_POLICY_HEAD "watch:\n"
			"  - {id: typed, domains: [army.test meant.test]}\n";

/* The resolver of a test, with what is around it. */
static struct {
	struct lab_unbound *unbound;
	const char *build, *checkconf, *original; /* original: the program of the laboratory */
	char clauses[PATH_MAX];
	char include[PATH_MAX]; /* what preflight writes */
	char link[PATH_MAX];    /* to the module */
	char module[PATH_MAX];  /* for the program */
	char foreign[PATH_MAX]; /* for another one */
	char program[PATH_MAX]; /* a copy, which the tests may take away */
	char other[PATH_MAX];   /* the same with another build-id */
	char log[PATH_MAX];     /* of the commands */
	bool unguarded;         /* start without the drop-in */
	int start_status;       /* of ExecStartPre */
} place;

/* ---- files ---- */

struct bytes {
	unsigned char *octets;
	size_t size;
};

static bool read_bytes(const char *path, struct bytes *ret)
{
	FILE *file = fopen(path, "r");
	bool done = false;
	long size;

	if (file == NULL)
		return false;
	if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0 &&
	    fseek(file, 0, SEEK_SET) == 0) {
		ret->size = (size_t)size;
		ret->octets = malloc(ret->size);
		done = ret->octets != NULL &&
		       fread(ret->octets, 1, ret->size, file) == ret->size;
	}
	(void)fclose(file);
	return done;
}

static bool write_bytes(const char *path, const struct bytes *bytes)
{
	FILE *file = fopen(path, "w");
	bool done = file != NULL && fwrite(bytes->octets, 1, bytes->size, file) == bytes->size;

	if (file != NULL)
		done = fclose(file) == 0 && done;
	return done && chmod(path, 0755) == 0;
}

/* The place of `pattern`, at or behind `from`; the end when there is none. */
static size_t find_bytes(const struct bytes *in, size_t from, const void *pattern, size_t size)
{
	for (size_t i = from; i + size <= in->size; i++)
		if (memcmp(in->octets + i, pattern, size) == 0)
			return i;
	return in->size;
}

/* Changes the build-id of a program, and writes what it was in hexadecimal. */
static bool change_build_id(struct bytes *program, char *id, size_t room)
{
	/* The size of the name, that of a SHA-1, NT_GNU_BUILD_ID, and the name. */
	static const unsigned char head[] = { 4, 0, 0, 0, 20,  0,   0,   0,
		                              3, 0, 0, 0, 'G', 'N', 'U', 0 };
	const size_t at = find_bytes(program, 0, head, sizeof(head)) + sizeof(head);

	if (at + 20 > program->size || room < 41)
		return false;
	for (size_t i = 0; i < 20; i++)
		(void)lab_print(id + 2 * i, room - 2 * i, "%02x", program->octets[at + i]);
	program->octets[at] ^= 0xff;
	return true;
}

/* Makes a module one for another program, wherever it names that. */
static unsigned change_host(struct bytes *module, const char *id)
{
	unsigned count = 0;

	for (size_t at = 0; (at = find_bytes(module, at, id, strlen(id))) < module->size;
	     at++) {
		module->octets[at] = module->octets[at] == '0' ? '1' : '0';
		count++;
	}
	return count;
}

/* Makes a module ask for a function that no program has. */
static bool change_symbol(struct bytes *module)
{
	static const char symbol[] = "\0mesh_state_make_unique";
	const size_t at = find_bytes(module, 0, symbol, sizeof(symbol)) + 1;

	if (at >= module->size)
		return false;
	module->octets[at] = 'n';
	return true;
}

static bool make_copies(void)
{
	struct bytes bytes = { 0 };
	char id[64];
	bool done;

	done = read_bytes(place.original, &bytes) && write_bytes(place.program, &bytes) &&
	       change_build_id(&bytes, id, sizeof(id)) && write_bytes(place.other, &bytes);
	free(bytes.octets);
	bytes = (struct bytes){ 0 };
	done = done && read_bytes(lab->module, &bytes) && write_bytes(place.module, &bytes) &&
	       change_host(&bytes, id) >= 2 && write_bytes(place.foreign, &bytes);
	free(bytes.octets);
	return done;
}

/* Lets the link name a module, all at once. */
static void install(const char *module)
{
	char beside[PATH_MAX + 8];

	CU_ASSERT_TRUE(lab_print(beside, sizeof(beside), "%s.new", place.link));
	CU_ASSERT_EQUAL(symlink(module, beside), 0);
	CU_ASSERT_EQUAL(rename(beside, place.link), 0);
}

static bool is_active(void)
{
	return access(place.include, F_OK) == 0;
}

/* ---- what systemd does ---- */

static bool ends_with(const char *text, const char *end)
{
	const size_t size = strlen(text), end_size = strlen(end);

	return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* Adds, behind the words of the call, what is different here from the usual places. */
static size_t add_places(const char *argv[WORDS_MAX], size_t count, bool running)
{
	const char *const places[] = { "--config",    place.unbound->configuration,
		                       "--checkconf", place.checkconf,
		                       "--module",    place.link,
		                       "--include",   place.include,
		                       "--unbound",   lab->unbound };
	/* What runs is named by its number. */
	const size_t used = sizeof(places) / sizeof(*places) - (running ? 2 : 0);

	for (size_t i = 0; i < used && count < WORDS_MAX - 1; i++)
		argv[count++] = places[i];
	return count;
}

/* Runs the command of one line, and returns its status; `-` before it makes that 0. The status itself
 * goes to *ret_status, when the command is ours. */
static int run_line(char *line, int *ret_status)
{
	static char command[PATH_MAX], number[32];
	const char *argv[WORDS_MAX] = { NULL };
	size_t count = 0;
	bool may_fail = false, is_ours, running = false;
	char *rest = NULL;

	while (strchr("-+@:!", *line) != NULL && *line != '\0')
		may_fail = *line++ == '-' || may_fail;
	(void)lab_print(number, sizeof(number), "%ld", (long)place.unbound->process.pid);
	for (char *word = strtok_r(line, " ", &rest); word != NULL && count < WORDS_MAX - 1;
	     word = strtok_r(NULL, " ", &rest)) {
		running = running || strcmp(word, "--running") == 0;
		argv[count++] = strcmp(word, "$MAINPID") == 0 ? number : word;
	}
	CU_ASSERT_FATAL(count > 0);
	is_ours = ends_with(argv[0], "/mxwarden");
	if (is_ours) {
		(void)lab_print(command, sizeof(command), "%s/tools/mxwarden", place.build);
		argv[0] = command;
		(void)add_places(argv, count, running);
	} else if (ends_with(argv[0], "/unbound-checkconf")) {
		argv[0] = place.checkconf;
		argv[1] = place.unbound->configuration;
	}
	const int status = lab_command_run(place.unbound, argv, place.log);
	if (is_ours)
		*ret_status = status;
	return may_fail ? 0 : status;
}

/* Runs the lines `key=` of a drop-in; an empty one drops those before. False: one failed, and those
 * behind it were not run. */
static bool run_drop_in(const char *name, const char *key, int *ret_status)
{
	char path[PATH_MAX], *text, *lines[8], *rest = NULL;
	const size_t size = strlen(key);
	size_t count = 0;
	bool done = true;

	CU_ASSERT_FATAL(
		lab_print(path, sizeof(path), "%s/packaging/systemd/%s", place.build, name));
	text = lab_read_file(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, key, size) != 0 || line[size] != '=')
			continue;
		if (line[size + 1] == '\0')
			count = 0;
		else if (count < sizeof(lines) / sizeof(*lines))
			lines[count++] = line + size + 1;
	}
	CU_ASSERT_TRUE(count > 0);
	for (size_t i = 0; i < count && done; i++)
		done = run_line(lines[i], ret_status) == 0;
	free(text);
	return done;
}

/* Before each start, in the place of the unit. */
static bool before_start(struct lab_unbound *unbound)
{
	(void)unbound;
	return place.unguarded ||
	       run_drop_in("mxwarden-start.conf", "ExecStartPre", &place.start_status);
}

/* Has a command printed that? */
static bool has_said(const char *words)
{
	char *text = lab_read_file(place.log);
	const bool said = text != NULL && strstr(text, words) != NULL;

	free(text);
	return said;
}

static void start(void)
{
	place.start_status = -1;
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(place.unbound));
}

static void stop(void)
{
	CU_ASSERT_TRUE(lab_unbound_stop(place.unbound));
}

/* Reloads as the unit does. The result is that of the commands, *ret_status that of preflight. */
static bool reload(int *ret_status)
{
	static const char started[] = "start of service";
	const unsigned before = lab_unbound_log_count(place.unbound, started);
	bool done;

	*ret_status = -1;
	done = run_drop_in("mxwarden-reload.conf", "ExecReload", ret_status);
	/* The signal has been sent, not yet heeded. */
	if (done)
		CU_ASSERT_TRUE(lab_unbound_wait_log(place.unbound, started, before + 1));
	CU_ASSERT_TRUE(lab_process_is_alive(&place.unbound->process));
	return done;
}

/* Mail hosts get that; everybody else gets real answers. */
static void expect(enum lab_answer answer)
{
	LAB_EXPECT(place.unbound, DESKTOP, "army.test.", LAB_REAL);
	LAB_EXPECT(place.unbound, MAIL_HOST, "army.test.", answer);
	LAB_EXPECT(place.unbound, MAIL_HOST, "plain.test.", LAB_REAL);
}

/* Without the drop-in: does Unbound come up at all? */
static bool starts_unguarded(void)
{
	bool started;

	place.unguarded = true;
	started = lab_unbound_start(place.unbound);
	place.unguarded = false;
	return started;
}

/* ---- set-up ---- */

static void open_place(void)
{
	static const struct lab_unbound_options options = {
		.policy = policy,
		.chain = "validator iterator",
		.without_module = true, /* that is what preflight adds */
		.prepare = before_start,
	};
	static const char *original;
	char conf_d[PATH_MAX], copies[PATH_MAX];

	memset(&place, 0, sizeof(place));
	place.build = getenv("MXW_BUILDDIR");
	place.checkconf = getenv("MXW_TEST_UNBOUND_CHECKCONF");
	/* A case that broke off has left its own. */
	if (original == NULL)
		original = lab->unbound;
	place.original = original;
	CU_ASSERT_FATAL(place.build != NULL && place.checkconf != NULL);
	place.unbound = lab_unbound_new(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(place.unbound);
	const char *dir = place.unbound->dir;
	CU_ASSERT_FATAL(lab_print(conf_d, sizeof(conf_d), "%s/conf.d", dir) &&
	                lab_print(copies, sizeof(copies), "%s/mxwarden", dir) &&
	                mkdir(conf_d, 0755) == 0 && mkdir(copies, 0755) == 0 &&
	                lab_print(place.clauses, PATH_MAX,
	                          "include-toplevel: \"%s/conf.d/*.conf\"\n", dir) &&
	                lab_print(place.include, PATH_MAX, "%s/conf.d/mxwarden.conf", dir) &&
	                lab_print(place.link, PATH_MAX, "%s/mxwarden.so", dir) &&
	                lab_print(place.module, PATH_MAX, "%s/mxwarden/one.so", dir) &&
	                lab_print(place.foreign, PATH_MAX, "%s/mxwarden/two.so", dir) &&
	                lab_print(place.program, PATH_MAX, "%s/unbound", dir) &&
	                lab_print(place.other, PATH_MAX, "%s/unbound-other", dir) &&
	                lab_print(place.log, PATH_MAX, "%s/commands.log", dir) &&
	                make_copies());
	place.unbound->options.clauses = place.clauses;
	lab->unbound = place.program;
	install("mxwarden/one.so");
}

static void close_place(void)
{
	lab->unbound = place.original;
	lab_unbound_free(place.unbound);
}

/* ---- the cases ---- */

static void starts_with_the_module(void)
{
	int status;

	open_place();
	start();
	CU_ASSERT_EQUAL(place.start_status, 0);
	CU_ASSERT_TRUE(is_active());
	expect(LAB_NULL_MX);
	/* The same at a reload: nothing changes. */
	CU_ASSERT_TRUE(reload(&status));
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_TRUE(is_active());
	expect(LAB_NULL_MX);
	stop();
	close_place();
}

/* An upgrade has replaced the program; later the module is built for it, here by taking the program
 * back. */
static void another_program(void)
{
	open_place();
	start();
	stop();
	lab->unbound = place.other;
	CU_ASSERT_FALSE(starts_unguarded());
	CU_ASSERT_TRUE(lab_unbound_log_count(place.unbound, "built for another Unbound") > 0);
	/* What that has left in the log is no alarm of what follows. */
	CU_ASSERT_EQUAL(unlink(place.unbound->log), 0);
	start();
	CU_ASSERT_EQUAL(place.start_status, 1);
	CU_ASSERT_FALSE(is_active());
	expect(LAB_REAL);
	stop();
	lab->unbound = place.program;
	start();
	CU_ASSERT_EQUAL(place.start_status, 0);
	CU_ASSERT_TRUE(is_active());
	expect(LAB_NULL_MX);
	stop();
	close_place();
}

/* A module is gone, or cannot be loaded, or others could write to it. */
static void broken_modules(void)
{
	struct bytes module = { 0 };

	open_place();
	CU_ASSERT_EQUAL(unlink(place.link), 0);
	start();
	CU_ASSERT_EQUAL(place.start_status, 1);
	expect(LAB_REAL);
	stop();
	CU_ASSERT_TRUE(lab_write_file(place.foreign, "no module\n"));
	install("mxwarden/two.so");
	start();
	CU_ASSERT_EQUAL(place.start_status, 1);
	stop();
	CU_ASSERT_TRUE_FATAL(read_bytes(place.module, &module));
	CU_ASSERT_TRUE(change_symbol(&module) && write_bytes(place.foreign, &module));
	free(module.octets);
	start();
	CU_ASSERT_EQUAL(place.start_status, 1);
	CU_ASSERT_TRUE(has_said("symbols are missing in this program (1)"));
	stop();
	install("mxwarden/one.so");
	CU_ASSERT_EQUAL(chmod(place.module, 0775), 0);
	start();
	CU_ASSERT_EQUAL(place.start_status, 1);
	stop();
	CU_ASSERT_EQUAL(chmod(place.module, 0755), 0);
	start();
	CU_ASSERT_EQUAL(place.start_status, 0);
	expect(LAB_NULL_MX);
	stop();
	close_place();
}

/* The program runs on after it was replaced, and is gone from the disk, when a module for its
 * successor is there. It has its own in memory and is reloaded with that. */
static void reload_after_an_upgrade(void)
{
	int status;

	open_place();
	start();
	expect(LAB_NULL_MX);
	CU_ASSERT_EQUAL(unlink(place.program), 0);
	install("mxwarden/two.so");
	CU_ASSERT_EQUAL(unlink(place.module), 0);
	CU_ASSERT_TRUE(reload(&status));
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_TRUE(is_active());
	expect(LAB_NULL_MX);
	stop();
	close_place();
}

/* A program that runs without the module would load the one for its successor at a reload, and end. */
static void reload_without_the_module(void)
{
	int status;
	struct bytes include = { 0 };

	open_place();
	start();
	CU_ASSERT_TRUE_FATAL(read_bytes(place.include, &include));
	stop();
	lab->unbound = place.other;
	start();
	CU_ASSERT_EQUAL(place.start_status, 1);
	expect(LAB_REAL);
	CU_ASSERT_TRUE(reload(&status));
	CU_ASSERT_EQUAL(status, 1);
	CU_ASSERT_FALSE(is_active());
	expect(LAB_REAL);
	/* Now with the file that activates it, and without the drop-in. */
	CU_ASSERT_TRUE(write_bytes(place.include, &include));
	lab_process_signal(&place.unbound->process, SIGHUP);
	for (int64_t end_ms = lab_now_ms() + LAB_PATIENCE_MS;
	     lab_process_is_alive(&place.unbound->process) && lab_now_ms() < end_ms;)
		lab_pause();
	CU_ASSERT_FALSE(lab_process_is_alive(&place.unbound->process));
	/* It ended in an error, which is what was to be seen. */
	free(include.octets);
	close_place();
}

/* A program that was started without the module gets it at a reload, once it is there. */
static void reload_activates(void)
{
	int status;

	open_place();
	CU_ASSERT_EQUAL(unlink(place.link), 0);
	start();
	CU_ASSERT_EQUAL(place.start_status, 1);
	expect(LAB_REAL);
	install("mxwarden/one.so");
	CU_ASSERT_TRUE(reload(&status));
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_TRUE(is_active());
	expect(LAB_NULL_MX);
	stop();
	close_place();
}

/* With a mistake in the configuration Unbound would go on with its own defaults: it is not reloaded. */
static void reload_with_a_mistake(void)
{
	char mistake[PATH_MAX];
	int status;

	open_place();
	start();
	CU_ASSERT_TRUE(
		lab_print(mistake, sizeof(mistake), "%s/conf.d/typo.conf", place.unbound->dir));
	CU_ASSERT_TRUE(lab_write_file(mistake, "server:\n\tverbostiy: 1\n"));
	CU_ASSERT_FALSE(reload(&status));
	CU_ASSERT_EQUAL(status, 2);
	expect(LAB_NULL_MX);
	CU_ASSERT_EQUAL(unlink(mistake), 0);
	CU_ASSERT_TRUE(reload(&status));
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_TRUE(is_active());
	expect(LAB_NULL_MX);
	stop();
	close_place();
}

/* What others wrote at that place, or what names the module elsewhere, is never touched. */
static void foreign_file(void)
{
	static const char text[] = "# my own\nserver:\n\tverbosity: 1\n";
	char *after;

	open_place();
	CU_ASSERT_TRUE(lab_write_file(place.include, text));
	start();
	CU_ASSERT_EQUAL(place.start_status, 2);
	after = lab_read_file(place.include);
	CU_ASSERT_TRUE(after != NULL && strcmp(after, text) == 0);
	free(after);
	expect(LAB_REAL);
	stop();
	close_place();
}

int main(void)
{
	CU_TestInfo tests[] = { { "starts with the module", starts_with_the_module },
		                { "another program", another_program },
		                { "broken modules", broken_modules },
		                { "a reload after an upgrade", reload_after_an_upgrade },
		                { "a reload without the module", reload_without_the_module },
		                { "a reload activates", reload_activates },
		                { "a reload with a mistake", reload_with_a_mistake },
		                { "a file of somebody else", foreign_file },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "preflight", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
