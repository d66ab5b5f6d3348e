/* The page and the JSON: self-contained, escaped, small; who read the reports, generated data, sums that do not agree. */
#include "stats_fixture.h"

#include "formats/json.h"
#include "stats/report.h"

static cxr_err err;

typedef struct built {
	stats_gather gather;
	cxr_config config;
	stats_input input;
	cxr_arena arena;
	stats_tables tables;
	stats_figures figures;
	stats_provenance provenance;
	stats_report report;
	cxr_buf out;
} built;

static void built_open(built *b, uint32_t n_patients)
{
	memset(b, 0, sizeof *b);
	fixture_gather(&b->gather, 9, n_patients);
	b->config.title = cxr_str_from("A <b> & \"title\"");
	b->config.generated = true;
	snprintf(b->config.hash_hex, sizeof b->config.hash_hex, "%064d", 7);
	b->input = (stats_input){.gather = &b->gather, .config = &b->config};
	cxr_arena_init(&b->arena, 64 << 20);
	cxr_buf_init(&b->out, 16 << 20);
	stats__tables_init(&b->tables, &b->arena);
	stats__figures_init(&b->figures, &b->arena);
	b->provenance.has[STATS_DEID] = true;
	b->provenance.n_records[STATS_DEID] = 1234;
	b->provenance.timestamp = 1700000000;
	snprintf(b->provenance.sha256_hex[STATS_DEID], 65, "%064d", 3);
	b->report = (stats_report){&b->input, &b->tables, &b->figures, &b->provenance};
}

static void build(built *b)
{
	assert_ok(stats__tables_build(&b->tables, &b->input, &err));
	assert_ok(stats__figures_build(&b->figures, &b->tables, &err));
}

static void built_close(built *b)
{
	cxr_buf_release(&b->out);
	stats__figures_release(&b->figures);
	stats__tables_release(&b->tables);
	cxr_arena_release(&b->arena);
	stats__gather_release(&b->gather);
}

static void assert_has(const built *b, const char *text)
{
	if (!strstr(b->out.ptr, text))
		fail_msg("not found: %s", text);
}

static size_t count_text(const char *text, const char *needle)
{
	size_t n = 0;
	for (; (text = strstr(text, needle)); text += strlen(needle))
		n++;
	return n;
}

static void test_page(void **state)
{
	(void)state;
	built b;
	built_open(&b, 100);
	build(&b);
	assert_ok(stats__report_html(&b.report, &b.out, &err));
	assert_has(&b, "<title>A &lt;b&gt; &amp; &quot;title&quot;: report</title>");
	assert_null(strstr(b.out.ptr, "A <b>"));
	assert_has(&b, "<b>Generated data.</b>");
	assert_has(&b, "1,234 records");
	assert_has(&b, "2023-11-14");
	assert_has(&b, b.config.hash_hex);
	assert_has(&b, "all ");
	assert_true(b.out.len < 1000000);
	/* nothing to run, nothing to fetch; links only to the files beside it */
	static const char *const never[] = {"<script", "http://", "https://", "src=", "@import", "url(//", "javascript:", "<link", "<img", "<iframe"};
	for (size_t i = 0; i < CXR_ARRAY_LEN(never); i++)
		if (strstr(b.out.ptr, never[i]))
			fail_msg("the page holds %s", never[i]);
	for (const char *at = b.out.ptr; (at = strstr(at, "href=\"")); at += 6)
		assert_true(at[6] == '#' || strncmp(at + 6, "tables/", 7) == 0 || strncmp(at + 6, "figures/", 8) == 0);
	assert_int_equal(count_text(b.out.ptr, "<svg "), b.figures.list.n_items);
	assert_int_equal(count_text(b.out.ptr, "<table "), b.tables.list.n_items); /* every table has a place on the page */
	built_close(&b);
}

/* Each id once; each id that is referred to is there. */
static void test_ids(void **state)
{
	(void)state;
	built b;
	built_open(&b, 100);
	build(&b);
	assert_ok(stats__report_html(&b.report, &b.out, &err));
	char needle[128];
	for (const char *at = b.out.ptr; (at = strstr(at, " id=\"")); at += 5) {
		snprintf(needle, sizeof needle, " id=\"%.*s\"", (int)strcspn(at + 5, "\""), at + 5);
		if (count_text(b.out.ptr, needle) != 1)
			fail_msg("twice: %s", needle);
	}
	for (const char *at = b.out.ptr; (at = strstr(at, "href=\"#")); at += 7) {
		snprintf(needle, sizeof needle, " id=\"%.*s\"", (int)strcspn(at + 7, "\""), at + 7);
		assert_has(&b, needle);
	}
	built_close(&b);
}

static void test_warnings(void **state)
{
	(void)state;
	built b;
	built_open(&b, 30);
	b.config.generated = false;
	b.gather.phi[CXR_PHI_AGE] += 3;
	memset(b.gather.readers, 0, sizeof b.gather.readers);
	b.gather.readers[0] = b.gather.n_studies;
	build(&b);
	assert_ok(stats__report_html(&b.report, &b.out, &err));
	assert_null(strstr(b.out.ptr, "Generated data"));
	assert_has(&b, "read by nobody (review policy: required)");
	assert_has(&b, "class=\"words poor\">1 of ");
	assert_has(&b, "types sum to all spans");
	assert_has(&b, "<td class=\"bad\">off by 3</td>");
	built_close(&b);
}

static void test_json(void **state)
{
	(void)state;
	built b;
	built_open(&b, 30);
	build(&b);
	assert_ok(stats__report_json(&b.report, &b.out, &err));
	json_t *json;
	assert_ok(cxr_json_parse(cxr_buf_str(&b.out), &json, &err));
	assert_string_equal(json_string_value(json_object_get(json, "format")), "cxr-stats");
	assert_string_equal(json_string_value(json_object_get(json, "title")), "A <b> & \"title\"");
	assert_int_equal(json_array_size(json_object_get(json, "tables")), b.tables.list.n_items);
	assert_int_equal(json_array_size(json_object_get(json, "figures")), b.figures.list.n_items);
	const json_t *from = json_object_get(json, "provenance");
	assert_string_equal(json_string_value(json_object_get(from, "config")), b.config.hash_hex);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json_object_get(from, "inputs"), "deid"), "records")), 1234);
	assert_null(json_object_get(json_object_get(from, "inputs"), "labels"));
	json_decref(json);
	built_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_page), cmocka_unit_test(test_ids), cmocka_unit_test(test_warnings), cmocka_unit_test(test_json)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
