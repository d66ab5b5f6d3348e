/* See lut.h. */
#include "raster/lut.h"

#include <string.h>

/* Eight results leave as one store: byte stores would fill the store queue. */
static void apply_u16(const uint8_t *map, const uint16_t *px, uint64_t n, uint8_t *out)
{
	uint64_t i = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	for (; i + 8 <= n; i += 8) {
		uint64_t low = (uint64_t)map[px[i]] | (uint64_t)map[px[i + 1]] << 8 | (uint64_t)map[px[i + 2]] << 16 | (uint64_t)map[px[i + 3]] << 24;
		uint64_t high = (uint64_t)map[px[i + 4]] | (uint64_t)map[px[i + 5]] << 8 | (uint64_t)map[px[i + 6]] << 16 | (uint64_t)map[px[i + 7]] << 24;
		uint64_t eight = low | high << 32;
		memcpy(out + i, &eight, sizeof eight);
	}
#endif
	for (; i < n; i++)
		out[i] = map[px[i]];
}

static void apply_u8(const uint8_t *map, const uint8_t *px, uint64_t n, uint8_t *out)
{
	for (uint64_t i = 0; i < n; i++)
		out[i] = map[px[i]];
}

void cxr_lut_apply(const cxr_lut *lut, const cxr_samples *samples, uint8_t *out)
{
	if (samples->bytes_per_sample == 2) {
		apply_u16(lut->map, samples->samples, samples->n_samples, out);
		return;
	}
	uint8_t map[256];
	memcpy(map, lut->map, sizeof map);
	if (samples->is_signed)
		memcpy(map + 0x80, lut->map + 0xFF80, 0x80);
	apply_u8(map, samples->samples, samples->n_samples, out);
}
