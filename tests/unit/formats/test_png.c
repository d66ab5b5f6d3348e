/*
 * The PNG writer against an independent reader: zlib's inflate and CRC, and the filters as the standard words them.
 * Also the Huffman code builder by itself.
 */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/rng.h"
#include "formats/huffman.h"
#include "formats/png.h"

static cxr_err err;

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Undoes one row's filter in place; `above` is the row before, or zeros. */
static void unfilter(int type, unsigned char *row, const unsigned char *above, size_t n, size_t bpp)
{
	for (size_t i = 0; i < n; i++) {
		int a = i >= bpp ? row[i - bpp] : 0;
		int b = above[i];
		int c = i >= bpp ? above[i - bpp] : 0;
		int p = a + b - c;
		int pa = abs(p - a);
		int pb = abs(p - b);
		int pc = abs(p - c);
		int paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
		int predicted[5] = {0, a, b, (a + b) / 2, paeth};
		assert_in_range(type, 0, 4);
		row[i] = (unsigned char)(row[i] + predicted[type]);
	}
}

/* Checks structure and CRCs, returns the picture's bytes in file order (16 bits: big endian). */
static unsigned char *decode(cxr_str png, uint32_t width, uint32_t height, int bits, unsigned *out_filters)
{
	const unsigned char *p = (const unsigned char *)png.ptr;
	assert_true(png.len > 8 && memcmp(p, "\x89PNG\r\n\x1A\n", 8) == 0);
	size_t bpp = bits == 8 ? 1 : 2;
	size_t row_bytes = width * bpp;
	unsigned char *raw = calloc((row_bytes + 1) * (height + 1) + 1, 1);
	assert_non_null(raw);
	int stage = 0;
	for (size_t at = 8; at < png.len;) {
		assert_true(at + 12 <= png.len);
		uint32_t n = be32(p + at);
		assert_true(at + 12 + n <= png.len);
		assert_int_equal(crc32(0, p + at + 4, n + 4), be32(p + at + 8 + n));
		static const char types[3][5] = {"IHDR", "IDAT", "IEND"};
		assert_memory_equal(p + at + 4, types[stage], 4);
		const unsigned char *data = p + at + 8;
		if (stage == 0) {
			assert_int_equal(n, 13);
			assert_int_equal(be32(data), width);
			assert_int_equal(be32(data + 4), height);
			assert_int_equal(data[8], bits);
			assert_memory_equal(data + 9, "\0\0\0\0", 4);
		} else if (stage == 1) {
			uLongf n_raw = (row_bytes + 1) * height + 1;
			assert_int_equal(uncompress(raw, &n_raw, data, n), Z_OK);
			assert_int_equal(n_raw, (row_bytes + 1) * height);
		} else {
			assert_int_equal(n, 0);
		}
		at += 12 + n;
		stage++;
	}
	assert_int_equal(stage, 3);
	unsigned char *out = calloc(row_bytes, height + 1); /* row 0 of zeros, dropped by the caller's offset */
	assert_non_null(out);
	for (uint32_t y = 0; y < height; y++) {
		const unsigned char *line = raw + y * (row_bytes + 1);
		unsigned char *row = out + (y + 1) * row_bytes;
		memcpy(row, line + 1, row_bytes);
		unfilter(line[0], row, row - row_bytes, row_bytes, bpp);
		*out_filters |= 1u << line[0];
	}
	free(raw);
	return out;
}

/* Encodes, decodes, compares; returns the number of bytes of the file. */
static size_t check(const unsigned char *pixels, uint32_t width, uint32_t height, size_t stride, int bits, unsigned *out_filters)
{
	cxr_buf png;
	cxr_buf_init(&png, 1 << 26);
	assert_ok(cxr_png_encode(pixels, width, height, stride, bits, &png, &err));
	unsigned filters = 0;
	unsigned char *got = decode(cxr_buf_str(&png), width, height, bits, &filters);
	size_t row_bytes = width * (bits == 8 ? 1u : 2u);
	for (uint32_t y = 0; y < height; y++) {
		const unsigned char *row = got + (y + 1) * row_bytes;
		if (bits == 8) {
			assert_memory_equal(row, pixels + y * stride, row_bytes);
			continue;
		}
		for (uint32_t x = 0; x < width; x++) {
			uint16_t value;
			memcpy(&value, pixels + y * stride + 2 * x, 2);
			if (value != (row[2 * x] << 8 | row[2 * x + 1]))
				fail_msg("pixel %u,%u differs", x, y);
		}
	}
	if (out_filters)
		*out_filters |= filters;
	size_t n = png.len;
	free(got);
	cxr_buf_release(&png);
	return n;
}

