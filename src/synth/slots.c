/* Values that a template can ask for: people, numbers, places, and the particulars of a finding. See text.h. */
#include <stdio.h>

#include "synth/text.h"

typedef void (*slot_fn)(synth__text *text, cxr_str arg);

static void put_marked(synth__text *text, const char *value, int type)
{
	size_t start = text->buf.len;
	synth__writez(text, value);
	synth__mark(text, start, type);
}

static int age_of(const synth__text *text)
{
	return cxr_age_years(text->patient->birth_day, text->visit->day);
}

/* Ages from 90 on are identifying; younger ones must stay. */
static void slot_age(synth__text *text, cxr_str arg)
{
	static const char *const words[] = {"ninety", "ninety-one", "ninety-two", "ninety-three", "ninety-four", "ninety-five",
		"ninety-six", "ninety-seven", "ninety-eight", "ninety-nine"};
	(void)arg;
	int age = age_of(text);
	char out[24];
	snprintf(out, sizeof out, "%d", age);
	bool in_words = age >= 90 && age < 100 && cxr_rng_chance(&text->rng, 0.12);
	put_marked(text, in_words ? words[age - 90] : out, age >= 90 ? (int)CXR_PHI_AGE : SYNTH_SPAN_KEEP);
}

static void slot_man(synth__text *text, cxr_str arg)
{
	static const char *const men[] = {"man", "male", "gentleman", "male patient"};
	static const char *const women[] = {"woman", "female", "lady", "female patient"};
	(void)arg;
	synth__writez(text, (text->patient->person.sex == 'F' ? women : men)[cxr_rng_below(&text->rng, 4)]);
}

static void slot_mf(synth__text *text, cxr_str arg)
{
	static const char *const men[] = {"M", "male", "m"};
	static const char *const women[] = {"F", "female", "f"};
	(void)arg;
	synth__writez(text, (text->patient->person.sex == 'F' ? women : men)[cxr_rng_below(&text->rng, 3)]);
}

static void first_last(const synth__person *person, bool with_middle, char *out, size_t out_bytes)
{
	if (with_middle && person->middle)
		snprintf(out, out_bytes, "%s %c. %s", person->given, person->middle, person->family);
	else
		snprintf(out, out_bytes, "%s %s", person->given, person->family);
}

static void last_first(synth__text *text, const synth__person *person, char *out, size_t out_bytes)
{
	const char *comma = cxr_rng_chance(&text->rng, 0.3) ? "," : ", ";
	if (person->middle && cxr_rng_chance(&text->rng, 0.6))
		snprintf(out, out_bytes, "%s%s%s %c", person->family, comma, person->given, person->middle);
	else
		snprintf(out, out_bytes, "%s%s%s", person->family, comma, person->given);
}

static void fold_ascii(char *name, bool upper)
{
	for (; *name; name++)
		*name = (char)(upper ? cxr_to_upper(*name) : cxr_to_lower(*name));
}

static void slot_patient(synth__text *text, cxr_str arg)
{
	const synth__person *person = &text->patient->person;
	char out[160];
	if (cxr_str_eqz(arg, "title")) {
		synth__writez(text, person->sex == 'F' ? (cxr_rng_chance(&text->rng, 0.5) ? "Mrs. " : "Ms. ") : "Mr. ");
		put_marked(text, person->family, CXR_PHI_PATIENT);
		return;
	}
	if (cxr_str_eqz(arg, "lastfirst"))
		last_first(text, person, out, sizeof out);
	else
		first_last(person, cxr_rng_chance(&text->rng, 0.3), out, sizeof out);
	put_marked(text, out, CXR_PHI_PATIENT);
}

static void draw_staff(synth__text *text, synth__person *out)
{
	static const unsigned weights[3] = {45, 20, 35};
	size_t choice = cxr_rng_pick(&text->rng, weights, 3);
	unsigned number = choice == 0 ? text->visit->reader : choice == 1 ? text->visit->orderer
		: (unsigned)cxr_rng_below(&text->rng, SYNTH_N_STAFF);
	synth__staff(text->block->tables, text->block->seed, number, out);
}

static char initial_of(const char *name)
{
	return cxr_is_alpha((unsigned char)name[0]) ? (char)cxr_to_upper(name[0]) : 'X';
}

