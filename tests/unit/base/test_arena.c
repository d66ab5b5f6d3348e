/* Arenas: zeroed aligned memory, the maximum, reuse, many blocks, allocations that fail. */
#include "house_test.h"

#include <string.h>

#include "base/arena.h"
#include "faults.h"

static cxr_err err;

static void test_zeroed_and_aligned(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	for (size_t n = 0; n < 300; n++) {
		unsigned char *bytes = cxr_arena_alloc(&arena, n);
		assert_non_null(bytes);
		assert_int_equal((uintptr_t)bytes % 16, 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xAB, n);
	}
	cxr_arena_clear(&arena);
	unsigned char *again = cxr_arena_alloc(&arena, 200); /* the kept block is dirty underneath */
	for (size_t i = 0; i < 200; i++)
		assert_int_equal(again[i], 0);
	cxr_arena_release(&arena);
}

static void test_the_maximum(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 64);
	assert_non_null(cxr_arena_alloc(&arena, 48));
	assert_null(cxr_arena_alloc(&arena, 17));
	assert_non_null(cxr_arena_alloc(&arena, 16));
	assert_null(cxr_arena_alloc(&arena, 1));
	assert_int_equal(arena.used_bytes, 64);
	cxr_arena_clear(&arena);
	assert_int_equal(arena.used_bytes, 0);
	assert_non_null(cxr_arena_alloc(&arena, 64));
	cxr_arena_release(&arena);
	cxr_arena_release(&arena); /* twice does no harm */
	assert_non_null(cxr_arena_alloc(&arena, 64)); /* and it can be used again */
	cxr_arena_release(&arena);
}

static void test_overflow_is_refused(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, SIZE_MAX);
	assert_null(cxr_arena_alloc(&arena, SIZE_MAX));
	assert_null(cxr_arena_alloc(&arena, SIZE_MAX - 20));
	assert_null(cxr_arena_array(&arena, SIZE_MAX / 2, 3));
	assert_null(cxr_arena_strndup(&arena, "", SIZE_MAX));
	assert_int_equal(arena.used_bytes, 0);
	cxr_arena_release(&arena);
}

static void test_blocks_stay_apart(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, (size_t)64 << 20);
	unsigned char *blocks[2000];
	for (size_t i = 0; i < 2000; i++) {
		size_t n = (i * 37) % 5000 + (i % 100 == 0 ? (size_t)1 << 20 : 0);
		blocks[i] = cxr_arena_alloc(&arena, n + 1);
		assert_non_null(blocks[i]);
		memset(blocks[i], (int)(i & 0xFF), n + 1);
	}
	for (size_t i = 0; i < 2000; i++) {
		size_t n = (i * 37) % 5000 + (i % 100 == 0 ? (size_t)1 << 20 : 0);
		assert_int_equal(blocks[i][0], i & 0xFF);
		assert_int_equal(blocks[i][n], i & 0xFF);
	}
	cxr_arena_release(&arena);
}

static void test_text(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 4096);
	assert_string_equal(cxr_arena_strndup(&arena, "no effusion", 2), "no");
	assert_string_equal(cxr_arena_strndup(&arena, NULL, 0), "");
	assert_string_equal(cxr_arena_printf(&arena, "study%d_%s", 7, "x"), "study7_x");
	cxr_str copy;
	assert_ok(cxr_arena_str(&arena, (cxr_str){"a\0b", 3}, &copy, &err));
	assert_int_equal(copy.len, 3);
	assert_memory_equal(copy.ptr, "a\0b", 4);
	assert_null(cxr_arena_printf(&arena, "%5000d", 1));
	cxr_str big = {"x", 1};
	static const char filler[5000];
	assert_int_equal(cxr_arena_str(&arena, (cxr_str){filler, sizeof filler}, &big, &err), CXR_E_NOMEM);
	assert_null(big.ptr);
	assert_int_equal(big.len, 0);
	cxr_arena_release(&arena);
}

static void test_failing_allocation(void **state)
{
	(void)state;
	cxr_arena arena;
	cxr_arena_init(&arena, 1 << 20);
	fault_arm(FAULT_ALLOC, 0, 0);
	void *nothing = cxr_arena_alloc(&arena, 10);
	assert_true(fault_disarm());
	assert_null(nothing);
	assert_int_equal(arena.used_bytes, 0);
	assert_non_null(cxr_arena_alloc(&arena, 10));
	cxr_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_and_aligned), cmocka_unit_test(test_the_maximum), cmocka_unit_test(test_overflow_is_refused),
		cmocka_unit_test(test_blocks_stay_apart), cmocka_unit_test(test_text), cmocka_unit_test(test_failing_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
