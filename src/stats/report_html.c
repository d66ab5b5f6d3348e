/* The report as one HTML page. See report.h. */
#include <stdio.h>

#include "base/date.h"
#include "gen/stats_data.h"
#include "stats/report.h"

enum { PLACES = 9, TALL_ROWS = 24 };

/* What stands where. A figure or table that is not there is left out, a section without any too. */
typedef struct page_section {
	const char *id, *title, *lead;
	const char *figures[PLACES];
	const char *tables[PLACES];
	bool beside; /* tables beside each other where there is room */
} page_section;

static const page_section sections[] = {
	{"overview", "Overview", "What a release of this working set holds.", {NULL}, {"composition", "splits"}, true},
	{"cohort", "Cohort", "From what was found in the export to what is released. Nothing is dropped silently.", {"cohort_images", "cohort_reports"},
		{"cohort", "exclusions"}, false},
	{"datasets", "Data sets", "This data beside the published ones.", {NULL}, {"table1_datasets"}, false},
	{"patients", "Patients", "After the demographics policy.",
		{"figure1_age", "figure1_sex", "figure1_race", "figure1_ethnicity", "figure1_insurance", "figure1_bmi", "figure1_deceased",
			"figure1_interpreter"},
		{"figure1_demographics", "distributions", "multiplicity"}, false},
	{"reports", "Reports", "How long reports and sections are.", {"table2_section_lengths", "table2_section_coverage"}, {"table2_sections"}, false},
	{"labels", "Labels", "Positive, uncertain, negative, not mentioned: four states, never three.", {"table3_label_prevalence", "label_inputs"},
		{"table3_labels", "labels_by_study", "label_inputs"}, false},
	{"subgroups", "Subgroups", "Labels by sex, race and age group, for auditing data and models.", {NULL},
		{"subgroup_sex", "subgroup_race", "subgroup_age"}, false},
	{"deid", "Identifying text", "What was replaced in report text, and who read the result.", {"table6_phi_types", "readers"}, {"table6_phi", "readers"},
		false},
	{"images", "Images", "Views and formats, from the headers as released.", {NULL}, {"views", "image_facts"}, true},
};

static bool section_has_content(const page_section *section, const stats_report *report)
{
	for (size_t i = 0; i < PLACES && section->figures[i]; i++)
		if (stats__figures_find(report->figures, section->figures[i]))
			return true;
	for (size_t i = 0; i < PLACES && section->tables[i]; i++)
		if (stats__tables_find(report->tables, section->tables[i]))
			return true;
	return false;
}

static void put_figure(const stats_figure *figure, cxr_buf *out)
{
	cxr_buf_addz(out, "<figure>\n");
	stats__figure_svg(figure, false, out);
	cxr_buf_printf(out, "<figcaption>Data: <a href=\"tables/%s.csv\">tables/%s.csv</a> <a href=\"figures/%s.svg\">SVG</a></figcaption>\n</figure>\n",
		figure->table_id, figure->table_id, figure->id);
}

static void put_figures(const page_section *section, const stats_report *report, cxr_buf *out)
{
	bool any = false;
	for (size_t i = 0; i < PLACES && section->figures[i]; i++) {
		const stats_figure *figure = stats__figures_find(report->figures, section->figures[i]);
		if (!figure)
			continue;
		if (!any)
			cxr_buf_addz(out, "<div class=\"figures\">\n");
		put_figure(figure, out);
		any = true;
	}
	if (any)
		cxr_buf_addz(out, "</div>\n");
}

static void put_table(const page_section *section, size_t i, const stats_report *report, cxr_buf *out)
{
	const stats_table *table = i < PLACES && section->tables[i] ? stats__tables_find(report->tables, section->tables[i]) : NULL;
	if (!table)
		return;
	cxr_buf_addz(out, "<div>\n");
	stats__table_html(table, table->rows.n_items > TALL_ROWS, out);
	cxr_buf_addz(out, "</div>\n");
}

