/* The object as a whole, and the builder. See headers.h. */
#include "synth/headers.h"

#include <stdio.h>

#include "base/utf8.h"
#include "synth/headers_build.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "pixels are written as they lie in memory: little endian only"
#endif

/* ---- builder ---- */

/* Base letters of C0..FF for devices without Latin-1. */
static const char latin1_letters[] = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty";

static size_t encode(const char *text, bool is_latin1, char *out)
{
	cxr_str view = cxr_str_from(text);
	size_t n = 0;
	uint32_t point;
	for (size_t at = 0; at < view.len; ) {
		at += cxr_utf8_next(view, at, &point);
		if (point < 0x80 || (is_latin1 && point >= 0xA0 && point <= 0xFF))
			out[n++] = (char)point;
		else if (point >= 0xC0 && point <= 0xFF)
			out[n++] = latin1_letters[point - 0xC0];
		else
			out[n++] = point == 0x2019 ? '\'' : point == 0x2013 || point == 0x2014 ? '-' : '?';
	}
	return n;
}

void synth__put_bytes(synth__builder *b, cxr_tag tag, const char vr[2], const void *bytes, size_t n_bytes)
{
	if (b->rc == CXR_OK && b->item)
		b->rc = cxr_dcm_put(b->item, b->arena, tag, CXR_VR(vr[0], vr[1]), bytes, n_bytes, b->err);
}

void synth__put(synth__builder *b, cxr_tag tag, const char vr[2], const char *text)
{
	if (!text || b->rc != CXR_OK)
		return;
	char *encoded = cxr_arena_strndup(b->arena, text, strlen(text));
	if (!encoded) {
		b->rc = CXR_FAIL(b->err, CXR_E_NOMEM, "header needs more memory than allowed");
		return;
	}
	/* an encoded text is never longer than its UTF-8 */
	synth__put_bytes(b, tag, vr, encoded, encode(text, b->is_latin1, encoded));
}

void synth__put_number(synth__builder *b, cxr_tag tag, const char vr[2], long value)
{
	char text[24];
	snprintf(text, sizeof text, "%ld", value);
	synth__put(b, tag, vr, text);
}

void synth__put_u16s(synth__builder *b, cxr_tag tag, const char vr[2], const uint16_t *values, size_t n)
{
	synth__put_bytes(b, tag, vr, values, n * sizeof *values);
}

void synth__put_u16(synth__builder *b, cxr_tag tag, uint16_t value)
{
	synth__put_u16s(b, tag, "US", &value, 1);
}

cxr_dcm_item *synth__put_items(synth__builder *b, cxr_tag tag, size_t n)
{
	cxr_dcm_item *items = NULL;
	if (b->rc == CXR_OK && b->item)
		b->rc = cxr_dcm_put_sequence(b->item, b->arena, tag, n, &items, b->err);
	return items;
}

/* ---- object ---- */

static bool is_given(const char *text)
{
	return text && text[0];
}

static cxr_rc write_object(const cxr_synth_image *image, const uint16_t *pixels, cxr_arena *arena, cxr_buf *out, cxr_err *err)
{
	const cxr_synth_cell *cell = &image->cell;
	cxr_dcm_item data = {0};
	synth__builder b = {.arena = arena, .item = &data, .err = err};
	b.is_latin1 = cell->charset && strcmp(cell->charset, "ISO_IR 100") == 0;
	synth__build_identity(&b, image);
	synth__build_image(&b, image);
	synth__build_extras(&b, image);
	CXR_TRY(b.rc);
	size_t n_bytes = (size_t)cell->rows * cell->columns * sizeof *pixels;
	CXR_TRY(cxr_dcm_put_view(&data, arena, CXR_TAG(0x7FE0, 0x0010), CXR_VR('O', 'W'), pixels, n_bytes, err));
	return synth__emit(image, &data, out, err);
}

cxr_rc cxr_synth_dicom_write(const cxr_synth_image *image, const uint16_t *pixels, cxr_buf *out_file, cxr_err *err)
{
	const cxr_synth_cell *cell = &image->cell;
	const cxr_synth_identity *who = &image->identity;
	if (cell->rows == 0 || cell->columns == 0 || cell->rows > UINT16_MAX || cell->columns > UINT16_MAX)
		return CXR_FAIL(err, CXR_E_ARG, "rows and columns must be 1 to 65535");
	if (!is_given(who->study_uid) || !is_given(who->series_uid) || !is_given(who->sop_uid) || !is_given(cell->sop_class_uid))
		return CXR_FAIL(err, CXR_E_ARG, "an object needs its four UIDs");
	cxr_arena arena;
	cxr_arena_init(&arena, ((size_t)4 << 20) + (size_t)cell->rows * cell->columns / 2);
	cxr_rc rc = write_object(image, pixels, &arena, out_file, err);
	cxr_arena_release(&arena);
	return rc;
}
