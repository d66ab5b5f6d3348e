/*
 * Mapping stored samples through a table of 65,536 grey values. Tests: tests/unit/raster/test_lut.c
 */
#ifndef RASTER_LUT_H
#define RASTER_LUT_H

#include "base/attr.h"
#include "raster/samples.h"

/* Grey value 0..255 by pattern (raster/samples.h). */
typedef struct cxr_lut {
	uint8_t map[CXR_N_PATTERNS];
} cxr_lut;

/* out[i] = lut of sample i; out holds samples->n_samples bytes. */
void cxr_lut_apply(const cxr_lut *lut, const cxr_samples *samples, uint8_t *out);

#endif
