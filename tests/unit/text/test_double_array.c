/* The trie in one array: what was put in is found, what was not is not; generated keys; wide nodes. */
#include "house_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "text/double_array.h"

static cxr_err err;

static uint32_t value_of(const text_double_array *array, cxr_str key)
{
	uint32_t node = TEXT_DA_ROOT;
	for (size_t i = 0; i < key.len; i++) {
		node = text__double_array_step(array, node, (unsigned char)key.ptr[i]);
		if (node == TEXT_DA_NONE)
			return TEXT_DA_NONE;
	}
	return array->nodes[node].value;
}

static void test_few(void **state)
{
	(void)state;
	static const text_da_key keys[] = {{{"a", 1}, 7}, {{"ab", 2}, 8}, {{"abc", 3}, 9}, {{"b\xFF", 2}, 10}};
	text_double_array array;
	assert_ok(text__double_array_build(&array, keys, CXR_ARRAY_LEN(keys), &err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(keys); i++)
		assert_int_equal(value_of(&array, keys[i].key), keys[i].value);
	assert_int_equal(value_of(&array, cxr_str_from("b")), TEXT_DA_NONE);
	assert_int_equal(value_of(&array, cxr_str_from("abcd")), TEXT_DA_NONE);
	assert_int_equal(value_of(&array, cxr_str_from("c")), TEXT_DA_NONE);
	text__double_array_release(&array);
	assert_ok(text__double_array_build(&array, NULL, 0, &err));
	for (int c = 0; c < 256; c++)
		assert_int_equal(text__double_array_step(&array, TEXT_DA_ROOT, (unsigned char)c), TEXT_DA_NONE);
	text__double_array_release(&array);
}

static int by_key(const void *a, const void *b)
{
	return cxr_str_cmp(((const text_da_key *)a)->key, ((const text_da_key *)b)->key);
}

static void test_generated(void **state)
{
	(void)state;
	enum { N = 20000, LONGEST = 12 };
	static char bytes[N][LONGEST];
	static text_da_key keys[N];
	cxr_rng rng;
	cxr_rng_init(&rng, 11, 0);
	for (int alphabet = 3; alphabet <= 256; alphabet += 253) {
		size_t n = 0;
		for (size_t i = 0; i < N; i++) {
			size_t len = 1 + (size_t)cxr_rng_below(&rng, LONGEST);
			for (size_t k = 0; k < len; k++)
				bytes[i][k] = (char)cxr_rng_below(&rng, (uint64_t)alphabet);
			keys[i] = (text_da_key){{bytes[i], len}, 0};
		}
		qsort(keys, N, sizeof *keys, by_key);
		for (size_t i = 0; i < N; i++)
			if (n == 0 || !cxr_str_eq(keys[n - 1].key, keys[i].key))
				keys[n++] = keys[i];
		for (size_t i = 0; i < n; i++)
			keys[i].value = (uint32_t)i;
		text_double_array array;
		size_t n_kept = n / 2; /* every second key goes in, the others must not be found */
		static text_da_key kept[N];
		for (size_t i = 0; i < n_kept; i++)
			kept[i] = keys[2 * i];
		assert_ok(text__double_array_build(&array, kept, n_kept, &err));
		for (size_t i = 0; i < 2 * n_kept; i++)
			assert_int_equal(value_of(&array, keys[i].key), i % 2 ? TEXT_DA_NONE : i);
		text__double_array_release(&array);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_few), cmocka_unit_test(test_generated)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
