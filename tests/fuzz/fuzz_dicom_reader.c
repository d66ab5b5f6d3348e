/*
 * Fuzz target: any bytes through the reader (lenient and strict), every text, the first frame's pixels, and the
 * round trip: what was read and written reads back with the same elements.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "dicom/pixels.h"
#include "dicom/reader.h"
#include "dicom/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count(const cxr_dcm_file *file, const cxr_dcm_item *level, bool is_top)
{
	size_t n = 0;
	for (size_t i = 0; i < level->n_elems; i++) {
		const cxr_dcm_elem *elem = &level->elems[i];
		/* the writer leaves group lengths and stray meta elements out */
		if (CXR_TAG_ELEMENT(elem->tag) == 0 || CXR_TAG_GROUP(elem->tag) == 2)
			continue;
		cxr_str text;
		if (file && elem->n_bytes < 4096 && cxr_dcm_elem_utf8(file, level, elem, &text, NULL) == CXR_OK && text.len > elem->n_bytes * 4)
			abort();
		n++;
		for (size_t k = 0; k < elem->n_items; k++)
			n += count(file, &elem->items[k], false);
	}
	(void)is_top;
	return n;
}

static void decode(const cxr_dcm_file *file)
{
	cxr_pixel_desc desc;
	if (cxr_pixel_describe(file, &desc, NULL) != CXR_OK || !cxr_pixel_can_decode(file, &desc))
		return;
	uint64_t n_bytes = cxr_pixel_frame_bytes(&desc);
	if (n_bytes > (4u << 20))
		return;
	unsigned char *frame = cxr_malloc((size_t)n_bytes);
	cxr_err err;
	if (frame && cxr_pixel_decode(file, &desc, 0, frame, (size_t)n_bytes, &err) != CXR_OK && err.msg[0] == '\0')
		abort();
	cxr_free(frame);
}

static void round_trip(const cxr_dcm_file *file)
{
	cxr_dcm_write_options options = {.ts = cxr_ts_is_encapsulated(file->ts) ? file->ts : CXR_TS_EXPLICIT_LE, .sop_class_uid = {"1.2", 3}, .sop_instance_uid = {"1.3", 3}};
	cxr_buf out;
	cxr_buf_init(&out, 64 << 20);
	/* elements that are out of order may look like something else once written: only sorted data sets promise a round trip */
	bool is_sorted = true;
	for (size_t i = 1; i < file->data.n_elems; i++)
		is_sorted = is_sorted && file->data.elems[i - 1].tag < file->data.elems[i].tag;
	if (cxr_dcm_write(&file->data, &options, &out, NULL) == CXR_OK && is_sorted && file->data.n_elems) {
		cxr_arena arena;
		cxr_arena_init(&arena, 64 << 20);
		cxr_dcm_file again;
		cxr_err err;
		if (cxr_dcm_read((const unsigned char *)out.ptr, out.len, NULL, &arena, &again, &err) == CXR_OK &&
			count(NULL, &again.data, true) < count(NULL, &file->data, true))
			abort();
		cxr_arena_release(&arena);
	}
	cxr_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int strict = 0; strict < 2; strict++) {
		cxr_arena arena;
		cxr_arena_init(&arena, (8 << 20) + 16 * size);
		cxr_dcm_file file;
		cxr_err err;
		cxr_dcm_options options = {.strict = strict, .max_elems = 20000};
		cxr_rc rc = cxr_dcm_read(data, size, &options, &arena, &file, &err);
		if (rc == CXR_OK) {
			if (strict && file.is_truncated)
				abort();
			count(&file, &file.data, true);
			decode(&file);
			if (!strict)
				round_trip(&file);
		} else if (err.rc != rc || err.msg[0] == '\0') {
			abort();
		}
		cxr_arena_release(&arena);
	}
	return 0;
}
