/* See leak_values.h. */
#include "deid/leak_values.h"

#include "base/date.h"
#include "base/mem.h"

enum { NAME_BYTES = 256, MAX_NAME_PARTS = 8, PATH_NAME_MIN = 8 };

typedef struct loader {
	const cxr_project *project;
	deid__leak_set *set;
	cxr_arena arena;
} loader;

/* ---- names ---- */
static size_t name_parts(cxr_str name, cxr_str parts[MAX_NAME_PARTS], bool *out_comma)
{
	size_t n = 0;
	*out_comma = false;
	for (size_t at = 0; at < name.len && n < MAX_NAME_PARTS;) {
		size_t end = at;
		while (end < name.len && !cxr_is_space((unsigned char)name.ptr[end]) && name.ptr[end] != '^' && name.ptr[end] != ',' && name.ptr[end] != '=')
			end++;
		if (end > at)
			parts[n++] = (cxr_str){name.ptr + at, end - at};
		*out_comma |= end < name.len && (name.ptr[end] == ',' || name.ptr[end] == '^');
		at = end + 1;
	}
	return n;
}

static cxr_rc add_order(deid__leak_set *set, const cxr_str *parts, const size_t *order, size_t n, const char *first_gap, uint32_t patient_no, cxr_err *err)
{
	char text[NAME_BYTES];
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		const char *gap = i == 0 ? "" : i == 1 ? first_gap : first_gap[0] == '^' ? "^" : " ";
		size_t n_gap = strlen(gap);
		cxr_str part = parts[order[i]];
		if (len + n_gap + part.len > sizeof text)
			break;
		memcpy(text + len, gap, n_gap);
		memcpy(text + len + n_gap, part.ptr, part.len);
		len += n_gap + part.len;
	}
	cxr_rc rc = deid__leak_set_add(set, (cxr_str){text, len}, DEID_LEAK_NAME, patient_no, err);
	cxr_wipe(text, sizeof text);
	return rc;
}

/* The surname comes first in parts[] when the name was written with a comma or caret. */
static cxr_rc add_orders(deid__leak_set *set, const cxr_str *parts, size_t n, uint32_t patient_no, cxr_err *err)
{
	static const size_t last_first[] = {0, 1}, first_last[] = {1, 0}, last_all[] = {0, 1, 2, 3, 4, 5, 6, 7}, middle[] = {1, 2, 0};
	static const char *const gaps[] = {" ", ", ", ",", "^"};
	for (size_t g = 0; g < CXR_ARRAY_LEN(gaps); g++) {
		CXR_TRY(add_order(set, parts, last_first, 2, gaps[g], patient_no, err));
		if (n > 2)
			CXR_TRY(add_order(set, parts, last_all, n, gaps[g], patient_no, err));
	}
	CXR_TRY(add_order(set, parts, first_last, 2, " ", patient_no, err));
	return n > 2 ? add_order(set, parts, middle, 3, " ", patient_no, err) : CXR_OK;
}

cxr_rc deid__leak_add_name(deid__leak_set *set, cxr_str name, uint32_t patient_no, cxr_err *err)
{
	cxr_str parts[MAX_NAME_PARTS];
	for (cxr_str group; cxr_str_split(&name, '=', &group);) {
		bool surname_first;
		size_t n = name_parts(group, parts, &surname_first);
		if (n < 2)
			continue; /* a single word proves nothing in a whole release; leak_text looks for it where it matters */
		if (!surname_first) {
			cxr_str last = parts[n - 1];
			memmove(parts + 1, parts, (n - 1) * sizeof *parts);
			parts[0] = last;
		}
		CXR_TRY(add_orders(set, parts, n, patient_no, err));
	}
	return CXR_OK;
}

/* ---- numbers ---- */
static bool reads_as_date(cxr_str digits)
{
	cxr_date date;
	return digits.len == 8 && cxr_date_parse(digits, &date) && date.year >= 1900 && date.year <= 2100;
}

/* As written, and its letters and digits alone. */
static cxr_rc add_compact(deid__leak_set *set, cxr_str value, deid__leak_class class, uint32_t patient_no, cxr_err *err)
{
	char compact[DEID_LEAK_MAX_BYTES];
	size_t n = 0, n_digits = 0;
	for (size_t i = 0; i < value.len && n < sizeof compact; i++)
		if (deid__leak_is_word((unsigned char)value.ptr[i])) {
			compact[n++] = value.ptr[i];
			n_digits += cxr_is_digit((unsigned char)value.ptr[i]);
		}
	bool is_proof = n_digits >= 2 && !(n_digits == n && reads_as_date((cxr_str){compact, n}));
	if (!is_proof) {
		set->n_skipped += n > 0;
		return CXR_OK;
	}
	CXR_TRY(deid__leak_set_add(set, value, class, patient_no, err));
	return n < value.len ? deid__leak_set_add(set, (cxr_str){compact, n}, class, patient_no, err) : CXR_OK;
}

