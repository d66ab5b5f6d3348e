/* The two decoders of sequential DCT frames behind pixel_jpeg_dct.c, which has checked the frame header. Room-internal. Tests: tests/unit/dicom/test_pixel_jpeg8.c, test_pixel_jpeg12.c */
#ifndef DICOM_PIXEL_JPEG_DCT_H
#define DICOM_PIXEL_JPEG_DCT_H

#include "dicom/pixel_codec.h"

struct jpeg_stream; /* jpeg_stream.h, whose names and those of libjpeg exclude each other */

typedef struct dicom__jpeg_frame {
	const unsigned char *bytes; /* from SOI */
	size_t n_bytes;
	const cxr_pixel_desc *desc;
	unsigned char *out;         /* cxr_pixel_frame_bytes(desc) */
} dicom__jpeg_frame;

/*
 * 8 bits, by libjpeg-turbo. Colour comes out as PhotometricInterpretation says: YBR_FULL and YBR_FULL_422 stay YCbCr (shared samples
 * are interpolated), RGB stays as it is coded unless the stream itself says YCbCr (JFIF, Adobe transform 1).
 * CXR_E_TRUNCATED, CXR_E_FORMAT: pixels are lost; what libjpeg only wonders about is passed over.
 */
CXR_NODISCARD cxr_rc dicom__jpeg8_decode(const dicom__jpeg_frame *frame, cxr_err *err);
/*
 * 12 bits. stream: stands at the entropy-coded bytes of the first scan. Samples equal those of IJG's slow integer transform.
 * CXR_E_UNSUPPORTED: shared colour samples.
 */
CXR_NODISCARD cxr_rc dicom__jpeg12_decode(struct jpeg_stream *stream, const dicom__jpeg_frame *frame, cxr_err *err);

#endif
