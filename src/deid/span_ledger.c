/* See span_ledger.h. */
#include "deid/span_ledger.h"

#include <stdio.h>

#include "base/digest.h"
#include "formats/json.h"

enum { MAX_SPANS = 1 << 20 };

void cxr_span_ledger_about(uint32_t patient_no, uint32_t study_no, char out[32])
{
	snprintf(out, 32, "spans/%llu", (unsigned long long)cxr_vault_study_number(patient_no, study_no));
}

cxr_rc cxr_span_ledger_seal(const cxr_key *key, uint32_t patient_no, uint32_t study_no, cxr_str json, cxr_buf *out, cxr_err *err)
{
	char about[32];
	uint64_t number = cxr_vault_study_number(patient_no, study_no);
	cxr_span_ledger_about(patient_no, study_no, about);
	for (size_t i = 0; i < 8; i++)
		cxr_buf_add_char(out, (char)(number >> (8 * i)));
	CXR_TRY(cxr_buf_check(out, err));
	return cxr_key_seal(key, cxr_str_from(about), json, out, err);
}

static void put_int(cxr_json_out *out, const char *key, size_t value)
{
	cxr_json_key(out, key);
	cxr_json_put_int(out, (int64_t)value);
}

static void put_str(cxr_json_out *out, const char *key, cxr_str text)
{
	cxr_json_key(out, key);
	cxr_json_put_str(out, text);
}

static void put_first(cxr_json_out *out, const cxr_deid_result *first)
{
	put_str(out, "first_text", first->text);
	cxr_json_key(out, "first_spans");
	cxr_json_begin_array(out);
	for (size_t i = 0; i < first->n_spans; i++) {
		cxr_json_begin_object(out);
		put_int(out, "out_start", first->spans[i].output.start);
		put_int(out, "out_end", first->spans[i].output.end);
		put_str(out, "type", cxr_str_from(cxr_phi_type_name(first->spans[i].type)));
		cxr_json_end_object(out);
	}
	cxr_json_end_array(out);
}

void cxr_span_ledger_encode(uint32_t patient_no, uint32_t study_no, cxr_str source, const cxr_deid_result *result, const cxr_deid_result *first,
	cxr_buf *buf)
{
	unsigned char digest[CXR_SHA256_BYTES];
	char hex[CXR_SHA256_HEX + 1];
	cxr_json_out out;
	cxr_sha256_of(result->text.ptr, result->text.len, digest);
	cxr_hex(digest, sizeof digest, hex);
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	put_int(&out, "patient_no", patient_no);
	put_int(&out, "study_no", study_no);
	put_str(&out, "output_sha256", cxr_str_from(hex));
	cxr_json_key(&out, "spans");
	cxr_json_begin_array(&out);
	for (size_t i = 0; i < result->n_spans; i++) {
		const cxr_phi_span *span = &result->spans[i];
		cxr_json_begin_object(&out);
		put_int(&out, "start", span->source.start);
		put_int(&out, "end", span->source.end);
		put_int(&out, "out_start", span->output.start);
		put_int(&out, "out_end", span->output.end);
		put_str(&out, "type", cxr_str_from(cxr_phi_type_name(span->type)));
		put_str(&out, "source", cxr_str_sub(source, span->source));
		put_str(&out, "surrogate", span->surrogate);
		cxr_json_key(&out, "score");
		cxr_json_put_double(&out, (double)span->score);
		cxr_json_key(&out, "detectors");
		cxr_json_begin_array(&out);
		for (size_t d = 0; d < span->n_detectors; d++)
			cxr_json_putz(&out, span->detectors[d]);
		cxr_json_end_array(&out);
		cxr_json_end_object(&out);
	}
	cxr_json_end_array(&out);
	if (first)
		put_first(&out, first);
	cxr_json_end_object(&out);
}

/* ---- decoding ---- */
static void release_json(json_t **value)
{
	if (*value)
		json_decref(*value);
}

static cxr_rc bad(cxr_err *err, const char *what)
{
	return CXR_FAIL(err, CXR_E_SCHEMA, "span ledger: member '%s' is absent or of the wrong kind", what);
}

static cxr_rc get_size(const json_t *object, const char *key, uint64_t max, size_t *out, cxr_err *err)
{
	int64_t value;
	if (!cxr_json_int(object, key, &value) || value < 0 || (uint64_t)value > max)
		return bad(err, key);
	*out = (size_t)value;
	return CXR_OK;
}

static cxr_rc get_str(const json_t *object, const char *key, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	cxr_str view;
	if (!cxr_json_str(object, key, &view))
		return bad(err, key);
	return cxr_arena_str(arena, view, out, err);
}

