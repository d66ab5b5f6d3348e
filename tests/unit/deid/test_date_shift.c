/* The date shift of a patient (src/deid/date_shift.c). */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deid/ledger.h"

static cxr_key *make_key(unsigned char seed)
{
	unsigned char bytes[32];
	cxr_key *key = NULL;
	cxr_err err = {0};
	memset(bytes, seed, sizeof bytes);
	assert_ok(cxr_key_from_bytes(bytes, &key, &err));
	return key;
}

static void test_range_and_spread(void **state)
{
	(void)state;
	cxr_key *key = make_key(1);
	cxr_ledger ledger = {.key = key};
	int32_t low = 0;
	int32_t high = -4000;
	double sum = 0;
	enum { N = 20000 };
	for (int i = 0; i < N; i++) {
		char text[16];
		snprintf(text, sizeof text, "P%d", i);
		int32_t days = cxr_ledger_shift_days(&ledger, cxr_str_from(text));
		assert_true(days <= -1 && days >= -3652);
		low = days < low ? days : low;
		high = days > high ? days : high;
		sum += days;
	}
	assert_true(low < -3640 && high > -12);
	assert_true(sum / N < -1780 && sum / N > -1873); /* uniform: -1826.5, standard error 7.5 */
	cxr_key_free(key);
}

static void test_whole_weeks(void **state)
{
	(void)state;
	cxr_key *key = make_key(1);
	cxr_ledger ledger = {.key = key, .whole_weeks = true};
	for (int i = 0; i < 5000; i++) {
		char text[16];
		snprintf(text, sizeof text, "P%d", i);
		int32_t days = cxr_ledger_shift_days(&ledger, cxr_str_from(text));
		assert_int_equal(days % 7, 0);
		assert_true(days <= -52 * 7 && days >= -520 * 7);
	}
	cxr_key_free(key);
}

static void test_spelling_does_not_matter_but_key_does(void **state)
{
	(void)state;
	cxr_key *key = make_key(1);
	cxr_key *other = make_key(2);
	cxr_ledger a = {.key = key};
	cxr_ledger b = {.key = other};
	int32_t days = cxr_ledger_shift_days(&a, cxr_str_from("ab-12 34"));
	assert_int_equal(days, cxr_ledger_shift_days(&a, cxr_str_from("AB1234")));
	assert_int_equal(days, cxr_ledger_shift_days(&a, cxr_str_from("  ab1234 ")));
	int n_same = 0;
	for (int i = 0; i < 300; i++) {
		char text[16];
		snprintf(text, sizeof text, "%d", i);
		n_same += cxr_ledger_shift_days(&a, cxr_str_from(text)) == cxr_ledger_shift_days(&b, cxr_str_from(text));
	}
	assert_true(n_same <= 2); /* chance level 1 in 3,652 */
	char long_key[2000];
	memset(long_key, 'x', sizeof long_key);
	int32_t long_days = cxr_ledger_shift_days(&a, (cxr_str){long_key, sizeof long_key});
	assert_true(long_days <= -1 && long_days >= -3652);
	assert_true(cxr_ledger_shift_days(&a, (cxr_str){"", 0}) <= -1);
	cxr_key_free(key);
	cxr_key_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_range_and_spread),
		cmocka_unit_test(test_whole_weeks),
		cmocka_unit_test(test_spelling_does_not_matter_but_key_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
