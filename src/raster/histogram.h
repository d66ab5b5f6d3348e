/*
 * How often each stored pattern occurs, with the smallest and largest value.
 * Tests: tests/unit/raster/test_histogram.c
 */
#ifndef RASTER_HISTOGRAM_H
#define RASTER_HISTOGRAM_H

#include "base/attr.h"
#include "raster/samples.h"

/* 1 MiB: keep it on the heap and use it again. */
typedef struct cxr_histogram {
	uint32_t count[CXR_N_PATTERNS];    /* by pattern */
	uint32_t lanes[3][CXR_N_PATTERNS]; /* scratch: neighbours that are equal must not wait for each other's store */
	uint64_t n_samples;
	bool is_signed;
	int32_t min, max;                  /* values, not patterns; both 0 when there is no sample */
} cxr_histogram;

/* One pass over the samples; everything in *out is set. About 0.5 ns a sample. */
void cxr_histogram_of(const cxr_samples *samples, cxr_histogram *out);

#endif
