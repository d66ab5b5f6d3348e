/*
 * What BERT's text cleaning does to one code point, as the reference tokenizer does it (data/text/bert_classes.tsv).
 * Room-internal. Tests: tests/unit/text/test_bert_chars.c, tests/golden/test_tokens.py
 */
#ifndef TEXT_BERT_CHARS_H
#define TEXT_BERT_CHARS_H

#include "base/err.h"
#include "base/str.h"

enum {
	TEXT_DROP = 1,     /* removed before anything else */
	TEXT_SPACE = 2,
	TEXT_CJK = 4,      /* a word of its own */
	TEXT_STRIP = 8,    /* nonspacing mark, removed behind the decomposition */
	TEXT_PUNCT = 16,   /* a word of its own, looked at behind decomposition and lower-casing */
	TEXT_REORDER = 32, /* stays, and takes part in canonical ordering */
	TEXT_WHOLE = 64,   /* not decomposed */
	TEXT_LOWER = 128   /* its lower case stands in the table */
};

enum { TEXT_MAX_LOWERS = 64, TEXT_MAX_DECOMPOSED = 16, TEXT_N_CODE_POINTS = 0x110000 };

typedef struct text_lower {
	uint32_t first, last, to;
} text_lower;

typedef struct text_chars {
	uint8_t *flags; /* TEXT_N_CODE_POINTS of them */
	text_lower lowers[TEXT_MAX_LOWERS];
	size_t n_lowers;
} text_chars;

/* From the embedded table. CXR_E_NOMEM. */
CXR_NODISCARD cxr_rc text__chars_init(text_chars *chars, cxr_err *err) CXR_HIDDEN;
void text__chars_release(text_chars *chars) CXR_HIDDEN;
/* Canonical decomposition of a code point below TEXT_N_CODE_POINTS, at least one; `out` holds TEXT_MAX_DECOMPOSED. */
size_t text__chars_decompose(const text_chars *chars, uint32_t code_point, uint32_t *out) CXR_HIDDEN;
uint32_t text__chars_lower(const text_chars *chars, uint32_t code_point) CXR_HIDDEN;
unsigned text__chars_combining(uint32_t code_point) CXR_HIDDEN;

#endif
