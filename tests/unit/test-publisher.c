/* A file that is written anew and anew: whole whenever it is read, and trouble is told once. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "metrics/publisher.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/files.h"

#define PATIENCE_MS 10000u /* for what must happen */
#define SHORT_MS 20u       /* for what must not */

/* What the publisher is told, and what it tells. */
struct owner {
	pthread_mutex_t mutex; /* of the following four */
	const char *path;
	char letter; /* the text is 40000 of it for each place in the alphabet; 0: no memory */
	uint32_t every_s;
	bool refuses;
	char told[4][512];
	unsigned told_count;
	sem_t gathered; /* the write before that is done then */
	sem_t ended;
	sem_t *held; /* NULL: nothing holds the thread */
};

static size_t size_of(char letter)
{
	return (size_t)(letter - 'a' + 1) * 40000;
}

static bool gather(void *context, struct mxwi_publication *ret)
{
	struct owner *owner = context;
	bool gathers;

	if (owner->held != NULL) {
		(void)sem_post(&owner->gathered);
		(void)sem_wait(owner->held);
	}
	(void)pthread_mutex_lock(&owner->mutex);
	gathers = !owner->refuses;
	ret->every_s = owner->every_s;
	if (owner->path != NULL)
		(void)snprintf(ret->path, sizeof(ret->path), "%s", owner->path);
	if (owner->letter != 0) {
		ret->size = size_of(owner->letter);
		ret->text = malloc(ret->size);
		memset(ret->text, owner->letter, ret->size);
	}
	(void)pthread_mutex_unlock(&owner->mutex);
	(void)sem_post(&owner->gathered);
	return gathers;
}

static void on_trouble(void *context, const char *text)
{
	struct owner *owner = context;

	if (owner->told_count < 4)
		(void)snprintf(owner->told[owner->told_count], 512, "%s", text);
	owner->told_count++;
}

static void on_end(void *context)
{
	(void)sem_post(&((struct owner *)context)->ended);
}

static void set_up(struct owner *owner, const char *path)
{
	*owner = (struct owner){ .path = path, .letter = 'a', .every_s = 3600 };
	(void)pthread_mutex_init(&owner->mutex, NULL);
	(void)sem_init(&owner->gathered, 0, 0);
	(void)sem_init(&owner->ended, 0, 0);
}

static struct mxwi_publisher *start(struct owner *owner)
{
	const struct mxwi_publisher_options options = {
		.context = owner,
		.gather = gather,
		.on_trouble = on_trouble,
		.on_end = on_end,
	};
	struct mxwi_publisher *publisher = NULL;

	CU_ASSERT_EQUAL_FATAL(mxwi_publisher_start(&options, &publisher), MXW_OK);
	return publisher;
}

static void wait_for(sem_t *semaphore)
{
	struct timespec until;
	int result;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_MS / 1000;
	while ((result = sem_timedwait(semaphore, &until)) != 0 && errno == EINTR)
		continue;
	CU_ASSERT_EQUAL_FATAL(result, 0);
}

static void change(struct owner *owner, char letter)
{
	(void)pthread_mutex_lock(&owner->mutex);
	owner->letter = letter;
	(void)pthread_mutex_unlock(&owner->mutex);
}

/* Has it write once more, and waits until that is done, and another time is begun. */
static void write_twice(struct owner *owner, struct mxwi_publisher *publisher)
{
	mxwi_publisher_wake(publisher);
	wait_for(&owner->gathered);
	mxwi_publisher_wake(publisher);
	wait_for(&owner->gathered);
}

static bool is_whole(const char *text, size_t size)
{
	if (size == 0 || size != size_of(text[0]))
		return false;
	for (size_t i = 1; i < size; i++)
		if (text[i] != text[0])
			return false;
	return true;
}

static void expect_file(const char *path, char letter)
{
	size_t size;
	char *text = mxwt_file_read(path, &size);

	CU_ASSERT_TRUE(is_whole(text, size));
	CU_ASSERT_EQUAL(text[0], letter);
	free(text);
}

