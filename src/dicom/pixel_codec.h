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

cxr_rc dicom__decode_jpeg_dct(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err);
cxr_rc dicom__decode_jpeg_ls(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err);
cxr_rc dicom__decode_jpeg2000(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err);
/* The header of a JPEG-LS frame against the data set. */
CXR_NODISCARD cxr_rc dicom__jpeg_ls_check(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, cxr_err *err);

/* ---- shared by the codecs (pixel_store.c) ---- */

/* What the header of a coded frame says about its size. */
typedef struct dicom__coded {
	uint32_t columns, rows;
	unsigned n_components, precision;
} dicom__coded;

/*
 * The coded frame against the data set, before anything is allocated for it. `codec` begins the messages.
 * CXR_E_SCHEMA: they differ; CXR_E_UNSUPPORTED: other than 8 or 16 bits allocated.
 */
CXR_NODISCARD cxr_rc dicom__check_coded(const char *codec, const dicom__coded *coded, const cxr_pixel_desc *desc, cxr_err *err);
/*
 * One row of one component to its place in `out`. row: desc->columns samples, `precision` bits each with zeros above (1 <= precision <= bits_allocated);
 * where the data set says signed, the topmost of them is the sign and is repeated, whatever the stream says of its own sign.
 */
void dicom__store_row(const cxr_pixel_desc *desc, unsigned precision, unsigned component, uint32_t y, const uint16_t *row, unsigned char *out);

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
