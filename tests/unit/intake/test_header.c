/* What is taken out of a header: every identifying value at any depth, in the right list, as UTF-8. */
#include "hospital.h"

#include "dicom/reader.h"
#include "intake/header.h"

static cxr_id_image image;

/* Writes the data set, reads it back, takes its values. */
static cxr_rc read_values(const cxr_dcm_item *data)
{
	const cxr_dcm_write_options options = {.ts = CXR_TS_EXPLICIT_LE, .sop_class_uid = cxr_str_from(CR_STORAGE), .sop_instance_uid = cxr_str_from("1.2.77")};
	cxr_buf bytes;
	cxr_str copy;
	cxr_dcm_file file;
	cxr_buf_init(&bytes, 1 << 24);
	assert_ok(cxr_dcm_write(data, &options, &bytes, &err));
	assert_ok(cxr_arena_str(&arena, cxr_buf_str(&bytes), &copy, &err));
	cxr_buf_release(&bytes);
	assert_ok(cxr_dcm_read((const unsigned char *)copy.ptr, copy.len, NULL, &arena, &file, &err));
	return intake__header_read(&file, &image, &err);
}

static void expect_list(const cxr_str_list *list, const char *wanted)
{
	cxr_buf text;
	cxr_buf_init(&text, 1 << 16);
	for (size_t i = 0; i < list->n_items; i++)
		cxr_buf_printf(&text, "%s" CXR_STR_FMT, i ? "|" : "", CXR_STR_ARG(list->items[i]));
	if (!cxr_str_eqz(cxr_buf_str(&text), wanted))
		fail_msg("\"%s\" instead of \"%s\"", text.ptr ? text.ptr : "", wanted);
	cxr_buf_release(&text);
}

static void test_top_level(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	put(&d, 0x0008, 0x0016, "UI", CR_STORAGE);
	put(&d, 0x0008, 0x0018, "UI", "1.2.3");
	put(&d, 0x0008, 0x0020, "DA", "20240225");
	put(&d, 0x0008, 0x0022, "DA", "20240226");
	put(&d, 0x0008, 0x0030, "TM", "101500.25");
	put(&d, 0x0008, 0x0032, "TM", "101600");
	put(&d, 0x0008, 0x0050, "SH", " A-77 ");
	put(&d, 0x0008, 0x0060, "CS", "DX");
	put(&d, 0x0008, 0x1030, "LO", "XR CHEST");
	put(&d, 0x0008, 0x103E, "LO", "PA");
	put(&d, 0x0010, 0x0020, "LO", "MRN 12");
	put(&d, 0x0010, 0x0030, "DA", "1961.03.02");
	put(&d, 0x0010, 0x0040, "CS", "F ");
	put(&d, 0x0010, 0x1010, "AS", "061Y");
	put(&d, 0x0018, 0x0015, "CS", "CHEST");
	put(&d, 0x0018, 0x1030, "LO", "Chest PA");
	put(&d, 0x0018, 0x5101, "CS", "PA");
	put(&d, 0x0020, 0x000D, "UI", "1.2");
	put(&d, 0x0020, 0x000E, "UI", "1.2.9");
	put(&d, 0x0020, 0x0020, "CS", "L\\F");
	put(&d, 0x0020, 0x0060, "CS", "R");
	assert_ok(read_values(&d));
	assert_str(image.sop_class_uid, CR_STORAGE);
	assert_str(image.sop_instance_uid, "1.2.3");
	assert_str(image.study_date, "20240225");
	assert_str(image.study_time, "101500.25");
	assert_str(image.acquisition_date, "20240226");
	assert_str(image.acquisition_time, "101600");
	assert_str(image.accession, "A-77");
	assert_str(image.modality, "DX");
	assert_str(image.study_description, "XR CHEST");
	assert_str(image.series_description, "PA");
	assert_str(image.patient_id, "MRN 12");
	assert_str(image.age, "061Y");
	assert_str(image.body_part, "CHEST");
	assert_str(image.protocol_name, "Chest PA");
	assert_str(image.view_position, "PA");
	assert_str(image.study_uid, "1.2");
	assert_str(image.series_uid, "1.2.9");
	assert_str(image.patient_orientation, "L\\F");
	assert_str(image.laterality, "R");
	assert_str(image.path, "");
	assert_str(image.subject.birth_date, "19610302");
	assert_str(image.subject.sex, "F");
	assert_str(image.subject.key, "");
	expect_list(&image.subject.patient_ids, "MRN 12");
	expect_list(&image.subject.dates, "20240225|20240226|19610302");
	expect_list(&image.study_ids, "");
}

