/*
 * WordPiece on text with characters beyond ASCII or removed ones inside words: cleaning, canonical decomposition and ordering,
 * marks, lower case, one code point at a time. See wordpiece_inside.h.
 *
 * Invariant: ASCII blanks and punctuation end every word and every run of combining characters, so a stretch between them
 * depends on nothing outside it.
 */
#include <utf8proc.h>

#include "base/utf8.h"
#include "text/wordpiece_inside.h"

/* A character that stays and has a combining class: it waits until the run ends. */
typedef struct waiting {
	uint32_t cp, start, end;
	unsigned combining;
} waiting;

/* More of them than a word may have: it is [UNK] in any order. */
enum { MAX_WAITING = 2 * TEXT_MAX_WORD_CHARS };

typedef struct wide {
	const cxr_wordpiece *wp;
	cxr_pieces *out;
	text_word word;
	waiting run[MAX_WAITING];
	size_t n_run;
	bool is_out_of_memory;
} wide;

static void end_word(wide *w)
{
	text_word *word = &w->word;
	if (word->n_chars > TEXT_MAX_WORD_CHARS)
		w->is_out_of_memory |= !text__put_unknown(w->wp, word->start, word->end, w->out);
	else if (word->n_chars)
		w->is_out_of_memory |= !text__match_wide(w->wp, word, w->out);
	word->n_bytes = word->n_chars = 0;
}

static void add_char(wide *w, uint32_t cp, uint32_t start, uint32_t end)
{
	text_word *word = &w->word;
	if (word->n_chars++ == 0) {
		word->start = start;
		word->end = end;
	}
	word->start = start < word->start ? start : word->start; /* canonical ordering may have turned characters round */
	word->end = end > word->end ? end : word->end;
	if (word->n_chars > TEXT_MAX_WORD_CHARS)
		return;
	size_t n = cxr_utf8_put(cp, word->bytes + word->n_bytes);
	for (size_t i = 0; i < n; i++) {
		word->from[word->n_bytes + i] = start;
		word->to[word->n_bytes + i] = end;
	}
	word->n_bytes += n;
}

/* A decomposed, ordered, lower-cased character. */
static void feed(wide *w, uint32_t cp, uint32_t start, uint32_t end)
{
	uint8_t flags = w->wp->chars.flags[cp];
	if (flags & TEXT_SPACE) {
		end_word(w);
	} else if (flags & TEXT_PUNCT) {
		end_word(w);
		add_char(w, cp, start, end);
		end_word(w);
	} else {
		add_char(w, cp, start, end);
	}
}

/* The run in rising combining class, equal ones as they came (canonical ordering). */
static void end_run(wide *w)
{
	for (size_t i = 1; i < w->n_run; i++) {
		waiting it = w->run[i];
		size_t at = i;
		for (; at > 0 && w->run[at - 1].combining > it.combining; at--)
			w->run[at] = w->run[at - 1];
		w->run[at] = it;
	}
	for (size_t i = 0; i < w->n_run; i++)
		feed(w, w->run[i].cp, w->run[i].start, w->run[i].end);
	w->n_run = 0;
}

static void take_decomposed(wide *w, uint32_t cp, uint32_t start, uint32_t end)
{
	uint8_t flags = w->wp->chars.flags[cp];
	if (flags & TEXT_STRIP) {
		if (text__chars_combining(cp) == 0)
			end_run(w);
		return;
	}
	uint32_t low = text__chars_lower(&w->wp->chars, cp);
	if (flags & TEXT_REORDER) {
		if (w->n_run == MAX_WAITING)
			end_run(w);
		w->run[w->n_run++] = (waiting){low, start, end, text__chars_combining(cp)};
		return;
	}
	end_run(w);
	feed(w, low, start, end);
}

static void take(wide *w, uint32_t cp, uint32_t start, uint32_t end)
{
	uint8_t flags = w->wp->chars.flags[cp];
	if (flags & TEXT_DROP)
		return;
	if (flags & (TEXT_SPACE | TEXT_CJK)) {
		end_run(w);
		end_word(w);
	}
	if (flags & TEXT_SPACE)
		return;
	uint32_t parts[TEXT_MAX_DECOMPOSED];
	size_t n = text__chars_decompose(&w->wp->chars, cp, parts);
	for (size_t i = 0; i < n; i++)
		take_decomposed(w, parts[i], start, end);
	if (flags & TEXT_CJK) {
		end_run(w);
		end_word(w);
	}
}

bool text__wide_words(const cxr_wordpiece *wp, cxr_str text, size_t at, cxr_pieces *out, size_t *out_end)
{
	wide w;
	w.wp = wp;
	w.out = out;
	w.word.n_bytes = w.word.n_chars = 0;
	w.n_run = 0;
	w.is_out_of_memory = false;
	while (at < text.len && !w.is_out_of_memory) {
		uint8_t kind = wp->kinds[(unsigned char)text.ptr[at]];
		if (kind == TEXT_BYTE_SPACE || kind == TEXT_BYTE_PUNCT)
			break;
		uint32_t cp;
		size_t n = cxr_utf8_next(text, at, &cp);
		take(&w, cp, (uint32_t)at, (uint32_t)(at + n));
		at += n;
	}
	end_run(&w);
	end_word(&w);
	*out_end = at;
	return !w.is_out_of_memory;
}