enum { FLAT, NOISE, RAMP, STRIPES, SPARSE, SMOOTH, N_KINDS };

static void fill(unsigned char *bytes, size_t n, size_t width, int kind, cxr_rng *rng)
{
	for (size_t i = 0; i < n; i++) {
		switch (kind) {
		case NOISE: bytes[i] = (unsigned char)cxr_rng_u64(rng); break;
		case RAMP: bytes[i] = (unsigned char)(i % width + i / width); break;
		case STRIPES: bytes[i] = (unsigned char)(i / width % 7 * 30); break;
		case SPARSE: bytes[i] = cxr_rng_chance(rng, 0.01) ? (unsigned char)cxr_rng_u64(rng) : 0; break;
		case SMOOTH: bytes[i] = (unsigned char)(i % width / 3 + i / width / 2 + cxr_rng_below(rng, 5)); break;
		default: bytes[i] = 200; break;
		}
	}
}

static void test_small_sizes(void **state)
{
	(void)state;
	static const uint32_t sizes[][2] = {{1, 1}, {1, 40}, {40, 1}, {2, 2}, {7, 3}, {8, 8}, {15, 17}, {16, 16}, {17, 5}, {33, 31}, {257, 3}, {300, 40}};
	cxr_rng rng;
	cxr_rng_init(&rng, 1, 0);
	for (size_t s = 0; s < CXR_ARRAY_LEN(sizes); s++) {
		for (int bits = 8; bits <= 16; bits += 8) {
			for (int kind = 0; kind < N_KINDS; kind++) {
				size_t row = sizes[s][0] * (size_t)bits / 8;
				size_t stride = row + (s % 3) * 6;
				unsigned char *px = malloc(stride * sizes[s][1]);
				assert_non_null(px);
				fill(px, stride * sizes[s][1], stride, kind, &rng);
				check(px, sizes[s][0], sizes[s][1], stride, bits, NULL);
				free(px);
			}
		}
	}
}

/* Several blocks; every kind; and sizes that say that filters and runs are used. */
static void test_blocks(void **state)
{
	(void)state;
	enum { W = 700, H = 900 };
	cxr_rng rng;
	cxr_rng_init(&rng, 2, 0);
	unsigned char *px = malloc((size_t)W * H * 2);
	assert_non_null(px);
	unsigned filters = 0;
	for (int kind = 0; kind < N_KINDS; kind++) {
		fill(px, (size_t)W * H * 2, W, kind, &rng);
		size_t n8 = check(px, W, H, W, 8, &filters);
		size_t n16 = check(px, W, H, 2 * W, 16, &filters);
		if (kind == FLAT || kind == STRIPES) {
			assert_true(n8 < 9000);
			assert_true(n16 < 18000);
		}
		if (kind == NOISE) /* stored, with a few bytes a block */
			assert_true(n8 > (size_t)W * H && n8 < (size_t)W * H + 2000);
		if (kind == SMOOTH) /* noise of five values: 2.4 bits and the filter's share */
			assert_true(n8 < (size_t)W * H / 2);
	}
	assert_true(filters != 1); /* not always "none" */
	free(px);
}

static void test_rows_longer_than_a_block(void **state)
{
	(void)state;
	enum { W = 2500001 };
	cxr_rng rng;
	cxr_rng_init(&rng, 3, 0);
	unsigned char *px = calloc(W, 2);
	assert_non_null(px);
	fill(px, 1200000, 1200000, SMOOTH, &rng);
	check(px, W, 2, W, 8, NULL);
	check(px, W / 2, 2, (W / 2) * 2, 16, NULL);
	free(px);
}

/* Runs of zeros of every length around the limits of a match, at every alignment. */
static void test_runs(void **state)
{
	(void)state;
	enum { W = 2400 };
	unsigned char px[W * 2];
	for (size_t run = 1; run < 1100; run += run < 40 ? 1 : 37) {
		memset(px, 7, sizeof px);
		for (size_t i = 0; i < sizeof px; i++)
			px[i] = (unsigned char)(i * 37 + (i >> 3));
		memset(px + 100 + run % 8, 0, run);
		memset(px + W + 100 + run % 5, 0, run);
		check(px, W, 2, W, 8, NULL);
	}
}

