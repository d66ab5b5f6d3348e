/*
 * BERT WordPiece: text -> ids of a vocabulary, with the bytes of the text that each piece comes from. Ids are those of the
 * reference tokenizer (the tokenizers library, BertNormalizer with clean text, CJK, accents and lower case on): control
 * characters go, CJK ideographs and punctuation stand alone, canonical decomposition, marks stripped, lower case; then every
 * word by the longest match from the left, "##" before what continues a word. A word that does not come out whole, or of
 * more than 100 code points, is one [UNK]. An invalid byte counts as U+FFFD, which goes.
 *
 * A tokenizer is never changed once made; threads share it. Time is linear in the text.
 * Tests: tests/unit/text/test_wordpiece.c, tests/golden/test_tokens.py, tests/fuzz/fuzz_text_wordpiece.c
 */
#ifndef TEXT_WORDPIECE_H
#define TEXT_WORDPIECE_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

typedef struct cxr_wordpiece cxr_wordpiece;

typedef struct cxr_piece {
	uint32_t id;
	uint32_t start, end; /* bytes of the text, half-open */
} cxr_piece;

CXR_VEC_DECLARE(cxr_pieces, cxr_piece)

typedef enum cxr_special {
	CXR_TOKEN_PAD,
	CXR_TOKEN_UNK,
	CXR_TOKEN_CLS,
	CXR_TOKEN_SEP,
	CXR_TOKEN_MASK,
	CXR_N_SPECIALS
} cxr_special;

typedef enum cxr_special_mode {
	CXR_SPECIALS_MATCH,  /* "[SEP]" in the text is the token, as the reference has it */
	CXR_SPECIALS_LITERAL /* it is text */
} cxr_special_mode;

#define CXR_NO_TOKEN UINT32_MAX

/*
 * From the text of a vocabulary file: one piece a line, the line's number from 0 is its id; blanks at the end of a line go, of
 * equal lines the last counts. [UNK] must be there. At most 2^20 lines of at most 256 bytes. CXR_E_SCHEMA, CXR_E_LIMIT,
 * CXR_E_ENCODING (a line is no UTF-8; err->byte_pos), CXR_E_NOMEM. `vocabulary` need not outlive the call. About 10 ms for 30,522 pieces.
 */
CXR_NODISCARD cxr_rc cxr_wordpiece_new(cxr_wordpiece **out, cxr_str vocabulary, cxr_err *err);
/* With bert-base-uncased, CXR_E_NOT_FOUND when this build holds none (tools/fetch_vocab.py). */
CXR_NODISCARD cxr_rc cxr_wordpiece_new_builtin(cxr_wordpiece **out, cxr_err *err);
/* True when this build holds a vocabulary. */
bool cxr_wordpiece_has_builtin(void);
/* SHA-256 of the vocabulary that this build holds, "" when there is none. */
const char *cxr_wordpiece_builtin_sha256(void);
void cxr_wordpiece_free(cxr_wordpiece *wordpiece);

/* SHA-256 of the vocabulary's bytes in hexadecimal: the version of every number made with it. */
const char *cxr_wordpiece_sha256(const cxr_wordpiece *wordpiece);
size_t cxr_wordpiece_n_tokens(const cxr_wordpiece *wordpiece);
/* As it stands in the vocabulary; empty for an id outside. */
cxr_str cxr_wordpiece_token(const cxr_wordpiece *wordpiece, uint32_t id);
/* CXR_NO_TOKEN when the vocabulary lacks it. */
uint32_t cxr_wordpiece_special(const cxr_wordpiece *wordpiece, cxr_special special);

/*
 * Replaces *out by the pieces of `text` (at most 4 GiB, CXR_E_LIMIT) without [CLS] and [SEP]. A piece of a decomposed character
 * covers all of it; a stripped mark belongs to no piece unless others of its word stand on both sides. CXR_E_NOMEM.
 */
CXR_NODISCARD cxr_rc cxr_wordpiece_encode(const cxr_wordpiece *wordpiece, cxr_str text, cxr_special_mode specials, cxr_pieces *out, cxr_err *err);

#endif
