/*
 * Histogram equalisation exactly as OpenCV's equalizeHist. Tests: tests/unit/raster/test_listing1.c
 */
#ifndef RASTER_EQUALIZE_H
#define RASTER_EQUALIZE_H

#include "raster/histogram.h"
#include "raster/lut.h"

/* Table of 256 from counts of 256 grey values, all in float32. One value only: it stays as it is. */
void cxr_equalize_lut(const uint32_t counts[256], uint8_t out[256]);
/* Counts of the grey values that `lut` gives to the samples counted in `histogram`. */
void cxr_counts_through(const cxr_histogram *histogram, const cxr_lut *lut, uint32_t out_counts[256]);
/* lut = then[lut]. */
void cxr_lut_compose(cxr_lut *lut, const uint8_t then[256]);

#endif
