/* Compressed streams without segments that decoding does not need (src/deid/pixel_stream.c). */
#include "dicom_fixture.h"

#include "deid/dicom_job.h"

#define CANARY "QZJXKWVCANRY"

typedef struct stream {
	unsigned char at[4096];
	size_t n;
} stream;

static void put(stream *s, const void *bytes, size_t n)
{
	memcpy(s->at + s->n, bytes, n);
	s->n += n;
}

static void segment(stream *s, unsigned marker, const void *body, size_t n)
{
	unsigned char head[4] = {0xFF, (unsigned char)marker, (unsigned char)((n + 2) >> 8), (unsigned char)((n + 2) & 0xFF)};
	put(s, head, sizeof head);
	put(s, body, n);
}

static const unsigned char soi[2] = {0xFF, 0xD8}, eoi[2] = {0xFF, 0xD9};
static const unsigned char frame[9] = {8, 0, 1, 0, 1, 1, 1, 0x11, 0}, scan[6] = {1, 1, 0, 0, 63, 0};
static const unsigned char entropy[12] = {0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD7, 0x78, 0xFF, 0x00};

static cxr_rc clean(cxr_ts ts, const stream *s, cxr_buf *out)
{
	/* exact copy, so that a read behind the end is seen */
	char *copy = malloc(s->n ? s->n : 1);
	assert_non_null(copy);
	memcpy(copy, s->at, s->n);
	cxr_buf_clear(out);
	cxr_err err = {0};
	unsigned bits;
	cxr_rc rc = deid__stream_clean(ts, (cxr_str){copy, s->n}, out, &bits, &err);
	free(copy);
	if (rc == CXR_OK && ts < CXR_TS_JPEG_2000_LOSSLESS)
		assert_int_equal(bits, frame[0]);
	return rc;
}

static void assert_clean(cxr_ts ts, const stream *dirty, const stream *expected)
{
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	assert_int_equal(clean(ts, dirty, &out), CXR_OK);
	assert_int_equal(out.len, expected->n);
	assert_memory_equal(out.ptr, expected->at, expected->n);
	cxr_buf_release(&out);
}

/* A whole stream, with or without what must go. */
static void jpeg(stream *s, bool is_dirty)
{
	*s = (stream){0};
	put(s, soi, 2);
	if (is_dirty) {
		segment(s, 0xE1, "Exif\0\0" CANARY, 18);
		segment(s, 0xFE, CANARY, 12);
		put(s, CANARY, 12); /* between segments */
		put(s, "\xFF\xFF\xFF", 3);
	}
	segment(s, 0xDB, "\0table", 6);
	segment(s, 0xC3, frame, sizeof frame);
	if (is_dirty)
		segment(s, 0xEF, CANARY, 12);
	segment(s, 0xC4, "\0codes", 6);
	segment(s, 0xDA, scan, sizeof scan);
	put(s, entropy, sizeof entropy);
	if (is_dirty)
		segment(s, 0xFE, CANARY, 12); /* between scans */
	segment(s, 0xDA, scan, sizeof scan);
	put(s, entropy, sizeof entropy);
	put(s, eoi, 2);
	if (is_dirty)
		put(s, CANARY, 12);
}

static void test_jpeg(void **state)
{
	(void)state;
	stream dirty, expected;
	jpeg(&dirty, true);
	jpeg(&expected, false);
	assert_clean(CXR_TS_JPEG_LOSSLESS_SV1, &dirty, &expected);
	assert_clean(CXR_TS_JPEG_LOSSLESS_SV1, &expected, &expected);
	/* without an end marker */
	expected.n -= 2;
	stream whole;
	jpeg(&whole, false);
	assert_clean(CXR_TS_JPEG_BASELINE, &expected, &whole);
}

/* JFIF and Adobe segments keep what decoders read of them, and nothing else. */
static void test_colour_segments(void **state)
{
	(void)state;
	static const unsigned char jfif[14] = {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
	static const unsigned char jfif_dirty[20] = {'J', 'F', 'I', 'F', 0, 1, 2, 1, 'Q', 'Z', 'J', 'X', 1, 2, 'K', 'W', 'V', 'C', 'A', 'N'};
	static const unsigned char adobe[12] = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 1};
	static const unsigned char adobe_dirty[16] = {'A', 'd', 'o', 'b', 'e', 'Q', 'Z', 'J', 'X', 'K', 'W', 1, 'V', 'C', 'A', 'N'};
	stream dirty = {0}, expected = {0};
	put(&dirty, soi, 2);
	put(&expected, soi, 2);
	segment(&dirty, 0xE0, jfif_dirty, sizeof jfif_dirty);
	segment(&expected, 0xE0, jfif, sizeof jfif);
	segment(&dirty, 0xE0, "JFXX\0" CANARY, 17);
	segment(&dirty, 0xEE, adobe_dirty, sizeof adobe_dirty);
	segment(&expected, 0xEE, adobe, sizeof adobe);
	stream *both[2] = {&dirty, &expected};
	for (size_t i = 0; i < 2; i++) {
		segment(both[i], 0xC0, frame, sizeof frame);
		segment(both[i], 0xDA, scan, sizeof scan);
		put(both[i], entropy, sizeof entropy);
		put(both[i], eoi, 2);
	}
	assert_clean(CXR_TS_JPEG_BASELINE, &dirty, &expected);
}

