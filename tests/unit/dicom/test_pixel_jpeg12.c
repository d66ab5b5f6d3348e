/*
 * Unit tests of src/dicom/pixel_jpeg12.c. An encoder of the test's own in floating point; what the quantised coefficients mean is
 * worked out in floating point too, and the decoder may differ from that by one.
 */
#include "house_test.h"

#include <math.h>

#include "codec_test.h"

static cxr_err err;

enum { MAX_ROWS = 40, MAX_COLUMNS = 48 };

typedef struct image {
	uint32_t rows, columns;
	unsigned n_components, restart, step; /* quantiser step */
	bool is_interleaved;
	uint8_t spectral_end; /* 63; some devices write nonsense */
	uint16_t samples[3][MAX_ROWS * MAX_COLUMNS];
	double meant[3][MAX_ROWS * MAX_COLUMNS];
} image;

/* ---- encoder ---- */
typedef struct bit_out {
	cxr_buf *buf;
	unsigned acc;
	int n;
} bit_out;

static void put_bits(bit_out *out, unsigned value, int n)
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

static void put16(cxr_buf *buf, unsigned value)
{
	cxr_buf_add_char(buf, (char)(value >> 8));
	cxr_buf_add_char(buf, (char)value);
}

/* Symbols 0..127 have 8 bits, 128..255 have 15: both ways of looking codes up. */
static void put_symbol(bit_out *out, unsigned symbol)
{
	if (symbol < 128)
		put_bits(out, symbol, 8);
	else
		put_bits(out, (128u << 7) + (symbol - 128), 15);
}

static void put_number(bit_out *out, unsigned run, int value)
{
	unsigned size = 0;
	while ((unsigned)abs(value) >> size)
		size++;
	put_symbol(out, run << 4 | size);
	if (size)
		put_bits(out, (unsigned)(value < 0 ? value + (1 << size) - 1 : value), (int)size);
}

