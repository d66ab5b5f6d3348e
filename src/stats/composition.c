/* Table 1, composition, splits, readers. See tables.h. */
#include <stdio.h>

#include "gen/stats_data.h"
#include "stats/tables.h"

static const stats_column dataset_columns[] = {
	{"dataset", "Data set", STATS_TEXT}, {"patients", "Patients", STATS_COUNT}, {"xrays", "X-rays", STATS_COUNT},
	{"labels", "Labels", STATS_COUNT}, {"reports", "Reports", STATS_TEXT}, {"dicom", "DICOM", STATS_TEXT},
	{"metadata", "Metadata", STATS_TEXT},
};

/* One line of data/stats/datasets.tsv. */
static cxr_rc add_reference(stats_table *table, cxr_str line, cxr_err *err)
{
	stats_row *row;
	CXR_TRY(stats__table_row(table, &row, err));
	cxr_str piece;
	for (size_t c = 0; c < table->n_columns && cxr_str_split(&line, '\t', &piece); c++) {
		int64_t number;
		if (table->columns[c].kind == STATS_TEXT)
			row->cells[c] = stats__text(piece);
		else if (cxr_str_to_i64(piece, &number) && number >= 0)
			row->cells[c] = stats__count((uint64_t)number);
	}
	return CXR_OK;
}

cxr_rc stats__table_datasets(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "table1_datasets", .title = "Table 1. Chest X-ray data sets", .unit = "patients and images",
		.source = "paper, Table 1; shards deid, labels",
		.note = cxr_str_from("Reference rows as published in arXiv 2405.19538, Table 1; an empty cell is not stated there. "
			"The last row is this data."),
		.columns = dataset_columns, .n_columns = CXR_ARRAY_LEN(dataset_columns)}, &table, err));
	cxr_str text = {(const char *)cxr_data_stats_datasets_tsv, cxr_data_stats_datasets_tsv_bytes}, line;
	while (cxr_str_split(&text, '\n', &line))
		if (line.len && line.ptr[0] != '#')
			CXR_TRY(add_reference(table, line, err));
	const char *name = cxr_arena_printf(tables->arena, CXR_STR_FMT "%s", CXR_STR_ARG(in->config->title),
		in->config->generated ? " (generated data)" : "");
	if (!name)
		return CXR_FAIL(err, CXR_E_NOMEM, "out of memory for a table");
	stats_row *row;
	CXR_TRY(stats__table_row(table, &row, err));
	row->is_total = true;
	row->cells[0] = stats__textz(in->config->title.len ? name : in->config->generated ? "This data (generated)" : "This data");
	row->cells[1] = stats__count(g->n_patients);
	row->cells[2] = stats__count(g->n_images);
	row->cells[3] = stats__count(g->has[STATS_LABELS] ? CXR_N_LABELS : 0);
	row->cells[4] = stats__textz(g->n_reports ? "yes" : "no");
	row->cells[5] = stats__textz(g->n_images ? "yes" : "no");
	bool has_metadata = false;
	for (int f = STATS_AGE_BAND; f <= STATS_INTERPRETER; f++)
		for (size_t i = 0; i < g->fields[f].n_items; i++)
			has_metadata |= !cxr_str_eqz(g->fields[f].items[i].name, STATS_CAT_NONE);
	row->cells[6] = stats__textz(has_metadata ? "yes" : "no");
	return CXR_OK;
}

static const stats_column composition_columns[] = {
	{"what", "What", STATS_TEXT}, {"unit", "Unit", STATS_TEXT}, {"count", "Count", STATS_COUNT},
};

static cxr_rc add_count(stats_table *table, const char *what, const char *unit, uint64_t count, cxr_err *err)
{
	stats_row *row;
	CXR_TRY(stats__table_row(table, &row, err));
	row->cells[0] = stats__textz(what);
	row->cells[1] = stats__textz(unit);
	row->cells[2] = stats__count(count);
	return CXR_OK;
}

cxr_rc stats__table_composition(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "composition", .title = "Composition", .unit = "what each row names", .source = "shards deid, sections, labels, image",
		.note = cxr_str_from("What a release of this working set holds. Studies without an image that can be released are left out."),
		.columns = composition_columns, .n_columns = CXR_ARRAY_LEN(composition_columns)}, &table, err));
	const struct { const char *what, *unit; uint64_t count; } rows[] = {
		{"Patients", "patients", g->n_patients},
		{"Studies", "studies", g->n_studies},
		{"Images (rows of the main table)", "images", g->n_images},
		{"Studies with report text", "studies", g->n_reports},
		{"Studies with findings", "studies", g->words_section[CXR_SECTION_FINDINGS].n},
		{"Studies with an impression", "studies", g->words_section[CXR_SECTION_IMPRESSION].n},
		{"Words of report text", "words", g->words_report.sum},
		{"Spans of identifying text replaced", "spans", g->phi_total},
		{"Evidence spans of labels", "spans", g->n_evidence},
		{"PNG images", "files", g->n_png},
		{"JPG images", "files", g->n_jpg},
		{"DICOM files", "bytes", g->dcm_bytes},
		{"PNG files", "bytes", g->png_bytes},
		{"JPG files", "bytes", g->jpg_bytes},
	};
	for (size_t i = 0; i < CXR_ARRAY_LEN(rows); i++)
		CXR_TRY(add_count(table, rows[i].what, rows[i].unit, rows[i].count, err));
	CXR_TRY(stats__table_check(tables, table, g->n_studies, g->images_per_study.n, err, "studies counted by their images"));
	CXR_TRY(stats__table_check(tables, table, g->n_images, g->images_per_study.sum, err, "images summed over studies"));
	CXR_TRY(stats__table_check(tables, table, g->n_patients, g->studies_per_patient.n, err, "patients counted by their studies"));
	return stats__table_check(tables, table, g->n_studies, g->studies_per_patient.sum, err, "studies summed over patients");
}

