/* Dates move by the patient's days and are printed in their own form (src/deid/surrogate_date.c). */
#include "text_fixture.h"

#include "base/date.h"

static text_fixture f;

static const char *const months[12] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};

static const char *ordinal(int day)
{
	if (day >= 11 && day <= 13)
		return "th";
	return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

static void upper(char *text)
{
	for (; *text; text++)
		*text = (char)cxr_to_upper((unsigned char)*text);
}

enum { N_FORMS = 18 };

/* The date in one of the forms. */
static void print_form(int form, cxr_date d, char *out, size_t n)
{
	const char *name = months[d.month - 1];
	switch (form) {
	case 0: snprintf(out, n, "%d/%d/%04d", d.month, d.day, d.year); break;
	case 1: snprintf(out, n, "%02d/%02d/%04d", d.month, d.day, d.year); break;
	case 2: snprintf(out, n, "%d/%d/%02d", d.month, d.day, d.year % 100); break;
	case 3: snprintf(out, n, "%02d-%02d-%04d", d.month, d.day, d.year); break;
	case 4: snprintf(out, n, "%04d-%02d-%02d", d.year, d.month, d.day); break;
	case 5: snprintf(out, n, "%04d/%02d/%02d", d.year, d.month, d.day); break;
	case 6: snprintf(out, n, "%04d%02d%02d", d.year, d.month, d.day); break;
	case 7: snprintf(out, n, "%s %d, %04d", name, d.day, d.year); break;
	case 8: snprintf(out, n, "%.3s %d, %04d", name, d.day, d.year); break;
	case 9: snprintf(out, n, "%.3s. %d%s, %04d", name, d.day, ordinal(d.day), d.year); break;
	case 10: snprintf(out, n, "%d %s %04d", d.day, name, d.year); break;
	case 11: snprintf(out, n, "%02d-%.3s-%04d", d.day, name, d.year); break;
	case 12: snprintf(out, n, "%02d%.3s%04d", d.day, name, d.year); upper(out); break;
	case 13: snprintf(out, n, "%s %d %04d", name, d.day, d.year); upper(out); break;
	case 14: snprintf(out, n, "%d%s of %s, %04d", d.day, ordinal(d.day), name, d.year); break;
	case 15: snprintf(out, n, "%02d.%02d.%04d", d.month, d.day, d.year); break;
	case 16: snprintf(out, n, "%s %d, '%02d", name, d.day, d.year % 100); break;
	default: snprintf(out, n, "%04d %.3s %02d", d.year, name, d.day); break;
	}
}

/* Padding cannot be told from "12/25": then either print is right. */
static bool same_but_for_zeros(const char *a, const char *b)
{
	while (*a || *b) {
		if (*a == '0' && *b != '0' && cxr_is_digit((unsigned char)a[1])) {
			a++;
			continue;
		}
		if (*b == '0' && *a != '0' && cxr_is_digit((unsigned char)b[1])) {
			b++;
			continue;
		}
		if (*a != *b)
			return false;
		a += *a != '\0';
		b += *b != '\0';
	}
	return true;
}

/* 1,500 days in 18 forms: the surrogate is the moved day in the same form. */
static void test_interval_and_form(void **state)
{
	(void)state;
	int32_t first = cxr_date_to_day((cxr_date){2002, 1, 1});
	for (int k = 0; k < 1500; k++) {
		static char patient[16];
		snprintf(patient, sizeof patient, "D%d", k % 40);
		f.subject.patient_key = cxr_str_from(patient);
		int32_t shift = cxr_ledger_shift_days(&f.ledger, f.subject.patient_key);
		cxr_date true_date = cxr_date_from_day(first + k * 5), moved = cxr_date_from_day(first + k * 5 + shift);
		char text[64], report[96], wanted[64];
		int form = k % N_FORMS;
		print_form(form, true_date, text, sizeof text);
		print_form(form, moved, wanted, sizeof wanted);
		snprintf(report, sizeof report, "Comparison: %s.", text);
		const char *got = text_only(&f, report);
		bool is_open = (form <= 3 || form == 15) && true_date.day >= 10 && true_date.month >= 10;
		bool is_may = true_date.month == 5 && (form == 8 || form == 9 || form == 11 || form == 17); /* "May" may be long or short */
		if (strcmp(got, wanted) != 0 && !is_may && (!is_open || !same_but_for_zeros(got, wanted)))
			fail_msg("%s became %s, not %s (form %d)", text, got, wanted, form);
		text_clear(&f);
	}
	f.subject.patient_key = cxr_str_from("P77");
}

/* Without a year the anchor gives it: the study day, else the nearest full date of the report. */
static void test_year_less(void **state)
{
	(void)state;
	int32_t shift = cxr_ledger_shift_days(&f.ledger, f.subject.patient_key);
	f.subject.study_day = cxr_date_to_day((cxr_date){2024, 1, 10});
	cxr_date moved = cxr_date_from_day(cxr_date_to_day((cxr_date){2023, 12, 28}) + shift);
	char wanted[32];
	snprintf(wanted, sizeof wanted, "%d/%d", moved.month, moved.day);
	assert_string_equal(text_only(&f, "Compared to 12/28."), wanted);
	f.subject.study_day = CXR_DAY_NONE;
	cxr_deid_result r = text_run(&f, cxr_str_from("CHEST 1/10/2024. Comparison: 12/28."));
	assert_int_equal(r.n_spans, 2);
	assert_true(cxr_str_eqz(r.spans[1].surrogate, wanted));
	text_clear(&f);
}

static void test_ranges_keep_their_length(void **state)
{
	(void)state;
	int32_t shift = cxr_ledger_shift_days(&f.ledger, f.subject.patient_key);
	cxr_date from = cxr_date_from_day(cxr_date_to_day((cxr_date){2019, 1, 5}) + shift), to = cxr_date_from_day(cxr_date_to_day((cxr_date){2019, 1, 8}) + shift);
	char wanted[64];
	snprintf(wanted, sizeof wanted, "Admitted %d/%d-%d/%d/%02d.", from.month, from.day, to.month, to.day, to.year % 100);
	assert_string_equal(text_out(&f, "Admitted 1/5-1/8/19."), wanted);
	text_clear(&f);
}

/* A day that does not exist is drawn by the key, never shifted: it must not tell the shift. */
static void test_impossible_days_are_random(void **state)
{
	(void)state;
	const char *a = text_only(&f, "Comparison: 2/30/2024.");
	assert_string_not_equal(a, "2/30/2024");
	int month = 0, day = 0, year = 0;
	assert_int_equal(sscanf(a, "%d/%d/%d", &month, &day, &year), 3);
	assert_true(cxr_date_is_valid((cxr_date){year, month, day}));
	int32_t shift = cxr_ledger_shift_days(&f.ledger, f.subject.patient_key);
	int32_t got = cxr_date_to_day((cxr_date){year, month, day});
	assert_true(got != cxr_date_to_day((cxr_date){2024, 2, 29}) + shift && got != cxr_date_to_day((cxr_date){2024, 3, 1}) + shift);
	text_clear(&f);
}

static void test_months_years_seasons(void **state)
{
	(void)state;
	int32_t shift = cxr_ledger_shift_days(&f.ledger, f.subject.patient_key);
	cxr_date month = cxr_date_from_day(cxr_date_to_day((cxr_date){2019, 3, 15}) + shift), year = cxr_date_from_day(cxr_date_to_day((cxr_date){2008, 7, 1}) + shift);
	char wanted[64];
	snprintf(wanted, sizeof wanted, "%s %d", months[month.month - 1], month.year);
	assert_string_equal(text_only(&f, "CT from March 2019."), wanted);
	snprintf(wanted, sizeof wanted, "%02d/%d", month.month, month.year);
	assert_string_equal(text_only(&f, "CT from 03/2019."), wanted);
	snprintf(wanted, sizeof wanted, "%d", year.year);
	assert_string_equal(text_only(&f, "s/p CABG 2008"), wanted);
	const char *season = text_only(&f, "CT from WINTER OF 2011");
	assert_true(strstr(season, " OF 20") != NULL);
	text_clear(&f);
}

static void test_weekday_moves_along(void **state)
{
	(void)state;
	const char *got = text_only(&f, "Monday, February 22, 2024");
	int32_t shift = cxr_ledger_shift_days(&f.ledger, f.subject.patient_key);
	static const char *const days[7] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	int weekday = cxr_weekday(cxr_date_to_day((cxr_date){2024, 2, 22}) + shift);
	assert_true(strncmp(got, days[weekday], strlen(days[weekday])) == 0);
	text_clear(&f);
}

/* Over many patients: no surrogate prints like its original, also without year and for months alone. */
static void test_never_the_original(void **state)
{
	(void)state;
	static const char *const texts[] = {"Compared to 12/28.", "In March there was", "CT of March 2019.", "s/p CABG 2008", "Jan 5 film", "CT from fall of 2016", "Since Christmas he coughs"};
	for (int k = 0; k < 1200; k++) {
		static char patient[16];
		snprintf(patient, sizeof patient, "N%d", k);
		f.subject.patient_key = cxr_str_from(patient);
		cxr_str text = cxr_str_from(texts[(size_t)k % CXR_ARRAY_LEN(texts)]);
		cxr_deid_result r = text_run(&f, text);
		for (size_t i = 0; i < r.n_spans; i++)
			assert_false(cxr_str_eq(r.spans[i].surrogate, cxr_str_sub(text, r.spans[i].source)));
		text_clear(&f);
	}
	f.subject.patient_key = cxr_str_from("P77");
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_interval_and_form), cmocka_unit_test(test_year_less), cmocka_unit_test(test_ranges_keep_their_length), cmocka_unit_test(test_impossible_days_are_random),
		cmocka_unit_test(test_months_years_seasons), cmocka_unit_test(test_weekday_moves_along), cmocka_unit_test(test_never_the_original)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
