/*
 * Phones, faxes, pagers and extensions, in every usual shape.
 * Tests: tests/unit/deid/test_detect_phone.c
 */
#include "deid/text_doc.h"

static bool is_sep(const deid__doc *doc, size_t i)
{
	return deid__is_mark(doc, i, '-') || deid__is_mark(doc, i, '.') || deid__is_mark(doc, i, '/');
}

/* Number of `width` digits at i or behind one separator; returns the token behind it, i when there is none. */
static size_t group(const deid__doc *doc, size_t i, uint32_t width, bool blank_allowed)
{
	size_t at = i;
	bool sep = is_sep(doc, at);
	at += sep;
	if (!deid__is_number(doc, at) || deid__width(doc, at) != width)
		return i;
	if (!sep && (!blank_allowed || deid__glued(doc, at)) && !deid__is_mark(doc, i - 1, ')'))
		return i;
	if (deid__at(doc, at)->gap >= CXR_GAP_EMPTY_LINE)
		return i;
	return at + 1;
}

/* "x1234", "ext. 1234" behind a number or alone; a bare x wants min_digits. Returns the token behind, i when none. */
static size_t extension(const deid__doc *doc, size_t i, uint32_t min_digits)
{
	if (!deid__word_is(doc, i, "x") && !deid__word_is(doc, i, "ext") && !deid__word_is(doc, i, "extension"))
		return i;
	size_t at = i + 1;
	while (deid__is_mark(doc, at, '.') || deid__is_mark(doc, at, ':') || deid__is_mark(doc, at, '#'))
		at++;
	bool x = deid__width(doc, i) == 1;
	if (!deid__is_number(doc, at) || (x && !deid__glued(doc, at)))
		return i;
	if (deid__width(doc, at) == 1 && deid__is_mark(doc, at + 1, '-') && deid__is_number(doc, at + 2) && deid__width(doc, at + 2) == 4)
		return at + 3;
	return deid__width(doc, at) >= (x ? min_digits : 2u) && deid__width(doc, at) <= 7 ? at + 1 : i;
}

static size_t with_extension(const deid__doc *doc, size_t end)
{
	size_t at = end + deid__is_mark(doc, end, ',');
	size_t more = extension(doc, at, 2);
	return more > at ? more : end;
}

/* Ten digits with or without area code marks, from token i. */
static size_t full_number(const deid__doc *doc, size_t i)
{
	size_t at = i;
	if (deid__is_mark(doc, at, '+'))
		at++;
	if (deid__is_number(doc, at) && deid__width(doc, at) == 1 && deid__at(doc, at)->number == 1)
		at++, at += is_sep(doc, at);
	else if (at > i)
		return i;
	bool paren = deid__is_mark(doc, at, '(');
	at += paren;
	if (!deid__is_number(doc, at) || deid__width(doc, at) != 3)
		return i;
	at++;
	if (paren) {
		if (!deid__is_mark(doc, at, ')'))
			return i;
		at++;
	}
	size_t second = group(doc, at, 3, true);
	if (second == at)
		return i;
	size_t third = group(doc, second, 4, true);
	if (third == second)
		return i;
	/* "123 456 7890" with blanks alone might be figures of a table: a separator, brackets or a label must help */
	bool marked = paren || is_sep(doc, at) || is_sep(doc, second) || deid__label_before(doc, i, T(PHONELABEL), NULL);
	if (!marked || (deid__glued(doc, third) && (deid__is_number(doc, third) || (is_sep(doc, third) && deid__glued(doc, third + 1) && deid__is_number(doc, third + 1)))))
		return i;
	return with_extension(doc, third);
}

/* +44 20 7946 0958: a plus and 8..15 digits in groups */
static size_t international(const deid__doc *doc, size_t i)
{
	if (!deid__is_mark(doc, i, '+') || !deid__glued(doc, i + 1))
		return i;
	size_t n_digits = 0, last = i;
	for (size_t at = i + 1; at < doc->tokens.n_items && at < i + 14; at++) {
		if (deid__is_number(doc, at) && deid__at(doc, at)->gap < CXR_GAP_LINE) {
			n_digits += deid__width(doc, at);
			last = at;
		} else if (!is_sep(doc, at) && !deid__is_mark(doc, at, '(') && !deid__is_mark(doc, at, ')')) {
			break;
		}
	}
	return n_digits >= 8 && n_digits <= 15 ? last + 1 : i;
}

/* 555-1234, and 5-1234 behind a label or "at" */
static size_t local_number(const deid__doc *doc, size_t i)
{
	if (!deid__is_number(doc, i) || !is_sep(doc, i + 1) || deid__is_mark(doc, i + 1, '/') || !deid__glued(doc, i + 1) || !deid__glued(doc, i + 2) || !deid__is_number(doc, i + 2) || deid__width(doc, i + 2) != 4)
		return i;
	if (deid__glued(doc, i) && (deid__is_word(doc, i - 1) || deid__is_number(doc, i - 1) || is_sep(doc, i - 1)))
		return i;
	if (deid__glued(doc, i + 3) && (deid__is_number(doc, i + 3) || (is_sep(doc, i + 3) && deid__glued(doc, i + 4) && deid__is_number(doc, i + 4))))
		return i;
	if (deid__flags(doc, i + 3) & T(UNIT) || deid__label_before(doc, i, T(IDLABEL) | T(ACCLABEL) | T(IDNOT), NULL))
		return i;
	uint32_t width = deid__width(doc, i);
	bool label = deid__label_before(doc, i, T(PHONELABEL), NULL) || deid__cue_before(doc, i, 2, T(PHONESTRONG)) || (i > 0 && deid__word_is(doc, i - 1, "at"));
	if ((width == 3 && deid__is_mark(doc, i + 1, '-')) || (width <= 3 && label))
		return with_extension(doc, i + 3);
	return i;
}

