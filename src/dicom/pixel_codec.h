/*
 * What a decoder of one kind of pixel data looks like, shared inside the room. One codec is one file
 * pixel_<codec>.c; pixels.c chooses it by transfer syntax. Tests: tests/unit/dicom/test_pixel_<codec>.c
 */
#ifndef DICOM_PIXEL_CODEC_H
#define DICOM_PIXEL_CODEC_H

#include "base/buf.h"
#include "dicom/pixels.h"

/*
 * Decodes one compressed frame (its fragments joined) to little-endian samples of desc->bits_allocated in `out`, in
 * the order that desc->is_planar says. out_bytes = cxr_pixel_frame_bytes(desc), fully written on success.
 * err: CXR_E_FORMAT, CXR_E_TRUNCATED, CXR_E_UNSUPPORTED, CXR_E_NOMEM.
 */
typedef cxr_rc (*dicom__decode_fn)(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes,
	cxr_err *err);

cxr_rc dicom__decode_rle(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err);
cxr_rc dicom__decode_jpeg_lossless(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err);

/* Frame `frame` of uncompressed pixels; byte order as in the element. */
CXR_NODISCARD cxr_rc dicom__decode_native(const cxr_dcm_elem *pixels, const cxr_pixel_desc *desc, uint32_t frame, unsigned char *out, size_t out_bytes,
	cxr_err *err);

/*
 * Bytes of one compressed frame: a view of its only fragment, or the fragments joined in *joined (caller releases it).
 * Uses the basic or extended offset table, else one fragment a frame, else the start markers of JPEG codestreams.
 */
CXR_NODISCARD cxr_rc dicom__frame_bytes(const cxr_dcm_file *file, const cxr_dcm_elem *pixels, uint32_t n_frames, uint32_t frame, cxr_buf *joined,
	cxr_str *out, cxr_err *err);

#endif
