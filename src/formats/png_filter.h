/*
 * The five row filters of PNG. Inside the room only. Tests: tests/unit/formats/test_png.c
 */
#ifndef FORMATS_PNG_FILTER_H
#define FORMATS_PNG_FILTER_H

#include "base/attr.h"
#include <stddef.h>
#include <stdint.h>

typedef enum formats_png_filter {
	FORMATS_PNG_NONE,
	FORMATS_PNG_SUB,
	FORMATS_PNG_UP,
	FORMATS_PNG_AVERAGE,
	FORMATS_PNG_PAETH,
	FORMATS_N_PNG_FILTERS
} formats_png_filter;

/*
 * out[0..n) = residuals of bytes [from, from + n) of a row. bytes_per_px 1 or 2; above: the row before (zeros for the first row).
 */
CXR_HIDDEN void formats__png_filter(formats_png_filter filter, const uint8_t *row, const uint8_t *above, size_t from, size_t n,
	size_t bytes_per_px, uint8_t *out);

#endif
