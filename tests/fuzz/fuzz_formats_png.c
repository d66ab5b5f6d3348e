/* Any picture through the PNG writer; zlib's inflate and the filters undone must give the pixels back. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "formats/png.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t predict(int type, int a, int b, int c)
{
	int to_a = abs(b - c);
	int to_b = abs(a - c);
	int to_c = abs(a + b - 2 * c);
	switch (type) {
	case 0: return 0;
	case 1: return (uint8_t)a;
	case 2: return (uint8_t)b;
	case 3: return (uint8_t)((a + b) / 2);
	case 4: return (uint8_t)(to_a <= to_b && to_a <= to_c ? a : to_b <= to_c ? b : c);
	default: abort();
	}
}

/* The rows of `raw` (with filter bytes) against the pixels, in place. */
static void check_rows(uint8_t *raw, const uint8_t *pixels, size_t row_bytes, size_t height, size_t bpp)
{
	for (size_t y = 0; y < height; y++) {
		uint8_t *row = raw + y * (row_bytes + 1) + 1;
		for (size_t i = 0; i < row_bytes; i++) {
			const uint8_t *above = y ? row - row_bytes - 1 : NULL;
			int a = i >= bpp ? row[i - bpp] : 0;
			int b = above ? above[i] : 0;
			int c = above && i >= bpp ? above[i - bpp] : 0;
			row[i] = (uint8_t)(row[i] + predict(row[-1], a, b, c));
			size_t at = bpp == 1 ? i : i ^ 1u; /* the file has the high byte first */
			if (row[i] != pixels[y * row_bytes + at])
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 5)
		return 0;
	size_t bpp = data[0] & 1 ? 2 : 1;
	size_t width = 1 + data[1] + (size_t)(data[2] & 7) * 256;
	size_t height = 1 + data[3] % 64;
	size_t row_bytes = width * bpp;
	uint8_t *pixels = malloc(row_bytes * height);
	uint8_t *raw = malloc((row_bytes + 1) * height);
	if (!pixels || !raw)
		abort();
	/* the input repeated, so that small inputs make large pictures */
	for (size_t i = 0; i < row_bytes * height; i++)
		pixels[i] = data[4 + i % (size - 4)];
	cxr_buf png;
	cxr_buf_init(&png, 1 << 22);
	if (cxr_png_encode(pixels, (uint32_t)width, (uint32_t)height, row_bytes, bpp == 1 ? 8 : 16, &png, NULL) != CXR_OK)
		abort();
	const uint8_t *idat = (const uint8_t *)png.ptr + 33;
	size_t n_idat = (size_t)idat[0] << 24 | (size_t)idat[1] << 16 | (size_t)idat[2] << 8 | idat[3];
	uLongf n_raw = (row_bytes + 1) * height;
	if (memcmp(idat + 4, "IDAT", 4) != 0 || 33 + 12 + n_idat + 12 != png.len)
		abort();
	if (uncompress(raw, &n_raw, idat + 8, n_idat) != Z_OK || n_raw != (row_bytes + 1) * height)
		abort();
	check_rows(raw, pixels, row_bytes, height, bpp);
	cxr_buf_release(&png);
	free(pixels);
	free(raw);
	return 0;
}
