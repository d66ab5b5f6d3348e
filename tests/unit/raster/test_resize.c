/* Area averaging against a plain double-precision mean, sizes, padding. Agreement with INTER_AREA: tests/golden. */
#include "house_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "raster/resize.h"

static cxr_err err;

static double overlap(double a, double b, double c, double d)
{
	double low = a > c ? a : c;
	double high = b < d ? b : d;
	return high > low ? high - low : 0;
}

static double plain_mean(const uint16_t *px, uint32_t w, uint32_t h, uint32_t ow, uint32_t oh, uint32_t ox, uint32_t oy)
{
	double sx = (double)w / ow;
	double sy = (double)h / oh;
	double sum = 0;
	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = 0; x < w; x++)
			sum += px[y * w + x] * overlap(x, x + 1.0, ox * sx, (ox + 1) * sx) * overlap(y, y + 1.0, oy * sy, (oy + 1) * sy);
	return sum / (sx * sy);
}

static void test_means(void **state)
{
	(void)state;
	static const uint32_t sizes[][4] = {{10, 8, 5, 4}, {10, 8, 3, 3}, {13, 7, 4, 7}, {9, 9, 1, 1}, {31, 17, 30, 16}, {6, 5, 6, 5}, {20, 3, 7, 2}};
	cxr_rng rng;
	cxr_rng_init(&rng, 1, 0);
	for (size_t s = 0; s < CXR_ARRAY_LEN(sizes); s++) {
		uint32_t w = sizes[s][0];
		uint32_t h = sizes[s][1];
		uint32_t ow = sizes[s][2];
		uint32_t oh = sizes[s][3];
		uint16_t px[600];
		uint8_t bytes[600];
		for (uint32_t i = 0; i < w * h; i++) {
			px[i] = (uint16_t)cxr_rng_u64(&rng);
			bytes[i] = (uint8_t)px[i];
		}
		uint16_t out[600];
		assert_ok(cxr_resize_area(px, w, h, 16, ow, oh, out, &err));
		for (uint32_t y = 0; y < oh; y++)
			for (uint32_t x = 0; x < ow; x++)
				assert_true(fabs(out[y * ow + x] - plain_mean(px, w, h, ow, oh, x, y)) < 0.52);
		uint8_t out8[600];
		assert_ok(cxr_resize_area(bytes, w, h, 8, ow, oh, out8, &err));
		for (uint32_t i = 0; i < w * h; i++)
			px[i] = bytes[i];
		for (uint32_t y = 0; y < oh; y++)
			for (uint32_t x = 0; x < ow; x++)
				assert_true(fabs(out8[y * ow + x] - plain_mean(px, w, h, ow, oh, x, y)) < 0.501);
	}
}

static void test_white_stays_white(void **state)
{
	(void)state;
	uint16_t px[37 * 29];
	memset(px, 0xFF, sizeof px);
	for (uint32_t side = 1; side <= 29; side++) {
		uint16_t out[29 * 29];
		assert_ok(cxr_resize_area(px, 37, 29, 16, side, side, out, &err));
		for (uint32_t i = 0; i < side * side; i++)
			assert_int_equal(out[i], 65535);
	}
}

static void test_refusals(void **state)
{
	(void)state;
	uint8_t px[4] = {0};
	assert_int_equal(cxr_resize_area(px, 2, 2, 8, 3, 2, px, &err), CXR_E_ARG);
	assert_int_equal(cxr_resize_area(px, 2, 2, 8, 0, 2, px, &err), CXR_E_ARG);
	assert_int_equal(cxr_resize_area(px, 2, 2, 12, 1, 2, px, &err), CXR_E_ARG);
}

static void test_fit_side(void **state)
{
	(void)state;
	static const uint32_t cases[][5] = {
		{2828, 2320, 512, 512, 420}, {2320, 2828, 512, 420, 512}, {100, 100, 512, 100, 100}, {5000, 2, 100, 100, 1}, {7, 9, 0, 7, 9}, {1, 4000000000, 10, 1, 10},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		uint32_t w;
		uint32_t h;
		cxr_fit_side(cases[i][0], cases[i][1], cases[i][2], &w, &h);
		assert_int_equal(w, cases[i][3]);
		assert_int_equal(h, cases[i][4]);
	}
}

static void test_pad(void **state)
{
	(void)state;
	uint8_t out[16];
	cxr_pad_square((uint8_t[]){1, 2}, 1, 2, 8, 4, out);
	assert_memory_equal(out, ((uint8_t[]){0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0}), 16);
	uint16_t wide[4];
	cxr_pad_square((uint16_t[]){7, 8}, 2, 1, 16, 2, wide);
	assert_memory_equal(wide, ((uint16_t[]){7, 8, 0, 0}), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_means),
		cmocka_unit_test(test_white_stays_white),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_fit_side),
		cmocka_unit_test(test_pad),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