/* A label of phones before token i; "at", "is" and "number" may stand between: "paged at 68945". */
static bool phone_label(const deid__doc *doc, size_t i, uint64_t flags)
{
	size_t at = i;
	for (int n = 0; n < 2 && at > 0 && (deid__flags2(doc, at - 1) & T2(PHONEAT)) && deid__is_word(doc, at - 1); n++)
		at--;
	return deid__label_before(doc, at, flags, NULL) || (at < i && deid__label_before(doc, i, flags, NULL));
}

static bool is_clock_time(const deid__doc *doc, size_t i)
{
	uint32_t n = deid__at(doc, i)->number;
	return deid__width(doc, i) == 4 && n < 2400 && n % 100 < 60;
}

/* "paged 12345", "pager #4567", "p12345", "tel 5551234567", "paged at 68945" */
static size_t behind_label(const deid__doc *doc, size_t i)
{
	if (!deid__is_number(doc, i))
		return i;
	uint32_t width = deid__width(doc, i);
	bool unit = (deid__flags(doc, i + 1) & T(UNIT)) && deid__at(doc, i + 1)->gap < CXR_GAP_LINE;
	if (width < 3 || width > 11 || unit || deid__is_mark(doc, i + 1, ':'))
		return i;
	bool direct = deid__label_before(doc, i, T(PHONESTRONG), NULL);
	bool strong = direct || (width >= 4 && !is_clock_time(doc, i) && phone_label(doc, i, T(PHONESTRONG)));
	bool weak = width >= 4 && deid__label_before(doc, i, T(PHONELABEL), NULL);
	if (weak && !strong) {
		const cxr_token *before = deid__at(doc, i - 1);
		bool letter = before->kind == CXR_WORD && before->norm_len == 1; /* p, t, f, c */
		if (letter)
			weak = deid__glued(doc, i) && width >= 5 && deid__word_is(doc, i - 1, "p");
		/* "called 1430" is a time */
		else if (is_clock_time(doc, i) && !deid__is_mark(doc, i - 1, '#'))
			weak = false;
	}
	if (!(strong || weak) || (deid__glued(doc, i + 1) && (deid__is_mark(doc, i + 1, '/') || (deid__is_mark(doc, i + 1, '.') && deid__glued(doc, i + 2)))))
		return i;
	return with_extension(doc, i + 1);
}

/* "Rose Dawson, M.D. (45096)": four to six figures in brackets behind a person. */
static size_t behind_person(const deid__doc *doc, size_t i)
{
	if (i < 2 || !deid__is_number(doc, i) || deid__width(doc, i) < 4 || deid__width(doc, i) > 6 || !deid__is_mark(doc, i - 1, '(') || !deid__is_mark(doc, i + 1, ')') || deid__glued(doc, i - 1))
		return i;
	size_t last = i - 2;
	last -= last > 0 && deid__is_mark(doc, last, '.');
	uint64_t flags = deid__flags(doc, last);
	size_t n;
	bool credential = (flags & T(CRED)) || (last >= 2 && deid__phrase(doc, last - 2, T(CRED), &n) && n == 3);
	bool name = deid__is_word(doc, last) && deid__is_capital(deid__at(doc, last)) && deid__width(doc, last) > 1 && ((flags & (T(SUR) | T(GIV))) || (deid__is_unknown(doc, last) && (deid__width(doc, last) > 3 || (last > 0 && deid__is_capital(deid__at(doc, last - 1))))) || (last > 1 && deid__is_capital(deid__at(doc, last - 1)) && (deid__flags(doc, last) & T(ENGLISH)) && deid__is_mark(doc, last - 2, ':')) || ((flags & T_NAMES) && !doc->caps[last]));
	return credential || (name && !(flags & T(ORDINARY)) && !(is_clock_time(doc, i) && deid__at(doc, i)->number >= 1900)) ? i + 1 : i;
}

void deid__detect_phones(deid__doc *doc)
{
	for (size_t i = 0; i < doc->tokens.n_items;) {
		if (!deid__wants(doc, i, WANT_PHONE)) {
			i++;
			continue;
		}
		const cxr_token *token = deid__at(doc, i);
		size_t end = i, first = i;
		deid__detector detector = DET_PHONE;
		double score = 0.88;
		bool after_figure = i > 0 && deid__glued(doc, i) && (deid__is_number(doc, i - 1) || (is_sep(doc, i - 1) && i > 1 && deid__is_number(doc, i - 2)));
		if (!after_figure && (token->kind == CXR_NUMBER || token->mark == '(' || token->mark == '+')) {
			end = full_number(doc, i);
			if (end == i)
				end = international(doc, i);
			if (end == i)
				end = local_number(doc, i);
			if (end == i) {
				end = behind_label(doc, i);
				if (end == i)
					end = behind_person(doc, i);
				detector = DET_PHONE_LABEL;
				score = 0.86;
			}
		} else if (token->kind == CXR_WORD && !after_figure) {
			end = extension(doc, i, 4);
			/* the label word stays */
			if (end > i)
				for (first = i + 1; first < end && !deid__is_number(doc, first);)
					first++;
			detector = DET_PHONE_LABEL;
		}
		if (end > i)
			deid__add(doc, first, end - 1, CXR_PHI_PHONE, DETAIL_NONE, detector, score);
		i = end > i ? end : i + 1;
	}
}
