/*
 * Hospitals, cities, vendors and street addresses. Lists first, then patterns ("St. X Hospital", "VA X", "X ED").
 * Tests: tests/unit/deid/test_detect_place.c
 */
#include "deid/text_doc.h"

static bool is_capital(const cxr_token *token)
{
	return token->letter_case == CXR_CASE_TITLE || token->letter_case == CXR_CASE_UPPER || token->letter_case == CXR_CASE_MIXED;
}

static bool has_cue(const deid__doc *doc, size_t i, uint64_t flags)
{
	return deid__cue_before(doc, i, 3, flags) && (deid__flags_before(doc, i, ":(,", NULL) & flags || (i > 1 && (deid__flags(doc, i - 2) & flags)) ||
		deid__label_before(doc, i, flags, NULL));
}

/* Words that may stand inside a hospital's name before its tail: capitals, saints, connecting words. */
static bool core_word(const deid__doc *doc, size_t i)
{
	if (!deid__is_word(doc, i) || deid__at(doc, i)->norm_len < 2)
		return false;
	uint64_t flags = deid__flags(doc, i);
	if (flags & (T(BYVERB) | T(CONTACT) | T(DOCTOR) | T(FROMCUE) | T(ABBR)) && !(flags & (T(HOSPMID) | T(PARTICLE))))
		return false;
	if (deid__word_is(doc, i, "the") || deid__word_is(doc, i, "and") || deid__word_is(doc, i, "of"))
		return false; /* joined by the caller only when a core word stands before */
	if ((flags & T(ORDINARY)) && !(flags & (T_NAMES | T(HOSPMID))))
		return false;
	if (!doc->caps[i])
		return is_capital(deid__at(doc, i));
	return (flags & (T_NAMES | T(HOSPMID) | T(CITY) | T(STATE) | T(HOSPNAME))) || !doc->lex[i];
}

/* "<core words> Hospital": the tail phrase starts at i. */
static size_t by_tail(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *tail = deid__phrase(doc, i, T(HOSPTAIL), &n);
	if (!tail)
		return i;
	bool strong = (tail->flags & T(HOSPSTRONG)) != 0;
	if (!doc->caps[i] && deid__at(doc, i)->letter_case == CXR_CASE_LOWER && !strong)
		return i;
	size_t first = i, words = 0, distinct = 0;
	for (size_t at = i; at > 0 && words < 5;) {
		at--;
		const cxr_token *token = deid__at(doc, at);
		if (deid__at(doc, at + 1)->gap >= CXR_GAP_EMPTY_LINE)
			break;
		if (token->kind == CXR_MARK) {
			bool inner = (token->mark == '.' || token->mark == '\'' || token->mark == '-' || token->mark == '&') && at > 0 && deid__is_word(doc, at - 1) && deid__glued(doc, at);
			if (token->mark == '.' && inner && !(deid__flags(doc, at - 1) & T(HOSPMID)))
				inner = false;
			if (!inner)
				break;
			continue;
		}
		if (deid__word_is(doc, at, "s") && at > 0 && deid__is_mark(doc, at - 1, '\''))
			continue;
		bool linking = (deid__word_is(doc, at, "of") || deid__word_is(doc, at, "and")) && words > 0 && at > 0 && core_word(doc, at - 1);
		if (!linking && !core_word(doc, at))
			break;
		if (deid__at(doc, at + 1)->gap == CXR_GAP_LINE && !(deid__flags(doc, at) & (T(HOSPMID) | T_NAMES)))
			break;
		words++;
		distinct += !linking;
		first = at;
	}
	size_t end = i + n;
	if (words == 0 || distinct == 0)
		return i;
	/* "University Hospital", "General Hospital" alone name no place; "Outside Hospital" neither */
	bool generic = true;
	for (size_t at = first; at < i; at++)
		generic = generic && (deid__at(doc, at)->kind == CXR_MARK || (deid__flags(doc, at) & (T(ORDINARY) | T(UNIT))) || deid__word_is(doc, at, "university") || deid__word_is(doc, at, "general") || deid__word_is(doc, at, "community") ||
			deid__word_is(doc, at, "regional") || deid__word_is(doc, at, "childrens") || deid__word_is(doc, at, "cancer") || deid__word_is(doc, at, "medical") || deid__word_is(doc, at, "health") || deid__word_is(doc, at, "heart") ||
			deid__word_is(doc, at, "imaging") || deid__word_is(doc, at, "family") || deid__word_is(doc, at, "rehab") || deid__word_is(doc, at, "surgical") || deid__word_is(doc, at, "pediatric") || deid__word_is(doc, at, "orthopedic"));
	if (generic)
		return i;
	/* "Cleveland Clinic of Ohio", "Hospital of X" */
	if (deid__word_is(doc, end, "of") && deid__is_word(doc, end + 1) && !doc->caps[end + 1] && is_capital(deid__at(doc, end + 1)) && !(deid__flags(doc, end + 1) & T(ORDINARY)))
		end += 2;
	deid__add(doc, first, end - 1, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, strong ? 0.84 : 0.68);
	return end;
}

