/* The last search for removed texts (src/deid/residual.c): what it finds wherever it stands, and what is no find. */
#include "dicom_fixture.h"

/* A file whose only risk is what the case plants. */
static void wire_plain(wire *w, const char *patient_id, const char *name, const char *exposure, const void *pixels, size_t n_pixels)
{
	small_image image = default_image();
	image.bits_allocated = image.bits_stored = 8;
	image.high_bit = 7;
	image.rows = 8;
	image.columns = 8;
	wire_open(w, image.ts, image.sop_class, 0);
	wire_text(w, CXR_TAG(0x0008, 0x0005), "CS", "ISO_IR 100");
	wire_text(w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3.4");
	wire_text(w, CXR_TAG(0x0010, 0x0010), "PN", name);
	wire_text(w, CXR_TAG(0x0010, 0x0020), "LO", patient_id);
	if (exposure)
		wire_text(w, CXR_TAG(0x0018, 0x1153), "IS", exposure);
	wire_image_group(w, &image);
	unsigned char bytes[64] = {0};
	memcpy(bytes + 21, pixels, n_pixels); /* at an odd place */
	wire_bytes(w, CXR_TAG(0x7FE0, 0x0010), "OB", bytes, sizeof bytes);
}

static void expect(lane *l, const wire *w, bool is_leak, const char *tag)
{
	cxr_rc rc = lane_run(l, cxr_buf_str(&w->buf));
	if (!is_leak) {
		if (rc != CXR_OK)
			fail_msg("%s", l->err.msg);
		return;
	}
	assert_int_equal(rc, CXR_E_LEAK);
	assert_string_equal(l->object.result.skip_reason, "leak");
	assert_non_null(strstr(l->err.msg, tag));
	assert_null(strstr(l->err.msg, "Whitcombe"));
	assert_null(strstr(l->err.msg, "1234567"));
}

static void test_header(void **state)
{
	(void)state;
	static const struct {
		const char *patient_id, *exposure;
		bool is_leak;
	} cases[] = {
		{"1234567", "1234567", true},   /* an id in the place of a number */
		{"1234567", "1234568", false},
		{"123456", "1234567", false},   /* part of a longer number */
		{"123456", "123456", true},
		{"12345", "12345", false},      /* too short to mean anything */
	};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		wire w;
		wire_plain(&w, cases[i].patient_id, "Whitcombe^Edgar", cases[i].exposure, "", 0);
		expect(&l, &w, cases[i].is_leak, "(0010,0020)");
		wire_close(&w);
	}
	lane_close(&l);
}

static void test_pixels(void **state)
{
	(void)state;
	static const char utf16[] = "W\0h\0i\0t\0c\0o\0m\0b\0e";
	static const char big[] = "\0W\0h\0i\0t\0c\0o\0m\0b\0e";
	lane l;
	lane_open(&l, 1);
	for (size_t shift = 0; shift < 8; shift++) {
		char bytes[40] = {0};
		wire w;
		memcpy(bytes + shift, "Whitcombe", 9);
		wire_plain(&w, "77", "Whitcombe^Edgar", NULL, bytes, 9 + shift);
		expect(&l, &w, true, "(0010,0010)");
		wire_close(&w);
		memset(bytes, 0, sizeof bytes);
		memcpy(bytes + shift, utf16, 18);
		wire_plain(&w, "77", "Whitcombe^Edgar", NULL, bytes, 18 + shift);
		expect(&l, &w, true, "(0010,0010)");
		wire_close(&w);
		memcpy(bytes + shift, big, 18);
		wire_plain(&w, "77", "Whitcombe^Edgar", NULL, bytes, 18 + shift);
		expect(&l, &w, true, "(0010,0010)");
		wire_close(&w);
		memset(bytes, 0, sizeof bytes);
		memcpy(bytes + shift, "Edgar", 5); /* five bytes occur by chance */
		wire_plain(&w, "77", "Whitcombe^Edgar", NULL, bytes, 5 + shift);
		expect(&l, &w, false, "");
		wire_close(&w);
	}
	lane_close(&l);
}