/* At once, when it is woken, and a last time at the end. */
static void test_written(void)
{
	const char *path = mxwt_path("written.prom");
	const mode_t mask = umask(0777);
	struct owner owner;
	struct stat status;
	struct mxwi_publisher *publisher;

	set_up(&owner, path);
	publisher = start(&owner);
	wait_for(&owner.gathered);
	change(&owner, 'c');
	write_twice(&owner, publisher);
	expect_file(path, 'c');
	change(&owner, 'b');
	CU_ASSERT_TRUE(mxwi_publisher_stop(publisher, PATIENCE_MS));
	(void)umask(mask);
	wait_for(&owner.ended);
	expect_file(path, 'b');
	CU_ASSERT_EQUAL(lstat(path, &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0644);
	CU_ASSERT_EQUAL(owner.told_count, 0);
	/* Nothing is left beside it. */
	CU_ASSERT_EQUAL(mxwt_files_count(), 1);
	(void)unlink(path);
}

/* Without being woken, when it is time. */
static void test_again(void)
{
	struct owner owner;
	struct mxwi_publisher *publisher;

	set_up(&owner, mxwt_path("again.prom"));
	owner.every_s = 1;
	publisher = start(&owner);
	wait_for(&owner.gathered);
	wait_for(&owner.gathered);
	expect_file(owner.path, 'a');
	CU_ASSERT_TRUE(mxwi_publisher_stop(publisher, PATIENCE_MS));
	(void)unlink(owner.path);
}

/* Nowhere to write, or nothing: then it sleeps, whatever `every_s` says, and makes no file. */
static void test_nowhere(void)
{
	struct owner owner;
	struct mxwi_publisher *publisher;

	set_up(&owner, NULL);
	owner.every_s = 1;
	publisher = start(&owner);
	write_twice(&owner, publisher);
	(void)pthread_mutex_lock(&owner.mutex);
	owner.path = mxwt_path("nowhere.prom");
	owner.refuses = true;
	(void)pthread_mutex_unlock(&owner.mutex);
	write_twice(&owner, publisher);
	CU_ASSERT_TRUE(mxwi_publisher_stop(publisher, PATIENCE_MS));
	CU_ASSERT_EQUAL(owner.told_count, 0);
	CU_ASSERT_EQUAL(mxwt_files_count(), 0);
	CU_ASSERT_TRUE(mxwi_publisher_stop(NULL, 0));
	mxwi_publisher_wake(NULL);
}

/* Told when it begins and when it is over, however often it was tried in between. */
static void test_trouble(void)
{
	char path[512], expected[1024];
	struct owner owner;
	struct mxwi_publisher *publisher;

	(void)snprintf(path, sizeof(path), "%s/missing/x.prom", mxwt_path("."));
	set_up(&owner, path);
	publisher = start(&owner);
	write_twice(&owner, publisher);
	write_twice(&owner, publisher);
	CU_ASSERT_EQUAL(owner.told_count, 1);
	(void)snprintf(expected, sizeof(expected),
	               "NO METRICS ARE WRITTEN to \"%s\": No such file or directory", path);
	CU_ASSERT_STRING_EQUAL(owner.told[0], expected);
	(void)mxwt_directory("missing");
	write_twice(&owner, publisher);
	write_twice(&owner, publisher);
	expect_file(path, 'a');
	CU_ASSERT_EQUAL(owner.told_count, 2);
	(void)snprintf(expected, sizeof(expected), "metrics are written again to \"%s\"", path);
	CU_ASSERT_STRING_EQUAL(owner.told[1], expected);
	/* No memory for the text: the file stays as it is. */
	change(&owner, 0);
	write_twice(&owner, publisher);
	CU_ASSERT_TRUE(mxwi_publisher_stop(publisher, PATIENCE_MS));
	CU_ASSERT_EQUAL(owner.told_count, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(owner.told[2], "Cannot allocate memory"));
	expect_file(path, 'a');
	(void)unlink(path);
	(void)rmdir(mxwt_path("missing"));
}

static void move(struct owner *owner, const char *path)
{
	(void)pthread_mutex_lock(&owner->mutex);
	owner->path = path;
	(void)pthread_mutex_unlock(&owner->mutex);
}

/* Trouble with a place that was left is news when it is there again; that the place was left is none. */
static void test_trouble_elsewhere(void)
{
	const char *good = mxwt_path("good.prom");
	char bad[512];
	struct owner owner;
	struct mxwi_publisher *publisher;

	(void)snprintf(bad, sizeof(bad), "%s/missing/x.prom", mxwt_path("."));
	set_up(&owner, bad);
	publisher = start(&owner);
	write_twice(&owner, publisher);
	move(&owner, good);
	write_twice(&owner, publisher);
	write_twice(&owner, publisher);
	CU_ASSERT_EQUAL(owner.told_count, 1);
	move(&owner, bad);
	write_twice(&owner, publisher);
	write_twice(&owner, publisher);
	CU_ASSERT_EQUAL(owner.told_count, 2);
	/* Written nowhere for a while: the same. */
	move(&owner, "");
	write_twice(&owner, publisher);
	write_twice(&owner, publisher);
	move(&owner, bad);
	CU_ASSERT_TRUE(mxwi_publisher_stop(publisher, PATIENCE_MS));
	CU_ASSERT_EQUAL(owner.told_count, 3);
	CU_ASSERT_STRING_EQUAL(owner.told[1], owner.told[0]);
	CU_ASSERT_STRING_EQUAL(owner.told[2], owner.told[0]);
	(void)unlink(good);
}

/* Whoever reads while it is written finds one whole text or another. */
static void test_whole(void)
{
	struct owner owner;
	struct mxwi_publisher *publisher;
	unsigned seen[26] = { 0 }, different = 0;

	set_up(&owner, mxwt_path("whole.prom"));
	publisher = start(&owner);
	write_twice(&owner, publisher);
	for (unsigned i = 0; i < 500; i++) {
		size_t size;
		char *text;

		change(&owner, (char)('a' + i % 26));
		mxwi_publisher_wake(publisher);
		/* It writes from here on. */
		wait_for(&owner.gathered);
		text = mxwt_file_read(owner.path, &size);
		CU_ASSERT_TRUE(is_whole(text, size));
		seen[text[0] - 'a']++;
		free(text);
	}
	for (unsigned i = 0; i < 26; i++)
		different += seen[i] > 0;
	CU_ASSERT_TRUE(different > 1);
	CU_ASSERT_TRUE(mxwi_publisher_stop(publisher, PATIENCE_MS));
	(void)unlink(owner.path);
}

/* A thread that is held is left behind, and lets go of its context in the end. */
static void test_held(void)
{
	struct owner owner;
	struct mxwi_publisher *publisher;
	sem_t held;

	(void)sem_init(&held, 0, 0);
	set_up(&owner, NULL);
	owner.held = &held;
	publisher = start(&owner);
	wait_for(&owner.gathered);
	CU_ASSERT_FALSE(mxwi_publisher_stop(publisher, SHORT_MS));
	CU_ASSERT_NOT_EQUAL(sem_trywait(&owner.ended), 0);
	(void)sem_post(&held);
	(void)sem_post(&held);
	wait_for(&owner.ended);
}

static void test_no_memory(void)
{
	const struct mxwi_publisher_options options = { .gather = gather };
	struct mxwi_publisher *publisher = NULL;

	mxwt_fail_alloc(1, MXWT_REFUSE_ONE);
	CU_ASSERT_EQUAL(mxwi_publisher_start(&options, &publisher), MXW_NOMEM);
	mxwt_fail_alloc(0, MXWT_REFUSE_ONE);
	CU_ASSERT_PTR_NULL(publisher);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "written at the start, when woken, and at the end", test_written },
		{ "written again in time", test_again },
		{ "without a place there is no file", test_nowhere },
		{ "trouble is told once, and its end", test_trouble },
		{ "trouble elsewhere is other trouble", test_trouble_elsewhere },
		{ "a reader finds a whole file", test_whole },
		{ "a thread that is held is left behind", test_held },
		{ "memory is refused", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "publisher",
		  .pInitFunc = mxwt_files_set_up,
		  .pCleanupFunc = mxwt_files_clean_up,
		  .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
