/* Phones, pagers and extensions; clock times that stay (src/deid/detect_phone.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_numbers(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Call [[650-555-1234|PHONE]].", "Phone: [[(650) 555-1234|PHONE]]", "Tel [[650.555.1234|PHONE]]", "[[+1 650 555 1234|PHONE]]", "[[+44 20 7946 0958|PHONE]]", "[[555-1234|PHONE]]", "Fax: [[6505551234|PHONE]]",
		"called at [[650-555-1234 x123|PHONE]]");
}

static void test_labels(void **state)
{
	(void)state;
	CHECK_ALL(&f, "paged [[12345|PHONE]]", "x[[4-7788|PHONE]]", "ext. [[1234|PHONE]]", "at [[5-1234|PHONE]]", "paged at [[68945|PHONE]]", "[[Rose Dawson|HCW]], M.D. ([[45096|PHONE]])");
}

static void test_times_stay(void **state)
{
	(void)state;
	CHECK_ALL(&f, "paged at 1430", "called 0930", "notified at 14:05", "120 240 360 mL", "1200-1400 mL");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_labels), cmocka_unit_test(test_times_stay)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
