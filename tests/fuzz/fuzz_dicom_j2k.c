/*
 * Fuzz target: JPEG 2000 frames, bare or in a JP2 file. Byte 0: bit 0 planar, bit 1 signed, bit 2 more bits allocated than needed. The rest is
 * the frame; where its own header states a small size, the data set says the same, so that decoding goes on. High-Throughput frames are
 * only surveyed: beside the fuzzer's thread no child process can be made, and in this one OpenJPEG's assertions would end the run.
 */
#include "base/mem.h"
#include "dicom/j2k_stream.h"
#include "dicom/pixel_codec.h"

enum { MAX_PIXELS = 1 << 14 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	cxr_pixel_desc desc = {.rows = 8, .columns = 8, .samples_per_pixel = 1, .bits_allocated = data[0] & 4 ? 16 : 8, .bits_stored = 8, .is_planar = data[0] & 1,
		.is_signed = (data[0] & 2) != 0, .n_frames = 1, .photometric = cxr_str_from("MONOCHROME2")};
	j2k_stream stream;
	if (dicom__j2k_open(&stream, data + 1, size - 1, NULL) != CXR_OK)
		return 0;
	if ((uint64_t)stream.rows * stream.columns <= MAX_PIXELS) {
		desc.rows = stream.rows;
		desc.columns = stream.columns;
		desc.samples_per_pixel = (uint16_t)stream.n_components;
		desc.bits_allocated = stream.precision > 8 ? 16 : desc.bits_allocated;
	}
	if (dicom__j2k_survey(&stream, NULL) != CXR_OK || stream.is_high_throughput)
		return 0;
	size_t n_bytes = (size_t)cxr_pixel_frame_bytes(&desc);
	unsigned char *out = cxr_malloc(n_bytes);
	if (!out)
		return 0;
	cxr_err err;
	(void)(dicom__decode_jpeg2000(data + 1, size - 1, &desc, out, n_bytes, &err) == CXR_OK);
	cxr_free(out);
	return 0;
}
