/* Mapping samples through a table: widths, signs, every remainder of the unrolled loop. */
#include "house_test.h"

#include <string.h>

#include "base/map.h"
#include "base/rng.h"
#include "raster/invert.h"
#include "raster/lut.h"

static cxr_lut lut;

static void test_apply(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 1, 0);
	for (size_t i = 0; i < CXR_N_PATTERNS; i++)
		lut.map[i] = (uint8_t)(cxr_hash64(&i, sizeof i, 0));
	for (size_t n = 0; n < 40; n++) {
		uint16_t wide[40];
		uint8_t narrow[40];
		for (size_t i = 0; i < n; i++) {
			wide[i] = (uint16_t)cxr_rng_u64(&rng);
			narrow[i] = (uint8_t)cxr_rng_u64(&rng);
		}
		uint8_t out[41];
		for (int is_signed = 0; is_signed < 2; is_signed++) {
			memset(out, 0xEE, sizeof out);
			cxr_lut_apply(&lut, &(cxr_samples){wide, n, 2, is_signed}, out);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(out[i], lut.map[wide[i]]);
			assert_int_equal(out[n], 0xEE);
			cxr_lut_apply(&lut, &(cxr_samples){narrow, n, 1, is_signed}, out);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(out[i], lut.map[is_signed ? (uint16_t)(int8_t)narrow[i] : narrow[i]]);
			assert_int_equal(out[n], 0xEE);
		}
	}
}

static void test_invert(void **state)
{
	(void)state;
	for (size_t i = 0; i < CXR_N_PATTERNS; i++)
		lut.map[i] = (uint8_t)i;
	cxr_lut_invert(&lut);
	for (size_t i = 0; i < CXR_N_PATTERNS; i++)
		assert_int_equal(lut.map[i], 255 - (i & 255));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_apply),
		cmocka_unit_test(test_invert),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
