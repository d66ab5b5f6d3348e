/*
 * Surrogates of dates: moved by the patient's shift and printed in the same form.
 *
 * Rules: day dates move by the shift exactly. Month + year stands for the 15th of the month, a year alone for 1 July; the
 * moved day gives the new month or year. A year-less date takes the year that puts it into the eleven months before (or
 * one month after) its anchor: the study day, else the nearest full date of the report that is no birth date. Dates that
 * do not exist become a keyed random date of the same form and are never shifted. A result that prints like the original
 * (a shift by whole years under a year-less date) moves one unit further into the past.
 * Every byte that is no field of the date stays. A day range whose ends fall into different months repeats the month.
 * Tests: tests/unit/deid/test_surrogate_date.c
 */
#include "deid/text_doc.h"

enum { FIRST_YEAR = 1880, LAST_YEAR = 2120, RANDOM_SPAN_DAYS = 7300, RANDOM_FIRST_DAY = 9131 };

static const char *const month_names[12] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
static const char *const weekday_names[7] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
static const char *const day_words[31] = {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
	"fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth",
	"twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"};

static int century_of(const deid__doc *doc, const deid__date *date)
{
	int now = doc->subject->study_day != CXR_DAY_NONE ? cxr_date_from_day(doc->subject->study_day).year : 2030;
	int year = now / 100 * 100 + date->year;
	if (date->is_birth ? year > now || (doc->subject->study_day == CXR_DAY_NONE && year > 2025) : year > now + 1)
		year -= 100;
	return year;
}

/* Year of a month/day next to an anchor: the latest one that is at most 30 days after it. */
static int year_near(int32_t anchor, int month, int day)
{
	cxr_date at = cxr_date_from_day(anchor);
	for (int year = at.year + 1; year > at.year - 8; year--) {
		cxr_date date = {year, month, day};
		if (cxr_date_is_valid(date) && cxr_date_to_day(date) <= anchor + 30)
			return year;
	}
	return at.year;
}

static int32_t anchor_for(const deid__doc *doc, size_t index)
{
	if (doc->subject->study_day != CXR_DAY_NONE)
		return doc->subject->study_day;
	for (size_t reach = 1; reach < doc->dates.n_items && reach < 64; reach++) {
		for (int side = 0; side < 2; side++) {
			size_t at = side ? index + reach : index - reach;
			if (at >= doc->dates.n_items)
				continue;
			const deid__date *other = &doc->dates.items[at];
			if (other->first_day != CXR_DAY_NONE && !other->is_birth && other->day && other->month)
				return other->first_day;
		}
	}
	return cxr_date_to_day((cxr_date){2019, 12, 31});
}

/* The day a mention stands for; CXR_DAY_NONE when there is none. */
static int32_t stand_in_day(const deid__date *date)
{
	if (date->unparseable || date->year < FIRST_YEAR || date->year > LAST_YEAR)
		return CXR_DAY_NONE;
	cxr_date day = {date->year, date->month ? date->month : 7, date->day ? date->day : date->month ? 15 : 1};
	return cxr_date_is_valid(day) ? cxr_date_to_day(day) : CXR_DAY_NONE;
}

void deid__dates_resolve(deid__doc *doc)
{
	for (size_t i = 0; i < doc->dates.n_items; i++) {
		deid__date *date = &doc->dates.items[i];
		if (date->two_digit_year)
			date->year = century_of(doc, date);
		date->first_day = date->year ? stand_in_day(date) : CXR_DAY_NONE;
	}
	for (size_t i = doc->dates.n_items; i-- > 0;) {
		deid__date *date = &doc->dates.items[i];
		const deid__date *next = i + 1 < doc->dates.n_items ? &doc->dates.items[i + 1] : NULL;
		if (date->year || !date->range_start || !next || next->first_day == CXR_DAY_NONE)
			continue;
		date->year = cxr_date_from_day(next->first_day).year;
		date->first_day = stand_in_day(date);
		if (date->first_day != CXR_DAY_NONE && date->first_day > next->first_day) {
			date->year--;
			date->first_day = stand_in_day(date);
		}
	}
	for (size_t i = 0; i < doc->dates.n_items; i++) {
		deid__date *date = &doc->dates.items[i];
		if (date->year || date->unparseable || !date->month)
			continue;
		date->year = year_near(anchor_for(doc, i), date->month, date->day ? date->day : 15);
		/* not an anchor for others: they look for full dates */
		int32_t day = stand_in_day(date);
		date->unparseable = day == CXR_DAY_NONE;
	}
}

typedef struct new_date {
	cxr_date first, second;
	int32_t first_day;
	bool has_second;
} new_date;

typedef struct printer {
	const deid__doc *doc;
	const deid__date *date;
	new_date value;
	cxr_buf *out;
	bool pads;       /* some field of this mention pads with a zero */
	bool month_first;
	bool has_year;
} printer;

