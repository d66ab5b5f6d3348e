/*
 * Hospitals and vendors. Lists first, then patterns: "<names> Hospital", "St. X", "VA X", "X Memorial", and what follows
 * "transferred from". Cities and addresses are in detect_geo.c. Tests: tests/unit/deid/test_detect_place.c
 */
#include "deid/text_doc.h"

enum { MAX_PLACE_WORDS = 6 };

static bool has_cue(const deid__doc *doc, size_t i, uint64_t flags)
{
	return deid__cue_before(doc, i, 3, flags) && (deid__flags_before(doc, i, ":(,", NULL) & flags || (i > 1 && (deid__flags(doc, i - 2) & flags)) ||
		deid__label_before(doc, i, flags, NULL));
}

/* Listed or unknown words that places are made of; in running text every capital word that starts no clause. */
static bool core_word(const deid__doc *doc, size_t i)
{
	if (!deid__is_word(doc, i) || deid__at(doc, i)->norm_len < 2)
		return false;
	uint64_t flags = deid__flags(doc, i);
	if (flags & (T(BYVERB) | T(CONTACT) | T(DOCTOR) | T(FROMCUE) | T(ABBR)) && !(flags & (T(HOSPMID) | T(PARTICLE))))
		return false;
	if (deid__word_is(doc, i, "the") || deid__word_is(doc, i, "and") || deid__word_is(doc, i, "of"))
		return false; /* joined by the caller only when a core word stands before */
	if (!doc->caps[i])
		return deid__is_capital(deid__at(doc, i)) && !(deid__flags2(doc, i) & T2(PLACESTOP));
	if ((flags & T(ORDINARY)) && !(flags & (T_NAMES | T(HOSPMID))))
		return false;
	return (flags & (T_NAMES | T(HOSPMID) | T(CITY) | T(STATE) | T(HOSPNAME))) || deid__is_unknown(doc, i);
}

static bool is_linking(const deid__doc *doc, size_t i)
{
	return deid__word_is(doc, i, "of") || deid__word_is(doc, i, "and") || deid__word_is(doc, i, "the");
}

/* Marks inside a name: "St. Mary's", "Cedars-Sinai", "A & B". */
static bool inner_mark(const deid__doc *doc, size_t at)
{
	const cxr_token *token = deid__at(doc, at);
	if (!strchr(".'-&", token->mark) || at == 0 || !deid__is_word(doc, at - 1) || (token->mark != '&' && !deid__glued(doc, at)))
		return false;
	return token->mark != '.' || ((deid__flags(doc, at - 1) & T(HOSPMID)) && deid__at(doc, at - 1)->norm_len <= 3);
}

/* First token of the name whose tail stands at i; i when there is none. Lines of capitals: see caps_start(). */
static size_t name_start(const deid__doc *doc, size_t i, bool any_word)
{
	size_t first = i, words = 0;
	for (size_t at = i; at > 0 && words < MAX_PLACE_WORDS;) {
		at--;
		const cxr_token *token = deid__at(doc, at);
		if (deid__at(doc, at + 1)->gap >= CXR_GAP_EMPTY_LINE)
			break;
		if (token->kind == CXR_MARK) {
			if (!inner_mark(doc, at))
				break;
			continue;
		}
		if (deid__word_is(doc, at, "s") && at > 0 && deid__is_mark(doc, at - 1, '\''))
			continue;
		bool core = core_word(doc, at) || (any_word && deid__is_word(doc, at) && !(deid__flags2(doc, at) & T2(PLACESTOP)) && !(deid__flags(doc, at) & (T(ABBR) | T(BYVERB) | T(DOCTOR))));
		bool linking = !core && is_linking(doc, at) && words > 0 && at > 0 && (core_word(doc, at - 1) || (is_linking(doc, at - 1) && at > 1 && core_word(doc, at - 2)));
		if (!linking && !core)
			break;
		if (deid__at(doc, at + 1)->gap == CXR_GAP_LINE && !(deid__flags(doc, at) & (any_word ? T(HOSPMID) : T(HOSPMID) | T_NAMES)))
			break;
		words++;
		first = at;
	}
	/* "our" belongs to the name before "lady" only */
	if (first > 0 && deid__word_is(doc, first - 1, "our") && deid__word_is(doc, first, "lady"))
		first--;
	while (first < i && is_linking(doc, first))
		first++;
	return first;
}

