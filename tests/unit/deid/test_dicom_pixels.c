/* Pixels through the lane: which bytes come out, what is cleared, masked, refused (src/deid/pixel_take.c). */
#include "dicom_fixture.h"

static void run_image(lane *l, const small_image *image)
{
	wire w;
	wire_small(&w, image);
	lane_ok(l, &w);
	wire_close(&w);
}

static cxr_str pixels_of(const lane *l)
{
	const cxr_dcm_elem *elem = cxr_dcm_find(&l->written.data, CXR_TAG(0x7FE0, 0x0010));
	assert_non_null(elem);
	return (cxr_str){(const char *)elem->value, elem->n_bytes};
}

static void assert_pixels(const lane *l, const void *expected, size_t n)
{
	cxr_str pixels = pixels_of(l);
	assert_int_equal(pixels.len, n);
	assert_memory_equal(pixels.ptr, expected, n);
}

/* Clean samples are not copied: the object points into the input. */
static void test_view(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 1);
	small_image image = default_image();
	run_image(&l, &image);
	assert_pixels(&l, image.pixels, image.n_pixels);
	assert_true(l.object.pixels.ptr > (const char *)l.copy && l.object.pixels.ptr < (const char *)l.copy + 4096);
	assert_int_equal(l.object.result.n_cleared_samples, 0);
	lane_close(&l);
}

static void test_high_bits(void **state)
{
	(void)state;
	static const unsigned char dirty[8] = {0x34, 0xF2, 0xFF, 0x0F, 0x00, 0x10, 0x01, 0x00};
	static const unsigned char clean[8] = {0x34, 0x02, 0xFF, 0x0F, 0x00, 0x00, 0x01, 0x00};
	static const unsigned char sign[8] = {0x34, 0x02, 0xFF, 0xFF, 0x00, 0x00, 0x01, 0x00};
	lane l;
	lane_open(&l, 1);
	small_image image = default_image();
	image.rows = image.columns = 2;
	image.pixels = dirty;
	image.n_pixels = sizeof dirty;
	run_image(&l, &image);
	assert_pixels(&l, clean, sizeof clean);
	assert_int_equal(l.object.result.n_cleared_samples, 2);
	image.is_signed = 1;
	run_image(&l, &image);
	assert_pixels(&l, sign, sizeof sign);
	assert_int_equal(l.object.result.n_cleared_samples, 3);
	lane_close(&l);
}

static void test_big_endian(void **state)
{
	(void)state;
	static const unsigned char words[8] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
	static const unsigned char swapped[8] = {0x02, 0x01, 0x04, 0x03, 0x06, 0x05, 0x08, 0x07};
	lane l;
	lane_open(&l, 1);
	small_image image = default_image();
	image.ts = TS_BIG;
	image.rows = image.columns = 2;
	image.pixels = words;
	image.n_pixels = sizeof words;
	run_image(&l, &image);
	assert_pixels(&l, swapped, sizeof swapped);
	/* 8-bit samples in OB are bytes, in OW halves of words */
	image.bits_allocated = image.bits_stored = 8;
	image.high_bit = 7;
	image.rows = 4;
	run_image(&l, &image);
	assert_pixels(&l, words, sizeof words);
	wire w;
	wire_open(&w, image.ts, image.sop_class, 0);
	wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
	image.rows = 1;
	image.columns = 7;
	wire_image_group(&w, &image);
	wire_bytes(&w, CXR_TAG(0x7FE0, 0x0010), "OW", words, 8);
	lane_ok(&l, &w);
	static const unsigned char odd[8] = {2, 1, 4, 3, 6, 5, 8, 0};
	assert_pixels(&l, odd, 8);
	assert_int_equal(l.object.pixels.len, 7);
	assert_int_equal(l.object.pad.len, 1);
	wire_close(&w);
	lane_close(&l);
}

static void test_lengths(void **state)
{
	(void)state;
	unsigned char many[64];
	for (unsigned i = 0; i < sizeof many; i++)
		many[i] = (unsigned char)(i % 16);
	lane l;
	lane_open(&l, 1);
	small_image image = default_image();
	image.rows = image.columns = 3;
	image.pixels = many;
	image.n_pixels = 64;
	run_image(&l, &image);
	assert_int_equal(l.object.pixels.len, 18);
	image.n_pixels = 16;
	wire w;
	wire_small(&w, &image);
	lane_refuses(&l, &w, "pixel_data");
	wire_close(&w);
	image.rows = 0;
	wire_small(&w, &image);
	lane_refuses(&l, &w, "pixel_module");
	wire_close(&w);
	image = default_image();
	image.photometric = "WHITCOMBE";
	wire_small(&w, &image);
	lane_refuses(&l, &w, "pixel_module");
	wire_close(&w);
	lane_close(&l);
}

