/* Unit tests of src/os/child.c. */
#include "house_test.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/child.h"

static cxr_err err;

typedef struct task {
	int kind;
	int *answer; /* shared */
	int local;
} task;

static void work(void *state)
{
	task *t = state;
	t->local = 7; /* stays in the child */
	*t->answer = t->kind;
	switch (t->kind) {
	case 1: abort(); break;
	case 2: kill(getpid(), SIGSEGV); break;
	case 3: _exit(5); break;
	case 4:
		for (volatile unsigned long i = 0;; i++)
			;
		break;
	case 6: kill(getpid(), SIGKILL); break;
	case 7: kill(getpid(), SIGTERM); break;
	case 5: fprintf(stderr, "nobody hears this\n"); break;
	default: break;
	}
}

static cxr_rc run(int kind, int *answer)
{
	task t = {kind, answer, 0};
	cxr_err_clear(&err);
	cxr_rc rc = cxr_child_run(work, &t, 1, &err);
	assert_int_equal(t.local, 0);
	assert_int_equal(*answer, kind);
	return rc;
}

static void test_ends(void **state)
{
	(void)state;
	int *answer = cxr_shared_new(sizeof *answer);
	assert_non_null(answer);
	assert_int_equal(*answer, 0);
	assert_int_equal(run(0, answer), CXR_OK);
	assert_int_equal(run(5, answer), CXR_OK);
	assert_int_equal(run(1, answer), CXR_E_FORMAT);
	assert_int_equal(run(2, answer), CXR_E_FORMAT);
	assert_int_equal(run(3, answer), CXR_E_BUG);
	assert_int_equal(run(4, answer), CXR_E_LIMIT);
	assert_int_equal(run(6, answer), CXR_E_NOMEM);
	assert_int_equal(run(7, answer), CXR_E_CANCELLED);
	cxr_shared_free(answer, sizeof *answer);
	cxr_shared_free(NULL, 1);
}

/* A handler of the parent's is not the child's. */
static void on_abort(int number)
{
	(void)number;
	_exit(0);
}

static void test_handlers(void **state)
{
	(void)state;
	int *answer = cxr_shared_new(sizeof *answer);
	assert_non_null(answer);
	void (*old)(int) = signal(SIGABRT, on_abort);
	assert_int_equal(run(1, answer), CXR_E_FORMAT);
	signal(SIGABRT, old);
	cxr_shared_free(answer, sizeof *answer);
}

/* Children of several threads, which take memory meanwhile. */
static void take_memory(void *state)
{
	int *sum = state;
	for (int i = 0; i < 200; i++) {
		char *block = malloc(1000 + (size_t)i * 37);
		if (block) {
			memset(block, i, 1000);
			*sum += block[999] == (char)i;
		}
		free(block);
	}
}

static void *thread(void *state)
{
	int *sum = cxr_shared_new(sizeof *sum);
	for (int i = 0; sum && i < 20; i++) {
		take_memory(sum);
		cxr_err local;
		if (cxr_child_run(take_memory, sum, 5, &local) != CXR_OK)
			return NULL;
	}
	bool ok = sum && *sum == 20 * 400;
	cxr_shared_free(sum, sizeof *sum);
	return ok ? state : NULL;
}

static void test_threads(void **state)
{
	(void)state;
	pthread_t threads[3];
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, thread, &err), 0);
	for (size_t i = 0; i < 3; i++) {
		void *result = NULL;
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_non_null(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ends), cmocka_unit_test(test_handlers), cmocka_unit_test(test_threads)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
