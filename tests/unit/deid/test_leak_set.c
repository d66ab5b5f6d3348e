/* The set of values of the leak search: what is found where, what is not, and that nothing outside the bytes is read. */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deid/leak_set.h"

static cxr_err err;

typedef struct hits {
	size_t n;
	size_t at[64];
	uint32_t patient[64];
} hits;

static bool on_hit(void *context, const deid__leak_value *value, size_t at)
{
	hits *h = context;
	if (h->n < CXR_ARRAY_LEN(h->at)) {
		h->at[h->n] = at;
		h->patient[h->n] = value->patient_no;
	}
	h->n++;
	return true;
}

static size_t search(const deid__leak_set *set, const char *text, size_t n, size_t min_bytes, hits *h)
{
	/* a copy that ends where the text ends, so that a read behind it is seen by the sanitizer */
	unsigned char *copy = malloc(n ? n : 1);
	assert_non_null(copy);
	memcpy(copy, text, n);
	memset(h, 0, sizeof *h);
	deid__leak_set_search(set, copy, n, min_bytes, on_hit, h);
	free(copy);
	return h->n;
}

static size_t searchz(const deid__leak_set *set, const char *text)
{
	hits h;
	return search(set, text, strlen(text), DEID_LEAK_MIN_BYTES, &h);
}

static void fill(deid__leak_set *set)
{
	deid__leak_set_init(set);
	assert_ok(deid__leak_set_add(set, cxr_str_from("Whitcombe, Edgar"), DEID_LEAK_NAME, 7, &err));
	assert_ok(deid__leak_set_add(set, cxr_str_from("  (650) 555-0123 "), DEID_LEAK_PHONE, 7, &err));
	assert_ok(deid__leak_set_add(set, cxr_str_from("A00123"), DEID_LEAK_ID, 8, &err));
	assert_ok(deid__leak_set_add(set, cxr_str_from("a00123"), DEID_LEAK_ID, 9, &err)); /* equal when folded */
	assert_ok(deid__leak_set_add(set, cxr_str_from("MU\xc3\x91OZ ANA"), DEID_LEAK_NAME, 10, &err));
	assert_ok(deid__leak_set_add(set, cxr_str_from("12345"), DEID_LEAK_ID, 7, &err)); /* too short */
	assert_ok(deid__leak_set_add(set, cxr_str_from("--"), DEID_LEAK_ID, 7, &err));
	assert_ok(deid__leak_set_seal(set, &err));
}

static void test_found(void **state)
{
	(void)state;
	deid__leak_set set;
	fill(&set);
	assert_int_equal(set.values.n_items, 4);
	assert_int_equal(set.n_skipped, 1);
	static const char *const texts[] = {"Whitcombe, Edgar", "x WHITCOMBE, EDGAR.", "seen by whitcombe,\nedgar", "\"Whitcombe, Edgar\"",
		"Whitcombe, Edgar\xe2\x80\x99s film", "call 650) 555-0123", "call (650) 555-0123 now", "MRN=A00123;", "/a00123/", "mu\xc3\xb1oz ana", "Mu\xc3\xb1oz Ana"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(texts); i++)
		assert_int_equal(searchz(&set, texts[i]), 1);
	hits h;
	assert_int_equal(search(&set, "..A00123 A00123", 15, DEID_LEAK_MIN_BYTES, &h), 2);
	assert_int_equal(h.at[0], 2);
	assert_int_equal(h.at[1], 9);
	assert_int_equal(h.patient[0], 8);
	deid__leak_set_release(&set);
}

static void test_not_found(void **state)
{
	(void)state;
	deid__leak_set set;
	fill(&set);
	static const char *const texts[] = {"", "W", "Whitcombe, Edga", "Whitcombe, Edgars", "xWhitcombe, Edgar", "A001234", "BA00123", "A0012", "12345", "Munoz Ana",
		"Whitcombe Edgar"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(texts); i++)
		assert_int_equal(searchz(&set, texts[i]), 0);
	hits h;
	assert_int_equal(search(&set, " A00123 ", 8, DEID_LEAK_MIN_BINARY_BYTES, &h), 0); /* too short among pixels */
	assert_int_equal(search(&set, "\0Whitcombe, Edgar\0", 18, DEID_LEAK_MIN_BINARY_BYTES, &h), 1);
	deid__leak_set_release(&set);
}

/* 2,000 values planted in random bytes: each is found, and an empty set finds nothing. */
static void test_many(void **state)
{
	(void)state;
	enum { N = 2000 };
	deid__leak_set set, none;
	deid__leak_set_init(&set);
	deid__leak_set_init(&none);
	cxr_buf text;
	cxr_buf_init(&text, 1 << 22);
	uint64_t x = 88172645463325252ULL;
	for (int i = 0; i < N; i++) {
		char value[32];
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		snprintf(value, sizeof value, "K%08llxZ%d", (unsigned long long)(x & 0xffffffff), i);
		assert_ok(deid__leak_set_add(&set, cxr_str_from(value), DEID_LEAK_ID, (uint32_t)i + 1, &err));
		for (unsigned j = 0; j < x % 97; j++)
			cxr_buf_add_char(&text, (char)((x >> (j % 56)) & 0x7f));
		cxr_buf_add_char(&text, '|');
		cxr_buf_addz(&text, value);
		cxr_buf_add_char(&text, '\x01');
	}
	assert_ok(cxr_buf_check(&text, &err));
	assert_ok(deid__leak_set_seal(&set, &err));
	assert_ok(deid__leak_set_seal(&none, &err));
	hits h;
	assert_int_equal(search(&set, text.ptr, text.len, DEID_LEAK_MIN_BINARY_BYTES, &h), N);
	assert_int_equal(h.patient[0], 1);
	assert_int_equal(h.patient[63], 64);
	assert_int_equal(search(&none, text.ptr, text.len, DEID_LEAK_MIN_BYTES, &h), 0);
	cxr_buf_release(&text);
	deid__leak_set_release(&set);
	deid__leak_set_release(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_found), cmocka_unit_test(test_not_found), cmocka_unit_test(test_many)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
