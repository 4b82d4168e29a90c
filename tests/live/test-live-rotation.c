/*
 * logrotate itself, with the file that is installed, while mail hosts go on asking. Each look-up asks for a
 * name of its own, so that each is a line at once. By renaming, as shipped and with `create`, nothing may be
 * missing over all files; with copytruncate only lines of the time during which logrotate was at it. Whoever
 * follows with `mxwarden tail` sees each line once.
 */
#include "lab_alerts.h"
#include "lab_command.h"
#include "lab_outcome.h"

#include <dirent.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAIL_HOST "127.0.10.1"
#define ROUNDS 6u
/* Fewer than the ring of 4096 takes, so that a busy machine loses none before the file. */
#define ASKED_DURING_MAX 1000u
#define ASKED_MAX (ROUNDS * (ASKED_DURING_MAX + 2) + 1)

/* What is shipped, and what stands there in the laboratory. */
#define SHIPPED_STATE "/var/lib/unbound/mxwarden/"
#define SHIPPED_USER "su unbound unbound\n"
#define SHIPPED_WAY "\tnocreate\n"

static struct lab *lab;
static struct lab_unbound *unbound;
static char configuration[PATH_MAX], alerts[PATH_MAX];
static unsigned asked;
/* By number of the look-up: how often a line counts it; was it asked while logrotate was at it? */
static unsigned found[ASKED_MAX];
static bool is_during[ASKED_MAX];
/* Which numbers of lines were there. */
#define SEQUENCES_MAX ((size_t)2 * ASKED_MAX)
static bool sequences[SEQUENCES_MAX];

static void ask(bool during)
{
	char name[64];

	CU_ASSERT_TRUE_FATAL(asked < ASKED_MAX);
	is_during[asked] = during;
	(void)lab_print(name, sizeof(name), "n%u.army.test.", asked++);
	LAB_EXPECT(unbound, MAIL_HOST, name, LAB_NULL_MX);
}

/* TEXT with FROM, which must be there once, replaced; frees TEXT. NULL: it is not so. */
static char *replace(char *text, const char *from, const char *to)
{
	char *at = text != NULL ? strstr(text, from) : NULL;
	size_t size;
	char *made;

	if (!LAB_CHECK(at != NULL && strstr(at + 1, from) == NULL, "no, or twice: %s", from)) {
		free(text);
		return NULL;
	}
	size = strlen(text) + strlen(to) + 1;
	made = malloc(size);
	if (made != NULL)
		(void)lab_print(made, size, "%.*s%s%s", (int)(at - text), text, to,
		                at + strlen(from));
	free(text);
	return made;
}

/* The shipped file, for this laboratory, and with WAY in place of `nocreate`. */
static bool configure(const char *way)
{
	const char *build = getenv("MXW_BUILDDIR");
	/* cppcheck-suppress getpwuidCalled ; no other thread asks for users */
	const struct passwd *user = getpwuid(geteuid());
	/* cppcheck-suppress getgrgidCalled ; nor for groups */
	const struct group *group = getgrgid(getegid());
	char path[PATH_MAX], who[256], state[PATH_MAX], *text;
	bool ok;

	if (user == NULL || group == NULL ||
	    !lab_print(path, sizeof(path), "%s/packaging/logrotate/mxwarden",
	               build != NULL ? build : ".") ||
	    !lab_print(who, sizeof(who), "su %s %s\n", user->pw_name, group->gr_name) ||
	    !lab_print(state, sizeof(state), "%s/", unbound->state) ||
	    !lab_print(configuration, PATH_MAX, "%s/logrotate.conf", unbound->dir) ||
	    !lab_print(alerts, PATH_MAX, "%s/alerts.json", unbound->state))
		return false;
	text = replace(lab_read_file(path), SHIPPED_STATE, state);
	text = replace(text, SHIPPED_USER, who);
	text = replace(text, SHIPPED_WAY, way);
	ok = text != NULL && lab_write_file(configuration, text);
	free(text);
	return ok;
}

static void check_mode(const char *path)
{
	struct stat status;

	if (LAB_CHECK(stat(path, &status) == 0, "%s is not there", path))
		LAB_CHECK((status.st_mode & 07777) == 0640, "%s has the mode %o", path,
		          (unsigned)status.st_mode & 07777);
}

