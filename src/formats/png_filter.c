/* See png_filter.h. Sixteen bytes at a time where the CPU has SSE2 (every x86-64), one at a time elsewhere. */
#include "formats/png_filter.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static uint8_t paeth(int left, int up, int corner)
{
	int to_left = abs(up - corner);
	int to_up = abs(left - corner);
	int to_corner = abs(left + up - 2 * corner);
	if (to_left <= to_up && to_left <= to_corner)
		return (uint8_t)left;
	return (uint8_t)(to_up <= to_corner ? up : corner);
}

static uint8_t residual(formats_png_filter filter, const uint8_t *row, const uint8_t *above, size_t at, size_t bytes_per_px)
{
	int left = at >= bytes_per_px ? row[at - bytes_per_px] : 0;
	int corner = at >= bytes_per_px ? above[at - bytes_per_px] : 0;
	int up = above[at];
	switch (filter) {
	case FORMATS_PNG_SUB: return (uint8_t)(row[at] - left);
	case FORMATS_PNG_UP: return (uint8_t)(row[at] - up);
	case FORMATS_PNG_AVERAGE: return (uint8_t)(row[at] - ((left + up) >> 1));
	case FORMATS_PNG_PAETH: return (uint8_t)(row[at] - paeth(left, up, corner));
	default: return row[at];
	}
}

#if defined(__SSE2__)
static __m128i load(const uint8_t *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Of eight values in 16 bits each. */
static __m128i abs16(__m128i v)
{
	return _mm_max_epi16(v, _mm_sub_epi16(_mm_setzero_si128(), v));
}

static __m128i choose(__m128i mask, __m128i yes, __m128i no)
{
	return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

static __m128i paeth8(__m128i left, __m128i up, __m128i corner)
{
	__m128i up_corner = _mm_sub_epi16(up, corner);
	__m128i left_corner = _mm_sub_epi16(left, corner);
	__m128i to_left = abs16(up_corner);
	__m128i to_up = abs16(left_corner);
	__m128i to_corner = abs16(_mm_add_epi16(up_corner, left_corner));
	__m128i up_or_corner = choose(_mm_cmpgt_epi16(to_up, to_corner), corner, up);
	__m128i is_left = _mm_or_si128(_mm_cmpgt_epi16(to_left, to_up), _mm_cmpgt_epi16(to_left, to_corner));
	return choose(is_left, up_or_corner, left);
}

static __m128i paeth16(__m128i left, __m128i up, __m128i corner)
{
	__m128i zero = _mm_setzero_si128();
	__m128i low = paeth8(_mm_unpacklo_epi8(left, zero), _mm_unpacklo_epi8(up, zero), _mm_unpacklo_epi8(corner, zero));
	__m128i high = paeth8(_mm_unpackhi_epi8(left, zero), _mm_unpackhi_epi8(up, zero), _mm_unpackhi_epi8(corner, zero));
	return _mm_packus_epi16(low, high);
}

/* PNG rounds the mean down, the CPU rounds it up. */
static __m128i mean16(__m128i a, __m128i b)
{
	return _mm_sub_epi8(_mm_avg_epu8(a, b), _mm_and_si128(_mm_xor_si128(a, b), _mm_set1_epi8(1)));
}

/* Whole groups of 16 from `at` on, at >= bytes_per_px; returns where it stopped. */
static size_t filter_groups(formats_png_filter filter, const uint8_t *row, const uint8_t *above, size_t at, size_t end, size_t bytes_per_px,
	uint8_t *out)
{
	for (; at + 16 <= end; at += 16, out += 16) {
		__m128i x = load(row + at);
		__m128i up = load(above + at);
		__m128i left = load(row + at - bytes_per_px);
		__m128i predicted;
		switch (filter) {
		case FORMATS_PNG_SUB: predicted = left; break;
		case FORMATS_PNG_UP: predicted = up; break;
		case FORMATS_PNG_AVERAGE: predicted = mean16(left, up); break;
		case FORMATS_PNG_PAETH: predicted = paeth16(left, up, load(above + at - bytes_per_px)); break;
		default: predicted = _mm_setzero_si128(); break;
		}
		_mm_storeu_si128((__m128i *)(void *)out, _mm_sub_epi8(x, predicted));
	}
	return at;
}
#else
static size_t filter_groups(formats_png_filter filter, const uint8_t *row, const uint8_t *above, size_t at, size_t end, size_t bytes_per_px,
	uint8_t *out)
{
	(void)filter, (void)row, (void)above, (void)end, (void)bytes_per_px, (void)out;
	return at;
}
#endif

void formats__png_filter(formats_png_filter filter, const uint8_t *row, const uint8_t *above, size_t from, size_t n, size_t bytes_per_px,
	uint8_t *out)
{
	if (filter == FORMATS_PNG_NONE) {
		memcpy(out, row + from, n);
		return;
	}
	size_t end = from + n;
	size_t at = from;
	for (; at < end && at < bytes_per_px; at++)
		out[at - from] = residual(filter, row, above, at, bytes_per_px);
	at = filter_groups(filter, row, above, at, end, bytes_per_px, out + (at - from));
	for (; at < end; at++)
		out[at - from] = residual(filter, row, above, at, bytes_per_px);
}
