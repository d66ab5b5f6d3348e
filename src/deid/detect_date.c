/*
 * Dates: the walk over the tokens, the fields of a mention, and the numeric forms (2/22/2024, 2024-02-22, 2-22, 20240222).
 * Forms with month names are in detect_date_named.c, years and holidays in detect_date_other.c.
 * Tests: tests/unit/deid/test_detect_date.c
 */
#include "deid/text_doc.h"

void deid__date_field(const deid__doc *doc, deid__date *date, size_t token, deid__date_part part)
{
	if (date->n_fields == DATE_MAX_FIELDS)
		return;
	const cxr_token *t = deid__at(doc, token);
	date->fields[date->n_fields].start = t->start;
	date->fields[date->n_fields].end = t->end;
	date->fields[date->n_fields].part = (uint8_t)part;
	date->n_fields++;
}

void deid__date_push(deid__doc *doc, const deid__date *date, size_t first, size_t last, deid__detector detector, double score)
{
	deid__date copy = *date;
	/* a weekday before the date moves with it: "Monday, February 22" */
	size_t at = first;
	if (at > 0 && (deid__is_mark(doc, at - 1, ',') || deid__is_mark(doc, at - 1, '.')))
		at--;
	if (at > 0 && (deid__flags(doc, at - 1) & T(WEEKDAY)) && copy.n_fields < DATE_MAX_FIELDS) {
		first = at - 1;
		deid__date_field(doc, &copy, first, PART_WEEKDAY);
	}
	copy.is_birth = deid__label_before(doc, first, T(DOBLABEL), NULL);
	int32_t index = (int32_t)doc->dates.n_items;
	if (!deid__date_vec_push(&doc->dates, copy)) {
		doc->out_of_memory = true;
		return;
	}
	deid__add_bytes(doc, deid__at(doc, first)->start, deid__at(doc, last)->end, CXR_PHI_DATE, DETAIL_NONE, detector, score, index);
}

bool deid__is_known_date(const deid__doc *doc, int year, int month, int day)
{
	for (size_t i = 0; i < doc->known.n_days; i++) {
		cxr_date known = cxr_date_from_day(doc->known.days[i]);
		if (known.month == month && (day == 0 || known.day == day) && (year == 0 || known.year == year || known.year % 100 == year))
			return true;
	}
	return false;
}

static bool is_separator(const deid__doc *doc, size_t i)
{
	return deid__is_mark(doc, i, '/') || deid__is_mark(doc, i, '-') || deid__is_mark(doc, i, '.');
}

/* The number at i is part of a longer figure: glued to a letter, a decimal point or another separator with a digit. */
static bool starts_inside(const deid__doc *doc, size_t i)
{
	if (!deid__glued(doc, i))
		return false;
	const cxr_token *before = deid__at(doc, i - 1);
	if (before->kind == CXR_WORD)
		return true;
	if (before->kind == CXR_MARK && strchr("./", before->mark) && i >= 2 && deid__glued(doc, i - 1) && deid__is_number(doc, i - 2))
		return true;
	return false;
}

static bool goes_on(const deid__doc *doc, size_t next)
{
	if (!deid__glued(doc, next))
		return false;
	if (deid__is_number(doc, next))
		return true;
	return (deid__is_mark(doc, next, '/') || deid__is_mark(doc, next, '.')) && deid__glued(doc, next + 1) && deid__is_number(doc, next + 1);
}

static bool is_month(uint32_t n) { return n >= 1 && n <= 12; }
static bool is_day(uint32_t n) { return n >= 1 && n <= 31; }
static bool is_year4(uint32_t n) { return n >= 1900 && n <= 2099; }

/* Values of month/day/year into `date`; false when no reading fits. Sets unparseable for impossible days of a date-like shape. */
static bool assign_mdy(const deid__doc *doc, deid__date *date, uint32_t a, uint32_t b, uint32_t year, bool two_digits)
{
	bool month_first = is_month(a) && is_day(b);
	bool day_first = is_day(a) && is_month(b);
	if (!month_first && !day_first) {
		date->unparseable = true;
		return a <= 99 && b <= 99;
	}
	date->swapped = day_first && (!month_first || (a != b && doc->day_first));
	if (month_first && day_first && a != b && doc->known.n_days) {
		bool as_mdy = deid__is_known_date(doc, (int)year, (int)a, (int)b);
		bool as_dmy = deid__is_known_date(doc, (int)year, (int)b, (int)a);
		if (as_mdy != as_dmy)
			date->swapped = as_dmy;
	}
	date->month = (int)(date->swapped ? b : a);
	date->day = (int)(date->swapped ? a : b);
	date->year = (int)year;
	date->two_digit_year = two_digits;
	if (!two_digits && year && date->day > cxr_days_in_month((int)year, date->month))
		date->unparseable = true;
	if ((two_digits || !year) && date->day > cxr_days_in_month(2024, date->month))
		date->unparseable = true;
	return true;
}

