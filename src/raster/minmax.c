/* See minmax.h. */
#include "raster/minmax.h"

#include <math.h>
#include <string.h>

#include "raster/invert.h"

void cxr_minmax_lut(const cxr_histogram *histogram, bool is_monochrome1, cxr_lut *out)
{
	memset(out->map, 0, sizeof out->map);
	double range = (double)histogram->max - histogram->min;
	for (uint32_t pattern = 0; pattern < CXR_N_PATTERNS && range > 0; pattern++)
		if (histogram->count[pattern])
			out->map[pattern] = (uint8_t)rint(((double)cxr_pattern_value(pattern, histogram->is_signed) - histogram->min) / range * 255);
	if (is_monochrome1)
		cxr_lut_invert(out);
}
