/* Blocks of patients and their visits. See scene.h. */
#include "synth/scene.h"

#include <stdio.h>

/* Largest primes below 10^7 and 9 * 10^7: n -> a * n + b mod p is one-to-one, so numbers never meet. */
enum { MRN_PRIME = 9999991, ACCESSION_PRIME = 89999999, ACCESSION_FIRST = 10000000 };

static unsigned scatter(uint64_t number, uint64_t seed, uint64_t factor, unsigned prime)
{
	uint64_t offset = cxr_hash64(&seed, sizeof seed, factor) % prime;
	return (unsigned)((number % prime * factor + offset) % prime);
}

static void make_mrn(synth__patient *patient, uint64_t seed, cxr_rng *rng)
{
	unsigned number = scatter(patient->patient_no, seed, 4827143, MRN_PRIME);
	static const unsigned weights[3] = {70, 15, 15};
	switch (cxr_rng_pick(rng, weights, 3)) {
	case 0: snprintf(patient->mrn, sizeof patient->mrn, "0%07u", number); break;
	case 1: snprintf(patient->mrn, sizeof patient->mrn, "%03u-%02u-%02u", number / 10000, number / 100 % 100, number % 100); break;
	default: snprintf(patient->mrn, sizeof patient->mrn, "E%07u", number); break;
	}
}

static void make_accession(synth__visit *visit, uint64_t seed, cxr_rng *rng)
{
	unsigned number = ACCESSION_FIRST + scatter(visit->study_no, seed, 38271917, ACCESSION_PRIME);
	static const unsigned weights[3] = {78, 12, 10};
	switch (cxr_rng_pick(rng, weights, 3)) {
	case 0: snprintf(visit->accession, sizeof visit->accession, "%08u", number); break;
	case 1: snprintf(visit->accession, sizeof visit->accession, "A%08u", number); break;
	default: snprintf(visit->accession, sizeof visit->accession, "CXR-%02d-%08u", cxr_date_from_day(visit->day).year % 100, number); break;
	}
}

static void make_background(const synth__tables *tables, synth__patient *patient, int age_years, cxr_rng *rng)
{
	static const struct { const char *culture, *race; bool is_hispanic; } groups[] = {
		{"english", "White", false}, {"irish", "White", false}, {"hispanic", "Other", true}, {"chinese", "Asian", false},
		{"indian", "Asian", false}, {"arabic", "Other", false}, {"vietnamese", "Asian", false}, {"korean", "Asian", false},
		{"slavic", "White", false}, {"westafrican", "Black or African American", false}, {"portuguese", "White", false},
		{"german", "White", false}, {"french", "White", false}, {"italian", "White", false}, {"japanese", "Asian", false},
		{"filipino", "Asian", false}, {"nordic", "White", false}, {"eastafrican", "Black or African American", false},
		{"jewish", "White", false}, {"polynesian", "Native Hawaiian or Other Pacific Islander", false},
	};
	static const char *const any_race[] = {"White", "Black or African American", "Asian", "Other",
		"American Indian or Alaska Native", "Unknown", "Patient Refused", ""};
	static const char *const payors[] = {"Medicare", "Medicaid", "Private Insurance", "Unknown", ""};
	patient->race = "Unknown";
	patient->ethnicity = "Non-Hispanic/Non-Latino";
	for (size_t i = 0; i < CXR_ARRAY_LEN(groups); i++) {
		if (cxr_str_eqz(patient->person.culture->name, groups[i].culture)) {
			patient->race = groups[i].race;
			patient->ethnicity = groups[i].is_hispanic ? "Hispanic/Latino" : patient->ethnicity;
		}
	}
	if (cxr_rng_chance(rng, 0.2))
		patient->race = any_race[cxr_rng_below(rng, CXR_ARRAY_LEN(any_race))];
	if (cxr_rng_chance(rng, 0.06))
		patient->ethnicity = cxr_rng_chance(rng, 0.5) ? "Unknown" : "";
	static const unsigned young[5] = {6, 30, 50, 10, 4};
	static const unsigned old[5] = {70, 8, 16, 4, 2};
	patient->payor = payors[cxr_rng_pick(rng, age_years >= 65 ? old : young, 5)];
	patient->has_bmi = cxr_rng_chance(rng, 0.75);
	double bmi = cxr_rng_normal(rng, 27.5, 5.5);
	patient->bmi_tenths = (int)((bmi < 14 ? 14 : bmi > 58 ? 58 : bmi) * 10);
	patient->needs_interpreter = cxr_rng_chance(rng, patient->person.culture == &tables->cultures[0] ? 0.01 : 0.16);
	patient->is_deceased = cxr_rng_chance(rng, age_years > 75 ? 0.42 : 0.14);
}

