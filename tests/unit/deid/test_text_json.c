/* One line of the filter in and out (src/deid/text_json.c). */
#include "text_fixture.h"

#include "deid/text_json.h"

static text_fixture f;

static cxr_rc read_line(const char *json, cxr_deid_line *line, json_t **out_object, cxr_err *err)
{
	assert_int_equal(cxr_json_parse(cxr_str_from(json), out_object, err), CXR_OK);
	return cxr_deid_line_read(*out_object, &f.arena, line, err);
}

static void test_round(void **state)
{
	(void)state;
	cxr_err err = {0};
	cxr_deid_line line;
	cxr_deid_result result;
	json_t *object = NULL, *answer = NULL;
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	assert_ok(read_line("{\"id\":\"a1\",\"text\":\"\\u00c4rzte: Dr. Smith, 2/25/2024.\",\"patient_id\":77,\"study_date\":\"2024-02-25\",\"sex\":\"F\",\"known\":{\"names\":[\"Ann Lee\"],\"ids\":[\"12\"],\"dates\":null}}", &line, &object, &err));
	assert_true(cxr_str_eqz(line.subject.patient_key, "77"));
	assert_int_equal(line.subject.n_names, 1);
	assert_int_equal(line.subject.n_dates, 0);
	assert_int_equal(line.subject.study_day, cxr_date_to_day((cxr_date){2024, 2, 25}));
	assert_ok(cxr_deid_text(f.engine, &f.ledger, &line.subject, line.text, false, &f.arena, &result, &err));
	cxr_deid_line_write(&line, &result, &out);
	assert_true(cxr_str_ends(cxr_buf_str(&out), cxr_str_from("}\n")));
	assert_ok(cxr_json_parse(cxr_str_trim(cxr_buf_str(&out)), &answer, &err));
	json_t *span = json_array_get(json_object_get(answer, "spans"), 0);
	assert_int_equal(json_integer_value(json_object_get(span, "start")), 11); /* code points, not bytes */
	assert_int_equal(json_integer_value(json_object_get(span, "end")), 16);
	assert_string_equal(json_string_value(json_object_get(span, "type")), "HCW");
	assert_true(json_array_size(json_object_get(span, "detectors")) > 0);
	assert_string_equal(json_string_value(json_object_get(answer, "id")), "a1");
	json_decref(object);
	json_decref(answer);
	cxr_buf_release(&out);
	text_clear(&f);
}

static void test_bad_lines(void **state)
{
	(void)state;
	static const char *const lines[] = {"[]", "{}", "{\"text\":5}", "{\"text\":\"a\",\"study_date\":\"yesterday\"}", "{\"text\":\"a\",\"known\":[]}", "{\"text\":\"a\",\"known\":{\"names\":\"Lee\"}}", "{\"text\":\"a\",\"known\":{\"ids\":[5]}}",
		"{\"text\":\"a\",\"patient_id\":[]}"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(lines); i++) {
		cxr_err err = {0};
		cxr_deid_line line;
		json_t *object = NULL;
		assert_int_equal(read_line(lines[i], &line, &object, &err), CXR_E_SCHEMA);
		assert_null(strstr(err.msg, "Lee")); /* no value in a message */
		json_decref(object);
	}
}

int main(void)
{
	text_open(&f, 1);
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_round), cmocka_unit_test(test_bad_lines)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	text_close(&f);
	return failed;
}