static void order_fields(deid__date *date, const deid__doc *doc, size_t a, size_t b)
{
	deid__date_field(doc, date, a, date->swapped ? PART_DAY : PART_MONTH);
	deid__date_field(doc, date, b, date->swapped ? PART_MONTH : PART_DAY);
}

/* N sep N sep N at tokens i, j, k. */
static size_t three_numbers(deid__doc *doc, size_t i)
{
	size_t j = i + 2, k = i + 4;
	if (!is_separator(doc, i + 1) || !deid__is_number(doc, j) || !is_separator(doc, j + 1) || !deid__is_number(doc, k))
		return i;
	char sep = deid__at(doc, i + 1)->mark, sep_2 = deid__at(doc, j + 1)->mark;
	bool blanks = !deid__glued(doc, i + 1) || !deid__glued(doc, j) || !deid__glued(doc, j + 1) || !deid__glued(doc, k);
	bool strong = deid__cue_before(doc, i, 3, T(DATESTRONG));
	if (sep != sep_2 && !(sep == '/' && sep_2 == '-') && !(sep == '-' && sep_2 == '/'))
		return i;
	if ((blanks && sep != '/' && !strong) || goes_on(doc, k + 1) || deid__label_before(doc, i, T(IDLABEL) | T(ACCLABEL), NULL))
		return i;
	uint32_t wa = deid__width(doc, i), wb = deid__width(doc, j), wc = deid__width(doc, k);
	uint32_t a = deid__at(doc, i)->number, b = deid__at(doc, j)->number, c = deid__at(doc, k)->number;
	deid__date date = {0};
	if (wa == 4 && is_year4(a) && wb <= 2 && wc <= 2) {
		if (!is_month(b) || !is_day(c))
			date.unparseable = true;
		date.year = (int)a;
		date.month = (int)b;
		date.day = (int)c;
		date.unparseable = date.unparseable || c > (uint32_t)cxr_days_in_month((int)a, (int)b);
		deid__date_field(doc, &date, i, PART_YEAR);
		deid__date_field(doc, &date, j, PART_MONTH);
		deid__date_field(doc, &date, k, PART_DAY);
	} else if (wa <= 2 && wb <= 2 && ((wc == 4 && is_year4(c)) || wc == 2)) {
		if (!assign_mdy(doc, &date, a, b, c, wc == 2))
			return i;
		/* "12-34-56" is rather an id, "1.2.45" a version; with a slash or a four-digit year it is a bad date */
		if (date.unparseable && (sep != '/' && wc == 2) && !strong)
			return i;
		if (sep == '.' && (wa == 1 && wb == 1) && wc == 2 && !strong)
			return i;
		if (sep == '-' && (deid__flags(doc, k + 1) & T(UNIT)) && wc == 2 && !strong)
			return i;
		order_fields(&date, doc, i, j);
		deid__date_field(doc, &date, k, PART_YEAR);
	} else {
		return i;
	}
	deid__date_push(doc, &date, i, k, DET_DATE_NUMERIC, 0.95);
	return k + 1;
}

