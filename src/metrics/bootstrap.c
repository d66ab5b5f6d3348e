/* See bootstrap.h. */
#include "metrics/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

enum { MAX_REPLICATES = 100000 };

double cxr_percentile(const double *rising, size_t n, double p)
{
	if (n == 0)
		return (double)NAN;
	double position = p * (double)(n - 1), below = floor(position);
	size_t at = (size_t)below;
	if (at + 1 >= n)
		return rising[n - 1];
	return rising[at] + (rising[at + 1] - rising[at]) * (position - below);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

void cxr_sort_doubles(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_value);
}

static void draw(const cxr_bootstrap *job, unsigned replicate, uint32_t *weights)
{
	cxr_rng rng;
	cxr_rng_init(&rng, job->seed, replicate);
	memset(weights, 0, job->n_patterns * sizeof *weights);
	for (size_t i = 0; i < job->n_rows; i++) {
		size_t row = (size_t)cxr_rng_below(&rng, job->n_rows);
		weights[job->pattern_of ? job->pattern_of[row] : row]++;
	}
}

static void limits(const cxr_bootstrap *job, const double *replicates, double *column, double *out_low, double *out_high)
{
	double tail = (1 - job->confidence) / 2;
	for (size_t v = 0; v < job->n_values; v++) {
		size_t n = 0;
		for (size_t r = 0; r < job->n_replicates; r++)
			if (!isnan(replicates[r * job->n_values + v]))
				column[n++] = replicates[r * job->n_values + v];
		cxr_sort_doubles(column, n);
		out_low[v] = cxr_percentile(column, n, tail);
		out_high[v] = cxr_percentile(column, n, 1 - tail);
	}
}

cxr_rc cxr_bootstrap_run(const cxr_bootstrap *job, double *out_low, double *out_high, double **out_replicates, cxr_err *err)
{
	if (out_replicates)
		*out_replicates = NULL;
	if (job->n_replicates < 1 || job->n_replicates > MAX_REPLICATES || job->n_rows == 0 || job->confidence <= 0 || job->confidence >= 1)
		return CXR_FAIL(err, CXR_E_ARG, "a bootstrap needs rows and 1 to %d replicates", MAX_REPLICATES);
	CXR_AUTO(cxr_free_at) uint32_t *weights = cxr_calloc(job->n_patterns, sizeof *weights);
	CXR_AUTO(cxr_free_at) double *column = cxr_calloc(job->n_replicates, sizeof *column);
	double *replicates = cxr_calloc((size_t)job->n_replicates * (job->n_values ? job->n_values : 1), sizeof *replicates);
	if (!weights || !column || !replicates) {
		cxr_free(replicates);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a bootstrap");
	}
	for (unsigned r = 0; r < job->n_replicates; r++) {
		draw(job, r, weights);
		job->compute(job->context, weights, replicates + (size_t)r * job->n_values);
	}
	limits(job, replicates, column, out_low, out_high);
	if (out_replicates)
		*out_replicates = replicates;
	else
		cxr_free(replicates);
	return CXR_OK;
}