/* 1-bit pixels: the rest of the last byte says nothing. */
static void test_single_bits(void **state)
{
	(void)state;
	static const unsigned char bits[4] = {0xA5, 0xFF, 0x77, 0x77};
	static const unsigned char clean[2] = {0xA5, 0x01};
	lane l;
	lane_open(&l, 1);
	small_image image = default_image();
	image.sop_class = SC_CLASS;
	image.bits_allocated = image.bits_stored = 1;
	image.high_bit = 0;
	image.rows = image.columns = 3;
	image.pixels = bits;
	image.n_pixels = sizeof bits;
	run_image(&l, &image);
	assert_pixels(&l, clean, sizeof clean);
	assert_int_equal(l.object.result.n_cleared_samples, 1);
	lane_close(&l);
}

static void test_rle(void **state)
{
	(void)state;
	/* two byte planes, high one first; bits above the 12 stored ones are set in one sample */
	unsigned char frame[64 + 10] = {2, 0, 0, 0, 64, 0, 0, 0, 69, 0, 0, 0};
	static const unsigned char planes[10] = {3, 0x01, 0xF2, 0x03, 0x04, 3, 0x10, 0x20, 0x30, 0x40};
	static const unsigned char samples[8] = {0x10, 0x01, 0x20, 0x02, 0x30, 0x03, 0x40, 0x04};
	memcpy(frame + 64, planes, sizeof planes);
	lane l;
	lane_open(&l, 1);
	small_image image = default_image();
	image.ts = "1.2.840.10008.1.2.5";
	image.rows = image.columns = 2;
	wire w;
	wire_coded(&w, &image, frame, sizeof frame);
	lane_ok(&l, &w);
	assert_pixels(&l, samples, sizeof samples);
	assert_int_equal(l.object.result.n_cleared_samples, 1);
	assert_int_equal(l.written.ts, CXR_TS_EXPLICIT_LE);
	wire_close(&w);
	image.rows = 60000;
	image.columns = 60000;
	wire_coded(&w, &image, frame, sizeof frame);
	lane_refuses(&l, &w, "pixel_data");
	wire_close(&w);
	lane_close(&l);
}

/* ---- JPEG lossless, selection value 1, codes of five bits for all differences (T.81 annex H) ---- */

typedef struct bit_writer {
	unsigned char at[512];
	size_t n;
	unsigned held, n_held;
} bit_writer;

static void put_bits(bit_writer *w, unsigned value, unsigned n_bits)
{
	for (unsigned i = n_bits; i-- > 0;) {
		w->held = w->held << 1 | (value >> i & 1);
		if (++w->n_held < 8)
			continue;
		w->at[w->n++] = (unsigned char)w->held;
		if ((w->held & 0xFF) == 0xFF)
			w->at[w->n++] = 0;
		w->held = w->n_held = 0;
	}
}

static size_t encode_lossless(const uint16_t *samples, unsigned rows, unsigned columns, unsigned precision, unsigned char out[600])
{
	unsigned char head[] = {0xFF, 0xD8, 0xFF, 0xFE, 0, 14, 'Q', 'Z', 'J', 'X', 'K', 'W', 'V', 'C', 'A', 'N', 'R', 'Y', 0xFF, 0xC3, 0, 11, (unsigned char)precision,
		0, (unsigned char)rows, 0, (unsigned char)columns, 1, 1, 0x11, 0, 0xFF, 0xC4, 0, 36, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0};
	bit_writer w = {0};
	for (unsigned i = 0; i < rows * columns; i++) {
		unsigned predicted = i == 0 ? 1u << (precision - 1) : i % columns ? samples[i - 1] : samples[i - columns];
		int difference = (int16_t)(uint16_t)(samples[i] - predicted);
		unsigned size = 0;
		for (unsigned magnitude = (unsigned)(difference < 0 ? -difference : difference); magnitude; magnitude >>= 1)
			size++;
		put_bits(&w, size, 5);
		if (size < 16)
			put_bits(&w, (unsigned)(difference < 0 ? difference - 1 : difference) & ((1u << size) - 1), size);
	}
	while (w.n_held)
		put_bits(&w, 1, 1);
	memcpy(out, head, sizeof head);
	memcpy(out + sizeof head, w.at, w.n);
	memcpy(out + sizeof head + w.n, "\xFF\xD9", 2);
	return sizeof head + w.n + 2;
}

