/*
 * Civil dates as day numbers (days since 1970-01-01, proleptic Gregorian) and DICOM TM times.
 * Tests: tests/unit/base/test_date.c
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/str.h"

typedef struct cxr_date {
	int year;  /* 1..9999 */
	int month; /* 1..12 */
	int day;   /* 1..31 */
} cxr_date;

#define CXR_DAY_NONE INT32_MIN

/* True for a day that exists in the Gregorian calendar. */
bool cxr_date_is_valid(cxr_date date);
int cxr_days_in_month(int year, int month);
/* Day number of a valid date. */
int32_t cxr_date_to_day(cxr_date date);
cxr_date cxr_date_from_day(int32_t day);
/* 0 = Monday .. 6 = Sunday. */
int cxr_weekday(int32_t day);
/* Reads YYYYMMDD, YYYY-MM-DD, YYYY.MM.DD, YYYY/MM/DD, or M/D/YYYY (US), with an optional time behind a space or T (ignored). False when unreadable. */
bool cxr_date_parse(cxr_str text, cxr_date *out);
/* Writes "YYYYMMDD" (9 bytes with NUL). */
void cxr_date_print_da(cxr_date date, char out[9]);
/* Writes "YYYY-MM-DD" (11 bytes with NUL). */
void cxr_date_print_iso(cxr_date date, char out[11]);
/* Whole years between two days, as an age is counted. Negative when `on` is before `birth`. */
int cxr_age_years(int32_t birth, int32_t on);
/* Seconds since midnight of HH[MM[SS[.F]]] or H:MM[:SS[.F]], with AM/PM or a zone (ignored) behind it; -1 when unreadable. */
int32_t cxr_time_parse(cxr_str text);

#endif
