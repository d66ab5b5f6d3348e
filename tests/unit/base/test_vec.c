/* Typed arrays: growth, clearing, the largest number of items, allocations that fail. */
#include "house_test.h"

#include "base/str.h"
#include "base/vec.h"
#include "faults.h"

CXR_VEC_DECLARE(span_vec, cxr_span)
CXR_VEC_DECLARE(byte_vec, char)

static void test_push_and_clear(void **state)
{
	(void)state;
	span_vec vec = {0};
	for (size_t i = 0; i < 5000; i++)
		assert_true(span_vec_push(&vec, (cxr_span){i, i + 1}));
	assert_int_equal(vec.n_items, 5000);
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(vec.items[i].start, i);
	size_t capacity = vec.capacity;
	span_vec_clear(&vec);
	assert_int_equal(vec.n_items, 0);
	assert_int_equal(vec.capacity, capacity);
	span_vec_release(&vec);
	assert_null(vec.items);
	span_vec_release(&vec);
}

static void test_the_largest_number_of_items(void **state)
{
	(void)state;
	byte_vec vec = {NULL, CXR_VEC_MAX_ITEMS, CXR_VEC_MAX_ITEMS}; /* as if it were full */
	assert_false(byte_vec_push(&vec, 'x'));
	assert_int_equal(vec.n_items, CXR_VEC_MAX_ITEMS);
}

static void test_failing_allocation(void **state)
{
	(void)state;
	span_vec vec = {0};
	for (size_t i = 0; i < 8; i++)
		assert_true(span_vec_push(&vec, (cxr_span){i, i}));
	fault_arm(FAULT_ALLOC, 0, 0);
	bool pushed = span_vec_push(&vec, (cxr_span){9, 9});
	assert_true(fault_disarm());
	assert_false(pushed);
	assert_int_equal(vec.n_items, 8);
	assert_int_equal(vec.items[7].start, 7);
	assert_true(span_vec_push(&vec, (cxr_span){9, 9}));
	span_vec_release(&vec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_push_and_clear), cmocka_unit_test(test_the_largest_number_of_items), cmocka_unit_test(test_failing_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
