/* The CSV reader and writer: quoting, line ends, encodings, errors with row and line, recovery, bounded memory. */
#include "house_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/csv.h"

static cxr_err err;

/* Fields joined by '|', records by '/', errors as "!name@line". */
static void read_all(cxr_csv *csv, char *out, size_t out_bytes)
{
	out[0] = '\0';
	size_t used = 0;
	for (int i = 0; i < 1000; i++) {
		cxr_csv_row row;
		cxr_rc rc = cxr_csv_next(csv, &row, &err);
		if (rc != CXR_OK) {
			used += (size_t)snprintf(out + used, out_bytes - used, "!%s@%llu/", cxr_rc_name(rc), (unsigned long long)row.line);
			continue;
		}
		if (row.n_fields == 0)
			return;
		for (size_t f = 0; f < row.n_fields; f++)
			used += (size_t)snprintf(out + used, out_bytes - used, "%s" CXR_STR_FMT, f ? "|" : "", CXR_STR_ARG(row.fields[f]));
		used += (size_t)snprintf(out + used, out_bytes - used, "/");
	}
	fail_msg("%s", "the reader does not end");
}

static void expect(const char *text, size_t n_bytes, char delimiter, size_t limit, const char *wanted)
{
	cxr_csv *csv;
	char got[4096];
	assert_ok(cxr_csv_open_bytes(&csv, (cxr_str){text, n_bytes}, delimiter, limit, &err));
	read_all(csv, got, sizeof got);
	cxr_csv_close(csv);
	assert_string_equal(got, wanted);

	/* the same bytes as a file */
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "t.csv");
	test_write_file(path, text, n_bytes);
	assert_ok(cxr_csv_open(&csv, path, delimiter, limit, &err));
	read_all(csv, got, sizeof got);
	cxr_csv_close(csv);
	test_temp_dir_remove(dir);
	assert_string_equal(got, wanted);
}

#define EXPECT_WITH(text, delimiter, limit, wanted) expect(text, sizeof(text) - 1, delimiter, limit, wanted)
#define EXPECT(text, wanted) EXPECT_WITH(text, ',', 1000, wanted)

static void test_plain_and_quoted(void **state)
{
	(void)state;
	EXPECT("a,b\n1,2\n", "a|b/1|2/");
	EXPECT("a,b\r\n1,2", "a|b/1|2/");
	EXPECT("\"a,1\",\"b\"\"q\"\"\"\n", "a,1|b\"q\"/");
	EXPECT("\"x\ny\r\nz\",2\nq,3\n", "x\ny\r\nz|2/q|3/");
	EXPECT(",\n,,\n", "|/||/");
	EXPECT("a\"b\",\"\"\n", "a\"b\"|/");
	EXPECT(" a , b \n", " a | b /");
	EXPECT("", "");
	EXPECT("\n\n\r\na\n\n\n", "a/");
	EXPECT("\"\"", "/");
	EXPECT("\"\"\n", "/");
	EXPECT("a\rb,c\r\r\n", "a\rb|c\r/");
	EXPECT("a,b\r", "a|b/");
	EXPECT("\"a\"\r\n\"b\"\r\n", "a/b/");
}

static void test_byte_order_mark_is_dropped(void **state)
{
	(void)state;
	EXPECT("\xEF\xBB\xBF" "id,t\n1,\xC3\xA9\n", "id|t/1|\xC3\xA9/");
	cxr_csv *csv;
	assert_int_equal(cxr_csv_open_bytes(&csv, (cxr_str){"\xFF\xFE" "a\0", 4}, ',', 100, &err), CXR_E_ENCODING);
	assert_null(csv);
}

