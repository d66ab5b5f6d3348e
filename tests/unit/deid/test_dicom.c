/* Profiles valid and strict47: which element comes out with which value, identity across files, refusals (src/deid/dicom.c, tag_allow.c, tag_value.c). */
#include "dicom_fixture.h"

#include "base/date.h"
#include "os/file.h"

#define TAG_SOP_UID CXR_TAG(0x0008, 0x0018)
#define TAG_STUDY_UID CXR_TAG(0x0020, 0x000D)

static void expect_uid(const lane *l, cxr_tag tag, const char *original)
{
	char uid[CXR_UID_BYTES];
	cxr_ledger_uid(&l->ledger, cxr_str_from(original), uid);
	assert_written(l, tag, uid);
}

static void expect_date(const lane *l, cxr_tag tag, const char *original, const char *patient_key)
{
	cxr_date date;
	char text[9];
	assert_true(cxr_date_parse(cxr_str_from(original), &date));
	cxr_date_print_da(cxr_date_from_day(cxr_date_to_day(date) + cxr_ledger_shift_days(&l->ledger, cxr_str_from(patient_key))), text);
	assert_written(l, tag, text);
	assert_string_not_equal(text, original);
}

static void expect_accession(const lane *l, const char *original)
{
	char token[65];
	cxr_ledger_id(&l->ledger, CXR_KEY_ACCESSION, cxr_str_from(original), token);
	assert_string_not_equal(token, original);
	assert_written(l, CXR_TAG(0x0008, 0x0050), token);
}

static void test_valid_values(void **state)
{
	(void)state;
	lane l;
	wire w;
	small_image image = default_image();
	lane_open(&l, 1);
	wire_small(&w, &image);
	lane_ok(&l, &w);
	expect_uid(&l, TAG_SOP_UID, "1.2.3.4.5.6.7");
	expect_uid(&l, TAG_STUDY_UID, "1.2.3.4.5");
	expect_uid(&l, CXR_TAG(0x0020, 0x000E), "1.2.3.4.5.6");
	expect_date(&l, CXR_TAG(0x0008, 0x0020), "20150314", "MRN-0099-77");
	expect_date(&l, CXR_TAG(0x0008, 0x0023), "20150315", "MRN-0099-77");
	expect_accession(&l, "A-1234567");
	assert_written(&l, CXR_TAG(0x0008, 0x0016), CR_CLASS);
	assert_written(&l, CXR_TAG(0x0008, 0x0030), "");
	assert_written(&l, CXR_TAG(0x0008, 0x0033), "");
	assert_written(&l, CXR_TAG(0x0008, 0x0060), "CR");
	assert_written(&l, CXR_TAG(0x0008, 0x0070), "SIEMENS");
	assert_written(&l, CXR_TAG(0x0008, 0x0090), "");
	assert_written(&l, CXR_TAG(0x0010, 0x0030), "");
	assert_written(&l, CXR_TAG(0x0010, 0x0040), "M");
	assert_written(&l, CXR_TAG(0x0010, 0x1010), "090Y");
	assert_written(&l, CXR_TAG(0x0018, 0x0060), "125.000");
	assert_written(&l, CXR_TAG(0x0018, 0x5101), "PA");
	assert_written(&l, CXR_TAG(0x0020, 0x0010), "");
	assert_written(&l, CXR_TAG(0x0012, 0x0062), "YES");
	assert_written(&l, CXR_TAG(0x0028, 0x0303), "MODIFIED");
	assert_written(&l, CXR_TAG(0x0008, 0x0080), NULL);
	assert_written(&l, CXR_TAG(0x0008, 0x103E), NULL);
	assert_written(&l, CXR_TAG(0x0008, 0x0005), NULL);
	assert_number(&l, CXR_TAG(0x0028, 0x0102), 11);
	cxr_str id = cxr_dcm_text(&l.written.data, CXR_TAG(0x0010, 0x0020));
	assert_true(cxr_str_starts(id, cxr_str_from("patient")));
	assert_true(cxr_str_eq(id, cxr_dcm_text(&l.written.data, CXR_TAG(0x0010, 0x0010))));
	const cxr_dcm_elem *codes = cxr_dcm_find(&l.written.data, CXR_TAG(0x0012, 0x0064));
	assert_non_null(codes);
	assert_int_equal(codes->n_items, 3);
	assert_string_equal(l.object.result.manufacturer, "SIEMENS");
	assert_string_equal(l.object.result.photometric, "MONOCHROME2");
	assert_int_equal(l.object.result.rows, 4);
	assert_int_equal(l.object.result.bits_stored, 12);
	wire_close(&w);
	lane_close(&l);
}

