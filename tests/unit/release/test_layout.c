#include "house_test.h"

#include "release/layout.h"

static void test_columns(void **state)
{
	(void)state;
	assert_string_equal(release__column_name(0), "path_to_image");
	assert_string_equal(release__column_name(RELEASE__FIRST_SECTION), "section_narrative");
	assert_string_equal(release__column_name(RELEASE__LAST_SECTION), "section_accession_number");
	assert_string_equal(release__column_name(RELEASE__N_PUBLISHED - 1), "split");
	assert_string_equal(release__column_name(RELEASE__IMAGE_ID), "image_id");
	assert_null(release__column_name(RELEASE__N_COLUMNS));
	assert_null(release__column_name(-1));
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		assert_string_equal(release__column_name(RELEASE__FIRST_SECTION + i) + strlen("section_"), cxr_section_key((cxr_section)i));
}

static void test_stem(void **state)
{
	(void)state;
	release__stem stem;
	assert_true(release__stem_parse(cxr_str_from("train/patient00042/study3/view1_frontal"), &stem));
	assert_int_equal(stem.patient_no, 42);
	assert_int_equal(stem.study_no, 3);
	assert_int_equal(stem.view_no, 1);
	assert_int_equal(stem.view, CXR_VIEW_FRONTAL);
	char id[RELEASE__ID_BYTES];
	release__image_id(&stem, id);
	assert_string_equal(id, "patient00042_study3_view1");
	assert_true(release__stem_parse(cxr_str_from("test/patient123456/study12/view10_unknown"), &stem));
	assert_int_equal(stem.patient_no, 123456);
	static const char *const wrong[] = {"", "train", "train/", "train/patient0042/study3/view1_frontal", "train/patient000042/study3/view1_frontal",
		"train/patient00042/study03/view1_frontal", "train/patient00042/study0/view1_frontal", "train/patient00000/study1/view1_frontal",
		"train/patient00042/study3/view1", "train/patient00042/study3/view1_", "train/patient00042/study3/view1_frontal.dcm",
		"../patient00042/study3/view1_frontal", "other/patient00042/study3/view1_frontal", "train/patient00042/study3/view1_frontal/",
		"train//patient00042/study3/view1_frontal", "train/patient99999999999/study3/view1_frontal",
		"train/patient4294967296/study3/view1_frontal", "train/patient00042/study3/view1_Frontal"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(wrong); i++)
		assert_false(release__stem_parse(cxr_str_from(wrong[i]), &stem));
	cxr_str part;
	assert_true(release__stem_parse_path(cxr_str_from("valid/patient00001/study1/view2_lateral.jpg"), ".jpg", &stem, &part));
	assert_int_equal(part.len, strlen("valid/patient00001/study1/view2_lateral"));
	assert_false(release__stem_parse_path(cxr_str_from("valid/patient00001/study1/view2_lateral.dcm"), ".jpg", &stem, NULL));
}

static void test_stem_order(void **state)
{
	(void)state;
	release__stem a = {.patient_no = 2, .study_no = 9, .view_no = 9}, b = {.patient_no = 10, .study_no = 1, .view_no = 1};
	assert_int_equal(release__stem_cmp(&a, &b), -1);
	b = (release__stem){.patient_no = 2, .study_no = 10, .view_no = 1};
	assert_int_equal(release__stem_cmp(&a, &b), -1);
	assert_int_equal(release__stem_cmp(&a, &a), 0);
}

static void test_paths(void **state)
{
	(void)state;
	static const char *const plain[] = {"a", "a/b.c", "DICOM/train/x-y_z.dcm"};
	static const char *const not_plain[] = {"", "/a", "a/", "a//b", "../a", "a/..", "./a", "a b", "a\nb", "\xC3\xA9", "a\\b"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(plain); i++)
		assert_true(release__path_is_plain(cxr_str_from(plain[i])));
	for (size_t i = 0; i < CXR_ARRAY_LEN(not_plain); i++)
		assert_false(release__path_is_plain(cxr_str_from(not_plain[i])));
	char longest[RELEASE__PATH_BYTES + 1];
	memset(longest, 'a', sizeof longest);
	assert_false(release__path_is_plain((cxr_str){longest, RELEASE__PATH_BYTES}));
	assert_true(release__path_is_plain((cxr_str){longest, RELEASE__PATH_BYTES - 1}));
	/* a walk enters directory a before it sees the file a.b */
	assert_int_equal(release__path_cmp(cxr_str_from("a/z"), cxr_str_from("a.b")), -1);
	assert_int_equal(release__path_cmp(cxr_str_from("a.b"), cxr_str_from("a/z")), 1);
	assert_int_equal(release__path_cmp(cxr_str_from("a"), cxr_str_from("a")), 0);
	assert_int_equal(release__path_cmp(cxr_str_from("a"), cxr_str_from("b")), -1);
}

static void test_print_hides_names(void **state)
{
	(void)state;
	char out[RELEASE__PATH_BYTES];
	release__path_print(cxr_str_from("labels/rules_report.json"), out);
	assert_string_equal(out, "labels/rules_report.json");
	release__path_print(cxr_str_from("PNG/valid/patient00001/study1/view1_frontal.png"), out);
	assert_string_equal(out, "PNG/valid/patient00001/study1/view1_frontal.png");
	release__path_print(cxr_str_from("DICOM/Smith_John.dcm"), out);
	assert_string_equal(out, "a file below DICOM/");
	release__path_print(cxr_str_from("Smith_John.txt"), out);
	assert_string_equal(out, "an unknown file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_stem), cmocka_unit_test(test_stem_order),
		cmocka_unit_test(test_paths), cmocka_unit_test(test_print_hides_names)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
