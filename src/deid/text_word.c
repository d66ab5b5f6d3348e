/*
 * What a word may be: a name of the lists, unknown, or an ordinary word of English or medicine. Case says most in running
 * text and nothing in lines of capitals. Tests: tests/unit/deid/test_detect_name.c
 */
#include "deid/text_doc.h"

bool deid__is_capital(const cxr_token *token)
{
	return token->letter_case == CXR_CASE_TITLE || token->letter_case == CXR_CASE_UPPER || token->letter_case == CXR_CASE_MIXED;
}

static bool has_tail(cxr_str word, const char *const *tails, size_t n_tails)
{
	for (size_t i = 0; i < n_tails; i++)
		if (cxr_str_ends(word, cxr_str_from(tails[i])))
			return true;
	return false;
}

bool deid__looks_ordinary(cxr_str word)
{
	static const char *const tails[] = {"ing", "ed", "ly", "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ity", "ities", "ous", "ical", "able", "ible", "ance",
		"ence", "ive", "ful", "ology", "logy", "ologic", "gram", "grams", "graph", "graphs", "graphy", "graphic", "scopy", "scopic", "tomy", "tomies", "plasty", "itis", "osis", "oses",
		"emia", "emic", "pathy", "pathic", "ogist", "ologist", "ists", "genic", "trophy", "trophic", "megaly", "ectasis", "ectatic", "thorax", "oidal", "ular", "cardiac", "cardial", "cardium",
		"pleural", "pulmonary", "thoracic", "vascular", "osseous", "genous", "tension", "phasia", "plegia", "paresis", "algia", "uria", "penia", "philia", "phobia", "static", "stasis"};
	return word.len >= 6 && has_tail(word, tails, CXR_ARRAY_LEN(tails));
}

bool deid__is_foreign(const deid__doc *doc, size_t i)
{
	return deid__is_word(doc, i) && deid__at(doc, i)->norm_len >= 2 && (!doc->lex[i] || !doc->lex[i]->flags);
}

bool deid__is_unknown(const deid__doc *doc, size_t i)
{
	if (!deid__is_word(doc, i) || deid__at(doc, i)->norm_len < 2)
		return false;
	if (doc->lex[i] && doc->lex[i]->flags)
		return false;
	if (!doc->caps[i] && deid__is_capital(deid__at(doc, i)))
		return true;
	return !deid__looks_ordinary(cxr_token_norm(&doc->tokens, i));
}

bool deid__sentence_start(const deid__doc *doc, size_t i)
{
	return i == 0 || deid__at(doc, i)->gap >= CXR_GAP_LINE || (deid__at(doc, i - 1)->kind == CXR_MARK && strchr(".:;!?*-(\"", deid__at(doc, i - 1)->mark));
}

bool deid__is_initial(const deid__doc *doc, size_t i)
{
	return deid__is_word(doc, i) && deid__at(doc, i)->norm_len == 1 && deid__at(doc, i)->letter_case == CXR_CASE_SINGLE;
}

/* Eponyms hold in both directions: "Hampton hump", "Swan-Ganz catheter", "Hodgkin's disease". */
bool deid__eponym_use(const deid__doc *doc, size_t last)
{
	size_t next = last + 1;
	next += deid__is_mark(doc, next, '-') || deid__is_mark(doc, next, '\'');
	if (deid__is_mark(doc, last + 1, '\'') && deid__word_is(doc, next, "s"))
		next++;
	return (deid__flags(doc, next) & T(EPONYMNOUN)) && deid__at(doc, next)->gap < CXR_GAP_EMPTY_LINE && deid__at(doc, next)->norm_len > 1;
}

/* Words that lead or follow names but are none: titles, credentials, labels, units. */
#define NO_NAME (T(DOCTOR) | T(ROLE) | T(MISTER) | T(PATWORD) | T(CRED) | T(BYVERB) | T(CONTACT) | T(SIGNOFF) | T(UNIT) | T(IDWORD) | T(ABBR) | \
	T(HOSPDEPT) | T(STATEABBR) | T(AGEUNIT) | T(SEXWORD) | T(WEEKDAY) | T(IDLABEL) | T(ACCLABEL) | T(PHONELABEL) | T(EPONYMNOUN) | T(HOSPTAIL) | T(DATECUE))
#define PROPER (T(EPONYM) | T(CITY) | T(PARTICLE) | T(STATE) | T(HOSPMID) | T(VENDOR) | T(VENDORWEAK) | T(HOSPNAME) | T(HOLIDAY) | T(SEASON))

static bool namey_capital(const deid__doc *doc, size_t i, int strength)
{
	uint64_t flags = deid__flags(doc, i);
	if (strength < 2)
		return (flags & T_NAMES) != 0;
	return (flags & (T_NAMES | PROPER)) || deid__is_unknown(doc, i) || (strength >= 3 && (flags & T(ENGLISH)) && deid__at(doc, i)->letter_case == CXR_CASE_TITLE);
}

static bool namey_in_caps(const deid__doc *doc, size_t i, int strength)
{
	uint64_t flags = deid__flags(doc, i);
	cxr_str word = cxr_token_norm(&doc->tokens, i);
	if (flags & (T(SUR) | T(GIV)))
		return true;
	if (strength < 2)
		return false;
	if (flags & (T_NAMES | T(EPONYM)))
		return true;
	if (deid__is_unknown(doc, i) || (strength >= 3 && deid__is_foreign(doc, i)))
		return word.len >= 3 || strength >= 3;
	return strength >= 4 && (flags & (PROPER | T(ENGLISH))) && !deid__looks_ordinary(word);
}

bool deid__is_namey(const deid__doc *doc, size_t i, int strength)
{
	if (!deid__is_word(doc, i))
		return false;
	const cxr_token *token = deid__at(doc, i);
	cxr_str word = cxr_token_norm(&doc->tokens, i);
	uint64_t flags = deid__flags(doc, i);
	bool listed = (flags & T_NAMES) != 0;
	bool clear = (flags & (T(SUR) | T(GIV))) != 0;
	if (word.len < 2)
		return false;
	/* "DR RA": two letters that abbreviate something else */
	if (strength >= 4 && word.len == 2 && (flags & T(ABBR)) && deid__is_capital(token) && !(flags & (T(CRED) | T(DOCTOR) | T(MISTER) | T(BYVERB))) && !(deid__flags2(doc, i) & T2(PLACESTOP)))
		return true;
	if (flags & T(ORDINARY))
		return strength >= 3 && listed && (doc->caps[i] ? strength >= 4 : token->letter_case == CXR_CASE_TITLE);
	if ((flags & T(MONTH)) && !(strength >= 3 && deid__is_capital(token)))
		return false;
	if (flags & NO_NAME) {
		if (!listed || !deid__is_capital(token))
			return false;
		return strength >= 2 && !(flags & (T(CRED) | T(DOCTOR) | T(BYVERB))) && (word.len > 2 || (strength >= 3 && !doc->caps[i] && token->letter_case == CXR_CASE_TITLE));
	}
	if ((unsigned char)word.ptr[0] >= 0x80 && token->letter_case == CXR_CASE_NONE)
		return strength >= 3;
	if (!deid__is_capital(token))
		return clear ? strength >= 2 : strength >= 3 && (listed || deid__is_unknown(doc, i)) && !deid__looks_ordinary(word);
	return doc->caps[i] ? namey_in_caps(doc, i, strength) : namey_capital(doc, i, strength);
}
