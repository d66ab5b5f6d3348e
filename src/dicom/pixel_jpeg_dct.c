/*
 * JPEG baseline and extended (processes 1, 2 and 4): reads the markers in front of the first scan, holds them against the data set and
 * hands over to the decoder of 8 bits (libjpeg-turbo) or 12 bits (our own). Progressive, arithmetic and hierarchical frames have been
 * retired from DICOM and are refused. Source: PS3.5 annex A.4.1, ITU-T T.81 annexes B and F.
 * See pixel_codec.h. Tests: tests/unit/dicom/test_pixel_jpeg8.c, test_pixel_jpeg12.c, tests/golden/test_dicom_codecs.py, tests/fuzz/fuzz_dicom_jpeg.c
 */
#include "base/mem.h"
#include "dicom/jpeg_stream.h"
#include "dicom/pixel_jpeg_dct.h"

static cxr_rc check_process(const jpeg_stream *s, cxr_err *err)
{
	if (s->sof == JPEG_SOF2)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a progressive JPEG frame");
	if (s->sof != JPEG_SOF0 && s->sof != JPEG_SOF1)
		return CXR_FAIL(err, CXR_E_FORMAT, "JPEG baseline or extended was declared, but the frame is of another process (FF%02X)", s->sof);
	if (s->precision != 8 && s->precision != 12)
		return CXR_FAIL(err, CXR_E_FORMAT, "a JPEG frame of %u bits; 8 and 12 are possible", s->precision);
	return CXR_OK;
}

static cxr_rc decode(jpeg_stream *stream, const dicom__jpeg_frame *frame, cxr_err *err)
{
	bool is_end;
	CXR_TRY(dicom__jpeg_open(stream, frame->bytes, frame->n_bytes, err));
	CXR_TRY(dicom__jpeg_next_scan(stream, &is_end, err));
	if (is_end)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a JPEG frame ends before its pixels");
	CXR_TRY(check_process(stream, err));
	const dicom__coded coded = {stream->columns, stream->rows, stream->n_components, stream->precision};
	CXR_TRY(dicom__check_coded("JPEG", &coded, frame->desc, err));
	return stream->precision == 8 ? dicom__jpeg8_decode(frame, err) : dicom__jpeg12_decode(stream, frame, err);
}

cxr_rc dicom__decode_jpeg_dct(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	(void)out_bytes; /* checked by the caller against desc */
	const dicom__jpeg_frame frame = {bytes, n_bytes, desc, out};
	jpeg_stream *stream = cxr_malloc(sizeof *stream);
	if (!stream)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	cxr_rc rc = decode(stream, &frame, err);
	cxr_free(stream);
	return rc;
}