/* Latin-1 of the header found as it is encoded, and as UTF-8. */
static void test_encodings(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 1);
	wire w;
	wire_plain(&w, "77", "M\xFCllerson^A", NULL, "M\xFCllerson", 9);
	expect(&l, &w, true, "(0010,0010)");
	wire_close(&w);
	wire_plain(&w, "77", "M\xFCllerson^A", NULL, "M\xC3\xBCllerson", 10);
	expect(&l, &w, true, "(0010,0010)");
	wire_close(&w);
	wire_plain(&w, "77", "M\xFCllerson^A", NULL, "Mullerson", 9);
	expect(&l, &w, false, "");
	wire_close(&w);
	lane_close(&l);
}

static void test_known_texts(void **state)
{
	(void)state;
	const cxr_str known[] = {cxr_str_from("Harlan^Ruth")};
	lane l;
	lane_open(&l, 1);
	l.subject.known = known;
	l.subject.n_known = 1;
	wire w;
	wire_plain(&w, "77", "X^Y", NULL, "Harlan^Ruth", 11);
	expect(&l, &w, true, "(0010,0010)");
	l.subject.n_known = 0;
	expect(&l, &w, false, "");
	wire_close(&w);
	lane_close(&l);
}

/* Profile basic keeps texts that the standard's table does not name: names in them are found word by word, in any case. */
static void test_basic_texts(void **state)
{
	(void)state;
	static const struct {
		const char *kernel;
		bool is_leak;
	} cases[] = {{"SHARP", false}, {"whitcombe", true}, {"for EDGAR 1", true}, {"EDGARDO", false}, {"see 1.2.3.4", true}};
	lane l;
	lane_open(&l, 1);
	l.options.profile = CXR_DEID_BASIC;
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		small_image image = default_image();
		wire w;
		wire_open(&w, image.ts, image.sop_class, 0);
		wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3.4");
		wire_text(&w, CXR_TAG(0x0010, 0x0010), "PN", "Whitcombe^Edgar");
		wire_text(&w, CXR_TAG(0x0018, 0x1210), "SH", cases[i].kernel);
		wire_image_group(&w, &image);
		wire_pixels(&w, &image);
		expect(&l, &w, cases[i].is_leak, i == 4 ? "(0008,0018)" : "(0010,0010)");
		wire_close(&w);
	}
	lane_close(&l);
}

/* A vendor's or body part's word stays although a removed text is the same word. */
static void test_public_words(void **state)
{
	(void)state;
	lane l;
	lane_open(&l, 1);
	for (int profile = 0; profile < CXR_N_DEID_PROFILES; profile++) {
		l.options.profile = (cxr_deid_profile)profile;
		small_image image = default_image();
		wire w;
		wire_open(&w, image.ts, image.sop_class, 0);
		wire_text(&w, CXR_TAG(0x0008, 0x0018), "UI", "1.2.3.4");
		wire_text(&w, CXR_TAG(0x0008, 0x0070), "LO", "SIEMENS");
		wire_text(&w, CXR_TAG(0x0008, 0x1030), "LO", "PORTABLE CHEST");
		wire_text(&w, CXR_TAG(0x0008, 0x1155), "UI", "1.2.840.10008.5.1.4.1.1.1");
		wire_text(&w, CXR_TAG(0x0010, 0x0010), "PN", "Siemens^Werner");
		wire_text(&w, CXR_TAG(0x0018, 0x0015), "CS", "PORTABLE CHEST");
		wire_image_group(&w, &image);
		wire_pixels(&w, &image);
		expect(&l, &w, false, "");
		assert_written(&l, CXR_TAG(0x0018, 0x0015), "PORTABLE CHEST");
		wire_close(&w);
	}
	lane_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header), cmocka_unit_test(test_pixels), cmocka_unit_test(test_encodings), cmocka_unit_test(test_known_texts),
		cmocka_unit_test(test_basic_texts), cmocka_unit_test(test_public_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