static void put_section(const page_section *section, const stats_report *report, cxr_buf *out)
{
	cxr_buf_printf(out, "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">%s</h2>\n<p class=\"lead\">%s</p>\n", section->id, section->id,
		section->id, section->title, section->lead);
	put_figures(section, report, out);
	if (section->beside)
		cxr_buf_addz(out, "<div class=\"pair\">\n");
	for (size_t i = 0; i < PLACES; i++)
		put_table(section, i, report, out);
	cxr_buf_addz(out, section->beside ? "</div>\n</section>\n" : "</section>\n");
}

static void put_nav(const stats_report *report, cxr_buf *out)
{
	cxr_buf_addz(out, "<nav aria-label=\"Sections\"><ul>\n");
	for (size_t i = 0; i < CXR_ARRAY_LEN(sections); i++)
		if (section_has_content(&sections[i], report))
			cxr_buf_printf(out, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id, sections[i].title);
	cxr_buf_addz(out, "<li><a href=\"#provenance\">Provenance</a></li>\n</ul></nav>\n");
}

static void put_number(const char *what, uint64_t value, cxr_buf *out)
{
	cxr_buf_printf(out, "<div><dt>%s</dt><dd>", what);
	stats__print_grouped(value, out);
	cxr_buf_addz(out, "</dd></div>\n");
}

static void put_card(const stats_report *report, cxr_buf *out)
{
	const stats_gather *g = report->input->gather;
	char statement[128];
	size_t n_checks, n_failed;
	stats__review_statement(report->input, statement);
	stats__tables_checks(report->tables, &n_checks, &n_failed);
	cxr_buf_addz(out, "<dl class=\"card\">\n");
	put_number("Patients", g->n_patients, out);
	put_number("Studies", g->n_studies, out);
	put_number("Images", g->n_images, out);
	put_number("Reports", g->n_reports, out);
	put_number("Identifying spans replaced", g->phi_total, out);
	cxr_buf_printf(out, "<div class=\"wide\"><dt>Reports after replacement</dt><dd class=\"words\">%s</dd></div>\n", statement);
	if (n_failed)
		cxr_buf_printf(out, "<div class=\"wide\"><dt>Sums worked out twice</dt><dd class=\"words poor\">%zu of %zu do not agree</dd></div>\n", n_failed, n_checks);
	else
		cxr_buf_printf(out, "<div class=\"wide\"><dt>Sums worked out twice</dt><dd class=\"words good\">all %zu agree</dd></div>\n", n_checks);
	cxr_buf_addz(out, "</dl>\n");
}

static void put_escaped(cxr_str text, const char *otherwise, cxr_buf *out)
{
	cxr_xml_escape(text.len ? text : cxr_str_from(otherwise), out);
}

static void put_header(const stats_report *report, cxr_buf *out)
{
	const cxr_config *config = report->input->config;
	cxr_buf_addz(out, "<header>\n<h1>");
	put_escaped(config->title, "Chest X-ray data set", out);
	cxr_buf_addz(out, "</h1>\n<p class=\"sub\">");
	if (config->version.len) {
		cxr_buf_addz(out, "Version ");
		cxr_xml_escape(config->version, out);
		cxr_buf_addz(out, ". ");
	}
	cxr_buf_addz(out, "What the working set holds, counted by cxr ");
	cxr_xml_escape(cxr_str_from(cxr_version()), out);
	cxr_buf_addz(out, ". De-identified: text by known identifiers and rules; DICOM headers by profile ");
	put_escaped(config->dicom_profile, "valid", out);
	cxr_buf_addz(out, "; pixels ");
	put_escaped(config->pixels, "not examined", out);
	cxr_buf_addz(out, ".</p>\n");
	if (config->generated)
		cxr_buf_addz(out, "<p class=\"banner\" role=\"note\"><b>Generated data.</b>Made by a program; it describes nobody. Figures measured on generated text say "
			"nothing about real reports and are never set beside them.</p>\n");
	put_card(report, out);
	cxr_buf_addz(out, "</header>\n");
}