/* Two numbers that are no fraction, ratio, level or score. */
static bool two_numbers_are_date(const deid__doc *doc, size_t i, uint32_t a, uint32_t b, char sep)
{
	size_t j = i + 2;
	uint64_t before = deid__flags_before(doc, i, "#:(", NULL);
	uint64_t after = deid__flags(doc, j + 1);
	bool strong = deid__cue_before(doc, i, 2, T(DATESTRONG)) || (deid__cue_before(doc, i, 3, T(DATESTRONG)) && deid__is_mark(doc, i - 1, '(')) || deid__label_before(doc, i, T(DATESTRONG), NULL);
	bool known = deid__is_known_date(doc, 0, (int)a, (int)b);
	if ((before & T(NUMNOT)) && !(before & T(DATESTRONG)))
		return false;
	if (deid__glued(doc, j + 1) && (deid__is_mark(doc, j + 1, '%') || deid__is_mark(doc, j + 1, '+')))
		return false;
	if ((after & (T(FRACNOT) | T(UNIT))) && !(after & T(DATECUE)) && !(strong && sep == '/' && !(after & T(UNIT))))
		return false;
	if (i > 0 && deid__is_number(doc, i - 1) && !strong) /* "2 1/2" */
		return false;
	for (size_t k = 1; k <= 3 && b == 10 && a <= 10; k++) /* "10/10 chest pain" */
		if (deid__word_is(doc, j + k, "pain"))
			return false;
	/* "1/5-1/8": a range with another date keeps both */
	bool range = (deid__is_mark(doc, j + 1, '-') && deid__is_number(doc, j + 2) && deid__is_mark(doc, j + 3, '/') && deid__is_number(doc, j + 4)) ||
		(i >= 4 && deid__is_mark(doc, i - 1, '-') && deid__is_number(doc, i - 2) && deid__is_mark(doc, i - 3, '/'));
	bool list_next = (after & T(DATECUE)) && !(after & (T(FRACNOT) | T(UNIT)));
	if (sep == '/')
		return known || strong || range || list_next || b >= 7 || (deid__width(doc, i) == 2 && deid__width(doc, j) == 2 && a < b) ||
			deid__at(doc, j)->norm_len == 2;
	/* 2-22: only with a cue right before, never before a unit or between small numbers that read as a range */
	bool right_before = (before & T(DATESTRONG)) != 0;
	return (known && (right_before || list_next)) || (right_before && (b > 12 || deid__width(doc, j) == 2)) || (list_next && b > 12);
}

static size_t two_numbers(deid__doc *doc, size_t i)
{
	size_t j = i + 2;
	if (!is_separator(doc, i + 1) || deid__at(doc, i + 1)->mark == '.' || !deid__is_number(doc, j) || goes_on(doc, j + 1))
		return i;
	char sep = deid__at(doc, i + 1)->mark;
	if (!deid__glued(doc, i + 1) || !deid__glued(doc, j) || deid__label_before(doc, i, T(IDLABEL) | T(ACCLABEL), NULL))
		return i;
	uint32_t wa = deid__width(doc, i), wb = deid__width(doc, j);
	uint32_t a = deid__at(doc, i)->number, b = deid__at(doc, j)->number;
	deid__date date = {0};
	bool strong = deid__cue_before(doc, i, 3, T(DATESTRONG));
	if (wa <= 2 && is_month(a) && wb == 4 && is_year4(b)) { /* 2/2024 */
		if (sep == '-' && !strong)
			return i;
		date.month = (int)a;
		date.year = (int)b;
		deid__date_field(doc, &date, i, PART_MONTH);
		deid__date_field(doc, &date, j, PART_YEAR);
	} else if (wa == 4 && is_year4(a) && wb == 2 && is_month(b)) { /* 2024-02 */
		if (!strong)
			return i;
		date.year = (int)a;
		date.month = (int)b;
		deid__date_field(doc, &date, i, PART_YEAR);
		deid__date_field(doc, &date, j, PART_MONTH);
	} else if (wa <= 2 && wb == 2 && is_month(a) && b > 31 && strong && sep == '/') { /* 3/98 */
		date.month = (int)a;
		date.year = (int)b;
		date.two_digit_year = true;
		deid__date_field(doc, &date, i, PART_MONTH);
		deid__date_field(doc, &date, j, PART_YEAR);
	} else if (wa <= 2 && wb <= 2) {
		bool month_first = is_month(a) && is_day(b), day_first = is_day(a) && is_month(b);
		if (!(month_first || (day_first && (doc->day_first || strong))) || !two_numbers_are_date(doc, i, a, b, sep))
			return i;
		assign_mdy(doc, &date, a, b, 0, false);
		date.range_start = deid__is_mark(doc, j + 1, '-');
		order_fields(&date, doc, i, j);
	} else {
		return i;
	}
	deid__date_push(doc, &date, i, j, DET_DATE_NUMERIC, date.year ? 0.9 : 0.7);
	return j + 1;
}

