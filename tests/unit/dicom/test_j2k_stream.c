/* Unit tests of src/dicom/j2k_stream.c on headers written by hand. */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/rng.h"
#include "dicom/j2k_stream.h"

static cxr_err err;

typedef struct head {
	uint32_t right, bottom, left, top, tile_width, tile_height, tile_x, tile_y;
	unsigned n_components, layers, n_levels, block_x, block_y, style;
	int precincts; /* the same byte for every level; -1 = none */
	unsigned n_tile_parts, tile_bytes;
} head;

static const head plain = {.right = 64, .bottom = 48, .tile_width = 64, .tile_height = 48, .n_components = 1, .layers = 1, .n_levels = 5, .block_x = 4, .block_y = 4,
	.precincts = -1, .n_tile_parts = 1, .tile_bytes = 10};

static void put16(cxr_buf *buf, unsigned value)
{
	cxr_buf_add_char(buf, (char)(value >> 8));
	cxr_buf_add_char(buf, (char)value);
}

static void put32(cxr_buf *buf, uint32_t value)
{
	put16(buf, value >> 16);
	put16(buf, value & 0xFFFF);
}

static void write_head(const head *h, cxr_buf *buf)
{
	cxr_buf_init(buf, 1 << 20);
	put32(buf, 0xFF4FFF51);
	put16(buf, 38 + 3 * h->n_components);
	put16(buf, 0);
	const uint32_t places[] = {h->right, h->bottom, h->left, h->top, h->tile_width, h->tile_height, h->tile_x, h->tile_y};
	for (size_t i = 0; i < 8; i++)
		put32(buf, places[i]);
	put16(buf, h->n_components);
	for (unsigned c = 0; c < h->n_components; c++)
		cxr_buf_add(buf, "\x0B\1\1", 3);
	put16(buf, 0xFF64); /* a comment */
	put16(buf, 8);
	cxr_buf_add(buf, "\0\1abcd", 6);
	put16(buf, 0xFF52);
	put16(buf, 12 + (h->precincts >= 0 ? h->n_levels + 1 : 0));
	cxr_buf_add_char(buf, h->precincts >= 0);
	cxr_buf_add_char(buf, 0);
	put16(buf, h->layers);
	cxr_buf_add_char(buf, 0);
	const char style[] = {(char)h->n_levels, (char)h->block_x, (char)h->block_y, (char)h->style, 1};
	cxr_buf_add(buf, style, sizeof style);
	for (unsigned r = 0; h->precincts >= 0 && r <= h->n_levels; r++)
		cxr_buf_add_char(buf, (char)h->precincts);
	for (unsigned i = 0; i < h->n_tile_parts; i++) {
		put16(buf, 0xFF90);
		put16(buf, 10);
		put16(buf, i);
		put32(buf, 14 + h->tile_bytes);
		put16(buf, 1);
		put16(buf, 0xFF93);
		for (unsigned k = 0; k < h->tile_bytes; k++)
			cxr_buf_add_char(buf, 1);
	}
	put16(buf, 0xFFD9);
	assert_ok(cxr_buf_check(buf, &err));
}

static cxr_rc survey(const head *h, j2k_stream *out)
{
	cxr_buf buf;
	write_head(h, &buf);
	cxr_rc rc = dicom__j2k_open(out, (const unsigned char *)buf.ptr, buf.len, &err);
	if (rc == CXR_OK)
		rc = dicom__j2k_survey(out, &err);
	if (rc == CXR_OK)
		assert_int_equal(out->n_bytes, buf.len - 2); /* the end marker is not counted */
	cxr_buf_release(&buf);
	return rc;
}

static void test_plain(void **state)
{
	(void)state;
	j2k_stream s;
	assert_ok(survey(&plain, &s));
	assert_int_equal(s.columns, 64);
	assert_int_equal(s.rows, 48);
	assert_int_equal(s.precision, 12);
	assert_false(s.is_signed);
	assert_false(s.is_high_throughput);
	assert_int_equal(s.n_tiles, 1);
	assert_in_range(s.n_packets, 6, 6 * 4);
	assert_true(s.work_bytes < 100000);
	head h = plain;
	h.style = 0x40;
	h.left = 10;
	h.top = 8;
	h.tile_width = 37;
	h.tile_height = 30;
	h.tile_x = 5;
	h.tile_y = 8;
	h.n_tile_parts = 4;
	assert_ok(survey(&h, &s));
	assert_int_equal(s.columns, 54);
	assert_int_equal(s.rows, 40);
	assert_int_equal(s.n_tiles, 4);
	assert_true(s.is_high_throughput);
}

