/* Bootstrap: percentiles, the mean of known rows, the same limits for the same seed, patterns draw as rows do, undefined values. */
#include "house_test.h"

#include <math.h>

#include "base/mem.h"
#include "metrics/bootstrap.h"

static cxr_err err;

static void test_percentile(void **state)
{
	(void)state;
	static const double values[] = {1, 2, 4, 8};
	assert_true(isnan(cxr_percentile(values, 0, 0.5)));
	assert_true(fabs(cxr_percentile(values, 4, 0.5) - 3) < 1e-15);
	assert_true(fabs(cxr_percentile(values, 4, 0) - 1) < 1e-15);
	assert_true(fabs(cxr_percentile(values, 4, 1) - 8) < 1e-15);
	assert_true(fabs(cxr_percentile(values, 4, 0.9) - 6.8) < 1e-12);
}

/* Mean of rows of value 0 and 1 (pattern 0 and 1), and one that is never defined. */
static void compute(const void *context, const uint32_t *weights, double *out)
{
	(void)context;
	out[0] = (double)weights[1] / (double)(weights[0] + weights[1]);
	out[1] = (double)NAN;
}

static void test_limits(void **state)
{
	(void)state;
	enum { N = 400 };
	static uint32_t pattern_of[N];
	for (size_t i = 0; i < N; i++)
		pattern_of[i] = i % 4 == 0; /* a quarter of ones */
	cxr_bootstrap job = {.n_rows = N, .pattern_of = pattern_of, .n_patterns = 2, .n_values = 2, .compute = compute, .seed = 5, .n_replicates = 2000,
		.confidence = 0.95};
	double low[2], high[2], low2[2], high2[2], *replicates;
	assert_ok(cxr_bootstrap_run(&job, low, high, &replicates, &err));
	assert_ok(cxr_bootstrap_run(&job, low2, high2, NULL, &err));
	assert_memory_equal(low, low2, sizeof low[0]);
	assert_memory_equal(high, high2, sizeof high[0]);
	assert_true(fabs(low[0] - 0.2076) < 0.006); /* 0.25 -+ 1.96 sqrt(0.25 * 0.75 / 400) */
	assert_true(fabs(high[0] - 0.2924) < 0.006);
	assert_true(isnan(low[1]) && isnan(high[1]) && isnan(replicates[1]));
	cxr_free(replicates);
	job.n_replicates = 0;
	assert_int_equal(cxr_bootstrap_run(&job, low, high, NULL, &err), CXR_E_ARG);
	job = (cxr_bootstrap){.n_replicates = 10, .confidence = 0.95, .compute = compute};
	assert_int_equal(cxr_bootstrap_run(&job, low, high, NULL, &err), CXR_E_ARG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_percentile), cmocka_unit_test(test_limits)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
