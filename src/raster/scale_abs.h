/*
 * Steps 1 and 2 of Listing 1: the maximum, and OpenCV's convertScaleAbs with alpha = 255 / maximum.
 * Tests: tests/unit/raster/test_listing1.c, tests/golden/test_listing1.py
 */
#ifndef RASTER_SCALE_ABS_H
#define RASTER_SCALE_ABS_H

#include "raster/histogram.h"
#include "raster/lut.h"

/*
 * Table of y = |float32(x) * float32(255 / max)|, rounded half to even, saturated to 0..255; not-a-number and
 * infinity give 0, as the CPU's conversion does behind OpenCV. Only patterns that occur are filled, others are 0.
 */
void cxr_scale_abs_lut(const cxr_histogram *histogram, cxr_lut *out);

#endif
