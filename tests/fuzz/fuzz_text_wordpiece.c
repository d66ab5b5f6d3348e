/*
 * The tokenizer on any text, with a vocabulary of its own and with one made of the input: no crash, ids of the vocabulary, pieces
 * inside the text and, without reordering, in its order; the same pieces again.
 */
#include <stdlib.h>

#include "text/wordpiece.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vocabulary[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\n##b\nab\nthe\n##the\n.\n,\n#\n1\n##1\n\xC3\xA6\n##\xC3\xA6\n\xE4\xB8\x80\n";

static void check(const cxr_wordpiece *wp, cxr_str text, cxr_special_mode mode)
{
	cxr_pieces pieces = {0}, again = {0};
	if (cxr_wordpiece_encode(wp, text, mode, &pieces, NULL) != CXR_OK || cxr_wordpiece_encode(wp, text, mode, &again, NULL) != CXR_OK)
		abort();
	if (pieces.n_items != again.n_items || pieces.n_items > 4 * text.len + 1)
		abort();
	for (size_t i = 0; i < pieces.n_items; i++) {
		const cxr_piece *p = &pieces.items[i];
		if (p->id >= cxr_wordpiece_n_tokens(wp) || p->start >= p->end || p->end > text.len || p->id != again.items[i].id)
			abort();
	}
	cxr_pieces_release(&pieces);
	cxr_pieces_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static cxr_wordpiece *own; /* made once for the run */
	if (!own && cxr_wordpiece_new(&own, cxr_str_from(vocabulary), NULL) != CXR_OK)
		abort();
	cxr_str text = {(const char *)data, size};
	check(own, text, CXR_SPECIALS_MATCH);
	check(own, text, CXR_SPECIALS_LITERAL);
	cxr_wordpiece *made;
	size_t half = size / 2;
	if (cxr_wordpiece_new(&made, (cxr_str){text.ptr, half}, NULL) == CXR_OK) {
		check(made, (cxr_str){text.ptr + half, size - half}, CXR_SPECIALS_MATCH);
		cxr_wordpiece_free(made);
	}
	return 0;
}
