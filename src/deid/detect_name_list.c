/*
 * Names without a context: given name + surname, "SURNAME, GIVEN", a clear surname alone, initials, user names.
 * Guards: eponyms, ordinary words, places. See detect_name.c for the contexts.
 */
#include "deid/text_doc.h"

static bool is_capital(const cxr_token *token)
{
	return token->letter_case == CXR_CASE_TITLE || token->letter_case == CXR_CASE_UPPER || token->letter_case == CXR_CASE_MIXED;
}

#define NOT_BARE (T(ORDINARY) | T(EPONYM) | T(ABBR) | T(MONTH) | T(WEEKDAY) | T(UNIT) | T(CRED) | T(CITY) | T(STATE) | T(VENDOR) | T(HOSPNAME) | T(HOSPMID) | T(EPONYMNOUN) | T(HOSPTAIL))

/* Eponyms hold in both directions: "Hampton hump", "Swan-Ganz catheter", "sign of Westermark". */
static bool eponym_use(const deid__doc *doc, size_t last)
{
	size_t next = last + 1;
	next += deid__is_mark(doc, next, '-') || deid__is_mark(doc, next, '\'');
	if (deid__is_mark(doc, last + 1, '\'') && deid__word_is(doc, next, "s"))
		next++;
	return (deid__flags(doc, next) & T(EPONYMNOUN)) && deid__at(doc, next)->gap < CXR_GAP_EMPTY_LINE && deid__at(doc, next)->norm_len > 1;
}

static bool sentence_start(const deid__doc *doc, size_t i)
{
	return i == 0 || deid__at(doc, i)->gap >= CXR_GAP_LINE || (deid__at(doc, i - 1)->kind == CXR_MARK && strchr(".:;!?*-", deid__at(doc, i - 1)->mark));
}

static bool class_is_common(const deid__doc *doc, size_t i, bool surname)
{
	const cxr_lexeme *entry = doc->lex[i];
	if (surname)
		return entry->last >= 0 && doc->engine->terms.surnames.items[entry->last].class != 2;
	return entry->first >= 0 && doc->engine->terms.givens.items[entry->first].class < 2;
}

/* Who is meant when nothing says so: a sign-off near by makes it staff. */
static cxr_phi_type bare_type(const deid__doc *doc, size_t i)
{
	return deid__cue_before(doc, i, 8, T(SIGNOFF) | T(DOCTOR) | T(CONTACT) | T(CRED)) ? CXR_PHI_HCW : CXR_PHI_PATIENT;
}

static size_t skip_initial(const deid__doc *doc, size_t i)
{
	if (deid__is_word(doc, i) && deid__at(doc, i)->norm_len == 1 && deid__at(doc, i)->letter_case == CXR_CASE_SINGLE && deid__at(doc, i)->gap <= CXR_GAP_LINE) {
		i++;
		i += deid__is_mark(doc, i, '.');
	}
	return i;
}

/* A word that may be a surname behind a given name. */
static bool surname_like(const deid__doc *doc, size_t i, bool given_is_clear)
{
	if (!deid__is_word(doc, i) || deid__at(doc, i)->gap >= CXR_GAP_EMPTY_LINE || deid__at(doc, i)->norm_len < 2)
		return false;
	const cxr_token *token = deid__at(doc, i);
	uint64_t flags = deid__flags(doc, i);
	if (flags & (T(ORDINARY) | T(ABBR) | T(UNIT) | T(CRED) | T(EPONYMNOUN) | T(MONTH)))
		return false;
	if (doc->caps[i])
		return (flags & T(SUR)) || (given_is_clear && (flags & T(SURA))) || (given_is_clear && !doc->lex[i] && token->norm_len >= 5);
	if (token->letter_case == CXR_CASE_LOWER)
		return given_is_clear && (flags & T(SUR)) && deid__at(doc, i - 1)->letter_case == CXR_CASE_LOWER && token->norm_len >= 4;
	return (flags & T_SURNAMES) || (given_is_clear && (!doc->lex[i] || (flags & T_GIVENS)));
}