static bool has_digit(cxr_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (cxr_is_digit((unsigned char)text.ptr[i]))
			return true;
	return false;
}

static cxr_rc add_list(deid__leak_set *set, const cxr_str_list *list, deid__leak_class class, uint32_t patient_no, cxr_err *err)
{
	for (size_t i = 0; i < list->n_items; i++) {
		if (class == DEID_LEAK_NAME)
			CXR_TRY(deid__leak_add_name(set, list->items[i], patient_no, err));
		else if (class == DEID_LEAK_ID || class == DEID_LEAK_PHONE)
			CXR_TRY(add_compact(set, list->items[i], class, patient_no, err));
		else
			CXR_TRY(deid__leak_set_add(set, list->items[i], class, patient_no, err));
	}
	return CXR_OK;
}

/* A street with its number. A town alone may be the surrogate of another one: leak_text looks for it in the patient's reports. */
static cxr_rc add_address(deid__leak_set *set, cxr_str address, uint32_t patient_no, cxr_err *err)
{
	if (has_digit(address))
		return deid__leak_set_add(set, address, DEID_LEAK_PLACE, patient_no, err);
	set->n_skipped += address.len > 0;
	return CXR_OK;
}

/* An institution counts when it has a second word and a digit-free spelling that the release does not use of itself. */
static cxr_rc add_places(loader *l, const cxr_str_list *places, uint32_t patient_no, cxr_err *err)
{
	const cxr_config *config = &l->project->config;
	for (size_t i = 0; i < places->n_items; i++) {
		cxr_str place = cxr_str_trim(places->items[i]);
		size_t n_words = place.len > 0;
		for (size_t j = 0; j < place.len; j++)
			n_words += place.ptr[j] == ' ';
		bool is_own = cxr_str_ifind(config->title, place) != SIZE_MAX || cxr_str_ifind(config->institution_note, place) != SIZE_MAX;
		if (n_words < 3 || is_own)
			l->set->n_skipped++;
		else
			CXR_TRY(deid__leak_set_add(l->set, place, DEID_LEAK_PLACE, patient_no, err));
	}
	return CXR_OK;
}

/* ---- the kinds of the vault ---- */
static cxr_rc add_patient(void *context, uint64_t number, cxr_str plain, cxr_err *err)
{
	loader *l = context;
	cxr_id_patient p;
	uint32_t no = (uint32_t)number;
	cxr_arena_clear(&l->arena);
	CXR_TRY(cxr_id_patient_decode(plain, &l->arena, &p, err));
	CXR_TRY(add_list(l->set, &p.names, DEID_LEAK_NAME, no, err));
	CXR_TRY(add_list(l->set, &p.staff, DEID_LEAK_NAME, no, err));
	CXR_TRY(add_list(l->set, &p.patient_ids, DEID_LEAK_ID, no, err));
	CXR_TRY(add_list(l->set, &p.other_ids, DEID_LEAK_ID, no, err));
	CXR_TRY(add_list(l->set, &p.phones, DEID_LEAK_PHONE, no, err));
	CXR_TRY(add_list(l->set, &p.emails, DEID_LEAK_WEB, no, err));
	for (size_t i = 0; i < p.addresses.n_items; i++)
		CXR_TRY(add_address(l->set, p.addresses.items[i], no, err));
	return add_places(l, &p.places, no, err);
}

static cxr_rc add_study(void *context, uint64_t number, cxr_str plain, cxr_err *err)
{
	loader *l = context;
	cxr_id_study study;
	uint32_t no = (uint32_t)(number >> 24);
	cxr_arena_clear(&l->arena);
	CXR_TRY(cxr_id_study_decode(plain, &l->arena, &study, err));
	CXR_TRY(add_compact(l->set, study.accession, DEID_LEAK_ID, no, err));
	CXR_TRY(deid__leak_set_add(l->set, study.study_uid, DEID_LEAK_UID, no, err));
	return add_list(l->set, &study.ids, DEID_LEAK_ID, no, err);
}

