/*
 * Pixel module: description, plausibility, and frames as samples in native order.
 * Tests: tests/unit/dicom/test_pixels.c
 */
#ifndef DICOM_PIXELS_H
#define DICOM_PIXELS_H

#include "base/buf.h"
#include "dicom/dataset.h"

typedef struct cxr_pixel_desc {
	uint32_t rows, columns;
	uint16_t samples_per_pixel;
	uint16_t bits_allocated, bits_stored, high_bit;
	bool is_signed;
	bool is_planar;               /* PlanarConfiguration 1 */
	uint32_t n_frames;
	cxr_str photometric;          /* trimmed */
	bool is_monochrome1;
} cxr_pixel_desc;

/* Reads the module at nesting depth 0 only. CXR_E_SCHEMA: a needed attribute is absent or impossible (names the tag). CXR_E_NOT_FOUND: no PixelData. */
CXR_NODISCARD cxr_rc cxr_pixel_describe(const cxr_dcm_file *file, cxr_pixel_desc *out, cxr_err *err);
/* Bytes of one decoded frame: rows * columns * samples * ceil(bits_allocated / 8); 0 on overflow or 1-bit. */
uint64_t cxr_pixel_frame_bytes(const cxr_pixel_desc *desc);
/*
 * PhotometricInterpretation of the decoded samples: of compressed frames, YBR_RCT and YBR_ICT come out as RGB, and shared colour samples
 * (YBR_FULL_422 and the like) one for each pixel as YBR_FULL; all else as it is. The view is desc's or static.
 */
cxr_str cxr_pixel_decoded_photometric(const cxr_dcm_file *file, const cxr_pixel_desc *desc);
/* True when this build can decode the file's transfer syntax and bit depth. */
bool cxr_pixel_can_decode(const cxr_dcm_file *file, const cxr_pixel_desc *desc);
/*
 * Frame `frame` (from 0) as little-endian samples of bits_allocated in `out` (out_bytes = cxr_pixel_frame_bytes()).
 * CXR_E_UNSUPPORTED for a transfer syntax that is not built in; CXR_E_TRUNCATED when bytes are missing.
 */
CXR_NODISCARD cxr_rc cxr_pixel_decode(const cxr_dcm_file *file, const cxr_pixel_desc *desc, uint32_t frame, unsigned char *out, size_t out_bytes,
	cxr_err *err);
/*
 * Coded bytes of frame `frame` of an encapsulated file: a view of its only fragment, or its fragments joined in *joined (caller's; a view
 * into it is valid until it changes); of JPEG 2000 in a JP2 file the codestream. CXR_E_TRUNCATED, CXR_E_FORMAT: fragments cannot be shared out to the frames.
 */
CXR_NODISCARD cxr_rc cxr_pixel_coded_frame(const cxr_dcm_file *file, const cxr_pixel_desc *desc, uint32_t frame, cxr_buf *joined, cxr_str *out,
	cxr_err *err);
/*
 * Holds what a coded JPEG, JPEG-LS or JPEG 2000 frame says of its size, depth and process against the data set; decodes nothing.
 * CXR_E_SCHEMA: they differ; CXR_E_FORMAT, CXR_E_TRUNCATED: damaged headers; CXR_E_UNSUPPORTED: other syntaxes, or more than 16 bits allocated.
 */
CXR_NODISCARD cxr_rc cxr_pixel_check_frame(const cxr_dcm_file *file, const cxr_pixel_desc *desc, cxr_str frame, cxr_err *err);

#endif
