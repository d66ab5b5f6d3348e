/* Making a tokenizer from a vocabulary. See wordpiece.h. */
#include <stdlib.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "gen/text_vocab.h"
#include "text/wordpiece_inside.h"

enum { MAX_TOKENS = 1 << 20, MAX_TOKEN_BYTES = 256 };

static int by_key(const void *a, const void *b)
{
	const text_da_key *x = a, *y = b;
	int order = cxr_str_cmp(x->key, y->key);
	return order ? order : (x->value > y->value) - (x->value < y->value);
}

static cxr_str trimmed(cxr_str line)
{
	while (line.len && cxr_is_space((unsigned char)line.ptr[line.len - 1]))
		line.len--;
	return line;
}

/* Notes where every line stands. */
static cxr_rc read_lines(cxr_wordpiece *wp, size_t n_bytes, cxr_err *err)
{
	cxr_str rest = {wp->bytes, n_bytes}, line;
	size_t n_lines = 1;
	for (size_t i = 0; i < n_bytes; i++)
		n_lines += wp->bytes[i] == '\n';
	if (n_lines > MAX_TOKENS)
		return CXR_FAIL(err, CXR_E_LIMIT, "a vocabulary of more than %d lines", MAX_TOKENS);
	wp->tokens = cxr_calloc(n_lines, sizeof *wp->tokens);
	if (!wp->tokens)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a vocabulary");
	while (cxr_str_split(&rest, '\n', &line)) {
		size_t at = (size_t)(line.ptr - wp->bytes);
		if (at == n_bytes)
			break; /* the last line ended in a line break */
		line = trimmed(line);
		if (line.len > MAX_TOKEN_BYTES)
			return CXR_FAIL_AT(err, CXR_E_LIMIT, at, "line %zu of the vocabulary is longer than %d bytes", wp->n_tokens + 1, MAX_TOKEN_BYTES);
		if (!cxr_utf8_is_valid(line))
			return CXR_FAIL_AT(err, CXR_E_ENCODING, at, "line %zu of the vocabulary is no UTF-8", wp->n_tokens + 1);
		wp->tokens[wp->n_tokens++] = (text_token){(uint32_t)at, (uint32_t)line.len};
	}
	return CXR_OK;
}

static cxr_rc build_trie(cxr_wordpiece *wp, cxr_err *err)
{
	CXR_AUTO(cxr_free_at) text_da_key *keys = cxr_calloc(wp->n_tokens ? wp->n_tokens : 1, sizeof *keys);
	if (!keys)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a vocabulary");
	size_t n = 0, n_different = 0;
	for (size_t i = 0; i < wp->n_tokens; i++)
		if (wp->tokens[i].len)
			keys[n++] = (text_da_key){cxr_wordpiece_token(wp, (uint32_t)i), (uint32_t)i};
	qsort(keys, n, sizeof *keys, by_key);
	for (size_t i = 0; i < n; i++) {
		if (n_different && cxr_str_eq(keys[n_different - 1].key, keys[i].key))
			n_different--;
		keys[n_different++] = keys[i];
	}
	return text__double_array_build(&wp->trie, keys, n_different, err);
}

static uint32_t node_of(const cxr_wordpiece *wp, cxr_str key)
{
	uint32_t node = TEXT_DA_ROOT;
	for (size_t i = 0; i < key.len && node != TEXT_DA_NONE; i++)
		node = text__double_array_step(&wp->trie, node, (unsigned char)key.ptr[i]);
	return node;
}

static cxr_rc find_specials(cxr_wordpiece *wp, cxr_err *err)
{
	static const char *const names[CXR_N_SPECIALS] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
	for (int i = 0; i < CXR_N_SPECIALS; i++) {
		uint32_t node = node_of(wp, cxr_str_from(names[i]));
		wp->specials[i] = node == TEXT_DA_NONE ? CXR_NO_TOKEN : wp->trie.nodes[node].value;
	}
	wp->continued = node_of(wp, cxr_str_from("##"));
	if (wp->specials[CXR_TOKEN_UNK] == CXR_NO_TOKEN)
		return CXR_FAIL(err, CXR_E_SCHEMA, "the vocabulary has no line [UNK]");
	return CXR_OK;
}