/* Lets logrotate rotate, and asks meanwhile. */
static void rotate(void)
{
	const char *root = getenv("MXW_TEST_LOGROTATE_ROOT");
	char program[PATH_MAX], status[PATH_MAX], log[PATH_MAX], *said;
	const char *const argv[] = {
		program, "--force", "--state", status, configuration, NULL
	};
	struct lab_process process;

	CU_ASSERT_TRUE_FATAL(
		lab_print(program, sizeof(program), "%s/usr/sbin/logrotate",
	                  root != NULL ? root : "") &&
		lab_print(status, sizeof(status), "%s/logrotate.status", unbound->dir) &&
		lab_print(log, sizeof(log), "%s/logrotate.log", unbound->dir) &&
		lab_process_start(&process, argv, NULL, log));
	for (unsigned i = 0; lab_process_is_alive(&process); i++) {
		if (i < ASKED_DURING_MAX)
			ask(true);
		else
			lab_pause();
	}
	said = lab_read_file(log);
	LAB_CHECK(process.status == 0, "logrotate ended with %d: %s", process.status,
	          said != NULL ? said : "");
	free(said);
}

/* Waits until the file that is there now has a line about the last look-up. */
static void wait_for_last(const char *path)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	char name[64];
	bool there = false;

	(void)lab_print(name, sizeof(name), "\"n%u.army.test\"", asked - 1);
	while (!there && lab_now_ms() < deadline_ms) {
		char *text = lab_read_file(path);

		there = text != NULL && strstr(text, name) != NULL;
		free(text);
		if (!there)
			lab_pause();
	}
	if (!LAB_CHECK(there, "no line about %s in %s", name, path))
		CU_FAIL_FATAL("it would be waited for in vain");
}

static void forget(void)
{
	memset(found, 0, sizeof(found));
	memset(sequences, 0, sizeof(sequences));
}

/* Counts what a line says. False: it is none. */
static bool take(const char *line, size_t size, json_int_t *count)
{
	json_t *object = json_loadb(line, size, 0, NULL);
	const json_int_t sequence = lab_alert_number(object, "event.sequence");
	const json_int_t times = lab_alert_number(object, "mxwarden.count");
	const char *name = lab_alert_text(object, "dns.question.name");
	const bool ok =
		json_is_object(object) && sequence > 0 && (size_t)sequence < SEQUENCES_MAX;

	if (ok) {
		LAB_CHECK(!sequences[sequence], "sequence %lld is there twice",
		          (long long)sequence);
		sequences[sequence] = true;
		CU_ASSERT_PTR_NULL(lab_alert_at(object, "mxwarden.dropped"));
	}
	if (ok && times > 0 && name[0] == 'n') {
		const unsigned long number = strtoul(name + 1, NULL, 10);

		*count += times;
		if (number < ASKED_MAX)
			found[number] += (unsigned)times;
	}
	json_decref(object);
	return ok;
}

/* Counts what the lines of a text say; returns how many are none. Frees the text. */
static unsigned take_all(char *text, json_int_t *count)
{
	unsigned broken = 0;

	for (char *line = text, *end; line != NULL && *line != '\0'; line = end + 1) {
		end = line + strcspn(line, "\n");
		broken += !take(line, (size_t)(end - line), count);
		if (*end == '\0')
			break;
	}
	free(text);
	return broken;
}

/* Reads all files that the alerts have come to be in, with gzip's help; returns how many these are. */
static unsigned read_all(json_int_t *ret_count, unsigned *ret_broken)
{
	static const char base[] = "alerts.json";
	DIR *directory = opendir(unbound->state);
	unsigned files = 0;

	*ret_count = 0;
	*ret_broken = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(directory);
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		char path[PATH_MAX], plain[PATH_MAX], *text;
		const char *const argv[] = { "/bin/gzip", "-dc", path, NULL };
		const size_t size = strlen(entry->d_name);

		if (strncmp(entry->d_name, base, sizeof(base) - 1) != 0 ||
		    !lab_print(path, sizeof(path), "%s/%s", unbound->state, entry->d_name) ||
		    !lab_print(plain, sizeof(plain), "%s/plain-%s", unbound->dir,
		               entry->d_name))
			continue;
		files++;
		check_mode(path);
		if (strcmp(entry->d_name + size - 3, ".gz") == 0) {
			CU_ASSERT_EQUAL(lab_command_run(unbound, argv, plain), 0);
			text = lab_read_file(plain);
		} else {
			text = lab_read_file(path);
		}
		*ret_broken += take_all(text, ret_count);
	}
	(void)closedir(directory);
	return files;
}

