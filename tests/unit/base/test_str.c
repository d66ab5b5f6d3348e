/* String views: comparing, searching, splitting, numbers; nothing depends on the locale. */
#include "house_test.h"

#include <locale.h>
#include <string.h>

#include "base/str.h"

static cxr_str s(const char *text)
{
	return cxr_str_from(text);
}

static void test_compare(void **state)
{
	(void)state;
	assert_true(cxr_str_eq(s("a"), s("a")));
	assert_false(cxr_str_eq(s("a"), s("A")));
	assert_true(cxr_str_eq((cxr_str){NULL, 0}, s("")));
	assert_true(cxr_str_from(NULL).len == 0);
	assert_true(cxr_str_ieqz(s("EdEmA"), "eDeMa"));
	assert_false(cxr_str_ieqz(s("edem"), "edema"));
	assert_false(cxr_str_ieq((cxr_str){"\xC4", 1}, (cxr_str){"\xE4", 1})); /* ASCII only */
	assert_false(cxr_str_ieqz(s("["), "{"));
	assert_true(cxr_str_starts(s("study12"), s("study")));
	assert_false(cxr_str_starts(s("stud"), s("study")));
	assert_true(cxr_str_istarts(s("STUDY12"), s("study")));
	assert_true(cxr_str_ends(s("a.dcm"), s(".dcm")));
	assert_false(cxr_str_ends(s("dcm"), s(".dcm")));
	assert_true(cxr_str_ends(s("x"), s("")));
	assert_true(cxr_str_cmp(s("a"), s("b")) < 0);
	assert_true(cxr_str_cmp(s("ab"), s("a")) > 0);
	assert_true(cxr_str_cmp((cxr_str){"\xFF", 1}, s("a")) > 0); /* bytes are unsigned */
	assert_int_equal(cxr_str_cmp(s(""), (cxr_str){NULL, 0}), 0);
}

static void test_classes(void **state)
{
	(void)state;
	int n_upper = 0, n_lower = 0, n_digit = 0, n_space = 0, n_alnum = 0;
	for (int c = 0; c < 256; c++) {
		n_upper += cxr_is_upper(c);
		n_lower += cxr_is_lower(c);
		n_digit += cxr_is_digit(c);
		n_space += cxr_is_space(c);
		n_alnum += cxr_is_alnum(c);
		assert_int_equal(cxr_to_lower(cxr_to_upper(c)), cxr_is_upper(c) ? c + 32 : c);
	}
	assert_int_equal(n_upper, 26);
	assert_int_equal(n_lower, 26);
	assert_int_equal(n_digit, 10);
	assert_int_equal(n_space, 6);
	assert_int_equal(n_alnum, 62);
}

static void test_trim(void **state)
{
	(void)state;
	assert_true(cxr_str_eqz(cxr_str_trim(s(" \t\r\n\v\f x y \n")), "x y"));
	assert_int_equal(cxr_str_trim(s(" \t ")).len, 0);
	assert_int_equal(cxr_str_trim((cxr_str){NULL, 0}).len, 0);
	assert_int_equal(cxr_str_trim((cxr_str){"\0", 1}).len, 1);
}

static void test_find(void **state)
{
	(void)state;
	assert_int_equal(cxr_str_find(s("no acute finding"), s("acute")), 3);
	assert_int_equal(cxr_str_find(s("aaab"), s("aab")), 1);
	assert_true(cxr_str_find(s("abc"), s("abcd")) == SIZE_MAX);
	assert_int_equal(cxr_str_find(s("abc"), s("")), 0);
	assert_int_equal(cxr_str_find(s(""), s("")), 0);
	assert_true(cxr_str_find((cxr_str){NULL, 0}, s("x")) == SIZE_MAX);
	assert_int_equal(cxr_str_ifind(s("No ACUTE"), s("acute")), 3);
	assert_true(cxr_str_ifind(s("No"), s("acute")) == SIZE_MAX);
	assert_int_equal(cxr_str_find_char(s("a:b"), ':'), 1);
	assert_true(cxr_str_find_char(s("ab"), ':') == SIZE_MAX);
	assert_true(cxr_str_find_char((cxr_str){NULL, 0}, ':') == SIZE_MAX);
	assert_true(cxr_str_eqz(cxr_str_sub(s("abcdef"), (cxr_span){2, 4}), "cd"));
}

static void test_split(void **state)
{
	(void)state;
	static const char *const wanted[] = {"a", "", "b", ""};
	cxr_str rest = s("a\\\\b\\");
	cxr_str piece;
	size_t n = 0;
	while (cxr_str_split(&rest, '\\', &piece)) {
		assert_true(n < 4);
		assert_true(cxr_str_eqz(piece, wanted[n]));
		n++;
	}
	assert_int_equal(n, 4);
	rest = s("");
	assert_true(cxr_str_split(&rest, ',', &piece)); /* an empty text has one empty piece */
	assert_int_equal(piece.len, 0);
	assert_false(cxr_str_split(&rest, ',', &piece));
}

static void test_integers(void **state)
{
	(void)state;
	int64_t x = 0;
	assert_true(cxr_str_to_i64(s("0"), &x) && x == 0);
	assert_true(cxr_str_to_i64(s("-0"), &x) && x == 0);
	assert_true(cxr_str_to_i64(s("+42"), &x) && x == 42);
	assert_true(cxr_str_to_i64(s("007"), &x) && x == 7);
	assert_true(cxr_str_to_i64(s("9223372036854775807"), &x) && x == INT64_MAX);
	assert_true(cxr_str_to_i64(s("-9223372036854775808"), &x) && x == INT64_MIN);
	static const char *const bad[] = {"", "+", "-", "--1", "1 ", " 1", "1.0", "0x10", "9223372036854775808", "-9223372036854775809",
		"99999999999999999999999"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++)
		if (cxr_str_to_i64(s(bad[i]), &x))
			fail_msg("'%s' was read as %lld", bad[i], (long long)x);
}

static void expect_doubles(void)
{
	double x = 0;
	assert_true(cxr_str_to_double(s("0.139"), &x) && x == 0.139);
	assert_true(cxr_str_to_double(s("-1.5e-3"), &x) && x == -0.0015);
	assert_true(cxr_str_to_double(s("+.5"), &x) && x == 0.5);
	assert_true(cxr_str_to_double(s("7."), &x) && x == 7.0);
	assert_true(cxr_str_to_double(s("1e-400"), &x) && x == 0.0);
	static const char *const bad[] = {"", " 1", "1 ", "1,5", "nan", "inf", "0x1p3", "1e", "e5", ".", "+", "1.2.3", "1-2", "1e400", "-1e400"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++)
		if (cxr_str_to_double(s(bad[i]), &x))
			fail_msg("'%s' was read as %g", bad[i], x);
	char longest[80];
	memset(longest, '1', sizeof longest);
	assert_false(cxr_str_to_double((cxr_str){longest, 64}, &x));
	assert_true(cxr_str_to_double((cxr_str){longest, 63}, &x));
	assert_true(cxr_str_to_double((cxr_str){"12", 1}, &x) && x == 1.0); /* never behind the view */
}

static void test_doubles_in_any_locale(void **state)
{
	(void)state;
	expect_doubles();
	static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(locales); i++)
		if (setlocale(LC_ALL, locales[i]))
			expect_doubles();
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare), cmocka_unit_test(test_classes), cmocka_unit_test(test_trim), cmocka_unit_test(test_find),
		cmocka_unit_test(test_split), cmocka_unit_test(test_integers), cmocka_unit_test(test_doubles_in_any_locale),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
