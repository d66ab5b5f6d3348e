/* See gather.h. */
#include "link/gather.h"

#include "link/order.h"

enum { OLDEST_YEARS = 125 };

/* ---- lists ---- */
static cxr_rc add_all(cxr_str_list *list, const cxr_str_list *more, cxr_arena *arena, cxr_err *err)
{
	for (size_t i = 0; i < more->n_items; i++)
		CXR_TRY(cxr_str_list_add(list, more->items[i], arena, err));
	return CXR_OK;
}

/* As YYYYMMDD; what is no date is left out. */
static cxr_rc add_date(cxr_str_list *list, cxr_str date, cxr_arena *arena, cxr_err *err)
{
	cxr_str normal;
	CXR_TRY(link__normal_date(date, arena, &normal, err));
	return cxr_str_list_add(list, normal, arena, err);
}

static cxr_rc add_image(const cxr_id_image *image, cxr_arena *arena, cxr_id_patient *out, cxr_err *err)
{
	const cxr_id_patient *subject = &image->subject;
	CXR_TRY(cxr_str_list_add(&out->patient_ids, image->patient_id, arena, err));
	CXR_TRY(add_all(&out->patient_ids, &subject->patient_ids, arena, err));
	CXR_TRY(add_all(&out->names, &subject->names, arena, err));
	CXR_TRY(add_all(&out->other_ids, &subject->other_ids, arena, err));
	CXR_TRY(add_all(&out->phones, &subject->phones, arena, err));
	CXR_TRY(add_all(&out->addresses, &subject->addresses, arena, err));
	CXR_TRY(add_all(&out->emails, &subject->emails, arena, err));
	CXR_TRY(add_all(&out->places, &subject->places, arena, err));
	CXR_TRY(add_all(&out->staff, &subject->staff, arena, err));
	CXR_TRY(add_date(&out->dates, subject->birth_date, arena, err));
	CXR_TRY(add_date(&out->dates, image->study_date, arena, err));
	CXR_TRY(add_date(&out->dates, image->acquisition_date, arena, err));
	for (size_t i = 0; i < subject->dates.n_items; i++)
		CXR_TRY(add_date(&out->dates, subject->dates.items[i], arena, err));
	return CXR_OK;
}

static cxr_rc add_report(const cxr_id_report *row, cxr_arena *arena, cxr_id_patient *out, cxr_err *err)
{
	CXR_TRY(cxr_str_list_add(&out->patient_ids, row->patient_id, arena, err));
	CXR_TRY(add_all(&out->staff, &row->staff, arena, err));
	return add_date(&out->dates, row->study_date, arena, err);
}

static cxr_rc add_demographic(const cxr_id_demographic *row, cxr_arena *arena, cxr_id_patient *out, cxr_err *err)
{
	CXR_TRY(cxr_str_list_add(&out->patient_ids, row->patient_id, arena, err));
	CXR_TRY(cxr_str_list_add(&out->other_ids, row->other_id, arena, err));
	CXR_TRY(cxr_str_list_add(&out->names, row->name, arena, err));
	CXR_TRY(cxr_str_list_add(&out->phones, row->phone, arena, err));
	CXR_TRY(cxr_str_list_add(&out->emails, row->email, arena, err));
	CXR_TRY(cxr_str_list_add(&out->addresses, row->address, arena, err));
	CXR_TRY(cxr_str_list_add(&out->addresses, row->city, arena, err));
	return add_date(&out->dates, row->birth_date, arena, err);
}

/* ---- votes ---- */
typedef struct vote_box {
	cxr_str *values;
	size_t n;
} vote_box;

static cxr_rc vote_birth_date(const link__patient *patient, vote_box *votes, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	votes->n = 0;
	for (size_t i = 0; i < patient->n_images; i++)
		CXR_TRY(link__normal_date(patient->images[i].rec.subject.birth_date, arena, &votes->values[votes->n++], err));
	for (size_t i = 0; i < patient->n_demographics; i++)
		CXR_TRY(link__normal_date(patient->demographics[i].birth_date, arena, &votes->values[votes->n++], err));
	return link__most_frequent(votes->values, votes->n, arena, out, err);
}