static void test_what_stands_in_for_what(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	put(&d, 0x0008, 0x002A, "DT", "20240226101733.5+0100");
	put(&d, 0x0020, 0x0060, "CS", "L");
	put(&d, 0x0020, 0x0062, "CS", "U");
	assert_ok(read_values(&d));
	assert_str(image.acquisition_date, "20240226");
	assert_str(image.acquisition_time, "101733.5");
	assert_str(image.laterality, "U");
	assert_str(image.sop_instance_uid, "1.2.77"); /* from the meta group */
	assert_str(image.sop_class_uid, CR_STORAGE);
	expect_list(&image.subject.dates, "20240226");
	cxr_dcm_item bad = {0};
	put(&bad, 0x0008, 0x0020, "DA", "yesterday");
	put(&bad, 0x0010, 0x0030, "DA", "00000000");
	assert_ok(read_values(&bad));
	assert_str(image.study_date, "yesterday"); /* as given */
	assert_str(image.subject.birth_date, "");
	expect_list(&image.subject.dates, "");
}

static void test_people(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	put(&d, 0x0008, 0x0005, "CS", "ISO_IR 100");
	put(&d, 0x0008, 0x0090, "PN", "HALE^RUTH^^DR");
	put(&d, 0x0008, 0x1050, "PN", "ROE^JO\\POE^AL");
	put(&d, 0x0008, 0x1060, "PN", "HALE^RUTH^^DR"); /* once */
	put(&d, 0x0008, 0x1070, "PN", "TECH^TOM");
	put(&d, 0x0010, 0x0010, "PN", "M\xDCLLER^ANN^^^");
	put(&d, 0x0010, 0x1001, "PN", "MILLER^ANNE\\Annie");
	put(&d, 0x0010, 0x1005, "PN", "BIRTH^ANN");
	put(&d, 0x0010, 0x1060, "PN", "MOTHER^M");
	put(&d, 0x0010, 0x2297, "PN", "GUARD^IAN");
	put(&d, 0x0032, 0x1032, "PN", "ASK^ER");
	put(&d, 0x0070, 0x0084, "PN", "MAKER^ANY"); /* no rule names it: staff */
	put(&d, 0x0009, 0x0010, "LO", "SITE");
	put(&d, 0x0009, 0x1001, "PN", "PRIVATE^P");
	assert_ok(read_values(&d));
	expect_list(&image.subject.names, "M\xC3\x9CLLER^ANN|MILLER^ANNE|Annie|BIRTH^ANN|MOTHER^M|GUARD^IAN");
	expect_list(&image.subject.staff, "HALE^RUTH^^DR|ROE^JO|POE^AL|TECH^TOM|PRIVATE^P|ASK^ER|MAKER^ANY");
}

static void test_groups_of_a_name(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	put(&d, 0x0008, 0x0005, "CS", "ISO_IR 192");
	put(&d, 0x0010, 0x0010, "PN", "Yamada^Tarou=\xE5\xB1\xB1\xE7\x94\xB0^\xE5\xA4\xAA\xE9\x83\x8E=\xE3\x82\x84\xE3\x81\xBE\xE3\x81\xA0");
	assert_ok(read_values(&d));
	expect_list(&image.subject.names, "Yamada^Tarou|\xE5\xB1\xB1\xE7\x94\xB0^\xE5\xA4\xAA\xE9\x83\x8E|\xE3\x82\x84\xE3\x81\xBE\xE3\x81\xA0");
}

