/* See scale_abs.h. */
#include "raster/scale_abs.h"

#include <math.h>
#include <string.h>

static uint8_t scale_one(int32_t value, float alpha)
{
	float y = fabsf((float)value * alpha);
	/* a maximum of 0 makes alpha infinite: 0 * inf and n * inf convert to INT_MIN, which saturates to 0 */
	if (!isfinite(y))
		return 0;
	float rounded = rintf(y);
	return rounded > 255.0f ? 255 : (uint8_t)rounded;
}

void cxr_scale_abs_lut(const cxr_histogram *histogram, cxr_lut *out)
{
	memset(out->map, 0, sizeof out->map);
	/* in double first, then float32: the other order is wrong for 15 % of the maxima */
	double ratio = histogram->max != 0 ? 255.0 / histogram->max : (double)INFINITY;
	float alpha = (float)ratio;
	for (uint32_t pattern = 0; pattern < CXR_N_PATTERNS; pattern++)
		if (histogram->count[pattern])
			out->map[pattern] = scale_one(cxr_pattern_value(pattern, histogram->is_signed), alpha);
}