static const int zigzag[64] = {0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56,
	57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

static double basis(int x, int u)
{
	return cos((2 * x + 1) * u * 3.14159265358979323846 / 16) * (u ? 0.5 : sqrt(0.125));
}

static void put_block(bit_out *out, image *im, unsigned c, uint32_t top, uint32_t left, int *last_dc)
{
	int coded[64];
	for (int v = 0; v < 8; v++)
		for (int u = 0; u < 8; u++) {
			double sum = 0;
			for (uint32_t y = 0; y < 8; y++)
				for (uint32_t x = 0; x < 8; x++) {
					uint32_t sy = top + y < im->rows ? top + y : im->rows - 1, sx = left + x < im->columns ? left + x : im->columns - 1;
					sum += (im->samples[c][sy * im->columns + sx] - 2048.0) * basis((int)y, v) * basis((int)x, u);
				}
			coded[v * 8 + u] = (int)lrint(sum / im->step);
		}
	for (uint32_t y = 0; y < 8 && top + y < im->rows; y++)
		for (uint32_t x = 0; x < 8 && left + x < im->columns; x++) {
			double sum = 2048;
			for (int i = 0; i < 64; i++)
				sum += coded[i] * (int)im->step * basis((int)y, i / 8) * basis((int)x, i % 8);
			im->meant[c][(top + y) * im->columns + left + x] = fmin(fmax(sum, 0), 4095);
		}
	put_number(out, 0, coded[0] - *last_dc);
	*last_dc = coded[0];
	int last = 63;
	while (last > 0 && !coded[zigzag[last]])
		last--;
	unsigned run = 0;
	for (int k = 1; k <= last; k++) {
		if (!coded[zigzag[k]]) {
			run++;
			continue;
		}
		for (; run > 15; run -= 16)
			put_symbol(out, 0xF0);
		put_number(out, run, coded[zigzag[k]]);
		run = 0;
	}
	if (last < 63)
		put_symbol(out, 0);
}

static void put_scan(cxr_buf *buf, image *im, unsigned first, unsigned n)
{
	put16(buf, 0xFFDA);
	put16(buf, 6 + 2 * n);
	cxr_buf_add_char(buf, (char)n);
	for (unsigned c = first; c < first + n; c++) {
		cxr_buf_add_char(buf, (char)(c + 1));
		cxr_buf_add_char(buf, 0);
	}
	cxr_buf_add_char(buf, 0);
	cxr_buf_add_char(buf, (char)im->spectral_end);
	cxr_buf_add_char(buf, 0);
	bit_out out = {buf, 0, 0};
	int last_dc[3] = {0};
	unsigned n_done = 0, n_restarts = 0;
	for (uint32_t y = 0; y < im->rows; y += 8)
		for (uint32_t x = 0; x < im->columns; x += 8) {
			if (im->restart && n_done == im->restart) {
				while (out.n)
					put_bits(&out, 1, 1);
				put16(buf, 0xFFD0 + (n_restarts++ & 7));
				memset(last_dc, 0, sizeof last_dc);
				n_done = 0;
			}
			for (unsigned c = first; c < first + n; c++)
				put_block(&out, im, c, y, x, &last_dc[c]);
			n_done++;
		}
	while (out.n)
		put_bits(&out, 1, 1);
}

static void encode(image *im, cxr_buf *buf)
{
	cxr_buf_init(buf, 1 << 24);
	put16(buf, 0xFFD8);
	put16(buf, 0xFFDB);
	put16(buf, 2 + 1 + 128);
	cxr_buf_add_char(buf, 0x10); /* 16-bit entries */
	for (int i = 0; i < 64; i++)
		put16(buf, im->step);
	for (int kind = 0; kind < 2; kind++) {
		put16(buf, 0xFFC4);
		put16(buf, 2 + 17 + 256);
		cxr_buf_add_char(buf, (char)(kind << 4));
		cxr_buf_add(buf, "\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\x80\0", 16);
		for (int i = 0; i < 256; i++)
			cxr_buf_add_char(buf, (char)i);
	}
	if (im->restart) {
		put16(buf, 0xFFDD);
		put16(buf, 4);
		put16(buf, im->restart);
	}
	put16(buf, 0xFFC1);
	put16(buf, 8 + 3 * im->n_components);
	cxr_buf_add_char(buf, 12);
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

static codec_case case_of(const image *im, const cxr_buf *buf)
{
	return (codec_case){dicom__decode_jpeg_dct, (const unsigned char *)buf->ptr, buf->len,
		codec_desc(im->rows, im->columns, im->n_components, 12, im->n_components == 1 ? "MONOCHROME2" : "YBR_FULL")};
}

static image *make(const image *shape, cxr_buf *buf)
{
	image *im = malloc(sizeof *im);
	assert_non_null(im);
	*im = *shape;
	for (unsigned c = 0; c < im->n_components; c++)
		codec_fill(im->samples[c], im->rows, im->columns, 4096, c + 1);
	encode(im, buf);
	return im;
}

static const image shapes[] = {
	{.rows = 40, .columns = 48, .n_components = 1, .step = 1, .is_interleaved = true, .spectral_end = 63},
	{.rows = 33, .columns = 41, .n_components = 1, .step = 20, .is_interleaved = true, .spectral_end = 0},
	{.rows = 1, .columns = 1, .n_components = 1, .step = 3, .is_interleaved = true, .spectral_end = 63},
	{.rows = 31, .columns = 17, .n_components = 1, .step = 5, .restart = 1, .is_interleaved = true, .spectral_end = 63},
	{.rows = 31, .columns = 17, .n_components = 1, .step = 5, .restart = 4, .is_interleaved = true, .spectral_end = 63},
	{.rows = 19, .columns = 23, .n_components = 3, .step = 7, .restart = 2, .is_interleaved = true, .spectral_end = 63},
	{.rows = 19, .columns = 23, .n_components = 3, .step = 7, .is_interleaved = false, .spectral_end = 63},
	{.rows = 19, .columns = 23, .n_components = 1, .step = 900, .is_interleaved = true, .spectral_end = 63}, /* runs of more than 16 zeros */
};

static void test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < CXR_ARRAY_LEN(shapes); i++)
		for (unsigned is_planar = 0; is_planar < 2; is_planar++) {
			cxr_buf buf;
			image *im = make(&shapes[i], &buf);
			codec_case c = case_of(im, &buf);
			c.desc.is_planar = is_planar && im->n_components > 1;
			unsigned char *got;
			assert_ok(codec_decode(&c, &got, &err));
			for (unsigned k = 0; k < im->n_components * im->rows * im->columns; k++) {
				unsigned component = k % im->n_components, at = k / im->n_components;
				unsigned value = codec_sample(&c.desc, got, component, at / im->columns, at % im->columns);
				if (fabs(value - im->meant[component][at]) > 1)
					fail_msg("shape %zu, sample %u: %u, not %f", i, k, value, im->meant[component][at]);
			}
			free(got);
			cxr_buf_release(&buf);
			free(im);
		}
}

static void test_damaged(void **state)
{
	(void)state;
	for (size_t i = 3; i < 7; i++) {
		cxr_buf buf;
		image *im = make(&shapes[i], &buf);
		codec_case c = case_of(im, &buf);
		codec_check_cuts(&c, c.n_bytes - 2);
		codec_check_flips(&c, 3000, i);
		codec_check_memory(&c);
		codec_check_declared(&c);
		c.desc.bits_allocated = 8;
		assert_int_equal(codec_decode(&c, NULL, &err), CXR_E_SCHEMA);
		cxr_buf_release(&buf);
		free(im);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_shapes), cmocka_unit_test(test_damaged)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
