/* Smallest value black, largest white, straight line between, rounded; MONOCHROME1 inverted. Tests: tests/unit/raster/test_listing1.c */
#ifndef RASTER_MINMAX_H
#define RASTER_MINMAX_H

#include "raster/histogram.h"
#include "raster/lut.h"

/* A constant image is black (white when inverted). */
void cxr_minmax_lut(const cxr_histogram *histogram, bool is_monochrome1, cxr_lut *out);

#endif
