/* The Image Pixel module and the choice of the decoder. See pixels.h. */
#include "dicom/j2k_stream.h"
#include "dicom/pixel_codec.h"

static const cxr_tag tag_samples = CXR_TAG(0x0028, 0x0002);
static const cxr_tag tag_photometric = CXR_TAG(0x0028, 0x0004);
static const cxr_tag tag_planar = CXR_TAG(0x0028, 0x0006);
static const cxr_tag tag_frames = CXR_TAG(0x0028, 0x0008);
static const cxr_tag tag_rows = CXR_TAG(0x0028, 0x0010);
static const cxr_tag tag_columns = CXR_TAG(0x0028, 0x0011);
static const cxr_tag tag_allocated = CXR_TAG(0x0028, 0x0100);
static const cxr_tag tag_stored = CXR_TAG(0x0028, 0x0101);
static const cxr_tag tag_high = CXR_TAG(0x0028, 0x0102);
static const cxr_tag tag_representation = CXR_TAG(0x0028, 0x0103);
static const cxr_tag tag_pixels = CXR_TAG(0x7FE0, 0x0010);

static cxr_rc bad_attribute(cxr_tag tag, bool is_absent, cxr_err *err)
{
	char text[12];
	cxr_tag_print(tag, text);
	cxr_rc rc = CXR_FAIL(err, CXR_E_SCHEMA, "%s is %s", text, is_absent ? "absent or empty" : "impossible");
	cxr_err_about(err, "%s", text);
	return rc;
}

/* A number in low..high; absent gives `fallback`, or an error when that is negative. */
static cxr_rc number(const cxr_dcm_item *data, cxr_tag tag, int64_t low, int64_t high, int64_t fallback, int64_t *out, cxr_err *err)
{
	if (!cxr_dcm_int(data, tag, out)) {
		const cxr_dcm_elem *elem = cxr_dcm_find(data, tag);
		if (fallback < 0 || (elem && elem->n_bytes))
			return bad_attribute(tag, !elem || !elem->n_bytes, err);
		*out = fallback;
		return CXR_OK;
	}
	return *out < low || *out > high ? bad_attribute(tag, false, err) : CXR_OK;
}

static cxr_rc describe_bits(const cxr_dcm_item *data, cxr_pixel_desc *out, cxr_err *err)
{
	int64_t allocated, stored, high, representation;
	CXR_TRY(number(data, tag_allocated, 1, 64, -1, &allocated, err));
	if (allocated != 1 && allocated % 8 != 0)
		return bad_attribute(tag_allocated, false, err);
	bool has_high = cxr_dcm_int(data, tag_high, &high) && high >= 0 && high < allocated;
	CXR_TRY(number(data, tag_stored, 1, allocated, has_high ? high + 1 : allocated, &stored, err));
	CXR_TRY(number(data, tag_high, stored - 1, allocated - 1, stored - 1, &high, err));
	CXR_TRY(number(data, tag_representation, 0, 1, 0, &representation, err));
	out->bits_allocated = (uint16_t)allocated;
	out->bits_stored = (uint16_t)stored;
	out->high_bit = (uint16_t)high;
	out->is_signed = representation == 1;
	return CXR_OK;
}

cxr_rc cxr_pixel_describe(const cxr_dcm_file *file, cxr_pixel_desc *out, cxr_err *err)
{
	const cxr_dcm_item *data = &file->data;
	*out = (cxr_pixel_desc){.photometric = {"", 0}};
	const cxr_dcm_elem *pixels = cxr_dcm_find(data, tag_pixels);
	if (!pixels) {
		if (cxr_dcm_find(data, CXR_TAG(0x7FE0, 0x0008)) || cxr_dcm_find(data, CXR_TAG(0x7FE0, 0x0009)))
			return CXR_FAIL(err, CXR_E_UNSUPPORTED, "floating point pixel data");
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "no pixel data");
	}
	int64_t rows, columns, samples, planar, frames;
	CXR_TRY(number(data, tag_rows, 1, UINT16_MAX, -1, &rows, err));
	CXR_TRY(number(data, tag_columns, 1, UINT16_MAX, -1, &columns, err));
	CXR_TRY(number(data, tag_samples, 1, 4, 1, &samples, err));
	CXR_TRY(number(data, tag_planar, 0, 1, 0, &planar, err));
	CXR_TRY(number(data, tag_frames, 0, INT32_MAX, 1, &frames, err));
	CXR_TRY(describe_bits(data, out, err));
	out->rows = (uint32_t)rows;
	out->columns = (uint32_t)columns;
	out->samples_per_pixel = (uint16_t)samples;
	out->is_planar = samples > 1 && planar == 1;
	out->n_frames = frames ? (uint32_t)frames : 1;
	out->photometric = cxr_str_trim(cxr_dcm_text(data, tag_photometric));
	if (out->photometric.len == 0)
		return bad_attribute(tag_photometric, true, err);
	out->is_monochrome1 = cxr_str_eqz(out->photometric, "MONOCHROME1");
	return CXR_OK;
}

uint64_t cxr_pixel_frame_bytes(const cxr_pixel_desc *desc)
{
	if (desc->bits_allocated < 8)
		return 0;
	/* at most 2^16 * 2^16 * 4 * 8 = 2^37 */
	return (uint64_t)desc->rows * desc->columns * desc->samples_per_pixel * (desc->bits_allocated / 8u);
}

