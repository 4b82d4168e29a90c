/*
 * DNS survives us: policies that are none, disks that are full or read-only, signals at any moment. In each
 * case Unbound answers everybody, what was in force stays in force, and the log or the reply says what is
 * wrong. The disks are small ones in memory, in a mount namespace of this program's own.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_disk.h"
#include "lab_outcome.h"
#include "soak.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

static struct lab *lab;

#define HEAD                                                                                   \
	LAB_POLICY_HEAD                                                                        \
	"watch:\n"

static const char army[] = HEAD "  - {id: army, domains: [army.test]}\n";
static const char army_nodata[] = HEAD "  - {id: army, domains: [army.test], action: nodata}\n";
static const char listed[] = HEAD "  - {id: army, domains: [army.test]}\n"
				  "  - {id: listed, files: [list.txt]}\n";

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)

static struct lab_unbound *run(const char *policy)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .chain = "validator iterator",
		                                     .threads = 4 };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	return unbound;
}

static void expect_no_more_than(const struct lab_unbound *unbound,
                                const struct soak_holdings *before)
{
	struct soak_holdings after = { 0 };
	const bool ok = soak_holdings_again(unbound->process.pid, before, &after);

	LAB_CHECK(ok, "%ld descriptors and %ld threads, before it were %ld and %ld",
	          after.descriptors, after.threads, before->descriptors, before->threads);
}

/* ---- policies that are none ------------------------------------------------------------------ */

/* Writes octets, and makes the file `size` octets long, without using the disk for it. */
static bool write_octets(const char *path, const void *octets, size_t count, off_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool done = fd >= 0 && write(fd, octets, count) == (ssize_t)count &&
	            (size == 0 || ftruncate(fd, size) == 0);

	if (fd >= 0)
		(void)close(fd);
	return done;
}

static void unusable_files(void)
{
	static const struct {
		const char *what, *policy; /* of the policy, where its list is at fault */
		const char *octets;
		size_t count;
		off_t size;
		const char *says;
	} rows[] = {
		{ "NUL octets", NULL, "mxwarden: 1\0mode: enforce\n", 27, 0, "error" },
		{ "not UTF-8", NULL, "mxwarden: 1\nmode: \xe9nforce\n", 26, 0, "error" },
		{ "cut off", NULL, army, sizeof(army) - 20, 0, "error" },
		{ "two gigabytes", NULL, "mxwarden: 1\n", 12, (off_t)2 << 30, "error" },
		{ "a list with NUL octets", listed, "a.test\nb\0c.test\n", 16, 0,
		  "list.txt:2" },
		{ "a list that is not UTF-8", listed, "a.test\n\xff\xfe.test\n", 15, 0,
		  "list.txt:2" },
		{ "a list of two gigabytes", listed, "a.test\n", 7, (off_t)2 << 30,
		  "list.txt" },
	};
	struct lab_unbound *unbound = run(army);
	struct soak_holdings before;

	/* What is opened once is open then. */
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	json_decref(lab_alerts_wait(unbound, 1));
	LAB_DO(unbound, "{'call':'reload'}", "done");
	CU_ASSERT_TRUE(lab_unbound_wait_idle(unbound));
	CU_ASSERT_TRUE(soak_holdings_of(unbound->process.pid, &before));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char list[PATH_MAX + 16];
		json_t *reply;

		(void)lab_print(list, sizeof(list), "%s/list.txt", unbound->dir);
		if (rows[i].policy != NULL)
			CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, rows[i].policy));
		CU_ASSERT_TRUE(write_octets(rows[i].policy != NULL ? list : unbound->policy,
		                            rows[i].octets, rows[i].count, rows[i].size));
		reply = LAB_CALL(unbound, "{'call':'reload'}", "refused");
		LAB_CHECK(lab_control_says(reply, rows[i].says), "%s: \"%s\" is not said",
		          rows[i].what, rows[i].says);
		json_decref(reply);
		EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
		EXPECT(DESKTOP, "army.test.", LAB_REAL);
	}
	CU_ASSERT_TRUE(lab_unbound_wait_idle(unbound));
	expect_no_more_than(unbound, &before);
	/* The last good one is there at the next start. */
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Somebody writes the file over and over, without a rename, while it is loaded: each reload takes one of
 * the two policies whole, or refuses. */