static void test_ids_and_places(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	put(&d, 0x0008, 0x0050, "SH", "ACC");
	put(&d, 0x0008, 0x0080, "LO", "General Hospital");
	put(&d, 0x0008, 0x0081, "ST", "1 Main St\\Unit 4");
	put(&d, 0x0008, 0x0094, "SH", "555-0100\\555-0101");
	put(&d, 0x0008, 0x1010, "SH", "ROOM 4");
	put(&d, 0x0008, 0x1040, "LO", "Radiology");
	put(&d, 0x0010, 0x0020, "LO", "P1");
	put(&d, 0x0010, 0x1000, "LO", "OLD1\\OLD2");
	put(&d, 0x0010, 0x1040, "LO", "12 Elm St");
	put(&d, 0x0010, 0x1080, "LO", "MAJOR");
	put(&d, 0x0010, 0x1090, "LO", "BOX 9");
	put(&d, 0x0010, 0x2150, "LO", "USA");
	put(&d, 0x0010, 0x2152, "LO", "Elm County");
	put(&d, 0x0010, 0x2154, "SH", "555-0199");
	put(&d, 0x0010, 0x2155, "LT", "ann@example.org\\555-0198");
	put(&d, 0x0018, 0x1000, "LO", "SN-004711");
	put(&d, 0x0018, 0x1004, "LO", "7"); /* means nothing */
	put(&d, 0x0018, 0x1200, "DA", "20200101"); /* of the device */
	put(&d, 0x0020, 0x0010, "SH", "S9");
	put(&d, 0x0038, 0x0010, "LO", "ADM5");
	put(&d, 0x0038, 0x0020, "DA", "20240220");
	put(&d, 0x0038, 0x0300, "LO", "Ward 7");
	put(&d, 0x0040, 0x0253, "SH", "PPS3");
	put(&d, 0x0040, 0x2017, "LO", "FILL8");
	assert_ok(read_values(&d));
	expect_list(&image.subject.patient_ids, "P1");
	expect_list(&image.subject.other_ids, "OLD1|OLD2|BOX 9|SN-004711|ADM5");
	expect_list(&image.study_ids, "S9|PPS3|FILL8");
	expect_list(&image.subject.places, "General Hospital|1 Main St\\Unit 4|ROOM 4|Radiology|Ward 7");
	expect_list(&image.subject.addresses, "12 Elm St|Elm County");
	expect_list(&image.subject.phones, "555-0100|555-0101|555-0199|555-0198");
	expect_list(&image.subject.emails, "ann@example.org");
	expect_list(&image.subject.dates, "20240220");
}