/* Letters and digits only, lower case: what a mail address may hold. */
static void mail_name(const char *name, char *out, size_t out_bytes)
{
	size_t n = 0;
	for (; *name && n + 1 < out_bytes; name++) {
		if (cxr_is_alpha((unsigned char)*name))
			out[n++] = (char)cxr_to_lower(*name);
	}
	out[n] = '\0';
}

static void make_contact(const synth__tables *tables, synth__patient *patient, cxr_rng *rng)
{
	char given[32];
	char family[32];
	mail_name(patient->person.given, given, sizeof given);
	mail_name(patient->person.family, family, sizeof family);
	cxr_str host = synth__pick_line(tables, rng, "place:webmail");
	snprintf(patient->email, sizeof patient->email, "%s.%s%d@" CXR_STR_FMT, given, family, cxr_rng_int(rng, 1, 99), CXR_STR_ARG(host));
	cxr_str street = synth__pick_line(tables, rng, "place:street");
	static const char *const ways[] = {"St", "Ave", "Rd", "Lane", "Court"};
	snprintf(patient->address, sizeof patient->address, "%d " CXR_STR_FMT " %s", cxr_rng_int(rng, 11, 4999), CXR_STR_ARG(street),
		ways[cxr_rng_below(rng, CXR_ARRAY_LEN(ways))]);
	patient->city = synth__pick_line(tables, rng, "place:city");
	synth__phone_draw(rng, patient->phone);
	snprintf(patient->ssn, sizeof patient->ssn, "9%02d-%02d-%04d", cxr_rng_int(rng, 0, 99), cxr_rng_int(rng, 10, 69), cxr_rng_int(rng, 1, 9999));
}

static int draw_age(cxr_rng *rng)
{
	if (cxr_rng_chance(rng, 0.05))
		return cxr_rng_int(rng, 88, 102);
	int age = (int)cxr_rng_normal(rng, 60, 18);
	return age < 18 ? cxr_rng_int(rng, 18, 40) : age > 97 ? 97 : age;
}

static int draw_gap_days(cxr_rng *rng)
{
	static const unsigned weights[5] = {4, 40, 22, 22, 12};
	switch (cxr_rng_pick(rng, weights, 5)) {
	case 0: return 0;
	case 1: return cxr_rng_int(rng, 1, 4);
	case 2: return cxr_rng_int(rng, 5, 45);
	case 3: return cxr_rng_int(rng, 46, 400);
	default: return cxr_rng_int(rng, 401, 1900);
	}
}

static void make_exam(synth__visit *visit, cxr_rng *rng)
{
	static const unsigned weights[SYNTH_N_EXAMS] = {64, 19, 15, 2};
	visit->kind = (synth__kind)cxr_rng_pick(rng, weights, SYNTH_N_EXAMS);
	visit->n_views = visit->kind == SYNTH_EXAM_2V ? 2 : visit->kind == SYNTH_EXAM_3V ? 3 : 1;
	visit->views[0] = visit->kind == SYNTH_EXAM_AP ? CXR_PHANTOM_AP : CXR_PHANTOM_PA;
	visit->views[1] = CXR_PHANTOM_LATERAL;
	visit->views[2] = CXR_PHANTOM_AP;
	static const unsigned orphans[3] = {980, 10, 10};
	visit->orphan = (synth__orphan)cxr_rng_pick(rng, orphans, 3);
	visit->has_addendum = visit->orphan != SYNTH_IMAGES_ONLY && cxr_rng_chance(rng, 0.03);
	visit->reader = (unsigned)cxr_rng_below(rng, 60); /* radiologists are the first of the staff */
	visit->orderer = (unsigned)cxr_rng_int(rng, 60, SYNTH_N_STAFF - 1);
}