static dicom__decode_fn decoder_for(cxr_ts ts)
{
	switch (ts) {
	case CXR_TS_RLE: return dicom__decode_rle;
	case CXR_TS_JPEG_BASELINE:
	case CXR_TS_JPEG_EXTENDED: return dicom__decode_jpeg_dct;
	case CXR_TS_JPEG_LOSSLESS:
	case CXR_TS_JPEG_LOSSLESS_SV1: return dicom__decode_jpeg_lossless;
	case CXR_TS_JPEG_LS:
	case CXR_TS_JPEG_LS_NEAR: return dicom__decode_jpeg_ls;
	case CXR_TS_JPEG_2000_LOSSLESS:
	case CXR_TS_JPEG_2000:
	case CXR_TS_HTJ2K_LOSSLESS:
	case CXR_TS_HTJ2K_RPCL:
	case CXR_TS_HTJ2K: return dicom__decode_jpeg2000;
	default: return NULL;
	}
}

/* Bits allocated that are decoded from this transfer syntax. */
static bool is_decoded_depth(cxr_ts ts, const cxr_pixel_desc *desc)
{
	bool takes_32 = !cxr_ts_is_encapsulated(ts) || ts == CXR_TS_RLE;
	return desc->bits_allocated == 8 || desc->bits_allocated == 16 || (desc->bits_allocated == 32 && takes_32);
}

/* Native YBR_FULL_422 and _420 share colour samples between pixels: frames are shorter than the formula says. */
static bool is_subsampled(const cxr_pixel_desc *desc)
{
	return cxr_str_ends(desc->photometric, cxr_str_from("_422")) || cxr_str_ends(desc->photometric, cxr_str_from("_420"));
}

cxr_str cxr_pixel_decoded_photometric(const cxr_dcm_file *file, const cxr_pixel_desc *desc)
{
	if (!cxr_ts_is_encapsulated(file->ts))
		return desc->photometric;
	if (cxr_str_eqz(desc->photometric, "YBR_RCT") || cxr_str_eqz(desc->photometric, "YBR_ICT"))
		return cxr_str_from("RGB");
	return is_subsampled(desc) ? cxr_str_from("YBR_FULL") : desc->photometric;
}

bool cxr_pixel_can_decode(const cxr_dcm_file *file, const cxr_pixel_desc *desc)
{
	if (!is_decoded_depth(file->ts, desc))
		return false;
	if (cxr_ts_is_encapsulated(file->ts))
		return decoder_for(file->ts) != NULL;
	return file->ts != CXR_TS_OTHER && !is_subsampled(desc);
}

static cxr_rc refuse(const cxr_dcm_file *file, const cxr_pixel_desc *desc, cxr_err *err)
{
	if (!is_decoded_depth(file->ts, desc))
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "%u bits allocated are not decoded", (unsigned)desc->bits_allocated);
	if (!cxr_ts_is_encapsulated(file->ts) && file->ts != CXR_TS_OTHER)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "native pixels with shared colour samples are not decoded");
	return CXR_FAIL(err, CXR_E_UNSUPPORTED, "transfer syntax %s is not decoded", cxr_ts_name(file->ts));
}

cxr_rc cxr_pixel_decode(const cxr_dcm_file *file, const cxr_pixel_desc *desc, uint32_t frame, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	if (!cxr_pixel_can_decode(file, desc))
		return refuse(file, desc, err);
	if (frame >= desc->n_frames || out_bytes == 0 || out_bytes != cxr_pixel_frame_bytes(desc))
		return CXR_FAIL(err, CXR_E_ARG, "frame number or size of the output is wrong");
	const cxr_dcm_elem *pixels = cxr_dcm_find(&file->data, tag_pixels);
	if (!pixels)
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "no pixel data");
	if (!cxr_ts_is_encapsulated(file->ts))
		return dicom__decode_native(pixels, desc, frame, out, out_bytes, err);
	cxr_buf joined;
	cxr_buf_init(&joined, file->n_bytes);
	cxr_str bytes;
	cxr_rc rc = dicom__frame_bytes(file, pixels, desc->n_frames, frame, &joined, &bytes, err);
	if (rc == CXR_OK)
		rc = decoder_for(file->ts)((const unsigned char *)bytes.ptr, bytes.len, desc, out, out_bytes, err);
	cxr_buf_release(&joined);
	return rc;
}

cxr_rc cxr_pixel_coded_frame(const cxr_dcm_file *file, const cxr_pixel_desc *desc, uint32_t frame, cxr_buf *joined, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){"", 0};
	const cxr_dcm_elem *pixels = cxr_dcm_find(&file->data, tag_pixels);
	if (!pixels || !cxr_ts_is_encapsulated(file->ts))
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "no compressed pixel data");
	if (frame >= desc->n_frames)
		return CXR_FAIL(err, CXR_E_ARG, "frame number is wrong");
	CXR_TRY(dicom__frame_bytes(file, pixels, desc->n_frames, frame, joined, out, err));
	if (file->ts >= CXR_TS_JPEG_2000_LOSSLESS && file->ts <= CXR_TS_HTJ2K)
		*out = dicom__j2k_unwrap(*out);
	return CXR_OK;
}
