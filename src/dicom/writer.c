/*
 * Part 10 writer. See writer.h.
 * Sequences and items are written with defined lengths, patched in behind their content. Group lengths of the data set
 * (retired, and stale once anything changed) are not written.
 */
#include "dicom/writer.h"

#include <stdio.h>

#include "dicom/value.h"

#define IMPLEMENTATION_UID "2.25.82364739516209042615647428136449329407" /* UUID version 5 of "cxr dicom implementation" */

enum { MAX_WRITE_DEPTH = 96 };

static void add_u16(cxr_buf *out, unsigned value)
{
	unsigned char bytes[2] = {(unsigned char)(value & 0xFF), (unsigned char)(value >> 8 & 0xFF)};
	cxr_buf_add(out, bytes, sizeof bytes);
}

static void add_u32(cxr_buf *out, uint32_t value)
{
	add_u16(out, value & 0xFFFF);
	add_u16(out, value >> 16);
}

static void patch_u32(cxr_buf *out, size_t at, uint32_t value)
{
	if (out->failed)
		return;
	for (unsigned i = 0; i < 4; i++)
		out->ptr[at + i] = (char)(value >> 8 * i & 0xFF);
}

static void add_tag(cxr_buf *out, cxr_tag tag)
{
	add_u16(out, CXR_TAG_GROUP(tag));
	add_u16(out, CXR_TAG_ELEMENT(tag));
}

/* What pads an odd value: text with a space, everything else (and UI) with NUL. */
static char pad_of(cxr_vr vr)
{
	switch (vr) {
	case CXR_VR('U', 'I'): case CXR_VR('O', 'B'): case CXR_VR('O', 'W'): case CXR_VR('O', 'L'): case CXR_VR('O', 'F'):
	case CXR_VR('O', 'D'): case CXR_VR('O', 'V'): case CXR_VR('U', 'N'): case CXR_VR('U', 'S'): case CXR_VR('S', 'S'):
	case CXR_VR('U', 'L'): case CXR_VR('S', 'L'): case CXR_VR('U', 'V'): case CXR_VR('S', 'V'): case CXR_VR('F', 'L'):
	case CXR_VR('F', 'D'): case CXR_VR('A', 'T'):
		return '\0';
	default:
		return ' ';
	}
}

static void add_swapped(cxr_buf *out, const unsigned char *value, size_t n_bytes, unsigned unit)
{
	unsigned char block[4096];
	size_t whole = n_bytes - n_bytes % unit;
	for (size_t i = 0; i < whole; ) {
		size_t used = 0;
		for (; used < sizeof block && i < whole; used += unit, i += unit)
			for (unsigned k = 0; k < unit; k++)
				block[used + k] = value[i + unit - 1 - k];
		cxr_buf_add(out, block, used);
	}
	cxr_buf_add(out, value + whole, n_bytes - whole);
}

/* Pixels are swapped by the size of a sample, which the VR alone does not tell (32-bit samples in OW). */
static unsigned swap_unit(const cxr_dcm_item *item, const cxr_dcm_elem *elem)
{
	int64_t bits_allocated;
	if (elem->tag == CXR_TAG(0x7FE0, 0x0010) && elem->vr == CXR_VR('O', 'W') && cxr_dcm_int(item, CXR_TAG(0x0028, 0x0100), &bits_allocated) &&
		(bits_allocated == 32 || bits_allocated == 64))
		return (unsigned)bits_allocated / 8;
	return elem->vr == CXR_VR('A', 'T') ? 2 : dicom__number_bytes(elem->vr);
}

static void add_value(cxr_buf *out, const cxr_dcm_elem *elem, unsigned unit)
{
	if (elem->is_big_endian && unit)
		add_swapped(out, elem->value, elem->n_bytes, unit);
	else
		cxr_buf_add(out, elem->value, elem->n_bytes);
	if (elem->n_bytes % 2)
		cxr_buf_add_char(out, pad_of(elem->vr));
}

