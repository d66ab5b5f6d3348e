/*
 * Dates with month names, in every order: Feb 22, 2024; 22 February; the 3rd of March; 22FEB2024; Feb22; March of 2019;
 * March 3-5, 2019; 2024-Feb-22; February twenty second. See detect_date.c.
 */
#include "deid/text_doc.h"

static bool is_year4(const deid__doc *doc, size_t i)
{
	if (!deid__is_number(doc, i) || deid__width(doc, i) != 4)
		return false;
	uint32_t n = deid__at(doc, i)->number;
	return n >= 1900 && n <= 2099;
}

static bool is_day(const deid__doc *doc, size_t i)
{
	return deid__is_number(doc, i) && deid__width(doc, i) <= 2 && deid__at(doc, i)->number >= 1 && deid__at(doc, i)->number <= 31;
}

static bool unit_follows(const deid__doc *doc, size_t next)
{
	if (deid__is_mark(doc, next, '%'))
		return true;
	return (deid__flags(doc, next) & T(UNIT)) && !(deid__flags(doc, next) & (T(DATECUE) | T(ORDSUFFIX)));
}

/* A year behind the day or month: ", 2024", " 2024", "-2024", " '24", " of 2024", " 24" after a day. Returns the token behind, i when none. */
static size_t read_year(const deid__doc *doc, deid__date *date, size_t i, bool two_digits_allowed)
{
	size_t at = i;
	if (deid__is_mark(doc, at, '.'))
		at++;
	bool joined = false;
	if (deid__is_mark(doc, at, ',') || deid__is_mark(doc, at, '-') || deid__is_mark(doc, at, '/')) {
		joined = true;
		at++;
	} else if (deid__word_is(doc, at, "of") || deid__word_is(doc, at, "in")) {
		at++;
		two_digits_allowed = false;
	}
	if (is_year4(doc, at) && !(deid__glued(doc, at + 1) && deid__is_number(doc, at + 1))) {
		deid__date_field(doc, date, at, PART_YEAR);
		date->year = (int)deid__at(doc, at)->number;
		return at + 1;
	}
	bool quoted = deid__is_mark(doc, at, '\'') && deid__glued(doc, at + 1);
	if (quoted)
		at++;
	if (!deid__is_number(doc, at) || deid__width(doc, at) != 2 || !(quoted || two_digits_allowed || deid__at(doc, at)->number > 31))
		return i;
	bool time_follows = deid__is_mark(doc, at + 1, ':') || (deid__glued(doc, at + 1) && deid__is_word(doc, at + 1));
	bool figure = deid__glued(doc, at + 1) && (deid__is_mark(doc, at + 1, '.') || deid__is_mark(doc, at + 1, '/')) && deid__glued(doc, at + 2) && deid__is_number(doc, at + 2);
	if (!quoted && (time_follows || figure || unit_follows(doc, at + 1)))
		return i;
	if (!quoted && joined && deid__is_mark(doc, at - 1, '-') && !deid__glued(doc, at))
		return i;
	deid__date_field(doc, date, at, PART_YEAR);
	date->year = (int)deid__at(doc, at)->number;
	date->two_digit_year = true;
	return at + 1;
}

static size_t read_suffix(const deid__doc *doc, deid__date *date, size_t i, deid__date_part part)
{
	if (deid__is_word(doc, i) && (deid__flags(doc, i) & T(ORDSUFFIX)) && (deid__glued(doc, i) || deid__at(doc, i)->gap == CXR_GAP_BLANK)) {
		deid__date_field(doc, date, i, part);
		return i + 1;
	}
	return i;
}

static void check_day(deid__date *date)
{
	int year = date->year && !date->two_digit_year ? date->year : 2024;
	int days = cxr_days_in_month(year, date->month);
	if (date->day > days || date->day_2 > days || (date->day_2 && date->day_2 <= date->day))
		date->unparseable = true;
}

/* Month words that are also something else: "may", "march", "mar", "jan", "sun" in running lower-case text. */
static bool is_month_word(const deid__doc *doc, size_t i)
{
	return deid__is_word(doc, i) && (deid__flags(doc, i) & T(MONTH));
}

