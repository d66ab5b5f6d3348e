/* See identified.h. Tables name the members once, so that encoders and decoders cannot differ. Messages name members only. */
#include "project/identified.h"

#include "base/digest.h"
#include "base/utf8.h"
#include "formats/json.h"

enum { MAX_LIST = 4096 };

typedef struct member {
	const char *key;
	size_t offset;
} member;

#define STR(type, field) {#field, offsetof(type, field)}

static const member patient_texts[] = {
	STR(cxr_id_patient, key),       STR(cxr_id_patient, birth_date),         STR(cxr_id_patient, sex),
	STR(cxr_id_patient, race),      STR(cxr_id_patient, ethnicity),          STR(cxr_id_patient, interpreter_needed),
	STR(cxr_id_patient, insurance_type), STR(cxr_id_patient, recent_bmi),    STR(cxr_id_patient, deceased), {NULL, 0}};
static const member patient_lists[] = {
	STR(cxr_id_patient, patient_ids), STR(cxr_id_patient, names),     STR(cxr_id_patient, other_ids), STR(cxr_id_patient, phones),
	STR(cxr_id_patient, addresses),   STR(cxr_id_patient, emails),    STR(cxr_id_patient, places),    STR(cxr_id_patient, staff),
	STR(cxr_id_patient, dates),       {NULL, 0}};

static const member study_texts[] = {
	STR(cxr_id_study, accession), STR(cxr_id_study, study_date),  STR(cxr_id_study, study_time), STR(cxr_id_study, study_uid),
	STR(cxr_id_study, report),    STR(cxr_id_study, report_date), STR(cxr_id_study, age),        {NULL, 0}};
static const member study_lists[] = {STR(cxr_id_study, ids), {NULL, 0}};
static const member study_numbers[] = {STR(cxr_id_study, n_report_rows), {NULL, 0}};

/* `path` is not here: it is bytes, not text. */
static const member image_texts[] = {
	STR(cxr_id_image, sop_instance_uid), STR(cxr_id_image, sop_class_uid),       STR(cxr_id_image, series_uid),
	STR(cxr_id_image, study_uid),        STR(cxr_id_image, patient_id),          STR(cxr_id_image, accession),
	STR(cxr_id_image, study_date),       STR(cxr_id_image, study_time),          STR(cxr_id_image, acquisition_date),
	STR(cxr_id_image, acquisition_time), STR(cxr_id_image, age),                 STR(cxr_id_image, modality),
	STR(cxr_id_image, body_part),        STR(cxr_id_image, view_position),       STR(cxr_id_image, patient_orientation),
	STR(cxr_id_image, laterality),       STR(cxr_id_image, study_description),   STR(cxr_id_image, series_description),
	STR(cxr_id_image, protocol_name),    {NULL, 0}};
static const member image_lists[] = {STR(cxr_id_image, study_ids), {NULL, 0}};
static const member image_numbers[] = {STR(cxr_id_image, rows), STR(cxr_id_image, columns), STR(cxr_id_image, n_frames), {NULL, 0}};

static const member report_texts[] = {
	STR(cxr_id_report, patient_id), STR(cxr_id_report, accession), STR(cxr_id_report, study_uid),   STR(cxr_id_report, study_date),
	STR(cxr_id_report, study_time), STR(cxr_id_report, status),    STR(cxr_id_report, addendum_of), STR(cxr_id_report, text), {NULL, 0}};
static const member report_lists[] = {STR(cxr_id_report, staff), {NULL, 0}};

static const member demographic_texts[] = {
	STR(cxr_id_demographic, patient_id),         STR(cxr_id_demographic, name),           STR(cxr_id_demographic, birth_date),
	STR(cxr_id_demographic, sex),                STR(cxr_id_demographic, race),           STR(cxr_id_demographic, ethnicity),
	STR(cxr_id_demographic, interpreter_needed), STR(cxr_id_demographic, insurance_type), STR(cxr_id_demographic, recent_bmi),
	STR(cxr_id_demographic, deceased),           STR(cxr_id_demographic, address),        STR(cxr_id_demographic, city),
	STR(cxr_id_demographic, phone),              STR(cxr_id_demographic, email),          STR(cxr_id_demographic, other_id), {NULL, 0}};

/* ---- encoding: empty members are left out ---- */

static void put_texts(cxr_json_out *out, const member *members, const void *record)
{
	for (; members->key; members++) {
		const cxr_str *text = (const void *)((const char *)record + members->offset);
		if (!text->len)
			continue;
		cxr_json_key(out, members->key);
		cxr_json_put_str(out, *text);
	}
}

static void put_lists(cxr_json_out *out, const member *members, const void *record)
{
	for (; members->key; members++) {
		const cxr_str_list *list = (const void *)((const char *)record + members->offset);
		if (!list->n_items)
			continue;
		cxr_json_key(out, members->key);
		cxr_json_begin_array(out);
		for (size_t i = 0; i < list->n_items; i++)
			cxr_json_put_str(out, list->items[i]);
		cxr_json_end_array(out);
	}
}