/* given [initial] surname */
static size_t given_surname(deid__doc *doc, size_t i)
{
	uint64_t flags = deid__flags(doc, i);
	const cxr_token *token = deid__at(doc, i);
	if (!(flags & T_GIVENS) || (flags & (T(ORDINARY) | T(ABBR))) || token->norm_len < 2)
		return i;
	bool clear = (flags & T(GIV)) && token->norm_len >= 3;
	if (!is_capital(token) && !(clear && token->letter_case == CXR_CASE_LOWER && token->norm_len >= 4))
		return i;
	size_t at = i + 1;
	if (deid__is_mark(doc, at, '-') && deid__glued(doc, at) && (deid__flags(doc, at + 1) & T_GIVENS))
		at += 2;
	at = skip_initial(doc, at);
	if ((deid__flags(doc, at) & T_GIVENS) && surname_like(doc, at + 1, clear) && deid__at(doc, at + 1)->gap < CXR_GAP_LINE && !(deid__flags(doc, at + 1) & T(ORDINARY)))
		at++; /* middle name */
	while (deid__is_word(doc, at) && (deid__flags(doc, at) & T(PARTICLE)) && !(deid__flags(doc, at) & T_NAMES) && at < i + 5)
		at++;
	if (!surname_like(doc, at, clear) || eponym_use(doc, at))
		return i;
	bool both_weak = !clear && !(deid__flags(doc, at) & T(SUR));
	if (both_weak && (doc->caps[i] || sentence_start(doc, i)))
		return i;
	if ((flags & T(EPONYM)) && (deid__flags(doc, at) & T(EPONYM)))
		return i;
	size_t end = at + 1;
	if (deid__is_mark(doc, end, '-') && deid__glued(doc, end) && deid__glued(doc, end + 1) && (deid__flags(doc, end + 1) & T_SURNAMES))
		end += 2;
	deid__add(doc, i, end - 1, bare_type(doc, i), DETAIL_NONE, DET_NAME_LIST, both_weak ? 0.5 : 0.72);
	return end;
}

/* SURNAME, GIVEN [initial] */
static size_t reversed(deid__doc *doc, size_t i)
{
	size_t comma = i + 1;
	if (deid__is_mark(doc, comma, '-') && deid__glued(doc, comma) && deid__is_word(doc, i + 2))
		comma = i + 3;
	if (!deid__is_mark(doc, comma, ',') || !deid__is_word(doc, comma + 1))
		return i;
	uint64_t flags = deid__flags(doc, i), given = deid__flags(doc, comma + 1);
	const cxr_token *token = deid__at(doc, i), *next = deid__at(doc, comma + 1);
	if (!(given & T_GIVENS) || (given & (T(ORDINARY) | T(ABBR) | T(CRED) | T(CITY) | T(STATE) | T(MONTH))) || next->gap >= CXR_GAP_LINE)
		return i;
	if ((flags & (T(ORDINARY) | T(ABBR) | T(UNIT) | T(MONTH))) || token->norm_len < 2 || !is_capital(token) || !is_capital(next))
		return i;
	bool surname = (flags & T(SUR)) != 0 || (!doc->lex[i] && token->norm_len >= 3);
	bool clear = (given & T(GIV)) != 0;
	if (!(surname && clear) && !((flags & T_SURNAMES) && clear) && !((flags & T(SUR)) && !doc->caps[i] && !sentence_start(doc, i)))
		return i;
	if (!doc->caps[i] && !doc->lex[i] && sentence_start(doc, i) && !deid__glued(doc, comma + 1) && !clear)
		return i;
	size_t end = comma + 2;
	if (deid__is_word(doc, end) && deid__at(doc, end)->norm_len == 1 && deid__at(doc, end)->letter_case == CXR_CASE_SINGLE && deid__at(doc, end)->gap == CXR_GAP_BLANK)
		end++;
	else if ((deid__flags(doc, end) & T_GIVENS) && !(deid__flags(doc, end) & (T(ORDINARY) | T(ABBR) | T(CRED))) && is_capital(deid__at(doc, end)) && deid__at(doc, end)->gap < CXR_GAP_LINE)
		end++;
	deid__add(doc, i, end - 1, bare_type(doc, i), DETAIL_NONE, DET_NAME_REVERSED, 0.78);
	return end;
}