static void test_counts(void **state)
{
	(void)state;
	lane l;
	wire w;
	small_image image = default_image();
	lane_open(&l, 1);
	wire_small(&w, &image);
	lane_ok(&l, &w);
	/* 26 + 8 + 1 elements; gone: charset, institution, series description; kept: class, modality, vendor, body part, kVp, view, image group, pixels */
	assert_int_equal(l.object.result.n_removed, 3);
	assert_int_equal(l.object.result.n_kept, 6 + 8 + 1);
	assert_int_equal(l.object.result.n_replaced, 26 - 3 - 6);
	assert_int_equal(l.object.result.n_rejected, 0);
	size_t n_all = 26 + 8 + 1 - 3 + l.object.result.n_added;
	size_t n = 0;
	for (size_t i = 0; i < l.written.data.n_elems; i++) {
		n += 1;
		for (size_t k = 0; k < l.written.data.elems[i].n_items; k++)
			n += l.written.data.elems[i].items[k].n_elems;
	}
	assert_int_equal(n, n_all);
	wire_close(&w);
	lane_close(&l);
}

static void test_subject_wins(void **state)
{
	(void)state;
	lane l;
	wire w;
	small_image image = default_image();
	lane_open(&l, 1);
	l.subject = (cxr_deid_dicom_subject){.patient_key = cxr_str_from("KEY1"), .deid_id = cxr_str_from("patient00042"), .age = cxr_str_from("61"),
		.sex = cxr_str_from("F"), .accession = cxr_str_from("ZZ 900")};
	wire_small(&w, &image);
	lane_ok(&l, &w);
	assert_written(&l, CXR_TAG(0x0010, 0x0020), "patient00042");
	assert_written(&l, CXR_TAG(0x0010, 0x0010), "patient00042");
	assert_written(&l, CXR_TAG(0x0010, 0x1010), "061Y");
	assert_written(&l, CXR_TAG(0x0010, 0x0040), "F");
	expect_accession(&l, "ZZ 900");
	expect_date(&l, CXR_TAG(0x0008, 0x0020), "20150314", "KEY1");
	wire_close(&w);
	lane_close(&l);
}

/* The 47 and the UIDs, nothing added: not even HighBit. */
static void test_strict47(void **state)
{
	(void)state;
	static const cxr_tag expected[] = {CXR_TAG(0x0008, 0x0016), TAG_SOP_UID, CXR_TAG(0x0008, 0x0070), CXR_TAG(0x0018, 0x0015), CXR_TAG(0x0018, 0x0060),
		CXR_TAG(0x0018, 0x5101), TAG_STUDY_UID, CXR_TAG(0x0020, 0x000E), CXR_TAG(0x0028, 0x0002), CXR_TAG(0x0028, 0x0004), CXR_TAG(0x0028, 0x0010),
		CXR_TAG(0x0028, 0x0011), CXR_TAG(0x0028, 0x0100), CXR_TAG(0x0028, 0x0101), CXR_TAG(0x0028, 0x0103), CXR_TAG(0x7FE0, 0x0010)};
	lane l;
	wire w;
	small_image image = default_image();
	lane_open(&l, 1);
	l.options.profile = CXR_DEID_STRICT47;
	wire_small(&w, &image);
	lane_ok(&l, &w);
	assert_int_equal(l.written.data.n_elems, CXR_ARRAY_LEN(expected));
	for (size_t i = 0; i < CXR_ARRAY_LEN(expected); i++)
		assert_int_equal(l.written.data.elems[i].tag, expected[i]);
	wire_close(&w);
	lane_close(&l);
}

