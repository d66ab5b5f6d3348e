/*
 * The table recipes against their definitions worked pixel by pixel, and the edge cases of Listing 1 that were checked
 * against OpenCV 4.6 (all zero, constant, negative, signed with maximum zero). Parity with OpenCV itself: tests/golden.
 */
#include "house_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "raster/equalize.h"
#include "raster/listing1.h"
#include "raster/mimic.h"
#include "raster/minmax.h"

static cxr_histogram *histogram;
static cxr_lut *lut;

typedef void (*recipe_fn)(const cxr_histogram *, bool, cxr_lut *);

static void run(recipe_fn recipe, const void *px, size_t n, int bytes, bool is_signed, bool is_monochrome1, uint8_t *out)
{
	cxr_samples samples = {px, n, (uint8_t)bytes, is_signed};
	cxr_histogram_of(&samples, histogram);
	recipe(histogram, is_monochrome1, lut);
	cxr_lut_apply(lut, &samples, out);
}

static void plain_equalize(uint8_t *px, size_t n)
{
	int hist[256] = {0};
	for (size_t i = 0; i < n; i++)
		hist[px[i]]++;
	int first = 0;
	while (!hist[first])
		first++;
	if (hist[first] == (int)n)
		return;
	float scale = 255.0f / (float)((int)n - hist[first]);
	int map[256] = {0};
	int sum = 0;
	for (int i = first + 1; i < 256; i++) {
		sum += hist[i];
		map[i] = (int)lrintf((float)sum * scale);
	}
	for (size_t i = 0; i < n; i++)
		px[i] = (uint8_t)(map[px[i]] > 255 ? 255 : map[px[i]]);
}

static void test_listing1_pixel_by_pixel(void **state)
{
	(void)state;
	enum { N = 3000 };
	int16_t px[N];
	uint8_t got[N];
	uint8_t wanted[N];
	cxr_rng rng;
	cxr_rng_init(&rng, 7, 0);
	for (int round = 0; round < 200; round++) {
		int bits = 8 + round % 9;
		bool is_signed = round & 1;
		bool invert = round & 2;
		for (int i = 0; i < N; i++) {
			int value = (int)cxr_rng_below(&rng, 1u << bits) - (is_signed ? 1 << (bits - 1) : 0);
			px[i] = (int16_t)(uint16_t)(unsigned)(round % 5 == 4 ? value / 7 : value);
		}
		int top = is_signed ? INT16_MIN : 0;
		for (int i = 0; i < N; i++) {
			int value = is_signed ? px[i] : (uint16_t)px[i];
			top = value > top ? value : top;
		}
		float alpha = (float)(255.0 / top);
		for (int i = 0; i < N; i++) {
			long y = lrintf(fabsf((float)(is_signed ? px[i] : (uint16_t)px[i]) * alpha));
			wanted[i] = (uint8_t)(y > 255 ? 255 : y);
			if (invert)
				wanted[i] = (uint8_t)(255 - wanted[i]);
		}
		plain_equalize(wanted, N);
		run(cxr_listing1_lut, px, N, 2, is_signed, invert, got);
		assert_memory_equal(got, wanted, N);
	}
}

static void expect_listing1(const int16_t *px, size_t n, bool is_signed, bool invert, const uint8_t *wanted)
{
	uint8_t got[16];
	run(cxr_listing1_lut, px, n, 2, is_signed, invert, got);
	assert_memory_equal(got, wanted, n);
}

static void test_edge_cases(void **state)
{
	(void)state;
	expect_listing1((int16_t[]){0, 0, 0}, 3, false, false, (uint8_t[]){0, 0, 0});
	expect_listing1((int16_t[]){0, 0, 0}, 3, false, true, (uint8_t[]){255, 255, 255});
	expect_listing1((int16_t[]){77, 77, 77}, 3, false, false, (uint8_t[]){255, 255, 255});
	expect_listing1((int16_t[]){77, 77, 77}, 3, false, true, (uint8_t[]){0, 0, 0});
	expect_listing1((int16_t[]){-5, -4, -3, -1}, 4, true, false, (uint8_t[]){255, 255, 255, 255});
	expect_listing1((int16_t[]){-5, -4, 0}, 3, true, false, (uint8_t[]){0, 0, 0});
	/* the sign is lost: -100 is as bright as 100 */
	expect_listing1((int16_t[]){-100, 100, 0, 50}, 4, true, false, (uint8_t[]){255, 255, 0, 85});
}

