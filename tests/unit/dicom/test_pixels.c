/* Unit tests of src/dicom/pixels.c, pixel_native.c. */
#include "house_test.h"

#include "dicom/pixels.h"
#include "dicom_bytes.h"

#define SAMPLES CXR_TAG(0x0028, 0x0002)
#define PHOTOMETRIC CXR_TAG(0x0028, 0x0004)
#define PLANAR CXR_TAG(0x0028, 0x0006)
#define FRAMES CXR_TAG(0x0028, 0x0008)
#define COLUMNS CXR_TAG(0x0028, 0x0011)
#define ALLOCATED CXR_TAG(0x0028, 0x0100)
#define STORED CXR_TAG(0x0028, 0x0101)
#define HIGH CXR_TAG(0x0028, 0x0102)
#define SIGNED CXR_TAG(0x0028, 0x0103)

/* Pixel module of 2 rows and 3 columns. */
static void module(bytes *b, const char *photometric, unsigned samples, const char *frames, unsigned allocated, unsigned stored, unsigned is_signed)
{
	number(b, SAMPLES, samples);
	text(b, PHOTOMETRIC, "CS", photometric);
	if (samples > 1)
		number(b, PLANAR, 0);
	if (frames)
		text(b, FRAMES, "IS", frames);
	number(b, ROWS, 2);
	number(b, COLUMNS, 3);
	number(b, ALLOCATED, allocated);
	number(b, STORED, stored);
	number(b, HIGH, stored - 1);
	number(b, SIGNED, is_signed);
}

static void describe(const parsed *p, cxr_pixel_desc *desc)
{
	cxr_err err;
	assert_int_equal(p->rc, CXR_OK);
	assert_ok(cxr_pixel_describe(&p->file, desc, &err));
}

static void test_describe(void **state)
{
	(void)state;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	module(&b, "MONOCHROME1 ", 1, "2 ", 16, 12, 1);
	elem(&b, PIXELS, "OW", "012345678901234567890123", 24);
	parsed p;
	parse(&p, &b);
	cxr_pixel_desc desc;
	describe(&p, &desc);
	assert_int_equal(desc.rows, 2);
	assert_int_equal(desc.columns, 3);
	assert_int_equal(desc.samples_per_pixel, 1);
	assert_int_equal(desc.bits_allocated, 16);
	assert_int_equal(desc.bits_stored, 12);
	assert_int_equal(desc.high_bit, 11);
	assert_int_equal(desc.n_frames, 2);
	assert_true(desc.is_signed);
	assert_true(desc.is_monochrome1);
	assert_true(cxr_str_eqz(desc.photometric, "MONOCHROME1"));
	assert_int_equal(cxr_pixel_frame_bytes(&desc), 12);
	assert_true(cxr_pixel_can_decode(&p.file, &desc));
	parsed_release(&p);
}

/* Each needed attribute absent, empty or impossible: the error names it. */
static void test_bad_attributes(void **state)
{
	(void)state;
	static const struct {
		cxr_tag tag;
		int value; /* -1 absent, -2 empty */
		const char *subject; /* NULL = a default is taken */
	} cases[] = {
		{ROWS, -1, "(0028,0010)"}, {ROWS, -2, "(0028,0010)"}, {ROWS, 0, "(0028,0010)"},
		{COLUMNS, -1, "(0028,0011)"}, {COLUMNS, 0, "(0028,0011)"},
		{ALLOCATED, -1, "(0028,0100)"}, {ALLOCATED, 0, "(0028,0100)"}, {ALLOCATED, 12, "(0028,0100)"}, {ALLOCATED, 65, "(0028,0100)"},
		{STORED, 17, "(0028,0101)"}, {STORED, 0, "(0028,0101)"}, {STORED, -1, NULL},
		{HIGH, 16, "(0028,0102)"}, {HIGH, 10, "(0028,0102)"}, {HIGH, 15, NULL}, {HIGH, -1, NULL},
		{SIGNED, 2, "(0028,0103)"}, {SIGNED, -1, NULL},
		{SAMPLES, 0, "(0028,0002)"}, {SAMPLES, 5, "(0028,0002)"}, {SAMPLES, -1, NULL},
		{PHOTOMETRIC, -1, "(0028,0004)"}, {PHOTOMETRIC, -2, "(0028,0004)"},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_err err;
		bytes b;
		part10(&b, EXPLICIT_LE, false, false);
		module(&b, "MONOCHROME2", 1, NULL, 16, 12, 0);
		elem(&b, PIXELS, "OW", "012345678901", 12);
		parsed p;
		parse(&p, &b);
		cxr_dcm_item *data = &p.file.data;
		size_t at = 0;
		while (data->elems[at].tag != cases[i].tag)
			at++;
		unsigned char value[2] = {(unsigned char)cases[i].value, 0};
		if (cases[i].value == -1)
			data->elems[at].tag = CXR_TAG(0x0028, 0xFFFF);
		else if (cases[i].value == -2)
			data->elems[at].n_bytes = 0, data->elems[at].value = NULL;
		else
			data->elems[at].value = value;
		cxr_pixel_desc desc;
		cxr_rc rc = cxr_pixel_describe(&p.file, &desc, &err);
		if (rc != (cases[i].subject ? CXR_E_SCHEMA : CXR_OK))
			fail_msg("case %zu gives %s", i, cxr_rc_name(rc));
		if (cases[i].subject)
			assert_string_equal(err.subject, cases[i].subject);
		parsed_release(&p);
	}
}

