/*
 * Exact statistics of whole numbers in one pass: how often each value came, so that mean, standard
 * deviation and percentiles are exact however many values there are. Memory grows with the largest
 * value (dense below 65,536) and the number of different larger ones, not with the number of values.
 * Tests: tests/unit/stats/test_tally.c
 */
#ifndef STATS_TALLY_H
#define STATS_TALLY_H

#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

__extension__ typedef unsigned __int128 stats_u128;

typedef struct stats_tally {
	uint64_t *dense; /* dense[v] = how often v came, v < n_dense */
	size_t n_dense;
	cxr_map sparse;  /* values too large for `dense`: key = 8 bytes, high byte first */
	uint64_t n;
	uint64_t sum;
	stats_u128 sum_squares;
} stats_tally;

/* A value and how often it came. */
typedef struct stats_pair {
	uint64_t value;
	uint64_t count;
} stats_pair;

CXR_VEC_DECLARE(stats_pairs, stats_pair)

/* What Table 2 prints about one distribution; all 0 when n is 0. */
typedef struct stats_summary {
	uint64_t n, sum, min, max;
	double mean;
	double sd; /* population: divided by n */
	double median, p10, p90;
	uint64_t table_sum; /* the sum worked out again from the table of values; equals `sum` */
} stats_summary;

void stats__tally_init(stats_tally *tally) CXR_HIDDEN;
void stats__tally_release(stats_tally *tally) CXR_HIDDEN;
/* Counts `value` `times` times. CXR_E_NOMEM; CXR_E_LIMIT when the value is over 2^32 or a sum would overflow. */
CXR_NODISCARD cxr_rc stats__tally_add(stats_tally *tally, uint64_t value, uint64_t times, cxr_err *err) CXR_HIDDEN;
/* Counts everything that `from` counted. */
CXR_NODISCARD cxr_rc stats__tally_merge(stats_tally *tally, const stats_tally *from, cxr_err *err) CXR_HIDDEN;
/* Appends the values that came, rising. */
CXR_NODISCARD cxr_rc stats__tally_pairs(const stats_tally *tally, stats_pairs *out, cxr_err *err) CXR_HIDDEN;
/*
 * The percent-th percentile (0..100) of rising pairs by linear interpolation between the two nearest
 * ranks, position percent/100 * (n - 1) from 0 (NumPy's default). 0 when empty.
 */
double stats__pairs_percentile(const stats_pairs *pairs, unsigned percent) CXR_HIDDEN;
CXR_NODISCARD cxr_rc stats__tally_summary(const stats_tally *tally, stats_summary *out, cxr_err *err) CXR_HIDDEN;

#endif
