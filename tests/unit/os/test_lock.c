/* The project lock: one holder, another process is refused, a dead holder leaves nothing, links are not followed. */
#include "house_test.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/lock.h"

static cxr_err err;

static void test_two_handles(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "lock");
	cxr_lock first;
	cxr_lock second;
	assert_ok(cxr_lock_take(&first, path, &err));
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(cxr_lock_take(&second, path, &err), CXR_E_LOCKED);
	assert_int_equal(second.fd, -1);
	cxr_lock_drop(&second); /* not held: no harm */
	cxr_lock_drop(&first);
	assert_ok(cxr_lock_take(&second, path, &err));
	cxr_lock_drop(&second);
	cxr_lock_drop(&second);
	assert_int_equal(access(path, F_OK), 0); /* the file stays */
	test_temp_dir_remove(dir);
}

/* A child that takes the lock, says so and waits. Returns its pid. */
static pid_t holder(const char *path)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		cxr_lock lock;
		char said = cxr_lock_take(&lock, path, NULL) == CXR_OK ? 'y' : 'n';
		if (write(ends[1], &said, 1) != 1)
			_exit(2);
		for (;;)
			pause();
	}
	char said = '?';
	assert_int_equal(read(ends[0], &said, 1), 1);
	assert_int_equal(said, 'y');
	close(ends[0]);
	close(ends[1]);
	return child;
}

static void test_another_process(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "lock");
	cxr_lock lock;
	pid_t child = holder(path);
	assert_int_equal(cxr_lock_take(&lock, path, &err), CXR_E_LOCKED);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_ok(cxr_lock_take(&lock, path, &err)); /* no stale lock after kill -9 */
	cxr_lock_drop(&lock);
	test_temp_dir_remove(dir);
}

static void test_places_that_cannot_be_locked(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	cxr_lock lock;
	assert_int_equal(cxr_lock_take(&lock, test_path(dir, "gone/lock"), &err), CXR_E_NOT_FOUND);
	assert_int_equal(lock.fd, -1);
	assert_int_equal(symlink("elsewhere", test_path(dir, "link")), 0);
	assert_int_not_equal(cxr_lock_take(&lock, test_path(dir, "link"), &err), CXR_OK);
	assert_int_equal(access(test_path(dir, "elsewhere"), F_OK), -1);
	assert_int_not_equal(cxr_lock_take(&lock, dir, &err), CXR_OK);
	test_temp_dir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_handles), cmocka_unit_test(test_another_process), cmocka_unit_test(test_places_that_cannot_be_locked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
