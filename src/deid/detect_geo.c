/*
 * Cities and street addresses: the list of cities, what follows "lives in", the words before a state, streets and ZIP codes.
 * Tests: tests/unit/deid/test_detect_place.c
 */
#include "deid/text_doc.h"

static size_t by_city(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *entry = deid__phrase(doc, i, T(CITY), &n);
	if (!entry || !deid__is_capital(deid__at(doc, i)) || deid__glued(doc, i))
		return i;
	size_t end = i + n;
	if (deid__flags(doc, end) & (T(CITYNOT) | T(EPONYMNOUN)) && deid__at(doc, end)->norm_len > 2)
		return i;
	if (((entry->flags & T(EPONYM)) && deid__eponym_use(doc, end - 1)) || (deid__is_mark(doc, end, '-') && deid__glued(doc, end)))
		return i;
	bool state = deid__is_mark(doc, end, ',') && (deid__flags(doc, end + 1) & (T(STATE) | T(STATEABBR))) && deid__at(doc, end + 1)->letter_case != CXR_CASE_LOWER;
	bool state_bare = (deid__flags(doc, end) & T(STATEABBR)) && deid__at(doc, end)->letter_case == CXR_CASE_UPPER && !doc->caps[i] && deid__at(doc, end)->norm_len == 2;
	bool live = (deid__flags_before(doc, i, ":", NULL) & T(LIVECUE)) != 0;
	bool weak = (entry->flags & (T(CITYWEAK) | T_NAMES | T(EPONYM))) != 0;
	if (weak && !(state || state_bare || (live && (!doc->caps[i] || n > 1 || deid__label_before(doc, i, T(LIVECUE), NULL)))))
		return i;
	if (!weak && n == 1 && doc->caps[i] && !live && !state)
		return i;
	deid__add(doc, i, end - 1, CXR_PHI_GEO, DETAIL_NONE, DET_CITY, state ? 0.85 : 0.66);
	return end;
}

/* Words of a place behind a sure cue: in capitals ordinary words too, up to the first word that cannot be one. */
static size_t place_words(const deid__doc *doc, size_t at)
{
	size_t end = deid__place_forward(doc, at, 4);
	if (at >= doc->tokens.n_items || !doc->caps[at])
		return end;
	size_t wide = at;
	while (wide < at + 3 && deid__is_word(doc, wide) && deid__at(doc, wide)->norm_len > 2 && (wide == at || deid__at(doc, wide)->gap < CXR_GAP_LINE) && !(deid__flags2(doc, wide) & T2(PLACESTOP)) &&
		!(deid__flags(doc, wide) & (T(MONTH) | T(ABBR) | T(HOSPDEPT) | T(BYVERB) | T(CONTACT) | T(UNIT))))
		wide++;
	/* "FROM OAK TERRACE WITH": only words of no report, "FROM FALL WITH" is none */
	for (size_t w = at; w < wide; w++)
		if ((deid__flags(doc, w) & T(ORDINARY)) && !(deid__flags(doc, w) & (T_NAMES | T(HOSPMID) | T(CITY))))
			return end;
	return wide > end ? wide : end;
}

/* "lives in Port Ansel", "recent travel to Winnemucca" */
static size_t by_live_cue(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *cue = deid__phrase2(doc, i, 0, T2(LIVESTRONG), &n);
	if (!cue)
		return i;
	size_t at = i + n;
	at += deid__is_mark(doc, at, ':');
	at += deid__word_is(doc, at, "the");
	size_t end = place_words(doc, at);
	if (end == at || at >= doc->tokens.n_items || (deid__flags(doc, end - 1) & (T(HOSPTAIL) | T(STATE) | T(HOSPDEPT))) || (deid__flags(doc, at) & (T(MONTH) | T(SEASON) | T(HOLIDAY))))
		return i;
	deid__add(doc, at, end - 1, CXR_PHI_GEO, DETAIL_NONE, DET_CITY, 0.63);
	return end;
}

/* "70-year-old male from Larkfield with chest pain" */
static size_t by_origin(deid__doc *doc, size_t i)
{
	if (!deid__word_is(doc, i, "from") || i < 2)
		return i;
	bool person = (deid__flags(doc, i - 1) & (T(SEXWORD) | T(AGEUNIT))) || deid__word_is(doc, i - 1, "patient") || deid__word_is(doc, i - 1, "pt") || deid__word_is(doc, i - 1, "old") ||
		deid__word_is(doc, i - 1, "immigrant") || deid__word_is(doc, i - 1, "resident") || deid__word_is(doc, i - 1, "student");
	if (!person)
		return i;
	size_t end = place_words(doc, i + 1);
	if (end == i + 1 || (deid__flags(doc, end) & (T(HOSPTAIL) | T(HOSPSTRONG))) || (deid__flags(doc, end - 1) & T(HOSPTAIL)))
		return i;
	deid__add(doc, i + 1, end - 1, CXR_PHI_GEO, DETAIL_NONE, DET_CITY, 0.63);
	return end;
}

