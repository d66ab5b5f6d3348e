/*
 * Fuzz target: JPEG frames. Byte 0 chooses: bit 0 lossless or DCT (8 and 12 bits), bits 1 and 2 planar, signed, bit 3 YBR_FULL, bit 4 more bits allocated
 * than needed. The rest is the frame; where its own header states a small size, the data set says the same, so that decoding goes on.
 */
#include "base/mem.h"
#include "dicom/jpeg_stream.h"
#include "dicom/pixel_codec.h"

enum { MAX_PIXELS = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void describe(const uint8_t *frame, size_t n, cxr_pixel_desc *desc)
{
	jpeg_stream *stream = cxr_malloc(sizeof *stream);
	bool is_end;
	if (stream && dicom__jpeg_open(stream, frame, n, NULL) == CXR_OK)
		(void)(dicom__jpeg_next_scan(stream, &is_end, NULL) == CXR_OK);
	if (stream && stream->sof && (uint64_t)stream->rows * stream->columns <= MAX_PIXELS) {
		desc->rows = stream->rows;
		desc->columns = stream->columns;
		desc->samples_per_pixel = (uint16_t)stream->n_components;
		desc->bits_allocated = stream->precision > 8 ? 16 : desc->bits_allocated;
		desc->bits_stored = (uint16_t)stream->precision;
	}
	cxr_free(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	cxr_pixel_desc desc = {.rows = 8, .columns = 8, .samples_per_pixel = 1, .bits_allocated = data[0] & 16 ? 16 : 8, .bits_stored = 8, .is_planar = (data[0] & 2) != 0,
		.is_signed = (data[0] & 4) != 0, .n_frames = 1, .photometric = cxr_str_from(data[0] & 8 ? "YBR_FULL" : "RGB")};
	describe(data + 1, size - 1, &desc);
	desc.high_bit = desc.bits_stored - 1;
	size_t n_bytes = (size_t)cxr_pixel_frame_bytes(&desc);
	unsigned char *out = cxr_malloc(n_bytes);
	if (!out)
		return 0;
	cxr_err err;
	dicom__decode_fn decode = data[0] & 1 ? dicom__decode_jpeg_dct : dicom__decode_jpeg_lossless;
	(void)(decode(data + 1, size - 1, &desc, out, n_bytes, &err) == CXR_OK);
	cxr_free(out);
	return 0;
}