/* Tag, VR and length of a value of n_bytes (even). */
static cxr_rc add_head(cxr_buf *out, cxr_tag tag, cxr_vr vr, size_t n_bytes, cxr_err *err)
{
	add_tag(out, tag);
	bool is_long = cxr_vr_has_long_length(vr);
	/* Implicit files may hold texts that a 16-bit length cannot: UN takes them (PS3.5 6.2.2 note). */
	if (!is_long && n_bytes > 0xFFFE) {
		vr = CXR_VR('U', 'N');
		is_long = true;
	}
	if (n_bytes > 0xFFFFFFFEu) {
		char text[12];
		cxr_tag_print(tag, text);
		return CXR_FAIL(err, CXR_E_LIMIT, "%s is longer than a DICOM length can say", text);
	}
	cxr_buf_add_char(out, (char)(vr >> 8));
	cxr_buf_add_char(out, (char)(vr & 0xFF));
	if (is_long) {
		add_u16(out, 0);
		add_u32(out, (uint32_t)n_bytes);
	} else {
		add_u16(out, (unsigned)n_bytes);
	}
	return CXR_OK;
}

static cxr_rc write_item(const cxr_dcm_item *item, cxr_buf *out, int depth, const cxr_dcm_elem *stop_at, cxr_err *err);

/* Length of what was written behind `start`, put at start - 4. */
static cxr_rc close_length(cxr_buf *out, size_t start, cxr_err *err)
{
	CXR_TRY(cxr_buf_check(out, err));
	size_t n_bytes = out->len - start;
	if (n_bytes > 0xFFFFFFFEu)
		return CXR_FAIL(err, CXR_E_LIMIT, "a sequence is longer than a DICOM length can say");
	patch_u32(out, start - 4, (uint32_t)n_bytes);
	return CXR_OK;
}

static cxr_rc write_sequence(const cxr_dcm_elem *elem, cxr_buf *out, int depth, cxr_err *err)
{
	CXR_TRY(add_head(out, elem->tag, CXR_VR('S', 'Q'), 0, err));
	size_t sequence_start = out->len;
	for (size_t i = 0; i < elem->n_items; i++) {
		add_tag(out, CXR_TAG(0xFFFE, 0xE000));
		add_u32(out, 0);
		size_t item_start = out->len;
		CXR_TRY(write_item(&elem->items[i], out, depth + 1, NULL, err));
		CXR_TRY(close_length(out, item_start, err));
	}
	return close_length(out, sequence_start, err);
}

static cxr_rc write_fragments(const cxr_dcm_elem *elem, cxr_buf *out, cxr_err *err)
{
	CXR_TRY(add_head(out, elem->tag, CXR_VR('O', 'B'), 0, err));
	CXR_TRY(cxr_buf_check(out, err));
	patch_u32(out, out->len - 4, 0xFFFFFFFFu);
	for (size_t i = 0; i < elem->n_fragments; i++) {
		cxr_str fragment = elem->fragments[i];
		size_t padded = fragment.len + fragment.len % 2;
		if (padded > 0xFFFFFFFEu)
			return CXR_FAIL(err, CXR_E_LIMIT, "a fragment is longer than a DICOM length can say");
		add_tag(out, CXR_TAG(0xFFFE, 0xE000));
		add_u32(out, (uint32_t)padded);
		cxr_buf_add_str(out, fragment);
		if (fragment.len % 2)
			cxr_buf_add_char(out, '\0');
	}
	add_tag(out, CXR_TAG(0xFFFE, 0xE0DD));
	add_u32(out, 0);
	return CXR_OK;
}

static cxr_rc write_elem(const cxr_dcm_item *item, const cxr_dcm_elem *elem, cxr_buf *out, int depth, cxr_err *err)
{
	if (elem->vr == CXR_VR('S', 'Q') || elem->n_items)
		return write_sequence(elem, out, depth, err);
	if (elem->n_fragments)
		return write_fragments(elem, out, err);
	CXR_TRY(add_head(out, elem->tag, elem->vr, elem->n_bytes + elem->n_bytes % 2, err));
	if (elem->n_bytes)
		add_value(out, elem, swap_unit(item, elem));
	return CXR_OK;
}

/* stop_at: element whose value is left to the caller (only its head is written). */
static cxr_rc write_item(const cxr_dcm_item *item, cxr_buf *out, int depth, const cxr_dcm_elem *stop_at, cxr_err *err)
{
	if (depth > MAX_WRITE_DEPTH)
		return CXR_FAIL(err, CXR_E_LIMIT, "items are nested deeper than %d", MAX_WRITE_DEPTH);
	for (size_t i = 0; i < item->n_elems; i++) {
		const cxr_dcm_elem *elem = &item->elems[i];
		if (CXR_TAG_ELEMENT(elem->tag) == 0 || CXR_TAG_GROUP(elem->tag) == 2)
			continue;
		if (elem == stop_at) {
			CXR_TRY(add_head(out, elem->tag, elem->vr, elem->n_bytes + elem->n_bytes % 2, err));
			break;
		}
		CXR_TRY(write_elem(item, elem, out, depth, err));
	}
	return cxr_buf_check(out, err);
}

