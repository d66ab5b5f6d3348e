/* PHI types: the names of the contract, the rows of Table 6, HIPAA classes. */
#include "house_test.h"

#include "corpus/phi.h"

static void test_types(void **state)
{
	(void)state;
	/* CONTRACTS: the paper's eight rows first */
	static const char *const names[] = {"DATE", "AGE", "ID", "HCW", "VENDOR", "PHONE", "HOSPITAL", "PATIENT", "GEO", "WEB", "OTHER"};
	assert_int_equal(CXR_N_PHI_TYPES, CXR_ARRAY_LEN(names));
	for (int i = 0; i < CXR_N_PHI_TYPES; i++) {
		cxr_phi_type type = CXR_N_PHI_TYPES;
		assert_string_equal(cxr_phi_type_name((cxr_phi_type)i), names[i]);
		assert_true(cxr_phi_type_from_name(cxr_str_from(names[i]), &type));
		assert_int_equal(type, i);
		assert_non_null(cxr_phi_type_row((cxr_phi_type)i));
		assert_non_null(cxr_phi_type_hipaa((cxr_phi_type)i));
	}
	cxr_phi_type type = CXR_PHI_AGE;
	assert_false(cxr_phi_type_from_name(cxr_str_from("date"), &type));
	assert_false(cxr_phi_type_from_name(cxr_str_from(""), &type));
	assert_int_equal(type, CXR_PHI_AGE);
	assert_null(cxr_phi_type_name(CXR_N_PHI_TYPES));
	assert_null(cxr_phi_type_row(CXR_N_PHI_TYPES));
	assert_null(cxr_phi_type_hipaa(CXR_N_PHI_TYPES));
}

static void test_classes(void **state)
{
	(void)state;
	assert_string_equal(cxr_phi_type_row(CXR_PHI_DATE), "Dates");
	assert_string_equal(cxr_phi_type_hipaa(CXR_PHI_DATE), "C");
	assert_string_equal(cxr_phi_type_hipaa(CXR_PHI_PATIENT), "A");
	assert_string_equal(cxr_phi_type_hipaa(CXR_PHI_HCW), "-"); /* staff names are not in the list of 164.514 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_types), cmocka_unit_test(test_classes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