static const stats_column split_columns[] = {
	{"split", "Split", STATS_TEXT}, {"patients", "Patients", STATS_COUNT}, {"studies", "Studies", STATS_COUNT},
	{"images", "Images", STATS_COUNT}, {"check", "Check", STATS_CHECK},
};

cxr_rc stats__table_splits(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	const stats_gather *g = in->gather;
	const stats_cats *cats = &g->fields[STATS_SPLIT];
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "splits", .title = "Splits", .unit = "patients, studies, images", .source = "shard deid",
		.note = cxr_str_from("A patient is in one split for ever."),
		.columns = split_columns, .n_columns = CXR_ARRAY_LEN(split_columns)}, &table, err));
	size_t order[STATS_CATS_MAX];
	stats__cats_order_names(cats, order);
	uint64_t patients = 0, studies = 0, images = 0;
	stats_row *row;
	for (size_t i = 0; i < cats->n_items; i++) {
		const stats_cat *cat = &cats->items[order[i]];
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__text(cat->name);
		row->cells[1] = stats__count(cat->n_patients);
		row->cells[2] = stats__count(cat->n_studies);
		row->cells[3] = stats__count(cat->n_images);
		patients += cat->n_patients;
		studies += cat->n_studies;
		images += cat->n_images;
	}
	CXR_TRY(stats__table_row(table, &row, err));
	row->is_total = true;
	row->cells[0] = stats__textz("All");
	row->cells[1] = stats__count(g->n_patients);
	row->cells[2] = stats__count(g->n_studies);
	row->cells[3] = stats__count(g->n_images);
	CXR_TRY(stats__check_cell(tables->arena, g->n_patients + g->n_studies + g->n_images, patients + studies + images, &row->cells[4], err));
	CXR_TRY(stats__table_check(tables, table, g->n_patients, patients, err, "splits sum to all patients"));
	CXR_TRY(stats__table_check(tables, table, g->n_studies, studies, err, "splits sum to all studies"));
	return stats__table_check(tables, table, g->n_images, images, err, "splits sum to all images");
}

static const stats_column reader_columns[] = {
	{"readers", "Read after replacement by", STATS_TEXT}, {"studies", "Reports", STATS_COUNT}, {"percent", "%", STATS_PERCENT},
	{"check", "Check", STATS_CHECK},
};

cxr_rc stats__table_readers(stats_tables *tables, const stats_input *in, cxr_err *err)
{
	static const char *const names[] = {"nobody", "one person", "two people or more"};
	const stats_gather *g = in->gather;
	stats_table *table;
	CXR_TRY(stats__table_new(tables, &(stats_table){
		.id = "readers", .title = "Human review of the reports", .unit = "studies", .source = "shard deid",
		.columns = reader_columns, .n_columns = CXR_ARRAY_LEN(reader_columns)}, &table, err));
	stats_row *row;
	uint64_t sum = 0;
	for (int i = 0; i < 3; i++) {
		CXR_TRY(stats__table_row(table, &row, err));
		row->cells[0] = stats__textz(names[i]);
		row->cells[1] = stats__count(g->readers[i]);
		row->cells[2] = stats__percent(g->readers[i], g->n_studies);
		sum += g->readers[i];
	}
	CXR_TRY(stats__table_row(table, &row, err));
	row->is_total = true;
	row->cells[0] = stats__textz("All studies");
	row->cells[1] = stats__count(g->n_studies);
	row->cells[2] = stats__percent(sum, g->n_studies);
	CXR_TRY(stats__check_cell(tables->arena, g->n_studies, sum, &row->cells[3], err));
	return stats__table_check(tables, table, g->n_studies, sum, err, "reader classes sum to all studies");
}

void stats__review_statement(const stats_input *in, char *out)
{
	const stats_gather *g = in->gather;
	uint64_t read = g->readers[1] + g->readers[2];
	const char *policy = in->config->review == CXR_REVIEW_NONE ? "none" :
		in->config->review == CXR_REVIEW_SAMPLED ? "sampled" : "required";
	if (read == 0)
		snprintf(out, 128, "read by nobody (review policy: %s)", policy);
	else
		snprintf(out, 128, "%llu of %llu reports read by at least one person (review policy: %s)", (unsigned long long)read,
			(unsigned long long)g->n_studies, policy);
}
