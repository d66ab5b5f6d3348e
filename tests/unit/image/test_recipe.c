/* Recipe names and depths. */
#include "house_test.h"

#include "image/recipe.h"

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < CXR_N_RECIPES; i++) {
		cxr_recipe recipe;
		assert_true(cxr_recipe_from_name(cxr_str_from(cxr_recipe_name((cxr_recipe)i)), &recipe));
		assert_int_equal(recipe, i);
		assert_int_equal(cxr_recipe_bits(recipe), recipe == CXR_RECIPE_RAW16 ? 16 : 8);
	}
	cxr_recipe recipe = CXR_RECIPE_MINMAX;
	assert_false(cxr_recipe_from_name(cxr_str_from("Chexpert"), &recipe));
	assert_false(cxr_recipe_from_name(cxr_str_from(""), &recipe));
	assert_int_equal(recipe, CXR_RECIPE_MINMAX);
	assert_null(cxr_recipe_name((cxr_recipe)99));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