/* A vendor that no list knows is emptied; so are values without the form of their attribute. */
static void test_rejected_values(void **state)
{
	(void)state;
	lane l;
	wire w;
	small_image image = default_image();
	lane_open(&l, 1);
	wire_open(&w, image.ts, image.sop_class, 0);
	wire_text(&w, TAG_SOP_UID, "UI", "1.2.3");
	wire_text(&w, CXR_TAG(0x0008, 0x0070), "LO", "Whitcombe Imaging");
	wire_text(&w, CXR_TAG(0x0018, 0x0060), "DS", "12O.0");
	wire_text(&w, CXR_TAG(0x0018, 0x1152), "IS", "12345678");
	wire_text(&w, CXR_TAG(0x0018, 0x5101), "CS", "CALL DR KIM");
	wire_image_group(&w, &image);
	wire_text(&w, CXR_TAG(0x0028, 0x1050), "DS", "2048");
	wire_text(&w, CXR_TAG(0x0028, 0x1051), "DS", "4096 Whitcombe");
	wire_pixels(&w, &image);
	lane_ok(&l, &w);
	assert_int_equal(l.object.result.n_rejected, 5);
	assert_written(&l, CXR_TAG(0x0008, 0x0070), "");
	assert_string_equal(l.object.result.manufacturer, "");
	assert_written(&l, CXR_TAG(0x0018, 0x0060), NULL);
	assert_written(&l, CXR_TAG(0x0018, 0x1152), NULL);
	assert_written(&l, CXR_TAG(0x0018, 0x5101), "");
	assert_written(&l, CXR_TAG(0x0028, 0x1050), NULL); /* a centre without a width */
	assert_written(&l, CXR_TAG(0x0028, 0x1051), NULL);
	assert_false(holds_text(cxr_buf_str(&l.out), "Whitcombe"));
	wire_close(&w);
	lane_close(&l);
}

static void test_dx_fills(void **state)
{
	(void)state;
	lane l;
	wire w;
	small_image image = default_image();
	image.sop_class = DX_CLASS;
	image.photometric = "MONOCHROME1";
	lane_open(&l, 1);
	wire_open(&w, image.ts, image.sop_class, 0);
	wire_text(&w, TAG_SOP_UID, "UI", "1.2.3");
	wire_text(&w, CXR_TAG(0x0018, 0x0015), "CS", "chest");
	wire_image_group(&w, &image);
	wire_pixels(&w, &image);
	lane_ok(&l, &w);
	assert_written(&l, CXR_TAG(0x0008, 0x0060), "DX");
	assert_written(&l, CXR_TAG(0x0008, 0x0068), "FOR PRESENTATION");
	assert_written(&l, CXR_TAG(0x0018, 0x0015), "CHEST");
	assert_written(&l, CXR_TAG(0x0020, 0x0062), "U");
	assert_written(&l, CXR_TAG(0x0028, 0x1052), "0");
	assert_written(&l, CXR_TAG(0x0028, 0x1053), "1");
	assert_written(&l, CXR_TAG(0x0028, 0x2110), "00");
	assert_written(&l, CXR_TAG(0x2050, 0x0020), "INVERSE");
	assert_number(&l, CXR_TAG(0x0028, 0x1041), 1);
	const cxr_dcm_elem *region = cxr_dcm_find(&l.written.data, CXR_TAG(0x0008, 0x2218));
	assert_non_null(region);
	assert_int_equal(region->n_items, 1);
	assert_true(cxr_str_eqz(cxr_dcm_text(&region->items[0], CXR_TAG(0x0008, 0x0104)), "Chest"));
	assert_written(&l, CXR_TAG(0x0028, 0x0301), NULL); /* nothing has proved it to be NO */
	wire_close(&w);
	lane_close(&l);
}

