/* One fake person for each real one of a patient (src/deid/surrogate_name.c, text_keyed.c). */
#include "text_fixture.h"

static text_fixture f;

/* Span texts of `marked`'s surrogates. */
static cxr_str nth(const cxr_deid_result *r, size_t i)
{
	assert_true(i < r->n_spans);
	return r->spans[i].surrogate;
}

static bool has_word(cxr_str text, const char *word)
{
	return cxr_str_ifind(text, cxr_str_from(word)) != SIZE_MAX;
}

static void test_forms_of_one_person(void **state)
{
	(void)state;
	cxr_deid_result r = text_run(&f, cxr_str_from("Dr. Oluwaseun Marchetti. Dr. Marchetti's list. MARCHETTI, OLUWASEUN. Dr. O. Marchetti. dr. marchetti"));
	assert_int_equal(r.n_spans, 5);
	cxr_str full = nth(&r, 0), surname = nth(&r, 1);
	size_t blank = cxr_str_find_char(full, ' ');
	assert_true(blank != SIZE_MAX);
	char given[64], last[64];
	snprintf(given, sizeof given, "%.*s", (int)blank, full.ptr);
	snprintf(last, sizeof last, "%.*s", (int)surname.len, surname.ptr);
	assert_true(cxr_str_eqz((cxr_str){full.ptr + blank + 1, full.len - blank - 1}, last));
	assert_true(has_word(nth(&r, 2), last) && has_word(nth(&r, 2), given) && cxr_is_upper(nth(&r, 2).ptr[1]));
	assert_int_equal(nth(&r, 3).ptr[0], given[0]); /* the initial is that of the fake given name */
	assert_true(has_word(nth(&r, 3), last));
	assert_true(cxr_str_ieqz(nth(&r, 4), last) && cxr_is_lower(nth(&r, 4).ptr[0]));
	text_clear(&f);
}

/* Known names give the initials of the patient; reports of one patient agree in any order. */
static void test_across_reports(void **state)
{
	(void)state;
	const cxr_str names[] = {cxr_str_from("WHITCOMBE^EDGAR^Q")};
	f.subject.names = names;
	f.subject.n_names = 1;
	const char *first = text_only(&f, "Edgar Whitcombe has a cough.");
	const char *initials = text_only(&f, "E.W. was seen.");
	const char *again = text_only(&f, "Mr. Whitcombe is better.");
	const char *space = strchr(first, ' ');
	assert_non_null(space);
	assert_string_equal(space + 1, again);
	assert_int_equal(initials[0], first[0]);
	assert_int_equal(initials[2], space[1]);
	f.subject.n_names = 0;
	f.subject.patient_key = cxr_str_from("another");
	const char *other = text_only(&f, "Mr. Whitcombe is better.");
	assert_string_not_equal(other, again);
	f.subject.patient_key = cxr_str_from("P77");
	text_clear(&f);
}

/* Two listed surnames of one frequency class never become one. */
static void test_distinct_stay_distinct(void **state)
{
	(void)state;
	static const char *const surnames[] = {"Abernathy", "Albright", "Ashby", "Babcock", "Barker", "Bartlett", "Beasley", "Benson", "Blackwell", "Blankenship", "Boyer", "Bradshaw", "Callahan", "Camacho", "Cantrell", "Castaneda"};
	char text[64];
	const char *fakes[CXR_ARRAY_LEN(surnames)];
	size_t n = 0;
	for (size_t i = 0; i < CXR_ARRAY_LEN(surnames); i++) {
		snprintf(text, sizeof text, "Dr. %s agreed.", surnames[i]);
		cxr_deid_result r = text_run(&f, cxr_str_from(text));
		if (r.n_spans != 1)
			fail_msg("%s", text);
		fakes[n++] = cxr_arena_strndup(&f.arena, r.spans[0].surrogate.ptr, r.spans[0].surrogate.len);
	}
	size_t n_same = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			n_same += strcmp(fakes[i], fakes[j]) == 0;
	assert_true(n_same <= 1); /* names of two classes may meet by chance */
	text_clear(&f);
}

static void test_form_is_kept(void **state)
{
	(void)state;
	cxr_deid_result r = text_run(&f, cxr_str_from("Dr. Marchetti-Okonkwo, MD. Dr. van der Berg. JOHN Q. MARCHETTI, JR., MD"));
	assert_int_equal(r.n_spans, 3);
	assert_true(cxr_str_find_char(nth(&r, 0), '-') != SIZE_MAX);
	assert_true(cxr_str_starts(nth(&r, 1), cxr_str_from("van der ")));
	assert_true(cxr_str_find(nth(&r, 2), cxr_str_from(". ")) != SIZE_MAX);
	text_clear(&f);
}

static void test_user_names(void **state)
{
	(void)state;
	cxr_deid_result r = text_run(&f, cxr_str_from("Dr. Marchetti.\nTranscribed by: jmarchetti2"));
	assert_int_equal(r.n_spans, 2);
	char last[64];
	snprintf(last, sizeof last, "%.*s", (int)nth(&r, 0).len, nth(&r, 0).ptr);
	assert_true(has_word(nth(&r, 1), last));
	text_clear(&f);
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms_of_one_person), cmocka_unit_test(test_across_reports), cmocka_unit_test(test_distinct_stay_distinct), cmocka_unit_test(test_form_is_kept),
		cmocka_unit_test(test_user_names)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
