/*
 * Tokens of report text: words, numbers and marks in one pass over any bytes.
 *
 * - A word is a run of letters: ASCII, and every other letter of UTF-8; a stray byte 0xC0..0xFF is read as Latin-1.
 *   An apostrophe between letters belongs to the word ("O'Brien") unless only an s follows (possessive).
 * - A number is a run of ASCII digits. A mark is one character; dashes, quotes and spaces of Unicode are read as their
 *   ASCII fellows. Soft hyphens, zero-width characters and combining accents inside a word or number are skipped.
 * - Every word has a normal form: lower case, accents of Latin letters folded, apostrophes dropped ("muñoz" -> "munoz").
 * Tests: tests/unit/text/test_words.c
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/arena.h"
#include "base/str.h"

typedef enum cxr_word_kind { CXR_WORD, CXR_NUMBER, CXR_MARK } cxr_word_kind;

typedef enum cxr_word_case {
	CXR_CASE_NONE,  /* no cased letter */
	CXR_CASE_LOWER, /* all lower */
	CXR_CASE_TITLE, /* first upper, at least one lower after it */
	CXR_CASE_UPPER, /* all upper, at least two letters */
	CXR_CASE_SINGLE,/* one upper-case letter alone */
	CXR_CASE_MIXED  /* anything else: "McGee" is TITLE, "mRI" is MIXED */
} cxr_word_case;

typedef enum cxr_word_gap {
	CXR_GAP_NONE,  /* touches the token before */
	CXR_GAP_BLANK, /* blanks or tabs */
	CXR_GAP_LINE,  /* one line break among the white space */
	CXR_GAP_EMPTY_LINE
} cxr_word_gap;

typedef struct cxr_token {
	uint32_t start, end;  /* bytes of the source text */
	uint32_t norm_at;     /* where the normal form starts in cxr_tokens.norm */
	uint32_t norm_len;    /* words: normal form; numbers: digits only; marks: one ASCII character */
	uint32_t number;      /* numbers: value, UINT32_MAX when it does not fit */
	uint8_t kind;         /* cxr_word_kind */
	uint8_t letter_case;  /* cxr_word_case */
	uint8_t gap;          /* cxr_word_gap before the token */
	char mark;            /* marks: the ASCII character, '?' for other characters; else 0 */
} cxr_token;

typedef struct cxr_tokens {
	cxr_str text;
	cxr_token *items;
	size_t n_items;
	const char *norm;
} cxr_tokens;

/* Splits `text` (at most 1 GiB, else CXR_E_LIMIT). Everything lives in `arena`; `text` must outlive it. */
CXR_NODISCARD cxr_rc cxr_tokens_split(cxr_str text, cxr_arena *arena, cxr_tokens *out, cxr_err *err);

static inline cxr_str cxr_token_norm(const cxr_tokens *tokens, size_t i)
{
	return (cxr_str){tokens->norm + tokens->items[i].norm_at, tokens->items[i].norm_len};
}

static inline cxr_str cxr_token_text(const cxr_tokens *tokens, size_t i)
{
	return (cxr_str){tokens->text.ptr + tokens->items[i].start, tokens->items[i].end - tokens->items[i].start};
}

/* Normal form of a free text: the words as tokens have them (a possessive s is a word of its own), joined by one blank, marks
 * dropped. Returns bytes written; out holds 2 * text.len. */
size_t cxr_words_normalise(cxr_str text, char *out);

/* Folds one code point to lower-case ASCII letters; 0..2 characters written, 0 = not a Latin letter. */
size_t cxr_fold_letter(uint32_t code_point, char out[2]);

#endif