static void put_numbers(cxr_json_out *out, const member *members, const void *record)
{
	for (; members->key; members++) {
		uint32_t number = *(const uint32_t *)(const void *)((const char *)record + members->offset);
		if (!number)
			continue;
		cxr_json_key(out, members->key);
		cxr_json_put_int(out, number);
	}
}

/* A path is bytes: one that is not UTF-8 is written as hexadecimal digits. */
static void put_path(cxr_json_out *out, cxr_str path)
{
	static const char digits[] = "0123456789abcdef";
	if (!path.len)
		return;
	if (cxr_utf8_is_valid(path)) {
		cxr_json_key(out, "path");
		cxr_json_put_str(out, path);
		return;
	}
	cxr_json_key(out, "path_hex");
	cxr_buf hex;
	cxr_buf_init(&hex, 2 * path.len);
	for (size_t i = 0; i < path.len; i++) {
		cxr_buf_add_char(&hex, digits[(unsigned char)path.ptr[i] >> 4]);
		cxr_buf_add_char(&hex, digits[(unsigned char)path.ptr[i] & 15]);
	}
	if (hex.failed)
		out->buf->failed = true;
	cxr_json_put_str(out, cxr_buf_str(&hex));
	cxr_buf_release(&hex);
}

static void put_patient(cxr_json_out *out, const cxr_id_patient *patient)
{
	cxr_json_begin_object(out);
	put_texts(out, patient_texts, patient);
	put_lists(out, patient_lists, patient);
	cxr_json_end_object(out);
}

void cxr_id_patient_encode(const cxr_id_patient *patient, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	put_patient(&out, patient);
}

void cxr_id_study_encode(const cxr_id_study *study, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	put_texts(&out, study_texts, study);
	put_lists(&out, study_lists, study);
	put_numbers(&out, study_numbers, study);
	cxr_json_end_object(&out);
}

void cxr_id_image_encode(const cxr_id_image *image, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	put_path(&out, image->path);
	put_texts(&out, image_texts, image);
	put_lists(&out, image_lists, image);
	put_numbers(&out, image_numbers, image);
	cxr_json_key(&out, "subject");
	put_patient(&out, &image->subject);
	cxr_json_end_object(&out);
}

void cxr_id_report_encode(const cxr_id_report *report, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	put_texts(&out, report_texts, report);
	put_lists(&out, report_lists, report);
	cxr_json_key(&out, "row_no");
	cxr_json_put_int(&out, report->row_no > INT64_MAX ? INT64_MAX : (int64_t)report->row_no);
	cxr_json_end_object(&out);
}

void cxr_id_demographic_encode(const cxr_id_demographic *row, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	put_texts(&out, demographic_texts, row);
	cxr_json_end_object(&out);
}

/* ---- decoding ---- */

static void release_json(json_t **value)
{
	json_decref(*value);
}

static cxr_rc parse(cxr_str text, json_t **out, cxr_err *err)
{
	CXR_TRY(cxr_json_parse(text, out, err));
	return json_is_object(*out) ? CXR_OK : CXR_FAIL(err, CXR_E_SCHEMA, "a vault record is not a JSON object");
}

static cxr_rc take_str(const json_t *value, const char *key, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	if (!json_is_string(value))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not a string", key);
	return cxr_arena_str(arena, (cxr_str){json_string_value(value), json_string_length(value)}, out, err);
}

static cxr_rc get_texts(const json_t *object, const member *members, cxr_arena *arena, void *record, cxr_err *err)
{
	for (; members->key; members++) {
		cxr_str *text = (void *)((char *)record + members->offset);
		const json_t *value = json_object_get(object, members->key);
		*text = (cxr_str){"", 0};
		if (value)
			CXR_TRY(take_str(value, members->key, arena, text, err));
	}
	return CXR_OK;
}

static cxr_rc get_lists(const json_t *object, const member *members, cxr_arena *arena, void *record, cxr_err *err)
{
	for (; members->key; members++) {
		cxr_str_list *list = (void *)((char *)record + members->offset);
		const json_t *value = json_object_get(object, members->key);
		if (!value)
			continue;
		size_t n = json_array_size(value);
		if (!json_is_array(value))
			return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not a list", members->key);
		if (n > MAX_LIST)
			return CXR_FAIL(err, CXR_E_LIMIT, "member '%s' has more than %d items", members->key, MAX_LIST);
		list->items = cxr_arena_array(arena, n ? n : 1, sizeof *list->items);
		if (!list->items)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for member '%s'", members->key);
		list->capacity = n ? n : 1;
		for (size_t i = 0; i < n; i++)
			CXR_TRY(take_str(json_array_get(value, i), members->key, arena, &list->items[i], err));
		list->n_items = n;
	}
	return CXR_OK;
}

static cxr_rc get_number(const json_t *object, const char *key, uint64_t max, uint64_t *out, cxr_err *err)
{
	const json_t *value = json_object_get(object, key);
	*out = 0;
	if (!value)
		return CXR_OK;
	if (!json_is_integer(value) || json_integer_value(value) < 0 || (uint64_t)json_integer_value(value) > max)
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not a number in range", key);
	*out = (uint64_t)json_integer_value(value);
	return CXR_OK;
}

