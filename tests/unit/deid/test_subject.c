/* From the vault's records to what the text lane knows. */
#include "house_test.h"

#include "deid/subject.h"

static cxr_err err;

static void test_everything_arrives(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	cxr_str ids[] = {cxr_str_from("77"), cxr_str_from("078")}, others[] = {cxr_str_from("SSN-1")}, study_ids[] = {cxr_str_from("S9")},
		names[] = {cxr_str_from("A^B")}, places[] = {cxr_str_from("Clinic")}, addresses[] = {cxr_str_from("1 Lane")}, dates[] = {cxr_str_from("20240101")},
		staff[] = {cxr_str_from("C^D")}, phones[] = {cxr_str_from("555")}, emails[] = {cxr_str_from("a@b")};
	cxr_id_patient patient = {.key = cxr_str_from("77"), .patient_ids = {ids, 2, 2}, .other_ids = {others, 1, 1}, .names = {names, 1, 1}, .places = {places, 1, 1},
		.addresses = {addresses, 1, 1}, .dates = {dates, 1, 1}, .staff = {staff, 1, 1}, .phones = {phones, 1, 1}, .emails = {emails, 1, 1},
		.birth_date = cxr_str_from("19600229"), .sex = cxr_str_from("female")};
	cxr_id_study study = {.accession = cxr_str_from("ACC1"), .ids = {study_ids, 1, 1}, .study_date = cxr_str_from(""), .report_date = cxr_str_from("20240102")};
	cxr_deid_subject s;
	assert_ok(cxr_deid_subject_make(&patient, &study, &arena, &s, &err));
	assert_int_equal(s.n_ids, 4);
	assert_true(cxr_str_eqz(s.ids[2], "SSN-1"));
	assert_true(cxr_str_eqz(s.ids[3], "S9"));
	assert_int_equal(s.n_accessions, 1);
	assert_true(cxr_str_eqz(s.accessions[0], "ACC1"));
	assert_int_equal(s.n_places, 1);
	assert_int_equal(s.n_addresses, 1);
	assert_true(cxr_str_eqz(s.addresses[0], "1 Lane"));
	assert_int_equal(s.n_dates, 2);
	assert_true(cxr_str_eqz(s.dates[1], "19600229"));
	assert_int_equal(s.n_names + s.n_staff + s.n_phones + s.n_emails, 4);
	assert_true(cxr_str_eqz(s.sex, "F"));
	assert_true(cxr_str_eqz(s.patient_key, "77"));
	assert_int_equal(s.study_day, cxr_date_to_day((cxr_date){2024, 1, 2}));
	cxr_arena_release(&arena);
}

static void test_credentials_are_no_names(void **state)
{
	(void)state;
	static const struct {
		const char *given, *wanted;
	} cases[] = {{"Vo, Thu MD", "Vo, Thu"}, {"Yassin, Nabil M.D., Ph.D.", "Yassin, Nabil"}, {"Forsythe^Nenita^^Dr", "Forsythe^Nenita"}, {"Do, Kim", "Do, Kim"},
		{"Kim Do", "Kim Do"}, {"Anna Bell RN", "Anna Bell"}, {"MD", "MD"}, {"Lee", "Lee"}, {"", ""}, {"Ma, Li Jr.", "Ma, Li"}, {"Do^Kim^^^MD", "Do^Kim"}};
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_str name = cxr_str_from(cases[i].given);
		cxr_id_patient patient = {.staff = {&name, 1, 1}};
		cxr_id_study study = {0};
		cxr_deid_subject s;
		assert_ok(cxr_deid_subject_make(&patient, &study, &arena, &s, &err));
		assert_int_equal(s.n_staff, 1);
		if (!cxr_str_eqz(s.staff[0], cases[i].wanted))
			fail_msg("case %zu: " CXR_STR_FMT, i, CXR_STR_ARG(s.staff[0]));
	}
	cxr_arena_release(&arena);
}

static void test_nothing_known(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 16);
	cxr_id_patient patient = {0};
	cxr_id_study study = {0};
	cxr_deid_subject s;
	assert_ok(cxr_deid_subject_make(&patient, &study, &arena, &s, &err));
	assert_int_equal(s.n_ids + s.n_accessions + s.n_places + s.n_dates + s.n_names, 0);
	assert_int_equal(s.study_day, CXR_DAY_NONE);
	assert_int_equal(s.sex.len, 0);
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_everything_arrives), cmocka_unit_test(test_credentials_are_no_names), cmocka_unit_test(test_nothing_known)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
