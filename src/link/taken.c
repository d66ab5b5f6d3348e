/* See taken.h. */
#include "link/taken.h"

#include "text/words.h"

enum { MAX_VALUE_BYTES = 400, MIN_ID_BYTES = 4 };

static cxr_rc add(link__job *job, cxr_taken_class what, cxr_str value, cxr_err *err)
{
	char normal[4 * MAX_VALUE_BYTES];
	if (value.len > sizeof normal)
		return CXR_OK; /* no surrogate is as long */
	size_t n = cxr_taken_normalise(value, normal);
	return n ? cxr_vault_taken_add(job->vault, what, (cxr_str){normal, n}, err) : CXR_OK;
}

/* Family name and given names of "LAST^FIRST^MIDDLE", "Last, First M" or "First M Last". */
static void split_name(cxr_str name, cxr_str *out_family, cxr_str *out_given)
{
	size_t caret = cxr_str_find_char(name, '^');
	size_t comma = cxr_str_find_char(name, ',');
	size_t cut = caret != SIZE_MAX ? caret : comma;
	if (cut != SIZE_MAX) {
		*out_family = cxr_str_trim((cxr_str){name.ptr, cut});
		*out_given = cxr_str_trim((cxr_str){name.ptr + cut + 1, name.len - cut - 1});
		return;
	}
	size_t blank = name.len;
	while (blank > 0 && !cxr_is_space((unsigned char)name.ptr[blank - 1]))
		blank--;
	*out_family = cxr_str_trim((cxr_str){name.ptr + blank, name.len - blank});
	*out_given = cxr_str_trim((cxr_str){name.ptr, blank});
}

static cxr_str first_word(cxr_str words)
{
	size_t blank = cxr_str_find_char(words, ' ');
	return blank == SIZE_MAX ? words : (cxr_str){words.ptr, blank};
}

static cxr_str last_word(cxr_str words)
{
	size_t at = words.len;
	while (at > 0 && words.ptr[at - 1] != ' ')
		at--;
	return (cxr_str){words.ptr + at, words.len - at};
}

static cxr_rc add_pair(link__job *job, cxr_str family, cxr_str given, cxr_err *err)
{
	cxr_str parts[2] = {family, given};
	if (!family.len || !given.len)
		return CXR_OK;
	for (int order = 0; order < 2; order++) {
		char *both = cxr_arena_printf(&job->arena, CXR_STR_FMT " " CXR_STR_FMT, CXR_STR_ARG(parts[order]), CXR_STR_ARG(parts[!order]));
		if (!both)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a name");
		CXR_TRY(add(job, CXR_TAKEN_NAME, cxr_str_from(both), err));
	}
	return CXR_OK;
}

cxr_rc link__taken_name(link__job *job, cxr_str name, cxr_err *err)
{
	name = cxr_str_trim(name);
	if (!name.len || name.len > MAX_VALUE_BYTES)
		return CXR_OK;
	CXR_TRY(add(job, CXR_TAKEN_NAME, name, err));
	cxr_str family, given;
	split_name(name, &family, &given);
	/* folded words, as surrogates are made of them */
	char family_words[2 * MAX_VALUE_BYTES], given_words[2 * MAX_VALUE_BYTES];
	family = (cxr_str){family_words, cxr_words_normalise(family, family_words)};
	given = (cxr_str){given_words, cxr_words_normalise(given, given_words)};
	CXR_TRY(add_pair(job, family, given, err));
	return add_pair(job, last_word(family), first_word(given), err);
}

cxr_rc link__taken_id(link__job *job, cxr_str id, cxr_err *err)
{
	id = cxr_str_trim(id);
	return id.len < MIN_ID_BYTES ? CXR_OK : add(job, CXR_TAKEN_ID, id, err); /* "1" is nobody's number */
}

cxr_rc link__taken_phone(link__job *job, cxr_str phone, cxr_err *err)
{
	char digits[MAX_VALUE_BYTES + 1];
	size_t n = 1;
	if (phone.len > MAX_VALUE_BYTES)
		return CXR_OK;
	digits[0] = '1'; /* with and without the country code of North America */
	for (size_t i = 0; i < phone.len; i++)
		if (cxr_is_digit((unsigned char)phone.ptr[i]))
			digits[n++] = phone.ptr[i];
	CXR_TRY(add(job, CXR_TAKEN_PHONE, phone, err));
	if (n - 1 == 10)
		return add(job, CXR_TAKEN_PHONE, (cxr_str){digits, n}, err);
	if (n - 1 == 11 && digits[1] == '1')
		return add(job, CXR_TAKEN_PHONE, (cxr_str){digits + 2, n - 2}, err);
	return CXR_OK;
}

typedef cxr_rc (*taken_fn)(link__job *job, cxr_str value, cxr_err *err);

static cxr_rc add_list(link__job *job, taken_fn fn, const cxr_str_list *list, cxr_err *err)
{
	for (size_t i = 0; i < list->n_items; i++)
		CXR_TRY(fn(job, list->items[i], err));
	return CXR_OK;
}

cxr_rc link__taken_patient(link__job *job, const cxr_id_patient *patient, cxr_err *err)
{
	CXR_TRY(add_list(job, link__taken_name, &patient->names, err));
	CXR_TRY(add_list(job, link__taken_name, &patient->staff, err));
	CXR_TRY(add_list(job, link__taken_id, &patient->patient_ids, err));
	CXR_TRY(add_list(job, link__taken_id, &patient->other_ids, err));
	return add_list(job, link__taken_phone, &patient->phones, err);
}

cxr_rc link__taken_study(link__job *job, const cxr_id_study *study, cxr_err *err)
{
	CXR_TRY(link__taken_id(job, study->accession, err));
	return add_list(job, link__taken_id, &study->ids, err);
}

cxr_rc link__taken_report(link__job *job, const cxr_id_report *row, cxr_err *err)
{
	CXR_TRY(link__taken_id(job, row->patient_id, err));
	CXR_TRY(link__taken_id(job, row->accession, err));
	CXR_TRY(link__taken_id(job, row->addendum_of, err));
	return add_list(job, link__taken_name, &row->staff, err);
}

cxr_rc link__taken_demographic(link__job *job, const cxr_id_demographic *row, cxr_err *err)
{
	CXR_TRY(link__taken_id(job, row->patient_id, err));
	CXR_TRY(link__taken_id(job, row->other_id, err));
	CXR_TRY(link__taken_name(job, row->name, err));
	return link__taken_phone(job, row->phone, err);
}
