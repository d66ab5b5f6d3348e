/* Unit tests of src/dicom/dict.c and the generated table. */
#include "house_test.h"

#include "dicom/dict_table.h"

static void test_table_is_sorted_and_whole(void **state)
{
	(void)state;
	assert_int_equal(dicom__n_dict + dicom__n_dict_repeating, 5123); /* 5,129 rows, 6 of them without a keyword */
	for (size_t i = 1; i < dicom__n_dict; i++)
		assert_true(dicom__dict[i - 1].tag < dicom__dict[i].tag);
	for (size_t i = 0; i < dicom__n_dict; i++) {
		const cxr_dict_entry *entry = &dicom__dict[i];
		assert_ptr_equal(cxr_dict_find(entry->tag), entry);
		assert_ptr_equal(cxr_dict_find_keyword(cxr_str_from(entry->keyword)), entry);
		assert_true(cxr_vr_is_known(entry->vr));
	}
}

static void test_entries(void **state)
{
	(void)state;
	const cxr_dict_entry *entry = cxr_dict_find(CXR_TAG(0x0010, 0x0010));
	assert_string_equal(entry->keyword, "PatientName");
	assert_int_equal(entry->vr, CXR_VR('P', 'N'));
	assert_false(entry->retired);
	assert_int_equal(cxr_dict_find(CXR_TAG(0x0028, 0x0106))->vr, CXR_VR('U', 'S')); /* "US or SS" */
	assert_true(cxr_dict_find(CXR_TAG(0x0040, 0x0301))->retired);
	assert_int_equal(cxr_dict_find_keyword(cxr_str_from("PixelData"))->tag, CXR_TAG(0x7FE0, 0x0010));
	assert_null(cxr_dict_find_keyword(cxr_str_from("NoSuchKeyword")));
	assert_null(cxr_dict_find_keyword(cxr_str_from("")));
	assert_null(cxr_dict_find(CXR_TAG(0x0009, 0x0010)));
	assert_null(cxr_dict_find(CXR_TAG(0x0008, 0xFFFF)));
}

static void test_repeating_groups(void **state)
{
	(void)state;
	assert_string_equal(cxr_dict_find(CXR_TAG(0x6000, 0x3000))->keyword, "OverlayData");
	assert_string_equal(cxr_dict_find(CXR_TAG(0x601E, 0x0010))->keyword, "OverlayRows");
	assert_string_equal(cxr_dict_find(CXR_TAG(0x5002, 0x3000))->keyword, "CurveData");
	assert_string_equal(cxr_dict_find(CXR_TAG(0x0020, 0x3117))->keyword, "SourceImageIDs");
	assert_string_equal(cxr_dict_find(CXR_TAG(0x7FE0, 0x0010))->keyword, "PixelData");
	assert_int_equal(cxr_dict_find_keyword(cxr_str_from("OverlayData"))->tag, CXR_TAG(0x6000, 0x3000));
	assert_null(cxr_dict_find(CXR_TAG(0x6001, 0x3000)));
}

static void test_value_representations(void **state)
{
	(void)state;
	assert_true(cxr_vr_has_long_length(CXR_VR('S', 'Q')));
	assert_true(cxr_vr_has_long_length(CXR_VR('U', 'N')));
	assert_false(cxr_vr_has_long_length(CXR_VR('U', 'S')));
	assert_false(cxr_vr_is_known(CXR_VR('Z', 'Z')));
	assert_false(cxr_vr_is_known(0));
	assert_true(cxr_vr_uses_charset(CXR_VR('P', 'N')));
	assert_false(cxr_vr_uses_charset(CXR_VR('C', 'S')));
	char text[12];
	cxr_tag_print(CXR_TAG(0x7FE0, 0x0010), text);
	assert_string_equal(text, "(7FE0,0010)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_is_sorted_and_whole),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_repeating_groups),
		cmocka_unit_test(test_value_representations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
