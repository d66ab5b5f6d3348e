/* What the files of the tokenizer share. Room-internal. Tests: tests/unit/text/test_wordpiece.c */
#ifndef TEXT_WORDPIECE_INSIDE_H
#define TEXT_WORDPIECE_INSIDE_H

#include "text/bert_chars.h"
#include "text/double_array.h"
#include "text/wordpiece.h"

enum { TEXT_MAX_WORD_CHARS = 100 };

/* What a byte is on the fast path. */
typedef enum text_byte { TEXT_BYTE_WORD, TEXT_BYTE_SPACE, TEXT_BYTE_PUNCT, TEXT_BYTE_DROP, TEXT_BYTE_WIDE } text_byte;

typedef struct text_token {
	uint32_t at, len; /* in `bytes` */
} text_token;

struct cxr_wordpiece {
	text_double_array trie;
	uint32_t continued; /* the node behind "##"; TEXT_DA_NONE = no piece continues a word */
	uint32_t specials[CXR_N_SPECIALS];
	text_chars chars;
	uint8_t kinds[256]; /* text_byte */
	char lower[256];
	char *bytes;
	text_token *tokens;
	size_t n_tokens;
	char sha256[65];
};

/* A word ready to be matched: its bytes, and for each the characters of the text it comes from. */
typedef struct text_word {
	size_t n_bytes, n_chars; /* n_chars may pass the maximum: bytes then stop growing */
	uint32_t start, end;     /* of the text it covers */
	char bytes[4 * TEXT_MAX_WORD_CHARS];
	uint32_t from[4 * TEXT_MAX_WORD_CHARS], to[4 * TEXT_MAX_WORD_CHARS];
} text_word;

/* Appends the pieces of a word; false when memory is out. */
bool text__match_wide(const cxr_wordpiece *wp, const text_word *word, cxr_pieces *out) CXR_HIDDEN;
/* Appends one [UNK]. */
bool text__put_unknown(const cxr_wordpiece *wp, uint32_t start, uint32_t end, cxr_pieces *out) CXR_HIDDEN;
/*
 * The pieces from byte `at` up to the next ASCII blank or punctuation (or the end), which *out_end receives: the way for text
 * that is not plain ASCII. False when memory is out.
 */
bool text__wide_words(const cxr_wordpiece *wp, cxr_str text, size_t at, cxr_pieces *out, size_t *out_end) CXR_HIDDEN;

#endif
