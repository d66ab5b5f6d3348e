/* See mimic.h. */
#include "raster/mimic.h"

#include <string.h>

#include "raster/equalize.h"
#include "raster/invert.h"

void cxr_mimic_lut(const cxr_histogram *histogram, bool is_monochrome1, cxr_lut *out)
{
	memset(out->map, 0, sizeof out->map);
	double range = (double)histogram->max - histogram->min;
	for (uint32_t pattern = 0; pattern < CXR_N_PATTERNS && range > 0; pattern++) {
		if (!histogram->count[pattern])
			continue;
		double shifted = (double)cxr_pattern_value(pattern, histogram->is_signed) - histogram->min;
		out->map[pattern] = (uint8_t)(shifted / range * 255);
	}
	if (is_monochrome1)
		cxr_lut_invert(out);
	uint32_t counts[256];
	uint8_t equalized[256];
	cxr_counts_through(histogram, out, counts);
	cxr_equalize_lut(counts, equalized);
	cxr_lut_compose(out, equalized);
}
