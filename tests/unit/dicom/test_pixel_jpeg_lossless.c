/*
 * JPEG lossless: an encoder of the test's own (predictor, T.81 annex H) round trips every predictor, depth, point transform,
 * restart interval and component order; cut and changed frames end in a typed error, never behind the buffer.
 */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/rng.h"
#include "dicom/pixel_codec.h"

static cxr_err err;

typedef struct image {
	uint32_t rows, columns;
	unsigned n_components, precision, predictor, point, restart_rows;
	bool is_interleaved;
	uint16_t *samples; /* component by component */
} image;

/* ---- encoder ---- */
typedef struct bit_out {
	cxr_buf *buf;
	uint32_t acc;
	int n;
} bit_out;

static void put_bits(bit_out *out, uint32_t value, int n)
{
	for (int i = n - 1; i >= 0; i--) {
		out->acc = out->acc << 1 | (value >> i & 1);
		if (++out->n == 8) {
			cxr_buf_add_char(out->buf, (char)out->acc);
			if ((out->acc & 0xFF) == 0xFF)
				cxr_buf_add_char(out->buf, 0);
			out->n = 0;
		}
	}
}

static void flush_bits(bit_out *out)
{
	while (out->n)
		put_bits(out, 1, 1);
}

static void put16(cxr_buf *buf, unsigned value)
{
	cxr_buf_add_char(buf, (char)(value >> 8));
	cxr_buf_add_char(buf, (char)value);
}

/* 17 codes: category 0 has 1 bit, the others 6, so that both short and long codes occur. */
static void put_code(bit_out *out, unsigned category)
{
	if (category == 0)
		put_bits(out, 0, 1);
	else
		put_bits(out, 32 + category - 1, 6);
}

static unsigned sample(const image *im, unsigned c, uint32_t y, uint32_t x)
{
	return (unsigned)im->samples[((size_t)c * im->rows + y) * im->columns + x] >> im->point;
}

static void put_sample(bit_out *out, const image *im, unsigned c, uint32_t y, uint32_t x)
{
	bool is_first_row = y == 0 || (im->restart_rows && y % im->restart_rows == 0);
	unsigned a = x ? sample(im, c, y, x - 1) : 0, b = is_first_row ? 0 : sample(im, c, y - 1, x), d = x && !is_first_row ? sample(im, c, y - 1, x - 1) : 0, guess;
	if (is_first_row)
		guess = x ? a : 1u << (im->precision - im->point - 1);
	else if (x == 0)
		guess = b;
	else {
		const int table[] = {0, (int)a, (int)b, (int)d, (int)(a + b) - (int)d, (int)a + (((int)b - (int)d) >> 1), (int)b + (((int)a - (int)d) >> 1), (int)(a + b) >> 1};
		guess = (unsigned)table[im->predictor];
	}
	int difference = (int16_t)(uint16_t)(sample(im, c, y, x) - (unsigned)guess);
	if (difference == -32768) {
		put_code(out, 16);
		return;
	}
	unsigned magnitude = (unsigned)abs(difference), category = 0;
	while (magnitude >> category)
		category++;
	put_code(out, category);
	if (category)
		put_bits(out, (uint32_t)(difference < 0 ? difference + (1 << category) - 1 : difference), (int)category);
}

static void put_scan(cxr_buf *buf, const image *im, unsigned first, unsigned n)
{
	put16(buf, 0xFFDA);
	put16(buf, 6 + 2 * n);
	cxr_buf_add_char(buf, (char)n);
	for (unsigned c = first; c < first + n; c++) {
		cxr_buf_add_char(buf, (char)(c + 1));
		cxr_buf_add_char(buf, 0);
	}
	cxr_buf_add_char(buf, (char)im->predictor);
	cxr_buf_add_char(buf, 0);
	cxr_buf_add_char(buf, (char)im->point);
	bit_out out = {buf, 0, 0};
	unsigned n_restarts = 0;
	for (uint32_t y = 0; y < im->rows; y++) {
		if (im->restart_rows && y && y % im->restart_rows == 0) {
			flush_bits(&out);
			put16(buf, 0xFFD0 + (n_restarts++ & 7));
		}
		for (uint32_t x = 0; x < im->columns; x++)
			for (unsigned c = first; c < first + n; c++)
				put_sample(&out, im, c, y, x);
	}
	flush_bits(&out);
}

