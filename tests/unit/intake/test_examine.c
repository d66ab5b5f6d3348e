/* One file at a time: every reason that a file can give by itself, and what is an image all the same. */
#include "hospital.h"

#include "intake/examine.h"

static cxr_key *key;

typedef struct result {
	char fate[48];
	char detail[INTAKE_DETAIL_BYTES];
} result;

static result examine_path(const char *path, bool require_chest)
{
	static const char *const kinds[] = {"image", "passed"};
	intake__found found;
	result out = {0};
	assert_ok(intake__examine(key, require_chest, path, 0, &found, &err));
	snprintf(out.fate, sizeof out.fate, "%s", found.is_gone ? "gone" : found.kind == INTAKE_KIND_SET_ASIDE ? intake__reason_name(found.reason) : kinds[found.kind]);
	snprintf(out.detail, sizeof out.detail, "%s", found.detail);
	assert_true((found.kind == INTAKE_KIND_IMAGE) == (found.record.len > 0));
	intake__found_release(&found);
	return out;
}

static result examine(cxr_str bytes)
{
	give("one", bytes);
	return examine_path(place("one"), true);
}

static void expect_bytes(cxr_str bytes, const char *fate)
{
	assert_string_equal(examine(bytes).fate, fate);
}

static void expect_film(film f, const char *fate)
{
	expect_bytes(film_bytes(&f), fate);
}

static void test_images(void **state)
{
	(void)state;
	film f = film_of("1.1", "1", "P1");
	expect_film(f, "image");
	static const char *const modalities[] = {"DX", "DR", "cr", "CR\\DX"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(modalities); i++) {
		f.modality = modalities[i];
		expect_film(f, "image");
	}
	f.modality = NULL; /* the class says it */
	expect_film(f, "image");
	f = film_of("1.1", "1", "P1");
	f.class_uid = "1.2.840.10008.5.1.4.1.1.1.1";
	expect_film(f, "image");
	f.photometric = "MONOCHROME1";
	expect_film(f, "image");
	f.frames = 3;
	expect_film(f, "image");
	f = film_of("1.1", "1", "P1");
	f.bits_allocated = 1;
	f.rows = f.columns = 3; /* 9 bits in 2 bytes */
	f.pixel_bytes = 2;
	expect_film(f, "image");
	f = film_of("1.1", "1", "P1");
	f.ts = CXR_TS_JPEG_LOSSLESS_SV1; /* nobody decodes here */
	expect_film(f, "image");
	f = film_of("1.1", "1", "P1");
	f.pixel_bytes = 50; /* two bytes too many */
	expect_film(f, "image");
}

static void test_no_dicom(void **state)
{
	(void)state;
	expect_bytes((cxr_str){"", 0}, "passed");
	expect_bytes(cxr_str_from("a letter to the archive, 2024-02-25"), "passed");
	expect_bytes((cxr_str){"PK\3\4 zip", 8}, "passed");
	expect_bytes((cxr_str){"\x1F\x8B\x08\0\0\0\0\0", 8}, "gzip");
	expect_bytes((cxr_str){"\x89PNG\r\n\x1A\n", 8}, "passed");
	assert_string_equal(examine_path(place("absent"), true).fate, "gone");
	assert_string_equal(examine_path(place("."), true).fate, "special_file");
}

