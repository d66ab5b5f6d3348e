/* Spans against spans: caught, in part, missed; words that identify nobody; what is refused. Random ones: tests/golden/test_score_phi.py */
#include "house_test.h"

#include <math.h>

#include "metrics/phi_scores.h"

static cxr_err err;

static void test_spans(void **state)
{
	(void)state;
	cxr_str text = cxr_str_from("Seen by Dr. Wexelblum at Quimby Hospital on 12/3.");
	static const cxr_phi_range gold[] = {{8, 21, CXR_PHI_HCW}, {25, 40, CXR_PHI_HOSPITAL}, {44, 48, CXR_PHI_DATE}};
	static const cxr_phi_range found[] = {{12, 21, CXR_PHI_PATIENT}, {25, 28, CXR_PHI_HOSPITAL}, {0, 4, CXR_PHI_ID}};
	cxr_phi_scores s = {0};
	assert_ok(cxr_phi_score_add(&s, text, gold, 3, found, 3, &err));
	assert_int_equal(s.all.n_gold, 3);
	assert_int_equal(s.of[CXR_PHI_HCW].n_caught, 1);  /* the title need not be covered, the type may be another */
	assert_int_equal(s.of[CXR_PHI_HOSPITAL].n_caught, 0);
	assert_int_equal(s.of[CXR_PHI_HOSPITAL].n_missed, 0);
	assert_int_equal(s.of[CXR_PHI_HOSPITAL].n_chars, 6);
	assert_int_equal(s.of[CXR_PHI_HOSPITAL].n_chars_found, 3);
	assert_int_equal(s.of[CXR_PHI_DATE].n_missed, 1);
	assert_int_equal(s.all.n_found, 3);
	assert_int_equal(s.all.n_true, 2);
	assert_int_equal(s.n_clean, 0);
	static const cxr_phi_range title[] = {{8, 11, CXR_PHI_HCW}}; /* nothing but a generic word: it counts then */
	s = (cxr_phi_scores){0};
	assert_ok(cxr_phi_score_add(&s, text, title, 1, NULL, 0, &err));
	assert_int_equal(s.all.n_missed, 1);
}

static void test_refused(void **state)
{
	(void)state;
	cxr_phi_scores s = {0};
	static const cxr_phi_range empty[] = {{3, 3, CXR_PHI_ID}}, outside[] = {{3, 6, CXR_PHI_ID}};
	assert_int_equal(cxr_phi_score_add(&s, cxr_str_from("abcde"), empty, 1, NULL, 0, &err), CXR_E_SCHEMA);
	assert_int_equal(cxr_phi_score_add(&s, cxr_str_from("abcde"), NULL, 0, outside, 1, &err), CXR_E_SCHEMA);
	assert_int_equal(s.n_documents, 0);
}

static void test_rates(void **state)
{
	(void)state;
	double value, low, high;
	cxr_phi_rate(1000, 0, &value, &low, &high);
	assert_true(fabs(value - 1) < 1e-15 && fabs(low - (1 - 3.689e-3)) < 1e-6 && fabs(high - 1) < 1e-15);
	cxr_phi_rate(0, 0, &value, &low, &high);
	assert_true(isnan(value) && isnan(low));
	cxr_phi_rate(2, 2, &value, &low, &high);
	assert_true(fabs(value) < 1e-15 && fabs(low) < 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_spans), cmocka_unit_test(test_refused), cmocka_unit_test(test_rates)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
