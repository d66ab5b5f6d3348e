/*
 * The stored samples of one frame, checked for what the recipes can take. Inside the room only.
 * Tests: tests/unit/image/test_picture.c
 */
#ifndef IMAGE_SAMPLES_H
#define IMAGE_SAMPLES_H

#include "dicom/pixels.h"
#include "raster/samples.h"

enum {
	IMAGE_MAX_SIDE = 65535,        /* rows and columns of DICOM */
	IMAGE_MAX_FRAME_BYTES = 1 << 30,
	IMAGE_MAX_EXPANSION = 4096,    /* decoded bytes per compressed byte that are still believed */
};

/* Memory that grows and is used again; contents are lost when it grows. */
typedef struct image_block {
	unsigned char *bytes;
	size_t capacity;
} image_block;

CXR_NODISCARD CXR_HIDDEN cxr_rc image__block_need(image_block *block, uint64_t n_bytes, cxr_err *err);
CXR_HIDDEN void image__block_release(image_block *block);

/*
 * Decodes a frame into `block`, or points into the file where the samples already lie there as they are needed.
 * Refusals as cxr_picture_make().
 */
CXR_NODISCARD CXR_HIDDEN cxr_rc image__samples(const cxr_dcm_file *file, const cxr_pixel_desc *desc, int64_t frame, bool mask_high_bits,
	image_block *block, cxr_samples *out, cxr_err *err);

#endif