static void test_other_objects(void **state)
{
	(void)state;
	static const struct {
		const char *class_uid, *modality, *fate, *detail;
	} cases[] = {
		{"1.2.840.10008.1.3.10", "CR", "dicomdir", ""},
		{"1.2.840.10008.5.1.4.1.1.88.11", "SR", "structured_report", ""},
		{"1.2.840.10008.5.1.4.1.1.88.59", "KO", "structured_report", ""},
		{CR_STORAGE, "SR", "structured_report", ""},
		{"1.2.840.10008.5.1.4.1.1.104.1", "DOC", "encapsulated_document", ""},
		{"1.2.840.10008.5.1.4.1.1.11.1", "PR", "presentation_state", ""},
		{"1.2.840.10008.5.1.4.1.1.7", "CR", "secondary_capture", ""},
		{"1.2.840.10008.5.1.4.1.1.7.2", "OT", "secondary_capture", ""},
		{"1.2.840.10008.5.1.4.1.1.2", "CT", "not_radiograph", "CT"},
		{"1.2.840.10008.5.1.4.1.1.1.2", "MG", "not_radiograph", "MG"},
		{CR_STORAGE, "OT", "not_radiograph", "OT"},
		{"1.2.3", "LEE^ANN", "not_radiograph", ""}, /* what is no known modality is not told */
		{"1.2.3", NULL, "not_radiograph", ""},
		{NULL, NULL, "not_radiograph", ""},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		film f = film_of("1.1", "1", "P1");
		f.class_uid = cases[i].class_uid;
		f.modality = cases[i].modality;
		result got = examine(film_bytes(&f));
		if (strcmp(got.fate, cases[i].fate) != 0 || strcmp(got.detail, cases[i].detail) != 0)
			fail_msg("case %zu: %s (%s)", i, got.fate, got.detail);
	}
}

static void add_directory_records(cxr_dcm_item *data)
{
	put_items(data, 0x0004, 0x1220, 1);
}

static void add_document(cxr_dcm_item *data)
{
	assert_ok(cxr_dcm_put(data, &arena, CXR_TAG(0x0042, 0x0011), CXR_VR('O', 'B'), "%PDF", 4, &err));
}

static void add_encrypted(cxr_dcm_item *data)
{
	cxr_dcm_item *items = put_items(data, 0x0400, 0x0500, 1);
	put(&items[0], 0x0400, 0x0510, "UI", "1.2.840.10008.1.2.1");
}

static void test_by_elements(void **state)
{
	(void)state;
	static const struct {
		void (*extra)(cxr_dcm_item *data);
		const char *fate;
	} cases[] = {{add_directory_records, "dicomdir"}, {add_document, "encapsulated_document"}, {add_encrypted, "encrypted"}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		film f = film_of("1.1", "1", "P1");
		f.extra = cases[i].extra;
		expect_film(f, cases[i].fate);
	}
}

static void test_missing_ids(void **state)
{
	(void)state;
	film f = film_of(NULL, "1", "P1");
	expect_film(f, "no_sop_uid");
	f = film_of("1.1", NULL, "P1");
	expect_film(f, "no_study_uid");
	f = film_of("1.1", "", "P1");
	expect_film(f, "no_study_uid");
	f = film_of("1.1", "1", NULL);
	expect_film(f, "no_patient_id");
	f = film_of("1.1", "1", "   ");
	expect_film(f, "no_patient_id");
}

static void test_chest_policy(void **state)
{
	(void)state;
	film f = film_of("1.1", "1", "P1");
	f.body_part = "HAND";
	expect_film(f, "not_chest");
	give_film("one", f);
	assert_string_equal(examine_path(place("one"), false).fate, "image");
	f.body_part = NULL;
	f.study_text = "XR HAND LEFT";
	expect_film(f, "not_chest");
	f.study_text = "XR CHEST 2V";
	expect_film(f, "image");
}

static void test_pixels(void **state)
{
	(void)state;
	film f = film_of("1.1", "1", "P1");
	f.pixel_bytes = -2;
	expect_film(f, "no_pixels");
	f.pixel_bytes = 0;
	expect_film(f, "no_pixels");
	f.pixel_bytes = 46; /* one sample short */
	expect_film(f, "truncated");
	f.pixel_bytes = 48;
	f.frames = 2;
	expect_film(f, "truncated");
	f.frames = 2147483647;
	expect_film(f, "truncated");
	f = film_of("1.1", "1", "P1");
	f.rows = 0;
	f.pixel_bytes = 48;
	result got = examine(film_bytes(&f));
	assert_string_equal(got.fate, "pixel_module");
	assert_string_equal(got.detail, "(0028,0010)");
	f = film_of("1.1", "1", "P1");
	f.samples = 3;
	f.photometric = "RGB";
	expect_film(f, "colour");
	f.samples = 1;
	f.photometric = "PALETTE COLOR";
	expect_film(f, "colour");
	f = film_of("1.1", "1", "P1");
	f.ts = CXR_TS_RLE;
	f.pixel_bytes = 0; /* an empty fragment */
	expect_film(f, "no_pixels");
}