static cxr_str field_text(const printer *p, size_t f)
{
	return (cxr_str){p->doc->text.ptr + p->date->fields[f].start, p->date->fields[f].end - p->date->fields[f].start};
}

/* value with at least `width` digits */
static void put_digits(cxr_buf *out, int value, int width)
{
	char digits[12];
	int n = 0;
	for (; n < width || value > 0; value /= 10)
		digits[n++] = (char)('0' + value % 10);
	while (n > 0)
		cxr_buf_add_char(out, digits[--n]);
}

static void put_number(printer *p, cxr_str like, int value)
{
	bool two = like.len >= 2 && (like.ptr[0] == '0' || p->pads);
	put_digits(p->out, value, two ? 2 : 1);
}

static void put_month(printer *p, cxr_str like, int month)
{
	cxr_str name = cxr_str_from(month_names[month - 1]);
	/* "Sept" and "Sep" are short forms; "May" is long unless it is glued to a number */
	size_t letters = 0;
	for (size_t i = 0; i < like.len; i++)
		letters += cxr_is_alpha((unsigned char)like.ptr[i]) != 0;
	cxr_str original = cxr_str_from(month_names[p->date->month - 1]);
	bool full = letters >= original.len || letters > 4;
	if (letters == 3 && original.len == 3) {
		char after = like.ptr + like.len < p->doc->text.ptr + p->doc->text.len ? like.ptr[like.len] : ' ';
		char before = like.ptr > p->doc->text.ptr ? like.ptr[-1] : ' ';
		full = !cxr_is_digit((unsigned char)after) && !cxr_is_digit((unsigned char)before) && after != '-' && after != '.';
	}
	if (!full)
		name.len = 3;
	deid__add_cased(p->out, name, like);
}

