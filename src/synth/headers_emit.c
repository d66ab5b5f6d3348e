/*
 * Bytes of a hospital's file: implicit or explicit little endian, defined or undefined lengths, and a preamble that may
 * not be empty. Apart from dicom/writer.h, which only writes what a release may hold. See headers_build.h.
 */
#include <stdio.h>

#include "synth/headers_build.h"

typedef struct emitter {
	cxr_buf *out;
	bool is_implicit;
	bool is_undefined; /* lengths of sequences and items */
} emitter;

static void add_u16(cxr_buf *out, unsigned value)
{
	cxr_buf_add_char(out, (char)(value & 0xFF));
	cxr_buf_add_char(out, (char)(value >> 8 & 0xFF));
}

static void add_u32(cxr_buf *out, uint32_t value)
{
	add_u16(out, value & 0xFFFF);
	add_u16(out, value >> 16);
}

static void add_tag(cxr_buf *out, cxr_tag tag)
{
	add_u16(out, CXR_TAG_GROUP(tag));
	add_u16(out, CXR_TAG_ELEMENT(tag));
}

static void patch(cxr_buf *out, size_t start)
{
	if (out->failed)
		return;
	uint32_t length = (uint32_t)(out->len - start);
	for (unsigned i = 0; i < 4; i++)
		out->ptr[start - 4 + i] = (char)(length >> 8 * i & 0xFF);
}

static void add_head(const emitter *e, const cxr_dcm_elem *elem, uint32_t length)
{
	add_tag(e->out, elem->tag);
	if (!e->is_implicit) {
		cxr_buf_add_char(e->out, (char)(elem->vr >> 8));
		cxr_buf_add_char(e->out, (char)(elem->vr & 0xFF));
		if (!cxr_vr_has_long_length(elem->vr)) {
			add_u16(e->out, length);
			return;
		}
		add_u16(e->out, 0);
	}
	add_u32(e->out, length);
}

static void emit_item(const emitter *e, const cxr_dcm_item *item, int depth);

static void emit_sequence(const emitter *e, const cxr_dcm_elem *elem, int depth)
{
	add_head(e, elem, e->is_undefined ? 0xFFFFFFFFu : 0);
	size_t sequence_start = e->out->len;
	for (size_t i = 0; i < elem->n_items; i++) {
		add_tag(e->out, CXR_TAG(0xFFFE, 0xE000));
		add_u32(e->out, e->is_undefined ? 0xFFFFFFFFu : 0);
		size_t item_start = e->out->len;
		emit_item(e, &elem->items[i], depth + 1);
		if (e->is_undefined) {
			add_tag(e->out, CXR_TAG(0xFFFE, 0xE00D));
			add_u32(e->out, 0);
		} else {
			patch(e->out, item_start);
		}
	}
	if (e->is_undefined) {
		add_tag(e->out, CXR_TAG(0xFFFE, 0xE0DD));
		add_u32(e->out, 0);
	} else {
		patch(e->out, sequence_start);
	}
}

static void emit_elem(const emitter *e, const cxr_dcm_elem *elem, int depth)
{
	if (elem->vr == CXR_VR('S', 'Q')) {
		if (depth < 8)
			emit_sequence(e, elem, depth);
		return;
	}
	size_t padded = elem->n_bytes + elem->n_bytes % 2;
	add_head(e, elem, (uint32_t)padded);
	cxr_buf_add(e->out, elem->value, elem->n_bytes);
	if (elem->n_bytes % 2) {
		bool is_nul = elem->vr == CXR_VR('U', 'I') || elem->vr == CXR_VR('O', 'B') || elem->vr == CXR_VR('O', 'W');
		cxr_buf_add_char(e->out, is_nul ? '\0' : ' ');
	}
}

static void emit_item(const emitter *e, const cxr_dcm_item *item, int depth)
{
	for (size_t i = 0; i < item->n_elems; i++)
		emit_elem(e, &item->elems[i], depth);
}

static void emit_meta(const cxr_synth_image *image, cxr_buf *out)
{
	emitter e = {.out = out};
	const char *ts = image->cell.is_implicit ? "1.2.840.10008.1.2" : "1.2.840.10008.1.2.1";
	const struct {
		unsigned element;
		cxr_vr vr;
		const char *text;
	} rows[] = {
		{0x0002, CXR_VR('U', 'I'), image->cell.sop_class_uid},
		{0x0003, CXR_VR('U', 'I'), image->identity.sop_uid},
		{0x0010, CXR_VR('U', 'I'), ts},
		{0x0012, CXR_VR('U', 'I'), "1.2.276.0.7230010.3.0.3.6.0"},
		{0x0013, CXR_VR('S', 'H'), "ARCHIVE_36"},
		{0x0016, CXR_VR('A', 'E'), image->identity.station_name},
	};
	add_head(&e, &(cxr_dcm_elem){.tag = CXR_TAG(2, 0), .vr = CXR_VR('U', 'L')}, 4);
	add_u32(out, 0);
	size_t start = out->len;
	emit_elem(&e, &(cxr_dcm_elem){.tag = CXR_TAG(2, 1), .vr = CXR_VR('O', 'B'), .value = (const unsigned char *)"\0\1", .n_bytes = 2}, 0);
	for (size_t i = 0; i < CXR_ARRAY_LEN(rows); i++) {
		if (!rows[i].text)
			continue;
		cxr_dcm_elem elem = {.tag = CXR_TAG(2, rows[i].element), .vr = rows[i].vr, .value = (const unsigned char *)rows[i].text};
		elem.n_bytes = strlen(rows[i].text);
		if (elem.vr == CXR_VR('A', 'E') && elem.n_bytes > 16)
			elem.n_bytes = 16;
		emit_elem(&e, &elem, 0);
	}
	patch(out, start);
}

cxr_rc synth__emit(const cxr_synth_image *image, const cxr_dcm_item *data, cxr_buf *out, cxr_err *err)
{
	char preamble[128] = {0};
	const char *id = image->identity.patient_id;
	if (image->cell.has_preamble_text && id)
		memcpy(preamble, id, strlen(id) < sizeof preamble ? strlen(id) : sizeof preamble);
	cxr_buf_add(out, preamble, sizeof preamble);
	cxr_buf_addz(out, "DICM");
	emit_meta(image, out);
	emitter e = {.out = out, .is_implicit = image->cell.is_implicit, .is_undefined = (image->cell.detail_seed & 3) != 0};
	emit_item(&e, data, 0);
	if (image->canary)
		cxr_buf_addz(out, image->canary);
	return cxr_buf_check(out, err);
}
