/* Addresses of the net (src/deid/detect_web.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_addresses(void **state)
{
	(void)state;
	CHECK_ALL(&f, "[[jane.doe@example.com|WEB]]", "E-mail [[j_doe@mail.example.com|WEB]].", "[[https://pacs.example.org/view?id=12|WEB]]", "see ([[www.radiology.example.org|WEB]])", "from [[192.0.2.44|WEB]]", "at [[viewer.example.net|WEB]].");
}

static void test_marks_stay(void **state)
{
	(void)state;
	CHECK_ALL(&f, "@ 2 cm", "3 cm @ the apex", "1.2.3 version", "and/or", "p.o. intake", "e.g. edema");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_addresses), cmocka_unit_test(test_marks_stay)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
