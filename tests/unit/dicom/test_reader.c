/* Unit tests of src/dicom/reader.c, sniff.c, inflate.c: file shapes (images.md 8.2, group Structure). */
#include "house_test.h"

#include <zlib.h>

#include "dicom_bytes.h"

/* A few elements with a sequence, in the current encoding. */
static void small_data_set(bytes *b)
{
	text(b, MODALITY, "CS", "CR");
	head(b, REFERENCED_IMAGES, "SQ", UNDEFINED);
	item(b, UNDEFINED);
	text(b, REFERENCED_UID, "UI", "1.23");
	item_end(b);
	sequence_end(b);
	text(b, PATIENT_NAME, "PN", "A^B ");
	number(b, ROWS, 513);
}

static void assert_small_data_set(const parsed *p)
{
	if (p->rc != CXR_OK)
		fail_msg("%s: %s", cxr_rc_name(p->rc), p->err.msg);
	const cxr_dcm_item *data = &p->file.data;
	assert_int_equal(data->n_elems, 4);
	assert_item_text(data, MODALITY, "CR");
	assert_item_text(data, PATIENT_NAME, "A^B");
	int64_t rows;
	assert_true(cxr_dcm_int(data, ROWS, &rows));
	assert_int_equal(rows, 513);
	const cxr_dcm_elem *sequence = cxr_dcm_find(data, REFERENCED_IMAGES);
	assert_int_equal(sequence->n_items, 1);
	assert_item_text(&sequence->items[0], REFERENCED_UID, "1.23");
	assert_false(p->file.is_truncated);
	assert_int_equal(p->file.trailing_bytes, 0);
}

typedef struct shape {
	const char *ts_uid;
	bool is_implicit, is_big;
	cxr_ts found;
} shape;

static void test_encodings_and_wrong_declarations(void **state)
{
	(void)state;
	static const shape shapes[] = {
		{IMPLICIT_LE, true, false, CXR_TS_IMPLICIT_LE},
		{EXPLICIT_LE, false, false, CXR_TS_EXPLICIT_LE},
		{EXPLICIT_BE, false, true, CXR_TS_EXPLICIT_BE},
		{IMPLICIT_LE, false, false, CXR_TS_EXPLICIT_LE},   /* declared implicit, is explicit */
		{EXPLICIT_LE, true, false, CXR_TS_IMPLICIT_LE},    /* declared explicit, is implicit */
		{EXPLICIT_LE, false, true, CXR_TS_EXPLICIT_BE},    /* little endian flag over a big endian data set */
		{EXPLICIT_LE, true, true, CXR_TS_IMPLICIT_BE},
		{EXPLICIT_BE, false, false, CXR_TS_EXPLICIT_LE},
		{NULL, false, false, CXR_TS_EXPLICIT_LE},          /* no transfer syntax at all */
		{NULL, true, false, CXR_TS_IMPLICIT_LE},
		{NULL, false, true, CXR_TS_EXPLICIT_BE},
		{NULL, true, true, CXR_TS_IMPLICIT_BE},
		{DEFLATED_LE, false, false, CXR_TS_EXPLICIT_LE},   /* declared deflated, is plain */
		{"1.2.840.113845.1.2.1", false, false, CXR_TS_OTHER},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(shapes); i++) {
		bytes b;
		part10(&b, shapes[i].ts_uid, shapes[i].is_implicit, shapes[i].is_big);
		small_data_set(&b);
		parsed p;
		parse(&p, &b);
		assert_small_data_set(&p);
		if (p.file.ts != shapes[i].found)
			fail_msg("shape %zu is %s", i, cxr_ts_name(p.file.ts));
		assert_true(p.file.has_preamble && p.file.preamble_is_zero);
		assert_true(cxr_str_eqz(p.file.declared_ts, shapes[i].ts_uid ? shapes[i].ts_uid : ""));
		parsed_release(&p);
	}
}

static void test_bare_data_sets(void **state)
{
	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		bytes b = {.is_implicit = kind & 1, .is_big = (kind & 2) != 0};
		small_data_set(&b);
		assert_int_equal(cxr_dcm_sniff(b.at, b.n), CXR_DCM_BARE);
		parsed p;
		parse(&p, &b);
		assert_small_data_set(&p);
		assert_false(p.file.has_preamble);
		parsed_release(&p);
		parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.strict = true});
		assert_int_equal(p.rc, CXR_E_FORMAT);
		parsed_release(&p);
	}
}