/* In capitals a name may hold ordinary words ("THREE RIVERS") when a cue or the line's start shows where it begins. */
static size_t caps_start(const deid__doc *doc, size_t i)
{
	size_t plain = name_start(doc, i, false);
	size_t wide = name_start(doc, i, true);
	if (wide >= plain)
		return plain;
	bool anchored = wide == 0 || deid__at(doc, wide)->gap >= CXR_GAP_LINE || (deid__flags(doc, wide - 1) & T(FROMCUE)) || deid__is_mark(doc, wide - 1, ':') || deid__is_mark(doc, wide - 1, ',');
	bool telling = plain < i;
	for (size_t at = wide; at < i; at++)
		telling = telling || (deid__is_word(doc, at) && ((deid__flags(doc, at) & T(ENGLISH)) || deid__is_foreign(doc, at)) && !(deid__flags(doc, at) & T(ORDINARY)) && !(deid__flags2(doc, at) & T2(HOSPGEN)));
	return anchored && telling && i - wide <= 5 ? wide : plain;
}

/* "University Hospital", "General Hospital" alone name no place; "Outside Hospital" neither. */
static bool is_generic(const deid__doc *doc, size_t first, size_t end)
{
	for (size_t at = first; at < end; at++) {
		const cxr_token *token = deid__at(doc, at);
		bool telling = doc->caps[at] ? !(deid__flags(doc, at) & T(ORDINARY)) : true;
		if (token->kind == CXR_WORD && telling && !(deid__flags2(doc, at) & (T2(HOSPGEN) | T2(PLACESTOP))) && !(deid__flags(doc, at) & T(UNIT)))
			return false;
	}
	return true;
}

/* Capital words from i on: the token behind them. In capitals only words that are no vocabulary. */
size_t deid__place_forward(const deid__doc *doc, size_t i, size_t max_words)
{
	size_t at = i, end = i;
	for (size_t words = 0; words < max_words && at < doc->tokens.n_items;) {
		const cxr_token *token = deid__at(doc, at);
		/* a name may break behind "Mercy" or "Mount", and before "Springs" */
		if (end > i && (token->gap >= CXR_GAP_EMPTY_LINE || (token->gap == CXR_GAP_LINE && !((deid__flags2(doc, end - 1) & T2(PLACEHEAD)) || ((deid__flags(doc, at) & T(HOSPMID)) && !(deid__flags2(doc, at) & T2(HOSPGEN)))))))
			break;
		if (token->kind == CXR_MARK) {
			if (end == i || !inner_mark(doc, at))
				break;
			at++;
			continue;
		}
		uint64_t flags = deid__flags(doc, at);
		bool linking = end > i && is_linking(doc, at);
		bool possessive = end > i && deid__word_is(doc, at, "s") && deid__is_mark(doc, at - 1, '\'');
		bool stop = (deid__flags2(doc, at) & T2(PLACESTOP)) || (flags & (T(MONTH) | T(WEEKDAY) | T(CRED) | T(DOCTOR) | T(ABBR) | T(UNIT) | T(MISTER)));
		bool core = deid__is_word(doc, at) && deid__is_capital(token) && token->norm_len > 1 && (!stop || (flags & (T(HOSPMID) | T(CITY)) && token->norm_len > 2)) &&
			(!doc->caps[at] || (flags & (T_NAMES | T(HOSPMID) | T(CITY) | T(STATE) | T(HOSPNAME) | T(PARTICLE))) || deid__is_unknown(doc, at));
		if (linking && !core && end < at + 1) {
			at++;
			words++;
			continue;
		}
		if (!core && !possessive)
			break;
		at++;
		end = at;
		words += core;
	}
	return end;
}

