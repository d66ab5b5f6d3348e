/* Maps: insertion order, odd keys, growth, pinned hashes, every failing allocation. */
#include "house_test.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "faults.h"

static cxr_err err;

static cxr_str key_of(char *room, size_t room_bytes, unsigned number)
{
	int n = snprintf(room, room_bytes, "accession-%u", number * 2654435761u);
	return (cxr_str){room, (size_t)n};
}

static void test_put_get_in_insertion_order(void **state)
{
	(void)state;
	cxr_map map;
	char room[64];
	cxr_map_init(&map);
	assert_null(cxr_map_get(&map, cxr_str_from("x")));
	for (unsigned i = 0; i < 20000; i++)
		assert_ok(cxr_map_put(&map, key_of(room, sizeof room, i), i, NULL, &err));
	assert_int_equal(map.n_entries, 20000);
	for (unsigned i = 0; i < 20000; i++) {
		uint64_t *value = cxr_map_get(&map, key_of(room, sizeof room, i));
		assert_non_null(value);
		assert_int_equal(*value, i);
		assert_int_equal(map.entries[i].value, i);
		assert_string_equal(map.entries[i].key.ptr, room); /* NUL-terminated copies */
	}
	assert_null(cxr_map_get(&map, cxr_str_from("accession-")));
	cxr_map_release(&map);
	assert_int_equal(map.n_entries, 0);
	cxr_map_release(&map);
}

static void test_put_keeps_the_first_value(void **state)
{
	(void)state;
	cxr_map map;
	uint64_t *slot = NULL;
	cxr_map_init(&map);
	assert_ok(cxr_map_put(&map, cxr_str_from("a"), 1, &slot, &err));
	assert_int_equal(*slot, 1);
	assert_ok(cxr_map_put(&map, cxr_str_from("a"), 2, &slot, &err));
	assert_int_equal(*slot, 1);
	*slot = 9;
	assert_int_equal(*cxr_map_get(&map, cxr_str_from("a")), 9);
	assert_int_equal(map.n_entries, 1);
	cxr_map_release(&map);
}

static void test_odd_keys(void **state)
{
	(void)state;
	cxr_map map;
	cxr_map_init(&map);
	assert_ok(cxr_map_put(&map, (cxr_str){NULL, 0}, 1, NULL, &err));
	assert_ok(cxr_map_put(&map, (cxr_str){"\0", 1}, 2, NULL, &err));
	assert_ok(cxr_map_put(&map, (cxr_str){"\0\0", 2}, 3, NULL, &err));
	assert_ok(cxr_map_put(&map, (cxr_str){"A", 1}, 4, NULL, &err));
	assert_ok(cxr_map_put(&map, (cxr_str){"a", 1}, 5, NULL, &err));
	assert_int_equal(map.n_entries, 5);
	assert_int_equal(*cxr_map_get(&map, (cxr_str){"", 0}), 1);
	assert_int_equal(*cxr_map_get(&map, (cxr_str){"\0\0", 2}), 3);
	assert_int_equal(*cxr_map_get(&map, (cxr_str){"a", 1}), 5);
	cxr_map_release(&map);
}

/* The values are pinned: hashes decide orders that end up in files. Computed by an independent script. */
static void test_pinned_hashes(void **state)
{
	(void)state;
	assert_true(cxr_hash64(NULL, 0, 0) == 0xefd01f60ba992926u);
	assert_true(cxr_hash64("a", 1, 0) == 0x82a2a958a9bece5bu);
	assert_true(cxr_hash64("12345678", 8, 0) == 0x8168c63759f665d9u);
	assert_true(cxr_hash64("patient00042", 12, 0) == 0xd9c05b027a90a274u);
	assert_true(cxr_hash64("patient00042", 12, 9) == 0xcddeaa15f3cd6727u);
}

static void test_every_failing_allocation(void **state)
{
	(void)state;
	bool fired = true;
	for (long nth = 0; fired; nth++) {
		cxr_map map;
		char room[64];
		unsigned n_put = 0;
		cxr_map_init(&map);
		fault_arm(FAULT_ALLOC, nth, 0);
		for (unsigned i = 0; i < 50; i++)
			n_put += cxr_map_put(&map, key_of(room, sizeof room, i), i, NULL, &err) == CXR_OK;
		fired = fault_disarm();
		assert_int_equal(n_put, fired ? 49 : 50);
		assert_int_equal(map.n_entries, n_put);
		for (unsigned i = 0; i < 50; i++) { /* the one that failed can be put again */
			assert_ok(cxr_map_put(&map, key_of(room, sizeof room, i), i, NULL, &err));
			assert_int_equal(*cxr_map_get(&map, key_of(room, sizeof room, i)), i);
		}
		cxr_map_release(&map);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_get_in_insertion_order), cmocka_unit_test(test_put_keeps_the_first_value),
		cmocka_unit_test(test_odd_keys), cmocka_unit_test(test_pinned_hashes), cmocka_unit_test(test_every_failing_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
