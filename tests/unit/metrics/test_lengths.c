/* Lengths: a known set, none, one, exact sums of large ones. */
#include "house_test.h"

#include <math.h>

#include "metrics/lengths.h"

static cxr_lengths_summary summary_of(const uint32_t *values, size_t n, uint32_t most)
{
	cxr_lengths lengths = {0};
	cxr_lengths_summary out;
	for (size_t i = 0; i < n; i++)
		assert_true(cxr_lengths_push(&lengths, values[i]));
	cxr_lengths_summarise(&lengths, most, &out);
	cxr_lengths_release(&lengths);
	return out;
}

static void test_summaries(void **state)
{
	(void)state;
	static const uint32_t few[] = {4, 1, 3, 2}, one[] = {7}, large[] = {4000000000u, 4000000000u, 4000000000u};
	cxr_lengths_summary s = summary_of(few, 4, 2);
	assert_int_equal(s.n, 4);
	assert_int_equal(s.total, 10);
	assert_true(fabs(s.mean - 2.5) < 1e-15 && fabs(s.sd - sqrt(1.25)) < 1e-15 && fabs(s.median - 2.5) < 1e-15);
	assert_true(fabs(s.p10 - 1.3) < 1e-15 && fabs(s.p90 - 3.7) < 1e-15);
	assert_int_equal(s.n_over, 2);
	assert_int_equal(s.n_lost, 3);
	s = summary_of(one, 1, 510);
	assert_true(fabs(s.median - 7) < 1e-15 && fabs(s.p90 - 7) < 1e-15 && fabs(s.sd) < 1e-15);
	s = summary_of(large, 3, 510);
	assert_true(fabs(s.sd) < 1e-15 && s.total == 12000000000u);
	s = summary_of(NULL, 0, 510);
	assert_int_equal(s.n + s.total + s.n_over, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_summaries)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