static void test_windows_1252_is_decided_for_the_whole_file(void **state)
{
	(void)state;
	/* the first row would be good UTF-8 alone; a byte of the last row decides */
	EXPECT("\xC3\xA9,x\n\x93q\x94,\x80\n", "\xC3\x83\xC2\xA9|x/\xE2\x80\x9Cq\xE2\x80\x9D|\xE2\x82\xAC/");
	cxr_csv *csv;
	assert_ok(cxr_csv_open_bytes(&csv, cxr_str_from("a\xE9\n"), 0, 100, &err));
	assert_int_equal(cxr_csv_encoding_of(csv), CXR_CSV_CP1252);
	cxr_csv_close(csv);
	assert_ok(cxr_csv_open_bytes(&csv, cxr_str_from("a\xC3\xA9\n"), 0, 100, &err));
	assert_int_equal(cxr_csv_encoding_of(csv), CXR_CSV_UTF8);
	cxr_csv_close(csv);
}

/* Multi-byte sequences across the read window of 64 KiB, every alignment; and a cut one at the very end. */
static void test_encoding_at_window_borders(void **state)
{
	(void)state;
	char *dir = test_temp_dir();
	const char *path = test_path(dir, "t.csv");
	size_t n_bytes = 65536 * 2 + 64;
	char *bytes = malloc(n_bytes);
	assert_non_null(bytes);
	static const struct { const char *sequence; size_t n; } units[] = {{"\xC3\xA9", 2}, {"\xE2\x82\xAC", 3}, {"\xF0\x9F\xA9\xBB", 4}};
	for (size_t u = 0; u < 3; u++) {
		for (size_t shift = 0; shift < 4; shift++) {
			memset(bytes, 'a', n_bytes);
			size_t at = shift;
			for (; at + units[u].n < n_bytes; at += units[u].n)
				memcpy(bytes + at, units[u].sequence, units[u].n);
			cxr_csv *csv;
			test_write_file(path, bytes, at);
			assert_ok(cxr_csv_open(&csv, path, ',', n_bytes * 2, &err));
			assert_int_equal(cxr_csv_encoding_of(csv), CXR_CSV_UTF8);
			cxr_csv_row row;
			assert_ok(cxr_csv_next(csv, &row, &err));
			assert_int_equal(row.n_fields, 1);
			assert_int_equal(row.fields[0].len, at);
			assert_memory_equal(row.fields[0].ptr, bytes, at);
			cxr_csv_close(csv);

			test_write_file(path, bytes, at - 1);
			assert_ok(cxr_csv_open(&csv, path, ',', n_bytes * 2, &err));
			assert_int_equal(cxr_csv_encoding_of(csv), CXR_CSV_CP1252);
			cxr_csv_close(csv);
		}
	}
	free(bytes);
	test_temp_dir_remove(dir);
}

static void test_text_behind_a_quote(void **state)
{
	(void)state;
	EXPECT("a,b\n\"x\"y,1\nc,d\n", "a|b/!format@2/c|d/");
	EXPECT("\"x\" ,1\nc,d\n", "!format@1/c|d/");
	EXPECT("\"x\"\rz\nc\n", "!format@1/c/");
	cxr_csv *csv;
	cxr_csv_row row;
	assert_ok(cxr_csv_open_bytes(&csv, cxr_str_from("h\n\n\"a\nb\"\n\"x\"y"), ',', 100, &err));
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_int_equal(row.row, 2);
	assert_int_equal(row.line, 3);
	assert_int_equal(cxr_csv_next(csv, &row, &err), CXR_E_FORMAT);
	assert_string_equal(err.subject, "row 3, line 5");
	assert_null(strchr(err.msg, 'x') && strstr(err.msg, "\"x\"") ? err.msg : NULL);
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_int_equal(row.n_fields, 0);
	cxr_csv_close(csv);
}

static void test_open_quote_costs_one_line(void **state)
{
	(void)state;
	EXPECT("a,b\n1,\"open\n2,x\n3,y\n", "a|b/!format@2/2|x/3|y/");
	EXPECT("1,\"open", "!format@1/");
	/* also when the rest is longer than a record may be */
	EXPECT_WITH("\"open\n22222,xxxxxxxxx\n3,y\n", ',', 20, "!format@1/22222|xxxxxxxxx/3|y/");
}

