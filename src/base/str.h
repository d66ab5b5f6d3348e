/*
 * String views: a pointer and a length, not owned, not NUL-terminated.
 * ASCII rules only (never the locale). Tests: tests/unit/base/test_str.c
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"

typedef struct cxr_str {
	const char *ptr;
	size_t len;
} cxr_str;

/* Half-open byte range into a text. */
typedef struct cxr_span {
	size_t start;
	size_t end;
} cxr_span;

#define CXR_STR_FMT "%.*s"
#define CXR_STR_ARG(s) (int)(s).len, (s).ptr

static inline cxr_str cxr_str_from(const char *text)
{
	return (cxr_str){text, text ? strlen(text) : 0};
}

static inline cxr_str cxr_str_sub(cxr_str text, cxr_span span)
{
	return (cxr_str){text.ptr + span.start, span.end - span.start};
}

static inline bool cxr_str_eq(cxr_str a, cxr_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool cxr_str_eqz(cxr_str a, const char *b)
{
	return cxr_str_eq(a, cxr_str_from(b));
}

static inline bool cxr_is_upper(int c) { return c >= 'A' && c <= 'Z'; }
static inline bool cxr_is_lower(int c) { return c >= 'a' && c <= 'z'; }
static inline bool cxr_is_alpha(int c) { return cxr_is_upper(c) || cxr_is_lower(c); }
static inline bool cxr_is_digit(int c) { return c >= '0' && c <= '9'; }
static inline bool cxr_is_alnum(int c) { return cxr_is_alpha(c) || cxr_is_digit(c); }
static inline bool cxr_is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline int cxr_to_lower(int c) { return cxr_is_upper(c) ? c + 32 : c; }
static inline int cxr_to_upper(int c) { return cxr_is_lower(c) ? c - 32 : c; }

/* Compares without ASCII case. */
bool cxr_str_ieq(cxr_str a, cxr_str b);
bool cxr_str_ieqz(cxr_str a, const char *b);
bool cxr_str_starts(cxr_str text, cxr_str prefix);
bool cxr_str_istarts(cxr_str text, cxr_str prefix);
bool cxr_str_ends(cxr_str text, cxr_str suffix);
/* memcmp order, shorter first; for qsort-like use. */
int cxr_str_cmp(cxr_str a, cxr_str b);
/* Without white space at both ends. */
cxr_str cxr_str_trim(cxr_str text);
/* Position of the first occurrence, SIZE_MAX when absent. */
size_t cxr_str_find(cxr_str text, cxr_str needle);
size_t cxr_str_ifind(cxr_str text, cxr_str needle);
size_t cxr_str_find_char(cxr_str text, char c);
/* Takes the piece before the next `separator` off *rest; returns false when *rest is used up (rest->ptr NULL). */
bool cxr_str_split(cxr_str *rest, char separator, cxr_str *out_piece);
/* Whole text as a decimal integer (optional sign). False when it is not one or overflows. */
bool cxr_str_to_i64(cxr_str text, int64_t *out);
/* Whole text (at most 63 bytes) as a C-locale decimal number. False when it is not one or too large for a double. */
bool cxr_str_to_double(cxr_str text, double *out);

#endif