static void test_same_bytes_twice(void **state)
{
	(void)state;
	enum { W = 300, H = 200 };
	unsigned char *px = malloc((size_t)W * H);
	assert_non_null(px);
	cxr_rng rng;
	cxr_rng_init(&rng, 4, 0);
	fill(px, (size_t)W * H, W, SMOOTH, &rng);
	cxr_buf a;
	cxr_buf b;
	cxr_buf_init(&a, 1 << 20);
	cxr_buf_init(&b, 1 << 20);
	cxr_buf_addz(&b, "xyz"); /* appended behind what is there */
	assert_ok(cxr_png_encode(px, W, H, W, 8, &a, &err));
	assert_ok(cxr_png_encode(px, W, H, W, 8, &b, &err));
	assert_int_equal(a.len + 3, b.len);
	assert_memory_equal(a.ptr, b.ptr + 3, a.len);
	cxr_buf_release(&a);
	cxr_buf_release(&b);
	free(px);
}

static void test_refusals(void **state)
{
	(void)state;
	unsigned char px[64] = {0};
	cxr_buf png;
	cxr_buf_init(&png, 40);
	assert_int_equal(cxr_png_encode(px, 0, 4, 4, 8, &png, &err), CXR_E_LIMIT);
	assert_int_equal(cxr_png_encode(px, 4, 0, 4, 8, &png, &err), CXR_E_LIMIT);
	assert_int_equal(cxr_png_encode(px, 2000000000, 4, 2000000000, 8, &png, &err), CXR_E_LIMIT);
	assert_int_equal(cxr_png_encode(px, 8, 8, 8, 1, &png, &err), CXR_E_ARG);
	assert_int_equal(cxr_png_encode(px, 8, 4, 8, 16, &png, &err), CXR_E_ARG);
	assert_int_equal(cxr_png_encode(px, 8, 8, 8, 8, &png, &err), CXR_E_NOMEM);
	cxr_buf_release(&png);
}

/* Kraft sum exactly 1, limit kept, frequent symbols never longer than rare ones. */
static void check_code(const uint32_t *counts, size_t n, int max_bits)
{
	uint8_t lengths[288];
	formats__huffman_lengths(counts, n, max_bits, lengths);
	uint32_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		assert_true(lengths[i] <= max_bits);
		if (counts[i])
			assert_true(lengths[i] > 0);
		if (lengths[i])
			sum += 1u << (15 - lengths[i]);
	}
	assert_int_equal(sum, 1u << 15);
	uint16_t codes[288];
	formats__huffman_codes(lengths, n, codes);
	for (size_t i = 0; i < n; i++) /* no code is the beginning (lowest bits) of another */
		for (size_t j = 0; j < n; j++)
			if (i != j && lengths[i] && lengths[j] >= lengths[i])
				assert_true((codes[j] & ((1u << lengths[i]) - 1)) != codes[i]);
}

static void test_huffman(void **state)
{
	(void)state;
	uint32_t counts[288] = {0};
	check_code(counts, 286, 14);
	counts[5] = 9;
	check_code(counts, 286, 14);
	counts[0] = 1;
	check_code(counts, 286, 14);
	memset(counts, 0, sizeof counts);
	uint32_t a = 1;
	uint32_t b = 1;
	for (size_t i = 0; i < 40; i++) { /* Fibonacci counts make the deepest tree */
		counts[i * 7] = a;
		uint32_t next = a + b;
		a = b;
		b = next;
	}
	check_code(counts, 288, 14);
	check_code(counts, 288, 7);
	cxr_rng rng;
	cxr_rng_init(&rng, 5, 0);
	for (int round = 0; round < 60; round++) {
		size_t n = 2 + (size_t)cxr_rng_below(&rng, 286);
		for (size_t i = 0; i < n; i++)
			counts[i] = cxr_rng_chance(&rng, 0.3) ? 0 : (uint32_t)(cxr_rng_u64(&rng) >> (34 + cxr_rng_below(&rng, 29)));
		check_code(counts, n, 9 + round % 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_sizes),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_rows_longer_than_a_block),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_same_bytes_twice),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_huffman),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