static cxr_rc add_meta_text(cxr_buf *out, unsigned element, cxr_vr vr, cxr_str text, cxr_err *err)
{
	cxr_dcm_elem elem = {.tag = CXR_TAG(2, element), .vr = vr, .value = (const unsigned char *)text.ptr, .n_bytes = text.len};
	return write_elem(&(const cxr_dcm_item){0}, &elem, out, 0, err);
}

/* Preamble and group 0002, PS3.10 section 7.1. */
static cxr_rc write_meta(const cxr_dcm_write_options *options, cxr_buf *out, cxr_err *err)
{
	static const unsigned char zeros[128];
	static const unsigned char version[2] = {0, 1};
	const char *ts_uid = cxr_ts_uid(options->ts);
	if (!ts_uid || (options->ts != CXR_TS_EXPLICIT_LE && !cxr_ts_is_encapsulated(options->ts)))
		return CXR_FAIL(err, CXR_E_UNSUPPORTED, "this transfer syntax is not written");
	if (options->implementation_name && strlen(options->implementation_name) > 16)
		return CXR_FAIL(err, CXR_E_ARG, "implementation name is longer than 16 characters");
	char name[17];
	snprintf(name, sizeof name, "CXR_%s", CXR_VERSION);
	cxr_buf_add(out, zeros, sizeof zeros);
	cxr_buf_addz(out, "DICM");
	CXR_TRY(add_head(out, CXR_TAG(2, 0), CXR_VR('U', 'L'), 4, err));
	add_u32(out, 0);
	size_t start = out->len;
	CXR_TRY(add_head(out, CXR_TAG(2, 1), CXR_VR('O', 'B'), 2, err));
	cxr_buf_add(out, version, sizeof version);
	CXR_TRY(add_meta_text(out, 0x0002, CXR_VR('U', 'I'), options->sop_class_uid, err));
	CXR_TRY(add_meta_text(out, 0x0003, CXR_VR('U', 'I'), options->sop_instance_uid, err));
	CXR_TRY(add_meta_text(out, 0x0010, CXR_VR('U', 'I'), cxr_str_from(ts_uid), err));
	const char *uid = options->implementation_uid ? options->implementation_uid : IMPLEMENTATION_UID;
	CXR_TRY(add_meta_text(out, 0x0012, CXR_VR('U', 'I'), cxr_str_from(uid), err));
	const char *shown = options->implementation_name ? options->implementation_name : name;
	CXR_TRY(add_meta_text(out, 0x0013, CXR_VR('S', 'H'), cxr_str_from(shown), err));
	return close_length(out, start, err);
}

/* Fragments need an encapsulated syntax and the other way round. */
static cxr_rc check_pixels(const cxr_dcm_elem *pixels, const cxr_dcm_write_options *options, cxr_err *err)
{
	if (pixels && pixels->n_fragments && !cxr_ts_is_encapsulated(options->ts))
		return CXR_FAIL(err, CXR_E_ARG, "compressed pixel data under a native transfer syntax");
	if (pixels && pixels->n_bytes && cxr_ts_is_encapsulated(options->ts))
		return CXR_FAIL(err, CXR_E_ARG, "native pixel data under a compressed transfer syntax");
	return CXR_OK;
}

cxr_rc cxr_dcm_write(const cxr_dcm_item *data, const cxr_dcm_write_options *options, cxr_buf *out, cxr_err *err)
{
	CXR_TRY(check_pixels(cxr_dcm_find(data, CXR_TAG(0x7FE0, 0x0010)), options, err));
	CXR_TRY(write_meta(options, out, err));
	return write_item(data, out, 0, NULL, err);
}

cxr_rc cxr_dcm_write_header(const cxr_dcm_item *data, const cxr_dcm_write_options *options, cxr_buf *out, const cxr_dcm_elem **out_pixel, cxr_err *err)
{
	const cxr_dcm_elem *pixels = cxr_dcm_find(data, CXR_TAG(0x7FE0, 0x0010));
	CXR_TRY(check_pixels(pixels, options, err));
	/* big endian pixels must be swapped: they are written here */
	*out_pixel = pixels && pixels->n_fragments == 0 && pixels->n_items == 0 && !pixels->is_big_endian ? pixels : NULL;
	CXR_TRY(write_meta(options, out, err));
	return write_item(data, out, 0, *out_pixel, err);
}
