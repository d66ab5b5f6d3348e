/* Uncompressed pixel data of both byte orders. See pixel_codec.h. Tests: tests/unit/dicom/test_pixels.c */
#include "dicom/pixel_codec.h"

static void copy_swapped(unsigned char *out, const unsigned char *in, size_t n_bytes, size_t unit)
{
	for (size_t i = 0; i + unit <= n_bytes; i += unit)
		for (size_t k = 0; k < unit; k++)
			out[i + k] = in[i + unit - 1 - k];
}

/*
 * 8-bit samples in a big endian OW value: two samples share a word, whose bytes are exchanged (PS3.5 8.2). Frames need
 * not begin at a word, so positions count from the start of the value.
 */
static void copy_bytes_of_words(unsigned char *out, const cxr_dcm_elem *pixels, size_t start, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++) {
		size_t at = (start + i) ^ 1u;
		out[i] = at < pixels->n_bytes ? pixels->value[at] : pixels->value[start + i];
	}
}

cxr_rc dicom__decode_native(const cxr_dcm_elem *pixels, const cxr_pixel_desc *desc, uint32_t frame, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	/* out_bytes < 2^38 and frame < 2^31 cannot overflow 64 bits together with the check below */
	uint64_t n_frames_present = pixels->n_bytes / out_bytes;
	if (!pixels->value || frame >= n_frames_present)
		return CXR_FAIL_AT(err, CXR_E_TRUNCATED, pixels->file_pos, "pixel data is shorter than rows, columns and frames say");
	size_t start = (size_t)frame * out_bytes;
	const unsigned char *in = pixels->value + start;
	size_t sample_bytes = desc->bits_allocated / 8u;
	if (!pixels->is_big_endian || (sample_bytes == 1 && pixels->vr != CXR_VR('O', 'W')))
		memcpy(out, in, out_bytes);
	else if (sample_bytes == 1)
		copy_bytes_of_words(out, pixels, start, out_bytes);
	else
		copy_swapped(out, in, out_bytes, sample_bytes);
	return CXR_OK;
}