static cxr_rc vote_sex(const link__patient *patient, vote_box *votes, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	votes->n = 0;
	for (size_t i = 0; i < patient->n_images; i++)
		votes->values[votes->n++] = cxr_str_trim(patient->images[i].rec.subject.sex);
	for (size_t i = 0; i < patient->n_demographics; i++)
		votes->values[votes->n++] = cxr_str_trim(patient->demographics[i].sex);
	return link__most_frequent(votes->values, votes->n, arena, out, err);
}

static cxr_rc vote_fields(const link__patient *patient, vote_box *votes, cxr_arena *arena, cxr_id_patient *out, cxr_err *err)
{
	cxr_str *const fields[] = {&out->race, &out->ethnicity, &out->interpreter_needed, &out->insurance_type, &out->recent_bmi, &out->deceased};
	for (size_t f = 0; f < CXR_ARRAY_LEN(fields); f++) {
		votes->n = 0;
		for (size_t i = 0; i < patient->n_demographics; i++) {
			const cxr_id_demographic *row = &patient->demographics[i];
			const cxr_str values[] = {row->race, row->ethnicity, row->interpreter_needed, row->insurance_type, row->recent_bmi, row->deceased};
			votes->values[votes->n++] = cxr_str_trim(values[f]);
		}
		CXR_TRY(link__most_frequent(votes->values, votes->n, arena, fields[f], err));
	}
	return CXR_OK;
}

cxr_rc link__gather_patient(const link__patient *patient, cxr_arena *arena, cxr_id_patient *out, cxr_err *err)
{
	*out = (cxr_id_patient){.key = patient->key};
	for (size_t i = 0; i < patient->n_images; i++)
		CXR_TRY(add_image(&patient->images[i].rec, arena, out, err));
	for (size_t i = 0; i < patient->n_reports; i++)
		CXR_TRY(add_report(&patient->reports[i].rec, arena, out, err));
	for (size_t i = 0; i < patient->n_demographics; i++)
		CXR_TRY(add_demographic(&patient->demographics[i], arena, out, err));
	vote_box votes = {cxr_arena_array(arena, patient->n_images + patient->n_demographics, sizeof(cxr_str)), 0};
	if (!votes.values)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for demographics");
	CXR_TRY(vote_birth_date(patient, &votes, arena, &out->birth_date, err));
	CXR_TRY(vote_sex(patient, &votes, arena, &out->sex, err));
	return vote_fields(patient, &votes, arena, out, err);
}

/* ---- studies ---- */
int link__age_years(cxr_str age)
{
	age = cxr_str_trim(age);
	char unit = age.len ? (char)cxr_to_upper((unsigned char)age.ptr[age.len - 1]) : 'Y';
	bool has_unit = cxr_is_alpha((unsigned char)unit);
	int64_t n;
	if (!age.len || !cxr_str_to_i64((cxr_str){age.ptr, age.len - has_unit}, &n) || n < 0 || n > 9999)
		return -1;
	int64_t years = !has_unit || unit == 'Y' ? n : unit == 'M' ? n / 12 : unit == 'W' ? n * 7 / 365 : unit == 'D' ? n / 365 : -1;
	return years >= 0 && years <= OLDEST_YEARS ? (int)years : -1;
}

static cxr_rc find_age(const link__study *study, cxr_str birth_date, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	cxr_date birth;
	int years = -1;
	if (link__has_day(study->when) && cxr_date_parse(birth_date, &birth))
		years = cxr_age_years(cxr_date_to_day(birth), study->when.day);
	if (years < 0 || years > OLDEST_YEARS) {
		cxr_str given;
		cxr_str *ages = cxr_arena_array(arena, study->n_images, sizeof *ages);
		if (!ages)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu ages", study->n_images);
		for (size_t i = 0; i < study->n_images; i++)
			ages[i] = cxr_str_trim(study->images[i]->rec.age);
		CXR_TRY(link__most_frequent(ages, study->n_images, arena, &given, err));
		years = link__age_years(given);
	}
	*out = (cxr_str){"", 0};
	if (years < 0)
		return CXR_OK;
	char *text = cxr_arena_printf(arena, "%d", years);
	if (!text)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for an age");
	*out = cxr_str_from(text);
	return CXR_OK;
}

