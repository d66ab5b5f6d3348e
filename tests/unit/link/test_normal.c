/* Normal forms, times, keyed hashes. */
#include "house_test.h"

#include <string.h>

#include "link/normal.h"

static cxr_err err;
static cxr_arena arena;

static void check_id(const char *id, size_t len, const char *expected)
{
	cxr_str out;
	assert_ok(link__normal_id((cxr_str){id, len}, &arena, &out, &err));
	assert_int_equal(out.len, strlen(expected));
	assert_memory_equal(out.ptr, expected, out.len);
}

static void test_ids(void **state)
{
	(void)state;
	check_id(" ab-001 ", 8, "AB-001");
	check_id("000123", 6, "000123"); /* leading zeros stay */
	check_id("x1\0\0", 4, "X1");     /* padding of headers */
	check_id("\t \r\n", 4, "");
	check_id("a b", 3, "A B");
	check_id("m\xc3\xbc", 3, "M\xc3\xbc");
	check_id("NONE", 4, "NONE");
}

static void test_accessions(void **state)
{
	(void)state;
	static const char *const blank[] = {"", " ", "0", "0000", "n/a", "None", "-", "...", "unknown", "NULL"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(blank); i++) {
		cxr_str out;
		assert_ok(link__normal_accession(cxr_str_from(blank[i]), &arena, &out, &err));
		assert_int_equal(out.len, 0);
	}
	cxr_str out;
	assert_ok(link__normal_accession(cxr_str_from("00a7"), &arena, &out, &err));
	assert_true(cxr_str_eqz(out, "00A7"));
}

static void test_dates(void **state)
{
	(void)state;
	cxr_str out;
	assert_ok(link__normal_date(cxr_str_from("2020-03-01 13:45"), &arena, &out, &err));
	assert_true(cxr_str_eqz(out, "20200301"));
	assert_ok(link__normal_date(cxr_str_from("soon"), &arena, &out, &err));
	assert_int_equal(out.len, 0);
}

static link__when when(const char *date, const char *time)
{
	return link__when_of(cxr_str_from(date), cxr_str_from(time));
}

static void test_times(void **state)
{
	(void)state;
	assert_int_equal(when("20200301", "101112.5").us, INT64_C(36672500000));
	assert_int_equal(when("20200301", "101112.000250").us, INT64_C(36672000250));
	assert_int_equal(when("2020-03-01 10:11", "").us, INT64_C(36660000000));
	assert_int_equal(when("2020-03-01T10:11", "").us, INT64_C(36660000000));
	assert_int_equal(when("2020-03-01 10:11", "09:00").us, INT64_C(32400000000)); /* a column of its own wins */
	assert_false(link__has_time(when("20200301", "")));
	assert_false(link__has_time(when("20200301", "noon")));
	assert_false(link__has_day(when("", "1000")));
	assert_true(link__when_cmp(when("20200301", "2359"), when("20200302", "")) < 0);
	assert_true(link__when_cmp(when("20200301", "2359"), when("20200301", "")) < 0); /* unknown times come last on their day */
	assert_true(link__when_cmp(when("99991231", "2359"), when("", "")) < 0);
	assert_int_equal(link__when_cmp(when("20200301", "1000"), when("2020-03-01", "10:00")), 0);
}

static void test_hashes(void **state)
{
	(void)state;
	unsigned char bytes[32] = {1};
	cxr_key *key;
	assert_ok(cxr_key_from_bytes(bytes, &key, &err));
	cxr_str ab_c[] = {cxr_str_from("ab"), cxr_str_from("c")}, a_bc[] = {cxr_str_from("a"), cxr_str_from("bc")};
	link__hash one = link__hash_of(key, LINK_HASH_ANCHOR, ab_c, 2), two = link__hash_of(key, LINK_HASH_ANCHOR, a_bc, 2);
	link__hash other_kind = link__hash_of(key, LINK_HASH_SOP, ab_c, 2), again = link__hash_of(key, LINK_HASH_ANCHOR, ab_c, 2);
	assert_true(link__hash_cmp(&one, &two) != 0);
	assert_true(link__hash_cmp(&one, &other_kind) != 0);
	assert_int_equal(link__hash_cmp(&one, &again), 0);
	/* long parts and many parts fit */
	char long_text[2000];
	memset(long_text, 'x', sizeof long_text);
	cxr_str many[7];
	for (int i = 0; i < 7; i++)
		many[i] = (cxr_str){long_text, i % 2 ? sizeof long_text : 199};
	link__hash long_one = link__hash_of(key, LINK_HASH_ANCHOR, many, 7);
	many[6].len--;
	link__hash long_two = link__hash_of(key, LINK_HASH_ANCHOR, many, 7);
	assert_true(link__hash_cmp(&long_one, &long_two) != 0);
	cxr_key_free(key);
}

static int set_up(void **state)
{
	(void)state;
	cxr_arena_init(&arena, 1 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cxr_arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ids), cmocka_unit_test(test_accessions), cmocka_unit_test(test_dates), cmocka_unit_test(test_times),
		cmocka_unit_test(test_hashes)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
