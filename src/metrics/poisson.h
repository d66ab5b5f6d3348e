/*
 * Exact limits of a count. Tests: tests/unit/metrics/test_poisson.c
 */
#ifndef METRICS_POISSON_H
#define METRICS_POISSON_H

#include <stdint.h>

/*
 * Exact two-sided limits of the mean of a Poisson count (Garwood 1936): the smallest mean under which `count` or more, and the
 * largest under which `count` or fewer, comes with probability (1 - confidence) / 2. Rounded to 1/1000, so that they print alike
 * on every machine. count 0: low 0, high -ln((1 - confidence) / 2). confidence in (0, 1), usually 0.95; count up to 2^32.
 */
void cxr_poisson_limits(uint64_t count, double confidence, double *out_low, double *out_high);

#endif