/* "in Lubumbashi in 2012", "in Arequipa.": unknown words behind "in" or "near". */
static size_t by_unknown(deid__doc *doc, size_t i)
{
	if (!(deid__word_is(doc, i, "in") || deid__word_is(doc, i, "near")))
		return i;
	size_t at = i + 1;
	if (at >= doc->tokens.n_items || deid__at(doc, at)->gap >= CXR_GAP_LINE || deid__at(doc, at)->letter_case == CXR_CASE_LOWER || !deid__is_unknown(doc, at) || deid__at(doc, at)->norm_len < 4)
		return i;
	if (!doc->caps[at] && deid__at(doc, at)->letter_case != CXR_CASE_TITLE)
		return i;
	size_t end = deid__place_forward(doc, at, 3);
	bool closed = end >= doc->tokens.n_items || deid__at(doc, end)->kind == CXR_MARK || deid__word_is(doc, end, "in") || deid__word_is(doc, end, "on") || deid__word_is(doc, end, "with") || deid__word_is(doc, end, "and");
	if (end == at || !closed || deid__eponym_use(doc, end - 1))
		return i;
	deid__add(doc, at, end - 1, CXR_PHI_GEO, DETAIL_NONE, DET_CITY, 0.5);
	return end;
}

/* "Westmarch, CA": the capital words before a comma and a state. */
static void before_state(deid__doc *doc, size_t i)
{
	if (!deid__is_mark(doc, i, ',') || i == 0 || deid__at(doc, i + 1 < doc->tokens.n_items ? i + 1 : i)->gap >= CXR_GAP_LINE)
		return;
	uint64_t state = deid__flags(doc, i + 1);
	bool full = (state & T(STATE)) && deid__is_capital(deid__at(doc, i + 1));
	bool abbr = (state & T(STATEABBR)) && deid__at(doc, i + 1)->norm_len == 2 && deid__at(doc, i + 1)->letter_case == CXR_CASE_UPPER && !(state & (T(CRED) | T(CREDWEAK)));
	bool zip = deid__is_number(doc, i + 2) && deid__width(doc, i + 2) == 5;
	if (!full && !(abbr && (zip || !doc->caps[i])))
		return;
	size_t first = i;
	while (first > 0 && i - first < 3 && deid__is_word(doc, first - 1) && deid__is_capital(deid__at(doc, first - 1)) && !(deid__flags2(doc, first - 1) & T2(PLACESTOP)) && !(deid__flags(doc, first - 1) & (T(STREET) | T(HOSPTAIL) | T(DOCTOR))) &&
		(!doc->caps[first - 1] || zip || !(deid__flags(doc, first - 1) & T(ORDINARY)))) {
		first--;
		if (deid__at(doc, first)->gap >= CXR_GAP_LINE)
			break;
	}
	if (first == i || ((deid__flags(doc, first) & T(ORDINARY)) && !zip && i - first == 1) || ((deid__flags(doc, i - 1) & T_NAMES) && !full && !zip))
		return;
	deid__add(doc, first, i - 1, CXR_PHI_GEO, DETAIL_NONE, DET_CITY, 0.62);
}

void deid__detect_cities(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		if (!deid__wants(doc, i, WANT_CITY)) {
			i++;
			continue;
		}
		size_t end = i;
		if (doc->lex[i]) {
			const cxr_lexeme *entry = doc->lex[i];
			if (entry->is_prefix || entry->flags & T(CITY))
				end = by_city(doc, i);
			if (end == i && (entry->is_prefix || entry->flags2 & T2(LIVESTRONG)))
				end = by_live_cue(doc, i);
			if (end == i)
				end = by_origin(doc, i);
			if (end == i)
				end = by_unknown(doc, i);
		} else {
			before_state(doc, i);
		}
		i = end > i ? end : i + 1;
	}
}

