/*
 * JPEG-LS, lossless and near-lossless, through the C interface of CharLS: any interleaving, HP's colour transforms as they are found.
 * The frame header is held against the data set before CharLS is asked for pixels. Source: ITU-T T.87, PS3.5 annex A.4.3.
 * See pixel_codec.h. Tests: tests/unit/dicom/test_pixel_jpeg_ls.c, tests/golden/test_dicom_codecs.py, tests/fuzz/fuzz_dicom_jls.c
 */
#include <charls/charls.h>

#include "base/mem.h"
#include "dicom/pixel_codec.h"

enum { MARKER_EOI = 0xD9, MARKER_SOS = 0xDA };

typedef struct decoder {
	charls_jpegls_decoder *charls;
	const cxr_pixel_desc *desc;
	unsigned precision;
	size_t sample_bytes; /* as CharLS writes them: 1 up to 8 bits, else 2 in the machine's order */
	bool is_planar;      /* component after component */
} decoder;

static cxr_rc check(charls_jpegls_errc code, cxr_err *err)
{
	switch (code) {
	case CHARLS_JPEGLS_ERRC_SUCCESS:
		return CXR_OK;
	case CHARLS_JPEGLS_ERRC_NOT_ENOUGH_MEMORY:
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	case CHARLS_JPEGLS_ERRC_SOURCE_BUFFER_TOO_SMALL:
		return CXR_FAIL(err, CXR_E_TRUNCATED, "the JPEG-LS frame ends before its pixels");
	case CHARLS_JPEGLS_ERRC_ENCODING_NOT_SUPPORTED:
	case CHARLS_JPEGLS_ERRC_PARAMETER_VALUE_NOT_SUPPORTED:
	case CHARLS_JPEGLS_ERRC_COLOR_TRANSFORM_NOT_SUPPORTED:
	case CHARLS_JPEGLS_ERRC_JPEGLS_PRESET_EXTENDED_PARAMETER_TYPE_NOT_SUPPORTED:
	case CHARLS_JPEGLS_ERRC_BIT_DEPTH_FOR_TRANSFORM_NOT_SUPPORTED:
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "CharLS: %s", charls_get_error_message(code));
	default:
		return CXR_FAIL(err, CXR_E_FORMAT, "CharLS: %s", charls_get_error_message(code));
	}
}

/* Where the entropy-coded bytes of the first scan begin; n_bytes when there is none. */
static size_t find_scan(const unsigned char *bytes, size_t n_bytes)
{
	for (size_t at = 2; n_bytes - at >= 4 && at < n_bytes && bytes[at] == 0xFF;) {
		if (bytes[at + 1] == 0xFF) { /* fill byte */
			at++;
			continue;
		}
		size_t n = 2 + ((size_t)bytes[at + 2] << 8 | bytes[at + 3]);
		if (n > n_bytes - at)
			break;
		if (bytes[at + 1] == MARKER_SOS)
			return at + n;
		at += n;
	}
	return n_bytes;
}

/*
 * True when the last marker is an end of image behind the first scan. CharLS 2.4.1 stops at a marker when bits are missing, but at the
 * bare end of its input it may go on counting zeros for minutes.
 */
static bool has_end(const unsigned char *bytes, size_t n_bytes)
{
	size_t scan = find_scan(bytes, n_bytes);
	for (size_t at = n_bytes; at >= scan + 2; at--)
		if (bytes[at - 2] == 0xFF && bytes[at - 1] >= 0x80)
			return bytes[at - 1] == MARKER_EOI;
	return false;
}

static cxr_rc read_header(decoder *d, const unsigned char *bytes, size_t n_bytes, cxr_err *err)
{
	CXR_TRY(check(charls_jpegls_decoder_set_source_buffer(d->charls, bytes, n_bytes), err));
	CXR_TRY(check(charls_jpegls_decoder_read_header(d->charls), err));
	charls_frame_info frame;
	CXR_TRY(check(charls_jpegls_decoder_get_frame_info(d->charls, &frame), err));
	if (frame.component_count < 1 || frame.bits_per_sample < 2)
		return CXR_FAIL(err, CXR_E_FORMAT, "the JPEG-LS frame has no components or bits");
	d->precision = (unsigned)frame.bits_per_sample;
	d->sample_bytes = d->precision > 8 ? 2 : 1;
	const dicom__coded coded = {frame.width, frame.height, (unsigned)frame.component_count, d->precision};
	CXR_TRY(dicom__check_coded("JPEG-LS", &coded, d->desc, err));
	charls_interleave_mode mode;
	CXR_TRY(check(charls_jpegls_decoder_get_interleave_mode(d->charls, &mode), err));
	d->is_planar = frame.component_count > 1 && mode == CHARLS_INTERLEAVE_MODE_NONE;
	return CXR_OK;
}