/* Month first, at token i. */
static size_t month_first(deid__doc *doc, size_t i)
{
	deid__date date = {.month = doc->lex[i]->value};
	deid__date_field(doc, &date, i, PART_MONTH_NAME);
	bool lower = deid__at(doc, i)->letter_case == CXR_CASE_LOWER;
	bool verb = deid__word_is(doc, i, "may") || deid__word_is(doc, i, "march") || deid__word_is(doc, i, "mar") || deid__word_is(doc, i, "sep");
	size_t at = i + 1;
	if (deid__is_mark(doc, at, '.'))
		at++;
	else if ((deid__is_mark(doc, at, '-') || deid__is_mark(doc, at, '/') || deid__is_mark(doc, at, ',')) && deid__is_number(doc, at + 1))
		at++;
	if (deid__word_is(doc, at, "the"))
		at++;
	size_t n_words;
	const cxr_lexeme *word = deid__phrase(doc, at, T(ORDINAL), &n_words);
	if (is_day(doc, at) && !(deid__glued(doc, at + 1) && deid__is_mark(doc, at + 1, ':') && deid__is_number(doc, at + 2))) {
		date.day = (int)deid__at(doc, at)->number;
		deid__date_field(doc, &date, at, PART_DAY);
		size_t end = read_suffix(doc, &date, at + 1, PART_SUFFIX);
		bool has_suffix = end > at + 1;
		bool range = deid__is_mark(doc, end, '-') || deid__word_is(doc, end, "to") || deid__word_is(doc, end, "through") || deid__word_is(doc, end, "and");
		if (range && is_day(doc, end + 1) && deid__at(doc, end + 1)->number > deid__at(doc, at)->number && !deid__is_mark(doc, end + 2, '/')
			&& !unit_follows(doc, end + 2) && !(deid__is_mark(doc, end, '-') && deid__width(doc, end + 1) == 2 && !is_year4(doc, end + 2) && !is_year4(doc, end + 3) && deid__glued(doc, i + 1))) {
			date.day_2 = (int)deid__at(doc, end + 1)->number;
			deid__date_field(doc, &date, end + 1, PART_DAY_2);
			end = read_suffix(doc, &date, end + 2, PART_SUFFIX_2);
		}
		size_t behind = read_year(doc, &date, end, true);
		bool plain = behind == end && !has_suffix;
		if (plain && (unit_follows(doc, end) || (verb && lower)))
			return i;
		/* "FINDINGS MAY 2 BE SEEN" */
		if (plain && verb && doc->caps[i] && (deid__word_is(doc, end, "be") || deid__word_is(doc, end, "represent") || deid__word_is(doc, end, "reflect") || deid__word_is(doc, end, "have")))
			return i;
		if (plain && deid__glued(doc, end) && deid__is_mark(doc, end, '.') && deid__glued(doc, end + 1) && deid__is_number(doc, end + 1))
			return i;
		date.range_start = behind == end && deid__is_mark(doc, end, '-');
		check_day(&date);
		deid__date_push(doc, &date, i, behind - 1, DET_DATE_MONTH, date.year ? 0.96 : 0.85);
		return behind;
	}
	if (word && !(verb && lower)) {
		date.day = word->value;
		/* one field over all words of the ordinal */
		deid__date_field(doc, &date, at, PART_DAY_WORD);
		date.fields[date.n_fields - 1].end = deid__at(doc, at + n_words - 1)->end;
		size_t end = read_year(doc, &date, at + n_words, false);
		check_day(&date);
		deid__date_push(doc, &date, i, end - 1, DET_DATE_MONTH, 0.9);
		return end;
	}
	at = i + 1;
	size_t end = read_year(doc, &date, at, false);
	if (end > at && !(verb && lower && !deid__cue_before(doc, i, 1, T(DATECUE) | T(SEASON)))) { /* February 2024 */
		deid__date_push(doc, &date, i, end - 1, DET_DATE_MONTH, 0.93);
		return end;
	}
	return i;
}

/* A month alone: "in March", "Comparison: January", "since last July". */
static size_t month_alone(deid__doc *doc, size_t i)
{
	const cxr_token *token = deid__at(doc, i);
	if (token->letter_case == CXR_CASE_LOWER && token->norm_len <= 4)
		return i;
	bool weak = token->norm_len <= 5 || deid__word_is(doc, i, "august"); /* may, march, april, june, july, jan ... */
	uint64_t before = deid__flags_before(doc, i, ":,", NULL);
	bool cue = (before & (T(SEASON) | T(DATESTRONG))) || deid__word_is(doc, i ? i - 1 : 0, "in") || deid__word_is(doc, i ? i - 1 : 0, "last") ||
		deid__word_is(doc, i ? i - 1 : 0, "of") || deid__word_is(doc, i ? i - 1 : 0, "this");
	if (weak && (!cue || (doc->caps[i] && (deid__word_is(doc, i, "may") || deid__word_is(doc, i, "mar")))))
		return i;
	if (deid__flags(doc, i + 1) & T_SURNAMES && !weak && !cue)
		return i;
	if (deid__flags(doc, i + 1) & T(EPONYMNOUN) && weak)
		return i;
	deid__date date = {.month = doc->lex[i]->value};
	deid__date_field(doc, &date, i, PART_MONTH_NAME);
	deid__date_push(doc, &date, i, i, DET_DATE_MONTH, weak ? 0.5 : 0.7);
	return i + 1;
}

