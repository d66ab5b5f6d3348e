/* See record.h. Records of the stages sections and labels. */
#include "corpus/record_codec.h"

void cxr_sections_rec_encode(const cxr_sections_rec *rec, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	corpus__put_str(&out, "study_id", rec->study_id);
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		if (rec->body[i].ptr)
			corpus__put_str(&out, cxr_section_key((cxr_section)i), rec->body[i]);
	cxr_json_end_object(&out);
}

cxr_rc cxr_sections_rec_decode(cxr_str json, cxr_arena *arena, cxr_sections_rec *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	CXR_AUTO(corpus__json_release) json_t *object = NULL;
	CXR_TRY(corpus__parse_object(json, &object, err));
	CXR_TRY(corpus__get_str(object, "study_id", true, arena, &out->study_id, err));
	for (int i = 0; i < CXR_N_SECTIONS; i++) {
		const char *key = cxr_section_key((cxr_section)i);
		const json_t *value = json_object_get(object, key);
		if (value && !json_is_null(value)) /* an empty body is present: "" is not NULL */
			CXR_TRY(corpus__get_str(object, key, true, arena, &out->body[i], err));
	}
	return CXR_OK;
}

static void put_state(cxr_json_out *out, cxr_label_state state)
{
	switch (state) {
	case CXR_LABEL_POSITIVE: cxr_json_put_int(out, 1); break;
	case CXR_LABEL_NEGATIVE: cxr_json_put_int(out, 0); break;
	case CXR_LABEL_UNCERTAIN: cxr_json_put_int(out, -1); break;
	case CXR_LABEL_BLANK:
	default: cxr_json_put_null(out); break;
	}
}

static cxr_rc get_state(const json_t *value, cxr_label_state *out, cxr_err *err)
{
	json_int_t number = json_is_integer(value) ? json_integer_value(value) : 99;
	if (json_is_null(value))
		*out = CXR_LABEL_BLANK;
	else if (number == 1)
		*out = CXR_LABEL_POSITIVE;
	else if (number == 0)
		*out = CXR_LABEL_NEGATIVE;
	else if (number == -1)
		*out = CXR_LABEL_UNCERTAIN;
	else
		return CXR_FAIL(err, CXR_E_SCHEMA, "a label state is none of 1, 0, -1, null");
	return CXR_OK;
}

static void encode_evidence(const cxr_evidence *item, cxr_json_out *out)
{
	cxr_json_begin_object(out);
	corpus__put_str(out, "label", cxr_str_from(cxr_label_name(item->label)));
	cxr_json_key(out, "value");
	put_state(out, item->state);
	corpus__put_u64(out, "start", item->start);
	corpus__put_u64(out, "end", item->end);
	corpus__put_u64(out, "trigger_start", item->trigger_start);
	corpus__put_u64(out, "trigger_end", item->trigger_end);
	corpus__put_str(out, "rule", item->rule);
	cxr_json_key(out, "strength");
	cxr_json_put_double(out, item->strength);
	corpus__put_str_opt(out, "laterality", item->laterality);
	corpus__put_str_opt(out, "severity", item->severity);
	corpus__put_str_opt(out, "change", item->change);
	cxr_json_end_object(out);
}

void cxr_labels_rec_encode(const cxr_labels_rec *rec, cxr_buf *buf)
{
	cxr_json_out out;
	cxr_json_out_init(&out, buf, 0);
	cxr_json_begin_object(&out);
	corpus__put_str(&out, "study_id", rec->study_id);
	cxr_json_key(&out, "inputs");
	cxr_json_begin_object(&out);
	for (int input = 0; input < CXR_N_INPUTS; input++) {
		if (!rec->has[input])
			continue;
		cxr_json_key(&out, cxr_label_input_name((cxr_label_input)input));
		cxr_json_begin_array(&out);
		for (int label = 0; label < CXR_N_LABELS; label++)
			put_state(&out, (cxr_label_state)rec->set[input].state[label]);
		cxr_json_end_array(&out);
	}
	cxr_json_end_object(&out);
	cxr_json_key(&out, "evidence");
	cxr_json_begin_array(&out);
	for (size_t i = 0; i < rec->n_evidence; i++)
		encode_evidence(&rec->evidence[i], &out);
	cxr_json_end_array(&out);
	cxr_json_end_object(&out);
}

