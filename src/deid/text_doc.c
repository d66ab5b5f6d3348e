/* Look-ups over the tokens of a document. See text_doc.h. */
#include "deid/text_doc.h"

const cxr_lexeme *deid__phrase2(const deid__doc *doc, size_t i, uint64_t flags, uint64_t flags2, size_t *out_n)
{
	*out_n = 0;
	if (i >= doc->tokens.n_items || !doc->lex[i])
		return NULL;
	const cxr_lexeme *word = doc->lex[i];
	if (!word->is_prefix) {
		if (!(word->flags & flags) && !(word->flags2 & flags2))
			return NULL;
		*out_n = 1;
		return word;
	}
	return cxr_lexicon_match(doc->engine->terms.lexicon, &doc->tokens, i, flags, flags2, out_n);
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

/* Start of a phrase with `flags` that ends with token `last`: tries starts up to 7 tokens before, longest first. */
static const cxr_lexeme *phrase_ending_at(const deid__doc *doc, size_t last, uint64_t flags)
{
	size_t from = last >= 7 ? last - 7 : 0;
	for (size_t start = from; start <= last; start++) {
		size_t n;
		const cxr_lexeme *entry = deid__phrase(doc, start, flags, &n);
		if (entry && start + n == last + 1)
			return entry;
	}
	return NULL;
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
