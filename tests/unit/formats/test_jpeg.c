/* The JPEG writer: marker order and tables as published, decodable, refusals. Byte parity with OpenCV is in tests/golden. */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/rng.h"
#include "formats/jpeg.h"

static cxr_err err;

static void test_markers(void **state)
{
	(void)state;
	uint8_t px[8 * 9];
	memset(px, 100, sizeof px);
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	assert_ok(cxr_jpeg_encode(px, 9, 8, 9, CXR_JPEG_QUALITY, &out, &err));
	const unsigned char *p = (const unsigned char *)out.ptr;
	static const unsigned char order[] = {0xE0, 0xDB, 0xC0, 0xC4, 0xC4, 0xDA};
	assert_true(p[0] == 0xFF && p[1] == 0xD8);
	size_t at = 2;
	for (size_t i = 0; i < sizeof order; i++) {
		assert_int_equal(p[at], 0xFF);
		assert_int_equal(p[at + 1], order[i]);
		if (order[i] == 0xE0)
			assert_memory_equal(p + at + 4, "JFIF\0\1\1\0\0\1\0\1\0\0", 14);
		if (order[i] == 0xDB)
			assert_memory_equal(p + at + 5, "\2\1\1\1\1\1\2\1", 8); /* Annex K scaled to quality 95 */
		if (order[i] == 0xC0)
			assert_memory_equal(p + at + 4, "\x08\0\x08\0\x09\1\1\x11\0", 9);
		at += 2 + (size_t)(p[at + 2] << 8 | p[at + 3]);
	}
	assert_true(p[out.len - 2] == 0xFF && p[out.len - 1] == 0xD9);
	cxr_buf_release(&out);
}

/* More output than one chunk of 64 KiB; decoded values stay near. */
static void test_decodes(void **state)
{
	(void)state;
	enum { W = 601, H = 399, STRIDE = 640 };
	uint8_t *px = malloc(STRIDE * H);
	assert_non_null(px);
	cxr_rng rng;
	cxr_rng_init(&rng, 1, 0);
	for (size_t i = 0; i < STRIDE * H; i++)
		px[i] = (uint8_t)(100 + cxr_rng_below(&rng, 60));
	cxr_buf out;
	cxr_buf_init(&out, 1 << 22);
	assert_ok(cxr_jpeg_encode(px, W, H, STRIDE, CXR_JPEG_QUALITY, &out, &err));
	assert_true(out.len > 70000);
	struct jpeg_decompress_struct info;
	struct jpeg_error_mgr trap;
	info.err = jpeg_std_error(&trap);
	jpeg_create_decompress(&info);
	jpeg_mem_src(&info, (unsigned char *)out.ptr, out.len);
	assert_int_equal(jpeg_read_header(&info, TRUE), JPEG_HEADER_OK);
	jpeg_start_decompress(&info);
	assert_int_equal(info.output_width, W);
	assert_int_equal(info.output_height, H);
	assert_int_equal(info.output_components, 1);
	uint8_t row[W];
	while (info.output_scanline < H) {
		const uint8_t *wanted = px + info.output_scanline * (size_t)STRIDE;
		JSAMPROW rows = row;
		jpeg_read_scanlines(&info, &rows, 1);
		for (int x = 0; x < W; x++)
			assert_in_range(row[x] + 20 - wanted[x], 0, 40);
	}
	jpeg_finish_decompress(&info);
	jpeg_destroy_decompress(&info);
	cxr_buf_release(&out);
	free(px);
}

static void test_refusals(void **state)
{
	(void)state;
	uint8_t px[64] = {0};
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	assert_int_equal(cxr_jpeg_encode(px, 0, 1, 1, 95, &out, &err), CXR_E_LIMIT);
	assert_int_equal(cxr_jpeg_encode(px, 65501, 1, 65501, 95, &out, &err), CXR_E_LIMIT);
	assert_int_equal(cxr_jpeg_encode(px, 8, 8, 8, 0, &out, &err), CXR_E_ARG);
	assert_int_equal(cxr_jpeg_encode(px, 8, 8, 7, 95, &out, &err), CXR_E_ARG);
	cxr_buf small;
	cxr_buf_init(&small, 100);
	assert_int_equal(cxr_jpeg_encode(px, 8, 8, 8, 95, &small, &err), CXR_E_NOMEM);
	cxr_buf_release(&small);
	cxr_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markers),
		cmocka_unit_test(test_decodes),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