/* Other numbers of the study: those of headers, further accessions, accessions of report rows. */
static cxr_rc gather_ids(const link__patient *patient, size_t s, cxr_str accession, cxr_arena *arena, cxr_id_study *out, cxr_err *err)
{
	const link__study *study = &patient->studies[s];
	for (size_t i = 0; i < study->n_images; i++) {
		const cxr_id_image *image = &study->images[i]->rec;
		CXR_TRY(add_all(&out->ids, &image->study_ids, arena, err));
		if (!cxr_str_eq(image->accession, accession))
			CXR_TRY(cxr_str_list_add(&out->ids, image->accession, arena, err));
	}
	for (size_t r = 0; r < patient->n_reports; r++) {
		const link__report *report = &patient->reports[r];
		const cxr_str ids[] = {report->rec.accession, report->rec.addendum_of};
		for (size_t k = 0; k < CXR_ARRAY_LEN(ids) && report->study == s; k++)
			if (!cxr_str_eq(ids[k], accession))
				CXR_TRY(cxr_str_list_add(&out->ids, ids[k], arena, err));
	}
	return CXR_OK;
}

cxr_rc link__gather_study(const link__patient *patient, size_t s, const cxr_id_patient *whole, cxr_arena *arena, cxr_id_study *out, cxr_err *err)
{
	const link__study *study = &patient->studies[s];
	*out = (cxr_id_study){.report = study->text, .report_date = study->report_date, .n_report_rows = study->n_text_rows};
	const cxr_id_image *first = &study->images[0]->rec;
	for (size_t i = 0; i < study->n_images; i++) {
		const link__image *image = study->images[i];
		if (link__when_cmp(image->study_when, study->when) == 0 && link__has_day(study->when)) {
			first = &image->rec;
			break;
		}
	}
	/* the header's own spelling of the accession that the study goes by */
	for (size_t i = study->n_images; i-- > 0;)
		if (study->accession.len && cxr_str_eq(study->images[i]->accession, study->accession))
			out->accession = study->images[i]->rec.accession;
	CXR_TRY(link__normal_date(first->study_date.len ? first->study_date : first->acquisition_date, arena, &out->study_date, err));
	out->study_time = cxr_str_trim(first->study_time);
	out->study_uid = cxr_str_trim(first->study_uid);
	CXR_TRY(gather_ids(patient, s, out->accession, arena, out, err));
	return find_age(study, whole->birth_date, arena, &out->age, err);
}

/* ---- doubt ---- */
static cxr_str family_of(cxr_str name)
{
	size_t cut = cxr_str_find_char(name, '^');
	return cxr_str_trim(cut == SIZE_MAX ? name : (cxr_str){name.ptr, cut});
}

static bool share_family(const cxr_str_list *a, const cxr_str_list *b)
{
	for (size_t i = 0; i < a->n_items; i++)
		for (size_t k = 0; k < b->n_items; k++)
			if (cxr_str_ieq(family_of(a->items[i]), family_of(b->items[k])))
				return true;
	return a->n_items == 0 || b->n_items == 0;
}

cxr_rc link__is_doubtful(const link__patient *patient, cxr_arena *arena, bool *out, cxr_err *err)
{
	*out = false;
	for (size_t i = 1; i < patient->n_images && !*out; i++) {
		const cxr_id_patient *a = &patient->images[i - 1].rec.subject;
		const cxr_id_patient *b = &patient->images[i].rec.subject;
		cxr_str a_birth, b_birth;
		if (share_family(&a->names, &b->names))
			continue;
		CXR_TRY(link__normal_date(a->birth_date, arena, &a_birth, err));
		CXR_TRY(link__normal_date(b->birth_date, arena, &b_birth, err));
		*out = a_birth.len && b_birth.len && !cxr_str_eq(a_birth, b_birth);
	}
	return CXR_OK;
}
