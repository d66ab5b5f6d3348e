/* Counting stored patterns: widths, signs, lengths that are no multiple of the unrolling. */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "raster/histogram.h"

static cxr_histogram *histogram;

static void test_against_plain_counting(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 1, 0);
	for (size_t n = 0; n < 70; n += n < 12 ? 1 : 19) {
		for (int kind = 0; kind < 4; kind++) {
			uint16_t wide[70];
			uint8_t narrow[70];
			for (size_t i = 0; i < n; i++) {
				wide[i] = (uint16_t)cxr_rng_below(&rng, cxr_rng_chance(&rng, 0.5) ? 5 : 65536);
				narrow[i] = (uint8_t)wide[i];
			}
			bool is_signed = kind & 1;
			bool is_wide = kind & 2;
			cxr_samples samples = {is_wide ? (const void *)wide : narrow, n, is_wide ? 2 : 1, is_signed};
			cxr_histogram_of(&samples, histogram);
			uint32_t *expected = calloc(CXR_N_PATTERNS, sizeof *expected);
			assert_non_null(expected);
			int32_t low = 0;
			int32_t high = 0;
			for (size_t i = 0; i < n; i++) {
				int32_t value = is_wide ? (is_signed ? (int16_t)wide[i] : wide[i]) : (is_signed ? (int8_t)narrow[i] : narrow[i]);
				expected[(uint16_t)value]++;
				if (i == 0 || value < low)
					low = value;
				if (i == 0 || value > high)
					high = value;
			}
			assert_memory_equal(histogram->count, expected, CXR_N_PATTERNS * sizeof *expected);
			assert_int_equal(histogram->min, low);
			assert_int_equal(histogram->max, high);
			assert_int_equal(histogram->n_samples, n);
			free(expected);
		}
	}
}

static void test_extremes(void **state)
{
	(void)state;
	uint16_t px[] = {0x8000, 0x7FFF, 0xFFFF, 0};
	cxr_samples samples = {px, 4, 2, true};
	cxr_histogram_of(&samples, histogram);
	assert_int_equal(histogram->min, -32768);
	assert_int_equal(histogram->max, 32767);
	samples.is_signed = false;
	cxr_histogram_of(&samples, histogram);
	assert_int_equal(histogram->min, 0);
	assert_int_equal(histogram->max, 65535);
}

int main(void)
{
	histogram = malloc(sizeof *histogram);
	if (!histogram)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_plain_counting),
		cmocka_unit_test(test_extremes),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(histogram);
	return failed;
}