static void test_no_pixels(void **state)
{
	(void)state;
	cxr_err err;
	cxr_pixel_desc desc;
	bytes b;
	part10(&b, EXPLICIT_LE, false, false);
	head(&b, CXR_TAG(0x0088, 0x0200), "SQ", UNDEFINED); /* pixels only inside an icon */
	item(&b, UNDEFINED);
	module(&b, "MONOCHROME2", 1, NULL, 16, 12, 0);
	elem(&b, PIXELS, "OW", "012345678901", 12);
	item_end(&b);
	sequence_end(&b);
	parsed p;
	parse(&p, &b);
	assert_int_equal(cxr_pixel_describe(&p.file, &desc, &err), CXR_E_NOT_FOUND);
	parsed_release(&p);
	part10(&b, EXPLICIT_LE, false, false);
	module(&b, "MONOCHROME2", 1, NULL, 32, 32, 0);
	elem(&b, CXR_TAG(0x7FE0, 0x0008), "OF", "0123", 4);
	parse(&p, &b);
	assert_int_equal(cxr_pixel_describe(&p.file, &desc, &err), CXR_E_UNSUPPORTED);
	parsed_release(&p);
}

static void test_native_byte_orders_and_frames(void **state)
{
	(void)state;
	static const unsigned depths[] = {8, 16, 32};
	for (int is_big = 0; is_big < 2; is_big++)
		for (size_t d = 0; d < CXR_ARRAY_LEN(depths); d++) {
			cxr_err err;
			unsigned unit = depths[d] / 8;
			bytes b;
			part10(&b, is_big ? EXPLICIT_BE : EXPLICIT_LE, false, is_big);
			module(&b, "MONOCHROME2 ", 1, "3 ", depths[d], depths[d], 0);
			head(&b, PIXELS, "OW", 18 * unit);
			for (unsigned i = 0; i < 18; i++) {
				/* 8-bit samples of an OW value share words, the first one in the low byte */
				unsigned index = unit == 1 && is_big ? i ^ 1u : i;
				uint32_t value = 0x01010101u * (index + 1) + (unit > 1 ? 0x100u : 0);
				if (unit == 4)
					u32(&b, value);
				else if (unit == 2)
					u16(&b, value & 0xFFFF);
				else
					raw(&b, &(unsigned char){(unsigned char)value}, 1);
			}
			parsed p;
			parse(&p, &b);
			cxr_pixel_desc desc;
			describe(&p, &desc);
			for (uint32_t frame = 0; frame < 3; frame++) {
				unsigned char out[24];
				assert_ok(cxr_pixel_decode(&p.file, &desc, frame, out, 6 * unit, &err));
				for (unsigned i = 0; i < 6; i++) {
					uint32_t expected = 0x01010101u * (frame * 6 + i + 1) + (unit > 1 ? 0x100u : 0);
					for (unsigned k = 0; k < unit; k++)
						assert_int_equal(out[i * unit + k], expected >> 8 * k & 0xFF);
				}
			}
			unsigned char out[24];
			assert_int_equal(cxr_pixel_decode(&p.file, &desc, 3, out, 6 * unit, &err), CXR_E_ARG);
			assert_int_equal(cxr_pixel_decode(&p.file, &desc, 0, out, 6 * unit - 1, &err), CXR_E_ARG);
			desc.n_frames = 4; /* fewer bytes than frames */
			assert_int_equal(cxr_pixel_decode(&p.file, &desc, 3, out, 6 * unit, &err), CXR_E_TRUNCATED);
			desc.rows = 60000;
			desc.columns = 60000;
			assert_int_equal(cxr_pixel_decode(&p.file, &desc, 0, out, cxr_pixel_frame_bytes(&desc), &err), CXR_E_TRUNCATED);
			parsed_release(&p);
		}
}

static void test_refused_pixels(void **state)
{
	(void)state;
	static const struct {
		const char *ts;
		const char *photometric;
		unsigned samples, allocated;
	} cases[] = {
		{EXPLICIT_LE, "MONOCHROME2 ", 1, 1},
		{EXPLICIT_LE, "MONOCHROME2 ", 1, 64},
		{EXPLICIT_LE, "YBR_FULL_422", 3, 8},
		{"1.2.840.10008.1.2.4.203", "MONOCHROME2 ", 1, 32},
		{"1.2.840.10008.1.2.8.1", "MONOCHROME2 ", 1, 16},
		{"1.2.840.10008.1.2.4.110", "MONOCHROME2 ", 1, 16},
		{"1.2.840.113845.1.2.1", "MONOCHROME2 ", 1, 16},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_err err;
		bytes b;
		part10(&b, cases[i].ts, false, false);
		module(&b, cases[i].photometric, cases[i].samples, NULL, cases[i].allocated, cases[i].allocated, 0);
		if (i < 3) {
			elem(&b, PIXELS, "OW", "012345678901234567890123456789012345678901234567", 48);
		} else {
			head(&b, PIXELS, "OB", UNDEFINED);
			item(&b, 0);
			item(&b, 2);
			raw(&b, "xy", 2);
			sequence_end(&b);
		}
		parsed p;
		parse(&p, &b);
		cxr_pixel_desc desc;
		describe(&p, &desc);
		assert_false(cxr_pixel_can_decode(&p.file, &desc));
		unsigned char out[64] = {0};
		size_t n = (size_t)cxr_pixel_frame_bytes(&desc);
		assert_true(n <= sizeof out);
		assert_int_equal(cxr_pixel_decode(&p.file, &desc, 0, out, n, &err), CXR_E_UNSUPPORTED);
		parsed_release(&p);
	}
	cxr_pixel_desc one_bit = {.rows = 9, .columns = 9, .samples_per_pixel = 1, .bits_allocated = 1};
	assert_int_equal(cxr_pixel_frame_bytes(&one_bit), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_bad_attributes),
		cmocka_unit_test(test_no_pixels),
		cmocka_unit_test(test_native_byte_orders_and_frames),
		cmocka_unit_test(test_refused_pixels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