static void slot_hcw(synth__text *text, cxr_str arg)
{
	synth__person person;
	draw_staff(text, &person);
	char out[160];
	if (cxr_str_eqz(arg, "last")) {
		snprintf(out, sizeof out, "%s", person.family);
	} else if (cxr_str_eqz(arg, "last_lower")) {
		snprintf(out, sizeof out, "%s", person.family);
		fold_ascii(out, false);
	} else if (cxr_str_eqz(arg, "lastfirst")) {
		last_first(text, &person, out, sizeof out);
	} else if (cxr_str_eqz(arg, "caps")) {
		first_last(&person, true, out, sizeof out);
		fold_ascii(out, true);
	} else if (cxr_str_eqz(arg, "initials") || cxr_str_eqz(arg, "initials_lower") || cxr_str_eqz(arg, "typist")) {
		char middle = person.middle ? person.middle : 'Q';
		snprintf(out, sizeof out, "%c%c%c", initial_of(person.given), middle, initial_of(person.family));
		fold_ascii(out, !cxr_str_eqz(arg, "initials_lower"));
	} else {
		first_last(&person, cxr_rng_chance(&text->rng, 0.35), out, sizeof out);
	}
	put_marked(text, out, CXR_PHI_HCW);
}

static void slot_acc(synth__text *text, cxr_str arg)
{
	if (cxr_str_eqz(arg, "prior")) {
		char other[20];
		snprintf(other, sizeof other, "%08d", cxr_rng_int(&text->rng, 1000000, 99999999));
		put_marked(text, text->prior_visit ? text->prior_visit->accession : other, CXR_PHI_ID);
		return;
	}
	size_t start = text->buf.len;
	put_marked(text, text->visit->accession, CXR_PHI_ID);
	if (text->accession.end == 0)
		text->accession = (cxr_span){start, text->buf.len};
}

static void slot_mrn(synth__text *text, cxr_str arg)
{
	(void)arg;
	put_marked(text, text->patient->mrn, CXR_PHI_ID);
}

static void slot_ssn(synth__text *text, cxr_str arg)
{
	(void)arg;
	put_marked(text, text->patient->ssn, CXR_PHI_ID);
}

static void slot_orderno(synth__text *text, cxr_str arg)
{
	(void)arg;
	char out[16];
	snprintf(out, sizeof out, "%d", cxr_rng_int(&text->rng, 100000000, 999999999));
	put_marked(text, out, CXR_PHI_ID);
}

static void slot_dob(synth__text *text, cxr_str arg)
{
	(void)arg;
	synth__date_write(text, text->patient->birth_day, text->style->dates[0]);
}

static void slot_phone(synth__text *text, cxr_str arg)
{
	(void)arg;
	char out[24];
	synth__phone_draw(&text->rng, out); /* (415) 555-0123 */
	char area[4] = {out[1], out[2], out[3], 0};
	char last[5] = {out[10], out[11], out[12], out[13], 0};
	switch (cxr_rng_int(&text->rng, 0, 3)) {
	case 0: snprintf(out, sizeof out, "%s-555-%s", area, last); break;
	case 1: snprintf(out, sizeof out, "%s.555.%s", area, last); break;
	case 2: snprintf(out, sizeof out, "555-%s", last); break;
	default: break;
	}
	put_marked(text, out, CXR_PHI_PHONE);
}

static void slot_pager(synth__text *text, cxr_str arg)
{
	(void)arg;
	char out[8];
	snprintf(out, sizeof out, "%d", cxr_rng_int(&text->rng, 10000, 99999));
	put_marked(text, out, CXR_PHI_PHONE);
}

static void slot_ext(synth__text *text, cxr_str arg)
{
	(void)arg;
	char out[16];
	snprintf(out, sizeof out, "%d-%04d", cxr_rng_int(&text->rng, 2, 9), cxr_rng_int(&text->rng, 1000, 9999));
	put_marked(text, out, CXR_PHI_PHONE);
}