static void test_long_record_is_skipped(void **state)
{
	(void)state;
	EXPECT_WITH("a\nbbbbbbbbbbbbbbbbbbbbbb,c\nd\n", ',', 10, "a/!limit@2/d/");
	EXPECT_WITH("\"b\nb\nbbbbbbbbbbbbbbbbbb\",c\nd\n", ',', 10, "!limit@1/d/");
	EXPECT_WITH(",,,,,,,,,,,,,,,,,,,,,,\nd,e\n", ',', 10, "!limit@1/d|e/");
	EXPECT_WITH("aaaaaaaaa,\nd\n", ',', 10, "aaaaaaaaa|/d/");
}

static void test_delimiter(void **state)
{
	(void)state;
	EXPECT_WITH("a;b;c\n1,5;2;3\n", 0, 100, "a|b|c/1,5|2|3/");
	EXPECT_WITH("a\tb\n1;2\t3\n", 0, 100, "a|b/1;2|3/");
	EXPECT_WITH("\"a;;;;\",b\n1,2\n", 0, 100, "a;;;;|b/1|2/");
	EXPECT_WITH("single\n1;2\n", 0, 100, "single/1;2/");
	cxr_csv *csv;
	assert_int_equal(cxr_csv_open_bytes(&csv, cxr_str_from("a"), '"', 100, &err), CXR_E_ARG);
	assert_int_equal(cxr_csv_open_bytes(&csv, cxr_str_from("a"), ',', 0, &err), CXR_E_ARG);
}

static void test_files_that_cannot_be_read(void **state)
{
	(void)state;
	cxr_csv *csv;
	char *dir = test_temp_dir();
	assert_int_equal(cxr_csv_open(&csv, test_path(dir, "absent"), ',', 100, &err), CXR_E_NOT_FOUND);
	assert_null(strstr(err.msg, dir));
	assert_int_equal(cxr_csv_open(&csv, dir, ',', 100, &err), CXR_E_IO);
	assert_null(csv);
	test_temp_dir_remove(dir);
}

static void test_progress(void **state)
{
	(void)state;
	cxr_csv *csv;
	cxr_csv_row row;
	uint64_t done;
	uint64_t total;
	assert_ok(cxr_csv_open_bytes(&csv, cxr_str_from("a\nbb\n"), ',', 100, &err));
	assert_ok(cxr_csv_next(csv, &row, &err));
	cxr_csv_progress(csv, &done, &total);
	assert_int_equal(done, 2);
	assert_int_equal(total, 5);
	cxr_csv_close(csv);
}

static void test_writer_and_back(void **state)
{
	(void)state;
	static const char *const fields[] = {"plain", "", "with,comma", "q\"uote", "two\nlines", "cr\r", " lead", "trail ", "\"", "semi;colon"};
	cxr_buf out;
	cxr_buf_init(&out, 10000);
	for (size_t i = 0; i < CXR_ARRAY_LEN(fields); i++)
		cxr_csv_put(&out, cxr_str_from(fields[i]), i == 0);
	cxr_csv_end_row(&out);
	assert_ok(cxr_buf_check(&out, &err));
	assert_string_equal(out.ptr, "plain,,\"with,comma\",\"q\"\"uote\",\"two\nlines\",\"cr\r\",\" lead\",\"trail \",\"\"\"\",semi;colon\n");
	cxr_csv *csv;
	cxr_csv_row row;
	assert_ok(cxr_csv_open_bytes(&csv, cxr_buf_str(&out), ',', 1000, &err));
	assert_ok(cxr_csv_next(csv, &row, &err));
	assert_int_equal(row.n_fields, CXR_ARRAY_LEN(fields));
	for (size_t i = 0; i < row.n_fields; i++)
		assert_true(cxr_str_eqz(row.fields[i], fields[i]));
	cxr_csv_close(csv);
	cxr_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_and_quoted),
		cmocka_unit_test(test_byte_order_mark_is_dropped),
		cmocka_unit_test(test_windows_1252_is_decided_for_the_whole_file),
		cmocka_unit_test(test_encoding_at_window_borders),
		cmocka_unit_test(test_text_behind_a_quote),
		cmocka_unit_test(test_open_quote_costs_one_line),
		cmocka_unit_test(test_long_record_is_skipped),
		cmocka_unit_test(test_delimiter),
		cmocka_unit_test(test_files_that_cannot_be_read),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_writer_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
