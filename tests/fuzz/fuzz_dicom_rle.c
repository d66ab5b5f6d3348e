/* Fuzz target: RLE frames. Byte 0 rows, 1 columns, 2 depth and samples, the rest is the frame. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dicom/pixel_codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	cxr_pixel_desc desc = {
		.rows = data[0] + 1u,
		.columns = data[1] + 1u,
		.samples_per_pixel = data[2] & 4 ? 3 : 1,
		.bits_allocated = (uint16_t)(8u << (data[2] & 3) % 3),
		.is_planar = (data[2] & 8) != 0,
		.n_frames = 1,
	};
	size_t n_bytes = (size_t)cxr_pixel_frame_bytes(&desc);
	unsigned char *out = cxr_malloc(n_bytes);
	if (!out)
		return 0;
	cxr_err err;
	(void)dicom__decode_rle(data + 3, size - 3, &desc, out, n_bytes, &err);
	cxr_free(out);
	return 0;
}