static void slot_email(synth__text *text, cxr_str arg)
{
	(void)arg;
	synth__person person;
	draw_staff(text, &person);
	char out[160];
	size_t n = 0;
	for (const char *c = person.family; *c && n < 40; c++) {
		if (cxr_is_alpha((unsigned char)*c))
			out[n++] = (char)cxr_to_lower(*c);
	}
	cxr_str host = synth__pick_line(text->block->tables, &text->rng, "place:maildomain");
	snprintf(out + n, sizeof out - n, ".%c@" CXR_STR_FMT, cxr_to_lower(initial_of(person.given)), CXR_STR_ARG(host));
	put_marked(text, out, CXR_PHI_WEB);
}

static void put_place(synth__text *text, const char *group, int type)
{
	size_t start = text->buf.len;
	synth__write(text, synth__pick_line(text->block->tables, &text->rng, group));
	if (type != SYNTH_SPAN_KEEP)
		synth__mark(text, start, type);
}

static void slot_hospital(synth__text *text, cxr_str arg)
{
	const synth__list *sites = synth__tables_group(text->block->tables, cxr_str_from("place:site"));
	if (cxr_str_eqz(arg, "site") && sites && sites->n_items) {
		size_t start = text->buf.len;
		synth__write(text, sites->items[text->patient->site % sites->n_items]);
		synth__mark(text, start, CXR_PHI_HOSPITAL);
		return;
	}
	put_place(text, "place:hospital", CXR_PHI_HOSPITAL);
}

static void slot_city(synth__text *text, cxr_str arg)
{
	(void)arg;
	put_place(text, "place:city", CXR_PHI_GEO);
}

static void slot_dept(synth__text *text, cxr_str arg)
{
	(void)arg;
	put_place(text, "place:dept", SYNTH_SPAN_KEEP);
}

static void slot_vendor(synth__text *text, cxr_str arg)
{
	put_place(text, cxr_str_eqz(arg, "implant") ? "place:implant" : "place:maker", CXR_PHI_VENDOR);
}

static void slot_time(synth__text *text, cxr_str arg)
{
	char out[24];
	bool is_exam = cxr_str_eqz(arg, "exam");
	int hour = is_exam ? (int)(text->visit->second / 3600) : cxr_rng_int(&text->rng, 0, 23);
	int minute = is_exam ? (int)(text->visit->second / 60 % 60) : cxr_rng_int(&text->rng, 0, 59);
	switch (cxr_rng_int(&text->rng, 0, 3)) {
	case 0: snprintf(out, sizeof out, "%02d%02d", hour, minute); break;
	case 1: snprintf(out, sizeof out, "%d:%02d %s", hour % 12 ? hour % 12 : 12, minute, hour < 12 ? "AM" : "PM"); break;
	default: snprintf(out, sizeof out, "%02d:%02d", hour, minute); break;
	}
	synth__writez(text, out);
}

static void slot_exam(synth__text *text, cxr_str arg)
{
	(void)arg;
	synth__expand_group(text, cxr_str_from("exam"));
}

static void slot_date(synth__text *text, cxr_str arg)
{
	synth__slot_date(text, arg);
}

static void slot_range(synth__text *text, cxr_str arg)
{
	(void)arg;
	synth__slot_range(text);
}

static void slot_findings(synth__text *text, cxr_str arg)
{
	(void)arg;
	synth__write_findings(text, 0);
}

static void slot_impression(synth__text *text, cxr_str arg)
{
	(void)arg;
	synth__write_findings(text, 1);
}

bool synth__slot(synth__text *text, cxr_str name, cxr_str arg)
{
	static const struct { const char *name; slot_fn write; } slots[] = {
		{"date", slot_date}, {"age", slot_age}, {"man", slot_man}, {"mf", slot_mf}, {"patient", slot_patient},
		{"hcw", slot_hcw}, {"acc", slot_acc}, {"mrn", slot_mrn}, {"ssn", slot_ssn}, {"orderno", slot_orderno},
		{"dob", slot_dob}, {"phone", slot_phone}, {"pager", slot_pager}, {"ext", slot_ext}, {"email", slot_email},
		{"hospital", slot_hospital}, {"city", slot_city}, {"dept", slot_dept}, {"vendor", slot_vendor}, {"time", slot_time},
		{"exam", slot_exam}, {"range", slot_range}, {"findings", slot_findings}, {"impression", slot_impression},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(slots); i++) {
		if (cxr_str_eqz(name, slots[i].name)) {
			slots[i].write(text, arg);
			return true;
		}
	}
	return synth__fact_slot(text, name);
}
