/* Area under the ROC curve with ties. Tests: tests/unit/metrics/test_auroc.c, tests/golden/test_score.py (scikit-learn) */
#ifndef METRICS_AUROC_H
#define METRICS_AUROC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Chance that a positive row scores higher than a negative one, a tie counting one half (Mann-Whitney; equal to the trapezoidal
 * area). weights NULL = each row once; a row whose score is NaN or whose truth is neither 0 nor 1 is left out. NaN when one class is empty.
 */
CXR_NODISCARD cxr_rc cxr_auroc(const double *scores, const unsigned char *truth, const uint32_t *weights, size_t n, double *out, cxr_err *err);

typedef struct cxr_interval {
	double value, low, high; /* NaN = undefined */
	uint64_t n, n_positive;
} cxr_interval;

/* With its 95 % bootstrap interval; n_replicates 0 = none. */
CXR_NODISCARD cxr_rc cxr_auroc_interval(const double *scores, const unsigned char *truth, size_t n, uint64_t seed, unsigned n_replicates,
	cxr_interval *out, cxr_err *err);

#endif