/* Group 0002 without a preamble, without its length, and with implicit VR. */
static void test_odd_meta_groups(void **state)
{
	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		bytes b = {0};
		if (kind) {
			static const unsigned char preamble[128] = {1};
			raw(&b, preamble, sizeof preamble);
			raw(&b, "DICM", 4);
		}
		b.is_implicit = kind == 2;
		elem(&b, CXR_TAG(2, 2), "UI", "1.2.840.10008.5.1.4.1.1.1\0", 26);
		elem(&b, CXR_TAG(2, 0x10), "UI", EXPLICIT_LE "\0", 20);
		b.is_implicit = false;
		small_data_set(&b);
		parsed p;
		parse(&p, &b);
		assert_small_data_set(&p);
		assert_int_equal(p.file.meta.n_elems, 2);
		assert_true(cxr_str_eqz(p.file.declared_ts, EXPLICIT_LE));
		assert_int_equal(p.file.has_preamble, kind != 0);
		assert_false(p.file.preamble_is_zero);
		parsed_release(&p);
	}
}

static void test_not_dicom(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t n;
		cxr_dcm_guess guess;
		cxr_rc rc;
	} cases[] = {
		{"", 0, CXR_DCM_NOT, CXR_E_FORMAT},
		{"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, CXR_DCM_NOT, CXR_E_FORMAT},
		{"Dear colleague, thank you for this letter.", 42, CXR_DCM_NOT, CXR_E_FORMAT},
		{"PK\3\4\24\0\0\0\10\0\0\0\0\0\0\0\0\0\0\0", 20, CXR_DCM_NOT, CXR_E_FORMAT},
		{"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1", 20, CXR_DCM_NOT, CXR_E_FORMAT},
		{"\x1F\x8B\x08\0\0\0\0\0\0\3\1\2\3\4\5\6", 16, CXR_DCM_GZIP, CXR_E_UNSUPPORTED},
		{"\x08\0\x05\0CS", 6, CXR_DCM_NOT, CXR_E_FORMAT},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		assert_int_equal(cxr_dcm_sniff((const unsigned char *)cases[i].bytes, cases[i].n), cases[i].guess);
		parsed p;
		parse_bytes(&p, (const unsigned char *)cases[i].bytes, cases[i].n, NULL);
		assert_int_equal(p.rc, cases[i].rc);
		assert_int_equal(p.err.rc, cases[i].rc);
		parsed_release(&p);
	}
}

static void add_deflated(bytes *b, const unsigned char *data, size_t n)
{
	z_stream stream = {0};
	assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	unsigned char *copy = malloc(n);
	assert_non_null(copy);
	memcpy(copy, data, n);
	stream.next_in = copy;
	stream.avail_in = (unsigned)n;
	stream.next_out = b->at + b->n;
	stream.avail_out = (unsigned)(sizeof b->at - b->n);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	b->n = sizeof b->at - stream.avail_out;
	deflateEnd(&stream);
	free(copy);
}

static void test_deflated(void **state)
{
	(void)state;
	bytes plain = {0};
	small_data_set(&plain);
	bytes b;
	part10(&b, DEFLATED_LE, false, false);
	size_t start = b.n;
	add_deflated(&b, plain.at, plain.n);
	parsed p;
	parse(&p, &b);
	assert_small_data_set(&p);
	assert_int_equal(p.file.ts, CXR_TS_DEFLATED_LE);
	parsed_release(&p);
	/* a pad byte behind the stream */
	raw(&b, "\0", 1);
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_OK);
	assert_int_equal(p.file.trailing_bytes, 1);
	parsed_release(&p);
	/* cut streams: what came out is kept, or a typed refusal; never more */
	for (size_t n = start; n < b.n - 1; n++) {
		parse_bytes(&p, b.at, n, NULL);
		assert_true(p.rc == CXR_OK ? p.file.is_truncated || n == start : p.rc == CXR_E_FORMAT);
		parsed_release(&p);
		parse_bytes(&p, b.at, n, &(cxr_dcm_options){.strict = true});
		assert_true(n == start || p.rc == CXR_E_TRUNCATED || p.rc == CXR_E_FORMAT);
		parsed_release(&p);
	}
	memset(b.at + start, 0xFF, 20);
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_E_FORMAT);
	parsed_release(&p);
}

