/*
 * Fuzz target: JPEG-LS frames. Byte 0: bit 0 planar, bit 1 signed, bit 2 more bits allocated than needed. The rest is the frame; where its own
 * header states a small size, the data set says the same, so that decoding goes on.
 */
#include "base/mem.h"
#include "dicom/pixel_codec.h"

enum { MAX_PIXELS = 1 << 14 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* FFF7, length, precision, rows, columns, components. */
static void describe(const uint8_t *frame, size_t n, cxr_pixel_desc *desc)
{
	for (size_t i = 0; i + 10 <= n; i++) {
		const uint8_t *p = frame + i;
		uint32_t rows = (uint32_t)p[5] << 8 | p[6], columns = (uint32_t)p[7] << 8 | p[8];
		if (p[0] != 0xFF || p[1] != 0xF7 || !rows || !columns || rows * columns > MAX_PIXELS || p[9] < 1 || p[9] > 4)
			continue;
		desc->rows = rows;
		desc->columns = columns;
		desc->samples_per_pixel = p[9];
		desc->bits_stored = p[4];
		desc->bits_allocated = p[4] > 8 ? 16 : desc->bits_allocated;
		return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	cxr_pixel_desc desc = {.rows = 8, .columns = 8, .samples_per_pixel = 1, .bits_allocated = data[0] & 4 ? 16 : 8, .bits_stored = 8, .is_planar = data[0] & 1,
		.is_signed = (data[0] & 2) != 0, .n_frames = 1, .photometric = cxr_str_from("MONOCHROME2")};
	describe(data + 1, size - 1, &desc);
	size_t n_bytes = (size_t)cxr_pixel_frame_bytes(&desc);
	unsigned char *out = cxr_malloc(n_bytes);
	if (!out)
		return 0;
	cxr_err err;
	(void)(dicom__decode_jpeg_ls(data + 1, size - 1, &desc, out, n_bytes, &err) == CXR_OK);
	cxr_free(out);
	return 0;
}