static void encode(const image *im, cxr_buf *buf)
{
	cxr_buf_init(buf, 1 << 24);
	put16(buf, 0xFFD8);
	put16(buf, 0xFFE1);
	put16(buf, 6);
	cxr_buf_add(buf, "APPn", 4);
	put16(buf, 0xFFC4);
	put16(buf, 2 + 17 + 17);
	cxr_buf_add(buf, "\0\1\0\0\0\0\x10\0\0\0\0\0\0\0\0\0\0", 17);
	for (int i = 0; i <= 16; i++)
		cxr_buf_add_char(buf, (char)i);
	if (im->restart_rows) {
		put16(buf, 0xFFDD);
		put16(buf, 4);
		put16(buf, im->restart_rows * im->columns);
	}
	put16(buf, 0xFFC3);
	put16(buf, 8 + 3 * im->n_components);
	cxr_buf_add_char(buf, (char)im->precision);
	put16(buf, im->rows);
	put16(buf, im->columns);
	cxr_buf_add_char(buf, (char)im->n_components);
	for (unsigned c = 0; c < im->n_components; c++) {
		cxr_buf_add_char(buf, (char)(c + 1));
		cxr_buf_add_char(buf, 0x11);
		cxr_buf_add_char(buf, 0);
	}
	if (im->is_interleaved)
		put_scan(buf, im, 0, im->n_components);
	for (unsigned c = 0; !im->is_interleaved && c < im->n_components; c++)
		put_scan(buf, im, c, 1);
	put16(buf, 0xFFD9);
	assert_ok(cxr_buf_check(buf, &err));
}

/* ---- images ---- */
static void fill(image *im, uint64_t seed)
{
	cxr_rng rng;
	cxr_rng_init(&rng, seed, 3);
	im->samples = calloc((size_t)im->rows * im->columns * im->n_components, 2);
	assert_non_null(im->samples);
	unsigned value = 0, range = 1u << im->precision;
	for (size_t i = 0; i < (size_t)im->rows * im->columns * im->n_components; i++) {
		value = cxr_rng_below(&rng, 4) ? (value + (unsigned)cxr_rng_below(&rng, 7)) % range : (unsigned)cxr_rng_below(&rng, range);
		im->samples[i] = (uint16_t)(value >> im->point << im->point);
	}
}

static cxr_pixel_desc describe(const image *im, bool is_planar)
{
	return (cxr_pixel_desc){.rows = im->rows, .columns = im->columns, .samples_per_pixel = (uint16_t)im->n_components, .bits_allocated = im->precision > 8 ? 16 : 8,
		.bits_stored = (uint16_t)im->precision, .high_bit = (uint16_t)(im->precision - 1), .is_planar = is_planar, .n_frames = 1};
}

static void check(const image *im, bool is_planar)
{
	cxr_buf buf;
	encode(im, &buf);
	cxr_pixel_desc desc = describe(im, is_planar);
	size_t n_samples = (size_t)im->rows * im->columns * im->n_components, sample_bytes = desc.bits_allocated / 8u;
	unsigned char *out = malloc(n_samples * sample_bytes);
	assert_non_null(out);
	assert_ok(dicom__decode_jpeg_lossless((const unsigned char *)buf.ptr, buf.len, &desc, out, n_samples * sample_bytes, &err));
	for (size_t i = 0; i < n_samples; i++) {
		size_t c = i / ((size_t)im->rows * im->columns), at = is_planar ? i : i % ((size_t)im->rows * im->columns) * im->n_components + c;
		unsigned got = sample_bytes == 1 ? out[at] : (unsigned)(out[2 * at] | out[2 * at + 1] << 8);
		if (got != im->samples[i])
			fail_msg("predictor %u, %u bits, sample %zu: %u instead of %u", im->predictor, im->precision, i, got, im->samples[i]);
	}
	free(out);
	cxr_buf_release(&buf);
}

static void test_every_predictor_and_depth(void **state)
{
	(void)state;
	for (unsigned predictor = 1; predictor <= 7; predictor++)
		for (unsigned precision = 2; precision <= 16; precision++) {
			image im = {.rows = 19, .columns = 23, .n_components = 1, .precision = precision, .predictor = predictor, .is_interleaved = true};
			fill(&im, predictor * 100 + precision);
			check(&im, false);
			free(im.samples);
		}
}

