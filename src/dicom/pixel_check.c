/* What a coded frame says of itself against the data set, without decoding it. See pixels.h. Tests: tests/unit/dicom/test_pixel_check.c */
#include "base/mem.h"
#include "dicom/j2k_stream.h"
#include "dicom/jpeg_stream.h"
#include "dicom/pixel_codec.h"

static cxr_rc check_jpeg(jpeg_stream *stream, cxr_str frame, bool is_lossless, const cxr_pixel_desc *desc, cxr_err *err)
{
	bool is_end;
	CXR_TRY(dicom__jpeg_open(stream, (const unsigned char *)frame.ptr, frame.len, err));
	CXR_TRY(dicom__jpeg_next_scan(stream, &is_end, err));
	if (is_end)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a JPEG frame ends before its pixels");
	if ((stream->sof == JPEG_SOF3) != is_lossless)
		return CXR_FAIL(err, CXR_E_FORMAT, "the JPEG frame is of another process (FF%02X) than the transfer syntax says", stream->sof);
	if (stream->sof == JPEG_SOF2)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "a progressive JPEG frame");
	const dicom__coded coded = {stream->columns, stream->rows, stream->n_components, stream->precision};
	return dicom__check_coded("JPEG", &coded, desc, err);
}

static cxr_rc check_j2k(cxr_str frame, const cxr_pixel_desc *desc, cxr_err *err)
{
	j2k_stream stream;
	CXR_TRY(dicom__j2k_open(&stream, (const unsigned char *)frame.ptr, frame.len, err));
	const dicom__coded coded = {stream.columns, stream.rows, stream.n_components, stream.precision};
	CXR_TRY(dicom__check_coded("JPEG 2000", &coded, desc, err));
	return dicom__j2k_survey(&stream, err);
}

cxr_rc cxr_pixel_check_frame(const cxr_dcm_file *file, const cxr_pixel_desc *desc, cxr_str frame, cxr_err *err)
{
	switch (file->ts) {
	case CXR_TS_JPEG_BASELINE:
	case CXR_TS_JPEG_EXTENDED:
	case CXR_TS_JPEG_LOSSLESS:
	case CXR_TS_JPEG_LOSSLESS_SV1: {
		CXR_AUTO(cxr_free_at) jpeg_stream *stream = cxr_malloc(sizeof *stream);
		if (!stream)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
		return check_jpeg(stream, frame, file->ts == CXR_TS_JPEG_LOSSLESS || file->ts == CXR_TS_JPEG_LOSSLESS_SV1, desc, err);
	}
	case CXR_TS_JPEG_LS:
	case CXR_TS_JPEG_LS_NEAR:
		return dicom__jpeg_ls_check((const unsigned char *)frame.ptr, frame.len, desc, err);
	case CXR_TS_JPEG_2000_LOSSLESS:
	case CXR_TS_JPEG_2000:
	case CXR_TS_HTJ2K_LOSSLESS:
	case CXR_TS_HTJ2K_RPCL:
	case CXR_TS_HTJ2K:
		return check_j2k(frame, desc, err);
	default:
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "frames of transfer syntax %s say nothing of themselves", cxr_ts_name(file->ts));
	}
}
