/* The header tables: sorted (binary search depends on it), every line well-formed, look-ups. */
#include "house_test.h"

#include "sections/headers.h"

/* embedded tables (gen/sections_data.h is private to the room) */
extern const unsigned char cxr_data_sections_headers_tsv[], cxr_data_sections_view_words_tsv[];
extern const unsigned long cxr_data_sections_headers_tsv_bytes, cxr_data_sections_view_words_tsv_bytes;

static void check_sorted(const unsigned char *bytes, unsigned long n_bytes)
{
	cxr_str table = {(const char *)bytes, n_bytes}, line, last = {"", 0};
	size_t n = 0;
	while (cxr_str_split(&table, '\n', &line)) {
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		size_t tab = cxr_str_find_char(line, '\t');
		cxr_str name = {line.ptr, tab == SIZE_MAX ? line.len : tab};
		assert_true(cxr_str_cmp(last, name) < 0);
		last = name;
		n++;
	}
	assert_true(n > 50);
}

static void test_sorted(void **state)
{
	(void)state;
	check_sorted(cxr_data_sections_headers_tsv, cxr_data_sections_headers_tsv_bytes);
	check_sorted(cxr_data_sections_view_words_tsv, cxr_data_sections_view_words_tsv_bytes);
}

static void test_every_line_is_found(void **state)
{
	(void)state;
	cxr_str table = {(const char *)cxr_data_sections_headers_tsv, cxr_data_sections_headers_tsv_bytes}, line;
	while (cxr_str_split(&table, '\n', &line)) {
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		cxr_str name = {line.ptr, cxr_str_find_char(line, '\t')};
		sections__header header;
		assert_true(name.len < SECTIONS__MAX_NAME);
		assert_true(sections__find(name, &header));
		assert_int_not_equal(header.flags, 0);
	}
}

static void test_lookups(void **state)
{
	(void)state;
	char buffer[SECTIONS__MAX_NAME];
	sections__header header;
	assert_true(sections__find(sections__normalise(cxr_str_from("  Clinical \t HISTORY "), buffer), &header));
	assert_int_equal(header.kind, CXR_SECTION_CLINICAL_HISTORY);
	assert_int_equal(sections__normalise(cxr_str_from("caf\xc3\xa9"), buffer).len, 0);
	assert_false(sections__find(cxr_str_from("# findings"), &header));
	assert_false(sections__find(cxr_str_from("findingsx"), &header));
	assert_true(sections__find_fuzzy(cxr_str_from("findingsx"), &header));
	assert_int_equal(header.kind, CXR_SECTION_FINDINGS);
	assert_false(sections__find_fuzzy(cxr_str_from("fxndinxs"), &header));
	assert_true(sections__is_view_title(cxr_str_from("chest, pa and lateral")));
	assert_false(sections__is_view_title(cxr_str_from("chest pain")));
	assert_false(sections__is_view_title(cxr_str_from("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_every_line_is_found),
		cmocka_unit_test(test_lookups),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