static cxr_rc get_numbers(const json_t *object, const member *members, void *record, cxr_err *err)
{
	for (; members->key; members++) {
		uint64_t number;
		CXR_TRY(get_number(object, members->key, UINT32_MAX, &number, err));
		*(uint32_t *)(void *)((char *)record + members->offset) = (uint32_t)number;
	}
	return CXR_OK;
}

static cxr_rc get_path(const json_t *object, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	*out = (cxr_str){"", 0};
	const json_t *value = json_object_get(object, "path");
	if (value)
		return take_str(value, "path", arena, out, err);
	value = json_object_get(object, "path_hex");
	if (!value)
		return CXR_OK;
	cxr_str hex = {json_string_value(value), json_string_length(value)};
	char *bytes = cxr_arena_alloc(arena, hex.len / 2 + 1);
	if (!bytes)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for member 'path_hex'");
	if (!hex.ptr || !cxr_unhex(hex, (unsigned char *)bytes, hex.len / 2))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'path_hex' is not hexadecimal");
	*out = (cxr_str){bytes, hex.len / 2};
	return CXR_OK;
}

static cxr_rc get_patient(const json_t *object, cxr_arena *arena, cxr_id_patient *out, cxr_err *err)
{
	CXR_TRY(get_texts(object, patient_texts, arena, out, err));
	return get_lists(object, patient_lists, arena, out, err);
}

cxr_rc cxr_id_patient_decode(cxr_str json, cxr_arena *arena, cxr_id_patient *out, cxr_err *err)
{
	CXR_AUTO(release_json) json_t *object = NULL;
	memset(out, 0, sizeof *out);
	CXR_TRY(parse(json, &object, err));
	return get_patient(object, arena, out, err);
}

cxr_rc cxr_id_study_decode(cxr_str json, cxr_arena *arena, cxr_id_study *out, cxr_err *err)
{
	CXR_AUTO(release_json) json_t *object = NULL;
	memset(out, 0, sizeof *out);
	CXR_TRY(parse(json, &object, err));
	CXR_TRY(get_texts(object, study_texts, arena, out, err));
	CXR_TRY(get_lists(object, study_lists, arena, out, err));
	return get_numbers(object, study_numbers, out, err);
}

cxr_rc cxr_id_image_decode(cxr_str json, cxr_arena *arena, cxr_id_image *out, cxr_err *err)
{
	CXR_AUTO(release_json) json_t *object = NULL;
	memset(out, 0, sizeof *out);
	CXR_TRY(parse(json, &object, err));
	CXR_TRY(get_path(object, arena, &out->path, err));
	CXR_TRY(get_texts(object, image_texts, arena, out, err));
	CXR_TRY(get_lists(object, image_lists, arena, out, err));
	CXR_TRY(get_numbers(object, image_numbers, out, err));
	const json_t *subject = json_object_get(object, "subject");
	if (subject && !json_is_object(subject))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'subject' is not an object");
	return get_patient(subject, arena, &out->subject, err);
}

cxr_rc cxr_id_report_decode(cxr_str json, cxr_arena *arena, cxr_id_report *out, cxr_err *err)
{
	CXR_AUTO(release_json) json_t *object = NULL;
	memset(out, 0, sizeof *out);
	CXR_TRY(parse(json, &object, err));
	CXR_TRY(get_texts(object, report_texts, arena, out, err));
	CXR_TRY(get_lists(object, report_lists, arena, out, err));
	return get_number(object, "row_no", INT64_MAX, &out->row_no, err);
}

cxr_rc cxr_id_demographic_decode(cxr_str json, cxr_arena *arena, cxr_id_demographic *out, cxr_err *err)
{
	CXR_AUTO(release_json) json_t *object = NULL;
	memset(out, 0, sizeof *out);
	CXR_TRY(parse(json, &object, err));
	return get_texts(object, demographic_texts, arena, out, err);
}

/* ---- lists ---- */

cxr_rc cxr_str_list_add(cxr_str_list *list, cxr_str value, cxr_arena *arena, cxr_err *err)
{
	if (!cxr_str_trim(value).len)
		return CXR_OK;
	for (size_t i = 0; i < list->n_items; i++)
		if (cxr_str_eq(list->items[i], value))
			return CXR_OK;
	if (list->n_items == MAX_LIST)
		return CXR_FAIL(err, CXR_E_LIMIT, "a list of identified values has more than %d items", MAX_LIST);
	if (list->n_items == list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 8;
		cxr_str *items = cxr_arena_array(arena, capacity, sizeof *items);
		if (!items)
			return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a list");
		if (list->n_items)
			memcpy(items, list->items, list->n_items * sizeof *items);
		list->items = items;
		list->capacity = capacity;
	}
	CXR_TRY(cxr_arena_str(arena, value, &list->items[list->n_items], err));
	list->n_items++;
	return CXR_OK;
}