/* One clear name alone: "Okonkwo" anywhere, common ones only where a capital means something. */
static size_t alone(deid__doc *doc, size_t i)
{
	const cxr_token *token = deid__at(doc, i);
	uint64_t flags = deid__flags(doc, i);
	bool surname = (flags & T(SUR)) != 0;
	if (!(flags & (T(SUR) | T(GIV))) || (flags & NOT_BARE) || token->norm_len < 4 || !is_capital(token) || eponym_use(doc, i))
		return i;
	if (deid__glued(doc, i) && i > 0 && !deid__is_mark(doc, i - 1, '(') && !deid__is_mark(doc, i - 1, '/') && !deid__is_mark(doc, i - 1, '"') && !deid__is_mark(doc, i - 1, ','))
		return i;
	if (deid__is_mark(doc, i + 1, '-') && deid__glued(doc, i + 1) && deid__glued(doc, i + 2) && !(deid__flags(doc, i + 2) & T_SURNAMES))
		return i;
	if (doc->caps[i]) {
		if (!surname || !class_is_common(doc, i, true) || token->norm_len < 5)
			return i;
	} else if (token->letter_case == CXR_CASE_UPPER) {
		if (token->norm_len < 5)
			return i;
	} else if (sentence_start(doc, i) && !class_is_common(doc, i, surname)) {
		return i;
	}
	bool possessive = deid__is_mark(doc, i + 1, '\'') && deid__word_is(doc, i + 2, "s");
	deid__add(doc, i, i, bare_type(doc, i), DETAIL_NONE, DET_NAME_LIST, possessive ? 0.6 : 0.45);
	return i + 1;
}

