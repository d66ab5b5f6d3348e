/* Vault records of patients and studies: lists without doubles, votes, ages. */
#include "link_fixture.h"

#include "link/gather.h"
#include "link/order.h"

static void test_ages(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int years;
	} cases[] = {{"061Y", 61}, {"61", 61}, {"018M", 1}, {"003W", 0}, {"010D", 0}, {"800D", 2}, {"090y", 90}, {"", -1}, {"Y", -1}, {"61X", -1}, {"-5Y", -1}, {"999Y", -1}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		if (link__age_years(cxr_str_from(cases[i].text)) != cases[i].years)
			fail_msg("age '%s'", cases[i].text);
}

static void test_most_frequent(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_str out;
	cxr_arena_init(&arena, 1 << 16);
	cxr_str values[] = {cxr_str_from("b"), cxr_str_from(""), cxr_str_from("a"), cxr_str_from("b"), cxr_str_from(""), cxr_str_from("")};
	assert_ok(link__most_frequent(values, 6, &arena, &out, &err));
	assert_true(cxr_str_eqz(out, "b"));
	assert_ok(link__most_frequent(values, 3, &arena, &out, &err)); /* a tie: the smallest */
	assert_true(cxr_str_eqz(out, "a"));
	assert_ok(link__most_frequent(values, 0, &arena, &out, &err));
	assert_int_equal(out.len, 0);
	cxr_arena_release(&arena);
}

static void test_votes_and_lists(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	fx_image image = {.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101", .name = "Ito^Ken", .birth = "19500101", .sex = "M", .phone = "415-555-0101"};
	uint64_t number = fx_add_image(&f, image);
	image.sop = "1.2";
	image.birth = "19500110";
	image.patient = " p1";
	fx_add_image(&f, image);
	fx_add_demographic(&f, (fx_demographic){.patient = "P1", .name = "Ito, Ken", .birth = "1/10/1950", .sex = "M", .race = "Asian", .phone = "415-555-0101", .city = "Larkfield"});
	fx_add_demographic(&f, (fx_demographic){.patient = "P1", .name = "Ito, Kenji", .birth = "", .sex = "F", .race = "Other"});
	fx_add_report(&f, (fx_report){.patient = "P1", .accession = "A1", .date = "1/2/2020", .text = "clear"});
	fx_link(&f);
	cxr_id_patient patient = fx_vault_patient(&f, number);
	assert_text(patient.key, "P1");
	assert_text(patient.birth_date, "19500110"); /* two against one */
	assert_text(patient.sex, "M");
	assert_text(patient.race, "Asian"); /* a tie: the smallest */
	assert_int_equal(patient.names.n_items, 3);
	assert_int_equal(patient.phones.n_items, 1);
	assert_int_equal(patient.addresses.n_items, 1);
	assert_int_equal(patient.dates.n_items, 4); /* two birth dates, study, report */
	cxr_id_study study = fx_vault_study(&f, number);
	assert_text(study.age, "69");
	assert_text(study.report_date, "20200102");
	fx_close(&f);
}

static void test_age_without_birth_date(void **state)
{
	(void)state;
	fx f;
	fx_open(&f, NULL);
	uint64_t given = fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "P1", .accession = "A1", .date = "20200101", .age = "047Y"});
	uint64_t absurd = fx_add_image(&f, (fx_image){.sop = "2.1", .patient = "P2", .accession = "A2", .date = "20200101", .birth = "20300101", .age = "052Y"});
	uint64_t none = fx_add_image(&f, (fx_image){.sop = "3.1", .patient = "P3", .accession = "A3", .birth = "19600101"});
	fx_link(&f);
	assert_text(fx_vault_study(&f, given).age, "47");
	assert_text(fx_vault_study(&f, absurd).age, "52");
	assert_text(fx_vault_study(&f, none).age, "");
	fx_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ages), cmocka_unit_test(test_most_frequent), cmocka_unit_test(test_votes_and_lists),
		cmocka_unit_test(test_age_without_birth_date)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