/* "St. Jude", "VA Palo Alto" without a tail, by their neighbours. */
static size_t by_head(deid__doc *doc, size_t i)
{
	bool saint = (deid__word_is(doc, i, "st") || deid__word_is(doc, i, "saint")) && deid__at(doc, i)->letter_case != CXR_CASE_LOWER;
	bool va = deid__word_is(doc, i, "va") && deid__at(doc, i)->letter_case == CXR_CASE_UPPER;
	if (!(saint || va) || deid__glued(doc, i))
		return i;
	size_t at = i + 1;
	at += saint && deid__is_mark(doc, at, '.');
	if (!deid__is_word(doc, at) || !is_capital(deid__at(doc, at)) || deid__at(doc, at)->gap >= CXR_GAP_LINE)
		return i;
	if (va) {
		size_t n;
		const cxr_lexeme *city = deid__phrase(doc, at, T(CITY), &n);
		if (!city)
			return i;
		deid__add(doc, i, at + n - 1, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, 0.85);
		return at + n;
	}
	if (deid__flags(doc, at) & T(ORDINARY))
		return i;
	size_t end = at + 1;
	if (deid__is_mark(doc, end, '\'') && deid__word_is(doc, end + 1, "s"))
		end += 2;
	if (deid__flags(doc, end) & T(HOSPNOT))
		return i;
	bool dept = (deid__flags(doc, end) & (T(HOSPDEPT) | T(HOSPTAIL))) != 0;
	if (!dept && !has_cue(doc, i, T(FROMCUE)))
		return i;
	deid__add(doc, i, end - 1, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, 0.7);
	return end;
}

