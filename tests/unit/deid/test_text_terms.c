/* The word tables as they are compiled in (src/deid/text_terms.c). */
#include "house_test.h"

#include "deid/text_terms.h"

static deid__terms terms;

static const cxr_lexeme *find(const char *word)
{
	return cxr_lexicon_find(terms.lexicon, cxr_str_from(word));
}

static void test_classes(void **state)
{
	(void)state;
	assert_true(find("february")->flags & T(MONTH));
	assert_int_equal(find("february")->value, 2);
	assert_true(find("dr")->flags & T(DOCTOR));
	assert_true(find("foley")->flags & T(EPONYM));
	assert_true(find("pneumothorax")->flags & T(ORDINARY));
	assert_true(find("aardvark")->flags & T(ENGLISH));
	assert_true(find("junior")->flags2 & T2(SUFFIX));
	assert_true(find("winter")->flags & T(SEASON));
	assert_int_equal(find("winter")->value, 1);
	assert_null(find("zzyzx"));
	/* phrases with a possessive are found with and without the apostrophe */
	assert_non_null(find("new year s day"));
	assert_non_null(find("new years day"));
}

static void test_names(void **state)
{
	(void)state;
	const cxr_lexeme *smith = find("smith");
	assert_true(smith && (smith->flags & T_SURNAMES) && smith->last >= 0);
	const cxr_lexeme *mary = find("mary");
	assert_true(mary && (mary->flags & T_GIVENS) && mary->first >= 0);
	assert_int_equal(terms.givens.items[mary->first].sex, 'f');
	/* pools hold clear names only, each at its place */
	for (size_t p = 0; p < DEID_SUR_POOLS; p++)
		for (size_t i = 0; i < terms.sur_pool[p].n_items; i++) {
			const deid__name *name = &terms.surnames.items[terms.sur_pool[p].items[i]];
			assert_false(name->ambiguous);
			assert_int_equal(name->pool_at, i);
			assert_int_equal(name->class, p);
		}
	assert_true(terms.sur_pool[0].n_items > 100 && terms.sur_pool[1].n_items > 300 && terms.sur_pool[2].n_items > 1000);
	assert_true(terms.giv_pool[deid__giv_pool_of('f', 1)].n_items > 100);
}

static void test_pools(void **state)
{
	(void)state;
	assert_int_equal(terms.hospitals.n_items, terms.acronyms.n_items);
	assert_true(terms.hospitals.n_items >= 30 && terms.cities.n_items >= 40 && terms.streets.n_items >= 25 && terms.vendors.n_items >= 20);
}

int main(void)
{
	cxr_err err = {0};
	assert_ok(deid__terms_init(&terms, &err));
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_classes), cmocka_unit_test(test_names), cmocka_unit_test(test_pools)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	deid__terms_release(&terms);
	return failed;
}
