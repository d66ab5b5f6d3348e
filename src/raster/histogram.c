/* See histogram.h. */
#include "raster/histogram.h"

#include <string.h>

static void count_u16(const uint16_t *px, uint64_t n, cxr_histogram *out)
{
	uint64_t i = 0;
	for (; i + 4 <= n; i += 4) {
		out->count[px[i]]++;
		out->lanes[0][px[i + 1]]++;
		out->lanes[1][px[i + 2]]++;
		out->lanes[2][px[i + 3]]++;
	}
	for (; i < n; i++)
		out->count[px[i]]++;
}

static void count_u8(const uint8_t *px, uint64_t n, cxr_histogram *out)
{
	uint64_t i = 0;
	for (; i + 4 <= n; i += 4) {
		out->count[px[i]]++;
		out->lanes[0][px[i + 1]]++;
		out->lanes[1][px[i + 2]]++;
		out->lanes[2][px[i + 3]]++;
	}
	for (; i < n; i++)
		out->count[px[i]]++;
}

/* Bytes 0x80..0xFF of signed samples are -128..-1: patterns 0xFF80..0xFFFF. */
static void sign_extend(uint32_t *count)
{
	memcpy(count + 0xFF80, count + 0x80, 0x80 * sizeof *count);
	memset(count + 0x80, 0, 0x80 * sizeof *count);
}

static void find_range(cxr_histogram *out)
{
	/* patterns in the order of their values start at the most negative one */
	uint32_t first = out->is_signed ? 0x8000 : 0;
	bool any = false;
	for (uint32_t i = 0; i < CXR_N_PATTERNS; i++) {
		uint32_t pattern = (first + i) & 0xFFFFu;
		if (!out->count[pattern])
			continue;
		int32_t value = cxr_pattern_value(pattern, out->is_signed);
		if (!any)
			out->min = value;
		out->max = value;
		any = true;
	}
}

void cxr_histogram_of(const cxr_samples *samples, cxr_histogram *out)
{
	memset(out, 0, sizeof *out);
	out->n_samples = samples->n_samples;
	out->is_signed = samples->is_signed;
	if (samples->bytes_per_sample == 2)
		count_u16(samples->samples, samples->n_samples, out);
	else
		count_u8(samples->samples, samples->n_samples, out);
	for (uint32_t i = 0; i < CXR_N_PATTERNS; i++)
		out->count[i] += out->lanes[0][i] + out->lanes[1][i] + out->lanes[2][i];
	if (samples->bytes_per_sample == 1 && samples->is_signed)
		sign_extend(out->count);
	find_range(out);
}
