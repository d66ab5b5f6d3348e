/* Unit tests of src/dicom/pixel_jpeg_ls.c. CharLS encodes; lossless frames come back exactly, near-lossless ones within their bound. */
#include "house_test.h"

#include <charls/charls.h>

#include "codec_test.h"

static cxr_err err;

enum { ROWS = 19, COLUMNS = 27 };

typedef struct form {
	unsigned bits, n_components, near;
	charls_interleave_mode mode;
	charls_color_transformation transform;
} form;

static uint16_t planes[3][ROWS * COLUMNS];

static size_t encode(const form *f, unsigned char *out, size_t n_out)
{
	unsigned char in[ROWS * COLUMNS * 3 * 2];
	size_t unit = f->bits > 8 ? 2 : 1, n_written;
	for (unsigned c = 0; c < f->n_components; c++) {
		codec_fill(planes[c], ROWS, COLUMNS, 1u << f->bits, c + f->bits);
		for (size_t i = 0; i < ROWS * COLUMNS; i++) {
			size_t at = f->mode == CHARLS_INTERLEAVE_MODE_NONE ? c * ROWS * COLUMNS + i : i * f->n_components + c;
			in[at * unit] = (unsigned char)planes[c][i];
			if (unit == 2)
				in[at * unit + 1] = (unsigned char)(planes[c][i] >> 8);
		}
	}
	const charls_frame_info frame = {COLUMNS, ROWS, (int)f->bits, (int)f->n_components};
	charls_jpegls_encoder *encoder = charls_jpegls_encoder_create();
	assert_non_null(encoder);
	assert_int_equal(charls_jpegls_encoder_set_destination_buffer(encoder, out, n_out), 0);
	assert_int_equal(charls_jpegls_encoder_set_frame_info(encoder, &frame), 0);
	assert_int_equal(charls_jpegls_encoder_set_near_lossless(encoder, (int)f->near), 0);
	assert_int_equal(charls_jpegls_encoder_set_interleave_mode(encoder, f->mode), 0);
	assert_int_equal(charls_jpegls_encoder_set_color_transformation(encoder, f->transform), 0);
	assert_int_equal(charls_jpegls_encoder_encode_from_buffer(encoder, in, f->n_components * ROWS * COLUMNS * unit, 0), 0);
	assert_int_equal(charls_jpegls_encoder_get_bytes_written(encoder, &n_written), 0);
	charls_jpegls_encoder_destroy(encoder);
	return n_written;
}

static void check(const form *f, const codec_case *c)
{
	unsigned char *got;
	assert_ok(codec_decode(c, &got, &err));
	unsigned sign = c->desc.is_signed ? 1u << (f->bits - 1) : 0, mask = c->desc.bits_allocated == 8 ? 0xFF : 0xFFFF;
	for (unsigned k = 0; k < f->n_components * ROWS * COLUMNS; k++) {
		unsigned component = k % f->n_components, at = k / f->n_components;
		unsigned want = ((planes[component][at] ^ sign) - sign) & mask;
		unsigned value = codec_sample(&c->desc, got, component, at / COLUMNS, at % COLUMNS);
		if (value > want ? value - want > f->near : want - value > f->near)
			fail_msg("%u bits, %u components, mode %d, sample %u: %u, not %u", f->bits, f->n_components, f->mode, k, value, want);
	}
	free(got);
}

static void test_depths_and_signs(void **state)
{
	(void)state;
	unsigned char coded[40000];
	for (unsigned bits = 2; bits <= 16; bits++)
		for (unsigned near = 0; near <= (bits > 4 ? 3u : 0u); near += 3) {
			form f = {.bits = bits, .n_components = 1, .near = near, .mode = CHARLS_INTERLEAVE_MODE_NONE};
			size_t n = encode(&f, coded, sizeof coded);
			codec_case c = {dicom__decode_jpeg_ls, coded, n, codec_desc(ROWS, COLUMNS, 1, bits, "MONOCHROME2")};
			check(&f, &c);
			c.desc.bits_allocated = 16; /* more than the stream needs */
			check(&f, &c);
			c.desc.is_signed = near == 0;
			check(&f, &c);
		}
}

static void test_colours(void **state)
{
	(void)state;
	static const form forms[] = {
		{.bits = 8, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_NONE},
		{.bits = 8, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_LINE},
		{.bits = 8, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_SAMPLE},
		{.bits = 8, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_SAMPLE, .transform = CHARLS_COLOR_TRANSFORMATION_HP1},
		{.bits = 16, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_LINE, .transform = CHARLS_COLOR_TRANSFORMATION_HP2},
		{.bits = 12, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_SAMPLE},
		{.bits = 12, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_NONE},
	};
	unsigned char coded[40000];
	for (size_t i = 0; i < CXR_ARRAY_LEN(forms); i++)
		for (unsigned is_planar = 0; is_planar < 2; is_planar++) {
			size_t n = encode(&forms[i], coded, sizeof coded);
			codec_case c = {dicom__decode_jpeg_ls, coded, n, codec_desc(ROWS, COLUMNS, 3, forms[i].bits, "RGB")};
			c.desc.is_planar = is_planar;
			check(&forms[i], &c);
		}
}

static void test_damaged(void **state)
{
	(void)state;
	static const form forms[] = {
		{.bits = 12, .n_components = 1, .mode = CHARLS_INTERLEAVE_MODE_NONE},
		{.bits = 8, .n_components = 1, .near = 2, .mode = CHARLS_INTERLEAVE_MODE_NONE},
		{.bits = 8, .n_components = 3, .mode = CHARLS_INTERLEAVE_MODE_LINE},
	};
	unsigned char coded[40000];
	for (size_t i = 0; i < CXR_ARRAY_LEN(forms); i++) {
		size_t n = encode(&forms[i], coded, sizeof coded);
		codec_case c = {dicom__decode_jpeg_ls, coded, n, codec_desc(ROWS, COLUMNS, forms[i].n_components, forms[i].bits, forms[i].n_components == 1 ? "MONOCHROME2" : "RGB")};
		codec_check_cuts(&c, n - 2);
		codec_check_flips(&c, 3000, i);
		codec_check_declared(&c);
		codec_check_memory(&c);
		c.desc.is_signed = true; /* by way of a copy */
		codec_check_memory(&c);
	}
}

/* A header that promises four thousand million pixels in a few bytes. */
static void test_size_bomb(void **state)
{
	(void)state;
	unsigned char coded[40000];
	form f = {.bits = 12, .n_components = 1, .mode = CHARLS_INTERLEAVE_MODE_NONE};
	size_t n = encode(&f, coded, sizeof coded);
	for (size_t i = 0; i + 8 < n; i++)
		if (coded[i] == 0xFF && coded[i + 1] == 0xF7) {
			memset(coded + i + 5, 0xFF, 4);
			codec_case c = {dicom__decode_jpeg_ls, coded, n, codec_desc(ROWS, COLUMNS, 1, 12, "MONOCHROME2")};
			assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_SCHEMA);
			return;
		}
	fail();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_depths_and_signs), cmocka_unit_test(test_colours), cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_size_bomb)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
