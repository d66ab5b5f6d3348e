/*
 * Table 6: spans of identifying text replaced in reports, by type, with the sum worked out again. (The paper's
 * own Table 6 does not add up: one row repeats another.)
 */
#include "metrics/poisson.h"
#include "stats/tables.h"

static const stats_column columns[] = {
	{"type", "Type", STATS_TEXT}, {"code", "Code", STATS_TEXT}, {"hipaa", "HIPAA class", STATS_TEXT}, {"spans", "Spans", STATS_COUNT},
	{"percent", "%", STATS_PERCENT}, {"studies", "Reports with one", STATS_COUNT}, {"per_1000", "Per 1,000 reports", STATS_REAL},
	{"low95", "95 % from", STATS_REAL}, {"high95", "to", STATS_REAL}, {"check", "Check", STATS_CHECK},
};

/* Spans per 1,000 reports with exact Poisson limits: what a like corpus of this size would show. */
static void fill_rate(stats_row *row, uint64_t spans, uint64_t reports)
{
	double low, high;
	if (reports == 0)
		return;
	cxr_poisson_limits(spans, 0.95, &low, &high);
	row->cells[6] = stats__real(1000.0 * (double)spans / (double)reports);
	row->cells[7] = stats__real(1000.0 * low / (double)reports);
	row->cells[8] = stats__real(1000.0 * high / (double)reports);
}

cxr_rc stats__table_phi(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "table6_phi", .title = "Table 6. Identifying spans replaced in reports", .unit = "spans", .source = "shard deid",
		.note = cxr_str_from("The paper's eight types first. HIPAA class: letter of 45 CFR 164.514(b)(2)(i); a dash where the list has none. "
			"The total is added up report by report, the rows type by type; the check compares the two. Rates per 1,000 reports with exact "
			"Poisson limits (95 %): how far the count of a like corpus may differ by chance, wide where a type is rare."),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	uint64_t sum = 0;
	stats_row *row;
	for (int t = 0; t < CXR_N_PHI_TYPES; t++) {
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(cxr_phi_type_row((cxr_phi_type)t));
		row->cells[1] = stats__textz(cxr_phi_type_name((cxr_phi_type)t));
		row->cells[2] = stats__textz(cxr_phi_type_hipaa((cxr_phi_type)t));
		row->cells[3] = stats__count(g->phi[t]);
		row->cells[4] = stats__percent(g->phi[t], g->phi_total);
		row->cells[5] = stats__count(g->phi_studies[t]);
		fill_rate(row, g->phi[t], g->n_reports);
		sum += g->phi[t];
	}
	CXR_TRY(stats__table_row(table, &row, err));
	row->is_total = true;
	row->cells[0] = stats__textz("Total");
	row->cells[3] = stats__count(g->phi_total);
	row->cells[4] = stats__percent(sum, g->phi_total);
	fill_rate(row, g->phi_total, g->n_reports);
	CXR_TRY(stats__check_cell(tables->arena, g->phi_total, sum, &row->cells[9], err));
	CXR_TRY(stats__table_check(tables, table, g->phi_total, sum, err, "types sum to all spans"));
	return stats__table_check(tables, table, g->phi_total, g->phi_per_study.sum, err, "spans summed over reports");
}
