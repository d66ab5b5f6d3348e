/* Reading values of a parsed data set. Building: build.c; text as UTF-8: charset.c. See dataset.h. */
#include "dicom/dataset.h"

#include "dicom/value.h"

const cxr_dcm_elem *cxr_dcm_find(const cxr_dcm_item *item, cxr_tag tag)
{
	for (size_t i = 0; i < item->n_elems; i++)
		if (item->elems[i].tag == tag)
			return &item->elems[i];
	return NULL;
}

cxr_str dicom__elem_text(const cxr_dcm_elem *elem)
{
	if (!elem || !elem->value)
		return (cxr_str){"", 0};
	cxr_str text = {(const char *)elem->value, elem->n_bytes};
	while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\0'))
		text.len--;
	return text;
}

cxr_str cxr_dcm_text(const cxr_dcm_item *item, cxr_tag tag)
{
	return dicom__elem_text(cxr_dcm_find(item, tag));
}

static cxr_str elem_text_at(const cxr_dcm_elem *elem, size_t index)
{
	cxr_str rest = dicom__elem_text(elem);
	cxr_str piece = {"", 0};
	for (size_t i = 0; i <= index; i++)
		if (!cxr_str_split(&rest, '\\', &piece))
			return (cxr_str){"", 0};
	while (piece.len && (piece.ptr[piece.len - 1] == '\0' || piece.ptr[piece.len - 1] == ' '))
		piece.len--;
	return cxr_str_trim(piece);
}

cxr_str cxr_dcm_text_at(const cxr_dcm_item *item, cxr_tag tag, size_t index)
{
	const cxr_dcm_elem *elem = cxr_dcm_find(item, tag);
	return elem ? elem_text_at(elem, index) : (cxr_str){"", 0};
}

cxr_vr dicom__value_vr(const cxr_dcm_elem *elem)
{
	if (elem->vr != CXR_VR('U', 'N'))
		return elem->vr;
	if (CXR_TAG_IS_PRIVATE(elem->tag)) /* private creators are texts */
		return CXR_TAG_ELEMENT(elem->tag) >= 0x10 && CXR_TAG_ELEMENT(elem->tag) <= 0xFF ? CXR_VR('L', 'O') : elem->vr;
	const cxr_dict_entry *entry = cxr_dict_find(elem->tag);
	return entry ? entry->vr : elem->vr;
}

unsigned dicom__number_bytes(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('U', 'S'): case CXR_VR('S', 'S'): case CXR_VR('O', 'W'):
		return 2;
	case CXR_VR('U', 'L'): case CXR_VR('S', 'L'): case CXR_VR('F', 'L'): case CXR_VR('O', 'L'): case CXR_VR('O', 'F'):
		return 4;
	case CXR_VR('U', 'V'): case CXR_VR('S', 'V'): case CXR_VR('F', 'D'): case CXR_VR('O', 'V'): case CXR_VR('O', 'D'):
		return 8;
	default:
		return 0;
	}
}

static uint64_t raw_number(const unsigned char *p, unsigned n_bytes, bool is_big_endian)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < n_bytes; i++)
		value = value << 8 | p[is_big_endian ? i : n_bytes - 1 - i];
	return value;
}

/* Bits of binary number `index`; false when the VR has none or the value is too short. */
static bool bits_at(const cxr_dcm_elem *elem, cxr_vr vr, size_t index, uint64_t *out)
{
	unsigned n_bytes = dicom__number_bytes(vr);
	if (n_bytes == 0 || !elem->value || index >= elem->n_bytes / n_bytes)
		return false;
	/* The content of a UN value is little endian (PS3.5 6.2.2). */
	*out = raw_number(elem->value + index * n_bytes, n_bytes, elem->is_big_endian && elem->vr != CXR_VR('U', 'N'));
	return true;
}

static bool int_of(const cxr_dcm_elem *elem, size_t index, int64_t *out)
{
	cxr_vr vr = dicom__value_vr(elem);
	uint64_t bits;
	if (vr == CXR_VR('I', 'S') || vr == CXR_VR('D', 'S'))
		return cxr_str_to_i64(elem_text_at(elem, index), out);
	if (vr == CXR_VR('F', 'L') || vr == CXR_VR('F', 'D') || vr == CXR_VR('O', 'F') || vr == CXR_VR('O', 'D') || !bits_at(elem, vr, index, &bits))
		return false;
	switch (vr) {
	case CXR_VR('S', 'S'): *out = (int16_t)bits; return true;
	case CXR_VR('S', 'L'): *out = (int32_t)bits; return true;
	case CXR_VR('U', 'V'): case CXR_VR('O', 'V'):
		if (bits > INT64_MAX)
			return false;
		*out = (int64_t)bits;
		return true;
	default: *out = (int64_t)bits; return true;
	}
}

bool cxr_dcm_int_at(const cxr_dcm_item *item, cxr_tag tag, size_t index, int64_t *out)
{
	const cxr_dcm_elem *elem = cxr_dcm_find(item, tag);
	return elem && int_of(elem, index, out);
}

bool cxr_dcm_int(const cxr_dcm_item *item, cxr_tag tag, int64_t *out)
{
	return cxr_dcm_int_at(item, tag, 0, out);
}

bool cxr_dcm_double_at(const cxr_dcm_item *item, cxr_tag tag, size_t index, double *out)
{
	const cxr_dcm_elem *elem = cxr_dcm_find(item, tag);
	if (!elem)
		return false;
	cxr_vr vr = dicom__value_vr(elem);
	uint64_t bits;
	if (vr == CXR_VR('D', 'S') || vr == CXR_VR('I', 'S'))
		return cxr_str_to_double(elem_text_at(elem, index), out);
	if (vr == CXR_VR('F', 'D') || vr == CXR_VR('O', 'D')) {
		if (!bits_at(elem, vr, index, &bits))
			return false;
		memcpy(out, &bits, sizeof *out);
		return true;
	}
	if (vr == CXR_VR('F', 'L') || vr == CXR_VR('O', 'F')) {
		if (!bits_at(elem, vr, index, &bits))
			return false;
		uint32_t low = (uint32_t)bits;
		float value;
		memcpy(&value, &low, sizeof value);
		*out = (double)value;
		return true;
	}
	int64_t number;
	if (!int_of(elem, index, &number))
		return false;
	*out = (double)number;
	return true;
}