static void test_costs(void **state)
{
	(void)state;
	j2k_stream s;
	head h = plain;
	h.right = h.bottom = h.tile_width = h.tile_height = 4096;
	assert_ok(survey(&h, &s));
	uint64_t usual = s.work_bytes;
	assert_true(usual < 16 << 20); /* blocks of 64 x 64 cost little: a byte a sample */
	h.block_x = h.block_y = 0; /* blocks of 4 x 4 */
	assert_ok(survey(&h, &s));
	assert_true(s.work_bytes > 50 * usual);
	h = plain;
	h.right = h.bottom = h.tile_width = h.tile_height = 65535;
	h.precincts = 0x11;
	h.layers = 65535;
	h.n_levels = 32;
	assert_ok(survey(&h, &s));
	assert_true(s.n_packets > (uint64_t)1 << 40 && s.work_bytes > (uint64_t)1 << 40);
}

static void test_impossible(void **state)
{
	(void)state;
	j2k_stream s;
	static const struct {
		size_t field;
		uint32_t value;
		cxr_rc rc;
	} changes[] = {
		{offsetof(head, right), 0, CXR_E_FORMAT}, {offsetof(head, right), 0xFFFFFFFF, CXR_E_FORMAT}, {offsetof(head, right), 70000, CXR_E_LIMIT},
		{offsetof(head, left), 64, CXR_E_FORMAT}, {offsetof(head, tile_width), 0, CXR_E_FORMAT}, {offsetof(head, tile_x), 1, CXR_E_FORMAT},
		{offsetof(head, tile_width), 32, CXR_E_TRUNCATED}, {offsetof(head, n_components), 0, CXR_E_FORMAT}, {offsetof(head, n_components), 5, CXR_E_UNSUPPORTED},
		{offsetof(head, layers), 0, CXR_E_FORMAT}, {offsetof(head, n_levels), 33, CXR_E_FORMAT}, {offsetof(head, block_x), 9, CXR_E_FORMAT},
		{offsetof(head, block_x), 7, CXR_E_FORMAT}, {offsetof(head, precincts), 0x00, CXR_E_FORMAT}, {offsetof(head, n_tile_parts), 0, CXR_E_TRUNCATED},
		{offsetof(head, n_tile_parts), 2, CXR_E_FORMAT},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(changes); i++) {
		head h = plain;
		memcpy((char *)&h + changes[i].field, &changes[i].value, sizeof changes[i].value);
		cxr_rc rc = survey(&h, &s);
		if (rc != changes[i].rc)
			fail_msg("change %zu: %s, not %s", i, cxr_rc_name(rc), cxr_rc_name(changes[i].rc));
	}
}

static void test_changes(void **state)
{
	(void)state;
	head h = plain;
	h.precincts = 0x77;
	h.tile_width = 20;
	h.n_tile_parts = 4;
	cxr_buf buf;
	write_head(&h, &buf);
	cxr_rng rng;
	cxr_rng_init(&rng, 4, 4);
	for (int i = 0; i < 20000; i++) {
		size_t n = cxr_rng_below(&rng, 2) ? buf.len : cxr_rng_below(&rng, buf.len);
		unsigned char *copy = malloc(n ? n : 1);
		assert_non_null(copy);
		memcpy(copy, buf.ptr, n);
		for (int k = 0; k < i % 4 && n; k++)
			copy[cxr_rng_below(&rng, n)] = (unsigned char)cxr_rng_below(&rng, 256);
		j2k_stream s;
		cxr_rc rc = dicom__j2k_open(&s, copy, n, &err);
		if (rc == CXR_OK)
			rc = dicom__j2k_survey(&s, &err);
		assert_true(rc == CXR_OK || cxr_rc_is_bad_input(rc));
		free(copy);
	}
	cxr_buf_release(&buf);
}

static void test_unwrap(void **state)
{
	(void)state;
	static const char jp2[] = "\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x01" "free\0\0\0\0\0\0\0\x10\0\0\0\x0Cjp2cDATA\0\0\0\x08uuid";
	cxr_str inner = dicom__j2k_unwrap((cxr_str){jp2, sizeof jp2 - 1});
	assert_int_equal(inner.len, 4);
	assert_memory_equal(inner.ptr, "DATA", 4);
	for (size_t n = 0; n < sizeof jp2 - 1; n++) {
		inner = dicom__j2k_unwrap((cxr_str){jp2, n});
		assert_true(inner.ptr >= jp2 && inner.ptr + inner.len <= jp2 + n);
	}
	static const char open_end[] = "\0\0\0\x0CjP  \r\n\x87\n\0\0\0\0jp2cDATA";
	inner = dicom__j2k_unwrap((cxr_str){open_end, sizeof open_end - 1});
	assert_int_equal(inner.len, 4);
	inner = dicom__j2k_unwrap((cxr_str){"\xFF\x4F", 2});
	assert_int_equal(inner.len, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain), cmocka_unit_test(test_costs), cmocka_unit_test(test_impossible), cmocka_unit_test(test_changes),
		cmocka_unit_test(test_unwrap)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