/* CharLS can write to its place what needs neither widening nor another order. */
static bool is_direct(const decoder *d)
{
	bool is_native = d->sample_bytes == 1 || __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
	bool is_wide = d->sample_bytes * 8u == d->desc->bits_allocated && (!d->desc->is_signed || d->precision == d->desc->bits_allocated);
	return is_native && is_wide && d->is_planar == d->desc->is_planar;
}

static void store(const decoder *d, const unsigned char *samples, uint16_t *row, unsigned char *out)
{
	const cxr_pixel_desc *desc = d->desc;
	size_t step = d->is_planar ? 1 : desc->samples_per_pixel, plane = (size_t)desc->rows * desc->columns;
	for (unsigned c = 0; c < desc->samples_per_pixel; c++)
		for (uint32_t y = 0; y < desc->rows; y++) {
			size_t at = d->is_planar ? c * plane + (size_t)y * desc->columns : (size_t)y * desc->columns * step + c;
			for (size_t x = 0; x < desc->columns; x++)
				if (d->sample_bytes == 1)
					row[x] = samples[at + x * step];
				else
					memcpy(&row[x], samples + 2 * (at + x * step), sizeof row[x]);
			dicom__store_row(desc, d->precision, c, y, row, out);
		}
}

static cxr_rc decode(decoder *d, const unsigned char *bytes, size_t n_bytes, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	CXR_TRY(read_header(d, bytes, n_bytes, err));
	if (is_direct(d))
		return check(charls_jpegls_decoder_decode_to_buffer(d->charls, out, out_bytes, 0), err);
	size_t n_samples = (size_t)d->desc->rows * d->desc->columns * d->desc->samples_per_pixel;
	CXR_AUTO(cxr_free_at) unsigned char *samples = cxr_calloc(n_samples, d->sample_bytes);
	CXR_AUTO(cxr_free_at) uint16_t *row = cxr_calloc(d->desc->columns, sizeof *row);
	if (!samples || !row)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a frame");
	CXR_TRY(check(charls_jpegls_decoder_decode_to_buffer(d->charls, samples, n_samples * d->sample_bytes, 0), err));
	store(d, samples, row, out);
	return CXR_OK;
}

cxr_rc dicom__decode_jpeg_ls(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, unsigned char *out, size_t out_bytes, cxr_err *err)
{
	if (n_bytes < 4)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a JPEG-LS frame of %zu bytes", n_bytes);
	CXR_AUTO(cxr_free_at) unsigned char *copy = NULL;
	if (!has_end(bytes, n_bytes)) {
		copy = cxr_malloc(n_bytes + 2);
		if (!copy)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a coded frame");
		memcpy(copy, bytes, n_bytes);
		copy[n_bytes] = 0xFF;
		copy[n_bytes + 1] = MARKER_EOI;
		bytes = copy;
		n_bytes += 2;
	}
	decoder d = {.charls = charls_jpegls_decoder_create(), .desc = desc};
	if (!d.charls)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	cxr_rc rc = decode(&d, bytes, n_bytes, out, out_bytes, err);
	charls_jpegls_decoder_destroy(d.charls);
	return rc;
}

cxr_rc dicom__jpeg_ls_check(const unsigned char *bytes, size_t n_bytes, const cxr_pixel_desc *desc, cxr_err *err)
{
	if (n_bytes < 4)
		return CXR_FAIL(err, CXR_E_TRUNCATED, "a JPEG-LS frame of %zu bytes", n_bytes);
	decoder d = {.charls = charls_jpegls_decoder_create(), .desc = desc};
	if (!d.charls)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a decoder");
	cxr_rc rc = read_header(&d, bytes, n_bytes, err);
	charls_jpegls_decoder_destroy(d.charls);
	return rc;
}
