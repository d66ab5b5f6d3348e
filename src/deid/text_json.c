/* See text_json.h. */
#include "deid/text_json.h"

#include "base/date.h"
#include "base/utf8.h"

enum { MAX_LIST = 4096 };

typedef struct known_list {
	const char *key;
	size_t items_at, n_at; /* places of the list in cxr_deid_subject */
} known_list;

#define KNOWN_LIST(name) {#name, offsetof(cxr_deid_subject, name), offsetof(cxr_deid_subject, n_##name)}

static const known_list known_lists[] = {
	KNOWN_LIST(names), KNOWN_LIST(staff), KNOWN_LIST(ids), KNOWN_LIST(accessions), KNOWN_LIST(dates), KNOWN_LIST(places), KNOWN_LIST(addresses),
	KNOWN_LIST(phones), KNOWN_LIST(emails),
};

/* A string, or a whole number as its digits; empty when absent or null. */
static cxr_rc get_text(const json_t *object, const char *key, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	const json_t *value = json_object_get(object, key);
	*out = (cxr_str){"", 0};
	if (!value || json_is_null(value))
		return CXR_OK;
	if (json_is_string(value)) {
		*out = (cxr_str){json_string_value(value), json_string_length(value)};
		return CXR_OK;
	}
	if (!json_is_integer(value))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member \"%s\" is no text", key);
	char *digits = cxr_arena_printf(arena, "%lld", (long long)json_integer_value(value));
	if (!digits)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a line");
	*out = cxr_str_from(digits);
	return CXR_OK;
}

static cxr_rc get_list(const json_t *known, const known_list *list, cxr_arena *arena, cxr_deid_subject *subject, cxr_err *err)
{
	const json_t *value = json_object_get(known, list->key);
	if (!value || json_is_null(value))
		return CXR_OK;
	if (!json_is_array(value))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member \"%s\" of \"known\" is no list", list->key);
	size_t n = json_array_size(value);
	if (n > MAX_LIST)
		return CXR_FAIL(err, CXR_E_LIMIT, "member \"%s\" of \"known\" has more than %d items", list->key, MAX_LIST);
	cxr_str *items = cxr_arena_array(arena, n, sizeof *items);
	if (!items)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a line");
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(value, i);
		if (!json_is_string(item))
			return CXR_FAIL(err, CXR_E_SCHEMA, "member \"%s\" of \"known\" holds something that is no text", list->key);
		items[i] = (cxr_str){json_string_value(item), json_string_length(item)};
	}
	char *base = (char *)subject;
	memcpy(base + list->items_at, &items, sizeof items);
	memcpy(base + list->n_at, &n, sizeof n);
	return CXR_OK;
}

cxr_rc cxr_deid_line_read(const json_t *object, cxr_arena *arena, cxr_deid_line *out, cxr_err *err)
{
	*out = (cxr_deid_line){.subject = {.study_day = CXR_DAY_NONE}};
	if (!json_is_object(object))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the line is no JSON object");
	const json_t *text = json_object_get(object, "text");
	if (!json_is_string(text))
		return CXR_FAIL(err, CXR_E_SCHEMA, "the line has no \"text\"");
	out->id = json_object_get(object, "id");
	out->text = (cxr_str){json_string_value(text), json_string_length(text)};
	CXR_TRY(get_text(object, "patient_id", arena, &out->subject.patient_key, err));
	CXR_TRY(get_text(object, "sex", arena, &out->subject.sex, err));
	cxr_str study_date;
	CXR_TRY(get_text(object, "study_date", arena, &study_date, err));
	cxr_date date;
	if (cxr_str_trim(study_date).len) {
		if (!cxr_date_parse(study_date, &date))
			return CXR_FAIL(err, CXR_E_SCHEMA, "member \"study_date\" is no date (YYYY-MM-DD)");
		out->subject.study_day = cxr_date_to_day(date);
	}
	const json_t *known = json_object_get(object, "known");
	if (!known || json_is_null(known))
		return CXR_OK;
	if (!json_is_object(known))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member \"known\" is no object");
	for (size_t i = 0; i < CXR_ARRAY_LEN(known_lists); i++)
		CXR_TRY(get_list(known, &known_lists[i], arena, &out->subject, err));
	return CXR_OK;
}

static void put_offset(cxr_json_out *json, const char *key, cxr_utf8_cursor *cursor, size_t byte_pos)
{
	cxr_json_key(json, key);
	cxr_json_put_int(json, (int64_t)cxr_utf8_cursor_at(cursor, byte_pos));
}

static void put_span(cxr_json_out *json, const cxr_phi_span *span, cxr_utf8_cursor *source, cxr_utf8_cursor *output)
{
	cxr_json_begin_object(json);
	put_offset(json, "start", source, span->source.start);
	put_offset(json, "end", source, span->source.end);
	cxr_json_key(json, "type");
	cxr_json_putz(json, cxr_phi_type_name(span->type));
	cxr_json_key(json, "surrogate");
	cxr_json_put_str(json, span->surrogate);
	put_offset(json, "out_start", output, span->output.start);
	put_offset(json, "out_end", output, span->output.end);
	cxr_json_key(json, "detectors");
	cxr_json_begin_array(json);
	for (size_t d = 0; d < span->n_detectors; d++)
		cxr_json_putz(json, span->detectors[d]);
	cxr_json_end_array(json);
	cxr_json_end_object(json);
}

void cxr_deid_line_write(const cxr_deid_line *line, const cxr_deid_result *result, cxr_buf *out)
{
	cxr_json_out json;
	cxr_utf8_cursor source, output;
	cxr_json_out_init(&json, out, 0);
	cxr_utf8_cursor_init(&source, line->text);
	cxr_utf8_cursor_init(&output, result->text);
	cxr_json_begin_object(&json);
	if (line->id) {
		cxr_json_key(&json, "id");
		cxr_json_put_value(&json, line->id);
	}
	cxr_json_key(&json, "text");
	cxr_json_put_str(&json, result->text);
	cxr_json_key(&json, "spans");
	cxr_json_begin_array(&json);
	for (size_t i = 0; i < result->n_spans; i++)
		put_span(&json, &result->spans[i], &source, &output);
	cxr_json_end_array(&json);
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
}
