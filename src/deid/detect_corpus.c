/*
 * Full names of the corpus: two capital words that are together the name of somebody in it - a patient or a member of staff
 * whom the header and tables of another study name - are a name here too, however ordinary each word is ("I, My Trinh, ...").
 * Only inside a project: the keyed set of real names is what surrogates avoid. Tests: tests/unit/deid/test_detect_corpus.c
 */
#include "deid/text_doc.h"
#include "project/vault.h"

enum { MAX_NAME_BYTES = 160 };

static bool may_be_part(const deid__doc *doc, size_t i)
{
	if (!deid__is_word(doc, i) || deid__width(doc, i) < 2)
		return false;
	uint8_t how = deid__at(doc, i)->letter_case;
	return how == CXR_CASE_TITLE || how == CXR_CASE_UPPER || how == CXR_CASE_MIXED;
}

/* One that lists or nobody know as a word: keeps the keyed look-ups few. */
static bool is_name_like(const deid__doc *doc, size_t i)
{
	return !doc->lex[i] || (deid__flags(doc, i) & T_NAMES);
}

/* "SMALL HEART" in a line of capitals says nothing although somebody may be called so. */
static bool is_wording(const deid__doc *doc, size_t first, size_t last)
{
	return doc->caps[first] && (deid__flags(doc, first) & T(ORDINARY)) && (deid__flags(doc, last) & T(ORDINARY));
}

static bool is_taken(const deid__doc *doc, size_t first, size_t last)
{
	char both[MAX_NAME_BYTES], normal[MAX_NAME_BYTES];
	cxr_str a = cxr_token_text(&doc->tokens, first), b = cxr_token_text(&doc->tokens, last);
	if (a.len + b.len > sizeof both)
		return false;
	memcpy(both, a.ptr, a.len);
	memcpy(both + a.len, b.ptr, b.len);
	size_t n = cxr_taken_normalise((cxr_str){both, a.len + b.len}, normal);
	return cxr_taken_has(doc->ledger->taken, doc->ledger->key, CXR_TAKEN_NAME, (cxr_str){normal, n});
}

/* The word behind token i, over a comma or a middle initial; 0 when there is none. */
static size_t next_part(const deid__doc *doc, size_t i)
{
	size_t at = i + 1;
	if (deid__is_mark(doc, at, ','))
		at++;
	else if (deid__is_word(doc, at) && deid__width(doc, at) == 1) {
		at++;
		at += deid__is_mark(doc, at, '.');
	}
	if (at >= doc->tokens.n_items || deid__at(doc, at)->gap > CXR_GAP_LINE || deid__at(doc, at)->gap == CXR_GAP_NONE || !may_be_part(doc, at))
		return 0;
	return at;
}

void deid__detect_corpus(deid__doc *doc)
{
	if (!doc->ledger->taken)
		return;
	for (size_t i = 0; i + 1 < doc->tokens.n_items; i++) {
		size_t last = may_be_part(doc, i) ? next_part(doc, i) : 0;
		if (!last || (!is_name_like(doc, i) && !is_name_like(doc, last)) || is_wording(doc, i, last) || !is_taken(doc, i, last))
			continue;
		deid__add(doc, i, last, CXR_PHI_HCW, DETAIL_NONE, DET_NAME_CORPUS, 0.9);
		i = last;
	}
}
