/* Look-ups over the tokens of a document. See text_doc.h. */
#include "deid/text_doc.h"

static cxr_rc add_found(deid__doc *doc, size_t i, const cxr_lexicon_hit *hit, cxr_err *err)
{
	size_t last = i + hit->n_tokens - 1;
	deid__found found = {.entry = hit->entry, .first = (uint32_t)i, .n_tokens = (uint32_t)hit->n_tokens, .next_start = doc->found_start[i], .next_end = doc->found_end[last]};
	if (!deid__found_vec_push(&doc->found, found))
		return CXR_FAIL(err, CXR_E_NOMEM, "phrases of a report");
	uint32_t number = (uint32_t)doc->found.n_items;
	doc->found_start[i] = number;
	/* by end the earlier start is the longer one: it stays in front */
	uint32_t *link = &doc->found_end[last];
	while (*link && *link != number)
		link = &doc->found.items[*link - 1].next_end;
	doc->found.items[number - 1].next_end = 0;
	*link = number;
	return CXR_OK;
}

cxr_rc deid__find_phrases(deid__doc *doc, cxr_err *err)
{
	size_t n = doc->tokens.n_items;
	doc->found_start = cxr_arena_array(doc->arena, n, sizeof *doc->found_start);
	doc->found_end = cxr_arena_array(doc->arena, n, sizeof *doc->found_end);
	if (!doc->found_start || !doc->found_end)
		return CXR_FAIL(err, CXR_E_NOMEM, "phrases of a report");
	for (size_t i = 0; i + 1 < n; i++) {
		if (!doc->lex[i] || !doc->lex[i]->is_prefix)
			continue;
		cxr_lexicon_hit hits[CXR_LEXICON_MAX_HITS];
		size_t n_hits = cxr_lexicon_hits(doc->engine->terms.lexicon, &doc->tokens, i, hits);
		for (size_t h = 0; h < n_hits; h++)
			if (hits[h].n_tokens > 1)
				CXR_TRY(add_found(doc, i, &hits[h], err));
	}
	return CXR_OK;
}

static bool has_flags(const cxr_lexeme *entry, uint64_t flags, uint64_t flags2)
{
	return (entry->flags & flags) || (entry->flags2 & flags2);
}

const cxr_lexeme *deid__phrase2(const deid__doc *doc, size_t i, uint64_t flags, uint64_t flags2, size_t *out_n)
{
	*out_n = 0;
	if (i >= doc->tokens.n_items || !doc->lex[i])
		return NULL;
	for (uint32_t number = doc->found_start[i]; number; number = doc->found.items[number - 1].next_start) {
		const deid__found *found = &doc->found.items[number - 1];
		if (has_flags(found->entry, flags, flags2)) {
			*out_n = found->n_tokens;
			return found->entry;
		}
	}
	if (!has_flags(doc->lex[i], flags, flags2))
		return NULL;
	*out_n = 1;
	return doc->lex[i];
}

const cxr_lexeme *deid__phrase(const deid__doc *doc, size_t i, uint64_t flags, size_t *out_n)
{
	return deid__phrase2(doc, i, flags, 0, out_n);
}

uint64_t deid__flags_before(const deid__doc *doc, size_t i, const char *skip_marks, size_t *out_at)
{
	size_t at = i;
	while (at > 0) {
		at--;
		const cxr_token *token = deid__at(doc, at);
		if (deid__at(doc, at + 1)->gap == CXR_GAP_EMPTY_LINE)
			break;
		if (token->kind == CXR_MARK && strchr(skip_marks, token->mark))
			continue;
		if (token->kind != CXR_WORD)
			break;
		if (out_at)
			*out_at = at;
		return deid__flags(doc, at);
	}
	if (out_at)
		*out_at = SIZE_MAX;
	return 0;
}

/* Longest phrase with `flags` that ends with token `last`. */
static const cxr_lexeme *phrase_ending_at(const deid__doc *doc, size_t last, uint64_t flags)
{
	for (uint32_t number = doc->found_end[last]; number; number = doc->found.items[number - 1].next_end)
		if (doc->found.items[number - 1].entry->flags & flags)
			return doc->found.items[number - 1].entry;
	return doc->lex[last] && (doc->lex[last]->flags & flags) ? doc->lex[last] : NULL;
}

bool deid__label_before(const deid__doc *doc, size_t i, uint64_t flags, const cxr_lexeme **out)
{
	size_t at = i;
	for (int reach = 0; at > 0 && reach < 6; reach++) {
		at--;
		const cxr_token *token = deid__at(doc, at);
		if (deid__at(doc, at + 1)->gap == CXR_GAP_EMPTY_LINE)
			return false;
		if (token->kind == CXR_MARK && strchr(":#.(=-)[\"'", token->mark))
			continue;
		if (token->kind != CXR_WORD)
			return false;
		const cxr_lexeme *entry = phrase_ending_at(doc, at, flags);
		if (entry) {
			if (out)
				*out = entry;
			return true;
		}
		if (!(deid__flags(doc, at) & T(IDWORD)))
			return false;
	}
	return false;
}

bool deid__cue_before(const deid__doc *doc, size_t i, size_t reach, uint64_t flags)
{
	for (size_t at = i; at > 0 && reach > 0; reach--) {
		at--;
		if (deid__at(doc, at + 1)->gap == CXR_GAP_EMPTY_LINE)
			return false;
		if (deid__flags(doc, at) & flags)
			return true;
	}
	return false;
}

static void push(deid__doc *doc, deid__cand cand)
{
	if (cand.end > cand.start && !deid__cand_vec_push(&doc->cands, cand))
		doc->out_of_memory = true;
}

void deid__add_bytes(deid__doc *doc, size_t start, size_t end, cxr_phi_type type, unsigned detail, deid__detector detector, double score, int32_t date)
{
	push(doc, (deid__cand){.start = (uint32_t)start, .end = (uint32_t)end, .type = (uint8_t)type, .detail = (uint8_t)detail,
		.detectors = 1u << detector, .score = (float)score, .date = date});
}

void deid__add(deid__doc *doc, size_t first, size_t last, cxr_phi_type type, unsigned detail, deid__detector detector, double score)
{
	deid__add_bytes(doc, deid__at(doc, first)->start, deid__at(doc, last)->end, type, detail, detector, score, -1);
}
