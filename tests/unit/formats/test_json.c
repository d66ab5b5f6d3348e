/* JSON values, JSON Lines and the writer. */
#include "house_test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "formats/json.h"

static cxr_err err;

static cxr_rc parse_rc(const char *text)
{
	json_t *value;
	cxr_rc rc = cxr_json_parse(cxr_str_from(text), &value, &err);
	assert_true((rc == CXR_OK) == (value != NULL));
	json_decref(value);
	return rc;
}

static void test_parse(void **state)
{
	(void)state;
	json_t *value;
	assert_ok(cxr_json_parse(cxr_str_from("{\"s\":\"a\\u0000b\",\"i\":-7,\"d\":2.5,\"t\":true,\"n\":null}"), &value, &err));
	cxr_str text;
	int64_t number;
	double real;
	bool flag;
	assert_true(cxr_json_str(value, "s", &text));
	assert_int_equal(text.len, 3);
	assert_memory_equal(text.ptr, "a\0b", 3);
	assert_true(cxr_json_int(value, "i", &number));
	assert_int_equal(number, -7);
	assert_true(cxr_json_double(value, "d", &real) && real == 2.5);
	assert_true(cxr_json_double(value, "i", &real) && real == -7.0);
	assert_true(cxr_json_bool(value, "t", &flag) && flag);
	assert_false(cxr_json_str(value, "n", &text));
	assert_false(cxr_json_str(value, "absent", &text));
	assert_false(cxr_json_int(value, "d", &number));
	assert_false(cxr_json_bool(value, "i", &flag));
	assert_false(cxr_json_str(NULL, "i", &text));
	json_decref(value);
}

static void test_refusals(void **state)
{
	(void)state;
	assert_int_equal(parse_rc(""), CXR_E_TRUNCATED);
	assert_int_equal(parse_rc("{\"a\":1"), CXR_E_TRUNCATED);
	assert_int_equal(parse_rc("{\"a\":1,\"a\":2}"), CXR_E_FORMAT);
	assert_int_equal(parse_rc("{\"a\":1} x"), CXR_E_FORMAT);
	assert_int_equal(parse_rc("\"\xFF\""), CXR_E_ENCODING);
	assert_int_equal(parse_rc("1e999"), CXR_E_FORMAT);
	assert_int_equal(parse_rc("{\"patient\":SECRET}"), CXR_E_FORMAT);
	assert_null(strstr(err.msg, "SECRET"));
	assert_true(err.byte_pos > 0 && err.byte_pos <= 18);
	assert_int_equal(parse_rc("7"), CXR_OK);
	size_t n = 5000;
	char *deep = malloc(n + 1);
	assert_non_null(deep);
	memset(deep, '[', n);
	deep[n] = '\0';
	assert_int_equal(parse_rc(deep), CXR_E_LIMIT);
	free(deep);
	json_t *value;
	assert_int_equal(cxr_json_parse((cxr_str){NULL, 0}, &value, &err), CXR_E_TRUNCATED);
}

static void test_read_file(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "a.json");
	test_write_file(path, "[1,2]", 5);
	json_t *value;
	assert_ok(cxr_json_read(path, 5, &value, &err));
	assert_int_equal(json_array_size(value), 2);
	json_decref(value);
	assert_int_equal(cxr_json_read(path, 4, &value, &err), CXR_E_LIMIT);
	assert_null(value);
	assert_int_equal(cxr_json_read(test_path(dir, "b.json"), 4, &value, &err), CXR_E_NOT_FOUND);
	test_temp_dir_remove(dir);
}

static void test_lines(void **state)
{
	(void)state;
	static const char text[] = "\xEF\xBB\xBF{\"a\":1}\r\n\n  \n{bad\n\"x\xFFy\"\n[1,2,3,4,5,6,7,8,9,10,11,12,13]\n{\"a\":2}";
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "a.jsonl");
	test_write_file(path, text, sizeof text - 1);
	cxr_jsonl *lines;
	json_t *value;
	int64_t number;
	assert_ok(cxr_jsonl_open(&lines, path, 20, &err));
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_true(cxr_json_int(value, "a", &number) && number == 1);
	assert_int_equal(cxr_jsonl_line(lines), 1);
	json_decref(value);
	assert_int_equal(cxr_jsonl_next(lines, &value, &err), CXR_E_FORMAT);
	assert_string_equal(err.subject, "line 4");
	assert_null(value);
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_string_equal(json_string_value(value), "x\xEF\xBF\xBDy");
	json_decref(value);
	assert_int_equal(cxr_jsonl_next(lines, &value, &err), CXR_E_LIMIT);
	assert_string_equal(err.subject, "line 6");
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_true(cxr_json_int(value, "a", &number) && number == 2);
	assert_int_equal(cxr_jsonl_line(lines), 7);
	json_decref(value);
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_null(value);
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_null(value);
	cxr_jsonl_close(lines);
	test_temp_dir_remove(dir);
}

/* Lines that span the 64 KiB window. */
static void test_long_lines(void **state)
{
	(void)state;
	size_t n = 200000;
	char *text = malloc(n * 2 + 6);
	assert_non_null(text);
	memset(text, 'x', n * 2 + 6);
	text[0] = '"';
	text[n + 1] = '"';
	text[n + 2] = '\n';
	text[n + 3] = '"';
	text[2 * n + 4] = '"';
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "a.jsonl");
	test_write_file(path, text, 2 * n + 5);
	cxr_jsonl *lines;
	json_t *value;
	assert_ok(cxr_jsonl_open(&lines, path, n + 2, &err));
	for (int i = 0; i < 2; i++) {
		assert_ok(cxr_jsonl_next(lines, &value, &err));
		assert_int_equal(json_string_length(value), n);
		json_decref(value);
	}
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_null(value);
	cxr_jsonl_close(lines);
	free(text);
	test_temp_dir_remove(dir);
}

