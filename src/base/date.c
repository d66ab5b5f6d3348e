/* See date.h. Day arithmetic: era-based civil-calendar formulas (400-year cycles of 146,097 days). */
#include "base/date.h"

#include <stdio.h>

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int cxr_days_in_month(int year, int month)
{
	static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (month < 1 || month > 12)
		return 0;
	return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

bool cxr_date_is_valid(cxr_date date)
{
	return date.year >= 1 && date.year <= 9999 && date.day >= 1 && date.day <= cxr_days_in_month(date.year, date.month);
}

int32_t cxr_date_to_day(cxr_date date)
{
	int year = date.month <= 2 ? date.year - 1 : date.year;
	int era = (year >= 0 ? year : year - 399) / 400;
	int year_of_era = year - era * 400;
	int month_from_march = (date.month + 9) % 12;
	int day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

cxr_date cxr_date_from_day(int32_t day)
{
	int64_t shifted = (int64_t)day + 719468;
	int era = (int)((shifted >= 0 ? shifted : shifted - 146096) / 146097);
	int day_of_era = (int)(shifted - (int64_t)era * 146097);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month_from_march = (5 * day_of_year + 2) / 153;
	cxr_date date;
	date.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	date.year = year_of_era + era * 400 + (date.month <= 2);
	return date;
}

int cxr_weekday(int32_t day)
{
	int r = (int)(((int64_t)day + 3) % 7);
	return r < 0 ? r + 7 : r;
}

static bool read_number(cxr_str text, size_t *at, size_t min_digits, size_t max_digits, int *out)
{
	size_t n = 0;
	int value = 0;
	while (n < max_digits && *at + n < text.len && cxr_is_digit((unsigned char)text.ptr[*at + n])) {
		value = value * 10 + (text.ptr[*at + n] - '0');
		n++;
	}
	if (n < min_digits)
		return false;
	*at += n;
	*out = value;
	return true;
}

static bool ends_like_date(cxr_str text, size_t at)
{
	return at == text.len || text.ptr[at] == ' ' || text.ptr[at] == 'T';
}

bool cxr_date_parse(cxr_str text, cxr_date *out)
{
	text = cxr_str_trim(text);
	cxr_date date = {0, 0, 0};
	size_t at = 0;
	if (read_number(text, &at, 4, 4, &date.year)) {
		char separator = at < text.len ? text.ptr[at] : '\0';
		bool separated = separator == '-' || separator == '.' || separator == '/';
		if (separated)
			at++;
		if (!read_number(text, &at, separated ? 1 : 2, 2, &date.month))
			return false;
		if (separated) {
			if (at >= text.len || text.ptr[at] != separator)
				return false;
			at++;
		}
		if (!read_number(text, &at, separated ? 1 : 2, 2, &date.day))
			return false;
	} else {
		at = 0;
		if (!read_number(text, &at, 1, 2, &date.month) || at >= text.len || text.ptr[at] != '/')
			return false;
		at++;
		if (!read_number(text, &at, 1, 2, &date.day) || at >= text.len || text.ptr[at] != '/')
			return false;
		at++;
		if (!read_number(text, &at, 4, 4, &date.year))
			return false;
	}
	if (!ends_like_date(text, at) || !cxr_date_is_valid(date))
		return false;
	*out = date;
	return true;
}

void cxr_date_print_da(cxr_date date, char out[9])
{
	snprintf(out, 9, "%04u%02u%02u", (unsigned)date.year % 10000u, (unsigned)date.month % 100u, (unsigned)date.day % 100u);
}

void cxr_date_print_iso(cxr_date date, char out[11])
{
	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)date.year % 10000u, (unsigned)date.month % 100u, (unsigned)date.day % 100u);
}

int cxr_age_years(int32_t birth, int32_t on)
{
	cxr_date b = cxr_date_from_day(birth);
	cxr_date o = cxr_date_from_day(on);
	int years = o.year - b.year;
	if (o.month < b.month || (o.month == b.month && o.day < b.day))
		years--;
	return years;
}

/* What may follow the seconds: a fraction, a zone, or AM/PM, which change *hours. */
static bool read_time_tail(cxr_str tail, int *hours)
{
	size_t at = 0;
	if (at < tail.len && tail.ptr[at] == '.')
		for (at++; at < tail.len && cxr_is_digit((unsigned char)tail.ptr[at]);)
			at++;
	cxr_str rest = cxr_str_trim(cxr_str_sub(tail, (cxr_span){at, tail.len}));
	bool is_pm = cxr_str_ieqz(rest, "pm");
	if (is_pm || cxr_str_ieqz(rest, "am")) {
		if (*hours < 1 || *hours > 12)
			return false;
		*hours = *hours % 12 + (is_pm ? 12 : 0);
		return true;
	}
	return rest.len == 0 || rest.ptr[0] == '+' || rest.ptr[0] == '-' || cxr_str_eqz(rest, "Z");
}

int32_t cxr_time_parse(cxr_str text)
{
	text = cxr_str_trim(text);
	size_t at = 0;
	int hours = 0;
	int minutes = 0;
	int seconds = 0;
	bool has_colon = cxr_str_find_char(text, ':') <= 2;
	if (!read_number(text, &at, has_colon ? 1 : 2, 2, &hours))
		return -1;
	at += has_colon;
	bool has_minutes = at < text.len && cxr_is_digit((unsigned char)text.ptr[at]);
	if ((has_minutes || has_colon) && !read_number(text, &at, 2, 2, &minutes))
		return -1;
	bool has_seconds = has_minutes && at < text.len && (has_colon ? text.ptr[at] == ':' : cxr_is_digit((unsigned char)text.ptr[at]));
	at += has_seconds && has_colon;
	if (has_seconds && !read_number(text, &at, 2, 2, &seconds))
		return -1;
	if (!read_time_tail(cxr_str_sub(text, (cxr_span){at, text.len}), &hours))
		return -1;
	if (hours > 23 || minutes > 59 || seconds > 60)
		return -1;
	return hours * 3600 + minutes * 60 + seconds;
}
