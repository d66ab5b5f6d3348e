/*
 * Stored grey samples of one frame, and the pattern that stands for each of them in tables.
 * A pattern is the sample as 16 bits: signed 8-bit samples are sign-extended first, so that one
 * 65,536-entry table serves 8 and 16 bits, signed and unsigned. Tests: tests/unit/raster/test_histogram.c
 */
#ifndef RASTER_SAMPLES_H
#define RASTER_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

enum { CXR_N_PATTERNS = 65536 };

typedef struct cxr_samples {
	const void *samples;      /* not owned; uint16_t (native order, aligned) or uint8_t */
	uint64_t n_samples;       /* at most 2^32 - 1 */
	uint8_t bytes_per_sample; /* 1 or 2 */
	bool is_signed;
} cxr_samples;

/* The number that a pattern stands for. */
static inline int32_t cxr_pattern_value(uint32_t pattern, bool is_signed)
{
	return is_signed ? (int16_t)(uint16_t)pattern : (int32_t)pattern;
}

#endif
