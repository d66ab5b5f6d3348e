/* Ids, phones, addresses of the net, ages (src/deid/surrogate_other.c): they keep their shape and agree with the ledger. */
#include "text_fixture.h"

#include "project/vault.h"

static text_fixture f;

static const char *ledger_id(cxr_key_domain domain, const char *text)
{
	static char out[64];
	cxr_ledger_id(&f.ledger, domain, cxr_str_from(text), out);
	return out;
}

static bool same_shape(const char *a, const char *b)
{
	if (strlen(a) != strlen(b))
		return false;
	for (; *a; a++, b++) {
		if (cxr_is_digit((unsigned char)*a) ? !cxr_is_digit((unsigned char)*b) : cxr_is_upper((unsigned char)*a) ? !cxr_is_upper((unsigned char)*b) : cxr_is_lower((unsigned char)*a) ? !cxr_is_lower((unsigned char)*b) : *a != *b)
			return false;
	}
	return true;
}

static void test_ids_agree_with_the_ledger(void **state)
{
	(void)state;
	assert_string_equal(text_only(&f, "Accession number: 24-CR-00123"), ledger_id(CXR_KEY_ACCESSION, "24-CR-00123"));
	assert_string_equal(text_only(&f, "MRN: 0012345"), ledger_id(CXR_KEY_ID, "0012345"));
	/* a known accession without its label is one, however it is written */
	const cxr_str accessions[] = {cxr_str_from("AC-774411")};
	f.subject.accessions = accessions;
	f.subject.n_accessions = 1;
	assert_string_equal(text_only(&f, "See AC774411 for details"), ledger_id(CXR_KEY_ACCESSION, "AC774411"));
	f.subject.n_accessions = 0;
	text_clear(&f);
}

static void test_shapes(void **state)
{
	(void)state;
	static const char *const cases[][2] = {{"Call (650) 555-1234 x123", "(650) 555-1234 x123"}, {"Call 650.555.1234", "650.555.1234"}, {"pager #4567", "4567"}, {"SSN 123-45-6789", "123-45-6789"},
		{"Address: 123 Main Street", "123 Main Street"}, {"Palo Alto, CA 94301-1234", NULL}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_deid_result r = text_run(&f, cxr_str_from(cases[i][0]));
		assert_true(r.n_spans >= 1);
		if (cases[i][1] && i != 4) {
			char got[64];
			snprintf(got, sizeof got, "%.*s", (int)r.spans[0].surrogate.len, r.spans[0].surrogate.ptr);
			assert_true(same_shape(cases[i][1], got));
			assert_string_not_equal(cases[i][1], got);
		}
		text_clear(&f);
	}
	/* one number in two spellings stays one number */
	cxr_deid_result r = text_run(&f, cxr_str_from("Call (650) 555-1234 or 650.555.1234."));
	assert_int_equal(r.n_spans, 2);
	char a[32], b[32];
	size_t n = cxr_taken_normalise(r.spans[0].surrogate, a), m = cxr_taken_normalise(r.spans[1].surrogate, b);
	assert_true(n == m && memcmp(a, b, n) == 0);
	text_clear(&f);
}

static void test_web_and_ages(void **state)
{
	(void)state;
	const char *mail = text_only(&f, "jane.doe@stanford.example.edu");
	assert_non_null(strchr(mail, '@'));
	assert_null(strstr(mail, "stanford"));
	assert_null(strstr(mail, "jane"));
	const char *url = text_only(&f, "https://pacs.stanford.example.org/view?id=12");
	assert_true(strncmp(url, "https://", 8) == 0);
	assert_null(strstr(url, "stanford"));
	assert_string_equal(text_only(&f, "a 104 year old man"), "90");
	assert_string_equal(text_only(&f, "aged NINETY-NINE"), "NINETY");
	text_clear(&f);
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ids_agree_with_the_ledger), cmocka_unit_test(test_shapes), cmocka_unit_test(test_web_and_ages)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
