/* See listing1.h. */
#include "raster/listing1.h"

#include "raster/equalize.h"
#include "raster/invert.h"
#include "raster/scale_abs.h"

void cxr_listing1_lut(const cxr_histogram *histogram, bool is_monochrome1, cxr_lut *out)
{
	uint32_t counts[256];
	uint8_t equalized[256];
	cxr_scale_abs_lut(histogram, out);
	if (is_monochrome1)
		cxr_lut_invert(out);
	cxr_counts_through(histogram, out, counts);
	cxr_equalize_lut(counts, equalized);
	cxr_lut_compose(out, equalized);
}
