/* Dates in the forms that radiologists dictate, and figures that only look like one (src/deid/detect_date*.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_numeric(void **state)
{
	(void)state;
	CHECK_ALL(&f, "CHEST 1 view, [[02/25/2024|DATE]]", "Done [[2-22-24|DATE]] 0930", "[[2024-02-25|DATE]]", "[[2024/02/25|DATE]]", "on [[22.02.2024|DATE]]", "Date: [[2.22.24|DATE]]",
		"Comparison: [[2/22|DATE]].", "Compared to [[12/17|DATE]] radiograph.", "StudyDate [[20240222|DATE]] 093000", "Dictated [[2024-02-25|DATE]]T09:30:00Z", "Compared to CT from [[03/2019|DATE]].",
		"Admitted [[1/5|DATE]]-[[1/8/19|DATE]].", "Impossible [[2/30/2024|DATE]] date.", "Impossible [[13/45/2020|DATE]] date.", "[[25/02/2024|DATE]] chest radiograph", "Comparison: [[3/98|DATE]].",
		"[[02 / 25 / 2024|DATE]] chest", "yesterday's film ([[2/21|DATE]])");
}

static void test_named(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Exam of [[February 22, 2024|DATE]].", "comparison: [[22-Feb-2024|DATE]]", "comparison: [[22FEB2024|DATE]] 0530", "Comparison: [[Feb22|DATE]].", "Seen on the [[3rd of March|DATE]].",
		"Prior study [[Sept 3rd, 2019|DATE]].", "CT from [[March 2019|DATE]].", "[[March 3-5, 2019|DATE]] admission.", "[[Jan 12, '19|DATE]] film.", "[[Monday, February 22, 2024|DATE]]",
		"the [[twenty-third of March, 2021|DATE]]", "In [[November 2017|DATE]] a nodule was seen.", "Comparison: [[MAY 5, 2019|DATE]] AND [[JUNE 6, 2019|DATE]].", "[[2024-Feb-22|DATE]]");
}

static void test_other(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Since [[Xmas 2018|DATE]] cough.", "Surgery in '[[09|DATE]].", "s/p CABG [[2008|DATE]]", "In [[2015|DATE]] he had a lobectomy.", "Since [[Thanksgiving|DATE]] he coughs.",
		"CT from [[winter of 2011|DATE]]", "Comparison: [[New Year's Day 2011|DATE]]");
}

static void test_no_dates(void **state)
{
	(void)state;
	CHECK_ALL(&f, "T1-T12", "C5-6", "L4/5", "3/6 murmur", "image 4/25", "6/10 pain", "1/2 strength", "BP 110/90", "x4-5 days", "2-4 weeks", "1.5 cm, 2.0 cm", "1/3 of the lung", "at 0930", "at 2015 hours",
		"14:05", "may be due to pneumonia", "Findings may 2 be seen", "10/10 chest pain", "Grade 3/4", "1. No acute disease.\n2. Stable nodule.", "2000 mL", "Christmas tree appearance");
}

static void test_broken_over_lines(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Date [[Feb\n22, 2024|DATE]]", "Date [[Feb\r22, 2024|DATE]]", "Date [[Feb\xC2\xA0" "22,\xC2\xA0" "2024|DATE]]", "Date [[Feb\xC2\xAD" "22, 2024|DATE]]", "Film [[02\xE2\x80\x93" "22\xE2\x80\x93" "2024|DATE]]",
		"Date [[Feb  22,\t2024|DATE]]");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_numeric), cmocka_unit_test(test_named), cmocka_unit_test(test_other), cmocka_unit_test(test_no_dates), cmocka_unit_test(test_broken_over_lines)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
