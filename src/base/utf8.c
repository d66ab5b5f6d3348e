/* See utf8.h. */
#include "base/utf8.h"

static bool is_tail(cxr_str text, size_t at)
{
	return at < text.len && ((unsigned char)text.ptr[at] & 0xC0u) == 0x80u;
}

static uint32_t tail_bits(cxr_str text, size_t at)
{
	return (uint32_t)((unsigned char)text.ptr[at] & 0x3Fu);
}

size_t cxr_utf8_next(cxr_str text, size_t at, uint32_t *out_code_point)
{
	if (at >= text.len) {
		*out_code_point = 0;
		return 0;
	}
	uint32_t lead = (unsigned char)text.ptr[at];
	uint32_t cp = 0xFFFD;
	size_t n = 1;
	if (lead < 0x80) {
		cp = lead;
	} else if (lead >= 0xC2 && lead <= 0xDF && is_tail(text, at + 1)) {
		cp = (lead & 0x1Fu) << 6 | tail_bits(text, at + 1);
		n = 2;
	} else if (lead >= 0xE0 && lead <= 0xEF && is_tail(text, at + 1) && is_tail(text, at + 2)) {
		uint32_t value = (lead & 0x0Fu) << 12 | tail_bits(text, at + 1) << 6 | tail_bits(text, at + 2);
		if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) {
			cp = value;
			n = 3;
		}
	} else if (lead >= 0xF0 && lead <= 0xF4 && is_tail(text, at + 1) && is_tail(text, at + 2) && is_tail(text, at + 3)) {
		uint32_t value = (lead & 0x07u) << 18 | tail_bits(text, at + 1) << 12 | tail_bits(text, at + 2) << 6 | tail_bits(text, at + 3);
		if (value >= 0x10000 && value <= 0x10FFFF) {
			cp = value;
			n = 4;
		}
	}
	*out_code_point = cp;
	return n;
}

size_t cxr_utf8_put(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* A replaced byte decodes to 0xFFFD with length 1; a real U+FFFD takes three bytes. */
bool cxr_utf8_is_valid(cxr_str text)
{
	for (size_t at = 0; at < text.len;) {
		if ((unsigned char)text.ptr[at] < 0x80) {
			at++;
			continue;
		}
		uint32_t cp;
		size_t n = cxr_utf8_next(text, at, &cp);
		if (cp == 0xFFFD && n == 1)
			return false;
		at += n;
	}
	return true;
}

void cxr_utf8_repair(cxr_str text, cxr_buf *out)
{
	size_t clean_from = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t cp;
		size_t n = cxr_utf8_next(text, at, &cp);
		if (cp == 0xFFFD && n == 1) {
			cxr_buf_add(out, text.ptr + clean_from, at - clean_from);
			cxr_buf_add(out, "\xEF\xBF\xBD", 3);
			clean_from = at + 1;
		}
		at += n;
	}
	cxr_buf_add(out, text.ptr + clean_from, text.len - clean_from);
}

void cxr_cp1252_to_utf8(cxr_str text, cxr_buf *out)
{
	static const uint16_t high[32] = {
		0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
		0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
		0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
	};
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		char bytes[4];
		size_t n = cxr_utf8_put(c >= 0x80 && c < 0xA0 ? high[c - 0x80] : c, bytes);
		cxr_buf_add(out, bytes, n);
	}
}

size_t cxr_utf8_count(cxr_str text)
{
	size_t count = 0;
	for (size_t at = 0; at < text.len; count++) {
		uint32_t cp;
		at += cxr_utf8_next(text, at, &cp);
	}
	return count;
}

void cxr_utf8_cursor_init(cxr_utf8_cursor *cursor, cxr_str text)
{
	*cursor = (cxr_utf8_cursor){text, 0, 0};
}

size_t cxr_utf8_cursor_at(cxr_utf8_cursor *cursor, size_t byte_pos)
{
	if (byte_pos < cursor->byte_pos)
		cxr_utf8_cursor_init(cursor, cursor->text);
	while (cursor->byte_pos < byte_pos && cursor->byte_pos < cursor->text.len) {
		if ((unsigned char)cursor->text.ptr[cursor->byte_pos] < 0x80) {
			cursor->byte_pos++;
			cursor->code_point_pos++;
			continue;
		}
		uint32_t cp;
		cursor->byte_pos += cxr_utf8_next(cursor->text, cursor->byte_pos, &cp);
		cursor->code_point_pos++;
	}
	return cursor->code_point_pos;
}
