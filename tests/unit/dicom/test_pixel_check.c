/* Unit tests of src/dicom/pixel_check.c: headers alone, right and wrong. */
#include "house_test.h"

#include <string.h>

#include "dicom/pixels.h"

static cxr_err err;

static const cxr_pixel_desc desc = {.rows = 48, .columns = 64, .samples_per_pixel = 1, .bits_allocated = 16, .bits_stored = 12, .high_bit = 11, .n_frames = 1,
	.photometric = {"MONOCHROME2", 11}};

#define SIZE_12 "\x0C\0\x30\0\x40\1\1\x11\0"
#define SCAN "\xFF\xDA\0\x08\1\1\0\1\0\0"
#define JPEG(sof) "\xFF\xD8\xFF" sof "\0\x0B" SIZE_12 SCAN
#define JPEG_LS "\xFF\xD8\xFF\xF7\0\x0B" SIZE_12 "\xFF\xDA\0\x08\1\1\0\0\0\0" "AB\xFF\xD9"
#define J2K "\xFF\x4F\xFF\x51\0\x29\0\0\0\0\0\x40\0\0\0\x30\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0\x30\0\0\0\0\0\0\0\0\0\1\x0B\1\1" \
	"\xFF\x52\0\x0C\0\0\0\1\0\5\4\4\0\1\xFF\x90\0\x0A\0\0\0\0\0\x10\0\1\xFF\x93" "AB"

static cxr_rc check(cxr_ts ts, const char *bytes, size_t n)
{
	cxr_dcm_file file = {.ts = ts};
	return cxr_pixel_check_frame(&file, &desc, (cxr_str){bytes, n}, &err);
}

typedef struct one {
	cxr_ts ts;
	const char *bytes;
	size_t n, columns_at; /* low byte of the number of columns */
} one;

static const one frames[] = {
	{CXR_TS_JPEG_EXTENDED, JPEG("\xC1"), sizeof JPEG("\xC1") - 1, 10},
	{CXR_TS_JPEG_LOSSLESS, JPEG("\xC3"), sizeof JPEG("\xC3") - 1, 10},
	{CXR_TS_JPEG_LS_NEAR, JPEG_LS, sizeof JPEG_LS - 1, 10},
	{CXR_TS_JPEG_2000, J2K, sizeof J2K - 1, 11},
	{CXR_TS_HTJ2K_RPCL, J2K, sizeof J2K - 1, 11},
};

static void test_right_and_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < CXR_ARRAY_LEN(frames); i++) {
		char bytes[200];
		const one *f = &frames[i];
		memcpy(bytes, f->bytes, f->n);
		assert_ok(check(f->ts, bytes, f->n));
		assert_int_equal(bytes[f->columns_at], 64);
		bytes[f->columns_at]--;
		assert_int_equal(check(f->ts, bytes, f->n), CXR_E_SCHEMA);
		bytes[f->columns_at]++;
		for (size_t n = 0; n < f->n - 8; n++)
			assert_true(cxr_rc_is_bad_input(check(f->ts, bytes, n)));
	}
}

static void test_process(void **state)
{
	(void)state;
	assert_int_equal(check(CXR_TS_JPEG_LOSSLESS_SV1, JPEG("\xC1"), sizeof JPEG("\xC1") - 1), CXR_E_FORMAT);
	assert_int_equal(check(CXR_TS_JPEG_BASELINE, JPEG("\xC3"), sizeof JPEG("\xC3") - 1), CXR_E_FORMAT);
	assert_int_equal(check(CXR_TS_JPEG_EXTENDED, JPEG("\xC2"), sizeof JPEG("\xC2") - 1), CXR_E_UNSUPPORTED);
	assert_int_equal(check(CXR_TS_RLE, JPEG("\xC1"), sizeof JPEG("\xC1") - 1), CXR_E_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_right_and_wrong), cmocka_unit_test(test_process)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