/* "Mount Verity Clinic, Westmarch" and "Mount Verity Clinic  Westmarch": the city on the line of its hospital. */
static void city_behind(deid__doc *doc, size_t end)
{
	size_t at = end + (deid__is_mark(doc, end, ',') || deid__is_mark(doc, end, '-'));
	if (at >= doc->tokens.n_items || deid__at(doc, at)->gap >= CXR_GAP_LINE)
		return;
	size_t last = deid__place_forward(doc, at, 3);
	/* in capitals ordinary words may be a city's name when nothing else is on the line */
	if (doc->caps[at] && at > end) {
		size_t wide = at;
		while (wide < at + 3 && deid__is_word(doc, wide) && !(deid__flags2(doc, wide) & T2(PLACESTOP)) && (!(deid__flags(doc, wide) & T(ORDINARY)) || (deid__flags(doc, wide) & (T(HOSPMID) | T_NAMES))) && (wide == at || deid__at(doc, wide)->gap < CXR_GAP_LINE) && !(deid__flags(doc, wide) & (T(MONTH) | T(ABBR))) && (!(deid__flags(doc, wide) & T(HOSPDEPT)) || (deid__flags(doc, wide) & T(HOSPMID))))
			wide++;
		bool line_ends = wide >= doc->tokens.n_items || deid__at(doc, wide)->gap >= CXR_GAP_LINE || deid__is_mark(doc, wide, ',');
		if (wide > last && line_ends)
			last = wide;
	}
	if (last == at)
		return;
	bool closed = last >= doc->tokens.n_items || deid__at(doc, last)->gap >= CXR_GAP_LINE || (deid__at(doc, last)->kind == CXR_MARK && deid__at(doc, last)->mark != '-');
	if (!closed || ((deid__flags(doc, at) & T(HOSPDEPT)) && last == at + 1) || (deid__flags(doc, at) & (T(CRED) | T(MONTH))) || (at == end && !(deid__flags(doc, last - 1) & (T_NAMES | T(CITY) | T(HOSPMID))) && !deid__is_unknown(doc, last - 1) && doc->caps[at]))
		return;
	if (deid__flags(doc, last - 1) & (T(HOSPTAIL) | T(HOSPDEPT)))
		return;
	if (deid__flags(doc, at) & T(HOSPNAME)) /* "Stanford, UCSF": a second hospital */
		deid__add(doc, at, last - 1, CXR_PHI_HOSPITAL, DETAIL_HOSPLIST, DET_HOSPITAL_LIST, 0.64);
	else
		deid__add(doc, at, last - 1, CXR_PHI_GEO, DETAIL_NONE, DET_CITY, 0.64);
}

/* "Department of Radiology" is no place of its own. */
static bool is_department(const deid__doc *doc, size_t i)
{
	return (deid__word_is(doc, i, "radiology") || deid__word_is(doc, i, "imaging") || deid__word_is(doc, i, "health")) && i > 1 && (deid__word_is(doc, i - 1, "of") || deid__word_is(doc, i - 1, "diagnostic"));
}

