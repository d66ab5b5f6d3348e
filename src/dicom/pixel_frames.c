/* From fragments to frames. Source: PS3.5 annex A.4. See pixel_codec.h. Tests: tests/unit/dicom/test_pixel_frames.c */
#include "dicom/pixel_codec.h"

static uint64_t table_entry(const unsigned char *table, size_t index, size_t entry_bytes)
{
	uint64_t value = 0;
	for (size_t i = entry_bytes; i-- > 0; )
		value = value << 8 | table[index * entry_bytes + i];
	return value;
}

/* Index of the fragment whose item header stands at `offset` behind the offset table; 0 when there is none. */
static size_t fragment_at(const cxr_dcm_elem *pixels, uint64_t offset)
{
	const char *base = pixels->fragments[1].ptr - 8;
	for (size_t i = 1; i < pixels->n_fragments; i++)
		if ((uint64_t)(pixels->fragments[i].ptr - 8 - base) == offset)
			return i;
	return 0;
}

/* Fragments [*first, *end) of the frame by an offset table; false when the table does not fit the fragments. */
static bool by_table(const cxr_dcm_elem *pixels, const unsigned char *table, size_t table_bytes, size_t entry_bytes, uint32_t n_frames, uint32_t frame,
	size_t *first, size_t *end)
{
	if (!table || table_bytes / entry_bytes < n_frames)
		return false;
	*first = fragment_at(pixels, table_entry(table, frame, entry_bytes));
	*end = pixels->n_fragments;
	if (frame + 1 < n_frames)
		*end = fragment_at(pixels, table_entry(table, (size_t)frame + 1, entry_bytes));
	return *first && *end > *first;
}

/* JPEG, JPEG-LS (FFD8) and JPEG 2000 (FF4F, or a JP2 box) codestreams begin in this fragment. */
static bool is_stream_start(cxr_str fragment)
{
	const unsigned char *p = (const unsigned char *)fragment.ptr;
	if (fragment.len >= 2 && p[0] == 0xFF && (p[1] == 0xD8 || p[1] == 0x4F))
		return true;
	return fragment.len >= 8 && memcmp(p + 4, "jP  ", 4) == 0;
}

static bool by_markers(const cxr_dcm_elem *pixels, uint32_t n_frames, uint32_t frame, size_t *first, size_t *end)
{
	uint64_t n_starts = 0;
	*first = 0;
	*end = pixels->n_fragments;
	for (size_t i = 1; i < pixels->n_fragments; i++) {
		if (!is_stream_start(pixels->fragments[i]))
			continue;
		if (n_starts == frame)
			*first = i;
		else if (n_starts == (uint64_t)frame + 1)
			*end = i;
		n_starts++;
	}
	return n_starts == n_frames && *first;
}

static cxr_rc find_frame(const cxr_dcm_file *file, const cxr_dcm_elem *pixels, uint32_t n_frames, uint32_t frame, size_t *first, size_t *end, cxr_err *err)
{
	size_t n_data = pixels->n_fragments - 1;
	if (n_frames == 1) {
		*first = 1;
		*end = pixels->n_fragments;
		return CXR_OK;
	}
	if (n_data == n_frames) {
		*first = (size_t)frame + 1;
		*end = *first + 1;
		return CXR_OK;
	}
	cxr_str basic = pixels->fragments[0];
	if (by_table(pixels, (const unsigned char *)basic.ptr, basic.len, 4, n_frames, frame, first, end))
		return CXR_OK;
	const cxr_dcm_elem *extended = cxr_dcm_find(&file->data, CXR_TAG(0x7FE0, 0x0001));
	if (extended && by_table(pixels, extended->value, extended->n_bytes, 8, n_frames, frame, first, end))
		return CXR_OK;
	if (by_markers(pixels, n_frames, frame, first, end))
		return CXR_OK;
	return CXR_FAIL_AT(err, n_data < n_frames ? CXR_E_TRUNCATED : CXR_E_FORMAT, pixels->file_pos, "%zu fragments cannot be shared out to %u frames", n_data,
		(unsigned)n_frames);
}

cxr_rc dicom__frame_bytes(const cxr_dcm_file *file, const cxr_dcm_elem *pixels, uint32_t n_frames, uint32_t frame, cxr_buf *joined, cxr_str *out,
	cxr_err *err)
{
	if (pixels->n_fragments < 2)
		return CXR_FAIL_AT(err, CXR_E_TRUNCATED, pixels->file_pos, "compressed pixel data without fragments");
	size_t first, end;
	CXR_TRY(find_frame(file, pixels, n_frames, frame, &first, &end, err));
	if (end == first + 1) {
		*out = pixels->fragments[first];
		return CXR_OK;
	}
	for (size_t i = first; i < end; i++)
		cxr_buf_add_str(joined, pixels->fragments[i]);
	*out = cxr_buf_str(joined);
	return cxr_buf_check(joined, err);
}
