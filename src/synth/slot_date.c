/* Dates as reports spell them. Full forms (day, month, year) belong to the style; loose forms to comparison and history. */
#include <stdio.h>

#include "synth/text.h"

static const char *const months[12] = {"January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"};

static const char *ordinal_end(int day)
{
	if (day >= 11 && day <= 13)
		return "th";
	return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

void synth__date_write(synth__text *text, int32_t day, synth__date_form form)
{
	cxr_date date = cxr_date_from_day(day);
	int y = date.year, m = date.month, d = date.day;
	const char *month = months[m - 1];
	char out[48] = "";
	switch (form) {
	case SYNTH_DATE_US: snprintf(out, sizeof out, "%d/%d/%d", m, d, y); break;
	case SYNTH_DATE_US0: snprintf(out, sizeof out, "%02d/%02d/%d", m, d, y); break;
	case SYNTH_DATE_US2: snprintf(out, sizeof out, "%d/%d/%02d", m, d, y % 100); break;
	case SYNTH_DATE_USDASH: snprintf(out, sizeof out, "%d-%d-%d", m, d, y); break;
	case SYNTH_DATE_ISO: snprintf(out, sizeof out, "%d-%02d-%02d", y, m, d); break;
	case SYNTH_DATE_LONG: snprintf(out, sizeof out, "%s %d, %d", month, d, y); break;
	case SYNTH_DATE_ABBR: snprintf(out, sizeof out, "%.3s %d, %d", month, d, y); break;
	case SYNTH_DATE_DMY: snprintf(out, sizeof out, "%d %s %d", d, month, y); break;
	case SYNTH_DATE_DMON: snprintf(out, sizeof out, "%02d-%.3s-%d", d, month, y); break;
	case SYNTH_DATE_ORDINAL: snprintf(out, sizeof out, "%s %d%s, %d", month, d, ordinal_end(d), y); break;
	case SYNTH_DATE_OF: snprintf(out, sizeof out, "the %d%s of %s %d", d, ordinal_end(d), month, y); break;
	case SYNTH_DATE_DOT: snprintf(out, sizeof out, "%d.%d.%d", m, d, y); break;
	case SYNTH_DATE_COMPACT: snprintf(out, sizeof out, "%d%02d%02d", y, m, d); break;
	case SYNTH_DATE_US2T: snprintf(out, sizeof out, "%d-%d-%02d", m, d, y % 100); break;
	default: snprintf(out, sizeof out, "%s %d, %d", month, d, y); break;
	}
	size_t start = text->buf.len;
	const char *value = out;
	if (form == SYNTH_DATE_OF) { /* the article is no part of the date */
		synth__writez(text, "the ");
		start = text->buf.len;
		value += 4;
	}
	synth__writez(text, value);
	synth__mark(text, start, CXR_PHI_DATE);
}

static synth__date_form style_form(synth__text *text)
{
	const synth__style *style = text->style;
	if (style->n_dates == 1 || cxr_rng_chance(&text->rng, 0.6))
		return style->dates[0];
	return style->dates[1 + cxr_rng_below(&text->rng, style->n_dates - 1)];
}

/* No year: 2/21, February 21, the 21st of February, Feb21. */
static void write_yearless(synth__text *text, int32_t day)
{
	cxr_date date = cxr_date_from_day(day);
	const char *month = months[date.month - 1];
	char out[48] = "";
	const char *value = out;
	switch (cxr_rng_int(&text->rng, 0, 4)) {
	case 0: case 1: snprintf(out, sizeof out, "%d/%d", date.month, date.day); break;
	case 2: snprintf(out, sizeof out, "%s %d", month, date.day); break;
	case 3: snprintf(out, sizeof out, "the %d%s of %s", date.day, ordinal_end(date.day), month); break;
	default: snprintf(out, sizeof out, "%.3s%d", month, date.day); break;
	}
	if (out[0] == 't') {
		synth__writez(text, "the ");
		value += 4;
	}
	size_t start = text->buf.len;
	synth__writez(text, value);
	synth__mark(text, start, CXR_PHI_DATE);
}

/* Month and year, year alone, short year, feast days. */
static void write_loose(synth__text *text, int32_t day)
{
	cxr_date date = cxr_date_from_day(day);
	char out[48] = "";
	switch (cxr_rng_int(&text->rng, 0, 6)) {
	case 0: snprintf(out, sizeof out, "%s %d", months[date.month - 1], date.year); break;
	case 1: snprintf(out, sizeof out, "%.3s %d", months[date.month - 1], date.year); break;
	case 2: snprintf(out, sizeof out, "%d/%d", date.month, date.year); break;
	case 3: snprintf(out, sizeof out, "%d", date.year); break;
	case 4: snprintf(out, sizeof out, "'%02d", date.year % 100); break;
	case 5: snprintf(out, sizeof out, "%s %d", date.month > 6 ? "Christmas" : "New Year's Day", date.year); break;
	default: snprintf(out, sizeof out, "%s of %d", date.month < 4 ? "winter" : date.month < 7 ? "spring" : date.month < 10 ? "summer" : "fall", date.year); break;
	}
	size_t start = text->buf.len;
	synth__writez(text, out);
	synth__mark(text, start, CXR_PHI_DATE);
}

void synth__slot_range(synth__text *text)
{
	int32_t last = text->prior_day;
	int32_t first = last - cxr_rng_int(&text->rng, 1, 3);
	cxr_date a = cxr_date_from_day(first);
	cxr_date b = cxr_date_from_day(last);
	char out[64];
	bool same_month = a.month == b.month && a.year == b.year;
	if (same_month && cxr_rng_chance(&text->rng, 0.4))
		snprintf(out, sizeof out, "%s %d-%d, %d", months[a.month - 1], a.day, b.day, b.year);
	else if (a.year == b.year)
		snprintf(out, sizeof out, "%d/%d-%d/%d/%02d", a.month, a.day, b.month, b.day, b.year % 100);
	else
		snprintf(out, sizeof out, "%d/%d/%d-%d/%d/%d", a.month, a.day, a.year, b.month, b.day, b.year);
	size_t start = text->buf.len;
	synth__writez(text, out);
	synth__mark(text, start, CXR_PHI_DATE);
}

void synth__slot_date(synth__text *text, cxr_str arg)
{
	int32_t exam = text->visit->day;
	if (cxr_str_eqz(arg, "exam")) {
		size_t start = text->buf.len;
		synth__date_write(text, exam, style_form(text));
		if (text->exam_date.end == 0 && text->spans.n_items) {
			synth__span span = text->spans.items[text->spans.n_items - 1];
			text->exam_date = (cxr_span){span.start > start ? span.start : start, span.end};
		}
	} else if (cxr_str_eqz(arg, "prior")) {
		synth__date_write(text, text->prior_day, style_form(text));
	} else if (cxr_str_eqz(arg, "prior2")) {
		synth__date_write(text, text->prior2_day, style_form(text));
	} else if (cxr_str_eqz(arg, "recent")) {
		synth__date_write(text, exam - cxr_rng_int(&text->rng, 0, 12), style_form(text));
	} else if (cxr_str_eqz(arg, "old")) {
		int32_t old = exam - cxr_rng_int(&text->rng, 400, 6000);
		if (cxr_rng_chance(&text->rng, 0.6))
			write_loose(text, old);
		else
			synth__date_write(text, old, style_form(text));
	} else if (cxr_str_eqz(arg, "after")) {
		synth__date_write(text, exam + cxr_rng_int(&text->rng, 0, 5), style_form(text));
	} else if (cxr_str_eqz(arg, "yearless")) {
		write_yearless(text, text->prior_day);
	} else if (cxr_str_eqz(arg, "yesterday")) {
		write_yearless(text, exam - 1);
	} else if (cxr_str_eqz(arg, "loose")) {
		write_loose(text, text->prior_day);
	} else {
		text->failed = true;
	}
}
