/* See bert_chars.h. */
#include "text/bert_chars.h"

#include <utf8proc.h>

#include "base/mem.h"
#include "gen/text_data.h"

static bool class_of(cxr_str name, uint8_t *out)
{
	static const char *const names[] = {"drop", "space", "cjk", "strip", "punct", "reorder", "whole", "lower"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(names); i++) {
		if (cxr_str_eqz(name, names[i])) {
			*out = (uint8_t)(1u << i);
			return true;
		}
	}
	return false;
}

static uint32_t hex_of(cxr_str text)
{
	uint32_t value = 0;
	for (size_t i = 0; i < text.len && i < 8; i++) {
		int c = cxr_to_upper((unsigned char)text.ptr[i]);
		value = value << 4 | (uint32_t)(cxr_is_digit(c) ? c - '0' : c - 'A' + 10);
	}
	return value;
}

/* One row of the table; the table is ours, so a row that fits nothing is passed over. */
static void add_row(text_chars *chars, cxr_str row)
{
	cxr_str field;
	uint8_t class = 0;
	uint32_t numbers[3] = {0};
	if (!cxr_str_split(&row, '\t', &field) || !class_of(field, &class))
		return;
	for (size_t i = 0; i < CXR_ARRAY_LEN(numbers) && cxr_str_split(&row, '\t', &field); i++)
		numbers[i] = hex_of(field);
	for (uint32_t cp = numbers[0]; cp <= numbers[1] && cp < TEXT_N_CODE_POINTS; cp++)
		chars->flags[cp] |= class;
	if (class == TEXT_LOWER && chars->n_lowers < TEXT_MAX_LOWERS)
		chars->lowers[chars->n_lowers++] = (text_lower){numbers[0], numbers[1], numbers[2]};
}

cxr_rc text__chars_init(text_chars *chars, cxr_err *err)
{
	*chars = (text_chars){.flags = cxr_calloc(TEXT_N_CODE_POINTS, 1)};
	if (!chars->flags)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for the classes of characters");
	cxr_str table = {(const char *)cxr_data_text_bert_classes_tsv, (size_t)cxr_data_text_bert_classes_tsv_bytes}, row;
	while (cxr_str_split(&table, '\n', &row))
		add_row(chars, row);
	return CXR_OK;
}

void text__chars_release(text_chars *chars)
{
	cxr_free(chars->flags);
	*chars = (text_chars){0};
}

size_t text__chars_decompose(const text_chars *chars, uint32_t cp, uint32_t *out)
{
	utf8proc_int32_t points[TEXT_MAX_DECOMPOSED];
	int boundary = UTF8PROC_BOUNDCLASS_START;
	out[0] = cp;
	if (chars->flags[cp] & TEXT_WHOLE)
		return 1;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, points, TEXT_MAX_DECOMPOSED, UTF8PROC_DECOMPOSE, &boundary);
	if (n < 1 || n > TEXT_MAX_DECOMPOSED)
		return 1;
	for (utf8proc_ssize_t i = 0; i < n; i++)
		out[i] = (uint32_t)points[i];
	return (size_t)n;
}

uint32_t text__chars_lower(const text_chars *chars, uint32_t cp)
{
	if (chars->flags[cp] & TEXT_LOWER)
		for (size_t i = 0; i < chars->n_lowers; i++)
			if (cp >= chars->lowers[i].first && cp <= chars->lowers[i].last)
				return cp - chars->lowers[i].first + chars->lowers[i].to;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

unsigned text__chars_combining(uint32_t cp)
{
	return (unsigned)utf8proc_get_property((utf8proc_int32_t)cp)->combining_class;
}
