/* Which real values surrogates must keep away from. */
#include "link_fixture.h"

static bool has(const fx *f, const cxr_taken *taken, cxr_taken_class what, const char *value)
{
	char normal[256];
	size_t n = cxr_taken_normalise(cxr_str_from(value), normal);
	return cxr_taken_has(taken, f->key, what, (cxr_str){normal, n});
}

static void test_taken(void **state)
{
	(void)state;
	fx f;
	cxr_taken *taken;
	fx_open(&f, NULL);
	fx_add_image(&f, (fx_image){.sop = "1.1", .patient = "MRN-0071", .accession = "ACC5501", .date = "20200101", .name = "De La Cruz^Ana Maria^B", .phone = "(415) 555-0134",
		.other_id = "E9981", .study_id = "1"});
	fx_add_report(&f, (fx_report){.patient = "MRN-0071", .accession = "ACC5501", .text = "clear", .staff = "Mu\xc3\xb1oz, Iris MD"});
	fx_add_report(&f, (fx_report){.patient = "X-4410", .accession = "LONE88", .text = "of nobody", .staff = "Teller, Ann"});
	fx_add_demographic(&f, (fx_demographic){.patient = "D-7070", .name = "Lee Hart", .phone = "1 628 555 0188", .other_id = "999-12-3456"});
	fx_link(&f);
	assert_ok(cxr_taken_load(f.vault, &taken, &err));
	static const char *const names[] = {"De La Cruz^Ana Maria^B", "Cruz Ana", "Ana Cruz", "Munoz Iris", "Iris Munoz", "Teller Ann", "Ann Teller", "Lee Hart", "Hart Lee"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++)
		assert_true(has(&f, taken, CXR_TAKEN_NAME, names[i]));
	assert_false(has(&f, taken, CXR_TAKEN_NAME, "Ana Hart"));
	static const char *const ids[] = {"mrn0071", "ACC-5501", "E9981", "X4410", "LONE88", "D-7070", "999123456"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(ids); i++)
		assert_true(has(&f, taken, CXR_TAKEN_ID, ids[i]));
	assert_false(has(&f, taken, CXR_TAKEN_ID, "1"));
	static const char *const phones[] = {"415-555-0134", "14155550134", "6285550188", "+1 (628) 555-0188"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(phones); i++)
		assert_true(has(&f, taken, CXR_TAKEN_PHONE, phones[i]));
	cxr_taken_free(taken);
	fx_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_taken)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
