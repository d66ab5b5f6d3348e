/*
 * Marks that people leave instead of a name: initials, user names, transcription codes.
 * Tests: tests/unit/deid/test_detect_sign.c
 */
#include "deid/text_doc.h"

static bool line_start(const deid__doc *doc, size_t i)
{
	return i == 0 || deid__at(doc, i)->gap >= CXR_GAP_LINE;
}

static bool line_end(const deid__doc *doc, size_t last)
{
	return last + 1 >= doc->tokens.n_items || deid__at(doc, last + 1)->gap >= CXR_GAP_LINE;
}

/* "E.W.", "J.R.K.": dotted capitals that are no abbreviation of the trade. */
static size_t initials(deid__doc *doc, size_t i)
{
	char letters[4];
	size_t n = 0, at = i;
	while (n < 3 && deid__is_initial(doc, at) && deid__is_mark(doc, at + 1, '.') && deid__glued(doc, at + 1) && (n == 0 || deid__glued(doc, at))) {
		letters[n++] = cxr_token_norm(&doc->tokens, at).ptr[0];
		at += 2;
	}
	if (n < 2 || deid__glued(doc, at) || (i > 0 && deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(')))
		return i;
	const cxr_lexeme *trade = cxr_lexicon_find(doc->engine->terms.lexicon, (cxr_str){letters, n});
	if (trade && ((trade->flags2 & T2(TRADEINITIALS)) || (trade->flags & (T(ABBR) | T(CRED)))))
		return i;
	cxr_phi_type type = deid__cue_before(doc, i, 8, T(SIGNOFF) | T(DOCTOR) | T(CONTACT) | T(CRED)) ? CXR_PHI_HCW : CXR_PHI_PATIENT;
	deid__add(doc, i, at - 2, type, DETAIL_INITIALS, DET_NAME_INITIALS, 0.55);
	return at;
}

/* Last token of a user name that starts at i: letters, digits and underscores without a gap. */
static size_t user_end(const deid__doc *doc, size_t i)
{
	size_t last = i;
	while (deid__glued(doc, last + 1) && (deid__at(doc, last + 1)->kind != CXR_MARK || (deid__is_mark(doc, last + 1, '_') && deid__glued(doc, last + 2))))
		last++;
	while (deid__is_mark(doc, last + 1, '-') && deid__glued(doc, last + 1) && deid__glued(doc, last + 2) && deid__is_word(doc, last + 2))
		last += 2;
	return last;
}

/* "User: jsmith2", "Transcribed by: kl" */
static size_t labelled_user(deid__doc *doc, size_t i)
{
	size_t n;
	if (!deid__phrase(doc, i, T(USERLABEL), &n) || deid__width(doc, i) < 2)
		return i;
	size_t at = i + n;
	if (!deid__is_mark(doc, at, ':') && !deid__is_mark(doc, at, '='))
		return i;
	at++;
	if (!deid__is_word(doc, at) || deid__at(doc, at)->gap >= CXR_GAP_LINE || (deid__flags(doc, at) & (T(ORDINARY) | T(DOCTOR) | T(ROLE))))
		return i;
	size_t last = user_end(doc, at);
	bool is_full_name = last == at && deid__at(doc, at)->letter_case != CXR_CASE_LOWER && !(deid__is_unknown(doc, at) && line_end(doc, at));
	if (is_full_name)
		return i; /* read elsewhere */
	deid__add(doc, at, last, CXR_PHI_HCW, DETAIL_USER, DET_NAME_USER, 0.93);
	return last + 1;
}

/* A date, a time, a number or nothing behind a code: it closes a line of dictation. */
static bool closes(const deid__doc *doc, size_t last)
{
	if (line_end(doc, last))
		return true;
	size_t next = last + 1;
	return deid__is_number(doc, next) || (deid__flags(doc, next) & T(MONTH)) || ((deid__flags2(doc, next) & T2(DICTLABEL)) && deid__is_mark(doc, next + 1, ':'));
}

/* "XQT:harlan", "KQS/kqs  D: 5/11/15", "RNP/JLAKSHM 12/27/13" */
static size_t code_pair(deid__doc *doc, size_t i)
{
	const cxr_token *token = deid__at(doc, i);
	bool colon = deid__is_mark(doc, i + 1, ':');
	if (token->letter_case != CXR_CASE_UPPER || token->norm_len > 4 || !(colon || deid__is_mark(doc, i + 1, '/')) || !deid__glued(doc, i + 1) || !deid__glued(doc, i + 2) || !deid__is_word(doc, i + 2))
		return i;
	const uint64_t closed = T(ORDINARY) | T(ABBR) | T(CRED) | T(UNIT) | T(IDLABEL) | T(ACCLABEL) | T(PHONELABEL) | T(DATECUE) | T(NAMELABEL) | T(IDNOT) | T(MONTH);
	const cxr_token *other = deid__at(doc, i + 2);
	uint64_t flags = deid__flags(doc, i), other_flags = deid__flags(doc, i + 2);
	size_t last = user_end(doc, i + 2);
	bool lower = other->letter_case == CXR_CASE_LOWER;
	bool same = other->norm_len == token->norm_len && cxr_str_eq(cxr_token_norm(&doc->tokens, i), cxr_token_norm(&doc->tokens, i + 2));
	bool first_open = !(flags & closed), second_open = !(other_flags & (T(ORDINARY) | T(UNIT) | T(ABBR)));
	bool at_start = line_start(doc, i) || (i > 0 && deid__is_mark(doc, i - 1, '.'));
	bool dictated = (deid__flags2(doc, last + 1) & T2(DICTLABEL)) && deid__is_mark(doc, last + 2, ':');
	bool coded = colon && line_start(doc, i) && line_end(doc, last) && first_open && other->norm_len >= 3 && (deid__is_unknown(doc, i) || deid__is_foreign(doc, i + 2) || (other_flags & (T(SUR) | T(GIV)))) && !(other_flags & (T(UNIT) | T(ABBR)));
	bool both = coded || (at_start && dictated && other->norm_len <= 8) || (at_start && closes(doc, last) && (same || (first_open && second_open && !(other_flags & T(ENGLISH)) && (deid__is_unknown(doc, i) || lower || !line_end(doc, last)))));
	if (both) {
		deid__add(doc, i, i, CXR_PHI_HCW, DETAIL_INITIALS, DET_NAME_USER, 0.7);
		deid__add(doc, i + 2, last, CXR_PHI_HCW, other->norm_len <= 4 ? DETAIL_INITIALS : DETAIL_USER, DET_NAME_USER, 0.75);
		return last + 1;
	}
	if (!colon || !lower || !first_open || !second_open || other->norm_len < 2)
		return i;
	/* a transcription code: the part in front is initials of staff as well, but stays a code when a list knows it */
	deid__add(doc, i + 2, last, CXR_PHI_HCW, DETAIL_USER, DET_NAME_USER, 0.75);
	if (!doc->lex[i] && line_start(doc, i))
		deid__add(doc, i, i, CXR_PHI_HCW, DETAIL_INITIALS, DET_NAME_USER, 0.7);
	return last + 1;
}

/* "D: 2/25/24 T: 2/26/24 08:15 jsmith": the unknown word that ends a line of dictation dates. */
static size_t dictation_line(deid__doc *doc, size_t i)
{
	if (!line_start(doc, i) || !(deid__flags2(doc, i) & T2(DICTLABEL)) || !deid__is_mark(doc, i + 1, ':'))
		return i;
	size_t last = i + 1;
	while (!line_end(doc, last))
		last++;
	size_t user = last;
	while (user > i + 2 && deid__glued(doc, user))
		user--;
	const cxr_token *token = deid__at(doc, user);
	bool is_time = (deid__flags(doc, user) & (T(MONTH) | T(UNIT) | T(CRED) | T(ORDINARY))) || deid__word_is(doc, user, "am") || deid__word_is(doc, user, "pm") || deid__word_is(doc, user, "a") || deid__word_is(doc, user, "p") || deid__word_is(doc, user, "et");
	if (!deid__is_word(doc, user) || user < i + 3 || is_time || token->norm_len < 2 || user_end(doc, user) != last || !(deid__is_number(doc, user - 1) || deid__is_mark(doc, user - 1, '.') || deid__word_is(doc, user - 1, "am") || deid__word_is(doc, user - 1, "pm")))
		return i;
	deid__add(doc, user, last, CXR_PHI_HCW, DETAIL_USER, DET_NAME_USER, 0.7);
	return last + 1;
}

/* "... is again noted. nbs": two to four letters alone behind the last full stop, or on the last line. */
static void closing_initials(deid__doc *doc)
{
	size_t n = doc->tokens.n_items;
	while (n > 0 && deid__is_mark(doc, n - 1, '.'))
		n--;
	if (n < 8 || !deid__is_word(doc, n - 1))
		return;
	const cxr_token *token = deid__at(doc, n - 1);
	bool alone = deid__is_mark(doc, n - 2, '.') || token->gap >= CXR_GAP_LINE;
	bool three = token->norm_len == 3 && deid__is_mark(doc, n - 2, '.') && !(deid__flags(doc, n - 1) & (T(DATECUE) | T(UNIT) | T(CRED) | T(SIGNOFF))) && !(deid__flags2(doc, n - 1) & T2(PLACESTOP)) &&
		!deid__word_is(doc, n - 1, "nad") && !deid__word_is(doc, n - 1, "wnl") && !deid__word_is(doc, n - 1, "neg") && !deid__word_is(doc, n - 1, "yes") && !deid__word_is(doc, n - 1, "off");
	if (!alone || deid__glued(doc, n - 1) || token->norm_len < 2 || token->norm_len > 4 || token->letter_case == CXR_CASE_TITLE || !(three || deid__is_unknown(doc, n - 1)) || token->end - token->start != token->norm_len)
		return;
	deid__add(doc, n - 1, n - 1, CXR_PHI_HCW, DETAIL_INITIALS, DET_NAME_USER, 0.6);
}

void deid__detect_signs(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		if (!deid__wants(doc, i, WANT_SIGN)) {
			i++;
			continue;
		}
		size_t end = i;
		if (deid__is_word(doc, i)) {
			if (deid__at(doc, i)->letter_case == CXR_CASE_SINGLE)
				end = initials(doc, i);
			if (end == i && doc->lex[i])
				end = labelled_user(doc, i);
			if (end == i)
				end = code_pair(doc, i);
			/* the dates of the line are read elsewhere: only its last word is taken */
			if (end == i && doc->lex[i])
				dictation_line(doc, i);
		}
		i = end > i ? end : i + 1;
	}
	closing_initials(doc);
}
