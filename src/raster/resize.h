/*
 * Making pictures smaller by area averaging (each output pixel is the mean of the input area under it), and
 * centring them on a square. Tests: tests/unit/raster/test_resize.c
 */
#ifndef RASTER_RESIZE_H
#define RASTER_RESIZE_H

#include "base/err.h"

/* Size with the longest side at most max_side_px, aspect kept, each side at least 1; never larger than the input. */
void cxr_fit_side(uint32_t width, uint32_t height, uint32_t max_side_px, uint32_t *out_width, uint32_t *out_height);

/*
 * bits 8 (uint8_t) or 16 (uint16_t, native order); rows packed. Output no larger than the input in either direction,
 * else CXR_E_ARG. Rounded half to even; float32 sums in a fixed order: the same bytes everywhere.
 */
CXR_NODISCARD cxr_rc cxr_resize_area(const void *in, uint32_t width, uint32_t height, int bits, uint32_t out_width, uint32_t out_height, void *out,
	cxr_err *err);

/* Copies the picture into the middle of a side_px x side_px square of zeros. */
void cxr_pad_square(const void *in, uint32_t width, uint32_t height, int bits, uint32_t side_px, void *out);

#endif
