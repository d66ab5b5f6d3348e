/* See invert.h. */
#include "raster/invert.h"

void cxr_lut_invert(cxr_lut *lut)
{
	for (uint32_t pattern = 0; pattern < CXR_N_PATTERNS; pattern++)
		lut->map[pattern] = (uint8_t)(255 - lut->map[pattern]);
}
