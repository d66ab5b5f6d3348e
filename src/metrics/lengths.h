/*
 * Lengths of texts and what Table 2 of the paper prints about them: mean, population standard deviation, percentiles by linear
 * interpolation. Sums are exact. Tests: tests/unit/metrics/test_lengths.c, tests/golden/test_tables.py
 */
#ifndef METRICS_LENGTHS_H
#define METRICS_LENGTHS_H

#include "base/err.h"
#include "base/vec.h"

CXR_VEC_DECLARE(cxr_lengths, uint32_t)

typedef struct cxr_lengths_summary {
	uint64_t n, total;
	double mean, sd, median, p10, p90; /* 0 when n is 0 */
	uint64_t n_over;  /* longer than `most` */
	uint64_t n_lost;  /* units beyond `most`, added up */
} cxr_lengths_summary;

/* Sorts the lengths. */
void cxr_lengths_summarise(cxr_lengths *lengths, uint32_t most, cxr_lengths_summary *out);

#endif
