/*
 * From a parsed DICOM file to a grey picture by a recipe. A maker holds the buffers of one thread (a frame of samples, a
 * histogram, a table, the picture) and uses them again from file to file.
 * Tests: tests/unit/image/test_picture.c, tests/golden/test_listing1.py
 */
#ifndef IMAGE_PICTURE_H
#define IMAGE_PICTURE_H

#include "dicom/pixels.h"
#include "image/grey_chain.h"
#include "image/recipe.h"

typedef struct cxr_picture_options {
	cxr_recipe recipe;
	int64_t frame;        /* from 0; CXR_FRAME_ONLY = the image has one frame, others are refused */
	uint32_t max_side_px; /* longest side of the result; 0 = as the image is. Smaller images are left alone */
	bool square;          /* centred on a black square of max_side_px (of the longest side when that is 0) */
	bool mask_high_bits;  /* bits above BitsStored count as zero; false = as Listing 1, which keeps them */
	cxr_voi_choice voi;   /* recipe window */
	uint32_t voi_index;   /* recipe window: which of several */
} cxr_picture_options;

#define CXR_FRAME_ONLY ((int64_t)-1)

typedef struct cxr_picture {
	const void *pixels; /* packed rows; 8 bits: uint8_t; 16 bits: uint16_t in native order. Owned by the maker or part of the
	                       file: valid until the next picture and while the file is open */
	uint32_t width, height;
	int bits;
	int32_t offset;     /* what was added to stored values (raw16 of signed images: 32768), else 0 */
} cxr_picture;

typedef struct cxr_picture_maker cxr_picture_maker;

CXR_NODISCARD cxr_rc cxr_picture_maker_new(cxr_picture_maker **out, cxr_err *err);
void cxr_picture_maker_free(cxr_picture_maker *maker);

/*
 * CXR_E_UNSUPPORTED: colour, palette, several frames with CXR_FRAME_ONLY, depths other than 8 and 16 bits, a transfer
 * syntax that is not built in. CXR_E_NOT_FOUND: no pixel data. CXR_E_SCHEMA, CXR_E_TRUNCATED, CXR_E_FORMAT, CXR_E_LIMIT
 * (sizes that the file's bytes cannot hold): a bad file. Memory: about 12 bytes a pixel at most.
 */
CXR_NODISCARD cxr_rc cxr_picture_make(cxr_picture_maker *maker, const cxr_dcm_file *file, const cxr_picture_options *options, cxr_picture *out,
	cxr_err *err);

#endif
