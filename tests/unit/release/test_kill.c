/* SIGKILL at seeded points of a release: nothing half-written is visible, and the next run gives the same bytes. */
#include "release_fixture.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "release/verify.h"

enum { N_CALLBACK_KILLS = 12, N_TIMED_KILLS = 8 };

typedef struct countdown {
	int left;
} countdown;

static bool die_in_time(void *context)
{
	countdown *c = context;
	if (--c->left == 0)
		kill(getpid(), SIGKILL);
	return false;
}

static int count_hidden(const char *dir)
{
	DIR *d = opendir(dir);
	int n = 0;
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += strncmp(e->d_name, ".cxr-release", 12) == 0 || strncmp(e->d_name, ".tmp-", 5) == 0;
	closedir(d);
	return n;
}

/* Runs the release in a child that dies after `callbacks` questions, or is killed after `delay_us`. */
static void run_and_kill(fixture *f, const char *out, int callbacks, unsigned delay_us)
{
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		countdown c = {callbacks};
		cxr_release_summary summary;
		cxr_release_options options = {.force = true};
		cxr_err err;
		f->run.should_stop = callbacks ? die_in_time : NULL;
		f->run.context = &c;
		_exit(cxr_release_write(&f->run, out, &options, &summary, &err) == CXR_OK ? 0 : 1);
	}
	int status;
	if (!callbacks) {
		usleep(delay_us);
		kill(child, SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) != 0);
}

static void expect_whole_or_nothing(const char *out)
{
	cxr_err err;
	cxr_release_verify_result result;
	if (access(out, F_OK) != 0)
		return;
	assert_ok(cxr_release_verify(out, NULL, &result, &err));
	assert_int_equal(result.n_findings, 0);
}

/* With `replace`, another release lies there first. */
static void kill_points(fixture *f, const char *name, bool replace)
{
	cxr_err err;
	cxr_release_summary summary;
	cxr_release_options force = {.force = true};
	cxr_buf want, got;
	const char *out = fixture_path(f, name);
	fixture_read(fixture_release(f, "reference"), "SHA256SUMS", &want);
	for (int i = 1; i <= N_CALLBACK_KILLS + N_TIMED_KILLS; i++) {
		if (replace) {
			/* another title: another release */
			f->project.config.title = cxr_str_from("Another");
			assert_ok(cxr_release_write(&f->run, out, &force, &summary, &err));
			f->project.config.title = cxr_str_from("Fixture");
		} else {
			assert_ok(cxr_tree_remove(out, &err));
		}
		bool timed = i > N_CALLBACK_KILLS;
		run_and_kill(f, out, timed ? 0 : i, timed ? (unsigned)(i - N_CALLBACK_KILLS) * 4000 : 0);
		expect_whole_or_nothing(out);
		assert_ok(cxr_release_write(&f->run, out, &force, &summary, &err));
		fixture_read(out, "SHA256SUMS", &got);
		assert_string_equal(got.ptr, want.ptr);
		cxr_buf_release(&got);
		assert_int_equal(count_hidden(f->root), 0);
	}
	expect_whole_or_nothing(out);
	cxr_buf_release(&want);
}

static void test_kill_while_writing(void **state)
{
	kill_points(*state, "fresh", false);
}

static void test_kill_while_replacing(void **state)
{
	kill_points(*state, "replaced", true);
}

static int setup(void **state)
{
	fixture *f = calloc(1, sizeof *f);
	fixture_open(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_kill_while_writing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kill_while_replacing, setup, teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
