#include "house_test.h"

#include <string.h>

#include "formats/csv.h"
#include "formats/json.h"

static char *dir;

static int setup(void **state)
{
	(void)state;
	dir = test_temp_dir();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	test_temp_dir_remove(dir);
	return 0;
}

static cxr_input *open_bytes(const char *bytes)
{
	cxr_err err;
	cxr_input *input;
	const char *path = test_path(dir, "input");
	test_write_file(path, bytes, strlen(bytes));
	assert_ok(cxr_input_open(&input, path, &err));
	return input;
}

static void test_first_byte(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		int first;
	} cases[] = {{"{\"a\":1}", '{'}, {" \n\t{", '{'}, {"\xEF\xBB\xBF{", '{'}, {"id,text\n", 'i'}, {"\"quoted\"", '"'}, {"", -1}, {" \n", -1},
		{"\xEF\xBB\xBF", -1}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_err err;
		int first;
		cxr_input *input = open_bytes(cases[i].bytes);
		assert_ok(cxr_input_first_byte(input, &first, &err));
		assert_int_equal(first, cases[i].first);
		assert_ok(cxr_input_first_byte(input, &first, &err)); /* nothing was consumed */
		assert_int_equal(first, cases[i].first);
		cxr_input_close(input);
	}
	cxr_input_close(NULL);
}

static void test_readers_take_over(void **state)
{
	(void)state;
	cxr_err err;
	int first;
	cxr_csv *csv;
	cxr_csv_row row;
	cxr_input *input = open_bytes("\xEF\xBB\xBFid;text\n1;caf\xE9\n");
	assert_ok(cxr_input_first_byte(input, &first, &err));
	assert_ok(cxr_csv_open_input(&csv, input, 0, 1 << 20, &err));
	assert_int_equal(cxr_csv_encoding_of(csv), CXR_CSV_CP1252); /* of a file the whole is looked at, as without an input */
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_int_equal(row.n_fields, 2);
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_string_equal(row.fields[1].ptr, "caf\xC3\xA9");
	cxr_csv_close(csv);

	json_t *value;
	cxr_jsonl *lines;
	input = open_bytes("\n{\"a\": 1}\n");
	assert_ok(cxr_input_first_byte(input, &first, &err));
	assert_ok(cxr_jsonl_open_input(&lines, input, 1 << 20, &err));
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_true(json_is_object(value));
	assert_int_equal(cxr_jsonl_line(lines), 2);
	json_decref(value);
	assert_ok(cxr_jsonl_next(lines, &value, &err));
	assert_null(value);
	cxr_jsonl_close(lines);
}

static void test_refusals(void **state)
{
	(void)state;
	cxr_err err;
	cxr_input *input;
	cxr_csv *csv;
	cxr_jsonl *lines;
	assert_int_equal(cxr_input_open(&input, test_path(dir, "absent"), &err), CXR_E_NOT_FOUND);
	assert_null(input);
	assert_int_equal(cxr_input_open(&input, dir, &err), CXR_E_IO);
	/* taken over also on failure: nothing to close */
	assert_int_equal(cxr_csv_open_input(&csv, open_bytes("a"), '"', 100, &err), CXR_E_ARG);
	assert_int_equal(cxr_jsonl_open_input(&lines, open_bytes("a"), 0, &err), CXR_E_ARG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_byte),
		cmocka_unit_test(test_readers_take_over),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
