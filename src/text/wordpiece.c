/* See wordpiece.h. Words of plain ASCII, nearly all of a report, are matched here; the others in wordpiece_wide.c. */
#include "text/wordpiece.h"

#include "base/mem.h"
#include "text/wordpiece_inside.h"

bool text__put_unknown(const cxr_wordpiece *wp, uint32_t start, uint32_t end, cxr_pieces *out)
{
	return cxr_pieces_push(out, (cxr_piece){wp->specials[CXR_TOKEN_UNK], start, end});
}

/* Bytes of the longest piece that bytes[0..n) starts with, walking from `node`; 0 = none. */
static size_t longest(const cxr_wordpiece *wp, uint32_t node, const char *bytes, size_t n, uint32_t *out_id)
{
	size_t best = 0;
	for (size_t i = 0; i < n && node != TEXT_DA_NONE;) {
		node = text__double_array_step(&wp->trie, node, (unsigned char)bytes[i++]);
		if (node != TEXT_DA_NONE && wp->trie.nodes[node].value != TEXT_DA_NONE) {
			best = i;
			*out_id = wp->trie.nodes[node].value;
		}
	}
	return best;
}

/* Appends the pieces of bytes[0..n_bytes), positions relative to its start; false when memory is out. A word that fails is one [UNK]. */
static bool match_word(const cxr_wordpiece *wp, const char *bytes, size_t n_bytes, uint32_t start, cxr_pieces *out)
{
	size_t n_before = out->n_items;
	for (size_t at = 0; at < n_bytes;) {
		uint32_t id = 0;
		size_t n = longest(wp, at ? wp->continued : TEXT_DA_ROOT, bytes + at, n_bytes - at, &id);
		if (n == 0) {
			out->n_items = n_before;
			return text__put_unknown(wp, start, start + (uint32_t)n_bytes, out);
		}
		if (!cxr_pieces_push(out, (cxr_piece){id, start + (uint32_t)at, start + (uint32_t)(at + n)}))
			return false;
		at += n;
	}
	return true;
}

bool text__match_wide(const cxr_wordpiece *wp, const text_word *word, cxr_pieces *out)
{
	size_t n_before = out->n_items;
	if (!match_word(wp, word->bytes, word->n_bytes, 0, out))
		return false;
	if (out->n_items == n_before + 1) {
		out->items[n_before].start = word->start;
		out->items[n_before].end = word->end;
		return true;
	}
	for (size_t i = n_before; i < out->n_items; i++) {
		cxr_piece *piece = &out->items[i];
		uint32_t start = word->from[piece->start], end = word->to[piece->start];
		for (size_t k = piece->start + 1; k < piece->end; k++) {
			start = word->from[k] < start ? word->from[k] : start;
			end = word->to[k] > end ? word->to[k] : end;
		}
		piece->start = start;
		piece->end = end;
	}
	return true;
}

/* Length of the special token that the text has at `at`, 0 = none. */
static size_t special_at(const cxr_wordpiece *wp, cxr_str text, size_t at, uint32_t *out_id)
{
	for (int i = 0; i < CXR_N_SPECIALS; i++) {
		cxr_str token = cxr_wordpiece_token(wp, wp->specials[i]);
		if (token.len && text.len - at >= token.len && memcmp(text.ptr + at, token.ptr, token.len) == 0) {
			*out_id = wp->specials[i];
			return token.len;
		}
	}
	return 0;
}

/* A word that starts at *at with an ASCII letter or digit. */
static bool take_word(const cxr_wordpiece *wp, cxr_str text, size_t *at, cxr_pieces *out)
{
	char word[TEXT_MAX_WORD_CHARS];
	size_t start = *at, end = start;
	for (; end < text.len && wp->kinds[(unsigned char)text.ptr[end]] == TEXT_BYTE_WORD; end++)
		if (end - start < sizeof word)
			word[end - start] = wp->lower[(unsigned char)text.ptr[end]];
	if (end < text.len) {
		uint8_t kind = wp->kinds[(unsigned char)text.ptr[end]];
		if (kind == TEXT_BYTE_DROP || kind == TEXT_BYTE_WIDE)
			return text__wide_words(wp, text, start, out, at);
	}
	*at = end;
	if (end - start > sizeof word)
		return text__put_unknown(wp, (uint32_t)start, (uint32_t)end, out);
	return match_word(wp, word, end - start, (uint32_t)start, out);
}

cxr_rc cxr_wordpiece_encode(const cxr_wordpiece *wp, cxr_str text, cxr_special_mode specials, cxr_pieces *out, cxr_err *err)
{
	bool is_fine = true;
	out->n_items = 0;
	if (text.len >= UINT32_MAX)
		return CXR_FAIL(err, CXR_E_LIMIT, "a text of more than 4 GiB");
	for (size_t at = 0; at < text.len && is_fine;) {
		uint32_t id;
		size_t n;
		switch ((text_byte)wp->kinds[(unsigned char)text.ptr[at]]) {
		case TEXT_BYTE_SPACE:
		case TEXT_BYTE_DROP:
			at++;
			break;
		case TEXT_BYTE_WORD:
			is_fine = take_word(wp, text, &at, out);
			break;
		case TEXT_BYTE_WIDE:
			is_fine = text__wide_words(wp, text, at, out, &at);
			break;
		case TEXT_BYTE_PUNCT:
			n = specials == CXR_SPECIALS_MATCH ? special_at(wp, text, at, &id) : 0;
			if (n)
				is_fine = cxr_pieces_push(out, (cxr_piece){id, (uint32_t)at, (uint32_t)(at + n)});
			else
				is_fine = match_word(wp, text.ptr + at, 1, (uint32_t)at, out);
			at += n ? n : 1;
			break;
		}
	}
	return is_fine ? CXR_OK : CXR_FAIL(err, CXR_E_NOMEM, "no memory for the pieces of a text");
}