static void add_float_pixels(cxr_dcm_item *data)
{
	assert_ok(cxr_dcm_put(data, &arena, CXR_TAG(0x7FE0, 0x0008), CXR_VR('O', 'F'), "\0\0\0\0", 4, &err));
}

static void test_float_pixels(void **state)
{
	(void)state;
	film f = film_of("1.1", "1", "P1");
	f.pixel_bytes = -2;
	f.extra = add_float_pixels;
	expect_film(f, "unsupported");
}

/* Cut anywhere, a radiograph is truncated, broken or passed over, never an image; what is cut behind the pixels is whole. */
static void test_every_cut(void **state)
{
	(void)state;
	static const cxr_ts syntaxes[] = {CXR_TS_EXPLICIT_LE, CXR_TS_RLE};
	for (size_t s = 0; s < CXR_ARRAY_LEN(syntaxes); s++) {
		film f = film_of("1.1", "1", "P1");
		f.ts = syntaxes[s];
		cxr_str whole = film_bytes(&f);
		for (size_t n = 0; n < whole.len; n++) {
			result got = examine((cxr_str){whole.ptr, n});
			if (n < 132)
				assert_string_equal(got.fate, "passed");
			else if (strcmp(got.fate, "image") == 0 || strcmp(got.fate, "passed") == 0)
				fail_msg("cut at %zu of %zu: %s", n, whole.len, got.fate);
		}
		assert_string_equal(examine((cxr_str){whole.ptr, whole.len - (s ? 9 : 1)}).fate, "truncated");
	}
}

static void add_too_many_names(cxr_dcm_item *data)
{
	cxr_dcm_item *items = put_items(data, 0x0008, 0x1110, 5000);
	for (int i = 0; i < 5000; i++) {
		char name[32];
		snprintf(name, sizeof name, "N%d^X", i);
		put(&items[i], 0x0010, 0x0010, "PN", name);
	}
}

static void add_large_name(cxr_dcm_item *data)
{
	size_t n = (size_t)9 << 20;
	char *text = cxr_arena_alloc(&arena, n + 1);
	assert_non_null(text);
	memset(text, 'A', n);
	assert_ok(cxr_dcm_put(data, &arena, CXR_TAG(0x0010, 0x2155), CXR_VR('U', 'T'), text, n, &err));
}

static void test_limits(void **state)
{
	(void)state;
	film f = film_of("1.1", "1", "P1");
	f.extra = add_too_many_names;
	expect_film(f, "limit");
	f.extra = add_large_name;
	expect_film(f, "limit");
}

static int open_all(void **state)
{
	(void)state;
	static const unsigned char secret[32] = {7};
	dir = test_temp_dir();
	cxr_arena_init(&arena, 1 << 29);
	return cxr_key_from_bytes(secret, &key, &err);
}

static int close_all(void **state)
{
	(void)state;
	cxr_key_free(key);
	cxr_arena_release(&arena);
	test_temp_dir_remove(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_images),
		cmocka_unit_test(test_no_dicom),
		cmocka_unit_test(test_other_objects),
		cmocka_unit_test(test_by_elements),
		cmocka_unit_test(test_missing_ids),
		cmocka_unit_test(test_chest_policy),
		cmocka_unit_test(test_pixels),
		cmocka_unit_test(test_float_pixels),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
