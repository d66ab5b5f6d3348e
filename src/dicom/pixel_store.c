/* What every codec does around its decoding: the size check in front and the rows behind. See pixel_codec.h. Tests: tests/unit/dicom/test_pixel_store.c */
#include "dicom/pixel_codec.h"

cxr_rc dicom__check_coded(const char *codec, const dicom__coded *coded, const cxr_pixel_desc *desc, cxr_err *err)
{
	if (desc->bits_allocated != 8 && desc->bits_allocated != 16)
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "%s in %u allocated bits", codec, (unsigned)desc->bits_allocated);
	if (coded->rows != desc->rows || coded->columns != desc->columns || coded->n_components != desc->samples_per_pixel)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the %s frame is %u x %u x %u, the data set says %u x %u x %u", codec, (unsigned)coded->columns,
			(unsigned)coded->rows, coded->n_components, (unsigned)desc->columns, (unsigned)desc->rows, (unsigned)desc->samples_per_pixel);
	if (coded->precision == 0 || coded->precision > desc->bits_allocated)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the %s frame has %u bits, the data set allocates %u", codec, coded->precision, (unsigned)desc->bits_allocated);
	return CXR_OK;
}

/* The number that `precision` bits mean, in as many bits as are allocated. */
static inline unsigned widen(unsigned value, unsigned sign)
{
	return (value ^ sign) - sign;
}

static void store8(unsigned char *out, size_t step, const uint16_t *row, size_t n, unsigned sign)
{
	for (size_t x = 0; x < n; x++)
		out[x * step] = (unsigned char)widen(row[x], sign);
}

static void store16(unsigned char *out, size_t step, const uint16_t *row, size_t n, unsigned sign)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (step == 1 && !sign) {
		memcpy(out, row, 2 * n);
		return;
	}
#endif
	for (size_t x = 0; x < n; x++) {
		unsigned value = widen(row[x], sign);
		out[2 * step * x] = (unsigned char)value;
		out[2 * step * x + 1] = (unsigned char)(value >> 8);
	}
}

void dicom__store_row(const cxr_pixel_desc *desc, unsigned precision, unsigned component, uint32_t y, const uint16_t *row, unsigned char *out)
{
	size_t columns = desc->columns, step = desc->is_planar ? 1 : desc->samples_per_pixel;
	size_t at = desc->is_planar ? ((size_t)component * desc->rows + y) * columns : y * columns * step + component;
	unsigned sign = desc->is_signed && precision < desc->bits_allocated ? 1u << (precision - 1) : 0;
	if (desc->bits_allocated == 8)
		store8(out + at, step, row, columns, sign);
	else
		store16(out + 2 * at, step, row, columns, sign);
}
