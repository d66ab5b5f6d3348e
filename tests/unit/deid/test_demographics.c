/* The demographics policy: maps, vocabulary, caps, and that nothing unknown gets through. */
#include "house_test.h"

#include <string.h>

#include "deid/demographics.h"

static cxr_err err;

typedef struct outcome {
	cxr_demographics cells;
	uint32_t unknown;
} outcome;

static cxr_arena arena;

static outcome apply(const cxr_config *config, const cxr_id_patient *patient, const char *age)
{
	cxr_demographics_policy *policy;
	outcome o;
	cxr_ledger ledger = {.age_cap_years = 90};
	cxr_id_study study = {.age = cxr_str_from(age)};
	assert_ok(cxr_demographics_policy_new(config, &policy, &err));
	assert_ok(cxr_demographics_apply(policy, &ledger, patient, &study, &arena, &o.cells, &o.unknown, &err));
	/* the cells must not depend on the life of the policy's maps */
	cxr_demographics_policy_free(policy);
	return o;
}

#define CELL(o, field, text) assert_true(cxr_str_eqz((o).cells.field, text))

static void test_vocabulary(void **state)
{
	(void)state;
	cxr_config config = {0};
	cxr_id_patient p = {.sex = cxr_str_from("f"), .race = cxr_str_from(" CAUCASIAN "), .ethnicity = cxr_str_from("Not Hispanic"), .interpreter_needed = cxr_str_from("N"),
		.insurance_type = cxr_str_from("PPO"), .recent_bmi = cxr_str_from("27.449"), .deceased = cxr_str_from("1")};
	outcome o = apply(&config, &p, "61");
	CELL(o, age, "61");
	CELL(o, sex, "Female");
	CELL(o, race, "White");
	CELL(o, ethnicity, "Non-Hispanic/Non-Latino");
	CELL(o, interpreter_needed, "No");
	CELL(o, insurance_type, "Private Insurance");
	CELL(o, recent_bmi, "27.4");
	CELL(o, deceased, "Yes");
	assert_int_equal(o.unknown, 0);
}

static void test_site_maps_first(void **state)
{
	(void)state;
	cxr_value_map race[] = {{cxr_str_from("7"), cxr_str_from("Asian")}, {cxr_str_from("White"), cxr_str_from("Other")}};
	cxr_config config = {.race_map = race, .n_race_map = 2};
	cxr_id_patient p = {.race = cxr_str_from("7")};
	outcome o = apply(&config, &p, "5");
	CELL(o, race, "Asian");
	p.race = cxr_str_from("white");
	o = apply(&config, &p, "5");
	CELL(o, race, "Other");
}

static void test_unknown_is_dropped(void **state)
{
	(void)state;
	cxr_config config = {0};
	const cxr_str canary = cxr_str_from("CANARY-8841-XQ");
	cxr_id_patient p = {.sex = canary, .race = canary, .ethnicity = canary, .interpreter_needed = canary, .insurance_type = canary, .recent_bmi = canary, .deceased = canary};
	outcome o = apply(&config, &p, "CANARY");
	CELL(o, age, "");
	CELL(o, sex, "Unknown");
	CELL(o, race, "");
	CELL(o, ethnicity, "");
	CELL(o, interpreter_needed, "");
	CELL(o, insurance_type, "");
	CELL(o, recent_bmi, "");
	CELL(o, deceased, "");
	assert_int_equal(o.unknown, (1u << CXR_N_DEMO) - 1);
}

static void test_ages_and_bmi(void **state)
{
	(void)state;
	static const struct {
		const char *age, *cell;
		bool unknown;
	} ages[] = {{"0", "0", false}, {"89", "89", false}, {"90", "90", false}, {"91", "90", false}, {"104", "90", false}, {"", "", false}, {"131", "", true}, {"-1", "", true}, {"6l", "", true}};
	static const struct {
		const char *bmi, *cell;
	} bmis[] = {{"5", "5.0"}, {"4.9", ""}, {"150", "150.0"}, {"150.1", ""}, {"nan", ""}, {"inf", ""}, {"31.25", "31.3"}, {"22.04", "22.0"}, {" 19 ", "19.0"}, {"19 kg", ""}};
	cxr_config config = {0};
	cxr_id_patient p = {0};
	for (size_t i = 0; i < CXR_ARRAY_LEN(ages); i++) {
		outcome o = apply(&config, &p, ages[i].age);
		CELL(o, age, ages[i].cell);
		assert_int_equal(o.unknown >> CXR_DEMO_AGE & 1, ages[i].unknown);
	}
	for (size_t i = 0; i < CXR_ARRAY_LEN(bmis); i++) {
		p.recent_bmi = cxr_str_from(bmis[i].bmi);
		outcome o = apply(&config, &p, "1");
		CELL(o, recent_bmi, bmis[i].cell);
		assert_int_equal(o.unknown >> CXR_DEMO_BMI & 1, bmis[i].cell[0] == '\0');
	}
}

static int setup(void **state)
{
	(void)state;
	cxr_arena_init(&arena, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	cxr_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vocabulary), cmocka_unit_test(test_site_maps_first), cmocka_unit_test(test_unknown_is_dropped), cmocka_unit_test(test_ages_and_bmi)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
