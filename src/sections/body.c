/* See sections.h. Bodies of sections, and the ranges that a labeler reads. */
#include "sections/sections.h"

static cxr_str piece_body(const cxr_sections *s, const cxr_piece *piece, cxr_body_form form)
{
	cxr_str body = {s->report.ptr + piece->body_start, piece->end - piece->body_start};
	if (form == CXR_BODY_TRIMMED)
		return cxr_str_trim(body);
	while (body.len && cxr_is_space((unsigned char)body.ptr[body.len - 1]))
		body.len--;
	return body;
}

cxr_rc cxr_sections_body(const cxr_sections *s, cxr_section kind, cxr_body_form form, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){NULL, 0};
	size_t n_parts = 0, n_bytes = 0;
	for (size_t i = 0; i < s->n_pieces; i++) {
		if (s->pieces[i].kind != kind)
			continue;
		cxr_str part = piece_body(s, &s->pieces[i], form);
		if (part.len == 0)
			continue;
		if (n_parts++ == 0)
			*out = part;
		n_bytes += part.len + 1;
	}
	if (n_parts < 2)
		return CXR_OK;
	*out = (cxr_str){NULL, 0};
	char *joined = cxr_arena_alloc(arena, n_bytes);
	if (!joined)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a section of %zu bytes", n_bytes);
	size_t len = 0;
	for (size_t i = 0; i < s->n_pieces; i++) {
		if (s->pieces[i].kind != kind)
			continue;
		cxr_str part = piece_body(s, &s->pieces[i], form);
		if (part.len == 0)
			continue;
		if (len)
			joined[len++] = '\n';
		memcpy(joined + len, part.ptr, part.len);
		len += part.len;
	}
	*out = (cxr_str){joined, len};
	return CXR_OK;
}

static bool is_readable(cxr_section kind, bool has_result)
{
	if (has_result)
		return kind == CXR_SECTION_FINDINGS || kind == CXR_SECTION_IMPRESSION;
	switch (kind) {
	case CXR_SECTION_CLINICAL_HISTORY:
	case CXR_SECTION_HISTORY:
	case CXR_SECTION_COMPARISON:
	case CXR_SECTION_TECHNIQUE:
	case CXR_SECTION_PROCEDURE_COMMENTS:
	case CXR_SECTION_ACCESSION_NUMBER:
	case CXR_PIECE_TRAILER:
		return false;
	default:
		return true;
	}
}

cxr_rc cxr_sections_label_spans(const cxr_sections *s, cxr_arena *arena, cxr_span **out_spans, size_t *out_n_spans, cxr_err *err)
{
	bool has_result = false;
	*out_n_spans = 0;
	for (size_t i = 0; i < s->n_pieces; i++)
		if (is_readable(s->pieces[i].kind, true) && piece_body(s, &s->pieces[i], CXR_BODY_TRIMMED).len)
			has_result = true;
	*out_spans = cxr_arena_array(arena, s->n_pieces, sizeof **out_spans);
	if (!*out_spans)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu spans", s->n_pieces);
	for (size_t i = 0; i < s->n_pieces; i++) {
		const cxr_piece *piece = &s->pieces[i];
		if (is_readable(piece->kind, has_result) && piece->end > piece->body_start)
			(*out_spans)[(*out_n_spans)++] = (cxr_span){piece->body_start, piece->end};
	}
	return CXR_OK;
}