/* Two files of a study share its UID and series, and two keys share nothing. */
static void test_consistent_uids(void **state)
{
	(void)state;
	char study[2][CXR_UID_BYTES], object[2][CXR_UID_BYTES], patient[2][32];
	for (int seed = 1; seed <= 2; seed++) {
		lane l;
		lane_open(&l, (unsigned char)seed);
		for (int file = 0; file < 2; file++) {
			small_image image = default_image();
			wire w;
			wire_open(&w, image.ts, image.sop_class, 0);
			wire_text(&w, TAG_SOP_UID, "UI", file ? "1.2.3.9" : "1.2.3.8");
			wire_text(&w, CXR_TAG(0x0010, 0x0020), "LO", file ? "mrn 0099 77" : "MRN-0099-77");
			wire_text(&w, TAG_STUDY_UID, "UI", "1.2.3");
			wire_image_group(&w, &image);
			wire_pixels(&w, &image);
			lane_ok(&l, &w);
			cxr_str uid = cxr_dcm_text(&l.written.data, TAG_STUDY_UID);
			cxr_str id = cxr_dcm_text(&l.written.data, CXR_TAG(0x0010, 0x0020));
			assert_int_equal(snprintf(study[file], sizeof study[file], CXR_STR_FMT, CXR_STR_ARG(uid)), uid.len);
			snprintf(object[file], sizeof object[file], "%s", l.object.result.sop_uid);
			snprintf(patient[file], sizeof patient[file], CXR_STR_FMT, CXR_STR_ARG(id));
			wire_close(&w);
		}
		assert_string_equal(study[0], study[1]);
		assert_string_not_equal(object[0], object[1]);
		assert_string_equal(patient[0], patient[1]); /* the same id written in another way */
		static char first_key_study[CXR_UID_BYTES];
		if (seed == 1)
			snprintf(first_key_study, sizeof first_key_study, "%s", study[0]);
		else
			assert_string_not_equal(first_key_study, study[0]);
		lane_close(&l);
	}
}

static void test_same_bytes_twice(void **state)
{
	(void)state;
	lane a, b;
	wire w;
	small_image image = default_image();
	wire_small(&w, &image);
	lane_open(&a, 7);
	lane_open(&b, 7);
	a.options.wants_sha256 = b.options.wants_sha256 = true;
	lane_ok(&a, &w);
	lane_ok(&b, &w);
	lane_ok(&b, &w);
	assert_true(cxr_str_eq(cxr_buf_str(&a.out), cxr_buf_str(&b.out)));
	assert_string_equal(a.object.result.sha256, b.object.result.sha256);
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1];
	cxr_sha256_of(a.out.ptr, a.out.len, digest);
	cxr_hex(digest, sizeof digest, hex);
	assert_string_equal(a.object.result.sha256, hex);
	wire_close(&w);
	lane_close(&a);
	lane_close(&b);
}

static void test_odd_dates_and_ids(void **state)
{
	(void)state;
	static const struct {
		const char *date, *accession;
		bool has_date;
	} cases[] = {{"2015.03.14", "12345", true}, {"20150230", "", false}, {"2015031", "---", false}, {"", "W\xEFtcombe", false}, {"00010101", "a\\b", false}};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		wire w;
		small_image image = default_image();
		wire_open(&w, image.ts, image.sop_class, 0);
		wire_text(&w, TAG_SOP_UID, "UI", "1.2.3");
		wire_text(&w, CXR_TAG(0x0008, 0x0020), "DA", cases[i].date);
		wire_text(&w, CXR_TAG(0x0008, 0x0050), "SH", cases[i].accession);
		wire_text(&w, CXR_TAG(0x0010, 0x0020), "LO", "77");
		wire_image_group(&w, &image);
		wire_pixels(&w, &image);
		lane_ok(&l, &w);
		cxr_str date = cxr_dcm_text(&l.written.data, CXR_TAG(0x0008, 0x0020));
		cxr_str token = cxr_dcm_text(&l.written.data, CXR_TAG(0x0008, 0x0050));
		assert_int_equal(date.len, cases[i].has_date ? 8 : 0);
		if (i == 0)
			expect_accession(&l, "12345");
		if (i >= 3)
			assert_int_equal(token.len, 16);
		for (size_t k = 0; k < token.len; k++)
			assert_true((unsigned char)token.ptr[k] < 0x80);
		wire_close(&w);
	}
	lane_close(&l);
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *sop_class, *reason;
	} classes[] = {{"1.2.840.10008.5.1.4.1.1.88.11", "not_image"}, {"1.2.840.10008.5.1.4.1.1.104.1", "not_image"}, {"1.2.840.10008.1.3.10", "dicomdir"},
		{"1.2.840.10008.5.1.4.1.1.11.1", "not_image"}, {"1.2.3.4", "sop_class"}, {"1.2.840.10008.5.1.4.1.1.2.1", "sop_class"}};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(classes); i++) {
		wire w;
		small_image image = default_image();
		image.sop_class = classes[i].sop_class;
		wire_small(&w, &image);
		lane_refuses(&l, &w, classes[i].reason);
		wire_close(&w);
	}
	wire w;
	small_image image = default_image();
	wire_open(&w, image.ts, image.sop_class, 0);
	wire_image_group(&w, &image);
	wire_pixels(&w, &image);
	lane_refuses(&l, &w, "no_uid");
	wire_close(&w);
	wire_open(&w, image.ts, image.sop_class, 0);
	wire_identity(&w, &image);
	lane_refuses(&l, &w, "no_pixels");
	wire_close(&w);
	lane_close(&l);
}

