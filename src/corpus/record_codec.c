/* See record_codec.h. Messages name members, never values. */
#include "corpus/record_codec.h"

void corpus__json_release(json_t **value)
{
	json_decref(*value);
}

cxr_rc corpus__parse_object(cxr_str json, json_t **out, cxr_err *err)
{
	CXR_TRY(cxr_json_parse(json, out, err));
	if (!json_is_object(*out)) {
		json_decref(*out);
		*out = NULL;
		return CXR_FAIL(err, CXR_E_SCHEMA, "record is not a JSON object");
	}
	return CXR_OK;
}

/* NULL when absent or null. */
static cxr_rc member(const json_t *object, const char *key, bool required, const json_t **out, cxr_err *err)
{
	*out = json_object_get(object, key);
	if (json_is_null(*out))
		*out = NULL;
	if (required && !*out)
		return CXR_FAIL(err, CXR_E_SCHEMA, "record has no member '%s'", key);
	return CXR_OK;
}

cxr_rc corpus__get_str(const json_t *object, const char *key, bool required, cxr_arena *arena, cxr_str *out, cxr_err *err)
{
	const json_t *value;
	*out = (cxr_str){"", 0};
	CXR_TRY(member(object, key, required, &value, err));
	if (!value)
		return CXR_OK;
	if (!json_is_string(value))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not a string", key);
	return cxr_arena_str(arena, (cxr_str){json_string_value(value), json_string_length(value)}, out, err);
}

cxr_rc corpus__get_u64(const json_t *object, const char *key, bool required, uint64_t max, uint64_t *out, cxr_err *err)
{
	const json_t *value;
	*out = 0;
	CXR_TRY(member(object, key, required, &value, err));
	if (!value)
		return CXR_OK;
	if (!json_is_integer(value))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not an integer", key);
	json_int_t number = json_integer_value(value);
	if (number < 0 || (uint64_t)number > max)
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is out of range", key);
	*out = (uint64_t)number;
	return CXR_OK;
}

cxr_rc corpus__get_u32(const json_t *object, const char *key, bool required, uint32_t *out, cxr_err *err)
{
	uint64_t value;
	*out = 0;
	CXR_TRY(corpus__get_u64(object, key, required, UINT32_MAX, &value, err));
	*out = (uint32_t)value;
	return CXR_OK;
}

cxr_rc corpus__get_double(const json_t *object, const char *key, double low, double high, double *out, cxr_err *err)
{
	const json_t *value;
	*out = 0;
	CXR_TRY(member(object, key, false, &value, err));
	if (!value)
		return CXR_OK;
	if (!json_is_number(value))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not a number", key);
	double number = json_number_value(value);
	if (!(number >= low && number <= high))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is out of range", key);
	*out = number;
	return CXR_OK;
}

cxr_rc corpus__get_array(const json_t *object, const char *key, size_t max_items, const json_t **out, cxr_err *err)
{
	CXR_TRY(member(object, key, false, out, err));
	if (*out && !json_is_array(*out))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not an array", key);
	if (*out && json_array_size(*out) > max_items)
		return CXR_FAIL(err, CXR_E_LIMIT, "member '%s' has more than %zu items", key, max_items);
	return CXR_OK;
}

cxr_rc corpus__get_object(const json_t *object, const char *key, const json_t **out, cxr_err *err)
{
	CXR_TRY(member(object, key, false, out, err));
	if (*out && !json_is_object(*out))
		return CXR_FAIL(err, CXR_E_SCHEMA, "member '%s' is not an object", key);
	return CXR_OK;
}

void corpus__put_str(cxr_json_out *out, const char *key, cxr_str text)
{
	cxr_json_key(out, key);
	cxr_json_put_str(out, text.ptr ? text : (cxr_str){"", 0});
}

void corpus__put_str_opt(cxr_json_out *out, const char *key, cxr_str text)
{
	if (text.len)
		corpus__put_str(out, key, text);
}

void corpus__put_u64(cxr_json_out *out, const char *key, uint64_t value)
{
	cxr_json_key(out, key);
	cxr_json_put_int(out, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}
