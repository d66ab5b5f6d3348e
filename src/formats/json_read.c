/* One JSON value through jansson, and typed access to members. See json.h. */
#include "formats/json.h"

#include "os/file.h"

static cxr_rc rc_of_jansson(enum json_error_code code)
{
	switch (code) {
	case json_error_out_of_memory: return CXR_E_NOMEM;
	case json_error_stack_overflow: return CXR_E_LIMIT;
	case json_error_premature_end_of_input: return CXR_E_TRUNCATED;
	case json_error_invalid_utf8: return CXR_E_ENCODING;
	default: return CXR_E_FORMAT;
	}
}

/* Our own words: jansson's text quotes the input. */
static const char *text_of_jansson(enum json_error_code code)
{
	switch (code) {
	case json_error_out_of_memory: return "no memory for a JSON value";
	case json_error_stack_overflow: return "JSON is nested too deeply";
	case json_error_premature_end_of_input: return "JSON ends too early";
	case json_error_end_of_input_expected: return "something follows the JSON value";
	case json_error_invalid_utf8: return "JSON holds bytes that are not UTF-8";
	case json_error_duplicate_key: return "a key stands twice in a JSON object";
	case json_error_numeric_overflow: return "a JSON number is too large";
	case json_error_null_byte_in_key: return "a JSON key holds a NUL";
	default: return "not valid JSON";
	}
}

cxr_rc cxr_json_parse(cxr_str text, json_t **out, cxr_err *err)
{
	*out = NULL;
	json_error_t details;
	/* jansson refuses a NULL buffer even when it is empty */
	json_t *value = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, &details);
	if (!value) {
		enum json_error_code code = json_error_code(&details);
		return CXR_FAIL_AT(err, rc_of_jansson(code), details.position < 0 ? 0 : details.position, "%s", text_of_jansson(code));
	}
	*out = value;
	return CXR_OK;
}

cxr_rc cxr_json_read(const char *path, size_t max_bytes, json_t **out, cxr_err *err)
{
	*out = NULL;
	cxr_buf bytes;
	cxr_buf_init(&bytes, max_bytes);
	cxr_rc rc = cxr_file_read(path, max_bytes, &bytes, err);
	if (rc == CXR_OK)
		rc = cxr_json_parse(cxr_buf_str(&bytes), out, err);
	cxr_buf_release(&bytes);
	return rc;
}

bool cxr_json_str(const json_t *object, const char *key, cxr_str *out)
{
	const json_t *member = json_object_get(object, key);
	if (!json_is_string(member))
		return false;
	*out = (cxr_str){json_string_value(member), json_string_length(member)};
	return true;
}

bool cxr_json_int(const json_t *object, const char *key, int64_t *out)
{
	const json_t *member = json_object_get(object, key);
	if (!json_is_integer(member))
		return false;
	*out = (int64_t)json_integer_value(member);
	return true;
}

bool cxr_json_double(const json_t *object, const char *key, double *out)
{
	const json_t *member = json_object_get(object, key);
	if (!json_is_number(member))
		return false;
	*out = json_number_value(member);
	return true;
}

bool cxr_json_bool(const json_t *object, const char *key, bool *out)
{
	const json_t *member = json_object_get(object, key);
	if (!json_is_boolean(member))
		return false;
	*out = json_is_true(member);
	return true;
}
