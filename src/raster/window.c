/* See window.h. */
#include "raster/window.h"

#include <math.h>
#include <stddef.h>

#include "raster/invert.h"

static uint32_t entry_at(const cxr_lut_table *table, double value)
{
	double index = floor(value) - table->first;
	uint32_t i = index <= 0 || isnan(index) ? 0 : index >= table->n_entries - 1 ? table->n_entries - 1 : (uint32_t)index;
	if (table->bytes_per_entry == 1)
		return table->entries[i];
	uint32_t a = table->entries[2 * (size_t)i];
	uint32_t b = table->entries[2 * (size_t)i + 1];
	return table->is_big_endian ? a << 8 | b : b << 8 | a;
}

static double lut_top(const cxr_lut_table *table)
{
	return (double)((1u << table->bits) - 1);
}

static double modality_value(const cxr_grey_chain *chain, int32_t stored)
{
	if (chain->modality.n_entries)
		return entry_at(&chain->modality, stored);
	return stored * chain->slope + chain->intercept;
}

/* Share 0..1 of the output range. */
static double window_share(const cxr_grey_chain *chain, double x)
{
	double c = chain->center;
	double w = chain->width;
	switch (chain->function) {
	case CXR_WINDOW_SIGMOID: return 1 / (1 + exp(-4 * (x - c) / w));
	case CXR_WINDOW_LINEAR_EXACT: return x <= c - w / 2 ? 0 : x > c + w / 2 ? 1 : (x - c) / w + 0.5;
	default: break;
	}
	if (x <= c - 0.5 - (w - 1) / 2)
		return 0;
	if (x > c - 0.5 + (w - 1) / 2)
		return 1;
	return (x - (c - 0.5)) / (w - 1) + 0.5;
}

static bool has_usable_window(const cxr_grey_chain *chain)
{
	if (!chain->has_window || !isfinite(chain->center) || !isfinite(chain->width))
		return false;
	return chain->function == CXR_WINDOW_LINEAR ? chain->width >= 1 : chain->width > 0;
}

/* Smallest and largest modality value that the stored bits can give. */
static void modality_range(const cxr_grey_chain *chain, double *out_low, double *out_high)
{
	if (chain->modality.n_entries) {
		*out_low = 0;
		*out_high = lut_top(&chain->modality);
		return;
	}
	int32_t half = (int32_t)1 << (chain->bits_stored - 1);
	double a = (chain->is_signed ? -half : 0) * chain->slope + chain->intercept;
	double b = (chain->is_signed ? half - 1 : 2 * half - 1) * chain->slope + chain->intercept;
	*out_low = a < b ? a : b;
	*out_high = a < b ? b : a;
}

static uint8_t grey_of_share(double share)
{
	if (!(share > 0)) /* not-a-number too */
		return 0;
	return share >= 1 ? 255 : (uint8_t)rint(share * 255);
}

void cxr_window_lut(const cxr_grey_chain *chain, cxr_lut *out)
{
	bool use_window = has_usable_window(chain);
	double low;
	double high;
	modality_range(chain, &low, &high);
	for (uint32_t pattern = 0; pattern < CXR_N_PATTERNS; pattern++) {
		double x = modality_value(chain, cxr_pattern_value(pattern, chain->is_signed));
		double share;
		if (chain->voi.n_entries)
			share = entry_at(&chain->voi, x) / lut_top(&chain->voi);
		else if (use_window)
			share = window_share(chain, x);
		else
			share = high > low ? (x - low) / (high - low) : 0;
		out->map[pattern] = grey_of_share(share);
	}
	if (chain->invert)
		cxr_lut_invert(out);
}
