/*
 * Table 2: words per section. The paper counts BERT-base-uncased tokens; words stand in until the tokenizer
 * is there. Printed means are cut, not rounded, as in the paper (its totals prove it).
 */
#include "stats/tables.h"

static const stats_column columns[] = {
	{"section", "Section", STATS_TEXT}, {"studies", "Studies", STATS_COUNT}, {"percent", "% of studies", STATS_PERCENT},
	{"words", "Words, total", STATS_COUNT}, {"mean", "Mean", STATS_TRUNC}, {"sd", "Std", STATS_TRUNC},
	{"median", "Median", STATS_TRUNC}, {"p10", "N1 (10 %)", STATS_TRUNC}, {"p90", "N9 (90 %)", STATS_TRUNC},
	{"check", "Check", STATS_CHECK},
};

/* In the order of the paper's table; the accession number, which has no row there, last. */
static const struct { cxr_section section; const char *title; } sections[CXR_N_SECTIONS] = {
	{CXR_SECTION_IMPRESSION, "Impression"}, {CXR_SECTION_FINDINGS, "Findings"}, {CXR_SECTION_NARRATIVE, "Narrative"},
	{CXR_SECTION_CLINICAL_HISTORY, "Clinical History"}, {CXR_SECTION_HISTORY, "History"}, {CXR_SECTION_COMPARISON, "Comparison"},
	{CXR_SECTION_TECHNIQUE, "Technique"}, {CXR_SECTION_PROCEDURE_COMMENTS, "Procedure Comments"},
	{CXR_SECTION_END_OF_IMPRESSION, "End of Impression"}, {CXR_SECTION_SUMMARY, "Summary"},
	{CXR_SECTION_ACCESSION_NUMBER, "Accession Number"},
};

static cxr_rc add_row(stats_tables *tables, stats_table *table, const char *title, const stats_tally *tally, uint64_t n_studies,
	cxr_err *err)
{
	stats_summary summary;
	CXR_TRY(stats__tally_summary(tally, &summary, err));
	stats_row *row;
	CXR_TRY(stats__table_row(table, &row, err));
	row->cells[0] = stats__textz(title);
	row->cells[1] = stats__count(summary.n);
	row->cells[2] = stats__percent(summary.n, n_studies);
	row->cells[3] = stats__count(summary.sum);
	if (summary.n) {
		const double values[] = {summary.mean, summary.sd, summary.median, summary.p10, summary.p90};
		for (size_t i = 0; i < CXR_ARRAY_LEN(values); i++)
			row->cells[4 + i] = stats__trunc(values[i]);
	}
	CXR_TRY(stats__check_cell(tables->arena, summary.sum, summary.table_sum, &row->cells[9], err));
	return stats__table_check(tables, table, summary.sum, summary.table_sum, err, "words of %s summed again", title);
}

cxr_rc stats__table_sections(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	uint64_t inside = 0;
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		inside += g->words_section[i].sum;
	const char *note = cxr_arena_printf(tables->arena,
		"Words (runs of characters between white space) per study that has the section; the paper counts tokens. Mean, standard "
		"deviation (population) and percentiles (linear interpolation) are printed cut to whole numbers as in the paper; full precision "
		"is in stats.json. The rows need not add up to the full reports: the sections hold %llu words, the full reports %llu.",
		(unsigned long long)inside, (unsigned long long)g->words_report.sum);
	if (!note)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a table");
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "table2_sections", .title = "Table 2. Words per report and section", .unit = "studies and words",
		.source = "shards deid, sections", .note = cxr_str_from(note),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	CXR_TRY(add_row(tables, table, "Full Report", &g->words_report, g->n_studies, err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(sections); i++)
		CXR_TRY(add_row(tables, table, sections[i].title, &g->words_section[sections[i].section], g->n_studies, err));
	return CXR_OK;
}
