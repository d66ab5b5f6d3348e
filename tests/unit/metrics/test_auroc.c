/* Area under the ROC curve: order, ties, weights, empty classes, what is left out. */
#include "house_test.h"

#include <math.h>

#include "metrics/auroc.h"

static cxr_err err;

static double area(const double *scores, const unsigned char *truth, const uint32_t *weights, size_t n)
{
	double out;
	assert_ok(cxr_auroc(scores, truth, weights, n, &out, &err));
	return out;
}

static void test_areas(void **state)
{
	(void)state;
	static const double scores[] = {0.1, 0.4, 0.35, 0.8}, tied[] = {0.5, 0.5, 0.5, 0.5}, some[] = {0.1, (double)NAN, 0.35, 0.8};
	static const unsigned char truth[] = {0, 0, 1, 1}, all[] = {1, 1, 1, 1}, odd[] = {0, 0, 2, 1};
	static const uint32_t twice[] = {1, 2, 1, 1};
	assert_true(fabs(area(scores, truth, NULL, 4) - 0.75) < 1e-15);
	assert_true(fabs(area(tied, truth, NULL, 4) - 0.5) < 1e-15);
	assert_true(fabs(area(some, truth, NULL, 4) - 1) < 1e-15);
	assert_true(fabs(area(scores, odd, NULL, 4) - 1) < 1e-15);
	assert_true(fabs(area(scores, truth, twice, 4) - 4.0 / 6) < 1e-15);
	assert_true(isnan(area(scores, all, NULL, 4)));
	assert_true(isnan(area(scores, truth, NULL, 0)));
}

static void test_interval(void **state)
{
	(void)state;
	enum { N = 200 };
	double scores[N];
	unsigned char truth[N];
	for (size_t i = 0; i < N; i++) {
		truth[i] = i % 2;
		scores[i] = (double)(i * 37 % 101) + (truth[i] ? 20 : 0);
	}
	cxr_interval out, again;
	assert_ok(cxr_auroc_interval(scores, truth, N, 3, 500, &out, &err));
	assert_ok(cxr_auroc_interval(scores, truth, N, 3, 500, &again, &err));
	assert_true(out.low < out.value && out.value < out.high && out.low > 0.5);
	assert_memory_equal(&out.low, &again.low, sizeof out.low);
	assert_int_equal(out.n, N);
	assert_int_equal(out.n_positive, N / 2);
	assert_ok(cxr_auroc_interval(scores, truth, N, 3, 0, &out, &err));
	assert_true(isnan(out.low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_areas), cmocka_unit_test(test_interval)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
