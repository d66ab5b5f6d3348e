/* Classes of characters: one of each kind, and the sets that libraries disagree on. */
#include "house_test.h"

#include "text/bert_chars.h"

static cxr_err err;

static void test_classes(void **state)
{
	(void)state;
	text_chars chars;
	assert_ok(text__chars_init(&chars, &err));
	assert_int_equal(chars.flags['a'], 0);
	assert_int_equal(chars.flags['$'], TEXT_PUNCT);
	assert_int_equal(chars.flags['\t'], TEXT_SPACE);
	assert_int_equal(chars.flags['\f'], TEXT_DROP);
	assert_int_equal(chars.flags[0x85], TEXT_DROP);
	assert_int_equal(chars.flags[0xA0], TEXT_SPACE);
	assert_int_equal(chars.flags[0xB0], 0);
	assert_int_equal(chars.flags[0x300], TEXT_STRIP);
	assert_int_equal(chars.flags[0x4E00], TEXT_CJK);
	assert_int_equal(chars.flags[0xAC00], 0);
	assert_int_equal(chars.flags[0x2B820], 0); /* between the reference's ranges of ideographs */
	assert_int_equal(chars.flags[0xE000], TEXT_DROP);
	assert_int_equal(chars.flags[0x8D4], TEXT_REORDER); /* a mark of Unicode 8 and later stays */
	assert_int_equal(chars.flags[0x378], 0);            /* an unassigned code point stays */
	for (unsigned c = 0; c < 128; c++)
		assert_int_equal((chars.flags[c] & TEXT_PUNCT) != 0, (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126));
	text__chars_release(&chars);
}

static void test_normal_forms(void **state)
{
	(void)state;
	text_chars chars;
	uint32_t out[TEXT_MAX_DECOMPOSED];
	assert_ok(text__chars_init(&chars, &err));
	assert_int_equal(text__chars_decompose(&chars, 0xE9, out), 2);
	assert_int_equal(out[0], 'e');
	assert_int_equal(out[1], 0x301);
	assert_int_equal(text__chars_decompose(&chars, 0xAC01, out), 3);
	assert_int_equal(text__chars_decompose(&chars, 0xFB01, out), 1); /* canonical, not compatibility */
	assert_int_equal(text__chars_decompose(&chars, 0x11938, out), 1);
	assert_int_equal(text__chars_lower(&chars, 'Q'), 'q');
	assert_int_equal(text__chars_lower(&chars, 0x3A3), 0x3C3);
	assert_int_equal(text__chars_lower(&chars, 0x10D51), 0x10D71);
	assert_int_equal(text__chars_combining(0x1D165), 216);
	for (uint32_t cp = 0; cp < TEXT_N_CODE_POINTS; cp++) {
		size_t n = text__chars_decompose(&chars, cp, out);
		assert_in_range(n, 1, TEXT_MAX_DECOMPOSED);
		for (size_t i = 0; i < n; i++)
			assert_true(out[i] < TEXT_N_CODE_POINTS && text__chars_lower(&chars, out[i]) < TEXT_N_CODE_POINTS);
	}
	text__chars_release(&chars);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_classes), cmocka_unit_test(test_normal_forms)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