static void test_shapes(void **state)
{
	(void)state;
	static const image shapes[] = {
		{.rows = 1, .columns = 1, .n_components = 1, .precision = 12, .predictor = 1, .is_interleaved = true},
		{.rows = 1, .columns = 40, .n_components = 1, .precision = 12, .predictor = 7, .is_interleaved = true},
		{.rows = 40, .columns = 1, .n_components = 1, .precision = 16, .predictor = 4, .is_interleaved = true},
		{.rows = 20, .columns = 9, .n_components = 1, .precision = 12, .predictor = 5, .restart_rows = 1, .is_interleaved = true},
		{.rows = 37, .columns = 9, .n_components = 1, .precision = 10, .predictor = 6, .restart_rows = 2, .is_interleaved = true},
		{.rows = 12, .columns = 9, .n_components = 1, .precision = 12, .predictor = 2, .point = 3, .is_interleaved = true},
		{.rows = 12, .columns = 9, .n_components = 3, .precision = 8, .predictor = 1, .is_interleaved = true},
		{.rows = 12, .columns = 9, .n_components = 3, .precision = 8, .predictor = 7, .restart_rows = 3, .is_interleaved = true},
		{.rows = 12, .columns = 9, .n_components = 3, .precision = 8, .predictor = 4, .is_interleaved = false},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(shapes); i++) {
		image im = shapes[i];
		fill(&im, i);
		check(&im, false);
		check(&im, true);
		free(im.samples);
	}
}

static cxr_rc decode(const unsigned char *bytes, size_t n, const cxr_pixel_desc *desc)
{
	/* exact sizes on the heap, so that the sanitizer sees any step outside */
	unsigned char *in = malloc(n ? n : 1), *out = malloc((size_t)cxr_pixel_frame_bytes(desc));
	assert_non_null(in);
	assert_non_null(out);
	memcpy(in, bytes, n);
	cxr_rc rc = dicom__decode_jpeg_lossless(in, n, desc, out, (size_t)cxr_pixel_frame_bytes(desc), &err);
	free(in);
	free(out);
	return rc;
}

static void test_damaged(void **state)
{
	(void)state;
	image im = {.rows = 11, .columns = 13, .n_components = 1, .precision = 12, .predictor = 1, .restart_rows = 4, .is_interleaved = true};
	fill(&im, 9);
	cxr_buf buf;
	encode(&im, &buf);
	cxr_pixel_desc desc = describe(&im, false);
	for (size_t n = 0; n + 4 < buf.len; n++) {
		cxr_rc rc = decode((const unsigned char *)buf.ptr, n, &desc);
		assert_true(rc == CXR_E_TRUNCATED || rc == CXR_E_FORMAT);
	}
	assert_int_equal(decode((const unsigned char *)buf.ptr, buf.len - 2, &desc), CXR_OK); /* no end marker */
	cxr_rng rng;
	cxr_rng_init(&rng, 5, 5);
	for (int i = 0; i < 4000; i++) {
		char *p = buf.ptr + cxr_rng_below(&rng, buf.len);
		char saved = *p;
		*p = (char)cxr_rng_below(&rng, 256);
		cxr_rc rc = decode((const unsigned char *)buf.ptr, buf.len, &desc);
		assert_true(rc == CXR_OK || cxr_rc_is_bad_input(rc));
		*p = saved;
	}
	cxr_buf_release(&buf);
	free(im.samples);
}

static void test_declared_otherwise(void **state)
{
	(void)state;
	image im = {.rows = 11, .columns = 13, .n_components = 1, .precision = 12, .predictor = 1, .is_interleaved = true};
	fill(&im, 9);
	cxr_buf buf;
	encode(&im, &buf);
	cxr_pixel_desc desc = describe(&im, false);
	const unsigned char *bytes = (const unsigned char *)buf.ptr;
	desc.rows = 12;
	assert_int_equal(decode(bytes, buf.len, &desc), CXR_E_SCHEMA);
	desc.rows = 11;
	desc.samples_per_pixel = 3;
	assert_int_equal(decode(bytes, buf.len, &desc), CXR_E_SCHEMA);
	desc.samples_per_pixel = 1;
	desc.bits_allocated = 8;
	assert_int_equal(decode(bytes, buf.len, &desc), CXR_E_SCHEMA);
	desc.bits_allocated = 32;
	assert_int_equal(decode(bytes, buf.len, &desc), CXR_E_UNSUPPORTED);
	cxr_buf_release(&buf);
	free(im.samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_predictor_and_depth), cmocka_unit_test(test_shapes), cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_declared_otherwise)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
