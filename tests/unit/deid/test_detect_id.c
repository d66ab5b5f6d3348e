/* Identifiers behind labels and by shape; codes and measurements that stay (src/deid/detect_id.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_labels(void **state)
{
	(void)state;
	CHECK_ALL(&f, "Accession Number: [[12345678|ID]]", "ACCESSION NUMBER:\n[[12345678|ID]]", "Accession: [[24-CR-00123|ID]]", "MRN [[12-34-56|ID]]", "MRN#[[1234567|ID]]", "Medical record number [[12 34 56|ID]]", "Job [[1234567|ID]]",
		"ssn [[123456789|ID]]", "ID: [[QZ77|ID]]", "Accession Numbers: [[123456|ID]], [[123457|ID]] and [[123458|ID]]");
}

static void test_shapes(void **state)
{
	(void)state;
	CHECK_ALL(&f, "#[[A00123|ID]]", "[[CXR-1998-77|ID]]", "[[123-45-6789|ID]]", "UID [[1.2.840.113619.2.55.3.604688119|ID]]", "Study [[12345678|ID]] reviewed.", "Jane ([[003 642 141|ID]])");
}

static void test_codes_stay(void **state)
{
	(void)state;
	CHECK_ALL(&f, "CPT 71045", "ICD J18.9", "No. 3 Fr", "1234 mGy", "kVp 120", "SN 5.2", "series 3, image 45", "T2N0M0", "CA-125", "DLP 95 mGy cm", "model 4470", "StudyTime 093000 hours", "Exposure index 1200");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels), cmocka_unit_test(test_shapes), cmocka_unit_test(test_codes_stay)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