static cxr_rc get_position(const json_t *object, const char *key, size_t *out, cxr_err *err)
{
	uint64_t value;
	CXR_TRY(corpus__get_u64(object, key, false, UINT32_MAX, &value, err));
	*out = (size_t)value;
	return CXR_OK;
}

static cxr_rc decode_evidence(const json_t *object, cxr_arena *arena, cxr_evidence *out, cxr_err *err)
{
	if (!json_is_object(object))
		return CXR_FAIL(err, CXR_E_SCHEMA, "a piece of evidence is not a JSON object");
	cxr_str name;
	CXR_TRY(corpus__get_str(object, "label", true, arena, &name, err));
	if (!cxr_label_from_name(name, &out->label))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member 'label' is none of the 14 names");
	CXR_TRY(get_state(json_object_get(object, "value"), &out->state, err));
	CXR_TRY(get_position(object, "start", &out->start, err));
	CXR_TRY(get_position(object, "end", &out->end, err));
	CXR_TRY(get_position(object, "trigger_start", &out->trigger_start, err));
	CXR_TRY(get_position(object, "trigger_end", &out->trigger_end, err));
	if (out->end < out->start || out->trigger_end < out->trigger_start)
		return CXR_FAIL(err, CXR_E_SCHEMA, "a span of evidence ends before it starts");
	CXR_TRY(corpus__get_str(object, "rule", false, arena, &out->rule, err));
	CXR_TRY(corpus__get_double(object, "strength", 0.0, 1.0, &out->strength, err));
	CXR_TRY(corpus__get_str(object, "laterality", false, arena, &out->laterality, err));
	CXR_TRY(corpus__get_str(object, "severity", false, arena, &out->severity, err));
	return corpus__get_str(object, "change", false, arena, &out->change, err);
}

static cxr_rc decode_inputs(const json_t *inputs, cxr_labels_rec *out, cxr_err *err)
{
	for (int input = 0; input < CXR_N_INPUTS; input++) {
		const json_t *cells;
		CXR_TRY(corpus__get_array(inputs, cxr_label_input_name((cxr_label_input)input), CXR_N_LABELS, &cells, err));
		if (!cells)
			continue;
		if (json_array_size(cells) != CXR_N_LABELS)
			return CXR_FAIL(err, CXR_E_SCHEMA, "an input has not %d labels", CXR_N_LABELS);
		for (size_t label = 0; label < CXR_N_LABELS; label++) {
			cxr_label_state state = CXR_LABEL_BLANK;
			CXR_TRY(get_state(json_array_get(cells, label), &state, err));
			out->set[input].state[label] = (uint8_t)state;
		}
		out->has[input] = true;
	}
	return CXR_OK;
}

cxr_rc cxr_labels_rec_decode(cxr_str json, cxr_arena *arena, cxr_labels_rec *out, cxr_err *err)
{
	memset(out, 0, sizeof *out);
	CXR_AUTO(corpus__json_release) json_t *object = NULL;
	CXR_TRY(corpus__parse_object(json, &object, err));
	CXR_TRY(corpus__get_str(object, "study_id", true, arena, &out->study_id, err));
	const json_t *inputs;
	CXR_TRY(corpus__get_object(object, "inputs", &inputs, err));
	CXR_TRY(decode_inputs(inputs, out, err));
	const json_t *evidence;
	CXR_TRY(corpus__get_array(object, "evidence", CORPUS__MAX_EVIDENCE, &evidence, err));
	if (!evidence)
		return CXR_OK;
	size_t n = json_array_size(evidence);
	out->evidence = cxr_arena_array(arena, n, sizeof *out->evidence);
	if (!out->evidence)
		return CXR_FAIL(err, CXR_E_NOMEM, "no memory for %zu pieces of evidence", n);
	for (size_t i = 0; i < n; i++)
		CXR_TRY(decode_evidence(json_array_get(evidence, i), arena, &out->evidence[i], err));
	out->n_evidence = n;
	return CXR_OK;
}
