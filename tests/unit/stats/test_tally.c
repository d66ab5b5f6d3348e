/* Exact statistics against the same worked out from the sorted list of all values. */
#include "house_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "stats/tally.h"

static cxr_err err;

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* NumPy's linear interpolation, as its manual words it. */
static double percentile(const uint64_t *sorted, size_t n, double percent)
{
	double at = percent / 100 * (double)(n - 1);
	size_t low = (size_t)at, high = low + 1 < n ? low + 1 : low;
	return (double)sorted[low] + ((double)sorted[high] - (double)sorted[low]) * (at - (double)low);
}

static void assert_near(double got, double expected)
{
	if (fabs(got - expected) > 1e-9 * (1 + fabs(expected)))
		fail_msg("%.17g is not %.17g", got, expected);
}

static void check_values(const uint64_t *values, size_t n)
{
	stats_tally tally, half[2], both;
	stats__tally_init(&tally);
	stats__tally_init(&half[0]);
	stats__tally_init(&half[1]);
	stats__tally_init(&both);
	for (size_t i = 0; i < n; i++) {
		assert_ok(stats__tally_add(&tally, values[i], 1, &err));
		assert_ok(stats__tally_add(&half[i % 2], values[i], 1, &err));
	}
	uint64_t *sorted = malloc(n * sizeof *sorted), sum = 0;
	memcpy(sorted, values, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, compare);
	double mean = 0, spread = 0;
	for (size_t i = 0; i < n; i++) {
		sum += values[i];
		mean += (double)values[i] / (double)n;
	}
	for (size_t i = 0; i < n; i++)
		spread += ((double)values[i] - mean) * ((double)values[i] - mean);
	stats_summary s;
	assert_ok(stats__tally_summary(&tally, &s, &err));
	assert_int_equal(s.n, n);
	assert_int_equal(s.sum, sum);
	assert_int_equal(s.table_sum, sum);
	assert_int_equal(s.min, sorted[0]);
	assert_int_equal(s.max, sorted[n - 1]);
	assert_near(s.mean, mean);
	assert_near(s.sd, sqrt(spread / (double)n));
	assert_near(s.median, percentile(sorted, n, 50));
	assert_near(s.p10, percentile(sorted, n, 10));
	assert_near(s.p90, percentile(sorted, n, 90));
	stats_summary merged;
	assert_ok(stats__tally_merge(&both, &half[0], &err));
	assert_ok(stats__tally_merge(&both, &half[1], &err));
	assert_ok(stats__tally_summary(&both, &merged, &err));
	assert_memory_equal(&merged, &s, sizeof s);
	free(sorted);
	stats__tally_release(&tally);
	stats__tally_release(&half[0]);
	stats__tally_release(&half[1]);
	stats__tally_release(&both);
}

static void test_small(void **state)
{
	(void)state;
	check_values((const uint64_t[]){7}, 1);
	check_values((const uint64_t[]){0}, 1);
	check_values((const uint64_t[]){3, 1}, 2);
	check_values((const uint64_t[]){1, 2, 3, 4}, 4);
	check_values((const uint64_t[]){5, 5, 5, 5, 5}, 5);
	check_values((const uint64_t[]){65535, 65536, 65537, 0, UINT64_C(1) << 32}, 5); /* both sides of the dense table */
}

static void test_random(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 11, 0);
	uint64_t values[500];
	for (int round = 0; round < 60; round++) {
		size_t n = 1 + cxr_rng_below(&rng, CXR_ARRAY_LEN(values));
		uint64_t bound = round % 3 == 0 ? 5 : round % 3 == 1 ? 300 : UINT64_C(4000000000);
		for (size_t i = 0; i < n; i++)
			values[i] = cxr_rng_below(&rng, bound);
		check_values(values, n);
	}
}

static void test_times_and_empty(void **state)
{
	(void)state;
	stats_tally tally;
	stats_summary s;
	stats__tally_init(&tally);
	assert_ok(stats__tally_summary(&tally, &s, &err));
	assert_int_equal(s.n, 0);
	assert_true(s.mean == 0 && s.p90 == 0);
	assert_ok(stats__tally_add(&tally, 9, 0, &err));
	assert_int_equal(tally.n, 0);
	assert_ok(stats__tally_add(&tally, 2, 1000000000, &err));
	assert_ok(stats__tally_add(&tally, 4, 1000000000, &err));
	assert_ok(stats__tally_summary(&tally, &s, &err));
	assert_true(s.mean == 3 && s.sd == 1 && s.median == 3 && s.p10 == 2 && s.p90 == 4);
	stats_pairs pairs = {0};
	assert_ok(stats__tally_pairs(&tally, &pairs, &err));
	assert_int_equal(pairs.n_items, 2);
	assert_int_equal(pairs.items[1].value, 4);
	assert_int_equal(pairs.items[1].count, 1000000000);
	stats_pairs_release(&pairs);
	stats__tally_release(&tally);
}

static void test_limits(void **state)
{
	(void)state;
	stats_tally tally;
	stats__tally_init(&tally);
	assert_int_equal(stats__tally_add(&tally, (UINT64_C(1) << 32) + 1, 1, &err), CXR_E_LIMIT);
	assert_int_equal(stats__tally_add(&tally, UINT64_C(1) << 32, UINT64_C(1) << 31, &err), CXR_E_LIMIT);
	assert_int_equal(tally.n, 0);
	assert_ok(stats__tally_add(&tally, 1, UINT64_C(1) << 61, &err));
	assert_int_equal(stats__tally_add(&tally, 2, UINT64_C(1) << 61, &err), CXR_E_LIMIT);
	stats__tally_release(&tally);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_small), cmocka_unit_test(test_random), cmocka_unit_test(test_times_and_empty),
		cmocka_unit_test(test_limits)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
