/* Dates: every day of 1..9999, the calendar's edges, reading and writing, ages, times. */
#include "house_test.h"

#include <string.h>

#include "base/date.h"

static cxr_str str(const char *text)
{
	return cxr_str_from(text);
}

static void test_every_day_round_trips(void **state)
{
	(void)state;
	int32_t day = cxr_date_to_day((cxr_date){1, 1, 1});
	assert_int_equal(day, -719162); /* Python: date(1,1,1).toordinal() - date(1970,1,1).toordinal() */
	int weekday = 0;                /* 0001-01-01 is a Monday of the proleptic Gregorian calendar */
	for (int year = 1; year <= 9999; year++) {
		for (int month = 1; month <= 12; month++) {
			int n_days = cxr_days_in_month(year, month);
			for (int d = 1; d <= n_days; d++, day++) {
				cxr_date date = {year, month, d};
				cxr_date back = cxr_date_from_day(day);
				if (cxr_date_to_day(date) != day || back.year != year || back.month != month || back.day != d ||
					cxr_weekday(day) != weekday)
					fail_msg("%04d-%02d-%02d", year, month, d);
				weekday = (weekday + 1) % 7;
			}
		}
	}
	assert_int_equal(day, 2932897); /* the day after 9999-12-31 */
	assert_int_equal(cxr_date_to_day((cxr_date){1970, 1, 1}), 0);
	assert_int_equal(cxr_date_to_day((cxr_date){2024, 2, 29}), 19782);
}

static void test_far_days_do_not_overflow(void **state)
{
	(void)state;
	assert_true(cxr_date_from_day(INT32_MAX).year > 5000000);
	assert_true(cxr_date_from_day(INT32_MIN).year < -5000000);
	assert_in_range(cxr_weekday(INT32_MAX), 0, 6);
	assert_in_range(cxr_weekday(INT32_MIN), 0, 6);
}

static void test_validity(void **state)
{
	(void)state;
	assert_true(cxr_date_is_valid((cxr_date){2024, 2, 29}));
	assert_false(cxr_date_is_valid((cxr_date){2023, 2, 29}));
	assert_false(cxr_date_is_valid((cxr_date){1900, 2, 29}));
	assert_true(cxr_date_is_valid((cxr_date){2000, 2, 29}));
	assert_false(cxr_date_is_valid((cxr_date){2024, 4, 31}));
	assert_false(cxr_date_is_valid((cxr_date){2024, 13, 1}));
	assert_false(cxr_date_is_valid((cxr_date){2024, 0, 1}));
	assert_false(cxr_date_is_valid((cxr_date){2024, 1, 0}));
	assert_false(cxr_date_is_valid((cxr_date){0, 1, 1}));
	assert_false(cxr_date_is_valid((cxr_date){10000, 1, 1}));
	assert_int_equal(cxr_days_in_month(2024, 0), 0);
	assert_int_equal(cxr_days_in_month(2024, 13), 0);
}

static void test_reading(void **state)
{
	(void)state;
	static const char *const good[] = {
		"20240225", "2024-02-25", "2024.02.25", "2024/02/25", "2024-2-25", "2/25/2024", "02/25/2024", " 20240225 ",
		"2024-02-25 13:45:00", "2024-02-25T13:45:00Z", "02/25/2024 1:45 PM",
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(good); i++) {
		cxr_date date = {0, 0, 0};
		if (!cxr_date_parse(str(good[i]), &date) || date.year != 2024 || date.month != 2 || date.day != 25)
			fail_msg("'%s' was read as %d-%d-%d", good[i], date.year, date.month, date.day);
	}
	static const char *const bad[] = {
		"", " ", "2024", "202402", "2024022", "202402251", "20240230", "20241301", "2024-02/25", "2024-02", "25/02/2024",
		"2/25/24", "2/25", "2024-02-25x", "00000000", "2024-00-10", "February 25", "20240225-20240226", "02-25-2024", "-2024-02-25",
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		cxr_date date = {7, 7, 7};
		if (cxr_date_parse(str(bad[i]), &date))
			fail_msg("'%s' was read as %d-%d-%d", bad[i], date.year, date.month, date.day);
		assert_int_equal(date.year, 7); /* untouched */
	}
}

static void test_writing(void **state)
{
	(void)state;
	char da[9];
	char iso[11];
	cxr_date_print_da((cxr_date){987, 6, 5}, da);
	assert_string_equal(da, "09870605");
	cxr_date_print_iso((cxr_date){2024, 12, 31}, iso);
	assert_string_equal(iso, "2024-12-31");
	cxr_date_print_iso((cxr_date){123456, 123, 456}, iso); /* never past the end */
	assert_int_equal(strlen(iso), 10);
}

static void test_ages(void **state)
{
	(void)state;
	int32_t birth = cxr_date_to_day((cxr_date){1960, 2, 29});
	assert_int_equal(cxr_age_years(birth, cxr_date_to_day((cxr_date){2023, 2, 28})), 62);
	assert_int_equal(cxr_age_years(birth, cxr_date_to_day((cxr_date){2023, 3, 1})), 63);
	assert_int_equal(cxr_age_years(birth, cxr_date_to_day((cxr_date){2024, 2, 29})), 64);
	assert_int_equal(cxr_age_years(birth, birth), 0);
	assert_int_equal(cxr_age_years(birth, birth - 1), -1);
}

static void test_times(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int32_t seconds;
	} cases[] = {
		{"000000", 0}, {"134501", 49501}, {"1345", 49500}, {"13", 46800}, {"134501.123456", 49501}, {"13:45", 49500},
		{"13:45:01", 49501}, {" 134501 ", 49501}, {"235960", 86400}, {"134501+0100", 49501}, {"134501.5-0100", 49501}, {"13:45:01Z", 49501}, {"1:45 PM", 49500}, {"01:45:01 pm", 49501},
		{"12:05 AM", 300}, {"12:05 PM", 43500}, {"9:05", 32700}, {"1345.", 49500}, {"13:45 PM", -1}, {"0:45 AM", -1}, {"13 45", -1}, {"13:", -1},
		{":45", -1}, {"1:45 P", -1}, {"", -1}, {"1", -1}, {"24", -1}, {"1260", -1},
		{"126", -1}, {"13:4", -1}, {"13:45:0", -1}, {"134501x", -1}, {"noon", -1}, {"1345:01", -1}, {"134561", -1},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++)
		if (cxr_time_parse(str(cases[i].text)) != cases[i].seconds)
			fail_msg("'%s' was read as %d", cases[i].text, cxr_time_parse(str(cases[i].text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_round_trips), cmocka_unit_test(test_far_days_do_not_overflow), cmocka_unit_test(test_validity),
		cmocka_unit_test(test_reading), cmocka_unit_test(test_writing), cmocka_unit_test(test_ages), cmocka_unit_test(test_times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
