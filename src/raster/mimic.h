/*
 * The recipe of MIMIC-CXR-JPG as its makers published it (MIT-LCP/mimic-cxr issue 16): subtract the minimum, divide by
 * the maximum of what is left in float64, times 255, cut off the fraction; invert MONOCHROME1; equalise.
 * Difference: signed 16-bit images spanning more than 32,767 wrap around there and do not here.
 * Tests: tests/unit/raster/test_listing1.c, tests/golden/test_listing1.py
 */
#ifndef RASTER_MIMIC_H
#define RASTER_MIMIC_H

#include "raster/histogram.h"
#include "raster/lut.h"

void cxr_mimic_lut(const cxr_histogram *histogram, bool is_monochrome1, cxr_lut *out);

#endif
