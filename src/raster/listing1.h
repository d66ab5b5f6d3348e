/*
 * The published conversion recipe as one table: Chambon et al. 2024 (CheXpert Plus), Appendix A, Listing 1:
 * divide by the maximum, invert MONOCHROME1, equalise. Rescale, Modality LUT, VOI LUT, window, padding value and
 * BitsStored play no part. Verified against OpenCV 4.6 and pydicom 2.3.
 * Tests: tests/unit/raster/test_listing1.c, tests/golden/test_listing1.py
 */
#ifndef RASTER_LISTING1_H
#define RASTER_LISTING1_H

#include "raster/histogram.h"
#include "raster/lut.h"

/* `histogram` of the stored samples of one frame. */
void cxr_listing1_lut(const cxr_histogram *histogram, bool is_monochrome1, cxr_lut *out);

#endif
