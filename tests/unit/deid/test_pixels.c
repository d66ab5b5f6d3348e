/* Bits outside the stored ones and masks (src/deid/pixels.c), against sample-by-sample definitions. */
#include "house_test.h"

#include <string.h>

#include "base/rng.h"
#include "deid/pixels.h"

enum { SIDE = 9, MAX_BYTES = SIDE * SIDE * 4 * 3 };

static cxr_pixel_desc describe(unsigned allocated, unsigned stored, unsigned high, bool is_signed)
{
	cxr_pixel_desc desc = {.rows = SIDE, .columns = SIDE, .samples_per_pixel = 1, .n_frames = 1, .photometric = {"MONOCHROME2", 11}};
	desc.bits_allocated = (uint16_t)allocated;
	desc.bits_stored = (uint16_t)stored;
	desc.high_bit = (uint16_t)high;
	desc.is_signed = is_signed;
	return desc;
}

static int64_t sample_at(const unsigned char *p, unsigned width, size_t index)
{
	int64_t value = 0;
	for (unsigned i = 0; i < width; i++)
		value |= (int64_t)p[index * width + i] << 8 * i;
	return value;
}

/* What the standard says a sample means: bits high-stored+1 .. high, the topmost one the sign of signed pixels. */
static int64_t meaning(const cxr_pixel_desc *desc, int64_t raw)
{
	int64_t value = raw >> (desc->high_bit + 1 - desc->bits_stored) & (((int64_t)1 << desc->bits_stored) - 1);
	if (desc->is_signed && (value >> (desc->bits_stored - 1) & 1))
		value -= (int64_t)1 << desc->bits_stored;
	return value;
}

/* The one way to store it without other bits. */
static int64_t canonical(const cxr_pixel_desc *desc, int64_t raw)
{
	int64_t shifted = meaning(desc, raw) * ((int64_t)1 << (desc->high_bit + 1 - desc->bits_stored));
	return shifted & (((int64_t)1 << desc->bits_allocated) - 1);
}

static void check_bits(cxr_rng *rng, const cxr_pixel_desc *desc, size_t n_samples, bool sprinkle)
{
	unsigned char bytes[MAX_BYTES] = {0};
	unsigned width = desc->bits_allocated / 8u;
	uint64_t n_wrong = 0;
	for (size_t i = 0; i < n_samples; i++) {
		int64_t raw = (int64_t)(cxr_rng_u64(rng) & (((uint64_t)1 << desc->bits_allocated) - 1));
		if (!sprinkle || cxr_rng_below(rng, 40) != 0)
			raw = canonical(desc, raw);
		n_wrong += raw != canonical(desc, raw);
		for (unsigned k = 0; k < width; k++)
			bytes[i * width + k] = (unsigned char)(raw >> 8 * k);
	}
	unsigned char before[MAX_BYTES];
	memcpy(before, bytes, sizeof before);
	assert_int_equal(cxr_pixels_have_other_bits(desc, bytes, n_samples * width), n_wrong > 0);
	assert_int_equal(cxr_pixels_clear_other_bits(desc, bytes, n_samples * width), n_wrong);
	assert_false(cxr_pixels_have_other_bits(desc, bytes, n_samples * width));
	for (size_t i = 0; i < n_samples; i++) {
		assert_int_equal(meaning(desc, sample_at(bytes, width, i)), meaning(desc, sample_at(before, width, i)));
		assert_int_equal(sample_at(bytes, width, i), canonical(desc, sample_at(before, width, i)));
	}
}

static void test_other_bits(void **state)
{
	(void)state;
	cxr_rng rng;
	cxr_rng_init(&rng, 11, 0);
	const unsigned widths[] = {8, 16, 32};
	for (size_t w = 0; w < 3; w++)
		for (unsigned stored = 1; stored <= widths[w]; stored++)
			for (unsigned high = stored - 1; high < widths[w]; high += 1 + high / 3)
				for (int is_signed = 0; is_signed < 2; is_signed++) {
					cxr_pixel_desc desc = describe(widths[w], stored, high, is_signed);
					if (stored == widths[w] && high != stored - 1)
						continue;
					for (size_t n = 0; n < 40; n++)
						check_bits(&rng, &desc, n, n % 2);
				}
}

static void test_masks(void **state)
{
	(void)state;
	unsigned char bytes[MAX_BYTES];
	cxr_pixel_desc desc = describe(16, 12, 11, false);
	const cxr_pixel_rect rects[] = {{0, 2, 3, 4, 1}, {0, 7, 7, 100, 100}, {0, 9, 0, 1, 1}, {1, 0, 0, 9, 9}, {0, 0, 0, 0, 5}, {0, 1, 0, UINT32_MAX, 1}};
	memset(bytes, 5, sizeof bytes);
	assert_int_equal(cxr_pixels_mask(&desc, rects, CXR_ARRAY_LEN(rects), bytes, SIDE * SIDE * 2), 4 + 4 + 8);
	for (size_t y = 0; y < SIDE; y++)
		for (size_t x = 0; x < SIDE; x++) {
			bool inside = (y == 3 && x >= 2 && x < 6) || (y >= 7 && x >= 7) || (y == 0 && x >= 1);
			assert_int_equal(sample_at(bytes, 2, y * SIDE + x), inside ? 0 : 0x0505);
		}
	assert_int_equal(bytes[SIDE * SIDE * 2], 5);
}

/* Black of each kind of picture. */
static void test_black(void **state)
{
	(void)state;
	static const cxr_pixel_rect one = {0, 0, 0, 1, 1};
	unsigned char bytes[MAX_BYTES] = {0};
	cxr_pixel_desc desc = describe(16, 12, 11, false);
	desc.is_monochrome1 = true;
	assert_int_equal(cxr_pixels_mask(&desc, &one, 1, bytes, SIDE * SIDE * 2), 1);
	assert_int_equal(sample_at(bytes, 2, 0), 0x0FFF);
	desc.is_signed = true;
	assert_int_equal(cxr_pixels_mask(&desc, &one, 1, bytes, SIDE * SIDE * 2), 1);
	assert_int_equal(sample_at(bytes, 2, 0), 0x07FF);
	desc.is_monochrome1 = false;
	assert_int_equal(cxr_pixels_mask(&desc, &one, 1, bytes, SIDE * SIDE * 2), 1);
	assert_int_equal(sample_at(bytes, 2, 0), 0xF800);
	assert_false(cxr_pixels_have_other_bits(&desc, bytes, SIDE * SIDE * 2));
	cxr_pixel_desc colour = describe(8, 8, 7, false);
	colour.samples_per_pixel = 3;
	colour.photometric = (cxr_str){"YBR_FULL", 8};
	colour.is_planar = true;
	memset(bytes, 9, sizeof bytes);
	assert_int_equal(cxr_pixels_mask(&colour, &one, 1, bytes, SIDE * SIDE * 3), 1);
	assert_int_equal(bytes[0], 0);
	assert_int_equal(bytes[SIDE * SIDE], 128);
	assert_int_equal(bytes[2 * SIDE * SIDE], 128);
	assert_int_equal(bytes[1], 9);
}

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < CXR_N_DEID_PIXELS; i++) {
		cxr_deid_pixels policy = CXR_N_DEID_PIXELS;
		assert_true(cxr_deid_pixels_from_name(cxr_str_from(cxr_deid_pixels_name((cxr_deid_pixels)i)), &policy));
		assert_int_equal(policy, i);
	}
	cxr_deid_pixels policy;
	assert_false(cxr_deid_pixels_from_name(cxr_str_from("none"), &policy));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_other_bits),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_black),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
