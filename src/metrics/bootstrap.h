/*
 * Percentile intervals by resampling rows with replacement. Rows that are alike may be given once with the number of rows that
 * look so: the draws are the same. Tests: tests/unit/metrics/test_bootstrap.c
 */
#ifndef METRICS_BOOTSTRAP_H
#define METRICS_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct cxr_bootstrap {
	size_t n_rows;              /* drawn each time */
	const uint32_t *pattern_of; /* pattern of each row; NULL = row i is pattern i */
	size_t n_patterns;
	size_t n_values;
	/* The values when pattern i came weights[i] times; NaN = undefined. */
	void (*compute)(const void *context, const uint32_t *weights, double *out_values);
	const void *context;
	uint64_t seed;
	unsigned n_replicates;      /* 1..100,000 */
	double confidence;          /* 0.95 */
} cxr_bootstrap;

/*
 * Limits of each value: the (1 - confidence) / 2 and (1 + confidence) / 2 percentiles of the replicates by linear interpolation,
 * undefined ones left out; NaN when all are. *out_replicates (may be NULL) receives n_replicates x n_values values by replicate;
 * cxr_free() it. The same seed gives the same limits on every machine. CXR_E_NOMEM, CXR_E_ARG.
 */
CXR_NODISCARD cxr_rc cxr_bootstrap_run(const cxr_bootstrap *job, double *out_low, double *out_high, double **out_replicates, cxr_err *err);

/* Percentile (0..1) of values that rise, by linear interpolation of position p (n - 1); NaN when n is 0. */
double cxr_percentile(const double *rising, size_t n, double p);

/* Rising; no NaN among them. */
void cxr_sort_doubles(double *values, size_t n);

#endif
