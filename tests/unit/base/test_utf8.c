/* UTF-8: every code point, every two-byte sequence, repair byte by byte, positions, Windows-1252. */
#include "house_test.h"

#include <string.h>

#include "base/utf8.h"

static cxr_err err;

static void test_every_code_point_round_trips(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		uint32_t back;
		size_t n = cxr_utf8_put(cp, bytes);
		bool is_surrogate = cp >= 0xD800 && cp <= 0xDFFF;
		size_t wanted = is_surrogate ? 3 : cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
		if (n != wanted || cxr_utf8_next((cxr_str){bytes, n}, 0, &back) != n || back != (is_surrogate ? 0xFFFD : cp))
			fail_msg("U+%04X", cp);
		for (size_t cut = 1; cut < n; cut++) /* a cut sequence is one bad byte */
			if (cxr_utf8_next((cxr_str){bytes, cut}, 0, &back) != 1 || back != 0xFFFD)
				fail_msg("U+%04X cut to %zu", cp, cut);
	}
	char bytes[4];
	assert_int_equal(cxr_utf8_put(0x110000, bytes), 3);
	assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
	uint32_t cp = 5;
	assert_int_equal(cxr_utf8_next((cxr_str){"a", 1}, 1, &cp), 0);
	assert_int_equal(cp, 0);
}

static void test_invalid_sequences(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80",
		"\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xC3(", "\xE2\x28\xA1", "\xE2\x82(",
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		cxr_str text = cxr_str_from(bad[i]);
		uint32_t cp;
		assert_false(cxr_utf8_is_valid(text));
		assert_int_equal(cxr_utf8_next(text, 0, &cp), 1);
		assert_int_equal(cp, 0xFFFD);
	}
	assert_true(cxr_utf8_is_valid(cxr_str_from("Gr\xC3\xB6\xC3\x9F""e \xEF\xBF\xBD \xF0\x9F\xA9\xBB"))); /* a real U+FFFD is no error */
	assert_true(cxr_utf8_is_valid((cxr_str){NULL, 0}));
}

/* One bad byte becomes one U+FFFD, for every pair of bytes; what is valid stays as it is. */
static void test_repair(void **state)
{
	(void)state;
	cxr_buf out;
	cxr_buf_init(&out, 1000);
	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			char pair[3] = {(char)a, (char)b, 'x'};
			bool is_pair = a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF;
			size_t wanted = 1 + (is_pair ? 2u : (a < 0x80 ? 1u : 3u) + (b < 0x80 ? 1u : 3u));
			cxr_buf_clear(&out);
			cxr_utf8_repair((cxr_str){pair, 3}, &out);
			if (out.len != wanted || !cxr_utf8_is_valid(cxr_buf_str(&out)) || cxr_utf8_count(cxr_buf_str(&out)) != cxr_utf8_count((cxr_str){pair, 3}))
				fail_msg("%02X %02X", a, b);
		}
	}
	cxr_buf_clear(&out);
	cxr_utf8_repair(cxr_str_from("a\xE2\x82z\xC3"), &out);
	assert_string_equal(out.ptr, "a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD");
	assert_ok(cxr_buf_check(&out, &err));
	cxr_buf_release(&out);
}

static void test_windows_1252(void **state)
{
	(void)state;
	cxr_buf out;
	cxr_buf_init(&out, 1000);
	cxr_cp1252_to_utf8(cxr_str_from("\x93" "5\x96" "6\xB0\x94 \x80\x92 M\xFCller \x81\x8D\x8F\x90\x9D"), &out);
	assert_string_equal(out.ptr, "\xE2\x80\x9C" "5\xE2\x80\x93" "6\xC2\xB0\xE2\x80\x9D \xE2\x82\xAC\xE2\x80\x99 M\xC3\xBCller "
		"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	cxr_buf_clear(&out);
	char all[256];
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	cxr_cp1252_to_utf8((cxr_str){all, sizeof all}, &out);
	assert_true(cxr_utf8_is_valid(cxr_buf_str(&out)));
	assert_int_equal(cxr_utf8_count(cxr_buf_str(&out)), 256);
	cxr_buf_release(&out);
}

static void test_cursor(void **state)
{
	(void)state;
	cxr_str text = cxr_str_from("a\xC3\xB6\xE2\x82\xAC\xF0\x9F\xA9\xBBz\xFF!");
	/* byte offsets of the characters: 0 1 3 6 10 11 12, end 13 */
	static const size_t byte_of[] = {0, 1, 3, 6, 10, 11, 12, 13};
	cxr_utf8_cursor cursor;
	cxr_utf8_cursor_init(&cursor, text);
	for (size_t i = 0; i < CXR_ARRAY_LEN(byte_of); i++)
		assert_int_equal(cxr_utf8_cursor_at(&cursor, byte_of[i]), i);
	assert_int_equal(cxr_utf8_cursor_at(&cursor, 3), 2); /* going back starts again */
	assert_int_equal(cxr_utf8_cursor_at(&cursor, 1000), 7);
	assert_int_equal(cxr_utf8_count(text), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_point_round_trips), cmocka_unit_test(test_invalid_sequences), cmocka_unit_test(test_repair),
		cmocka_unit_test(test_windows_1252), cmocka_unit_test(test_cursor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