static void test_writer(void **state)
{
	(void)state;
	cxr_buf buf;
	cxr_json_out out;
	cxr_buf_init(&buf, 10000);
	for (int indent = 0; indent <= 2; indent += 2) {
		cxr_buf_clear(&buf);
		cxr_json_out_init(&out, &buf, indent);
		cxr_json_begin_object(&out);
		cxr_json_key(&out, "a");
		cxr_json_put_int(&out, -5);
		cxr_json_key(&out, "b\"");
		cxr_json_begin_array(&out);
		cxr_json_put_null(&out);
		cxr_json_put_bool(&out, false);
		cxr_json_begin_object(&out);
		cxr_json_end_object(&out);
		cxr_json_end_array(&out);
		cxr_json_key(&out, "c");
		cxr_json_putz(&out, NULL);
		cxr_json_key(&out, "d");
		cxr_json_put_double(&out, 1.0);
		cxr_json_end_object(&out);
		assert_ok(cxr_buf_check(&buf, &err));
		if (indent == 0)
			assert_string_equal(buf.ptr, "{\"a\": -5, \"b\\\"\": [null, false, {}], \"c\": null, \"d\": 1.0}");
		else
			assert_string_equal(buf.ptr, "{\n  \"a\": -5,\n  \"b\\\"\": [\n    null,\n    false,\n    {}\n  ],\n  \"c\": null,\n  \"d\": 1.0\n}");
	}
	cxr_buf_release(&buf);
}

static void test_strings(void **state)
{
	(void)state;
	cxr_buf buf;
	cxr_json_out out;
	cxr_buf_init(&buf, 10000);
	cxr_json_out_init(&out, &buf, 0);
	cxr_json_put_str(&out, (cxr_str){"\0\x01\n\t\"\\/\x7F\xC3\xA9\xFF\xED\xA0\x80z", 15});
	assert_string_equal(buf.ptr, "\"\\u0000\\u0001\\n\\t\\\"\\\\/\x7F\xC3\xA9\\ufffd\\ufffd\\ufffd\\ufffdz\"");
	json_t *value;
	assert_ok(cxr_json_parse(cxr_buf_str(&buf), &value, &err));
	json_decref(value);
	cxr_buf_clear(&buf);
	cxr_json_out_init(&out, &buf, 0);
	cxr_json_put_str(&out, (cxr_str){NULL, 0});
	assert_string_equal(buf.ptr, "\"\"");
	cxr_buf_release(&buf);
}

static void expect_double(double value, const char *wanted)
{
	cxr_buf buf;
	cxr_json_out out;
	cxr_buf_init(&buf, 100);
	cxr_json_out_init(&out, &buf, 0);
	cxr_json_put_double(&out, value);
	assert_string_equal(buf.ptr, wanted);
	cxr_buf_release(&buf);
}

/* Expected texts are Python's repr(). */
static void test_doubles(void **state)
{
	(void)state;
	expect_double(0.0, "0.0");
	expect_double(-0.0, "-0.0");
	expect_double(0.1, "0.1");
	expect_double(100.0, "100.0");
	expect_double(123456.789, "123456.789");
	expect_double(0.0001, "0.0001");
	expect_double(0.00001, "1e-05");
	expect_double(1e15, "1000000000000000.0");
	expect_double(1e16, "1e+16");
	expect_double(1.5e300, "1.5e+300");
	expect_double(5e-324, "5e-324");
	expect_double(DBL_MAX, "1.7976931348623157e+308");
	expect_double(0.1 + 0.2, "0.30000000000000004");
	expect_double(12345678901234567.0, "1.2345678901234568e+16");
	expect_double((double)INFINITY, "null");
	expect_double((double)NAN, "null");
	cxr_rng rng;
	cxr_rng_init(&rng, 3, 0);
	for (int i = 0; i < 2000; i++) {
		uint64_t bits = cxr_rng_u64(&rng);
		double value;
		memcpy(&value, &bits, sizeof value);
		if (!isfinite(value))
			continue;
		cxr_buf buf;
		cxr_json_out out;
		cxr_buf_init(&buf, 100);
		cxr_json_out_init(&out, &buf, 0);
		cxr_json_put_double(&out, value);
		assert_true(strtod(buf.ptr, NULL) == value);
		cxr_buf_release(&buf);
	}
}

static void test_whole_values(void **state)
{
	(void)state;
	static const char text[] = "{\"z\": [1, 2.5, \"x\", true, false, null, []], \"a\": {\"k\": {}}}";
	json_t *value;
	assert_ok(cxr_json_parse(cxr_str_from(text), &value, &err));
	cxr_buf buf;
	cxr_json_out out;
	cxr_buf_init(&buf, 1000);
	cxr_json_out_init(&out, &buf, 0);
	cxr_json_put_value(&out, value);
	assert_string_equal(buf.ptr, text);
	json_decref(value);

	/* deeper than the writer keeps track of: the buffer fails, nothing else */
	char deep[81];
	memset(deep, '[', 40);
	memset(deep + 40, ']', 40);
	deep[80] = '\0';
	assert_ok(cxr_json_parse(cxr_str_from(deep), &value, &err));
	cxr_buf_clear(&buf);
	cxr_json_out_init(&out, &buf, 0);
	cxr_json_put_value(&out, value);
	assert_int_equal(cxr_buf_check(&buf, &err), CXR_E_NOMEM);
	json_decref(value);
	cxr_buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_read_file),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_writer),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_whole_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