static void test_deflate_bomb(void **state)
{
	(void)state;
	size_t n = 20u << 20;
	unsigned char *zeros = calloc(n, 1);
	assert_non_null(zeros);
	bytes b;
	part10(&b, DEFLATED_LE, false, false);
	add_deflated(&b, zeros, n);
	free(zeros);
	cxr_arena arena;
	cxr_arena_init(&arena, 10 << 20);
	cxr_dcm_file file;
	cxr_err err;
	assert_int_equal(cxr_dcm_read(b.at, b.n, NULL, &arena, &file, &err), CXR_E_LIMIT);
	assert_true(arena.used_bytes < 4096);
	cxr_arena_release(&arena);
}

/* Every prefix of a file: lenient keeps whole elements and says so; strict refuses. */
static void test_every_truncation(void **state)
{
	(void)state;
	for (int is_implicit = 0; is_implicit < 2; is_implicit++) {
		bytes b;
		part10(&b, is_implicit ? IMPLICIT_LE : EXPLICIT_LE, is_implicit, false);
		size_t start = b.n;
		small_data_set(&b);
		size_t modality_end = start + 10;
		for (size_t n = 0; n < b.n; n++) {
			parsed p;
			parse_bytes(&p, b.at, n, NULL);
			if (n < 132) {
				assert_true(p.rc == CXR_E_FORMAT);
			} else {
				assert_int_equal(p.rc, CXR_OK);
				assert_true(p.file.data.n_elems <= 4);
				if (n >= modality_end)
					assert_item_text(&p.file.data, MODALITY, "CR");
				if (n > modality_end && n < b.n - 10)
					assert_true(p.file.is_truncated || p.file.data.n_elems >= 2);
			}
			parsed_release(&p);
			parse_bytes(&p, b.at, n, &(cxr_dcm_options){.strict = true});
			bool is_whole = n == start || n == modality_end || n == b.n - 10 || n == b.n - 22;
			if (!is_whole && p.rc == CXR_OK)
				fail_msg("strict mode takes a prefix of %zu bytes", n);
			parsed_release(&p);
		}
	}
}

static void test_truncated_pixels_are_kept(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	number(&b, ROWS, 4);
	head(&b, PIXELS, "OW", 1000);
	raw(&b, "0123456789", 10);
	parsed p;
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_OK);
	assert_true(p.file.is_truncated);
	assert_int_equal(cxr_dcm_find(&p.file.data, PIXELS)->n_bytes, 10);
	parsed_release(&p);
	/* any other value of such a length is dropped, and nothing is allocated for it */
	part10(&b, EXPLICIT_LE, false, false);
	number(&b, ROWS, 4);
	head(&b, CXR_TAG(0x0028, 0x1201), "OW", 0xFFFFFFF0u);
	raw(&b, "0123456789", 10);
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_OK);
	assert_true(p.file.is_truncated);
	assert_int_equal(p.file.data.n_elems, 1);
	assert_true(p.arena.used_bytes < 4096);
	parsed_release(&p);
}

static void test_bytes_behind_the_pixels(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t n;
		size_t n_elems;
		size_t trailing;
	} cases[] = {
		{"", 0, 2, 0},
		{"\0", 1, 2, 1},
		{"\0\0\0\0\0\0\0\0\0\0\0\0", 12, 2, 12},
		{"some words of a vendor", 22, 2, 22},
		{"\xFC\xFF\xFC\xFFOB\0\0\4\0\0\0abcd", 16, 3, 0},
		{"\xFC\xFF\xFC\xFFOB\0\0\4\0\0\0abcdxyz", 19, 3, 3},
		{"\xFC\xFF\xFC\xFFOB\0\0\xFF\0\0\0abcd", 16, 2, 16},
		{"\x28\0\x10\0US\2\0\1\0", 10, 2, 10}, /* an element that belongs before the pixels */
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		bytes b;
		part10(&b, EXPLICIT_LE, false, false);
		number(&b, ROWS, 4);
		elem(&b, PIXELS, "OW", "12345678", 8);
		raw(&b, cases[i].bytes, cases[i].n);
		parsed p;
		parse(&p, &b);
		assert_int_equal(p.rc, CXR_OK);
		assert_int_equal(p.file.data.n_elems, cases[i].n_elems);
		assert_int_equal(p.file.trailing_bytes, cases[i].trailing);
		assert_false(p.file.is_truncated);
		parsed_release(&p);
	}
}