/* "E.W.", "J.R.K.": dotted capitals that are no abbreviation of the trade. */
static size_t initials(deid__doc *doc, size_t i)
{
	static const char *const trade[] = {"ap", "pa", "us", "iv", "er", "ed", "md", "ct", "mr", "am", "pm", "ie", "eg", "ng", "et", "ra", "lv", "rv", "la", "icu", "bid", "tid",
		"qid", "do", "rn", "np", "hs", "po", "im", "sc", "ij", "og", "gi", "gu", "or", "tb", "dvt", "pe", "ph", "phd", "usa", "uk", "sob", "mi", "dob", "ssn", "mrn", "ekg",
		"ecg", "picc", "copd", "chf", "lll", "rll", "rul", "lul", "rml", "yo", "facr", "svc", "ivc", "st", "jr", "sr", "no", "vs", "va", "ca", "ny", "dc", "hx", "fr", "aka", "ro", "pac", "ms", "mba", "rt", "cc", "pt", "op"};
	char letters[4];
	size_t n = 0, at = i;
	while (n < 3 && deid__is_word(doc, at) && deid__at(doc, at)->norm_len == 1 && deid__at(doc, at)->letter_case == CXR_CASE_SINGLE && deid__is_mark(doc, at + 1, '.') && deid__glued(doc, at + 1) && (n == 0 || deid__glued(doc, at))) {
		letters[n++] = cxr_token_norm(&doc->tokens, at).ptr[0];
		at += 2;
	}
	if (n < 2 || deid__glued(doc, at) || (i > 0 && deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(')))
		return i;
	letters[n] = '\0';
	for (size_t k = 0; k < CXR_ARRAY_LEN(trade); k++)
		if (strcmp(trade[k], letters) == 0)
			return i;
	deid__add(doc, i, at - 2, bare_type(doc, i), DETAIL_INITIALS, DET_NAME_INITIALS, 0.55);
	return at;
}

/* "XQT:harlan", "User: jsmith2", "D: kl", "EW/kl" on a line of its own. */
static size_t user_name(deid__doc *doc, size_t i)
{
	const cxr_token *token = deid__at(doc, i);
	uint64_t flags = deid__flags(doc, i);
	size_t n;
	if (deid__phrase(doc, i, T(USERLABEL), &n) && token->norm_len > 1) {
		size_t at = i + n;
		if (!deid__is_mark(doc, at, ':') && !deid__is_mark(doc, at, '='))
			return i;
		at++;
		if (!deid__is_word(doc, at) || deid__at(doc, at)->gap >= CXR_GAP_LINE || (deid__flags(doc, at) & (T(ORDINARY) | T(DOCTOR) | T(ROLE))))
			return i;
		bool glued_more = deid__glued(doc, at + 1) && (deid__is_number(doc, at + 1) || deid__is_mark(doc, at + 1, '_'));
		if (doc->lex[at] && !glued_more && deid__at(doc, at)->letter_case != CXR_CASE_LOWER)
			return i; /* a full name is read elsewhere */
		size_t last = at;
		while (deid__glued(doc, last + 1) && (deid__at(doc, last + 1)->kind != CXR_MARK || deid__is_mark(doc, last + 1, '_')))
			last++;
		deid__add(doc, at, last, CXR_PHI_HCW, DETAIL_USER, DET_NAME_USER, 0.8);
		return last + 1;
	}
	bool code = token->letter_case == CXR_CASE_UPPER && token->norm_len >= 2 && token->norm_len <= 4 && !(flags & (T(ORDINARY) | T(ABBR) | T(CRED) | T(UNIT) | T(IDLABEL) | T(ACCLABEL) | T(PHONELABEL) | T(DATECUE) | T(NAMELABEL) | T(IDNOT) | T(MONTH)));
	if (!code)
		return i;
	bool slash = deid__is_mark(doc, i + 1, '/'), colon = deid__is_mark(doc, i + 1, ':');
	if (!(slash || colon) || !deid__glued(doc, i + 1) || !deid__glued(doc, i + 2) || !deid__is_word(doc, i + 2))
		return i;
	const cxr_token *other = deid__at(doc, i + 2);
	bool lower = other->letter_case == CXR_CASE_LOWER && !(deid__flags(doc, i + 2) & (T(ORDINARY) | T(UNIT) | T(ABBR)));
	bool line_alone = sentence_start(doc, i) && (i + 3 >= doc->tokens.n_items || deid__at(doc, i + 3)->gap >= CXR_GAP_LINE);
	if (colon && lower && other->norm_len >= 2) {
		/* a transcription code: the part in front is initials of staff as well, but stays a code unless it is alone on its line */
		deid__add(doc, i + 2, i + 2, CXR_PHI_HCW, DETAIL_USER, DET_NAME_USER, 0.75);
		if (line_alone || !doc->lex[i])
			deid__add(doc, i, i, CXR_PHI_HCW, DETAIL_INITIALS, DET_NAME_USER, 0.7);
		return i + 3;
	}
	if (line_alone && other->norm_len <= 4 && other->norm_len >= 2 && i + 24 > doc->tokens.n_items && !(deid__flags(doc, i + 2) & (T(ORDINARY) | T(ABBR)))) {
		deid__add(doc, i, i, CXR_PHI_HCW, DETAIL_INITIALS, DET_NAME_USER, 0.6);
		deid__add(doc, i + 2, i + 2, CXR_PHI_HCW, DETAIL_INITIALS, DET_NAME_USER, 0.6);
		return i + 3;
	}
	return i;
}

void deid__detect_list_names(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		size_t end = i;
		if (deid__is_word(doc, i)) {
			if (deid__at(doc, i)->letter_case == CXR_CASE_SINGLE)
				end = initials(doc, i);
			else
				end = user_name(doc, i);
			if (end == i)
				end = reversed(doc, i);
			if (end == i && doc->lex[i]) {
				end = given_surname(doc, i);
				if (end == i)
					end = alone(doc, i);
			}
		}
		i = end > i ? end : i + 1;
	}
}
