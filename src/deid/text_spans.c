/* Candidates to spans: overlaps are settled by score, nothing that any detector saw is dropped. See text_doc.h. */
#include "deid/text_doc.h"

#include <stdlib.h>

const char *deid__detector_name(deid__detector detector)
{
	static const char *const names[DET_COUNT] = {
		"date.numeric", "date.month", "date.year", "date.holiday", "date.glued",
		"age",
		"id.label", "id.shape", "id.ssn",
		"phone.shape", "phone.label", "web",
		"name.title", "name.signoff", "name.credential", "name.list", "name.reversed", "name.initials", "name.user", "name.age", "name.line", "name.unknown", "name.corpus",
		"hospital.list", "hospital.pattern", "city", "address", "vendor",
		"known", "known.fuzzy", "site", "repeat",
	};
	return names[detector];
}

/* By score, then longer, then earlier: a total order, so that the result does not depend on the order of detection. */
static int by_score(const void *a, const void *b)
{
	const deid__cand *x = a, *y = b;
	if (x->score > y->score || x->score < y->score)
		return x->score > y->score ? -1 : 1;
	uint32_t nx = x->end - x->start, ny = y->end - y->start;
	if (nx != ny)
		return nx > ny ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return x->detail < y->detail ? -1 : x->detail > y->detail;
}

static int by_start(const void *a, const void *b)
{
	const deid__cand *x = a, *y = b;
	return x->start < y->start ? -1 : x->start > y->start;
}

/* Reports have a few dozen candidates: insertion needs no memory and is quick for them. */
static void sort(deid__cand *items, size_t n, int (*compare)(const void *, const void *))
{
	if (n > 64) {
		qsort(items, n, sizeof *items, compare);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		deid__cand item = items[i];
		size_t at = i;
		for (; at > 0 && compare(&items[at - 1], &item) > 0; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

static bool has_alnum(const deid__doc *doc, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++) {
		unsigned char c = (unsigned char)doc->text.ptr[i];
		if (cxr_is_alnum(c) || c >= 0x80)
			return true;
	}
	return false;
}

/* Drops marks and blanks at both ends of a remainder. */
static void trim(const deid__doc *doc, deid__cand *cand)
{
	while (cand->start < cand->end && !has_alnum(doc, cand->start, cand->start + 1))
		cand->start++;
	while (cand->end > cand->start && !has_alnum(doc, cand->end - 1, cand->end))
		cand->end--;
}

/*
 * Which candidate owns each byte: owner[] holds candidate + 1. Candidates come best first; a candidate takes the bytes of its
 * range that are free. A loser that lies within a winner lends it its detectors.
 */
static void paint(deid__doc *doc, uint32_t *owner)
{
	for (size_t c = 0; c < doc->cands.n_items; c++) {
		deid__cand *cand = &doc->cands.items[c];
		for (uint32_t at = cand->start; at < cand->end; at++) {
			if (owner[at] == 0)
				owner[at] = (uint32_t)c + 1;
			else
				doc->cands.items[owner[at] - 1].detectors |= cand->detectors;
		}
	}
}

/*
 * Long texts would make painting quadratic when many candidates cover the same bytes; detectors add a bounded number of
 * candidates a token, so the total stays linear.
 */
void deid__merge(deid__doc *doc)
{
	size_t n = doc->cands.n_items;
	if (n == 0)
		return;
	sort(doc->cands.items, n, by_score);
	/* cheap common case first: no overlap at all */
	uint32_t *owner = cxr_arena_array(doc->arena, doc->text.len, sizeof *owner);
	if (!owner) {
		doc->out_of_memory = true;
		return;
	}
	paint(doc, owner);
	deid__cand_vec merged = {0};
	for (size_t c = 0; c < n; c++) {
		const deid__cand *cand = &doc->cands.items[c];
		uint32_t at = cand->start;
		while (at < cand->end) {
			uint32_t end = at;
			while (end < cand->end && owner[end] == c + 1)
				end++;
			if (end > at) {
				deid__cand piece = *cand;
				piece.start = at;
				piece.end = end;
				if (end - at != cand->end - cand->start) {
					piece.date = -1; /* a cut date cannot be printed in its form any more */
					trim(doc, &piece);
				}
				if (piece.end > piece.start && has_alnum(doc, piece.start, piece.end) && !deid__cand_vec_push(&merged, piece))
					doc->out_of_memory = true;
			}
			at = end > at ? end : at + 1;
		}
	}
	deid__cand_vec_release(&doc->cands);
	doc->cands = merged;
	if (merged.n_items)
		sort(doc->cands.items, doc->cands.n_items, by_start);
}

static bool is_one_word(const deid__doc *doc, const deid__cand *cand)
{
	return memchr(doc->text.ptr + cand->start, ' ', cand->end - cand->start) == NULL;
}

/* Pieces of one name: "Edgar Whitcombe", "Whitcombe, Edgar", "J. Smith", "Smith-Jones". */
static bool close_together(const deid__doc *doc, const deid__cand *a, const deid__cand *b)
{
	char mark = 0;
	if (b->start - a->end > 3)
		return false;
	for (size_t i = a->end; i < b->start; i++) {
		char c = doc->text.ptr[i];
		if (c == ' ' || c == '\t')
			continue;
		if (mark || !strchr(",.-", c) || c == '\0')
			return false;
		mark = c;
	}
	bool initial = a->end > 0 && cxr_is_upper((unsigned char)doc->text.ptr[a->end - 1]) && (a->end - 1 == a->start || !cxr_is_alpha((unsigned char)doc->text.ptr[a->end - 2]));
	return mark == 0 || mark == '-' || (mark == ',' && is_one_word(doc, a) && is_one_word(doc, b)) || (mark == '.' && initial);
}

/* One particle between two pieces of a name: "Nguyen" Van "Minh". */
static bool particle_between(const deid__doc *doc, const deid__cand *a, const deid__cand *b)
{
	size_t low = 0, high = doc->tokens.n_items;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (deid__at(doc, mid)->start < a->end)
			low = mid + 1;
		else
			high = mid;
	}
	return low + 1 < doc->tokens.n_items && (deid__flags(doc, low) & T(PARTICLE)) && deid__at(doc, low)->letter_case != CXR_CASE_LOWER && deid__at(doc, low)->gap == CXR_GAP_BLANK &&
		deid__at(doc, low + 1)->start == b->start && deid__at(doc, low + 1)->gap == CXR_GAP_BLANK;
}

void deid__fuse(deid__doc *doc)
{
	size_t kept = 0;
	for (size_t i = 0; i < doc->cands.n_items; i++) {
		deid__cand *cand = &doc->cands.items[i];
		deid__cand *last = kept ? &doc->cands.items[kept - 1] : NULL;
		bool name = cand->type == CXR_PHI_PATIENT || cand->type == CXR_PHI_HCW;
		if (last && name && last->type == cand->type && last->detail == DETAIL_NONE && cand->detail == DETAIL_NONE && (close_together(doc, last, cand) || particle_between(doc, last, cand))) {
			last->end = cand->end;
			last->detectors |= cand->detectors;
			last->score = last->score > cand->score ? last->score : cand->score;
			continue;
		}
		doc->cands.items[kept++] = *cand;
	}
	doc->cands.n_items = kept;
}
