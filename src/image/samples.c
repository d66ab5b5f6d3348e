/* See samples.h. */
#include "image/samples.h"

#include "base/mem.h"

cxr_rc image__block_need(image_block *block, uint64_t n_bytes, cxr_err *err)
{
	if (n_bytes <= block->capacity && block->bytes)
		return CXR_OK;
	image__block_release(block);
	block->bytes = n_bytes <= SIZE_MAX ? cxr_malloc((size_t)n_bytes) : NULL;
	if (!block->bytes)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a picture");
	block->capacity = (size_t)n_bytes;
	return CXR_OK;
}

void image__block_release(image_block *block)
{
	cxr_free(block->bytes);
	*block = (image_block){0};
}

/* What no recipe can take. */
static cxr_rc refuse(const cxr_pixel_desc *desc, int64_t frame, cxr_err *err)
{
	if (desc->samples_per_pixel != 1)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a colour image (%u samples a pixel)", (unsigned)desc->samples_per_pixel);
	if (!desc->is_monochrome1 && !cxr_str_eqz(desc->photometric, "MONOCHROME2"))
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a palette or colour image, not MONOCHROME1 or MONOCHROME2");
	if (desc->bits_allocated != 8 && desc->bits_allocated != 16)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "%u bits allocated; 8 and 16 are converted", (unsigned)desc->bits_allocated);
	if (frame == -1 && desc->n_frames != 1)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "%u frames; name one", (unsigned)desc->n_frames);
	if (frame >= desc->n_frames)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "the image has %u frames", (unsigned)desc->n_frames);
	return CXR_OK;
}

/* Sizes that the bytes at hand cannot hold are refused before memory is asked for them. */
static cxr_rc check_size(const cxr_dcm_elem *pixels, bool is_encapsulated, uint64_t frame_bytes, uint64_t frame, cxr_err *err)
{
	if (frame_bytes == 0 || frame_bytes > IMAGE_MAX_FRAME_BYTES)
		return CXR_FAIL(err, CXR_E_LIMIT, "a frame of that size is not converted");
	if (!is_encapsulated) {
		if (pixels->n_bytes / frame_bytes <= frame)
			return CXR_FAIL(err, CXR_E_TRUNCATED, "the pixel data is shorter than rows and columns say");
		return CXR_OK;
	}
	uint64_t n_compressed = 0;
	for (size_t i = 0; i < pixels->n_fragments; i++)
		n_compressed += pixels->fragments[i].len;
	if (frame_bytes / IMAGE_MAX_EXPANSION > n_compressed)
		return CXR_FAIL(err, CXR_E_LIMIT, "rows and columns are out of proportion to the compressed bytes");
	return CXR_OK;
}

/* Little-endian, aligned and in native order already: nothing to decode. */
static const unsigned char *in_place(const cxr_dcm_file *file, const cxr_dcm_elem *pixels, const cxr_pixel_desc *desc, uint64_t at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (cxr_ts_is_encapsulated(file->ts) || !cxr_pixel_can_decode(file, desc))
		return NULL;
	if (desc->bits_allocated == 16 && (pixels->is_big_endian || ((uintptr_t)(pixels->value + at) & 1u)))
		return NULL;
	/* bytes in big-endian words (OW) are swapped in pairs: left to the decoder */
	return pixels->is_big_endian ? NULL : pixels->value + at;
#else
	(void)file, (void)pixels, (void)desc, (void)at;
	return NULL;
#endif
}

/* Keeps BitsStored bits below HighBit, as the number that they are. */
static void mask_bits(const cxr_pixel_desc *desc, const cxr_samples *in, void *out)
{
	unsigned shift = desc->high_bit + 1u - desc->bits_stored;
	uint32_t mask = (1u << desc->bits_stored) - 1;
	uint32_t sign = desc->is_signed ? 1u << (desc->bits_stored - 1) : 0;
	for (uint64_t i = 0; i < in->n_samples; i++) {
		uint32_t raw = in->bytes_per_sample == 2 ? ((const uint16_t *)in->samples)[i] : ((const uint8_t *)in->samples)[i];
		uint32_t value = raw >> shift & mask;
		value = (value ^ sign) - sign; /* sign extension */
		if (in->bytes_per_sample == 2)
			((uint16_t *)out)[i] = (uint16_t)value;
		else
			((uint8_t *)out)[i] = (uint8_t)value;
	}
}

cxr_rc image__samples(const cxr_dcm_file *file, const cxr_pixel_desc *desc, int64_t frame, bool mask_high_bits, image_block *block,
	cxr_samples *out, cxr_err *err)
{
	CXR_TRY(refuse(desc, frame, err));
	uint32_t frame_no = frame < 0 ? 0 : (uint32_t)frame;
	uint64_t frame_bytes = cxr_pixel_frame_bytes(desc);
	const cxr_dcm_elem *pixels = cxr_dcm_find(&file->data, CXR_TAG(0x7FE0, 0x0010));
	if (!pixels)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "no pixel data");
	CXR_TRY(check_size(pixels, cxr_ts_is_encapsulated(file->ts), frame_bytes, frame_no, err));
	const void *samples = in_place(file, pixels, desc, frame_bytes * frame_no);
	bool needs_mask = mask_high_bits && desc->bits_stored < desc->bits_allocated;
	if (!samples || needs_mask)
		CXR_TRY(image__block_need(block, frame_bytes, err));
	if (!samples) {
		CXR_TRY(cxr_pixel_decode(file, desc, frame_no, block->bytes, (size_t)frame_bytes, err));
		samples = block->bytes;
	}
	*out = (cxr_samples){samples, (uint64_t)desc->rows * desc->columns, (uint8_t)(desc->bits_allocated / 8), desc->is_signed};
	if (needs_mask) {
		mask_bits(desc, out, block->bytes);
		out->samples = block->bytes;
	}
	return CXR_OK;
}
