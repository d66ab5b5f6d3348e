/* Building data sets: elements in rising tag order, memory from an arena. See dataset.h. */
#include "dicom/dataset.h"

/* Slot for the tag: an existing one, or a fresh one in its place. */
static cxr_rc slot_for(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_dcm_elem **out, cxr_err *err)
{
	size_t at = item->n_elems;
	while (at > 0 && item->elems[at - 1].tag > tag)
		at--;
	if (at > 0 && item->elems[at - 1].tag == tag) {
		*out = &item->elems[at - 1];
		return CXR_OK;
	}
	if (item->n_elems >= item->capacity) {
		size_t capacity = item->n_elems < 8 ? 16 : item->n_elems * 2;
		cxr_dcm_elem *grown = cxr_arena_array(arena, capacity, sizeof *grown);
		if (!grown)
			return CXR_FAIL(err, CXR_E_NOMEM, "data set needs more memory than allowed");
		if (item->n_elems)
			memcpy(grown, item->elems, item->n_elems * sizeof *grown);
		item->elems = grown;
		item->capacity = capacity;
	}
	memmove(item->elems + at + 1, item->elems + at, (item->n_elems - at) * sizeof *item->elems);
	item->n_elems++;
	*out = &item->elems[at];
	return CXR_OK;
}

cxr_rc cxr_dcm_put_view(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, const void *value, size_t n_bytes, cxr_err *err)
{
	cxr_dcm_elem *slot;
	CXR_TRY(slot_for(item, arena, tag, &slot, err));
	*slot = (cxr_dcm_elem){.tag = tag, .vr = vr, .value = n_bytes ? value : NULL, .n_bytes = n_bytes};
	return CXR_OK;
}

cxr_rc cxr_dcm_put(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, const void *value, size_t n_bytes, cxr_err *err)
{
	const char *copy = NULL;
	if (n_bytes) {
		copy = cxr_arena_strndup(arena, value, n_bytes);
		if (!copy)
			return CXR_FAIL(err, CXR_E_NOMEM, "data set needs more memory than allowed");
	}
	return cxr_dcm_put_view(item, arena, tag, vr, copy, n_bytes, err);
}

cxr_rc cxr_dcm_put_text(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, const char *text, cxr_err *err)
{
	return cxr_dcm_put(item, arena, tag, vr, text, text ? strlen(text) : 0, err);
}

cxr_rc cxr_dcm_put_u16(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, cxr_vr vr, uint16_t value, cxr_err *err)
{
	unsigned char bytes[2] = {(unsigned char)(value & 0xFF), (unsigned char)(value >> 8)};
	return cxr_dcm_put(item, arena, tag, vr, bytes, sizeof bytes, err);
}

cxr_rc cxr_dcm_put_sequence(cxr_dcm_item *item, cxr_arena *arena, cxr_tag tag, size_t n_items, cxr_dcm_item **out_items, cxr_err *err)
{
	cxr_dcm_item *items = NULL;
	if (n_items) {
		items = cxr_arena_array(arena, n_items, sizeof *items);
		if (!items)
			return CXR_FAIL(err, CXR_E_NOMEM, "data set needs more memory than allowed");
	}
	cxr_dcm_elem *slot;
	CXR_TRY(slot_for(item, arena, tag, &slot, err));
	*slot = (cxr_dcm_elem){.tag = tag, .vr = CXR_VR('S', 'Q'), .items = items, .n_items = n_items};
	if (out_items)
		*out_items = items;
	return CXR_OK;
}

cxr_rc cxr_dcm_put_elem(cxr_dcm_item *item, cxr_arena *arena, const cxr_dcm_elem *elem, cxr_err *err)
{
	cxr_dcm_elem copy = *elem; /* elem may lie in the same array, which can move */
	cxr_dcm_elem *slot;
	CXR_TRY(slot_for(item, arena, copy.tag, &slot, err));
	*slot = copy;
	return CXR_OK;
}
