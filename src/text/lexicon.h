/*
 * A read-only table of words and phrases with flags, looked up by the normal form of tokens (text/words.h). Phrases are a
 * trie over words: every proper prefix of a phrase is an entry marked `is_prefix`, so that the longest phrase at a token is
 * found by walking on while the prefix exists. Shared by all threads once filled.
 * Tests: tests/unit/text/test_lexicon.c
 */
#ifndef TEXT_LEXICON_H
#define TEXT_LEXICON_H

#include "text/words.h"

typedef struct cxr_lexeme {
	uint64_t flags;   /* the caller's classes; 0 for a mere prefix */
	uint64_t flags2;
	int32_t value;    /* the caller's number (month, weekday, entry number) */
	int32_t first;    /* the caller's indexes into other tables, -1 = none */
	int32_t last;
	bool is_prefix;   /* longer phrases start with it */
	uint8_t n_words;
	uint32_t key_at;
	uint32_t key_len;
	uint32_t next_starts; /* prefixes: a bit for each first letter of the words that may follow */
} cxr_lexeme;

typedef struct cxr_lexicon cxr_lexicon;

CXR_NODISCARD cxr_rc cxr_lexicon_new(cxr_lexicon **out, cxr_err *err);
void cxr_lexicon_free(cxr_lexicon *lexicon);
/*
 * The entry of a word or phrase in any spelling (normalised here), made when absent; its prefixes are made too. NULL when
 * memory is out or the phrase is empty, longer than 120 bytes or of more than 8 words. The pointer holds until the next call.
 */
CXR_NODISCARD cxr_lexeme *cxr_lexicon_add(cxr_lexicon *lexicon, cxr_str phrase);
/* One word in normal form; NULL when unknown. */
const cxr_lexeme *cxr_lexicon_find(const cxr_lexicon *lexicon, cxr_str normal);
enum { CXR_LEXICON_MAX_HITS = 8 }; /* as many as a phrase has words */

typedef struct cxr_lexicon_hit {
	const cxr_lexeme *entry;
	size_t n_tokens; /* a full stop behind an abbreviation not included */
} cxr_lexicon_hit;

/* All phrases with any flag that start at token i, shortest first; marks . - ' / & may stand between their words. Returns how many. */
size_t cxr_lexicon_hits(const cxr_lexicon *lexicon, const cxr_tokens *tokens, size_t i, cxr_lexicon_hit out[CXR_LEXICON_MAX_HITS]);
/*
 * Longest phrase that starts at token i and has any bit of flags/flags2; *out_n_tokens receives the number of its tokens. NULL when none.
 */
const cxr_lexeme *cxr_lexicon_match(const cxr_lexicon *lexicon, const cxr_tokens *tokens, size_t i, uint64_t flags, uint64_t flags2,
	size_t *out_n_tokens);

#endif
