/* Clocks: monotonic, sleeping takes as long as it says, memory and CPU readings are plausible. */
#include "house_test.h"

#include <string.h>

#include "base/mem.h"
#include "os/clock.h"

static void test_monotonic(void **state)
{
	(void)state;
	int64_t before = cxr_clock_now_ns();
	for (int i = 0; i < 1000; i++) {
		int64_t now = cxr_clock_now_ns();
		assert_true(now >= before);
		before = now;
	}
}

static void test_sleep(void **state)
{
	(void)state;
	int64_t before = cxr_clock_now_ns();
	cxr_clock_sleep_ms(15);
	assert_true(cxr_clock_now_ns() - before >= 15000000);
}

static void test_usage(void **state)
{
	(void)state;
	int64_t cpu = cxr_clock_cpu_ns();
	assert_true(cpu > 0);
	size_t n_bytes = (size_t)32 << 20;
	uint64_t before = cxr_clock_peak_bytes();
	char *block = cxr_malloc(n_bytes);
	memset(block, 1, n_bytes);
	assert_true(cxr_clock_peak_bytes() >= n_bytes);
	assert_true(cxr_clock_peak_bytes() >= before);
	assert_true(cxr_clock_cpu_ns() > cpu);
	cxr_free(block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_monotonic), cmocka_unit_test(test_sleep), cmocka_unit_test(test_usage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