/* "<core words> Hospital": the tail phrase starts at i. */
static size_t by_tail(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *tail = deid__phrase(doc, i, T(HOSPTAIL), &n);
	if (!tail || is_department(doc, i))
		return i;
	bool strong = (tail->flags & T(HOSPSTRONG)) != 0;
	if (!doc->caps[i] && deid__at(doc, i)->letter_case == CXR_CASE_LOWER && !strong)
		return i;
	size_t first = doc->caps[i] && strong ? caps_start(doc, i) : name_start(doc, i, false);
	size_t end = i + n;
	/* "University Hospital of Sandmoor" */
	bool of = deid__word_is(doc, end, "of") || (deid__word_is(doc, end, "at") && strong);
	size_t behind = of ? deid__place_forward(doc, end + 1, 3) : end;
	bool extends = of && behind > end + 1 && !(deid__flags(doc, end + 1) & T(ORDINARY));
	if (is_generic(doc, first, i) && !extends)
		return i;
	if (extends)
		end = behind;
	deid__add(doc, first, end - 1, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, strong ? 0.84 : 0.68);
	city_behind(doc, end);
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
	if (!deid__is_word(doc, at) || !deid__is_capital(deid__at(doc, at)) || deid__at(doc, at)->gap >= CXR_GAP_LINE)
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
	if (deid__flags(doc, end) & (T(HOSPNOT) | T(STREET)))
		return i;
	bool dept = (deid__flags(doc, end) & (T(HOSPDEPT) | T(HOSPTAIL))) != 0;
	if (!dept && !has_cue(doc, i, T(FROMCUE)) && !(deid__sentence_start(doc, i) && (end >= doc->tokens.n_items || deid__at(doc, end)->gap >= CXR_GAP_LINE)))
		return i;
	deid__add(doc, i, end - 1, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, 0.7);
	return end;
}

/* "transferred from Sacred Heart of Tolland", "Location: Pemberley Memorial": what follows a clear cue. */
static size_t by_cue(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *cue = deid__phrase2(doc, i, 0, T2(CARESTRONG), &n);
	if (!cue)
		return i;
	size_t at = i + n;
	bool label = deid__is_mark(doc, at, ':');
	if (n == 1 && !label)
		return i;
	at += label;
	at += deid__word_is(doc, at, "the");
	if (at >= doc->tokens.n_items || deid__at(doc, at)->gap == CXR_GAP_EMPTY_LINE)
		return i;
	size_t end = deid__place_forward(doc, at, 5);
	if (end == at || is_generic(doc, at, end))
		return i;
	uint64_t last = deid__flags(doc, end - 1);
	if ((deid__flags(doc, at) & (T(MISTER) | T(DOCTOR) | T(MONTH) | T(HOLIDAY))) || ((last & T(EPONYM)) && deid__eponym_use(doc, end - 1)) || (deid__flags(doc, end) & (T(HOSPNOT) | T(CRED))))
		return i;
	deid__add(doc, at, end - 1, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, 0.66);
	city_behind(doc, end);
	return end;
}

/* "Eastmoor General", "Cedar Bluff Memorial": at the word "General" or "Memorial". */
static size_t by_middle(deid__doc *doc, size_t i)
{
	bool kind = deid__word_is(doc, i, "general") || deid__word_is(doc, i, "memorial") || deid__word_is(doc, i, "regional") || deid__word_is(doc, i, "methodist") || deid__word_is(doc, i, "baptist");
	if (!kind || !deid__is_capital(deid__at(doc, i)) || (deid__flags(doc, i + 1) & T(HOSPTAIL)))
		return i;
	size_t first = name_start(doc, i, false);
	if (first == i || is_generic(doc, first, i))
		return i;
	bool from = first > 0 && (deid__flags(doc, first - 1) & T(FROMCUE));
	bool starts = deid__sentence_start(doc, first) || deid__is_mark(doc, first - 1, ',') || from;
	bool ends = (from && (doc->caps[i] || deid__at(doc, i + 1 < doc->tokens.n_items ? i + 1 : i)->letter_case == CXR_CASE_LOWER)) || i + 1 >= doc->tokens.n_items || deid__at(doc, i + 1)->kind != CXR_WORD || deid__at(doc, i + 1)->gap >= CXR_GAP_LINE || (deid__flags(doc, i + 1) & (T(HOSPDEPT) | T(DATECUE) | T(FROMCUE)));
	if (!starts || !ends)
		return i;
	deid__add(doc, first, i, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, 0.67);
	city_behind(doc, i + 1);
	return i + 1;
}