static const char *suffix_of(int day)
{
	if (day >= 11 && day <= 13)
		return "th";
	return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

static size_t month_field(const printer *p)
{
	for (size_t f = 0; f < p->date->n_fields; f++)
		if (p->date->fields[f].part == PART_MONTH_NAME)
			return f;
	return SIZE_MAX;
}

static void put_first_day(printer *p, cxr_str like)
{
	put_number(p, like, p->value.first.day);
	size_t month = month_field(p);
	if (!p->value.has_second || month == SIZE_MAX || p->value.first.month == p->value.second.month)
		return;
	if (!p->month_first) { /* "30 July-2 August" */
		cxr_buf_add_char(p->out, ' ');
		put_month(p, field_text(p, month), p->value.first.month);
	}
	if (p->has_year && p->value.first.year != p->value.second.year)
		cxr_buf_printf(p->out, p->month_first ? ", %d" : " %d", p->value.first.year);
}

static void put_second_day(printer *p, cxr_str like)
{
	size_t month = month_field(p);
	if (p->month_first && month != SIZE_MAX && p->value.first.month != p->value.second.month) {
		put_month(p, field_text(p, month), p->value.second.month);
		cxr_buf_add_char(p->out, ' ');
	}
	put_number(p, like, p->value.second.day);
}

static void put_holiday(printer *p, cxr_str like)
{
	/* a holiday names a day: the new day has no name, so it is printed as "Mon D" */
	cxr_str name = cxr_str_from(month_names[p->value.first.month - 1]);
	if (like.len <= 4)
		name.len = 3;
	deid__add_cased(p->out, name, like);
	cxr_buf_printf(p->out, p->has_year ? " %d," : " %d", p->value.first.day);
}

static void put_season(printer *p, cxr_str like)
{
	static const char *const names[4] = {"winter", "spring", "summer", "fall"};
	size_t season = (size_t)(p->value.first.month % 12) / 3;
	cxr_str name = cxr_str_from(season == 3 && (like.ptr[0] == 'a' || like.ptr[0] == 'A') ? "autumn" : names[season]);
	deid__add_cased(p->out, name, like);
}

static void put_field(printer *p, size_t f)
{
	cxr_str like = field_text(p, f);
	cxr_date first = p->value.first;
	cxr_date last = p->value.has_second ? p->value.second : first;
	switch ((deid__date_part)p->date->fields[f].part) {
	case PART_DAY: put_first_day(p, like); break;
	case PART_MONTH: put_number(p, like, first.month); break;
	case PART_MONTH_NAME: put_month(p, like, p->month_first ? first.month : last.month); break;
	case PART_YEAR:
		if (like.len >= 4)
			put_digits(p->out, last.year, 4);
		else
			put_digits(p->out, last.year % 100, 2);
		break;
	case PART_SUFFIX: deid__add_cased(p->out, cxr_str_from(suffix_of(first.day)), like.ptr[0] >= 'a' ? cxr_str_from("th") : cxr_str_from("TH")); break;
	case PART_SUFFIX_2: deid__add_cased(p->out, cxr_str_from(suffix_of(last.day)), like.ptr[0] >= 'a' ? cxr_str_from("th") : cxr_str_from("TH")); break;
	case PART_DAY_WORD: deid__add_cased(p->out, cxr_str_from(day_words[first.day - 1]), like); break;
	case PART_WEEKDAY: {
		cxr_str name = cxr_str_from(weekday_names[cxr_weekday(p->value.first_day)]);
		if (like.len <= 5)
			name.len = 3;
		deid__add_cased(p->out, name, like);
		break;
	}
	case PART_DAY_2: put_second_day(p, like); break;
	case PART_HOLIDAY: put_holiday(p, like); break;
	case PART_SEASON: put_season(p, like); break;
	case PART_YMD8: cxr_buf_printf(p->out, "%04d%02d%02d", first.year, first.month, first.day); break;
	case PART_MDY8: cxr_buf_printf(p->out, "%02d%02d%04d", first.month, first.day, first.year); break;
	case PART_MDY6: cxr_buf_printf(p->out, "%02d%02d%02d", first.month, first.day, first.year % 100); break;
	}
}

/* Fields in text order: a weekday is found after the rest of its date. */
static void order_fields(const deid__date *date, uint8_t order[DATE_MAX_FIELDS])
{
	for (uint8_t f = 0; f < date->n_fields; f++) {
		uint8_t at = f;
		while (at > 0 && date->fields[order[at - 1]].start > date->fields[f].start) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = f;
	}
}

static void print(printer *p, const deid__cand *cand)
{
	uint8_t order[DATE_MAX_FIELDS] = {0};
	order_fields(p->date, order);
	size_t at = cand->start;
	for (size_t k = 0; k < p->date->n_fields; k++) {
		size_t f = order[k];
		if (p->date->fields[f].start < at || p->date->fields[f].end > cand->end)
			continue;
		cxr_buf_add(p->out, p->doc->text.ptr + at, p->date->fields[f].start - at);
		put_field(p, f);
		at = p->date->fields[f].end;
	}
	cxr_buf_add(p->out, p->doc->text.ptr + at, cand->end - at);
}

static void learn_form(printer *p)
{
	bool year_leads = false;
	for (size_t f = 0; f < p->date->n_fields; f++) {
		cxr_str text = field_text(p, f);
		unsigned part = p->date->fields[f].part;
		bool numeric = part == PART_DAY || part == PART_MONTH || part == PART_DAY_2;
		if (numeric && text.len >= 2 && text.ptr[0] == '0')
			p->pads = true;
		if (part == PART_YEAR) {
			p->has_year = true;
			year_leads = f == 0;
		}
		if (part == PART_MONTH_NAME && !p->month_first)
			p->month_first = f == 0 || p->date->fields[0].part == PART_YEAR;
		size_t gap = part == PART_MONTH_NAME && f > 0 ? p->date->fields[f].start - p->date->fields[f - 1].end : 9;
		if (gap == 0 || (gap == 1 && p->doc->text.ptr[p->date->fields[f].start - 1] == '-'))
			p->pads = true; /* 12FEB24, 12-Feb-24 */
	}
	if (year_leads || (p->doc->pad_zero && month_field(p) == SIZE_MAX))
		p->pads = true;
	/* one-digit neighbours say that this mention does not pad */
	for (size_t f = 0; f < p->date->n_fields; f++) {
		unsigned part = p->date->fields[f].part;
		if ((part == PART_DAY || part == PART_MONTH) && p->date->fields[f].end - p->date->fields[f].start == 1)
			p->pads = false;
	}
}

static void move_to(printer *p, int32_t day)
{
	p->value.first_day = day;
	p->value.first = cxr_date_from_day(day);
	p->value.has_second = p->date->day_2 != 0;
	if (p->value.has_second)
		p->value.second = cxr_date_from_day(day + (p->date->day_2 > p->date->day ? p->date->day_2 - p->date->day : 1));
}

void deid__surrogate_date(const deid__doc *doc, const deid__cand *cand, cxr_buf *out)
{
	const deid__date *date = &doc->dates.items[cand->date];
	printer p = {.doc = doc, .date = date, .out = out};
	learn_form(&p);
	int32_t day = stand_in_day(date);
	bool is_season = date->n_fields && date->fields[0].part == PART_SEASON;
	int unit = date->day ? 1 : is_season ? 92 : date->month ? 28 : 183;
	if (day == CXR_DAY_NONE) {
		cxr_str text = {doc->text.ptr + cand->start, cand->end - cand->start};
		day = RANDOM_FIRST_DAY + (int32_t)(deid__token(doc, CXR_KEY_DATE, "random", text) % RANDOM_SPAN_DAYS);
	} else {
		day += deid__shift_days(doc);
	}
	size_t before = out->len;
	for (int attempt = 0; attempt < 3; attempt++) {
		out->len = before;
		move_to(&p, day - attempt * unit);
		print(&p, cand);
		if (out->len - before != cand->end - cand->start || memcmp(out->ptr + before, doc->text.ptr + cand->start, out->len - before) != 0)
			return;
	}
}
