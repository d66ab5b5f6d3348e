/*
 * See resize.h. Vertical first: rows are summed with their weights into one float row, which is then summed along.
 */
#include "raster/resize.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

void cxr_fit_side(uint32_t width, uint32_t height, uint32_t max_side_px, uint32_t *out_width, uint32_t *out_height)
{
	uint32_t longest = width > height ? width : height;
	*out_width = width;
	*out_height = height;
	if (max_side_px == 0 || longest <= max_side_px)
		return;
	uint64_t w = ((uint64_t)width * max_side_px + longest / 2) / longest;
	uint64_t h = ((uint64_t)height * max_side_px + longest / 2) / longest;
	*out_width = w ? (uint32_t)w : 1;
	*out_height = h ? (uint32_t)h : 1;
}

/* The input range [first, last] under output pixel i, and the weights of its two ends (the others weigh 1). */
typedef struct area_cell {
	uint32_t first, last;
	float first_weight, last_weight;
	float scale; /* 1 / sum of the weights */
} area_cell;

static area_cell area_of(uint32_t i, uint32_t in_size, uint32_t out_size)
{
	/* exact ends i * in / out as whole part and remainder */
	uint64_t start = (uint64_t)i * in_size;
	uint64_t end = start + in_size;
	uint32_t first = (uint32_t)(start / out_size);
	uint32_t last = (uint32_t)((end - 1) / out_size);
	double left = (double)(out_size - start % out_size) / out_size;
	double right = (double)(end - (uint64_t)last * out_size) / out_size;
	if (first == last)
		left = right = (double)in_size / out_size;
	return (area_cell){first, last, (float)left, (float)right, (float)((double)out_size / in_size)};
}

/*
 * sum[x] += row[x] * weight. Columns do not meet here, so four at a time give the same bits as one at a time.
 * Each *_groups function does whole groups and returns how many columns it did.
 */
#if defined(__SSE2__)
static void add_four(float *sum, __m128i values, __m128 weight)
{
	_mm_storeu_ps(sum, _mm_add_ps(_mm_loadu_ps(sum), _mm_mul_ps(_mm_cvtepi32_ps(values), weight)));
}

static void add_eight(float *sum, __m128i words, __m128 weight)
{
	__m128i zero = _mm_setzero_si128();
	add_four(sum, _mm_unpacklo_epi16(words, zero), weight);
	add_four(sum + 4, _mm_unpackhi_epi16(words, zero), weight);
}

static uint32_t groups_u8(float *sum, const uint8_t *row, uint32_t n, float weight)
{
	uint32_t x = 0;
	for (; x + 16 <= n; x += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(row + x));
		add_eight(sum + x, _mm_unpacklo_epi8(bytes, _mm_setzero_si128()), _mm_set1_ps(weight));
		add_eight(sum + x + 8, _mm_unpackhi_epi8(bytes, _mm_setzero_si128()), _mm_set1_ps(weight));
	}
	return x;
}

static uint32_t groups_u16(float *sum, const uint16_t *row, uint32_t n, float weight)
{
	uint32_t x = 0;
	for (; x + 8 <= n; x += 8)
		add_eight(sum + x, _mm_loadu_si128((const __m128i *)(const void *)(row + x)), _mm_set1_ps(weight));
	return x;
}
#else
static uint32_t groups_u8(float *sum, const uint8_t *row, uint32_t n, float weight)
{
	(void)sum, (void)row, (void)n, (void)weight;
	return 0;
}

static uint32_t groups_u16(float *sum, const uint16_t *row, uint32_t n, float weight)
{
	(void)sum, (void)row, (void)n, (void)weight;
	return 0;
}
#endif

static void add_row_u8(float *sum, const uint8_t *row, uint32_t n, float weight)
{
	for (uint32_t x = groups_u8(sum, row, n, weight); x < n; x++)
		sum[x] += (float)row[x] * weight;
}

static void add_row_u16(float *sum, const uint16_t *row, uint32_t n, float weight)
{
	for (uint32_t x = groups_u16(sum, row, n, weight); x < n; x++)
		sum[x] += (float)row[x] * weight;
}

static float sum_along(const float *sum, area_cell cell)
{
	float total = sum[cell.first] * cell.first_weight;
	for (uint32_t x = cell.first + 1; x < cell.last; x++)
		total += sum[x];
	if (cell.last > cell.first)
		total += sum[cell.last] * cell.last_weight;
	return total * cell.scale;
}

static float weight_of_row(area_cell cell, uint32_t y)
{
	return y == cell.first ? cell.first_weight : y == cell.last ? cell.last_weight : 1.0f;
}

cxr_rc cxr_resize_area(const void *in, uint32_t width, uint32_t height, int bits, uint32_t out_width, uint32_t out_height, void *out, cxr_err *err)
{
	if (!out_width || !out_height || out_width > width || out_height > height || (bits != 8 && bits != 16))
		return CXR_FAIL(err, CXR_E_ARG, "area averaging makes pictures smaller, of 8 or 16 bits");
	float *sum = cxr_calloc(width, sizeof *sum);
	area_cell *columns = cxr_calloc(out_width, sizeof *columns);
	if (!sum || !columns) {
		cxr_free(sum);
		cxr_free(columns);
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a row of sums");
	}
	for (uint32_t x = 0; x < out_width; x++)
		columns[x] = area_of(x, width, out_width);
	float top = bits == 8 ? 255.0f : 65535.0f;
	for (uint32_t y = 0; y < out_height; y++) {
		area_cell rows = area_of(y, height, out_height);
		memset(sum, 0, width * sizeof *sum);
		for (uint32_t r = rows.first; r <= rows.last; r++) {
			float weight = weight_of_row(rows, r) * rows.scale;
			if (bits == 8)
				add_row_u8(sum, (const uint8_t *)in + (size_t)r * width, width, weight);
			else
				add_row_u16(sum, (const uint16_t *)in + (size_t)r * width, width, weight);
		}
		for (uint32_t x = 0; x < out_width; x++) {
			float value = rintf(sum_along(sum, columns[x]));
			value = value > top ? top : value;
			if (bits == 8)
				((uint8_t *)out)[(size_t)y * out_width + x] = (uint8_t)value;
			else
				((uint16_t *)out)[(size_t)y * out_width + x] = (uint16_t)value;
		}
	}
	cxr_free(sum);
	cxr_free(columns);
	return CXR_OK;
}

void cxr_pad_square(const void *in, uint32_t width, uint32_t height, int bits, uint32_t side_px, void *out)
{
	size_t bytes_per_px = bits == 8 ? 1 : 2;
	memset(out, 0, (size_t)side_px * side_px * bytes_per_px);
	if (width > side_px || height > side_px)
		return;
	size_t left = (side_px - width) / 2;
	size_t upper = (side_px - height) / 2;
	for (size_t y = 0; y < height; y++)
		memcpy((unsigned char *)out + ((upper + y) * side_px + left) * bytes_per_px,
			(const unsigned char *)in + y * width * bytes_per_px, width * bytes_per_px);
}
