/* Dates without day and month: '09, 2018, Xmas 2018. See detect_date.c. */
#include "deid/text_doc.h"

/* A four-digit number that can only be a year by its surroundings: no unit behind, no ratio, no clock time. */
static bool stands_as_year(const deid__doc *doc, size_t i)
{
	uint32_t n = deid__at(doc, i)->number;
	if (deid__width(doc, i) != 4 || n < 1900 || n > 2099)
		return false;
	uint64_t after = deid__flags(doc, i + 1);
	if (deid__glued(doc, i + 1) && (deid__is_word(doc, i + 1) || deid__is_mark(doc, i + 1, '%') || deid__is_mark(doc, i + 1, ':')))
		return false;
	if (deid__glued(doc, i + 1) && (deid__is_mark(doc, i + 1, '.') || deid__is_mark(doc, i + 1, ',') || deid__is_mark(doc, i + 1, '-')) && deid__glued(doc, i + 2) && deid__is_number(doc, i + 2))
		return deid__is_mark(doc, i + 1, '-') && deid__width(doc, i + 2) == 4 && deid__at(doc, i + 2)->number >= n && deid__at(doc, i + 2)->number <= 2099;
	if (after & T(UNIT) && !(after & T(DATECUE)))
		return false;
	if (i == 0)
		return true;
	const cxr_token *before = deid__at(doc, i - 1);
	if (deid__glued(doc, i) && (before->kind == CXR_WORD || (before->kind == CXR_MARK && strchr(".,-#:$", before->mark) && !(before->mark == '-' && i > 1 && deid__is_number(doc, i - 2) && deid__width(doc, i - 2) == 4))))
		return false;
	if (deid__word_is(doc, i - 1, "at") || deid__word_is(doc, i - 1, "time") || deid__word_is(doc, i - 1, "x"))
		return false;
	if (before->kind == CXR_NUMBER && deid__width(doc, i - 1) > 2)
		return false;
	return !deid__label_before(doc, i, T(IDLABEL) | T(ACCLABEL) | T(PHONESTRONG) | T(IDNOT), NULL) && !(deid__flags(doc, i - 1) & T(NUMNOT));
}

static size_t quoted_year(deid__doc *doc, size_t i)
{
	if (!deid__is_mark(doc, i, '\'') || !deid__glued(doc, i + 1) || !deid__is_number(doc, i + 1) || deid__width(doc, i + 1) != 2)
		return i;
	if (deid__glued(doc, i) && i > 0 && deid__is_number(doc, i - 1)) /* 5'09 */
		return i;
	if (deid__glued(doc, i + 2) && (deid__is_word(doc, i + 2) || deid__is_mark(doc, i + 2, '"')) && !deid__word_is(doc, i + 2, "s"))
		return i;
	deid__date date = {.year = (int)deid__at(doc, i + 1)->number, .two_digit_year = true};
	deid__date_field(doc, &date, i + 1, PART_YEAR);
	deid__date_push(doc, &date, i + 1, i + 1, DET_DATE_YEAR, 0.7);
	return i + 2;
}

static size_t holiday(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *word = deid__phrase(doc, i, T(HOLIDAY), &n);
	if (!word)
		return i;
	size_t at = i + n;
	if (deid__word_is(doc, at, "tree") || deid__word_is(doc, at, "disease") || deid__word_is(doc, at, "factor"))
		return i;
	at += deid__is_mark(doc, at, ',') || deid__word_is(doc, at, "of");
	deid__date date = {.month = word->value / 100, .day = word->value % 100};
	deid__date_field(doc, &date, i, PART_HOLIDAY);
	date.fields[0].end = deid__at(doc, i + n - 1)->end;
	size_t last = i + n - 1;
	if (deid__is_mark(doc, at, '\'') && deid__is_number(doc, at + 1) && deid__width(doc, at + 1) == 2)
		at++;
	if (deid__is_number(doc, at) && (deid__width(doc, at) == 2 || (deid__at(doc, at)->number >= 1900 && deid__at(doc, at)->number <= 2099)) && (deid__width(doc, at) == 4 || deid__is_mark(doc, at - 1, '\''))) {
		date.year = (int)deid__at(doc, at)->number;
		date.two_digit_year = deid__width(doc, at) == 2;
		deid__date_field(doc, &date, at, PART_YEAR);
		last = at;
	}
	deid__date_push(doc, &date, i, last, DET_DATE_HOLIDAY, 0.8);
	return last + 1;
}

/* "winter of 2011", "fall 2019": the season moves with its year. */
static size_t season(deid__doc *doc, size_t i)
{
	if (!deid__is_word(doc, i) || !(deid__flags(doc, i) & T(SEASON)) || doc->lex[i]->value <= 0)
		return i;
	bool of = deid__word_is(doc, i + 1, "of") || deid__is_mark(doc, i + 1, ',');
	size_t year = i + 1 + of;
	if (!deid__is_number(doc, year) || !stands_as_year(doc, year))
		return i;
	/* "s/p fall 2012" is an accident */
	bool cue = i == 0 || deid__at(doc, i - 1)->kind == CXR_MARK || (deid__flags(doc, i - 1) & (T(SEASON) | T(DATECUE))) || deid__word_is(doc, i - 1, "the") || deid__at(doc, i)->gap >= CXR_GAP_LINE;
	if (deid__word_is(doc, i, "fall") && !of && !cue)
		return i;
	deid__date date = {.year = (int)deid__at(doc, year)->number, .month = doc->lex[i]->value};
	deid__date_field(doc, &date, i, PART_SEASON);
	deid__date_field(doc, &date, year, PART_YEAR);
	deid__date_push(doc, &date, i, year, DET_DATE_YEAR, 0.75);
	return year + 1;
}

size_t deid__date_other(deid__doc *doc, size_t i)
{
	if (deid__is_mark(doc, i, '\''))
		return quoted_year(doc, i);
	if (deid__is_number(doc, i)) {
		if (!stands_as_year(doc, i))
			return i;
		deid__date date = {.year = (int)deid__at(doc, i)->number};
		deid__date_field(doc, &date, i, PART_YEAR);
		deid__date_push(doc, &date, i, i, DET_DATE_YEAR, 0.6);
		return i + 1;
	}
	size_t end = season(doc, i);
	return end > i ? end : holiday(doc, i);
}
