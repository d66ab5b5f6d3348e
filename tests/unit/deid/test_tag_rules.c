/* Forms of kept values (src/deid/tag_rules.c), seen through profile valid: what is written for what stood there. */
#include "dicom_fixture.h"

typedef struct text_case {
	cxr_tag tag;
	const char *vr, *value, *written; /* written NULL = dropped */
} text_case;

static void run_one(lane *l, cxr_tag tag, const char *vr, const void *value, size_t n, const char *sop_class)
{
	small_image image = default_image();
	image.sop_class = sop_class;
	wire w;
	wire_open(&w, image.ts, image.sop_class, 0);
	wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3");
	wire_bytes(&w, tag, vr, value, n);
	wire_image_group(&w, &image);
	wire_pixels(&w, &image);
	lane_ok(l, &w);
	wire_close(&w);
}

static void test_texts(void **state)
{
	(void)state;
	const cxr_tag spacing = CXR_TAG(0x0028, 0x0030), kvp = CXR_TAG(0x0018, 0x0060), exposure = CXR_TAG(0x0018, 0x1152);
	const cxr_tag type = CXR_TAG(0x0008, 0x0008), orientation = CXR_TAG(0x0020, 0x0020), position = CXR_TAG(0x0020, 0x0032);
	const text_case cases[] = {
		/* decimal strings come out as they were written */
		{kvp, "DS", "125.000", "125.000"}, {kvp, "DS", "+1.25E+2", "+1.25E+2"}, {kvp, "DS", ".5", ".5"}, {kvp, "DS", " 70 ", "70"}, {kvp, "DS", "1e2", "1e2"},
		{kvp, "DS", "-1", NULL}, {kvp, "DS", "1001", NULL}, {kvp, "DS", "1.2.3", NULL}, {kvp, "DS", "1E", NULL}, {kvp, "DS", "1E1234", NULL},
		{kvp, "DS", "nan", NULL}, {kvp, "DS", "0x10", NULL}, {kvp, "DS", "1\\2", NULL}, {kvp, "DS", ".", NULL}, {kvp, "DS", "1.00000000000000000000", NULL},
		{kvp, "LO", "125", "125"}, {kvp, "OB", "125 ", NULL}, {kvp, "UN", "125 ", "125"},
		{spacing, "DS", "0.15000000596046\\0.15000000596046", "0.15000000596046\\0.15000000596046"}, {spacing, "DS", "0.15", NULL},
		{spacing, "DS", "0.15\\0.15\\0.15", NULL}, {spacing, "DS", "0.15\\", NULL}, {position, "DS", "-1\\-2.5\\1.50000006E-001", "-1\\-2.5\\1.50000006E-001"},
		{exposure, "IS", "3", "3"}, {exposure, "IS", "-1", NULL}, {exposure, "IS", "3.5", NULL}, {exposure, "IS", "1000001", NULL},
		/* lists: their own spelling, all values known */
		{CXR_TAG(0x0018, 0x5101), "CS", "pa", "PA"}, {CXR_TAG(0x0018, 0x7060), "CS", "Manual", "MANUAL"}, {CXR_TAG(0x0018, 0x7060), "CS", "mine", NULL},
		{CXR_TAG(0x0018, 0x1210), "SH", "SHARP\\SOFT", "SHARP\\SOFT"}, {CXR_TAG(0x0018, 0x1210), "SH", "SHARP\\WHITCOMBE", NULL},
		{CXR_TAG(0x0018, 0x7062), "LT", "L,R/3", "L,R/3"}, {CXR_TAG(0x0018, 0x7062), "LT", "call Dr Kim", NULL},
		/* image types end at the first unknown value behind the second */
		{type, "CS", "DERIVED\\PRIMARY", "DERIVED\\PRIMARY"}, {type, "CS", "DERIVED\\SECONDARY\\\\CSA RESAMPLED", "DERIVED\\SECONDARY\\\\CSA RESAMPLED"},
		{type, "CS", "ORIGINAL\\PRIMARY\\WHITCOMBE\\AXIAL", "ORIGINAL\\PRIMARY"}, {type, "CS", "ORIGINAL\\WHITCOMBE", NULL}, {type, "CS", "DERIVED", "DERIVED"},
		{orientation, "CS", "L\\F", "L\\F"}, {orientation, "CS", "AL\\FR", "AL\\FR"}, {orientation, "CS", "L", ""}, {orientation, "CS", "L\\Q", ""},
		{orientation, "CS", "L\\FRAH", ""}, {orientation, "CS", "L\\F\\A", ""},
	};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		run_one(&l, cases[i].tag, cases[i].vr, cases[i].value, strlen(cases[i].value), CR_CLASS);
		cxr_str written = cxr_dcm_text(&l.written.data, cases[i].tag);
		bool is_there = cxr_dcm_find(&l.written.data, cases[i].tag) != NULL;
		if (is_there != (cases[i].written != NULL) || (is_there && !cxr_str_eqz(written, cases[i].written)))
			fail_msg("%08x \"%s\" came out as \"" CXR_STR_FMT "\"", (unsigned)cases[i].tag, cases[i].value, CXR_STR_ARG(written));
		assert_int_equal(l.object.result.n_rejected, !cases[i].written || !cases[i].written[0]);
	}
	lane_close(&l);
}