static void start(const char *way)
{
	const struct lab_unbound_options options = {
		.policy = LAB_POLICY_HEAD "watch:\n"
					  "  - {id: typed, domains: [army.test meant.test]}\n"
	};

	asked = 0;
	forget();
	memset(is_during, 0, sizeof(is_during));
	(void)umask(022);
	unbound = lab_unbound_run(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_TRUE_FATAL(configure(way));
}

/* Every look-up once, and no line missing. */
static void check_whole(json_int_t count, unsigned broken)
{
	size_t last = 0;

	CU_ASSERT_EQUAL(broken, 0);
	LAB_CHECK(count == (json_int_t)asked, "%lld look-ups, of %u", (long long)count, asked);
	for (unsigned i = 0; i < asked; i++)
		LAB_CHECK(found[i] == 1, "look-up %u is there %u times", i, found[i]);
	for (size_t i = 1; i < SEQUENCES_MAX; i++)
		last = sequences[i] ? i : last;
	for (size_t i = 1; i <= last; i++)
		LAB_CHECK(sequences[i], "sequence %zu of %zu is missing", i, last);
}

static void rotate_and_ask(const char *followed)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		ask(false);
		wait_for_last(alerts);
		if (followed != NULL)
			wait_for_last(followed);
		rotate();
		ask(false);
		wait_for_last(alerts);
		check_mode(alerts);
	}
	if (followed != NULL)
		wait_for_last(followed);
}

/* By renaming: as shipped nobody else makes the file; with `create` logrotate does, or the module was faster. */
static void renamed(const char *way, const char *followed)
{
	unsigned files, broken;
	json_int_t count;

	rotate_and_ask(followed);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	files = read_all(&count, &broken);
	/* What is there now, and one for each time; with `create` perhaps some that were in its way. */
	if (strcmp(way, SHIPPED_WAY) == 0)
		CU_ASSERT_EQUAL(files, ROUNDS + 1);
	CU_ASSERT_TRUE(files >= ROUNDS + 1);
	check_whole(count, broken);
	lab_say("total: %u look-ups during %u rotations, %lld in %u files", asked, ROUNDS,
	        (long long)count, files);
}

static void as_shipped(void)
{
	const char *build = getenv("MXW_BUILDDIR");
	char command[PATH_MAX], followed[PATH_MAX];
	const char *const argv[] = { command,   "tail", "--json", "--lines",
		                     "1000000", alerts, NULL };
	struct lab_process process;
	json_int_t count = 0;
	unsigned broken;

	start(SHIPPED_WAY);
	CU_ASSERT_TRUE_FATAL(
		lab_print(command, sizeof(command), "%s/tools/mxwarden",
	                  build != NULL ? build : ".") &&
		lab_print(followed, sizeof(followed), "%s/followed", unbound->dir));
	ask(false);
	wait_for_last(alerts);
	CU_ASSERT_TRUE_FATAL(lab_process_start(&process, argv, NULL, followed));
	renamed(SHIPPED_WAY, followed);
	/* What was written at the end of Unbound is not waited for. */
	CU_ASSERT_TRUE(lab_process_stop(&process));
	forget();
	broken = take_all(lab_read_file(followed), &count);
	check_whole(count, broken);
	lab_unbound_free(unbound);
}

static void with_create(void)
{
	start("\tcreate 0640\n");
	renamed("\tcreate 0640\n", NULL);
	lab_unbound_free(unbound);
}

/* The same file goes on at its new end, without a hole of NULs; what was asked before or after is there. */
static void with_copytruncate(void)
{
	unsigned broken, lost = 0;
	struct stat before, after;
	json_int_t count;

	start("\tcopytruncate\n");
	for (unsigned round = 0; round < ROUNDS; round++) {
		char *text;

		ask(false);
		wait_for_last(alerts);
		CU_ASSERT_EQUAL(stat(alerts, &before), 0);
		rotate();
		ask(false);
		wait_for_last(alerts);
		CU_ASSERT_EQUAL(stat(alerts, &after), 0);
		CU_ASSERT_EQUAL(after.st_ino, before.st_ino);
		text = lab_read_file(alerts);
		/* A text ends at its first NUL. */
		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_EQUAL((off_t)strlen(text), after.st_size);
		free(text);
	}
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_EQUAL(read_all(&count, &broken), ROUNDS + 1);
	/* At most one line a time is cut by the copy, and none of those outside. */
	CU_ASSERT_TRUE(broken <= ROUNDS);
	for (unsigned i = 0; i < asked; i++) {
		LAB_CHECK(found[i] == 1 || (is_during[i] && found[i] == 0),
		          "look-up %u%s is there %u times", i, is_during[i] ? " (during)" : "",
		          found[i]);
		lost += found[i] == 0;
	}
	lab_say("total: copytruncate lost %u of %u look-ups during %u rotations", lost, asked,
	        ROUNDS);
	lab_unbound_free(unbound);
}

int main(void)
{
	CU_TestInfo tests[] = { { "by renaming, as shipped", as_shipped },
		                { "by renaming, with create", with_create },
		                { "by copying, with copytruncate", with_copytruncate },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "rotation", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };
	const char *root = getenv("MXW_TEST_LOGROTATE_ROOT");

	if (root == NULL || access(root, X_OK) != 0) {
		(void)puts("1..0 # SKIP MXW_TEST_LOGROTATE_ROOT names no directory");
		return 0;
	}
	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
