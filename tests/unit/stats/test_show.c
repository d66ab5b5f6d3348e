/* What `cxr stats` prints: columns in line, numbers as in the report, checks; files that are absent or not ours. */
#include "stats_fixture.h"

#include "formats/json.h"
#include "stats/show.h"
#include "stats/stage.h"

static cxr_err err;

static const char table_json[] =
	"{\"id\": \"demo\", \"title\": \"Demo\", \"unit\": \"things\", \"note\": \"Short note.\", \"columns\": ["
	"{\"key\": \"a\", \"title\": \"Name\", \"kind\": \"text\"}, {\"key\": \"n\", \"title\": \"N\", \"kind\": \"count\"},"
	"{\"key\": \"p\", \"title\": \"%\", \"kind\": \"percent\"}, {\"key\": \"m\", \"title\": \"Mean\", \"kind\": \"truncated\"},"
	"{\"key\": \"c\", \"title\": \"Check\", \"kind\": \"check\"}],"
	"\"rows\": [{\"a\": \"caf\xC3\xA9\", \"n\": 1234, \"p\": 12.345, \"m\": 13.99, \"c\": \"ok\"}, {\"a\": \"b\", \"n\": \"<11\", \"p\": \"hidden\", \"m\": null, \"c\": null}],"
	"\"checks\": [{\"what\": \"x\", \"expected\": 1, \"got\": 1, \"ok\": true}%s]}";

static void assert_text(const char *more, const char *expected)
{
	char json[2048];
	cxr_buf out;
	cxr_buf_init(&out, 1 << 16);
	snprintf(json, sizeof json, "%.*s%s%s", (int)(strstr(table_json, "%s") - table_json), table_json, more, strstr(table_json, "%s") + 2);
	json_t *table;
	assert_ok(cxr_json_parse(cxr_str_from(json), &table, &err));
	assert_ok(cxr_stats_text(table, &out, &err));
	assert_string_equal(out.ptr, expected);
	json_decref(table);
	cxr_buf_release(&out);
}

#define TABLE_HEAD "Demo  (demo; counts things)\n\n" \
	"Name      N       %  Mean  Check\n" \
	"--------------------------------\n" \
	"caf\xC3\xA9  1,234   12.35    13  ok\n" \
	"b       <11  hidden\n" \
	"\nShort note.\n"

static void test_text(void **state)
{
	(void)state;
	assert_text("", TABLE_HEAD "A sum was worked out twice and agrees.\n");
	assert_text(", {\"what\": \"y\", \"expected\": 1, \"got\": 1, \"ok\": true}", TABLE_HEAD "2 sums were worked out twice; all agree.\n");
	assert_text(", {\"what\": \"y sums\", \"expected\": 5, \"got\": 7, \"ok\": false}", TABLE_HEAD "DOES NOT AGREE: y sums: 5 and 7\n");
}

static void test_not_ours(void **state)
{
	(void)state;
	static const char *const bad[] = {"{}", "[]", "{\"columns\": [], \"rows\": []}", "{\"columns\": [{\"key\": \"a\", \"title\": \"A\", \"kind\": \"odd\"}], \"rows\": []}",
		"{\"columns\": [{\"key\": \"a\", \"title\": \"A\", \"kind\": \"text\"}], \"rows\": {}}", "{\"columns\": [{\"key\": \"a\", \"title\": \"A\", \"kind\": \"text\"}], \"rows\": []}"};
	cxr_buf out;
	cxr_buf_init(&out, 1 << 16);
	for (size_t i = 0; i < CXR_ARRAY_LEN(bad); i++) {
		json_t *table;
		assert_ok(cxr_json_parse(cxr_str_from(bad[i]), &table, &err));
		assert_int_equal(cxr_stats_text(table, &out, &err), CXR_E_SCHEMA);
		json_decref(table);
	}
	cxr_buf_release(&out);
}

static void test_project(void **state)
{
	(void)state;
	fixture f;
	json_t *stats = NULL;
	cxr_buf out;
	cxr_buf_init(&out, 1 << 20);
	fixture_open(&f, NULL, 2, 30, true);
	assert_int_equal(cxr_stats_read(&f.project, &stats, &err), CXR_E_NOT_FOUND);
	assert_ok(cxr_stage_stats.run_whole(&f.run, &err));
	assert_ok(cxr_stats_read(&f.project, &stats, &err));
	assert_ok(cxr_stats_head(stats, &f.project, &out, &err));
	assert_non_null(strstr(out.ptr, "Generated data"));
	assert_non_null(strstr(out.ptr, "report.html"));
	cxr_buf_clear(&out);
	cxr_stats_ids(stats, &out);
	assert_int_equal(strncmp(out.ptr, "composition, splits, cohort, ", 29), 0);
	assert_non_null(cxr_stats_table(stats, "table6_phi"));
	assert_null(cxr_stats_table(stats, "table7"));
	const json_t *tables = json_object_get(stats, "tables");
	for (size_t i = 0; i < json_array_size(tables); i++)
		assert_ok(cxr_stats_text(json_array_get(tables, i), &out, &err));
	json_decref(stats);
	cxr_buf_release(&out);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_not_ours), cmocka_unit_test(test_project)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
