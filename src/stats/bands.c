/* Words, ages and body mass in the classes of the tables. See gather.h. */
#include <stdio.h>

#include "stats/gather.h"

uint64_t stats__count_words(cxr_str text)
{
	uint64_t n = 0;
	bool inside = false;
	for (size_t i = 0; i < text.len; i++) {
		bool space = cxr_is_space((unsigned char)text.ptr[i]);
		n += !space && !inside;
		inside = !space;
	}
	return n;
}

/* Whole years, -1 when there is no such number. A released age may be written "61" or "61.0". */
static int read_age(cxr_str age)
{
	double years;
	if (!cxr_str_to_double(cxr_str_trim(age), &years) || !(years >= 0 && years < 200))
		return -1;
	return (int)years;
}

void stats__age_band(cxr_str age, char *out)
{
	int years = read_age(age);
	out[0] = '\0';
	if (years >= 90)
		snprintf(out, 16, "90+");
	else if (years >= 0)
		snprintf(out, 16, "%02d-%02d", years / 5 * 5, years / 5 * 5 + 4);
}

void stats__age_group(cxr_str age, char *out)
{
	static const struct { int from; const char *name; } groups[] = {{80, "80+"}, {60, "60-79"}, {40, "40-59"}, {18, "18-39"}, {0, "00-17"}};
	int years = read_age(age);
	out[0] = '\0';
	for (size_t i = 0; years >= 0 && i < CXR_ARRAY_LEN(groups); i++) {
		if (years >= groups[i].from) {
			snprintf(out, 16, "%s", groups[i].name);
			return;
		}
	}
}

/* Released body mass is written with one decimal: count in tenths, without rounding surprises. */
void stats__bmi_band(cxr_str bmi, char *out)
{
	double value;
	out[0] = '\0';
	if (!cxr_str_to_double(cxr_str_trim(bmi), &value) || !(value > 0 && value < 1000))
		return;
	int tenths = (int)(value * 10 + 0.5);
	if (tenths < 150) {
		snprintf(out, 16, "<15.0");
	} else if (tenths >= 500) {
		snprintf(out, 16, "50.0+");
	} else {
		int low = tenths / 25 * 25, high = low + 24;
		snprintf(out, 16, "%d.%d-%d.%d", low / 10, low % 10, high / 10, high % 10);
	}
}
