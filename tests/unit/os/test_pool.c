/* The pool: commits in unit order for 1..7 workers, stops, failures of work and commit, nothing leaks, memory is bounded. */
#include "house_test.h"

#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "faults.h"
#include "os/clock.h"
#include "os/pool.h"

enum { N_UNITS = 300, MAX_WORKERS = 7 };

typedef struct probe {
	size_t n_committed;
	size_t fail_work_at;   /* SIZE_MAX = never */
	size_t fail_commit_at;
	size_t stop_at;        /* asked to stop when this many are committed */
	int n_workers;
	atomic_int alive;      /* results made and not yet released */
	atomic_int most_alive;
	atomic_size_t most_ahead; /* units started beyond the next commit */
	atomic_size_t committed_for_workers;
	atomic_int workers_seen[MAX_WORKERS];
} probe;

static probe make_probe(int n_workers)
{
	return (probe){.fail_work_at = SIZE_MAX, .fail_commit_at = SIZE_MAX, .stop_at = SIZE_MAX, .n_workers = n_workers};
}

static void raise_to(atomic_size_t *most, size_t value)
{
	size_t before = atomic_load(most);
	while (before < value && !atomic_compare_exchange_weak(most, &before, value)) {
	}
}

static cxr_rc work(void *context, int worker, size_t unit, void **out_result, cxr_err *err)
{
	probe *p = context;
	if (worker < 0 || worker >= p->n_workers)
		return CXR_FAIL(err, CXR_E_BUG, "worker %d", worker);
	atomic_fetch_add(&p->workers_seen[worker], 1);
	raise_to(&p->most_ahead, unit - atomic_load(&p->committed_for_workers));
	cxr_rng rng;
	cxr_rng_init(&rng, 1, unit);
	if (cxr_rng_below(&rng, 10) == 0) /* some units take long, so that later ones finish first */
		cxr_clock_sleep_ms(1);
	if (unit == p->fail_work_at)
		return CXR_FAIL(err, CXR_E_FORMAT, "unit %zu is bad", unit);
	if (p->fail_work_at != SIZE_MAX && unit == p->fail_work_at + 3)
		return CXR_FAIL(err, CXR_E_IO, "a later failure that must not win");
	uint64_t *result = cxr_malloc(sizeof *result);
	*result = unit * 7;
	atomic_fetch_add(&p->alive, 1);
	*out_result = result;
	return CXR_OK;
}

static void drop(void *context, void *result)
{
	probe *p = context;
	atomic_fetch_sub(&p->alive, 1);
	cxr_free(result);
}

static cxr_rc commit(void *context, size_t unit, void *result, cxr_err *err)
{
	probe *p = context;
	bool is_right = unit == p->n_committed && *(uint64_t *)result == unit * 7;
	drop(p, result);
	if (!is_right)
		return CXR_FAIL(err, CXR_E_BUG, "unit %zu came when %zu was due", unit, p->n_committed);
	if (unit == p->fail_commit_at)
		return CXR_FAIL(err, CXR_E_NO_SPACE, "unit %zu cannot be written", unit);
	p->n_committed++;
	atomic_store(&p->committed_for_workers, p->n_committed);
	return CXR_OK;
}

static bool should_stop(void *context)
{
	probe *p = context;
	return p->n_committed >= p->stop_at;
}

static cxr_rc run(probe *p, size_t n_units, cxr_err *err)
{
	const cxr_pool_job job = {p, n_units, p->n_workers, work, commit, drop, should_stop};
	cxr_err_clear(err);
	cxr_rc rc = cxr_pool_run(&job, err);
	assert_int_equal(atomic_load(&p->alive), 0);
	return rc;
}

static void test_order_for_any_number_of_workers(void **state)
{
	(void)state;
	cxr_err err;
	for (int n = 1; n <= MAX_WORKERS; n++) {
		probe p = make_probe(n);
		assert_int_equal(run(&p, N_UNITS, &err), CXR_OK);
		assert_int_equal(p.n_committed, N_UNITS);
		assert_true(atomic_load(&p.most_ahead) <= (size_t)n * 2 + 1); /* the window bounds memory */
	}
}

static void test_odd_sizes(void **state)
{
	(void)state;
	cxr_err err;
	for (size_t n_units = 0; n_units < 12; n_units++) {
		for (int n = 1; n <= MAX_WORKERS; n++) {
			probe p = make_probe(n);
			assert_int_equal(run(&p, n_units, &err), CXR_OK);
			assert_int_equal(p.n_committed, n_units);
		}
	}
	probe p = make_probe(1);
	const cxr_pool_job job = {&p, 5, 0, work, commit, drop, NULL}; /* 0 workers are 1 */
	assert_int_equal(cxr_pool_run(&job, &err), CXR_OK);
	assert_int_equal(p.n_committed, 5);
}

static void test_the_first_failure_in_unit_order_wins(void **state)
{
	(void)state;
	static const size_t places[] = {0, 1, 5, 150, N_UNITS - 1};
	cxr_err err;
	for (int n = 1; n <= MAX_WORKERS; n++) {
		for (size_t i = 0; i < CXR_ARRAY_LEN(places); i++) {
			probe p = make_probe(n);
			p.fail_work_at = places[i];
			assert_int_equal(run(&p, N_UNITS, &err), CXR_E_FORMAT);
			assert_non_null(strstr(err.msg, "is bad"));
			assert_int_equal(p.n_committed, places[i]); /* everything before it is kept */
			p = make_probe(n);
			p.fail_commit_at = places[i];
			assert_int_equal(run(&p, N_UNITS, &err), CXR_E_NO_SPACE);
			assert_int_equal(p.n_committed, places[i]);
		}
	}
}

static void test_stop(void **state)
{
	(void)state;
	cxr_err err;
	for (int n = 1; n <= MAX_WORKERS; n++) {
		for (size_t stop_at = 0; stop_at <= 20; stop_at += 5) {
			probe p = make_probe(n);
			p.stop_at = stop_at;
			assert_int_equal(run(&p, N_UNITS, &err), CXR_E_CANCELLED);
			assert_int_equal(p.n_committed, stop_at);
		}
	}
}

static void test_failing_allocations(void **state)
{
	(void)state;
	cxr_err err;
	for (long nth = 0; nth < 3; nth++) { /* slots, threads, arguments: before any worker runs */
		probe p = make_probe(2);
		const cxr_pool_job job = {&p, N_UNITS, 2, work, commit, drop, NULL};
		fault_arm(FAULT_ALLOC, nth, 0);
		cxr_rc rc = cxr_pool_run(&job, &err);
		assert_true(fault_disarm());
		assert_int_equal(rc, CXR_E_NOMEM);
		assert_int_equal(p.n_committed, 0);
	}
}

static void test_cores(void **state)
{
	(void)state;
	assert_true(cxr_pool_cores() >= 1);
	assert_true(cxr_pool_cores() < 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_for_any_number_of_workers), cmocka_unit_test(test_odd_sizes),
		cmocka_unit_test(test_the_first_failure_in_unit_order_wins), cmocka_unit_test(test_stop), cmocka_unit_test(test_failing_allocations),
		cmocka_unit_test(test_cores),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
