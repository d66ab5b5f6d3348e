/* See auroc.h. */
#include "metrics/auroc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "metrics/bootstrap.h"

typedef struct scored {
	double score;
	uint32_t row;
	bool is_positive;
} scored;

typedef struct curve {
	scored *rows; /* rising score */
	size_t n;
} curve;

static int by_score(const void *a, const void *b)
{
	const scored *x = a, *y = b;
	if (x->score < y->score || x->score > y->score)
		return x->score < y->score ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static cxr_rc curve_init(curve *c, const double *scores, const unsigned char *truth, size_t n, cxr_err *err)
{
	*c = (curve){.rows = cxr_calloc(n ? n : 1, sizeof *c->rows)};
	if (!c->rows)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a curve");
	for (size_t i = 0; i < n; i++)
		if (!isnan(scores[i]) && truth[i] <= 1)
			c->rows[c->n++] = (scored){scores[i], (uint32_t)i, truth[i] == 1};
	qsort(c->rows, c->n, sizeof *c->rows, by_score);
	return CXR_OK;
}

/* `weights` by rank; NULL = 1 each. */
static double area(const curve *c, const uint32_t *weights)
{
	double n_positive = 0, n_negative = 0, twice = 0;
	for (size_t i = 0; i < c->n;) {
		double positive = 0, negative = 0;
		size_t k = i;
		for (; k < c->n && c->rows[k].score <= c->rows[i].score; k++) {
			double weight = weights ? weights[k] : 1;
			positive += c->rows[k].is_positive ? weight : 0;
			negative += c->rows[k].is_positive ? 0 : weight;
		}
		twice += positive * (2 * n_negative + negative);
		n_positive += positive;
		n_negative += negative;
		i = k;
	}
	return n_positive > 0 && n_negative > 0 ? twice / (2 * n_positive * n_negative) : (double)NAN;
}

cxr_rc cxr_auroc(const double *scores, const unsigned char *truth, const uint32_t *weights, size_t n, double *out, cxr_err *err)
{
	curve c;
	CXR_TRY(curve_init(&c, scores, truth, n, err));
	CXR_AUTO(cxr_free_at) uint32_t *by_rank = cxr_calloc(c.n ? c.n : 1, sizeof *by_rank);
	for (size_t i = 0; by_rank && i < c.n; i++)
		by_rank[i] = weights ? weights[c.rows[i].row] : 1;
	*out = by_rank ? area(&c, by_rank) : (double)NAN;
	cxr_free(c.rows);
	return by_rank ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for a curve");
}

static void compute(const void *context, const uint32_t *weights, double *out_values)
{
	out_values[0] = area(context, weights);
}

cxr_rc cxr_auroc_interval(const double *scores, const unsigned char *truth, size_t n, uint64_t seed, unsigned n_replicates, cxr_interval *out,
	cxr_err *err)
{
	curve c;
	*out = (cxr_interval){.low = (double)NAN, .high = (double)NAN};
	CXR_TRY(curve_init(&c, scores, truth, n, err));
	for (size_t i = 0; i < c.n; i++)
		out->n_positive += c.rows[i].is_positive;
	out->n = c.n;
	out->value = area(&c, NULL);
	cxr_rc rc = CXR_OK;
	if (n_replicates && c.n) {
		cxr_bootstrap job = {.n_rows = c.n, .n_patterns = c.n, .n_values = 1, .compute = compute, .context = &c, .seed = seed,
			.n_replicates = n_replicates, .confidence = 0.95};
		rc = cxr_bootstrap_run(&job, &out->low, &out->high, NULL, err);
	}
	cxr_free(c.rows);
	return rc;
}
