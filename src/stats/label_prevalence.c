/* Table 3: the 14 labels per image row, the same per study, and the five inputs. See tables.h. */
#include "stats/tables.h"

static const stats_column columns[] = {
	{"pathology", "Pathology", STATS_TEXT},
	{"positive", "Positive", STATS_COUNT}, {"positive_percent", "%", STATS_PERCENT},
	{"uncertain", "Uncertain", STATS_COUNT}, {"uncertain_percent", "%", STATS_PERCENT},
	{"negative", "Negative", STATS_COUNT}, {"negative_percent", "%", STATS_PERCENT},
	{"not_mentioned", "Not mentioned", STATS_COUNT}, {"not_mentioned_percent", "%", STATS_PERCENT},
	{"check", "Check", STATS_CHECK},
};

/* The paper's column order: positive, uncertain, negative, not mentioned. */
static const cxr_label_state states[STATS_N_STATES] = {CXR_LABEL_POSITIVE, CXR_LABEL_UNCERTAIN, CXR_LABEL_NEGATIVE, CXR_LABEL_BLANK};

static cxr_rc add_rows(stats_tables *tables, stats_table *table, const uint64_t counts[CXR_N_LABELS][STATS_N_STATES], uint64_t whole,
	const char *unit, cxr_err *err)
{
	for (int i = 0; i < CXR_N_LABELS; i++) {
		cxr_label label = cxr_labels_alphabetical[i];
		stats_row *row;
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(cxr_label_name(label));
		uint64_t sum = 0;
		for (int s = 0; s < STATS_N_STATES; s++) {
			uint64_t count = counts[label][states[s]];
			row->cells[1 + 2 * s] = stats__count(count);
			row->cells[2 + 2 * s] = stats__percent(count, whole);
			sum += count;
		}
		CXR_TRY(stats__check_cell(tables->arena, whole, sum, &row->cells[9], err));
		CXR_TRY(stats__table_check(tables, table, whole, sum, err, "four states of %s sum to all %s", cxr_label_name(label), unit));
	}
	return CXR_OK;
}

cxr_rc stats__table_labels(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	if (!in->gather->has[STATS_LABELS])
		return CXR_OK;
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "table3_labels", .title = "Table 3. 14 pathology labels", .unit = "images", .source = "shards deid, labels",
		.note = cxr_str_from("Rule labeler on the report. A report is labelled once and counted for each image of its study. Percentages "
			"are of all images; the four states of a row sum to them."),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	return add_rows(tables, table, in->gather->label_images, in->gather->n_images, "images", err);
}

cxr_rc stats__table_labels_by_study(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	if (!in->gather->has[STATS_LABELS])
		return CXR_OK;
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "labels_by_study", .title = "Labels per study", .unit = "studies", .source = "shards deid, labels",
		.note = cxr_str_from("As Table 3, each report once."),
		.columns = columns, .n_columns = CXR_ARRAY_LEN(columns)}, &table, err));
	return add_rows(tables, table, in->gather->label_studies, in->gather->n_studies, "studies", err);
}

static const stats_column input_columns[] = {
	{"input", "Text that was labelled", STATS_TEXT}, {"studies", "Studies", STATS_COUNT}, {"percent", "% of studies", STATS_PERCENT},
	{"positive_cells", "Positive cells", STATS_COUNT},
};

cxr_rc stats__table_label_inputs(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	if (!g->has[STATS_LABELS])
		return CXR_OK;
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "label_inputs", .title = "Inputs of the labeler", .unit = "studies", .source = "shard labels",
		.note = cxr_str_from("A study without the text has empty cells in that file."),
		.columns = input_columns, .n_columns = CXR_ARRAY_LEN(input_columns)}, &table, err));
	for (int i = 0; i < CXR_N_INPUTS; i++) {
		stats_row *row;
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(cxr_label_input_name((cxr_label_input)i));
		row->cells[1] = stats__count(g->inputs[i]);
		row->cells[2] = stats__percent(g->inputs[i], g->n_studies);
		row->cells[3] = stats__count(g->inputs_positive[i]);
	}
	return CXR_OK;
}
