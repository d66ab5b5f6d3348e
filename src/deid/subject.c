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

/* Titles and credentials as tables append them: "Vo, Thu MD". As parts of a name they would be looked for in the text. */
static bool is_credential(cxr_str word)
{
	static const char *const credentials[] = {"MD", "DO", "PHD", "RN", "NP", "PA", "PAC", "ARNP", "CRNP", "FNP", "RT", "RTR", "MBBS", "MBCHB", "FACR", "FRCR",
		"FRCPC", "DR", "PROF", "MR", "MRS", "MS", "JR", "SR", "II", "III", "IV"};
	char plain[8];
	size_t n = 0;
	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] == '.' || word.ptr[i] == ',' || word.ptr[i] == '-' || word.ptr[i] == '(' || word.ptr[i] == ')')
			continue;
		if (n == sizeof plain)
			return false;
		plain[n++] = (char)cxr_to_upper((unsigned char)word.ptr[i]);
	}
	for (size_t i = 0; i < CXR_ARRAY_LEN(credentials); i++)
		if (cxr_str_eqz((cxr_str){plain, n}, credentials[i]))
			return true;
	return false;
}

/* The name without credentials behind it. A family name that reads as one ("Do, Kim") stays: only what follows two parts goes. */
static cxr_str without_credentials(cxr_str name)
{
	for (;;) {
		name = cxr_str_trim(name);
		size_t start = name.len, n_parts = 0;
		while (start > 0 && !strchr(" ^,", name.ptr[start - 1]))
			start--;
		for (size_t i = 0; i < start; i++)
			n_parts += !strchr(" ^,", name.ptr[i]) && (i == 0 || strchr(" ^,", name.ptr[i - 1]));
		if (n_parts < 2 || !is_credential((cxr_str){name.ptr + start, name.len - start}))
			break;
		while (start > 0 && strchr(" ^,", name.ptr[start - 1]))
			start--;
		name.len = start;
	}
	return name;
}

static cxr_rc clean_names(const cxr_str_list *names, cxr_arena *arena, const cxr_str **out, size_t *out_n, cxr_err *err)
{
	CXR_TRY(join(&names, 1, (cxr_str){"", 0}, arena, out, out_n, err));
	cxr_str *items = (cxr_str *)(uintptr_t)*out;
	for (size_t i = 0; i < *out_n; i++)
		items[i] = without_credentials(items[i]);
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
	CXR_TRY(clean_names(&patient->names, arena, &out->names, &out->n_names, err));
	CXR_TRY(clean_names(&patient->staff, arena, &out->staff, &out->n_staff, err));
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