static void test_skip_pixels(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	head(&b, CXR_TAG(0x0088, 0x0200), "SQ", UNDEFINED); /* an icon has pixels of its own */
	item(&b, UNDEFINED);
	elem(&b, PIXELS, "OW", "12", 2);
	item_end(&b);
	sequence_end(&b);
	head(&b, PIXELS, "OW", 0x7FFFFFFF);
	parsed p;
	parse_bytes(&p, b.at, b.n, &(cxr_dcm_options){.skip_pixels = true});
	assert_int_equal(p.rc, CXR_OK);
	assert_int_equal(p.file.data.n_elems, 1);
	assert_non_null(cxr_dcm_find(&p.file.data.elems[0].items[0], PIXELS));
	assert_null(cxr_dcm_find(&p.file.data, PIXELS));
	assert_false(p.file.is_truncated);
	parsed_release(&p);
}

static void test_declared_and_real_pixel_coding(void **state)
{
	(void)state;
	/* fragments under a native syntax: no native syntax may be claimed */
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	number(&b, ROWS, 4);
	head(&b, PIXELS, "OB", UNDEFINED);
	item(&b, 0);
	item(&b, 4);
	raw(&b, "abcd", 4);
	sequence_end(&b);
	parsed p;
	parse(&p, &b);
	assert_int_equal(p.rc, CXR_OK);
	assert_int_equal(p.file.ts, CXR_TS_OTHER);
	parsed_release(&p);
	/* a native value under RLE */
	part10(&b, RLE_UID, false, false);
	number(&b, ROWS, 4);
	elem(&b, PIXELS, "OW", "abcd", 4);
	parse(&p, &b);
	assert_int_equal(p.file.ts, CXR_TS_EXPLICIT_LE);
	parsed_release(&p);
	/* GE's private syntax: little endian header, big endian pixels */
	part10(&b, "1.2.840.113619.5.2", true, false);
	number(&b, ROWS, 4);
	elem(&b, PIXELS, "OW", "abcd", 4);
	parse(&p, &b);
	assert_int_equal(p.file.ts, CXR_TS_IMPLICIT_BE);
	assert_true(cxr_dcm_find(&p.file.data, PIXELS)->is_big_endian);
	assert_false(cxr_dcm_find(&p.file.data, ROWS)->is_big_endian);
	parsed_release(&p);
}

static void test_strict_refusals(void **state)
{
	(void)state;
	cxr_dcm_options strict = {.strict = true};
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	small_data_set(&b);
	parsed p;
	parse_bytes(&p, b.at, b.n, &strict);
	assert_small_data_set(&p);
	parsed_release(&p);
	part10(&b, IMPLICIT_LE, false, false); /* not the declared encoding */
	small_data_set(&b);
	parse_bytes(&p, b.at, b.n, &strict);
	assert_int_equal(p.rc, CXR_E_FORMAT);
	parsed_release(&p);
	part10(&b, EXPLICIT_LE, false, false); /* falling tags */
	number(&b, ROWS, 1);
	text(&b, PATIENT_NAME, "PN", "AB");
	parse_bytes(&p, b.at, b.n, &strict);
	assert_int_equal(p.rc, CXR_E_FORMAT);
	assert_string_equal(p.err.subject, "(0010,0010)");
	assert_int_equal(p.err.byte_pos, (long)b.n - 10);
	parsed_release(&p);
	part10(&b, EXPLICIT_LE, false, false); /* odd length */
	text(&b, PATIENT_NAME, "PN", "ABC");
	parse_bytes(&p, b.at, b.n, &strict);
	assert_int_equal(p.rc, CXR_E_FORMAT);
	parsed_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encodings_and_wrong_declarations),
		cmocka_unit_test(test_bare_data_sets),
		cmocka_unit_test(test_odd_meta_groups),
		cmocka_unit_test(test_not_dicom),
		cmocka_unit_test(test_deflated),
		cmocka_unit_test(test_deflate_bomb),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_truncated_pixels_are_kept),
		cmocka_unit_test(test_bytes_behind_the_pixels),
		cmocka_unit_test(test_skip_pixels),
		cmocka_unit_test(test_declared_and_real_pixel_coding),
		cmocka_unit_test(test_strict_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
