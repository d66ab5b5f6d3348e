/* See equalize.h. */
#include "raster/equalize.h"

#include <math.h>
#include <string.h>

void cxr_equalize_lut(const uint32_t counts[256], uint8_t out[256])
{
	memset(out, 0, 256);
	uint64_t total = 0;
	for (int i = 0; i < 256; i++)
		total += counts[i];
	int first = 0;
	while (first < 255 && !counts[first])
		first++;
	if (counts[first] == total) {
		memset(out, first, 256);
		return;
	}
	float scale = 255.0f / (float)(total - counts[first]);
	uint64_t sum = 0;
	for (int i = first + 1; i < 256; i++) {
		sum += counts[i];
		/* above 2^24 samples float(sum) is inexact, and so it is in the original */
		float y = rintf((float)sum * scale);
		out[i] = y > 255.0f ? 255 : (uint8_t)y;
	}
}

void cxr_counts_through(const cxr_histogram *histogram, const cxr_lut *lut, uint32_t out_counts[256])
{
	memset(out_counts, 0, 256 * sizeof *out_counts);
	for (uint32_t pattern = 0; pattern < CXR_N_PATTERNS; pattern++)
		out_counts[lut->map[pattern]] += histogram->count[pattern];
}

void cxr_lut_compose(cxr_lut *lut, const uint8_t then[256])
{
	for (uint32_t pattern = 0; pattern < CXR_N_PATTERNS; pattern++)
		lut->map[pattern] = then[lut->map[pattern]];
}
