/* Unit tests of src/dicom/pixel_store.c. */
#include "house_test.h"

#include "codec_test.h"

static void test_rows(void **state)
{
	(void)state;
	const uint16_t row[] = {0, 1, 0x7FF, 0x800, 0xFFF};
	unsigned char out[2 * 5 * 3 * 2];
	for (unsigned is_planar = 0; is_planar < 2; is_planar++)
		for (unsigned is_signed = 0; is_signed < 2; is_signed++)
			for (unsigned n_samples = 1; n_samples <= 3; n_samples += 2) {
				cxr_pixel_desc desc = codec_desc(2, 5, n_samples, 12, "MONOCHROME2");
				desc.is_planar = is_planar && n_samples > 1;
				desc.is_signed = is_signed;
				memset(out, 0xEE, sizeof out);
				dicom__store_row(&desc, 12, n_samples - 1, 1, row, out);
				for (unsigned x = 0; x < 5; x++) {
					unsigned want = is_signed && row[x] & 0x800 ? row[x] | 0xF000u : row[x];
					assert_int_equal(codec_sample(&desc, out, n_samples - 1, 1, x), want);
					assert_int_equal(codec_sample(&desc, out, 0, 0, x), 0xEEEE);
				}
			}
}

static void test_bytes(void **state)
{
	(void)state;
	const uint16_t row[] = {0, 0x1F, 0x3F};
	unsigned char out[3];
	cxr_pixel_desc desc = codec_desc(1, 3, 1, 6, "MONOCHROME2");
	desc.is_signed = true;
	dicom__store_row(&desc, 6, 0, 0, row, out);
	assert_memory_equal(out, "\x00\x1F\xFF", 3);
	desc.is_signed = false;
	dicom__store_row(&desc, 6, 0, 0, row, out);
	assert_memory_equal(out, "\x00\x1F\x3F", 3);
}

static void test_check(void **state)
{
	(void)state;
	cxr_err err;
	cxr_pixel_desc desc = codec_desc(4, 5, 1, 12, "MONOCHROME2");
	dicom__coded coded = {.columns = 5, .rows = 4, .n_components = 1, .precision = 16};
	assert_ok(dicom__check_coded("X", &coded, &desc, &err));
	coded.precision = 17;
	assert_int_equal(dicom__check_coded("X", &coded, &desc, &err), CXR_E_SCHEMA);
	coded.precision = 0;
	assert_int_equal(dicom__check_coded("X", &coded, &desc, &err), CXR_E_SCHEMA);
	coded.precision = 12;
	desc.bits_allocated = 8;
	assert_int_equal(dicom__check_coded("X", &coded, &desc, &err), CXR_E_SCHEMA);
	desc.bits_allocated = 64;
	assert_int_equal(dicom__check_coded("X", &coded, &desc, &err), CXR_E_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_bytes), cmocka_unit_test(test_check)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
