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

enum { AGE_STEP = 5, AGE_LAST = 18, BMI_STEP = 25, BMI_FIRST = 150, BMI_LAST = 15 }; /* BMI in tenths */

bool stats__age_band_at(unsigned i, char *out)
{
	if (i == AGE_LAST)
		snprintf(out, 16, "90+");
	else
		snprintf(out, 16, "%02u-%02u", i % 100 * AGE_STEP, i % 100 * AGE_STEP + AGE_STEP - 1);
	return i <= AGE_LAST;
}

void stats__age_band(cxr_str age, char *out)
{
	int years = read_age(age);
	out[0] = '\0';
	if (years >= 0)
		stats__age_band_at(years / AGE_STEP < AGE_LAST ? (unsigned)(years / AGE_STEP) : AGE_LAST, out);
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

bool stats__bmi_band_at(unsigned i, char *out)
{
	unsigned low = BMI_FIRST + (i % 100 - 1) * BMI_STEP, high = low + BMI_STEP - 1;
	if (i == 0)
		snprintf(out, 16, "<15.0");
	else if (i == BMI_LAST)
		snprintf(out, 16, "50.0+");
	else
		snprintf(out, 16, "%u.%u-%u.%u", low / 10, low % 10, high / 10, high % 10);
	return i <= BMI_LAST;
}

/* Released body mass is written with one decimal: count in tenths, without rounding surprises. */
void stats__bmi_band(cxr_str bmi, char *out)
{
	double value;
	out[0] = '\0';
	if (!cxr_str_to_double(cxr_str_trim(bmi), &value) || !(value > 0 && value < 1000))
		return;
	unsigned tenths = (unsigned)(value * 10 + 0.5), i = tenths < BMI_FIRST ? 0 : 1 + (tenths - BMI_FIRST) / BMI_STEP;
	stats__bmi_band_at(i < BMI_LAST ? i : BMI_LAST, out);
}
