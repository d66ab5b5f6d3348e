/* How reports close: the table's order and first letters, openings, signatures by shape, what settles where. */
#include "house_test.h"

#include <stdio.h>

#include "sections/closing.h"

extern const unsigned char cxr_data_sections_trailers_tsv[]; /* the header of the embedded table is private to the room */
extern const unsigned long cxr_data_sections_trailers_tsv_bytes;

static void test_table(void **state)
{
	(void)state;
	cxr_str table = {(const char *)cxr_data_sections_trailers_tsv, (size_t)cxr_data_sections_trailers_tsv_bytes}, line;
	cxr_str last = {"", 0};
	size_t n_lines = 0;
	while (cxr_str_split(&table, '\n', &line)) {
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		assert_true(cxr_str_cmp(last, line) < 0); /* sorted: the search halves it */
		last = line;
		size_t tab = cxr_str_find_char(line, '\t');
		assert_true(tab != SIZE_MAX && tab >= 5);
		cxr_str class_ = {line.ptr + tab + 1, line.len - tab - 1};
		assert_true(cxr_str_eqz(class_, "attest") || cxr_str_eqz(class_, "sign"));
		char text[160]; /* the phrase with a name and a number for its wild cards is found */
		size_t n = 0;
		for (size_t i = 0; i < tab; i++) {
			if (line.ptr[i] == '%')
				n += (size_t)snprintf(text + n, sizeof text - n, "Ann B. Roe");
			else
				text[n++] = line.ptr[i] == '#' ? '7' : line.ptr[i];
		}
		if (sections__closing_at((cxr_str){text, n}) == SECTIONS__NO_CLOSING)
			fail_msg("line is not found: " CXR_STR_FMT, CXR_STR_ARG(line));
		assert_int_equal(sections__closing_at((cxr_str){text, n}), class_.ptr[0] == 'a' ? SECTIONS__ATTEST : SECTIONS__SIGN);
		n_lines++;
	}
	assert_true(n_lines > 80);
}

static void test_openings(void **state)
{
	(void)state;
	assert_int_equal(sections__closing_at(cxr_str_from("This report has\nbeen anonymized. x")), SECTIONS__SIGN);
	assert_int_equal(sections__closing_at(cxr_str_from("This report has\n\nbeen anonymized. x")), SECTIONS__NO_CLOSING);
	assert_int_equal(sections__closing_at(cxr_str_from("This report has")), SECTIONS__NO_CLOSING);
	assert_int_equal(sections__closing_at(cxr_str_from("*** FINAL REPORT ***")), SECTIONS__SIGN);
	assert_int_equal(sections__closing_at(cxr_str_from("--- end of document ---")), SECTIONS__SIGN);
	assert_int_equal(sections__closing_at(cxr_str_from("\"I attest that I saw it\"")), SECTIONS__ATTEST);
	assert_int_equal(sections__closing_at(cxr_str_from("I, Ann Roe, have reviewed it")), SECTIONS__ATTEST);
	assert_int_equal(sections__closing_at(cxr_str_from("Printed 5/28/1998 19:41, X Clinic")), SECTIONS__SIGN);
	assert_int_equal(sections__closing_at(cxr_str_from("Printed matter is seen in the stomach")), SECTIONS__NO_CLOSING);
	assert_int_equal(sections__closing_at(cxr_str_from("FINAL REPORT")), SECTIONS__NO_CLOSING);
	assert_int_equal(sections__closing_at(cxr_str_from("Dictated bypass")), SECTIONS__NO_CLOSING);
	assert_int_equal(sections__closing_at(cxr_str_from("")), SECTIONS__NO_CLOSING);
}

static void test_signatures(void **state)
{
	(void)state;
	static const char *const yes[] = {"ABC:smith", "ABC:de la cruz", "ABC/xyz  D: 1/2/2000  T: 1/3/2000", "JANE ROE, M.D.", "Jane Q. Roe, MD"};
	static const char *const no[] = {"LLL/RLL opacity", "PA/LAT", "CXR: clear", "ETT: 3 cm", "The tube was placed by Dr. X, in the unit of cardiology, MD", "AB", "T8: MD"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(yes); i++)
		assert_true(sections__is_signature(cxr_str_from(yes[i])));
	for (size_t i = 0; i < CXR_ARRAY_LEN(no); i++)
		assert_false(sections__is_signature(cxr_str_from(no[i])));
	assert_true(sections__follows_blank_line(cxr_str_from("a\n \nb"), 4));
	assert_false(sections__follows_blank_line(cxr_str_from("a\n b"), 3));
	assert_false(sections__follows_blank_line(cxr_str_from("b"), 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_openings),
		cmocka_unit_test(test_signatures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
