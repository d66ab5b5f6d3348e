/* The report as JSON. See report.h. */
#include "formats/json.h"
#include "stats/report.h"

const char *stats__source_name(stats_source source)
{
	static const char *const names[STATS_N_SOURCES] = {"deid", "sections", "labels", "image"};
	return names[source];
}

static void member(cxr_json_out *out, const char *key, const char *value)
{
	cxr_json_key(out, key);
	cxr_json_putz(out, value);
}

static void put_provenance(const stats_report *report, cxr_json_out *out)
{
	const stats_provenance *from = report->provenance;
	cxr_json_key(out, "provenance");
	cxr_json_begin_object(out);
	member(out, "program", "cxr");
	member(out, "version", cxr_version());
	member(out, "config", report->input->config->hash_hex);
	member(out, "catalogue", from->catalogue_hex[0] ? from->catalogue_hex : NULL);
	member(out, "vocabulary", from->vocabulary_hex[0] ? from->vocabulary_hex : NULL);
	cxr_json_key(out, "inputs");
	cxr_json_begin_object(out);
	for (int i = 0; i < STATS_N_SOURCES; i++) {
		if (!from->has[i])
			continue;
		cxr_json_key(out, stats__source_name((stats_source)i));
		cxr_json_begin_object(out);
		cxr_json_key(out, "records");
		cxr_json_put_int(out, (int64_t)from->n_records[i]);
		member(out, "sha256", from->sha256_hex[i]);
		cxr_json_end_object(out);
	}
	cxr_json_end_object(out);
	cxr_json_end_object(out);
}

static void put_checks(const stats_report *report, cxr_json_out *out)
{
	size_t n_checks, n_failed;
	stats__tables_checks(report->tables, &n_checks, &n_failed);
	cxr_json_key(out, "checks");
	cxr_json_begin_object(out);
	cxr_json_key(out, "n");
	cxr_json_put_int(out, (int64_t)n_checks);
	cxr_json_key(out, "failed");
	cxr_json_put_int(out, (int64_t)n_failed);
	cxr_json_end_object(out);
}

cxr_rc stats__report_json(const stats_report *report, cxr_buf *out, cxr_err *err)
{
	char statement[128];
	stats__review_statement(report->input, statement);
	cxr_json_out json;
	cxr_json_out_init(&json, out, 1);
	cxr_json_begin_object(&json);
	member(&json, "format", "cxr-stats");
	cxr_json_key(&json, "format_version");
	cxr_json_put_int(&json, 1);
	cxr_json_key(&json, "title");
	cxr_json_put_str(&json, report->input->config->title);
	cxr_json_key(&json, "generated");
	cxr_json_put_bool(&json, report->input->config->generated);
	member(&json, "review", statement);
	put_provenance(report, &json);
	put_checks(report, &json);
	cxr_json_key(&json, "tables");
	cxr_json_begin_array(&json);
	for (size_t i = 0; i < report->tables->list.n_items; i++)
		stats__table_json(report->tables->list.items[i], &json);
	cxr_json_end_array(&json);
	cxr_json_key(&json, "figures");
	cxr_json_begin_array(&json);
	for (size_t i = 0; i < report->figures->list.n_items; i++) {
		const stats_figure *figure = &report->figures->list.items[i];
		cxr_json_begin_object(&json);
		member(&json, "id", figure->id);
		member(&json, "title", figure->title);
		member(&json, "unit", figure->unit);
		member(&json, "table", figure->table_id);
		cxr_json_end_object(&json);
	}
	cxr_json_end_array(&json);
	cxr_json_end_object(&json);
	cxr_buf_add_char(out, '\n');
	return cxr_buf_check(out, err);
}
