/*
 * Names without a title or sign-off: given name + surname, "SURNAME, GIVEN", a clear surname alone, a name beside an age,
 * capital words that no vocabulary knows. Guards: eponyms, ordinary words, places. See detect_name.c for the contexts.
 * Tests: tests/unit/deid/test_detect_name.c
 */
#include "deid/text_doc.h"

#define NOT_BARE (T(ORDINARY) | T(EPONYM) | T(ABBR) | T(MONTH) | T(WEEKDAY) | T(UNIT) | T(CRED) | T(CITY) | T(STATE) | T(VENDOR) | T(HOSPNAME) | T(HOSPMID) | T(EPONYMNOUN) | T(HOSPTAIL))

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
	if (deid__is_initial(doc, i) && deid__at(doc, i)->gap <= CXR_GAP_LINE) {
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
	bool unknown = deid__is_unknown(doc, i);
	if (flags & (T(ORDINARY) | T(ABBR) | T(UNIT) | T(CRED) | T(EPONYMNOUN) | T(MONTH)))
		return !doc->caps[i] && given_is_clear && token->letter_case == CXR_CASE_TITLE && (flags & T(SUR)) && !(flags & (T(CRED) | T(UNIT)));
	if (doc->caps[i])
		return (flags & T(SUR)) || (given_is_clear && (flags & T(SURA))) || (given_is_clear && unknown && token->norm_len >= 4);
	if ((flags & T(EPONYM)) && given_is_clear && deid__is_capital(token))
		return !deid__eponym_use(doc, i);
	if (token->letter_case == CXR_CASE_LOWER)
		return given_is_clear && (flags & T(SUR)) && deid__at(doc, i - 1)->letter_case == CXR_CASE_LOWER && token->norm_len >= 4;
	return (flags & T_SURNAMES) || (given_is_clear && (unknown || (flags & T_GIVENS)));
}

/* given [initial] surname */
static size_t given_surname(deid__doc *doc, size_t i)
{
	uint64_t flags = deid__flags(doc, i);
	const cxr_token *token = deid__at(doc, i);
	if (i > 1 && deid__glued(doc, i) && deid__is_mark(doc, i - 1, '-') && deid__word_is(doc, i - 2, "x"))
		return i; /* x-ray */
	if (!(flags & T_GIVENS) || (flags & (T(ORDINARY) | T(ABBR))) || token->norm_len < 2)
		return i;
	bool clear = (flags & T(GIV)) && token->norm_len >= 3;
	if (!deid__is_capital(token) && !(clear && token->letter_case == CXR_CASE_LOWER && token->norm_len >= 4))
		return i;
	size_t at = i + 1;
	if (deid__is_mark(doc, at, '-') && deid__glued(doc, at) && (deid__flags(doc, at + 1) & T_GIVENS))
		at += 2;
	at = skip_initial(doc, at);
	if ((deid__flags(doc, at) & T_GIVENS) && surname_like(doc, at + 1, clear) && deid__at(doc, at + 1)->gap < CXR_GAP_LINE && !(deid__flags(doc, at + 1) & T(ORDINARY)))
		at++; /* middle name */
	while (deid__is_word(doc, at) && (deid__flags(doc, at) & T(PARTICLE)) && (!(deid__flags(doc, at) & T_NAMES) || surname_like(doc, at + 1, clear)) && at < i + 5)
		at++;
	if (!surname_like(doc, at, clear) || deid__eponym_use(doc, at))
		return i;
	bool both_weak = !clear && !(deid__flags(doc, at) & T(SUR));
	if (both_weak && (doc->caps[i] || deid__sentence_start(doc, i)))
		return i;
	if ((flags & T(EPONYM)) && (deid__flags(doc, at) & T(EPONYM)))
		return i;
	size_t end = at + 1;
	while (deid__is_word(doc, end) && deid__at(doc, end)->gap == CXR_GAP_BLANK && end < i + 6 && deid__is_capital(deid__at(doc, end)) && deid__width(doc, end) > 1 && surname_like(doc, end, true) && !deid__eponym_use(doc, end))
		end++;
	if (deid__is_mark(doc, end, '-') && deid__glued(doc, end) && deid__glued(doc, end + 1) && ((deid__flags(doc, end + 1) & T_SURNAMES) || deid__is_unknown(doc, end + 1)))
		end += 2;
	deid__add(doc, i, end - 1, bare_type(doc, i), DETAIL_NONE, DET_NAME_LIST, both_weak ? 0.5 : 0.72);
	return end;
}