static cxr_rc add_image(void *context, uint64_t number, cxr_str plain, cxr_err *err)
{
	loader *l = context;
	(void)number;
	cxr_id_image image;
	cxr_arena_clear(&l->arena);
	CXR_TRY(cxr_id_image_decode(plain, &l->arena, &image, err));
	CXR_TRY(deid__leak_set_add(l->set, image.sop_instance_uid, DEID_LEAK_UID, 0, err));
	CXR_TRY(deid__leak_set_add(l->set, image.series_uid, DEID_LEAK_UID, 0, err));
	CXR_TRY(deid__leak_set_add(l->set, image.study_uid, DEID_LEAK_UID, 0, err));
	/* a patient that never got a number (quarantine, orphans) has only its images */
	CXR_TRY(add_list(l->set, &image.subject.names, DEID_LEAK_NAME, 0, err));
	CXR_TRY(add_compact(l->set, image.patient_id, DEID_LEAK_ID, 0, err));
	return add_compact(l->set, image.accession, DEID_LEAK_ID, 0, err);
}

static cxr_rc add_demographic(void *context, uint64_t number, cxr_str plain, cxr_err *err)
{
	loader *l = context;
	(void)number;
	cxr_id_demographic row;
	cxr_arena_clear(&l->arena);
	CXR_TRY(cxr_id_demographic_decode(plain, &l->arena, &row, err));
	CXR_TRY(deid__leak_add_name(l->set, row.name, 0, err));
	CXR_TRY(add_compact(l->set, row.patient_id, DEID_LEAK_ID, 0, err));
	CXR_TRY(add_compact(l->set, row.other_id, DEID_LEAK_ID, 0, err));
	CXR_TRY(add_compact(l->set, row.phone, DEID_LEAK_PHONE, 0, err));
	CXR_TRY(deid__leak_set_add(l->set, row.email, DEID_LEAK_WEB, 0, err));
	return add_address(l->set, row.address, 0, err);
}

/* Rows that joined no study are in no other record. */
static cxr_rc add_report(void *context, uint64_t number, cxr_str plain, cxr_err *err)
{
	loader *l = context;
	(void)number;
	cxr_id_report row;
	cxr_arena_clear(&l->arena);
	CXR_TRY(cxr_id_report_decode(plain, &l->arena, &row, err));
	CXR_TRY(add_list(l->set, &row.staff, DEID_LEAK_NAME, 0, err));
	CXR_TRY(add_compact(l->set, row.patient_id, DEID_LEAK_ID, 0, err));
	CXR_TRY(deid__leak_set_add(l->set, row.study_uid, DEID_LEAK_UID, 0, err));
	return add_compact(l->set, row.accession, DEID_LEAK_ID, 0, err);
}

/* Names of files and directories, when they hold digits and are long enough to tell. */
static cxr_rc add_path(void *context, uint64_t number, cxr_str plain, cxr_err *err)
{
	loader *l = context;
	(void)number;
	for (cxr_str name; cxr_str_split(&plain, '/', &name);) {
		size_t n_digits = 0;
		for (size_t i = 0; i < name.len; i++)
			n_digits += cxr_is_digit((unsigned char)name.ptr[i]);
		size_t dot = name.len;
		while (dot > 0 && name.ptr[dot - 1] != '.')
			dot--;
		cxr_str stem = {name.ptr, dot > 1 && name.len - dot <= 4 ? dot - 1 : name.len};
		if (stem.len < PATH_NAME_MIN || n_digits < 2 || reads_as_date(stem))
			continue;
		CXR_TRY(deid__leak_set_add(l->set, stem, DEID_LEAK_PATH, 0, err));
	}
	return CXR_OK;
}

cxr_rc deid__leak_values_load(const cxr_project *project, cxr_vault *vault, deid__leak_set *set, cxr_err *err)
{
	static const struct {
		cxr_vault_kind kind;
		cxr_vault_fn fn;
	} kinds[] = {{CXR_VAULT_PATIENT, add_patient}, {CXR_VAULT_STUDY, add_study}, {CXR_VAULT_IMAGE, add_image},
		{CXR_VAULT_REPORT, add_report}, {CXR_VAULT_DEMOGRAPHIC, add_demographic}, {CXR_VAULT_PATH, add_path}};
	loader l = {.project = project, .set = set};
	cxr_arena_init(&l.arena, (size_t)256 << 20);
	cxr_rc rc = CXR_OK;
	for (size_t i = 0; rc == CXR_OK && i < CXR_ARRAY_LEN(kinds); i++)
		rc = cxr_vault_each(vault, kinds[i].kind, kinds[i].fn, &l, err);
	cxr_arena_release(&l.arena);
	return rc == CXR_OK ? deid__leak_set_seal(set, err) : rc;
}