static cxr_rc decode_detectors(const json_t *object, cxr_arena *arena, cxr_phi_span *span, cxr_err *err)
{
	const json_t *list = json_object_get(object, "detectors");
	size_t n = json_is_array(list) ? json_array_size(list) : 0;
	const char **names = cxr_arena_array(arena, n, sizeof(*names));
	if (!names)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a span ledger");
	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(list, i));
		names[i] = name ? cxr_arena_strndup(arena, name, strlen(name)) : NULL;
		if (!names[i])
			return name ? CXR_FAIL(err, CXR_E_NOMEM, "no memory for a span ledger") : bad(err, "detectors");
	}
	span->detectors = names;
	span->n_detectors = n;
	return CXR_OK;
}

static cxr_rc decode_output(const json_t *object, cxr_phi_span *span, cxr_err *err)
{
	cxr_str type;
	CXR_TRY(get_size(object, "out_start", SIZE_MAX / 2, &span->output.start, err));
	CXR_TRY(get_size(object, "out_end", SIZE_MAX / 2, &span->output.end, err));
	if (span->output.end < span->output.start)
		return bad(err, "out_end");
	return cxr_json_str(object, "type", &type) && cxr_phi_type_from_name(type, &span->type) ? CXR_OK : bad(err, "type");
}

static cxr_rc decode_first(const json_t *root, cxr_arena *arena, cxr_span_ledger *out, cxr_err *err)
{
	const json_t *spans = json_object_get(root, "first_spans");
	size_t n = json_array_size(spans), last = 0;
	if (!spans)
		return CXR_OK;
	if (!json_is_array(spans) || n > MAX_SPANS)
		return bad(err, "first_spans");
	CXR_TRY(get_str(root, "first_text", arena, &out->first_text, err));
	out->first_spans = cxr_arena_array(arena, n, sizeof *out->first_spans);
	if (!out->first_spans)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a span ledger");
	for (size_t i = 0; i < n; i++) {
		cxr_phi_span *span = &out->first_spans[i];
		CXR_TRY(decode_output(json_array_get(spans, i), span, err));
		if (span->output.start < last || span->output.end > out->first_text.len)
			return bad(err, "first_spans");
		last = span->output.end;
	}
	out->n_first_spans = n;
	return CXR_OK;
}

static cxr_rc decode_span(const json_t *object, cxr_arena *arena, cxr_phi_span *span, cxr_str *out_source, cxr_err *err)
{
	cxr_str type;
	double score = 0;
	CXR_TRY(get_size(object, "start", SIZE_MAX / 2, &span->source.start, err));
	CXR_TRY(get_size(object, "end", SIZE_MAX / 2, &span->source.end, err));
	CXR_TRY(get_size(object, "out_start", SIZE_MAX / 2, &span->output.start, err));
	CXR_TRY(get_size(object, "out_end", SIZE_MAX / 2, &span->output.end, err));
	if (span->source.end < span->source.start || span->output.end < span->output.start)
		return bad(err, "end");
	if (!cxr_json_str(object, "type", &type) || !cxr_phi_type_from_name(type, &span->type))
		return bad(err, "type");
	CXR_TRY(get_str(object, "source", arena, out_source, err));
	CXR_TRY(get_str(object, "surrogate", arena, &span->surrogate, err));
	if (cxr_json_double(object, "score", &score))
		span->score = (float)score;
	return decode_detectors(object, arena, span, err);
}

cxr_rc cxr_span_ledger_decode(cxr_str text, cxr_arena *arena, cxr_span_ledger *out, cxr_err *err)
{
	CXR_AUTO(release_json) json_t *root = NULL;
	memset(out, 0, sizeof *out);
	CXR_TRY(cxr_json_parse(text, &root, err));
	size_t number = 0;
	cxr_str digest;
	CXR_TRY(get_size(root, "patient_no", UINT32_MAX, &number, err));
	out->patient_no = (uint32_t)number;
	CXR_TRY(get_size(root, "study_no", UINT32_MAX, &number, err));
	out->study_no = (uint32_t)number;
	if (!cxr_json_str(root, "output_sha256", &digest) || digest.len != CXR_SHA256_HEX)
		return bad(err, "output_sha256");
	memcpy(out->output_sha256, digest.ptr, digest.len);
	const json_t *spans = json_object_get(root, "spans");
	size_t n = json_array_size(spans);
	if (!json_is_array(spans) || n > MAX_SPANS)
		return bad(err, "spans");
	out->spans = cxr_arena_array(arena, n, sizeof *out->spans);
	out->sources = cxr_arena_array(arena, n, sizeof *out->sources);
	if (!out->spans || !out->sources)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for a span ledger");
	for (size_t i = 0; i < n; i++)
		CXR_TRY(decode_span(json_array_get(spans, i), arena, &out->spans[i], &out->sources[i], err));
	out->n_spans = n;
	return decode_first(root, arena, out, err);
}
