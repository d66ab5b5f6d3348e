/*
 * The named conversion recipes. Tests: tests/unit/image/test_recipe.c
 */
#ifndef IMAGE_RECIPE_H
#define IMAGE_RECIPE_H

#include "base/str.h"

typedef enum cxr_recipe {
	CXR_RECIPE_CHEXPERT, /* Listing 1 of the CheXpert Plus paper: divide by maximum, invert MONOCHROME1, equalise */
	CXR_RECIPE_MIMIC,    /* MIMIC-CXR-JPG: minimum to maximum, cut off, invert MONOCHROME1, equalise */
	CXR_RECIPE_WINDOW,   /* the DICOM display chain: modality, VOI LUT or window, presentation */
	CXR_RECIPE_MINMAX,   /* minimum black, maximum white, MONOCHROME1 inverted */
	CXR_RECIPE_RAW16,    /* stored values in 16 bits, unchanged (signed values + 32768) */
	CXR_N_RECIPES
} cxr_recipe;

/* "chexpert", "mimic", "window", "minmax", "raw16"; NULL outside the range. */
const char *cxr_recipe_name(cxr_recipe recipe);
bool cxr_recipe_from_name(cxr_str name, cxr_recipe *out);
/* Bits of a pixel of the result: 16 for raw16, else 8. */
int cxr_recipe_bits(cxr_recipe recipe);

#endif