static void fill_bytes(cxr_wordpiece *wp)
{
	for (int c = 0; c < 256; c++) {
		uint8_t flags = c < 128 ? wp->chars.flags[c] : 0;
		text_byte kind = c >= 128 ? TEXT_BYTE_WIDE : flags & TEXT_DROP ? TEXT_BYTE_DROP : flags & TEXT_SPACE ? TEXT_BYTE_SPACE :
			flags & TEXT_PUNCT ? TEXT_BYTE_PUNCT : TEXT_BYTE_WORD;
		wp->kinds[c] = (uint8_t)kind;
		wp->lower[c] = (char)(c < 128 ? cxr_to_lower(c) : c);
	}
}

static cxr_rc fill(cxr_wordpiece *wp, cxr_str vocabulary, cxr_err *err)
{
	unsigned char digest[CXR_SHA256_BYTES];
	if (vocabulary.len > (size_t)MAX_TOKENS * MAX_TOKEN_BYTES)
		return CXR_FAIL(err, CXR_E_LIMIT, "the vocabulary is too large");
	wp->bytes = cxr_strndup(vocabulary.len ? vocabulary.ptr : "", vocabulary.len);
	if (!wp->bytes)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a vocabulary");
	cxr_sha256_of(wp->bytes, vocabulary.len, digest);
	cxr_hex(digest, sizeof digest, wp->sha256);
	CXR_TRY(read_lines(wp, vocabulary.len, err));
	CXR_TRY(build_trie(wp, err));
	CXR_TRY(find_specials(wp, err));
	CXR_TRY(text__chars_init(&wp->chars, err));
	fill_bytes(wp);
	return CXR_OK;
}

cxr_rc cxr_wordpiece_new(cxr_wordpiece **out, cxr_str vocabulary, cxr_err *err)
{
	*out = NULL;
	cxr_wordpiece *wp = cxr_calloc(1, sizeof *wp);
	if (!wp)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a tokenizer");
	cxr_rc rc = fill(wp, vocabulary, err);
	if (rc != CXR_OK) {
		cxr_wordpiece_free(wp);
		return rc;
	}
	*out = wp;
	return CXR_OK;
}

bool cxr_wordpiece_has_builtin(void)
{
	return cxr_data_text_vocab_bytes > 0;
}

const char *cxr_wordpiece_builtin_sha256(void)
{
	return cxr_data_text_vocab_sha256;
}

cxr_rc cxr_wordpiece_new_builtin(cxr_wordpiece **out, cxr_err *err)
{
	*out = NULL;
	if (!cxr_wordpiece_has_builtin())
		return CXR_FAIL(err, CXR_E_NOT_FOUND, "this build holds no vocabulary: run `make deps` with a network and build again, or name a file with --vocab");
	return cxr_wordpiece_new(out, (cxr_str){(const char *)cxr_data_text_vocab, (size_t)cxr_data_text_vocab_bytes}, err);
}

void cxr_wordpiece_free(cxr_wordpiece *wp)
{
	if (!wp)
		return;
	text__double_array_release(&wp->trie);
	text__chars_release(&wp->chars);
	cxr_free(wp->tokens);
	cxr_free(wp->bytes);
	cxr_free(wp);
}

const char *cxr_wordpiece_sha256(const cxr_wordpiece *wp)
{
	return wp->sha256;
}

size_t cxr_wordpiece_n_tokens(const cxr_wordpiece *wp)
{
	return wp->n_tokens;
}

cxr_str cxr_wordpiece_token(const cxr_wordpiece *wp, uint32_t id)
{
	if (id >= wp->n_tokens)
		return (cxr_str){"", 0};
	return (cxr_str){wp->bytes + wp->tokens[id].at, wp->tokens[id].len};
}

uint32_t cxr_wordpiece_special(const cxr_wordpiece *wp, cxr_special special)
{
	return wp->specials[special];
}
