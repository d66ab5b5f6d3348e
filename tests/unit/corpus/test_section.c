/* Section keys: the 11 of the paper in column order, then the pieces that are no section. */
#include "house_test.h"

#include "corpus/section.h"

static void test_keys(void **state)
{
	(void)state;
	static const char *const keys[] = {
		"narrative", "clinical_history", "history", "comparison", "technique", "procedure_comments", "findings", "impression",
		"end_of_impression", "summary", "accession_number", "preamble", "other", "trailer",
	};
	assert_int_equal(CXR_N_SECTIONS, 11);
	assert_int_equal(CXR_N_PIECE_KINDS, CXR_ARRAY_LEN(keys));
	for (int i = 0; i < CXR_N_PIECE_KINDS; i++) {
		cxr_section section = CXR_N_PIECE_KINDS;
		assert_string_equal(cxr_section_key((cxr_section)i), keys[i]);
		assert_true(cxr_section_from_key(cxr_str_from(keys[i]), &section));
		assert_int_equal(section, i);
	}
	cxr_section section = CXR_SECTION_HISTORY;
	assert_null(cxr_section_key(CXR_N_PIECE_KINDS));
	assert_false(cxr_section_from_key(cxr_str_from("Findings"), &section));
	assert_false(cxr_section_from_key(cxr_str_from(""), &section));
	assert_int_equal(section, CXR_SECTION_HISTORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