/* Policies without a finder of burned-in text. */
static void test_burned_in(void **state)
{
	(void)state;
	static const struct {
		cxr_deid_pixels policy;
		const char *said, *written; /* written NULL = absent; "-" = set aside */
	} cases[] = {
		{CXR_DEID_PIXELS_OFF, "YES", "YES"}, {CXR_DEID_PIXELS_OFF, "NO", "NO"}, {CXR_DEID_PIXELS_OFF, NULL, NULL}, {CXR_DEID_PIXELS_OFF, "MAYBE", NULL},
		{CXR_DEID_PIXELS_FIND, "YES", "-"}, {CXR_DEID_PIXELS_FIND, "NO", NULL}, {CXR_DEID_PIXELS_MASK_IDENTIFYING, "YES", "-"},
		{CXR_DEID_PIXELS_MASK_IDENTIFYING, "NO", NULL}, {CXR_DEID_PIXELS_MASK_ALL, "yes", "-"}, {CXR_DEID_PIXELS_MASK_ALL, NULL, NULL},
	};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		wire w;
		small_image image = default_image();
		wire_open(&w, image.ts, image.sop_class, 0);
		wire_text(&w, TAG_SOP_UID, "UI", "1.2.3");
		wire_image_group(&w, &image);
		if (cases[i].said)
			wire_text(&w, CXR_TAG(0x0028, 0x0301), "CS", cases[i].said);
		wire_pixels(&w, &image);
		l.options.pixels = cases[i].policy;
		if (cases[i].written && cases[i].written[0] == '-') {
			lane_refuses(&l, &w, "burned_in");
		} else {
			lane_ok(&l, &w);
			assert_written(&l, CXR_TAG(0x0028, 0x0301), cases[i].written);
		}
		wire_close(&w);
	}
	lane_close(&l);
}

static void test_names_and_files(void **state)
{
	(void)state;
	for (int i = 0; i < CXR_N_DEID_PROFILES; i++) {
		cxr_deid_profile profile = CXR_N_DEID_PROFILES;
		assert_true(cxr_deid_profile_from_name(cxr_str_from(cxr_deid_profile_name((cxr_deid_profile)i)), &profile));
		assert_int_equal(profile, i);
	}
	cxr_deid_profile profile;
	assert_false(cxr_deid_profile_from_name(cxr_str_from("safe"), &profile));
	lane l;
	wire w;
	small_image image = default_image();
	lane_open(&l, 1);
	wire_small(&w, &image);
	lane_ok(&l, &w);
	char *dir = test_temp_dir();
	cxr_err err = {0};
	assert_ok(cxr_deid_object_write(&l.object, test_path(dir, "a.dcm"), true, &err));
	cxr_buf back;
	cxr_buf_init(&back, 1 << 20);
	assert_ok(cxr_file_read(test_path(dir, "a.dcm"), 1 << 20, &back, &err));
	assert_true(cxr_deid_object_equals(&l.object, cxr_buf_str(&back)));
	back.ptr[back.len - 1] ^= 1;
	assert_false(cxr_deid_object_equals(&l.object, cxr_buf_str(&back)));
	assert_false(cxr_deid_object_equals(&l.object, (cxr_str){back.ptr, back.len - 1}));
	assert_int_not_equal(cxr_deid_object_write(&l.object, test_path(dir, "no/such/place.dcm"), true, &err), CXR_OK);
	cxr_buf_release(&back);
	test_temp_dir_remove(dir);
	wire_close(&w);
	lane_close(&l);
}

