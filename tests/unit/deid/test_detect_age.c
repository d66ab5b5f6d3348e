/* Ages of 90 and over; younger ones and other figures stay (src/deid/detect_age.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_ages(void **state)
{
	(void)state;
	CHECK_ALL(&f, "[[91|AGE]] y/o", "[[94|AGE]]yo F", "A [[92|AGE]]F with cough", "aged [[ninety-two|AGE]]", "a [[ninety-five|AGE]] year old man", "Age: [[97|AGE]]", ">[[89|AGE]]", "patient over [[89|AGE]] years old", "age [[101|AGE]]",
		"[[NINETY-EIGHT|AGE]]YO F");
	assert_string_equal(text_only(&f, "91 y/o"), "90");
	assert_string_equal(text_only(&f, "aged Ninety-two"), "Ninety");
	text_clear(&f);
}

static void test_other_figures_stay(void **state)
{
	(void)state;
	CHECK_ALL(&f, "89 y/o", "90 degrees", "95% confidence", "SpO2 95 on RA", "120 kVp", "98.6", "BP 110/90", "HR 95", "image 95", "90 mL", "95 percent", "92 on room air", "45yo M");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ages), cmocka_unit_test(test_other_figures_stay)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