static void file_that_changes(void)
{
	enum {
		RELOADS = 30
	};
	struct lab_unbound *unbound = run(army);
	unsigned done = 0, refused = 0;
	pid_t writer = fork();

	if (writer == 0) {
		for (unsigned i = 0;; i++) {
			const char *text = i % 2 == 0 ? army_nodata : army;
			/* So that some readers find a whole file. */
			const struct timespec pause = { .tv_nsec = 1000000 };

			(void)write_octets(unbound->policy, text, strlen(text), 0);
			(void)nanosleep(&pause, NULL);
		}
	}
	CU_ASSERT_FATAL(writer > 0);
	for (unsigned i = 0; i < RELOADS; i++) {
		json_t *reply = lab_control_call(unbound, "{'call':'reload'}");
		const char *result = lab_alert_text(reply, "result");
		const struct lab_query query = { .from = MAIL_HOST,
			                         .name = "army.test.",
			                         .type = LDNS_RR_TYPE_MX };
		struct lab_reply *answer = lab_outcome_ask(unbound, &query);

		done += strcmp(result, "done") == 0;
		refused += strcmp(result, "refused") == 0;
		LAB_CHECK(lab_outcome_is(&query, answer, LAB_NULL_MX) ||
		                  lab_outcome_is(&query, answer, LAB_NODATA),
		          "neither policy: %s", lab_reply_text(answer));
		lab_reply_free(answer);
		json_decref(reply);
	}
	(void)kill(writer, SIGKILL);
	(void)waitpid(writer, NULL, 0);
	lab_say("%u reloads done, %u refused", done, refused);
	CU_ASSERT_EQUAL(done + refused, RELOADS);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- disks ----------------------------------------------------------------------------------- */

static const struct lab_unbound_options on_disk = { .policy = army };

static void full_disk(void)
{
	struct lab_unbound *unbound;
	char filler[LAB_FILLER_MAX];
	json_t *reply;

	if (!lab_disk_can_mount())
		return;
	unbound = lab_disk_unbound(lab, &on_disk, "size=64k");
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	json_decref(lab_alerts_wait(unbound, 1));
	lab_disk_fill(unbound, filler);
	/* Another policy comes into force, and cannot be kept. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, army_nodata));
	LAB_DO(unbound, "{'call':'reload'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_NODATA);
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "cannot keep the last good policy", 1));
	/* An emergency does not wait for a disk. */
	reply = LAB_CALL(unbound, "{'call':'mode','mode':'monitor','reason':'x'}", "failed");
	CU_ASSERT_TRUE(lab_control_says(reply, "cannot store it"));
	CU_ASSERT_STRING_EQUAL(lab_alert_text(reply, "mode.effective"), "monitor");
	json_decref(reply);
	/* The file's last page takes a few lines more. Each name is another one, so that each look-up is a
	 * line at once. */
	for (unsigned i = 0; i < 8; i++) {
		char name[32];

		(void)lab_print(name, sizeof(name), "n%u.army.test.", i);
		EXPECT(MAIL_HOST, name, LAB_REAL);
	}
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "alerts are being lost", 1));
	reply = LAB_CALL(unbound, "{'call':'status'}", "done");
	CU_ASSERT_TRUE(json_is_false(json_object_get(reply, "state_stored")));
	json_decref(reply);
	/* With room again, all is as it should be; nothing was left half written. */
	CU_ASSERT_EQUAL(unlink(filler), 0);
	LAB_DO(unbound, "{'call':'mode','mode':'policy','reason':'x'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_NODATA);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, "broken\n"));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	/* What could be kept last is the first policy. */
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_disk_free(unbound));
}

