/* Black for white. Tests: tests/unit/raster/test_listing1.c */
#ifndef RASTER_INVERT_H
#define RASTER_INVERT_H

#include "raster/lut.h"

/* lut = 255 - lut. */
void cxr_lut_invert(cxr_lut *lut);

#endif