static void test_signed_bytes(void **state)
{
	(void)state;
	int8_t px[] = {-128, -1, 0, 1, 127, 64};
	uint8_t got[6];
	run(cxr_listing1_lut, px, 6, 1, true, false, got);
	/* |x| * 255/127: 255 (saturated), 2, 0, 2, 255, 129 (128.5039); equalised over counts 1, 2, 1, 2 */
	assert_memory_equal(got, ((uint8_t[]){255, 102, 0, 102, 255, 153}), 6);
}

static void test_mimic(void **state)
{
	(void)state;
	enum { N = 2000 };
	uint16_t px[N];
	uint8_t got[N];
	uint8_t wanted[N];
	cxr_rng rng;
	cxr_rng_init(&rng, 8, 0);
	for (int round = 0; round < 40; round++) {
		int low = 65536;
		int high = 0;
		for (int i = 0; i < N; i++) {
			px[i] = (uint16_t)(300 + cxr_rng_below(&rng, (uint64_t)50 << round % 10));
			low = px[i] < low ? px[i] : low;
			high = px[i] > high ? px[i] : high;
		}
		for (int i = 0; i < N; i++) {
			wanted[i] = (uint8_t)((double)(px[i] - low) / (double)(high - low) * 255);
			if (round & 1)
				wanted[i] = (uint8_t)~wanted[i];
		}
		plain_equalize(wanted, N);
		run(cxr_mimic_lut, px, N, 2, false, round & 1, got);
		assert_memory_equal(got, wanted, N);
	}
	run(cxr_mimic_lut, (uint16_t[]){9, 9}, 2, 2, false, false, got);
	assert_memory_equal(got, ((uint8_t[]){0, 0}), 2);
}

static void test_minmax(void **state)
{
	(void)state;
	uint8_t got[4];
	run(cxr_minmax_lut, (int16_t[]){-10, 0, 10, 30}, 4, 2, true, false, got);
	assert_memory_equal(got, ((uint8_t[]){0, 64, 128, 255}), 4);
	run(cxr_minmax_lut, (int16_t[]){-10, 0, 10, 30}, 4, 2, true, true, got);
	assert_memory_equal(got, ((uint8_t[]){255, 191, 127, 0}), 4);
	run(cxr_minmax_lut, (int16_t[]){5, 5, 5, 5}, 4, 2, true, false, got);
	assert_memory_equal(got, ((uint8_t[]){0, 0, 0, 0}), 4);
}

/* Above 2^24 samples float(sum) is inexact, and the conversion must stay as it is. */
static void test_equalize_of_large_counts(void **state)
{
	(void)state;
	uint32_t counts[256] = {0};
	uint8_t out[256];
	counts[10] = 1;
	counts[20] = 16777217;
	counts[30] = 16777219;
	cxr_equalize_lut(counts, out);
	float scale = 255.0f / (float)(16777217u + 16777219u);
	assert_int_equal(out[10], 0);
	assert_int_equal(out[20], (int)lrintf((float)16777217 * scale));
	assert_int_equal(out[30], 255);
	memset(counts, 0, sizeof counts);
	counts[42] = 5;
	cxr_equalize_lut(counts, out);
	assert_int_equal(out[42], 42);
	memset(counts, 0, sizeof counts);
	cxr_equalize_lut(counts, out); /* no sample at all */
	assert_int_equal(out[0], 255);
}

int main(void)
{
	histogram = malloc(sizeof *histogram);
	lut = malloc(sizeof *lut);
	if (!histogram || !lut)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listing1_pixel_by_pixel),
		cmocka_unit_test(test_edge_cases),
		cmocka_unit_test(test_signed_bytes),
		cmocka_unit_test(test_mimic),
		cmocka_unit_test(test_minmax),
		cmocka_unit_test(test_equalize_of_large_counts),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(histogram);
	free(lut);
	return failed;
}