/* "123 Main St, Apt 4B, Palo Alto, CA 94304"; each part is one candidate. */
static size_t street_address(deid__doc *doc, size_t i)
{
	if (!deid__is_number(doc, i) || deid__width(doc, i) > 6 || (deid__glued(doc, i) && i > 0 && !deid__is_mark(doc, i - 1, ':')))
		return i;
	size_t at = i + 1, words = 0;
	while (deid__is_word(doc, at) && words < 4 && deid__at(doc, at)->gap == CXR_GAP_BLANK) {
		if (words > 0 && (deid__flags(doc, at) & T(STREET)) && deid__at(doc, at)->letter_case != CXR_CASE_LOWER)
			break;
		bool direction = deid__at(doc, at)->norm_len == 1;
		if (deid__at(doc, at)->letter_case == CXR_CASE_LOWER || (deid__flags(doc, at) & (T(UNIT) | T(MONTH)) && !direction))
			return i;
		if (doc->caps[at] && (deid__flags(doc, at) & T(ORDINARY)) && !(deid__flags(doc, at) & (T_NAMES | T(HOSPMID))))
			return i;
		at++;
		words++;
		at += direction && deid__is_mark(doc, at, '.');
	}
	/* "1200 5th Ave", "610 W 14th Street" */
	if ((words == 0 || (words == 1 && deid__at(doc, at - 1)->norm_len <= 2)) && deid__is_number(doc, at) && (deid__flags(doc, at + 1) & T(ORDSUFFIX)) && deid__glued(doc, at + 1)) {
		at += 2;
		words = 1;
	}
	if (words == 0 || !(deid__flags(doc, at) & T(STREET)) || deid__at(doc, at)->gap != CXR_GAP_BLANK || deid__width(doc, at) < 2)
		return i;
	bool no_street = deid__word_is(doc, at, "ct") || deid__word_is(doc, at, "dr") || deid__word_is(doc, at, "st");
	if (no_street && (doc->caps[i] && words > 3))
		return i;
	if (deid__word_is(doc, at, "ct") && (deid__flags(doc, i + 1) & T(ORDINARY) || deid__word_is(doc, i + 1, "chest")))
		return i;
	/* "12 El Camino Real", "4 Calle Mayor": the name follows */
	if (deid__word_is(doc, at, "camino") || deid__word_is(doc, at, "calle") || deid__word_is(doc, at, "avenida"))
		while (deid__is_word(doc, at + 1) && deid__at(doc, at + 1)->gap == CXR_GAP_BLANK && deid__is_capital(deid__at(doc, at + 1)) && at < i + 6)
			at++;
	deid__add(doc, i, at, CXR_PHI_GEO, DETAIL_STREET, DET_ADDRESS, 0.89);
	size_t end = at + 1;
	end += deid__is_mark(doc, end, '.');
	size_t unit = end + deid__is_mark(doc, end, ',');
	size_t value = unit + 1 + (deid__is_mark(doc, unit + 1, '.') || deid__is_mark(doc, unit + 1, '#'));
	if (((deid__flags(doc, unit) & T(STREETUNIT)) || deid__is_mark(doc, unit, '#')) && value < doc->tokens.n_items && deid__at(doc, value)->gap < CXR_GAP_EMPTY_LINE && deid__at(doc, value)->kind != CXR_MARK) {
		size_t last = value;
		last += deid__glued(doc, value + 1) && deid__is_word(doc, value + 1);
		deid__add(doc, value, last, CXR_PHI_GEO, DETAIL_STREET, DET_ADDRESS, 0.8);
		end = last + 1;
	}
	/* an unlisted city before a state */
	size_t city = end + deid__is_mark(doc, end, ',');
	size_t stop = city;
	while (deid__is_word(doc, stop) && stop < city + 3 && deid__at(doc, stop)->letter_case != CXR_CASE_LOWER && !(deid__flags(doc, stop) & T(STATEABBR) && deid__at(doc, stop)->norm_len == 2 && stop > city))
		stop++;
	size_t state = stop + deid__is_mark(doc, stop, ',');
	if (stop > city && (deid__flags(doc, state) & (T(STATE) | T(STATEABBR))))
		deid__add(doc, city, stop - 1, CXR_PHI_GEO, DETAIL_NONE, DET_ADDRESS, 0.82);
	return at + 1;
}

static size_t zip_code(deid__doc *doc, size_t i)
{
	if (!deid__is_number(doc, i) || deid__width(doc, i) != 5 || i == 0)
		return i;
	bool state = (deid__flags(doc, i - 1) & (T(STATE) | T(STATEABBR))) && (deid__at(doc, i - 1)->norm_len > 2 || deid__at(doc, i - 1)->letter_case == CXR_CASE_UPPER);
	bool label = deid__word_is(doc, i - 1, "zip") || (deid__word_is(doc, i - 1, "code") && i > 1 && deid__word_is(doc, i - 2, "zip")) || (deid__is_mark(doc, i - 1, ':') && i > 1 && deid__word_is(doc, i - 2, "zip"));
	if (!label && !(state && !deid__glued(doc, i) && !((deid__flags(doc, i + 1) & T(UNIT)) && deid__at(doc, i + 1)->gap < CXR_GAP_LINE) && (deid__at(doc, i - 1)->norm_len > 2 || (i > 1 && (deid__is_mark(doc, i - 2, ',') || deid__is_word(doc, i - 2))))))
		return i;
	size_t last = i;
	if (deid__is_mark(doc, i + 1, '-') && deid__is_number(doc, i + 2) && deid__width(doc, i + 2) == 4)
		last = i + 2;
	deid__add(doc, i, last, CXR_PHI_GEO, DETAIL_ZIP, DET_ADDRESS, 0.86);
	return last + 1;
}

void deid__detect_addresses(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		if (!deid__wants(doc, i, WANT_ADDRESS)) {
			i++;
			continue;
		}
		size_t end = street_address(doc, i);
		if (end == i)
			end = zip_code(doc, i);
		if (end == i && (deid__word_is(doc, i, "po") || deid__word_is(doc, i, "p")) ) {
			size_t box = i + 1;
			while (deid__is_mark(doc, box, '.') || deid__word_is(doc, box, "o"))
				box++;
			if (deid__word_is(doc, box, "box") && deid__is_number(doc, box + 1)) {
				deid__add(doc, box + 1, box + 1, CXR_PHI_GEO, DETAIL_STREET, DET_ADDRESS, 0.88);
				end = box + 2;
			}
		}
		i = end > i ? end : i + 1;
	}
}
