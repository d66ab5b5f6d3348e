/* Keyed UIDs (src/deid/uid.c). */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
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

/* Reads the decimal part back and checks the version and variant bits of the UUID. */
static void check_form(const char *uid)
{
	assert_memory_equal(uid, "2.25.", 5);
	assert_true(strlen(uid) <= 44);
	assert_true(uid[5] >= '1' && uid[5] <= '9');
	unsigned __int128 value = 0;
	for (const char *p = uid + 5; *p; p++) {
		assert_true(cxr_is_digit(*p));
		value = value * 10 + (unsigned)(*p - '0');
	}
	assert_int_equal((int)(value >> 76 & 15), 5);
	assert_int_equal((int)(value >> 62 & 3), 2);
}

static void test_form_and_distinctness(void **state)
{
	(void)state;
	cxr_key *key = make_key(1);
	cxr_key *other_key = make_key(2);
	cxr_ledger ledger = {.key = key};
	cxr_ledger other = {.key = other_key};
	cxr_map seen;
	cxr_err err = {0};
	cxr_map_init(&seen);
	for (int i = 0; i < 2000; i++) {
		char uid[64];
		char out[CXR_UID_BYTES];
		snprintf(uid, sizeof uid, "1.2.840.113619.2.%d", i);
		for (int k = 0; k < 2; k++) {
			cxr_ledger_uid(k ? &other : &ledger, cxr_str_from(uid), out);
			check_form(out);
			assert_null(cxr_map_get(&seen, cxr_str_from(out)));
			assert_ok(cxr_map_put(&seen, cxr_str_from(out), 1, NULL, &err));
		}
	}
	cxr_map_release(&seen);
	cxr_key_free(key);
	cxr_key_free(other_key);
}

static void test_padding_does_not_matter(void **state)
{
	(void)state;
	cxr_key *key = make_key(1);
	cxr_ledger ledger = {.key = key};
	char plain[CXR_UID_BYTES];
	char padded[CXR_UID_BYTES];
	cxr_ledger_uid(&ledger, cxr_str_from("1.2.3"), plain);
	cxr_ledger_uid(&ledger, (cxr_str){"1.2.3\0", 6}, padded);
	assert_string_equal(plain, padded);
	cxr_ledger_uid(&ledger, (cxr_str){" 1.2.3 \0", 8}, padded);
	assert_string_equal(plain, padded);
	cxr_ledger_uid(&ledger, (cxr_str){"", 0}, padded);
	check_form(padded);
	cxr_key_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form_and_distinctness),
		cmocka_unit_test(test_padding_does_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