/* Coded frames stay coded, unless there is something in their high bits: then the cleaned samples are written. */
static void test_lossless(void **state)
{
	(void)state;
	static const uint16_t clean[4] = {100, 4095, 0, 2000};
	static const uint16_t dirty[4] = {100, 4095, 0x8000, 2000};
	lane l;
	lane_open(&l, 1);
	small_image image = default_image();
	image.ts = "1.2.840.10008.1.2.4.70";
	image.rows = image.columns = 2;
	for (int variant = 0; variant < 3; variant++) {
		unsigned char stream[600];
		size_t n = encode_lossless(variant == 2 ? dirty : clean, 2, 2, variant ? 16 : 12, stream);
		wire w;
		wire_coded(&w, &image, stream, n);
		lane_ok(&l, &w);
		assert_false(holds_text(cxr_buf_str(&l.out), "QZJXKWVCANRY"));
		assert_int_equal(l.written.ts, variant == 2 ? CXR_TS_EXPLICIT_LE : CXR_TS_JPEG_LOSSLESS_SV1);
		assert_int_equal(l.object.result.n_cleared_samples, variant == 2);
		cxr_pixel_desc desc;
		unsigned char samples[8];
		cxr_err err = {0};
		assert_ok(cxr_pixel_describe(&l.written, &desc, &err));
		assert_ok(cxr_pixel_decode(&l.written, &desc, 0, samples, sizeof samples, &err));
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(samples[2 * i] | samples[2 * i + 1] << 8, clean[i]);
		wire_close(&w);
	}
	lane_close(&l);
}

static void test_unclean_syntaxes(void **state)
{
	(void)state;
	static const char *const syntaxes[] = {"1.2.840.10008.1.2.8.1", "1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.100", "1.2.3"};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(syntaxes); i++) {
		small_image image = default_image();
		image.ts = syntaxes[i];
		wire w;
		wire_coded(&w, &image, "\xFF\xD8\xFF\xD9", 4);
		lane_refuses(&l, &w, "pixel_syntax");
		wire_close(&w);
	}
	lane_close(&l);
}

/* A finder's rectangles are masked, and only a second search without a find lets the header say NO. */
static void test_findings(void **state)
{
	(void)state;
	static const cxr_pixel_rect rect = {0, 1, 1, 2, 2};
	cxr_pixel_findings findings = {.rects = &rect, .n_rects = 1, .is_verified = true};
	lane l;
	lane_open(&l, 1);
	l.options.pixels = CXR_DEID_PIXELS_MASK_ALL;
	l.options.findings = &findings;
	small_image image = default_image();
	run_image(&l, &image);
	assert_int_equal(l.object.result.masked_px, 4);
	assert_written(&l, CXR_TAG(0x0028, 0x0301), "NO");
	assert_int_equal(cxr_dcm_find(&l.written.data, CXR_TAG(0x0012, 0x0064))->n_items, 4); /* 113101 among them */
	cxr_str pixels = pixels_of(&l);
	for (size_t i = 0; i < 24; i++) {
		bool inside = i % 6 >= 1 && i % 6 < 3 && i / 6 >= 1 && i / 6 < 3;
		assert_int_equal(memcmp(pixels.ptr + 2 * i, inside ? "\0\0" : (const char *)image.pixels + 2 * i, 2), 0);
	}
	assert_memory_equal(l.copy + (l.file.data.elems[l.file.data.n_elems - 1].value - l.copy), image.pixels, image.n_pixels); /* the input is untouched */
	findings.is_verified = false;
	wire w;
	wire_small(&w, &image);
	lane_refuses(&l, &w, "burned_in");
	findings.n_rects = 0; /* the finder has nothing: nothing is claimed */
	lane_ok(&l, &w);
	assert_written(&l, CXR_TAG(0x0028, 0x0301), NULL);
	l.options.pixels = CXR_DEID_PIXELS_FIND;
	findings.n_rects = 1;
	lane_ok(&l, &w);
	assert_written(&l, CXR_TAG(0x0028, 0x0301), "YES");
	assert_int_equal(l.object.result.masked_px, 0);
	wire_close(&w);
	lane_close(&l);
}

static void test_needs_decodable(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 1);
	l.options.needs_decodable = true;
	small_image image = default_image();
	image.bits_allocated = 24;
	image.bits_stored = 24;
	image.high_bit = 23;
	unsigned char bytes[72] = {0};
	image.pixels = bytes;
	image.n_pixels = sizeof bytes;
	wire w;
	wire_small(&w, &image);
	lane_refuses(&l, &w, "pixel_syntax");
	l.options.needs_decodable = false;
	lane_ok(&l, &w);
	wire_close(&w);
	lane_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_view), cmocka_unit_test(test_high_bits), cmocka_unit_test(test_big_endian), cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_single_bits), cmocka_unit_test(test_rle), cmocka_unit_test(test_lossless), cmocka_unit_test(test_unclean_syntaxes), cmocka_unit_test(test_findings),
		cmocka_unit_test(test_needs_decodable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