static void test_nested(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	put(&d, 0x0008, 0x0005, "CS", "ISO_IR 100");
	put(&d, 0x0008, 0x0050, "SH", "ACC");
	put(&d, 0x0010, 0x0020, "LO", "P1");
	cxr_dcm_item *other = put_items(&d, 0x0010, 0x1002, 2);
	put(&other[0], 0x0010, 0x0020, "LO", "HOSP-2");
	put(&other[1], 0x0010, 0x0020, "LO", "HOSP-3");
	cxr_dcm_item *request = put_items(&d, 0x0040, 0x0275, 1);
	put(&request[0], 0x0008, 0x0050, "SH", "ACC-2");
	put(&request[0], 0x0040, 0x1001, "SH", "RP1");
	cxr_dcm_item *deep = put_items(&request[0], 0x0008, 0x1110, 1);
	cxr_dcm_item *deeper = put_items(&deep[0], 0x0008, 0x1110, 1);
	put(&deeper[0], 0x0008, 0x0005, "CS", "ISO_IR 192");
	put(&deeper[0], 0x0010, 0x0010, "PN", "DEEP^M\xC3\x9CLLER");
	put(&deeper[0], 0x0010, 0x0030, "DA", "19610303");
	cxr_dcm_item *institution = put_items(&d, 0x0008, 0x0082, 1);
	put(&institution[0], 0x0008, 0x0104, "LO", "St. Coded Hospital");
	cxr_dcm_item *physician = put_items(&d, 0x0008, 0x0096, 1);
	cxr_dcm_item *person = put_items(&physician[0], 0x0040, 0x1101, 1);
	put(&person[0], 0x0008, 0x0100, "SH", "E12345");
	put(&person[0], 0x0008, 0x0104, "LO", "Coded^Doctor");
	put(&physician[0], 0x0040, 0x1103, "LO", "555-0111");
	cxr_dcm_item *procedure = put_items(&d, 0x0032, 0x1064, 1);
	put(&procedure[0], 0x0008, 0x0104, "LO", "CHEST X-RAY"); /* a code that names nobody */
	put(&d, 0x0009, 0x0010, "LO", "SITE");
	cxr_dcm_item *private_items = put_items(&d, 0x0009, 0x1010, 1);
	put(&private_items[0], 0x0010, 0x0020, "LO", "HOSP-9");
	put(&private_items[0], 0x0010, 0x0010, "PN", "HIDDEN^H");
	assert_ok(read_values(&d));
	expect_list(&image.subject.patient_ids, "P1");
	expect_list(&image.subject.other_ids, "E12345|HOSP-9|HOSP-2|HOSP-3");
	expect_list(&image.study_ids, "ACC-2|RP1");
	expect_list(&image.subject.names, "HIDDEN^H|DEEP^M\xC3\x9CLLER");
	expect_list(&image.subject.staff, "Coded^Doctor");
	expect_list(&image.subject.places, "St. Coded Hospital");
	expect_list(&image.subject.phones, "555-0111");
	expect_list(&image.subject.dates, "19610303");
}

static void test_nuls_and_blanks(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	assert_ok(cxr_dcm_put(&d, &arena, CXR_TAG(0x0010, 0x0010), CXR_VR('P', 'N'), " LEE^AN\0N \0", 11, &err));
	assert_ok(cxr_dcm_put(&d, &arena, CXR_TAG(0x0010, 0x0020), CXR_VR('L', 'O'), "\0\0\0\0", 4, &err));
	assert_ok(cxr_dcm_put(&d, &arena, CXR_TAG(0x0020, 0x000D), CXR_VR('U', 'I'), "1.2\0\0", 5, &err));
	put(&d, 0x0010, 0x1000, "LO", "\\\\ \\X1\\");
	assert_ok(read_values(&d));
	expect_list(&image.subject.names, "LEE^AN N");
	assert_str(image.patient_id, "");
	expect_list(&image.subject.patient_ids, "");
	expect_list(&image.subject.other_ids, "X1");
	assert_str(image.study_uid, "1.2");
}

static void test_too_large(void **state)
{
	(void)state;
	cxr_dcm_item d = {0};
	size_t n = INTAKE_MAX_FACT_BYTES + 2;
	char *text = cxr_arena_alloc(&arena, n + 1);
	memset(text, 'x', n);
	assert_ok(cxr_dcm_put(&d, &arena, CXR_TAG(0x0008, 0x1030), CXR_VR('U', 'T'), text, n, &err));
	assert_int_equal(read_values(&d), CXR_E_LIMIT);
}

static int open_all(void **state)
{
	(void)state;
	cxr_arena_init(&arena, 1 << 28);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	cxr_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_top_level),
		cmocka_unit_test(test_what_stands_in_for_what),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_groups_of_a_name),
		cmocka_unit_test(test_ids_and_places),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_nuls_and_blanks),
		cmocka_unit_test(test_too_large),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
