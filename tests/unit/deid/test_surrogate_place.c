/* Hospitals, cities, streets, vendors (src/deid/surrogate_place.c). */
#include "text_fixture.h"

static text_fixture f;

static void test_long_short_and_acronym_agree(void **state)
{
	(void)state;
	cxr_deid_result r = text_run(&f, cxr_str_from("Films from Stanford. CT at Stanford Hospital. Seen at MGH. Seen at Massachusetts General Hospital."));
	assert_int_equal(r.n_spans, 4);
	/* the short form begins the long one */
	assert_true(cxr_str_starts(r.spans[1].surrogate, r.spans[0].surrogate));
	assert_true(r.spans[1].surrogate.len > r.spans[0].surrogate.len);
	/* the acronym holds the first letters of the long one */
	assert_int_equal(r.spans[2].surrogate.ptr[0], r.spans[3].surrogate.ptr[0]);
	assert_true(r.spans[2].surrogate.len <= 6 && cxr_is_upper(r.spans[2].surrogate.ptr[1]));
	text_clear(&f);
}

static void test_kind_and_case_are_kept(void **state)
{
	(void)state;
	const char *general = text_only(&f, "from WEXCOMBE GENERAL HOSPITAL");
	assert_non_null(strstr(general, " GENERAL HOSPITAL"));
	const char *saint = text_only(&f, "from St. Aldhelm's Hospital");
	assert_true(strncmp(saint, "St. ", 4) == 0 && strstr(saint, "'s Hospital") != NULL);
	text_clear(&f);
}

static void test_two_saints_are_two(void **state)
{
	(void)state;
	cxr_deid_result r = text_run(&f, cxr_str_from("From St. Mary's Hospital and from St. Luke's Hospital."));
	assert_int_equal(r.n_spans, 2);
	assert_false(cxr_str_eq(r.spans[0].surrogate, r.spans[1].surrogate));
	text_clear(&f);
}

static void test_patients_differ(void **state)
{
	(void)state;
	size_t n_same = 0;
	const char *first = text_only(&f, "Lives in Palo Alto.");
	for (int i = 0; i < 20; i++) {
		static char patient[16];
		snprintf(patient, sizeof patient, "Q%d", i);
		f.subject.patient_key = cxr_str_from(patient);
		n_same += strcmp(first, text_only(&f, "Lives in Palo Alto.")) == 0;
	}
	assert_true(n_same < 5);
	f.subject.patient_key = cxr_str_from("P77");
	text_clear(&f);
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_long_short_and_acronym_agree), cmocka_unit_test(test_kind_and_case_are_kept), cmocka_unit_test(test_two_saints_are_two), cmocka_unit_test(test_patients_differ)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