/* Fills by class for images that lack everything. */
static void test_modalities(void **state)
{
	(void)state;
	static const struct {
		const char *sop_class, *modality, *intent;
	} cases[] = {{CR_CLASS, "CR", NULL}, {DX_CLASS ".1", "DX", "FOR PROCESSING"}, {"1.2.840.10008.5.1.4.1.1.1.2", "MG", "FOR PRESENTATION"},
		{"1.2.840.10008.5.1.4.1.1.2", "CT", NULL}, {"1.2.840.10008.5.1.4.1.1.4", "MR", NULL}, {"1.2.840.10008.5.1.4.1.1.6.1", "US", NULL},
		{"1.2.840.10008.5.1.4.1.1.12.1", "XA", NULL}, {"1.2.840.10008.5.1.4.1.1.20", "NM", NULL}, {"1.2.840.10008.5.1.4.1.1.128", "PT", NULL},
		{"1.2.840.10008.5.1.4.1.1.481.1", "RTIMAGE", NULL}, {SC_CLASS, "OT", NULL}};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		small_image image = default_image();
		image.sop_class = cases[i].sop_class;
		wire w;
		wire_open(&w, image.ts, image.sop_class, 0);
		wire_text(&w, TAG_SOP_UID, "UI", "1.2.3");
		wire_image_group(&w, &image);
		wire_pixels(&w, &image);
		lane_ok(&l, &w);
		assert_written(&l, CXR_TAG(0x0008, 0x0060), cases[i].modality);
		assert_written(&l, CXR_TAG(0x0008, 0x0068), cases[i].intent);
		assert_written(&l, CXR_TAG(0x0008, 0x0016), cases[i].sop_class); /* from the meta group alone */
		wire_close(&w);
	}
	lane_close(&l);
}

/* Ages from the header, capped; where there is none, from the two dates. */
static void test_ages(void **state)
{
	(void)state;
	static const struct {
		const char *age, *birth, *written;
	} cases[] = {{"061Y", "", "061Y"}, {"091Y", "", "090Y"}, {"008M", "", "008M"}, {"61", "19540101", "061Y"}, {"", "19200101", "090Y"}, {"", "", NULL},
		{"999Y", "", NULL}, {"", "20150101", NULL}, {"1A2Y", "", NULL}};
	lane l;
	lane_open(&l, 1);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		small_image image = default_image();
		wire w;
		wire_open(&w, image.ts, image.sop_class, 0);
		wire_text(&w, TAG_SOP_UID, "UI", "1.2.3");
		wire_text(&w, CXR_TAG(0x0008, 0x0020), "DA", "20150314");
		wire_text(&w, CXR_TAG(0x0010, 0x0030), "DA", cases[i].birth);
		if (cases[i].age[0])
			wire_text(&w, CXR_TAG(0x0010, 0x1010), "AS", cases[i].age);
		wire_image_group(&w, &image);
		wire_pixels(&w, &image);
		lane_ok(&l, &w);
		assert_written(&l, CXR_TAG(0x0010, 0x1010), cases[i].written);
		wire_close(&w);
	}
	lane_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid_values), cmocka_unit_test(test_counts), cmocka_unit_test(test_subject_wins), cmocka_unit_test(test_strict47),
		cmocka_unit_test(test_rejected_values), cmocka_unit_test(test_dx_fills), cmocka_unit_test(test_consistent_uids),
		cmocka_unit_test(test_same_bytes_twice), cmocka_unit_test(test_odd_dates_and_ids), cmocka_unit_test(test_refusals), cmocka_unit_test(test_burned_in),
		cmocka_unit_test(test_names_and_files), cmocka_unit_test(test_modalities), cmocka_unit_test(test_ages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
