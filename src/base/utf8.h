/*
 * UTF-8: decoding, checking, repair, and byte <-> code point positions; Windows-1252 to UTF-8.
 * Rule of the house: one invalid byte = one U+FFFD = one code point.
 * Tests: tests/unit/base/test_utf8.c
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

/*
 * Decodes one code point at text[at]. Returns the number of bytes it takes (1..4), 0 at the end.
 * An invalid byte (overlong, surrogate, stray, cut) gives 0xFFFD and length 1.
 */
size_t cxr_utf8_next(cxr_str text, size_t at, uint32_t *out_code_point);
/* Writes 1..4 bytes, returns how many. Surrogates and values over 0x10FFFF become U+FFFD. */
size_t cxr_utf8_put(uint32_t code_point, char out[4]);
bool cxr_utf8_is_valid(cxr_str text);
/* Appends the text with every invalid byte replaced by U+FFFD. */
void cxr_utf8_repair(cxr_str text, cxr_buf *out);
/* Appends Windows-1252 text as UTF-8 (the five undefined bytes become U+FFFD). */
void cxr_cp1252_to_utf8(cxr_str text, cxr_buf *out);
/* Number of code points (invalid bytes count one each). */
size_t cxr_utf8_count(cxr_str text);

/* Walks forward only: converts rising byte offsets to code point offsets in one pass. */
typedef struct cxr_utf8_cursor {
	cxr_str text;
	size_t byte_pos;
	size_t code_point_pos;
} cxr_utf8_cursor;

void cxr_utf8_cursor_init(cxr_utf8_cursor *cursor, cxr_str text);
/* Code points before byte_pos (one inside a character counts it). Cheap when offsets rise; a smaller one restarts. */
size_t cxr_utf8_cursor_at(cxr_utf8_cursor *cursor, size_t byte_pos);

#endif
