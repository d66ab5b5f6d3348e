/* Limits against published tables, against sums of the probabilities themselves, and against the paper's 23 of 853,878. */
#include "house_test.h"

#include <math.h>

#include "metrics/poisson.h"

static void assert_limits(uint64_t count, double low, double high, double within)
{
	double got_low, got_high;
	cxr_poisson_limits(count, 0.95, &got_low, &got_high);
	assert_true(fabs(got_low - low) <= within);
	assert_true(fabs(got_high - high) <= within);
}

/* Table 40 of Pearson & Hartley, Biometrika Tables for Statisticians. */
static void test_published(void **state)
{
	(void)state;
	assert_limits(0, 0, 3.69, 0.0051);
	assert_limits(1, 0.0253, 5.57, 0.0051);
	assert_limits(5, 1.62, 11.67, 0.0051);
	assert_limits(10, 4.80, 18.39, 0.0051);
	assert_limits(25, 16.18, 36.90, 0.0051);
	assert_limits(50, 37.11, 65.92, 0.0051);
	/* 23 of 853,878: 1.708 to 4.042 per 100,000 */
	assert_limits(23, 1.708 * 8.53878, 4.042 * 8.53878, 0.005);
}

/* P(X <= count) for a mean, added up from the largest term on. */
static double cdf(uint64_t count, double mean)
{
	double sum = 0;
	int sign;
	for (uint64_t k = 0; k <= count; k++)
		sum += exp((double)k * log(mean) - mean - lgamma_r((double)k + 1, &sign));
	return sum;
}

static void test_tails(void **state)
{
	(void)state;
	static const uint64_t counts[] = {1, 2, 3, 11, 100, 999, 12345};
	static const double confidences[] = {0.5, 0.9, 0.95, 0.999};
	for (size_t i = 0; i < CXR_ARRAY_LEN(counts); i++) {
		for (size_t k = 0; k < CXR_ARRAY_LEN(confidences); k++) {
			double low, high, tail = (1 - confidences[k]) / 2;
			cxr_poisson_limits(counts[i], confidences[k], &low, &high);
			/* the limits are rounded to 1/1000: the tail moves by at most that times the largest probability */
			assert_true(fabs(1 - cdf(counts[i] - 1, low) - tail) < 0.0006 + 1e-9);
			assert_true(fabs(cdf(counts[i], high) - tail) < 0.0006 + 1e-9);
			assert_true(low < (double)counts[i] && high > (double)counts[i]);
		}
	}
}

/* Large counts: Byar's approximation is good to far better than 1 in 10,000 there. */
static void test_large(void **state)
{
	(void)state;
	static const uint64_t counts[] = {233244, 853878, 10000000, 2000000000};
	for (size_t i = 0; i < CXR_ARRAY_LEN(counts); i++) {
		double n = (double)counts[i], z = 1.959963984540054;
		assert_limits(counts[i], n * pow(1 - 1 / (9 * n) - z / (3 * sqrt(n)), 3), (n + 1) * pow(1 - 1 / (9 * (n + 1)) + z / (3 * sqrt(n + 1)), 3), 0.002);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_published), cmocka_unit_test(test_tails), cmocka_unit_test(test_large)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
