/*
 * Byte offsets of evidence to code point offsets. Evidence is nearly in text order, but triggers stand before and behind
 * their mentions; a checkpoint every 256 bytes lets any offset be found without starting over.
 */
#include "base/utf8.h"
#include "labels/labeler.h"

#define STEP 256

typedef struct checkpoint {
	size_t byte_pos, code_point_pos;
} checkpoint;

static size_t code_point_at(cxr_str text, const checkpoint *points, size_t byte_pos)
{
	checkpoint at = points[byte_pos / STEP];
	while (at.byte_pos < byte_pos) {
		uint32_t code_point;
		size_t n = cxr_utf8_next(text, at.byte_pos, &code_point);
		if (n == 0)
			break;
		at.byte_pos += n;
		at.code_point_pos++;
	}
	return at.code_point_pos;
}

cxr_rc cxr_evidence_to_code_points(cxr_str text, cxr_evidence *evidence, size_t n_evidence, cxr_arena *arena, cxr_err *err)
{
	bool ascii = true;
	for (size_t i = 0; i < text.len && ascii; i++)
		ascii = (unsigned char)text.ptr[i] < 0x80;
	if (ascii || n_evidence == 0)
		return CXR_OK;
	checkpoint *points = cxr_arena_array(arena, text.len / STEP + 1, sizeof *points);
	if (!points)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the offsets of a text of %zu bytes", text.len);
	size_t n_points = 1; /* the first is 0, 0 */
	checkpoint at = {0, 0};
	while (at.byte_pos < text.len) {
		uint32_t code_point;
		checkpoint before = at;
		at.byte_pos += cxr_utf8_next(text, at.byte_pos, &code_point);
		at.code_point_pos++;
		if (at.byte_pos > n_points * STEP) /* the code point reaches over the border: start there from its first byte */
			points[n_points++] = before;
		else if (at.byte_pos == n_points * STEP && n_points <= text.len / STEP)
			points[n_points++] = at;
	}
	for (size_t i = 0; i < n_evidence; i++) {
		cxr_evidence *e = &evidence[i];
		e->start = code_point_at(text, points, e->start);
		e->end = code_point_at(text, points, e->end);
		e->trigger_start = code_point_at(text, points, e->trigger_start);
		e->trigger_end = code_point_at(text, points, e->trigger_end);
	}
	return CXR_OK;
}
