/* See lengths.h. */
#include "metrics/lengths.h"

#include <math.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;

static int by_length(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static double percentile(const cxr_lengths *lengths, double p)
{
	double position = p * (double)(lengths->n_items - 1), below = floor(position);
	size_t at = (size_t)below;
	double low = lengths->items[at], high = at + 1 < lengths->n_items ? lengths->items[at + 1] : low;
	return low + (high - low) * (position - below);
}

void cxr_lengths_summarise(cxr_lengths *lengths, uint32_t most, cxr_lengths_summary *out)
{
	wide squares = 0;
	*out = (cxr_lengths_summary){.n = lengths->n_items};
	if (lengths->n_items == 0)
		return;
	qsort(lengths->items, lengths->n_items, sizeof *lengths->items, by_length);
	for (size_t i = 0; i < lengths->n_items; i++) {
		uint64_t length = lengths->items[i];
		out->total += length;
		squares += (wide)length * length;
		out->n_over += length > most;
		out->n_lost += length > most ? length - most : 0;
	}
	double n = (double)out->n;
	wide spread = squares * out->n - (wide)out->total * out->total; /* n squared times the variance */
	out->mean = (double)out->total / n;
	out->sd = sqrt((double)spread) / n;
	out->median = percentile(lengths, 0.5);
	out->p10 = percentile(lengths, 0.1);
	out->p90 = percentile(lengths, 0.9);
}
