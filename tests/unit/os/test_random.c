/* Random bytes: all of the buffer is filled, two draws differ, every value comes. */
#include "house_test.h"

#include <string.h>

#include "os/random.h"

static void test_bytes(void **state)
{
	(void)state;
	unsigned char a[5000] = {0};
	unsigned char b[5000] = {0};
	cxr_random_bytes(a, sizeof a);
	cxr_random_bytes(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	int seen[256] = {0};
	for (size_t i = 0; i < sizeof a; i++)
		seen[a[i]]++;
	for (int i = 0; i < 256; i++)
		assert_in_range(seen[i], 1, 60); /* 19.5 expected; 1 in 10^8 to miss a value */
	cxr_random_bytes(a, 0);
}

static void test_never_behind_the_end(void **state)
{
	(void)state;
	unsigned char bytes[40];
	memset(bytes, 0x5A, sizeof bytes);
	cxr_random_bytes(bytes, 8);
	for (size_t i = 8; i < sizeof bytes; i++)
		assert_int_equal(bytes[i], 0x5A);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes), cmocka_unit_test(test_never_behind_the_end)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
