/* Buffers: the maximum, the sticky failure, the closing NUL, printf, allocations that fail. */
#include "house_test.h"

#include <string.h>

#include "base/buf.h"
#include "faults.h"

static cxr_err err;

static void test_append(void **state)
{
	(void)state;
	cxr_buf buf;
	cxr_buf_init(&buf, 1000);
	assert_string_equal(cxr_buf_str(&buf).ptr, ""); /* before the first append */
	assert_int_equal(cxr_buf_str(&buf).len, 0);
	cxr_buf_add(&buf, NULL, 0);
	cxr_buf_addz(&buf, "pleural");
	cxr_buf_add_char(&buf, ' ');
	cxr_buf_add_str(&buf, (cxr_str){"effusions", 8});
	cxr_buf_printf(&buf, " %d%%", 5);
	assert_ok(cxr_buf_check(&buf, &err));
	assert_string_equal(buf.ptr, "pleural effusion 5%");
	assert_int_equal(buf.len, strlen(buf.ptr));
	cxr_buf_clear(&buf);
	assert_string_equal(buf.ptr, "");
	assert_int_equal(buf.len, 0);
	cxr_buf_release(&buf);
	assert_null(buf.ptr);
}

static void test_every_size_up_to_the_maximum(void **state)
{
	(void)state;
	for (size_t max = 0; max < 200; max++) {
		cxr_buf buf;
		cxr_buf_init(&buf, max);
		for (size_t i = 0; i < max; i++)
			cxr_buf_add_char(&buf, 'a');
		assert_ok(cxr_buf_check(&buf, &err));
		assert_int_equal(buf.len, max);
		cxr_buf_add_char(&buf, 'b');
		assert_int_equal(cxr_buf_check(&buf, &err), CXR_E_NOMEM);
		assert_int_equal(buf.len, max); /* unchanged */
		cxr_buf_release(&buf);
	}
}

static void test_failure_sticks_until_cleared(void **state)
{
	(void)state;
	cxr_buf buf;
	cxr_buf_init(&buf, 4);
	cxr_buf_addz(&buf, "ab");
	cxr_buf_addz(&buf, "cde");
	cxr_buf_addz(&buf, "f"); /* fits, but the failure stays known */
	assert_int_equal(cxr_buf_check(&buf, &err), CXR_E_NOMEM);
	assert_string_equal(buf.ptr, "abf");
	cxr_buf_clear(&buf);
	assert_ok(cxr_buf_check(&buf, &err));
	cxr_buf_printf(&buf, "%s", "12345");
	assert_int_equal(cxr_buf_check(&buf, &err), CXR_E_NOMEM);
	assert_int_equal(buf.len, 0);
	cxr_buf_release(&buf);
	cxr_buf_init(&buf, SIZE_MAX);
	assert_false(cxr_buf_reserve(&buf, 10)); /* no room for the NUL of an endless buffer */
	cxr_buf_release(&buf);
	cxr_buf_init(&buf, 100);
	assert_false(cxr_buf_reserve(&buf, SIZE_MAX));
	cxr_buf_release(&buf);
}

static void test_failing_allocation(void **state)
{
	(void)state;
	cxr_buf buf;
	cxr_buf_init(&buf, 10000);
	cxr_buf_addz(&buf, "kept");
	fault_arm(FAULT_ALLOC, 0, 0);
	cxr_buf_add(&buf, (char[500]){0}, 500);
	assert_true(fault_disarm());
	assert_int_equal(cxr_buf_check(&buf, &err), CXR_E_NOMEM);
	assert_string_equal(buf.ptr, "kept");
	cxr_buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append), cmocka_unit_test(test_every_size_up_to_the_maximum),
		cmocka_unit_test(test_failure_sticks_until_cleared), cmocka_unit_test(test_failing_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
