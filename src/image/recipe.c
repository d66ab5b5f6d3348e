/* See recipe.h. */
#include "image/recipe.h"

static const char *const names[CXR_N_RECIPES] = {"chexpert", "mimic", "window", "minmax", "raw16"};

const char *cxr_recipe_name(cxr_recipe recipe)
{
	return (unsigned)recipe < CXR_N_RECIPES ? names[recipe] : NULL;
}

bool cxr_recipe_from_name(cxr_str name, cxr_recipe *out)
{
	for (unsigned i = 0; i < CXR_N_RECIPES; i++) {
		if (cxr_str_eqz(name, names[i])) {
			*out = (cxr_recipe)i;
			return true;
		}
	}
	return false;
}

int cxr_recipe_bits(cxr_recipe recipe)
{
	return recipe == CXR_RECIPE_RAW16 ? 16 : 8;
}
