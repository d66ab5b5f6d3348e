/* See grey_chain.h. */
#include "image/grey_chain.h"

static const cxr_tag tag_modality_lut = CXR_TAG(0x0028, 0x3000);
static const cxr_tag tag_lut_descriptor = CXR_TAG(0x0028, 0x3002);
static const cxr_tag tag_lut_data = CXR_TAG(0x0028, 0x3006);
static const cxr_tag tag_voi_lut = CXR_TAG(0x0028, 0x3010);
static const cxr_tag tag_center = CXR_TAG(0x0028, 0x1050);
static const cxr_tag tag_width = CXR_TAG(0x0028, 0x1051);
static const cxr_tag tag_intercept = CXR_TAG(0x0028, 0x1052);
static const cxr_tag tag_slope = CXR_TAG(0x0028, 0x1053);
static const cxr_tag tag_function = CXR_TAG(0x0028, 0x1056);
static const cxr_tag tag_presentation = CXR_TAG(0x2050, 0x0020);

/* A 16-bit number whose sign the descriptor's VR does not settle. */
static int32_t as_16_bits(int64_t value, bool is_signed)
{
	uint16_t bits = (uint16_t)(uint64_t)value;
	return is_signed ? (int16_t)bits : bits;
}

/* Item `index` of a LUT sequence; n_entries stays 0 when there is none or it has no descriptor or data. */
static cxr_rc read_table(const cxr_dcm_item *data, cxr_tag tag, uint32_t index, bool first_is_signed, cxr_lut_table *out, cxr_err *err)
{
	const cxr_dcm_elem *sequence = cxr_dcm_find(data, tag);
	if (!sequence || index >= sequence->n_items)
		return CXR_OK;
	const cxr_dcm_item *item = &sequence->items[index];
	const cxr_dcm_elem *entries = cxr_dcm_find(item, tag_lut_data);
	int64_t n_entries;
	int64_t first;
	int64_t bits;
	if (!entries || !entries->value || !cxr_dcm_int_at(item, tag_lut_descriptor, 0, &n_entries) ||
		!cxr_dcm_int_at(item, tag_lut_descriptor, 1, &first) || !cxr_dcm_int_at(item, tag_lut_descriptor, 2, &bits))
		return CXR_OK;
	uint32_t n = (uint32_t)as_16_bits(n_entries, false);
	n = n ? n : 65536;
	bool is_packed = entries->n_bytes < 2 * (size_t)n;
	if (is_packed && (bits > 8 || entries->n_bytes < n))
		return CXR_FAIL(err, CXR_E_FORMAT, "a LUT is shorter than its descriptor says");
	*out = (cxr_lut_table){.entries = entries->value, .n_entries = n, .bytes_per_entry = is_packed ? 1 : 2, .is_big_endian = entries->is_big_endian};
	out->first = as_16_bits(first, first_is_signed);
	out->bits = (uint16_t)(bits < 1 || bits > 16 ? 16 : bits);
	return CXR_OK;
}

static void read_window(const cxr_dcm_item *data, uint32_t index, cxr_grey_chain *out)
{
	out->has_window = cxr_dcm_double_at(data, tag_center, index, &out->center) && cxr_dcm_double_at(data, tag_width, index, &out->width);
	cxr_str function = cxr_dcm_text_at(data, tag_function, 0);
	if (cxr_str_eqz(function, "LINEAR_EXACT"))
		out->function = CXR_WINDOW_LINEAR_EXACT;
	else if (cxr_str_eqz(function, "SIGMOID"))
		out->function = CXR_WINDOW_SIGMOID;
}

cxr_rc image__grey_chain(const cxr_dcm_file *file, const cxr_pixel_desc *desc, cxr_voi_choice choice, uint32_t index, cxr_grey_chain *out,
	cxr_err *err)
{
	const cxr_dcm_item *data = &file->data;
	*out = (cxr_grey_chain){.is_signed = desc->is_signed, .slope = 1};
	out->bits_stored = desc->bits_stored > 16 ? 16 : desc->bits_stored;
	CXR_TRY(read_table(data, tag_modality_lut, 0, desc->is_signed, &out->modality, err));
	double number;
	if (cxr_dcm_double_at(data, tag_slope, 0, &number))
		out->slope = number;
	if (cxr_dcm_double_at(data, tag_intercept, 0, &number))
		out->intercept = number;
	/* PS3.3 C.11.2.1.1: the first value mapped has the sign of what goes into the VOI LUT */
	bool voi_is_signed = !out->modality.n_entries && (desc->is_signed || out->intercept < 0);
	if (choice != CXR_VOI_NONE) {
		read_window(data, index, out);
		if (choice == CXR_VOI_AUTO || !out->has_window)
			CXR_TRY(read_table(data, tag_voi_lut, index, voi_is_signed, &out->voi, err));
	}
	/* DX images say it twice (MONOCHROME1 and INVERSE); it is one inversion */
	out->invert = desc->is_monochrome1 || cxr_str_eqz(cxr_dcm_text(data, tag_presentation), "INVERSE");
	return CXR_OK;
}