/* Figures without separators: 20240222, 20240222093000, 02222024 and 022224 where a date is expected or known. */
static size_t one_number(deid__doc *doc, size_t i)
{
	uint32_t width = deid__width(doc, i);
	if ((width != 8 && width != 6 && width != 12 && width != 14) || deid__label_before(doc, i, T(IDLABEL) | T(ACCLABEL), NULL))
		return i;
	const char *digits = cxr_token_norm(&doc->tokens, i).ptr;
	int v[14];
	for (uint32_t d = 0; d < width; d++)
		v[d] = digits[d] - '0';
	bool expected = deid__cue_before(doc, i, 2, T(DATESTRONG) | T(DOBLABEL));
	const cxr_token *token = deid__at(doc, i);
	if (token->end - token->start != width)
		return i; /* invisible characters inside: fields could not be told apart */
	int year = v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3];
	deid__date date = {.n_fields = 1};
	date.fields[0].start = token->start;
	date.fields[0].end = token->end;
	if (width >= 8 && is_year4((uint32_t)year) && is_month((uint32_t)(v[4] * 10 + v[5])) && is_day((uint32_t)(v[6] * 10 + v[7]))) {
		date.year = year;
		date.month = v[4] * 10 + v[5];
		date.day = v[6] * 10 + v[7];
		date.fields[0].part = PART_YMD8;
		date.fields[0].end = token->start + 8;
	} else if (width == 8) {
		date.month = v[0] * 10 + v[1];
		date.day = v[2] * 10 + v[3];
		date.year = v[4] * 1000 + v[5] * 100 + v[6] * 10 + v[7];
		date.fields[0].part = PART_MDY8;
		if (!is_year4((uint32_t)date.year) || !is_month((uint32_t)date.month) || !is_day((uint32_t)date.day) ||
			!(expected || deid__is_known_date(doc, date.year, date.month, date.day)))
			return i;
	} else if (width == 6) {
		date.month = v[0] * 10 + v[1];
		date.day = v[2] * 10 + v[3];
		date.year = v[4] * 10 + v[5];
		date.two_digit_year = true;
		date.fields[0].part = PART_MDY6;
		if (!is_month((uint32_t)date.month) || !is_day((uint32_t)date.day) ||
			!(expected || deid__is_known_date(doc, date.year, date.month, date.day)))
			return i;
	} else {
		return i;
	}
	int full_year = date.two_digit_year ? 2000 + date.year : date.year;
	if (date.day > cxr_days_in_month(full_year, date.month))
		return i; /* left to the id detectors */
	int32_t index = (int32_t)doc->dates.n_items;
	if (!deid__date_vec_push(&doc->dates, date))
		doc->out_of_memory = true;
	else
		deid__add_bytes(doc, date.fields[0].start, date.fields[0].end, CXR_PHI_DATE, DETAIL_NONE, DET_DATE_GLUED, 0.93, index);
	return i + 1;
}

size_t deid__date_numeric(deid__doc *doc, size_t i)
{
	if (deid__at(doc, i)->norm_len > 14)
		return i;
	if (!starts_inside(doc, i)) {
		size_t end = three_numbers(doc, i);
		if (end == i)
			end = two_numbers(doc, i);
		if (end > i)
			return end;
	}
	return one_number(doc, i);
}

/* One look at the numeric dates before reading them: does the document pad with zeros, write the day first? */
static void learn_habits(deid__doc *doc)
{
	for (size_t i = 0; i + 4 < doc->tokens.n_items; i++) {
		if (!deid__is_number(doc, i) || !is_separator(doc, i + 1) || !deid__is_number(doc, i + 2) || !is_separator(doc, i + 3) || !deid__is_number(doc, i + 4))
			continue;
		if (deid__width(doc, i) > 2 || deid__width(doc, i + 2) > 2)
			continue;
		uint32_t a = deid__at(doc, i)->number, b = deid__at(doc, i + 2)->number;
		if (!(is_month(a) && is_day(b)) && !(is_day(a) && is_month(b)))
			continue;
		if ((deid__width(doc, i) == 2 && a < 10) || (deid__width(doc, i + 2) == 2 && b < 10))
			doc->pad_zero = true;
		if (a > 12 && is_month(b))
			doc->day_first = true;
	}
}

void deid__detect_dates(deid__doc *doc)
{
	learn_habits(doc);
	for (size_t i = 0; i < doc->tokens.n_items;) {
		if (!deid__wants(doc, i, WANT_DATE)) {
			i++;
			continue;
		}
		size_t end = deid__date_named(doc, i);
		if (end == i && deid__is_number(doc, i))
			end = deid__date_numeric(doc, i);
		if (end == i)
			end = deid__date_other(doc, i);
		i = end > i ? end : i + 1;
	}
}