static void test_numbers(void **state)
{
	(void)state;
	const cxr_tag fd = CXR_TAG(0x0018, 0x9332), us = CXR_TAG(0x0018, 0x1404), ss = CXR_TAG(0x0028, 0x1041);
	const double doubles[] = {1.5, 0.0, -2.0, 1e-9, 1e9};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(doubles); i++) {
		unsigned char bytes[8];
		memcpy(bytes, &doubles[i], 8); /* the tests run on little-endian machines, as the reader's do */
		run_one(&l, fd, "FD", bytes, 8, CR_CLASS);
		double value = 0;
		bool kept = cxr_dcm_double_at(&l.written.data, fd, 0, &value);
		assert_int_equal(kept, i < 3);
		assert_true(!kept || (value >= doubles[i] && value <= doubles[i]));
	}
	run_one(&l, fd, "FD", "\0\0\0\0\0\0\xF8\x7F", 8, CR_CLASS); /* not a number */
	assert_null(cxr_dcm_find(&l.written.data, fd));
	run_one(&l, us, "US", "\x07\0", 2, CR_CLASS);
	assert_number(&l, us, 7);
	run_one(&l, us, "US", "\0\0", 2, CR_CLASS); /* zero is a value */
	assert_number(&l, us, 0);
	run_one(&l, us, "US", "\x07\0\x08\0", 4, CR_CLASS);
	assert_null(cxr_dcm_find(&l.written.data, us));
	run_one(&l, ss, "SS", "\xFF\xFF", 2, DX_CLASS);
	assert_number(&l, ss, -1);
	run_one(&l, ss, "SS", "\x05\0", 2, DX_CLASS); /* neither 1 nor -1: filled by the picture's polarity */
	assert_number(&l, ss, -1);
	lane_close(&l);
}

static void test_pointer(void **state)
{
	(void)state;
	const cxr_tag pointer = CXR_TAG(0x0028, 0x0009);
	lane l;
	lane_open(&l, 1);
	run_one(&l, pointer, "AT", "\x18\0\x63\x10", 4, SC_CLASS);
	assert_non_null(cxr_dcm_find(&l.written.data, pointer));
	run_one(&l, pointer, "AT", "\x10\0\x10\0", 4, SC_CLASS);
	assert_null(cxr_dcm_find(&l.written.data, pointer));
	run_one(&l, pointer, "AT", "\x18\0\x63\x10\x10\0\x10\0", 8, SC_CLASS);
	assert_null(cxr_dcm_find(&l.written.data, pointer));
	lane_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_numbers), cmocka_unit_test(test_pointer)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