/* "J. Smith", "Smith, J." and "Smith J." with a listed or unknown surname in running text. */
static size_t initial_surname(deid__doc *doc, size_t i)
{
	if (doc->caps[i] || (i > 0 && deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(')))
		return i;
	if (deid__is_initial(doc, i) && deid__is_mark(doc, i + 1, '.')) {
		size_t at = skip_initial(doc, i);
		at = skip_initial(doc, at);
		bool surname = deid__is_word(doc, at) && deid__at(doc, at)->letter_case == CXR_CASE_TITLE && deid__at(doc, at)->gap <= CXR_GAP_BLANK && deid__at(doc, at)->norm_len >= 3 &&
			((deid__flags(doc, at) & T_SURNAMES) || deid__is_unknown(doc, at)) && !(deid__flags(doc, at) & (T(ORDINARY) | T(EPONYM)));
		if (!surname || deid__eponym_use(doc, at))
			return i;
		deid__add(doc, i, at, bare_type(doc, i), DETAIL_NONE, DET_NAME_INITIALS, 0.56);
		return at + 1;
	}
	if (deid__at(doc, i)->letter_case != CXR_CASE_TITLE || !(deid__flags(doc, i) & T_SURNAMES) || (deid__flags(doc, i) & T(ORDINARY)) || !deid__is_mark(doc, i + 1, ',') || !deid__is_initial(doc, i + 2) || !deid__is_mark(doc, i + 3, '.'))
		return i;
	size_t n;
	if (deid__phrase(doc, i + 2, T(CRED) | T(CREDWEAK), &n))
		return i; /* "Smith, M.D." */
	deid__add(doc, i, i + 2, bare_type(doc, i), DETAIL_NONE, DET_NAME_INITIALS, 0.56);
	return i + 3;
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
	if ((flags & (T(ORDINARY) | T(ABBR) | T(UNIT) | T(MONTH))) || token->norm_len < 2 || !deid__is_capital(token) || !deid__is_capital(next))
		return i;
	bool unknown = deid__is_unknown(doc, i);
	bool surname = (flags & T(SUR)) != 0 || (unknown && token->norm_len >= 3);
	bool clear = (given & T(GIV)) != 0;
	if (!(surname && clear) && !((flags & T_SURNAMES) && clear) && !((flags & T(SUR)) && !doc->caps[i] && !deid__sentence_start(doc, i)))
		return i;
	if (!doc->caps[i] && unknown && deid__sentence_start(doc, i) && !deid__glued(doc, comma + 1) && !clear)
		return i;
	size_t end = comma + 2;
	if (deid__is_initial(doc, end) && deid__at(doc, end)->gap == CXR_GAP_BLANK)
		end++;
	else if ((deid__flags(doc, end) & T_GIVENS) && !(deid__flags(doc, end) & (T(ORDINARY) | T(ABBR) | T(CRED))) && deid__is_capital(deid__at(doc, end)) && deid__at(doc, end)->gap < CXR_GAP_LINE)
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
	if (!(flags & (T(SUR) | T(GIV))) || (flags & NOT_BARE) || token->norm_len < 4 || !deid__is_capital(token) || deid__eponym_use(doc, i))
		return i;
	if (deid__glued(doc, i) && i > 0 && !deid__is_mark(doc, i - 1, '(') && !deid__is_mark(doc, i - 1, '/') && !deid__is_mark(doc, i - 1, '"') && !deid__is_mark(doc, i - 1, ','))
		return i;
	if (deid__is_mark(doc, i + 1, '-') && deid__glued(doc, i + 1) && deid__glued(doc, i + 2) && !(deid__flags(doc, i + 2) & T_SURNAMES))
		return i;
	if (doc->caps[i]) {
		if (!surname || (!class_is_common(doc, i, true) && !(flags & T(SITE))) || token->norm_len < 5)
			return i;
	} else if (token->letter_case == CXR_CASE_UPPER) {
		if (token->norm_len < 5)
			return i;
	} else if (deid__sentence_start(doc, i) && !class_is_common(doc, i, surname) && !(flags & T(SITE))) {
		return i;
	}
	bool possessive = deid__is_mark(doc, i + 1, '\'') && deid__word_is(doc, i + 2, "s");
	deid__add(doc, i, i, bare_type(doc, i), DETAIL_NONE, DET_NAME_LIST, possessive ? 0.6 : 0.45);
	return i + 1;
}

/* A capital word of running text that is a name or in no vocabulary. */
static bool is_strange(const deid__doc *doc, size_t i)
{
	if (!deid__is_word(doc, i) || doc->caps[i] || deid__at(doc, i)->norm_len < 2)
		return false;
	uint8_t how = deid__at(doc, i)->letter_case;
	if (how != CXR_CASE_TITLE && how != CXR_CASE_MIXED)
		return false;
	uint64_t flags = deid__flags(doc, i);
	return deid__is_unknown(doc, i) || ((flags & T_NAMES) && !(flags & (T(ORDINARY) | T(ABBR) | T(UNIT) | T(MONTH) | T(STATE) | T(VENDOR))));
}

/* Two and more capital words that no vocabulary knows, or one in the middle of a sentence: "Zdenka Jaroszewicz should return". */
static size_t strange_words(deid__doc *doc, size_t i)
{
	if (!is_strange(doc, i) || (i > 0 && deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(') && !deid__is_mark(doc, i - 1, '"') && !deid__is_mark(doc, i - 1, '/')))
		return i;
	size_t end = i, words = 0, unknown = 0;
	for (size_t at = i; words < 5 && is_strange(doc, at) && (words == 0 || deid__at(doc, at)->gap == CXR_GAP_BLANK || deid__at(doc, at)->gap == CXR_GAP_NONE); words++) {
		unknown += deid__is_unknown(doc, at);
		end = at + 1;
		at = end;
		if (deid__is_mark(doc, at, '-') && deid__glued(doc, at) && deid__glued(doc, at + 1) && deid__is_word(doc, at + 1))
			at++;
		else if (deid__is_initial(doc, at))
			at += 1 + deid__is_mark(doc, at + 1, '.');
	}
	bool middle = i > 0 && deid__is_word(doc, i - 1) && deid__at(doc, i)->gap == CXR_GAP_BLANK && deid__at(doc, i - 1)->letter_case == CXR_CASE_LOWER;
	bool article = i > 0 && (deid__word_is(doc, i - 1, "the") || deid__word_is(doc, i - 1, "a") || deid__word_is(doc, i - 1, "an"));
	bool dashed = deid__is_mark(doc, end, '-') && deid__glued(doc, end) && deid__glued(doc, end + 1);
	if (deid__eponym_use(doc, end - 1) || dashed || (article && unknown < words) || (words == 1 && (unknown == 0 || !middle || article || deid__at(doc, i)->norm_len < 4 || deid__looks_ordinary(cxr_token_norm(&doc->tokens, i)))))
		return i;
	if (words > 1 && unknown == 0)
		return i; /* listed names are read above */
	deid__add(doc, i, end - 1, bare_type(doc, i), DETAIL_NONE, DET_NAME_UNKNOWN, words > 1 ? 0.48 : 0.4);
	return end;
}

/* The same in capitals: two words of no vocabulary side by side, at the start of a sentence or a line. */
static size_t strange_capitals(deid__doc *doc, size_t i)
{
	if (!doc->caps[i] || !deid__sentence_start(doc, i) || deid__at(doc, i)->norm_len < 3)
		return i;
	size_t end = i, unknown = 0;
	while (end < i + 5 && deid__is_word(doc, end) && (end == i || deid__at(doc, end)->gap == CXR_GAP_BLANK) && deid__at(doc, end)->letter_case == CXR_CASE_UPPER) {
		uint64_t flags = deid__flags(doc, end);
		bool strange = deid__is_unknown(doc, end);
		bool particle = end > i && (flags & T(PARTICLE)) && (deid__is_unknown(doc, end + 1) || (deid__is_mark(doc, end + 1, '-') && deid__is_unknown(doc, end + 2)));
		if (!strange && !particle && (!(flags & (T(SUR) | T(GIV))) || (flags & NOT_BARE)))
			break;
		unknown += strange;
		end++;
		if (deid__is_mark(doc, end, '-') && deid__glued(doc, end) && deid__glued(doc, end + 1))
			end++;
	}
	if (end < i + 2 || unknown == 0 || (end < doc->tokens.n_items && deid__is_number(doc, end) && deid__glued(doc, end)) || deid__eponym_use(doc, end - 1))
		return i;
	deid__add(doc, i, end - 1, bare_type(doc, i), DETAIL_NONE, DET_NAME_UNKNOWN, 0.44);
	return end;
}

/* First token of the name that ends at `last`, going backwards over names, unknown words, initials and particles; last + 1 when there is none. */
static size_t name_start(const deid__doc *doc, size_t last)
{
	size_t first = last + 1;
	int words = 0;
	for (size_t at = last + 1; at > 0 && words < 5;) {
		at--;
		const cxr_token *token = deid__at(doc, at);
		if (deid__at(doc, at + 1)->gap >= CXR_GAP_LINE && at < last)
			break;
		if (token->kind == CXR_MARK) {
			bool inner = (token->mark == '.' && at > 0 && deid__is_initial(doc, at - 1)) || (token->mark == '-' && deid__glued(doc, at) && deid__glued(doc, at + 1));
			if (!inner)
				break;
			continue;
		}
		uint64_t flags = deid__flags(doc, at);
		bool capital = deid__is_capital(token);
		bool particle = words > 0 && (flags & T(PARTICLE)) && !(flags & T(ORDINARY));
		bool name = capital && ((words == 0 && (flags & T(EPONYM)) && !(flags & T(ORDINARY))) || ((flags & T_NAMES) && !(flags & (T(ORDINARY) | T(CRED) | T(MONTH) | T(UNIT)))) || deid__is_unknown(doc, at));
		if (!name && !particle && !(deid__is_initial(doc, at) && words > 0))
			break;
		words++;
		if (name)
			first = at;
	}
	return first;
}

/* A name found backwards must be clear in itself: two words, or one that only a person has. */
static bool is_person(const deid__doc *doc, size_t first, size_t last)
{
	size_t words = 0, clear = 0;
	for (size_t at = first; at <= last; at++) {
		words += deid__is_word(doc, at);
		clear += (deid__flags(doc, at) & (T(SUR) | T(GIV))) != 0;
	}
	return words >= 2 ? true : clear > 0 && !(deid__flags(doc, first) & (T(EPONYM) | T(CITY)));
}

/* "Giang Banh is a 73-year-old", "Tran, 45 y/o", "86 yo F, Benigno Tumbaga, cough": token i is the age. */
static void beside_age(deid__doc *doc, size_t i)
{
	size_t unit = i + 1, n;
	unit += deid__is_mark(doc, unit, '-');
	if (!deid__is_number(doc, i) || deid__at(doc, i)->number > 120 || !deid__phrase(doc, unit, T(AGEUNIT), &n))
		return;
	size_t at = i;
	at -= at > 0 && (deid__word_is(doc, at - 1, "a") || deid__word_is(doc, at - 1, "an"));
	at -= at > 0 && (deid__word_is(doc, at - 1, "is") || deid__word_is(doc, at - 1, "was"));
	at -= at > 0 && deid__is_mark(doc, at - 1, ',');
	if (at > 0 && at < i) {
		size_t first = name_start(doc, at - 1);
		if (first < at && is_person(doc, first, at - 1))
			deid__add(doc, first, at - 1, CXR_PHI_PATIENT, DETAIL_NONE, DET_NAME_AGE, 0.74);
	}
	size_t behind = unit + n;
	behind += deid__is_mark(doc, behind, '-') && deid__word_is(doc, behind + 1, "old") ? 2 : 0;
	behind += deid__word_is(doc, behind, "old");
	bool sex = (deid__flags(doc, behind) & T(SEXWORD)) != 0;
	behind += sex;
	bool comma = deid__is_mark(doc, behind, ',');
	behind += comma;
	behind += deid__word_is(doc, behind, "named");
	if (behind >= doc->tokens.n_items || deid__at(doc, behind)->gap >= CXR_GAP_LINE || !deid__is_capital(deid__at(doc, behind)))
		return;
	size_t end = deid__name_forward(doc, behind, 2);
	if (end == behind || deid__eponym_use(doc, end - 1) || (deid__flags(doc, end) & (T(HOSPNOT) | T(EPONYMNOUN))) || !is_person(doc, behind, end - 1))
		return;
	if (end == behind + 1 && !comma && doc->caps[behind])
		return;
	deid__add(doc, behind, end - 1, CXR_PHI_PATIENT, DETAIL_NONE, DET_NAME_AGE, 0.73);
}

/* A line of names alone, as signatures are: two to four words, each a name or unknown, one of them clear or all in running case. */
static void signature_line(deid__doc *doc, size_t i)
{
	size_t words = 0, clear = 0, unknown = 0, at = i;
	for (; at < doc->tokens.n_items && (at == i || deid__at(doc, at)->gap < CXR_GAP_LINE); at++) {
		const cxr_token *token = deid__at(doc, at);
		if (token->kind == CXR_NUMBER || words > 5)
			return;
		if (token->kind == CXR_MARK) {
			if (!strchr(".,-", token->mark))
				return;
			continue;
		}
		uint64_t flags = deid__flags(doc, at);
		size_t n;
		if (words >= 2 && deid__phrase(doc, at, T(CRED) | T(CREDWEAK), &n))
			break;
		if (token->norm_len == 1 || ((flags & T(PARTICLE)) && words > 0))
			continue;
		if ((flags & (T(ORDINARY) | T(UNIT) | T(ABBR) | T(EPONYMNOUN) | T(MONTH))) || !deid__is_capital(token) || (!(flags & T_NAMES) && !deid__is_unknown(doc, at)))
			return;
		words++;
		clear += (flags & (T(SUR) | T(GIV))) != 0;
		unknown += !(flags & T_NAMES);
	}
	if (words < 2 || words > 4 || (clear == 0 && unknown < words))
		return;
	size_t last = at - 1;
	while (last > i && deid__at(doc, last)->kind == CXR_MARK)
		last--;
	deid__add(doc, i, last, bare_type(doc, i), DETAIL_NONE, DET_NAME_LINE, 0.62);
}

void deid__detect_list_names(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		if (!deid__wants(doc, i, WANT_LIST)) {
			i++;
			continue;
		}
		size_t end = i;
		if (deid__is_word(doc, i)) {
			if (i == 0 || deid__at(doc, i)->gap >= CXR_GAP_LINE)
				signature_line(doc, i);
			end = reversed(doc, i);
			if (end == i)
				end = initial_surname(doc, i);
			if (end == i && doc->lex[i])
				end = given_surname(doc, i);
			if (end == i)
				end = strange_words(doc, i);
			if (end == i)
				end = strange_capitals(doc, i);
			if (end == i && doc->lex[i])
				end = alone(doc, i);
		} else if (deid__is_number(doc, i)) {
			beside_age(doc, i);
		}
		i = end > i ? end : i + 1;
	}
}
