/* See tally.h. */
#include "stats/tally.h"

#include <math.h>
#include <stdlib.h>

enum { DENSE_MAX = 1 << 16 };
#define VALUE_MAX ((uint64_t)1 << 32)
#define SUM_MAX ((uint64_t)1 << 62)

void stats__tally_init(stats_tally *tally)
{
	*tally = (stats_tally){0};
	cxr_map_init(&tally->sparse);
}

void stats__tally_release(stats_tally *tally)
{
	cxr_free(tally->dense);
	cxr_map_release(&tally->sparse);
	*tally = (stats_tally){0};
}

static cxr_rc tally_grow(stats_tally *tally, uint64_t value, cxr_err *err)
{
	size_t n = tally->n_dense ? tally->n_dense : 64;
	while (n <= value)
		n *= 2;
	uint64_t *grown = cxr_realloc(tally->dense, n, sizeof *grown);
	if (!grown)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a count table");
	memset(grown + tally->n_dense, 0, (n - tally->n_dense) * sizeof *grown);
	tally->dense = grown;
	tally->n_dense = n;
	return CXR_OK;
}

cxr_rc stats__tally_add(stats_tally *tally, uint64_t value, uint64_t times, cxr_err *err)
{
	if (times == 0)
		return CXR_OK;
	if (value > VALUE_MAX || (stats_u128)value * times + tally->sum > SUM_MAX || tally->n > SUM_MAX - times)
		return CXR_FAIL(err, CXR_E_LIMIT, "a value is too large to be counted");
	if (value < DENSE_MAX) {
		if (value >= tally->n_dense)
			CXR_TRY(tally_grow(tally, value, err));
		tally->dense[value] += times;
	} else {
		char key[8];
		for (int i = 0; i < 8; i++)
			key[i] = (char)(unsigned char)(value >> (8 * (7 - i)));
		uint64_t *slot = NULL;
		CXR_TRY(cxr_map_put(&tally->sparse, (cxr_str){key, sizeof key}, 0, &slot, err));
		*slot += times;
	}
	tally->n += times;
	tally->sum += value * times;
	tally->sum_squares += (stats_u128)value * value * times;
	return CXR_OK;
}

static int by_value(const void *a, const void *b)
{
	const stats_pair *x = a, *y = b;
	return x->value < y->value ? -1 : x->value > y->value;
}

cxr_rc stats__tally_pairs(const stats_tally *tally, stats_pairs *out, cxr_err *err)
{
	for (size_t v = 0; v < tally->n_dense; v++)
		if (tally->dense[v] && !stats_pairs_push(out, (stats_pair){v, tally->dense[v]}))
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a count table");
	for (size_t i = 0; i < tally->sparse.n_entries; i++) {
		const cxr_map_entry *entry = &tally->sparse.entries[i];
		stats_pair pair = {0, entry->value};
		for (size_t k = 0; k < entry->key.len; k++)
			pair.value = pair.value << 8 | (unsigned char)entry->key.ptr[k];
		if (!stats_pairs_push(out, pair))
			return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a count table");
	}
	if (out->n_items)
		qsort(out->items, out->n_items, sizeof *out->items, by_value);
	return CXR_OK;
}

cxr_rc stats__tally_merge(stats_tally *tally, const stats_tally *from, cxr_err *err)
{
	CXR_AUTO(stats_pairs_release) stats_pairs pairs = {0};
	CXR_TRY(stats__tally_pairs(from, &pairs, err));
	for (size_t i = 0; i < pairs.n_items; i++)
		CXR_TRY(stats__tally_add(tally, pairs.items[i].value, pairs.items[i].count, err));
	return CXR_OK;
}

/* Value at the 0-based rank of the sorted multiset. */
static uint64_t value_at(const stats_pairs *pairs, uint64_t rank)
{
	uint64_t seen = 0;
	for (size_t i = 0; i < pairs->n_items; i++) {
		seen += pairs->items[i].count;
		if (rank < seen)
			return pairs->items[i].value;
	}
	return pairs->n_items ? pairs->items[pairs->n_items - 1].value : 0;
}

double stats__pairs_percentile(const stats_pairs *pairs, unsigned percent)
{
	uint64_t n = 0;
	for (size_t i = 0; i < pairs->n_items; i++)
		n += pairs->items[i].count;
	if (n == 0)
		return 0;
	/* exact in integers: position = rank + rest/100 */
	stats_u128 position = (stats_u128)(n - 1) * percent;
	uint64_t rank = (uint64_t)(position / 100);
	unsigned rest = (unsigned)(position % 100);
	uint64_t low = value_at(pairs, rank);
	if (rest == 0)
		return (double)low;
	uint64_t high = value_at(pairs, rank + 1);
	return (double)low + (double)(high - low) * (double)rest / 100.0;
}

cxr_rc stats__tally_summary(const stats_tally *tally, stats_summary *out, cxr_err *err)
{
	*out = (stats_summary){.n = tally->n, .sum = tally->sum};
	if (tally->n == 0)
		return CXR_OK;
	CXR_AUTO(stats_pairs_release) stats_pairs pairs = {0};
	CXR_TRY(stats__tally_pairs(tally, &pairs, err));
	if (pairs.n_items == 0)
		return CXR_OK;
	for (size_t i = 0; i < pairs.n_items; i++)
		out->table_sum += pairs.items[i].value * pairs.items[i].count;
	out->min = pairs.items[0].value;
	out->max = pairs.items[pairs.n_items - 1].value;
	out->mean = (double)tally->sum / (double)tally->n;
	/* n * sum(x^2) - sum(x)^2 is exact: no cancellation of rounded means; bounded by the limits of add */
	stats_u128 spread = tally->sum_squares * tally->n - (stats_u128)tally->sum * tally->sum;
	out->sd = sqrt((double)spread) / (double)tally->n;
	out->median = stats__pairs_percentile(&pairs, 50);
	out->p10 = stats__pairs_percentile(&pairs, 10);
	out->p90 = stats__pairs_percentile(&pairs, 90);
	return CXR_OK;
}