static size_t by_hospital_list(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *entry = deid__phrase(doc, i, T(HOSPNAME), &n);
	if (!entry)
		return i;
	size_t end = i + n, first = i;
	bool site = (entry->flags & T(SITE)) != 0;
	const cxr_token *token = deid__at(doc, i);
	if (!site && (!deid__is_capital(token) || (deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(') && !deid__is_mark(doc, i - 1, '/'))))
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
	/* "Mercy Larkfield" */
	else if (!site && n == 1 && (deid__flags2(doc, i) & T2(PLACEHEAD)) && deid__is_word(doc, end) && deid__at(doc, end)->gap <= CXR_GAP_LINE && (deid__is_foreign(doc, end) || (deid__flags(doc, end) & (T_NAMES | T(CITY)))))
		end = deid__place_forward(doc, i, 3);
	/* "Our Lady of Mercy Hospital" is more than "Mercy Hospital" */
	if (!site && end > i + 1 && (deid__flags(doc, end - 1) & T(HOSPTAIL)))
		first = name_start(doc, end - 1, false);
	if (first < i)
		deid__add(doc, first, end - 1, CXR_PHI_HOSPITAL, DETAIL_NONE, DET_HOSPITAL_PATTERN, 0.88);
	else
		deid__add(doc, i, end - 1, CXR_PHI_HOSPITAL, DETAIL_HOSPLIST, site ? DET_SITE : DET_HOSPITAL_LIST, 0.87);
	city_behind(doc, end);
	return end;
}

/* Glued to something else than a bracket or the number of a list ("1.ABBOTT"). */
static bool is_inside(const deid__doc *doc, size_t i)
{
	return i > 0 && deid__glued(doc, i) && !deid__is_mark(doc, i - 1, '(') && !(deid__is_mark(doc, i - 1, '.') && i > 1 && deid__is_number(doc, i - 2));
}

/* Makers of implants are named before the implant: "Abbott pacemaker"; "Carpentier-Edwards valve" is the valve's name. */
static size_t by_implant(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *entry = deid__phrase2(doc, i, 0, T2(IMPLANTER), &n);
	if (!entry || is_inside(doc, i) || !deid__is_capital(deid__at(doc, i)))
		return i;
	size_t noun = i + n;
	if (!(deid__flags2(doc, noun) & T2(IMPLANT)))
		noun++; /* "Medtronic dual-lead pacemaker" */
	while (noun < i + n + 5 && !(deid__flags2(doc, noun) & T2(IMPLANT)) && (deid__is_word(doc, noun) || deid__is_mark(doc, noun, '-')))
		noun++;
	if (!(deid__flags2(doc, noun) & T2(IMPLANT)) || deid__is_mark(doc, i + n, '-'))
		return i;
	deid__add(doc, i, i + n - 1, CXR_PHI_VENDOR, DETAIL_NONE, DET_VENDOR, 0.77);
	return i + n;
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
	if (is_inside(doc, i) || (n == 1 && !deid__is_capital(deid__at(doc, i))))
		return i;
	if (weak || (entry->flags & (T(VENDORWEAK) | T(ORDINARY)))) {
		bool machine = (deid__flags2(doc, i + n) & T2(MACHINE)) != 0;
		bool cue = i > 0 && (deid__flags2(doc, i - 1) & T2(MACHINECUE));
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
		if (!deid__wants(doc, i, WANT_PLACE)) {
			i++;
			continue;
		}
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
			if (end == i && (prefix || entry->flags2 & T2(IMPLANTER)))
				end = by_implant(doc, i);
			if (end == i && (prefix || flags & (T(VENDOR) | T(VENDORWEAK))))
				end = by_vendor(doc, i);
			if (end == i && flags & T(HOSPMID))
				end = by_middle(doc, i);
			/* the words behind a cue may hold a better answer of their own */
			if (end == i && (prefix || entry->flags2 & T2(CARESTRONG)))
				by_cue(doc, i);
		}
		i = end > i ? end : i + 1;
	}
}
