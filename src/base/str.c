/* See str.h. */
#include "base/str.h"

#include <float.h>
#include <locale.h>
#include <stdlib.h>

bool cxr_str_ieq(cxr_str a, cxr_str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (cxr_to_lower((unsigned char)a.ptr[i]) != cxr_to_lower((unsigned char)b.ptr[i]))
			return false;
	return true;
}

bool cxr_str_ieqz(cxr_str a, const char *b)
{
	return cxr_str_ieq(a, cxr_str_from(b));
}

bool cxr_str_starts(cxr_str text, cxr_str prefix)
{
	return text.len >= prefix.len && cxr_str_eq((cxr_str){text.ptr, prefix.len}, prefix);
}

bool cxr_str_istarts(cxr_str text, cxr_str prefix)
{
	return text.len >= prefix.len && cxr_str_ieq((cxr_str){text.ptr, prefix.len}, prefix);
}

bool cxr_str_ends(cxr_str text, cxr_str suffix)
{
	return text.len >= suffix.len && cxr_str_eq((cxr_str){text.ptr + text.len - suffix.len, suffix.len}, suffix);
}

int cxr_str_cmp(cxr_str a, cxr_str b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
	if (order != 0)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

cxr_str cxr_str_trim(cxr_str text)
{
	while (text.len && cxr_is_space((unsigned char)text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	while (text.len && cxr_is_space((unsigned char)text.ptr[text.len - 1]))
		text.len--;
	return text;
}

size_t cxr_str_find(cxr_str text, cxr_str needle)
{
	if (needle.len == 0)
		return 0;
	const char *hit = text.len ? memmem(text.ptr, text.len, needle.ptr, needle.len) : NULL;
	return hit ? (size_t)(hit - text.ptr) : SIZE_MAX;
}

size_t cxr_str_ifind(cxr_str text, cxr_str needle)
{
	for (size_t i = 0; i + needle.len <= text.len; i++)
		if (cxr_str_ieq((cxr_str){text.ptr + i, needle.len}, needle))
			return i;
	return SIZE_MAX;
}

size_t cxr_str_find_char(cxr_str text, char c)
{
	const char *hit = text.len ? memchr(text.ptr, c, text.len) : NULL;
	return hit ? (size_t)(hit - text.ptr) : SIZE_MAX;
}

bool cxr_str_split(cxr_str *rest, char separator, cxr_str *out_piece)
{
	if (!rest->ptr)
		return false;
	size_t at = cxr_str_find_char(*rest, separator);
	if (at == SIZE_MAX) {
		*out_piece = *rest;
		*rest = (cxr_str){NULL, 0};
	} else {
		*out_piece = (cxr_str){rest->ptr, at};
		*rest = (cxr_str){rest->ptr + at + 1, rest->len - at - 1};
	}
	return true;
}

bool cxr_str_to_i64(cxr_str text, int64_t *out)
{
	bool negative = text.len && text.ptr[0] == '-';
	size_t i = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
	if (i == text.len)
		return false;
	int64_t value = 0;
	for (; i < text.len; i++) {
		if (!cxr_is_digit((unsigned char)text.ptr[i]))
			return false;
		int digit = text.ptr[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
		if (negative ? __builtin_sub_overflow(value, digit, &value) : __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*out = value;
	return true;
}

/* A locale object of its own keeps the result independent of setlocale(). */
bool cxr_str_to_double(cxr_str text, double *out)
{
	char copy[64];
	if (text.len == 0 || text.len >= sizeof copy)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (!cxr_is_digit((unsigned char)c) && c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E')
			return false;
	}
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!c_locale)
		return false;
	char *end = NULL;
	double value = strtod_l(copy, &end, c_locale);
	freelocale(c_locale);
	if (end != copy + text.len || value > DBL_MAX || value < -DBL_MAX)
		return false;
	*out = value;
	return true;
}