/* Day first, at token i: 22 Feb 2024, 22nd of February, 22FEB24, 22-Feb-24. */
static size_t day_first(deid__doc *doc, size_t i)
{
	deid__date date = {.day = (int)deid__at(doc, i)->number};
	deid__date_field(doc, &date, i, PART_DAY);
	size_t at = read_suffix(doc, &date, i + 1, PART_SUFFIX);
	bool has_suffix = at > i + 1;
	/* "3-5 March 2019" */
	if ((deid__is_mark(doc, at, '-') || deid__word_is(doc, at, "to")) && is_day(doc, at + 1) && is_month_word(doc, at + 2) &&
		deid__at(doc, at + 1)->number > deid__at(doc, i)->number) {
		date.day_2 = (int)deid__at(doc, at + 1)->number;
		deid__date_field(doc, &date, at + 1, PART_DAY_2);
		at += 2;
	}
	if (deid__is_mark(doc, at, '-') || deid__is_mark(doc, at, '/') || deid__is_mark(doc, at, '.') || deid__is_mark(doc, at, ','))
		at++;
	bool of = deid__word_is(doc, at, "of");
	at += of;
	if (!is_month_word(doc, at))
		return i;
	bool verb = deid__word_is(doc, at, "may") || deid__word_is(doc, at, "march") || deid__word_is(doc, at, "mar");
	bool lower = deid__at(doc, at)->letter_case == CXR_CASE_LOWER;
	date.month = doc->lex[at]->value;
	deid__date_field(doc, &date, at, PART_MONTH_NAME);
	size_t end = read_year(doc, &date, at + 1, true);
	/* "2 may represent", "1. March 5": the number must belong to the month */
	bool time_follows = deid__is_mark(doc, at + 2, ':') || (deid__flags(doc, at + 2) & T(UNIT)) || deid__word_is(doc, at + 2, "am") || deid__word_is(doc, at + 2, "pm") || deid__word_is(doc, at + 2, "a") || deid__word_is(doc, at + 2, "p");
	if (end == at + 1 && !has_suffix && !of && ((verb && lower) || deid__is_mark(doc, i + 1, '.') || (is_day(doc, at + 1) && !time_follows)))
		return i;
	if (deid__is_mark(doc, i + 1, '.') && !deid__glued(doc, at))
		return i; /* list number */
	if (verb && lower && !has_suffix && !of && end == at + 1)
		return i;
	if (deid__word_is(doc, at, "may") && doc->caps[at] && end == at + 1 && !has_suffix && !of && !(deid__flags_before(doc, i, ":,", NULL) & T(DATESTRONG)))
		return i;
	check_day(&date);
	deid__date_push(doc, &date, i, end - 1, DET_DATE_MONTH, date.year ? 0.96 : 0.85);
	return end;
}

/* "third of March 2019" */
static size_t ordinal_first(deid__doc *doc, size_t i)
{
	size_t n;
	const cxr_lexeme *word = deid__phrase(doc, i, T(ORDINAL), &n);
	if (!word)
		return i;
	size_t at = i + n;
	at += deid__word_is(doc, at, "of");
	if (!is_month_word(doc, at) || at == i + n)
		return i;
	deid__date date = {.day = word->value, .month = doc->lex[at]->value};
	deid__date_field(doc, &date, i, PART_DAY_WORD);
	date.fields[0].end = deid__at(doc, i + n - 1)->end;
	deid__date_field(doc, &date, at, PART_MONTH_NAME);
	size_t end = read_year(doc, &date, at + 1, false);
	check_day(&date);
	deid__date_push(doc, &date, i, end - 1, DET_DATE_MONTH, 0.9);
	return end;
}

/* 2024 Feb 22, 2024-Feb-22 */
static size_t year_first(deid__doc *doc, size_t i)
{
	size_t at = i + 1;
	at += deid__is_mark(doc, at, '-') || deid__is_mark(doc, at, '/') || deid__is_mark(doc, at, ',');
	if (!is_month_word(doc, at))
		return i;
	size_t day = at + 1;
	day += deid__is_mark(doc, day, '-') || deid__is_mark(doc, day, '/') || deid__is_mark(doc, day, '.');
	if (!is_day(doc, day) || is_year4(doc, day + 1))
		return i;
	deid__date date = {.year = (int)deid__at(doc, i)->number, .month = doc->lex[at]->value, .day = (int)deid__at(doc, day)->number};
	deid__date_field(doc, &date, i, PART_YEAR);
	deid__date_field(doc, &date, at, PART_MONTH_NAME);
	deid__date_field(doc, &date, day, PART_DAY);
	check_day(&date);
	deid__date_push(doc, &date, i, day, DET_DATE_MONTH, 0.95);
	return day + 1;
}

size_t deid__date_named(deid__doc *doc, size_t i)
{
	if (is_month_word(doc, i)) {
		size_t end = month_first(doc, i);
		return end > i ? end : month_alone(doc, i);
	}
	if (deid__is_number(doc, i)) {
		if (is_year4(doc, i))
			return year_first(doc, i);
		bool inside = deid__glued(doc, i) && i > 0 && (deid__is_word(doc, i - 1) || (deid__is_mark(doc, i - 1, '.') && i > 1 && deid__is_number(doc, i - 2)));
		if (is_day(doc, i) && !inside)
			return day_first(doc, i);
		return i;
	}
	if (deid__flags(doc, i) & T(ORDINAL) || (doc->lex[i] && doc->lex[i]->is_prefix))
		return ordinal_first(doc, i);
	return i;
}