static size_t by_hospital_list(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *entry = deid__phrase(doc, i, T(HOSPNAME), &n);
	if (!entry)
		return i;
	size_t end = i + n;
	bool site = (entry->flags & T(SITE)) != 0;
	const cxr_token *token = deid__at(doc, i);
	if (!site && (!is_capital(token) || (deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(') && !deid__is_mark(doc, i - 1, '/'))))
		return i;
	uint64_t after = deid__flags(doc, end);
	size_t tail_n = 0;
	const cxr_lexeme *tail = deid__phrase(doc, end, T(HOSPTAIL) | T(HOSPDEPT), &tail_n);
	bool dept = tail && deid__at(doc, end)->gap < CXR_GAP_EMPTY_LINE && !deid__is_mark(doc, end, ',');
	if (!site && (entry->flags & T(HOSPWEAK))) {
		if (after & T(HOSPNOT) && !dept)
			return i;
		bool cue = (deid__flags_before(doc, i, ":(", NULL) & T(FROMCUE)) != 0;
		bool by_title = (deid__flags_before(doc, i, ".:", NULL) & (T(DOCTOR) | T(MISTER))) != 0;
		if (by_title || !(cue || (dept && (tail->flags & (T(HOSPTAIL) | T(HOSPDEPT))))))
			return i;
	}
	if (dept && (tail->flags & T(HOSPTAIL)) && (deid__at(doc, end)->letter_case != CXR_CASE_LOWER || doc->caps[end]))
		end += tail_n;
	deid__add(doc, i, end - 1, CXR_PHI_HOSPITAL, DETAIL_HOSPLIST, site ? DET_SITE : DET_HOSPITAL_LIST, 0.87);
	return end;
}

static size_t by_city(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *entry = deid__phrase(doc, i, T(CITY), &n);
	if (!entry || !is_capital(deid__at(doc, i)) || deid__glued(doc, i))
		return i;
	size_t end = i + n;
	if (deid__flags(doc, end) & (T(CITYNOT) | T(EPONYMNOUN)) && deid__at(doc, end)->norm_len > 2)
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

static size_t by_vendor(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *entry = deid__phrase(doc, i, T(VENDOR), &n);
	const cxr_lexeme *weak = NULL;
	if (!entry) {
		weak = deid__phrase(doc, i, T(VENDORWEAK), &n);
		if (!weak)
			return i;
	}
	bool is_weak = weak || (entry->flags & (T(VENDORWEAK) | T(ORDINARY)));
	if (deid__glued(doc, i) || (n == 1 && !is_capital(deid__at(doc, i))))
		return i;
	if (is_weak) {
		bool machine = deid__word_is(doc, i + n, "pacs") || deid__word_is(doc, i + n, "scanner") || deid__word_is(doc, i + n, "system") || deid__word_is(doc, i + n, "unit") || deid__word_is(doc, i + n, "portable") ||
			deid__word_is(doc, i + n, "software") || deid__word_is(doc, i + n, "dr") || deid__word_is(doc, i + n, "cr") || deid__word_is(doc, i + n, "optima") || deid__word_is(doc, i + n, "healthcare") || deid__word_is(doc, i + n, "machine") ||
			deid__word_is(doc, i + n, "detector") || deid__word_is(doc, i + n, "equipment") || deid__word_is(doc, i + n, "definium") || deid__word_is(doc, i + n, "digital") || deid__word_is(doc, i + n, "room");
		bool cue = deid__word_is(doc, i ? i - 1 : 0, "via") || deid__word_is(doc, i ? i - 1 : 0, "using") || deid__word_is(doc, i ? i - 1 : 0, "on") || deid__word_is(doc, i ? i - 1 : 0, "in") || deid__word_is(doc, i ? i - 1 : 0, "by") || deid__word_is(doc, i ? i - 1 : 0, "with");
		bool own_word = !(entry && entry->flags & T(ORDINARY)) && (deid__word_is(doc, i, "philips") || deid__word_is(doc, i, "agfa") || deid__word_is(doc, i, "fuji") || deid__word_is(doc, i, "centricity"));
		if (deid__word_is(doc, i + n, "junction") || !(machine || own_word || (cue && !doc->caps[i] && !deid__word_is(doc, i, "ge"))))
			return i;
	}
	deid__add(doc, i, i + n - 1, CXR_PHI_VENDOR, DETAIL_NONE, DET_VENDOR, 0.76);
	return i + n;
}

void deid__detect_places(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		size_t end = i;
		if (doc->lex[i]) {
			const cxr_lexeme *entry = doc->lex[i];
			uint64_t flags = entry->flags;
			bool prefix = entry->is_prefix;
			if (prefix || flags & T(HOSPNAME))
				end = by_hospital_list(doc, i);
			if (end == i)
				end = by_head(doc, i);
			if (end == i && (prefix || flags & T(HOSPTAIL)))
				end = by_tail(doc, i);
			if (end == i && (prefix || flags & (T(VENDOR) | T(VENDORWEAK))))
				end = by_vendor(doc, i);
			if (end == i && (prefix || flags & T(CITY)))
				end = by_city(doc, i);
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
	/* "1200 5th Ave" */
	if (words == 0 && deid__is_number(doc, at) && (deid__flags(doc, at + 1) & T(ORDSUFFIX)) && deid__glued(doc, at + 1)) {
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
	if (!label && !(state && !deid__glued(doc, i) && !(deid__flags(doc, i + 1) & T(UNIT)) && (deid__at(doc, i - 1)->norm_len > 2 || (i > 1 && (deid__is_mark(doc, i - 2, ',') || deid__is_word(doc, i - 2))))))
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