static void put_pair(const char *what, cxr_str value, cxr_buf *out)
{
	cxr_buf_printf(out, "<dt>%s</dt><dd><code>", what);
	cxr_xml_escape(value, out);
	cxr_buf_addz(out, "</code></dd>\n");
}

static void put_failed_checks(const stats_report *report, cxr_buf *out)
{
	size_t n_checks, n_failed;
	stats__tables_checks(report->tables, &n_checks, &n_failed);
	if (n_failed == 0)
		return;
	cxr_buf_addz(out, "<p>Sums that do not agree:</p>\n<ul>\n");
	for (size_t t = 0; t < report->tables->list.n_items; t++) {
		const stats_table *table = report->tables->list.items[t];
		for (size_t i = 0; i < table->checks.n_items; i++) {
			const stats_check *check = &table->checks.items[i];
			if (check->expected == check->got)
				continue;
			cxr_buf_printf(out, "<li class=\"bad\">%s: ", table->title);
			cxr_xml_escape(check->what, out);
			cxr_buf_printf(out, ": %llu and %llu</li>\n", (unsigned long long)check->expected, (unsigned long long)check->got);
		}
	}
	cxr_buf_addz(out, "</ul>\n");
}

static void put_footer(const stats_report *report, cxr_buf *out)
{
	const stats_provenance *from = report->provenance;
	cxr_buf_addz(out, "<footer id=\"provenance\">\n<h2>Provenance</h2>\n<p>The same input gives the same page, byte for byte. Tables as CSV in <code>tables/</code>, "
		"in full precision in <code>tables/stats.json</code>, figures in <code>figures/</code>. This page asks for nothing from the network.</p>\n");
	put_failed_checks(report, out);
	cxr_buf_addz(out, "<dl>\n");
	put_pair("Program", cxr_str_from("cxr"), out);
	put_pair("Version", cxr_str_from(cxr_version()), out);
	put_pair("Configuration", cxr_str_from(report->input->config->hash_hex), out);
	if (from->timestamp > 0) {
		char day[11];
		cxr_date_print_iso(cxr_date_from_day((int32_t)(from->timestamp / 86400)), day);
		put_pair("Time stamp", cxr_str_from(day), out);
	}
	if (from->catalogue_hex[0])
		put_pair("Catalogue", cxr_str_from(from->catalogue_hex), out);
	if (from->vocabulary_hex[0])
		put_pair("Vocabulary", cxr_str_from(from->vocabulary_hex), out);
	for (int i = 0; i < STATS_N_SOURCES; i++) {
		if (!from->has[i])
			continue;
		cxr_buf_printf(out, "<dt>Stage %s</dt><dd>", stats__source_name((stats_source)i));
		stats__print_grouped(from->n_records[i], out);
		cxr_buf_printf(out, " records, <code>%s</code></dd>\n", from->sha256_hex[i]);
	}
	cxr_buf_addz(out, "</dl>\n</footer>\n");
}

cxr_rc stats__report_html(const stats_report *report, cxr_buf *out, cxr_err *err)
{
	cxr_buf_addz(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
	put_escaped(report->input->config->title, "Chest X-ray data set", out);
	cxr_buf_addz(out, ": report</title>\n<style>\n");
	cxr_buf_add(out, cxr_data_stats_report_css, cxr_data_stats_report_css_bytes);
	cxr_buf_add_str(out, stats__figure_css());
	cxr_buf_addz(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the tables</a>\n<div class=\"page\">\n");
	put_header(report, out);
	put_nav(report, out);
	cxr_buf_addz(out, "<main id=\"main\">\n");
	for (size_t i = 0; i < CXR_ARRAY_LEN(sections); i++)
		if (section_has_content(&sections[i], report))
			put_section(&sections[i], report, out);
	cxr_buf_addz(out, "</main>\n");
	put_footer(report, out);
	cxr_buf_addz(out, "</div>\n</body>\n</html>\n");
	return cxr_buf_check(out, err);
}