static void read_only_disk(void)
{
	struct lab_unbound *unbound;

	if (!lab_disk_can_mount())
		return;
	unbound = lab_disk_unbound(lab, &on_disk, "size=64k");
	CU_ASSERT_EQUAL(mount(NULL, unbound->state, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "NO CALLS ARE TAKEN", 2));
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "cannot keep the last good policy", 1));
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "alerts are being lost", 1));
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_disk_free(unbound));
}

/* ---- chroot ---------------------------------------------------------------------------------- */

/* Makes a directory and those above it, below the root that is to be. */
static bool make_directories(const char *root, const char *path, char *ret, size_t room)
{
	if (!lab_print(ret, room, "%s%s", root, path))
		return false;
	for (char *slash = ret + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL;
	     slash++) {
		*slash = '\0';
		if (mkdir(ret, 0755) != 0 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return mkdir(ret, 0755) == 0 || errno == EEXIST;
}

/* Shows a directory of the machine, or a link to one, at the same place below the root. */
static bool show_below(const char *root, const char *path, bool writable)
{
	char place[PATH_MAX], target[PATH_MAX];
	const ssize_t size = readlink(path, target, sizeof(target) - 1);

	if (size > 0) {
		target[size] = '\0';
		return lab_print(place, sizeof(place), "%s%s", root, path) &&
		       symlink(target, place) == 0;
	}
	return make_directories(root, path, place, sizeof(place)) &&
	       mount(path, place, NULL, MS_BIND, NULL) == 0 &&
	       (writable ||
	        mount(NULL, place, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0);
}

/* Makes a root of its own, beside the laboratory's directory: what clears that must not get in here. In it
 * are libraries, module, policy and state, and nothing else of the machine: no /etc, no /proc, no /dev. */
static bool make_root(char *root)
{
	return mkdtemp(root) != NULL && mount("tmpfs", root, "tmpfs", 0, "size=1m") == 0;
}

static bool fill_root(const char *root, const struct lab_unbound *unbound)
{
	char module[PATH_MAX];

	if (!lab_print(module, sizeof(module), "%s", lab->module))
		return false;
	*strrchr(module, '/') = '\0';
#if defined(__SANITIZE_ADDRESS__)
	/* LeakSanitizer looks at the process there. */
	if (!show_below(root, "/proc", false))
		return false;
#endif
	return show_below(root, "/usr", false) && show_below(root, "/lib", false) &&
	       show_below(root, "/lib64", false) && show_below(root, module, false) &&
	       show_below(root, unbound->dir, true);
}

static bool lives_below(const struct lab_unbound *unbound, const char *root)
{
	char path[64], is[PATH_MAX];
	ssize_t size;

	(void)lab_print(path, sizeof(path), "/proc/%ld/root", (long)unbound->process.pid);
	size = readlink(path, is, sizeof(is));
	return size == (ssize_t)strlen(root) && memcmp(is, root, (size_t)size) == 0;
}

static void in_a_chroot(void)
{
	char root[] = "/tmp/mxw-root-XXXXXX", server[PATH_MAX];
	const struct lab_unbound_options options = { .policy = army, .server = server };
	struct lab_unbound *unbound;

	if (!lab_disk_can_mount())
		return;
	CU_ASSERT_TRUE_FATAL(make_root(root) &&
	                     lab_print(server, sizeof(server), "\tchroot: \"%s\"\n", root));
	unbound = lab_unbound_new(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_TRUE_FATAL(fill_root(root, unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	CU_ASSERT_TRUE(lives_below(unbound, root));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	json_decref(lab_alerts_wait(unbound, 1));
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, army_nodata));
	LAB_DO(unbound, "{'call':'reload'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_NODATA);
	LAB_DO(unbound, "{'call':'mode','mode':'monitor','reason':'x'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	/* Unbound's own reload makes the module again, inside. */
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	LAB_DO(unbound, "{'call':'mode','mode':'policy','reason':'x'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_NODATA);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
	CU_ASSERT_EQUAL(umount2(root, MNT_DETACH), 0);
	CU_ASSERT_EQUAL(rmdir(root), 0);
}

/* A second Unbound with the same state directory leaves the first one's sockets alone. */
static void sockets_taken(void)
{
	struct lab_unbound *unbound = run(army), *second;
	const struct lab_unbound_options options = { .policy = army_nodata };
	json_t *reply;

	second = lab_unbound_new(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(second);
	(void)rmdir(second->state);
	CU_ASSERT_EQUAL(symlink(unbound->state, second->state), 0);
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(second));
	CU_ASSERT_TRUE(lab_unbound_wait_log(second, "another process listens there", 2));
	LAB_EXPECT(second, MAIL_HOST, "army.test.", LAB_NODATA);
	reply = LAB_CALL(unbound, "{'call':'status'}", "done");
	CU_ASSERT_EQUAL(lab_alert_number(reply, "module.pid"), unbound->process.pid);
	json_decref(reply);
	CU_ASSERT_TRUE(lab_unbound_end(second));
	LAB_DO(unbound, "{'call':'status'}", "done");
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- signals --------------------------------------------------------------------------------- */

/* Killed at moments all over a reload and a release: what was stored is whole, and what was in force is in
 * force again. */
static void killed_any_time(void)
{
	enum {
		TIMES = 12
	};
	struct lab_unbound *unbound = run(army);

	for (unsigned i = 0; i < TIMES; i++) {
		char request[256];
		pid_t killer = fork();

		if (killer == 0) {
			/* A different moment each time. */
			const struct timespec moment = { .tv_nsec = (long)i * 400000 };

			(void)nanosleep(&moment, NULL);
			(void)kill(unbound->process.pid, i % 3 == 0 ? SIGTERM : SIGKILL);
			_exit(0);
		}
		(void)lab_print(
			request, sizeof(request),
			"{'call':'release','names':['r%u.test'],'for':3600,'reason':'x'}", i);
		json_decref(lab_control_try(unbound, request));
		json_decref(lab_control_try(unbound, "{'call':'reload'}"));
		(void)waitpid(killer, NULL, 0);
		(void)lab_process_stop(&unbound->process);
		CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
		EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
		EXPECT(DESKTOP, "army.test.", LAB_REAL);
		LAB_DO(unbound, "{'call':'status'}", "done");
	}
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "ONLY MONITORS"), 0);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "LAST GOOD"), 0);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Unbound's own reload in a loop, with calls in between: sockets and descriptors do not pile up. */
static void reloaded_in_a_loop(void)
{
	enum {
		TIMES = 15
	};
	struct lab_unbound *unbound = run(army);
	struct soak_holdings before;

	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	LAB_DO(unbound, "{'call':'status'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	json_decref(lab_alerts_wait(unbound, 1));
	CU_ASSERT_TRUE(lab_unbound_wait_idle(unbound));
	CU_ASSERT_TRUE(soak_holdings_of(unbound->process.pid, &before));
	for (unsigned i = 0; i < TIMES; i++) {
		const unsigned started = lab_unbound_log_count(unbound, "start of service");

		lab_process_signal(&unbound->process, SIGHUP);
		CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "start of service", started + 1));
		EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
		EXPECT(DESKTOP, "army.test.", LAB_REAL);
		LAB_DO(unbound, "{'call':'reload'}", "done");
	}
	json_decref(lab_alerts_wait(unbound, 1 + TIMES));
	CU_ASSERT_TRUE(lab_unbound_wait_idle(unbound));
	expect_no_more_than(unbound, &before);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "files that cannot be used", unusable_files },
		{ "a file that changes while it is read", file_that_changes },
		{ "a full disk", full_disk },
		{ "a read-only disk", read_only_disk },
		{ "in a chroot", in_a_chroot },
		{ "sockets that are taken", sockets_taken },
		{ "killed at any moment", killed_any_time },
		{ "Unbound's reload in a loop", reloaded_in_a_loop },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "faults", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
