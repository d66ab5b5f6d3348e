/*
 * Table 2: tokens of BERT-base-uncased per section, as the paper counts, or words where this build has no vocabulary. Printed means are cut, not rounded, as in the paper (its totals prove it).
 */
#include "stats/tables.h"

#define COLUMNS(key, title) { \
	{"section", "Section", STATS_TEXT}, {"studies", "Studies", STATS_COUNT}, {"percent", "% of studies", STATS_PERCENT}, \
	{key, title, STATS_COUNT}, {"mean", "Mean", STATS_TRUNC}, {"sd", "Std", STATS_TRUNC}, \
	{"median", "Median", STATS_TRUNC}, {"p10", "N1 (10 %)", STATS_TRUNC}, {"p90", "N9 (90 %)", STATS_TRUNC}, \
	{"check", "Check", STATS_CHECK}, \
}
enum { TOTAL_COLUMN = 3 };
static const stats_column word_columns[] = COLUMNS("words", "Words, total");
static const stats_column token_columns[] = COLUMNS("tokens", "Tokens, total");

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
			row->cells[4 + i] = stats__real(values[i]);
	}
	CXR_TRY(stats__check_cell(tables->arena, summary.sum, summary.table_sum, &row->cells[9], err));
	return stats__table_check(tables, table, summary.sum, summary.table_sum, err, "%s of %s summed again", table->columns[TOTAL_COLUMN].key, title);
}

static cxr_rc make_note(cxr_arena *arena, bool tokens, uint64_t inside, uint64_t all, cxr_str *out, cxr_err *err)
{
	cxr_buf text;
	cxr_buf_init(&text, 4096);
	cxr_buf_addz(&text, tokens ? "Tokens of bert-base-uncased without special ones, as the paper counts, per study that has the section. " :
		"Words (runs of characters between white space) per study that has the section; the paper counts tokens. ");
	cxr_buf_addz(&text, "Mean, standard deviation (population) and percentiles (linear interpolation) are printed cut to whole numbers as in the paper; full precision "
		"is in tables/stats.json. The rows need not add up to the full reports: the sections hold ");
	stats__print_grouped(inside, &text);
	cxr_buf_printf(&text, " %s, the full reports ", tokens ? "tokens" : "words");
	stats__print_grouped(all, &text);
	cxr_buf_addz(&text, ".");
	cxr_rc rc = cxr_buf_check(&text, err);
	if (rc == CXR_OK)
		rc = cxr_arena_str(arena, cxr_buf_str(&text), out, err);
	cxr_buf_release(&text);
	return rc;
}

bool stats__counts_tokens(const stats_table *table2)
{
	return table2->columns == token_columns;
}

cxr_rc stats__table_sections(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	bool tokens = g->wordpiece != NULL;
	const stats_tally *report = tokens ? &g->tokens_report : &g->words_report, *bodies = tokens ? g->tokens_section : g->words_section;
	uint64_t inside = 0;
	for (int i = 0; i < CXR_N_SECTIONS; i++)
		inside += bodies[i].sum;
	cxr_str note;
	CXR_TRY(make_note(tables->arena, tokens, inside, report->sum, &note, err));
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "table2_sections", .title = tokens ? "Table 2. Tokens per report and section" : "Table 2. Words per report and section",
		.unit = tokens ? "studies and tokens" : "studies and words", .source = "shards deid, sections", .note = note,
		.columns = tokens ? token_columns : word_columns, .n_columns = CXR_ARRAY_LEN(word_columns)}, &table, err));
	CXR_TRY(add_row(tables, table, "Full Report", report, g->n_studies, err));
	for (size_t i = 0; i < CXR_ARRAY_LEN(sections); i++)
		CXR_TRY(add_row(tables, table, sections[i].title, &bodies[sections[i].section], g->n_studies, err));
	return CXR_OK;
}
