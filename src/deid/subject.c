/* See subject.h. */
#include "deid/subject.h"

/* The lists one behind the other; NULL and 0 when all are empty. */
static cxr_rc join(const cxr_str_list *const *lists, size_t n_lists, cxr_str extra, cxr_arena *arena, const cxr_str **out, size_t *out_n, cxr_err *err)
{
	size_t n = extra.len > 0;
	for (size_t i = 0; i < n_lists; i++)
		n += lists[i]->n_items;
	*out = NULL;
	*out_n = 0;
	if (n == 0)
		return CXR_OK;
	cxr_str *items = cxr_arena_array(arena, n, sizeof *items);
	if (!items)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for known identifiers");
	size_t at = 0;
	for (size_t i = 0; i < n_lists; i++)
		for (size_t j = 0; j < lists[i]->n_items; j++)
			items[at++] = lists[i]->items[j];
	if (extra.len)
		items[at++] = extra;
	*out = items;
	*out_n = at;
	return CXR_OK;
}

static int32_t anchor_day(const cxr_id_study *study)
{
	cxr_date date;
	if (cxr_date_parse(study->study_date, &date) || cxr_date_parse(study->report_date, &date))
		return cxr_date_to_day(date);
	return CXR_DAY_NONE;
}

cxr_rc cxr_deid_subject_make(const cxr_id_patient *patient, const cxr_id_study *study, cxr_arena *arena, cxr_deid_subject *out, cxr_err *err)
{
	const cxr_str none = {"", 0};
	const cxr_str_list *ids[] = {&patient->patient_ids, &patient->other_ids, &study->ids};
	const cxr_str_list *dates[] = {&patient->dates};
	*out = (cxr_deid_subject){.patient_key = patient->key, .study_day = anchor_day(study), .sex = cxr_str_from("")};
	CXR_TRY(join(ids, CXR_ARRAY_LEN(ids), none, arena, &out->ids, &out->n_ids, err));
	CXR_TRY(join(dates, CXR_ARRAY_LEN(dates), patient->birth_date, arena, &out->dates, &out->n_dates, err));
	CXR_TRY(join(NULL, 0, study->accession, arena, &out->accessions, &out->n_accessions, err));
	out->names = patient->names.items;
	out->n_names = patient->names.n_items;
	out->staff = patient->staff.items;
	out->n_staff = patient->staff.n_items;
	out->places = patient->places.items;
	out->n_places = patient->places.n_items;
	out->addresses = patient->addresses.items;
	out->n_addresses = patient->addresses.n_items;
	out->phones = patient->phones.items;
	out->n_phones = patient->phones.n_items;
	out->emails = patient->emails.items;
	out->n_emails = patient->emails.n_items;
	cxr_str sex = cxr_str_trim(patient->sex);
	if (sex.len && cxr_to_upper((unsigned char)sex.ptr[0]) == 'M')
		out->sex = cxr_str_from("M");
	else if (sex.len && (cxr_to_upper((unsigned char)sex.ptr[0]) == 'F' || cxr_to_upper((unsigned char)sex.ptr[0]) == 'W'))
		out->sex = cxr_str_from("F");
	return CXR_OK;
}