static void make_visits(synth__block *block, synth__patient *patient, cxr_rng *rng)
{
	int age = draw_age(rng);
	int32_t first = cxr_date_to_day((cxr_date){2001, 1, 1}) + (int32_t)cxr_rng_below(rng, UINT64_C(20) * 365);
	int32_t last_day = cxr_date_to_day((cxr_date){2023, 12, 31});
	patient->birth_day = first - age * 365 - age / 4 - 1 - (int32_t)cxr_rng_below(rng, 360);
	make_background(block->tables, patient, age, rng);
	int32_t day = first;
	int32_t second = cxr_rng_int(rng, 600, 80000);
	for (size_t i = 0; i < patient->n_visits; i++) {
		synth__visit *visit = &block->visits[patient->first_visit + i];
		cxr_rng study_rng;
		synth__rng(&study_rng, block->seed, SYNTH_STREAM_STUDY, visit->study_no);
		visit->order = (uint32_t)i + 1;
		visit->day = day;
		visit->second = second;
		make_exam(visit, &study_rng);
		make_accession(visit, block->seed, &study_rng);
		snprintf(visit->study_uid, sizeof visit->study_uid, "2.999.7%05u.%u.%llu", (unsigned)(cxr_hash64(&block->seed, 8, 7) % 100000),
			(unsigned)cxr_rng_below(&study_rng, 1000000), (unsigned long long)visit->study_no);
		visit->style = cxr_rng_pick(&study_rng, block->tables->style_weights, block->tables->n_styles);
		synth__truth_draw(&study_rng, i > 0, cxr_age_years(patient->birth_day, day), visit);
		int gap = draw_gap_days(rng);
		if (gap == 0 && second > 80000)
			gap = 1;
		/* after the archive's last day patients come back daily: order and intervals stay strict */
		gap = gap > 0 && day + gap > last_day ? 1 : gap;
		day += gap;
		second = gap == 0 ? second + cxr_rng_int(rng, 900, 6000) : cxr_rng_int(rng, 600, 80000);
	}
}

static size_t draw_n_visits(cxr_rng *rng)
{
	static const unsigned weights[7] = {50, 17, 10, 7, 5, 9, 2};
	size_t n = cxr_rng_pick(rng, weights, 7);
	return n < 5 ? n + 1 : n == 5 ? (size_t)cxr_rng_int(rng, 6, 12) : (size_t)cxr_rng_int(rng, 13, 40);
}

void synth__block_make(const synth__tables *tables, uint64_t seed, uint64_t block_no, size_t n_studies, synth__block *out)
{
	memset(out, 0, sizeof *out);
	out->tables = tables;
	out->seed = seed;
	out->block_no = block_no;
	cxr_rng layout;
	synth__rng(&layout, seed, SYNTH_STREAM_BLOCK, block_no);
	while (out->n_visits < SYNTH_BLOCK_STUDIES && out->n_visits < n_studies) {
		synth__patient *patient = &out->patients[out->n_patients];
		size_t n = draw_n_visits(&layout);
		patient->first_visit = out->n_visits;
		patient->n_visits = n < SYNTH_BLOCK_STUDIES - out->n_visits ? n : SYNTH_BLOCK_STUDIES - out->n_visits;
		patient->patient_no = block_no * SYNTH_BLOCK_STUDIES + out->n_patients++;
		for (size_t i = 0; i < patient->n_visits; i++)
			out->visits[out->n_visits + i].study_no = block_no * SYNTH_BLOCK_STUDIES + out->n_visits + i;
		out->n_visits += patient->n_visits;
		cxr_rng rng;
		synth__rng(&rng, seed, SYNTH_STREAM_PATIENT, patient->patient_no);
		synth__person_draw(tables, &rng, 0, &patient->person);
		patient->site = (unsigned)cxr_rng_below(&rng, 4);
		make_mrn(patient, seed, &rng);
		make_contact(tables, patient, &rng);
		make_visits(out, patient, &rng);
	}
	/* a cut run ends in the middle of the last patient's visits */
	if (out->n_visits > n_studies) {
		synth__patient *last = &out->patients[out->n_patients - 1];
		last->n_visits -= out->n_visits - n_studies;
		out->n_visits = n_studies;
	}
}