/* JPEG-LS stuffs bits: a byte below 80 behind FF is data. */
static void test_jpeg_ls(void **state)
{
	(void)state;
	static const unsigned char data[6] = {0x01, 0xFF, 0x7F, 0x02, 0xFF, 0x00};
	stream dirty = {0}, expected = {0};
	stream *both[2] = {&dirty, &expected};
	for (size_t i = 0; i < 2; i++) {
		put(both[i], soi, 2);
		segment(both[i], 0xE8, "mrfx\1", 5);
		if (i == 0)
			segment(both[i], 0xE8, "SPIFF\0" CANARY, 18);
		segment(both[i], 0xF7, frame, sizeof frame);
		segment(both[i], 0xF8, "\1preset", 7);
		segment(both[i], 0xDA, scan, sizeof scan);
		put(both[i], data, sizeof data);
		put(both[i], eoi, 2);
		if (i == 0)
			put(both[i], CANARY, 12);
	}
	assert_clean(CXR_TS_JPEG_LS, &dirty, &expected);
}

static void j2k(stream *s, bool is_dirty, bool has_length)
{
	*s = (stream){0};
	put(s, "\xFF\x4F", 2);
	segment(s, 0x51, "size size size size size size size size", 36);
	segment(s, 0x52, "coding", 6);
	if (is_dirty) {
		segment(s, 0x64, "\0\1" CANARY, 14);
		segment(s, 0x55, CANARY, 12);
		segment(s, 0x57, CANARY, 12);
	}
	for (unsigned tile = 0; tile < 2; tile++) {
		size_t start = s->n;
		segment(s, 0x90, "\0\0\0\0\0\0\0\1", 8);
		if (is_dirty) {
			segment(s, 0x64, "\0\1" CANARY, 14);
			segment(s, 0x58, CANARY, 12);
		}
		segment(s, 0x5C, "steps", 5);
		put(s, "\xFF\x93", 2);
		put(s, "packets of a tile", 17);
		if (has_length || tile == 0)
			s->at[start + 9] = (unsigned char)(s->n - start);
	}
	put(s, "\xFF\xD9", 2);
	if (is_dirty && has_length)
		put(s, CANARY, 12);
}

static void test_j2k(void **state)
{
	(void)state;
	stream dirty, expected;
	j2k(&expected, false, true);
	j2k(&dirty, true, true);
	assert_clean(CXR_TS_JPEG_2000_LOSSLESS, &dirty, &expected);
	assert_clean(CXR_TS_HTJ2K, &expected, &expected);
	j2k(&dirty, true, false); /* the last tile's length is left open */
	assert_clean(CXR_TS_JPEG_2000, &dirty, &expected);
}

/* Every cut of a good stream is answered with a code and never read behind its end. */
static void test_cuts(void **state)
{
	(void)state;
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	for (int kind = 0; kind < 2; kind++) {
		stream whole;
		if (kind)
			j2k(&whole, true, true);
		else
			jpeg(&whole, true);
		for (size_t n = 0; n < whole.n; n++) {
			stream cut = whole;
			cut.n = n;
			cxr_rc rc = clean(kind ? CXR_TS_JPEG_2000 : CXR_TS_JPEG_BASELINE, &cut, &out);
			assert_true(rc == CXR_OK || rc == CXR_E_FORMAT);
			if (rc == CXR_OK)
				assert_false(holds_text(cxr_buf_str(&out), "Exif"));
		}
	}
	cxr_buf_release(&out);
}

static void test_refused(void **state)
{
	(void)state;
	static const unsigned char jp2[16] = {0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10, 0, 0, 0, 20};
	stream s = {0};
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	put(&s, jp2, sizeof jp2);
	assert_int_equal(clean(CXR_TS_JPEG_2000, &s, &out), CXR_E_UNSUPPORTED);
	assert_int_equal(clean(CXR_TS_JPEG_BASELINE, &s, &out), CXR_E_FORMAT);
	s.n = 0;
	put(&s, soi, 2);
	segment(&s, 0xDA, scan, sizeof scan); /* a scan without a frame */
	put(&s, entropy, sizeof entropy);
	put(&s, eoi, 2);
	assert_int_equal(clean(CXR_TS_JPEG_BASELINE, &s, &out), CXR_E_FORMAT);
	cxr_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jpeg), cmocka_unit_test(test_colour_segments), cmocka_unit_test(test_jpeg_ls), cmocka_unit_test(test_j2k),
		cmocka_unit_test(test_cuts), cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
