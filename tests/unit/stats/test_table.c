/* One model, four outputs: how each state and kind of cell reads in CSV, JSON and HTML; checks. */
#include "house_test.h"

#include <string.h>

#include "formats/json.h"
#include "stats/table.h"

static cxr_err err;
static cxr_arena arena;
static stats_tables tables;
static stats_table *table;
static cxr_buf out;

static const stats_column columns[] = {
	{"name", "Name", STATS_TEXT}, {"n", "Count", STATS_COUNT}, {"pc", "%", STATS_PERCENT}, {"mean", "Mean", STATS_TRUNC}, {"real", "Real", STATS_REAL},
	{"check", "Check", STATS_CHECK},
};

static void put_row(const char *name, stats_cell n, stats_cell pc, double mean, uint64_t expected, uint64_t got, bool is_total)
{
	stats_row *row;
	assert_ok(stats__table_row(table, &row, &err));
	row->cells[0] = stats__textz(name);
	row->cells[1] = n;
	row->cells[2] = pc;
	row->cells[3] = stats__real(mean);
	assert_ok(stats__check_cell(&arena, expected, got, &row->cells[5], &err));
	row->is_total = is_total;
}

static int setup(void **state)
{
	(void)state;
	cxr_arena_init(&arena, 1 << 20);
	stats__tables_init(&tables, &arena);
	cxr_buf_init(&out, 1 << 20);
	assert_ok(stats__table_new(&tables, &(stats_table){.id = "demo", .title = "Demo", .unit = "things", .source = "nowhere", .note = cxr_str_from("a < b"),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, &err));
	put_row("a,\"b\"", stats__count(1234567), stats__percent(1, 3), 13.795, 4, 4, false);
	put_row("<i>", stats__small(11), stats__hidden(), 0.9, 5, 4, false);
	put_row("All", stats__count(0), stats__percent(1, 0), 1999, 4, 14, true);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	cxr_buf_release(&out);
	stats__tables_release(&tables);
	cxr_arena_release(&arena);
	return 0;
}

static void test_csv(void **state)
{
	(void)state;
	stats__table_csv(table, &out);
	assert_string_equal(out.ptr, "name,n,pc,mean,real,check\n\"a,\"\"b\"\"\",1234567,33.33,13,,ok\n<i>,<11,hidden,0,,off by 1\nAll,0,,1999,,off by 10\n");
}

static void test_json(void **state)
{
	(void)state;
	assert_ok(stats__table_check(&tables, table, 7, 7, &err, "%s sums", "rows"));
	assert_ok(stats__table_check(&tables, table, 7, 9, &err, "more"));
	cxr_json_out json;
	cxr_json_out_init(&json, &out, 0);
	stats__table_json(table, &json);
	json_t *value;
	assert_ok(cxr_json_parse(cxr_buf_str(&out), &value, &err));
	const json_t *rows = json_object_get(value, "rows"), *first = json_array_get(rows, 0), *second = json_array_get(rows, 1);
	assert_int_equal(json_array_size(rows), 3);
	assert_int_equal(json_integer_value(json_object_get(first, "n")), 1234567);
	assert_true(json_real_value(json_object_get(first, "mean")) == 13.795); /* never cut here */
	assert_true(json_real_value(json_object_get(first, "pc")) == 100.0 / 3);
	assert_true(json_is_null(json_object_get(first, "real")));
	assert_string_equal(json_string_value(json_object_get(second, "n")), "<11");
	assert_string_equal(json_string_value(json_object_get(second, "pc")), "hidden");
	const json_t *checks = json_object_get(value, "checks");
	assert_true(json_is_true(json_object_get(json_array_get(checks, 0), "ok")));
	assert_string_equal(json_string_value(json_object_get(json_array_get(checks, 0), "what")), "rows sums");
	assert_true(json_is_false(json_object_get(json_array_get(checks, 1), "ok")));
	json_decref(value);
	size_t n, n_failed;
	stats__tables_checks(&tables, &n, &n_failed);
	assert_int_equal(n, 2);
	assert_int_equal(n_failed, 1);
}

static void assert_has(const char *text)
{
	if (!strstr(out.ptr, text))
		fail_msg("not found: %s", text);
}

static void test_html(void **state)
{
	(void)state;
	stats__table_html(table, false, &out);
	assert_has("<b>Demo</b> <span class=\"unit\">counts things</span>");
	assert_has("a &lt; b");
	assert_has("href=\"tables/demo.csv\"");
	assert_has("<th scope=\"row\">a,&quot;b&quot;</th><td class=\"n\">1,234,567</td><td class=\"n\">33.33</td><td class=\"n\">13</td><td class=\"n\"></td>"
		"<td class=\"ok\">ok</td>");
	assert_has("<th scope=\"row\">&lt;i&gt;</th><td class=\"n hid\">&lt;11</td><td class=\"n hid\">hidden</td>");
	assert_has("<td class=\"bad\">off by 1</td>");
	assert_true(strstr(out.ptr, "<tfoot>") < strstr(out.ptr, ">All<"));
	assert_null(strstr(out.ptr, "tall"));
	cxr_buf_clear(&out);
	stats__table_html(table, true, &out);
	assert_has("class=\"scroll tall\"");
}

static void test_grouped(void **state)
{
	(void)state;
	static const struct { uint64_t value; const char *text; } cases[] = {{0, "0"}, {7, "7"}, {999, "999"}, {1000, "1,000"}, {123456, "123,456"},
		{1000000, "1,000,000"}, {UINT64_MAX, "18,446,744,073,709,551,615"}};
	for (size_t i = 0; i < CXR_ARRAY_LEN(cases); i++) {
		cxr_buf_clear(&out);
		stats__print_grouped(cases[i].value, &out);
		assert_string_equal(out.ptr, cases[i].text);
	}
}

static void test_find_and_limits(void **state)
{
	(void)state;
	assert_ptr_equal(stats__tables_find(&tables, "demo"), table);
	assert_null(stats__tables_find(&tables, "none"));
	stats_table *wide;
	assert_int_not_equal(stats__table_new(&tables, &(stats_table){.id = "wide", .columns = columns, .n_columns = STATS_COLUMNS_MAX + 1}, &wide, &err), CXR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_csv, setup, teardown), cmocka_unit_test_setup_teardown(test_json, setup, teardown),
		cmocka_unit_test_setup_teardown(test_html, setup, teardown), cmocka_unit_test_setup_teardown(test_grouped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_find_and_limits, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
