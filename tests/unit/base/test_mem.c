/* Memory: zero sizes, overflow, copies, wiping, allocations that fail. */
#include "house_test.h"

#include <string.h>

#include "base/mem.h"
#include "faults.h"

static void test_zero_sizes_give_blocks(void **state)
{
	(void)state;
	void *a = cxr_malloc(0);
	void *b = cxr_calloc(0, 16);
	void *c = cxr_realloc(NULL, 0, 0);
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	cxr_free(a);
	cxr_free(b);
	cxr_free(c);
	cxr_free(NULL);
}

static void test_overflow_is_refused(void **state)
{
	(void)state;
	assert_null(cxr_calloc(SIZE_MAX / 2, 3));
	char *block = cxr_malloc(4);
	memcpy(block, "abc", 4);
	assert_null(cxr_realloc(block, SIZE_MAX / 4, 5));
	assert_string_equal(block, "abc"); /* the old block stays */
	cxr_free(block);
	assert_null(cxr_strndup("", SIZE_MAX));
}

static void test_calloc_is_zeroed_and_realloc_keeps(void **state)
{
	(void)state;
	unsigned char *block = cxr_calloc(100, 3);
	for (int i = 0; i < 300; i++)
		assert_int_equal(block[i], 0);
	block[299] = 7;
	block = cxr_realloc(block, 1000, 3);
	assert_int_equal(block[299], 7);
	cxr_free(block);
}

static void test_strndup(void **state)
{
	(void)state;
	CXR_AUTO(cxr_free_at) char *copy = cxr_strndup("Cardiomegaly", 6);
	assert_string_equal(copy, "Cardio");
	CXR_AUTO(cxr_free_at) char *empty = cxr_strndup(NULL, 0);
	assert_string_equal(empty, "");
	CXR_AUTO(cxr_free_at) char *with_nul = cxr_strndup("a\0b", 3);
	assert_memory_equal(with_nul, "a\0b", 4);
}

static void test_wipe(void **state)
{
	(void)state;
	char secret[8] = "secret!";
	cxr_wipe(secret, sizeof secret);
	assert_memory_equal(secret, "\0\0\0\0\0\0\0", 8);
	cxr_wipe(NULL, 0);
}

static void test_free_at_clears(void **state)
{
	(void)state;
	char *block = cxr_malloc(3);
	cxr_free_at(&block);
	assert_null(block);
}

static void test_failing_allocations(void **state)
{
	(void)state;
	fault_arm(FAULT_ALLOC, 1, 0);
	void *first = cxr_malloc(8);
	void *second = cxr_malloc(8);
	void *third = cxr_malloc(8);
	assert_true(fault_disarm());
	assert_non_null(first);
	assert_null(second);
	assert_non_null(third);
	fault_arm(FAULT_ALLOC, 0, 0);
	char *copy = cxr_strndup("x", 1);
	assert_true(fault_disarm());
	assert_null(copy);
	cxr_free(first);
	cxr_free(third);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zero_sizes_give_blocks), cmocka_unit_test(test_overflow_is_refused),
		cmocka_unit_test(test_calloc_is_zeroed_and_realloc_keeps), cmocka_unit_test(test_strndup), cmocka_unit_test(test_wipe),
		cmocka_unit_test(test_free_at_clears), cmocka_unit_test(test_failing_allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
