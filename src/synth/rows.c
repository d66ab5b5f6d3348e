/* Rows of the hospital's tables. See output.h. */
#include <stdio.h>

#include "base/utf8.h"
#include "formats/csv.h"
#include "synth/output.h"

const char *synth__exam_name(const synth__visit *visit)
{
	static const char *const names[SYNTH_N_EXAMS] = {"XR CHEST 1V AP PORT", "XR CHEST 1 VIEW", "XR CHEST 2V PA/LAT", "XR CHEST 3 VIEWS"};
	return names[visit->kind];
}

static void put(cxr_buf *out, const char *value, bool first)
{
	cxr_csv_put(out, cxr_str_from(value), first);
}

static void put_staff(cxr_buf *out, const synth__block *block, unsigned number)
{
	synth__person person;
	synth__staff(block->tables, block->seed, number, &person);
	char name[160];
	snprintf(name, sizeof name, "%s, %s MD", person.family, person.given);
	put(out, name, false);
}

void synth__row_report(cxr_buf *out, const synth__text *text, unsigned addendum)
{
	const synth__visit *visit = text->visit;
	char date[11];
	char stamp[24];
	cxr_date_print_iso(cxr_date_from_day(visit->day), date);
	snprintf(stamp, sizeof stamp, "%s %02d:%02d", date, (int)(visit->second / 3600), (int)(visit->second / 60 % 60));
	put(out, text->patient->mrn, true);
	put(out, visit->accession, false);
	put(out, stamp, false);
	put(out, synth__exam_name(visit), false);
	put(out, addendum ? "Addendum" : "Final", false);
	cxr_csv_put(out, cxr_buf_str(&text->buf), false);
	put_staff(out, text->block, visit->orderer);
	put_staff(out, text->block, visit->reader);
	put(out, addendum ? visit->accession : "", false);
	cxr_csv_end_row(out);
}

void synth__row_demographics(cxr_buf *out, const synth__block *block, const synth__patient *patient)
{
	const synth__person *person = &patient->person;
	char name[160];
	char date[11];
	char bmi[16] = "";
	(void)block;
	if (person->middle)
		snprintf(name, sizeof name, "%s, %s %c", person->family, person->given, person->middle);
	else
		snprintf(name, sizeof name, "%s, %s", person->family, person->given);
	cxr_date_print_iso(cxr_date_from_day(patient->birth_day), date);
	if (patient->has_bmi)
		snprintf(bmi, sizeof bmi, "%d.%d", patient->bmi_tenths / 10, patient->bmi_tenths % 10);
	char sex[2] = {person->sex, 0};
	put(out, patient->mrn, true);
	put(out, name, false);
	put(out, date, false);
	put(out, sex, false);
	put(out, patient->race, false);
	put(out, patient->ethnicity, false);
	put(out, patient->needs_interpreter ? "Y" : "N", false);
	put(out, patient->payor, false);
	put(out, bmi, false);
	put(out, patient->is_deceased ? "Y" : "N", false);
	put(out, patient->address, false);
	cxr_csv_put(out, patient->city, false);
	put(out, patient->phone, false);
	put(out, patient->email, false);
	put(out, patient->ssn, false);
	cxr_csv_end_row(out);
}

void synth__to_cp1252(cxr_str text, cxr_buf *out)
{
	static const struct { uint16_t code_point; uint8_t byte; } others[] = {
		{0x160, 0x8A}, {0x161, 0x9A}, {0x17D, 0x8E}, {0x17E, 0x9E}, {0x152, 0x8C}, {0x153, 0x9C}, {0x178, 0x9F},
		{0x2018, 0x91}, {0x2019, 0x92}, {0x201C, 0x93}, {0x201D, 0x94}, {0x2013, 0x96}, {0x2014, 0x97},
	};
	size_t at = 0;
	while (at < text.len) {
		uint32_t c;
		at += cxr_utf8_next(text, at, &c);
		char byte = '?';
		if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) {
			byte = (char)c;
		} else {
			for (size_t i = 0; i < CXR_ARRAY_LEN(others); i++) {
				if (others[i].code_point == c)
					byte = (char)others[i].byte;
			}
		}
		cxr_buf_add_char(out, byte);
	}
}
