/* The DICOM grey-scale chain: PS3.3 C.11.2 formulas at their corners, LUT items, ranges, one inversion. */
#include "house_test.h"

#include <math.h>

#include "raster/window.h"

static cxr_lut lut;

static const cxr_grey_chain plain = {.bits_stored = 12, .slope = 1};

static int grey(const cxr_grey_chain *chain, int value)
{
	cxr_window_lut(chain, &lut);
	return lut.map[(uint16_t)value];
}

static void test_linear(void **state)
{
	(void)state;
	cxr_grey_chain chain = plain;
	chain.has_window = true;
	chain.center = 2048;
	chain.width = 4096;
	assert_int_equal(grey(&chain, 0), 0); /* x <= c - 0.5 - (w-1)/2 = 0 */
	assert_int_equal(grey(&chain, 4095), 255);
	assert_int_equal(grey(&chain, 4096), 255);
	assert_int_equal(grey(&chain, 2048), (int)rint((0.5 / 4095 + 0.5) * 255));
	assert_int_equal(grey(&chain, 1000), (int)rint(((1000 - 2047.5) / 4095 + 0.5) * 255));
	chain.width = 1; /* a threshold */
	chain.center = 100;
	assert_int_equal(grey(&chain, 99), 0);
	assert_int_equal(grey(&chain, 100), 255);
	chain.width = 0.5; /* forbidden: as if there were no window */
	assert_int_equal(grey(&chain, 4095), 255);
	assert_int_equal(grey(&chain, 2047), (int)rint(2047.0 / 4095 * 255));
}

static void test_exact_and_sigmoid(void **state)
{
	(void)state;
	cxr_grey_chain chain = plain;
	chain.has_window = true;
	chain.center = 1000;
	chain.width = 500;
	chain.function = CXR_WINDOW_LINEAR_EXACT;
	assert_int_equal(grey(&chain, 750), 0);
	assert_int_equal(grey(&chain, 1000), 128);
	assert_int_equal(grey(&chain, 1251), 255);
	assert_int_equal(grey(&chain, 900), (int)rint(0.3 * 255));
	chain.function = CXR_WINDOW_SIGMOID;
	assert_int_equal(grey(&chain, 1000), 128);
	assert_int_equal(grey(&chain, 1250), (int)rint(255 / (1 + exp(-2.0))));
	assert_int_equal(grey(&chain, 0), 0);
}

static void test_rescale_and_sign(void **state)
{
	(void)state;
	cxr_grey_chain chain = plain;
	chain.is_signed = true;
	assert_int_equal(grey(&chain, -2048), 0);
	assert_int_equal(grey(&chain, 2047), 255);
	assert_int_equal(grey(&chain, -3000), 0);
	chain.slope = -1; /* turned over before the window, not by inversion */
	chain.intercept = 10;
	assert_int_equal(grey(&chain, -2048), 255);
	assert_int_equal(grey(&chain, 2047), 0);
	chain.has_window = true;
	chain.center = 0;
	chain.width = 101;
	assert_int_equal(grey(&chain, 10), (int)rint((0.5 / 100 + 0.5) * 255));
	chain.invert = true;
	assert_int_equal(grey(&chain, 10), 255 - (int)rint((0.5 / 100 + 0.5) * 255));
}

static void test_lut_items(void **state)
{
	(void)state;
	static const unsigned char entries[] = {0, 0, 0x00, 0x01, 0x00, 0x02, 0xFF, 0x03}; /* 0, 256, 512, 1023 */
	cxr_grey_chain chain = plain;
	chain.voi = (cxr_lut_table){.entries = entries, .n_entries = 4, .bytes_per_entry = 2, .first = 100, .bits = 10};
	chain.has_window = true; /* the LUT wins */
	chain.center = 1;
	chain.width = 1;
	assert_int_equal(grey(&chain, 0), 0);
	assert_int_equal(grey(&chain, 101), (int)rint(256.0 / 1023 * 255));
	assert_int_equal(grey(&chain, 102), (int)rint(512.0 / 1023 * 255));
	assert_int_equal(grey(&chain, 103), 255);
	assert_int_equal(grey(&chain, 60000), 255);
	chain.voi.first = -2;
	chain.is_signed = true;
	assert_int_equal(grey(&chain, -1), (int)rint(256.0 / 1023 * 255));
	assert_int_equal(grey(&chain, -32768), 0);

	static const unsigned char big[] = {0, 0, 1, 0, 2, 0, 3, 0xFF};
	chain.voi.entries = big;
	chain.voi.is_big_endian = true;
	assert_int_equal(grey(&chain, 0), (int)rint(512.0 / 1023 * 255));

	static const unsigned char bytes[] = {255, 128, 0};
	cxr_grey_chain modality = plain;
	modality.modality = (cxr_lut_table){.entries = bytes, .n_entries = 3, .bytes_per_entry = 1, .first = 0, .bits = 8};
	modality.slope = 1000; /* not used beside a Modality LUT */
	assert_int_equal(grey(&modality, 0), 255);
	assert_int_equal(grey(&modality, 1), 128);
	assert_int_equal(grey(&modality, 2), 0);
	assert_int_equal(grey(&modality, 4000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_exact_and_sigmoid),
		cmocka_unit_test(test_rescale_and_sign),
		cmocka_unit_test(test_lut_items),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
