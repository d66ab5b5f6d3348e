/* Which texts of a header say that a radiograph shows no chest. */
#include "house_test.h"

#include "intake/chest.h"

static cxr_err err;

static bool is_not_chest(const char *part, const char *series, const char *protocol, const char *study, const char *region)
{
	cxr_id_image image = {.body_part = cxr_str_from(part), .series_description = cxr_str_from(series), .protocol_name = cxr_str_from(protocol),
		.study_description = cxr_str_from(study)};
	bool out;
	assert_ok(intake__is_not_chest(&image, cxr_str_from(region), &out, &err));
	return out;
}

static void test_body_part(void **state)
{
	(void)state;
	static const char *const chests[] = {"CHEST", "", "PORTABLE CHEST", "NON GRID CHEST", "CHEST PA", "THORAX", "T\xC3\xB3rax", "RIB", "LUNG", "WHATEVER", "ABDOMEN CHEST"};
	static const char *const others[] = {"HAND", "KNEE", "LSPINE", "TSPINE", "EXTREMETY", "ABDOMEN", "FOOT", "HEAD", "SKULL", "Hip", "L-SPINE", "C.SPINE"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(chests); i++)
		if (is_not_chest(chests[i], "", "", "", ""))
			fail_msg("%s", chests[i]);
	for (size_t i = 0; i < CXR_ARRAY_LEN(others); i++)
		if (!is_not_chest(others[i], "", "", "", ""))
			fail_msg("%s", others[i]);
}

static void test_order(void **state)
{
	(void)state;
	assert_false(is_not_chest("EXTREMETY", "Chest PA", "", "", ""));   /* the series knows better */
	assert_false(is_not_chest("EXTREMETY", "", "CHEST LAT", "", ""));
	assert_true(is_not_chest("HAND", "", "", "XR CHEST AND HAND", "")); /* a study of several parts */
	assert_false(is_not_chest("", "", "", "XR CHEST AND HAND", ""));
	assert_true(is_not_chest("", "HAND AP", "", "XR CHEST AND HAND", ""));
	assert_true(is_not_chest("", "", "", "XR KNEE 2 VIEWS", ""));
	assert_true(is_not_chest("", "", "", "", "Knee joint"));
	assert_false(is_not_chest("", "", "", "", "Chest"));
	assert_false(is_not_chest("CHEST", "KNEE", "", "XR KNEE", ""));
}

static void test_words_with_another_meaning(void **state)
{
	(void)state;
	static const char *const texts[] = {"AP UPRIGHT 6 FEET", "LATERAL ARMS UP", "FACE", "HEAD OF BED 45", "PA NIPPLE MARKERS BREAST", "PORTABLE", "handheld"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(texts); i++)
		if (is_not_chest("", texts[i], "", "", ""))
			fail_msg("%s", texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_body_part),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_words_with_another_meaning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
