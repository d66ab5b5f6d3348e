/*
 * Which detectors may start at a token: one look at each token, so that every detector's walk passes most of them by. The
 * bits are wider than what the detectors take, never narrower. Tests: tests/unit/deid/test_text.c (same spans without them)
 */
#include "deid/text_doc.h"

static uint16_t of_mark(const deid__doc *doc, size_t i)
{
	switch (deid__at(doc, i)->mark) {
	case '@': return WANT_WEB;
	case '\'': return WANT_DATE;
	case '(':
	case '+': return WANT_PHONE;
	case ',': return WANT_CITY;
	default: return 0;
	}
}

static uint16_t of_number(const deid__doc *doc, size_t i)
{
	uint16_t wants = WANT_DATE | WANT_AGE | WANT_ID | WANT_PHONE | WANT_LIST | WANT_ADDRESS;
	return deid__glued(doc, i + 1) && deid__is_mark(doc, i + 1, '.') ? wants | WANT_WEB : wants;
}

#define NAME_WORDS (T(DOCTOR) | T(MISTER) | T(ROLE) | T(PATWORD) | T(BYVERB) | T(CONTACT) | T(SIGNOFF) | T(NAMELABEL) | T(CRED) | T(CREDWEAK))
#define PLACE_WORDS (T(HOSPNAME) | T(HOSPTAIL) | T(VENDOR) | T(VENDORWEAK) | T(HOSPMID))

/* By what the lists say of the word. */
static uint16_t of_entry(const deid__doc *doc, size_t i)
{
	const cxr_lexeme *entry = doc->lex[i];
	uint64_t flags = entry->flags;
	uint16_t wants = 0;
	if (doc->found_start[i])
		return WANT_DATE | WANT_AGE | WANT_ID | WANT_NAME | WANT_SIGN | WANT_PLACE | WANT_CITY;
	wants |= flags & (T(MONTH) | T(ORDINAL) | T(HOLIDAY) | T(SEASON)) ? WANT_DATE : 0;
	wants |= flags & T(AGENUM) ? WANT_AGE : 0;
	wants |= flags & (T(IDLABEL) | T(ACCLABEL)) ? WANT_ID : 0;
	wants |= flags & NAME_WORDS ? WANT_NAME : 0;
	wants |= flags & T(USERLABEL) || entry->flags2 & T2(DICTLABEL) ? WANT_SIGN : 0;
	wants |= flags & PLACE_WORDS || entry->flags2 & (T2(CARESTRONG) | T2(IMPLANTER)) ? WANT_PLACE : 0;
	wants |= flags & T(CITY) || entry->flags2 & T2(LIVESTRONG) ? WANT_CITY : 0;
	return wants;
}

/* Short words that detectors know by themselves. */
static uint16_t of_short(const deid__doc *doc, size_t i)
{
	uint16_t wants = 0;
	if (deid__word_is(doc, i, "i"))
		wants |= WANT_NAME;
	if (deid__word_is(doc, i, "x") || deid__word_is(doc, i, "ext"))
		wants |= WANT_PHONE;
	if (deid__word_is(doc, i, "va") || deid__word_is(doc, i, "st"))
		wants |= WANT_PLACE;
	if (deid__word_is(doc, i, "in") || deid__word_is(doc, i, "from") || deid__word_is(doc, i, "near"))
		wants |= WANT_CITY;
	if (deid__word_is(doc, i, "p") || deid__word_is(doc, i, "po"))
		wants |= WANT_ADDRESS;
	return wants;
}

static uint16_t of_word(const deid__doc *doc, size_t i)
{
	const cxr_token *token = deid__at(doc, i);
	uint16_t wants = doc->lex[i] ? of_entry(doc, i) : 0;
	if (token->letter_case != CXR_CASE_LOWER)
		wants |= WANT_LIST | WANT_SIGN;
	else if (doc->lex[i] && (doc->lex[i]->flags & T(GIV)))
		wants |= WANT_LIST;
	if (token->gap >= CXR_GAP_LINE)
		wants |= WANT_LIST;
	if (deid__glued(doc, i + 1))
		wants |= WANT_ID | WANT_WEB;
	if (token->norm_len <= 4)
		wants |= of_short(doc, i);
	if (token->norm_len >= 5 && (deid__word_is(doc, i, "saint") || deid__word_is(doc, i, "extension")))
		wants |= WANT_PLACE | WANT_PHONE;
	return wants;
}

cxr_rc deid__mark_wants(deid__doc *doc, cxr_err *err)
{
	size_t n = doc->tokens.n_items;
	doc->wants = cxr_arena_array(doc->arena, n, sizeof *doc->wants);
	if (!doc->wants)
		return CXR_FAIL(err, CXR_E_NOMEM, "tokens of a report");
	for (size_t i = 0; i < n; i++) {
		switch ((cxr_word_kind)deid__at(doc, i)->kind) {
		case CXR_MARK: doc->wants[i] = of_mark(doc, i); break;
		case CXR_NUMBER: doc->wants[i] = of_number(doc, i); break;
		case CXR_WORD: doc->wants[i] = of_word(doc, i); break;
		}
	}
	return CXR_OK;
}
